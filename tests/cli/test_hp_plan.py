"""Machines of all zones, mains and periods from the command line."""
import csv
import io
import json
import re
import subprocess
import unittest

from program import BIN, Program


class Plans(Program):
    def setUp(self):
        super().setUp()
        super().run_it("demo", "heat-pump")

    def run_it(self, *arguments, code=0):
        return super().run_it("hp", "heat-pump", *arguments, code=code)

    def test_heat_that_goes_by_mains_is_shown(self):
        folder = self.folder / "site"
        folder.mkdir()
        (folder / "streams.csv").write_text("name,zone,t_supply,t_target,duty\n,,degC,degC,kW\nA,One,200,140,1000\nB,Two,60,100,800\n")
        (folder / "utilities.csv").write_text("name,type,t_supply,t_target,price\n,,degC,degC,cur/MWh\nLP,both,120,119.9,30\n"
                                              "HP,hot,220,219.9,40\nCW,cold,15,25,1\n")
        (folder / "settings.csv").write_text("key,value,unit\neconomics.electricity_price,100,cur/MWh\n")
        said = super().run_it("hp", "site", "--together").stdout
        self.assertRegex(said, r"hot kW +cold kW +by mains kW +power kW")
        self.assertRegex(said, r"none +0\.000 +200\.000 +800\.000 +0\.000")
        period = json.loads(super().run_it("hp", "site", "--together", "--json").stdout)["periods"][0]
        self.assertAlmostEqual(period["none"]["mains"], 800e3, delta=1)
        self.assertNotIn("by mains", self.run_it("--together", "--direct", "--machines", "1").stdout)

    def test_chilled_utilities_emit_by_the_power_of_the_period(self):
        folder = self.folder / "dairy"
        folder.mkdir()
        (folder / "periods.csv").write_text("period,weight,electricity_price,electricity_co2\n,,cur/MWh,kg/MWh\n"
                                            "winter,4000,110,300\nsummer,3000,80,200\n")
        (folder / "streams.csv").write_text("name,zone,type,t_supply,t_target,duty\n,,,degC,degC,kW\n"
                                            "Milk,Dairy/Milk,,30,4,900\nAir,Dairy/Powder,,10,170,1200\nVapour,Dairy/Powder,hot,58,58,650\n")
        (folder / "utilities.csv").write_text("name,type,t_supply,t_target,price,co2,cop\n,,degC,degC,cur/MWh,kg/MWh,\n"
                                              "Steam,hot,188,188,48,230,\nWater,cold,20,28,2,0,\nGlycol,cold,-6,-3,4,0,3.5\n")

        def plan(*arguments):
            result = subprocess.run([BIN, "hp", "dairy", *arguments, "--json"], cwd=self.folder, capture_output=True, text=True, timeout=60,
                                    check=True)
            return json.loads(result.stdout)["periods"]

        both = plan("--all-periods")
        alone = [plan("--together", "--period", period)[0] for period in ("winter", "summer")]
        for of_both, of_one in zip(both, alone):
            self.assertAlmostEqual(of_both["none"]["co2"], of_one["none"]["co2"], delta=1e-6 * of_one["none"]["co2"])
        heat = [both[k]["none"]["co2"] for k in range(2)]
        self.assertGreater(heat[0], 1.01 * heat[1])

    def test_no_machine_between_mains_lies_below_the_bound(self):
        folder = self.folder / "glide"
        folder.mkdir()
        (folder / "streams.csv").write_text(
            "name,zone,type,t_supply [degC],t_target [degC],duty [kW]\n"
            "Kiln,A,hot,160,60,1800\nCondenser,A,hot,92,91.9,1400\nFeed,A,cold,20,85,900\n"
            "Reboiler,B,cold,108,108.1,1600\nDryer,B,cold,15,95,1300\nExhaust,B,hot,55,30,1100\n")
        (folder / "utilities.csv").write_text(
            "name,type,t_supply [degC],t_target [degC],price [cur/MWh]\n"
            "MP,hot,170,169.9,48\nLP,both,125,124.9,40\nHot water,both,85,70,28\nCW,cold,18,26,1.5\n")
        (folder / "costs.csv").write_text("kind,basis,fixed [cur],coef,exponent\nmachine,power,20000,1800,0.85\n")
        asked = ("glide", "--indirect", "--json", "--set", "economics.electricity_price=110", "--set", "targets.dt_min=8K",
                 "--set", "hpr.exchangers=no")
        plan = json.loads(super().run_it("hp", *asked, "--together").stdout)
        alone = json.loads(super().run_it("hp", *asked, "--levels", "2x2").stdout)
        self.assertLess(plan["bound_free"], alone["after"]["objective"])
        self.assertLess(alone["after"]["objective"], plan["cost"])

    def test_machines_of_all_zones_and_periods_together(self):
        subprocess.run([BIN, "demo", "crude-preheat"], cwd=self.folder, check=True, capture_output=True)

        def plan(*arguments):
            command = [BIN, "hp", "crude-preheat", "--set", "economics.electricity_price=20", *arguments]
            return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=60, check=True).stdout

        out = plan("--all-periods", "--machines", "2")
        for text in ("over 3 periods", "turndown", "peak", "with machines", "by any choice of the candidates", "by any Carnot machines, at any levels"):
            self.assertIn(text, out)
        result = json.loads(plan("--all-periods", "--json"))
        self.assertEqual((result["format"], result["outcome"]), ("heatloom-plan/1", "optimal"))
        self.assertEqual([x["id"] for x in result["periods"]], ["turndown", "base", "peak"])
        for k, machine in enumerate(result["machines"]):
            most = max(x["operation"][k] for x in result["periods"])
            self.assertAlmostEqual(most, machine["size"], delta=1e-6 * most)
        self.assertRegex(out, r"COP of the load [0-9]")
        self.assertRegex(out, r"Heat given, kW +turndown +base +peak\n  machine  1 ")
        self.assertLess(result["cost"], result["cost_none"])
        self.assertLessEqual(result["bound"], result["cost"])
        self.assertLessEqual(result["bound_free"], result["bound"])
        self.assertGreater(result["bound_free"], 0.5 * result["bound"])
        self.assertEqual((result["objective"], result["units"]["objective"]), ("cost", "USD/y"))
        paid = sum(x["weight"] * x["with"]["energy_cost"] for x in result["periods"])
        self.assertAlmostEqual(paid, result["cost"], delta=1e-6 * paid)
        one = json.loads(plan("--together", "--period", "base", "--json"))
        self.assertEqual([x["id"] for x in one["periods"]], ["base"])
        self.assertTrue(all("source" in x for x in json.loads(plan("--together", "--indirect", "--period", "base", "--json"))["machines"]))
        self.assertTrue(all("zone" in x for x in json.loads(plan("--together", "--direct", "--period", "base", "--json"))["machines"]))

    def test_together_by_other_objectives_and_with_loads_and_ambient(self):
        half = json.loads(self.run_it("--together", "--objective", "power", "--load", "0.5", "--json").stdout)
        with_it, none = half["periods"][0]["with"], half["periods"][0]["none"]
        self.assertAlmostEqual(with_it["hot"], none["hot"] / 2, delta=1)
        self.assertAlmostEqual(half["objective_value"], with_it["power"], delta=1)
        self.assertLess(half["bound_free"], half["objective_value"])
        self.assertIn("where boilers give as little", self.run_it("--together", "--objective", "power").stdout)
        self.assertIn("No less CO2", self.run_it("--together", "--objective", "co2").stdout)
        self.assertIn("2000 kW does not fit", self.run_it("--together", "--load", "2MW", code=3).stdout)
        air = json.loads(self.run_it("--together", "--ambient", "60C", "--load", "700kW", "--indirect", "--json").stdout)
        self.assertIn("ambient", [x.get("source") for x in air["machines"]])

    def test_together_proves_to_the_gap_that_is_asked_for(self):
        result = json.loads(self.run_it("--together", "--gap", "0.02%", "--json", "--report", "near.html").stdout)
        self.assertLessEqual(result["cost"] - result["bound"], 2e-4 * result["cost"])
        self.assertEqual((result["outcome"], result["reason"]), ("optimal", ""))
        self.run_it("--together", "--report", "usual.html")
        near, usual = ((self.folder / f"{name}.html").read_text(encoding="utf-8") for name in ("near", "usual"))
        gap = r'stop\.gap</th><td>[^<]*</td><td>(.*?)</td>'
        self.assertEqual(re.findall(gap, near), ["command line"])
        self.assertEqual(re.findall(gap, usual), ["default of hp"])

    def test_together_ended_by_time_says_so(self):
        command = ("--together", "--time-limit", "0.001ms")
        out = self.run_it(*command, code=4).stdout
        for text in ("time was up before all candidates were made", "with machines"):
            self.assertIn(text, out)
        self.assertNotRegex(out, "inf|nan|optimal")
        result = json.loads(self.run_it(*command, "--json", code=4).stdout)
        self.assertEqual(result["outcome"], "limit reached")
        self.assertTrue(result["bound"] is None or result["bound"] <= result["cost"])
        self.assertIn("lift heat by power", self.run_it("--together", "--model", "real", "--cycles", "rankine", code=1).stderr)

        self.run_it(*command, "--report", "plan.html", code=4)
        self.assertIn("ime was up before all candidates were made", (self.folder / "plan.html").read_text(encoding="utf-8"))

    def test_together_without_utilities_and_prices(self):
        """As hp alone: default utilities, which cost and emit nobody knows what."""
        (self.folder / "heat-pump" / "utilities.csv").unlink()
        self.assertIn("HL240", self.run_it(code=1).stderr)
        self.assertIn("HL240", self.run_it("--together", code=1).stderr)
        result = self.run_it("--together", "--load", "0.5", "--report", "plan.html")
        self.assertIn("HL201", result.stderr)
        for text in ("CO2 is not known: no utility in use has an emission", "Yearly cost is not known: no utility in use has a price",
                     "a default one that costs nothing serves it", "No less cost of power and machines"):
            self.assertIn(text, result.stdout)
        self.assertNotRegex(result.stdout, r"\bnan\b|\binf\b")
        page = (self.folder / "plan.html").read_text(encoding="utf-8")
        for text in ("serve the load at the least cost: the yearly cost is not known", "CO₂ is not known", "a default one that costs nothing serves it"):
            self.assertIn(text, page)
        plan = json.loads(self.run_it("--together", "--load", "0.5", "--json").stdout)
        self.assertEqual((plan["cost"], plan["cost_none"], plan["periods"][0]["with"]["co2"]), (None, None, None))
        self.assertAlmostEqual(plan["periods"][0]["with"]["hot"], plan["periods"][0]["none"]["hot"] / 2, delta=1)
        self.assertEqual(len(plan["notes"]), 2)

    def test_together_as_table_and_with_balances_of_mains(self):
        rows = list(csv.DictReader(io.StringIO(self.run_it("--together", "--csv").stdout)))
        self.assertEqual((rows[0]["t_evap"], rows[0]["size"]), ("degC", "kW"))
        rows.pop(0)
        result = json.loads(self.run_it("--together", "--json").stdout)
        self.assertEqual(len(rows), len(result["machines"]))
        for row, machine in zip(rows, result["machines"]):
            self.assertAlmostEqual(1e3 * float(row["given"]), machine["size"], delta=1)
            self.assertAlmostEqual(float(row["taken"]) + float(row["power"]), float(row["given"]), delta=1e-6)
            self.assertAlmostEqual(float(row["t_cond"]), machine["t_cond"] - 273.15, delta=1e-6)
            self.assertRegex(machine["place"], "^from the process at .* into the process at ")
        period = result["periods"][0]
        self.assertEqual([x["name"] for x in period["mains"]], ["Hot oil", "Cooling water"])
        self.assertAlmostEqual(sum(x["boiler"] for x in period["mains"]), period["with"]["hot"], delta=1)
        for main in period["mains"]:
            comes = sum(main[key] for key in ("boiler", "raised", "given", "let_in"))
            goes = sum(main[key] for key in ("used", "taken", "let_out", "rejected"))
            self.assertAlmostEqual(comes, goes, delta=1)
        self.run_it("--together", "--csv", "-o", "plan.csv")
        self.assertEqual((self.folder / "plan.csv").read_text(), self.run_it("--together", "--csv").stdout)
        self.assertIn("give one of them", self.run_it("--together", "-o", "x", code=2).stderr)

    def test_refrigeration_of_all_together(self):
        subprocess.run([BIN, "demo", "illustrative"], cwd=self.folder, check=True, capture_output=True)

        def plan(*arguments, code=0):
            result = subprocess.run([BIN, "hp", "illustrative", "--together", "--cool", *arguments], cwd=self.folder, capture_output=True,
                                    text=True, timeout=60)
            self.assertEqual(result.returncode, code, result.stdout + result.stderr)
            return result.stdout

        result = json.loads(plan("--ambient", "15C", "--load", "0.5", "--json"))
        period = result["periods"][0]
        self.assertEqual(result["task"], "cooling")
        self.assertAlmostEqual(period["with"]["chilled"], period["none"]["chilled"] / 2, delta=1)
        self.assertTrue(all(x["t_evap"] < 288.15 for x in result["machines"]))
        self.assertIn("ambient", [x.get("sink") for x in result["machines"]])
        out = plan("--ambient", "15C", "--objective", "power")
        for text in ("into ambient at 15 °C", "chilled kW", "where chilled utilities take as little", "exchangers are not counted in plans"):
            self.assertIn(text, out)
        self.assertIn("a load of 90 kW does not fit: the largest", plan("--load", "90kW", code=3))
        self.assertIn("there is nothing to refrigerate", plan("--load", "0.5", "--set", "hpr.t_air=-20", code=3))

    def test_page_of_a_plan_by_each_objective(self):
        for objective, answer, bound in (("cost", "machines pay", r"costs less than [0-9\u202f]+ \$/y: this"),
                                         ("power", "need the least power: power rises from 0", r"needs less than [0-9.]+ kW where boilers give as little"),
                                         ("exergy", "need the least exergy: exergy falls from", r"needs exergy of less than [0-9.]+ kW: this"),
                                         ("co2", "emit the least: CO₂ falls from 1.?320.0 t/y to", r"emits less than [0-9.]+ t/y: this")):
            with self.subTest(objective=objective):
                self.run_it("--together", "--objective", objective, "--report", "plan.html")
                page = (self.folder / "plan.html").read_text(encoding="utf-8")
                for text in (answer, bound, "no Carnot machines at all, of any number and each at any levels", "Exchangers are not counted here",
                             "from the process at [0-9.]+ °C into the process at"):
                    self.assertRegex(page, text)

    def test_periods_have_a_page_and_a_figure(self):
        subprocess.run([BIN, "demo", "crude-preheat"], cwd=self.folder, check=True, capture_output=True)
        command = [BIN, "hp", "crude-preheat", "--set", "economics.electricity_price=20", "--all-periods", "--machines", "2",
                   "--svg", "figures", "--report", "plan.html"]
        subprocess.run(command, cwd=self.folder, capture_output=True, timeout=60, check=True)
        self.assertEqual(self.sections("plan.html"), ["findings", "machines", "periods", "data", "assumptions", "reproduce"])
        self.assertEqual([x.name for x in (self.folder / "figures").iterdir()], ["periods.svg"])
        figure = (self.folder / "figures" / "periods.svg").read_text(encoding="utf-8")
        for period in ("turndown, 20 % of the time", "base, 60 % of the time", "peak, 20 % of the time"):
            self.assertIn(period, figure)


if __name__ == "__main__":
    unittest.main()
