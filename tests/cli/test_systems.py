"""Systems beyond vapour compression in whole runs of the program."""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

BIN = os.environ["HEATLOOM_BIN"]

#: Table of systems: headings, units, values.
SYSTEMS = {
    "brayton": ("fluid,t_cold_out,t_hot_out,p_low,ratio,film_hot,film_cold", ",degC,degC,bar,,kW/m2/K,kW/m2/K",
                "Nitrogen,20..55,30..90,5,1.5..3,1,1"),
    "mvr": ("t_evap,t_cond,variant,stages,p_low_min,film_hot,film_cold", "degC,degC,,,bar,kW/m2/K,kW/m2/K",
            "5..50,60..86,closed,3,0.005,1,1"),
    "hp_steam": ("fluid,t_evap,t_steam_1,t_steam_2,t_feed,superheat", ",degC,degC,degC,degC,K",
                 "R601,5..50,65,75..86,50,30"),
    "rankine": ("fluid,t_evap,t_cond", ",degC,degC", "R601,45..55,20..30"),
    "absorption_heat_pump": ("t_generator,t_evap,t_cond", "degC,degC,degC", "85,10..40,45..80"),
    "electric_boiler": ("t_supply,t_return", "degC,degC", "90,80"),
    "gas_boiler": ("t_supply,t_return", "degC,degC", "90,80"),
    "tvr": ("t_evap,t_cond", "degC,degC", "50..60,65..86"),
    "steam_expander": ("p_in,p_out", "bar,bar", "10,1"),
    "cooling_tower": ("t_wet_bulb", "degC", "2"),
    "chiller": ("t_supply,t_reject,film_hot,film_cold", "degC,degC,kW/m2/K,kW/m2/K", "-5..40,20..70,1,1"),
    "carnot": ("t_evap,t_cond,film_hot,film_cold", "degC,degC,kW/m2/K,kW/m2/K", "-10..60,60..86,1,1"),
}


class Systems(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def run_it(self, *arguments, code=0):
        result = subprocess.run([BIN, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=120)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def case(self, cycle, utilities=None):
        """The illustrative case with another system in place of its heat pump."""
        subprocess.run([BIN, "demo", "illustrative"], cwd=self.folder, check=True, capture_output=True)
        case = self.folder / cycle
        shutil.move(self.folder / "illustrative", case)
        names, units, values = SYSTEMS[cycle]
        (case / "systems.csv").write_text(f"name,cycle,{names}\n,,{units}\nPlant,{cycle},{values}\n")
        if utilities is not None:
            (case / "utilities.csv").write_text(utilities)
        return cycle

    def test_every_kind_is_checked_and_placed(self):
        for cycle in SYSTEMS:
            with self.subTest(cycle=cycle):
                case = self.case(cycle)
                self.assertIn("0 errors, 0 warnings", self.run_it("check", case).stdout)
                self.run_it("target", case)
                text = self.run_it("exergy", case).stdout
                self.assertRegex(text, r"Plant \((R601|Nitrogen|" + cycle + r")\): ")
                self.assertRegex(text, r"balance closes to \(relative\) +-?\d\.\de-1[4-9]|balance closes .* 0\.0e\+00")

    def test_a_system_without_levels_is_named_and_left_out_of_networks(self):
        for cycle in ("rankine", "absorption_heat_pump", "electric_boiler"):
            result = self.run_it("synth", self.case(cycle), "--dt-min", "10K", "--set", "synthesis.points=0")
            self.assertRegex(result.stderr, f"HL222: .*machines between two levels, which {cycle} has not")
            self.assertNotIn("error", result.stderr)

    def test_networks_with_a_fluid_of_the_system_s_own_are_verified(self):
        dear = ("name,type,t_supply,t_target,duty_max,price,h,cop\n,,degC,degC,kW,cur/kWh,kW/m2/K,\n"
                "Cold,cold,-5,0,1000,,0.1,6\nHot,hot,90.1,90,1000,5,1,\n")
        for cycle in ("mvr", "chiller", "carnot"):
            case = self.case(cycle, dear)
            result = self.run_it("synth", case, "--dt-min", "5K", "--set", "synthesis.points=0", "-o", "out.json")
            self.assertIn(f"Plant ({cycle}):", result.stdout)
            self.run_it("verify", case, "out.json")
            self.run_it("report", case, "out.json", "-o", "out.html")
            self.assertNotIn("(null)", (self.folder / "out.html").read_text())

    def test_fuel_costs_and_a_cheap_one_is_bought(self):
        utilities = ("name,type,t_supply,t_target,duty_max,price,h,cop\n,,degC,degC,kW,cur/MWh,kW/m2/K,\n"
                     "Cold,cold,-5,0,1000,,0.1,6\nHot,hot,90.1,90,1000,60,1,\n")
        case = self.case("gas_boiler", utilities)
        self.assertRegex(self.run_it("check", case).stderr, "HL201: no price of fuel given")
        operating = ("--set", "integration.objective=operating", "--dt-min", "10K")
        for price, used in ((50, True), (60, False)):
            with self.subTest(price=price):
                fuel = ("--set", f"economics.fuel_price={price}cur/MWh", "--set", "economics.fuel_co2=200kg/MWh")
                self.assertNotIn("HL201", self.run_it("check", case, *fuel[:2]).stderr)
                text = self.run_it("exergy", case, *operating, *fuel).stdout
                # 50 cur/MWh through a boiler of 0.92 is cheaper than 60; 60 is not
                self.assertEqual("Plant (gas_boiler): COP 0.92000" in text, used, text)

    def test_cycle_show_speaks_of_engines_and_boilers_in_their_terms(self):
        engine = self.run_it("cycle", "show", "rankine", "R601", "t_evap=110degC", "t_cond=30degC").stdout
        self.assertRegex(engine, r"shaft efficiency 0\.1\d+ +shaft power +-0\.1")
        boiler = self.run_it("cycle", "show", "gas_boiler", "t_supply=90degC").stdout
        self.assertRegex(boiler, r"COP 0\.920000: .*\n.*fuel 1\.086957 kW")
        for text in (engine, boiler):
            self.assertNotRegex(text, "nan|inf")

    def test_evaporation_above_condensation_is_an_engine_s_business_only(self):
        self.run_it("check", self.case("rankine"))
        case = self.case("carnot")
        table = self.folder / case / "systems.csv"
        table.write_text(table.read_text().replace("-10..60,60..86", "60..70,20..30"))
        self.assertIn("HL116", self.run_it("check", case, code=1).stderr)


if __name__ == "__main__":
    unittest.main()
