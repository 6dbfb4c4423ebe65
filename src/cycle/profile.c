#include "cycle/cycle.h"

#include "num/num.h"

/* ----------------------------------------------------------------- profiles */

/*
 * In a piece longer than 30 K the heat capacity may have an extremum, and the middle say nothing
 * about the rest. [K per K of tolerance]
 */
static const double longest = 750.0;
/* Share of the tolerance within which an estimate of the error decides. */
static const double surely = 0.8;
enum { CORNERS = HL_CYCLE_PIECES + 1 };

typedef struct {
  double y; /* share of the heat from the inlet on */
  hl_fluid_state state;
  hl_phase phase; /* of the piece before the corner */
} corner;

typedef struct {
  const hli_duct *duct;
  int count;
  corner corner[CORNERS];
  double tolerance; /* [K] */
  bool full;        /* more corners are needed than there is room for */
  hl_fluid_reason reason;
} trace;

static double p_at(const hli_duct *d, double y) { return d->in->p + y * (d->out->p - d->in->p); }
static double h_at(const hli_duct *d, double y) { return d->in->h + y * (d->out->h - d->in->h); }

/* State at share y; `start` is near by in a single phase. */
static bool state_at(trace *t, double y, const hl_fluid_state *start, hl_fluid_state *out) {
  hl_fluid_hint hint = {t->duct->saturation, start};
  if (hl_fluid_state_ph_near(t->duct->fluid, p_at(t->duct, y), h_at(t->duct, y), &hint, out) ==
      HL_OK)
    return true;
  t->reason = out->reason;
  return false;
}

/*
 * Temperature halfway along the heat of an isobar, by the cubic through both ends with their heat
 * capacities: a tenth of the work of a state. NAN: the ends do not tell.
 */
static double halfway(const hli_duct *d, const corner *a, const corner *b) {
  double dh = d->saturation ? (b->y - a->y) * (d->out->h - d->in->h) : (double)NAN;
  return 0.5 * (a->state.t + b->state.t) + 0.125 * dh * (1.0 / a->state.cp - 1.0 / b->state.cp);
}

/* Halve from a to b until linear, and append the corners up to and with b. Within one phase. */
static bool divide(trace *t, const corner *a, const corner *b, bool check) {
  bool flat = t->duct->saturation && b->phase == HL_PHASE_NONE;
  if (t->count == CORNERS) {
    t->full = true;
    return true;
  }
  double linear = 0.5 * (a->state.t + b->state.t), guess = halfway(t->duct, a, b);
  bool far = fabs(b->state.t - a->state.t) > longest * t->tolerance;
  bool close = fabs(guess - linear) <= surely * t->tolerance;
  if (check && !flat && (far || !close)) {
    corner middle = {.y = 0.5 * (a->y + b->y), .phase = b->phase};
    hl_fluid_state start = a->state;
    start.t = isnan(guess) ? linear : guess;
    start.rho = 0.5 * (a->state.rho + b->state.rho);
    start.p = p_at(t->duct, middle.y);
    start.x = NAN; /* the line itself counts as its single phase */
    if (start.phase == HL_FLUID_PHASE_TWO_PHASE)
      start.phase = b->state.phase;
    if (!state_at(t, middle.y, &start, &middle.state))
      return false;
    double error = fabs(middle.state.t - linear);
    if (error > t->tolerance || far) {
      bool again =
          far || error > 2.0 * t->tolerance; /* half the length: a half to a quarter of the error */
      return divide(t, a, &middle, again) && divide(t, &middle, b, again);
    }
  }
  t->corner[t->count++] = *b;
  return true;
}

/* Miss of the enthalpy against a saturation line at share y, for the corner under falling pressure.
 */
typedef struct {
  const hli_duct *duct;
  bool dew;
} line_miss;

static double miss_of_line(double y, void *user) {
  const line_miss *miss = user;
  hl_fluid_saturation sat;
  if (hl_fluid_saturation_p(miss->duct->fluid, p_at(miss->duct, y), &sat) != HL_OK)
    return NAN;
  return h_at(miss->duct, y) - (miss->dew ? sat.vapour.h : sat.liquid.h);
}

/* Corner on the dew or bubble line strictly between inlet and outlet; false if there is none. */
static bool line_corner(const hli_duct *d, bool dew, corner *out) {
  hl_fluid_saturation own;
  const hl_fluid_saturation *sat = d->saturation;
  if (sat) {
    double h = dew ? sat->vapour.h : sat->liquid.h;
    out->y = (h - d->in->h) / (d->out->h - d->in->h);
  } else {
    line_miss miss = {d, dew};
    double first = miss_of_line(0.0, &miss), last = miss_of_line(1.0, &miss);
    out->y = 0.0;
    if (!(first * last < 0.0) || !hli_root(miss_of_line, &miss, 0.0, 1.0, 1e-14, &out->y))
      return false;
    if (hl_fluid_saturation_p(d->fluid, p_at(d, out->y), &own) != HL_OK)
      return false;
    sat = &own;
  }
  out->state = dew ? sat->vapour : sat->liquid;
  return out->y > 1e-12 && out->y < 1.0 - 1e-12;
}

/* NONE stands for two-phase until the pieces are written. */
static hl_phase single_phase(const hli_duct *d, const hl_fluid_state *a, const hl_fluid_state *b) {
  const hl_fluid_state *s = isnan(a->x) ? a : b;
  if (!isnan(s->x))
    return HL_PHASE_NONE;
  bool gas = a->phase == HL_FLUID_PHASE_SUPERCRITICAL && b->phase == HL_FLUID_PHASE_SUPERCRITICAL;
  if (gas || d->in->p >= hl_fluid_facts(d->fluid)->p_critical)
    return HL_PHASE_GAS;
  if (s->phase == HL_FLUID_PHASE_LIQUID)
    return d->side == HL_SIDE_HOT ? HL_PHASE_SUBCOOL : HL_PHASE_PREHEAT;
  if (d->side == HL_SIDE_COLD)
    return HL_PHASE_SUPERHEAT;
  return HL_PHASE_DESUPERHEAT;
}

static bool trace_duct(trace *t) {
  const hli_duct *d = t->duct;
  bool hot = d->side == HL_SIDE_HOT;
  corner stop[4], here;
  int count = 0;
  stop[count++] = (corner){.y = 0.0, .state = *d->in};
  for (int k = 0; k < 2; k++)
    if (line_corner(d, hot == (k == 0), &here))
      stop[count++] = here;
  stop[count++] = (corner){.y = 1.0, .state = *d->out};
  t->count = 0;
  t->corner[t->count++] = stop[0];
  for (int k = 1; k < count; k++) {
    stop[k].phase = single_phase(d, &stop[k - 1].state, &stop[k].state);
    if (!divide(t, &stop[k - 1], &stop[k], true))
      return false;
  }
  return true;
}

static hl_piece piece_of(const hli_duct *d, double t_in, double t_out, double q, hl_phase phase) {
  bool hot = d->side == HL_SIDE_HOT;
  double film = d->film.vapour;
  if (phase == HL_PHASE_NONE) {
    phase = hot ? HL_PHASE_CONDENSE : HL_PHASE_EVAPORATE;
    film = d->film.two_phase;
  } else if (phase == HL_PHASE_SUBCOOL || phase == HL_PHASE_PREHEAT)
    film = d->film.liquid;
  return (hl_piece){t_in, t_out, q, film, NAN, phase};
}

static hl_profile *new_profile(const hli_duct *d, const char *name, int index,
                               hl_cycle_result *out) {
  out->profile[index] =
      (hl_profile){.name = name, .zone = "", .side = d->side, .piece = out->piece[index]};
  if (out->group.profile_count <= index)
    out->group.profile_count = index + 1;
  return &out->profile[index];
}

hl_status hli_duct_profile(const hli_duct *duct, const char *name, double tolerance, int index,
                           hl_cycle_result *out, double *friction) {
  trace t;
  t.duct = duct;
  t.tolerance = tolerance;
  do { /* close to the critical point, or over hundreds of kelvin, the room sets the error */
    t.full = false;
    if (!trace_duct(&t))
      return hli_cycle_no_state(out, name, t.reason);
    t.tolerance *= 1.3;
  } while (t.full);
  hl_profile *profile = new_profile(duct, name, index, out);
  bool hot = duct->side == HL_SIDE_HOT;
  double heat = duct->m * fabs(duct->out->h - duct->in->h), produced = 0.0, t_in = duct->in->t;
  for (int k = 1; k < t.count; k++) {
    const corner *a = &t.corner[k - 1], *b = &t.corner[k];
    /* An evaporator with pressure drop gets colder along the way: the profile keeps the hotter end,
       so that a match judged by it is possible at every point. */
    double t_out = hot ? fmin(b->state.t, t_in) : fmax(b->state.t, t_in);
    out->piece[index][profile->count++] =
        piece_of(duct, t_in, t_out, heat * (b->y - a->y), b->phase);
    t_in = t_out;
    /* Entropy of friction: integral of -v/T dp; p v/T hardly changes in a gas. */
    double pv_t =
        0.5 * (a->state.p / (a->state.rho * a->state.t) + b->state.p / (b->state.rho * b->state.t));
    produced += pv_t * log(a->state.p / b->state.p);
  }
  *friction = duct->m * produced;
  return HL_OK;
}

void hli_flat_profile(const hli_duct *duct, const char *name, double t, int index,
                      hl_cycle_result *out) {
  hl_profile *profile = new_profile(duct, name, index, out);
  double heat = duct->m * fabs(duct->out->h - duct->in->h);
  out->piece[index][0] = piece_of(duct, t, t, heat, HL_PHASE_NONE);
  profile->count = 1;
}
