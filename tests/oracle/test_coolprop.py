#!/usr/bin/env python3
"""Fluid properties against CoolProp (Bell et al. 2014, Ind. Eng. Chem. Res. 53:2498-2508), if it is installed.

usage: test_coolprop.py [FLUID or FILE.json ...]      (default: all fluids of the library)

A grid from the triple line to the limits of each equation, a finer one at 0.97 to 1.04 of the critical temperature, and
the saturation line to 0.999 of it. Densities are compared as CoolProp's flashes give them; all other properties at equal
temperature and density, because its flashes return them from the last iterate but one. Saturation pressure is that of
its vapour. Where CoolProp has no flash (below a melting line, or no convergence), the pressure at our density is compared.
"""
import ctypes
import math
import os
import sys
from pathlib import Path

ROOT = Path(os.environ.get("HEATLOOM_SOURCE", Path(__file__).parents[2]))
sys.path.append(str(ROOT / ".deps/oracle"))  # make oracle
try:
    import CoolProp
    from CoolProp.CoolProp import AbstractState
except ImportError:
    print("CoolProp is not installed: make oracle")
    sys.exit(77)
if "HEATLOOM_CLIENT_FLAGS" in os.environ:
    print("a library with sanitizers cannot be loaded by Python")
    sys.exit(77)

double = ctypes.c_double


class State(ctypes.Structure):
    _fields_ = [(name, double) for name in "p t rho h s cp x".split()]
    _fields_ += [("phase", ctypes.c_int), ("extrapolated", ctypes.c_bool), ("reason", ctypes.c_int)]


class Saturation(ctypes.Structure):
    _fields_ = [("t", double), ("p", double), ("liquid", State), ("vapour", State)]


class Caloric(ctypes.Structure):
    _fields_ = [("cp", double), ("cv", double), ("w", double)]


class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_char_p) for name in "id name formula cas source".split()]
    _fields_ += [
        (name, double)
        for name in "molar_mass t_critical p_critical rho_critical t_triple t_min t_max p_max acentric".split()
    ]
    _fields_ += [("aliases", ctypes.c_char_p), ("use", ctypes.c_char_p), ("mixture", ctypes.c_bool)]


library = ctypes.CDLL(str(Path(os.environ.get("HEATLOOM_BUILD", ROOT / "build/dev")) / "lib/libheatloom.so"))
library.hl_ctx_new.restype = ctypes.c_void_p
library.hl_fluid_id_at.restype = ctypes.c_bool
library.hl_fluid_facts.restype = ctypes.POINTER(Info)
GRID, SATURATED = 80, 200
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
        """None where the equation has no stable state, far below a melting line."""
        out = Caloric()
        status = library.hl_fluid_caloric_state(self.fluid, ctypes.byref(state), ctypes.byref(out))
        return out if status == 0 else None


class Compare:
    def __init__(self, name):
        self.ours = Ours(name)
        info = self.ours.info
        self.id = info.id.decode()
        known = {"R1224ydZ": "R1224YDZ", "Air": "Air"}  # others are found by their CAS number
        self.theirs = AbstractState("HEOS", known.get(self.id, info.cas.decode()))
        self.r = self.theirs.gas_constant() / info.molar_mass
        self.worst = {}
        self.flashes = self.states = self.refused = 0

    def note(self, what, error, where):
        if not error <= self.worst.get(what, (-1.0,))[0]:
            self.worst[what] = (error, where)

    def at_density(self, state, where):
        """Everything else at equal temperature and density."""
        info, theirs = self.ours.info, self.theirs
        theirs.specify_phase(CoolProp.iphase_gas)
        theirs.update(CoolProp.DmassT_INPUTS, state.rho, state.t)
        caloric = self.ours.caloric(state)
        # p is stiff in the liquid: in units of rho R T
        self.note("p", abs(theirs.p() - state.p) / (state.rho * self.r * state.t), where)
        self.note("h", abs(theirs.hmass() - state.h) / (self.r * info.t_critical), where)
        self.note("s", abs(theirs.smass() - state.s) / self.r, where)
        if caloric is None:
            self.refused += 1
            self.note("refused", 0.0 if not (theirs.cvmass() > 0 and theirs.cpmass() > theirs.cvmass()) else 1.0, where)
        else:
            self.note("cv", abs(theirs.cvmass() / caloric.cv - 1), where)
            self.note("cp", abs(theirs.cpmass() / caloric.cp - 1), where)
            self.note("w", abs(theirs.speed_sound() / caloric.w - 1), where)
        theirs.unspecify_phase()

    def their_density(self, t, p):
        """None where the flash fails, or ends in a root that is mechanically unstable (R152a has one close to Tc)."""
        try:
            self.theirs.update(CoolProp.PT_INPUTS, p, t)
        except ValueError:
            return None
        rho = self.theirs.rhomass()
        return rho if self.theirs.first_partial_deriv(CoolProp.iP, CoolProp.iDmass, CoolProp.iT) > 0 else None

    def single_phase(self, t, p):
        state = self.ours.state("pT", p, t)
        self.states += 1
        rho = self.their_density(t, p)
        if rho is not None:
            self.flashes += 1
            self.note("rho", abs(rho / state.rho - 1), (t, p))
        self.at_density(state, (t, p))

    def saturated(self, t):
        theirs, sat = self.theirs, self.ours.saturation(t)
        theirs.update(CoolProp.QT_INPUTS, 1, t)
        vapour = theirs.rhomass()
        theirs.update(CoolProp.QT_INPUTS, 0, t)
        self.note("rho'", abs(theirs.rhomass() / sat.liquid.rho - 1), t)
        self.note("rho''", abs(vapour / sat.vapour.rho - 1), t)
        theirs.specify_phase(CoolProp.iphase_gas)
        theirs.update(CoolProp.DmassT_INPUTS, vapour, t)
        self.note("p_sat", abs(theirs.p() / sat.p - 1), t)
        theirs.unspecify_phase()
        self.at_density(sat.vapour, t)
        self.at_density(sat.liquid, t)

    def run(self):
        info = self.ours.info
        low = max(info.t_triple, info.t_min)
        for k in range(0 if info.mixture else SATURATED):
            self.saturated(low + (0.999 * info.t_critical - low) * k / (SATURATED - 1))
        for i in range(GRID):
            t = low * (info.t_max / low) ** (i / (GRID - 1))
            for j in range(GRID):
                self.single_phase(t, min(1e2 * (info.p_max / 1e2) ** (j / (GRID - 1)), info.p_max))
        for i in range(0 if info.mixture else GRID):
            for j in range(GRID):
                self.single_phase((0.97 + 0.07 * i / (GRID - 1)) * info.t_critical, (0.6 + 1.2 * j / (GRID - 1)) * info.p_critical)
        bad = {what: value for what, value in self.worst.items() if not value[0] <= LIMIT}
        print(f"{self.id:12s}", " ".join(f"{what} {value[0]:.1e}" for what, value in self.worst.items()),
              f"({self.flashes} of {self.states} states by its flash,",
              f"{self.refused} without cp)")
        for what, (error, where) in bad.items():
            print(f"  {what}: {error:.3e} at {where}")
        return not bad


def all_fluids():
    name, k, ids = ctypes.create_string_buffer(16), 0, []
    while library.hl_fluid_id_at(k, name, ctypes.c_size_t(16)):
        ids.append(name.value.decode())
        k += 1
    return ids


def main():
    print("CoolProp", CoolProp.__version__)
    return 0 if all([Compare(name).run() for name in sys.argv[1:] or all_fluids()]) else 1


if __name__ == "__main__":
    sys.exit(main())
