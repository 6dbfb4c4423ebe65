#!/usr/bin/env python3
"""Networks that `heatloom convert` writes in the variables of the posed stage-wise model, loaded as start values into that
model in GEKKO (Beal, Hill, Martin, Hedengren 2018, Processes 6:106), if it is installed. Its solver must find it feasible:
of the small case with every variable held within 1e-6 of what was written, of both as the model was posed, all variables
free, at a cost not above ours.

usage: test_gekko.py [question-2x2 | question-9x11 ...]      (default: both)
"""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(os.environ.get("HEATLOOM_SOURCE", Path(__file__).parents[2]))
BIN = os.environ.get("HEATLOOM_BIN", ROOT / "build/dev/bin/heatloom")
sys.path.append(str(ROOT / ".deps/oracle"))  # make oracle
try:
    from gekko import GEKKO
except ImportError:
    print("GEKKO is not installed: make oracle")
    sys.exit(77)

STAGES = 9
CRF = 0.07 * 1.07**20 / (1.07**20 - 1)
SAME = 1e-6  # of the yearly cost
HELD = 1e-6  # of every variable, or of its unit where that is more


class Posed:
    """The model of the question, started at the written network and held within `box` of it, if that is not None."""

    def __init__(self, streams, start, box):
        self.m = m = GEKKO(remote=False)
        m.options.SOLVER = 1  # APOPT, as the question has it
        hot, cold = streams
        n, c = range(len(hot)), range(len(cold))
        stages = range(STAGES)
        self.start, self.box = start, box
        t_h = [[self.new("T_h", (i, k), t[1], t[0]) for k in range(STAGES + 1)] for i, t in enumerate(hot)]
        t_c = [[self.new("T_c", (j, k), t[0], t[1]) for k in range(STAGES + 1)] for j, t in enumerate(cold)]
        q_cu = [self.new("Q_cu", (i,), 0, None) for i in n]
        q_hu = [self.new("Q_hu", (j,), 0, None) for j in c]
        cell = {}
        for i in n:
            m.Equation(t_h[i][0] == hot[i][0])
            for k in stages:
                m.Equation(t_h[i][k + 1] <= t_h[i][k])
        for j in c:
            m.Equation(t_c[j][STAGES] == cold[j][0])
            for k in stages:
                m.Equation(t_c[j][k + 1] <= t_c[j][k])
        for i in n:
            for j in c:
                for k in stages:
                    cell[i, j, k] = self.match(i, j, k, t_h[i], t_c[j])
        for k in stages:
            for i in n:
                m.Equation(m.sum([cell[i, j, k]["z"] for j in c]) <= 1)
                m.Equation(m.sum([cell[i, j, k]["taken"] for j in c]) == hot[i][2] * (t_h[i][k] - t_h[i][k + 1]))
            for j in c:
                m.Equation(m.sum([cell[i, j, k]["z"] for i in n]) <= 1)
                m.Equation(m.sum([cell[i, j, k]["given"] for i in n]) == cold[j][2] * (t_c[j][k] - t_c[j][k + 1]))
        for i in n:
            m.Equation(m.sum([cell[i, j, k]["taken"] for j in c for k in stages]) + q_cu[i] ==
                       hot[i][2] * (hot[i][0] - hot[i][1]))
        for j in c:
            m.Equation(m.sum([cell[i, j, k]["given"] for i in n for k in stages]) + q_hu[j] ==
                       cold[j][2] * (cold[j][1] - cold[j][0]))
        self.tac = m.Var(value=0)
        m.Equation(self.tac == 40 * m.sum(q_cu) + 680 * m.sum(q_hu) + m.sum([x["cost"] for x in cell.values()]))
        m.Minimize(self.tac)

    def new(self, name, at, low, high):
        value = self.start[name]
        for k in at:
            value = value[k]
        if self.box is not None:
            box = self.box * max(1, abs(value))
            low, high = max(low, value - box), value + box if high is None else min(high, value + box)
        return self.m.Var(value=value, integer=name[0] == "z", lb=low, ub=high)

    def match(self, i, j, k, t_h, t_c):
        """One cell of the superstructure: an exchanger, a heat pump or nothing."""
        m, at, wide = self.m, (i, j, k), 1000
        z_he, z_hp = self.new("z_he", at, 0, 1), self.new("z_hp", at, 0, 1)
        q_he, q_hp = self.new("Q_he", at, 0, None), self.new("Q_hp", at, 0, None)
        d_he = [self.new(f"dT{end + 1}_he", at, 1e-5, wide) for end in (0, 1)]
        d_hp = [self.new(f"dT{end + 1}_hp", at, 0, wide) for end in (0, 1)]
        for end in (0, 1):
            m.Equation(d_he[end] == z_he * (t_h[k + end] - t_c[k + end]) + (1 - z_he) * 1e-5)
            m.Equation(d_hp[end] == -z_hp * (t_h[k + end] - t_c[k + end]))
        m.Equation(q_he * (z_he - 1) == 0)
        m.Equation(q_hp * (z_hp - 1) == 0)
        area = m.Intermediate(q_he / 0.5 / (0.5 * d_he[0] * d_he[1] * (d_he[0] + d_he[1]))**(1 / 3))
        power = m.Intermediate(q_hp / (0.5 * (1 - 293 / (303 + 0.5 * (d_hp[0] + d_hp[1])))**-1 - 1))
        return {"z": z_he + z_hp, "taken": q_he + q_hp, "given": q_he + q_hp + power,
                "cost": 800 * power + CRF * (29000 * z_he + 270 * area + 800 * (q_hp + power))}


def read_streams(folder):
    sides = [], []
    with open(f"{folder}/streams.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["type"] in ("hot", "cold"):
                sides[row["type"] == "cold"].append(tuple(float(row[f]) for f in ("t_supply", "t_target", "cp_flow")))
    return sides


def run_it(*arguments):
    return subprocess.run([BIN, *arguments], check=True, capture_output=True, text=True).stdout


def faults_of(case):
    """What does not hold of a network found in a short search."""
    run_it("demo", case)
    found = run_it("synth", case, "--method", "simultaneous", "--set", "synthesis.effort=1", "--set",
                   "synthesis.trials=30000", "-o", "network.json")
    ours = float(re.search(r"= TAC ([\d.]+)", found)[1])
    run_it("convert", case, "network.json", "-o", "stages.json")
    start = json.loads(Path("stages.json").read_text(encoding="utf-8"))
    faults = []
    for box in (HELD, None) if case == "question-2x2" else (None,):
        posed = Posed(read_streams(case), start, box)
        what = f"{case}, {'free' if box is None else f'held within {box:g}'}"
        try:
            posed.m.solve(disp=False)
        except Exception as error:  # noqa: BLE001, it raises nothing narrower
            faults.append(f"{what}: GEKKO says {str(error).strip()}")
            continue
        theirs = posed.tac.value[0]
        print(f"{what}: feasible, {theirs:.2f} of {ours:.2f}")
        if theirs > ours * (1 + SAME) or (box is not None and abs(theirs - ours) > SAME * ours):
            faults.append(f"{what}: {theirs:.2f} and not {ours:.2f}")
    return faults


def main():
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for case in sys.argv[1:] or ("question-2x2", "question-9x11"):
            faults += faults_of(case)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
