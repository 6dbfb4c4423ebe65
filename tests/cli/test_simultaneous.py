"""heatloom synth --method simultaneous: networks from nothing."""
import json
import math
import re
import sys
import unittest

from program import Program


class Simultaneous(Program):
    def synth(self, case, *arguments, **options):
        return self.run_it("synth", case, "--method", "simultaneous", *arguments, **options)

    def test_finds_the_network_of_synheat_and_verify_accepts_it(self):
        self.demo("synheat")
        text = self.synth("synheat", "-o", "network.json").stdout
        self.assertRegex(text, r"TAC 154431\.5 \$/y")
        self.assertRegex(text, r"E\d +HU +C1 +523\.109 .* needed")
        self.assertNotIn("without heat pump", text)  # the case has none
        self.assertIn("recomputed independently", self.run_it("verify", "synheat", "network.json").stdout)

    def test_least_approach(self):
        self.demo("synheat")
        self.assertRegex(self.synth("synheat", "--dt-min", "10K").stdout, r"TAC 154910\.6 \$/y")

    def test_heat_pumps_one_and_several(self):
        self.demo("illustrative")
        for most, tac in (("1", "18733.4"), ("4", "18459.3")):
            text = self.synth("illustrative", "--dt-min", "4K", "--set", f"network.machines_max={most}").stdout
            self.assertRegex(text, rf"TAC {tac} \$/y")
            self.assertIn("without heat pump", text)

    def test_json_has_method_worth_and_others(self):
        self.demo("synheat")
        result = json.loads(self.synth("synheat", "--json", "--set", "synthesis.alternatives=2").stdout)
        synthesis = result["synthesis"]
        self.assertEqual(synthesis["settings"]["method"], "simultaneous")
        points = synthesis["point"]
        self.assertEqual(len(synthesis["other"]), 2)
        best = points[synthesis["comparison"]["best"]["point"]]["totals"]["tac"]
        tacs = [points[k]["totals"]["tac"] for k in synthesis["other"]]
        self.assertEqual(tacs, sorted(tacs))
        self.assertGreaterEqual(tacs[0], best)
        units = [unit["id"] for unit in result["network"]["exchangers"]]
        self.assertEqual(sorted(synthesis["worth"]), sorted(units))
        for worth in synthesis["worth"].values():
            self.assertTrue(worth == "inf" or worth > -1e-6 * best, worth)

    def sizes(self, settings):
        folder = self.folder / "sizes"
        folder.mkdir(exist_ok=True)
        (folder / "streams.csv").write_text("name,type,t_supply [degC],t_target [degC],duty [kW],h [kW/m2/K]\n"
                                            "H,hot,250,100,1500,0.5\nC,cold,120,245,1500,0.5\n")
        (folder / "utilities.csv").write_text("name,type,t_supply [degC],t_target [degC],price [cur/MWh],h [kW/m2/K]\n"
                                              "HU,hot,300,300,30,2\nCU,cold,20,30,2,1\n")
        (folder / "costs.csv").write_text("kind,fixed [cur],coef,exponent\nexchanger,20000,900,0.8\n")
        (folder / "settings.csv").write_text("key,value,unit\neconomics.annualisation,0.2,\neconomics.hours,8000,h/y\n" + settings)
        return "sizes"

    @staticmethod
    def cost_of_sizes(q, shell):
        """Yearly cost of the exchanger of q kW with its heater and its cooler, and the area of the first."""
        def lmtd(a, b):
            return a if abs(a - b) < 1e-9 else (a - b) / math.log(a / b)
        rest = 1500 - q
        area = q / 0.25 / lmtd(250 - (120 + q / 12), (250 - q / 10) - 120)
        heater = rest / 0.4 / lmtd(300 - (120 + q / 12), 300 - 245)
        cooler = rest / (1 / 3) / lmtd(250 - q / 10 - 30, 100 - 20)
        cost = rest * (30 + 2) * 8
        for one in (area, heater, cooler):
            shells = max(1, math.ceil(one / shell - 1e-9))
            cost += 0.2 * shells * (20000 + 900 * (one / shells) ** 0.8)
        return cost, area

    def test_shells_are_chosen_as_a_scan_chooses_them(self):
        for shell in (40, 75, 130):
            case = self.sizes(f"design.shell_max,{shell},m2\ndesign.units_max,3,\ndesign.branches_max,1,\n")
            duties = [k / 10 for k in range(1000, 12900)]
            for shells in range(1, 20):  # the largest duty in so many shells
                low, high = 100.0, 1290.0
                for _ in range(100):
                    middle = (low + high) / 2
                    low, high = (middle, high) if self.cost_of_sizes(middle, shell)[1] < shells * shell else (low, middle)
                duties.append(low)
            best = min(self.cost_of_sizes(q, shell)[0] for q in duties)
            found = json.loads(self.synth(case, "-o", "network.json", "--json").stdout)["network"]
            self.assertAlmostEqual(found["totals"]["tac"], best, delta=2e-6 * best)
            self.assertIn("recomputed independently", self.run_it("verify", case, "network.json").stdout)
            document = json.loads((self.folder / "network.json").read_text())
            network = document["network"] if "network" in document else document
            largest = max(network["exchangers"], key=lambda unit: unit["area"])
            self.assertGreater(largest["shells"], 1)
            largest["shells"] += 1
            (self.folder / "network.json").write_text(json.dumps(document))
            said = self.run_it("verify", case, "network.json", code=1)
            self.assertIn(f"shells of {largest['id']}", said.stdout + said.stderr)

    def test_units_of_a_largest_area_from_nothing(self):
        case = self.sizes("design.area_max,40,m2\n")
        found = json.loads(self.synth(case, "-o", "network.json", "--json").stdout)["network"]
        self.assertLessEqual(max(unit["area"] for unit in found["exchangers"]), 40 * (1 + 1e-6))
        self.assertLess(found["totals"]["hot_utility"], 900e3)  # heat is recovered all the same
        self.assertIn("recomputed independently", self.run_it("verify", case, "network.json").stdout)

    def test_same_on_any_number_of_threads(self):
        self.demo("yee-grossmann")
        texts = [re.sub(r"[\d.]+ s\)", "s)", self.synth("yee-grossmann", "--threads", n, "--set", "synthesis.effort=1",
                                                        "--set", "synthesis.trials=500").stdout) for n in "13"]
        self.assertEqual(texts[0], texts[1])

    def test_a_second_is_enough_for_a_verified_network(self):
        self.demo("20sp")
        text = self.synth("20sp", "--time-limit", "1s", code=4).stdout
        self.assertIn("recomputed independently", text)
        self.assertNotIn("FAIL", text)

    def exchangers(self, path):
        units = json.loads((self.folder / path).read_text())["exchangers"]
        return {unit["id"]: ((unit["hot"], unit["cold"]), unit["duty"]) for unit in units}

    def test_begins_from_a_network_and_keeps_exchangers(self):
        self.demo("synheat")
        self.synth("synheat", "-o", "first.json", "--set", "synthesis.trials=500")
        first = self.exchangers("first.json")
        text = self.synth("synheat", "--start", "first.json", "--set", "synthesis.effort=0").stdout
        self.assertRegex(text, r"TAC 154431\.5 ")
        # Two of them at a wider approach, which the structure as it is cannot have.
        keep = [name for name, (pair, _) in first.items() if "utility" in pair[1] or pair[1] == {"stream": "C2"}]
        self.assertEqual(len(keep), 2)
        result = self.synth("synheat", "--start", "first.json", "--keep", ",".join(keep), "--dt-min", "10K", "-o",
                            "second.json")
        self.assertIn("HL232", result.stderr)
        second = self.exchangers("second.json").values()
        for name in keep:
            pair, duty = first[name]
            self.assertTrue(any(pair == other and abs(duty - also) < 1e-6 * duty for other, also in second), name)
        self.run_it("verify", "synheat", "second.json")
        result = self.synth("synheat", "--start", "first.json", "--keep", "E77", code=1)
        self.assertIn("HL321", result.stderr)
        self.synth("synheat", "--keep", "E1", code=2)
        self.assertIn("simultaneous", self.run_it("synth", "synheat", "--start", "first.json", "--keep", keep[0],
                                                  code=1).stderr)
        self.assertIn("HL001", self.synth("synheat", "--set", "synthesis.effort=0", code=1).stderr)

    def test_pareto_front(self):
        self.demo("synheat")
        result = json.loads(self.synth("synheat", "--pareto", "energy", "--json", "--set",
                                       "synthesis.trials=2000").stdout)["synthesis"]
        points = [result["point"][k]["totals"] for k in result["front"]]
        self.assertGreater(len(points), 3)
        self.assertAlmostEqual(points[0]["tac"], 154431.46, delta=0.01)
        for a, b in zip(points, points[1:]):
            self.assertLess(a["tac"], b["tac"])
            self.assertGreater(a["hot_utility"], b["hot_utility"])
        text = self.synth("synheat", "--pareto", "units", "--set", "synthesis.trials=2000", "--networks", "all").stdout
        self.assertIn("Pareto front of TAC and units", text)
        # Those listed are written, by their ids, and are what the list says.
        others, front = re.split("Pareto front", text.split("Other networks")[1])
        rows = re.findall(r"^ +(\d+) +(\d+\.\d) +[\d.]+%", others + front, re.MULTILINE)
        self.assertGreater(len(rows), 3)
        self.assertEqual({f"network-{row[0]}.json" for row in rows}, {path.name for path in (self.folder / "all").iterdir()})
        for name, tac in rows:
            self.assertIn("hold, recomputed", self.run_it("verify", "synheat", f"all/network-{name}.json").stdout)
            again = self.synth("synheat", "--start", f"all/network-{name}.json", "--set", "synthesis.effort=0").stdout
            self.assertLessEqual(float(re.search(r"= TAC ([\d.]+)", again)[1]), float(tac) + 0.1)

    def test_bound_and_gap(self):
        self.demo("synheat")
        quick = ["--bound", "--set", "synthesis.trials=2000", "--set", "bound.method=lp", "--set", "bound.grid=20K"]
        text = self.synth("synheat", *quick).stdout
        self.assertRegex(text, r"No network costs less than 1[34]\d{4}\.\d \$/y \(certified\): this one is at most \d\.\d+ % above")
        result = json.loads(self.synth("synheat", "--json", *quick).stdout)
        self.assertEqual(result["bound"]["kind"], "certified")
        self.assertLess(result["bound"]["value"], result["totals"]["tac"])
        self.assertAlmostEqual(result["bound"]["gap"], result["totals"]["tac"] / result["bound"]["value"] - 1, places=9)

    def test_infeasible_is_what_is_proven(self):
        self.demo("synheat")
        quick = ["--set", "synthesis.trials=500", "--set", "synthesis.effort=1"]
        error = self.synth("synheat", *quick, "--set", "design.units_max=3", code=3).stderr
        self.assertIn("no feasible network: design.units_max is 3, but the fewest units found are 4", error)
        self.assertIn("not proven", error)
        table = self.folder / "synheat" / "utilities.csv"
        table.write_text(table.read_text().replace("HU,hot,680,680", "HU,hot,600,600"))
        error = self.synth("synheat", *quick, code=3).stderr
        self.assertIn("infeasible: no network keeps the rules of this case: ", error)
        self.assertNotIn("not proven", error)

    def test_fewer_units_than_streams_of_a_side_are_refused(self):
        self.demo("synheat")
        error = self.synth("synheat", "--set", "design.units_max=1", code=1).stderr
        self.assertIn("HL012: design.units_max is 1, but no network has fewer than 2 units", error)

    def test_required_heat_beyond_what_the_approach_leaves(self):
        self.demo("synheat")
        rule = self.folder / "synheat" / "matches.csv"
        for least, options, code in ((3300, [], 1), (3000, ["--dt-min", "80K"], 1), (100, ["--dt-min", "10K"], 0)):
            rule.write_text(f"hot,cold,rule,duty_min [kW]\nH2,C1,require,{least}\n")
            error = self.synth("synheat", *options, "--set", "synthesis.effort=1", "--set", "synthesis.trials=500", code=code).stderr
            if code:
                self.assertRegex(error, rf"matches\.csv:2 +error HL310: .*least duty is {least} kW, but the most that they can exchange")

    def test_a_network_given_that_breaks_a_rule_names_it(self):
        self.demo("synheat")
        self.synth("synheat", "--set", "synthesis.effort=1", "-o", "network.json")
        pair = next(e for e in json.loads((self.folder / "network.json").read_text())["exchangers"]
                    if "stream" in e["hot"] and "stream" in e["cold"])
        hot, cold = pair["hot"]["stream"], pair["cold"]["stream"]
        table = self.folder / "synheat" / "utilities.csv"  # utilities alone are no answer
        table.write_text("name,type,t_supply,t_target,price,h,duty_max\n,,K,K,cur/MWh,kW/m2/K,kW\nCU,cold,300,320,1.875,1,\n"
                         "HU,hot,680,680,10,5,1000\n")
        (self.folder / "synheat" / "matches.csv").write_text(f"hot,cold,rule\n{hot},{cold},forbid\n")
        error = self.synth("synheat", "--start", "network.json", "--set", "synthesis.effort=0", code=3).stderr
        self.assertRegex(error, f'no feasible network: .*effort 0.*"{hot}" and "{cold}" must not exchange heat')

    def test_what_keeps_a_network_out_of_stages_is_named(self):
        self.demo("synheat")
        self.synth("synheat", "--set", "design.branches_max=1", "--set", "network.utilities_inside=no", "--set",
                   "synthesis.effort=1", "-o", "network.json")
        network = json.loads((self.folder / "network.json").read_text())
        pairs = {e["id"]: e for e in network["exchangers"] if "stream" in e["hot"] and "stream" in e["cold"]}
        tree = {t["stream"]: t["series"] for t in network["trees"]}
        first, second = (unit for unit in tree["H1"] if unit in pairs)
        tree[pairs[second]["cold"]["stream"]].remove(second)  # both between one pair, crosswise
        pairs[second]["cold"] = pairs[first]["cold"]
        cold = tree[pairs[first]["cold"]["stream"]]
        cold.insert(cold.index(first) + 1, second)
        (self.folder / "circle.json").write_text(json.dumps(network))
        self.assertRegex(self.run_it("convert", "synheat", "circle.json", "-o", "stages.json", code=1).stderr,
                         f"HL324: .* in a circle: ({first}, {second}|{second}, {first})\n")

    def test_limits_of_utilities_are_kept_from_nothing(self):
        """Utilities alone are far beyond them; 166 869.4 is what the layers find."""
        self.demo("synheat")
        (self.folder / "synheat" / "utilities.csv").write_text(
            "name,type,t_supply,t_target,price,h,duty_max\n,,K,K,cur/MWh,kW/m2/K,kW\nCU,cold,300,320,1.875,1,\n"
            "HU,hot,680,680,10,5,200\nHU2,hot,680,680,12,5,200\n")
        for seed in "123":
            text = self.synth("synheat", "--seed", seed, "--set", "synthesis.effort=1").stdout
            self.assertRegex(text, r"TAC 166869\.4 ")
            self.assertIn("recomputed independently", text)

    def tariff(self, most, rest=""):
        (self.folder / "synheat" / "utilities.csv").write_text(
            "name,type,t_supply,t_target,price,h,duty_max,tier_of\n,,K,K,cur/MWh,kW/m2/K,kW,\nCU,cold,300,320,1.875,1,,\n"
            f"HU,hot,680,680,10,5,{most},\nHU peak,hot,680,680,12,,,HU\n{rest}")

    def test_tiers_of_a_price(self):
        """One heater at the price of both tiers; the network is the same where the first is small."""
        self.demo("synheat")
        tac = {}
        for most in (200, 300, 600):
            self.tariff(most)
            text = self.synth("synheat", "--set", "synthesis.effort=1", "-o", "network.json").stdout
            tac[most] = float(re.search(r"= TAC ([\d.]+)", text)[1])
            self.assertIn("hold, recomputed", self.run_it("verify", "synheat", "network.json").stdout)
            self.assertEqual(len(re.findall(r"^  E\d+ +HU ", text, re.MULTILINE)), 1)
        self.assertAlmostEqual(tac[200] - tac[300], 100 * 2 * 8, delta=0.2)  # kW, $/MWh, thousands of hours
        self.assertAlmostEqual(tac[600], 154431.5, delta=0.1)
        bound = self.run_it("bound", "synheat", "--set", "bound.method=lp", "--set", "bound.grid=20K", "--time-limit", "9s").stdout
        self.tariff(200)
        higher = self.run_it("bound", "synheat", "--set", "bound.method=lp", "--set", "bound.grid=20K", "--time-limit", "9s").stdout
        value = [float(re.search(r"less than ([\d.]+)", text)[1]) for text in (bound, higher)]
        self.assertGreater(value[1], value[0] + 1000)
        self.assertLess(value[1], tac[200])

    def test_edges_of_a_price(self):
        """Where the next tier is dear, the optimum is the edge itself, from either side of it."""
        self.demo("synheat")
        self.synth("synheat", "--set", "synthesis.effort=1", "-o", "network.json")
        polish = ["--set", "synthesis.effort=0", "--start"]
        for most, start in ((515, "network.json"), (500, "edge.json"), (515, "edge.json")):
            self.tariff(most)
            table = self.folder / "synheat" / "utilities.csv"
            table.write_text(table.read_text().replace("HU peak,hot,680,680,12", "HU peak,hot,680,680,100"))
            text = self.synth("synheat", *polish, start, "-o", "edge.json").stdout
            self.assertRegex(text, rf"HU +C1 +{most}\.000 ")
            self.assertNotIn("HU peak", text)  # nothing is taken of it
            self.assertRegex(text, r"TAC 154465\.2 " if most == 515 else r"TAC 154738\.5 ")

    def test_what_is_required_does_not_shrink_away(self):
        """A match so dear that it would be none is left with next to no duty."""
        self.demo("synheat")
        rules = self.folder / "synheat" / "matches.csv"
        head = "hot,cold,rule,duty_min,coef,fixed\n,,,kW,,cur\nH2,C2,require,"
        rules.write_text(head + "100,,\n")
        self.synth("synheat", "--set", "synthesis.effort=1", "-o", "network.json")
        rules.write_text(head + ",,\nH2,C2,cost,,5000,90000\n")
        text = self.synth("synheat", "--set", "synthesis.effort=0", "--start", "network.json").stdout
        self.assertLess(float(re.search(r"H2 +C2 +([\d.]+)", text)[1]), 1)
        self.assertLess(float(re.search(r"= TAC ([\d.]+)", text)[1]), 154431.5 + 90000 + 30000)

    def test_time_is_kept_for_what_comes_after_the_search(self):
        self.demo("15sp")
        text = self.synth("15sp", "--time-limit", "6s", code=4).stdout
        self.assertIn("practical limit", text)
        self.assertRegex(text, r"(?m)^  E\d+ .* (needed|-?[\d.]+\.\d)$")
        self.assertNotIn("there was no time", text)

    def test_few_units(self):
        """Eight units for six and four streams: the way there leads over more."""
        self.demo("10sp2")
        tac = set()
        for seed in "12":
            text = self.synth("10sp2", "--seed", seed, "--set", "synthesis.effort=1", "--set", "design.units_max=10").stdout
            self.assertRegex(text, r"\n  10 units")
            tac.add(re.search(r"= TAC ([\d.]+)", text)[1])
        self.assertEqual(len(tac), 1)

    def test_tiers_that_fit_no_tariff(self):
        self.demo("synheat")
        for row, what in (("X,hot,680,680,12,,,Y\n", "no such utility"), ("X,hot,680,680,9,,,HU peak\n", "no limit"),
                          ("X,hot,680,680,12,,,HU\n", "another row is its next tier"),
                          ("X,cold,300,320,1,1,,HU\n", "another row is its next tier")):
            self.tariff(200, row)
            self.assertRegex(self.synth("synheat", code=1).stderr, rf"utilities\.csv:6 +error HL135: .*{what}")
        table = self.folder / "synheat" / "utilities.csv"
        for change, what in (("12,,,HU", "cheaper"), ("680,12", "temperatures")):
            self.tariff(200)
            text = table.read_text()
            table.write_text(text.replace("12,,,HU", "9,,,HU") if what == "cheaper" else text.replace("680,12", "670,12"))
            error = self.synth("synheat", code=1).stderr
            self.assertRegex(error, f"HL135: .*{what}")
            self.assertRegex(error, r"\n    (A tier is the same|A tariff whose price)")  # cause and advice are apart

    def test_utilities_at_the_ends_stay_there(self):
        self.demo("8sp1")
        self.synth("8sp1", "--seed", "2", "--set", "synthesis.effort=1", "--set", "synthesis.trials=300", "--set",
                   "network.utilities_inside=no", "-o", "network.json")
        network = json.loads((self.folder / "network.json").read_text())
        utilities = {unit["id"] for unit in network["exchangers"] if "utility" in unit["hot"] or "utility" in unit["cold"]}
        self.assertTrue(utilities)
        for tree in network["trees"]:
            items = [item if isinstance(item, str) else "split" for item in tree["series"]]
            at = [item in utilities for item in items]
            self.assertEqual(at, sorted(at), tree)
            self.assertFalse(utilities & set(re.findall(r"E\d+", json.dumps([item for item in tree["series"]
                                                                            if not isinstance(item, str)]))))

    def test_the_least_approach_by_its_other_name(self):
        self.demo("synheat")
        quick = ["--set", "synthesis.effort=1", "--set", "network.emat=10K"]
        self.assertRegex(self.synth("synheat", *quick).stdout, r"TAC 154910\.6 ")
        self.assertIn("leave one of them out", self.synth("synheat", *quick, "--dt-min", "5K", code=1).stderr)

    def test_what_cannot_be_is_told_before_the_search(self):
        self.demo("synheat")
        folder = self.folder / "synheat"
        self.assertIn("emissions", self.synth("synheat", "--pareto", "co2", code=1).stderr)
        error = self.synth("synheat", "--set", "design.area_min=5", "--set", "design.area_max=2", code=1).stderr
        self.assertIn("design.area_min (5 m²) is larger than design.area_max (2 m²)", error)
        streams = (folder / "streams.csv").read_text().splitlines()
        (folder / "streams.csv").write_text("\n".join(
            [streams[0] + ",zone", streams[1] + ","] + [f"{row},{'AB'[k % 2]}" for k, row in enumerate(streams[2:])]) + "\n")
        names = [row.split(",")[0] for row in streams[2:]]
        (folder / "matches.csv").write_text(f"hot,cold,rule\n{names[0]},{names[3]},require\n")
        error = self.synth("synheat", "--set", "design.same_zone=yes", code=1).stderr
        self.assertRegex(error, r"matches\.csv:2 +error HL310: .*in the zones A and B")
        (folder / "matches.csv").unlink()
        (folder / "costs.csv").unlink()
        error = self.synth("synheat", "--set", "synthesis.trials=100", "--set", "synthesis.effort=1").stderr
        self.assertIn("HL213: no cost law of exchangers is given", error)

    def test_unknown_method(self):
        self.demo("synheat")
        error = self.run_it("synth", "synheat", "--method", "simultanous", code=1).stderr
        self.assertIn("--method", error)
        self.assertIn("layers", error)


if __name__ == "__main__":
    sys.exit(unittest.main())
