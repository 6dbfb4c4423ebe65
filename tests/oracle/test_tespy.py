#!/usr/bin/env python3
"""Machines written by `heatloom cycle export --tespy`, solved by TESPy (Witte and Tuschy 2020, JOSS 5:2178), if it is
installed: COP, power and heat of both, also from start values that are off.

usage: test_tespy.py [CYCLE ...]      (default: all below)
"""
import contextlib
import io
import json
import os
import re
import runpy
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

ROOT = Path(os.environ.get("HEATLOOM_SOURCE", Path(__file__).parents[2]))
BIN = os.environ.get("HEATLOOM_BIN", ROOT / "build/dev/bin/heatloom")
sys.path.append(str(ROOT / ".deps/oracle"))  # make oracle
try:
    import tespy  # noqa: F401
except ImportError:
    print("TESPy is not installed: make oracle")
    sys.exit(77)

WANTED = 1e-6  # of COP, power and heat; 1e-3 is asked for, about 1e-8 is found

MACHINES = """
vc_simple R290 t_evap=33degC t_cond=75degC dp_evap=0.02 dp_cond=0.01
vc_simple R717 t_evap=0degC t_cond=40degC superheat=0K subcool=0K
vc_simple R1336mzzZ t_evap=80degC t_cond=140degC superheat=0K eta_slope=0.01 load=0.6 load_50=0.9
vc_simple R1234zeE t_evap=20degC t_cond=70degC compression=polytropic drive=0.9
vc_ihx R600 t_evap=50degC t_cond=110degC
vc_econ R600 t_evap=50degC t_cond=120degC
vc_econ R600 t_evap=50degC t_cond=120degC ihx_effectiveness=0.4
vc_flash R600 t_evap=50degC t_cond=120degC variant=mix
vc_flash R717 t_evap=-10degC t_cond=75degC variant=full
vc_flash R600 t_evap=50degC t_cond=120degC variant=parallel
vc_flash R600 t_evap=50degC t_cond=120degC variant=mix ihx_effectiveness=0.4
vc_flash R600 t_evap=50degC t_cond=120degC variant=parallel ihx_effectiveness=0.4
vc_two_ic R717 t_evap=0degC t_cond=75degC t_intercooler=60degC
n_stage R717 t_evap=-20degC t_cond=75degC stages=3 between_1=mix between_2=mix
n_stage R600 t_evap=20degC t_cond=120degC stages=4 between_1=economiser between_2=mix between_3=economiser
transcritical R744 t_evap=0degC p_high=90bar t_gas_out=35degC
transcritical R744 t_evap=0degC p_high=90bar t_gas_out=35degC ihx_effectiveness=0.5
transcritical R744 t_evap=0degC p_high=60bar t_gas_out=20degC
expander R744 t_evap=0degC t_cond=25degC
cascade R717+R601 t_evap=10degC t_cond=110degC
cascade R290+R600 t_evap=10degC t_cond=110degC structure_1=economiser structure_2=parallel dp_cond_1=0.01 dp_evap_2=0.02
cascade R744+R717 t_evap=-20degC t_cond=70degC p_high_1=95bar t_mid=40degC
cascade_3 R290+R600+R601 t_evap=-10degC t_cond=140degC
parallel R600 t_evap_1=35degC t_evap_2=45degC t_cond_1=80degC t_cond_2=100degC
brayton Nitrogen t_cold_out=40degC t_hot_out=80degC ratio=2.5 recuperator=0
brayton Argon t_cold_out=40degC t_hot_out=120degC ratio=2.5 recuperator=0.8
brayton R744 t_cold_out=40degC t_hot_out=120degC ratio=2.5 recuperator=0.8 shafts=separate
"""

REFUSED = {
    "ejector R744 t_evap=0degC t_cond=25degC": "ejector",
    "vc_simple R290 t_evap=33degC t_cond=75degC heat_loss=0.1": "heat_loss",
    "vc_simple R717 t_evap=0degC t_cond=60degC t_injection=100degC": "liquid is injected",
    "cascade R717+R601 t_evap=10degC t_cond=110degC t_desuperheat=100degC": "not written",
    "vc_flash R1224ydZ t_evap=30degC t_cond=90degC": "CoolProp",
    "catalogue example_ammonia t_source_out=20degC t_sink_out=75degC sink_glide=10K": "not written",
    "vc_simple R290 t_evap=33degC t_cond=20degC": "no result",
}


def export(machine, path):
    return subprocess.run([BIN, "cycle", "export", *machine.split(), "--tespy", path], capture_output=True, text=True)


def solve(path):
    """What the script prints."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        runpy.run_path(str(path))
    return json.loads(said.getvalue())


def shifted(text, share):
    """The same script with start values of flow and pressure off by a share: TESPy has to find the way itself."""
    def move(match):
        m0, p0 = (float(match.group(k)) for k in (2, 3))
        return f"{match.group(1)}{m0 * (1 + share)!r}, {p0 * (1 + share)!r}, "
    moved, count = re.subn(r'(flow\("[^"]+", "[^"]+", "[^"]+", )([^,]+), ([^,]+), ', move, text)
    assert count >= 5, text
    return moved


def main():
    only, worst, failed = sys.argv[1:], 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "machine.py"
        for machine in MACHINES.strip().splitlines():
            if only and machine.split()[0] not in only:
                continue
            done = export(machine, path)
            if done.returncode != 0:
                print("FAILED", machine, done.stderr)
                failed += 1
                continue
            deviation = [0.0, 0.0]
            try:
                for k in range(2):
                    if k == 1:
                        path.write_text(shifted(path.read_text(), 1e-3))
                    found = solve(path)
                    deviation[k] = max(abs(found["tespy"][key] / found["heatloom"][key] - 1) for key in found["tespy"])
            except (Exception, SystemExit) as why:  # whatever TESPy has to say
                print("FAILED", machine, repr(why))
                failed += 1
                continue
            good = max(deviation) <= WANTED
            failed += not good
            worst = max(worst, *deviation)
            print(f"{'ok    ' if good else 'FAILED'} {deviation[0]:.1e} {deviation[1]:.1e} {machine}")
        for machine, why in REFUSED.items():
            done = export(machine, path)
            if not only and (done.returncode == 0 or why not in done.stderr):
                print("FAILED to refuse", machine, done.stderr)
                failed += 1
    print(f"largest deviation {worst:.1e}; {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
