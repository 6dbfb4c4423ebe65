/**
 * Synthesis without layers: structure searches from nothing, round after round of independent
 * starts. Every start is one cycle of cooling of its own seed, so that the answer is a function of
 * the seed and of the number of rounds alone; more effort does the same rounds and then more.
 */
#include "synthesis/synthesis.h"

enum { STARTS = 4, ROUNDS_MOST = 12, AGREED = 3 };

/*
 * Trials of a start, found by experiment from 4 to 39 streams: shorter starts miss what needs slow
 * cooling, and many short ones find more than few long ones.
 */
static int trials_of(const hl_synthesis *run) {
  const double per_cube = 30, least = 4000;
  if (run->settings.trials > 0)
    return run->settings.trials;
  const double n = hl_problem_stream_count(run->problem) + hl_problem_system_count(run->problem);
  return (int)fmin(fmax(least, per_cube * n * n * n), 1e8);
}

/* What is searched: systems and utilities allowed, least approach, trials of a start. */
typedef struct quest {
  hli_variant variant;
  double dt_min;
  int trials;
  const char *label;
} quest;

static hl_status start_round(hl_synthesis *run, const quest *q, int round, hli_task task[STARTS]) {
  for (int s = 0; s < STARTS; s++)
    task[s] = (hli_task){.run = run,
                         .variant = q->variant,
                         .dt_min = q->dt_min,
                         .seed = run->settings.seed + 1000 * (STARTS * round + s),
                         .trials = q->trials,
                         .ends = s % 2 == 1, /* the smaller space is searched better */
                         .label = q->label};
  return hli_run_tasks(run, task, STARTS);
}

/* Rounds until enough starts have come to the same cost. */
static hl_status search(hl_synthesis *run, const quest *q, int rounds) {
  const double same = 1e-6; /* relative */
  double found[STARTS * ROUNDS_MOST], best = INFINITY;
  int count = 0, agreed = 0;
  for (int r = 0; r < rounds && agreed < AGREED; r++) {
    hli_task task[STARTS];
    if (hli_stop_now(&run->stop, q->label, r, rounds, isinf(best) ? (double)NAN : best, NAN))
      return HL_OK;
    HLI_TRY(start_round(run, q, r, task));
    for (int s = 0; s < STARTS; s++) {
      found[count++] = task[s].tac;
      best = fmin(best, task[s].tac);
      if (run->reason[0] == '\0' && isinf(task[s].tac))
        hli_print(run->reason, sizeof run->reason, "%s", task[s].layers.reason);
    }
    agreed = 0;
    for (int k = 0; k < count; k++)
      agreed += isfinite(best) && found[k] <= best * (1 + same);
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
  q.label = "practical least approach";
  return search(run, &q, 1);
}

hl_status hli_simultaneous(hl_synthesis *run, hli_variant asked, bool without_system,
                           bool without_boiler) {
  static const int rounds_of[] = {1, 2, 6, ROUNDS_MOST};
  const int rounds = rounds_of[run->settings.effort];
  const quest whole = {asked, hli_required(&run->settings), trials_of(run), "structure search"};
  quest other = whole;
  /* A short one, so that a run cut off early has a network to show. */
  hli_task first[STARTS];
  const int short_share = 20;
  other.trials = whole.trials / short_share + 1;
  HLI_TRY(start_round(run, &other, ROUNDS_MOST, first));
  HLI_TRY(search(run, &whole, rounds));
  /* What it is compared with: whether a heat pump pays hangs on the best network without. */
  other = whole;
  other.variant = HLI_VARIANT_NO_SYSTEM;
  other.label = "without heat pumps";
  if (without_system)
    HLI_TRY(search(run, &other, rounds));
  other.variant = HLI_VARIANT_NO_BOILER;
  other.label = "without hot utility";
  if (without_boiler)
    HLI_TRY(search(run, &other, 1));
  return search_practical(run, &whole);
}
