/* A program outside heatloom that uses the installed library: its data, and a solver. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/heatloom.h>

/** min x, x >= 1.5, x whole: 2. */
static int solver_works(hl_ctx *ctx) {
  hl_milp *model = NULL;
  hl_milp_result result;
  int ok = hl_milp_new(ctx, &model) == HL_OK &&
           hl_milp_add_column(model, 1.0, 1.5, 9.0, true, "x", NULL) == HL_OK &&
           hl_milp_solve(model, NULL, NULL, &result) == HL_OK &&
           result.outcome == HL_OUTCOME_OPTIMAL && result.value[0] == 2.0;
  hl_milp_free(model);
  return ok;
}

/** The fluid comes from the data in the library. */
static int fluid_works(hl_ctx *ctx) {
  hl_fluid *fluid = NULL;
  double p = 0.0;
  int ok = hl_fluid_new(ctx, "water", 0, &fluid) == HL_OK &&
           hl_fluid_p_sat_T(fluid, 373.1243, &p) == HL_OK && fabs(p - 101325.0) < 50.0;
  hl_fluid_free(fluid);
  return ok;
}

int main(void) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  if (ctx == NULL || !solver_works(ctx) || !fluid_works(ctx))
    return 1;
  hl_ctx_free(ctx);
  printf("heatloom %s\n", hl_version());
  return 0;
}
