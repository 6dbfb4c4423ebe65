/** Candidates for real machines: for targets of one zone, and for plans of many. */
#ifndef HLI_HPR_HPR_H
#define HLI_HPR_HPR_H

#include <heatloom/hpr.h>
#include <heatloom/selection.h>

#include "base/base.h"

/** Real machines asked for in another way, by a ranking or a map. */
typedef struct hli_variant hli_variant;

/** Beside variables, among the bounds of a system. */
enum { HLI_BOUND_SUBCOOL = HL_CYCLE_VARIABLES, HLI_BOUND_SUPERHEAT, HLI_BOUNDS };

/** Bounds that a system of the case has for what places it, by variable. */
typedef struct hli_bounds {
  double least[HLI_BOUNDS], most[HLI_BOUNDS];
  bool given[HLI_BOUNDS];
} hli_bounds;

/** Machines that may be placed. The first four are given. */
typedef struct hli_library {
  hl_ctx *ctx;
  hli_arena *arena;
  const hl_problem *problem;
  const hli_variant *variant; /* may leave out candidates and change them; NULL: none */
  int count, room, seen;
  int *number; /* in the order of seeing, for hli_variant */
  hl_machine **machine;
  const char **cycle, **fluid;
  hli_bounds **range; /* NULL: none */
  int *system;        /* of the case; -1: none */
  bool driven;        /* some are, by heat */
  bool engines;       /* some make power of heat */
  int unfit_count;    /* systems of the case that lift no heat */
  hl_hpr_exclusion *unfit;
  double low[2], high[2]; /* of all systems of the case that bound their levels; low > high: none */
} hli_library;

/** Bounds of a machine's subcooling, of its superheat: those of its system, else those of the grid,
 * where superheat begins at the machine's own and is raised while the discharge is wet. */
typedef struct hli_free {
  double subcool[2], superheat[2]; /* [K] */
  bool ranged;                     /* superheat is free, wet or not */
} hli_free;
hli_free hli_library_free_of(const hli_library *library, int k, const hl_selection_grid *grid);
/** At the case's own dead state. */
hl_status hli_machine_eval(const hl_problem *problem, const hl_machine *machine,
                           hl_cycle_result *result);
/** Levels that the bounds of its system allow. [K] */
bool hli_library_allows(const hli_library *library, int k, double t_evap, double t_cond);

/** The systems of the case, or each named cycle with each fluid. Freed whatever it returns. */
hl_status hli_library_new(hli_library *library, const hl_hpr_library *named);
void hli_library_free(hli_library *library);

/** As hl_hpr_solve_library, of what may not be chosen: without notes on the answer. */
hl_status hli_hpr_try(const hl_problem *problem, const char *zone, const hl_hpr_settings *settings,
                      const hl_hpr_library *library, const hl_stop_settings *stop, hl_hpr **out);

/** A share or duty of the load is given, but not that the load is one (hpr.load). */
hl_status hli_hpr_check_load(const hl_problem *problem);
/** Cost cannot decide: no utility in use of the side that machines serve has a price (HL240). */
hl_status hli_hpr_unpriced(hl_ctx *ctx, bool hot);

/** Real machines before they were moved from the grid to where this answer has them; NULL behind
 * the last. */
const hl_hpr_machine *hli_hpr_on_grid_at(const hl_hpr *hpr, int k);

struct hli_variant {
  int only;   /* the candidate of this number; -1: all */
  double eta; /* added to the efficiencies of compressors */
  /* Not NULL: is told the best of each number of machines, also of those on the process alone where
   * ambient is allowed. */
  void (*note)(const hl_hpr *hpr, int machines, void *user);
  /* Not NULL: instead of placing machines. */
  hl_status (*look)(hl_hpr *hpr, const hli_library *all, const hl_selection_grid *grid, void *user);
  void *user;
};

#endif
