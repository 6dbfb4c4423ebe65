/** Inside of the bound for all machines: what heat is worth, on a grid of temperatures. */
#ifndef HLI_PLAN_BOUND_H
#define HLI_PLAN_BOUND_H

#include "plan/work.h"

enum { HLI_BOUND_ADDED = 24 /* machines into a zone, or into mains, that a round adds */ };

/** Between two temperatures of a zone, as seen; a main: its place as a sink. */
typedef struct hli_step {
  hli_plan_place place;
  double low, high; /* [K] */
  double *given;    /* what heat given at `high` is worth in each period; NAN: no heat [cur/J] */
  double *taken;    /* what heat taken at `low` is worth; of a main the same */
} hli_step;

/** A machine that would pay. */
typedef struct hli_find {
  hli_plan_place source, sink; /* seen: where it takes and gives its heat */
  double power;                /* 1: heat from power alone, without a source */
  double gain;                 /* [cur/W] */
} hli_find;

typedef struct hli_bound {
  hl_plan *plan;
  const hli_stop *rule;
  bool one_zone;
  bool ended;      /* by the rule, while machines were priced */
  int zones, grid; /* steps of a zone that has the full number */
  hli_arena arena;
  int machines, room;
  hl_mains_machine *machine;
  int steps, step_room;
  hli_step *step; /* of each zone from the coldest up, then of mains */
  int *first;     /* of each zone, then of the mains */
  hli_find *found;
  double *price; /* of power in each period [cur/J] */
  double dust;   /* what is rounding [cur/W] */
  double raise;  /* part by which power and machines were dearer, for nothing to gain */
} hli_bound;

/** The grid of each zone, and the mains; once. */
hl_status hli_bound_make_steps(hli_bound *s);
/** What heat is worth there by the duals of a programme. */
void hli_bound_set_worth(hli_bound *s, const hl_mains_result *r);

#endif
