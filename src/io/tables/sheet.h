/** A table whose headings have been understood. */
#ifndef HLI_IO_SHEET_H
#define HLI_IO_SHEET_H

#include "io/fields.h"
#include "io/tables/cells.h"

enum { HLI_EXTRA_MOST = 64 };

/** A column that belongs to no field: of systems a parameter of the cycle, else a note. */
typedef struct hli_extra {
  int column, unit_row;
  char name[64]; /* without unit */
  char unit[32];
} hli_extra;

typedef struct hli_sheet {
  hl_ctx *ctx;
  const hl_table *table;
  const hli_record *record;
  int heading;                          /* row of the headings */
  int first;                            /* first row of data */
  int column[HLI_FIELDS_MOST];          /* of each field, -1: none */
  const hl_unit *unit[HLI_FIELDS_MOST]; /* NULL: not stated, the shown one */
  hli_decimals decimals;
  hli_extra extra[HLI_EXTRA_MOST];
  int extra_count;
} hli_sheet;

/**
 * Find the headings, units and decimal sign of a table. Faults: HL101 (a needed column is missing),
 * HL103, HL107, HL108; notes HL109, HL112, HL201. With `keep_extra` unknown columns are left to the
 * caller without a note.
 * @return HL_OK or HL_ERR_DATA.
 */
hl_status hli_sheet_open(hl_ctx *ctx, const hl_table *table, const hli_record *record,
                         bool keep_extra, hli_sheet *sheet);
/** True if a row has nothing in it. */
bool hli_sheet_blank(const hli_sheet *sheet, int row);
/** Place of a row, and of a column in it when column >= 0. */
hl_place hli_sheet_place(const hli_sheet *sheet, int row, int column);
/** Column of the field at this offset of the record, or -1. */
int hli_sheet_column(const hli_sheet *sheet, size_t offset);
/** Fill a record from a row; texts belong to the table. Faults name the cell. HL_OK or HL_ERR_DATA.
 */
hl_status hli_sheet_read(const hli_sheet *sheet, int row, void *record);
/** Report HL103: why a unit is refused, or the known ones nearest to it. */
hl_status hli_unit_unknown(hl_ctx *ctx, const hl_place *place, const char *heading,
                           hl_dimension dimension, const char *unit);
/**
 * Read one cell as a quantity in SI; `unit` (NULL: the shown one) is that of the column. `heading`
 * is for messages. *value stays as it is when the cell is empty.
 */
hl_status hli_sheet_quantity(const hli_sheet *sheet, int row, int column, const char *heading,
                             hl_dimension dimension, const hl_unit *unit, const char *text,
                             double *value);

#endif
