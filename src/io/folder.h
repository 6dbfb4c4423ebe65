/** Cases as folders of tables. */
#ifndef HLI_IO_FOLDER_H
#define HLI_IO_FOLDER_H

#include <heatloom/cycle.h>
#include <heatloom/data.h>
#include <heatloom/problem.h>

#include "base/base.h"

/** Tables of a case in the order they are read. */
typedef enum hli_table_kind {
  HLI_TABLE_PERIODS,
  HLI_TABLE_SETTINGS,
  HLI_TABLE_PROFILES,
  HLI_TABLE_STREAMS,
  HLI_TABLE_UTILITIES,
  HLI_TABLE_SYSTEMS,
  HLI_TABLE_COSTS,
  HLI_TABLE_MATCHES,
  HLI_TABLE_KINDS
} hli_table_kind;

/** "settings", "profiles", ... */
const char *hli_table_text(hli_table_kind kind);

/**
 * Add all records of the tables (NULL: not there) to a problem, which holds a period as
 * hli_period_hold() says. Every fault is reported; if there is one in the periods, no others.
 * @return HL_OK; HL_ERR_DATA; HL_ERR_NOMEM.
 */
hl_status hli_tables_read(hl_problem *problem, const hl_table *const table[HLI_TABLE_KINDS],
                          const char *period);

/** Rows of streams.csv and points of profiles.csv as streams; either may be NULL. */
hl_status hli_streams_read(hl_problem *problem, const hl_table *streams, const hl_table *profiles);

/** A parameter of a cycle by its name in any spelling, or NULL after a fault with "did you mean".
 */
const hl_setting *hli_parameter_find(hl_ctx *ctx, const hl_cycle_info *cycle, const char *name,
                                     const hl_place *place);
/** A cycle by name, or NULL after a fault. */
const hl_cycle_info *hli_cycle_get(hl_ctx *ctx, const char *name, const hl_place *place);
/**
 * Write out what stands for several: the fluid "all" (or "*") for every fluid of the library, and
 * cycles joined by "|" for the first cycle, with the fluids once more under each further one
 * ("vc_ihx:R600").
 */
hl_status hli_alternatives(hl_ctx *ctx, hli_arena *arena, hl_system *system, const hl_place *place);
/** Fluids of a cycle: each must be known, and there must be one if the cycle has any. */
hl_status hli_fluids_check(hl_ctx *ctx, const hl_cycle_info *cycle, const char *const *fluid,
                           int count, const hl_place *place);
/** A value that is no number ("constant", "yes", "3") as the number that stands for it. HL12 if it
 * is none. */
hl_status hli_parameter_word(hl_ctx *ctx, const hl_cycle_info *cycle, const hl_setting *setting,
                             const char *word, const hl_place *place, double *value);
/** Bounds of a parameter: HL12 if a value lies outside. */
hl_status hli_parameter_check(hl_ctx *ctx, const hl_cycle_info *cycle, const hl_setting *setting,
                              const hl_parameter *parameter);
/** Levels of a heat pump: HL116 if all of the range of evaporation lies above condensation. */
hl_status hli_levels_check(hl_ctx *ctx, const hl_cycle_info *cycle, const hl_system *system);
/** The word of a value of a choice, flag or whole number. */
void hli_parameter_text(const hl_setting *setting, double value, char text[48]);

/** Write the tables of a problem into a folder. */
hl_status hli_tables_write(const hl_problem *problem, const char *path);

#endif
