/** What a round of the synthesis runs side by side: layers, structure searches, changes of fluids.
 */
#include <stdio.h>

#include "synthesis/synthesis.h"

static void run_layers(hli_task *t, int worker) {
  hl_synthesis *run = t->run;
  t->layers = (hli_layers){.problem = run->view[worker * HLI_VARIANT_COUNT + (int)t->variant],
                           .ctx = run->worker_ctx[worker],
                           .models = run->models,
                           .dt_min = t->dt_min,
                           .variant = t->variant,
                           .settings = &run->settings,
                           .seed = t->seed,
                           .stop = &run->stop,
                           .store = &t->store};
  t->status = hli_layers_run(&t->layers);
}

static void run_search(hli_task *t, int worker) {
  hl_network_settings settings = t->run->network;
  settings.emat = t->dt_min;
  settings.seed = t->seed;
  settings.trials = t->trials;
  settings.energy_weight += t->weight[HL_PARETO_ENERGY];
  settings.unit_weight += t->weight[HL_PARETO_UNITS];
  settings.co2_weight += t->weight[HL_PARETO_CO2];
  settings.utilities_inside = settings.utilities_inside && !t->ends;
  t->merit = INFINITY;
  hli_restrict(&settings, &t->run->settings, t->variant);
  hl_stop_settings left = hli_left(&t->run->stop);
  hl_network *network = NULL;
  hl_outcome outcome = HL_OUTCOME_NONE;
  if (t->start != NULL)
    t->status = hl_network_copy(t->start, t->run->worker_ctx[worker], &network);
  else
    t->status = hl_network_from_utilities(t->run->worker_ctx[worker], t->run->models, t->dt_min,
                                          false, &network);
  hl_network *other[HLI_OTHERS];
  int others = 0;
  if (t->status == HL_OK)
    t->status = hl_network_search_several(network, &settings, &left, other,
                                          t->run->settings.alternatives, &others, &outcome);
  left = hli_left(&t->run->stop);
  settings.utilities_inside = t->run->network.utilities_inside;
  if (t->status == HL_OK && outcome != HL_OUTCOME_INFEASIBLE)
    t->status = hl_network_simplify(network, &settings, &left, &outcome);
  if (t->status == HL_OK && outcome == HL_OUTCOME_INFEASIBLE)
    snprintf(t->layers.reason, sizeof t->layers.reason, "%s", hl_network_reason(network));
  if (t->status == HL_OK && outcome != HL_OUTCOME_INFEASIBLE) {
    t->merit = hl_network_merit(network, &settings);
    t->status =
        hli_store_add(&t->store, &network, HL_ORIGIN_SEARCHED, t->dt_min, t->variant, t->label);
  }
  for (int k = 0; k < others; k++) {
    if (t->status == HL_OK)
      t->status =
          hli_store_add(&t->store, &other[k], HL_ORIGIN_SEARCHED, t->dt_min, t->variant, t->label);
    hl_network_free(other[k]);
  }
  hl_network_free(network);
}

/* The start with another fluid in one machine. */
static void run_change(hli_task *t, int worker) {
  hl_network_settings settings = t->run->network;
  hl_network *network = NULL;
  hl_outcome outcome = HL_OUTCOME_NONE;
  settings.emat = t->dt_min;
  hli_restrict(&settings, &t->run->settings, t->variant);
  const hl_stop_settings left = hli_left(&t->run->stop);
  t->status = hl_network_copy(t->start, t->run->worker_ctx[worker], &network);
  if (t->status == HL_OK)
    t->status = hl_network_change_fluid(network, t->machine, t->fluid, &settings, &outcome);
  if (t->status == HL_OK && outcome != HL_OUTCOME_INFEASIBLE)
    t->status = hl_network_simplify(network, &settings, &left, &outcome);
  if (t->status == HL_OK && outcome != HL_OUTCOME_INFEASIBLE)
    t->status =
        hli_store_add(&t->store, &network, HL_ORIGIN_SEARCHED, t->dt_min, t->variant, t->label);
  hl_network_free(network);
}

static void run_task(int k, int worker, void *user) {
  hli_task *t = (hli_task *)user + k;
  hli_store_init(&t->store, t->run->worker_ctx[worker], &t->run->network);
  if (t->fluid != NULL)
    run_change(t, worker);
  else if (t->trials > 0)
    run_search(t, worker);
  else
    run_layers(t, worker);
}

hl_status hli_run_tasks(hl_synthesis *run, hli_task *t, int count) {
  hli_parallel(run->ctx, count, run_task, t);
  hl_status status = HL_OK;
  for (int k = 0; k < count; k++) {
    if (status == HL_OK)
      status = t[k].status;
    if (status == HL_OK)
      status = hli_store_merge(&run->store, &t[k].store);
    hli_store_free(&t[k].store);
  }
  for (int w = 0; w < run->workers && status == HL_OK; w++)
    hl_ctx_clear(run->worker_ctx[w]); /* notes of trial designs are not the user's */
  return status;
}

/* ------------------------------------------------------------------- worths */

typedef struct worths {
  hl_synthesis *run;
  const hl_network *network;
  hl_network_settings settings;
  hl_status status[]; /* of each exchanger */
} worths;

static void find_worth(int k, int worker, void *user) {
  worths *w = user;
  hl_network *network = NULL;
  hl_outcome outcome = HL_OUTCOME_NONE;
  if (hli_stop_due(&w->run->stop))
    return;
  w->status[k] = hl_network_copy(w->network, w->run->worker_ctx[worker], &network);
  if (w->status[k] == HL_OK)
    w->status[k] = hl_network_remove_exchanger(network, k, &w->settings, &outcome);
  if (hl_ctx_stopped(w->run->ctx)) /* it was cut short */
    outcome = HL_OUTCOME_NONE;
  if (outcome == HL_OUTCOME_FEASIBLE)
    w->run->worth[k] = hl_network_totals_of(network)->tac - hl_network_totals_of(w->network)->tac;
  else if (outcome == HL_OUTCOME_INFEASIBLE)
    w->run->worth[k] = INFINITY;
  hl_network_free(network);
}

hl_status hli_find_worths(hl_synthesis *run) {
  const hl_network *network = hl_synthesis_network(run);
  const int count = network != NULL ? hl_network_exchanger_count(network) : 0;
  worths *w = hli_zalloc(run->ctx, 1, sizeof *w + (size_t)count * sizeof *w->status);
  run->worth = hli_zalloc(run->ctx, (size_t)count + 1, sizeof *run->worth);
  hl_status status = w != NULL && run->worth != NULL ? HL_OK : hli_nomem(run->ctx);
  if (status == HL_OK) {
    w->run = run;
    w->network = network;
    w->settings = run->network;
    w->settings.emat = hli_required(&run->settings);
    hli_restrict(&w->settings, &run->settings, HLI_VARIANT_ALL);
    for (int k = 0; k < count; k++)
      run->worth[k] = NAN;
    hli_parallel(run->ctx, count, find_worth, w);
  }
  for (int k = 0; k < count && status == HL_OK; k++)
    status = w->status[k];
  for (int k = 0; k < run->workers && status == HL_OK; k++)
    hl_ctx_clear(run->worker_ctx[k]); /* notes of trial networks are not the user's */
  hli_release(run->ctx, w);
  return status;
}
