/** What the answer depends on: the number of levels, and the price of power. */
#include "hpr/work.h"

const hl_problem *hl_hpr_problem(const hl_hpr *hpr) { return hpr->problem; }

/** The limits of what comes next. */
static hl_stop_settings rest_of(const hli_stop *rule) {
  hl_stop_settings rest = rule->limit;
  rest.time_limit = hli_stop_left(rule);
  return rest;
}

static bool is_due(const hli_stop *rule, hl_hpr_study *out) {
  out->cut |= hli_stop_due(rule);
  return out->cut;
}

static hl_status vary_levels(const hl_hpr *hpr, const hli_stop *rule, hl_hpr_study *out) {
  hl_levels_settings set = hpr->levels_set;
  hl_levels_result r;
  set.prove = false;
  const bool carnot = hpr->set.model == HL_HPR_CARNOT && hpr->best.load > 0;
  for (int n = 1; n <= HL_HPR_STUDY_LEVELS && carnot && !is_due(rule, out); n++) {
    const hl_stop_settings stop = rest_of(rule);
    set.condensers = set.evaporators = n;
    HLI_TRY(hl_levels_solve(hpr->levels, &set, (hl_levels_task)hpr->set.task, hpr->best.load, &stop,
                            &r));
    if (is_due(rule, out)) /* it was ended early */
      return HL_OK;
    if (r.outcome != HL_OUTCOME_INFEASIBLE)
      out->level[out->level_count++] = (hl_hpr_level_point){n, r.work};
  }
  return HL_OK;
}

/** Closer where power is cheap: there the best load changes most. 1, 1/2 and 1/4 are among them. */
static const double share[HL_HPR_STUDY_PRICES] = {0, 0.05, 0.1, 0.25, 0.5, 0.75,
                                                  1, 1.25, 1.5, 2,    2.5};

/** The price that is share 1: the given one, or two or four times it where the design pays beyond;
 * 0: there is none. */
static double price_of_one(const hl_hpr *hpr) {
  const double given = hl_problem_economics(hpr->problem)->electricity_price;
  const double even = hl_hpr_break_even_design(hpr), most = share[HL_HPR_STUDY_PRICES - 1];
  if (!(given > 0))
    return even > 0 && isfinite(even) ? even : 0;
  double one = given;
  while (isfinite(even) && even > most * one && one < 4 * given)
    one *= 2;
  return one;
}

/** Bounds are not shown, so that closing them is no use: the best load hardly changes by it. */
static const double wide_gap = 0.02;

static hl_status solve_anew(const hl_hpr *hpr, double price, const hli_stop *rule,
                            hl_hpr_price_point *point) {
  hl_problem *view = NULL;
  hl_hpr *other = NULL;
  hl_stop_settings wide = rest_of(rule), *stop = &wide;
  wide.gap = fmax(wide.gap, wide_gap);
  HLI_TRY(hl_problem_view(hpr->problem, hpr->ctx, true, true, &view));
  hl_status status = hl_problem_set_power_price(view, price);
  if (status == HL_OK)
    status = hli_hpr_try(view, hpr->zone, &hpr->set, NULL, stop, &other);
  if (status == HL_OK) {
    point->none = other->none.account.yearly;
    if (other->best.account.yearly <= point->design || !(hpr->best.load > 0)) {
      point->best = other->best.account.yearly;
      point->load = other->best.load;
    }
  }
  hl_hpr_free(other);
  hl_problem_free(view);
  return status;
}

static hl_status vary_price(const hl_hpr *hpr, const hli_stop *rule, hl_hpr_study *out) {
  const hl_economics *e = hl_problem_economics(hpr->problem);
  const hl_hpr_account *none = &hpr->none.account, *with = &hpr->best.account;
  const double one = isnan(hpr->shown[0].yearly) ? 0 : price_of_one(hpr);
  const double given = isnan(e->electricity_price) ? 0 : e->electricity_price;
  const bool anew = hpr->set.load == HL_HPR_LOAD_FREE && hpr->set.objective == HL_HPR_COST &&
                    hpr->set.model == HL_HPR_CARNOT && hli_hpr_possible(hpr);
  for (int k = 0; k < HL_HPR_STUDY_PRICES && one > 0 && !(anew && is_due(rule, out)); k++) {
    hl_hpr_price_point *point = &out->price[out->price_count++];
    const double price = share[k] * one, more = (price - given) * hl_economics_seconds(e);
    *point = (hl_hpr_price_point){price, none->yearly + more * none->power,
                                  with->yearly + more * with->power,
                                  with->yearly + more * with->power, hpr->best.load};
    if (anew && price != given)
      HLI_TRY(solve_anew(hpr, price, rule, point));
    if (anew && is_due(rule, out)) /* it was ended early */
      out->price_count--;
  }
  return HL_OK;
}

hl_status hl_hpr_study_solve(const hl_hpr *hpr, const hl_stop_settings *stop, hl_hpr_study *out) {
  *out = (hl_hpr_study){0};
  if (hpr->outcome == HL_OUTCOME_INFEASIBLE || !hli_hpr_possible(hpr))
    return HL_OK;
  hli_stop rule;
  hli_stop_start(&rule, hpr->ctx, stop);
  HLI_TRY(vary_levels(hpr, &rule, out));
  return vary_price(hpr, &rule, out);
}
