/** Documents: cases (folders of tables, case.json) and networks (network.json). */
#ifndef HEATLOOM_IO_H
#define HEATLOOM_IO_H

#include <heatloom/base.h>
#include <heatloom/data.h>
#include <heatloom/network.h>
#include <heatloom/problem.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Read a case: a folder with streams.csv (and utilities, systems, costs, matches, profiles,
 * periods, settings), a case.json, or one CSV of streams. All faults of all tables are collected
 * (up to 20).
 * @return HL_OK (notes and warnings may be in the context); HL_ERR_IO, HL_ERR_FORMAT, HL_ERR_DATA.
 */
HL_API hl_status hl_case_load(hl_ctx *ctx, const char *path, hl_problem **out);
/**
 * The same with settings that take the place of those of the case, the later of two with one key:
 * they are known when the case is checked.
 */
HL_API hl_status hl_case_load_with(hl_ctx *ctx, const char *path, const hl_setting_row *row,
                                   int count, hl_problem **out);
/**
 * The same with the values of one operating period of the case. NULL: those of the first, which is
 * noted if there are others (HL226), as all other functions do; "": those of the first.
 * @return HL_ERR_ARG for a period that the case does not have.
 */
HL_API hl_status hl_case_load_period(hl_ctx *ctx, const char *path, const char *period,
                                     const hl_setting_row *row, int count, hl_problem **out);
/** Parse a case document, or a table of streams, from memory; `file` names it in faults. */
HL_API hl_status hl_case_parse_json(hl_ctx *ctx, const char *file, const char *text, size_t length,
                                    hl_problem **out);
HL_API hl_status hl_case_parse_streams(hl_ctx *ctx, const char *file, const char *text,
                                       size_t length, hl_problem **out);
/**
 * Write tables into a folder, made if needed, in engineering units with a units row. Byte-stable
 * when read back. A table of the folder that the case has no records for is emptied. All periods
 * are written, whichever is held.
 */
HL_API hl_status hl_case_save_folder(const hl_problem *problem, const char *path);
/** Write case.json ("heatloom-case/1", SI). Byte-stable when read back. */
HL_API hl_status hl_case_save_json(const hl_problem *problem, const char *path);
/**
 * Which case a network is of: a hash of streams, utilities, systems, cost laws, match rules,
 * economics and design, as 16 hexadecimal digits. Title, notes, the settings of searches and the
 * last bits of numbers (beyond 12 digits) do not count.
 */
HL_API void hl_case_hash(const hl_problem *problem, char hash[17]);
/** The members of the document into an open object of a writer, for embedding. */
HL_API void hl_case_write(const hl_problem *problem, hl_writer *writer);

/** A built-in case by name ("illustrative", "four-streams", ...). HL_ERR_ARG with the names known.
 */
HL_API hl_status hl_case_find(hl_ctx *ctx, const char *name, hl_problem **out);
HL_API int hl_case_count(void);
/** Name of built-in case k, or NULL; *title its one-line description. */
HL_API const char *hl_case_at(int k, const char **title);
/** Write the files of a built-in case into a folder as they are. HL_ERR_IO if another file stands
 * there by one of their names: it is left alone. */
HL_API hl_status hl_case_demo(hl_ctx *ctx, const char *name, const char *path);
/** Write an empty case with headings, units and one explained row per table; like hl_case_demo().
 */
HL_API hl_status hl_case_template(hl_ctx *ctx, const char *path);

/** Write a network ("heatloom-network/1") to a file. Byte-stable when read back. */
HL_API hl_status hl_network_save(const hl_network *network, const char *path);
/** Its members into an open object of a writer. HL_ERR_NOMEM. */
HL_API hl_status hl_network_write(const hl_network *network, hl_writer *writer);
/**
 * Read a network for a problem: structure, duties, fractions and operating points as written, then
 * evaluated. Stated temperatures, areas, costs, states and profiles of machines are put in the
 * place of the computed ones, for hl_verify_network to check, not to be trusted; what the document
 * leaves out stays computed. All faults are collected; a network made for another case is a
 * warning.
 */
HL_API hl_status hl_network_load(const hl_problem *problem, const char *path, hl_network **out);
/** The same from memory; `file` names it in faults. */
HL_API hl_status hl_network_parse(const hl_problem *problem, const char *file, const char *text,
                                  size_t length, hl_network **out);

/** JSON schemas published with the program: "case", "network", "machine"; NULL if unknown. */
HL_API const char *hl_schema_text(const char *document, size_t *length);

#ifdef __cplusplus
}
#endif
#endif
