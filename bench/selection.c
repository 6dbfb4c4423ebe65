/** Machines chosen among real cycles on a process: one, two and three, found and proven, and
 * candidates made of six fluids; against their goals, on one thread. Columns:
 * tests/published/heat_pumps/cycles.json. */
#include <heatloom/cycle.h>
#include <heatloom/data.h>
#include <heatloom/selection.h>

#include "base/base.h"
#include "bench.h"

static double item(const hl_json *row, int k) { return hl_json_number(hl_json_at(row, k), NAN); }

enum { STREAMS = 7 };

static const char columns[] = HEATLOOM_SOURCE "/tests/published/heat_pumps/cycles.json";

static hl_selection *load(hl_ctx *ctx, const hl_json *document, hl_load *process) {
  const hl_json *streams = hl_json_find(document, "process"),
                *rows = hl_json_find(document, "columns");
  hl_selection *s;
  for (int k = 0; k < STREAMS; k++) {
    const hl_json *row = hl_json_at(streams, k);
    process[k] = (hl_load){item(row, 0), item(row, 1), item(row, 2)};
  }
  if (hl_selection_new(ctx, process, STREAMS, &s) != HL_OK)
    return NULL;
  for (int k = 0; k < hl_json_count(rows); k++) {
    const hl_json *row = hl_json_at(rows, k);
    const double te = item(row, 1), tc = item(row, 2), ta = item(row, 7), tb = item(row, 8);
    const hl_load part[] = {{item(row, 6), ta, item(row, 9)},
                            {ta, tb, item(row, 9)},
                            {tb, tc, item(row, 9)},
                            {tc, tc - 0.01, item(row, 10)},
                            {tc, tc - item(row, 3), item(row, 11)},
                            {te, te - 0.01, -item(row, 12)},
                            {te + item(row, 4), te, -item(row, 13)}};
    if (hl_selection_add(s, part, 7, item(row, 5), 0.1 * item(row, 5), 3000) != HL_OK)
      return NULL;
  }
  return s;
}

/* Candidates of six fluids and the best one; then its levels freed. */
static bool time_grid(hl_ctx *ctx, const hl_load *process, int count) {
  static const char *const fluid[] = {"R600a", "R1233zdE",     "R717",
                                      "R718",  "Cyclopentane", "Toluene"};
  enum { FLUIDS = sizeof fluid / sizeof *fluid, ROUNDS = 5 };
  hl_machine *machine[FLUIDS];
  hl_selection_grid grid;
  hl_selection_settings set;
  hl_selection_result r;
  double least[3] = {INFINITY, INFINITY, INFINITY};
  hl_settings_init(&hl_selection_grid_table, &grid);
  hl_settings_init(&hl_selection_table, &set);
  set.hot_max = 0;
  grid.low_from = 343.15;
  grid.low_to = 418.15;
  grid.high_from = 423.15;
  grid.high_to = 498.15;
  grid.dt_cont = 0;
  for (int f = 0; f < FLUIDS; f++)
    if (hl_machine_new(ctx, "vc_simple", fluid[f], &machine[f]) != HL_OK ||
        hl_machine_set(machine[f], "t_discharge_max", 573.15) != HL_OK ||
        hl_machine_set(machine[f], "pressure_ratio_max", 15) != HL_OK ||
        hl_machine_set(machine[f], "p_low_min", 3e4) != HL_OK ||
        hl_machine_set(machine[f], "p_high_max", 6e6) != HL_OK)
      return false;
  for (int round = 0; round < ROUNDS; round++) {
    hl_selection *s;
    double at[4] = {wall()};
    if (hl_selection_new(ctx, process, count, &s) != HL_OK ||
        hl_selection_add_grid(s, machine, FLUIDS, &grid, NULL) != HL_OK)
      return false;
    at[1] = wall();
    if (hl_selection_solve(s, &set, NULL, &r) != HL_OK)
      return false;
    at[2] = wall();
    if (hl_selection_solve_free(s, &set, &grid, NULL, &r) != HL_OK)
      return false;
    at[3] = wall();
    for (int k = 0; k < 3; k++)
      least[k] = fmin(least[k], at[k + 1] - at[k]);
    hl_selection_free(s);
  }
  printf("one machine of six fluids: candidates %.1f ms, choice %.1f ms (%.3f of the goal), levels "
         "freed %.1f ms: %.3f kW\n",
         1e3 * least[0], 1e3 * least[1], (least[0] + least[1]) / 0.050, 1e3 * least[2],
         r.power / 1e3);
  for (int f = 0; f < FLUIDS; f++)
    hl_machine_free(machine[f]);
  return true;
}

int main(void) {
  static const double goal[][4] = {{0, 0.050, 0.010, 0.020}, {0, 0.050, 1.0, 60.0}};
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_json *document;
  hl_selection *s = NULL;
  hl_load process[STREAMS];
  if (ctx == NULL || hl_json_load(ctx, columns, &document) != HL_OK) {
    fprintf(stderr, "%s cannot be read\n", columns);
    return 1;
  }
  if ((s = load(ctx, document, process)) == NULL)
    return 1;
  hl_ctx_set_threads(ctx, 1);
  for (int by_cost = 0; by_cost < 2; by_cost++)
    for (int machines = 1; machines <= 3; machines++)
      for (int prove = 0; prove < 2; prove++) {
        hl_selection_settings set;
        hl_selection_result r;
        hl_settings_init(&hl_selection_table, &set);
        set.machines = machines;
        set.prove = prove;
        if (by_cost) {
          set.power_price = 0.96;
          set.hot_price = 0.32;
          set.cold_price = 0.016;
        } else
          set.hot_max = 0;
        int times = 0;
        const double start = wall();
        for (; wall() - start < 0.3; times++)
          if (hl_selection_solve(s, &set, NULL, &r) != HL_OK)
            return 1;
        const double each = (wall() - start) / times;
        printf("%s, %d of %d columns, %-15s %8.2f ms (%.3f of the goal): %.3f kW, %.1f\n",
               by_cost ? "yearly cost" : "power", machines, hl_selection_count(s),
               prove ? "proven" : "greedy, swaps", 1e3 * each, each / goal[prove][machines],
               r.power / 1e3, r.cost);
      }
  hl_selection_free(s);
  if (!time_grid(ctx, process, STREAMS))
    return 1;
  hl_json_free(document);
  hl_ctx_free(ctx);
  return 0;
}
