/** The load: as asked for, or the best of all; its bound, and what the price of power decides. */
#include "hpr/work.h"

/* ---------------------------------------------------------------- trying loads */

/** What power and machines for a load cost at least, in the objective's unit. */
typedef struct floor_cost {
  double net;   /* less what the heat of the power saves, by rate_of_work() */
  double gross; /* not counting that */
} floor_cost;

/** What a scan keeps of every load, for the bound. */
typedef struct tried {
  double load, work; /* [W] */
  double objective;
  floor_cost least;
} tried;

typedef struct scan {
  hl_hpr *hpr;
  const hl_stop_settings *stop;
  hli_stop rule;
  int count, room;
  tried *at;   /* rising by load */
  double bare; /* least objective without exchangers */
} scan;

/** Price of power at which a design is as good as none. */
static double even_price(const hl_hpr *hpr, const hli_design *d) {
  const hl_economics *e = hl_problem_economics(hpr->problem);
  const hl_hpr_account *none = &hpr->none.account, *with = &d->account;
  const double saved = none->yearly - with->yearly;
  const double more = (with->power - none->power) * hl_economics_seconds(e);
  if (more > 0 || (more < 0 && hli_design_made(d) > 0))
    return e->electricity_price + saved / more;
  return saved > 0 ? (double)INFINITY : (double)NAN; /* it saves refrigeration's own power */
}

static void note_price(hl_hpr *hpr, const hli_design *d) {
  const double price = even_price(hpr, d);
  if (!isnan(price) && !(hpr->break_even >= price))
    hpr->break_even = price;
}

/** A law by which few large ones are cheaper than many small ones. */
static bool favours_few(const hl_hpr *hpr, hl_cost_kind kind) {
  const hl_cost_law *law = hl_problem_cost(hpr->problem, kind);
  return law != NULL && law->given && (law->fixed > 0 || law->exponent < 1);
}

/** Fewer machines need more power but may cost less, and have fewer exchangers. */
static bool fewer_may_do(const hl_hpr *hpr) {
  return hpr->set.objective == HL_HPR_COST &&
         (favours_few(hpr, HL_COST_MACHINE) ||
          (hli_exchangers_decide(hpr) && favours_few(hpr, HL_COST_EXCHANGER)));
}

/** The objective without exchangers, as the bound has it. */
static double without_exchangers(const hl_hpr *hpr, const hl_hpr_account *a) {
  const double annuity = hl_economics_annuity(hl_problem_economics(hpr->problem));
  const double share = hpr->set.objective == HL_HPR_COST ? annuity * a->exchangers : 0;
  return isfinite(share) ? a->objective - share : (double)INFINITY;
}

/** What a unit of heat from a utility costs, in the terms of the objective. */
static double price_of(const hl_hpr *hpr, int utility) {
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

/** The dearest utility in use on a side; what the default utility gives costs nothing. */
double hli_hpr_dearest(const hl_hpr *hpr, bool hot) {
  double most = 0;
  for (int k = 0; k < hl_targets_utility_count(hpr->before); k++) {
    const int utility = hl_targets_utility_at(hpr->before, k)->utility;
    if (utility >= 0 && hot == (hl_problem_utility_at(hpr->problem, utility)->side == HL_SIDE_HOT))
      most = fmax(most, price_of(hpr, utility));
  }
  for (int k = 0; k < hpr->main_count; k++)
    if (hpr->main[k].hot == hot)
      most = fmax(most, price_of(hpr, hpr->main[k].utility));
  return most;
}

/** What the utilities of a side cost without machines, in the terms of the objective. */
static double cost_today(const hl_hpr *hpr, bool hot) {
  double sum = 0;
  for (int k = 0; k < hl_targets_utility_count(hpr->before); k++) {
    const hl_utility_target *u = hl_targets_utility_at(hpr->before, k);
    if (u->utility >= 0 && (u->side == HL_SIDE_HOT) == hot)
      sum += u->duty * price_of(hpr, u->utility);
  }
  for (int k = 0; k < hpr->main_count; k++)
    if (hpr->main[k].hot == hot)
      sum += hpr->main[k].q * price_of(hpr, hpr->main[k].utility);
  return sum;
}

/** Yearly share of at least so many machines that need this power together. */
static double least_capital(const hl_hpr *hpr, int machines, double work) {
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
    return e->electricity_co2 * hl_economics_seconds(e);
  default:
    return 1;
  }
}

/** What a watt of power costs beside the load: of a heat pump, heat not taken from the source is
 * not saved; of refrigeration, it heats the sink as well. May be negative. */
static double rate_of_work(const hl_hpr *hpr) {
  return hpr->set.task == HL_LEVELS_HEATING ? hli_hpr_rate(hpr) + hli_hpr_dearest(hpr, false)
                                            : hli_hpr_rate(hpr) - hli_hpr_dearest(hpr, true);
}

/** What a load costs at least with no more than these levels: each is one of some machine. */
static floor_cost least_cost(const hl_hpr *hpr, const hli_design *d) {
  const hl_levels_settings *set = &hpr->levels_set;
  const double rate = rate_of_work(hpr), most = hpr->profile[0][hpr->profile_count[0] - 1].q;
  int machines = 1;
  if (fewer_may_do(hpr) && set->model != HL_LEVELS_LUMPED)
    machines = set->model == HL_LEVELS_PARALLEL || set->condensers > set->evaporators
                   ? set->condensers
                   : set->evaporators;
  const double work = d->levels.bound;
  if (hpr->set.ambient && hpr->ambient > hpr->profile[0][0].t)
    machines = 0; /* levels may be served without one */
  const double capital = least_capital(hpr, machines, work);
  return (floor_cost){rate * (rate >= 0 ? work : most) + capital,
                      hli_hpr_rate(hpr) * work + capital};
}

static hl_status try_model(scan *s, double load, int model, int condensers, int evaporators,
                           hli_design *best, floor_cost *least) {
  hl_hpr *hpr = s->hpr;
  hli_design d;
  hpr->levels_set.model = model;
  hpr->levels_set.condensers = condensers;
  hpr->levels_set.evaporators = evaporators;
  HLI_TRY(hli_design_solve(hpr, load, s->stop, &d));
  if (d.levels.outcome == HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  HLI_TRY(hli_design_account(hpr, &d, NULL));
  if (least != NULL) {
    const floor_cost here = least_cost(hpr, &d);
    *least = (floor_cost){fmin(least->net, here.net), fmin(least->gross, here.gross)};
  }
  d.levels.bound = best->levels.bound; /* of all that is allowed */
  s->bare = fmin(s->bare, without_exchangers(hpr, &d.account));
  if (d.account.objective < best->account.objective)
    *best = d;
  return HL_OK;
}

/** `least`: lowered to what designs of exactly so many levels cost at least. Machines of one
 * evaporator and one condenser each are among those of any two levels, their bounds too. */
static hl_status try_fewer(scan *s, double load, hli_design *best, floor_cost *least) {
  hl_hpr *hpr = s->hpr;
  const hl_levels_settings asked = hpr->levels_set;
  const bool pairs = asked.model == HL_LEVELS_PARALLEL;
  const int alike = asked.condensers < asked.evaporators ? asked.condensers : asked.evaporators;
  hl_status status = HL_OK;
  hpr->levels_set.prove = false;
  for (int c = 1; c <= asked.condensers && status == HL_OK; c++)
    for (int e = 1; e <= (pairs ? 1 : asked.evaporators) && status == HL_OK; e++)
      if (c < asked.condensers || (!pairs && e < asked.evaporators))
        status = try_model(s, load, asked.model, c, e, best, least);
  for (int n = 2; n <= alike && status == HL_OK && asked.model == HL_LEVELS_PAIRED; n++)
    status = try_model(s, load, HL_LEVELS_PARALLEL, n, n, best, NULL);
  hpr->levels_set = asked;
  return status;
}

/** Solve a load and keep it if it is the best; a load that does not fit is left out. */
static hl_status try_load(scan *s, double load, hli_design *d) {
  hl_hpr *hpr = s->hpr;
  HLI_TRY(hli_design_solve(hpr, load, s->stop, d));
  if (d->levels.outcome == HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  HLI_TRY(hli_design_account(hpr, d, NULL));
  const double work = d->levels.work;
  floor_cost least = least_cost(hpr, d);
  s->bare = fmin(s->bare, without_exchangers(hpr, &d->account));
  if (fewer_may_do(hpr))
    HLI_TRY(try_fewer(s, load, d, &least));
  note_price(hpr, d);
  if (d->account.objective < hpr->best.account.objective)
    hpr->best = *d;
  if (s->count == s->room)
    return HL_OK;
  int k = s->count++;
  for (; k > 0 && s->at[k - 1].load > load; k--)
    s->at[k] = s->at[k - 1];
  s->at[k] = (tried){load, work, d->account.objective, least};
  return HL_OK;
}

/** Engines alone, with no pump. */
static hl_status try_engine(scan *s) {
  hl_hpr *hpr = s->hpr;
  hli_design d = {0};
  HLI_TRY(hli_design_engine(hpr, &d));
  if (!(d.engine.work > 0))
    return HL_OK;
  HLI_TRY(hli_design_account(hpr, &d, NULL));
  s->bare = fmin(s->bare, without_exchangers(hpr, &d.account));
  if (d.account.objective < hpr->best.account.objective)
    hpr->best = d;
  return HL_OK;
}

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

/** Evenly, and at the corners of the profile that the load is taken from. */
static hl_status sweep(scan *s) {
  const hl_hpr *hpr = s->hpr;
  const int side = hpr->set.task == HL_LEVELS_HEATING ? 0 : 1;
  hli_design d;
  for (int k = 1; k <= hpr->set.scan && !hli_stop_due(&s->rule); k++)
    HLI_TRY(try_load(s, hpr->most * k / hpr->set.scan, &d));
  for (int k = 1; k < hpr->profile_count[side] && !hli_stop_due(&s->rule); k++) {
    const double corner = hpr->profile[side][k].q;
    if (corner > 0 && corner < hpr->most)
      HLI_TRY(try_load(s, corner, &d));
  }
  return HL_OK;
}

static int index_of_best(const scan *s) {
  int best = 0;
  for (int k = 1; k < s->count; k++)
    if (s->at[k].objective < s->at[best].objective)
      best = k;
  return best;
}

/** Between the neighbours of the best, by golden section. */
static hl_status refine(scan *s) {
  const double section = 0.3819660112501051;
  const int best = index_of_best(s);
  if (best == 0)
    return HL_OK;
  double low = s->at[best - 1].load, middle = s->at[best].load, least = s->at[best].objective;
  double high = best + 1 < s->count ? s->at[best + 1].load : middle;
  hli_design d;
  for (int k = 0; k < 40 && high - low > 1e-5 * s->hpr->most && !hli_stop_due(&s->rule); k++) {
    const bool upper = high - middle > middle - low;
    const double x = middle + section * (upper ? high - middle : low - middle);
    HLI_TRY(try_load(s, x, &d));
    const bool fits = d.levels.outcome != HL_OUTCOME_INFEASIBLE;
    if (fits && d.account.objective < least) {
      *(upper ? &low : &high) = middle;
      middle = x;
      least = d.account.objective;
    } else {
      *(upper ? &high : &low) = x;
    }
  }
  return HL_OK;
}

/* ------------------------------------------------------------------- bound */

/**
 * Between two loads tried, no design costs less than the lower one at least does, nor saves more
 * heat than the upper one at the dearest utility in use.
 */
static double bound_between(const hl_hpr *hpr, const tried *low, const tried *high) {
  const double none = hpr->none.account.objective;
  const double hot = hli_hpr_dearest(hpr, true), cold = hli_hpr_dearest(hpr, false);
  const double most = hpr->profile[0][hpr->profile_count[0] - 1].q;
  const floor_cost nothing = {fmin(rate_of_work(hpr), 0) * most + least_capital(hpr, 1, 0),
                              least_capital(hpr, 1, 0)};
  const floor_cost least = low != NULL ? low->least : nothing;
  const double net = none + least.net - (hot + cold) * high->load;
  /* No side saves more than it costs today, and ambient saves nothing. */
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  const int side = heating ? 1 : 0; /* that follows the load */
  const double from = hpr->ambient_from[side];
  const double process = isnan(from) ? hpr->profile[side][hpr->profile_count[side] - 1].q : from;
  const double driven = fmin((heating ? hot : cold) * high->load, cost_today(hpr, heating));
  const double other = fmin((heating ? cold : hot) * process, cost_today(hpr, !heating));
  return fmax(net, none + least.gross - driven - other) - hpr->engine_gain;
}

/** Halve the interval that holds the bound down until it is close enough to the best, both without
 * exchangers, which the bound does not know. */
static hl_status tighten(scan *s) {
  hl_hpr *hpr = s->hpr;
  hli_design d;
  for (;;) {
    const double best = fmin(s->bare, hpr->best.account.objective);
    double least = hpr->none.account.objective;
    int widest = -1;
    for (int k = 0; k < s->count; k++) {
      const double here = bound_between(hpr, k > 0 ? &s->at[k - 1] : NULL, &s->at[k]);
      if (here < least) {
        least = here;
        widest = k;
      }
    }
    /* Were the largest load refused after all, by rounding, nothing is known beyond the last. */
    const tried end = {.load = hpr->most};
    least = fmin(least, bound_between(hpr, s->count > 0 ? &s->at[s->count - 1] : NULL, &end));
    hpr->bound = fmin(least, best);
    const double low = widest > 0 ? s->at[widest - 1].load : 0;
    if (hli_stop_now(&s->rule, "load", s->count, s->room, best, hpr->bound) || widest < 0 ||
        s->count == s->room || s->at[widest].load - low < 1e-6 * hpr->most ||
        best - hpr->bound <= s->rule.limit.gap * fabs(best))
      return HL_OK;
    const int before = s->count;
    HLI_TRY(try_load(s, (low + s->at[widest].load) / 2, &d));
    if (s->count == before)
      return HL_OK;
  }
}

/* ----------------------------------------------------------------- the answer */

static bool meets_gap(const hl_hpr *hpr, const hli_stop *rule) {
  const double best = hpr->best.account.objective;
  return best - hpr->bound <= rule->limit.gap * fabs(best);
}

static hl_status scan_loads(hl_hpr *hpr, const hl_stop_settings *stop) {
  const int side = hpr->set.task == HL_LEVELS_HEATING ? 0 : 1;
  scan s = {.hpr = hpr,
            .stop = stop,
            .room = 10 * hpr->set.scan + hpr->profile_count[side] + 40,
            .bare = hpr->none.account.objective};
  hli_stop_start(&s.rule, hpr->ctx, stop);
  s.at = HLI_NEW(&hpr->arena, tried, s.room);
  if (s.at == NULL)
    return hli_nomem(hpr->ctx);
  HLI_TRY(try_engine(&s));
  HLI_TRY(sweep(&s));
  HLI_TRY(refine(&s));
  HLI_TRY(tighten(&s));
  s.rule.closed = meets_gap(hpr, &s.rule); /* exchangers included */
  hpr->outcome = hli_stop_outcome(&s.rule, HL_OUTCOME_FEASIBLE);
  hpr->scan = HLI_NEW(&hpr->arena, hl_hpr_load_point, s.count + 1);
  if (hpr->scan == NULL)
    return hli_nomem(hpr->ctx);
  for (int k = 0; k < s.count; k++)
    hpr->scan[hpr->scan_count++] =
        (hl_hpr_load_point){s.at[k].load, s.at[k].work, s.at[k].objective};
  return HL_OK;
}

/** A load that was asked for, of that many levels or fewer. */
static hl_status place(hl_hpr *hpr, double load, const hl_stop_settings *stop) {
  scan s = {.hpr = hpr, .stop = stop};
  hli_design d;
  HLI_TRY(hli_design_solve(hpr, load, stop, &d));
  if (d.levels.outcome == HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  HLI_TRY(hli_design_account(hpr, &d, NULL));
  floor_cost least = least_cost(hpr, &d);
  if (fewer_may_do(hpr))
    HLI_TRY(try_fewer(&s, load, &d, &least));
  note_price(hpr, &d);
  hpr->best = d;
  hpr->outcome = d.levels.outcome;
  const tried here = {load, d.levels.work, d.account.objective, least};
  hpr->bound = fmin(bound_between(hpr, &here, &here), d.account.objective);
  hli_stop_start(&s.rule, hpr->ctx, stop);
  if (hpr->outcome == HL_OUTCOME_OPTIMAL && hli_exchangers_decide(hpr) && !meets_gap(hpr, &s.rule))
    hpr->outcome = HL_OUTCOME_FEASIBLE; /* of least power, but exchangers have a say */
  return HL_OK;
}

/** The largest load that fits the other side too. */
static hl_status find_most(hl_hpr *hpr, const hl_stop_settings *stop) {
  hli_design d;
  const bool prove = hpr->levels_set.prove;
  hpr->levels_set.prove = false;
  const hl_status status = hli_design_solve(hpr, hpr->demand, stop, &d);
  hpr->levels_set.prove = prove;
  const bool fits = status == HL_OK && d.levels.outcome != HL_OUTCOME_INFEASIBLE;
  /* The largest fits to rounding only. */
  hpr->most = fits ? hpr->demand : fmin(d.levels.load_most * (1 - 1e-9), hpr->demand);
  return status;
}

static void cannot_be(hl_hpr *hpr) {
  const bool heating = hpr->set.task == HL_LEVELS_HEATING, sink = hpr->profile_count[0] == 0;
  hpr->outcome = sink == heating ? HL_OUTCOME_OPTIMAL : HL_OUTCOME_INFEASIBLE;
  if (sink == heating) /* nothing to serve is an answer */
    hli_print(hpr->reason, sizeof hpr->reason, "%s: there is nothing for a machine to serve",
              heating ? "no hot utility is needed" : "no cold utility is needed");
  else
    hli_print(hpr->reason, sizeof hpr->reason,
              "%s: only ambient can be the %s. Allow it (hpr.ambient)",
              heating ? "no heat is left below the pinch" : "no heat is needed above the pinch",
              heating ? "source" : "sink");
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
            hli_show(HL_DIM_POWER, load, asked), hli_show(HL_DIM_POWER, hpr->most, most),
            heating ? "heating" : "cooling", hli_show(HL_DIM_POWER, hpr->demand, demand),
            hpr->most < hpr->demand * (1 - 1e-9)
                ? (heating ? "; the source gives no more" : "; the sink takes no more")
                : "");
}

static void does_not_pay(hl_hpr *hpr) {
  const double price = hl_problem_economics(hpr->problem)->electricity_price;
  const hl_unit *unit = hl_unit_shown(HL_DIM_PRICE);
  const char *named = hl_problem_currency(hpr->problem);
  char money[40];
  hli_print(money, sizeof money, "%.24s/MWh", named[0] != '\0' ? named : "cur");
  if ((hpr->outcome == HL_OUTCOME_LIMIT || hpr->outcome == HL_OUTCOME_STOPPED) &&
      isnan(hpr->break_even))
    hli_print(hpr->reason, sizeof hpr->reason,
              "the search was ended before a machine was found that pays; allow more time");
  else if (hpr->set.objective == HL_HPR_COST && isnan(hpr->break_even))
    hli_print(hpr->reason, sizeof hpr->reason,
              "no machine among the candidates pays with power at %.4g %s",
              hl_unit_from_si(unit, price), money);
  else if (hpr->set.objective == HL_HPR_COST && !(hpr->break_even > 0))
    hli_print(hpr->reason, sizeof hpr->reason,
              "no machine pays at any price of power: %s cost more than what they save",
              hli_exchangers_decide(hpr) ? "machines and exchangers" : "the machines");
  else if (hpr->set.objective == HL_HPR_COST)
    hli_print(hpr->reason, sizeof hpr->reason,
              "no machine pays: of all loads tried the best would need power below %.4g %s, and it "
              "costs %.4g",
              hl_unit_from_si(unit, hpr->break_even), money, hl_unit_from_si(unit, price));
  else
    hli_print(hpr->reason, sizeof hpr->reason, "no machine lowers the %s",
              hpr->set.objective == HL_HPR_CO2 ? "emission" : "exergy taken");
}

/** Without prices the best load has no meaning. */
static hl_status check_prices(const hl_hpr *hpr) {
  const hl_economics *e = hl_problem_economics(hpr->problem);
  const bool cost = hpr->set.objective == HL_HPR_COST && hpr->set.load == HL_HPR_LOAD_FREE;
  if (cost && !(e->electricity_price > 0))
    HLI_FAIL(hpr->ctx, 240, NULL,
             "the price of electricity is not given, so cost cannot decide on a load\nSet "
             "economics.electricity_price, or ask for a load (hpr.load).");
  const bool hot = hpr->set.task == HL_LEVELS_HEATING;
  if (cost && !(hli_hpr_dearest(hpr, hot) > 0))
    HLI_FAIL(
        hpr->ctx, 240, NULL,
        "no %s utility in use has a price, so there is nothing that a machine could save\nGive "
        "utilities their prices, or ask for a load (hpr.load).",
        hot ? "hot" : "cold");
  return HL_OK;
}

/** A load that meets a corner of its profile but for rounding is meant to. */
static double snap(const hl_hpr *hpr, double load) {
  const int side = hpr->set.task == HL_LEVELS_HEATING ? 0 : 1;
  for (int k = 0; k < hpr->profile_count[side]; k++)
    if (fabs(hpr->profile[side][k].q - load) <= 1e-6 * hpr->demand)
      return hpr->profile[side][k].q;
  return load;
}

static hl_status choose(hl_hpr *hpr, const hl_hpr_library *library, const hl_stop_settings *stop) {
  const hl_hpr_settings *set = &hpr->set;
  double load = set->load == HL_HPR_LOAD_SHARE ? set->share * hpr->demand : set->duty;
  if (set->model == HL_HPR_REAL && set->load != HL_HPR_LOAD_FREE &&
      load > hpr->demand * (1 + 1e-7)) {
    hpr->most = hpr->demand;
    does_not_fit(hpr, load);
    return HL_OK;
  }
  if (set->model == HL_HPR_REAL) {
    HLI_TRY(hli_hpr_real(hpr, library, stop));
    if (hpr->best.machine_count == 0 && hpr->reason[0] == '\0')
      does_not_pay(hpr);
    return HL_OK;
  }
  if (set->load == HL_HPR_LOAD_FREE && set->objective != HL_HPR_POWER) {
    HLI_TRY(scan_loads(hpr, stop));
    if (hpr->best.engine.work > 0 && !(hpr->best.load > 0))
      engines_alone(hpr);
    else if (!(hpr->best.load > 0))
      does_not_pay(hpr);
    return HL_OK;
  }
  if (set->load == HL_HPR_LOAD_FREE)
    load = hpr->most;
  if (load > hpr->most * (1 + 1e-7)) {
    does_not_fit(hpr, load);
    return HL_OK;
  }
  return place(hpr, fmin(snap(hpr, load), hpr->most), stop);
}

/**
 * Fewer levels where they do as well: levels a few millikelvins apart are none to build. What is
 * given up is far below the gap that is asked for.
 */
static hl_status simplify(hl_hpr *hpr, const hl_stop_settings *stop) {
  const double close = 1e-5;
  const hl_levels_settings asked = hpr->levels_set;
  const hli_design best = hpr->best;
  const int most = best.levels.condensers + best.levels.evaporators;
  hl_status status = HL_OK;
  bool done = asked.model == HL_LEVELS_PARALLEL || best.real != NULL || !(best.load > 0);
  hpr->levels_set.prove = false;
  for (int sum = 2; sum < most && !done; sum++)
    for (int c = 1; c < sum && !done && status == HL_OK; c++) {
      hli_design d;
      hpr->levels_set.condensers = c;
      hpr->levels_set.evaporators = sum - c;
      if (c > asked.condensers || sum - c > asked.evaporators)
        continue;
      status = hli_design_solve(hpr, best.load, stop, &d);
      if (status != HL_OK || d.levels.outcome == HL_OUTCOME_INFEASIBLE)
        continue;
      status = hli_design_account(hpr, &d, NULL);
      done = status != HL_OK ||
             (d.levels.work <= best.levels.work * (1 + 100 * close) &&
              d.account.objective <= best.account.objective + close * fabs(best.account.objective));
      d.levels.bound = best.levels.bound;
      if (done && status == HL_OK)
        hpr->best = d;
    }
  hpr->levels_set = asked;
  return status;
}

hl_status hli_hpr_choose(hl_hpr *hpr, const hl_hpr_library *library, const hl_stop_settings *stop) {
  hpr->break_even = hpr->break_even_design = NAN;
  HLI_TRY(hli_design_account(hpr, &hpr->none, NULL));
  hpr->best = hpr->none;
  hpr->bound = hpr->none.account.objective;
  if (!hli_hpr_possible(hpr)) {
    cannot_be(hpr);
    return HL_OK;
  }
  HLI_TRY(check_prices(hpr));
  if (hpr->set.model == HL_HPR_CARNOT)
    HLI_TRY(find_most(hpr, stop));
  HLI_TRY(find_engine_gain(hpr));
  HLI_TRY(choose(hpr, library, stop));
  HLI_TRY(simplify(hpr, stop));
  if (hpr->best.load > 0 || hpr->best.real != NULL)
    hpr->break_even_design = even_price(hpr, &hpr->best);
  return HL_OK;
}
