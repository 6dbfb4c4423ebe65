"""Cases at the edge of what has a meaning: nearly equal temperatures, tiny limits, networks that cannot be."""
import json
import sys
import unittest

from program import Program

QUICK = ("--method", "simultaneous", "--threads", "1", "--set", "synthesis.effort=1", "--set", "synthesis.trials=60")


class Edges(Program):
    def case(self, h1=None, hot_utility=None, **settings):
        """synheat as a document, with changes of its first stream and its hot utility."""
        self.demo("synheat")
        self.run_it("convert", "synheat", "-o", "case.json")
        case = json.loads((self.folder / "case.json").read_text())
        case["streams"][0]["segments"] = h1 or case["streams"][0]["segments"]
        case["utilities"][0].update(hot_utility or {})
        for key, value in settings.items():
            case["settings"].setdefault("design", {})[key] = value
        (self.folder / "case.json").write_text(json.dumps(case))

    def test_what_rounding_tells_apart_is_isothermal(self):
        for glide in (1e-13, 1e-10, 1e-7, 9e-7, 2e-6):
            with self.subTest(glide=glide):
                self.case([{"t_supply": 370 + glide, "t_target": 370, "duty": 2.8e6, "h": 1000}])
                text = self.run_it("synth", "case.json", "-o", "network.json", *QUICK).stdout
                self.assertRegex(text, r"TAC 259802\.\d ")
                self.assertIn("hold", self.run_it("verify", "case.json", "network.json").stdout)
                self.assertRegex(self.run_it("bound", "case.json", "--time-limit", "2s").stdout, "costs less than 2[45]")

    def test_so_are_segments(self):
        for glide in (1e-13, 9e-7, 2e-6):
            with self.subTest(glide=glide):
                ends = (650, 500 + glide, 500, 370)
                self.case([{"t_supply": ends[k], "t_target": ends[k + 1], "duty": duty, "h": 1000}
                           for k, duty in enumerate((1.5e6, 1e6, 0.3e6))])
                self.run_it("synth", "case.json", "-o", "network.json", *QUICK)
                self.assertIn("hold", self.run_it("verify", "case.json", "network.json").stdout)
                self.assertIn("costs less than", self.run_it("bound", "case.json", "--time-limit", "2s").stdout)
                self.run_it("convert", "case.json", "-o", "again")
                self.run_it("check", "again")

    def test_tiny_limits_are_refused(self):
        self.case(hot_utility={"duty_max": 1e-300})
        for command in (("bound", "case.json"), ("synth", "case.json", *QUICK)):
            self.assertRegex(self.run_it(*command, code=1).stderr,
                             r'case\.json:\d+:\d+ +error HL116: largest duty of utility "HU" .* at least 1e-06 kW')

    def test_limits_that_no_unit_keeps_are_told_at_once(self):
        self.demo("synheat")
        for setting, what in (("design.area_max=0", "0.001 m²"), ("design.duty_min=1e297kW", "duty_min"),
                              ("design.duty_min=5000kW", "the largest, \"H2\", has 4400 kW")):
            self.assertIn(what, self.run_it("synth", "synheat", *QUICK, "--set", setting, code=1).stderr)

    def test_the_floor_of_the_approach_has_the_name_of_its_setting(self):
        self.demo("synheat")
        costs = self.folder / "synheat" / "costs.csv"
        costs.write_text("kind,fixed,coef,exponent\nexchanger,5500,0,1\n")
        error = self.run_it("synth", "synheat", *QUICK).stderr
        self.assertIn("HL209: the search for the least approach ended at the lower end of its range, 0.05 K "
                      "(network.approach_min)", error)
        self.assertNotIn("HL209", self.run_it("synth", "synheat", *QUICK, "--set", "network.approach_min=2K", "--set",
                                              "synthesis.dt_practical=5K", "--dt-min", "2K").stderr)

    def test_shells_are_no_reason(self):
        self.demo("synheat")
        result = self.run_it("synth", "synheat", *QUICK, "--set", "design.shell_max=1m2", "--set", "design.area_min=500m2",
                             code=3)
        self.assertIn("the least area of 500 m²", result.stdout + result.stderr)
        self.assertNotIn("shells", result.stdout + result.stderr)

    def test_a_network_without_exchangers_has_no_approach(self):
        self.demo("synheat")
        (self.folder / "synheat" / "streams.csv").write_text(
            "name,type,t_supply,t_target,duty,h,soft,t_target_min,t_target_max\n,,K,K,kW,kW/m2/K,,K,K\n"
            "H1,hot,650,370,2800,1,yes,370,650\nC1,cold,410,650,3600,1,yes,410,650\n")
        text = self.run_it("synth", "synheat", *QUICK, "-o", "network.json").stdout
        self.assertIn("no exchangers", text)
        self.assertNotRegex(text, r"\binf\b")
        self.assertNotIn("approach", json.loads((self.folder / "network.json").read_text())["totals"])
        self.assertIn("hold", self.run_it("verify", "synheat", "network.json").stdout)
        self.assertNotRegex(self.run_it("synth", "synheat", *QUICK, "--csv").stdout, r"\binf\b")


if __name__ == "__main__":
    sys.exit(unittest.main())
