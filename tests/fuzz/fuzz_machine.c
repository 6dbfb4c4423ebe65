/* Machine files: whatever is read must give every call a result that keeps both laws, or a reason.
 */
#include <math.h>
#include <stdlib.h>

#include "cycle/catalogue/catalogue.h"

static void require(bool condition) {
  if (!condition)
    abort();
}

static void use(const hli_catalogue *machine) {
  static hl_cycle_result result;
  double efficiency, q_sink, factor;
  for (int k = 0; k < machine->count; k++) {
    const hli_catalogue_point *own = &machine->point[k], *next = &machine->point[(k + 1) / 2];
    require(own->efficiency > 0.0 && own->efficiency <= 1.0 && own->q_sink > 0.0);
    double at[HLI_AXIS_COUNT];
    for (int share = 0; share < 4; share++) { /* the last is beyond the point */
      for (int axis = 0; axis < HLI_AXIS_COUNT; axis++)
        at[axis] =
            own->at[axis] + 0.5 * (share == 3 ? -1 : share) * (next->at[axis] - own->at[axis]);
      if (hli_catalogue_at(machine, at, &result, &efficiency, &q_sink) == HL_OK)
        require(efficiency > 0.0 && efficiency <= 1.0 + 1e-6 && q_sink > 0.0);
      else
        require(result.reason[0] != '\0' && share == 3);
    }
  }
  for (int k = 0; k <= 10; k++)
    if (hli_catalogue_part_load(machine, k / 10.0, &result, &factor) == HL_OK)
      require(factor >= 0.1 && factor <= 1.5);
    else
      require(result.reason[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hli_catalogue *machine = NULL;
  hl_status status = hli_catalogue_new_text(ctx, "fuzz.json", (const char *)data, size, &machine);
  require((status == HL_OK) == (machine != NULL));
  require(status == HL_OK || hl_ctx_error(ctx) != NULL);
  if (machine != NULL)
    use(machine);
  hli_catalogue_free(machine);
  hl_ctx_free(ctx);
  return 0;
}
