/** Files and trees: JSON, CSV rows, atomic writing. The libraries behind them stay hidden here. */
#ifndef HEATLOOM_DATA_H
#define HEATLOOM_DATA_H

#include <heatloom/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ JSON */

typedef struct hl_json hl_json; /**< A node of a tree; children are owned by the root. */

typedef enum hl_json_kind {
  HL_JSON_NULL = 0,
  HL_JSON_FALSE,
  HL_JSON_TRUE,
  HL_JSON_NUMBER,
  HL_JSON_TEXT,
  HL_JSON_ARRAY,
  HL_JSON_OBJECT
} hl_json_kind;

/**
 * Parse a text; `file` names it in faults. HL_ERR_FORMAT with row and column; duplicate keys,
 * numbers beyond double, more than 96 nested brackets and more than 50 MB are errors too. While it
 * runs, the parser's own memory comes from the C library, not from the context.
 */
HL_API hl_status hl_json_parse(hl_ctx *ctx, const char *file, const char *text, size_t length,
                               hl_json **out);
/** Read and parse a file. */
HL_API hl_status hl_json_load(hl_ctx *ctx, const char *path, hl_json **out);
/** Free a whole tree by its root. NULL is ok. */
HL_API void hl_json_free(hl_json *root);

/** Kind of a node; HL_JSON_NULL for NULL. */
HL_API hl_json_kind hl_json_kind_of(const hl_json *node);
/** Value of a node, or `otherwise` if it is NULL or of another kind. Texts are owned by the root.
 * As a number also count the texts "inf" and "-inf". [-] */
HL_API double hl_json_number(const hl_json *node, double otherwise);
HL_API const char *hl_json_text(const hl_json *node, const char *otherwise);
HL_API bool hl_json_flag(const hl_json *node, bool otherwise);
/** Members of an array or object; 0 for others. */
HL_API int hl_json_count(const hl_json *node);
/** Element k of an array or value k of an object in file order, or NULL. */
HL_API const hl_json *hl_json_at(const hl_json *node, int k);
/** Key k of an object, or NULL. */
HL_API const char *hl_json_key(const hl_json *node, int k);
/** Where a value begins: line and character (not a table's column) from 1. NULL: all zero. */
HL_API hl_place hl_json_place(const hl_json *node);
/** Member of an object by key, or NULL. */
HL_API const hl_json *hl_json_find(const hl_json *node, const char *key);

/**
 * Writing: a growing text, keys in the order written, numbers shortest-exact, NAN as null,
 * ±INFINITY as "inf"/"-inf". Texts are escaped so that the document can stand in HTML; bytes that
 * are not UTF-8 become U+FFFD.
 */
typedef struct hl_writer hl_writer;
HL_API hl_status hl_writer_new(hl_ctx *ctx, hl_writer **out);
HL_API void hl_writer_free(hl_writer *writer);
HL_API void hl_writer_open_object(hl_writer *writer,
                                  const char *key); /* key NULL inside arrays and at the root */
HL_API void hl_writer_close_object(hl_writer *writer);
HL_API void hl_writer_open_array(hl_writer *writer, const char *key);
HL_API void hl_writer_close_array(hl_writer *writer);
HL_API void hl_writer_number(hl_writer *writer, const char *key, double value); /* [-] */
HL_API void hl_writer_integer(hl_writer *writer, const char *key, int64_t value);
HL_API void hl_writer_flag(hl_writer *writer, const char *key, bool value);
HL_API void hl_writer_text(hl_writer *writer, const char *key, const char *value); /* NULL: null */
/** The text so far; NULL if memory ran out or calls were nested wrongly. Owned by the writer. */
HL_API const char *hl_writer_result(const hl_writer *writer, size_t *length);

/* ------------------------------------------------------------------- CSV */

/** A table of cells as text, decoded to UTF-8. Rows count lines of the file from 1. */
typedef struct hl_table hl_table;

/**
 * Read CSV: separator , ; or tab found by counting outside quotes; byte order marks and no-break
 * spaces handled; UTF-16 with its mark and, for what is not UTF-8, Windows-1252 decoded (note HL119
 * says so). Empty lines are left out. HL_ERR_IO; HL_ERR_FORMAT (NUL bytes, a quote never closed,
 * over 50 MB, 1000 columns or 5 million cells).
 */
HL_API hl_status hl_table_parse(hl_ctx *ctx, const char *file, const char *text, size_t length,
                                hl_table **out);
HL_API hl_status hl_table_load(hl_ctx *ctx, const char *path, hl_table **out);
HL_API void hl_table_free(hl_table *table);
HL_API const char *hl_table_file(const hl_table *table);
HL_API char hl_table_separator(const hl_table *table);
HL_API int hl_table_rows(const hl_table *table);
HL_API int hl_table_columns(const hl_table *table);
/** Cell text, trimmed; "" if absent. row, column from 0. */
HL_API const char *hl_table_cell(const hl_table *table, int row, int column);
/** Line of the file on which a row starts, from 1. */
HL_API int hl_table_line(const hl_table *table, int row);

/* ----------------------------------------------------------------- files */

/** Whole file into memory of the context, NUL-terminated; release with hl_file_free. At most 50 MB.
 */
HL_API hl_status hl_file_read(hl_ctx *ctx, const char *path, char **text, size_t *length);
HL_API void hl_file_free(hl_ctx *ctx, char *text);
/**
 * Write to a temporary file beside the target, flush to disk, rename: a half-written file never
 * replaces a good one. Links stay links; pipes and devices are written as they are.
 */
HL_API hl_status hl_file_write(hl_ctx *ctx, const char *path, const char *bytes, size_t length);
/** What stands at a path. */
typedef enum hl_path_kind { HL_PATH_NONE = 0, HL_PATH_FILE, HL_PATH_FOLDER } hl_path_kind;
HL_API hl_path_kind hl_path_kind_of(const char *path);
/** Names in a folder, hidden ones left out, in order of bytes: an array of texts. Free with
 * hl_directory_free. HL_ERR_IO. */
HL_API hl_status hl_directory_read(hl_ctx *ctx, const char *path, char ***names, int *count);
HL_API void hl_directory_free(hl_ctx *ctx, char **names, int count);
/** Make a directory if it is not there. */
HL_API hl_status hl_directory_new(hl_ctx *ctx, const char *path);

#ifdef __cplusplus
}
#endif
#endif
