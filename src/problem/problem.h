/** Inside of a problem; shared by the files of this module. */
#ifndef HLI_PROBLEM_H
#define HLI_PROBLEM_H

#include <heatloom/problem.h>

#include "base/base.h"
#include "base/index.h"

/** Records of a kind by name, so that a find compares few texts. */
typedef struct hli_names {
  hli_index first; /* the first record of each name */
  hli_index dated; /* all of them, by name and period */
} hli_names;

struct hl_problem {
  hl_ctx *ctx;
  hli_arena arena;
  hl_problem *all; /* with periods: the records of all of them; NULL in itself */
  hl_period *period;
  int period_count, period_room, held; /* held: the period of the records */
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
  hli_index period_names;
  hl_cost_law cost[HL_COST_KINDS];
  hl_economics economics;
  hl_design design;
  hl_group_set groups; /* empty until checked */
  bool is_view;        /* the records are another problem's */
  bool without_hot;    /* a view without hot utilities */
  bool is_sibling;     /* `all` and the periods are another problem's, which has checked them */
};

/* Prices and emissions beyond these are units gone wrong. [cur/J, kg/J, cur/kg] */
#define HLI_PRICE_MOST 1.0
#define HLI_EMISSION_MOST 1.0
#define HLI_CO2_PRICE_MOST 1e6

/*
 * Rules of a record alone: every breach is reported with its place. HL_ERR_DATA if there was any.
 * The record given is changed only to fill what follows from the rest (side, limits).
 */
hl_status hli_period_check_record(hl_ctx *ctx, const hl_period *period);
hl_status hli_stream_check(hl_ctx *ctx, hl_stream *stream, hl_segment *segment);
hl_status hli_utility_check(hl_ctx *ctx, hl_utility *utility);
hl_status hli_system_check(hl_ctx *ctx, const hl_system *system);
hl_status hli_rule_check(hl_ctx *ctx, hl_match_rule *rule);
hl_status hli_cost_check(hl_ctx *ctx, hl_cost_law *law);

/** Whether a record of this period (NULL, empty: all) is held. HL126 for a period that is not
 * known. */
hl_status hli_period_check(const hl_problem *problem, const hl_place *place, const char *period,
                           bool *held);
/** Prices of the period held in the place of those of the economics. */
void hli_period_apply(hl_problem *problem);
/** Weights, records that are given for some periods only; then rules on what stands still left out.
 */
hl_status hli_periods_check(hl_problem *problem);
/** Heat of a stream on the near side of a temperature, a soft one to its farthest outlet. [W] */
double hli_stream_heat(const hl_stream *stream, double t, double sign);
/** Heat of a side beyond a temperature, seen from its inlet: of a hot one (sign 1) above, of a cold
 * one (-1) below; all of it at -+INFINITY, which systems have everywhere. [W] */
double hli_party_heat(const hl_problem *problem, const char *name, double t, double sign);
/** A row and a column of periods on one thing: HL107. */
hl_status hli_period_check_price(const hl_problem *problem, const hl_setting_row *row);
/** A setting of the command line goes before all of them. */
void hli_period_clear_price(hl_problem *problem, const char *key);

/** True if two records of these periods may be in force at once. */
static inline bool hli_periods_meet(const char *a, const char *b) {
  return a[0] == '\0' || b[0] == '\0' || strcmp(a, b) == 0;
}

/** True for a stream of a period whose duty is 0. */
static inline bool hli_stands_still(const hl_stream *stream, const hl_segment *segment) {
  bool still = stream->period[0] != '\0' && stream->segment_count > 0;
  for (int k = 0; k < stream->segment_count; ++k)
    still = still && segment[k].duty == 0;
  return still;
}

/** Groups of the process and the utilities, in the arena of the problem. */
hl_status hli_problem_make_groups(hl_problem *problem);

#endif
