/* Any bytes as a table: every cell is there, lines rise, and cells are trimmed text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <heatloom/data.h>

#include "io/tables/cells.h"

static void require(bool condition) {
  if (!condition)
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_table *table = NULL;
  if (hl_table_parse(ctx, "f.csv", (const char *)data, size, &table) == HL_OK) {
    hli_decimals decimals = {.comma_allowed = hl_table_separator(table) != ','};
    int line = 0;
    for (int row = 0; row < hl_table_rows(table); ++row) {
      require(hl_table_line(table, row) > line);
      line = hl_table_line(table, row);
      for (int column = 0; column <= hl_table_columns(table); ++column) {
        const char *cell = hl_table_cell(table, row, column);
        const size_t length = strlen(cell);
        require(length == 0 || (cell[0] != ' ' && cell[length - 1] != ' '));
        hli_decimals_learn(&decimals, cell);
      }
    }
    for (int row = 0; row < hl_table_rows(table); ++row) {
      for (int column = 0; column < hl_table_columns(table); ++column) {
        const char *rest = NULL;
        double value;
        const hli_cell kind =
            hli_cell_read(hl_table_cell(table, row, column), &decimals, &value, &rest);
        require(rest != NULL && (kind != HLI_CELL_NUMBER || value == value));
      }
    }
  } else {
    require(table == NULL && hl_ctx_error(ctx) != NULL);
  }
  hl_table_free(table);
  hl_ctx_free(ctx);
  return 0;
}
