/**
 * Fluids: calls per second of processor time, and the ratio to the goals for saturation.
 *
 *   fluid [--rates]     --rates: "FLUID CALL RATE" a line, which fluid_coolprop.py compares
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <heatloom/fluid.h>

#include "base/base.h"

enum { COUNT = 20000, ROUNDS = 5 };

/** Inputs of the calls: along the saturation line, in vapour, in liquid, between the phases. */
typedef struct {
  double t, p;                      /* on the line [K, Pa] */
  double t_vapour, t_liquid;        /* 20 K off it at p [K] */
  double h_vapour, h_liquid, h_two; /* [J/kg] */
  double s_vapour;                  /* [J/kg/K] */
} point;

typedef enum { SAT_T, SAT_P, BOTH_T, PT_V, PT_L, PH_V, PH_L, PH_2, PS_V, HS_V, CALLS } call;
static const char *const name[CALLS] = {"sat_T",     "sat_p",     "saturation_T", "pT vapour",
                                        "pT liquid", "ph vapour", "ph liquid",    "ph two-phase",
                                        "ps vapour", "hs vapour"};

static double cpu_seconds(void) { return (double)clock() / CLOCKS_PER_SEC; }

static bool fill(const hl_fluid *fluid, point *list) {
  const hl_fluid_info *info = hl_fluid_facts(fluid);
  double low = fmax(info->t_triple + 25.0, 0.6 * info->t_critical), high = 0.95 * info->t_critical;
  for (int k = 0; k < COUNT; k++) {
    point *x = &list[k];
    hl_fluid_saturation sat;
    hl_fluid_state at;
    x->t = low + (high - low) * (k * 7 % COUNT) / COUNT; /* in no order that would help */
    if (hl_fluid_saturation_T(fluid, x->t, &sat) != HL_OK)
      return false;
    x->p = sat.p;
    x->t_vapour = x->t + 20.0;
    x->t_liquid = x->t - 20.0;
    x->h_two = 0.7 * sat.liquid.h + 0.3 * sat.vapour.h;
    if (hl_fluid_state_pT(fluid, x->p, x->t_vapour, &at) != HL_OK)
      return false;
    x->h_vapour = at.h;
    x->s_vapour = at.s;
    if (hl_fluid_state_pT(fluid, x->p, x->t_liquid, &at) != HL_OK)
      return false;
    x->h_liquid = at.h;
  }
  return true;
}

/** A status other than HL_OK, if any. */
static int run(const hl_fluid *f, const point *list, call what, int count) {
  hl_fluid_state at;
  hl_fluid_saturation sat;
  double a, b, c;
  int bad = 0;
  for (int k = 0; k < count; k++) {
    const point *x = &list[k];
    switch (what) {
    case SAT_T:
      bad += hl_fluid_rho_sat_T(f, x->t, &a, &b, &c) != HL_OK;
      break;
    case SAT_P:
      bad += hl_fluid_rho_sat_p(f, x->p, &a, &b, &c) != HL_OK;
      break;
    case BOTH_T:
      bad += hl_fluid_saturation_T(f, x->t, &sat) != HL_OK;
      break;
    case PT_V:
      bad += hl_fluid_state_pT(f, x->p, x->t_vapour, &at) != HL_OK;
      break;
    case PT_L:
      bad += hl_fluid_state_pT(f, x->p, x->t_liquid, &at) != HL_OK;
      break;
    case PH_V:
      bad += hl_fluid_state_ph(f, x->p, x->h_vapour, &at) != HL_OK;
      break;
    case PH_L:
      bad += hl_fluid_state_ph(f, x->p, x->h_liquid, &at) != HL_OK;
      break;
    case PH_2:
      bad += hl_fluid_state_ph(f, x->p, x->h_two, &at) != HL_OK;
      break;
    case PS_V:
      bad += hl_fluid_state_ps(f, x->p, x->s_vapour, &at) != HL_OK;
      break;
    case HS_V:
      bad += hl_fluid_state_hs(f, x->h_vapour, x->s_vapour, &at) != HL_OK;
      break;
    case CALLS:
      break;
    }
  }
  return bad;
}

/** Best rate of several rounds; NAN if a call fails. [1/s] */
static double rate(const hl_fluid *fluid, const point *list, call what) {
  double best = 0.0;
  int count = what == HS_V ? COUNT / 10 : COUNT, repeats = what <= SAT_P ? 10 : 1;
  for (int round = 0; round < ROUNDS; round++) {
    double start = cpu_seconds();
    for (int r = 0; r < repeats; r++)
      if (run(fluid, list, what, count) != HL_OK)
        return NAN;
    best = fmax(best, count * repeats / (cpu_seconds() - start));
  }
  return best;
}

int main(int argc, char **argv) {
  static const char *const fluids[] = {"R290", "R601", "R1233zdE", "R717",
                                       "R744", "R718", "Methanol"};
  static point list[COUNT];
  bool rates = argc == 2 && strcmp(argv[1], "--rates") == 0;
  hl_ctx *ctx = hl_ctx_new(NULL);
  double start = cpu_seconds();
  char id[16];
  for (int k = 0; hl_fluid_id_at(k, id, sizeof id); k++) {
    hl_fluid *fluid;
    if (hl_fluid_new(ctx, id, HL_FLUID_REFERENCE_FILE, &fluid) != HL_OK)
      return 1;
    hl_fluid_free(fluid);
  }
  if (!rates)
    printf("load: %.2f ms a fluid\n", 1e3 * (cpu_seconds() - start) / hl_fluid_count());
  for (size_t k = 0; k < sizeof fluids / sizeof *fluids; k++) {
    hl_fluid *fluid;
    if (hl_fluid_new(ctx, fluids[k], HL_FLUID_REFERENCE_FILE, &fluid) != HL_OK ||
        !fill(fluid, list))
      return 1;
    for (int what = 0; what < CALLS; what++) {
      double value = rate(fluid, list, (call)what);
      if (rates)
        printf("%s,%s,%.6g\n", fluids[k], name[what], value);
      else if (what <= SAT_P)
        printf("%s%-9s%-6s %6.2f M/s, %5.2f of the goal", what ? ";" : "", what ? "" : fluids[k],
               name[what], value / 1e6, value / (what == SAT_T ? 10e6 : 3e6));
      else
        printf("%s %s %.3f M/s", what == BOTH_T ? ";\n        " : ",", name[what], value / 1e6);
    }
    if (!rates)
      printf("\n");
    hl_fluid_free(fluid);
  }
  hl_ctx_free(ctx);
  return 0;
}
