/** Inside of a problem; shared by the files of this module. */
#ifndef HLI_PROBLEM_H
#define HLI_PROBLEM_H

#include <heatloom/problem.h>

#include "base/base.h"

/** Hashes of names beside an array of records, so that a find compares few texts. */
typedef struct hli_names {
  uint32_t *hash;
  int room;
} hli_names;

struct hl_problem {
  hl_ctx *ctx;
  hli_arena arena;
  const char *title, *currency;
  hl_setting_row title_row, currency_row; /* that gave them; without a key if none did */
  hl_stream *stream;
  hl_utility *utility;
  hl_system *system;
  const hl_system *whole_system; /* of a view: those of the problem, with all their fluids */
  hl_match_rule *rule;
  hl_setting_row *setting;
  int stream_count, utility_count, system_count, rule_count, setting_count;
  int stream_room, utility_room, system_room, rule_room, setting_room;
  hli_names stream_names, utility_names, system_names;
  hl_cost_law cost[HL_COST_KINDS];
  hl_economics economics;
  hl_design design;
  hl_group_set groups; /* empty until checked */
  bool is_view;        /* the records are another problem's */
  bool without_hot;    /* a view without hot utilities */
};

/*
 * Rules of a record alone: every breach is reported with its place. HL_ERR_DATA if there was any.
 * The record given is changed only to fill what follows from the rest (side, limits).
 */
hl_status hli_stream_check(hl_ctx *ctx, hl_stream *stream, hl_segment *segment);
hl_status hli_utility_check(hl_ctx *ctx, hl_utility *utility);
hl_status hli_system_check(hl_ctx *ctx, const hl_system *system);
hl_status hli_rule_check(hl_ctx *ctx, hl_match_rule *rule);
hl_status hli_cost_check(hl_ctx *ctx, hl_cost_law *law);

/** Groups of the process and the utilities, in the arena of the problem. */
hl_status hli_problem_make_groups(hl_problem *problem);

#endif
