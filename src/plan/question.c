/** The question: ambient as a main, weights, prices by the objective, loads. */
#include "plan/work.h"

/** What heat from a boiler, or to a chilled utility, counts against power where power is least:
 * machines never take more power than the heat that they replace. [-] */
static const double heat_first = 10;

/** Of the problem of a period; -1: none. */
static int find_utility(const hl_plan *plan, int period, const char *level, hl_side side) {
  const hl_problem *problem = plan->problem[period];
  for (int u = 0; u < hl_problem_utility_count(problem); u++) {
    const hl_utility *utility = hl_problem_utility_at(problem, u);
    const char *name = utility->main[0] != '\0' ? utility->main : utility->name;
    if (utility->side == side && strcmp(name, level) == 0)
      return u;
  }
  return -1;
}

const hl_group *hli_plan_utility(const hl_plan *plan, int period, int level, hl_side side) {
  const hl_mains_level *of = &plan->input.level[level];
  if (level == plan->ambient || of->assumed)
    return NULL;
  const int u = find_utility(plan, period, of->name, side);
  return u >= 0 ? &hl_problem_groups(plan->problem[period])->group[1 + u] : NULL;
}

/* ------------------------------------------------------------------ ambient */

static hl_status add_ambient(hl_plan *plan) {
  hl_mains_input *in = &plan->input;
  hl_mains_level *level = HLI_NEW(&plan->arena, hl_mains_level, in->level_count + 1);
  if (level == NULL)
    return hli_nomem(plan->ctx);
  for (int l = 0; l < in->level_count; l++)
    level[l] = in->level[l];
  plan->ambient = in->level_count++;
  hl_mains_level *air = &level[plan->ambient];
  hl_mains_level_init(air);
  air->name = "ambient";
  air->use_high = air->use_low = air->raise_high = air->raise_low = plan->hpr.t_air;
  air->dt_use = air->dt_raise = plan->hpr.dt_air;
  air->boiler_price = air->reject_price = 0;
  air->closed = true;
  in->level = level;
  return HL_OK;
}

static bool is_main(const hl_plan *plan, const char *name) {
  for (int t = 0; t < plan->count; t++)
    for (int u = 0; u < hl_problem_utility_count(plan->problem[t]); u++)
      if (strcmp(hl_problem_utility_at(plan->problem[t], u)->main, name) == 0)
        return true;
  return false;
}

/** The coldest that a process has to be cooled to, shifted. [K] */
static double coldest(const hl_plan *plan) {
  const hl_mains_input *in = &plan->input;
  double t_low = INFINITY;
  for (int t = 0; t < plan->count; t++)
    for (int z = 0; z < in->zone_count; z++)
      for (int k = 0; k < in->period[t].loads[z].count; k++) {
        const hl_load *load = &in->period[t].loads[z].load[k];
        t_low = load->q > 0 ? fmin(t_low, load->t_low) : t_low;
      }
  return t_low;
}

/** In any period; the default utility is, where the process has to be colder than ambient. */
static bool is_chilled(const hl_plan *plan, const hl_mains_level *level) {
  if (level->assumed)
    return !isnan(level->raise_high) && coldest(plan) < plan->hpr.t_air;
  for (int t = 0; t < plan->count; t++) {
    const int u = find_utility(plan, t, level->name, HL_SIDE_COLD);
    if (u >= 0 && hl_problem_utility_chilled(plan->problem[t], u, plan->hpr.t_air))
      return true;
  }
  return false;
}

/** Which levels are mains, and which are chilled. */
static hl_status mark_levels(hl_plan *plan) {
  hl_mains_input *in = &plan->input;
  hl_mains_level *level = HLI_NEW(&plan->arena, hl_mains_level, in->level_count + 1);
  plan->is_main = HLI_NEW(&plan->arena, bool, in->level_count + 1); /* ambient is none */
  if (level == NULL || plan->is_main == NULL)
    return hli_nomem(plan->ctx);
  for (int l = 0; l < in->level_count; l++) {
    level[l] = in->level[l];
    plan->is_main[l] = is_main(plan, level[l].name);
    level[l].chilled = is_chilled(plan, &level[l]);
  }
  in->level = level;
  return HL_OK;
}

/* ------------------------------------------------------------------- prices */

static double or_zero(double price) { return isnan(price) ? 0 : price; }

/** Prices of a period in money; what is not given is missed only where cost decides. */
static hl_status price_money(hl_plan *plan, int period, hl_mains_period *p) {
  const hl_mains_input *in = &plan->input;
  double *boiler = HLI_NEW(&plan->arena, double, in->level_count);
  double *reject = HLI_NEW(&plan->arena, double, in->level_count);
  double *boiler_max = HLI_NEW(&plan->arena, double, in->level_count);
  double *reject_max = HLI_NEW(&plan->arena, double, in->level_count);
  double *boiler_co2 = HLI_NEW(&plan->arena, double, in->level_count);
  double *reject_co2 = HLI_NEW(&plan->arena, double, in->level_count);
  if (boiler == NULL || reject == NULL || boiler_max == NULL || reject_max == NULL ||
      boiler_co2 == NULL || reject_co2 == NULL)
    return hli_nomem(plan->ctx);
  const bool cost = plan->hpr.objective == HL_HPR_COST;
  for (int l = 0; l < in->level_count; l++) {
    const double hot = l == plan->ambient ? 0 : p->boiler_price[l];
    const double cold = l == plan->ambient ? 0 : p->reject_price[l];
    boiler[l] = cost ? hot : or_zero(hot);
    reject[l] = cost ? cold : or_zero(cold);
    boiler_co2[l] = l == plan->ambient ? 0 : p->boiler_co2[l];
    reject_co2[l] = l == plan->ambient ? 0 : p->reject_co2[l];
    boiler_max[l] = l == plan->ambient ? (double)INFINITY : p->boiler_max[l];
    reject_max[l] = l == plan->ambient ? (double)INFINITY : p->reject_max[l];
  }
  p->boiler_price = boiler;
  p->reject_price = reject;
  p->boiler_co2 = boiler_co2;
  p->reject_co2 = reject_co2;
  p->boiler_max = boiler_max;
  p->reject_max = reject_max;
  /* That of heat has the price of its emission. */
  const double power = hl_economics_power_price(hl_problem_economics(plan->problem[period]));
  p->power_price = cost ? power : or_zero(power);
  return HL_OK;
}

/** What a watt counts by an objective other than cost. */
static double worth_of(const hl_plan *plan, int period, int level, hl_side side) {
  const hl_group *u = hli_plan_utility(plan, period, level, side);
  const hl_mains_level *of = &plan->input.level[level];
  if (u == NULL && !of->assumed)
    return 0;
  const bool first = plan->cooling ? side == HL_SIDE_COLD && of->chilled : side == HL_SIDE_HOT;
  if (u == NULL)
    return plan->hpr.objective == HL_HPR_POWER && first ? heat_first : 0;
  switch (plan->hpr.objective) {
  case HL_HPR_POWER:
    return u->power + (first ? heat_first : 0);
  case HL_HPR_EXERGY:
    return fmax(u->exergy_in, 0);
  default:
    return u->co2;
  }
}

static hl_status price_objective(hl_plan *plan, int period, hl_mains_period *p) {
  const hl_mains_input *in = &plan->input;
  double *boiler = HLI_NEW(&plan->arena, double, in->level_count);
  double *reject = HLI_NEW(&plan->arena, double, in->level_count);
  if (boiler == NULL || reject == NULL)
    return hli_nomem(plan->ctx);
  for (int l = 0; l < in->level_count; l++) {
    boiler[l] =
        isinf(p->boiler_price[l]) ? p->boiler_price[l] : worth_of(plan, period, l, HL_SIDE_HOT);
    reject[l] =
        isinf(p->reject_price[l]) ? p->reject_price[l] : worth_of(plan, period, l, HL_SIDE_COLD);
  }
  p->boiler_price = boiler;
  p->reject_price = reject;
  p->power_price = plan->hpr.objective == HL_HPR_CO2 ? p->power_co2 : 1;
  p->power_co2 = 0;
  return HL_OK;
}

hl_status hli_plan_make_question(hl_plan *plan) {
  hl_mains_input *in = &plan->input;
  plan->ambient = -1;
  HLI_TRY(mark_levels(plan));
  if (plan->hpr.ambient)
    HLI_TRY(add_ambient(plan));
  hl_mains_period *money = HLI_NEW(&plan->arena, hl_mains_period, plan->count);
  hl_mains_period *period = HLI_NEW(&plan->arena, hl_mains_period, plan->count);
  double sum = 0;
  if (money == NULL || period == NULL)
    return hli_nomem(plan->ctx);
  for (int t = 0; t < plan->count; t++)
    sum += in->period[t].weight;
  for (int t = 0; t < plan->count; t++) {
    double heat = 0;
    money[t] = in->period[t];
    money[t].weight *= plan->seconds / sum; /* the periods given are the whole year */
    for (int z = 0; z < in->zone_count; z++)
      for (int k = 0; k < money[t].loads[z].count; k++)
        heat += fabs(money[t].loads[z].load[k].q);
    plan->heat = fmax(plan->heat, heat);
    HLI_TRY(price_money(plan, t, &money[t]));
    period[t] = money[t];
    if (plan->hpr.objective != HL_HPR_COST)
      HLI_TRY(price_objective(plan, t, &period[t]));
  }
  plan->money = money;
  in->period = period;
  return HL_OK;
}

/* -------------------------------------------------------------------- loads */

bool hli_plan_is_loaded(const hl_plan *plan) {
  for (int t = 0; t < plan->count; t++)
    if (plan->load[t].kind != HL_HPR_LOAD_FREE)
      return true;
  return false;
}

double hli_plan_served(const hl_plan *plan, const hl_mains_result *r, int period) {
  double heat = 0;
  for (int l = 0; l < r->levels; l++) {
    const hl_mains_balance *b = &r->balance[period * r->levels + l];
    if (plan->cooling)
      heat += plan->input.level[l].chilled ? b->rejected : 0;
    else
      heat += l == plan->ambient ? 0 : b->boiler;
  }
  return heat;
}

/** " in period "winter"", or nothing. */
static const char *in_period(const hl_plan *plan, int t, char text[100]) {
  hli_print(text, 100, "%s%.60s%s", plan->count > 1 ? " in period \"" : "",
            plan->count > 1 ? plan->input.period[t].name : "", plan->count > 1 ? "\"" : "");
  return text;
}

hl_status hli_plan_set_loads(hl_plan *plan, bool *possible) {
  *possible = true;
  if (!hli_plan_is_loaded(plan))
    return HL_OK;
  hl_mains_period *period = HLI_NEW(&plan->arena, hl_mains_period, plan->count);
  if (period == NULL)
    return hli_nomem(plan->ctx);
  *possible = plan->none->scale != NULL;
  if (!*possible) {
    hli_print(plan->reason, sizeof plan->reason,
              "a load is heat that %s less than without machines, and without machines %.400s",
              plan->cooling ? "chilled utilities take" : "boilers give", plan->none->reason);
    return HL_OK;
  }
  for (int t = 0; t < plan->count && *possible; t++) {
    const hli_plan_load *load = &plan->load[t];
    const double today = hli_plan_served(plan, plan->none, t);
    const double less = load->kind == HL_HPR_LOAD_SHARE ? load->value * today : load->value;
    char asked[48], most[48], where[100];
    period[t] = plan->input.period[t];
    if (load->kind == HL_HPR_LOAD_FREE)
      continue;
    *(plan->cooling ? &period[t].chilled : &period[t].boilers) = fmax(today - less, 0);
    *possible = less <= today * (1 + 1e-9) && (today > 0 || !plan->cooling);
    if (!*possible && plan->cooling && !(today > 0))
      hli_print(plan->reason, sizeof plan->reason,
                "there is nothing to refrigerate%s: no chilled utility (colder than ambient of %s, "
                "hpr.t_air, and no cooling water) takes heat",
                in_period(plan, t, where), hli_show(HL_DIM_TEMPERATURE, plan->hpr.t_air, most));
    else if (!*possible)
      hli_print(plan->reason, sizeof plan->reason,
                "a load of %s does not fit%s: %s %s without machines",
                hli_show(HL_DIM_POWER, less, asked), in_period(plan, t, where),
                plan->cooling ? "chilled utilities take" : "boilers give",
                hli_show(HL_DIM_POWER, today, most));
  }
  plan->input.period = period;
  return HL_OK;
}

hl_status hli_plan_limit_chilled(hl_plan *plan) {
  const int levels = plan->input.level_count;
  if (!plan->cooling || plan->none->scale == NULL)
    return HL_OK;
  hl_mains_period *period = HLI_NEW(&plan->arena, hl_mains_period, plan->count);
  double *most = HLI_NEW(&plan->arena, double, levels * plan->count);
  if (period == NULL || most == NULL)
    return hli_nomem(plan->ctx);
  for (int t = 0; t < plan->count; t++, most += levels) {
    period[t] = plan->input.period[t];
    period[t].raise_max = most;
    for (int l = 0; l < levels; l++)
      most[l] = plan->input.level[l].chilled
                    ? plan->none->balance[t * levels + l].raised * (1 + 1e-9)
                    : (double)INFINITY;
  }
  plan->input.period = period;
  return HL_OK;
}

/** Periods in which nothing counts but heat from boilers, or to chilled utilities. */
static hl_status price_served(hl_plan *plan, hl_mains_period *period) {
  double *one = HLI_NEW(&plan->arena, double, plan->input.level_count);
  double *zero = HLI_NEW(&plan->arena, double, plan->input.level_count * plan->count);
  double *boiler = HLI_NEW(&plan->arena, double, plan->input.level_count * plan->count);
  if (one == NULL || zero == NULL || boiler == NULL)
    return hli_nomem(plan->ctx);
  for (int t = 0; t < plan->count; t++) {
    const hl_mains_period *old = &plan->input.period[t];
    double *hot = &boiler[t * plan->input.level_count], *cold = &zero[t * plan->input.level_count];
    for (int l = 0; l < plan->input.level_count; l++) {
      const bool chilled = plan->cooling && plan->input.level[l].chilled;
      const bool fired = !plan->cooling && l != plan->ambient;
      hot[l] = isinf(old->boiler_price[l]) ? old->boiler_price[l] : fired ? 1 : 0;
      cold[l] = isinf(old->reject_price[l]) ? old->reject_price[l] : chilled ? 1 : 0;
    }
    period[t] = *old;
    period[t].boiler_price = hot;
    period[t].reject_price = cold;
    period[t].power_price = period[t].power_co2 = 0;
    period[t].boilers = period[t].chilled = NAN;
  }
  return HL_OK;
}

hl_status hli_plan_explain_load(hl_plan *plan, const hl_stop_settings *stop) {
  hl_mains_settings set;
  hl_mains_result *least;
  hl_mains_period *period = HLI_NEW(&plan->arena, hl_mains_period, plan->count);
  hl_mains_machine *machine = HLI_NEW(&plan->arena, hl_mains_machine, plan->candidates + 1);
  if (period == NULL || machine == NULL)
    return hli_nomem(plan->ctx);
  HLI_TRY(price_served(plan, period));
  for (int k = 0; k < plan->candidates; k++) {
    machine[k] = plan->machine[k];
    machine[k].cost_fixed = machine[k].cost_scale = 0;
  }
  hl_mains_input in = plan->input;
  in.period = period;
  in.machine = machine;
  hl_settings_init(&hl_mains_table, &set);
  set.machines_max = plan->set.machines;
  HLI_TRY(hl_mains_solve(plan->ctx, &in, &set, stop, &least));
  int worst = -1;
  double gap = 0, asked = 0, fits = 0;
  for (int t = 0; t < plan->count && least->scale != NULL; t++) {
    const hl_mains_period *p = &plan->input.period[t];
    const double today = hli_plan_served(plan, plan->none, t);
    const double less = today - (plan->cooling ? p->chilled : p->boilers);
    const double most = today - hli_plan_served(plan, least, t);
    if (worst < 0 || less - most > gap) {
      worst = t;
      gap = less - most;
      asked = less;
      fits = most;
    }
  }
  hl_mains_free(least);
  char a[48], b[48], where[100];
  if (worst >= 0)
    hli_print(plan->reason, sizeof plan->reason,
              "a load of %s does not fit%s: the largest that these candidates serve is %s",
              hli_show(HL_DIM_POWER, asked, a), in_period(plan, worst, where),
              hli_show(HL_DIM_POWER, fmax(fits, 0), b));
  return HL_OK;
}
