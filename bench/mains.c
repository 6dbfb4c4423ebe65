/** Zones that trade heat through mains: the two-zone case, and a site of 16 zones and 4 periods. */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include <heatloom/mains.h>

#include "num/num.h"

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

enum { ZONES = 16, LOADS = 8, LEVELS = 7, MACHINES = 21, PERIODS = 4 };

typedef struct site {
  hl_mains_input input;
  hl_mains_zone zone[ZONES];
  hl_load load[PERIODS][ZONES][LOADS];
  hl_mains_loads loads[PERIODS][ZONES];
  hl_mains_level level[LEVELS];
  hl_mains_let_down let_down[LEVELS];
  hl_mains_machine machine[MACHINES];
  hl_mains_duty duty[MACHINES][2];
  hl_mains_period period[PERIODS];
} site;

static void add_level(site *s, double celsius) {
  const int l = s->input.level_count++;
  hl_mains_level *level = &s->level[l];
  hl_mains_level_init(level);
  level->name = "level";
  level->raise_high = level->raise_low = celsius + 273.15;
  if (celsius > 30)
    level->use_high = level->use_low = celsius + 273.15;
  level->dt_use = level->dt_raise = 5;
  level->reject_price = 2 / 3.6e9;
  if (l == 0)
    level->boiler_price = 45 / 3.6e9;
  else if (celsius > 30)
    s->let_down[s->input.let_down_count++] = (hl_mains_let_down){l - 1, l, INFINITY};
}

static void add_machine(site *s, int source, int sink, double fixed) {
  const int g = s->input.machine_count++;
  const double tc = s->level[sink].use_high + 5, te = s->level[source].use_low - 5;
  const double cop = 1 + 0.5 * te / (tc - te);
  s->duty[g][0] = (hl_mains_duty){sink, 1};
  s->duty[g][1] = (hl_mains_duty){source, 1 / cop - 1};
  s->machine[g] = (hl_mains_machine){.name = "machine",
                                     .duty_count = 2,
                                     .duty = s->duty[g],
                                     .power = 1 / cop,
                                     .cost_fixed = fixed,
                                     .cost_scale = fixed * 1e-6,
                                     .scale_max = INFINITY};
}

static void begin(site *s, int zones, int periods) {
  *s = (site){0};
  s->input = (hl_mains_input){.zone_count = zones,
                              .period_count = periods,
                              .zone = s->zone,
                              .level = s->level,
                              .let_down = s->let_down,
                              .machine = s->machine,
                              .period = s->period};
  for (int t = 0; t < periods; t++) {
    hl_mains_period_init(&s->period[t]);
    s->period[t].name = "period";
    s->period[t].power_price = (120 + 20 * t) / 3.6e9;
    s->period[t].loads = s->loads[t];
    for (int z = 0; z < zones; z++)
      s->loads[t][z].load = s->load[t][z];
  }
  for (int z = 0; z < zones; z++)
    s->zone[z].name = "zone";
}

static void put(site *s, int t, int z, double from, double to, double kw) {
  const double shift = from > to ? -5 : 5, q = from > to ? kw : -kw;
  hl_mains_loads *loads = &s->loads[t][z];
  s->load[t][z][loads->count++] =
      (hl_load){fmax(from, to) + shift + 273.15, fmin(from, to) + shift + 273.15, 1e3 * q};
}

static void two_zones(site *s) {
  begin(s, 2, 1);
  put(s, 0, 0, 110, 60, 2000);
  put(s, 0, 0, 150, 90, 1200);
  put(s, 0, 0, 30, 80, 1500);
  put(s, 0, 1, 60, 115, 2200);
  put(s, 0, 1, 90, 125, 1050);
  put(s, 0, 1, 75, 45, 600);
  static const double celsius[] = {145, 110, 75, 20};
  for (int l = 0; l < 4; l++)
    add_level(s, celsius[l]);
  add_machine(s, 2, 1, 0);
  add_machine(s, 2, 0, 0);
  add_machine(s, 1, 0, 0);
}

static void large_site(site *s, double fixed) {
  hli_rng rng;
  hli_rng_init(&rng, 7, 0);
  begin(s, ZONES, PERIODS);
  for (int t = 0; t < PERIODS; t++)
    for (int z = 0; z < ZONES; z++)
      for (int k = 0; k < LOADS; k++) {
        const double a = 30 + 150 * hli_rng_uniform(&rng), b = 30 + 150 * hli_rng_uniform(&rng);
        put(s, t, z, a, b, 200 + 2000 * hli_rng_uniform(&rng));
      }
  static const double celsius[] = {200, 165, 140, 115, 90, 65, 20};
  for (int l = 0; l < LEVELS; l++)
    add_level(s, celsius[l]);
  for (int source = 1; source < LEVELS - 1; source++)
    for (int sink = 0; sink < source; sink++)
      add_machine(s, source, sink, fixed);
}

static void run(hl_ctx *ctx, const char *name, const site *s) {
  hl_mains_result *r = NULL;
  int times = 0;
  double start = now();
  for (; now() - start < 1; times++) {
    hl_mains_free(r);
    if (hl_mains_solve(ctx, &s->input, NULL, NULL, &r) != HL_OK)
      return;
  }
  printf("%-42s %8.2f ms, %s, cost %.6f (none %.6f), %d machines\n", name,
         1e3 * (now() - start) / times, hl_outcome_text(r->outcome), r->cost, r->cost_none,
         r->built);
  hl_mains_free(r);
}

int main(void) {
  static site s;
  hl_ctx *ctx = hl_ctx_new(NULL);
  if (ctx == NULL)
    return 1;
  two_zones(&s);
  run(ctx, "two zones, 4 levels, 3 machines", &s);
  for (int g = 0; g < 3; g++)
    s.machine[g].cost_fixed = 3;
  run(ctx, "the same, fixed costs", &s);
  large_site(&s, 0);
  run(ctx, "16 zones, 7 levels, 15 machines, 4 periods", &s);
  large_site(&s, 40);
  run(ctx, "the same, fixed costs", &s);
  hl_ctx_free(ctx);
  return 0;
}
