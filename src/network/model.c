/** What all networks of a problem share: flat streams and utilities, rules and costs of pairs,
 * machines with tables. */
#include <stdlib.h>

#include "network/network.h"

/* Least lift of a machine: below it the cycle is an indirect exchanger. [K] */
static const double lift_least = 1;
/* A profile that stays this close to t_cond or t_evap is isothermal. [K] */
static const double isothermal = 1e-9;
/* How far the condensing temperature is tabulated above the hottest cold stream where a system
 * gives no bound. [K] */
static const double t_cond_beyond = 80;
/* Scale of the power that a machine between mean temperatures lacks: share of the heat of all
 * streams of a side. */
static const double heat_step = 0.01;

/* ---------------------------------------------------------------- tracks */

static double film(const hl_network_models *m, double h) {
  return 1 / (isnan(h) ? m->design.h_default : h);
}

/** Profile of the row `who` as a track; heat divided by `scale`. */
static bool make_track(hl_network_models *m, const hl_profile *profile, double scale,
                       const hl_place *who, hli_track *track) {
  track->count = profile->count;
  track->line = HLI_NEW(&m->arena, hli_line, profile->count);
  if (!track->line)
    return false;
  double q = 0;
  for (int k = 0; k < profile->count; k++) {
    const hl_piece *piece = &profile->piece[k];
    double heat = piece->q / scale;
    track->line[k] =
        (hli_line){q, piece->t_in, (piece->t_out - piece->t_in) / heat, film(m, piece->h)};
    if (!isfinite(track->line[k].r) && !m->filmless)
      m->filmless = who;
    q += heat;
  }
  track->duty = track->least = q;
  track->latent_end = track->line[track->count - 1].slope == 0 && hli_track_slopes(track);
  track->t_in = profile->piece[0].t_in;
  track->t_out = profile->piece[profile->count - 1].t_out;
  if (m->lines < profile->count)
    m->lines = profile->count;
  return true;
}

/**
 * Heats of a soft stream to its farthest and its nearest outlet. A limit that is not given is the
 * target and the inlet; limits that hardly differ leave it at its target.
 */
static void free_outlet(const hl_stream *stream, hl_side side, hli_track *track) {
  const double narrow = 1e-5; /* of the duty */
  const double sign = side == HL_SIDE_HOT ? -1 : 1;
  const double near = sign < 0 ? stream->t_target_max : stream->t_target_min,
               far = sign < 0 ? stream->t_target_min : stream->t_target_max;
  const hli_line *last = &track->line[track->count - 1], *line = last;
  double duty = track->duty, least = track->duty;
  if (!stream->soft)
    return;
  if (last->slope != 0 && !isnan(far))
    duty = hli_more(duty, last->q + (far - last->t) / last->slope);
  while (line > track->line && sign * (line->t - near) >= 0) /* to the one of the nearest outlet */
    line--;
  if (isnan(near) || sign * (line->t - near) >= 0)
    least = 0;
  else if (line->slope != 0)
    least = line->q + (near - line->t) / line->slope;
  if (duty - least <= narrow * duty)
    return;
  track->duty = duty;
  track->least = least;
  track->t_out = hli_track_t(track, duty);
}

static double contribution(const hl_profile *profile) {
  double most = 0;
  for (int k = 0; k < profile->count; k++)
    most = fmax(most, isnan(profile->piece[k].dt_cont) ? 0 : profile->piece[k].dt_cont);
  return most;
}

/* ----------------------------------------------------------------- pairs */

/** A class as rules see it: name on a side ("" if it has no such side), zone, contribution. */
typedef struct hli_face {
  const char *name, *zone;
  double dt_cont;
  bool utility, system;
  bool means; /* a system without exchangers */
} hli_face;

static hl_status make_faces(hl_network_models *m, const hl_group_set *set, hli_face *face[2]) {
  for (int side = 0; side < 2; side++) {
    face[side] = HLI_NEW(&m->arena, hli_face, m->classes);
    if (!face[side])
      return hli_nomem(m->ctx);
    for (int k = 0; k < m->classes; k++)
      face[side][k] = (hli_face){.name = "", .zone = ""};
  }
  for (int k = 0; k < m->streams; k++) {
    const hl_stream *stream = hl_problem_stream_at(m->problem, k);
    face[m->side[k] == HL_SIDE_HOT ? HOT : COLD][k] =
        (hli_face){.name = stream->name,
                   .zone = stream->zone,
                   .dt_cont = contribution(&set->group[0].profile[k])};
  }
  for (int k = 0; k < m->utilities; k++) {
    const hl_utility *utility = hl_problem_utility_at(m->problem, k);
    face[utility->side == HL_SIDE_HOT ? HOT : COLD][hli_class_utility(m, k)] =
        (hli_face){.name = utility->name,
                   .zone = utility->zone,
                   .dt_cont = isnan(utility->dt_cont) ? 0 : utility->dt_cont,
                   .utility = true};
  }
  for (int k = 0; k < m->systems; k++) {
    const hl_system *system = hl_problem_system_at(m->problem, k);
    size_t room = strlen(system->name) + sizeof ".condensation";
    for (int side = 0; side < 2; side++) {
      char *name = HLI_NEW(&m->arena, char, room);
      if (!name)
        return hli_nomem(m->ctx);
      hli_print(name, room, "%s%s", system->name, side == HOT ? ".condensation" : ".evaporation");
      face[side][hli_class_system(m, k)] =
          (hli_face){.name = name,
                     .zone = side == HOT ? system->zone_sink : system->zone_source,
                     .system = true,
                     .means = m->type[m->first_type[k]].means};
    }
  }
  return HL_OK;
}

static void apply_rule(hl_network_models *m, const hl_match_rule *rule, int requirement,
                       hli_pair *pair, int *bans) {
  switch (rule->kind) {
  case HL_MATCH_FORBID:
    if (isinf(rule->t_from) && isinf(rule->t_to)) {
      pair->allowed = false;
    } else {
      m->ban[*bans] = (hli_ban){rule->t_from, rule->t_to};
      if (pair->ban_count++ == 0)
        pair->ban = *bans;
      ++*bans;
    }
    break;
  case HL_MATCH_REQUIRE:
    pair->required |= (uint64_t)1 << requirement;
    break;
  case HL_MATCH_COST:
    /* The first rule that gives a value wins, so the rules are applied from the last to the first.
     */
    pair->r = isnan(rule->u) ? pair->r : 1 / rule->u;
    pair->fixed = isnan(rule->fixed) ? pair->fixed : rule->fixed;
    pair->coef = isnan(rule->coef) ? pair->coef : rule->coef;
    pair->exponent = isnan(rule->exponent) ? pair->exponent : rule->exponent;
    break;
  }
}

static const hl_cost_law *law_of(const hl_problem *problem, const hli_face *hot,
                                 const hli_face *cold) {
  hl_cost_kind kind = hot->utility    ? HL_COST_HEATER
                      : cold->utility ? HL_COST_COOLER
                                      : HL_COST_EXCHANGER;
  const hl_cost_law *law = hl_problem_cost(problem, kind);
  return law && law->given ? law : hl_problem_cost(problem, HL_COST_EXCHANGER);
}

static void make_pair(hl_network_models *m, const hli_face *hot, const hli_face *cold,
                      hli_pair *pair, int *bans) {
  const hl_cost_law *law = law_of(m->problem, hot, cold);
  *pair = (hli_pair){.allowed = true, .emat = hot->dt_cont + cold->dt_cont, .r = NAN};
  double per_metre = 0;
  if (law && law->given && !hot->means && !cold->means) {
    pair->fixed = law->fixed;
    pair->coef = law->coef;
    pair->exponent = law->exponent;
    per_metre = isnan(law->piping) ? 0 : law->piping;
  }
  pair->length = hl_problem_length(m->problem, hot->name, cold->name);
  int requirement = m->requirements;
  for (int k = hl_problem_rule_count(m->problem) - 1; k >= 0; k--) {
    const hl_match_rule *rule = hl_problem_rule_at(m->problem, k);
    requirement -= rule->kind == HL_MATCH_REQUIRE;
    if (hl_rule_matches(rule, hot->name, cold->name))
      apply_rule(m, rule, requirement, pair, bans);
  }
  if (hl_problem_zones(m->problem, hot->zone, hot->system, cold->zone, cold->system) !=
      HL_ZONES_MEET)
    pair->allowed = false;
  if (pair->length > m->design.distance_max)
    pair->allowed = false;
  pair->shell_fixed = pair->fixed;
  pair->fixed += per_metre * pair->length;
}

static hl_status make_requirements(hl_network_models *m) {
  const double some = 1e-4; /* what is required has some duty */
  double smallest = INFINITY;
  for (int k = 0; k < m->streams; k++)
    smallest = fmin(smallest, m->stream[k].duty);
  m->duty_min = HLI_NEW(&m->arena, double, HLI_REQUIREMENTS);
  if (!m->duty_min)
    return hli_nomem(m->ctx);
  for (int k = 0; k < hl_problem_rule_count(m->problem); k++) {
    const hl_match_rule *rule = hl_problem_rule_at(m->problem, k);
    if (rule->kind != HL_MATCH_REQUIRE)
      continue;
    if (m->requirements == HLI_REQUIREMENTS)
      HLI_FAIL(m->ctx, 1, &rule->place, "more than %d required matches", HLI_REQUIREMENTS);
    m->duty_min[m->requirements++] = rule->duty_min > 0 ? rule->duty_min : some * smallest;
  }
  return HL_OK;
}

/** Units are of the first tier of a tariff. */
static bool is_tier(const hl_network_models *m, int class) {
  const int u = class - m->streams;
  return u >= 0 && u < m->utilities && m->utility[u].is_tier;
}

static hl_status make_pairs(hl_network_models *m, const hl_group_set *set) {
  hli_face *face[2];
  HLI_TRY(make_requirements(m));
  HLI_TRY(make_faces(m, set, face));
  size_t pairs = (size_t)m->classes * (size_t)m->classes;
  m->pair = HLI_NEW(&m->arena, hli_pair, pairs);
  m->ban = HLI_NEW(&m->arena, hli_ban, pairs * (size_t)hl_problem_rule_count(m->problem) + 1);
  if (!m->pair || !m->ban)
    return hli_nomem(m->ctx);
  int bans = 0;
  for (int hot = 0; hot < m->classes; hot++)
    for (int cold = 0; cold < m->classes; cold++)
      if (*face[HOT][hot].name && *face[COLD][cold].name) {
        hli_pair *pair = &m->pair[hot * m->classes + cold];
        make_pair(m, &face[HOT][hot], &face[COLD][cold], pair, &bans);
        pair->allowed &= !is_tier(m, hot) && !is_tier(m, cold);
      }
  return HL_OK;
}

/* -------------------------------------------------------------- machines */

hl_status hli_cycle_eval(const hl_network_models *models, hl_machine *machine, double t_evap,
                         double t_cond, hl_cycle_result *out) {
  const hl_economics *economics = hl_problem_economics(models->problem);
  HLI_TRY(hl_machine_set_levels(machine, t_evap, t_cond));
  return hl_machine_eval(machine, economics->t_ambient, economics->p_ambient, out);
}

/** Bounds of a decision variable: the system's, else the cycle's own. */
static void range_of(const hl_system *system, const hl_cycle_info *cycle, const char *name,
                     double range[2]) {
  const hl_setting *setting = hl_settings_find(cycle->parameters, name);
  range[0] = setting ? setting->least : -HUGE_VAL;
  range[1] = setting ? setting->most : HUGE_VAL;
  for (int k = 0; k < system->parameter_count; k++)
    if (strcmp(system->parameter[k].name, name) == 0) {
      range[0] = system->parameter[k].least;
      range[1] = system->parameter[k].most;
    }
}

static hl_status make_type(hl_network_models *m, int s, const char *fluid, hli_type *type) {
  const hl_system *system = hl_problem_system_at(m->problem, s);
  *type = (hli_type){.system = s,
                     .wanted = true,
                     .fluid = fluid,
                     .least = system->scale_min,
                     .most = system->scale_max};
  HLI_TRY(hl_machine_new(m->ctx, system->cycle, fluid, &type->machine));
  const hl_cycle_info *cycle = hl_machine_cycle(type->machine);
  for (int k = 0; k < system->parameter_count; k++) {
    const hl_parameter *parameter = &system->parameter[k];
    if (hl_settings_find(cycle->parameters, parameter->name) == NULL)
      continue; /* of the cycle that the system names, not of this fluid's own */
    double value = hl_machine_value(type->machine, parameter->name);
    value = fmin(fmax(isnan(value) ? parameter->least : value, parameter->least), parameter->most);
    HLI_TRY(hl_machine_set(type->machine, parameter->name, value));
  }
  if (cycle->means) {
    type->means = m->means = true;
    type->factor = hl_machine_value(type->machine, "factor");
    type->a = hl_machine_value(type->machine, "lift_a");
    type->b = hl_machine_value(type->machine, "lift_b");
  }
  if (cycle->low && cycle->high) {
    range_of(system, cycle, cycle->low, type->t_evap);
    range_of(system, cycle, cycle->high, type->t_cond);
  }
  return HL_OK;
}

static hl_status make_types(hl_network_models *m) {
  int count = 0;
  m->systems = hl_problem_system_count(m->problem);
  m->first_type = HLI_NEW(&m->arena, int, m->systems + 1);
  for (int s = 0; s < m->systems; s++) {
    int fluids = hl_problem_system_at(m->problem, s)->fluid_count;
    count += fluids > 0 ? fluids : 1;
  }
  m->type = HLI_NEW(&m->arena, hli_type, count + 1);
  m->usable = HLI_NEW(&m->arena, int, count + 1);
  m->first_usable = HLI_NEW(&m->arena, int, m->systems + 1);
  if (!m->first_type || !m->type || !m->usable || !m->first_usable)
    return hli_nomem(m->ctx);
  for (int s = 0; s < m->systems; s++) {
    const hl_system *system = hl_problem_system_at(m->problem, s);
    m->first_type[s] = m->types;
    for (int k = 0; k < system->fluid_count || k == 0; k++)
      HLI_TRY(
          make_type(m, s, k < system->fluid_count ? system->fluid[k] : NULL, &m->type[m->types++]));
  }
  m->first_type[m->systems] = m->types;
  return HL_OK;
}

/* ---------------------------------------------------------------- tables */

/* Lines into which each phase of a machine's profile is cut, in the order of flow. */
typedef struct hli_cut {
  hl_phase phase;
  int lines;
} hli_cut;
enum { CUTS = 5 };
static const hli_cut cuts[2][CUTS] = {{{HL_PHASE_DESUPERHEAT, 5},
                                       {HL_PHASE_GAS, 8},
                                       {HL_PHASE_CONDENSE, 1},
                                       {HL_PHASE_SUBCOOL, 2},
                                       {HL_PHASE_NONE, 2}},
                                      {{HL_PHASE_PREHEAT, 2},
                                       {HL_PHASE_EVAPORATE, 1},
                                       {HL_PHASE_SUPERHEAT, 2},
                                       {HL_PHASE_GAS, 8},
                                       {HL_PHASE_NONE, 2}}};

typedef struct hli_sampler {
  hl_network_models *models;
  const hli_type *type;
  hl_machine *machine;
  hl_cycle_result *result;
  bool there[2][CUTS];  /* phases that occur */
  double film[2][CUTS]; /* of those: their coefficient, as the valid points give it [W/m2/K] */
  bool sloped[2];       /* the profile leaves t_cond or t_evap somewhere */
} hli_sampler;

static const hl_profile *profile_of(const hl_cycle_result *result, int side) {
  for (int k = 0; k < result->group.profile_count; k++)
    if (result->group.profile[k].side == (side == HOT ? HL_SIDE_HOT : HL_SIDE_COLD))
      return &result->group.profile[k];
  return NULL;
}

/** Temperature in a phase of a profile after a share of its heat. */
static double phase_t(const hl_profile *profile, hl_phase phase, double heat) {
  double t = NAN;
  for (int k = 0; k < profile->count; k++) {
    const hl_piece *piece = &profile->piece[k];
    if (piece->phase != phase)
      continue;
    t = heat <= 0 ? piece->t_in : piece->t_out;
    if (heat <= piece->q)
      return piece->t_in + (piece->t_out - piece->t_in) * fmax(heat, 0) / piece->q;
    heat -= piece->q;
  }
  return t;
}

static double phase_heat(const hl_profile *profile, hl_phase phase) {
  double heat = 0;
  for (int k = 0; k < profile->count; k++)
    if (profile->piece[k].phase == phase)
      heat += profile->piece[k].q;
  return heat;
}

/** Knots of one side: every occurring phase in its lines, a phase without heat as points. */
static void sample_side(const hli_sampler *s, int side, double reference, hli_point *out) {
  const hl_profile *profile = profile_of(s->result, side);
  double whole = hl_profile_heat(profile), before = 0, t = profile->piece[0].t_in;
  int knot = 0;
  out->q[side][knot] = 0;
  out->t[side][knot++] = t - reference;
  for (int c = 0; c < CUTS; c++) {
    if (!s->there[side][c])
      continue;
    double heat = phase_heat(profile, cuts[side][c].phase);
    for (int k = 1; k <= cuts[side][c].lines; k++) {
      double part = heat * k / cuts[side][c].lines;
      if (heat > 0)
        t = phase_t(profile, cuts[side][c].phase, part);
      out->q[side][knot] = (before + part) / whole;
      out->t[side][knot++] = t - reference;
    }
    before += heat;
  }
}

static bool sample(void *user, double t_evap, double t_cond, bool knots, hli_point *out) {
  hli_sampler *s = user;
  if (hl_machine_set_levels(s->machine, t_evap, t_cond) != HL_OK)
    return false;
  const hl_economics *economics = hl_problem_economics(s->models->problem);
  if (knots ? hl_machine_eval(s->machine, economics->t_ambient, economics->p_ambient, s->result) !=
                  HL_OK
            : hl_machine_eval_states(s->machine, s->result) != HL_OK)
    return false;
  out->w = 1 - s->result->q_source / s->result->q_sink;
  if (knots) {
    sample_side(s, HOT, t_cond, out);
    sample_side(s, COLD, t_evap, out);
  }
  return isfinite(out->w) && out->w > 0;
}

static double least_margin(void *user, double t_evap, double t_cond) {
  hli_sampler *s = user;
  hli_point p;
  if (!sample(user, t_evap, t_cond, false, &p))
    return -1;
  double least = INFINITY;
  for (int k = 0; k < s->result->limit_count; k++)
    least = fmin(least, s->result->limit[k].margin);
  return least;
}

static void note_phase(hli_sampler *s, const hl_profile *profile, int side, int cut) {
  for (int k = 0; k < profile->count; k++) {
    const hl_piece *piece = &profile->piece[k];
    if (piece->phase != cuts[side][cut].phase || !(piece->q > 0))
      continue;
    s->there[side][cut] = true;
    s->film[side][cut] = piece->h;
  }
}

/** Phases that occur at the corners of the operating range, film coefficients, power per heat
 * difference. */
static bool survey(hli_sampler *s, hli_type *type, const hli_table_range *range) {
  bool found = false;
  static const double corners[][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {0.5, 0.5}};
  for (size_t corner = 0; corner < sizeof corners / sizeof *corners; corner++) {
    double x = corners[corner][0], y = corners[corner][1];
    double t_evap = range->t_evap[0] + x * (range->t_evap[1] - range->t_evap[0]);
    double t_cond = range->t_cond[0] + y * (range->t_cond[1] - range->t_cond[0]);
    hli_point p;
    if (!sample(s, t_evap, fmax(t_cond, t_evap + 10), true, &p))
      continue;
    if (s->result->group.profile_count != 2)
      return false;
    found = true;
    double difference = s->result->q_sink - s->result->q_source;
    type->power = s->result->power / difference;
    type->shaft = s->result->shaft / difference;
    for (int side = 0; side < 2; side++) {
      const hl_profile *profile = profile_of(s->result, side);
      double reference = side == HOT ? fmax(t_cond, t_evap + 10) : t_evap;
      for (int c = 0; c < CUTS; c++)
        note_phase(s, profile, side, c);
      for (int k = 0; k < profile->count; k++)
        s->sloped[side] |= fabs(profile->piece[k].t_in - reference) > isothermal ||
                           fabs(profile->piece[k].t_out - reference) > isothermal;
    }
  }
  return found;
}

static void type_films(const hli_sampler *s, hli_type *type) {
  for (int side = 0; side < 2; side++) {
    int line = 0;
    for (int c = 0; c < CUTS; c++)
      for (int k = 0; s->there[side][c] && k < cuts[side][c].lines; k++) {
        type->r[side][line] = film(s->models, s->film[side][c]);
        if (!isfinite(type->r[side][line++]) && !s->models->filmless)
          s->models->filmless = &hl_problem_system_at(s->models->problem, type->system)->place;
      }
  }
}

/** A machine of the catalogue has no result beyond its points. */
static void cut_to_points(const hli_type *type, hli_table_range *range) {
  const hl_catalogue_info *known = hl_machine_catalogue(type->machine);
  if (known == NULL)
    return;
  for (int side = 0; side < 2; side++) {
    range->t_evap[side] = fmin(fmax(range->t_evap[side], known->low[0]), known->low[1]);
    range->t_cond[side] = fmin(fmax(range->t_cond[side], known->high[0]), known->high[1]);
  }
}

/** Operating range: bounds of the system, cut to what the streams can use. */
static void operating_range(const hl_network_models *m, const hli_type *type,
                            hli_table_range *range) {
  double coldest = INFINITY, hottest = -INFINITY;
  for (int k = 0; k < m->streams; k++) {
    coldest = fmin(coldest, fmin(m->stream[k].t_in, m->stream[k].t_out));
    hottest = fmax(hottest, fmax(m->stream[k].t_in, m->stream[k].t_out));
  }
  range->lift = lift_least;
  range->t_evap[0] = fmax(type->t_evap[0], coldest - t_cond_beyond / 2);
  range->t_evap[1] = fmax(fmin(type->t_evap[1], hottest), range->t_evap[0]);
  range->t_cond[0] = fmax(type->t_cond[0], coldest);
  range->t_cond[1] = fmax(fmin(type->t_cond[1], hottest + t_cond_beyond), range->t_cond[0]);
  cut_to_points(type, range);
  range->t_evap[1] = fmax(fmin(range->t_evap[1], range->t_cond[1] - lift_least), range->t_evap[0]);
}

static void say_idle(const hli_sampler *s, hli_type *type, const hli_table_range *range) {
  char text[4][48];
  if (s->result->group.profile_count > 2)
    hli_print(type->idle, sizeof type->idle,
              "it has %d hot and cold streams; networks are designed for machines with one of each",
              s->result->group.profile_count);
  else
    hli_print(type->idle, sizeof type->idle,
              "it has no operating point between %s and %s at the source and %s and %s at the sink",
              hli_show(HL_DIM_TEMPERATURE, range->t_evap[0], text[0]),
              hli_show(HL_DIM_TEMPERATURE, range->t_evap[1], text[1]),
              hli_show(HL_DIM_TEMPERATURE, range->t_cond[0], text[2]),
              hli_show(HL_DIM_TEMPERATURE, range->t_cond[1], text[3]));
}

/** Types that the search may choose among, system by system. Only where one of them changes: other
 * threads read the list. */
static void list_usable(hl_network_models *m) {
  m->usables = 0;
  for (int s = 0; s < m->systems; s++) {
    m->first_usable[s] = m->usables;
    for (int k = m->first_type[s]; k < m->first_type[s + 1]; k++)
      if (m->type[k].wanted && m->type[k].ready && m->type[k].idle[0] == '\0')
        m->usable[m->usables++] = k;
  }
  m->first_usable[m->systems] = m->usables;
}

static hl_status make_table(hl_network_models *m, hli_type *type) {
  const hl_cycle_info *cycle = hl_machine_cycle(type->machine);
  hli_sampler sampler = {.models = m, .type = type};
  if (!cycle->low || !cycle->high) {
    hli_print(type->idle, sizeof type->idle,
              "networks are designed for machines between two levels, which %s has not",
              cycle->name);
    type->ready = true;
    list_usable(m);
    return HL_OK;
  }
  if (type->means) {
    type->power = type->shaft = 1;
    type->ready = true;
    list_usable(m);
    return HL_OK;
  }
  hli_table_range range = {.knots = {1, 1}};
  operating_range(m, type, &range);
  sampler.result = hli_zalloc(m->ctx, 1, sizeof *sampler.result);
  if (!sampler.result)
    return hli_nomem(m->ctx);
  sampler.machine = type->machine;
  hl_status status = HL_OK;
  if (!survey(&sampler, type, &range)) {
    say_idle(&sampler, type, &range);
  } else {
    for (int side = 0; side < 2; side++)
      for (int c = 0; c < CUTS; c++)
        range.knots[side] += sampler.there[side][c] ? cuts[side][c].lines : 0;
    for (int side = 0; side < 2; side++)
      range.knots[side] = sampler.sloped[side] ? range.knots[side] : 0;
    type_films(&sampler, type);
    status = hli_table_build(&m->arena, &range, sample, &sampler, least_margin, &type->table);
    if (status == HL_ERR_RANGE) {
      say_idle(&sampler, type, &range);
      status = HL_OK;
    }
  }
  hli_release(m->ctx, sampler.result);
  type->ready = status == HL_OK;
  list_usable(m);
  return status;
}

hl_status hli_type_ready(hl_network_models *models, int type) {
  hli_type *own = &models->type[type];
  const hl_system *system = hl_problem_system_at(models->problem, own->system);
  if (!own->ready)
    HLI_TRY(make_table(models, own));
  if (own->idle[0] != '\0')
    HLI_FAIL(models->ctx, 8, &system->place, "system \"%s\": %s", system->name, own->idle);
  return HL_OK;
}

hl_status hl_network_models_limit(hl_network_models *models, int system, const int *fluid,
                                  int count) {
  if (system < 0 || system >= models->systems)
    HLI_FAIL(models->ctx, 1, NULL, "system %d of a problem with %d", system, models->systems);
  int first = models->first_type[system], end = models->first_type[system + 1];
  for (int k = first; k < end; k++)
    models->type[k].wanted = false;
  for (int k = 0; k < count; k++)
    if (fluid[k] >= 0 && fluid[k] < end - first)
      models->type[first + fluid[k]].wanted = true;
  list_usable(models);
  return HL_OK;
}

hl_status hl_network_models_set(hl_network_models *models, int system, int fluid, const char *name,
                                double value) {
  int type = system >= 0 && system < models->systems ? models->first_type[system] + fluid : -1;
  if (type < 0 || fluid < 0 || type >= models->first_type[system + 1])
    HLI_FAIL(models->ctx, 1, NULL, "fluid %d of system %d does not exist", fluid, system);
  return hl_machine_set(models->type[type].machine, name, value);
}

int hl_network_models_usable(const hl_network_models *models, int system, int *fluid, int room) {
  int count = 0, first = models->first_usable[system], end = models->first_usable[system + 1];
  for (int k = first; k < end; k++, count++)
    if (count < room)
      fluid[count] = models->usable[k] - models->first_type[system];
  return count;
}

const char *hl_network_models_idle(const hl_network_models *models, int system) {
  const char *why = "";
  for (int k = models->first_type[system]; k < models->first_type[system + 1]; k++) {
    const hli_type *type = &models->type[k];
    if (type->wanted && type->ready && type->idle[0] == '\0')
      return "";
    why = type->idle[0] != '\0' ? type->idle : why;
  }
  return why;
}

hl_status hl_network_models_prepare(hl_network_models *models) {
  for (int k = 0; k < models->types; k++)
    if (models->type[k].wanted && !models->type[k].ready)
      HLI_TRY(make_table(models, &models->type[k]));
  if (models->filmless)
    HLI_FAIL(models->ctx, 101, models->filmless,
             "no film coefficient: the areas of its exchangers cannot be found\n"
             "Give it here (h of a stream or utility, film_evaporator and film_condenser of a "
             "system), or design.h_default for all.");
  return HL_OK;
}

/* --------------------------------------------------------------- the object */

static hl_status fill(hl_network_models *m) {
  const hl_group_set *set = hl_problem_groups(m->problem);
  if (!set)
    HLI_FAIL(m->ctx, 6, NULL, "the problem has not been checked");
  const hl_economics *economics = hl_problem_economics(m->problem);
  m->design = *hl_problem_design(m->problem);
  m->annuity = hl_economics_annuity(economics);
  m->electricity = hl_economics_power_price(economics) * hl_economics_seconds(economics);
  m->machine_law = *hl_problem_cost(m->problem, HL_COST_MACHINE);
  m->streams = hl_problem_stream_count(m->problem);
  m->utilities = hl_problem_utility_count(m->problem);
  m->lines = 1;
  m->stream = HLI_NEW(&m->arena, hli_track, m->streams);
  m->side = HLI_NEW(&m->arena, hl_side, m->streams);
  m->utility = HLI_NEW(&m->arena, hli_utility, m->utilities + 1);
  if (!m->stream || !m->side || !m->utility)
    return hli_nomem(m->ctx);
  for (int k = 0; k < m->streams; k++) {
    m->side[k] = set->group[0].profile[k].side;
    if (!make_track(m, &set->group[0].profile[k], 1, &hl_problem_stream_at(m->problem, k)->place,
                    &m->stream[k]))
      return hli_nomem(m->ctx);
    free_outlet(hl_problem_stream_at(m->problem, k), m->side[k], &m->stream[k]);
  }
  for (int k = 0; k < m->utilities; k++) {
    const hl_group *group = &set->group[1 + k];
    m->utility[k] = (hli_utility){.side = group->profile[0].side,
                                  .duty_max = hl_problem_tariff_most(m->problem, k),
                                  .tier = hl_problem_utility_at(m->problem, k)->duty_max,
                                  .next = hl_problem_tier(m->problem, k),
                                  .is_tier = hl_problem_tariff(m->problem, k) != k,
                                  .price = group->cost_scale,
                                  .power = group->power,
                                  .co2 = group->co2,
                                  .exergy_in = group->exergy_in};
    if (!make_track(m, &group->profile[0], hl_profile_heat(&group->profile[0]),
                    &hl_problem_utility_at(m->problem, k)->place, &m->utility[k].track))
      return hli_nomem(m->ctx);
  }
  for (int k = 0; k < m->utilities; k++)
    m->tiered |= m->utility[k].is_tier;
  double heat[2] = {0, 0};
  for (int k = 0; k < m->streams; k++)
    heat[m->side[k] == HL_SIDE_HOT] += m->stream[k].duty;
  m->heat_scale = heat_step * hli_less(heat[0], heat[1]);
  HLI_TRY(make_types(m));
  m->classes = m->streams + m->utilities + m->systems;
  return make_pairs(m, set);
}

hl_status hl_network_models_new(const hl_problem *problem, hl_network_models **out) {
  *out = NULL;
  hl_ctx *ctx = hl_problem_ctx(problem);
  hl_network_models *m = hli_zalloc(ctx, 1, sizeof *m);
  if (!m)
    return hli_nomem(ctx);
  m->ctx = ctx;
  m->problem = problem;
  atomic_init(&m->users, 1);
  hli_arena_init(&m->arena, ctx);
  hl_status status = fill(m);
  if (status != HL_OK)
    hl_network_models_free(m);
  else
    *out = m;
  return status;
}

void hl_network_models_free(hl_network_models *models) {
  if (!models || atomic_fetch_sub(&models->users, 1) > 1)
    return;
  for (int k = 0; k < models->types; k++)
    hl_machine_free(models->type[k].machine);
  hli_arena_free(&models->arena);
  hli_release(models->ctx, models);
}

hl_network_models *hli_models_share(hl_network_models *models) {
  atomic_fetch_add(&models->users, 1);
  return models;
}
