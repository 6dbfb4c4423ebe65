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

double hli_load_cut(double load, int digits) {
  if (!(load > 0))
    return 0;
  const double unit = pow(10, floor(log10(load)) + 1 - digits), close = 1e-8;
  return floor(load / unit * (1 + close)) * unit;
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

/** At the pinch, or where ambient stands in its place: on that side of what is there at one
 * temperature on which the demand is all. What is there along a slope is on neither: machines may
 * give to ambient, and take at the pinch, without a load. */
void hli_asked_split(hl_hpr *hpr, const hl_load *load, int count) {
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  const double beside = 5e-7; /* K; levels of a choice are multiples of twice that */
  const double t = hpr->profile[heating ? 0 : 1][0].t;
  const double own = heating ? t + beside : t - beside, other = heating ? t - beside : t + beside;
  double there = 0;
  for (int k = 0; k < count; k++)
    if (fabs(load[k].t_high - t) <= beside && fabs(load[k].t_low - t) <= beside)
      there += heating ? -load[k].q : load[k].q;
  hpr->split = there > 1e-9 * fabs(hpr->demand) ? other : own;
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
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  hpr->outcome = HL_OUTCOME_INFEASIBLE;
  hpr->refusal = HLI_REFUSAL_MOST;
  hli_show(HL_DIM_POWER, load, own);
  hli_show(HL_DIM_POWER, hpr->most, most);
  if (!(hpr->most > 0))
    hli_print(hpr->reason, sizeof hpr->reason,
              "the machines asked for cannot take over a load of %s, and none was found that they "
              "can. Allow more machines, cycles or fluids",
              own);
  else if (load > hpr->demand * (1 + less))
    hli_print(hpr->reason, sizeof hpr->reason,
              "a load of %s does not fit: the largest found is %s (%s demand %s)", own, most,
              heating ? "heating" : "cooling", hli_show(HL_DIM_POWER, hpr->demand, text));
  else if (load <= hpr->most * (1 - less)) {
    hpr->refusal = HLI_REFUSAL_SIZE;
    hli_print(hpr->reason, sizeof hpr->reason,
              "a load of %s is none that the machines asked for can have: their least sizes or the "
              "utilities for the rest leave it out. Ask for another load",
              own);
  } else
    hli_print(
        hpr->reason, sizeof hpr->reason,
        "the machines asked for cannot take over the load: the largest found is %s of %s. Ask for "
        "less, or allow more machines, cycles or fluids",
        most, hli_show(HL_DIM_POWER, hpr->demand, text));
}

void hli_asked_not_met(hl_hpr *hpr, const hli_design *d) {
  char asked[48];
  hpr->most = NAN;
  if (d->load < hli_load_asked(hpr))
    hpr->most = d->load;
  hpr->outcome = HL_OUTCOME_INFEASIBLE;
  hpr->refusal = HLI_REFUSAL_SIZE;
  hli_print(
      hpr->reason, sizeof hpr->reason,
      "a load of %s is not met: the least sizes of the machines, or what bounds their levels, "
      "leave it out. Ask for another load, or allow more machines, cycles or fluids",
      hli_show(HL_DIM_POWER, hli_load_asked(hpr), asked));
}

void hli_asked_heats(hl_hpr *hpr, const hli_design *d) {
  char asked[48], more[48];
  hpr->most = NAN;
  hpr->outcome = HL_OUTCOME_INFEASIBLE;
  hpr->refusal = HLI_REFUSAL_SIZE;
  hli_print(
      hpr->reason, sizeof hpr->reason,
      "a load of %s would take %s more of hot utility than there is without machines, which they "
      "may not: their least sizes, or what bounds their levels, leave it out. Ask for another "
      "load, or allow more machines, cycles or fluids",
      hli_show(HL_DIM_POWER, d->load, asked),
      hli_show(HL_DIM_POWER, hli_answer_heats(hpr, d), more));
}

void hli_asked_saves_none(hl_hpr *hpr, const hli_design *d, double boiler) {
  char heat[48], power[48], own[48];
  hpr->bound_on_grid = NAN; /* of machines; none has no power */
  hli_print(hpr->reason, sizeof hpr->reason,
            "no machine saves power: for %s of heat the best needs %s, an electric boiler %s",
            hli_show(HL_DIM_POWER, d->load, heat), hli_show(HL_DIM_POWER, d->levels.work, own),
            hli_show(HL_DIM_POWER, boiler, power));
}

void hli_asked_boiler(hl_hpr *hpr, const hli_design *d, double boiler) {
  char asked[48], need[48], power[48], given[48], rest[48];
  const double heat = hli_design_useful(hpr, d);
  hpr->most = NAN;
  hpr->outcome = HL_OUTCOME_INFEASIBLE;
  hpr->refusal = HLI_REFUSAL_BOILER;
  const int used = hli_print(hpr->reason, sizeof hpr->reason,
                             "a load of %s would take %s of power, an electric boiler for it %s",
                             hli_show(HL_DIM_POWER, d->load, asked),
                             hli_show(HL_DIM_POWER, d->levels.work, need),
                             hli_show(HL_DIM_POWER, boiler, power));
  if (heat > d->load * (1 + 1e-3))
    hli_print(hpr->reason + used, sizeof hpr->reason - (size_t)used,
              ": of the %s given, %s save no hot utility and go back to the evaporators or to cold "
              "utility",
              hli_show(HL_DIM_POWER, heat, given), hli_show(HL_DIM_POWER, heat - d->load, rest));
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
  if (load <= most * (1 + 2 * close))
    HLI_TRY(fits(hpr, selection, asked, load, stop, r, &yes));
  hpr->most = yes ? fmax(most, load) : most;
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

/* -------------------------------------------------------------- what is named */

/** Loads that are asked for beside one that is refused. */
typedef struct naming {
  const hl_hpr *hpr;
  hli_question question;
  const hl_hpr_library *library;
  const hli_stop *rule;
  double most; /* of those refused, what they name; NAN: nothing */
} naming;

static hl_status is_met(naming *n, double load, bool *yes) {
  hl_hpr *other;
  hl_stop_settings stop = n->rule->limit;
  *yes = false;
  stop.time_limit = fmax(hli_stop_left(n->rule), 0);
  if (!(load > 0) || hl_ctx_stopped(n->hpr->ctx) || !(stop.time_limit > 0))
    return HL_OK;
  n->question.set.load = HL_HPR_LOAD_DUTY;
  n->question.set.duty = load;
  HLI_TRY(hli_hpr_ask(n->hpr->problem, n->hpr->zone, &n->question, n->library, &stop, &other));
  *yes = other->outcome != HL_OUTCOME_INFEASIBLE && hli_answer_meets(&other->best, load);
  n->most = *yes ? load : other->most;
  hl_hpr_free(other);
  return HL_OK;
}

/** The largest that is met of what was found, or a little less; 0: none is. */
static hl_status find_largest(naming *n, double *most) {
  static const double part[] = {1, 0.999, 0.99, 0.9};
  double top = n->hpr->most;
  bool yes = false;
  *most = 0;
  if (isnan(top)) {
    HLI_TRY(is_met(n, n->hpr->demand, &yes));
    top = n->most;
  }
  for (size_t k = 0; k < sizeof part / sizeof *part && top > 0; k++) {
    const double load = hli_load_cut(part[k] * top, 6);
    HLI_TRY(is_met(n, load, &yes));
    if (yes) {
      *most = load;
      return HL_OK;
    }
  }
  return HL_OK;
}

/** Nearer to a load that is refused, from one that is met. */
static hl_status come_nearer(naming *n, double refused, double *met) {
  enum { HALVES = 6 };
  const double near = 0.01;
  for (int k = 0; k < HALVES && fabs(refused - *met) > near * *met; k++) {
    const double middle = hli_load_cut((refused + *met) / 2, 4);
    bool yes;
    if (!(middle > fmin(refused, *met)) || !(middle < fmax(refused, *met)))
      return HL_OK;
    HLI_TRY(is_met(n, middle, &yes));
    *(yes ? met : &refused) = middle;
  }
  return HL_OK;
}

/** The nearest smaller one; NAN: none of those tried. */
static hl_status find_smaller(naming *n, double load, double *met) {
  static const double part[] = {0.9, 0.5, 0.1};
  double refused = load;
  *met = NAN;
  for (size_t k = 0; k < sizeof part / sizeof *part; k++) {
    const double less = hli_load_cut(part[k] * load, 4);
    bool yes;
    HLI_TRY(is_met(n, less, &yes));
    if (yes) {
      *met = less;
      return come_nearer(n, refused, met);
    }
    refused = less;
  }
  return HL_OK;
}

/** "The nearest found are 3.7 kW and 4.6 kW, the largest found is 5 kW" */
static void name(hl_hpr *hpr, double smaller, double larger) {
  char below[48], above[48], most[48];
  const size_t used = strlen(hpr->reason), left = sizeof hpr->reason - used;
  char *at = hpr->reason + used;
  hli_show(HL_DIM_POWER, smaller, below);
  hli_show(HL_DIM_POWER, larger, above);
  hli_show(HL_DIM_POWER, hpr->most, most);
  if (!(hpr->most > 0))
    hli_print(at, left, ". No load was found that they meet");
  else if (isnan(larger))
    hli_print(at, left, ". The largest found is %s", most);
  else if (isnan(smaller))
    hli_print(at, left, ". The least found is %s, the largest found is %s", above, most);
  else
    hli_print(at, left, ". The nearest found are %s and %s, the largest found is %s", below, above,
              most);
}

/** Of a load that would take more power than a boiler: those nearest to it that take less. Small
 * loads of large machines may take more where larger ones do not. */
static hl_status name_less(naming *n, hl_hpr *hpr, double load) {
  const size_t used = strlen(hpr->reason), left = sizeof hpr->reason - used;
  char *at = hpr->reason + used, below[48], above[48];
  double smaller, larger;
  HLI_TRY(find_smaller(n, load, &smaller));
  HLI_TRY(find_largest(n, &larger));
  hpr->most = fmax(larger, isnan(smaller) ? 0 : smaller);
  const bool more = larger > load;
  if (more)
    HLI_TRY(come_nearer(n, load, &larger));
  hli_show(HL_DIM_POWER, smaller, below);
  hli_show(HL_DIM_POWER, larger, above);
  if (!isnan(smaller) && more)
    hli_print(at, left, ". The nearest found that take less are %s and %s", below, above);
  else if (!isnan(smaller) || more)
    hli_print(at, left, ". The %s found that takes less is %s", more ? "least" : "largest",
              more ? above : below);
  else
    hli_print(at, left, ". None of the others that were tried takes less");
  return HL_OK;
}

hl_status hli_asked_name(hl_hpr *hpr, const hli_question *question, const hl_hpr_library *library,
                         const hli_stop *rule) {
  const double load = hli_load_asked(hpr);
  naming n = {hpr, *question, library, rule, NAN};
  double most, smaller = NAN, larger = NAN;
  if (hpr->outcome != HL_OUTCOME_INFEASIBLE || hpr->set.model != HL_HPR_REAL || isnan(load) ||
      hpr->quiet || hpr->one_of_many || hpr->variant != NULL || hpr->candidate_count == 0 ||
      !hli_hpr_possible(hpr))
    return HL_OK;
  n.question.quiet = true;
  if (hpr->refusal == HLI_REFUSAL_BOILER)
    return name_less(&n, hpr, load);
  HLI_TRY(find_largest(&n, &most));
  if (most > load) {
    larger = most;
    HLI_TRY(come_nearer(&n, load, &larger));
    HLI_TRY(find_smaller(&n, load, &smaller));
  }
  if (!(most > 0) && hli_stop_due(rule))
    return HL_OK;
  hpr->most = most;
  if (hpr->refusal == HLI_REFUSAL_MOST && !(most > load))
    refuse(hpr, load);
  else
    name(hpr, smaller, larger);
  return HL_OK;
}
