"""The command fluid."""
import json
import os
import subprocess
import unittest

BIN = os.environ["HEATLOOM_BIN"]


class Fluids(unittest.TestCase):
    def run_it(self, *arguments, code=0):
        result = subprocess.run([BIN, *arguments], capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def test_fluid_states(self):
        table = self.run_it("fluid").stdout
        self.assertRegex(table, r"(?m)^R134a .* A1\* +1530\* +1430 .*")  # * marks what was not compared with its source
        self.assertRegex(table, r"(?m)^R1233zdE .* A1 +3\.9\* +- ")
        self.assertIn("* not compared with its source", table)
        # IAPWS-95: saturation of water at 100 °C
        self.assertRegex(self.run_it("fluid", "water", "T=100degC", "x=1").stdout, r"p +1\.0141[78]\d* bar")
        self.assertIn("propane", self.run_it("fluid", "R290").stdout)
        self.assertIn("did you mean", self.run_it("fluid", "R291", code=1).stderr.lower())
        shown = self.run_it("fluid", "R1233zd(E)").stdout
        self.assertRegex(shown, r"GWP, 100 years +3\.9 .*not compared with the source")
        self.assertNotRegex(shown, r"safety class +A1 .*not compared")
        self.assertIn("citation not compared", self.run_it("fluid", "helium").stdout)
        self.assertIn("gas only", self.run_it("fluid", "air").stdout)
        listed = {f["id"]: f for f in json.loads(self.run_it("fluid", "--json").stdout)["fluids"]}
        self.assertEqual(len(listed), 39)
        self.assertTrue(listed["R134a"]["gwp_eu"]["verified"])
        self.assertNotIn("gwp_eu", listed["R290"])
        refused = self.run_it("fluid", "R290", "T=80K", "p=1bar", code=1).stderr
        for part in ("HL008", "T=80K, p=1bar", "below the range", "376.85 °C"):
            self.assertIn(part, refused)
        self.assertIn("do not exist between", self.run_it("fluid", "R290", "T=20degC", "x=0.5").stdout)
        state = json.loads(self.run_it("fluid", "R290", "T=20degC", "x=0.5", "--json").stdout)
        self.assertEqual((state["cp"], state["phase"]), (None, "two-phase"))
        self.run_it("fluid", "R290", "T=20degC", "p=1bar", "h=500kJ/kg", code=2)
        facts = json.loads(self.run_it("fluid", "R290", "--json").stdout)
        self.assertEqual((facts["id"], round(facts["t_critical"], 2)), ("R290", 369.89))
        self.assertEqual((facts["safety_class"]["text"], facts["safety_class"]["verified"]), ("A3", False))


if __name__ == "__main__":
    unittest.main()
