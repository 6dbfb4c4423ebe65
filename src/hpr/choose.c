/** The load: as asked for, or the best of all, and what the price of power decides. */
#include "hpr/work.h"

/* ---------------------------------------------------------------------- prices */

/** Price of power at which a design is as good as none: one that takes more power than none pays
 * below it, one that takes less above it. */
static double even_price(const hl_hpr *hpr, const hli_design *d) {
  const hl_economics *e = hl_problem_economics(hpr->problem);
  const hl_hpr_account *none = &hpr->none.account, *with = &d->account;
  const double saved = none->yearly - with->yearly;
  const double more = (with->power - none->power) * hl_economics_seconds(e);
  if (more == 0)
    return saved > 0 ? (double)INFINITY : (double)NAN;
  return (isnan(e->electricity_price) ? 0 : e->electricity_price) + saved / more;
}

void hli_hpr_note_price(hl_hpr *hpr, const hli_design *d) {
  const hl_hpr_account *none = &hpr->none.account, *with = &d->account;
  if (isinf(with->yearly) || d->unserved.q > 0) /* without an approach nothing is known of it */
    return;
  double price = even_price(hpr, d);
  if (with->power < none->power) { /* it pays at any higher one */
    hpr->break_even_above = fmin(hpr->break_even_above, price);
    price = with->yearly < none->yearly ? (double)INFINITY : (double)NAN;
  }
  if (!isnan(price) && !(hpr->break_even >= price))
    hpr->break_even = price;
}

/** A law by which few large ones are cheaper than many small ones. */
static bool favours_few(const hl_hpr *hpr, hl_cost_kind kind) {
  const hl_cost_law *law = hl_problem_cost(hpr->problem, kind);
  return law != NULL && law->given && (law->fixed > 0 || law->exponent < 1);
}

bool hli_hpr_fewer_may_do(const hl_hpr *hpr) {
  return hpr->set.objective == HL_HPR_COST &&
         (favours_few(hpr, HL_COST_MACHINE) ||
          (hli_exchangers_decide(hpr) && favours_few(hpr, HL_COST_EXCHANGER)));
}

double hli_hpr_bare(const hl_hpr *hpr, const hl_hpr_account *a) {
  const double annuity = hl_economics_annuity(hl_problem_economics(hpr->problem));
  const double share = hpr->set.objective == HL_HPR_COST ? annuity * a->exchangers : 0;
  return isfinite(share) ? a->objective - share : (double)INFINITY;
}

double hli_hpr_price(const hl_hpr *hpr, int utility) {
  if (utility < 0)
    return 0;
  const hl_group *g = &hl_problem_groups(hpr->problem)->group[1 + utility];
  switch (hpr->set.objective) {
  case HL_HPR_COST:
    return g->cost_scale;
  case HL_HPR_EXERGY:
    return g->exergy_in;
  case HL_HPR_CO2:
    return g->co2 * hl_economics_seconds(hl_problem_economics(hpr->problem));
  default:
    return 0;
  }
}

double hli_hpr_most(const hl_hpr *hpr, int utility) {
  const hl_utility *u = hl_problem_utility_at(hpr->problem, utility);
  if (hpr->today == NULL)
    return u->duty_max;
  return isnan(u->t_stack) ? fmax(u->duty_max, hpr->today[utility]) : 0;
}

double hli_hpr_fuel(const hl_hpr *hpr, int utility, double t_out) {
  const hl_utility *u = hl_problem_utility_at(hpr->problem, utility);
  const double air = hl_problem_economics(hpr->problem)->t_ambient;
  if (isnan(u->t_stack) || isnan(t_out))
    return 1;
  return hl_utility_fuel(u, t_out, air) / hl_utility_fuel(u, u->t_target, air);
}

/** Price of the heat that a machine may save: of flue gas that touches the curve no more fuel than
 * heat above the touch takes. */
static double most_price(const hl_hpr *hpr, const hl_utility_target *u) {
  const double price = hli_hpr_price(hpr, u->utility);
  const hl_utility *of = hl_problem_utility_at(hpr->problem, u->utility);
  const double share = isnan(of->dt_cont) ? hpr->targets_set.dt_min / 2 : of->dt_cont;
  const bool exergy = hpr->set.objective == HL_HPR_EXERGY; /* per heat, wherever it leaves */
  const double t = isnan(u->t_touch) ? u->t_out : u->t_touch + share;
  return exergy ? price : price * hli_hpr_fuel(hpr, u->utility, fmax(t, u->t_out));
}

double hli_hpr_dearest(const hl_hpr *hpr, bool hot) {
  double most = 0;
  for (int k = 0; k < hl_targets_utility_count(hpr->before); k++) {
    const hl_utility_target *u = hl_targets_utility_at(hpr->before, k);
    if (u->utility >= 0 && hot == (u->side == HL_SIDE_HOT))
      most = fmax(most, most_price(hpr, u));
  }
  return most;
}

double hli_hpr_cost_today(const hl_hpr *hpr, bool hot) {
  double sum = 0;
  for (int k = 0; k < hl_targets_utility_count(hpr->before); k++) {
    const hl_utility_target *u = hl_targets_utility_at(hpr->before, k);
    if (u->utility >= 0 && (u->side == HL_SIDE_HOT) == hot)
      sum += u->duty * hli_hpr_price(hpr, u->utility) *
             (hpr->set.objective == HL_HPR_EXERGY ? 1 : hli_hpr_fuel(hpr, u->utility, u->t_out));
  }
  return sum;
}

double hli_hpr_least_capital(const hl_hpr *hpr, int machines, double work) {
  const hl_cost_law *law = hl_problem_cost(hpr->problem, HL_COST_MACHINE);
  if (hpr->set.objective != HL_HPR_COST || law == NULL || !law->given)
    return 0;
  const double annuity = hl_economics_annuity(hl_problem_economics(hpr->problem));
  const double fixed = annuity * law->fixed;
  if (law->basis != HL_COST_POWER || law->exponent > 1) /* many small ones may be cheaper */
    return machines * fixed;
  return (machines - 1) * fixed + annuity * hl_cost_eval(law, work / 1e3, 0);
}

double hli_hpr_rate(const hl_hpr *hpr) {
  const hl_economics *e = hl_problem_economics(hpr->problem);
  switch (hpr->set.objective) {
  case HL_HPR_COST:
    return hli_hpr_power_rate(hpr);
  case HL_HPR_CO2:
    return hl_economics_power_co2(e) * hl_economics_seconds(e);
  default:
    return 1;
  }
}

/* ------------------------------------------------------------------ the answer */

/**
 * What engines could improve the objective by at most: on the whole source, at the dearest cold
 * utility in use. With a margin for the grid of their levels.
 */
static hl_status find_engine_gain(hl_hpr *hpr) {
  const double margin = 1.001;
  hli_design d = {0};
  HLI_TRY(hli_design_engine(hpr, &d));
  const double most = hpr->profile[1][hpr->profile_count[1] - 1].q, from = hpr->ambient_from[1];
  if (d.engine.work > 0)
    hpr->engine_gain = margin * (hli_hpr_rate(hpr) * d.engine.work +
                                 hli_hpr_dearest(hpr, false) * (isnan(from) ? most : from));
  return HL_OK;
}

hl_status hli_hpr_find_most(hl_hpr *hpr, double *most) {
  const double close = 1e-9; /* the largest fits to rounding only */
  HLI_TRY(hl_levels_find_most(hpr->levels, &hpr->levels_set, (hl_levels_task)hpr->set.task, most));
  *most = *most < hpr->demand ? *most * (1 - close) : hpr->demand;
  return HL_OK;
}

/** None is always a candidate; only a load that was asked for is not met by it. */
static void cannot_be(hl_hpr *hpr) {
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  const bool served = hpr->profile_count[heating ? 0 : 1] == 0; /* nothing to serve is an answer */
  const double cold = hpr->none.account.cold;
  char heat[48], level[48];
  const bool asks = hpr->set.load == HL_HPR_LOAD_DUTY; /* a share of nothing is nothing */
  hpr->outcome = (served && !asks) || hpr->set.load == HL_HPR_LOAD_FREE ? HL_OUTCOME_OPTIMAL
                                                                        : HL_OUTCOME_INFEASIBLE;
  if (served && !heating && hpr->set.ambient && cold > 0)
    hli_print(hpr->reason, sizeof hpr->reason,
              "no refrigeration is needed: ambient takes it all, %s of cooling, without a machine; "
              "with its approach it stands at %s shifted, and nothing that is to be cooled is "
              "colder",
              hli_show(HL_DIM_POWER, cold, heat),
              hli_show(HL_DIM_TEMPERATURE, hpr->ambient, level));
  else if (served)
    hli_print(hpr->reason, sizeof hpr->reason, "%s: there is nothing for a machine to serve",
              !heating               ? "no cold utility is needed"
              : hpr->fixed_count > 0 ? "flue gas gives all heat, and is no main"
                                     : "no hot utility is needed");
  else
    hli_print(hpr->reason, sizeof hpr->reason,
              "no machine: %s, only ambient can be the %s. Allow it with --ambient and its "
              "temperature (settings hpr.ambient and hpr.t_air)",
              heating ? "no heat is left below the pinch" : "no heat is needed above the pinch",
              heating ? "source" : "sink");
  const size_t used = strlen(hpr->reason);
  if (served && asks)
    hli_print(hpr->reason + used, sizeof hpr->reason - used,
              "; a load of %s does not fit: the largest that does is 0 kW",
              hli_show(HL_DIM_POWER, hpr->set.duty, heat));
}

static void engines_alone(hl_hpr *hpr) {
  char power[48];
  hli_print(hpr->reason, sizeof hpr->reason,
            "engines alone are best and give %s: no heat pump pays beside them",
            hli_show(HL_DIM_POWER, hpr->best.engine.work, power));
}

static void does_not_fit(hl_hpr *hpr, double load) {
  char asked[48], most[48], demand[48];
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  hpr->outcome = HL_OUTCOME_INFEASIBLE;
  hli_print(hpr->reason, sizeof hpr->reason,
            "a load of %s does not fit: the largest that does is %s (%s demand %s%s)",
            hli_show(HL_DIM_POWER, load, asked),
            hli_show(HL_DIM_POWER, hli_load_cut(hpr->most, 6), most),
            heating ? "heating" : "cooling", hli_show(HL_DIM_POWER, hpr->demand, demand),
            hpr->most < hpr->demand * (1 - 1e-9)
                ? (heating ? "; the source gives no more" : "; the sink takes no more")
                : "");
}

/** Heat that the default utility serves for nothing, so that cost cannot decide on it. [W] */
static double served_free(const hl_hpr *hpr) {
  return hli_hpr_by_default(hpr->before,
                            hpr->set.task == HL_LEVELS_HEATING ? HL_SIDE_HOT : HL_SIDE_COLD);
}

void hli_hpr_refuse(hl_hpr *hpr, const hli_design *d) {
  char load[48], left[160];
  hli_show_unserved(&d->unserved, left, sizeof left);
  hpr->outcome = HL_OUTCOME_INFEASIBLE;
  hpr->refusal = HLI_REFUSAL_REST;
  hli_print(hpr->reason, sizeof hpr->reason,
            "a load of %s leaves %s that no utility of the case serves: none reaches it or has "
            "room. Ask for another load, or add a %s utility there",
            hli_show(HL_DIM_POWER, d->load, load), left,
            d->unserved.side == HL_SIDE_HOT ? "hot" : "cold");
}

/** The far end of what is served, as the streams have it, shifted. */
static void cost_cannot_decide(hl_hpr *hpr, double duty) {
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  const int side = heating ? 0 : 1;
  char heat[48], level[48];
  hli_print(hpr->reason, sizeof hpr->reason,
            "no machine pays, but for %s of %s cost cannot decide: no %s utility of the case is %s "
            "enough (%s to %s shifted), so a default one that costs nothing serves it. Add a %s "
            "utility there with its price, which a machine could save, or ask for a load",
            hli_show(HL_DIM_POWER, duty, heat), heating ? "heating" : "cooling",
            heating ? "hot" : "cold", heating ? "hot" : "cold", heating ? "up" : "down",
            hli_show(HL_DIM_TEMPERATURE, hpr->profile[side][hpr->profile_count[side] - 1].t, level),
            heating ? "hot" : "cold");
}

static void does_not_pay(hl_hpr *hpr) {
  const double free = hpr->set.objective == HL_HPR_COST ? served_free(hpr) : 0;
  const double price = hl_problem_economics(hpr->problem)->electricity_price;
  const hl_unit *unit = hl_unit_shown(HL_DIM_PRICE);
  const char *named = hl_problem_currency(hpr->problem);
  char money[40];
  hli_print(money, sizeof money, "%.24s/MWh", named[0] != '\0' ? named : "cur");
  if ((hpr->outcome == HL_OUTCOME_LIMIT || hpr->outcome == HL_OUTCOME_STOPPED) &&
      isnan(hpr->break_even))
    hli_print(hpr->reason, sizeof hpr->reason,
              "the search was ended before a machine was found that pays; allow more time");
  else if (free > 1e-6 * hpr->demand)
    cost_cannot_decide(hpr, free);
  else if (isnan(hpr->break_even) && hpr->left_out.q > 0) {
    char left[160];
    hli_show_unserved(&hpr->left_out, left, sizeof left);
    hli_print(hpr->reason, sizeof hpr->reason,
              "no machine: each that was tried leaves heat that no utility of the case serves, at "
              "least %s for which a %s utility is missing",
              left, hpr->left_out.side == HL_SIDE_HOT ? "hot" : "cold");
  } else if (isnan(hpr->break_even) && hli_exchangers_decide(hpr) && hpr->exchangers_limit != NULL)
    hli_print(hpr->reason, sizeof hpr->reason,
              "no machine: exchangers of those that were tried have no cost: %s",
              hpr->exchangers_limit);
  else if (hpr->set.objective == HL_HPR_COST && !(hpr->break_even > 0) &&
           isfinite(hpr->break_even_above))
    hli_print(
        hpr->reason, sizeof hpr->reason,
        "no machine pays: of all that save power the best would need power above %.4g %s, and "
        "it costs %.4g",
        hl_unit_from_si(unit, hpr->break_even_above), money, hl_unit_from_si(unit, price));
  else if (hpr->set.objective == HL_HPR_COST && isnan(hpr->break_even))
    hli_print(hpr->reason, sizeof hpr->reason,
              "no machine among the candidates pays with power at %.4g %s",
              hl_unit_from_si(unit, price), money);
  else if (hpr->set.objective == HL_HPR_COST && !(hpr->break_even > 0))
    hli_print(hpr->reason, sizeof hpr->reason,
              "no machine pays at any price of power: %s cost more than what they save",
              hli_exchangers_decide(hpr) ? "machines and exchangers" : "the machines");
  else if (hpr->set.objective == HL_HPR_COST)
    hli_print(
        hpr->reason, sizeof hpr->reason,
        "no machine pays: of all %s the best would need power below %.4g %s, and it costs %.4g",
        hpr->set.model == HL_HPR_REAL ? "choices tried" : "loads tried",
        hl_unit_from_si(unit, hpr->break_even), money, hl_unit_from_si(unit, price));
  else
    hli_print(hpr->reason, sizeof hpr->reason, "no machine lowers the %s",
              hpr->set.objective == HL_HPR_CO2 ? "emission" : "exergy taken");
}

hl_status hli_hpr_unpriced(hl_ctx *ctx, bool hot) {
  HLI_FAIL(ctx, 240, NULL,
           "no %s utility in use has a price, so there is nothing that a machine could save\nGive "
           "utilities their prices (column price), say a load (--load 300kW, hpr.load), or ask for "
           "least power (--objective power, hpr.objective).",
           hot ? "hot" : "cold");
}

/** Without prices the best load has no meaning. */
static hl_status check_prices(const hl_hpr *hpr) {
  const hl_economics *e = hl_problem_economics(hpr->problem);
  const bool cost = hpr->set.objective == HL_HPR_COST && hpr->set.load == HL_HPR_LOAD_FREE;
  if (cost && isnan(e->electricity_price))
    HLI_FAIL(hpr->ctx, 240, NULL,
             "the price of electricity is not given, so cost cannot decide on a load\nSet "
             "economics.electricity_price, say a load (--load 300kW, hpr.load), or ask for least "
             "power (--objective power, hpr.objective).");
  const bool ranked = hpr->variant != NULL && hpr->variant->look == NULL;
  if (ranked && hpr->set.objective == HL_HPR_COST && isnan(e->electricity_price))
    HLI_FAIL(hpr->ctx, 240, NULL,
             "the price of electricity is not given, so cost cannot rank machines\nSet "
             "economics.electricity_price, or ask for least power (--objective power, "
             "hpr.objective).");
  const bool hot = hpr->set.task == HL_LEVELS_HEATING;
  if (cost && !(hli_hpr_dearest(hpr, hot) > 0))
    return hli_hpr_unpriced(hpr->ctx, hot);
  return hli_known_check(hpr);
}

/** A load that meets a corner of its profile but for rounding is meant to. */
static double snap(const hl_hpr *hpr, double load) {
  const int side = hpr->set.task == HL_LEVELS_HEATING ? 0 : 1;
  for (int k = 0; k < hpr->profile_count[side]; k++)
    if (fabs(hpr->profile[side][k].q - load) <= 1e-6 * hpr->demand)
      return hpr->profile[side][k].q;
  return load;
}

/** Of a load as answers show it: in kW with three digits, or six in all. [W] */
static double half_a_digit(double load) { return fmax(1e-6 * load, fmin(0.5, 1e-4 * load)); }

static hl_status choose(hl_hpr *hpr, const hl_stop_settings *stop) {
  const hl_hpr_settings *set = &hpr->set;
  double load = set->load == HL_HPR_LOAD_SHARE ? set->share * hpr->demand : set->duty;
  if (set->model == HL_HPR_REAL) {
    HLI_TRY(hli_hpr_real(hpr, stop));
    if (hpr->best.real == NULL && hpr->reason[0] == '\0')
      does_not_pay(hpr);
    return hpr->variant == NULL && hpr->outcome != HL_OUTCOME_INFEASIBLE ? hli_hpr_limit(hpr)
                                                                         : HL_OK;
  }
  if (set->load == HL_HPR_LOAD_FREE && !(hpr->most > 0) && !(set->engine > 0)) {
    hli_print(hpr->reason, sizeof hpr->reason, "no load fits: %s at any of these levels",
              set->task == HL_LEVELS_HEATING ? "the source gives nothing"
                                             : "the sink does not take the heat of a machine");
    return HL_OK;
  }
  if (set->load == HL_HPR_LOAD_FREE && set->objective != HL_HPR_POWER) {
    HLI_TRY(hli_hpr_scan(hpr, stop));
    if (hpr->best.engine.work > 0 && !(hpr->best.load > 0))
      engines_alone(hpr);
    else if (!(hpr->best.load > 0))
      does_not_pay(hpr);
    return HL_OK;
  }
  if (set->load == HL_HPR_LOAD_FREE)
    load = hpr->most;
  if (load > hpr->most + half_a_digit(hpr->most)) {
    does_not_fit(hpr, load);
    return HL_OK;
  }
  return hli_hpr_place(hpr, fmin(snap(hpr, load), hpr->most), stop);
}

/**
 * Fewer levels where they do as well: levels a few millikelvins apart are none to build. What is
 * given up is far below the gap that is asked for.
 */
static hl_status simplify(hl_hpr *hpr) {
  const double close = 1e-5;
  const hl_levels_settings asked = hpr->levels_set;
  const hli_design best = hpr->best;
  const int most = best.levels.condensers + best.levels.evaporators;
  hl_status status = HL_OK;
  bool done = asked.model == HL_LEVELS_PARALLEL || best.real != NULL || !(best.load > 0);
  for (int sum = 2; sum < most && !done; sum++)
    for (int c = 1; c < sum && !done && status == HL_OK; c++) {
      hli_design d;
      hpr->levels_set.condensers = c;
      hpr->levels_set.evaporators = sum - c;
      if (c > asked.condensers || sum - c > asked.evaporators)
        continue;
      status = hli_design_find(hpr, best.load, &d);
      if (status != HL_OK || d.levels.outcome == HL_OUTCOME_INFEASIBLE)
        continue;
      status = hli_design_account(hpr, &d, NULL);
      done = status != HL_OK ||
             (d.levels.work <= best.levels.work * (1 + 100 * close) &&
              d.account.objective <= best.account.objective + close * fabs(best.account.objective));
      d.levels.outcome = best.levels.outcome;
      d.levels.bound = best.levels.bound;
      d.levels.work_continuous = best.levels.work_continuous;
      d.levels.work_reversible = best.levels.work_reversible;
      if (done && status == HL_OK)
        hpr->best = d;
    }
  hpr->levels_set = asked;
  return status;
}

/** Exchangers of the load that is asked for have no cost: where cost decides it is refused, as no
 * free load would be such a one; where it does not, all else is known. */
static hl_status without_exchangers(hl_hpr *hpr) {
  char load[48];
  HLI_TRY(hli_design_account(hpr, &hpr->best, NULL)); /* why, of this one */
  if (!hli_exchangers_decide(hpr)) {
    hpr->exchangers_missing = hpr->exchangers_limit;
    HLI_TRY(hli_design_account(hpr, &hpr->best, NULL));
    hli_hpr_note_price(hpr, &hpr->best);
    return HL_OK;
  }
  hpr->outcome = HL_OUTCOME_INFEASIBLE;
  hpr->refusal = HLI_REFUSAL_REST;
  hli_print(hpr->reason, sizeof hpr->reason,
            "exchangers for a load of %s have no cost: %s. Ask for another load, or leave them out "
            "(--set hpr.exchangers=no)",
            hli_show(HL_DIM_POWER, hpr->best.load, load), hpr->exchangers_limit);
  hpr->best = hpr->none;
  return HL_OK;
}

hl_status hli_hpr_choose(hl_hpr *hpr, const hl_hpr_library *library, const hl_stop_settings *stop) {
  hpr->break_even = hpr->break_even_design = NAN;
  hpr->break_even_above = INFINITY;
  HLI_TRY(hli_design_account(hpr, &hpr->none, NULL));
  hpr->best = hpr->none;
  hpr->bound = hpr->none.account.objective;
  if (hpr->set.model == HL_HPR_REAL) /* names are checked, too, where no machine can be */
    HLI_TRY(hli_hpr_open_library(hpr, library));
  if (!hli_hpr_possible(hpr)) {
    cannot_be(hpr);
    return HL_OK;
  }
  HLI_TRY(check_prices(hpr));
  if (hpr->set.model == HL_HPR_CARNOT)
    HLI_TRY(hli_hpr_find_most(hpr, &hpr->most));
  HLI_TRY(find_engine_gain(hpr));
  HLI_TRY(choose(hpr, stop));
  HLI_TRY(simplify(hpr));
  if (isinf(hpr->best.account.exchangers))
    HLI_TRY(without_exchangers(hpr));
  if (hpr->best.load > 0 || hpr->best.real != NULL)
    hpr->break_even_design = even_price(hpr, &hpr->best);
  return HL_OK;
}
