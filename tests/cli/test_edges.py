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


if __name__ == "__main__":
    sys.exit(unittest.main())
