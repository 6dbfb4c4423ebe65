"""The posed model of a stage-wise superstructure with heat pumps as matches: synth, convert, and a check
of every equation of the model from the written file alone."""
import csv
import json
import re
import unittest

from program import Program

CRF = 0.07 * 1.07**20 / (1.07**20 - 1)


def read_streams(folder):
    """Supply and target temperatures and flows of both sides, in the order of the table."""
    side = {"hot": ([], [], []), "cold": ([], [], [])}
    with open(f"{folder}/streams.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["type"] in side:
                for values, field in zip(side[row["type"]], ("t_supply", "t_target", "cp_flow")):
                    values.append(float(row[field]))
    return side["hot"], side["cold"]


def broken(model, folder, stages=9, close=1e-6):
    """Equations and bounds of the posed model that the point does not keep, and its TAC."""
    (Ts_h, Tt_h, C_h), (Ts_c, Tt_c, C_c) = read_streams(folder)
    I, J, S = range(len(Ts_h)), range(len(Ts_c)), range(stages)
    faults = []

    def equal(what, a, b, scale=1.0):
        if not abs(a - b) <= close * scale:
            faults.append(f"{what}: {a!r} is not {b!r}")

    def least(what, a, b):
        if not a >= b - close:
            faults.append(f"{what}: {a!r} is less than {b!r}")

    T_h, T_c = model["T_h"], model["T_c"]
    cube = {name: model[name] for name in ("z_he", "Q_he", "dT1_he", "dT2_he", "z_hp", "Q_hp", "dT1_hp", "dT2_hp")}
    for name, values in cube.items():
        if [len(values)] + [len(row) for row in values] + [len(cell) for row in values for cell in row] != \
                [len(I)] + [len(J)] * len(I) + [stages] * len(I) * len(J):
            return [f"shape of {name}"], None
    for i in I:
        equal(f"T_h[{i},0]", T_h[i][0], Ts_h[i])
        for k in S:
            least(f"T_h[{i}] falls at {k}", T_h[i][k], T_h[i][k + 1])
            least(f"T_h[{i},{k + 1}]", T_h[i][k + 1], Tt_h[i])
    for j in J:
        equal(f"T_c[{j},{stages}]", T_c[j][stages], Ts_c[j])
        for k in S:
            least(f"T_c[{j}] rises at {k}", T_c[j][k], T_c[j][k + 1])
            least(f"T_c[{j},{k}]", Tt_c[j], T_c[j][k])
    P = [[[0.0] * stages for j in J] for i in I]
    area = count = 0.0
    for i in I:
        for j in J:
            for k in S:
                z, Q, d1, d2 = (cube[n][i][j][k] for n in ("z_he", "Q_he", "dT1_he", "dT2_he"))
                if z not in (0, 1):
                    faults.append(f"z_he {z}")
                equal("dT1_he", d1, z * (T_h[i][k] - T_c[j][k]) + (1 - z) * 1e-5)
                equal("dT2_he", d2, z * (T_h[i][k + 1] - T_c[j][k + 1]) + (1 - z) * 1e-5)
                least("dT1_he", d1, 1e-5)
                least("dT2_he", d2, 1e-5)
                equal("Q_he(z - 1)", Q * (z - 1), 0)
                least("Q_he", Q, 0)
                area += Q / 0.5 / (0.5 * d1 * d2 * (d1 + d2)) ** (1 / 3)
                count += z
                z, Q, d1, d2 = (cube[n][i][j][k] for n in ("z_hp", "Q_hp", "dT1_hp", "dT2_hp"))
                if z not in (0, 1):
                    faults.append(f"z_hp {z}")
                equal("dT1_hp", d1, -z * (T_h[i][k] - T_c[j][k]))
                equal("dT2_hp", d2, -z * (T_h[i][k + 1] - T_c[j][k + 1]))
                least("dT1_hp", d1, 0)
                least("dT2_hp", d2, 0)
                equal("Q_hp(z - 1)", Q * (z - 1), 0)
                least("Q_hp", Q, 0)
                P[i][j][k] = Q / (0.5 / (1 - 293 / (303 + 0.5 * (d1 + d2))) - 1)
    for k in S:
        for i in I:
            if sum(cube["z_he"][i][j][k] + cube["z_hp"][i][j][k] for j in J) > 1:
                faults.append(f"hot stream {i} is split in stage {k}")
            equal(f"heat of hot stream {i} in stage {k}", C_h[i] * (T_h[i][k] - T_h[i][k + 1]),
                  sum(cube["Q_he"][i][j][k] + cube["Q_hp"][i][j][k] for j in J), C_h[i])
        for j in J:
            if sum(cube["z_he"][i][j][k] + cube["z_hp"][i][j][k] for i in I) > 1:
                faults.append(f"cold stream {j} is split in stage {k}")
            equal(f"heat of cold stream {j} in stage {k}", C_c[j] * (T_c[j][k] - T_c[j][k + 1]),
                  sum(cube["Q_he"][i][j][k] + cube["Q_hp"][i][j][k] + P[i][j][k] for i in I), C_c[j])
    for i in I:
        least("Q_cu", model["Q_cu"][i], 0)
        equal(f"balance of hot stream {i}", C_h[i] * (Ts_h[i] - Tt_h[i]), model["Q_cu"][i] + sum(
            cube["Q_he"][i][j][k] + cube["Q_hp"][i][j][k] for j in J for k in S), 100)
    for j in J:
        least("Q_hu", model["Q_hu"][j], 0)
        equal(f"balance of cold stream {j}", C_c[j] * (Tt_c[j] - Ts_c[j]), model["Q_hu"][j] + sum(
            cube["Q_he"][i][j][k] + cube["Q_hp"][i][j][k] + P[i][j][k] for i in I for k in S), 100)
    power = sum(P[i][j][k] for i in I for j in J for k in S)
    taken = sum(cube["Q_hp"][i][j][k] for i in I for j in J for k in S)
    tac = (40 * sum(model["Q_cu"]) + 680 * sum(model["Q_hu"]) + 800 * power +
           CRF * (29000 * count + 270 * area + 800 * (taken + power)))
    return faults, tac


def cells(row):
    """All numbers of nested lists."""
    return [value for part in row for value in (cells(part) if isinstance(part, list) else [part])]


class Question(Program):
    def solve(self, name, *arguments, **options):
        """TAC as synth prints it, the network written and verified."""
        self.demo(name)
        text = self.run_it("synth", name, "-o", "network.json", *arguments, **options).stdout
        verified = self.run_it("verify", name, "network.json").stdout
        self.assertIn("recomputed independently", verified)
        return float(re.search(r"= TAC ([\d.]+)", text)[1])

    def export(self, name):
        self.run_it("convert", name, "network.json", "-o", "stages.json")
        with open(f"{self.folder}/stages.json", encoding="utf-8") as file:
            return json.load(file)

    def test_two_by_two_is_solved_and_every_equation_holds(self):
        printed = self.solve("question-2x2", "--set", "synthesis.effort=1")
        folder = f"{self.folder}/question-2x2"
        model = self.export("question-2x2")
        faults, tac = broken(model, folder)
        self.assertEqual(faults, [])
        self.assertLessEqual(tac, 278951)
        self.assertGreaterEqual(tac, 278942.7)  # certified bound
        self.assertAlmostEqual(tac, printed, delta=0.2)
        for name in ("Q_hp", "T_h", "dT1_hp", "z_hp", "Q_cu"):  # the check sees what is broken
            model = self.export("question-2x2")
            values = model[name]
            while isinstance(values[0], list):
                values = next(row for row in values if any(cells(row)))
            values[next(n for n, value in enumerate(values) if value)] += 0.01
            self.assertNotEqual(broken(model, folder)[0], [], name)
        self.reject_too_little_power()
        self.refuse_utility_inside()

    def reject_too_little_power(self):
        with open(f"{self.folder}/network.json", encoding="utf-8") as file:
            network = json.load(file)
        unit = next(u for u in network["exchangers"] if "utility" in u["cold"])
        hot = unit["hot"]["stream"]
        source = next(u for u in network["exchangers"] if u["hot"].get("stream") == hot and "machine" in u["cold"])
        machine = next(m for m in network["machines"] if m["id"] == source["cold"]["machine"])
        taken = 10.0  # W from the cooler: as much less power
        unit["duty"] -= taken
        source["duty"] += taken
        machine["q_source"] += taken
        for name in ("power", "shaft"):
            machine[name] -= taken
        with open(f"{self.folder}/less.json", "w", encoding="utf-8") as file:
            json.dump(network, file)
        text = self.run_it("verify", "question-2x2", "less.json", code=1).stdout
        self.assertRegex(text, "lift that the power serves of Heat pump")

    def refuse_utility_inside(self):
        with open(f"{self.folder}/network.json", encoding="utf-8") as file:
            network = json.load(file)
        cooler = next(u["id"] for u in network["exchangers"] if "utility" in u["cold"])
        series = next(t["series"] for t in network["trees"] if cooler in t["series"])
        series.remove(cooler)
        series.insert(0, cooler)
        with open(f"{self.folder}/inside.json", "w", encoding="utf-8") as file:
            json.dump(network, file)
        self.assertRegex(self.run_it("convert", "question-2x2", "inside.json", "-o", "stages.json", code=1).stderr,
                         f"HL324: .*: {cooler}, a heater or cooler, is not the last exchanger of stream")
        self.assertIn("a utility is not at the end", self.run_it("verify", "question-2x2", "inside.json", code=1).stdout)

    def test_a_front_of_units_counts_machines(self):
        self.demo("question-2x2")
        text = self.run_it("synth", "question-2x2", "--method", "simultaneous", "--pareto", "units", "--set",
                           "synthesis.trials=1000", "--set", "synthesis.effort=1").stdout
        rows = re.findall(r"^ +\d+ +\d+\.\d +[\d.]+% .* (\d+) +(\d+) +\S+$",
                          text.split("Pareto front of TAC and units (exchangers and machines)")[1], re.MULTILINE)
        units = [int(exchangers) + int(machines) for exchangers, machines in rows]
        self.assertEqual(units, sorted(units, reverse=True))
        self.assertEqual(len(units), len(set(units)))
        self.assertGreater(len(units), 1)
        self.assertRegex(text, r"\n  \d units?, \d machines?, 0 splits")

    def test_nine_by_eleven_quickly_and_every_equation_holds(self):
        printed = self.solve("question-9x11", "--set", "synthesis.trials=200", "--set", "synthesis.alternatives=0")
        faults, tac = broken(self.export("question-9x11"), f"{self.folder}/question-9x11")
        self.assertEqual(faults, [])
        self.assertGreaterEqual(tac, 1886880)  # certified bound
        self.assertLess(tac, 2.3e6)
        self.assertAlmostEqual(tac, printed, delta=1)

    def test_bounds_are_below_the_best_networks_and_near(self):
        self.demo("question-2x2")
        text = self.run_it("bound", "question-2x2", "--tac", "278950").stdout
        self.assertRegex(text, r"^No network costs less than 27894\d\.\d €/y \(certified, linear relaxation\)\n")
        self.assertIn("exchangers and machines: streams without splits, utilities anywhere\n", text)
        text = self.run_it("synth", "question-2x2", "--set", "synthesis.effort=1", "--bound").stdout
        self.assertRegex(text, r"this one is at most 0\.00 % above the best\n")
        self.demo("question-9x11")
        bound = json.loads(self.run_it("bound", "question-9x11", "--set", "bound.method=lp", "--set", "bound.grid=5K",
                                       "--json").stdout)
        self.assertEqual(bound["kind"], "certified")
        self.assertGreater(bound["bound"], 1.884e6)
        self.assertLess(bound["bound"], 1901431.98)  # the best of many searches

    def test_least_hot_utility_then_least_cost(self):
        self.demo("question-2x2")
        text = self.run_it("synth", "question-2x2", "--set", "synthesis.effort=1", "--set",
                           "network.heat_weight=10000cur/MWh").stdout
        self.assertIn("hot utility 0.000 kW", text)
        self.assertLessEqual(float(re.search(r"= TAC ([\d.]+)", text)[1]), 278951)

    def test_machines_alone_and_states_without_a_cycle(self):
        """No exchanger has an approach; the search passes machines that only heat, and levels that no cycle has."""
        folder = self.folder / "mini"
        folder.mkdir()
        tables = {
            "costs": ["kind,basis,fixed [cur],coef,exponent", "exchanger,area,5000,500,1", "machine,power,0,100,1"],
            "settings": ["key,value,unit", "economics.annualisation,0.1,", "economics.hours,8000,h/y",
                         "economics.electricity_price,40,cur/MWh"],
            "systems": ["name,cycle,fluid,t_evap [degC],t_cond [degC],factor,lift_a [K],lift_b [K]",
                        "HP,mean_lift,,0..250,0..250,0.5,293,303"],
            "utilities": ["name,type,t_supply [degC],t_target [degC],price [cur/MWh],h [kW/m2/K]", "HU,hot,300,299,85,1",
                          "CU,cold,10,15,5,1"]}
        for name, lines in tables.items():
            (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
        for duty, most, tac in ((800, 1, 99000.0), (2500, 4, 660000.0)):
            (folder / "streams.csv").write_text("name,type,t_supply [degC],t_target [degC],duty [kW],h [kW/m2/K]\n"
                                                f"H1,hot,90,80,500,1\nC1,cold,120,130,{duty},1\n")
            for method in ("simultaneous", "layers"):
                text = self.run_it("synth", "mini", "--method", method, "--set", f"network.machines_max={most}", "-o",
                                   "mini.json").stdout
                self.assertIn("hold, recomputed independently", text)
                if method == "simultaneous":
                    self.assertLessEqual(float(re.search(r"= TAC ([\d.]+)", text)[1]), tac + 0.1)
            self.run_it("verify", "mini", "mini.json")


if __name__ == "__main__":
    unittest.main()
