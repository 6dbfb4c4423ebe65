"""heatloom verify: networks that were tampered with are rejected, each for its reason."""
import copy
import json
import re
import sys
import unittest

from program import Program


class Verify(Program):
    def network(self, case, *arguments):
        self.demo(case)
        self.run_it("synth", case, "--method", "simultaneous", "--set", "synthesis.effort=1", "--set",
                    "synthesis.alternatives=0", "-o", "network.json", *arguments)
        return json.loads((self.folder / "network.json").read_text())

    def rejected(self, case, network, what=""):
        (self.folder / "false.json").write_text(json.dumps(network))
        result = self.run_it("verify", case, "false.json", code=1)
        text = result.stdout + result.stderr
        self.assertTrue("FAIL" in text or "error HL" in text, text)
        self.assertIn(what, text)

    def every_number(self, case, network):
        """Numbers that a document states, one at a time off by 0.1 %."""
        groups = [("exchangers", k) for k in range(len(network["exchangers"]))]
        groups += [("machines", k) for k in range(len(network["machines"]))] + [("totals", None)]
        count = 0
        for group, k in groups:
            record = network[group] if k is None else network[group][k]
            for key, value in record.items():
                if not isinstance(value, (int, float)) or value == 0 or key in ("units", "machines", "splits"):
                    continue
                false = copy.deepcopy(network)
                (false[group] if k is None else false[group][k])[key] = 1.001 * value
                with self.subTest(group=group, k=k, key=key):
                    self.rejected(case, false)
                count += 1
        return count

    def test_every_stated_number_is_checked(self):
        self.assertGreater(self.every_number("synheat", self.network("synheat")), 40)

    def test_machines_too(self):
        network = self.network("illustrative", "--dt-min", "4K")
        self.assertEqual(len(network["machines"]), 1)
        self.assertGreater(self.every_number("illustrative", network), 40)

    def test_outlet_of_a_soft_stream(self):
        self.network("synheat")
        (self.folder / "synheat" / "streams.csv").write_text(
            "name,type,t_supply,t_target,cp_flow,h,soft,t_target_min\n,,K,K,kW/K,kW/m2/K,,K\nH1,hot,650,370,10,1,yes,360\n"
            "H2,hot,590,370,20,1,,\nC1,cold,410,650,15,1,,\nC2,cold,350,500,13,1,,\n")
        text = self.run_it("synth", "synheat", "--method", "simultaneous", "--set", "synthesis.effort=1", "-o",
                           "soft.json").stdout
        checks = re.search(r"^checks: .*$", self.run_it("verify", "synheat", "soft.json").stdout, re.MULTILINE)[0]
        self.assertIn("hold", checks)
        self.assertIn(checks, text)  # as many in the synthesis
        network = json.loads((self.folder / "soft.json").read_text())
        next(tree for tree in network["trees"] if "t_out" in tree)["t_out"] += 0.01
        self.rejected("synheat", network, "stated outlet of H1")

    def test_duty_off_by_ten_watts(self):
        network = self.network("synheat")
        network["exchangers"][0]["duty"] += 10
        self.rejected("synheat", network, "energy balance")

    def test_moved_unit(self):
        network = self.network("synheat")
        for tree in network["trees"]:
            if len(tree["series"]) > 1:
                tree["series"].reverse()
        self.rejected("synheat", network)

    def test_what_fails_comes_last_and_only_that(self):
        network = self.network("synheat")
        for tree in network["trees"]:
            if len(tree["series"]) > 1:
                tree["series"].reverse()
        (self.folder / "false.json").write_text(json.dumps(network))
        text = self.run_it("verify", "synheat", "false.json", code=1).stdout
        lines = text.splitlines()
        at = next(k for k, line in enumerate(lines) if line.startswith("checks: "))
        failed = [line for line in lines[:at] if line.startswith("  FAIL")]
        self.assertEqual(lines[at + 1:], failed)
        self.assertRegex(lines[at], rf"^checks: {len(failed)} of \d+ fail:$")
        # Crossing exchangers have no cost; energy and machines have.
        self.assertIn("curves cross", text)
        self.assertRegex(text, "FAIL cost of exchangers .* ≠ none")
        self.assertRegex(text, "ok   cost of energy")
        self.assertRegex(text, "ok   cost of machines")
        for line in failed:
            left, right = (line[58:].split(" ≠ ") + [""])[:2]
            self.assertNotEqual(left.strip(), right.strip(), line)

    def test_swapped_sides(self):
        network = self.network("synheat")
        one, two = (e for e in network["exchangers"] if "stream" in e["hot"] and e["cold"] == {"stream": "C1"})
        one["hot"], two["hot"] = two["hot"], one["hot"]
        self.rejected("synheat", network)

    def test_exchanger_in_the_place_of_a_heat_pump(self):
        network = self.network("illustrative", "--dt-min", "4K")
        units = network["exchangers"]
        pump = next(e for e in units if "machine" in e["cold"])
        match = next(e for e in units if "stream" in e["hot"] and "stream" in e["cold"])
        pump["cold"], match["cold"] = match["cold"], pump["cold"]
        self.rejected("illustrative", network)

    def test_exchanger_between_two_utilities(self):
        network = self.network("synheat")
        network["exchangers"].append({"id": "E99", "hot": {"utility": "HU"}, "cold": {"utility": "CU"}, "duty": 1e5})
        self.rejected("synheat", network, "HL320: exchanger \"E99\" has no stream")

    def refused(self, case, network, path, values, what):
        """Each value in the place of a member; the fault says where it stands."""
        for value in values:
            false = copy.deepcopy(network)
            record = false
            for key in path[:-1]:
                record = record[key]
            record[path[-1]] = value
            with self.subTest(path=path, value=value):
                self.rejected(case, false, what)

    def test_members_of_a_wrong_kind(self):
        network = self.network("illustrative", "--dt-min", "4K")
        wrong = (1e300, [], {}, True)
        for key in ("title", "version", "case_hash"):
            self.refused("illustrative", network, (key,), wrong, f'HL010: "{key}" must be a text')
        for key in ("cycle", "fluid"):
            self.refused("illustrative", network, ("machines", 0, key), wrong, f'HL010: "{key}" must be a text')
        for key, of in (("states", "an array"), ("profiles", "an array"), ("parameters", "an object")):
            self.refused("illustrative", network, ("machines", 0, key), (1e300, "x", True), f'HL010: "{key}" must be {of}')
        self.refused("illustrative", network, ("machines", 0, "parameters", "t_injection"), ("x", {}), "a number in SI")
        profile = ("machines", 0, "profiles", 0)
        self.refused("illustrative", network, (*profile, "name"), (1, []), 'HL010: "name" must be a text')
        self.refused("illustrative", network, (*profile, "exergy"), ("x", []), 'HL010: "exergy" must be a number')

    def test_members_that_are_used_nowhere_are_true_all_the_same(self):
        network = self.network("illustrative", "--dt-min", "4K")
        machine = ("machines", 0)
        self.refused("illustrative", network, (*machine, "cycle"), ("vc_ihx",), "HL323: the machine is of cycle vc_ihx")
        self.refused("illustrative", network, (*machine, "states", 0, "label"), ("x",), "HL323: state")
        self.refused("illustrative", network, (*machine, "profiles", 0, "name"), ("x",), "HL323: profile")
        discharge = next(k for k, state in enumerate(network["machines"][0]["states"]) if "x" not in state)
        self.refused("illustrative", network, (*machine, "states", discharge, "x"), (-1, 0.5), "vapour fractions")

    def test_numbers_of_machines_between_streams(self):
        self.demo("question-2x2")
        self.run_it("synth", "question-2x2", "--method", "simultaneous", "--set", "synthesis.effort=1", "--set",
                    "synthesis.trials=200", "--threads", "1", "-o", "network.json")
        network = json.loads((self.folder / "network.json").read_text())
        place = next(k for k, unit in enumerate(network["exchangers"]) if "machine" in unit["hot"])
        self.refused("question-2x2", network, ("exchangers", place, "length"), (-1, 1e300), "piping of E")
        self.refused("question-2x2", network, ("machines", 0, "profiles", 1, "exergy"), (-1, 0, 1e-300), "HL323: profile")

    def test_options_of_the_network_are_asked_for(self):
        self.network("synheat", "--set", "economics.hours=7000")
        self.assertRegex(self.run_it("verify", "synheat", "network.json", code=1).stderr,
                         r"HL322: the network was made for another case[^\n]*\n.*--set, --period")
        self.assertNotIn("HL322", self.run_it("verify", "synheat", "network.json", "--set", "economics.hours=7000").stderr)

    def test_false_cost(self):
        network = self.network("synheat")
        network["totals"]["tac"] -= 100
        self.rejected("synheat", network, "FAIL total annual cost")

    def test_heater_beyond_the_outlet_of_its_utility(self):
        # Hot oil leaves at 250 degC: above that no heater's inlet may lie, which other programs overlook.
        case = self.demo("synheat")
        utilities = self.folder / case / "utilities.csv"
        utilities.write_text(utilities.read_text().replace("HU,hot,680,680", "HU,hot,680,630"))
        self.run_it("synth", case, "--method", "simultaneous", "--set", "synthesis.effort=1", "-o", "network.json")
        utilities.write_text(utilities.read_text().replace("HU,hot,680,630", "HU,hot,680,560"))
        result = self.run_it("verify", case, "network.json", code=1)
        self.assertIn("HU", result.stdout + result.stderr)
        self.assertIn("approach", result.stdout + result.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
