/**
 * Tables of text cells out of CSV: bytes to UTF-8, separator found, lines counted, cells split by
 * libcsv. libcsv's one line buffer comes from the C library: its hook for memory carries no
 * context.
 */
#include <heatloom/data.h>

#include <csv.h>

#include "base/base.h"
#include "data/limits.h"
#include "data/utf8.h"

typedef struct table_row {
  int first, count; /* cells */
  int line;         /* of the file */
} table_row;

struct hl_table {
  hl_ctx *ctx;
  hli_arena arena;
  const char *file;
  char separator;
  int columns;
  table_row *row;
  int row_count, row_room;
  const char **cell;
  int cell_count, cell_room;
};

/* ---------------------------------------------------------------- decoding */

static void put_code(hli_text *out, unsigned code) {
  char bytes[4];
  if (code == 0xFEFF) /* a byte order mark, wherever it stands */
    return;
  if (code == 0xA0 || code == 0x2007 || code == 0x202F)
    code = ' '; /* no-break spaces come from web pages and from thousands */
  const int count = hli_utf8_put(code, bytes);
  hli_text_add(out, bytes, (size_t)count);
}

static bool is_utf8(const char *text, size_t length) {
  unsigned code;
  for (size_t k = 0; k < length;) {
    const int step = hli_utf8_get(text + k, length - k, &code);
    if (step == 0)
      return false;
    k += (size_t)step;
  }
  return true;
}

/** Windows-1252 differs from Latin-1 in these 32 codes only. */
static unsigned windows_code(unsigned char byte) {
  static const unsigned short high[32] = {
      0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
  return byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte;
}

static void decode_utf16(const unsigned char *text, size_t length, hli_text *out) {
  const size_t high = text[0] == 0xFE ? 0 : 1; /* position of the high byte in a pair */
  for (size_t k = 2; k + 1 < length; k += 2) {
    unsigned code = (unsigned)text[k + high] << 8 | text[k + 1 - high];
    if (code >= 0xD800 && code < 0xDC00 && k + 3 < length) {
      const unsigned low = (unsigned)text[k + 2 + high] << 8 | text[k + 3 - high];
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code & 0x3FF) << 10) + (low & 0x3FF);
        k += 2;
      }
    }
    put_code(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
  }
}

/** The text in UTF-8 with plain spaces. */
static hl_status decode(hl_table *table, const char *text, size_t length, hli_text *out) {
  const hl_place place = {table->file, 0, 0};
  const unsigned char *bytes = (const unsigned char *)text;
  unsigned code;
  if (length >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0)) {
    decode_utf16(bytes, length, out);
    HLI_TRY(hli_fault(table->ctx, 119, &place, "the file is UTF-16 and was read as such"));
  } else if (is_utf8(text, length)) {
    for (size_t k = 0; k < length;) {
      k += (size_t)hli_utf8_get(text + k, length - k, &code);
      put_code(out, code);
    }
  } else {
    for (size_t k = 0; k < length; ++k)
      put_code(out, windows_code(bytes[k]));
    HLI_TRY(hli_fault(table->ctx, 119, &place,
                      "the file is not UTF-8 and was read as Windows-1252\nIf letters look wrong, "
                      "save the file as UTF-8."));
  }
  hli_text_add(out, "\n", 1); /* so that a row left open at the end can only be an open quote */
  if (out->failed)
    return hli_nomem(table->ctx);
  if (memchr(out->data, '\0', out->length) != NULL)
    HLI_FAIL(table->ctx, 14, &place,
             "the file holds NUL bytes, so it is not a text table\nSave the sheet as CSV.");
  return HL_OK;
}

/** Line ends of Windows and old Macintosh to "\n", in place. */
static void unify_lines(hli_text *text) {
  size_t put = 0;
  for (size_t k = 0; k < text->length; ++k) {
    if (text->data[k] != '\r')
      text->data[put++] = text->data[k];
    else if (k + 1 == text->length || text->data[k + 1] != '\n')
      text->data[put++] = '\n';
  }
  text->length = put;
}

/* --------------------------------------------------------------- separator */

/**
 * The separator is the candidate that occurs in most of the first lines, outside quotes; a decimal
 * comma is missing from the headings, so that ";" wins over it. A tab beside another candidate is
 * padding.
 */
static char find_separator(const char *text, size_t length) {
  static const char candidate[] = "\t;,"; /* the order decides a tie */
  enum { LINES = 30 };
  int lines_with[3] = {0, 0, 0};
  bool seen[3] = {false, false, false};
  bool quoted = false;
  char before = '\n';
  for (size_t k = 0, lines = 0; k < length && lines < LINES; ++k) {
    const char c = text[k];
    if (c == '"')
      quoted = !quoted;
    const char *found = quoted || c == '\0' ? NULL : strchr(candidate, c);
    const bool padding = c == '\t' && (before == ',' || before == ';');
    if (found != NULL && !padding)
      seen[found - candidate] = true;
    before = c;
    if ((c == '\n' && !quoted) || k + 1 == length) {
      for (int j = 0; j < 3; ++j) {
        lines_with[j] += seen[j];
        seen[j] = false;
      }
      ++lines;
    }
  }
  int best = 2;
  for (int j = 1; j >= 0; --j) {
    if (lines_with[j] > 0 && lines_with[j] >= lines_with[best])
      best = j;
  }
  return candidate[best];
}

/* --------------------------------------------------------------- splitting */

typedef struct splitter {
  hl_table *table;
  int line;   /* on which the row being read began */
  bool begun; /* the row has cells */
  bool ended; /* no row is open */
  bool nomem;
  hl_status status; /* of a limit met */
} splitter;

static void on_cell(void *bytes, size_t length, void *user) {
  splitter *split = user;
  hl_table *table = split->table;
  if (split->nomem || split->status != HL_OK)
    return;
  if (!split->begun) {
    if (!hli_reserve(table->ctx, (void **)&table->row, &table->row_room, table->row_count + 1,
                     sizeof *table->row)) {
      split->nomem = true;
      return;
    }
    table->row[table->row_count++] = (table_row){table->cell_count, 0, split->line};
    split->begun = true;
  }
  table_row *row = &table->row[table->row_count - 1];
  const hl_place place = {table->file, row->line, 0};
  if (row->count == HLI_TABLE_COLUMNS || table->cell_count == HLI_TABLE_CELLS) {
    split->status =
        hli_fault(table->ctx, 14, &place, "the table has more than %d columns or %d cells",
                  HLI_TABLE_COLUMNS, HLI_TABLE_CELLS);
    return;
  }
  const char *from = bytes;
  while (length > 0 && strchr(" \t\n", from[length - 1]) != NULL)
    --length;
  while (length > 0 && strchr(" \t\n", *from) != NULL) {
    ++from;
    --length;
  }
  char *text = length == 0 ? "" : hli_arena_alloc(&table->arena, length + 1, 1);
  if (text == NULL || !hli_reserve(table->ctx, (void **)&table->cell, &table->cell_room,
                                   table->cell_count + 1, sizeof *table->cell)) {
    split->nomem = true;
    return;
  }
  if (length > 0)
    memcpy(text, from, length);
  table->cell[table->cell_count++] = text;
  if (++row->count > table->columns)
    table->columns = row->count;
}

static void on_row(int last, void *user) {
  (void)last;
  splitter *split = user;
  split->begun = false;
  split->ended = true;
}

/** Feed the text line by line, so that each row knows the line on which it began. */
static void feed_lines(struct csv_parser *parser, splitter *split, const hli_text *text) {
  int line = 1;
  for (size_t from = 0; from < text->length; ++line) {
    const char *start = text->data + from;
    const char *stop = memchr(start, '\n', text->length - from);
    const size_t length = stop != NULL ? (size_t)(stop - start) + 1 : text->length - from;
    if (split->ended)
      split->line = line;
    bool blank = true;
    for (size_t k = 0; k < length && blank; ++k)
      blank =
          strchr(" \n", start[k]) != NULL || (start[k] == '\t' && split->table->separator != '\t');
    if (!blank)
      split->ended = false; /* on_row sets it again, unless a quote is open */
    if (csv_parse(parser, start, length, on_cell, on_row, split) != length)
      split->nomem = true; /* not strict: nothing else can fail */
    if (split->nomem || split->status != HL_OK)
      return;
    from += length;
  }
}

static hl_status split_cells(hl_table *table, const hli_text *text) {
  struct csv_parser parser;
  if (csv_init(&parser, 0) != 0)
    return hli_nomem(table->ctx);
  csv_set_delim(&parser, (unsigned char)table->separator);
  splitter split = {table, 1, false, true, false, HL_OK};
  feed_lines(&parser, &split, text);
  if (split.status == HL_OK && !split.nomem && !split.ended) {
    const hl_place place = {table->file, split.line, 0};
    split.status =
        hli_fault(table->ctx, 14, &place,
                  "a quotation mark (\") opened in this row is never closed, or text follows the "
                  "one that closes it\nClose it, or double it where it belongs to the text.");
  }
  csv_free(&parser);
  return split.nomem ? hli_nomem(table->ctx) : split.status;
}

static hl_status parse_into(hl_table *table, const char *text, size_t length) {
  const hl_place place = {table->file, 0, 0};
  if (length > HLI_FILE_MOST)
    HLI_FAIL(table->ctx, 13, &place, "the table is larger than %d MB", HLI_FILE_MOST / 1000000);
  hli_text decoded;
  hli_text_init(&decoded, table->ctx);
  hl_status status = decode(table, text, length, &decoded);
  if (status == HL_OK) {
    unify_lines(&decoded);
    table->separator = find_separator(decoded.data, decoded.length);
    status = split_cells(table, &decoded);
  }
  hli_text_free(&decoded);
  return status;
}

/* ------------------------------------------------------------------ public */

hl_status hl_table_parse(hl_ctx *ctx, const char *file, const char *text, size_t length,
                         hl_table **out) {
  *out = NULL;
  hl_table *table = hli_zalloc(ctx, 1, sizeof *table);
  if (table == NULL)
    return hli_nomem(ctx);
  table->ctx = ctx;
  table->separator = ',';
  hli_arena_init(&table->arena, ctx);
  table->file = hli_arena_text(&table->arena, file != NULL ? file : "");
  const hl_status status = table->file == NULL ? hli_nomem(ctx) : parse_into(table, text, length);
  if (status != HL_OK) {
    hl_table_free(table);
    return status;
  }
  *out = table;
  return HL_OK;
}

hl_status hl_table_load(hl_ctx *ctx, const char *path, hl_table **out) {
  *out = NULL;
  char *text = NULL;
  size_t length = 0;
  HLI_TRY(hl_file_read(ctx, path, &text, &length));
  const hl_status status = hl_table_parse(ctx, path, text, length, out);
  hl_file_free(ctx, text);
  return status;
}

void hl_table_free(hl_table *table) {
  if (table == NULL)
    return;
  hli_arena_free(&table->arena);
  hli_release(table->ctx, table->row);
  hli_release(table->ctx, table->cell);
  hli_release(table->ctx, table);
}

const char *hl_table_file(const hl_table *table) { return table->file; }
char hl_table_separator(const hl_table *table) { return table->separator; }
int hl_table_rows(const hl_table *table) { return table->row_count; }
int hl_table_columns(const hl_table *table) { return table->columns; }

const char *hl_table_cell(const hl_table *table, int row, int column) {
  if (row < 0 || row >= table->row_count || column < 0 || column >= table->row[row].count)
    return "";
  return table->cell[table->row[row].first + column];
}

int hl_table_line(const hl_table *table, int row) {
  return row < 0 || row >= table->row_count ? 0 : table->row[row].line;
}
