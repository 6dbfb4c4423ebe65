/** Between the choice of real machines and the searches that call for it. */
#ifndef HLI_PICK_H
#define HLI_PICK_H

#include <heatloom/selection.h>

#include "hpr/work.h"

enum { HLI_ALONE = 12 }; /* kinds of machines of which each is freed alone */
enum { HLI_FLATS = 2 };  /* of a profile, which the grid is sure to meet */

/** What is chosen from: machines on their grid, and at the levels of a load that is asked for. */
typedef struct hli_field {
  const hli_library *l;
  hl_selection *selection;
  const hl_selection_grid *grid, *whole; /* the second with both ends as they are */
  const hli_stop *rule;
  bool refined; /* the latter are there */
  bool tried;   /* its load is one of several that are tried for the best */
  bool part;    /* of kinds that are tried beside others: what it refuses is not told */
  bool small;   /* nothing was chosen last, or machines as small as they may be */
  double least; /* objective of what may be taken of its choices */
  double load;  /* of that [W] */
} hli_field;

/** A choice on the way to an answer. */
typedef struct hli_trial {
  hl_hpr *hpr;
  hli_field *f;
  hl_selection_settings set;
  hl_selection_result r;
} hli_trial;

/** What a choice says of itself, kept while others are tried. */
typedef struct hli_finding {
  hl_outcome outcome;
  double bound, most;
  bool proven;
  hli_refusal refusal;
  char reason[sizeof((hl_hpr *)0)->reason];
} hli_finding;

/** The time that is left, for the next of several searches. */
hl_stop_settings hli_rest_of(const hli_stop *rule);
hli_finding hli_found(const hl_hpr *hpr);
void hli_restore(hl_hpr *hpr, const hli_finding *finding);

/** Levels that meet the flat parts of most heat of the profiles join the candidates. */
hl_status hli_add_flats(const hl_hpr *hpr, const hli_library *library, hl_selection *selection,
                        const hl_selection_grid *grid, const hl_stop_settings *stop);
/** Levels up to which a load that is asked for reaches join the candidates. */
hl_status hli_refine(const hl_hpr *hpr, hli_field *field);
/** The best choice on the grid; INFEASIBLE without anything that serves a load that is asked for.
 */
hl_status hli_choose_on_grid(hli_trial *trial, bool prove);
/** With levels freed: the design of a choice, of the load that is asked for. */
hl_status hli_free_levels(hli_trial *trial, hli_design *design);
/** Take a design that is better than what there is; the first one of a load is, or is refused. */
hl_status hli_take(hl_hpr *hpr, hli_field *field, const hli_design *design);
/** Freed levels may have the load that is asked for: what is on the grid has nearly all of it. */
hl_status hli_may_reach(hl_hpr *hpr, hl_selection *selection, const hl_selection_settings *set,
                        const hl_stop_settings *stop, bool *yes);
/** The best choice of a field, if it is better than what there is. beside: also one that does not
 * fit on the grid, though there is something. */
hl_status hli_choose(hl_hpr *hpr, hli_field *field, bool beside);
/** The same, of fewer machines too. */
hl_status hli_choose_or_fewer(hl_hpr *hpr, hli_field *field, bool beside);

/** What systems of the case say of their own variables and sizes. */
hl_status hli_set_ranges(const hli_library *library, hl_selection *selection);
/** What is best of any load, made larger or smaller for one that is asked for. */
hl_status hli_try_sizes(hl_hpr *hpr, const hli_field *of, const hl_load *load, int count);
/** Several loads, where the choice on the grid is none or as small as machines may be. */
hl_status hli_try_loads(hl_hpr *hpr, hli_field *field, const hl_load *load, int count);
/** Kinds of machines each alone, and any two of the best. */
hl_status hli_try_kinds(hl_hpr *hpr, const hli_field *all, const hl_load *load, int count);
/** Loads near the best one of a field, as if they were asked for, unless it costs more than the
 * best of all by more than a share `near`. */
hl_status hli_try_near(hl_hpr *hpr, hli_field *field, double near, const hl_load *load, int count);

#endif
