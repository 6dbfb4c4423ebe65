/**
 * The whole framework: layers at several least approaches and variants, structure search from the
 * best of them, the winner's operating point fed back (loop 3), the sweep over the least approach,
 * and the comparisons.
 */
#include <limits.h>
#include <stdio.h>

#include <heatloom/bound.h>
#include <heatloom/verify.h>

#include "synthesis/synthesis.h"

enum {
  APPROACHES = 16,
  TASKS = 96,
  SEEDS = 4 /* searches of a round */,
  FIRST = 20 /* the first is shorter by */
};

double hli_required(const hl_synthesis_settings *settings) {
  if (!isnan(settings->dt_min))
    return settings->dt_min;
  return settings->method == HL_METHOD_SIMULTANEOUS ? 0 : settings->dt_least;
}

/* Utilities bound the approach of any network: no stream can end closer to them than they allow. */
static hl_status find_widest(hl_synthesis *run) {
  hl_network *network = NULL;
  HLI_TRY(hl_network_from_utilities(run->ctx, run->models, hli_required(&run->settings), false,
                                    &network));
  double approach = hl_network_totals_of(network)->approach;
  hl_network_free(network);
  run->dt_widest =
      isfinite(approach) && approach > run->settings.dt_least ? approach : run->settings.dt_most;
  return HL_OK;
}

/* Least approaches at which the layers run: the given one, or a geometric grid. */
static int approaches(const hl_synthesis *run, double *dt) {
  const hl_synthesis_settings *settings = &run->settings;
  if (!isnan(settings->dt_min)) {
    dt[0] = settings->dt_min;
    return 1;
  }
  static const int counts[] = {3, 3, 5, APPROACHES};
  int n = counts[settings->effort];
  double most = fmin(settings->dt_most, run->dt_widest);
  for (int k = 0; k < n; k++)
    dt[k] = settings->dt_least * pow(most / settings->dt_least, (double)k / (n - 1));
  return n;
}

/* Which variant answers the question as asked. */
static hli_variant asked(const hl_synthesis_settings *settings) {
  if (!settings->use_systems)
    return HLI_VARIANT_NO_SYSTEM;
  return settings->use_hot_utility ? HLI_VARIANT_ALL : HLI_VARIANT_NO_BOILER;
}

/* The placement and matches of the cheapest pass stay with the run. */
static void adopt(hl_synthesis *run, hli_task *t, int count) {
  const hli_variant whole = asked(&run->settings);
  double best = INFINITY;
  int winner = -1;
  for (int k = 0; k < count; k++) {
    if (t[k].variant == whole && t[k].layers.best < best) {
      best = t[k].layers.best;
      winner = k;
    }
    if (t[k].layers.reason[0] != '\0' && run->reason[0] == '\0' && t[k].variant == whole)
      hli_print(run->reason, sizeof run->reason, "%s", t[k].layers.reason);
  }
  for (int k = 0; k < count; k++) {
    if (k == winner) {
      hl_placement_free(run->placement);
      hl_matches_free(run->matches);
      run->placement = t[k].layers.placement;
      run->matches = t[k].layers.matches;
    } else {
      hl_placement_free(t[k].layers.placement);
      hl_matches_free(t[k].layers.matches);
    }
    t[k].layers.placement = NULL;
    t[k].layers.matches = NULL;
  }
}

static bool variant_possible(const hl_synthesis *run, hli_variant variant) {
  int hot = 0;
  for (int k = 0; k < hl_problem_utility_count(run->problem); k++)
    hot += hl_problem_utility_at(run->problem, k)->side == HL_SIDE_HOT;
  bool systems = hl_problem_system_count(run->problem) > 0 && run->settings.use_systems;
  switch (variant) {
  case HLI_VARIANT_NO_SYSTEM:
    return systems && hot > 0 && run->settings.use_hot_utility;
  case HLI_VARIANT_NO_BOILER:
    return systems;
  default:
    return asked(&run->settings) == HLI_VARIANT_ALL;
  }
}

static hl_status layers_round(hl_synthesis *run) {
  double dt[APPROACHES];
  int n = approaches(run, dt), count = 0;
  hli_task t[TASKS] = {0};
  for (int v = 0; v < HLI_VARIANT_COUNT; v++)
    for (int k = 0; k < n && count < TASKS; k++)
      if (variant_possible(run, (hli_variant)v))
        t[count++] = (hli_task){
            .run = run, .variant = (hli_variant)v, .dt_min = dt[k], .seed = run->settings.seed};
  hl_status status = hli_run_tasks(run, t, count);
  adopt(run, t, count);
  return status;
}

/*
 * Structure searches: from the best network of the variant, from the best of another structure, and
 * from utilities only, which is free of what the layers have decided.
 */
static int add_searches(hl_synthesis *run, hli_task *t, int count, hli_variant variant, double dt,
                        int trials, int seeds, const char *label) {
  int best = hli_store_best(&run->store, variant, dt);
  int second =
      best < 0 ? -1
               : hli_store_runner_up(&run->store, variant, dt, run->store.point[best]->structure);
  const int from[3] = {-1, best, second >= 0 ? second : best};
  for (int s = 0; s < seeds && count < TASKS; s++)
    t[count++] =
        (hli_task){.run = run,
                   .variant = variant,
                   .dt_min = dt,
                   .seed = run->settings.seed + 1000 * s,
                   .trials = trials,
                   .start = from[s % 3] < 0 ? NULL : run->store.point[from[s % 3]]->network,
                   .label = label};
  return count;
}

static hl_status search_round(hl_synthesis *run, double dt, int trials, int seeds,
                              const char *label) {
  hli_task t[TASKS] = {0};
  int count = add_searches(run, t, 0, asked(&run->settings), dt, trials, seeds, label);
  /* What it is compared with: whether a heat pump pays hangs on the best network without. */
  if (asked(&run->settings) == HLI_VARIANT_ALL) {
    if (variant_possible(run, HLI_VARIANT_NO_SYSTEM))
      count = add_searches(run, t, count, HLI_VARIANT_NO_SYSTEM, dt, trials, seeds, label);
    if (variant_possible(run, HLI_VARIANT_NO_BOILER))
      count = add_searches(run, t, count, HLI_VARIANT_NO_BOILER, dt, trials / 2 + 1, 1, label);
  }
  HLI_TRY(hli_run_tasks(run, t, count));
  for (int k = 0; k < count && run->reason[0] == '\0'; k++)
    if (t[k].variant == asked(&run->settings))
      hli_print(run->reason, sizeof run->reason, "%s", t[k].layers.reason);
  return HL_OK;
}

/*
 * Loop 3: the winner's operating point goes back to the integration layer at the least approach the
 * winner really has, and matches are selected and designed anew from there.
 */
static hl_status feed_back_winner(hl_synthesis *run, double dt) {
  int best = hli_store_best(&run->store, asked(&run->settings), dt);
  if (best < 0)
    return HL_OK;
  double approach = run->store.point[best]->shown.totals.approach;
  hli_task t = {.run = run,
                .variant = asked(&run->settings),
                /* infinite without exchangers, between machines and streams alone */
                .dt_min =
                    isnan(run->settings.dt_min) && isfinite(approach) ? fmax(approach, dt) : dt,
                .seed = run->settings.seed};
  hl_status status = hli_run_tasks(run, &t, 1);
  adopt(run, &t, 1); /* also takes over what a failed pass has left */
  return status;
}

/* Every other fluid in every machine of the best network, one at a time, until none is cheaper. */
static hl_status fluid_round(hl_synthesis *run, double dt) {
  enum { ROUNDS = 3 };
  hli_variant variant = asked(&run->settings);
  for (int round = 0, best = -1; round < ROUNDS; round++) {
    int now = hli_store_best(&run->store, variant, dt), count = 0;
    if (now < 0 || now == best)
      return HL_OK;
    best = now;
    const hl_network *start = run->store.point[best]->network;
    hli_task t[TASKS] = {0};
    for (int m = 0; m < hl_network_machine_count(start); m++) {
      const hl_net_machine *machine = hl_network_machine_at(start, m);
      const hl_system *system = hl_problem_system_at(run->view[variant], machine->system);
      for (int k = 0; k < system->fluid_count && count < TASKS; k++)
        if (strcmp(system->fluid[k], machine->fluid) != 0)
          t[count++] = (hli_task){.run = run,
                                  .variant = variant,
                                  .dt_min = dt,
                                  .seed = run->settings.seed,
                                  .start = start,
                                  .fluid = system->fluid[k],
                                  .machine = m,
                                  .label = "another fluid"};
    }
    if (count == 0 || hli_stop_due(&run->stop))
      return HL_OK;
    HLI_TRY(hli_run_tasks(run, t, count));
  }
  return HL_OK;
}

/* The feasible network of a variant whose approach is nearest to dt: to be widened or tightened. */
static int nearest(const hl_synthesis *run, hli_variant variant, double dt) {
  int near = -1;
  double least = INFINITY;
  for (int k = 0; k < run->store.count; k++) {
    const hli_point *point = run->store.point[k];
    double distance = fabs(log(point->shown.totals.approach / dt));
    if (point->variant == variant && point->shown.feasible && distance < least) {
      least = distance;
      near = k;
    }
  }
  return near;
}

/* Costs of the cheapest network found that keeps the approach of a point. */
static void set_sweep_costs(const hl_synthesis *run, hl_sweep_point *point) {
  int best = hli_store_best(&run->store, asked(&run->settings), point->dt_min);
  point->tac = point->energy_cost = point->capital_cost = NAN;
  if (best < 0)
    return;
  const hl_network_totals *totals = &run->store.point[best]->shown.totals;
  point->tac = totals->tac;
  point->energy_cost = totals->energy_cost;
  point->capital_cost = totals->exchanger_cost + totals->machine_cost;
}

/* A point of the sweep, in falling order of the approach; what is there already is not added. */
static hl_status add_sweep_point(hl_synthesis *run, double dt) {
  const double same = 1e-6; /* relative */
  int at = run->sweep_count;
  for (int k = 0; k < run->sweep_count; k++)
    if (fabs(run->sweep[k].dt_min - dt) <= same * dt)
      return HL_OK;
  while (at > 0 && run->sweep[at - 1].dt_min < dt)
    at--;
  hl_targets_settings settings;
  HLI_TRY(hl_problem_settings(run->problem, &hl_targets_table, &settings));
  settings.dt_min = dt;
  hl_targets *targets = NULL;
  HLI_TRY(hl_targets_solve(run->view[0], &settings, &targets));
  memmove(&run->sweep[at + 1], &run->sweep[at],
          (size_t)(run->sweep_count - at) * sizeof *run->sweep);
  run->sweep_count++;
  run->sweep[at] = (hl_sweep_point){
      .dt_min = dt, .hot_target = hl_targets_hot(targets), .cold_target = hl_targets_cold(targets)};
  hl_targets_free(targets);
  set_sweep_costs(run, &run->sweep[at]);
  hl_ctx_clear(run->worker_ctx[0]);
  return HL_OK;
}

/* One point of the sweep: from the best that is feasible there, from its neighbour, and from
 * utilities. */
static hl_status sweep_at(hl_synthesis *run, double dt, int trials) {
  hli_variant variant = asked(&run->settings);
  const int from[3] = {-1, hli_store_best(&run->store, variant, dt), nearest(run, variant, dt)};
  hli_task t[3] = {0};
  int count = 0;
  for (int k = 0; k < 3; k++)
    if (k == 0 || (from[k] >= 0 && (k == 1 || from[2] != from[1])))
      t[count++] = (hli_task){.run = run,
                              .variant = variant,
                              .dt_min = dt,
                              .seed = run->settings.seed,
                              .trials = trials,
                              .start = from[k] < 0 ? NULL : run->store.point[from[k]]->network,
                              .label = "sweep over the least approach"};
  HLI_TRY(hli_run_tasks(run, t, count));
  return add_sweep_point(run, dt);
}

/* The approach that the run has come to: the one asked for, or that of the best network. */
static double chosen_approach(const hl_synthesis *run, int best) {
  if (!isnan(run->settings.dt_min) || best < 0)
    return run->settings.dt_min;
  const double approach = run->store.point[best]->shown.totals.approach;
  return isfinite(approach) ? approach : (double)NAN;
}

/* From the widest approach down, so that every point starts from a network that is feasible there.
 */
static hl_status sweep_round(hl_synthesis *run, int trials) {
  const hl_synthesis_settings *s = &run->settings;
  const double finest = 0.5; /* the curve begins here [K], or at half of the chosen approach */
  double chosen = chosen_approach(run, hli_store_best(&run->store, asked(s), hli_required(s)));
  double most = fmin(s->dt_most, run->dt_widest);
  double begin = isnan(chosen) ? finest : fmin(finest, chosen / 2);
  double least = fmin(fmax(s->dt_least, begin), most);
  for (int k = s->points - 1; k >= 0; k--) {
    double dt = s->points > 1 ? least * pow(most / least, (double)k / (s->points - 1)) : most;
    if (hli_stop_now(&run->stop, "sweep", s->points - k, s->points, NAN, NAN))
      return HL_OK;
    HLI_TRY(sweep_at(run, dt, trials));
  }
  return HL_OK;
}

/* A run with one small round for a wider approach: the practical answer beside a free optimum. */
static hl_status practical_round(hl_synthesis *run, int trials) {
  if (!isnan(run->settings.dt_min) || run->settings.dt_practical <= run->settings.dt_least)
    return HL_OK;
  return search_round(run, run->settings.dt_practical, trials, 2, "practical least approach");
}

static void compare(hl_synthesis *run, hl_choice choice, int index) {
  hl_comparison *c = &run->comparison[choice];
  *c = (hl_comparison){
      .there = index >= 0, .point = index, .saving = NAN, .extra_investment = NAN, .payback = NAN};
  if (index < 0 || run->best < 0)
    return;
  const hl_network_totals *best = &run->store.point[run->best]->shown.totals;
  const hl_network_totals *other = &run->store.point[index]->shown.totals;
  c->saving = other->tac - best->tac;
  c->extra_investment = best->investment - other->investment;
  double running = other->energy_cost - best->energy_cost;
  if (c->extra_investment > 0.0 && running > 0.0)
    c->payback = c->extra_investment / running;
}

/* Utilities only: the plant as it is without any exchange between streams, each stream with one
 * utility or with cheaper ones first. */
static hl_status add_no_recovery(hl_synthesis *run, uint64_t structure[2]) {
  hl_network_settings settings = run->network;
  settings.emat = hli_required(&run->settings);
  hli_restrict(&settings, &run->settings, HLI_VARIANT_NO_SYSTEM);
  for (int series = 0; series < 2; series++) {
    hl_network *network = NULL;
    hl_outcome outcome;
    HLI_TRY(hl_network_from_utilities(run->ctx, run->models, settings.emat, series, &network));
    hl_status status =
        series ? hl_network_optimise(network, &settings, &outcome) : HL_OK; /* where one ends */
    structure[series] = hli_structure(network);
    if (status == HL_OK)
      status = hli_store_add(&run->store, &network, HL_ORIGIN_MATCHES, settings.emat,
                             HLI_VARIANT_NO_SYSTEM, "utilities only, no recovery");
    hl_network_free(network);
    HLI_TRY(status);
  }
  return HL_OK;
}

/* The cheaper feasible one of some structures, or -1. */
static int cheapest_of(const hl_synthesis *run, const uint64_t structure[2]) {
  int best = -1;
  for (int k = 0; k < run->store.count; k++) {
    const hli_point *point = run->store.point[k];
    if (point->shown.feasible &&
        (point->structure == structure[0] || point->structure == structure[1]) &&
        (best < 0 || point->shown.totals.tac < run->store.point[best]->shown.totals.tac))
      best = k;
  }
  return best;
}

/*
 * Networks of more units than the user allows are none of the answers. Should none be left, the
 * reason says how near the search came.
 */
static void drop_too_many_units(hl_synthesis *run) {
  const int most = hl_problem_design(run->problem)->units_max;
  int fewest = INT_MAX, left = 0;
  bool hot;
  if (most == 0)
    return;
  for (int k = 0; k < run->store.count; k++) {
    hl_net_point *point = &run->store.point[k]->shown;
    if (point->feasible && point->totals.units < fewest)
      fewest = point->totals.units;
    point->feasible = point->feasible && point->totals.units <= most;
    left += point->feasible;
  }
  if (left > 0 || fewest == INT_MAX)
    return;
  const int least = hli_least_units(run, &hot);
  char bound[80] = "";
  if (least > 1)
    hli_print(bound, sizeof bound, "; fewer than %d are impossible, because every stream needs one",
              least);
  hli_print(run->reason, sizeof run->reason,
            "design.units_max is %d, but the fewest units found are %d%s", most, fewest, bound);
}

/* The layers found nothing, for a reason that need not be the structure search's. */
static void note_no_matches(const hl_synthesis *run) {
  if (run->settings.method == HL_METHOD_LAYERS && run->best >= 0 && run->matches == NULL &&
      run->reason[0] != '\0' && !hli_stop_due(&run->stop))
    hli_fault(run->ctx, 219, NULL,
              "the layers gave no network, the structure search alone did: %.600s", run->reason);
}

/* The best network of a free search lies at the lower end of the range. */
static void note_end_of_range(const hl_synthesis *run) {
  if (run->best < 0 || run->cut || hli_stop_due(&run->stop) || !isnan(run->settings.dt_min))
    return;
  const double approach = run->store.point[run->best]->shown.totals.approach;
  const bool free = run->settings.method == HL_METHOD_SIMULTANEOUS;
  const double least = free ? run->network.approach_min : run->settings.dt_least;
  char found[48], practical[48];
  if (approach > least * 1.01) /* of the steps of the search */
    return;
  hli_fault(run->ctx, 209, NULL,
            "the search for the least approach ended at the lower end of its range, %s (%s): a "
            "cheaper network may lie below it\n"
            "See the practical network (%s), or give a least approach.",
            hli_show(HL_DIM_DIFFERENCE, least, found),
            free ? "network.approach_min" : "synthesis.dt_least",
            hli_show(HL_DIM_DIFFERENCE, run->settings.dt_practical, practical));
}

/* Only what the independent check accepts counts as feasible; what it rejects says so. */
static hl_status check_points(hl_synthesis *run) {
  for (int k = 0; k < run->store.count; k++) {
    hli_point *point = run->store.point[k];
    hl_verdict *verdict = NULL;
    if (!point->shown.feasible)
      continue;
    HLI_TRY(hl_verify_network(run->view[point->variant], point->network, NULL, &verdict));
    for (int j = 0; j < hl_verdict_count(verdict) && point->shown.feasible; j++) {
      const hl_check *check = hl_verdict_at(verdict, j);
      const size_t n = strlen(point->label);
      /* Too many units are dealt with together, for the reason's sake. */
      point->shown.feasible = check->ok || strcmp(check->what, "most units") == 0;
      if (!point->shown.feasible)
        hli_print(point->label + n, sizeof point->label - n, "; fails %s", check->what);
      if (!point->shown.feasible && run->rejected[0] == '\0')
        hli_print(run->rejected, sizeof run->rejected,
                  "what was found fails the independent check of %s (%s)", check->what,
                  check->message);
    }
    hl_verdict_free(verdict);
  }
  hl_ctx_clear(run->worker_ctx[0]); /* the labels say what the checks have left there */
  return HL_OK;
}

/* The sweep as the store stands at the end, with the approach of the chosen network among its
 * points. */
static hl_status finish_sweep(hl_synthesis *run) {
  double chosen = chosen_approach(run, run->best);
  if (run->sweep_count > 0 && !isnan(chosen))
    HLI_TRY(add_sweep_point(run, chosen));
  for (int k = 0; k < run->sweep_count; k++)
    set_sweep_costs(run, &run->sweep[k]);
  return HL_OK;
}

static hl_status finish(hl_synthesis *run, double dt) {
  uint64_t no_recovery[2] = {0, 0};
  const bool cut = run->cut || hli_stop_due(&run->stop);
  if (!hli_keeps_units(run)) /* it has none of them */
    HLI_TRY(add_no_recovery(run, no_recovery));
  HLI_TRY(check_points(run));
  drop_too_many_units(run);
  run->best = hli_store_best(&run->store, asked(&run->settings), dt);
  note_end_of_range(run);
  note_no_matches(run);
  if (run->best >= 0)
    hl_network_note_targets(run->store.point[run->best]->network, run->ctx);
  HLI_TRY(finish_sweep(run));
  /* Points whose networks stay: answers, others, front. */
  int *keep =
      hli_zalloc(run->ctx, HL_CHOICE_COUNT + HLI_OTHERS + (size_t)run->store.count, sizeof *keep);
  run->front = hli_zalloc(run->ctx, (size_t)run->store.count + 1, sizeof *run->front);
  if (keep == NULL || run->front == NULL) {
    hli_release(run->ctx, keep);
    return hli_nomem(run->ctx);
  }
  for (int c = 0; c < HL_CHOICE_COUNT; c++)
    keep[c] = -1;
  if (run->best >= 0) {
    uint64_t structure = run->store.point[run->best]->structure;
    keep[HL_CHOICE_BEST] = run->best;
    keep[HL_CHOICE_RUNNER_UP] =
        hli_store_runner_up(&run->store, asked(&run->settings), dt, structure);
    if (run->settings.use_systems && hl_problem_system_count(run->problem) > 0) {
      keep[HL_CHOICE_NO_SYSTEM] = hli_store_best(&run->store, HLI_VARIANT_NO_SYSTEM, dt);
      keep[HL_CHOICE_NO_BOILER] = hli_store_best(&run->store, HLI_VARIANT_NO_BOILER, dt);
    }
    if (isnan(run->settings.dt_min))
      keep[HL_CHOICE_PRACTICAL] =
          hli_store_best(&run->store, asked(&run->settings), fmax(run->settings.dt_practical, dt));
    keep[HL_CHOICE_NO_RECOVERY] = cheapest_of(run, no_recovery);
  }
  /* A run that was cut off has not looked for an answer if utilities alone are all it has. */
  for (int c = HL_CHOICE_RUNNER_UP; c < HL_CHOICE_NO_RECOVERY && cut; c++)
    if (keep[c] >= 0 && (run->store.point[keep[c]]->structure == no_recovery[0] ||
                         run->store.point[keep[c]]->structure == no_recovery[1]))
      keep[c] = -1;
  for (int c = 0; c < HL_CHOICE_COUNT; c++)
    compare(run, (hl_choice)c, keep[c]);
  if (run->best >= 0)
    run->others = hli_store_others(&run->store, asked(&run->settings), dt, run->best, run->other,
                                   run->settings.alternatives);
  for (int k = 0; k < run->others; k++)
    keep[HL_CHOICE_COUNT + k] = run->other[k];
  int kept = HL_CHOICE_COUNT + run->others;
  if (run->settings.pareto != HL_PARETO_NONE)
    run->fronts = hli_store_front(&run->store, asked(&run->settings), dt,
                                  (hl_pareto)run->settings.pareto, run->front);
  for (int k = 0; k < run->fronts; k++)
    keep[kept++] = run->front[k];
  hli_store_pareto(&run->store, dt, keep, kept);
  hli_release(run->ctx, keep);
  return hli_find_worths(run);
}

/* Views of the problem for every worker and variant: own context, and the variant's rules. */
static hl_status make_views(hl_synthesis *run) {
  run->workers = hl_ctx_threads(run->ctx);
  run->worker_ctx = hli_zalloc(run->ctx, (size_t)run->workers, sizeof *run->worker_ctx);
  run->view = hli_zalloc(run->ctx, (size_t)run->workers * HLI_VARIANT_COUNT, sizeof *run->view);
  if (run->worker_ctx == NULL || run->view == NULL)
    return hli_nomem(run->ctx);
  for (int w = 0; w < run->workers; w++) {
    run->worker_ctx[w] = hli_ctx_child(run->ctx);
    if (run->worker_ctx[w] == NULL)
      return hli_nomem(run->ctx);
    for (int v = 0; v < HLI_VARIANT_COUNT; v++) {
      bool systems = run->settings.use_systems && v != HLI_VARIANT_NO_SYSTEM;
      bool hot = run->settings.use_hot_utility && v != HLI_VARIANT_NO_BOILER;
      HLI_TRY(hl_problem_view(run->problem, run->worker_ctx[w], systems, hot,
                              &run->view[w * HLI_VARIANT_COUNT + v]));
    }
  }
  return HL_OK;
}

/*
 * Trials of a search in a turn. The turns of a lower effort are those a higher one begins with, so
 * that more effort does not lose what less has found. Larger problems need more, but each
 * trial of theirs takes longer too: the power keeps a run of twenty streams to a minute or two.
 */
static int trials_of(const hl_synthesis *run, int turn) {
  static const int by_turn[] = {6000, 6000, 40000};
  const double small = 5.0, growth = 1.25;
  if (run->settings.trials > 0)
    return run->settings.trials;
  double size = hl_problem_stream_count(run->problem) + hl_problem_system_count(run->problem);
  return (int)(by_turn[turn] * pow(fmax(size / small, 1.0), growth));
}

static double best_tac(const hl_synthesis *run, double dt) {
  int best = hli_store_best(&run->store, asked(&run->settings), dt);
  return best < 0 ? (double)NAN : run->store.point[best]->shown.totals.tac;
}

bool hli_keeps_units(const hl_synthesis *run) {
  for (int k = 0; run->start != NULL && k < hl_network_exchanger_count(run->start); k++)
    if (hl_network_exchanger_at(run->start, k)->fixed)
      return true;
  return false;
}

/* The user's network as it can be at its structure, the first point. */
static hl_status add_given(hl_synthesis *run) {
  hl_network *network = NULL;
  hl_outcome outcome = HL_OUTCOME_NONE;
  hl_network_settings settings = run->network;
  if (run->start == NULL)
    return HL_OK;
  settings.emat = hli_required(&run->settings);
  hli_restrict(&settings, &run->settings, asked(&run->settings));
  HLI_TRY(hl_network_copy(run->start, run->ctx, &network));
  hl_status status = hl_network_optimise(network, &settings, &outcome);
  if (status == HL_OK && outcome == HL_OUTCOME_INFEASIBLE) {
    hli_fault(run->ctx, 232, NULL, "the network given, as it is, keeps not all rules: %.600s",
              hl_network_reason(network));
    if (run->settings.effort == 0) /* nothing else is tried */
      hli_print(run->reason, sizeof run->reason,
                "the network given cannot keep the rules as it is, and with synthesis.effort 0 no "
                "other is searched: %.600s",
                hl_network_reason(network));
  } else if (status == HL_OK) {
    run->given = run->store.count;
    status = hli_store_add(&run->store, &network, HL_ORIGIN_GIVEN, settings.emat,
                           asked(&run->settings), "the network given, optimised");
  }
  hl_network_free(network);
  return status;
}

static hl_status run_all(hl_synthesis *run) {
  double dt = hli_required(&run->settings);
  int effort = run->settings.effort;
  HLI_TRY(add_given(run));
  if (effort == 0)
    return HL_OK;
  if (hli_stop_now(&run->stop, "first structure search", 0, 4, NAN, NAN))
    return HL_OK;
  HLI_TRY(find_widest(run));
  if (run->settings.method == HL_METHOD_SIMULTANEOUS) {
    const bool all = asked(&run->settings) == HLI_VARIANT_ALL;
    return hli_simultaneous(run, asked(&run->settings),
                            all && variant_possible(run, HLI_VARIANT_NO_SYSTEM),
                            all && variant_possible(run, HLI_VARIANT_NO_BOILER));
  }
  /* A short one, so that a run cut off early has a network to show. */
  HLI_TRY(search_round(run, dt, trials_of(run, 0) / FIRST + 1, 1, "first structure search"));
  run->reason[0] = '\0'; /* the layers see more */
  if (hli_stop_now(&run->stop, "operating points and matches", 0, 4, best_tac(run, dt), NAN))
    return HL_OK;
  HLI_TRY(layers_round(run));
  int trials = trials_of(run, 0);
  for (int turn = 0; turn < effort; turn++) {
    trials = trials_of(run, turn);
    if (hli_stop_now(&run->stop, "network structure", 1 + turn, 4, best_tac(run, dt), NAN))
      return HL_OK;
    HLI_TRY(search_round(run, dt, trials, SEEDS, "structure search"));
    HLI_TRY(feed_back_winner(run, dt));
    HLI_TRY(fluid_round(run, dt));
  }
  HLI_TRY(practical_round(run, trials / 2 + 1));
  HLI_TRY(sweep_round(run, trials / 15 + 1));
  return hli_search_front(run, asked(&run->settings));
}

hl_status hl_synthesis_solve(const hl_problem *problem, const hl_synthesis_settings *settings,
                             const hl_stop_settings *stop, hl_synthesis **out) {
  return hl_synthesis_improve(problem, NULL, settings, stop, out);
}

/* None was found; whether there is one, the relaxation that every network keeps may tell, in a
 * moment more if the time is over. */
static hl_status find_whether_there_is_one(hl_synthesis *run) {
  hl_bound_settings settings;
  hl_bound *bound = NULL;
  const hl_problem *problem =
      run->view[HLI_VARIANT_ALL]; /* what the settings exclude is not in it */
  HLI_TRY(hl_problem_settings(problem, &hl_bound_table, &settings));
  settings.method = HL_BOUND_LP;
  settings.emat = hli_required(&run->settings);
  settings.tac = NAN;
  const double moment = 0.5;
  hl_stop_settings left = hli_left(&run->stop);
  left.time_limit = fmax(left.time_limit, moment);
  HLI_TRY(hl_bound_solve(problem, &settings, &left, &bound));
  if (hl_bound_result_of(bound)->outcome == HL_OUTCOME_INFEASIBLE)
    run->outcome = HL_OUTCOME_INFEASIBLE;
  hl_bound_free(bound);
  return HL_OK;
}

static bool lacks_worths(const hl_synthesis *run) {
  for (int k = 0; run->best >= 0 && run->worth != NULL &&
                  k < hl_network_exchanger_count(run->store.point[run->best]->network);
       k++)
    if (isnan(run->worth[k]))
      return true;
  return false;
}

hl_status hl_synthesis_improve(const hl_problem *problem, const hl_network *start,
                               const hl_synthesis_settings *settings,
                               const hl_stop_settings *stop_settings, hl_synthesis **out) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  *out = NULL;
  hl_synthesis_settings own;
  if (settings == NULL)
    HLI_TRY(hl_problem_settings(problem, &hl_synthesis_table, &own));
  else
    own = *settings;
  HLI_TRY(hl_settings_check(ctx, &hl_synthesis_table, &own));
  HLI_TRY(hli_check_asked(problem, &own, start));
  hl_stop_settings limits;
  if (stop_settings == NULL)
    HLI_TRY(hl_problem_settings(problem, &hl_stop_table, &limits));
  else
    limits = *stop_settings;
  hl_synthesis *run = hli_zalloc(ctx, 1, sizeof *run);
  if (run == NULL)
    return hli_nomem(ctx);
  run->ctx = ctx;
  run->problem = problem;
  run->settings = own;
  run->best = run->given = -1;
  run->start = start;
  hli_store_init(&run->store, ctx, &run->network);
  hli_stop_start(&run->stop, ctx, &limits);
  run->sweep = hli_zalloc(ctx, (size_t)own.points + 1, sizeof *run->sweep);
  hl_status status = run->sweep != NULL ? make_views(run) : hli_nomem(ctx);
  if (status == HL_OK)
    status = hl_problem_settings(problem, &hl_network_table, &run->network);
  if (status == HL_OK)
    status = hli_take_emat(run);
  if (status == HL_OK)
    status = hli_check_possible(run);
  if (status == HL_OK)
    status = hl_network_models_new(problem, &run->models);
  if (status == HL_OK)
    status = hli_shortlist(run);
  if (status == HL_OK)
    status = run_all(run);
  hli_stop_now(&run->stop, "done", 1, 1, NAN,
               NAN); /* notes whether time ran out in the last part */
  if (status == HL_OK)
    status = finish(run, hli_required(&run->settings));
  if (status == HL_OK && lacks_worths(run))
    hli_stop_now(&run->stop, "done", 1, 1, NAN, NAN);
  run->seconds = hli_stop_elapsed(&run->stop);
  run->outcome = hli_stop_outcome(&run->stop, run->cut         ? HL_OUTCOME_LIMIT
                                              : run->best >= 0 ? HL_OUTCOME_FEASIBLE
                                                               : HL_OUTCOME_NONE);
  if (status == HL_OK && run->best < 0 && !hl_ctx_stopped(ctx))
    status = find_whether_there_is_one(run);
  if (run->best >= 0)
    run->reason[0] = '\0';
  hli_say_why_none(run);
  if (status != HL_OK) {
    for (int w = 0; run->worker_ctx != NULL && w < run->workers; w++)
      if (run->worker_ctx[w] != NULL)
        hli_ctx_merge(ctx, run->worker_ctx[w]);
    hl_synthesis_free(run);
    return status;
  }
  *out = run;
  return HL_OK;
}

void hl_synthesis_free(hl_synthesis *run) {
  if (run == NULL)
    return;
  hl_ctx *ctx = run->ctx;
  hli_store_free(&run->store);
  hl_placement_free(run->placement);
  hl_matches_free(run->matches);
  hl_network_models_free(run->models);
  for (int k = 0; run->view != NULL && k < run->workers * HLI_VARIANT_COUNT; k++)
    hl_problem_free(run->view[k]);
  for (int w = 0; run->worker_ctx != NULL && w < run->workers; w++)
    hl_ctx_free(run->worker_ctx[w]);
  hli_release(ctx, run->view);
  hli_release(ctx, run->worker_ctx);
  hli_release(ctx, run->sweep);
  hli_release(ctx, run->worth);
  hli_release(ctx, run->front);
  hli_release(ctx, run);
}

const hl_problem *hl_synthesis_problem(const hl_synthesis *run) { return run->problem; }
const hl_synthesis_settings *hl_synthesis_settings_of(const hl_synthesis *run) {
  return &run->settings;
}
hl_outcome hl_synthesis_outcome(const hl_synthesis *run) { return run->outcome; }
const char *hl_synthesis_reason(const hl_synthesis *run) { return run->reason; }
double hl_synthesis_seconds(const hl_synthesis *run) { return run->seconds; }
const hl_placement *hl_synthesis_placement(const hl_synthesis *run) { return run->placement; }
const hl_matches *hl_synthesis_matches(const hl_synthesis *run) { return run->matches; }
int hl_synthesis_point_count(const hl_synthesis *run) { return run->store.count; }
int hl_synthesis_sweep_count(const hl_synthesis *run) { return run->sweep_count; }

const hl_network *hl_synthesis_network(const hl_synthesis *run) {
  return run->best < 0 ? NULL : run->store.point[run->best]->network;
}

int hl_synthesis_other_count(const hl_synthesis *run) { return run->others; }
int hl_synthesis_other_at(const hl_synthesis *run, int k) {
  return k < 0 || k >= run->others ? -1 : run->other[k];
}

int hl_synthesis_front_count(const hl_synthesis *run) { return run->fronts; }
int hl_synthesis_front_at(const hl_synthesis *run, int k) {
  return k < 0 || k >= run->fronts ? -1 : run->front[k];
}

double hl_synthesis_worth(const hl_synthesis *run, int exchanger) {
  const hl_network *network = hl_synthesis_network(run);
  return network != NULL && exchanger >= 0 && exchanger < hl_network_exchanger_count(network)
             ? run->worth[exchanger]
             : (double)NAN;
}

const hl_net_point *hl_synthesis_point_at(const hl_synthesis *run, int k) {
  return k < 0 || k >= run->store.count ? NULL : &run->store.point[k]->shown;
}

const hl_comparison *hl_synthesis_comparison(const hl_synthesis *run, hl_choice choice) {
  return (int)choice < 0 || choice >= HL_CHOICE_COUNT ? NULL : &run->comparison[choice];
}

/* The sweep runs from wide to narrow; shown from narrow to wide. */
const hl_sweep_point *hl_synthesis_sweep_at(const hl_synthesis *run, int k) {
  return k < 0 || k >= run->sweep_count ? NULL : &run->sweep[run->sweep_count - 1 - k];
}
