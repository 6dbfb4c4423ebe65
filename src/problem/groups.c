/** The process and the utilities as unit groups; piping lengths. */
#include "problem/problem.h"

static void fill_process(const hl_problem *problem, hl_group *group, hl_profile *profile,
                         hl_piece *piece) {
  *group = (hl_group){.name = "Process",
                      .kind = HL_GROUP_PROCESS,
                      .index = 0,
                      .profile_count = problem->stream_count,
                      .profile = profile,
                      .scale_min = 1,
                      .scale_max = 1};
  for (int k = 0; k < problem->stream_count; ++k) {
    const hl_stream *s = &problem->stream[k];
    profile[k] = (hl_profile){s->name, s->zone, s->side, s->segment_count, piece, 0};
    for (int j = 0; j < s->segment_count; ++j, ++piece) {
      const hl_segment *seg = &s->segment[j];
      const double h = isnan(seg->h) ? problem->design.h_default : seg->h;
      *piece = (hl_piece){seg->t_supply, seg->t_target, seg->duty, h, seg->dt_cont, HL_PHASE_NONE};
    }
    profile[k].exergy = hl_profile_exergy(&profile[k], problem->economics.t_ambient);
  }
}

/** Price of the heat that a cold utility takes, its electricity included. [cur/J] */
static double cooling_price(const hl_problem *problem, const hl_utility *u) {
  const hl_economics *e = &problem->economics;
  const double power = isnan(u->cop) ? 0 : hl_economics_power_price(e) / u->cop;
  return u->price + hl_utility_co2(u) * e->co2_price + power;
}

const hl_utility *hl_problem_utility_paid(const hl_problem *problem, int k) {
  const hl_utility *u = hl_problem_utility_at(problem, k), *best = NULL;
  if (u == NULL || u->main[0] == '\0' || u->side != HL_SIDE_COLD || u->price != 0 ||
      hl_utility_co2(u) != 0 || !isnan(u->cop))
    return u;
  for (int j = 0; j < problem->utility_count; j++) {
    const hl_utility *c = &problem->utility[j];
    if (c->side != HL_SIDE_COLD || c->main[0] != '\0' ||
        fmax(c->t_supply, c->t_target) > fmin(u->t_supply, u->t_target))
      continue;
    if (best == NULL || cooling_price(problem, c) < cooling_price(problem, best))
      best = c;
  }
  return best != NULL ? best : u;
}

bool hl_problem_utility_chilled(const hl_problem *problem, int k, double t_ambient) {
  const double freezes = 273.15; /* [K] */
  const hl_utility *u = hl_problem_utility_at(problem, k);
  if (u == NULL || u->side != HL_SIDE_COLD || !(fmax(u->t_supply, u->t_target) < t_ambient))
    return false;
  if (!isnan(u->cop) || fmin(u->t_supply, u->t_target) < freezes)
    return true;
  for (int j = 0; j < problem->utility_count; j++) {
    const hl_utility *c = &problem->utility[j];
    if (c->side == HL_SIDE_COLD && c->main[0] == '\0' &&
        fmax(c->t_supply, c->t_target) > fmax(u->t_supply, u->t_target) &&
        cooling_price(problem, c) < cooling_price(problem, u))
      return true;
  }
  return false;
}

/**
 * A utility of 1 W. What it takes in less what its heat gives is destroyed in it, so that the
 * balance of the groups closes: in a boiler fuel minus heat; in a refrigerator power minus the
 * exergy of the cold; a utility of neither kind is charged the exergy it gives, and destroys what a
 * coolant carries away.
 */
static void fill_utility(const hl_problem *problem, int k, hl_group *group, hl_profile *profile,
                         hl_piece *piece, hl_loss *loss) {
  const hl_utility *u = &problem->utility[k];
  const hl_economics *e = &problem->economics;
  const double h = isnan(u->h) ? problem->design.h_default : u->h;
  const bool hot = u->side == HL_SIDE_HOT;
  *piece = (hl_piece){u->t_supply, u->t_target, 1, h, u->dt_cont, HL_PHASE_NONE};
  *profile = (hl_profile){u->name, u->zone, u->side, 1, piece, 0};
  profile->exergy = hl_profile_exergy(profile, e->t_ambient);
  const double given = hot ? profile->exergy : -profile->exergy;
  const hl_utility *paid = hl_problem_utility_paid(problem, k);
  const double power = isnan(paid->cop) ? 0 : 1 / paid->cop;
  const bool stated = !isnan(paid->cop) || !isnan(u->fuel_exergy);
  const double in = stated ? power + (isnan(u->fuel_exergy) ? 0 : u->fuel_exergy) : fmax(given, 0);
  loss->exergy = in - given;
  loss->component = !stated               ? (hot ? "heat source" : "heat rejection")
                    : !isnan(paid->cop)   ? (hot ? "heater" : "refrigeration")
                    : /* fuel only */ hot ? "boiler"
                                          : "cooler";
  const double fuel = hl_utility_fuel(u, u->t_target, e->t_ambient);
  const double rate = fuel * (paid->price + hl_utility_co2(paid) * e->co2_price) +
                      power * hl_economics_power_price(e);
  *group = (hl_group){.name = u->name,
                      .kind = HL_GROUP_UTILITY,
                      .index = k,
                      .profile_count = 1,
                      .profile = profile,
                      .power = power,
                      .cost_scale = rate * hl_economics_seconds(e),
                      .co2 = fuel * hl_utility_co2(paid) + power * hl_economics_power_co2(e),
                      .exergy_in = in,
                      .loss_count = stated || in > given ? 1 : 0,
                      .loss = loss,
                      .scale_min = 0,
                      .scale_max = u->duty_max};
}

hl_status hli_problem_make_groups(hl_problem *problem) {
  int pieces = problem->utility_count;
  for (int k = 0; k < problem->stream_count; ++k)
    pieces += problem->stream[k].segment_count;
  const int n = problem->utility_count;
  hl_group *group = HLI_NEW(&problem->arena, hl_group, n + 1);
  hl_profile *profile = HLI_NEW(&problem->arena, hl_profile, problem->stream_count + n);
  hl_piece *piece = HLI_NEW(&problem->arena, hl_piece, pieces);
  hl_loss *loss = HLI_NEW(&problem->arena, hl_loss, n + 1);
  if (group == NULL || profile == NULL || piece == NULL || loss == NULL)
    return hli_nomem(problem->ctx);
  fill_process(problem, group, profile, piece);
  for (int k = 0; k < n; ++k)
    fill_utility(problem, k, &group[k + 1], &profile[problem->stream_count + k],
                 &piece[pieces - n + k], &loss[k]);
  problem->groups = (hl_group_set){n + 1, group};
  return HL_OK;
}

/* ----------------------------------------------------------------- lengths */

typedef struct spot {
  double x, y, z;
} spot;

/** Where a stream, a utility or a system's stream stands; NAN if not known. */
static spot spot_of(const hl_problem *problem, const char *name) {
  const int stream = hl_problem_stream_find(problem, name);
  const int utility = hl_problem_utility_find(problem, name);
  if (stream >= 0) {
    const hl_stream *s = &problem->stream[stream];
    return (spot){s->x, s->y, s->z};
  }
  if (utility >= 0) {
    const hl_utility *u = &problem->utility[utility];
    return (spot){u->x, u->y, u->z};
  }
  for (int k = 0; k < problem->system_count; ++k) {
    const hl_system *s = &problem->system[k];
    const size_t length = strlen(s->name);
    if (strncmp(s->name, name, length) == 0 && (name[length] == '\0' || name[length] == '.'))
      return (spot){s->x, s->y, s->z};
  }
  return (spot){NAN, NAN, NAN};
}

double hl_problem_length(const hl_problem *problem, const char *hot, const char *cold) {
  for (int k = 0; k < problem->rule_count; ++k) {
    const hl_match_rule *rule = &problem->rule[k];
    if (!isnan(rule->length) && hl_rule_matches(rule, hot, cold))
      return rule->length;
  }
  const spot a = spot_of(problem, hot), b = spot_of(problem, cold);
  const double flat = fabs(a.x - b.x) + fabs(a.y - b.y);
  const double rise = fabs(a.z - b.z);
  return isnan(flat) ? 0 : flat + (isnan(rise) ? 0 : rise);
}
