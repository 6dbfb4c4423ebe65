/** One design: machines for a load, as a group on the cascade, and its account. */
#include "hpr/work.h"

/* --------------------------------------------------------------- machines */

double hli_machine_investment(const hl_hpr *hpr, const hl_hpr_machine *machine) {
  const hl_cost_law *law = hl_problem_cost(hpr->problem, HL_COST_MACHINE);
  if (law == NULL || !law->given)
    return 0;
  const double size = law->basis == HL_COST_HEAT ? machine->q_cond : fabs(machine->shaft);
  return hl_cost_eval(law, size / 1e3, 0);
}

const char *hl_hpr_machines_missing(const hl_hpr *hpr) {
  const hl_cost_law *law = hl_problem_cost(hpr->problem, HL_COST_MACHINE);
  if (law == NULL || !law->given || law->basis != HL_COST_POWER || !(law->coef > 0))
    return "";
  for (int k = 0; k < hpr->best.machine_count; k++)
    if (hpr->best.machine[k].shaft == 0)
      return law->fixed > 0
                 ? "the cost law of machines is per kW of shaft power, which machines driven by "
                   "heat do not have: of these only its fixed part is counted, and they look "
                   "cheaper than they are; give costs.csv a law of machines with basis heat"
                 : "the cost law of machines is per kW of shaft power, which machines driven by "
                   "heat do not have: these count as free; give costs.csv a law of machines with "
                   "basis heat";
  return "";
}

const char *hl_hpr_level_name(const hl_hpr *hpr, hl_side side) {
  const bool hot = side == HL_SIDE_HOT;
  const char *usual = hot ? "t_cond" : "t_evap", *found = NULL;
  for (int k = 0; k < hpr->best.machine_count; k++) {
    const hl_machine *machine = hpr->best.machine[k].machine;
    const char *own =
        machine != NULL ? hl_cycle_variable_at(hl_machine_cycle(machine), hot).name : usual;
    if (found != NULL && strcmp(found, own) != 0)
      return hot ? "heat given" : "heat taken";
    found = own;
  }
  if (found == NULL || strcmp(found, usual) == 0)
    return hot ? "condensation" : "evaporation";
  return found;
}

double hli_design_made(const hli_design *d) {
  double made = d->engine.work;
  for (int k = 0; k < d->machine_count; k++)
    made += fmax(-d->machine[k].power, 0);
  return made;
}

static void add_machine(const hl_hpr *hpr, hli_design *d, hl_hpr_machine machine) {
  const double useful = hpr->set.task == HL_LEVELS_HEATING ? machine.q_cond : machine.q_evap;
  machine.power = machine.shaft = machine.q_cond - machine.q_evap;
  machine.subcool = machine.superheat = NAN;
  if (!(machine.q_cond > 1e-9 * d->load) || d->machine_count == HLI_HPR_MACHINES)
    return;
  if (machine.t_evap >= machine.t_cond) { /* heat exchange with ambient */
    d->recovery += useful;
    return;
  }
  machine.cop = machine.power > 0 ? useful / machine.power : (double)INFINITY;
  machine.investment = hli_machine_investment(hpr, &machine);
  d->machine[d->machine_count++] = machine;
}

/** The means of a lumped machine, by the entropy of its levels. */
static double mean(const double *t, const double *q, int count) {
  double heat = 0, entropy = 0;
  for (int k = 0; k < count; k++) {
    heat += q[k];
    entropy += q[k] / t[k];
  }
  return heat / entropy;
}

static void list_machines(const hl_hpr *hpr, hli_design *d) {
  const hl_levels_result *r = &d->levels;
  if (hpr->levels_set.model == HL_LEVELS_LUMPED) {
    add_machine(hpr, d,
                (hl_hpr_machine){.t_cond = mean(r->t_cond, r->q_cond, r->condensers),
                                 .t_evap = mean(r->t_evap, r->q_evap, r->evaporators),
                                 .q_cond = r->q_sink,
                                 .q_evap = r->q_source});
    return;
  }
  for (int c = 0; c < r->condensers; c++)
    for (int e = 0; e < r->evaporators; e++)
      add_machine(hpr, d,
                  (hl_hpr_machine){.t_cond = r->t_cond[c],
                                   .t_evap = r->t_evap[e],
                                   .q_cond = r->given[c][e],
                                   .q_evap = r->lift[c][e]});
}

hl_status hli_design_solve(hl_hpr *hpr, double load, const hl_stop_settings *stop,
                           hli_design *design) {
  *design = (hli_design){.load = load, .view = hpr->view};
  HLI_TRY(hl_levels_solve(hpr->levels, &hpr->levels_set, (hl_levels_task)hpr->set.task, load, stop,
                          &design->levels));
  if (design->levels.outcome == HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  list_machines(hpr, design);
  return hli_design_engine(hpr, design);
}

/* ------------------------------------------------------------------ engines */

double hli_engine_sink(const hl_hpr *hpr) {
  return hpr->set.t_air + hpr->set.dt_air + hpr->levels_set.dt_cont;
}

hl_status hli_design_engine(hl_hpr *hpr, hli_design *d) {
  d->engine = (hl_levels_engine){0};
  if (!(hpr->set.engine > 0))
    return HL_OK;
  return hl_levels_solve_engine(hpr->levels, &hpr->levels_set, d->levels.q_source,
                                hli_engine_sink(hpr), hpr->set.engine, hpr->set.engine_levels,
                                &d->engine);
}

hl_hpr_engine hli_engine_at(const hl_hpr *hpr, const hli_design *d, int k) {
  const hl_cost_law *law = hl_problem_cost(hpr->problem, HL_COST_MACHINE);
  hl_hpr_engine e = {d->engine.t[k], hli_engine_sink(hpr), d->engine.q[k], d->engine.power[k], 0};
  if (law != NULL && law->given)
    e.investment = hl_cost_eval(law, (law->basis == HL_COST_HEAT ? e.q : e.power) / 1e3, 0);
  return e;
}

hl_status hli_design_find(hl_hpr *hpr, double load, hli_design *design) {
  *design = (hli_design){.load = load, .view = hpr->view};
  HLI_TRY(hl_levels_find(hpr->levels, &hpr->levels_set, (hl_levels_task)hpr->set.task, load,
                         &design->levels));
  if (design->levels.outcome == HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  list_machines(hpr, design);
  return hli_design_engine(hpr, design);
}

hl_status hli_design_at(hl_hpr *hpr, double load, const hl_levels_place *cond,
                        const hl_levels_place *evap, hli_design *design) {
  *design = (hli_design){.load = load, .view = hpr->view};
  HLI_TRY(hl_levels_eval_at(hpr->levels, &hpr->levels_set, (hl_levels_task)hpr->set.task, load,
                            cond, evap, &design->levels));
  if (design->levels.outcome == HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  list_machines(hpr, design);
  return hli_design_engine(hpr, design);
}

/* ------------------------------------------------------------------- group */

static void add_level(const hl_hpr *hpr, hli_machines *out, hl_side side, double t, double q) {
  if (!(q > 0))
    return;
  const int k = out->group.profile_count++;
  const bool hot = side == HL_SIDE_HOT;
  out->piece[k] = (hl_piece){t,
                             t,
                             q,
                             hpr->set.film,
                             hpr->levels_set.dt_cont,
                             hot ? HL_PHASE_CONDENSE : HL_PHASE_EVAPORATE};
  out->profile[k] = (hl_profile){hot ? "condenser" : "evaporator", "", side, 1, &out->piece[k], 0};
}

double hli_of_process(const hl_hpr *hpr, int side, double end, double q) {
  const double from = hpr->ambient_from[side];
  return isnan(from) ? q : fmax(fmin(q, q - (end - from)), 0);
}

void hli_design_group(const hl_hpr *hpr, const hli_design *design, hli_machines *out) {
  const hl_levels_result *r = &design->levels;
  *out = (hli_machines){
      .group = {.name = hpr->set.task == HL_LEVELS_HEATING ? "heat pump" : "refrigeration",
                .kind = HL_GROUP_SYSTEM,
                .profile = out->profile,
                .power = r->work - design->engine.work,
                .scale_min = 1,
                .scale_max = 1}};
  double given = 0, taken = 0;
  for (int k = 0; k < r->condensers; k++) {
    given += r->q_cond[k];
    add_level(hpr, out, HL_SIDE_HOT, r->t_cond[k], hli_of_process(hpr, 0, given, r->q_cond[k]));
  }
  for (int k = 0; k < r->evaporators; k++) {
    taken += r->q_evap[k];
    add_level(hpr, out, HL_SIDE_COLD, r->t_evap[k], hli_of_process(hpr, 1, taken, r->q_evap[k]));
  }
  for (int k = 0; k < design->engine.count; k++)
    add_level(hpr, out, HL_SIDE_COLD, design->engine.t[k], design->engine.q[k]);
}

/* ---------------------------------------------------------------- not served */

double hli_hpr_rounding(const hl_hpr *hpr) {
  return 1e-6 * (hl_targets_hot(hpr->before) + hl_targets_cold(hpr->before));
}

double hli_hpr_by_default(const hl_targets *targets, hl_side side) {
  double duty = 0;
  for (int k = 0; k < hl_targets_utility_count(targets); k++) {
    const hl_utility_target *u = hl_targets_utility_at(targets, k);
    if (u->utility < 0 && u->side == side)
      duty += u->duty;
  }
  return duty;
}

/** The default utility serves what it did without machines, and no more. */
hli_unserved hli_design_find_unserved(const hl_hpr *hpr, const hl_targets *left) {
  hli_unserved worst = {0};
  int count;
  const hl_point *at = hl_targets_curve(left, HL_CURVE_GRAND_POCKET_FREE, &count);
  for (int hot = 0; hot < 2; hot++) {
    const hl_side side = hot ? HL_SIDE_HOT : HL_SIDE_COLD;
    const double more = hli_hpr_by_default(left, side) - hli_hpr_by_default(hpr->before, side);
    if (more > hli_hpr_rounding(hpr) && more > worst.q)
      worst = (hli_unserved){more, side, count > 0 ? at[hot ? 0 : count - 1].t : (double)NAN};
  }
  return worst;
}

void hli_show_unserved(const hli_unserved *u, char *text, size_t size) {
  char heat[48], level[48];
  const bool hot = u->side == HL_SIDE_HOT;
  hli_print(text, size, "%s of %s, %s to %s shifted,", hli_show(HL_DIM_POWER, u->q, heat),
            hot ? "heating" : "cooling", hot ? "up" : "down",
            hli_show(HL_DIM_TEMPERATURE, u->t, level));
}

/* ----------------------------------------------------------------- account */

double hli_hpr_power_rate(const hl_hpr *hpr) {
  const hl_economics *e = hl_problem_economics(hpr->problem);
  return hl_economics_power_price(e) * hl_economics_seconds(e);
}

double hli_hpr_value(const hl_hpr *hpr, const hl_hpr_account *account, double power) {
  switch (hpr->set.objective) {
  case HL_HPR_POWER:
    return power;
  case HL_HPR_EXERGY:
    return account->exergy;
  case HL_HPR_CO2:
    return account->co2;
  default:
    return account->yearly;
  }
}

/** As the targets have it: flue gas takes the fuel of where it leaves. */
static void add_utility(const hl_hpr *hpr, int utility, double duty, double t_out,
                        hl_hpr_account *a) {
  const double seconds = hl_economics_seconds(hl_problem_economics(hpr->problem));
  if (utility < 0)
    return;
  const hl_group *g = &hl_problem_groups(hpr->problem)->group[1 + utility];
  const double fuel = hli_hpr_fuel(hpr, utility, t_out);
  a->energy_cost += duty * g->cost_scale * fuel;
  a->power += duty * g->power;
  a->co2 += duty * g->co2 * fuel * seconds;
  a->exergy += duty * g->exergy_in;
}

/** Of what a design leaves: the process with the machines. Most are only asked for their duties. */
static hl_status residual(hl_hpr *hpr, const hl_group_set *set, const double *scale, bool duties,
                          hl_hpr_account *a, hl_targets **out) {
  const hl_targets_settings *own = &hpr->targets_set;
  if (duties)
    HLI_TRY(hl_targets_solve_duties(hpr->problem, own, set, scale, hpr->today, out));
  else
    HLI_TRY(hpr->today != NULL
                ? hl_targets_solve_mains(hpr->problem, own, set, scale, hpr->today, out)
                : hl_targets_solve_residual(hpr->problem, own, set, scale, out));
  *a = (hl_hpr_account){.hot = hl_targets_hot(*out), .cold = hl_targets_cold(*out)};
  for (int k = 0; k < hpr->fixed_count; k++)
    add_utility(hpr, hpr->fixed[k].utility, hpr->fixed[k].q, hpr->fixed[k].t_out, a);
  hli_account_utilities(hpr, *out, a);
  return HL_OK;
}

void hli_account_utilities(const hl_hpr *hpr, const hl_targets *targets, hl_hpr_account *account) {
  for (int k = 0; k < hl_targets_utility_count(targets); k++) {
    const hl_utility_target *u = hl_targets_utility_at(targets, k);
    add_utility(hpr, u->utility, u->duty, u->t_out, account);
  }
}

void hli_account_cold(const hl_hpr *hpr, hl_hpr_account *account) {
  for (int k = 0; k < hl_targets_utility_count(hpr->before); k++) {
    const hl_utility_target *u = hl_targets_utility_at(hpr->before, k);
    if (u->utility >= 0 && hl_problem_utility_at(hpr->problem, u->utility)->side == HL_SIDE_COLD)
      add_utility(hpr, u->utility, u->duty, u->t_out, account);
  }
}

void hli_account_close(const hl_hpr *hpr, hl_hpr_account *a, double power) {
  const hl_economics *e = hl_problem_economics(hpr->problem);
  a->power += power;
  a->energy_cost += power * hli_hpr_power_rate(hpr);
  a->co2 += power * hl_economics_power_co2(e) * hl_economics_seconds(e);
  a->exergy += power;
  a->energy_cost += a->fuel * hl_economics_fuel_price(e) * hl_economics_seconds(e);
  a->co2 += a->fuel * hl_economics_fuel_co2(e) * hl_economics_seconds(e);
  a->co2_cost = a->co2 * e->co2_price;
  a->investment = a->machines + a->exchangers;
  a->yearly = a->energy_cost + hl_economics_annuity(e) * a->investment;
  a->objective = hli_hpr_value(hpr, a, power);
}

static hl_status account(hl_hpr *hpr, hli_design *design, bool duties, hl_targets **targets) {
  const bool any = design->load > 0 || design->real != NULL || design->engine.work > 0;
  const double work = any ? design->levels.work - design->engine.work : 0;
  hli_machines machines;
  hl_targets *left = NULL;
  if (any && design->real == NULL)
    hli_design_group(hpr, design, &machines);
  const hl_group group[] = {hpr->process, design->real != NULL ? *design->real
                                          : any                ? machines.group
                                                               : hpr->process};
  const hl_group_set set = {any ? 2 : 1, group};
  const double scale[] = {1, 1};
  hl_hpr_account *a = &design->account;
  HLI_TRY(residual(hpr, &set, scale, duties, a, &left));
  for (int k = 0; k < design->machine_count; k++) {
    a->machines += design->machine[k].investment;
    a->fuel += design->machine[k].fuel;
    a->exergy += design->machine[k].fuel_exergy;
  }
  for (int k = 0; k < design->engine.count; k++)
    a->machines += hli_engine_at(hpr, design, k).investment;
  const hl_status status = hli_exchangers_add(hpr, design, left, any ? &group[1] : NULL, a);
  hli_account_close(hpr, a, work);
  design->unserved = any ? hli_design_find_unserved(hpr, left) : (hli_unserved){0};
  if (design->unserved.q > 0 && duties && status == HL_OK) { /* how far it reaches, curves know */
    hl_targets_free(left);
    return account(hpr, design, false, targets);
  }
  if (design->unserved.q > 0) {
    a->objective = INFINITY;
    if (!(hpr->left_out.q > 0) || design->unserved.q < hpr->left_out.q)
      hpr->left_out = design->unserved;
  }
  if (targets != NULL && status == HL_OK)
    *targets = left;
  else
    hl_targets_free(left);
  return status;
}

hl_status hli_design_account(hl_hpr *hpr, hli_design *design, hl_targets **targets) {
  HLI_TRY(account(hpr, design, targets == NULL, targets));
  if (!(design->engine.work > 0) || targets != NULL)
    return HL_OK;
  /* Engines are built where they pay. */
  const hl_hpr_account with = design->account;
  const hl_levels_engine engine = design->engine;
  const hli_unserved unserved = design->unserved;
  design->engine = (hl_levels_engine){0};
  HLI_TRY(account(hpr, design, true, NULL));
  if (with.objective < design->account.objective) {
    design->account = with;
    design->engine = engine;
    design->unserved = unserved;
  }
  return HL_OK;
}
