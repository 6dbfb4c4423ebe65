/**
 * Synthesis without layers: structure searches from nothing, round after round of independent
 * starts. Every start is one cycle of cooling of its own seed, so that the answer is a function of
 * the seed and of the number of rounds alone; more effort does the same rounds and then more.
 */
#include "synthesis/synthesis.h"

enum { STARTS = 4, ROUNDS_MOST = 36, SPACES = 2 };
/* Shares of a time limit at which searches end: the best, those without systems, the front, the
 * practical one. The rest is for the worth of units. */
static const double until_best = 0.7, until_without = 0.8, until_front = 0.9,
                    until_practical = 0.95;

/*
 * Trials of a start, found by experiment from 4 to 39 streams: shorter starts miss what needs slow
 * cooling, and of large problems many short ones find more than few long ones.
 */
static int trials_of(const hl_synthesis *run) {
  const double small = 150, large = 30, between = 1e5; /* per cube of the streams */
  if (run->settings.trials > 0)
    return run->settings.trials;
  const double n = hl_problem_stream_count(run->problem) + hl_problem_system_count(run->problem);
  return (int)fmin(fmax(large * n * n * n, fmin(small * n * n * n, between)), 1e8);
}

/* Rounds by effort, fewer where trials are many: large problems end in minutes too. */
static int rounds_of(const hl_synthesis *run, int trials) {
  static const int most[] = {1, 3, 18, ROUNDS_MOST};
  static const double all_trials[] = {1e6, 4e6, 1.5e7, 6e7};
  const int effort = run->settings.effort;
  return (int)fmax(1, fmin(most[effort], floor(all_trials[effort] / ((double)STARTS * trials))));
}

/*
 * Two spaces are searched: utilities anywhere, and only at the ends of streams, which is smaller
 * and thus searched better, but has not every answer. Most starts go where the best was found.
 */

/* What is searched: systems and utilities allowed, least approach, trials of a start. */
typedef struct quest {
  hli_variant variant;
  double dt_min;
  int trials;
  const char *label;
  const hl_network *start; /* of half of the searches; NULL: all begin from nothing */
  hl_pareto pareto;        /* weighed against TAC */
  double weight;
} quest;

/* Weights are per amount in a year: of power, per energy. */
static double yearly_of(const hl_synthesis *run, hl_pareto pareto) {
  const hl_economics *economics = hl_problem_economics(run->problem);
  return pareto == HL_PARETO_UNITS ? 1 : hl_economics_seconds(economics);
}

/* What the store has best for a quest; -1: nothing. */
static int best_of(const hl_synthesis *run, const quest *q) {
  if (q->weight > 0)
    return hli_store_weighted(&run->store, q->variant, q->dt_min, q->pareto,
                              q->weight * yearly_of(run, q->pareto));
  return hli_store_best(&run->store, q->variant, q->dt_min);
}

/* `preferred`: the space of all starts but the last, and the first of them begins from the best so
 * far; negative: in turn, from nothing but where something is weighed. */
static hl_status start_round(hl_synthesis *run, const quest *q, int round, int preferred,
                             hli_task task[STARTS]) {
  const int best = preferred < 0 && !(q->weight > 0) ? -1 : best_of(run, q);
  for (int s = 0; s < STARTS; s++) {
    task[s] =
        (hli_task){.run = run,
                   .variant = q->variant,
                   .dt_min = q->dt_min,
                   .seed = run->settings.seed + 1000 * (STARTS * round + s),
                   .trials = q->trials,
                   .start = s < STARTS / 2 || hli_keeps_units(run) ? q->start : NULL,
                   .ends = preferred < 0 ? s % SPACES : (s < STARTS - 1 ? preferred : !preferred),
                   .label = q->label};
    task[s].weight[q->pareto] = q->weight;
  }
  if (best >= 0 && !hli_keeps_units(run))
    task[0].start = run->store.point[best]->network;
  return hli_run_tasks(run, task, STARTS);
}

/* Rounds until half of the starts in the better space, and enough, have come to the same cost;
 * where both spaces have the same best one, those in both count. */
static hl_status search(hl_synthesis *run, const quest *q, int rounds) {
  const double same = 1e-6; /* relative */
  const int enough = 8, in_turn = 2;
  double found[SPACES][STARTS * ROUNDS_MOST], best[SPACES] = {INFINITY, INFINITY};
  int count[SPACES] = {0}, preferred = -1;
  for (int r = 0; r < rounds; r++) {
    hli_task task[STARTS];
    const double least = fmin(best[0], best[1]);
    if (hli_stop_now(&run->stop, q->label, r, rounds, isinf(least) ? (double)NAN : least, NAN))
      return HL_OK;
    HLI_TRY(start_round(run, q, r, preferred, task));
    for (int s = 0; s < STARTS; s++) {
      const int space = task[s].ends;
      if (s > 0 || preferred < 0) /* what begins from the best says nothing of agreement */
        found[space][count[space]++] = task[s].merit;
      best[space] = fmin(best[space], task[s].merit);
      if (run->reason[0] == '\0' && isinf(task[s].merit))
        hli_print(run->reason, sizeof run->reason, "%s", task[s].layers.reason);
    }
    const int better = best[1] <= best[0] * (1 + same);
    const bool differ = fabs(best[0] - best[1]) > same * fmin(best[0], best[1]);
    preferred = r + 1 >= in_turn && differ ? better : -1;
    int agreed = 0, counted = 0;
    for (int space = 0; space < SPACES; space++)
      for (int k = 0; k < count[space] && (space == better || !differ); k++, counted++)
        agreed += found[space][k] <= best[better] * (1 + same);
    if (isfinite(best[better]) && agreed >= enough && 2 * agreed >= counted)
      return HL_OK;
  }
  return HL_OK;
}

/* Within a share of the time limit, if there is one: what comes after is to have some, too. */
static hl_status search_within(hl_synthesis *run, const quest *q, int rounds, double share) {
  const double limit = run->stop.limit.time_limit;
  run->stop.limit.time_limit = share * limit;
  const hl_status status = search(run, q, rounds);
  run->cut |= hli_stop_due(&run->stop);
  run->stop.limit.time_limit = limit;
  return status;
}

static quest whole_quest(const hl_synthesis *run, hli_variant asked) {
  return (quest){.variant = asked,
                 .dt_min = hli_required(&run->settings),
                 .start = run->given >= 0 ? run->store.point[run->given]->network : run->start,
                 .trials = trials_of(run),
                 .label = "structure search"};
}

/*
 * The front: weights at which what is weighed costs from a fraction of the least TAC to several
 * times as much.
 */
hl_status hli_search_front(hl_synthesis *run, hli_variant asked) {
  const double least = 0.05, most = 5;
  quest q = whole_quest(run, asked);
  const int best = hli_store_best(&run->store, asked, q.dt_min),
            points = run->settings.pareto_points;
  if (run->settings.pareto == HL_PARETO_NONE || best < 0)
    return HL_OK;
  q.pareto = (hl_pareto)run->settings.pareto;
  q.label = "Pareto front";
  const hl_network_totals *totals = &run->store.point[best]->shown.totals;
  const double amount = yearly_of(run, q.pareto) * hl_pareto_amount(q.pareto, totals),
               tac = totals->tac;
  for (int k = 0; k < points && amount > 0; k++) {
    q.weight = least * pow(most / least, points > 1 ? (double)k / (points - 1) : 0) * tac / amount;
    HLI_TRY(search_within(run, &q, 1, until_front));
  }
  return HL_OK;
}

/* The practical answer beside one that comes closer. */
static hl_status search_practical(hl_synthesis *run, const quest *whole) {
  const double dt = run->settings.dt_practical;
  const int best = hli_store_best(&run->store, whole->variant, whole->dt_min);
  if (!isnan(run->settings.dt_min) || best < 0 ||
      run->store.point[best]->shown.totals.approach >= dt)
    return HL_OK;
  quest q = *whole;
  q.dt_min = dt;
  if (!hli_keeps_units(run))
    q.start = run->store.point[best]->network;
  q.label = "practical least approach";
  return search_within(run, &q, 1, until_practical);
}

hl_status hli_simultaneous(hl_synthesis *run, hli_variant asked, bool without_system,
                           bool without_boiler) {
  const quest whole = whole_quest(run, asked);
  const int rounds = rounds_of(run, whole.trials);
  quest other = whole;
  /* A short one, so that a run cut off early has a network to show. */
  hli_task first[STARTS];
  const int short_share = 20;
  other.trials = whole.trials / short_share + 1;
  HLI_TRY(start_round(run, &other, ROUNDS_MOST, -1, first));
  HLI_TRY(search_within(run, &whole, rounds, until_best));
  /* What it is compared with: whether a heat pump pays hangs on the best network without. */
  other = whole;
  if (!hli_keeps_units(run))
    other.start = NULL;
  other.variant = HLI_VARIANT_NO_SYSTEM;
  other.label = "without heat pumps";
  if (without_system)
    HLI_TRY(search_within(run, &other, rounds, until_without));
  other.variant = HLI_VARIANT_NO_BOILER;
  other.label = "without hot utility";
  /* Where the best has no hot utility anyway, it is that one. */
  if (without_boiler && hli_store_best(&run->store, asked, whole.dt_min) !=
                            hli_store_best(&run->store, HLI_VARIANT_NO_BOILER, whole.dt_min))
    HLI_TRY(search_within(run, &other, 1, until_without));
  HLI_TRY(hli_search_front(run, asked));
  return search_practical(run, &whole);
}
