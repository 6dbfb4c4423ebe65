/** Value of a design: with and without heat that falls; against its goals. */
#include <heatloom/carnot.h>

#include "bench.h"

static void measure(const char *name, const hl_background *background, const double *x, int goal) {
  enum { TIMES = 200000 };
  hl_carnot_result r;
  const double start = wall();
  for (int k = 0; k < TIMES; k++)
    hl_carnot_eval(background, x, &r);
  const double each = (wall() - start) / TIMES;
  printf("%-28s %.2f us, %.2f of %d us, objective %.6f\n", name, 1e6 * each, 1e6 * each / goal,
         goal, r.objective);
}

int main(void) {
  static const hl_point sink[] = {{750e3, 498.15}, {300e3, 468.15}, {300e3, 448.15}, {0, 418.15}},
                        source[] = {{0, 418.15}, {-1000e3, 368.15}};
  const double lift[] = {0, 0.0455, 0.0714, 0.1795, 0.7672, 0.3624, 1, 0.3, 0.4286, 1},
               fall[] = {0.577, 0.2045, 0.5537, 0.4836, 0.3533, 0.5916, 0.2353, 0.8, 0.87, 0.13};
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_background *cascade, *parallel;
  hl_carnot_settings set;
  hl_settings_init(&hl_carnot_table, &set);
  set.dt_cont = 0;
  set.condensers = 3;
  set.evaporators = 2;
  if (ctx == NULL || hl_background_new(ctx, &set, 750e3, sink, 4, source, 2, &cascade) != HL_OK)
    return 1;
  set.model = HL_CARNOT_PARALLEL;
  set.condensers = 2;
  if (hl_background_new(ctx, &set, 750e3, sink, 4, source, 2, &parallel) != HL_OK)
    return 1;
  measure("cascade 3/2, all lifts", cascade, lift, 1);
  measure("cascade 3/2, some heat falls", cascade, fall, 2); /* a search for the share that falls */
  measure("parallel, 2 machines", parallel, lift, 1);
  hl_background_free(cascade);
  hl_background_free(parallel);
  hl_ctx_free(ctx);
  return 0;
}
