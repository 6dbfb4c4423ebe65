/*
 * How good is my own choice of heat pump levels?
 *
 * A design of two condensers and one evaporator is valued, as OpenPinch values it, against the net
 * curves of a process; the best levels for the same load, with a bound that no levels beat, are
 * printed beside it.
 */
#include <stdio.h>

#include <heatloom/heatloom.h>

static const double zero = 273.15, load = 750e3;

/* Net curves, hottest first: what the process needs above its pinch at 145 degC, and what it has to
 * give below. */
static const hl_point sink[] = {{750e3, 498.15}, {300e3, 468.15}, {300e3, 448.15}, {0, 418.15}},
                      source[] = {{0, 418.15}, {-1000e3, 368.15}};

static void show(const char *name, const hl_carnot_result *r) {
  printf("%s: %.1f kW of work, COP %.2f, %.1f kW left to other heating\n", name, r->work / 1e3,
         r->cop, r->q_ext_heat / 1e3);
  for (int k = 0; k < r->condensers; k++)
    printf("  condenser %.1f degC, %.1f kW\n", r->t_cond[k] - zero, r->q_cond[k] / 1e3);
  for (int k = 0; k < r->evaporators; k++)
    printf("  evaporator %.1f degC, %.1f kW\n", r->t_evap[k] - zero, r->q_evap[k] / 1e3);
}

/* Levels of a design, hottest first, and the heat of the condensers. */
static hl_status value(const hl_background *background, const double *t_cond, const double *q_cond,
                       const double *t_evap, hl_carnot_result *result) {
  double x[HL_CARNOT_VARIABLES];
  hl_status status = hl_carnot_encode(background, 0, 0, t_cond, q_cond, t_evap, x);
  return status == HL_OK ? hl_carnot_eval(background, x, result) : status;
}

/* Profiles for the search begin at the pinch. */
static hl_status best_levels(hl_ctx *ctx, hl_levels_result *best) {
  hl_point from_pinch[4], to_give[2];
  hl_levels *levels = NULL;
  hl_levels_settings set;
  for (int k = 0; k < 4; k++)
    from_pinch[k] = sink[3 - k];
  for (int k = 0; k < 2; k++)
    to_give[k] = (hl_point){-source[k].q, source[k].t};
  hl_settings_init(&hl_levels_table, &set);
  set.model = HL_LEVELS_LUMPED; /* as the design is valued */
  set.condensers = 2;
  hl_status status = hl_levels_new(ctx, from_pinch, 4, to_give, 2, &levels);
  if (status == HL_OK)
    status = hl_levels_solve(levels, &set, HL_LEVELS_HEATING, load, NULL, best);
  hl_levels_free(levels);
  return status;
}

static hl_status compare(hl_ctx *ctx, const hl_background *background) {
  const double t_cond[] = {505, 475}, q_cond[] = {400e3, 350e3}, t_evap[] = {383.15};
  hl_carnot_result own, found;
  hl_levels_result best;
  hl_status status = value(background, t_cond, q_cond, t_evap, &own);
  if (status == HL_OK)
    status = best_levels(ctx, &best);
  if (status != HL_OK)
    return status;
  const double t_best[] = {best.t_cond[1], best.t_cond[0]},
               q_best[] = {best.q_cond[1], best.q_cond[0]};
  status = value(background, t_best, q_best, best.t_evap, &found);
  if (status != HL_OK)
    return status;
  show("own design", &own);
  show("best levels", &found);
  printf(
      "no two condensers and one evaporator need less than %.1f kW, no levels less than %.1f kW\n",
      best.bound / 1e3, best.work_continuous / 1e3);
  return HL_OK;
}

int main(void) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_background *background = NULL;
  hl_carnot_settings set;
  hl_settings_init(&hl_carnot_table, &set);
  set.condensers = 2;
  hl_status status = hl_background_new(ctx, &set, load, sink, 4, source, 2, &background);
  if (status == HL_OK)
    status = compare(ctx, background);
  if (status != HL_OK && hl_ctx_error(ctx) != NULL)
    fprintf(stderr, "%s\n", hl_ctx_error(ctx)->message);
  hl_background_free(background);
  hl_ctx_free(ctx);
  return status == HL_OK ? 0 : 1;
}
