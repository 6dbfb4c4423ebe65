/**
 * A load that is asked of real machines: how it bounds their choice, and what is said where it does
 * not fit. The load is heat that machines give above the pinch, or take below it, less what they
 * take, or give, on the same side; the utilities keep the rest of today's demand.
 */
#include <heatloom/selection.h>

#include "hpr/work.h"

double hli_load_asked(const hl_hpr *hpr) {
  switch (hpr->set.load) {
  case HL_HPR_LOAD_SHARE:
    return hpr->set.share * hpr->demand;
  case HL_HPR_LOAD_DUTY:
    return hpr->set.duty;
  default:
    return hpr->set.objective == HL_HPR_POWER ? hpr->demand : (double)NAN;
  }
}

double hli_load_today(const hl_hpr *hpr) {
  const hl_hpr_account *none = &hpr->none.account;
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  return heating ? none->hot : hpr->set.ambient ? hpr->demand : none->cold;
}

double hli_load_below_ambient(const hl_hpr *hpr) {
  const hl_point *at = hpr->profile[0];
  double q = 0;
  for (int k = 1; k < hpr->profile_count[0] && hpr->ambient > at[k - 1].t; k++) {
    const double span = at[k].t - at[k - 1].t;
    const double share = span > 0 ? fmin((hpr->ambient - at[k - 1].t) / span, 1) : 1;
    q = at[k - 1].q + share * (at[k].q - at[k - 1].q);
  }
  return q;
}

/* -------------------------------------------------------------------- limits */

/** What loads need above a level, or give below it. */
static double beyond(const hl_load *load, int count, bool heating, double t) {
  double above = 0, net = 0;
  for (int k = 0; k < count; k++) {
    const double span = load[k].t_high - load[k].t_low;
    const double share =
        span > 0 ? fmin(fmax((load[k].t_high - t) / span, 0), 1) : load[k].t_low > t;
    above += share * load[k].q;
    net += load[k].q;
  }
  return heating ? -above : net - above;
}

/** At the pinch, or where ambient stands in its place: on that side of what is there at one
 * temperature on which the demand is all. */
void hli_asked_split(hl_hpr *hpr, const hl_load *load, int count) {
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  const double beside = 5e-7; /* K; levels of a choice are multiples of twice that */
  const double t = hpr->profile[heating ? 0 : 1][0].t;
  const double own = heating ? t + beside : t - beside, other = heating ? t - beside : t + beside;
  const double least = 1e-9 * fabs(hpr->demand);
  hpr->split =
      beyond(load, count, heating, other) > beyond(load, count, heating, own) + least ? other : own;
}

void hli_asked_limit(const hl_hpr *hpr, hl_selection_settings *set) {
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  const double today = hli_load_today(hpr), load = hli_load_asked(hpr);
  const double left = isnan(load) ? today : fmax(today - load, 0);
  *(heating ? &set->hot_max : &set->cold_max) = left;
  if (!heating) /* refrigeration may warm the process, never ask for more */
    set->hot_max = hpr->none.account.hot;
  if (isnan(load))
    return;
  if (heating) /* a load is met, not surpassed */
    set->hot_min = left;
  else
    hli_asked_narrow(hpr, set);
}

void hli_asked_narrow(const hl_hpr *hpr, hl_selection_settings *set) {
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  *(heating ? &set->given_max : &set->taken_max) = hli_load_asked(hpr);
  *(heating ? &set->given_above : &set->taken_below) = hpr->split;
}

void hli_asked_widen(hl_selection_settings *set) {
  set->given_max = set->taken_max = INFINITY;
  set->given_above = set->taken_below = NAN;
}

/* ------------------------------------------------------------------ the largest */

hl_status hli_asked_most(hl_hpr *hpr, hl_selection *selection, const hl_selection_settings *asked,
                         const hl_selection_grid *grid, const hl_stop_settings *stop,
                         double *most) {
  hl_selection_settings set = *asked;
  hl_selection_result r;
  const double dear = 1e6; /* what machines cost beside it decides nothing */
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  const double today = hli_load_today(hpr);
  hli_asked_widen(&set);
  *(heating ? &set.hot_max : &set.cold_max) = today;
  set.hot_min = 0;
  set.by_level = false;
  set.power_price = 1;
  set.hot_price = heating ? dear : 0;
  set.cold_price = heating ? 0 : dear;
  set.prove = false;
  HLI_TRY(hl_selection_solve(selection, &set, stop, &r));
  if (r.count > 0 && grid != NULL)
    HLI_TRY(hl_selection_solve_free(selection, &set, grid, stop, &r));
  *most = today - (heating ? r.hot : r.cold);
  return HL_OK;
}

hl_status hli_asked_solve(hl_selection *selection, const hl_selection_settings *set, bool prove,
                          const hl_stop_settings *stop, hl_selection_result *r) {
  hl_selection_settings own = *set;
  own.prove = prove && set->prove;
  HLI_TRY(hl_selection_solve(selection, &own, stop, r));
  if (!isfinite(r->cost) && set->prove && !prove)
    HLI_TRY(hl_selection_solve(selection, set, stop, r));
  return HL_OK;
}

/** Whether the candidates and utilities of a choice allow for a load. */
static hl_status fits(hl_hpr *hpr, hl_selection *selection, const hl_selection_settings *asked,
                      double load, const hl_stop_settings *stop, hl_selection_result *r,
                      bool *yes) {
  hl_selection_settings set = *asked;
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  const double left = fmax(hli_load_today(hpr) - load, 0);
  *(heating ? &set.hot_max : &set.cold_max) = left;
  set.hot_min = heating ? left : 0;
  hli_asked_widen(&set);
  HLI_TRY(hli_asked_solve(selection, &set, false, stop, r));
  *yes = r->outcome != HL_OUTCOME_INFEASIBLE && (r->count > 0 || r->ambient_given > 0);
  return HL_OK;
}

static void refuse(hl_hpr *hpr, double load) {
  char text[48], most[48], own[48];
  const double less = 1e-6;
  hpr->outcome = HL_OUTCOME_INFEASIBLE;
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  if (load > hpr->demand * (1 + less))
    hli_print(hpr->reason, sizeof hpr->reason,
              "a load of %s does not fit: the largest found is %s (%s demand %s)",
              hli_show(HL_DIM_POWER, load, own), hli_show(HL_DIM_POWER, hpr->most, most),
              heating ? "heating" : "cooling", hli_show(HL_DIM_POWER, hpr->demand, text));
  else if (load <= hpr->most * (1 - less))
    hli_print(hpr->reason, sizeof hpr->reason,
              "a load of %s is none that the machines asked for can have: of what they may take "
              "over, up to %s, their least sizes or the utilities for the rest leave it out. Ask "
              "for another load",
              hli_show(HL_DIM_POWER, load, own), hli_show(HL_DIM_POWER, hpr->most, most));
  else
    hli_print(
        hpr->reason, sizeof hpr->reason,
        "the machines asked for cannot take over the load: the largest found is %s of %s. Ask for "
        "less, or allow more machines, cycles or fluids",
        hli_show(HL_DIM_POWER, hpr->most, most), hli_show(HL_DIM_POWER, hpr->demand, text));
}

hl_status hli_asked_largest(hl_hpr *hpr, hl_selection *selection,
                            const hl_selection_settings *asked, const hl_selection_grid *grid,
                            const hl_stop_settings *stop, hl_selection_result *r) {
  enum { HALVES = 14 };
  const double load = hli_load_asked(hpr), close = 1e-9;
  double most = 0, least = 0;
  bool yes = false;
  HLI_TRY(hli_asked_most(hpr, selection, asked, grid, stop, &most));
  most = fmax(fmin(most * (1 - close), hpr->demand), 0);
  if (load <= most)
    HLI_TRY(fits(hpr, selection, asked, load, stop, r, &yes));
  hpr->most = most;
  if (yes)
    return HL_OK;
  HLI_TRY(fits(hpr, selection, asked, most, stop, r, &yes));
  for (int k = 0; k < HALVES && !yes && most > 0; k++) { /* what utilities reach limits it */
    const double middle = (least + most) / 2;
    bool here;
    HLI_TRY(fits(hpr, selection, asked, middle, stop, r, &here));
    *(here ? &least : &most) = middle;
    hpr->most = least;
  }
  refuse(hpr, load);
  r->outcome = HL_OUTCOME_INFEASIBLE;
  return HL_OK;
}
