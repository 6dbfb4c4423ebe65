"""The lower bound of networks, from the command line."""
import json
import unittest

from program import Program


class Bound(Program):
    def setUp(self):
        super().setUp()
        self.demo("illustrative")

    def bound(self, *words, code=0):
        return self.run_it("bound", "illustrative", "--dt-min", "4K", "--time-limit", "20s", *words, code=code)

    def test_a_bound_says_what_it_holds_for(self):
        text = self.bound("--set", "bound.use_systems=no", "--tac", "30000").stdout
        self.assertRegex(text, r"^No network costs less than 237\d\d\.\d \$/y \(certified, linear relaxation\)\n")
        self.assertIn("for all networks of exchangers that keep 4 K: splits, bypasses, utilities anywhere\n", text)
        self.assertRegex(text, r"known network +30000\.0 \$/y, 26\.\d+ % above the bound\n")

    def test_with_machines_it_is_below_the_best_network(self):
        document = json.loads(self.bound("--json").stdout)
        self.assertEqual(document["format"], "heatloom-bound/1")
        self.assertGreater(document["bound"], 9000)
        self.assertLess(document["bound"], 18459.31)
        self.assertIn("both laws of thermodynamics", document["notes"][0])
        self.assertIsNone(document["gap"])

    def test_a_file_takes_the_document(self):
        self.bound("--json", "-o", "bound.json", "--set", "bound.method=lp")
        document = json.loads((self.folder / "bound.json").read_text(encoding="utf-8"))
        self.assertEqual(document["kind"], "certified")

    def test_no_network_and_no_bound_are_said(self):
        self.demo("four-streams")  # without utilities
        self.assertRegex(self.run_it("bound", "four-streams", code=3).stdout, "^No network: ")
        self.assertIsNone(json.loads(self.run_it("bound", "four-streams", "--json", code=3).stdout)["bound"])
        self.assertRegex(self.run_it("bound", "illustrative", "--time-limit", "0s", code=4).stdout, "^No bound: the time was not enough\n")

    def test_what_was_cut_off_says_so(self):
        self.demo("15sp")
        document = json.loads(self.run_it("bound", "15sp", "--time-limit", "2s", "--json").stdout)
        self.assertEqual(document["outcome"], "limit reached")

    def test_a_known_cost_that_no_network_has(self):
        text = self.bound("--set", "bound.use_systems=no", "--tac", "5").stdout
        self.assertIn("no network costs so little", text)

    def test_values_out_of_range_are_refused(self):
        self.assertIn("HL012", self.bound("--tac", "-5", code=1).stderr)
        self.assertIn("HL012", self.bound("--set", "bound.grid=0K", code=1).stderr)
        self.assertIn("bound.emat", self.run_it("bound", "illustrative", "--dt-min", "-1K", code=1).stderr)


if __name__ == "__main__":
    unittest.main()
