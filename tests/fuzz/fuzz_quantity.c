/* Numbers, units and settings from text: the first byte chooses the dimension. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

typedef struct one {
  size_t size;
  double number;
  int integer, choice;
  bool flag;
} one;

static void require(bool condition) {
  if (!condition)
    abort();
}

static void try_settings(hl_ctx *ctx, hl_dimension dimension, const char *text) {
  const hl_setting field[] = {
      {"number", HL_SETTING_NUMBER, dimension, offsetof(one, number), NAN, -1e6, INFINITY,
       "A number.", NULL},
      {"integer", HL_SETTING_INTEGER, HL_DIM_NONE, offsetof(one, integer), 0, -9, 1e9,
       "An integer.", NULL},
      {"choice", HL_SETTING_CHOICE, HL_DIM_NONE, offsetof(one, choice), 0, 0, 2, "A choice.",
       "a|bc|d"},
      {"flag", HL_SETTING_FLAG, HL_DIM_NONE, offsetof(one, flag), 0, 0, 1, "A flag.", NULL},
  };
  const hl_settings_table table = {"fuzz", sizeof(one), 4, field};
  one settings;
  hl_settings_init(&table, &settings);
  const hl_place place = {text, 1, 1};
  for (int k = 0; k < 4; k++) {
    hl_status status = hl_settings_set(ctx, &table, &settings, field[k].name, text, NULL, &place);
    require(status == HL_OK || hl_ctx_error(ctx)->code == 12);
    require(hl_settings_check(ctx, &table, &settings) == HL_OK);
  }
  require(hl_settings_set(ctx, &table, &settings, text, text, NULL, &place) == HL_OK ||
          hl_ctx_error(ctx)->status == HL_ERR_ARG);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  hl_dimension dimension = (hl_dimension)(data[0] % HL_DIM_COUNT);
  char *text = malloc(size);
  hl_ctx *ctx = hl_ctx_new(NULL);
  if (text && ctx) {
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    double si;
    char shown[64];
    const hl_unit *unit = hl_unit_find(dimension, text);
    require(!unit || unit->dimension == dimension);
    require(!unit || !hli_unit_refusal(dimension, text));
    require(!hli_parse_quantity(dimension, text, NULL, &si) || isfinite(si));
    require(!hli_parse_number(text, &si) || isfinite(si));
    hl_unit_nearest(dimension, text, 3, shown, sizeof shown);
    require(strlen(shown) < sizeof shown);
    try_settings(ctx, dimension, text);
  }
  hl_ctx_free(ctx);
  free(text);
  return 0;
}
