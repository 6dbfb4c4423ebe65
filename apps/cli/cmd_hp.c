/** heatloom hp: where a heat pump or refrigeration machine pays, how large, and how near the best.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* ------------------------------------------------------------------ printing */

static double per_mwh(double si) { return hl_unit_from_si(hl_unit_shown(HL_DIM_PRICE), si); }

static const char *const model_text[] = {"paired", "lumped", "parallel"};

static void print_question(const hl_problem *p, const hl_hpr *h) {
  const hl_hpr_settings *set = hl_hpr_asked(h);
  const hl_levels_settings *levels = hl_hpr_levels_asked(h);
  const char *title = hl_problem_title(p), *zone = hl_hpr_zone(h);
  printf("%s %s, %s%s%s%s\n", set->scope == HL_HPR_DIRECT ? "Direct" : "Indirect",
         set->task == HL_LEVELS_HEATING ? "heat pump" : "refrigeration",
         title[0] != '\0'  ? title
         : zone[0] != '\0' ? ""
                           : "whole case",
         title[0] != '\0' && zone[0] != '\0' ? ", " : "", zone[0] != '\0' ? "zone " : "", zone);
  if (set->model == HL_HPR_REAL) {
    hl_selection_settings choice;
    if (hl_problem_settings(p, &hl_selection_table, &choice) == HL_OK)
      printf("  machines of the library, at most %d; %d candidates; machine dt_cont %.3g K\n",
             choice.machines, hl_hpr_candidate_count(h), levels->dt_cont);
    return;
  }
  const int most = levels->condensers;
  printf("  Carnot, %s, at most %d ", model_text[levels->model], most);
  if (levels->model == HL_LEVELS_PARALLEL)
    printf("%s of one condenser and one evaporator%s", cli_plural(most, "machine", "machines"),
           most > 1 ? " each" : "");
  else
    printf("%s and %d %s", cli_plural(most, "condenser", "condensers"), levels->evaporators,
           cli_plural(levels->evaporators, "evaporator", "evaporators"));
  printf("; second-law efficiency %.3g, %s COP; machine dt_cont %.3g K\n", levels->eta,
         levels->cop == HL_LEVELS_COP_ADDITIVE ? "additive" : "multiplicative", levels->dt_cont);
}

static void print_ambient(const hl_hpr *h) {
  const hl_hpr_settings *set = hl_hpr_asked(h);
  if (hl_hpr_ambient_left_out(h))
    printf("  ambient is left out: machines on the process alone are better\n");
  if (set->ambient)
    printf("  ambient %.1f %s with an approach of %.3g K\n", cli_celsius(set->t_air), cli_degree(),
           set->dt_air);
  printf("\n");
}

/* What a machine has beside two levels, and what is driven by heat or takes vapour. */
static void print_more(const hl_hpr_machine *m) {
  const hl_cycle_info *cycle = hl_machine_cycle(m->machine);
  const char *before = "    with ";
  for (int k = 2; k < hl_cycle_variable_count(cycle); k++, before = ", ") {
    const char *name = hl_cycle_variable_at(cycle, k).name;
    const hl_unit *unit = hl_unit_shown(hl_settings_find(cycle->parameters, name)->dimension);
    printf("%s%s %.5g %s", before, name, hl_unit_from_si(unit, hl_machine_value(m->machine, name)),
           unit->show);
  }
  if (before[0] == ',')
    printf("\n");
  if (m->q_drive > 0)
    printf("    driven by %.3f kW of heat, to which its COP refers\n", cli_kw(m->q_drive));
  if (strcmp(cycle->name, "mvr") == 0 && hl_machine_value(m->machine, "variant") == 0)
    printf("    takes vapour of the process itself, which must be there at %.2f %s\n",
           cli_celsius(m->t_evap), cli_degree());
}

/* What machines give beside the load: from one to another, or across the pinch. */
static void print_other(double cascaded, double other, double close) {
  if (cascaded > 0 && cascaded < other - close)
    printf("of the other %.3f kW\n  %.3f kW go from condensers to evaporators of other machines, "
           "which work in cascade, and %.3f kW save none of it\n",
           cli_kw(other), cli_kw(cascaded), cli_kw(other - cascaded));
  else if (cascaded > 0)
    printf("the other %.3f kW\n  go from condensers to evaporators of other machines, which work "
           "in cascade\n",
           cli_kw(other));
  else
    printf("the other %.3f kW save none of it\n", cli_kw(other));
}

/* Power and load; what machines give need not all be of use, and ambient takes heat without one. */
static void print_power(const hl_hpr *h) {
  const double load = hl_hpr_load_placed(h), made = hl_hpr_work_engine(h), net = hl_hpr_work_net(h),
               work = hl_hpr_work(h), heat = hl_hpr_heat_useful(h), close = 1e-3 * load;
  const bool heating = hl_hpr_asked(h)->task == HL_LEVELS_HEATING;
  printf("\nPower %.3f kW for a load of %.3f kW\n", cli_kw(work), cli_kw(load));
  if (work > 0 && heat > load + close) {
    printf("  COP of the load %.3f; of the %.3f kW of heat %s %.3f\n"
           "  the load is what %s by; ",
           load / work, cli_kw(heat), heating ? "given" : "taken", heat / work,
           heating                    ? "hot utility falls"
           : hl_hpr_asked(h)->ambient ? "the demand below ambient falls"
                                      : "cold utility falls");
    print_other(hl_hpr_heat_cascaded(h), heat - load, close);
  } else if (work > 0 && heat < load - close)
    printf("  COP of the heat %s %.3f; %.3f kW of the load need no machine\n",
           heating ? "given" : "taken", heat / work, cli_kw(load - heat));
  else if (work > 0)
    printf("  COP of the load %.3f\n", load / work);
  if (made > 0)
    printf("  engines make %.3f kW: net %s %.3f kW\n", cli_kw(made), net < 0 ? "made" : "taken",
           cli_kw(fabs(net)));
}

static const char *cop_name(const hl_hpr *h) {
  return hl_hpr_asked(h)->task == HL_LEVELS_HEATING ? "COP" : "COP of cooling";
}

static void print_real(const hl_hpr *h) {
  const bool heating = hl_hpr_asked(h)->task == HL_LEVELS_HEATING;
  printf("Machines           %13s %13s  subcooling  superheat   %s kW   power kW    %s\n",
         hl_hpr_level_name(h, HL_SIDE_COLD), hl_hpr_level_name(h, HL_SIDE_HOT),
         heating ? "given" : "taken", cop_name(h));
  for (int k = 0; k < hl_hpr_machine_count(h); k++) {
    const hl_hpr_machine *m = hl_hpr_machine_at(h, k);
    char what[64], subcool[32], superheat[32];
    snprintf(what, sizeof what, "%s %s", m->cycle, m->fluid);
    snprintf(subcool, sizeof subcool, isnan(m->subcool) ? "-" : "%.1f K", m->subcool);
    snprintf(superheat, sizeof superheat, isnan(m->superheat) ? "-" : "%.1f K", m->superheat);
    printf("  %s %9.2f %s %10.2f %s %11s %10s %10.3f %10.3f %6.3f\n", cli_cell(what, 19),
           cli_celsius(m->t_evap), cli_degree(), cli_celsius(m->t_cond), cli_degree(), subcool,
           superheat, cli_kw(heating ? m->q_cond : m->q_evap), cli_kw(m->power), m->cop);
    print_more(m);
  }
  print_power(h);
}

/* "LP steam 130.0 °C", or "Hot water 65.0 to 75.0 °C" of a sloping one. */
static void print_main(const hl_utility *u) {
  const double high = fmax(u->t_supply, u->t_target), low = fmin(u->t_supply, u->t_target);
  printf("%s %.1f", u->main[0] != '\0' ? u->main : u->name, cli_celsius(low));
  if (high - low > 0.05)
    printf(" to %.1f", cli_celsius(high));
  printf(" %s", cli_degree());
}

/* Nearest to the pinch first, as machines serve and empty them. */
static int by_pinch(const void *a, const void *b) {
  const hl_profile *x = *(const hl_profile *const *)a, *y = *(const hl_profile *const *)b;
  const double s = fmin(x->piece[0].t_in, x->piece[0].t_out),
               t = fmin(y->piece[0].t_in, y->piece[0].t_out);
  return s == t ? 0 : (s < t) == (x->side == HL_SIDE_COLD) ? -1 : 1;
}

/* What a utility gives, or takes, less with machines. */
static double saved_of(const hl_hpr *h, int utility) {
  const hl_targets *both[] = {hl_hpr_targets_before(h), hl_hpr_targets_after(h)};
  double saved = 0;
  for (int side = 0; side < 2; side++)
    for (int k = 0; k < hl_targets_utility_count(both[side]); k++)
      if (hl_targets_utility_at(both[side], k)->utility == utility)
        saved += (side == 0 ? 1 : -1) * hl_targets_utility_at(both[side], k)->duty;
  return saved;
}

/* Of an answer between mains: which of them real machines serve and empty. */
static void print_saved(const hl_hpr *h) {
  const hl_problem *p = hl_hpr_problem(h);
  const double close = 1e-6 * (hl_hpr_before(h)->hot + hl_hpr_before(h)->cold);
  if (hl_hpr_asked(h)->scope != HL_HPR_INDIRECT)
    return;
  for (int less = 1; less >= 0; less--) {
    int parts = 0;
    for (int k = 0; k < hl_problem_utility_count(p); k++) {
      const double q = less ? saved_of(h, k) : -saved_of(h, k);
      if (!(q > close))
        continue;
      printf("%s", parts++ > 0 ? ", " : less ? "  less of " : "  more of ");
      print_main(hl_problem_utility_at(p, k));
      printf(" %.3f kW", cli_kw(q));
    }
    if (parts > 0)
      printf("\n");
  }
}

/*
 * The mains that an indirect machine's level serves or empties: of all that levels of its side
 * exchange, what lies between `from` and `to`.
 */
static void print_mains(const hl_hpr *h, hl_side side, double from, double to) {
  enum { MOST = 64 };
  const hl_problem *p = hl_hpr_problem(h);
  const hl_group *mains = hl_targets_process(hl_hpr_targets_before(h));
  const hl_profile *list[MOST];
  const double close = 1e-6 * to;
  int count = 0, parts = 0;
  for (int k = 0; k < mains->profile_count && count < MOST; k++)
    if (mains->profile[k].side != side)
      list[count++] = &mains->profile[k];
  qsort(list, (size_t)count, sizeof *list, by_pinch);
  double below = 0;
  for (int k = 0; k < count; k++) {
    const int utility = hl_problem_utility_find(p, list[k]->name);
    const double q = utility < 0 ? 0 : saved_of(h, utility);
    const double part = fmin(to, below + q) - fmax(from, below);
    below += q;
    if (!(part > close))
      continue;
    printf("%s", parts++ > 0 ? ", " : side == HL_SIDE_HOT ? "  into " : "  from ");
    print_main(hl_problem_utility_at(p, utility));
    if (part < to - from - close)
      printf(" %.3f kW", cli_kw(part));
  }
}

static void print_levels(const hl_hpr *h) {
  const char *degree = cli_degree();
  const hl_hpr_account *none = hl_hpr_before(h), *with = hl_hpr_after(h);
  /* Ambient takes its part at levels of its own: only what mains exchange is shared out. */
  double left[2] = {none->cold - with->cold, none->hot - with->hot}, done[2] = {0, 0};
  printf("Levels               machine %-6s shifted %-6s      duty kW\n", degree, degree);
  for (int k = 0; k < hl_hpr_level_count(h); k++) {
    const hl_hpr_level *level = hl_hpr_level_at(h, k);
    printf("  %-12s %13.2f %14.2f   %14.3f",
           level->side == HL_SIDE_HOT ? "condenser" : "evaporator", cli_celsius(level->t),
           cli_celsius(level->t_shifted), cli_kw(level->q));
    const int hot = level->side == HL_SIDE_HOT;
    if (hl_hpr_asked(h)->scope == HL_HPR_INDIRECT) {
      const double to = fmin(done[hot] + level->q, left[hot]);
      print_mains(h, level->side, done[hot], to);
      done[hot] = fmax(to, done[hot]);
    }
    printf("\n");
  }
  printf("Machines       condenser  evaporator   given kW   taken kW   power kW    %s\n",
         cop_name(h));
  for (int k = 0; k < hl_hpr_machine_count(h); k++) {
    const hl_hpr_machine *m = hl_hpr_machine_at(h, k);
    printf("  %-10d %10.2f %11.2f %10.3f %10.3f %10.3f %6.3f\n", k + 1, cli_celsius(m->t_cond),
           cli_celsius(m->t_evap), cli_kw(m->q_cond), cli_kw(m->q_evap), cli_kw(m->power), m->cop);
  }
}

/* Better machines take more heat from the source for the same load. */
static void print_limit(const char *what, double work) {
  if (isnan(work))
    printf("  %s: cannot be compared, with a better COP the same load needs more source heat "
           "than there is\n",
           what);
  else
    printf("  %-34s %10.3f kW\n", what, cli_kw(work));
}

static const char *const least_text[] = {"cost", "power", "exergy", "emission"};

static void print_limits(const hl_hpr *h) {
  const double work = hl_hpr_work(h), bound = hl_hpr_work_bound(h);
  printf("\nPower %.3f kW for a load of %.3f kW (COP %.3f)\n", cli_kw(work),
         cli_kw(hl_hpr_load_placed(h)), hl_hpr_load_placed(h) / work);
  const hl_levels_settings *asked = hl_hpr_levels_asked(h);
  char what[64];
  if (asked->model == HL_LEVELS_PARALLEL)
    snprintf(what, sizeof what, "no such machines, up to %d, need less", asked->condensers);
  else
    snprintf(what, sizeof what, "no machines of up to %d x %d need less", asked->condensers,
             asked->evaporators);
  const double gap = work > 0 ? 100 * fmax(work - bound, 0) / work : 0;
  printf("  %-34s %10.3f kW  ", what, cli_kw(bound));
  if (hl_hpr_asked(h)->objective != HL_HPR_POWER && gap > 1)
    printf("(%s is what is least here, not power)\n", least_text[hl_hpr_asked(h)->objective]);
  else
    printf("(gap %.3f %%)\n", gap);
  print_limit("with infinitely many levels", hl_hpr_work_continuous(h));
  print_limit("the same without losses (eta = 1)", hl_hpr_work_reversible(h));
}

/* What is beside the machines: heat that falls by itself, and engines. */
static void print_beside(const hl_hpr *h) {
  if (hl_hpr_heat_recovery(h) > 0)
    printf("\nHeat exchange with ambient, no machine: %.3f kW\n", cli_kw(hl_hpr_heat_recovery(h)));
  if (hl_hpr_engine_count(h) == 0)
    return;
  printf("\nEngines         takes at    gives at   taken kW   power kW\n");
  for (int k = 0; k < hl_hpr_engine_count(h); k++) {
    const hl_hpr_engine *e = hl_hpr_engine_at(h, k);
    printf("  %-10d %10.2f  %10.2f %10.3f %10.3f\n", k + 1, cli_celsius(e->t),
           cli_celsius(e->t_ambient), cli_kw(e->q), cli_kw(e->power));
  }
  printf("\nNet power %.3f kW: pumps %.3f kW less engines %.3f kW\n", cli_kw(hl_hpr_work_net(h)),
         cli_kw(hl_hpr_work(h)), cli_kw(hl_hpr_work_engine(h)));
}

static void print_value(double value, int digits) {
  if (isnan(value))
    printf(" %14s", "not known");
  else
    printf(" %14.*f", digits, value);
}

static void print_row(const char *what, const char *unit, double before, double after, int digits) {
  printf("  %-26s", what);
  print_value(before, digits);
  print_value(after, digits);
  printf("  %s\n", unit);
}

static void print_accounts(const hl_problem *p, const hl_hpr *h) {
  const hl_hpr_account *none = hl_hpr_before(h), *with = hl_hpr_after(h);
  char yearly[40];
  snprintf(yearly, sizeof yearly, "%s/y", cli_currency(p));
  printf("\n%-28s %14s %14s\n", "", "none", "with machine");
  print_row("hot utility", "kW", cli_kw(none->hot), cli_kw(with->hot), 3);
  print_row("cold utility", "kW", cli_kw(none->cold), cli_kw(with->cold), 3);
  print_row("electric power", "kW", cli_kw(none->power), cli_kw(with->power), 3);
  if (none->fuel > 0 || with->fuel > 0)
    print_row("fuel", "kW", cli_kw(none->fuel), cli_kw(with->fuel), 3);
  print_row("energy", yearly, none->energy_cost, with->energy_cost, 0);
  if (none->co2_cost > 0)
    print_row("of that CO2", yearly, none->co2_cost, with->co2_cost, 0);
  const bool exchangers = hl_hpr_exchangers_missing(h)[0] == '\0';
  if (exchangers) {
    print_row("machines", cli_currency(p), none->machines, with->machines, 0);
    print_row("exchangers, more than none", cli_currency(p), none->exchangers, with->exchangers, 0);
  }
  print_row("investment", cli_currency(p), none->investment, with->investment, 0);
  print_row("energy and capital", yearly, none->yearly, with->yearly, 0);
  if (hl_hpr_co2_missing(h)[0] == '\0')
    print_row("CO2", "t/y", none->co2 / 1e3, with->co2 / 1e3, 1);
  else
    printf("  CO2                        not known: %s\n", hl_hpr_co2_missing(h));
  if (hl_hpr_asked(h)->objective == HL_HPR_EXERGY)
    print_row("exergy", "kW", cli_kw(none->exergy), cli_kw(with->exergy), 3);
  if (hl_hpr_zones(h)[0] != '\0')
    printf("  none: no machine, %s%s\n", hl_hpr_zones(h),
           hl_hpr_asked(h)->scope == HL_HPR_INDIRECT
               ? ""
               : " (--indirect: by mains; --together: each by itself)");
  if (hl_hpr_cost_missing(h)[0] != '\0')
    printf("  The cost of energy is not known: %s.\n", hl_hpr_cost_missing(h));
  if (!exchangers)
    printf("  exchangers are not counted: %s\n", hl_hpr_exchangers_missing(h));
  if (hl_hpr_machines_missing(h)[0] != '\0')
    printf("  Machines are not fully counted: %s.\n", hl_hpr_machines_missing(h));
}

/* At which price of power it pays. */
static void print_price(const hl_problem *p, const hl_hpr *h) {
  const double given = hl_problem_economics(p)->electricity_price;
  const hl_hpr_paying pays = hl_hpr_pays(h);
  char price[48] = "not given";
  if (!isnan(given))
    snprintf(price, sizeof price, "given: %.2f", per_mwh(given));
  if (pays == HL_HPR_PAYS_ALWAYS)
    printf("  pays at any price of power\n");
  else if (pays == HL_HPR_PAYS_NEVER)
    printf("  pays at no price of power: it costs more than it saves without that\n");
  else if (pays != HL_HPR_PAYS_UNKNOWN)
    printf("  pays with power %s        %.2f %s/MWh (%s)%s\n",
           pays == HL_HPR_PAYS_ABOVE ? "above" : "below", per_mwh(hl_hpr_break_even_design(h)),
           cli_currency(p), price, pays == HL_HPR_PAYS_ABOVE ? ": it takes less than none" : "");
}

static void print_economics(const hl_problem *p, const hl_hpr *h) {
  const char *currency = cli_currency(p);
  const double even = hl_hpr_break_even(h), own = hl_hpr_break_even_design(h);
  const double pay = hl_hpr_payback(h);
  print_price(p, h);
  if ((hl_hpr_machine_count(h) == 0 && hl_hpr_engine_count(h) == 0) || isnan(pay))
    return;
  if (hl_hpr_pays(h) != HL_HPR_PAYS_ABOVE && isfinite(even) && even > 0 &&
      even > own * (1 + 1e-6) && hl_hpr_scan_count(h) > 0)
    printf("  of the loads tried, below    %.2f %s/MWh\n", per_mwh(even), currency);
  const double fuel = hl_hpr_break_even_fuel(h);
  if (isfinite(fuel))
    printf("  pays with fuel below         %.2f %s/MWh (given: %.2f)\n", per_mwh(fuel), currency,
           per_mwh(hl_problem_economics(p)->fuel_price));
  if (!(hl_hpr_after(h)->investment > 0))
    printf("  machines count as free: the case has no cost law for them\n");
  else if (isfinite(pay))
    printf("  payback                      %.2f y\n", pay);
  else
    printf("  payback                      never: energy costs no less with the machine\n");
  const double value = hl_hpr_net_present_value(h);
  if (isnan(value))
    printf("  net present value            none: no share of investment counts in a year\n");
  else
    printf("  net present value            %.0f %s\n", value, currency);
  const double abatement = hl_hpr_abatement_cost(h);
  if (!isnan(abatement))
    printf("  cost of saved CO2            %.1f %s/t\n", 1e3 * abatement, currency);
}

static const char *const objective_text[] = {"a cost", "a power", "an exergy", "an emission"};

/* Digits of money per year, kW, and t per year. */
static int digits_of(int objective) {
  return objective == HL_HPR_COST ? 0 : objective == HL_HPR_CO2 ? 1 : 3;
}

/* What nothing there is or will be does better than. */
static void print_nature(const hl_hpr *h, double scale, const char *unit, bool exchangers) {
  const hl_hpr_settings *set = hl_hpr_asked(h);
  const char *of = hl_hpr_bound_lifts(h) ? "that lifts heat" : "whatever";
  const bool power = set->objective == HL_HPR_POWER;
  if (!isfinite(hl_hpr_bound(h)) || (power && hl_hpr_machine_count(h) == 0))
    return;
  printf("  no machine %s", of);
  if (!power)
    printf(" has %s below %.*f %s", objective_text[set->objective], digits_of(set->objective),
           scale * hl_hpr_bound(h), unit);
  const double work = hl_hpr_work_reversible(h);
  if (hl_hpr_machine_count(h) > 0)
    printf("%s %s than %.3f kW for this load", power ? "" : ", or",
           work < 0 ? "makes more" : "needs less", cli_kw(fabs(work)));
  printf(" (reversible, infinitely many levels%s)\n", exchangers ? ", no exchangers" : "");
}

/* What the candidates on the grid of levels come to; freed from it the answer may be better. */
static void print_grid(const hl_hpr *h, double scale, const char *unit, bool exchangers) {
  const hl_hpr_settings *set = hl_hpr_asked(h);
  const double bound = hl_hpr_bound_on_grid(h), best = hl_hpr_after(h)->objective;
  const char *without = exchangers ? ", without exchangers," : "";
  const int digits = digits_of(set->objective);
  if (isnan(bound))
    return;
  if (hl_hpr_machine_count(h) > 0 && best < bound)
    printf("  best on the grid of levels%s %s of %.*f %s (%s); the answer, with levels free of the "
           "grid, lies below\n",
           exchangers ? ", without exchangers:" : ":", objective_text[set->objective], digits,
           scale * bound, unit, hl_hpr_proven_on_grid(h) ? "proven" : "best known");
  else
    printf("  on the grid of levels%s no choice has %s below %.*f %s (%s)%s\n", without,
           objective_text[set->objective], digits, scale * bound, unit,
           hl_hpr_proven_on_grid(h) ? "proven" : "best known",
           hl_hpr_machine_count(h) > 0 ? "; levels of the answer are free of the grid" : "");
}

/* The objective and its bounds. */
static void print_bound(const hl_problem *p, const hl_hpr *h) {
  const hl_hpr_settings *set = hl_hpr_asked(h);
  const double best = hl_hpr_after(h)->objective, bound = hl_hpr_bound(h);
  char unit[48];
  const bool real = set->model == HL_HPR_REAL, cost = set->objective == HL_HPR_COST;
  const bool watts = !cost && set->objective != HL_HPR_CO2;
  const bool without = cost && hl_hpr_exchangers_missing(h)[0] == '\0';
  snprintf(unit, sizeof unit, "%s", watts ? "kW" : "t/y");
  if (cost)
    snprintf(unit, sizeof unit, "%s/y", cli_currency(p));
  const double scale = cost ? 1 : 1e-3;
  if (real)
    print_grid(h, scale, unit, without);
  if (real)
    print_nature(h, scale, unit, without);
  if (hl_hpr_scan_count(h) == 0 || isnan(bound))
    return;
  printf("  no load and no levels on the profiles have %s below %.*f %s (%s, gap %.2f %%)%s\n",
         objective_text[set->objective], digits_of(set->objective), scale * bound, unit,
         hl_outcome_text(hl_hpr_outcome(h)), 100 * fmax(best - bound, 0) / fmax(fabs(best), 1e-300),
         without ? "; the bound counts no exchangers" : "");
}

static void print_result(const hl_problem *p, const hl_hpr *h, bool all) {
  const bool real = hl_hpr_asked(h)->model == HL_HPR_REAL;
  print_question(p, h);
  print_ambient(h);
  if (hl_hpr_machine_count(h) > 0 && real) {
    print_real(h);
    print_saved(h);
  } else if (hl_hpr_machine_count(h) > 0) {
    print_levels(h);
    print_limits(h);
  }
  print_beside(h);
  if (real && (hl_hpr_outcome(h) == HL_OUTCOME_INFEASIBLE || all))
    cli_hp_print_excluded(h, all);
  if (hl_hpr_reason(h)[0] != '\0') /* last, that it is seen */
    printf("%s%s.\n", hl_hpr_machine_count(h) > 0 ? "\n" : "", hl_hpr_reason(h));
  if (hl_hpr_outcome(h) == HL_OUTCOME_INFEASIBLE)
    return;
  print_accounts(p, h);
  print_bound(p, h);
  print_economics(p, h);
}

/* ------------------------------------------------------------------- command */

static bool is_real(const hl_problem *p) {
  hl_hpr_settings set;
  return hl_problem_settings(p, &hl_hpr_table, &set) == HL_OK && set.model == HL_HPR_REAL;
}

/* A page of real machines has their ranking and map too, if there is time. */
static hl_status solve_page(cli *c, const hl_problem *p, const hl_hpr_library *library,
                            const hl_stop_settings *stop, cli_hp_found *found) {
  hl_status status = HL_OK;
  const hl_stop_settings rest = cli_rest(c, stop);
  found->left_out = cli_leave_out(c, stop, false, "the ranking and the map of machines are");
  if (found->left_out != CLI_OK)
    return HL_OK;
  if (found->rank == NULL)
    status = hl_hpr_rank_solve(p, c->zone, NULL, library, &rest, &found->rank);
  if (status != HL_OK || found->map != NULL)
    return status;
  found->left_out = cli_leave_out(c, stop, false, "the map of machines is");
  return found->left_out != CLI_OK ? HL_OK
                                   : hl_hpr_map_solve(p, c->zone, NULL, library, &found->map);
}

/* What is asked. Limits of time are of all of it. */
static hl_status solve_with(cli *c, const hl_problem *p, const hl_hpr_library *library,
                            const hl_stop_settings *stop, cli_hp_found *found) {
  const bool tables = c->compare || c->rank || c->cop_map;
  const bool page = c->report != NULL && is_real(p);
  hl_stop_settings rest = cli_rest(c, stop);
  hl_status status = HL_OK;
  if (c->compare)
    status = hl_hpr_compare_solve(p, c->zone, NULL, library, &rest, &found->compare);
  if (status == HL_OK && c->rank)
    status = hl_hpr_rank_solve(p, c->zone, NULL, library, &rest, &found->rank);
  if (status == HL_OK && c->cop_map)
    status = hl_hpr_map_solve(p, c->zone, NULL, library, &found->map);
  rest = cli_rest(c, stop);
  if (status == HL_OK && (!tables || c->report != NULL || c->svg != NULL))
    status = hl_hpr_solve_library(p, c->zone, NULL, library, &rest, &found->hpr);
  return status == HL_OK && page ? solve_page(c, p, library, stop, found) : status;
}

static hl_status solve(cli *c, const hl_problem *p, hl_stop_settings *stop, cli_hp_found *found) {
  const char **cycle = NULL, **fluid = NULL;
  int cycles = 0, fluids = 0;
  hl_status status = hl_problem_settings(p, &hl_stop_table, stop);
  if (!cli_names(c->cycles, &cycle, &cycles) || !cli_names(c->fluids, &fluid, &fluids))
    status = HL_ERR_NOMEM;
  const hl_hpr_library library = {cycles, fluids, cycle, fluid};
  if (status == HL_OK)
    status = solve_with(c, p, &library, stop, found);
  free(cycle);
  free(fluid);
  return status;
}

static void free_found(cli_hp_found *found) {
  hl_hpr_compare_free(found->compare);
  hl_hpr_rank_free(found->rank);
  hl_hpr_map_free(found->map);
  hl_hpr_free(found->hpr);
}

/* "2" of hp explain CASE 2; without it all levels. */
static int print_reasons(cli *c, const hl_hpr *h) {
  char text[1200], *end;
  const char *number = c->arg_count > 1 ? c->arg[1] : NULL;
  const long wanted = number != NULL ? strtol(number, &end, 10) : 0;
  const bool wrong = number != NULL && (end == number || *end != '\0' || wanted < 1);
  if (wrong && hl_hpr_level_count(h) == 0)
    return cli_usage(c, "hp explain wants the number of a level, 1 or more, not \"%s\"", number);
  if (number != NULL && hl_hpr_level_count(h) > 0 && (wrong || wanted > hl_hpr_level_count(h)))
    return cli_usage(c, "hp explain wants the number of a level, 1 to %d, not \"%s\"",
                     hl_hpr_level_count(h), number);
  if (hl_hpr_level_count(h) == 0 && hl_hpr_machine_count(h) > 0)
    printf("There are engines only, which cover no demand.\n");
  else if (hl_hpr_level_count(h) == 0)
    printf("%s.\n", hl_hpr_reason(h)); /* as hp has it */
  for (int k = 0; k < hl_hpr_level_count(h); k++) {
    if (wanted != 0 && wanted != k + 1)
      continue;
    const hl_status status = hl_hpr_write_level(h, k, text, sizeof text);
    if (status != HL_OK)
      return cli_fail(c, status);
    printf("%d  %s\n", k + 1, text);
  }
  return cli_outcome(hl_hpr_outcome(h));
}

int cmd_hp_explain(cli *c) {
  hl_problem *p = NULL;
  cli_hp_found found = {0};
  hl_stop_settings stop;
  hl_status status = cli_case(c, &p);
  int code = status == HL_OK ? cli_hp_question(c, p) : cli_fail(c, status);
  if (code == CLI_OK) {
    cli_hp_note_systems(c, p);
    status = solve(c, p, &stop, &found);
    code = status == HL_OK ? print_reasons(c, found.hpr) : cli_fail(c, status);
  }
  free_found(&found);
  hl_problem_free(p);
  return code;
}

/* On the terminal the tables asked for, else the answer; then files. */
static int put_found(cli *c, const hl_problem *p, const cli_hp_found *found,
                     const hl_stop_settings *stop) {
  int code;
  cli_progress_end(c);
  if (c->compare) {
    if (!c->json && !c->csv)
      cli_hp_compare_print(p, found->compare);
    const int put = c->json || c->csv ? cli_hp_compare_put(c, p, found->compare) : CLI_OK;
    code = put != CLI_OK ? put : cli_hp_compare_outcome(found->compare);
  } else if (c->rank || c->cop_map) {
    code = cli_hp_rank_put(c, p, found);
  } else {
    if (!c->json && !c->csv)
      print_result(p, found->hpr, c->all);
    code = cli_outcome(hl_hpr_outcome(found->hpr));
  }
  const int written = found->hpr != NULL ? cli_hp_write(c, found, stop) : CLI_OK;
  return cli_worse(cli_worse(code, found->left_out), written);
}

int cmd_hp(cli *c) {
  if ((c->together || c->all_periods) && !c->rank && !c->cop_map)
    return cmd_hp_plan(c);
  hl_problem *p = NULL;
  cli_hp_found found = {0};
  hl_stop_settings stop;
  int code = cli_hp_check(c);
  if (code == CLI_OK)
    code = cli_hp_rank_check(c);
  if (code != CLI_OK)
    return code;
  hl_status status = cli_case(c, &p);
  code = status == HL_OK ? cli_hp_question(c, p) : cli_fail(c, status);
  if (code == CLI_OK) {
    cli_note_dt_min(c, p);
    cli_hp_note_systems(c, p);
    status = solve(c, p, &stop, &found);
    code = status == HL_OK ? put_found(c, p, &found, &stop) : cli_fail(c, status);
  }
  cli_progress_end(c);
  free_found(&found);
  hl_problem_free(p);
  return code;
}
