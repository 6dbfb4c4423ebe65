"""Choices among fluids and cycles in whole runs of the program."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

BIN = os.environ["HEATLOOM_BIN"]


class Choices(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def run_it(self, *arguments, code=0):
        result = subprocess.run([BIN, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=120)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def case(self, name, *changes):
        """The illustrative case with its table of systems changed."""
        subprocess.run([BIN, "demo", "illustrative"], cwd=self.folder, check=True, capture_output=True)
        shutil.move(self.folder / "illustrative", self.folder / name)
        table = self.folder / name / "systems.csv"
        text = table.read_text()
        for before, after in changes:
            self.assertIn(before, text)
            text = text.replace(before, after)
        table.write_text(text)
        return name

    def network(self, case, dt_min):
        arguments = ["--dt-min", f"{dt_min}K"] if dt_min else []
        self.run_it("synth", case, *arguments, "--set", "synthesis.points=0", "-o", "out.json")
        self.run_it("verify", case, "out.json")
        return json.loads((self.folder / "out.json").read_text())

    def test_all_fluids_free_are_never_dearer_than_propane(self):
        propane, free = self.case("propane"), self.case("free", (",R290,", ",R290|all,"))
        for dt_min in (10, 5, 2, None):
            with self.subTest(dt_min=dt_min):
                dear, cheap = self.network(propane, dt_min), self.network(free, dt_min)
                self.assertLessEqual(cheap["totals"]["tac"], dear["totals"]["tac"] * (1 + 1e-9))
                self.assertNotEqual(cheap["machines"][0]["fluid"], "R290")

    def test_cycles_are_chosen_with_the_fluids(self):
        single = self.case("single", (",R290,", ",R1233zdE|Cyclopentane,"))
        cycles = self.case("cycles", ("vc_simple,R290,", "vc_simple|vc_flash|vc_econ,R1233zdE|Cyclopentane,"))
        dear, cheap = self.network(single, 10), self.network(cycles, 10)
        self.assertLess(cheap["totals"]["tac"], 0.98 * dear["totals"]["tac"])
        self.assertRegex(cheap["machines"][0]["fluid"], "^vc_(flash|econ):")

    def test_a_system_of_two_condensers_is_left_out_of_networks_and_named(self):
        case = self.case("two", ("vc_simple,R290", "vc_two_ic,R717"), (",t_evap,t_cond,", ",t_evap,t_cond,t_intercooler,"),
                         (",degC,degC,", ",degC,degC,degC,"), ("60..86,", "60..86,75,"), (",45,", ",80,"))
        result = self.run_it("synth", case, "--dt-min", "10K", "--set", "synthesis.points=0")
        self.assertIn("HL222", result.stderr)
        self.assertIn("3 hot and cold streams", result.stderr)

    def catalogue(self, name, machines, scale_max="400"):
        """The illustrative case with machines of the catalogue in the place of its heat pump."""
        self.case(name)
        (self.folder / name / "systems.csv").write_text(
            "name,cycle,fluid,t_source_out,t_sink_out,sink_glide,film_evaporator,film_condenser,scale_max\n,,,degC,degC,K,kW/m2/K,kW/m2/K,kW\n"
            f"HP,catalogue,{machines},15..65,60..120,10,1,1,{scale_max}\n")
        return name

    def test_machines_of_the_catalogue_are_chosen_from_a_list(self):
        data = Path(os.environ["HEATLOOM_SOURCE"]) / "data/machines/example_ammonia.json"
        better = json.loads(data.read_text())
        better["id"] = "better"
        for point in better["points"]:
            point["w_el"] *= 0.8
        (self.folder / "better.json").write_text(json.dumps(better))
        plain = self.network(self.catalogue("plain", "example_r1233zd|example_ammonia"), 10)
        self.assertEqual(plain["machines"][0]["fluid"], "example_ammonia")
        self.assertEqual(plain["machines"][0]["states"], [])
        for k, order in enumerate(("example_ammonia|better.json", "better.json|example_ammonia|example_r1233zd")):
            chosen = self.network(self.catalogue(f"order{k}", order), 10)
            self.assertEqual(chosen["machines"][0]["fluid"], "better.json")
            self.assertLess(chosen["totals"]["tac"], plain["totals"]["tac"])

    def test_machines_of_the_catalogue_have_a_size_and_a_name(self):
        small = self.run_it("check", self.catalogue("small", "example_ammonia"))
        self.assertNotIn("HL224", small.stdout + small.stderr)
        self.assertIn("HL225", small.stdout + small.stderr)
        large = self.run_it("check", self.catalogue("large", "example_ammonia", "2000"))
        self.assertIn("HL224", large.stdout + large.stderr)
        unknown = self.run_it("check", self.catalogue("unknown", "all|R290"), code=1)
        self.assertIn('no machine of the catalogue is called "all"', unknown.stdout + unknown.stderr)
        missing = self.run_it("check", self.catalogue("missing", ""), code=1)
        self.assertIn("needs a machine", missing.stdout + missing.stderr)

    def test_the_first_of_a_ranking_is_written_for_tespy(self):
        arguments = ("--source", "60..50C", "--sink", "80..110C", "--cycles", "vc_ihx", "--fluids", "R600,R601")
        first = json.loads(self.run_it("cycle", "rank", *arguments, "--json", "--tespy", "first.py").stdout)["candidates"][0]
        text = (self.folder / "first.py").read_text()
        compile(text, "first.py", "exec")
        self.assertIn(f'{{"{first["fluid"]}": 1}}', text)
        self.assertIn(f'"cop": {first["cop"]:.6g}'[:14], text)

    def test_all_does_not_stand_for_pairs(self):
        case = self.case("pairs", ("vc_simple,R290", "cascade,all"))
        result = self.run_it("check", case, code=1)
        self.assertIn("working fluids", result.stderr)


if __name__ == "__main__":
    unittest.main()
