"""Loads that are asked of real machines: met or refused."""
import json
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

    def test_more_than_all_is_refused(self):
        self.run_it("demo", "four-streams")
        found = self.ask("four-streams", "--cycles", "transcritical", "--cool", "--load", "100kW", "--ambient", "0C", code=3)
        self.assertIn("a load of 100 kW does not fit", found["reason"])


if __name__ == "__main__":
    unittest.main()
