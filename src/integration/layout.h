/**
 * Levels of all streams on the shifted scale and the heat of every group above them. Process and
 * utilities are laid out once per approach; only what systems change is filled at each operating
 * point.
 */
#ifndef HLI_INTEGRATION_LAYOUT_H
#define HLI_INTEGRATION_LAYOUT_H

#include <heatloom/group.h>
#include <heatloom/targets.h>

#include "base/base.h"

/** A profile of a group, with its loads on the shifted scale per unit of scale; q > 0 on both
 * sides. */
typedef struct hli_lane {
  int group, profile;
  hl_side side;
  int first, count; /* loads */
} hli_lane;

/**
 * A cut lies at a level, above or below the latent loads of the level. Heat above a cut must not be
 * negative: hot less cold, over all groups at their scales.
 */
typedef struct hli_layout {
  hl_ctx *ctx;
  double dt_min;
  int group_count, fixed_groups;
  int lane_count, fixed_lanes, lane_room;
  hli_lane *lane;
  int load_count, fixed_loads, load_room;
  hl_load *load;
  int fixed_levels; /* of process, utilities and rules */
  double *fixed_t;
  bool *fixed_latent;
  double *fixed_above; /* level x 2 x fixed_groups */
  int level_count, level_room;
  double *t;    /* from the hottest [K] */
  bool *latent; /* something evaporates or condenses at the level */
  int *fixed;   /* index among the fixed levels, or -1 */
  int cut_count, cut_room;
  int *cut_level;
  bool *cut_below; /* below the latent loads of its level */
  double *above;   /* cut x group_count */
  double *whole;   /* group_count: net heat of the group */
} hli_layout;

/**
 * Lay out the first groups of a set, which do not change; the others are filled in later.
 * @param boundary  Further levels on the cold scale. [K]
 */
hl_status hli_layout_init(hli_layout *layout, hl_ctx *ctx, const hl_group_set *set,
                          int fixed_groups, double dt_min, const double *boundary,
                          int boundary_count);
void hli_layout_free(hli_layout *layout);
/** Take in the groups behind the first ones and fill all cuts. */
hl_status hli_layout_fill(hli_layout *layout, const hl_group_set *set);

/** Heat of a lane in the interval that ends at a cut, per unit of scale; cut cut_count: below all.
 * [W] */
double hli_layout_heat(const hli_layout *layout, int lane, int interval);
/** Heat of a lane above a level, per unit of scale, or down to below its latent loads. [W] */
double hli_layout_above(const hli_layout *layout, int lane, double t, bool below);
/** A temperature of the cold scale that lies in an interval, for rules. [K] */
double hli_layout_inside(const hli_layout *layout, int interval);

#endif
