/** Networks of 5 to 100 units: time of an inner solve after a unit has left, and of a trial of the
 * search, with the exponent in the number of units; memory of the largest case of the literature.
 */
#include <math.h>
#include <sys/resource.h>

#include <heatloom/io.h>
#include <heatloom/network.h>

#include "bench.h"
#include "network/network.h"

/* --------------------------------------------------------------------- plants */

static void add_utility(hl_problem *p, const char *name, hl_side side, double t0, double t1,
                        double price) {
  hl_utility u;
  hl_utility_init(&u);
  u.name = name;
  u.side = side;
  u.t_supply = t0;
  u.t_target = t1;
  u.price = price;
  u.h = 1000;
  check(hl_problem_ctx(p), hl_problem_add_utility(p, &u));
}

static void set(hl_problem *p, const char *key, const char *value) {
  const hl_setting_row row = {.key = key, .value = value, .unit = ""};
  check(hl_problem_ctx(p), hl_problem_set_setting(p, &row));
}

/** As many hot as cold streams, drawn from the seed. */
static hl_problem *plant(hl_ctx *ctx, int pairs) {
  hl_problem *p;
  hli_rng rng;
  hl_cost_law law;
  hli_rng_init(&rng, 1, 0);
  check(ctx, hl_problem_new(ctx, &p));
  for (int k = 0; k < 2 * pairs; k++) {
    hl_stream s;
    hl_segment one;
    char name[16];
    const bool hot = k % 2 == 0;
    const double low = 310 + 120 * hli_rng_uniform(&rng), span = 40 + 120 * hli_rng_uniform(&rng);
    snprintf(name, sizeof name, "%c%d", hot ? 'H' : 'C', k / 2 + 1);
    hl_stream_init(&s);
    hl_segment_init(&one);
    one.t_supply = hot ? low + span : low;
    one.t_target = hot ? low : low + span;
    one.duty = span * (5e3 + 45e3 * hli_rng_uniform(&rng));
    one.h = 500 + 1000 * hli_rng_uniform(&rng);
    s.name = name;
    s.side = hot ? HL_SIDE_HOT : HL_SIDE_COLD;
    s.segment_count = 1;
    s.segment = &one;
    check(ctx, hl_problem_add_stream(p, &s));
  }
  add_utility(p, "Steam", HL_SIDE_HOT, 620, 619.9, 3e-9);
  add_utility(p, "Water", HL_SIDE_COLD, 290, 300, 3e-10);
  hl_cost_law_init(&law, HL_COST_EXCHANGER);
  law.fixed = 8000;
  law.coef = 500;
  law.exponent = 0.8;
  check(ctx, hl_problem_add_cost(p, &law));
  set(p, "economics.annualisation", "0.2");
  set(p, "economics.hours", "8000");
  check(ctx, hl_problem_check(p));
  return p;
}

/* ----------------------------------------------------------------- measuring */

/** A network of the search, for what follows; *trial: time of one of its trials [s]. */
static hl_network *network_of(hl_network_models *models, int trials, double *trial) {
  hl_network *network;
  hl_network_settings set;
  hl_outcome outcome;
  hl_settings_init(&hl_network_table, &set);
  set.emat = 0;
  set.trials = trials;
  check(NULL, hl_network_from_utilities(NULL, models, 0, false, &network));
  const double start = cpu();
  check(NULL, hl_network_search(network, &set, NULL, &outcome));
  *trial = (cpu() - start) / trials;
  return network;
}

/** Mean time of a solve after each of the units has left, which others make good. [s] */
static double solve_time(hl_ctx *ctx, hl_network_models *models, const hl_network *network) {
  const int units = hl_network_exchanger_count(network) + 2 * models->streams + 16;
  hl_network_settings set;
  hli_work w;
  hli_state given, trial;
  hl_settings_init(&hl_network_table, &set);
  set.emat = 0;
  check(ctx, hli_net_work_new(ctx, models, &set, units, 0, &w));
  check(ctx, hli_state_new(&w.arena, models, units, 0, &given));
  check(ctx, hli_state_new(&w.arena, models, units, 0, &trial));
  hli_net_import(network, &given);
  hli_net_set_reference(&w, hli_net_value(&w, &given, VALUE_ONLY));
  double sum = 0;
  int count = 0;
  for (int u = 0; u < given.units; u++) {
    hli_state_copy(&trial, &given);
    hli_unit_remove(&trial, u, false);
    if (!hli_net_project(&w, &trial, true))
      continue;
    const double start = cpu();
    (void)hli_net_solve_limits(&w, &trial, HUGE_VAL);
    sum += cpu() - start;
    count++;
  }
  check(ctx, hli_net_work_end(&w, HL_OK));
  return count > 0 ? sum / count : (double)NAN;
}

/** Exponent of y in x, by least squares of logarithms. */
static double exponent(const double *x, const double *y, int count) {
  double sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (int k = 0; k < count; k++) {
    const double a = log(x[k]), b = log(y[k]);
    sx += a;
    sy += b;
    sxx += a * a;
    sxy += a * b;
  }
  return (count * sxy - sx * sy) / (count * sxx - sx * sx);
}

static void memory_of_39(hl_ctx *ctx) {
  hl_problem *p;
  hl_network_models *models;
  double trial;
  check(ctx, hl_case_find(ctx, "39sp", &p));
  check(ctx, hl_network_models_new(p, &models));
  check(ctx, hl_network_models_prepare(models));
  hl_network *network = network_of(models, 5000, &trial);
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  const double mega = (double)used.ru_maxrss / 1024;
  printf("39 streams, %d units: %.2f ms per trial, %.0f MB at most in all (%.2f of 500)\n",
         hl_network_exchanger_count(network), 1e3 * trial, mega, mega / 500);
  hl_network_free(network);
  hl_network_models_free(models);
  hl_problem_free(p);
}

int main(void) {
  static const int pairs[] = {2, 4, 7, 12, 20, 30, 40};
  enum { SIZES = sizeof pairs / sizeof *pairs };
  double units[SIZES], solve[SIZES], trial[SIZES];
  hl_ctx *ctx = hl_ctx_new(NULL);
  for (int k = 0; k < SIZES; k++) {
    hl_problem *p = plant(ctx, pairs[k]);
    hl_network_models *models;
    check(ctx, hl_network_models_new(p, &models));
    check(ctx, hl_network_models_prepare(models));
    hl_network *network = network_of(models, pairs[k] < 20 ? 4000 : 1000, &trial[k]);
    units[k] = hl_network_exchanger_count(network);
    solve[k] = solve_time(ctx, models, network);
    printf("%3d streams, %3.0f units: %8.3f ms per solve, %8.3f ms per trial\n", 2 * pairs[k],
           units[k], 1e3 * solve[k], 1e3 * trial[k]);
    hl_network_free(network);
    hl_network_models_free(models);
    hl_problem_free(p);
  }
  printf("exponent in the number of units: %.2f of a solve, %.2f of a trial\n",
         exponent(units, solve, SIZES), exponent(units, trial, SIZES));
  memory_of_39(ctx);
  hl_ctx_free(ctx);
  return 0;
}
