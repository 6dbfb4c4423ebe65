/** Private to the report module: machines of a heat pump target on temperature. */
#ifndef HLI_HP_STEPS_H
#define HLI_HP_STEPS_H

#include "report/hp.h"

enum { HLI_HP_STEPS = 2 * HL_LEVELS_MOST };

/** A level as a step of its side's staircase; of real machines a point on their curve. */
typedef struct hli_hp_step {
  const hl_hpr_level *level;
  hli_xy from, to; /* px */
} hli_hp_step;

typedef struct hli_hp_steps {
  hli_hp_step at[HLI_HP_STEPS];
  int count;
} hli_hp_steps;

/** Heat as shown over °C. */
typedef struct hli_hp_line {
  hli_xy *at;
  int count;
} hli_hp_line;

/**
 * Heat of loads of one side from its end at the pinch outward, in multiples of a unit over °C. It
 * ends at the utility that it replaces: above each level the heat given and the utility left serve
 * all, so where it meets the profile of the process the cascade has a pinch. [W]
 */
hl_status hli_heat_curve(hli_arena *arena, const hl_load *load, int count, bool hot,
                         double replaced, double unit, hli_hp_line *out);
/** All heat of the machines on a side, shifted as the cascade has it, from its end at the pinch
 * outward; what crosses the pinch comes before 0. */
hl_status hli_hp_curve(const hli_hp_view *hp, hli_arena *arena, hl_side side, hli_hp_line *out);
/** Stairs, or curves of real machines; `left`: evaporators lie on the other side of 0. */
hl_status hli_hp_draw_steps(const hli_hp_view *hp, hli_arena *arena, hli_plot *plot, bool left,
                            hli_hp_steps *out);
/** Heat and temperature of each in a column right of the frame, none on another. */
void hli_hp_label_steps(const hli_hp_view *hp, hli_plot *plot, const hli_hp_steps *list);

#endif
