/** Targets of a zone: the zone by its name, and its streams as a process of its own. */
#include <limits.h>

#include "targets/zones.h"

bool hli_zone_within(const char *zone, const char *path, size_t length) {
  if (length == 0)
    return true;
  return strncmp(zone, path, length) == 0 && (zone[length] == '\0' || zone[length] == '/');
}

hl_status hli_zone_process(hli_arena *arena, const hl_problem *problem, const char *path,
                           hl_group *out) {
  const hl_group *all = &hl_problem_groups(problem)->group[0];
  hl_profile *profile = HLI_NEW(arena, hl_profile, all->profile_count + 1);
  if (profile == NULL)
    return hli_nomem(arena->ctx);
  *out = *all;
  out->profile = profile;
  out->profile_count = 0;
  for (int k = 0; k < all->profile_count; k++) {
    const char *zone = all->profile[k].zone;
    if (path == NULL ? *zone == '\0' : hli_zone_within(zone, path, strlen(path)))
      profile[out->profile_count++] = all->profile[k];
  }
  return HL_OK;
}

/* ------------------------------------------------------------------ by name */

/** A zone of the problem: so many bytes of a stream's path. */
typedef struct zone_ref {
  const char *path;
  size_t length;
} zone_ref;

/** The next zone that a stream's path names, from the whole path up; false past the first part. */
static bool zone_above(zone_ref *zone) {
  while (zone->length > 0 && zone->path[zone->length - 1] != '/')
    zone->length--;
  if (zone->length == 0)
    return false;
  zone->length--;
  return true;
}

static bool same_zone(zone_ref a, zone_ref b) {
  return a.length == b.length && strncmp(a.path, b.path, a.length) == 0;
}

/** The path is the name, or ends with it after a '/'. */
static bool ends_with(zone_ref zone, const char *name, size_t length) {
  if (length > zone.length || strncmp(zone.path + zone.length - length, name, length) != 0)
    return false;
  return length == zone.length || zone.path[zone.length - length - 1] == '/';
}

/** The nearest path, or end of one, to a name. */
static void consider(zone_ref zone, const char *name, int *best, char nearest[128]) {
  for (size_t from = 0; from < zone.length; from++) {
    char text[128];
    if (from > 0 && zone.path[from - 1] != '/')
      continue;
    hli_print(text, sizeof text, "%.*s", (int)(zone.length - from), zone.path + from);
    int distance = hli_edit_distance(text, name);
    if (distance < *best) {
      *best = distance;
      hli_print(nearest, 128, "%s", text);
    }
  }
}

static hl_status unknown(const hl_problem *problem, const char *name) {
  char nearest[128] = "";
  int best = INT_MAX;
  for (int k = 0; k < hl_problem_stream_count(problem); k++) {
    const char *path = hl_problem_stream_at(problem, k)->zone;
    zone_ref zone = {path, strlen(path)};
    if (zone.length == 0)
      continue;
    do
      consider(zone, name, &best, nearest);
    while (zone_above(&zone));
  }
  if (best == INT_MAX)
    HLI_FAIL(hl_problem_ctx(problem), 2, NULL,
             "there is no zone \"%.60s\": no stream names one\n"
             "Fill in the column zone of the streams.",
             name);
  HLI_FAIL(hl_problem_ctx(problem), 2, NULL,
           "there is no zone \"%.60s\" with streams\nDid you mean \"%.100s\"?", name, nearest);
}

/** The zone of a name, which may be the end of its path. */
static hl_status find_zone(const hl_problem *problem, const char *name, zone_ref *out) {
  size_t length = strlen(name);
  zone_ref other = {"", 0};
  *out = other;
  for (int k = 0; k < hl_problem_stream_count(problem) && length > 0; k++) {
    const char *path = hl_problem_stream_at(problem, k)->zone;
    zone_ref zone = {path, strlen(path)};
    do {
      if (same_zone(zone, (zone_ref){name, length})) {
        *out = zone;
        return HL_OK;
      }
      if (!ends_with(zone, name, length))
        continue;
      if (out->length == 0)
        *out = zone;
      else if (!same_zone(zone, *out))
        other = zone;
    } while (zone_above(&zone));
  }
  if (out->length == 0)
    return unknown(problem, name);
  if (other.length > 0)
    HLI_FAIL(hl_problem_ctx(problem), 2, NULL,
             "\"%.60s\" is the end of more than one zone: \"%.*s\" and \"%.*s\"\n"
             "Name the zone by its whole path.",
             name, (int)out->length, out->path, (int)other.length, other.path);
  return HL_OK;
}

/** Solve the zone of a path that is known to have streams. */
static hl_status solve_path(const hl_problem *problem, const hl_targets_settings *settings,
                            const zone_ref *zone, hl_targets **out) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  hli_arena arena;
  hli_arena_init(&arena, ctx);
  hl_group process;
  const hl_group_set set = {1, &process};
  char *path = HLI_NEW(&arena, char, zone->length + 1);
  hl_status status = path != NULL ? HL_OK : hli_nomem(ctx);
  if (status == HL_OK) {
    memcpy(path, zone->path, zone->length);
    status = hli_zone_process(&arena, problem, path, &process);
  }
  const hli_target_how how = {.zone = path};
  if (status == HL_OK)
    status = hli_targets_new(ctx, &set, NULL, problem, settings, &how, out);
  hli_arena_free(&arena);
  return status;
}

hl_status hl_targets_solve_zone(const hl_problem *problem, const hl_targets_settings *settings,
                                const char *zone, hl_targets **out) {
  *out = NULL;
  hl_targets_settings own;
  const hl_group_set *set;
  zone_ref found;
  HLI_TRY(hli_targets_settings(problem, settings, &own));
  HLI_TRY(hli_targets_process(problem, &set));
  HLI_TRY(find_zone(problem, zone, &found));
  return solve_path(problem, &own, &found, out);
}
