/** heatloom synth, report, verify: networks. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

/* What an exchanger is worth in money, "needed" if what is left cannot be operated without it. */
static void print_worth(const hl_synthesis *s, int k) {
  const double worth = hl_synthesis_worth(s, k);
  if (isinf(worth))
    printf(" %12s", "needed");
  else if (isnan(worth))
    printf(" %12s", "-");
  else
    printf(" %12.1f", worth);
}

static void print_exchangers(const hl_synthesis *s, const char *currency) {
  const hl_network *n = hl_synthesis_network(s);
  const char *degree = cli_degree();
  int hot = 3, cold = 4, unknown = 0;
  for (int k = 0; k < hl_network_exchanger_count(n); k++) {
    const hl_exchanger *e = hl_network_exchanger_at(n, k);
    hot = cli_widest(hot, cli_port_name(n, e->hot));
    cold = cli_widest(cold, cli_port_name(n, e->cold));
  }
  char heading[32];
  const bool shells = isfinite(hl_problem_design(hl_network_problem(n))->shell_max);
  snprintf(heading, sizeof heading, "%s Th in > out", degree);
  printf("  #    %s %s %9s %s %s %8s %s", cli_cell("hot", hot), cli_cell("cold", cold), "Q kW",
         cli_cell(heading, -16), cli_cell("Tc in > out", -15), "LMTD K",
         cli_cell(cli_utf8() ? "A m²" : "A m2", -8));
  if (shells)
    printf(" shells");
  snprintf(heading, sizeof heading, "worth %s/y", currency);
  printf(" %s\n", cli_cell(heading, -12));
  for (int k = 0; k < hl_network_exchanger_count(n); k++) {
    const hl_exchanger *e = hl_network_exchanger_at(n, k);
    printf("  %-4s %s %s %9.3f  %7.2f %7.2f %7.2f %7.2f", e->id,
           cli_cell(cli_port_name(n, e->hot), hot), cli_cell(cli_port_name(n, e->cold), cold),
           cli_kw(e->duty), cli_celsius(e->t_hot_in), cli_celsius(e->t_hot_out),
           cli_celsius(e->t_cold_in), cli_celsius(e->t_cold_out));
    if (isnan(e->lmtd)) /* machines without exchangers of their own */
      printf(" %8s %8s", "-", "-");
    else
      printf(" %8.3f %8.3f", e->lmtd, e->area);
    if (shells)
      printf(" %6.0f", e->shells);
    print_worth(s, k);
    printf("\n");
    unknown += isnan(hl_synthesis_worth(s, k));
  }
  printf(
      "  worth: how much more the structure that is left would cost, optimised again; needed: it "
      "cannot be operated\n");
  const hl_outcome outcome = hl_synthesis_outcome(s);
  if (unknown > 0)
    printf("  worth of %d %s is left out: %s\n", unknown,
           cli_plural(unknown, "exchanger", "exchangers"),
           outcome == HL_OUTCOME_LIMIT || outcome == HL_OUTCOME_STOPPED
               ? "there was no time for networks without them"
               : "what is left without them did not settle");
}

/* What the energy costs, by utility, tier and machine. */
static void print_energy(const hl_network *n, const char *currency) {
  const double shown = 0.5; /* less has no digit to show [W] */
  const hl_problem *p = hl_network_problem(n);
  hl_network_energy part;
  int width = 6;
  char price[64], cost[64];
  for (int k = 0; hl_network_energy_at(n, k, &part); k++)
    if (part.duty >= shown)
      width = cli_widest(width, part.machine >= 0 ? cli_machine_name(n, part.machine)
                                                  : hl_problem_utility_at(p, part.utility)->name);
  snprintf(price, sizeof price, "%s/MWh", currency);
  snprintf(cost, sizeof cost, "%s/y", currency);
  printf("  %s %11s %s %s\n", cli_cell("energy", width), "kW", cli_cell(price, -10),
         cli_cell(cost, -12));
  for (int k = 0; hl_network_energy_at(n, k, &part); k++) {
    if (!(part.duty >= shown))
      continue;
    const hl_utility *u = hl_problem_utility_at(p, part.utility);
    printf("  %s %11.3f %10.2f %12.1f%s%s\n",
           cli_cell(u != NULL ? u->name : cli_machine_name(n, part.machine), width),
           cli_kw(part.duty), part.price * 3.6e9, part.cost,
           u == NULL               ? "  electricity"
           : u->tier_of[0] != '\0' ? "  tier of "
                                   : "",
           u != NULL ? u->tier_of : "");
  }
}

static void print_network(const hl_synthesis *s, const char *currency) {
  const hl_network *n = hl_synthesis_network(s);
  const hl_network_totals *t = hl_network_totals_of(n);
  print_exchangers(s, currency);
  for (int k = 0; k < hl_problem_stream_count(hl_network_problem(n)); k++) {
    const hl_stream *stream = hl_problem_stream_at(hl_network_problem(n), k);
    double heat, out = hl_network_outlet(n, k, &heat);
    if (stream->soft)
      printf("  %s leaves at %.2f %s, %.3f kW\n", stream->name, cli_celsius(out), cli_degree(),
             cli_kw(heat));
  }
  for (int k = 0; k < hl_network_machine_count(n); k++) {
    const hl_net_machine *m = hl_network_machine_at(n, k);
    const hl_system *system = hl_problem_system_at(hl_network_problem(n), m->system);
    printf("  %s (%s): %.3f %s to %.3f %s, COP %.4f shaft, %.4f electric, %.3f kW from %.3f kW, "
           "electric power %.4f kW\n",
           cli_machine_name(n, k), m->fluid != NULL ? m->fluid : system->cycle,
           cli_celsius(m->t_evap), cli_degree(), cli_celsius(m->t_cond), cli_degree(), m->cop,
           m->cop_electric, cli_kw(m->q_sink), cli_kw(m->q_source), cli_kw(m->power));
  }
  printf("  hot utility %.3f kW, cold utility %.3f kW, ", cli_kw(t->hot_utility),
         cli_kw(t->cold_utility));
  if (isfinite(t->approach))
    printf("smallest approach %.3f K\n  ", t->approach);
  else
    printf("no exchangers\n  ");
  cli_print_power(n);
  printf("\n  %d %s, ", t->units, cli_plural(t->units, "unit", "units"));
  if (t->machines > 0)
    printf("%d %s, ", t->machines, cli_plural(t->machines, "machine", "machines"));
  printf("%d %s, area %.2f %s, exergy destroyed %.3f kW\n", t->splits,
         cli_plural(t->splits, "split", "splits"), t->area, cli_utf8() ? "m²" : "m2",
         cli_kw(t->exergy_destroyed));
  print_energy(n, currency);
  printf("  energy %.1f + exchangers %.1f + machines %.1f = TAC %.1f %s/y\n", t->energy_cost,
         t->exchanger_cost, t->machine_cost, t->tac, currency);
}

/** Of a column; a network without exchangers has none. */
static const char *approach_text(double approach, char text[24]) {
  if (isfinite(approach))
    snprintf(text, 24, "%.2f", approach);
  else
    snprintf(text, 24, "none");
  return text;
}

static void print_comparison(const hl_synthesis *s, const char *currency) {
  static const char *const what[HL_CHOICE_COUNT] = {"chosen",
                                                    "runner-up of another structure",
                                                    "without heat pump",
                                                    "heat pump only, no hot utility",
                                                    "practical limit",
                                                    "no heat recovery"};
  char tac[64], approach[24];
  snprintf(tac, sizeof tac, "TAC %s/y", currency);
  printf("\n%s %s %8s %10s %9s %6s %10s %10s\n", cli_cell("Compared", 33), cli_cell(tac, -12),
         "energy", "exchangers", "machines", "units", "approach K", "payback y");
  for (int k = 0; k < HL_CHOICE_COUNT; k++) {
    const hl_comparison *c = hl_synthesis_comparison(s, (hl_choice)k);
    if (!c->there)
      continue;
    const hl_network_totals *t = &hl_synthesis_point_at(s, c->point)->totals;
    printf("  %-31s %12.1f %8.0f %10.0f %9.0f %6d %10s", what[k], t->tac, t->energy_cost,
           t->exchanger_cost, t->machine_cost, t->units, approach_text(t->approach, approach));
    if (!isnan(c->payback))
      printf(" %10.1f", c->payback);
    printf("\n");
  }
}

static void print_others(const hl_synthesis *s, const char *currency) {
  char tac[64], approach[24];
  if (hl_synthesis_other_count(s) == 0)
    return;
  snprintf(tac, sizeof tac, "TAC %s/y", currency);
  printf("\n%s %s %8s %6s %10s  pairs\n", cli_cell("Other networks", 16), cli_cell(tac, -12),
         "more", "units", "approach K");
  for (int k = 0; k < hl_synthesis_other_count(s); k++) {
    const hl_net_point *point = hl_synthesis_point_at(s, hl_synthesis_other_at(s, k));
    const hl_network_totals *t = &point->totals;
    const double best = hl_network_totals_of(hl_synthesis_network(s))->tac;
    printf("  %-14d %12.1f %7.2f%% %6d %10s  ", point->id, t->tac, 100 * (t->tac / best - 1),
           t->units, approach_text(t->approach, approach));
    char lost[1000], gained[1000];
    hl_network_pairs_write(hl_synthesis_network(s), point->network, lost, sizeof lost);
    hl_network_pairs_write(point->network, hl_synthesis_network(s), gained, sizeof gained);
    printf("%s%s%s%s%s\n", lost[0] != '\0' ? "without " : "", lost,
           lost[0] != '\0' && gained[0] != '\0' ? ", " : "", gained[0] != '\0' ? "with " : "",
           gained);
  }
}

static void print_front(const hl_synthesis *s, const char *currency) {
  static const char *const of[] = {"", "energy", "units (exchangers and machines)", "emission"};
  const int pareto = hl_synthesis_settings_of(s)->pareto;
  char tac[64], approach[24];
  if (pareto == HL_PARETO_NONE)
    return;
  snprintf(tac, sizeof tac, "TAC %s/y", currency);
  printf("\nPareto front of TAC and %s\n  %4s %s %8s %16s %10s %10s %6s %8s %10s\n", of[pareto],
         "id", cli_cell(tac, -12), "more", "hot utility kW", "power kW", "CO2 t/y", "units",
         "machines", "approach K");
  for (int k = 0; k < hl_synthesis_front_count(s); k++) {
    const hl_net_point *point = hl_synthesis_point_at(s, hl_synthesis_front_at(s, k));
    const hl_network_totals *t = &point->totals;
    const hl_economics *economics = hl_problem_economics(hl_synthesis_problem(s));
    const double best = hl_network_totals_of(hl_synthesis_network(s))->tac;
    printf("  %4d %12.1f %7.2f%% %16.3f %10.3f %10.1f %6d %8d %10s\n", point->id, t->tac,
           100 * (t->tac / best - 1), cli_kw(t->hot_utility), cli_kw(t->power),
           1e-3 * t->co2 * hl_economics_seconds(economics), t->units, t->machines,
           approach_text(t->approach, approach));
  }
}

static void print_check(const hl_check *check, const char *currency) {
  char compared[240];
  hl_check_write(check, currency, !cli_utf8(), compared, sizeof compared);
  const int columns = cli_columns(check->what), wide = 52; /* longer ones are not cut */
  printf("  %-4s %s%*s %s\n", check->ok ? "ok" : "FAIL", check->what,
         columns < wide ? wide - columns : 0, "", compared[0] != '\0' ? compared : check->message);
}

/* What fails comes last, behind all the others. */
static int print_verdict(const hl_verdict *v, const char *currency, bool all) {
  const int count = hl_verdict_count(v);
  int bad = 0;
  for (int k = 0; k < count; k++) {
    bad += !hl_verdict_at(v, k)->ok;
    if (all)
      print_check(hl_verdict_at(v, k), currency);
  }
  if (bad == 0)
    printf("checks: %d of %d hold, recomputed independently\n", count, count);
  else
    printf("checks: %d of %d fail:\n", bad, count);
  for (int k = 0; k < count; k++)
    if (!hl_verdict_at(v, k)->ok)
      print_check(hl_verdict_at(v, k), currency);
  return bad == 0 ? CLI_OK : CLI_BAD_INPUT;
}

static void print_synthesis(cli *c, const hl_synthesis *s) {
  const hl_problem *p = hl_synthesis_problem(s);
  const char *currency = hl_problem_currency(p);
  printf("%s\n", hl_problem_title(p)[0] != '\0' ? hl_problem_title(p) : c->arg[0]);
  int kept = 0, front = 0, seen = hl_synthesis_point_count(s);
  for (int k = 0; k < seen; k++) {
    kept += hl_synthesis_point_at(s, k)->feasible;
    front += hl_synthesis_point_at(s, k)->pareto;
  }
  printf("Network (%s; %d %s seen, %d %s the rules, %d of them on the Pareto front, %.1f s)\n",
         hl_outcome_text(hl_synthesis_outcome(s)), seen, cli_plural(seen, "network", "networks"),
         kept, cli_plural(kept, "keeps", "keep"), front, hl_synthesis_seconds(s));
  print_network(s, currency);
  print_comparison(s, currency);
  print_others(s, currency);
  print_front(s, currency);
}

/* Everything a run makes, for the three ways of showing it. */
typedef struct run {
  hl_problem *problem;
  hl_targets *targets;
  hl_synthesis *synthesis;
  hl_verdict *verdict;
  hl_bound *bound;
  hl_network *network; /* given by the user, to be shown */
  hl_network *start;   /* to begin from */
} run;

static void run_free(run *r) {
  hl_verdict_free(r->verdict);
  hl_bound_free(r->bound);
  hl_network_free(r->network);
  hl_network_free(r->start);
  hl_synthesis_free(r->synthesis);
  hl_targets_free(r->targets);
  hl_problem_free(r->problem);
}

static hl_status run_verify(run *r, const hl_network *network) {
  hl_verify_settings settings;
  hl_status status = hl_problem_settings(r->problem, &hl_verify_table, &settings);
  return status != HL_OK ? status : hl_verify_network(r->problem, network, &settings, &r->verdict);
}

/* Exchangers of --keep, by their ids. */
static hl_status keep_units(cli *c, hl_network *n) {
  hl_status status = HL_OK;
  for (const char *at = c->keep; at != NULL && *at != '\0' && status == HL_OK;) {
    const size_t length = strcspn(at, ",");
    char id[64];
    snprintf(id, sizeof id, "%.*s", (int)length, at);
    status = hl_network_fix(n, id, true);
    at += length + (at[length] == ',');
  }
  return status;
}

/* A limit of time is of all: this much of it is for the networks, the rest for the bound. */
static const double share_of_search = 0.7;

/* A bound on all networks that the synthesis could have found. */
static hl_status run_bound(cli *c, run *r, const hl_network *network) {
  hl_bound_settings settings;
  const hl_synthesis_settings *asked = hl_synthesis_settings_of(r->synthesis);
  hl_status status = hl_problem_settings(r->problem, &hl_bound_table, &settings);
  settings.use_systems = settings.use_systems && asked->use_systems;
  settings.tac = hl_network_totals_of(network)->tac;
  if (isnan(settings.emat) && !isnan(asked->dt_min))
    settings.emat = asked->dt_min;
  hl_stop_settings stop;
  if (status == HL_OK)
    status = hl_problem_settings(r->problem, &hl_stop_table, &stop);
  if (status != HL_OK)
    return status;
  stop = cli_rest(c, &stop);
  return hl_bound_solve(r->problem, &settings, &stop, &r->bound);
}

/* Search with the time that is its own. */
static hl_status search(cli *c, run *r) {
  hl_stop_settings stop;
  hl_status status = hl_problem_settings(r->problem, &hl_stop_table, &stop);
  if (status != HL_OK)
    return status;
  stop = cli_rest(c, &stop);
  if (c->bound)
    stop.time_limit *= share_of_search;
  return hl_synthesis_improve(r->problem, r->start, NULL, &stop, &r->synthesis);
}

static void print_gap(const run *r) {
  if (r->bound == NULL)
    return;
  const char *currency = hl_problem_currency(r->problem);
  const double tac = hl_network_totals_of(hl_synthesis_network(r->synthesis))->tac;
  const hl_bound_result *b = hl_bound_result_of(r->bound);
  if (b->kind == HL_BOUND_NONE || !isfinite(b->value))
    printf("No bound: %s\n", b->reason);
  else
    printf(
        "No network costs less than %.1f %s/y (%s): this one is at most %.2f %% above the best\n",
        b->value, currency, hl_bound_kind_text(b->kind), 100 * (tac - b->value) / b->value);
}

static hl_status run_synthesis(cli *c, run *r) {
  hl_status status = cli_case(c, &r->problem);
  if (status == HL_OK)
    status = hl_integration_note_limits(r->problem);
  if (status == HL_OK && c->start != NULL)
    status = hl_network_load(r->problem, c->start, &r->start);
  if (status == HL_OK && c->start != NULL)
    status = keep_units(c, r->start);
  if (status == HL_OK)
    status = search(c, r);
  cli_progress_end(c);
  hl_targets_settings targets;
  if (status == HL_OK)
    status = hl_problem_settings(r->problem, &hl_targets_table, &targets);
  const hl_network *network = status == HL_OK ? hl_synthesis_network(r->synthesis) : NULL;
  if (network != NULL && isnan(hl_synthesis_settings_of(r->synthesis)->dt_min) &&
      isfinite(hl_network_process_approach(network)))
    targets.dt_min = hl_network_process_approach(network); /* the one that was found */
  if (status == HL_OK)
    status = hl_targets_solve(r->problem, &targets, &r->targets);
  if (network != NULL && status == HL_OK)
    status = run_verify(r, network);
  if (network != NULL && status == HL_OK && c->bound)
    status = run_bound(c, r, network);
  cli_progress_end(c);
  return status;
}

static int without_network(cli *c, const hl_synthesis *s) {
  cli_faults(c);
  const hl_outcome outcome = hl_synthesis_outcome(s);
  const char *reason = hl_synthesis_reason(s);
  if (outcome == HL_OUTCOME_LIMIT || outcome == HL_OUTCOME_STOPPED) {
    fprintf(stderr, "no feasible network yet: %s\n",
            outcome == HL_OUTCOME_LIMIT ? "the time limit came before the first"
                                        : "stopped before the first");
    return cli_outcome(outcome);
  }
  if (outcome == HL_OUTCOME_INFEASIBLE)
    fprintf(stderr, "infeasible: no network keeps the rules of this case: %s\n", reason);
  else
    fprintf(stderr, "no feasible network: %s\nThat there is none is not proven.\n", reason);
  return CLI_INFEASIBLE;
}

/* network-ID.json of every other network and of the front, by their ids in text, JSON and CSV. */
static int write_networks(cli *c, const hl_synthesis *s) {
  if (c->networks == NULL)
    return CLI_OK;
  hl_status status = hl_directory_new(c->ctx, c->networks);
  const int others = hl_synthesis_other_count(s), all = others + hl_synthesis_front_count(s);
  int written = 0;
  for (int k = 0; k < all && status == HL_OK; k++) {
    const int at = k < others ? hl_synthesis_other_at(s, k) : hl_synthesis_front_at(s, k - others);
    const hl_net_point *point = hl_synthesis_point_at(s, at);
    bool again = false;
    for (int j = 0; j < others && k >= others; j++)
      again |= hl_synthesis_other_at(s, j) == at;
    if (again)
      continue;
    written++;
    char path[4096];
    snprintf(path, sizeof path, "%s/network-%d.json", c->networks, point->id);
    status = hl_network_save(point->network, path);
  }
  if (status != HL_OK)
    return cli_fail(c, status);
  cli_note(c, "Wrote %d %s to %s/", written, cli_plural(written, "network", "networks"),
           c->networks);
  return CLI_OK;
}

int cmd_synth(cli *c) {
  run r = {0};
  if (c->keep != NULL && c->start == NULL)
    return cli_usage(c, "--keep names exchangers of the network of --start, which is not given");
  hl_status status = run_synthesis(c, &r);
  int code = CLI_OK;
  if (status != HL_OK) {
    code = cli_fail(c, status);
  } else if (hl_synthesis_network(r.synthesis) == NULL) {
    code = without_network(c, r.synthesis);
  } else {
    hl_report_input input = {.problem = r.problem,
                             .targets = r.targets,
                             .synthesis = r.synthesis,
                             .verdict = r.verdict,
                             .bound = r.bound,

                             .command = c->command_line};
    code = cli_outcome(hl_synthesis_outcome(r.synthesis));
    int written = CLI_OK;
    if (c->json) {
      hl_document document = {0};
      status = hl_result_write(c->ctx, &input, &document);
      written = status == HL_OK ? cli_write(c, NULL, document.text, document.length)
                                : cli_fail(c, status);
      hl_document_free(c->ctx, &document);
    } else if (c->csv) {
      printf("id,dt_min,approach,tac,energy_cost,exchanger_cost,machine_cost,units,area,"
             "hot_utility,power,exergy_destroyed,co2,feasible,pareto,label\n"
             ",K,K,cur/y,cur/y,cur/y,cur/y,,m2,kW,kW,kW,kg/s,,,\n");
      for (int k = 0; k < hl_synthesis_point_count(r.synthesis); k++) {
        const hl_net_point *q = hl_synthesis_point_at(r.synthesis, k);
        const hl_network_totals *t = &q->totals;
        char approach[32] = ""; /* without exchangers there is none */
        if (isfinite(t->approach))
          snprintf(approach, sizeof approach, "%.10g", t->approach);
        printf("%d,%.10g,%s,%.10g,%.10g,%.10g,%.10g,%d,%.10g,%.10g,%.10g,%.10g,%.10g,%s,%s,"
               "\"%s\"\n",
               q->id, q->dt_min, approach, t->tac, t->energy_cost, t->exchanger_cost,
               t->machine_cost, t->units, t->area, cli_kw(t->hot_utility), cli_kw(t->power),
               cli_kw(t->exergy_destroyed), t->co2, q->feasible ? "yes" : "no",
               q->pareto ? "yes" : "no", q->label);
      }
    } else {
      print_synthesis(c, r.synthesis);
      print_gap(&r);
      written = print_verdict(r.verdict, hl_problem_currency(r.problem), false);
    }
    if (written == CLI_OK && c->out != NULL) {
      status = hl_network_save(hl_synthesis_network(r.synthesis), c->out);
      written = status == HL_OK ? CLI_OK : cli_fail(c, status);
      if (written == CLI_OK)
        cli_note(c, "Wrote %s", c->out);
    }
    if (written == CLI_OK)
      written = write_networks(c, r.synthesis);
    if (written == CLI_OK)
      written = cli_figures(c, &input);
    if (written != CLI_OK)
      code = written;
  }
  run_free(&r);
  return code;
}

int cmd_verify(cli *c) {
  run r = {0};
  hl_status status = cli_case(c, &r.problem);
  if (status == HL_OK)
    status = hl_network_load(r.problem, c->arg[1], &r.network);
  if (status == HL_OK)
    status = run_verify(&r, r.network);
  int code;
  if (status != HL_OK) {
    code = cli_fail(c, status);
  } else if (c->json) {
    hl_report_input input = {.problem = r.problem, .network = r.network, .verdict = r.verdict};
    hl_document document = {0};
    status = hl_result_write(c->ctx, &input, &document);
    code = status == HL_OK ? cli_write(c, c->out, document.text, document.length)
                           : cli_fail(c, status);
    hl_document_free(c->ctx, &document);
    if (code == CLI_OK && !hl_verdict_ok(r.verdict))
      code = CLI_BAD_INPUT;
  } else {
    code = print_verdict(r.verdict, hl_problem_currency(r.problem), true);
  }
  run_free(&r);
  return code;
}

int cmd_report(cli *c) {
  run r = {0};
  hl_status status;
  static const char *const searching[] = {"method", "pareto",     "start",  "keep",
                                          "seed",   "time-limit", "threads"};
  for (size_t k = 0; c->arg_count > 1 && k < sizeof searching / sizeof *searching; k++)
    if (cli_given(c, searching[k]))
      return cli_usage(c, "--%s means nothing to report with a network, which is not searched",
                       searching[k]);
  if (c->arg_count > 1) {
    status = cli_case(c, &r.problem);
    if (status == HL_OK)
      status = hl_integration_note_limits(r.problem);
    if (status == HL_OK)
      status = hl_targets_solve(r.problem, NULL, &r.targets);
    if (status == HL_OK)
      status = hl_network_load(r.problem, c->arg[1], &r.network);
    if (status == HL_OK)
      status = run_verify(&r, r.network);
  } else {
    status = run_synthesis(c, &r);
  }
  if (status != HL_OK) {
    int code = cli_fail(c, status);
    run_free(&r);
    return code;
  }
  char date[16];
  cli_today(date);
  hl_report_input input = {.problem = r.problem,
                           .targets = r.targets,
                           .synthesis = r.synthesis,
                           .network = r.network,
                           .verdict = r.verdict,
                           .bound = r.bound,
                           .command = c->command_line,
                           .date = date};
  int code = CLI_OK;
  if (r.synthesis != NULL && hl_synthesis_network(r.synthesis) == NULL)
    code = without_network(c, r.synthesis);
  else if (r.synthesis != NULL)
    code = cli_outcome(hl_synthesis_outcome(r.synthesis));
  hl_document document = {0};
  status = hl_report_write(c->ctx, &input, &document);
  const char *path = c->out != NULL ? c->out : "report.html";
  if (status == HL_OK)
    status = hl_file_write(c->ctx, path, document.text, document.length);
  hl_document_free(c->ctx, &document);
  int written = status == HL_OK ? CLI_OK : cli_fail(c, status);
  if (written == CLI_OK) {
    if (r.synthesis != NULL && hl_synthesis_network(r.synthesis) != NULL)
      print_synthesis(c, r.synthesis);
    print_gap(&r);
    if (r.verdict != NULL)
      written = print_verdict(r.verdict, hl_problem_currency(r.problem), false);
    char folder[512];
    bool relative = path[0] != '/' && getcwd(folder, sizeof folder) != NULL;
    printf("\nReport: %s%s%s\n", relative ? folder : "", relative ? "/" : "", path);
  }
  if (written == CLI_OK)
    written = cli_figures(c, &input);
  run_free(&r);
  return written != CLI_OK ? written : code;
}
