#!/usr/bin/env python3
"""Fluids: the rates of bench/fluid against CoolProp's low-level interface (AbstractState), in one run on one core.

usage: fluid_coolprop.py [FLUID_BENCH]     (default: build/release/bench/fluid)

Ours are timed in C. CoolProp is called from Python with one reused state per fluid, two inputs and no reading of
results; the time of a Python call that does nothing in CoolProp (asking for the temperature it holds) is subtracted, in
CoolProp's favour. `update` gives less than our states do (h and s are computed when asked for), so the ratio is that of
finding the state. Points as in bench/fluid.c.
"""
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / ".deps/oracle"))
try:
    import CoolProp
    from CoolProp.CoolProp import AbstractState
except ImportError:
    print("CoolProp is not installed: make oracle")
    sys.exit(0)

NAMES = {"R290": "Propane", "R601": "n-Pentane", "R1233zdE": "R1233zd(E)", "R717": "Ammonia", "R744": "CO2",
         "R718": "Water", "Methanol": "Methanol"}
COUNT, ROUNDS = 2000, 3


def points(state):
    """What the calls of bench/fluid.c are given: a pair of CoolProp inputs and a list of values per call."""
    t_c, low = state.T_critical(), state.Ttriple()
    low = max(low + 25, 0.6 * t_c)
    calls = {name: [] for name in ("sat_T", "sat_p", "pT vapour", "pT liquid", "ph vapour", "ph liquid", "ph two-phase",
                                   "ps vapour", "hs vapour")}
    for k in range(COUNT):
        t = low + (0.95 * t_c - low) * (k * 7 % COUNT) / COUNT
        state.update(CoolProp.QT_INPUTS, 1, t)
        p, h_vapour = state.p(), state.hmass()
        state.update(CoolProp.QT_INPUTS, 0, t)
        h_two = 0.7 * state.hmass() + 0.3 * h_vapour
        calls["sat_T"].append((1, t))
        calls["sat_p"].append((p, 1))
        calls["ph two-phase"].append((h_two, p))
        state.update(CoolProp.PT_INPUTS, p, t + 20)
        calls["pT vapour"].append((p, t + 20))
        calls["ph vapour"].append((state.hmass(), p))
        calls["ps vapour"].append((p, state.smass()))
        calls["hs vapour"].append((state.hmass(), state.smass()))
        state.update(CoolProp.PT_INPUTS, p, t - 20)
        calls["pT liquid"].append((p, t - 20))
        calls["ph liquid"].append((state.hmass(), p))
    return calls


PAIR = {"sat_T": "QT", "sat_p": "PQ", "pT": "PT", "ph": "HmassP", "ps": "PSmass", "hs": "HmassSmass"}


def seconds(call, values):
    """Best time of a loop of calls, per call."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for a, b in values:
            call(a, b)
        best = min(best, time.process_time() - start)
    return best / len(values)


def rate(state, name, values):
    pair, update = getattr(CoolProp, PAIR[name.split()[0]] + "_INPUTS"), state.update
    held = state.T
    nothing = seconds(lambda a, b: held(), values)
    return 1 / max(1e-9, seconds(lambda a, b: update(pair, a, b), values) - nothing)


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/release/bench/fluid")
    ours = {}
    for line in subprocess.run([program, "--rates"], check=True, capture_output=True, text=True).stdout.splitlines():
        fluid, name, value = line.split(",")
        ours.setdefault(fluid, {})[name] = float(value)
    print(f"CoolProp {CoolProp.__version__}, ratio of our rate to its rate (million calls per second of both)")
    for fluid, rates in ours.items():
        state = AbstractState("HEOS", NAMES[fluid])
        cells = []
        for name, values in points(state).items():
            try:
                theirs = rate(state, name, values)
                cells.append(f"{name} {rates[name] / theirs:.1f} ({rates[name] / 1e6:.2f}/{theirs / 1e6:.3f})")
            except ValueError:
                cells.append(f"{name} {rates[name] / 1e6:.2f} M/s, theirs fails")
        print(f"{fluid:9s}" + ("\n" + " " * 9).join(", ".join(cells[k:k + 3]) for k in range(0, len(cells), 3)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
