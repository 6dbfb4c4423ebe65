/** Heat pump targets: Carnot machines of free load, real ones of six fluids, and all of `hp` on the
 * pulp mill; against their goals. */
#include <math.h>

#include <heatloom/hpr.h>
#include <heatloom/io.h>

#include "bench.h"

static const char *const fluid[] = {"R600a", "R1233zdE", "R717", "R718", "Cyclopentane", "Toluene"};
static const char *const cycle[] = {"vc_simple"};
static const hl_hpr_library library = {1, 6, cycle, fluid};

static bool set(hl_problem *p, const char *key, const char *value) {
  const hl_setting_row row = {.key = key, .value = value, .unit = ""};
  return hl_problem_set_setting(p, &row) == HL_OK;
}

/** Least time of some rounds [s]; NAN: it failed. */
static double time_of(hl_problem *p, const hl_hpr_library *named, int rounds, const char *what) {
  double least = HUGE_VAL;
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.gap = 1e-3;
  for (int k = 0; k < rounds; k++) {
    hl_hpr *h;
    const double start = wall();
    if (hl_hpr_solve_library(p, NULL, NULL, named, &stop, &h) != HL_OK) {
      printf("%s: %s\n", what, hl_ctx_error(hl_problem_ctx(p))->message);
      return (double)NAN;
    }
    least = fmin(least, wall() - start);
    if (k == rounds - 1)
      printf("%-44s %9.1f ms, %-10s %d machines, %.1f kW, objective %.0f%s\n", what, 1e3 * least,
             hl_outcome_text(hl_hpr_outcome(h)), hl_hpr_machine_count(h), hl_hpr_work(h) / 1e3,
             hl_hpr_after(h)->objective, hl_hpr_proven_on_grid(h) ? " (proven on the grid)" : "");
    hl_hpr_free(h);
  }
  return least;
}

static bool load_case(hl_ctx *ctx, const char *name, hl_problem **p) {
  return hl_case_find(ctx, name, p) == HL_OK && set(*p, "levels.condensers", "3") &&
         set(*p, "levels.evaporators", "2");
}

/* One core. The case's own limits and fluids for real machines. */
static bool heat_pump(hl_ctx *ctx) {
  hl_problem *p;
  hl_ctx_set_threads(ctx, 1);
  if (!load_case(ctx, "heat-pump", &p))
    return false;
  time_of(p, NULL, 5, "heat-pump: Carnot 3/2, free load");
  set(p, "hpr.model", "real");
  set(p, "selection.prove", "yes");
  set(p, "hpr.objective", "power");
  set(p, "selection.machines", "1");
  const double one = time_of(p, NULL, 5, "heat-pump: one real machine of 6 fluids");
  set(p, "selection.machines", "2");
  const double two = time_of(p, NULL, 5, "heat-pump: two real machines, proven");
  printf("  %.2f of 50 ms, %.2f of 1 s\n", one / 0.050, two / 1.0);
  hl_problem_free(p);
  return one > 0 && two > 0;
}

/* Two cores. */
static bool pulp_mill(hl_ctx *ctx) {
  hl_problem *p;
  hl_ctx_set_threads(ctx, 2);
  const double start = wall();
  if (!load_case(ctx, "pulp-mill", &p) || !set(p, "economics.electricity_price", "60 cur/MWh"))
    return false;
  double sum = time_of(p, NULL, 1, "pulp-mill: Carnot 3/2, free load");
  set(p, "hpr.scope", "indirect");
  sum += time_of(p, NULL, 1, "pulp-mill: Carnot 3/2 between mains");
  set(p, "hpr.scope", "direct");
  set(p, "hpr.model", "real");
  set(p, "selection.machines", "1");
  sum += time_of(p, &library, 1, "pulp-mill: one real machine of 6 fluids");
  set(p, "selection.machines", "2");
  sum += time_of(p, &library, 1, "pulp-mill: two real machines of 6 fluids");
  const double all = wall() - start;
  printf("  all of it %.2f s, %.2f of 3 s\n", all, all / 3);
  hl_problem_free(p);
  return sum > 0;
}

int main(void) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  const bool good = ctx != NULL && heat_pump(ctx) && pulp_mill(ctx);
  hl_ctx_free(ctx);
  return good ? 0 : 1;
}
