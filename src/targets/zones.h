/** Zones by their paths "Site/Zone/Unit", and the streams in them as a process of its own. */
#ifndef HLI_TARGETS_ZONES_H
#define HLI_TARGETS_ZONES_H

#include "targets/work.h"

/** The process with the profiles of one zone only, in the arena; `own`: only those that lie in no
 * zone below it, or in none at all. */
hl_status hli_zone_process(hli_arena *arena, const hl_problem *problem, const char *path, bool own,
                           hl_group *out);
/** The path of the zone that a name stands for, and its process, in the arena. */
hl_status hli_zone_find(hli_arena *arena, const hl_problem *problem, const char *name,
                        const char **path, hl_group *out);

#endif
