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

WANTED = 1e-6  # of COP, power and heat; 1e-3 is asked for, 6e-8 is found
OFF = 0.02  # by which start values of flow and pressure are shifted

MACHINES = """
vc_simple R290 t_evap=33degC t_cond=75degC dp_evap=0.02 dp_cond=0.01
vc_simple R717 t_evap=0degC t_cond=40degC superheat=0K subcool=0K
vc_simple R1336mzzZ t_evap=80degC t_cond=140degC superheat=0K eta_slope=0.01 load=0.6 load_50=0.9
vc_simple R1234zeE t_evap=20degC t_cond=70degC compression=polytropic drive=0.9
vc_simple R717 t_evap=0degC t_cond=60degC t_injection=100degC
vc_ihx R600 t_evap=50degC t_cond=110degC
vc_econ R600 t_evap=50degC t_cond=120degC
vc_econ R600 t_evap=50degC t_cond=120degC ihx_effectiveness=0.4
vc_econ R717 t_evap=0degC t_cond=75degC t_injection=100degC
vc_flash R600 t_evap=50degC t_cond=120degC variant=mix
vc_flash R717 t_evap=-10degC t_cond=75degC variant=full
vc_flash R600 t_evap=50degC t_cond=120degC variant=parallel
vc_flash R600 t_evap=50degC t_cond=120degC variant=mix ihx_effectiveness=0.4
vc_flash R600 t_evap=50degC t_cond=120degC variant=full ihx_effectiveness=0.4
vc_flash R600 t_evap=50degC t_cond=120degC variant=parallel ihx_effectiveness=0.4
vc_two_ic R717 t_evap=0degC t_cond=75degC t_intercooler=60degC
vc_flash R717 t_evap=0degC t_cond=75degC variant=parallel t_injection=100degC
n_stage R717 t_evap=-20degC t_cond=75degC stages=3 between_1=mix between_2=mix
n_stage R600 t_evap=20degC t_cond=120degC stages=4 between_1=economiser between_2=mix between_3=economiser
n_stage R717 t_evap=-20degC t_cond=75degC stages=3 between_1=full between_2=full
transcritical R744 t_evap=0degC p_high=90bar t_gas_out=35degC
transcritical R744 t_evap=0degC p_high=90bar t_gas_out=35degC ihx_effectiveness=0.5
transcritical R744 t_evap=0degC p_high=60bar t_gas_out=20degC
expander R744 t_evap=0degC t_cond=25degC
cascade R717+R601 t_evap=10degC t_cond=110degC
cascade R717+R601 t_evap=10degC t_cond=110degC t_desuperheat=100degC
cascade R290+R600 t_evap=10degC t_cond=110degC structure_1=economiser structure_2=parallel dp_cond_1=0.01 dp_evap_2=0.02
cascade R744+R717 t_evap=-20degC t_cond=70degC p_high_1=95bar t_mid=40degC
cascade_3 R290+R600+R601 t_evap=-10degC t_cond=140degC
parallel R600 t_evap_1=35degC t_evap_2=45degC t_cond_1=80degC t_cond_2=100degC
parallel R600 t_evap_1=35degC t_evap_2=35degC t_cond_1=80degC t_cond_2=80degC
multi_condenser R600 t_evap=40degC t_cond_1=70degC t_cond_2=100degC
multi_condenser R717 t_evap=0degC t_cond_1=40degC t_cond_2=75degC share_1=0.3 eta_2=0.7 subcool=0K
multi_condenser R600 t_evap=40degC t_cond_1=70degC t_cond_2=100degC flash=1
multi_condenser R600 t_evap=40degC t_cond_1=70degC t_cond_2=100degC share_1=0
multi_evaporator R717 t_evap_1=-30degC t_evap_2=-5degC t_cond=35degC
multi_evaporator R290 t_evap_1=-10degC t_evap_2=5degC t_cond=60degC share_1=0.2 superheat=0K
multi_evaporator R600 t_evap_1=20degC t_evap_2=40degC t_cond=90degC variant=throttle
booster R744 t_evap_1=-32degC t_evap_2=-8degC t_gas_out=35degC
booster R744 t_evap_1=-32degC t_evap_2=-8degC t_gas_out=35degC variant=parallel share_1=0.5
booster R744 t_evap_1=-30degC t_evap_2=-6degC p_high=60bar t_gas_out=18degC
brayton Nitrogen t_cold_out=40degC t_hot_out=80degC ratio=2.5 recuperator=0
brayton Argon t_cold_out=40degC t_hot_out=120degC ratio=2.5 recuperator=0.8
brayton R744 t_cold_out=40degC t_hot_out=120degC ratio=2.5 recuperator=0.8 shafts=separate
rankine R601 t_evap=120degC t_cond=30degC
rankine R601 t_evap=140degC t_cond=30degC superheat=10K subcool=3K recuperator_approach=8K
rankine MM t_evap=200degC t_cond=60degC recuperator_approach=10K dp_evap=0.03 dp_cond=0.05
rankine R718 t_evap=250degC t_cond=45degC superheat=200K
steam_expander p_in=40bar p_out=4bar
steam_expander p_in=40bar t_in=400degC p_out=4bar eta_turbine=0.8 drive=0.95
mvr R718 t_evap=100degC t_cond=120degC variant=closed
mvr R718 t_evap=90degC t_cond=140degC variant=closed stages=3 subcool=5K dp_evap=0.02 dp_cond=0.02
mvr R718 t_evap=100degC t_cond=120degC
mvr R718 t_evap=80degC t_cond=130degC stages=4 superheat=4K superheat_injection=0K injection=between
mvr R718 t_evap=100degC t_cond=160degC stages=3 variant=steam t_feed=90degC
mvr R718 t_evap=100degC t_cond=130degC stages=2 variant=steam t_feed=60degC injection=none compression=polytropic
mvr R601 t_evap=60degC t_cond=100degC variant=closed stages=2
hp_steam R601 t_evap=60degC t_steam_1=110degC t_feed=80degC
hp_steam R601 t_evap=60degC t_steam_1=110degC t_steam_2=150degC t_feed=80degC stages=2
hp_steam R601 t_evap=60degC t_steam_1=110degC t_steam_2=150degC t_feed=80degC stages=2 variant=flash_steam
hp_steam R600 t_evap=40degC t_steam_1=100degC t_feed=60degC variant=flash_steam ihx_effectiveness=0.5
"""

REFUSED = {
    "ejector R744 t_evap=0degC t_cond=25degC": "ejector",
    "vc_simple R290 t_evap=33degC t_cond=75degC heat_loss=0.1": "heat_loss",
    "vc_simple R717 t_evap=0degC t_cond=60degC t_injection=100degC dp_cond=0.01": "nothing raises it",
    "mvr R718 t_evap=100degC t_cond=120degC heat_loss=0.05": "heat_loss",
    "tvr t_evap=60degC t_cond=75degC p_motive=8bar": "ejector",
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
    assert count >= 4, text
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
                        path.write_text(shifted(path.read_text(), OFF))
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
