"""What heat pump targets say of themselves is true: levels, loads, options that leave out what the case has."""
import json
import re
import unittest

from program import Program

STREAMS = """name,zone,type,t_supply,t_target,duty,h,dt_cont
,,,degC,degC,kW,kW/m2/K,K
Crude oil preheat,Refinery/Neutralisation,cold,25,90,980,0.4,5
Wash water,Refinery/Neutralisation,cold,18,92,310,1,4
Bleacher feed,Refinery/Bleaching,cold,75,108,520,0.4,5
Bleached oil,Refinery/Bleaching,hot,105,70,540,0.4,5
Deodoriser feed,Refinery/Deodorisation,cold,70,255,2900,0.5,8
Deodorised oil,Refinery/Deodorisation,hot,252,45,3200,0.5,8
FFA scrubber,Refinery/Deodorisation,hot,75,55,260,0.4,5
Vacuum vapour,Refinery/Deodorisation,hot,38,37.9,420,2,3
Winterising,Refinery/Dewaxing,hot,45,6,610,0.3,4
Crystallisation,Refinery/Dewaxing,hot,6,5.5,150,0.3,2
Filter warming,Refinery/Dewaxing,cold,6,18,170,0.4,4
Ice condensing,Refinery/Dewaxing,hot,-24,-24.1,110,1,2
Process hot water,Refinery/Utilities,cold,15,70,650,1,4
"""
SYSTEMS = """name,cycle,fluid,scale_min,scale_max,t_evap,t_cond,superheat,subcool,eta_is,drive
,,,kW,kW,degC,degC,K,K,,
Ammonia chiller,vc_simple,R717|R290|R600a,80,1500,-45..10,20..75,0..10,0..30,0.72,0.94
HT pump,vc_simple,R601|R600|Cyclopentane,200,,20..100,70..140,0..25,0..40,0.72,0.94
"""
UTILITIES = """name,type,t_supply,t_target,price,co2,h,dt_cont,cop
,,degC,degC,cur/MWh,kg/MWh,kW/m2/K,K,
HP steam,hot,275,274.9,70,250,6,5,
LP steam,both,135,134.9,52,230,6,3,
Cooling water,cold,22,30,1.5,0,1.2,4,
Chilled water,cold,2,6,8,0,1,2,4.5
Brine,cold,-34,-30,15,0,0.8,2,2.1
"""
SETTINGS = """key,value,unit
case.currency,EUR,
economics.interest,7,%
economics.lifetime,15,y
economics.hours,8000,h/y
economics.electricity_price,95,cur/MWh
economics.electricity_co2,200,kg/MWh
targets.dt_min,8,K
"""
COSTS = """kind,basis,fixed,coef,exponent,currency
,,cur,,,
exchanger,area,6000,700,0.85,EUR
machine,power,20000,1800,0.9,EUR
"""


class Words(Program):
    def setUp(self):
        super().setUp()
        folder = self.folder / "oil"
        folder.mkdir()
        for name, text in (("streams", STREAMS), ("systems", SYSTEMS), ("utilities", UTILITIES), ("settings", SETTINGS),
                           ("costs", COSTS)):
            (folder / f"{name}.csv").write_text(text)

    def levels(self, *arguments):
        said = self.run_it("hp", "explain", "oil", *arguments).stdout
        return [text for text in re.split(r"\n(?=\d+  (?:Condenser|Evaporator))", said) if text.strip()]

    def number(self, pattern, text):
        found = re.search(pattern, text)
        self.assertIsNotNone(found, text)
        return float(found.group(1))

    def test_what_is_left_nearer_to_the_pinch_is_told(self):
        for arguments in ((), ("--model", "real", "--fluids", "R717")):
            with self.subTest(arguments=arguments):
                text = self.levels(*arguments)[1]
                taken = self.number(r"shifted\), ([0-9.]+) kW", text)
                there = self.number(r"heat to be had up to its level is ([0-9.]+) kW", text)
                self.assertGreater(there, 1.5 * taken)
                self.assertAlmostEqual(self.number(r"It stands colder than that asks for: ([0-9.]+) kW", text), there - taken,
                                       delta=0.002)
                self.assertIn("costs less there", text)
                self.assertGreater(self.number(r"1 K hotter takes -[0-9.]+ kW, but ([0-9.]+) kW", text), 1)
                self.assertNotIn("as near to the pinch", text)
        self.assertIn("Its duty is the load, the best by the objective", self.levels()[0])  # not held by what is left

    def test_heat_of_other_machines_is_told(self):
        levels = self.levels("--model", "real", "--machines", "2")
        cold = [text for text in levels if "Evaporator" in text]
        t = [self.number(r"at (-?[0-9.]+) °C", text) for text in cold]
        self.assertEqual(t, sorted(t, reverse=True))  # from the pinch outward
        own, other = (float(x) for x in re.search(r"It takes ([0-9.]+) kW of that; the other ([0-9.]+) kW are (?:mostly )?heat that "
                                                  r"condensers of other machines give", cold[0]).groups())
        self.assertAlmostEqual(own + other, self.number(r"shifted\), ([0-9.]+) kW", cold[0]), delta=0.002)
        self.assertNotIn("sum of powers", "".join(levels))
        self.assertIn("none has a lower cost", cold[0])
        alone = self.levels("--model", "real", "--fluids", "R717")[0]
        self.assertIn("go into pockets of the process, or across the pinch", alone)

    def test_levels_of_the_answer_go_from_the_pinch_outward(self):
        found = json.loads(self.run_it("hp", "oil", "--model", "real", "--machines", "2", "--json").stdout)["levels"]
        hot = [one["t"] for one in found if one["side"] == "hot"]
        cold = [one["t"] for one in found if one["side"] == "cold"]
        self.assertTrue(len(hot) > 1 and len(cold) > 1)
        self.assertEqual((hot, cold), (sorted(hot), sorted(cold, reverse=True)))

    def test_what_of_the_systems_is_not_used_is_told(self):
        some = self.run_it("hp", "oil", "--model", "real", "--fluids", "R717,r601").stderr
        self.assertIn('not used: R290, R600a of "Ammonia chiller"; R600, Cyclopentane of "HT pump"', some)
        self.assertIn("the 2 systems of the case",
                      self.run_it("hp", "oil", "--model", "real", "--cycles", "vc_ihx", "--fluids", "R600").stderr)
        for arguments in (("--model", "real"), ("--model", "real", "--fluids", "R717,R290,R600a,R601,R600,Cyclopentane")):
            with self.subTest(arguments=arguments):
                self.assertNotIn("not used", self.run_it("hp", "oil", *arguments).stderr)

    def test_what_is_least_is_told(self):
        self.assertRegex(self.run_it("hp", "oil", "--cool").stdout, r"need less +[0-9.]+ kW  \(cost is what is least here, not power\)")
        self.assertRegex(self.run_it("hp", "oil", "--cool", "--objective", "power").stdout, r"need less +[0-9.]+ kW  \(gap")

    def test_a_machine_that_saves_power_pays_above_a_price(self):
        arguments = ("hp", "oil", "--cool", "--ambient", "15C", "--objective", "power", "--levels", "1x2", "--set",
                     "economics.lifetime=4")
        page = self.folder / "saves.html"
        price = self.number(r"pays with power above +([0-9.]+) EUR/MWh \(given: 95.00\): it takes less than none",
                            self.run_it(*arguments, "--report", str(page)).stdout)
        text = page.read_text()
        self.assertTrue(f"takes less power than none, and pays above {price:.2f}" in text and "Pays with power above" in text
                        and f"pays above {price:.2f} EUR" in text)
        for by in (-5, 5):
            said = self.run_it(*arguments, "--set", f"economics.electricity_price={price + by}").stdout
            none, machine = (float(x) for x in re.search(r"energy and capital +([0-9.]+) +([0-9.]+)", said).groups())
            self.assertEqual(machine < none, by > 0, said)
        result = json.loads(self.run_it(*arguments, "--json").stdout)
        self.assertAlmostEqual(result["break_even_design"] * 3.6e9, price, delta=0.01)
        self.assertIn("above this price", result["break_even_design_reason"])

    def test_machines_in_cascade_are_told_with_their_heat(self):
        arguments = ("oil", "--model", "real", "--machines", "2", "--fluids", "R600")
        page = self.folder / "cascade.html"
        out = self.run_it("hp", *arguments, "--report", str(page)).stdout
        other, cascaded, rest = (float(x) for x in re.search(
            r"of the other ([0-9.]+) kW\n +([0-9.]+) kW go from condensers to evaporators of other machines, which work in cascade, "
            r"and ([0-9.]+) kW save none of it", out).groups())
        self.assertAlmostEqual(cascaded + rest, other, delta=0.002)
        told = [self.number(r"the other ([0-9.]+) kW", text) for text in self.levels(*arguments[1:]) if "to evaporators of other" in text]
        self.assertTrue(0 < cascaded <= sum(told) + 0.002, told)
        self.assertIn(f"{cascaded:.1f} kW go to evaporators of other machines, which work in cascade, and {rest:.1f} kW cross the pinch",
                      page.read_text())
        result = json.loads(self.run_it("hp", *arguments, "--json").stdout)
        self.assertAlmostEqual(result["heat_cascaded"], 1e3 * cascaded, delta=1)

    def test_cop_with_cool_is_that_of_cooling(self):
        cool = ("hp", "oil", "--cool", "--ambient", "15C", "--set", "plan.patience=1s")
        for more in ((), ("--model", "real", "--fluids", "R717"), ("--together", "--model", "real", "--fluids", "R717")):
            with self.subTest(more=more):
                out = self.run_it(*cool, *more).stdout
                self.assertRegex(out, r"taken kW +power kW +COP of cooling")
                self.assertEqual("none: no machine, each zone by itself" in out, more[:1] == ("--together",))
                machines = json.loads(self.run_it(*cool, *more, "--json").stdout)["machines"]
                self.assertTrue(machines)
                for one in machines:
                    taken = one["taken"] if more[:1] == ("--together",) else one["q_evap"]
                    self.assertAlmostEqual(one["cop"], taken / one["power"], delta=1e-6 * one["cop"])
        same = ("--cop-map", "--fluids", "R717", "--set", "selection_grid.low_from=-10 degC", "--set", "selection_grid.low_to=0 degC",
                "--set", "selection_grid.high_from=35 degC", "--set", "selection_grid.high_to=45 degC")
        self.assertIn("heat taken per electric power", self.run_it("hp", "oil", "--cool", *same).stdout)
        self.assertIn("heat given per electric power", self.run_it("hp", "oil", *same).stdout)

    def test_which_no_machine_is_told(self):
        page = self.folder / "none.html"
        self.assertIn("none: no machine, zones as one", self.run_it("hp", "oil", "--report", str(page)).stdout)
        self.assertIn("Without a machine (zones as one), and with the best", page.read_text())
        self.assertIn("the yearly cost of energy, machines and exchangers from", page.read_text())
        self.assertNotIn("zones as one", self.run_it("hp", "oil", "--zone", "Utilities", "--ambient", "15C").stdout)

    def test_the_best_of_its_candidates_is_not_called_optimal(self):
        page = self.folder / "plan.html"
        self.run_it("demo", "heat-pump")
        out = self.run_it("hp", "heat-pump", "--together", "--report", str(page))
        count = self.number(r"([0-9]+) candidates", out.stdout)
        self.assertIn(f"(best of its {count:.0f} candidates, gap", out.stdout)
        self.assertNotRegex(out.stdout + page.read_text(), r"\(optimal")
        self.assertEqual(json.loads(self.run_it("hp", "heat-pump", "--together", "--json").stdout)["candidates"], count)

    def test_a_page_says_that_its_cost_has_exchangers(self):
        page = self.folder / "cost.html"
        self.run_it("hp", "oil", "--set", "hpr.exchangers=no", "--report", str(page))
        self.assertIn("the yearly cost of energy and machines from", page.read_text())

    def test_a_design_of_unlike_levels_is_drawn_where_it_beats_nothing(self):
        self.run_it("hp", "oil", "--cool", "--ambient", "15C", "--objective", "power", "--levels", "1x3", "--svg", "figures")
        drawn = (self.folder / "figures/levels.svg").read_text()
        self.assertIn("design 1 × 3", drawn)
        curve = [tuple(float(x) for x in point.split(","))
                 for point in re.search(r'<polyline class="curve sys" points="([^"]*)"', drawn).group(1).split()]
        x, y = (float(v) for v in re.findall(r'<circle class="curve thin ink" cx="([0-9.]+)" cy="([0-9.]+)" r="7"', drawn)[-1])
        self.assertAlmostEqual(x, curve[2][0], delta=0.2)  # of 3 x 3
        self.assertLessEqual(y, curve[2][1] + 0.2)  # px from the top
        shifted = (self.folder / "figures/grand.svg").read_text()
        self.assertRegex(shifted, r"kW at -?[0-9.]+ °C \(-?[0-9.]+ shifted\)")

    def test_no_value_without_a_share_of_investment(self):
        said = self.run_it("hp", "oil", "--set", "economics.annualisation=0").stdout
        self.assertIn("net present value            none", said)
        self.assertNotRegex(said, r"\binf\b")

    def test_a_price_of_co2_in_the_costs_is_told(self):
        self.assertNotIn("with CO2 at", self.run_it("target", "oil").stdout)
        self.assertIn("with CO2 at 40 EUR/t", self.run_it("target", "oil", "--set", "economics.co2_price=40cur/t").stdout)

    def test_the_end_of_a_range_is_in_it_by_any_unit(self):
        (self.folder / "oil/systems.csv").write_text("name,cycle,fluid,t_evap,t_cond\n,,,degC,degC\n"
                                                     "X,cascade_3,R170+R717+R601,-223.15,80..120\n")
        self.assertNotIn("HL012", self.run_it("check", "oil").stderr)
        (self.folder / "oil/systems.csv").write_text("name,cycle,fluid,t_evap,t_cond\n,,,degC,degC\n"
                                                     "X,cascade_3,R170+R717+R601,-223.2,80..120\n")
        self.assertIn("it must be from -223.15 °C", self.run_it("check", "oil", code=1).stderr)

    def test_words_that_are_no_values_are_refused(self):
        for load in ("inf", "nan", "0x10", "1e400", "infkW"):
            with self.subTest(load=load):
                said = self.run_it("hp", "oil", "--load", load, code=2).stderr
                self.assertIn("--load wants free, a share of the demand up to 1", said)
                self.assertNotIn("did you mean", said)
        for option in ("period", "gap", "dt-min", "report", "objective", "load"):
            with self.subTest(option=option):
                self.assertIn(f"--{option} is empty", self.run_it("hp", "oil", f"--{option}", "", code=2).stderr)
        self.assertIn("give it in K", self.run_it("target", "oil", "--dt-min", "5C", code=2).stderr)

    def test_rows_that_cannot_be_keep_their_columns(self):
        self.run_it("demo", "heat-pump")
        lines = self.run_it("hp", "heat-pump", "--compare", "--fluids", "R600a").stdout.splitlines()
        out = [line for line in lines if line.startswith("  real, direct, 1 machine")]
        self.assertEqual(len(out), 1)
        self.assertRegex(out[0], r"^  real, direct, 1 machine {9}( +-){6}  [a-z]")


if __name__ == "__main__":
    unittest.main()
