"""Heat pump targets from the command line."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

BIN = os.environ["HEATLOOM_BIN"]


class HeatPumps(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        subprocess.run([BIN, "demo", "heat-pump"], cwd=self.folder, check=True, capture_output=True)

    def run_it(self, *arguments, code=0):
        result = subprocess.run([BIN, "hp", "heat-pump", *arguments], cwd=self.folder, capture_output=True, text=True,
                                timeout=120)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def power(self, *arguments):
        return float(re.search(r"Power ([0-9.]+) kW", self.run_it(*arguments).stdout).group(1))

    def test_published_optima(self):
        for levels, model, work in (("1x1", "paired", 260.092), ("3x2", "lumped", 205.508), ("3x2", "paired", 203.705),
                                    ("2x2", "parallel", 210.944)):
            with self.subTest(levels=levels, model=model):
                self.assertAlmostEqual(self.power("--load", "1", "--levels", levels, "--model", model), work, delta=0.003)

    def test_load_as_share_percentage_and_duty(self):
        half = self.power("--load", "0.5")
        self.assertAlmostEqual(half, 95.428, delta=0.001)
        self.assertEqual(half, self.power("--load", "50%"))
        self.assertEqual(half, self.power("--load", "375kW"))

    def test_proof_to_a_gap(self):
        out = self.run_it("--load", "1", "--levels", "3x2", "--gap", "0.1%").stdout
        gap = float(re.search(r"gap ([0-9.]+) %", out).group(1))
        self.assertLessEqual(gap, 0.1)

    def test_a_load_that_does_not_fit_ends_with_3(self):
        self.assertIn("the largest that does is 489.908 kW", self.run_it("--cool", "--load", "0.6", code=3).stdout)

    def test_no_machine_pays_is_an_answer(self):
        out = self.run_it("--set", "economics.electricity_price=3000").stdout
        self.assertIn("no machine pays", out)

    def test_real_machines(self):
        power = self.power("--model", "real", "--load", "1", "--machines", "2", "--objective", "power")
        self.assertLessEqual(power, 170.5)
        out = self.run_it("--model", "real", "--fluids", "R600a", code=3).stdout
        self.assertIn("every candidate is excluded", out)
        self.assertRegex(out, r"R600a +(no operating point|critical margin)")
        self.assertIn("did you mean", self.run_it("--model", "real", "--fluids", "R601z", code=1).stderr.lower())

    def test_bad_options(self):
        for arguments, said in ((("--levels", "3"), "--levels wants"), (("--levels", "0x2"), "--levels wants"),
                                (("--direct", "--indirect"), "exclude each other")):
            with self.subTest(arguments=arguments):
                self.assertIn(said, self.run_it(*arguments, code=2).stderr)
        for arguments, said in ((("--load", "0"), "hpr.share"), (("--load", "-3kW"), "hpr.duty"), (("--load", "some"), "hpr.duty"),
                                (("--cool", "--ambient", "15C", "--load", "1"), "HL241"), (("--objective", "luck"), "hpr.objective"),
                                (("--set", "levels.eta=1.5"), "levels.eta"), (("--zone", "Plnt"), "HL")):
            with self.subTest(arguments=arguments):
                self.assertIn(said, self.run_it(*arguments, code=1).stderr)


if __name__ == "__main__":
    unittest.main()
