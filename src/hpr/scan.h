/** Private to the search over loads: what it keeps, and its bound. */
#ifndef HLI_HPR_SCAN_H
#define HLI_HPR_SCAN_H

#include "hpr/work.h"

/** What a scan keeps of every load. */
typedef struct hli_tried {
  double load, work, unserved; /* [W] */
  double objective;
} hli_tried;

typedef struct hli_scan {
  hl_hpr *hpr;
  hli_stop rule;
  hli_floor floor; /* of all designs */
  hli_ground *root;
  hli_leaves leaves;
  double bare;   /* least objective without exchangers, which the bound does not know */
  hli_box *view; /* all that may be left to utilities, and nothing, of each band */
  int views;
  hli_kind *kind; /* searched for themselves */
  int kinds;
  bool together;    /* a load is tried with all numbers of levels */
  double most;      /* of loads that are tried [W] */
  hli_design alone; /* no pump */
  double alone_bare;
  int count, room;
  hli_tried *at; /* of some levels on one view, rising by load; the better ones of all */
  int all_count, all_room, out_room;
  hli_tried *all, *out;
} hli_scan;

/** No design of so many levels costs less at a load. */
double hli_scan_floor(const hli_scan *s, int condensers, int evaporators, double load);
/** All allowed levels at a load: the best, kept if it is better than what there is. */
hl_status hli_scan_try(hli_scan *s, double load, hli_design *d);
/** Each level is one of some machine; machines of few levels may be many, and are then others'. */
int hli_scan_machines(const hl_hpr *hpr, int condensers, int evaporators);
/** Profiles without what is left at least, and the work on them, where machines have something. */
hl_status hli_scan_work(hli_scan *s, double load, hli_box *box);
/** Some of the levels that are set may be better on these profiles than the best. */
hl_status hli_scan_promises(hli_scan *s, hli_box *box, bool *better);
/** Bound of a load, or of all (NAN), with better machines where there are some. */
hl_status hli_scan_prove(hli_scan *s, double load);
/** The bound is the best or near it; rounding is taken off. */
bool hli_scan_meets_gap(hl_hpr *hpr, const hli_stop *rule);
/** What the source gives in all. [W] */
double hli_scan_source(const hl_hpr *hpr);
/** Loads that a bound is asked for: of heating also those for which the source gives enough only at
 * levels that need more work than the best, as far as the ends of both profiles. [W] */
double hli_scan_most(const hl_hpr *hpr);

#endif
