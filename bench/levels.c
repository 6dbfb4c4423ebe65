/** Levels of Carnot machines: one evaluation, an optimum, a proven one; against their goals. */
#include <heatloom/levels.h>

#include "bench.h"

int main(void) {
  static const hl_point sink[] = {{0, 418.15}, {300e3, 448.15}, {300e3, 468.15}, {750e3, 498.15}},
                        source[] = {{0, 418.15}, {1000e3, 368.15}};
  const double q[] = {300e3, 480e3}, z[] = {270e3};
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_levels *levels;
  hl_levels_settings set;
  hl_levels_result r;
  if (ctx == NULL || hl_levels_new(ctx, sink, 4, source, 2, &levels) != HL_OK)
    return 1;
  hl_settings_init(&hl_levels_table, &set);
  set.dt_cont = 0;
  set.condensers = 3;
  set.evaporators = 2;
  enum { TIMES = 200000 };
  double start = wall();
  for (int k = 0; k < TIMES; k++)
    hl_levels_eval(levels, &set, HL_LEVELS_HEATING, 750e3, q, z, &r);
  double each = (wall() - start) / TIMES;
  printf("3/2 at given levels, last one solved: %.2f us, %.2f of 1 us\n", 1e6 * each, 1e6 * each);
  static const int counts[][2] = {{1, 1}, {2, 2}, {3, 2}, {3, 3}, {5, 5}};
  for (size_t n = 0; n < sizeof counts / sizeof *counts; n++)
    for (int proven = 0; proven < 2; proven++) {
      hl_stop_settings stop;
      hl_settings_init(&hl_stop_table, &stop);
      stop.gap = 1e-3;
      stop.time_limit = 10;
      set.condensers = counts[n][0];
      set.evaporators = counts[n][1];
      set.prove = proven;
      int times = 0;
      for (start = wall(); wall() - start < 0.3; times++)
        hl_levels_solve(levels, &set, HL_LEVELS_HEATING, 750e3, &stop, &r);
      each = (wall() - start) / times;
      printf("%d/%d %-22s %9.3f ms, %.3f kW, not below %.3f", counts[n][0], counts[n][1],
             proven ? "proven to 0.1 %" : "optimum and relaxation", 1e3 * each, r.work / 1e3,
             r.bound / 1e3);
      if (counts[n][0] == 3 && counts[n][1] == 2)
        printf(", %.2f of %d ms", 1e3 * each / (proven ? 20 : 2), proven ? 20 : 2);
      printf("\n");
    }
  hl_levels_free(levels);
  hl_ctx_free(ctx);
  return 0;
}
