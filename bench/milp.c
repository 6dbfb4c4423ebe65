/** Linear models solved again with changed numbers: microseconds of CPU per solve, by solver. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <heatloom/milp.h>

#include "base/base.h"
#include "num/num.h"

typedef struct data {
  int columns, rows;
  double cost[64], need[64], entry[64][64];
} data;

/** A covering model. */
static void fill(data *d, int columns, int rows, double density) {
  hli_rng rng;
  hli_rng_init(&rng, 3, 0);
  d->columns = columns;
  d->rows = rows;
  for (int i = 0; i < rows; i++)
    d->need[i] = hli_rng_between(&rng, 1e4, 2e4);
  for (int j = 0; j < columns; j++) {
    d->cost[j] = hli_rng_between(&rng, 1, 2);
    for (int i = 0; i < rows; i++) {
      double a = hli_rng_between(&rng, 0, 1);
      d->entry[i][j] = i % columns == j || hli_rng_between(&rng, 0, 1) < density ? a : 0;
    }
  }
}

static hl_milp *build(hl_ctx *ctx, const data *d) {
  hl_milp *model;
  if (hl_milp_new(ctx, &model) != HL_OK)
    exit(1);
  for (int j = 0; j < d->columns; j++)
    hl_milp_add_column(model, d->cost[j], 0, (double)INFINITY, false, NULL, NULL);
  for (int i = 0; i < d->rows; i++)
    hl_milp_add_row(model, d->need[i], (double)INFINITY, NULL, NULL);
  for (int i = 0; i < d->rows; i++)
    for (int j = 0; j < d->columns; j++)
      if (d->entry[i][j] > 0)
        hl_milp_add_entry(model, i, j, d->entry[i][j]);
  return model;
}

enum { COSTS = 1, BOUNDS = 2, ENTRIES = 4 };

/** Change the numbers by up to 10 %; of the coefficients those of every third column. */
static void change(hl_milp *model, const data *d, int what, hli_rng *rng) {
  for (int i = 0; (what & BOUNDS) && i < d->rows; i++)
    hl_milp_set_row(model, i, d->need[i] * hli_rng_between(rng, 1, 1.1), (double)INFINITY);
  for (int j = 0; j < d->columns; j++) {
    if (what & COSTS)
      hl_milp_set_cost(model, j, d->cost[j] * hli_rng_between(rng, 1, 1.1));
    for (int i = 0; (what & ENTRIES) && j % 3 == 0 && i < d->rows; i++)
      if (d->entry[i][j] > 0)
        hl_milp_set_entry(model, i, j, d->entry[i][j] * hli_rng_between(rng, 1, 1.1));
  }
}

static void run(hl_ctx *ctx, const data *d, hl_milp_backend backend, int basis, int what) {
  enum { REPEATS = 1000, ROUNDS = 3 };
  hl_milp_settings settings;
  hl_settings_init(&hl_milp_table, &settings);
  settings.backend = (int)backend;
  hl_milp *model = build(ctx, d);
  hl_milp_result result;
  hli_rng rng;
  hli_rng_init(&rng, 5, 0);
  if (hl_milp_solve(model, &settings, NULL, &result) != HL_OK || hl_milp_save_basis(model) != HL_OK)
    exit(1);
  settings.basis = basis;
  double best = INFINITY;
  int64_t iterations = 0;
  for (int round = 0; round < ROUNDS; round++) {
    clock_t start = clock();
    for (int k = 0; k < REPEATS; k++) {
      change(model, d, what, &rng);
      if (hl_milp_solve(model, &settings, NULL, &result) != HL_OK ||
          result.outcome != HL_OUTCOME_OPTIMAL)
        exit(1);
      iterations += result.iterations;
    }
    best = fmin(best, (double)(clock() - start) / CLOCKS_PER_SEC / REPEATS);
  }
  static const char *const base[] = {"last", "saved", "none"};
  printf("%d x %d, %-5s, basis %-5s, new%s%s%s: %6.1f us, %.1f iterations\n", d->columns, d->rows,
         hl_milp_backend_text(backend), base[basis], what & COSTS ? " costs" : "",
         what & BOUNDS ? " bounds" : "", what & ENTRIES ? " entries" : "", best * 1e6,
         (double)iterations / (REPEATS * ROUNDS));
  hl_milp_free(model);
}

int main(void) {
  static data d;
  hl_ctx *ctx = hl_ctx_new(NULL);
  const int columns[] = {6, 15, 30, 60}, rows[] = {40, 15, 30, 60};
  const int what[] = {0, COSTS, BOUNDS, ENTRIES, COSTS | BOUNDS | ENTRIES};
  for (int size = 0; size < 4; size++) {
    fill(&d, columns[size], rows[size], size == 0 ? 1 : 0.3);
    for (int k = HL_MILP_HIGHS; k <= HL_MILP_CBC; k++) {
      hl_milp_backend backend = (hl_milp_backend)k;
      if (!hl_milp_backend_found(backend))
        continue;
      for (int c = 0; c < 5; c++)
        run(ctx, &d, backend, HL_MILP_BASIS_LAST, what[c]);
      run(ctx, &d, backend, HL_MILP_BASIS_SAVED, what[4]);
      run(ctx, &d, backend, HL_MILP_BASIS_NONE, what[4]);
    }
  }
  hl_ctx_free(ctx);
  return 0;
}
