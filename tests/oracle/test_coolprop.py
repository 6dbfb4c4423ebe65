#!/usr/bin/env python3
"""Fluid properties against CoolProp (Bell et al. 2014, Ind. Eng. Chem. Res. 53:2498-2508), if it is installed.

usage: test_coolprop.py [FLUID or FILE.json ...]

Densities are compared as CoolProp's flashes give them; all other properties at equal temperature and density, because
its flashes return them from the last iterate but one. Saturation pressure is that of its vapour.
"""
import ctypes
import os
import random
import sys
from pathlib import Path

try:
    import CoolProp
    from CoolProp.CoolProp import AbstractState
except ImportError:
    print("CoolProp not installed")
    sys.exit(77)

double = ctypes.c_double


class State(ctypes.Structure):
    _fields_ = [(name, double) for name in "p t rho h s x".split()]
    _fields_ += [("phase", ctypes.c_int), ("extrapolated", ctypes.c_bool), ("reason", ctypes.c_int)]


class Saturation(ctypes.Structure):
    _fields_ = [("t", double), ("p", double), ("liquid", State), ("vapour", State)]
    _fields_ += [("cp_liquid", double), ("cp_vapour", double)]


class Caloric(ctypes.Structure):
    _fields_ = [("cp", double), ("cv", double), ("w", double)]


class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_char_p) for name in "id name formula cas source".split()]
    _fields_ += [
        (name, double)
        for name in "molar_mass t_critical p_critical rho_critical t_triple t_min t_max p_max acentric".split()
    ]


library = ctypes.CDLL(str(Path(os.environ.get("HEATLOOM_BUILD", "build/dev")) / "lib/libheatloom.so"))
library.hl_ctx_new.restype = ctypes.c_void_p
library.hl_fluid_facts.restype = ctypes.POINTER(Info)
LIMIT = 1e-9  # relative; of R Tc for enthalpy and R for entropy


class Ours:
    def __init__(self, name):
        self.context = ctypes.c_void_p(library.hl_ctx_new(None))
        self.fluid = ctypes.c_void_p()
        status = library.hl_fluid_new(self.context, name.encode(), 0, ctypes.byref(self.fluid))
        assert status == 0, f"{name}: status {status}"
        self.info = library.hl_fluid_facts(self.fluid).contents

    def state(self, call, a, b):
        out = State()
        status = getattr(library, "hl_fluid_state_" + call)(self.fluid, double(a), double(b), ctypes.byref(out))
        assert status == 0, f"{call}({a}, {b}): reason {out.reason}"
        return out

    def saturation(self, t):
        out = Saturation()
        assert library.hl_fluid_saturation_T(self.fluid, double(t), ctypes.byref(out)) == 0
        return out

    def caloric(self, state):
        out = Caloric()
        assert library.hl_fluid_caloric_state(self.fluid, ctypes.byref(state), ctypes.byref(out)) == 0
        return out


class Compare:
    def __init__(self, name):
        self.name = name
        self.ours = Ours(name)
        info = self.ours.info
        self.theirs = AbstractState("HEOS", {"R1224ydZ": "R1224YDZ"}.get(info.id.decode(), info.cas.decode()))
        self.r = self.theirs.gas_constant() / info.molar_mass
        self.worst = {}

    def note(self, what, error, where):
        if not error <= self.worst.get(what, (-1.0,))[0]:
            self.worst[what] = (error, where)

    def single_phase(self, state, where):
        """Everything else at equal temperature and density."""
        info, theirs = self.ours.info, self.theirs
        theirs.specify_phase(CoolProp.iphase_gas)
        theirs.update(CoolProp.DmassT_INPUTS, state.rho, state.t)
        caloric = self.ours.caloric(state)
        # p is stiff in the liquid: in units of rho R T
        self.note("p", abs(theirs.p() - state.p) / (state.rho * self.r * state.t), where)
        self.note("h", abs(theirs.hmass() - state.h) / (self.r * info.t_critical), where)
        self.note("s", abs(theirs.smass() - state.s) / self.r, where)
        self.note("cv", abs(theirs.cvmass() / caloric.cv - 1), where)
        self.note("cp", abs(theirs.cpmass() / caloric.cp - 1), where)
        self.note("w", abs(theirs.speed_sound() / caloric.w - 1), where)
        theirs.unspecify_phase()

    def saturated(self, t):
        info, theirs = self.ours.info, self.theirs
        sat = self.ours.saturation(t)
        theirs.update(CoolProp.QT_INPUTS, 1, t)
        vapour = theirs.rhomass()
        theirs.update(CoolProp.QT_INPUTS, 0, t)
        self.note("rho liquid", abs(theirs.rhomass() / sat.liquid.rho - 1), t)
        self.note("rho vapour", abs(vapour / sat.vapour.rho - 1), t)
        theirs.specify_phase(CoolProp.iphase_gas)
        theirs.update(CoolProp.DmassT_INPUTS, vapour, t)
        self.note("p saturation", abs(theirs.p() / sat.p - 1), t)
        theirs.unspecify_phase()
        self.single_phase(sat.vapour, t)
        self.single_phase(sat.liquid, t)

    def run(self):
        info = self.ours.info
        rng = random.Random(7)
        for _ in range(60):
            self.saturated(info.t_triple + (0.999 * info.t_critical - info.t_triple) * rng.random())
        count = 0
        while count < 400:
            t = rng.uniform(info.t_triple * 1.001, min(info.t_max, 1.6 * info.t_critical))
            p = min(0.9 * info.p_max, 50e6) * 10 ** rng.uniform(-5, 0)
            try:
                self.theirs.update(CoolProp.PT_INPUTS, p, t)
            except ValueError:
                continue  # on the saturation line or below a melting line, which we do not know
            count += 1
            state = self.ours.state("pT", p, t)
            self.note("rho", abs(self.theirs.rhomass() / state.rho - 1), (t, p))
            self.single_phase(state, (t, p))
        bad = {what: value for what, value in self.worst.items() if not value[0] <= LIMIT}
        print(f"{info.id.decode():10s}", " ".join(f"{what} {value[0]:.1e}" for what, value in self.worst.items()))
        for what, (error, where) in bad.items():
            print(f"  {what}: {error:.3e} at {where}")
        return not bad


def main():
    names = sys.argv[1:] or ["R290", "R717", "R718"]
    print("CoolProp", CoolProp.__version__)
    return 0 if all([Compare(name).run() for name in names]) else 1


if __name__ == "__main__":
    sys.exit(main())
