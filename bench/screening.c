/** A full ranking: all fluids with all cycles that can be matched, on one thread and on all. */
#include <stdio.h>
#include <time.h>

#include <heatloom/screening.h>

static double seconds(void) {
  struct timespec now;
  timespec_get(&now, TIME_UTC);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(void) {
  const hl_outside source = {333.15, 323.15}, sink = {363.15, 393.15};
  for (int threads = 1; threads <= 2; threads++) {
    double best = 1e9;
    int count = 0, good = 0, none = 0;
    for (int round = 0; round < 5; round++) {
      hl_ctx *ctx = hl_ctx_new(NULL);
      hl_screening *screening;
      hl_ctx_set_threads(ctx, threads);
      double start = seconds();
      if (hl_screening_solve(ctx, &source, &sink, NULL, 0, NULL, 0, NULL, &screening) != HL_OK) {
        fprintf(stderr, "%s\n", hl_ctx_error(ctx)->message);
        return 1;
      }
      double now = seconds() - start;
      best = now < best ? now : best;
      count = hl_screening_count(screening);
      good = none = 0;
      for (int k = 0; k < count; k++) {
        good += hl_screening_at(screening, k)->state == HL_CANDIDATE_GOOD;
        none += hl_screening_at(screening, k)->state == HL_CANDIDATE_NONE;
      }
      if (threads == 2 && round == 0)
        for (int k = 0; k < count && k < 25; k++) {
          const hl_candidate *c = hl_screening_at(screening, k);
          printf("%3d %-14s %-20s COP %.4f el %.4f (%.3f %.3f) evap %.2f cond %.2f sc %.1f %s\n",
                 c->rank, c->cycle, c->fluid, c->cop, c->cop_electric, c->cop_electric_low,
                 c->cop_electric_high, c->t_low - 273.15, c->t_high - 273.15, c->subcool,
                 c->broken);
        }
      hl_screening_free(screening);
      hl_ctx_free(ctx);
    }
    printf("%d threads: %.3f s for %d candidates, %d within limits, %d without operating point\n",
           threads, best, count, good, none);
  }
  return 0;
}
