/** Numbers as people write them in tables. */
#ifndef HLI_IO_CELLS_H
#define HLI_IO_CELLS_H

#include <stdbool.h>

/** What the numbers of a table tell about its decimal sign. */
typedef struct hli_decimals {
  bool comma_allowed; /* the separator of columns is not a comma */
  bool comma, point;  /* seen as a decimal sign beyond doubt */
} hli_decimals;

typedef enum hli_cell {
  HLI_CELL_NUMBER,
  HLI_CELL_EMPTY,  /* nothing, or a dash */
  HLI_CELL_BAD,    /* not a number */
  HLI_CELL_EITHER, /* 1,250: a decimal sign or a thousands separator */
  HLI_CELL_FORMULA /* =D4*4.18 */
} hli_cell;

/** Learn from a cell; cells that prove nothing change nothing. */
void hli_decimals_learn(hli_decimals *decimals, const char *text);

/**
 * Read the number a cell begins with: "1 234,5", "1'250.5 kW", "-3e5". `rest` is what follows it (a
 * unit), without blanks; "" if nothing. For HLI_CELL_EITHER `value` is the reading with a decimal
 * sign.
 */
hli_cell hli_cell_read(const char *text, const hli_decimals *decimals, double *value,
                       const char **rest);

/** True if the text becomes a number when letters are taken for the digits they look like. */
bool hli_cell_looks_like_number(const char *text);

#endif
