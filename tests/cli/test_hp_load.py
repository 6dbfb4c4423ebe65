"""Loads that are asked of real machines: met or refused."""
import json
import re
import unittest

from program import Program


class Loads(Program):
    def ask(self, case, *arguments, code=0):
        return json.loads(self.run_it("hp", case, "--model", "real", "--json", *arguments, code=code).stdout)

    def test_cheap_power_does_not_surpass_a_load_of_refrigeration(self):
        self.run_it("demo", "pulp-mill")
        for cycle in ("lorenz", "lorenz_levels"):
            with self.subTest(cycle=cycle):
                found = self.ask("pulp-mill", "--cycles", cycle, "--cool", "--load", "0.1",
                                 "--set", "economics.electricity_price=30")
                self.assertAlmostEqual(found["load_placed"] / found["demand"], 0.1, delta=1e-7)
                self.assertAlmostEqual(found["before"]["cold"] - found["after"]["cold"], 0.1 * found["demand"],
                                       delta=1e-6 * found["demand"])
                self.assertIsNone(found["load_most"])

    def test_heat_that_drives_does_not_surpass_a_load(self):
        self.run_it("demo", "pulp-mill")
        found = self.ask("pulp-mill", "--cycles", "heat_transformer", "--load", "100kW", "--objective", "exergy")
        self.assertAlmostEqual(found["load_placed"], 1e5, delta=0.1)
        self.assertAlmostEqual(found["before"]["hot"] - found["after"]["hot"], 1e5, delta=0.1)

    def small_case(self):
        folder = self.folder / "small"
        folder.mkdir()
        (folder / "streams.csv").write_text("name,type,t_supply,t_target,duty,h\n,,degC,degC,kW,kW/m2/K\n"
                                            "Waste,hot,30,20,100,1\nWater,cold,30,90,600,1\n")
        (folder / "utilities.csv").write_text("name,type,t_supply,t_target,price,h\n,,degC,degC,cur/MWh,kW/m2/K\n"
                                              "Steam,hot,150,149,50,1\nBrine,cold,0,5,5,1\n")
        return "small"

    def test_ambient_that_is_hotter_heats_by_itself(self):
        case = self.small_case()
        found = self.ask(case, "--load", "60kW", "--ambient", "65C", "--objective", "power")
        self.assertAlmostEqual(found["load_placed"], 6e4, delta=0.06)
        self.assertAlmostEqual(found["heat_recovery"], 6e4, delta=0.06)
        self.assertEqual(found["work"], 0)
        more = self.ask(case, "--load", "400kW", "--ambient", "65C", "--objective", "power")
        self.assertAlmostEqual(more["load_placed"], 4e5, delta=0.4)
        self.assertTrue(0 < more["work"] < 2e5)

    def own_case(self, name, streams, utilities, system, settings=""):
        folder = self.folder / name
        folder.mkdir()
        (folder / "streams.csv").write_text("name,type,t_supply [degC],t_target [degC],duty [kW],h [kW/m2/K]\n" + streams)
        (folder / "utilities.csv").write_text("name,type,t_supply [degC],t_target [degC],price [cur/MWh],h [kW/m2/K]\n"
                                              + utilities)
        (folder / "systems.csv").write_text("name,cycle,fluid,scale_min [kW],scale_max [kW]\n" + system + "\n")
        (folder / "costs.csv").write_text("kind,basis,fixed [cur],coef,exponent\nmachine,power,0,200,1\n")
        (folder / "settings.csv").write_text("key,value,unit\neconomics.annualisation,0.1,\nlevels.dt_cont,5,K\n"
                                             + settings)
        return name

    def test_a_machine_larger_than_the_load_is_as_small_as_it_may_be(self):
        case = self.own_case("small", "H0,hot,66.36,61.36,1000,1\nH1,hot,81.4,61.4,100,1\nC0,cold,119.92,139.92,500,1\n"
                             "C1,cold,143.59,144.09,2000,1\n", "HU0,hot,200,199.9,20,1\nCU0,cold,80,85,60,1\n",
                             "S,vc_simple,R601|R1233zdE,20,", "economics.electricity_price,5,cur/MWh\n")
        for machines in ("1", "2"):
            with self.subTest(machines=machines):
                found = self.ask(case, "--cool", "--ambient", "50C", "--load", "10kW", "--machines", machines)
                self.assertAlmostEqual(found["load_placed"], 1e4, delta=0.01)
                self.assertAlmostEqual(sum(m["q_cond"] for m in found["machines"]), 2e4, delta=1)
                self.assertLessEqual(found["after"]["hot"], found["before"]["hot"] * (1 + 1e-9))
                # That of 797 kW cost 464 688; subcooled below its evaporation one of 20 kW would cost 400 036.
                self.assertLess(found["after"]["objective"], 400050)
                self.assertTrue(all(m["subcool"] <= m["t_cond"] - m["t_evap"] + 1e-6 for m in found["machines"]))

    def test_any_load_below_a_least_size_is_met(self):
        case = self.own_case("below", "H0,hot,101,40,500,1\nH1,hot,110.02,105.02,500,1\nC0,cold,117.33,177.33,500,1\n"
                             "C1,cold,128.13,188.13,100,1\nC2,cold,95.05,95.55,500,1\n",
                             "HU0,hot,160,159.9,20,1\nCU0,cold,10,15,1,1\n", "S,vc_ihx,R601,100,150",
                             "economics.electricity_price,30,cur/MWh\n")
        refused = self.ask(case, "--load", "5kW", code=3)  # of 100 kW given, by more power than a boiler's
        self.assertIn("an electric boiler for it 5.05051 kW: of the 100 kW given, 95 kW save", refused["reason"])
        least = float(re.search(r"The least found that takes less is ([0-9.]+) kW", refused["reason"]).group(1))
        self.assertTrue(5 < least < 40)
        self.assertAlmostEqual(self.ask(case, "--load", f"{least}kW")["load_placed"], least * 1e3, delta=1e-3 * least)
        for load in (40, 54, 55, 55.0309, 58, 60, 65, 80, 99.99, 150):
            with self.subTest(load=load):
                found = self.ask(case, "--load", f"{load}kW")
                self.assertAlmostEqual(found["before"]["hot"] - found["after"]["hot"], load * 1e3, delta=5e-7 * load * 1e3)
                self.assertAlmostEqual(found["machines"][0]["q_cond"], max(load, 100) * 1e3, delta=100)
                self.assertGreaterEqual(found["machines"][0]["q_cond"], 1e5 * (1 - 1e-8))

    def test_levels_of_a_glide_move_together(self):
        case = self.own_case("glide", "H0,hot,74.4,73.9,2000,1\nH1,hot,146.51,46.51,500,1\nC0,cold,64.89,69.89,1000,1\n"
                             "C1,cold,5.59,25.59,1000,1\nC2,cold,25.77,85.77,10,1\nC3,cold,27.9,32.9,100,1\n",
                             "HU0,hot,160,159.9,80,1\nCU0,cold,10,15,60,1\n", "S,lorenz,,300,600",
                             "economics.electricity_price,80,cur/MWh\n")
        found = self.ask(case, "--load", "240kW", "--ambient", "0C", "--set", "hpr.pockets=yes")
        self.assertAlmostEqual(found["load_placed"], 2.4e5, delta=0.1)
        self.assertAlmostEqual(found["machines"][0]["q_cond"], 3e5, delta=1)

    def test_loads_that_are_named_are_met(self):
        case = self.own_case("gap", "H0,hot,97.05,96.55,10,1\nH1,hot,48.34,0,1000,1\nH2,hot,126.66,126.16,500,1\n"
                             "C0,cold,122.53,182.53,10,1\nC1,cold,41.51,101.51,100,1\n",
                             "HU0,hot,160,155,20,1\nCU0,cold,-10,-9.9,30,1\n", "S,vc_simple,R601,8,600",
                             "economics.electricity_price,30,cur/MWh\n")
        refused = self.ask(case, "--load", "4kW", code=3)
        named = re.search(r"nearest found are ([0-9.]+) kW and ([0-9.]+) kW, the largest found is ([0-9.]+) kW",
                          refused["reason"])
        self.assertIsNotNone(named, refused["reason"])
        smaller, larger, largest = (float(x) for x in named.groups())
        self.assertTrue(smaller < 4 < larger <= largest)
        self.assertAlmostEqual(refused["load_most"], largest * 1e3, delta=1e-3)
        for load in (smaller, larger, largest):
            with self.subTest(load=load):
                self.assertAlmostEqual(self.ask(case, "--load", f"{load}kW")["load_placed"], load * 1e3, delta=1e-3 * load)
        most = self.ask(case, "--load", "50kW", code=3)
        self.assertIn(f"the largest found is {largest:.6g} kW", most["reason"])

    def test_more_than_all_is_refused(self):
        self.run_it("demo", "four-streams")
        found = self.ask("four-streams", "--cycles", "transcritical", "--cool", "--load", "100kW", "--ambient", "0C", code=3)
        self.assertIn("a load of 100 kW does not fit", found["reason"])


if __name__ == "__main__":
    unittest.main()
