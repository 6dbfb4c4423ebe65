#!/usr/bin/env python3
"""Simple cycles: the rates of bench/cycle against CoolProp's low-level interface (AbstractState), in one run on one core.

usage: cycle_coolprop.py [CYCLE_BENCH]     (default: build/release/bench/cycle)

A cycle is two saturation calls, suction, condensate, the isentropic end and the discharge (QT twice, PT twice, PSmass,
HmassP), with one reused state. CoolProp is called from Python; the time of as many Python calls that do nothing in
CoolProp is subtracted, in CoolProp's favour.
"""
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

CASES = {"R290": ("Propane", 278.15, 323.15), "R717": ("Ammonia", 278.15, 323.15),
         "R1233zdE": ("R1233zd(E)", 318.15, 353.15), "R718": ("Water", 353.15, 393.15)}
COUNT = 400


def cycle(state, t_evap, t_cond):
    state.update(CoolProp.QT_INPUTS, 1, t_evap)
    p_low = state.p()
    state.update(CoolProp.QT_INPUTS, 0, t_cond)
    p_high = state.p()
    state.update(CoolProp.PT_INPUTS, p_low, t_evap + 5)
    h1, s1 = state.hmass(), state.smass()
    state.update(CoolProp.PT_INPUTS, p_high, t_cond - 5)
    h3 = state.hmass()
    state.update(CoolProp.PSmass_INPUTS, p_high, s1)
    h2 = h1 + (state.hmass() - h1) / 0.75
    state.update(CoolProp.HmassP_INPUTS, h2, p_high)
    return (h2 - h3) / (h2 - h1) + 0 * state.T()


def nothing(state, t_evap, t_cond):
    held = state.T
    for _ in range(13):  # as many calls as cycle() makes
        held()
    return t_evap + t_cond


def seconds(run, state, low, high):
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for k in range(COUNT):
            run(state, low + 20 * (k * 7 % COUNT) / COUNT, high + 25 * k / COUNT)
        best = min(best, time.process_time() - start)
    return best / COUNT


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/release/bench/cycle")
    output = subprocess.run([program, "--rates"], check=True, capture_output=True, text=True).stdout
    print(f"CoolProp {CoolProp.__version__}, simple cycles per second of both and their ratio")
    for line in output.splitlines():
        name, fluid, ours = line.split(",")
        if name != "vc_simple" or fluid not in CASES:
            continue
        theirs, low, high = CASES[fluid]
        state = AbstractState("HEOS", theirs)
        cost = seconds(cycle, state, low, high) - seconds(nothing, state, low, high)
        print(f"{fluid:9s} {float(ours):9.0f} {1 / cost:9.0f} {float(ours) * cost:7.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
