/**
 * The operating point of a machine between a source and a sink: the level at the source from its
 * temperatures, the least level at the sink that keeps the approach along the whole profile, and
 * what is left free for the highest COP.
 */
#include <stdio.h>

#include "screening/work.h"

#include "num/num.h"

/* A source that is hotter than a fluid can evaporate at is used at this below the critical point.
 * [K]
 */
static const double below_critical = 5.0;
/* Levels are found to this. [K] */
static const double close = 1e-9;
static const double subcool_most = 60.0; /* bound of the cycles' parameter [K] */

static bool has(const hli_match *m, const char *name) {
  return hl_settings_find(hl_machine_cycle(m->machine)->parameters, name) != NULL;
}

/* Values are kept within the parameter's bounds, so that setting cannot fail. */
static void put(hli_match *m, const char *name, double value) {
  const hl_setting *setting =
      name ? hl_settings_find(hl_machine_cycle(m->machine)->parameters, name) : NULL;
  if (setting != NULL)
    (void)hl_machine_set(m->machine, name,
                         isnan(value) ? value : fmin(fmax(value, setting->least), setting->most));
}

static void put_all(hli_match *m, const char *const *name, size_t count, double value) {
  for (size_t k = 0; k < count; k++)
    put(m, name[k], value);
}

static bool fail(hli_match *m, const char *format, ...) HL_PRINTF(2, 3);
static bool fail(hli_match *m, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(m->reason, sizeof m->reason, format, args);
  va_end(args);
  return false;
}

/* While searching, profiles need be exact at their corners only; those of a gas have none. [K] */
static const double coarse = 1.5, coarse_gas = 0.3, exact = 0.0;

static bool eval(hli_match *m) {
  if (hl_machine_eval_within(m->machine, m->settings->t_ambient, 101325.0, m->within, m->result) ==
      HL_OK)
    return true;
  return fail(m, "%s", m->result->reason);
}

static bool is(const hli_match *m, const char *name) {
  return strcmp(hl_machine_cycle(m->machine)->name, name) == 0;
}

bool hli_can_match(const hl_cycle_info *cycle) {
  static const char *const other[] = {"transcritical", "parallel", "brayton"};
  for (size_t k = 0; k < sizeof other / sizeof *other; k++)
    if (strcmp(cycle->name, other[k]) == 0)
      return true;
  return cycle->basis == HL_CYCLE_BASIS_SINK && cycle->fluid_count > 0 && cycle->low != NULL &&
         strcmp(cycle->low, "t_evap") == 0 && strcmp(cycle->high, "t_cond") == 0;
}

/* ------------------------------------------------------------------ the sink */

/* An intercooler cools as far as the sink allows, but not to dew. */
static void place_intercooler(hli_match *m, double t_high) {
  double low, high, dew;
  if (!is(m, "vc_two_ic"))
    return;
  if (hl_fluid_p_sat_T(m->fluid, m->t_low, &low) == HL_OK &&
      hl_fluid_p_sat_T(m->fluid, t_high, &high) == HL_OK &&
      hl_fluid_t_sat_p(m->fluid, sqrt(low * high) * hl_machine_value(m->machine, "p_mid_factor"),
                       &dew) == HL_OK)
    put(m, "t_intercooler", fmax(dew + 1.0001, m->sink.t_in + m->settings->dt_min));
}

/* Subcooling that brings the outlet to the approach at the sink's inlet. */
static double full_subcool(const hli_match *m, double t_high) {
  return fmin(fmax(t_high - m->sink.t_in - m->settings->dt_min, 0.0), subcool_most);
}

/* What the least approach to the sink is above that wanted, at a level; `best`: subcooled as far as
 * it goes, the outlet left out where it has its approach. NAN: no result. */
static double excess(hli_match *m, double t_high, double subcool, bool best) {
  double own = best ? full_subcool(m, t_high) : subcool;
  put(m, m->high, t_high);
  put(m, m->subcooling, own);
  place_intercooler(m, t_high);
  m->t_high = t_high;
  m->subcool = own;
  if (!eval(m))
    return NAN;
  bool outlet_met = best && fabs(t_high - own - m->sink.t_in - m->settings->dt_min) < 1e-6;
  return hli_approach_sink(m->result, &m->sink, outlet_met) - m->settings->dt_min;
}

/* The least level at which the approach is kept, by false position (Illinois) on the excess. */
static bool least_level(hli_match *m, double subcool, bool best) {
  double base = m->sink.t_in + m->settings->dt_min + (best || isnan(subcool) ? 0.0 : subcool);
  double low = fmax(base, m->t_low + 2.0), f_low = excess(m, low, subcool, best);
  if (f_low >= 0.0)
    return true;
  double high = fmax(m->sink.t_out + m->settings->dt_min + 0.5, low + 1.0);
  double f_high = excess(m, high, subcool, best);
  double ceiling = INFINITY; /* no result so high */
  for (int k = 0; k < 40 && !(f_high >= 0.0); k++) {
    if (isnan(f_high)) {
      ceiling = high;
      high = low + 0.7 * (high - low);
    } else {
      low = high;
      f_low = f_high;
      high = fmin(high + 5.0, 0.5 * (high + ceiling));
    }
    if (high - low < 1e-3)
      break;
    f_high = excess(m, high, subcool, best);
  }
  if (!(f_high >= 0.0))
    return isnan(f_high)
               ? false
               : fail(m, "the approach to the sink cannot be kept: %.2f K short at %.2f °C",
                      -f_high, high - 273.15);
  while (isnan(f_low) && high - low > 1e-3) { /* from below: where there is a result at all */
    double middle = 0.5 * (low + high), f = excess(m, middle, subcool, best);
    if (f >= 0.0) {
      high = middle;
      f_high = f;
    } else {
      low = middle;
      f_low = f;
    }
  }
  for (int k = 0, side = 0; k < 60 && high - low > close && f_high > close && !isnan(f_low); k++) {
    double middle = (low * f_high - high * f_low) / (f_high - f_low);
    if (!(middle > low && middle < high))
      middle = 0.5 * (low + high);
    double f = excess(m, middle, subcool, best);
    if (isnan(f))
      break;
    if (f >= 0.0) {
      high = middle;
      f_high = f;
      if (side == 1)
        f_low *= 0.5;
      side = 1;
    } else {
      low = middle;
      f_low = f;
      if (side == -1)
        f_high *= 0.5;
      side = -1;
    }
  }
  return !isnan(excess(m, high, subcool, best));
}

/* ---------------------------------------------------------------- inner choices */

typedef struct {
  hli_match *m;
  const char *name;
} inner;

static double expense(double x, void *user) {
  const inner *at = user;
  put(at->m, at->name, x);
  place_intercooler(at->m, at->m->t_high);
  if (hl_machine_eval_states(at->m->machine, at->m->result) != HL_OK)
    return 1e3;
  return at->m->result->shaft;
}

/* A free parameter for the least power at the levels as they are: a scan, since not all values have
 * a cycle, then a search around its best. */
static void choose(hli_match *m, const char *name, double least, double most) {
  enum { SCAN = 8 };
  inner at = {m, name};
  double before = hl_machine_value(m->machine, name), value, x;
  if (!has(m, name) || !(most > least))
    return;
  double best = before, now = isnan(before) ? 1e3 : expense(before, &at);
  const double step = (most - least) / SCAN;
  for (int k = 0; k <= SCAN; k++) {
    value = expense(least + k * step, &at);
    if (value < now) {
      now = value;
      best = least + k * step;
    }
  }
  if (!isnan(best)) {
    x = hli_minimum(expense, &at, fmax(best - step, least), fmin(best + step, most),
                    1e-6 * (most - least), &value);
    best = value < now ? x : best;
  }
  put(m, name, best);
}

/* Levels of the joints of a cascade, from equal lifts on; pressures between stages. */
static void choose_inner(hli_match *m) {
  static const char *const mid[] = {"t_mid", "t_mid_2"};
  const int joints = has(m, mid[1]) ? 2 : has(m, mid[0]) ? 1 : 0;
  const double low = m->t_low, high = m->t_high;
  for (int k = 0; k < joints; k++)
    if (isnan(hl_machine_value(m->machine, mid[k])))
      put(m, mid[k], low + (k + 1) * (high - low) / (joints + 1));
  if (joints == 2) {
    choose(m, mid[0], low + 4.0, hl_machine_value(m->machine, mid[1]) - 4.0);
    choose(m, mid[1], hl_machine_value(m->machine, mid[0]) + 4.0, high - 2.0);
  } else if (joints == 1)
    choose(m, mid[0], low + 4.0, high - 2.0);
  else
    choose(m, "p_mid_factor", 0.6, 1.7);
}

static bool match_levels(hli_match *m);

/* With corners only, then, should the least difference lie between them, with all of the profile.
 */
static bool match_both(hli_match *m) {
  m->within = coarse;
  if (!match_levels(m))
    return false;
  m->within = exact;
  if (!eval(m))
    return false;
  return hli_approach_sink(m->result, &m->sink, false) >= m->settings->dt_min - 1e-6 ||
         match_levels(m);
}

/* Not every pressure between the stages has a cycle; others may. */
static bool start_level(hli_match *m, double subcool, bool best) {
  static const double factor[] = {1.0, 1.35, 1.7, 0.75, 0.6};
  char reason[sizeof m->reason];
  for (size_t k = 0; k < sizeof factor / sizeof *factor; k++) {
    if (has(m, "p_mid_factor"))
      put(m, "p_mid_factor", factor[k]);
    if (least_level(m, subcool, best))
      return true;
    if (k == 0)
      memcpy(reason, m->reason, sizeof reason);
    if (!has(m, "p_mid_factor"))
      break;
  }
  memcpy(m->reason, reason, sizeof reason);
  return false;
}

static bool match_levels(hli_match *m) {
  bool best = isnan(m->settings->subcool) && m->subcooling != NULL;
  double subcool = m->settings->subcool;
  bool inner_free = has(m, "p_mid_factor") || has(m, "t_mid");
  if (!start_level(m, isnan(subcool) ? 0.0 : subcool, best))
    return false;
  for (int pass = 0; pass < (has(m, "t_mid_2") ? 6 : 2) && inner_free; pass++) {
    choose_inner(m);
    if (!least_level(m, isnan(subcool) ? 0.0 : subcool, best))
      return false;
  }
  if (!best)
    return true;
  /* Against none: where the outlet's approach costs more than it brings. */
  double cop = m->result->cop, t_high = m->t_high;
  hli_match none = *m;
  if (least_level(&none, 0.0, false) && none.result->cop > cop) {
    m->t_high = none.t_high;
    m->subcool = 0.0;
    return true;
  }
  return !isnan(excess(m, t_high, 0.0, true));
}

/* ------------------------------------------------------------- transcritical */

/* COP at a pressure, below zero by what the approach lacks; NAN: no cycle. */
static double gas_value(hli_match *m, double log_p) {
  put(m, "p_high", exp(log_p));
  if (!eval(m))
    return NAN;
  double miss = hli_approach_sink(m->result, &m->sink, true) - m->settings->dt_min;
  return miss >= 0.0 ? m->result->cop : miss;
}

/* Above the critical pressure the outlet has its approach, and the pressure is free: a scan, then a
 * golden section around its best, where what crosses the sink is worth less than nothing. */
static bool match_gas(hli_match *m) {
  enum { SCAN = 20, SECTIONS = 24 };
  static const double golden = 0.6180339887498949, most = 3.0; /* times the critical pressure */
  const double p_critical = hl_fluid_facts(m->fluid)->p_critical;
  double low = log(1.031 * p_critical), step = (log(most * p_critical) - low) / SCAN;
  double rough[SCAN + 1], best = NAN, cop = 0.0;
  m->t_high = m->sink.t_in + m->settings->dt_min;
  m->subcool = NAN;
  put(m, "t_gas_out", m->t_high);
  m->within = coarse_gas;
  for (int k = 0; k <= SCAN; k++)
    rough[k] = gas_value(m, low + k * step);
  m->within = exact; /* which comes a little closer to the sink than the coarse profile */
  for (int tried = 0; tried <= SCAN && isnan(best); tried++) {
    int most_at = 0;
    for (int k = 1; k <= SCAN; k++)
      if (rough[k] > rough[most_at] || isnan(rough[most_at]))
        most_at = k;
    if (!(rough[most_at] > 0.0))
      break;
    double value = gas_value(m, low + most_at * step);
    if (value > 0.0) {
      cop = value;
      best = low + most_at * step;
    }
    rough[most_at] = NAN;
  }
  if (isnan(best)) {
    bool exists = !isnan(gas_value(m, low + 0.5 * SCAN * step));
    return !exists && m->reason[0] != '\0'
               ? false
               : fail(m, "no pressure from 1.03 to %g times the critical one keeps the approach",
                      most);
  }
  double a = fmax(low, best - step), b = best + step;
  double x[2] = {b - golden * (b - a), a + golden * (b - a)},
         value[2] = {gas_value(m, x[0]), gas_value(m, x[1])};
  for (int k = 0; k < SECTIONS; k++) {
    int better = value[1] > value[0] || isnan(value[0]);
    if (value[better] > cop) {
      cop = value[better];
      best = x[better];
    }
    if (better) {
      a = x[0];
      x[0] = x[1];
      value[0] = value[1];
      value[1] = gas_value(m, x[1] = a + golden * (b - a));
    } else {
      b = x[1];
      x[1] = x[0];
      value[1] = value[0];
      value[0] = gas_value(m, x[0] = b - golden * (b - a));
    }
  }
  m->reason[0] = '\0';
  return gas_value(m, best) > 0.0;
}

/* ------------------------------------------------------------------- Brayton */

static double ratio_excess(hli_match *m, double ratio) {
  put(m, "ratio", ratio);
  return eval(m) ? hli_approach_sink(m->result, &m->sink, true) - m->settings->dt_min : (double)NAN;
}

/* Turbo machines have efficiencies of their own; what the others' is varied by moves them too. */
static void shift_efficiency(hli_match *m, const char *name) {
  const hl_setting *setting = hl_settings_find(hl_machine_cycle(m->machine)->parameters, name);
  if (setting != NULL)
    put(m, name, setting->initial + m->eta - m->settings->eta_is);
}

/* The least pressure ratio that keeps the approach to the sink, with the gas heated to t_low. */
static bool brayton_at(hli_match *m, double t_low) {
  double low = 1.05, high = 8.0;
  m->t_low = t_low;
  put(m, "t_cold_out", t_low);
  /* As much recuperation as its least approach allows, with a reserve for unequal capacities. */
  const double between = m->t_high - t_low,
               internal = 1.05 * hl_machine_value(m->machine, "internal_approach_min");
  put(m, "recuperator", between > internal ? fmin(1.0 - internal / between, 0.9) : 0.0);
  double f = ratio_excess(m, high);
  for (int k = 0; k < 20 && isnan(f) && high > 1.2; k++)
    f = ratio_excess(m, high = low + 0.8 * (high - low));
  if (!(f >= 0.0))
    return isnan(f) ? false : fail(m, "no pressure ratio up to %.3g keeps the approach", high);
  for (int k = 0; k < 60 && high - low > 1e-10; k++) {
    double middle = 0.5 * (low + high);
    f = ratio_excess(m, middle);
    *(f >= 0.0 ? &high : &low) = middle;
  }
  return !isnan(ratio_excess(m, high));
}

/* Outlets of both exchangers have their approach; the pressure ratio follows from the sink. A gas
 * that glides less than the source is heated less, so that it comes cold enough. */
static bool match_brayton(hli_match *m) {
  const double t_critical = hl_fluid_facts(m->fluid)->t_critical, dt = m->settings->dt_min;
  if (t_critical > m->source.t_out)
    return fail(m,
                "a Brayton cycle needs a gas: the critical temperature, %.1f °C, is above the "
                "source",
                t_critical - 273.15);
  shift_efficiency(m, "eta_compressor");
  shift_efficiency(m, "eta_turbine");
  m->t_high = m->sink.t_in + dt;
  m->subcool = NAN;
  put(m, "t_hot_out", m->t_high);
  double warm = m->source.t_in - dt, cold = warm;
  if (!brayton_at(m, warm))
    return false;
  for (double step = 2.0; hli_approach_source(m->result, &m->source) < dt - 1e-6; step *= 2.0) {
    warm = cold;
    cold -= step;
    if (step > 100.0 || !brayton_at(m, cold))
      return fail(m, "the gas leaves the turbine too warm for the source");
  }
  while (warm - cold > 1e-6) {
    const double middle = 0.5 * (warm + cold);
    bool kept = brayton_at(m, middle) && hli_approach_source(m->result, &m->source) >= dt - 1e-6;
    *(kept ? &cold : &warm) = middle;
  }
  return brayton_at(m, cold);
}

/* ------------------------------------------------------------------ parallel */

/* Two circuits in series on sink and source: each gives half of the heat and is matched alone; what
 * it takes from the source follows, so the cut there is a fixed point. */
static bool match_parallel(hli_match *m, int circuits) {
  static const char *const low[] = {"t_evap_1", "t_evap_2", "t_evap_3", "t_evap_4"};
  static const char *const high[] = {"t_cond_1", "t_cond_2", "t_cond_3", "t_cond_4"};
  double taken[HL_CYCLE_CIRCUITS] = {0}, t_low[HL_CYCLE_CIRCUITS] = {0},
         t_high[HL_CYCLE_CIRCUITS] = {0};
  hl_outside source = m->source, sink = m->sink;
  for (int k = 0; k < circuits; k++)
    taken[k] = 1.0 / circuits;
  put(m, "circuits", 1);
  put(m, "subcool", isnan(m->settings->subcool) ? 5.0 : m->settings->subcool); /* one for all */
  m->subcooling = NULL;
  m->low = low[0];
  m->high = high[0];
  for (int round = 0; round < 40; round++) {
    double all = 0.0, below = 0.0, change = 0.0;
    for (int k = 0; k < circuits; k++)
      all += taken[k];
    for (int k = 0; k < circuits; k++) { /* from the cold end up */
      double from = below / all, to = (below += taken[k]) / all;
      m->source.t_out = source.t_out + (source.t_in - source.t_out) * from;
      m->source.t_in = source.t_out + (source.t_in - source.t_out) * to;
      m->sink.t_in = sink.t_in + (sink.t_out - sink.t_in) * k / circuits;
      m->sink.t_out = sink.t_in + (sink.t_out - sink.t_in) * (k + 1) / circuits;
      m->t_low =
          fmin(m->source.t_out, m->source.t_in - m->settings->superheat) - m->settings->dt_min;
      put(m, low[0], m->t_low);
      if (!match_both(m))
        return false;
      t_low[k] = m->t_low;
      t_high[k] = m->t_high;
      change = fmax(change, fabs(m->result->q_source - taken[k]));
      taken[k] = m->result->q_source;
    }
    if (change < 1e-11)
      break;
  }
  m->source = source;
  m->sink = sink;
  put(m, "circuits", circuits);
  for (int k = 0; k < circuits; k++) {
    put(m, low[k], t_low[k]);
    put(m, high[k], t_high[k]);
  }
  m->t_low = t_low[0];
  m->t_high = t_high[circuits - 1];
  return eval(m);
}

/* ---------------------------------------------------------------------- all */

bool hli_match_machine(hli_match *m) {
  static const char *const etas[] = {"eta_is",  "eta_2",   "eta_is_1", "eta_is_2", "eta_is_3",
                                     "eta_2_1", "eta_2_2", "eta_2_3",  "eta_mvr"};
  static const char *const superheats[] = {"superheat", "superheat_1", "superheat_2",
                                           "superheat_3"};
  static const char *const subcools[] = {"subcool", "subcool_2", "subcool_3"};
  const hl_cycle_info *info = hl_machine_cycle(m->machine);
  const hl_screening_settings *s = m->settings;
  m->reason[0] = '\0';
  m->within = exact;
  put_all(m, etas, sizeof etas / sizeof *etas, m->eta);
  put_all(m, superheats, sizeof superheats / sizeof *superheats, s->superheat);
  put(m, "drive", s->drive);
  if (is(m, "vc_ihx"))
    put(m, "ihx_effectiveness", s->ihx);
  if (is(m, "mvr"))
    put(m, "variant", 1.0); /* closed: the source is a stream to be cooled, not vapour to take */
  m->low = info->low;
  m->high = info->high;
  m->subcooling = NULL;
  for (size_t k = 0; k < sizeof subcools / sizeof *subcools; k++)
    if (has(m, subcools[k])) { /* of the warmest circuit; the colder ones have none */
      put(m, m->subcooling, 0.0);
      m->subcooling = subcools[k];
    }
  if (is(m, "brayton"))
    return match_brayton(m);
  if (is(m, "parallel"))
    return match_parallel(m, (int)hl_machine_value(m->machine, "circuits"));
  double superheat = has(m, "superheat") || has(m, "superheat_1") ? s->superheat : 0.0;
  m->t_low = fmin(fmin(m->source.t_out, m->source.t_in - superheat) - s->dt_min,
                  hl_fluid_facts(m->fluid)->t_critical - below_critical);
  put(m, m->low, m->t_low);
  return is(m, "transcritical") ? match_gas(m) : match_both(m);
}
