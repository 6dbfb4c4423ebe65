/** Zones: by name, their streams as a process of its own, and the tree of them. */
#include "targets/zones.h"
#include "targets/site.h"

static bool zone_within(const char *zone, const char *path) {
  size_t length = strlen(path);
  if (length == 0)
    return true;
  return strncmp(zone, path, length) == 0 && (zone[length] == '\0' || zone[length] == '/');
}

hl_status hli_zone_process(hli_arena *arena, const hl_problem *problem, const char *path, bool own,
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
    if (own ? *zone == '\0' || strcmp(zone, path) == 0 : zone_within(zone, path))
      profile[out->profile_count++] = all->profile[k];
  }
  return HL_OK;
}

/* -------------------------------------------------------------- without a zone */

static const char NO_ZONE[] = "(no zone)";

/** Parts of a path that two zones have in common. */
static size_t common_of(const char *a, size_t length, const char *b) {
  size_t same = 0, k = 0;
  for (; k < length && b[k] == a[k] && b[k] != '\0'; k++)
    if (a[k] == '/')
      same = k;
  if (k == length && (b[k] == '\0' || b[k] == '/'))
    return length;
  return b[k] == '\0' && a[k] == '/' ? k : same;
}

/** The path that all zones have in common; of a single zone, the path above it. */
static size_t site_path(const hl_problem *problem, const char **path) {
  size_t length = 0;
  bool single = true;
  *path = NULL;
  for (int k = 0; k < hl_problem_stream_count(problem); k++) {
    const char *zone = hl_problem_stream_at(problem, k)->zone;
    if (*zone == '\0')
      continue;
    if (*path == NULL) {
      *path = zone;
      length = strlen(zone);
      continue;
    }
    single = single && strcmp(zone, *path) == 0;
    length = common_of(*path, length, zone);
  }
  while (single && length > 0 && (*path)[--length] != '/')
    ;
  return length;
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
static void consider(zone_ref zone, hli_nearest *nearest) {
  for (size_t from = 0; from < zone.length; from++) {
    char text[128];
    if (from > 0 && zone.path[from - 1] != '/')
      continue;
    hli_print(text, sizeof text, "%.*s", (int)(zone.length - from), zone.path + from);
    hli_nearest_offer(nearest, text);
  }
}

/** A path is put on a list of names, if it is not there and has room. */
static void list_zone(zone_ref zone, char *list, size_t size) {
  char text[130];
  const size_t used = strlen(list);
  hli_print(text, sizeof text, "\"%.*s\"", zone.length < 100 ? (int)zone.length : 100, zone.path);
  if (strstr(list, text) == NULL && used + strlen(text) + 7 < size)
    hli_print(list + used, size - used, "%s%s", used > 0 ? ", " : "", text);
}

static hl_status unknown(const hl_problem *problem, const char *name) {
  char list[400] = "";
  const char *own;
  const size_t site = site_path(problem, &own);
  hli_nearest nearest = hli_nearest_to(name);
  bool rest = false;
  for (int k = 0; k < hl_problem_stream_count(problem); k++) {
    const char *path = hl_problem_stream_at(problem, k)->zone;
    zone_ref zone = {path, strlen(path)};
    if (zone.length <= site) {
      rest = true;
      continue;
    }
    list_zone(zone, list, sizeof list);
    do
      consider(zone, &nearest);
    while (zone_above(&zone));
  }
  if (list[0] == '\0')
    HLI_FAIL(hl_problem_ctx(problem), 2, NULL,
             "there is no zone \"%.60s\": no stream names one\n"
             "Fill in the column zone of the streams.",
             name);
  if (rest) {
    list_zone((zone_ref){NO_ZONE, strlen(NO_ZONE)}, list, sizeof list);
    hli_nearest_offer(&nearest, NO_ZONE);
  }
  if (nearest.name[0] == '\0')
    HLI_FAIL(hl_problem_ctx(problem), 2, NULL,
             "there is no zone \"%.60s\" with streams\nZones of streams: %s.", name, list);
  HLI_FAIL(hl_problem_ctx(problem), 2, NULL,
           "there is no zone \"%.60s\" with streams\nDid you mean \"%.100s\"?", name, nearest.name);
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

/** Whether some stream lies in no zone below the site. */
static bool has_rest(const hl_problem *problem) {
  const char *path;
  const size_t site = site_path(problem, &path);
  for (int k = 0; k < hl_problem_stream_count(problem); k++)
    if (strlen(hl_problem_stream_at(problem, k)->zone) <= site)
      return true;
  return false;
}

hl_status hli_zone_find(hli_arena *arena, const hl_problem *problem, const char *name,
                        const char **path, hl_group *out) {
  zone_ref found;
  const bool rest = strcmp(name, NO_ZONE) == 0 && has_rest(problem);
  if (rest)
    found.length = site_path(problem, &found.path);
  else
    HLI_TRY(find_zone(problem, name, &found));
  char *text = HLI_NEW(arena, char, found.length + 1);
  if (text == NULL)
    return hli_nomem(arena->ctx);
  if (found.length > 0)
    memcpy(text, found.path, found.length);
  *path = rest ? NO_ZONE : text;
  return hli_zone_process(arena, problem, text, rest, out);
}

hl_status hl_targets_solve_zone(const hl_problem *problem, const hl_targets_settings *settings,
                                const char *zone, hl_targets **out) {
  *out = NULL;
  hl_ctx *ctx = hl_problem_ctx(problem);
  hl_targets_settings own;
  const hl_group_set *all;
  HLI_TRY(hli_targets_settings(problem, settings, &own));
  HLI_TRY(hli_targets_process(problem, &all));
  hli_arena arena;
  hli_arena_init(&arena, ctx);
  hl_group process;
  const hl_group_set set = {1, &process};
  hli_target_how how = {.quiet = false};
  hl_status status = hli_zone_find(&arena, problem, zone, &how.zone, &process);
  if (status == HL_OK)
    status = hli_targets_new(ctx, &set, NULL, problem, &own, &how, out);
  hli_arena_free(&arena);
  return status;
}

/* ----------------------------------------------------------- tree of a site */

/** The node of the first `length` bytes of a path, made if it is new; -1: no memory. */
static int node_of(hl_site *site, const char *path, size_t length, int parent) {
  for (int k = 0; k < site->node_count; k++) {
    const hl_site_zone *zone = &site->node[k].zone;
    if (!site->node[k].own && strlen(zone->path) == length &&
        strncmp(zone->path, path, length) == 0)
      return k;
  }
  char *copy = HLI_NEW(&site->arena, char, length + 1);
  if (copy == NULL)
    return -1;
  memcpy(copy, path, length);
  const char *slash = strrchr(copy, '/');
  site->node[site->node_count] =
      (hli_site_node){.zone = {.path = copy,
                               .name = slash != NULL ? slash + 1 : copy,
                               .depth = parent < 0 ? 0 : site->node[parent].zone.depth + 1,
                               .parent = parent,
                               .process = -1}};
  return site->node_count++;
}

/** The nodes of a stream's zone below the site, in the order of streams. */
static hl_status add_path(hl_site *site, const char *zone, size_t root) {
  int parent = 0;
  size_t at = root > 0 ? root + 1 : 0;
  site->node[0].zone.stream_count++;
  while (true) {
    at += strcspn(zone + at, "/");
    parent = node_of(site, zone, at, parent);
    if (parent < 0)
      return hli_nomem(site->arena.ctx);
    site->node[parent].zone.stream_count++;
    if (zone[at] == '\0')
      return HL_OK;
    at++;
  }
}

/** Streams of the site itself, or without a zone, as a process zone. */
static void add_rest(hl_site *site, int count, const hl_place *place) {
  site->node[0].zone.stream_count += count;
  site->node[site->node_count++] = (hli_site_node){
      .zone = {.path = NO_ZONE, .name = NO_ZONE, .depth = 1, .process = -1, .stream_count = count},
      .own = true};
  if (count < hl_problem_stream_count(site->problem))
    hli_fault(site->arena.ctx, 230, place,
              "%d %s no zone below the site, while others have one: they form the zone "
              "\"%s\"\nFill in the column zone; --zone \"%s\" has them alone.",
              count, count == 1 ? "stream has" : "streams have", NO_ZONE, NO_ZONE);
}

/** Each zone before those within it. Appends the zones below `parent` to `sorted`. */
static void sort_below(const hl_site *site, int parent, int at, hli_site_node *sorted, int *count) {
  for (int k = 1; k < site->node_count; k++)
    if (site->node[k].zone.parent == parent) {
      int here = (*count)++;
      sorted[here] = site->node[k];
      sorted[here].zone.parent = at;
      sort_below(site, k, here, sorted, count);
    }
}

/** Number of parts of all paths: as many nodes there are at most. */
static int most_nodes(const hl_problem *problem) {
  int most = 2;
  for (int k = 0; k < hl_problem_stream_count(problem); k++) {
    most++;
    for (const char *at = hl_problem_stream_at(problem, k)->zone; *at != '\0'; at++)
      most += *at == '/';
  }
  return most;
}

static hl_status add_nodes(hl_site *site) {
  const hl_problem *problem = site->problem;
  const char *path;
  size_t root = site_path(problem, &path);
  const hl_place *place = NULL;
  int rest = 0;
  if (node_of(site, path != NULL ? path : "", root, -1) < 0)
    return hli_nomem(site->arena.ctx);
  for (int k = 0; k < hl_problem_stream_count(problem); k++) {
    const hl_stream *stream = hl_problem_stream_at(problem, k);
    if (strlen(stream->zone) > root)
      HLI_TRY(add_path(site, stream->zone, root));
    else if (rest++ == 0)
      place = &stream->place;
  }
  if (rest > 0)
    add_rest(site, rest, place);
  return HL_OK;
}

hl_status hli_site_tree(hl_site *site) {
  int most = most_nodes(site->problem);
  site->node = HLI_NEW(&site->arena, hli_site_node, most);
  hli_site_node *sorted = HLI_NEW(&site->arena, hli_site_node, most);
  site->process = HLI_NEW(&site->arena, int, most);
  if (site->node == NULL || sorted == NULL || site->process == NULL)
    return hli_nomem(site->arena.ctx);
  HLI_TRY(add_nodes(site));
  int count = 1;
  sorted[0] = site->node[0];
  sort_below(site, 0, 0, sorted, &count);
  site->node = sorted;
  for (int k = 1; k < count; k++)
    if (sorted[k].zone.depth == 1) {
      sorted[k].zone.process = site->process_count;
      site->process[site->process_count++] = k;
    }
  return HL_OK;
}
