/* Fluid files: whatever is read must answer every call with numbers or a reason. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include <heatloom/fluid.h>

static void require(bool condition) {
  if (!condition)
    abort();
}

static void check(hl_status status, const hl_fluid_state *at) {
  require((status == HL_OK) == (at->reason == HL_FLUID_REASON_NONE));
  require(status != HL_OK || (isfinite(at->p) && isfinite(at->t)));
}

static void use(const hl_fluid *fluid) {
  const hl_fluid_info *info = hl_fluid_facts(fluid);
  hl_fluid_saturation sat;
  hl_fluid_state at, back;
  hl_fluid_caloric caloric;
  for (int k = 0; k < 4; k++) {
    double t = info->t_critical * (0.6 + 0.2 * k);
    check(hl_fluid_saturation_T(fluid, t, &sat), &sat.liquid);
    check(hl_fluid_saturation_p(fluid, 1e5 * (k + 1), &sat), &sat.vapour);
    hl_status status = hl_fluid_state_pT(fluid, 1e5, t, &at);
    check(status, &at);
    if (status != HL_OK)
      continue;
    check(hl_fluid_state_ph(fluid, at.p, at.h, &back), &back);
    check(hl_fluid_state_ps(fluid, at.p, at.s, &back), &back);
    check(hl_fluid_state_hs(fluid, at.h, at.s, &back), &back);
    require(hl_fluid_caloric_state(fluid, &at, &caloric) != HL_OK || caloric.w > 0);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_fluid *fluid = NULL;
  hl_status status = hl_fluid_new_text(ctx, "fuzz.json", (const char *)data, size,
                                       HL_FLUID_REFERENCE_FILE, &fluid);
  require((status == HL_OK) == (fluid != NULL));
  require(status == HL_OK || hl_ctx_error(ctx) != NULL);
  if (fluid != NULL)
    use(fluid);
  hl_fluid_free(fluid);
  hl_ctx_free(ctx);
  return 0;
}
