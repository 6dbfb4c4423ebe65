/** Why an operating point cannot be, in words. */
#include <limits.h>

#include "integration/work.h"

/* A profile may miss its partner by rounding. [K] */
static const double reach_close = 1e-6;

static double celsius(double t) { return hl_unit_from_si(hl_unit_shown(HL_DIM_TEMPERATURE), t); }

static void append(char *text, size_t size, const char *more) {
  size_t used = strlen(text);
  if (used < size)
    hli_print(text + used, size - used, "%s", more);
}

/** "28.9 °C shifted (36.4 °C hot, 21.4 °C cold)" */
static void level_text(const hli_point *point, int cut, char *text, size_t size) {
  double t = point->layout.t[point->layout.cut_level[cut]], half = point->layout.dt_min / 2;
  hli_print(text, size, "%.1f °C shifted (%.1f °C hot, %.1f °C cold)", celsius(t),
            celsius(t + half), celsius(t - half));
}

/** Cut through which no heat flows: the first from the hot end, or the last. */
static int closed_cut(const hli_point *point, bool first) {
  int found = -1;
  for (int k = 0; k < point->layout.cut_count; k++)
    if (hli_point_flow(point, k) <= 1e3 * point->sizing.zero) {
      found = k;
      if (first)
        return k;
    }
  return found;
}

/** Names of the streams of a side in use that have heat in an interval, at most three. */
static void names_in(const hli_point *point, hl_side side, int interval, char *text, size_t size) {
  int named = 0;
  text[0] = '\0';
  for (int l = 0; l < point->layout.lane_count && named < 4; l++) {
    const hli_lane *lane = &point->layout.lane[l];
    if (lane->side != side || !(point->scale[lane->group] > 0) ||
        !(hli_layout_heat(&point->layout, l, interval) > 0))
      continue;
    append(text, size, named > 0 ? ", " : "");
    append(text, size,
           named == 3 ? "..." : point->set.group[lane->group].profile[lane->profile].name);
    named++;
  }
}

/** What keeps a system from being larger: the level at which it would draw heat that is not there.
 */
static void limit_text(const hli_point *point, int g, char *text, size_t size) {
  const hl_group *group = &point->set.group[g];
  for (int k = 0; k < point->layout.cut_count; k++) {
    double share = point->layout.above[(size_t)k * (size_t)point->set.count + (size_t)g];
    if (!(share < 0) || hli_point_flow(point, k) > 1e3 * point->sizing.zero)
      continue;
    char level[80];
    level_text(point, k, level, sizeof level);
    hli_print(text, size, "; \"%s\" is limited to %.6g kW by the heat above %s", group->name,
              point->scale[g] / 1e3, level);
    return;
  }
  if (point->scale[g] >= group->scale_max - point->sizing.zero)
    hli_print(text, size, "; \"%s\" is at its limit of %.6g kW", group->name,
              group->scale_max / 1e3);
}

/** Whether the heat would suffice if every stream could meet every other. */
static bool partners_are_to_blame(hli_point *point) {
  hli_point_size(point, false);
  bool enough = point->missing_hot + point->missing_cold <= 10 * point->sizing.zero;
  hli_point_size(point, true);
  return enough;
}

/** "12.3 kW of heat are missing above ...", or the same for heat that is left over. */
static void missing_text(const hli_point *point, bool hot, char *text, size_t size) {
  double missing = (hot ? point->missing_hot : point->missing_cold) / 1e3;
  char level[80] = "all levels", names[200] = "";
  int cut = closed_cut(point, hot);
  if (cut >= 0) {
    level_text(point, cut, level, sizeof level);
    names_in(point, hot ? HL_SIDE_COLD : HL_SIDE_HOT, hot ? cut : cut + 1, names, sizeof names);
  }
  const char *whose = *names != '\0' ? names : "what lies there";
  if (hot)
    hli_print(text, size, "%.6g kW of heat are missing above %s, which %s needs", missing, level,
              whose);
  else
    hli_print(text, size, "%.6g kW of heat of %s find no coolant below %s", missing, whose, level);
}

/* ----------------------------------------------------------------- rules */

/* Named are so many kinds of streams, names of a kind and rules; a large case has more kinds than
 * can be tried. */
enum { MOST_BLAMED = 3, MOST_NAMES = 3, MOST_RULES = 4, MOST_TRIED = 64 };

/** Heat without a partner where the freed streams are under no rule. */
static double left_without(hli_point *point) {
  const hli_rules kept = point->rules;
  const double need = point->rule_need;
  hli_arena arena;
  hli_arena_init(&arena, point->ctx);
  hl_status status = hli_point_rules(point, &arena, &point->rules);
  point->rule_need = NAN;
  point->laid_out = false;
  if (status == HL_OK)
    hli_point_size(point, true);
  else
    point->status = status;
  hli_arena_free(&arena);
  point->rules = kept;
  point->rule_need = need;
  point->laid_out = false;
  return status == HL_OK ? point->missing_hot + point->missing_cold : (double)INFINITY;
}

/** Partners that a stream may meet without any limit; whether there are others. */
static int open_partners(const hli_point *point, int stream, bool *barred) {
  const hli_rules *rules = &point->rules;
  const bool hot = point->partner[stream].side == HL_SIDE_HOT;
  int count = 0;
  *barred = false;
  for (int k = 0; k < point->partner_count; k++) {
    if (point->partner[k].side != (hot ? HL_SIDE_COLD : HL_SIDE_HOT))
      continue;
    const int h = rules->class_of[hot ? stream : k], c = rules->class_of[hot ? k : stream];
    const bool open = rules->ban[h * rules->class_count[1] + c] == 0;
    count += open;
    *barred = *barred || !open;
  }
  return count;
}

/** Whether two process streams have the same partners. */
static bool alike(const hli_point *point, int a, int b) {
  const hli_partner *one = &point->partner[a], *other = &point->partner[b];
  return one->process && other->process && one->side == other->side &&
         point->rules.class_of[a] == point->rules.class_of[b];
}

static void set_freed(hli_point *point, int like, bool freed) {
  for (int k = 0; k < point->layout.fixed_lanes; k++)
    if (alike(point, k, like))
      point->partner[k].freed = freed;
}

/** First of the streams with the same partners. */
static bool is_first(const hli_point *point, int stream) {
  for (int k = 0; k < stream; k++)
    if (alike(point, k, stream))
      return false;
  return true;
}

/**
 * A process stream that is left with the least heat without a partner when it and those like it
 * are freed; of those that are equal, the one that may meet the fewest. -1: freeing none helps.
 */
static int most_barred(hli_point *point, double *left) {
  const double zero = 10 * point->sizing.zero;
  int best = -1, fewest = INT_MAX, tried = 0;
  bool barred;
  double least = *left - 2 * zero; /* to count, relief must be more than rounding */
  for (int l = 0; l < point->layout.fixed_lanes && point->status == HL_OK; l++) {
    if (!point->partner[l].process || point->partner[l].freed || !is_first(point, l))
      continue;
    const int open = open_partners(point, l, &barred);
    if (!barred || tried++ >= MOST_TRIED)
      continue;
    set_freed(point, l, true);
    const double now = left_without(point);
    set_freed(point, l, false);
    if (now > least + zero || (now > least - zero && open >= fewest))
      continue;
    best = l;
    least = fmin(least, now);
    fewest = open;
  }
  *left = fmax(least, 0);
  return best;
}

/** Row of the case that sets a key, as "design.same_zone (settings.csv:4)". */
static void name_setting(const hl_problem *problem, const char *key, char *text, size_t size) {
  hli_print(text, size, "%s", key);
  for (int k = 0; k < hl_problem_setting_count(problem); k++) {
    const hl_setting_row *row = hl_problem_setting_at(problem, k);
    if (strcmp(row->key, key) == 0 && row->place.file != NULL)
      hli_print(text, size, "%s (%s:%d)", key, row->place.file, row->place.row);
  }
}

/** Names collected in a text behind an opening, up to a number of them. */
typedef struct name_list {
  const char *opening;
  char *text;
  size_t size;
  int most, count;
} name_list;

static void add_name(name_list *list, const char *name) {
  if (list->count > list->most)
    return;
  append(list->text, list->size, list->count == 0 ? list->opening : ", ");
  append(list->text, list->size, list->count == list->most ? "..." : name);
  list->count++;
}

/** Forbidding rules on a stream, those that name it or those for any. */
static void add_forbidding(const hl_problem *problem, const hli_partner *stream, bool any,
                           name_list *list) {
  for (int k = 0; k < hl_problem_rule_count(problem); k++) {
    const hl_match_rule *rule = hl_problem_rule_at(problem, k);
    if (rule->kind != HL_MATCH_FORBID || rule->place.file == NULL ||
        strcmp(stream->side == HL_SIDE_HOT ? rule->hot : rule->cold, any ? "*" : stream->name) != 0)
      continue;
    char name[200];
    hli_print(name, sizeof name, "\"%.60s - %.60s\" (%s:%d)", rule->hot, rule->cold,
              rule->place.file, rule->place.row);
    add_name(list, name);
  }
}

/** Zones and distances that keep a stream from others. */
static void add_places(const hli_point *point, const hli_partner *stream, name_list *list) {
  const hl_problem *problem = point->owner->problem;
  bool far = false, zones = false;
  char name[200];
  for (int k = 0; k < point->partner_count; k++) {
    const hli_partner *other = &point->partner[k];
    if (other->side == HL_SIDE_NONE || other->side == stream->side)
      continue;
    const hli_partner *hot = stream->side == HL_SIDE_HOT ? stream : other,
                      *cold = stream->side == HL_SIDE_HOT ? other : stream;
    const hl_zones between =
        hl_problem_zones(problem, hot->zone, hot->system, cold->zone, cold->system);
    zones = zones || between == HL_ZONES_DIFFER;
    if (between == HL_ZONES_SYSTEM) {
      const int s = (k - point->layout.fixed_lanes) / HL_CYCLE_STREAMS;
      const hl_system *system = hl_problem_system_at(problem, s);
      hli_print(name, sizeof name, "%s of \"%.60s\" (%s:%d)",
                other->side == HL_SIDE_HOT ? "zone_sink" : "zone_source", system->name,
                system->place.file != NULL ? system->place.file : "", system->place.row);
      add_name(list, name);
    }
    far = far || hl_problem_length(problem, hot->name, cold->name) >
                     hl_problem_design(problem)->distance_max;
  }
  name_setting(problem, "design.same_zone", name, sizeof name);
  if (zones)
    add_name(list, name);
  name_setting(problem, "design.distance_max", name, sizeof name);
  if (far)
    add_name(list, name);
}

static void name_alike(const hli_point *point, int stream, char *text, size_t size) {
  name_list list = {" of ", text, size, MOST_NAMES, 0};
  for (int k = stream; k < point->layout.fixed_lanes; k++) {
    char name[80];
    hli_print(name, sizeof name, "\"%.60s\"", point->partner[k].name);
    if (alike(point, k, stream))
      add_name(&list, name);
  }
}

/** "match rules leave 12 kW without a partner, of "A" under "* - A" (matches.csv:2); ..." */
static void rules_text(hli_point *point, double missing, char *text, size_t size) {
  hli_print(text, size, "match rules leave %.6g kW without a partner", missing / 1e3);
  double left = missing;
  for (int k = 0; k < MOST_BLAMED && left > 10 * point->sizing.zero; k++) {
    const int stream = most_barred(point, &left);
    if (stream < 0)
      break;
    const hli_partner *partner = &point->partner[stream];
    set_freed(point, stream, true);
    append(text, size, k == 0 ? "," : " and");
    name_alike(point, stream, text, size);
    name_list list = {" under ", text, size, MOST_RULES, 0};
    for (int l = stream; l < point->layout.fixed_lanes; l++)
      if (alike(point, l, stream))
        add_forbidding(point->owner->problem, &point->partner[l], false, &list);
    if (list.count == 0)
      add_forbidding(point->owner->problem, partner, true, &list);
    add_places(point, partner, &list);
  }
  for (int k = 0; k < point->partner_count; k++)
    point->partner[k].freed = false;
  hli_point_size(point, true);
  append(text, size, "; by temperature the heat would do");
}

static void heat_reason(hli_point *point, char *text, size_t size) {
  double zero = 10 * point->sizing.zero, missing = point->missing_hot + point->missing_cold;
  if (partners_are_to_blame(point)) {
    if (point->rules.any)
      rules_text(point, missing, text, size);
    else
      hli_print(text, size,
                "utilities and systems, which exchange with the process only, leave %.6g kW "
                "without a partner; by temperature the heat would do",
                missing / 1e3);
    return;
  }
  char part[400];
  for (int side = 0; side < 2; side++) {
    bool hot = side == 0;
    if (!((hot ? point->missing_hot : point->missing_cold) > zero))
      continue;
    missing_text(point, hot, part, sizeof part);
    append(text, size, *text != '\0' ? "; " : "");
    append(text, size, part);
  }
  const bool excluded = !hl_problem_has_hot_utilities(point->owner->problem);
  if (excluded && point->missing_hot > zero)
    append(text, size, "; hot utilities are excluded (synthesis.use_hot_utility)");
  for (int g = 1; g < point->set.count; g++) {
    const hl_group *group = &point->set.group[g];
    if (group->profile_count == 0)
      continue;
    bool hot = group->profile[0].side == HL_SIDE_HOT;
    if (group->kind == HL_GROUP_UTILITY &&
        ((hot && excluded) || !((hot ? point->missing_hot : point->missing_cold) > zero)))
      continue;
    part[0] = '\0';
    limit_text(point, g, part, sizeof part);
    append(text, size, part);
  }
}

/** The end of a profile that is hardest to meet: of a cold one the hottest, of a hot one the
 * coldest. */
typedef struct profile_end {
  const char *name;
  double t, shift; /* [K] */
} profile_end;

static double level(const profile_end *end, hl_side side) {
  return side == HL_SIDE_HOT ? end->t - end->shift : end->t + end->shift;
}

/** The hottest (or coldest) end of a profile on the shifted scale, if it is beyond `end`. */
static void take_end(const hli_point *point, const hl_profile *profile, bool hottest,
                     profile_end *end) {
  for (int k = 0; k < profile->count; k++) {
    const hl_piece *piece = &profile->piece[k];
    const profile_end next = {
        profile->name, hottest ? fmax(piece->t_in, piece->t_out) : fmin(piece->t_in, piece->t_out),
        isnan(piece->dt_cont) ? point->layout.dt_min / 2 : piece->dt_cont};
    const double t = level(&next, profile->side);
    if (end->name == NULL ||
        (hottest ? t > level(end, profile->side) : t < level(end, profile->side)))
      *end = next;
  }
}

/**
 * A system whose operating point is fixed may have a profile that no process stream meets at the
 * approach, whatever its size.
 */
static bool out_of_reach(const hli_point *point, int s, char *text, size_t size) {
  const int g = point->set.count - point->owner->system_count + s;
  for (int v = 0; v < point->owner->variable_count; v++)
    if (point->owner->variable[v].system == s)
      return false;
  const hl_group *group = &point->set.group[g], *process = &point->set.group[0];
  for (int p = 0; p < group->profile_count; p++) {
    const hl_side side = group->profile[p].side,
                  other = side == HL_SIDE_HOT ? HL_SIDE_COLD : HL_SIDE_HOT;
    profile_end own = {NULL, 0, 0}, partner = {NULL, 0, 0};
    take_end(point, &group->profile[p], side == HL_SIDE_COLD, &own);
    for (int k = 0; k < process->profile_count; k++)
      if (process->profile[k].side == other)
        take_end(point, &process->profile[k], side == HL_SIDE_COLD, &partner);
    if (own.name == NULL || partner.name == NULL)
      continue;
    const profile_end *hot = side == HL_SIDE_HOT ? &own : &partner,
                      *cold = side == HL_SIDE_HOT ? &partner : &own;
    const double lack = level(cold, HL_SIDE_COLD) - level(hot, HL_SIDE_HOT);
    if (!(lack > reach_close))
      continue;
    char approach[48], missed[48], t_hot[48], t_cold[48];
    hli_print(
        text, size,
        "at its fixed operating point the approach of %s is missed by %s in exchanger %s → %s "
        "(%s against %s)",
        hli_show(HL_DIM_DIFFERENCE, hot->shift + cold->shift, approach),
        hli_show(HL_DIM_DIFFERENCE, lack, missed), hot->name, cold->name,
        hli_show(HL_DIM_TEMPERATURE, hot->t, t_hot), hli_show(HL_DIM_TEMPERATURE, cold->t, t_cold));
    return true;
  }
  return false;
}

char *hli_point_reason(hli_point *point, char *text, size_t size) {
  text[0] = '\0';
  const char *name = point->flawed_system >= 0 && point->owner->system_count > 0
                         ? hl_problem_system_at(point->owner->problem, point->flawed_system)->name
                         : "";
  switch (point->flaw) {
  case HLI_FLAW_NONE:
    break;
  case HLI_FLAW_CYCLE:
    hli_print(text, size, "\"%s\": %s", name, point->cycle[point->flawed_system].reason);
    break;
  case HLI_FLAW_LIMIT: {
    const hl_cycle_limit *limit = hl_cycle_broken(&point->cycle[point->flawed_system]);
    char value[48], bound[48];
    hli_print(text, size, "\"%s\": %s is %s, beyond its limit of %s", name, limit->name,
              hli_show(limit->dimension, limit->value, value),
              hli_show(limit->dimension, limit->limit, bound));
    break;
  }
  case HLI_FLAW_HEAT: {
    char heat[800] = "", idle[400];
    heat_reason(point, heat, sizeof heat);
    for (int s = 0; s < point->owner->system_count && *text == '\0'; s++)
      if (out_of_reach(point, s, idle, sizeof idle))
        hli_print(text, size, "\"%s\": %s; ", hl_problem_system_at(point->owner->problem, s)->name,
                  idle);
    append(text, size, heat);
    break;
  }
  case HLI_FLAW_NUMBER:
    hli_print(text, size, "rounding kept the sizes from being found");
    break;
  }
  return text;
}

hl_status hli_point_idle(const hli_point *point, int s, char *text, size_t size) {
  static const char *const aims[] = {"the exergy destroyed", "power and hot utility",
                                     "the cost of energy", "the total cost"};
  const hl_integration *owner = point->owner;
  const int g = point->set.count - owner->system_count + s;
  double most;
  text[0] = '\0';
  if (!point->runs[s]) {
    hli_print(text, size, "%s", point->cycle[s].reason);
    return HL_OK;
  }
  if (point->scale[g] > point->sizing.zero)
    return HL_OK;
  const hl_cycle_limit *broken = hl_cycle_broken(&point->cycle[s]);
  if (owner->settings.limits_hard && broken != NULL) {
    char value[48], limit[48];
    hli_print(text, size, "%s is %s, the limit is %s", broken->name,
              hli_show(broken->dimension, broken->value, value),
              hli_show(broken->dimension, broken->limit, limit));
    return HL_OK;
  }
  if (out_of_reach(point, s, text, size))
    return HL_OK;
  if (!(point->need > point->sizing.zero)) {
    hli_print(text, size, "the process needs no heat from outside");
    return HL_OK;
  }
  const int last = point->layout.cut_count - 1;
  if (point->need + point->layout.above[(size_t)last * (size_t)point->set.count] <=
      point->sizing.zero) {
    hli_print(text, size, "the process has no heat left that it could take up");
    return HL_OK;
  }
  const hl_cycle_info *cycle = hl_machine_cycle(hli_point_machine(point, s));
  HLI_TRY(hli_range_most(hli_point_machine(point, s), point->ctx,
                         hl_problem_system_at(owner->problem, s), cycle->high ? cycle->high : "",
                         &most));
  const double half = owner->settings.dt_min / 2;
  if (owner->settings.limits_hard && most - half <= point->pinch)
    hli_print(text, size,
              "it condenses at %.1f °C at most within its limits, but heat is needed above %.1f °C",
              celsius(most), celsius(point->pinch + half));
  else
    hli_print(text, size, "no size of it lowers %s", aims[owner->settings.objective]);
  return HL_OK;
}
