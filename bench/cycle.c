/**
 * Systems of the library: evaluations per second, states and COP only, and with profiles and
 * exergy; nothing is allocated on the way. `cycle --rates` prints "cycle,fluid,rate" for
 * bench/cycle_coolprop.py.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <heatloom/cycle.h>

#include "base/base.h"

typedef struct {
  const char *cycle, *fluid;
  double low, high, low_span, high_span; /* range of the levels [K] */
  double goal;                           /* states and COP [1/s]; 0: none */
  double most;                           /* time with profile and exergy [us]; 0: none */
  const char *set[4];                    /* further parameters */
  double value[4];
} item;

static const item list[] = {
    {"vc_simple", "R290", 278.15, 323.15, 20, 25, 150e3, 20, {NULL}, {0}},
    {"vc_simple", "R717", 278.15, 323.15, 20, 25, 0, 20, {NULL}, {0}},
    {"vc_simple", "R1233zdE", 318.15, 353.15, 20, 25, 0, 20, {NULL}, {0}},
    {"vc_simple", "R718", 353.15, 393.15, 20, 25, 50e3, 20, {NULL}, {0}},
    {"vc_ihx", "R600", 318.15, 373.15, 20, 20, 0, 60, {NULL}, {0}},
    {"vc_econ", "R290", 268.15, 323.15, 20, 15, 30e3, 60, {NULL}, {0}},
    {"vc_flash", "R717", 268.15, 323.15, 20, 25, 30e3, 60, {"variant"}, {1}},
    {"vc_flash", "R600", 318.15, 383.15, 20, 20, 30e3, 60, {"superheat"}, {15}},
    {"vc_two_ic", "R717", 268.15, 348.15, 5, 10, 30e3, 60, {"t_intercooler"}, {340}},
    {"n_stage", "R717", 258.15, 338.15, 10, 10, 30e3, 60, {"stages"}, {3}},
    {"cascade", "R290+R600", 268.15, 353.15, 20, 20, 30e3, 50, {"t_mid"}, {318}},
    {"transcritical", "R744", 263.15, 303.15, 15, 10, 0, 0, {"p_high"}, {100e5}},
    {"brayton", "Air", 323.15, 373.15, 20, 20, 0, 60, {"p_low", "ratio"}, {5e5, 3}},
    {"mvr", "R718", 363.15, 383.15, 5, 10, 0, 0, {NULL}, {0}},
    {"carnot", NULL, 300, 350, 20, 25, 0, 0, {NULL}, {0}},
};

enum { COUNT = 4000, ROUNDS = 5, ITEMS = sizeof list / sizeof *list };

/** Processor time, which other programs disturb less. [s] */
static double cpu_seconds(void) { return (double)clock() / CLOCKS_PER_SEC; }

/** Best rate of several rounds over a grid of levels. [1/s] */
static double rate(hl_machine *machine, const item *r, bool full) {
  static hl_cycle_result result;
  double best = 0;
  int count = full ? COUNT / 4 : COUNT;
  for (int round = 0; round < ROUNDS; round++) {
    double start = cpu_seconds();
    for (int k = 0; k < count; k++) {
      hl_machine_set_levels(machine, r->low + r->low_span * (k * 7 % count) / count,
                            r->high + r->high_span * k / count);
      hl_status status = full ? hl_machine_eval(machine, 298.15, 101325, &result)
                              : hl_machine_eval_states(machine, &result);
      if (status != HL_OK) {
        fprintf(stderr, "%s %s: %s\n", r->cycle, r->fluid ? r->fluid : "", result.reason);
        return NAN;
      }
    }
    best = fmax(best, count / (cpu_seconds() - start));
  }
  return best;
}

int main(int argc, char **argv) {
  bool rates = argc > 1 && strcmp(argv[1], "--rates") == 0;
  hl_ctx *ctx = hl_ctx_new(NULL);
  for (int k = 0; k < ITEMS; k++) {
    const item *r = &list[k];
    hl_machine *machine;
    if (hl_cycle_find(r->cycle) == NULL)
      continue;
    if (hl_machine_new(ctx, r->cycle, r->fluid, &machine) != HL_OK)
      return 1;
    for (int i = 0; i < 4 && r->set[i] != NULL; i++)
      hl_machine_set(machine, r->set[i], r->value[i]);
    double states = rate(machine, r, false);
    if (rates)
      printf("%s,%s,%.0f\n", r->cycle, r->fluid ? r->fluid : "", states);
    else {
      double time = 1e6 / rate(machine, r, true);
      printf("%-13s %-10s %8.0f/s states and COP", r->cycle, r->fluid ? r->fluid : "", states);
      if (r->goal > 0)
        printf(" (%.1f of the goal)", states / r->goal);
      printf(", %6.1f us with profiles and exergy", time);
      if (r->most > 0)
        printf(" (%.2f of the limit)", time / r->most);
      printf("\n");
    }
    hl_machine_free(machine);
  }
  hl_ctx_free(ctx);
  return 0;
}
