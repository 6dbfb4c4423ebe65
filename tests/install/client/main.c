/* A program outside heatloom that uses the installed library. */
#include <stdio.h>
#include <string.h>

#include <heatloom/heatloom.h>

int main(void) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  if (ctx == NULL)
    return 1;
  const hl_unit *unit = hl_unit_find(HL_DIM_POWER, "kW");
  const int ok = unit != NULL && hl_unit_to_si(unit, 2.0) == 2000.0 && strlen(hl_version()) >= 5;
  hl_ctx_free(ctx);
  printf("heatloom %s\n", hl_version());
  return ok ? 0 : 1;
}
