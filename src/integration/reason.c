/** Why an operating point cannot be, in words. */
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

static void heat_reason(hli_point *point, char *text, size_t size) {
  double zero = 10 * point->sizing.zero, missing = point->missing_hot + point->missing_cold;
  if (partners_are_to_blame(point)) {
    hli_print(text, size, "%s %.6g kW without a partner; by temperature the heat would do",
              point->rules.any
                  ? "match rules leave"
                  : "utilities and systems, which exchange with the process only, leave",
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
  for (int g = 1; g < point->set.count; g++) {
    const hl_group *group = &point->set.group[g];
    if (group->profile_count == 0)
      continue;
    bool hot = group->profile[0].side == HL_SIDE_HOT;
    if (group->kind == HL_GROUP_UTILITY &&
        !((hot ? point->missing_hot : point->missing_cold) > zero))
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
    char heat[600] = "", idle[400];
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
  HLI_TRY(hli_range_most(point->machine[s], point->ctx, hl_problem_system_at(owner->problem, s),
                         "t_cond", &most));
  const double half = owner->settings.dt_min / 2;
  if (owner->settings.limits_hard && most - half <= point->pinch)
    hli_print(text, size,
              "it condenses at %.1f °C at most within its limits, but heat is needed above %.1f °C",
              celsius(most), celsius(point->pinch + half));
  else
    hli_print(text, size, "no size of it lowers %s", aims[owner->settings.objective]);
  return HL_OK;
}
