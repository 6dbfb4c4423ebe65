/** What the limits of a cycle leave of the ranges of a system's decision variables. */
#include "integration/work.h"

enum {
  SAMPLES = 17, /* along the range that is looked at */
  OTHERS = 3,   /* free variables beside it; further ones stay at their middle */
  HALVINGS = 40
};

enum { ALL = -1, NONE = -2 }; /* every limit must hold; a result is enough */

/** A machine with one variable that is looked at and others that may take what suits best. */
typedef struct probe {
  hl_machine *machine;
  hl_cycle_result *result;
  const hl_system *system;
  int variable;    /* parameter of the system */
  double from, to; /* stretch of it that is looked at */
  int other[OTHERS], other_count;
  double low[OTHERS], high[OTHERS]; /* between which they are tried */
  int limit;                        /* its index in the result, or one of the two below */
  int seen;                         /* limits of the last point with a result */
  hl_cycle_limit limits[HL_CYCLE_LIMITS];
} probe;

/** Takes over the machine. */
static hl_status start(probe *p, hl_ctx *ctx, const hl_system *system, hl_machine *machine) {
  *p = (probe){.machine = machine, .system = system, .limit = ALL};
  p->result = hli_zalloc(ctx, 1, sizeof *p->result);
  if (p->result == NULL)
    return hli_nomem(ctx);
  const hl_settings_table *table = hl_machine_cycle(machine)->parameters;
  for (int k = 0; k < system->parameter_count; k++) {
    const hl_parameter *parameter = &system->parameter[k];
    if (hl_settings_find(table, parameter->name) != NULL)
      HLI_TRY(
          hl_machine_set(p->machine, parameter->name, (parameter->least + parameter->most) / 2));
  }
  return HL_OK;
}

static void stop(probe *p, hl_ctx *ctx) {
  hl_machine_free(p->machine);
  hli_release(ctx, p->result);
}

static void look_at(probe *p, int variable) {
  p->variable = variable;
  p->from = p->system->parameter[variable].least;
  p->to = p->system->parameter[variable].most;
  p->other_count = 0;
  for (int k = 0; k < p->system->parameter_count && p->other_count < OTHERS; k++) {
    const hl_parameter *parameter = &p->system->parameter[k];
    if (k == variable || !(parameter->most > parameter->least))
      continue;
    p->low[p->other_count] = parameter->least;
    p->high[p->other_count] = parameter->most;
    p->other[p->other_count++] = k;
  }
}

/** Bounds are valid values, so that setting a value between them cannot fail. */
static void put(probe *p, int k, double value) {
  const char *name = p->system->parameter[k].name;
  if (hl_settings_find(hl_machine_cycle(p->machine)->parameters, name) != NULL)
    (void)hl_machine_set(p->machine, name, value);
}

static bool holds(const probe *p) {
  if (p->limit == NONE)
    return true;
  if (p->limit == ALL)
    return hl_cycle_broken(p->result) == NULL;
  return p->limit < p->result->limit_count && p->result->limit[p->limit].margin >= 0.0;
}

/** Some combination of the ends and the middles of the other variables keeps the limit. */
static bool possible(probe *p, double value) {
  static const double share[] = {0.0, 0.5, 1.0};
  int combinations = 1;
  for (int k = 0; k < p->other_count; k++)
    combinations *= 3;
  put(p, p->variable, value);
  for (int c = 0; c < combinations; c++) {
    for (int k = 0, rest = c; k < p->other_count; k++, rest /= 3)
      put(p, p->other[k], p->low[k] + share[rest % 3] * (p->high[k] - p->low[k]));
    if (hl_machine_eval_states(p->machine, p->result) != HL_OK)
      continue;
    p->seen = p->result->limit_count;
    memcpy(p->limits, p->result->limit, sizeof p->limits);
    if (holds(p))
      return true;
  }
  return false;
}

/** The last possible value between one that is and one that is not. */
static double border(probe *p, double good, double bad) {
  for (int k = 0; k < HALVINGS; k++) {
    double middle = good + (bad - good) / 2;
    if (possible(p, middle))
      good = middle;
    else
      bad = middle;
  }
  return good;
}

/** What is possible of the stretch that is looked at; false: nothing. */
static bool remains(probe *p, double *least, double *most) {
  double step = (p->to - p->from) / (SAMPLES - 1);
  int first = -1, last = -1;
  for (int k = 0; k < SAMPLES; k++)
    if (possible(p, k == SAMPLES - 1 ? p->to : p->from + k * step)) {
      first = first < 0 ? k : first;
      last = k;
    }
  *least = *most = NAN;
  if (first < 0)
    return false;
  *least = first == 0 ? p->from : border(p, p->from + first * step, p->from + (first - 1) * step);
  *most =
      last == SAMPLES - 1 ? p->to : border(p, p->from + last * step, p->from + (last + 1) * step);
  return true;
}

static bool given(const hl_system *system, const char *setting) {
  for (int k = 0; k < system->parameter_count; k++)
    if (hli_same_text(system->parameter[k].name, setting))
      return true;
  return false;
}

static hl_dimension dimension_of(const hl_system *system, const char *parameter) {
  const hl_cycle_info *cycle = hl_cycle_find(system->cycle);
  const hl_setting *setting = hl_settings_find(cycle->parameters, parameter);
  return setting != NULL ? setting->dimension : HL_DIM_NONE;
}

/** The others are tried where they can keep the limit themselves: their narrow range may lie
 * between the places tried first. */
static void narrow_others(probe *p) {
  for (int k = 0; k < p->other_count; k++) {
    probe other = *p;
    double least, most;
    look_at(&other, p->other[k]);
    if (!remains(&other, &least, &most))
      continue;
    p->low[k] = least;
    p->high[k] = most;
  }
}

/** Whether any point in the ranges of a system keeps `limit`: at the places tried. */
static bool anywhere(probe *p, int limit) {
  double least, most;
  p->limit = limit;
  for (int k = 0; k < p->system->parameter_count; k++)
    if (p->system->parameter[k].most > p->system->parameter[k].least) {
      look_at(p, k);
      narrow_others(p);
      if (remains(p, &least, &most))
        return true;
    }
  return false;
}

static bool has_free(const hl_system *system) {
  for (int k = 0; k < system->parameter_count; k++)
    if (system->parameter[k].most > system->parameter[k].least)
      return true;
  return false;
}

enum { ADVICE = 200 };

/** What to do about a system that does not run: give the level that is missing, if one is. */
static const char *advice(const probe *p, char text[ADVICE]) {
  const hl_cycle_info *info = hl_machine_cycle(p->machine);
  const char *const level[] = {info->low, info->high};
  char missing[80] = "";
  for (int k = 0; k < 2; k++)
    if (level[k] != NULL && isnan(hl_machine_value(p->machine, level[k])))
      hli_print(missing + strlen(missing), sizeof missing - strlen(missing), "%s%s",
                missing[0] != '\0' ? " and " : "", level[k]);
  if (missing[0] == '\0')
    return "Check its temperatures.";
  hli_print(
      text, ADVICE,
      "Give %s in the table of systems: a value, or a range as 20..140 in which it is chosen.",
      missing);
  return text;
}

/**
 * Say why a system never runs, if that is so. Where nothing is free and there is no other fluid it
 * is certain that the case is wrong; in ranges the places tried may have missed a narrow stretch.
 */
static hl_status check_point(hl_ctx *ctx, probe *p, bool hard) {
  const hl_system *system = p->system;
  const hl_fluid *fluid = hl_machine_fluid(p->machine);
  const bool free = has_free(system);
  const bool runs = hl_machine_eval_states(p->machine, p->result) == HL_OK;
  char who[120], value[48], limit[48], hint[ADVICE];
  hli_print(who, sizeof who, "system \"%.60s\" (%s)", system->name,
            fluid != NULL ? hl_fluid_facts(fluid)->id : system->cycle);
  const char *what = advice(p, hint);
  const bool lacks = what == hint; /* a level, without which no fluid runs */
  if (!runs && (lacks || (!free && system->fluid_count <= 1)))
    HLI_FAIL(ctx, 8, &system->place, "%s has no operating point: %s\n%s", who, p->result->reason,
             what);
  if (!runs && !(free && anywhere(p, NONE))) {
    hli_fault(ctx, 210, &system->place, "%s: no operating point found%s: %s", who,
              free ? "; in the middle of the ranges" : "", p->result->reason);
    return HL_OK;
  }
  const hl_cycle_limit *broken = runs && !free && hard ? hl_cycle_broken(p->result) : NULL;
  if (broken != NULL)
    hli_fault(ctx, 210, &system->place, "%s breaks a limit of its cycle: %s is %s, the limit is %s",
              who, broken->name, hli_show(broken->dimension, broken->value, value),
              hli_show(broken->dimension, broken->limit, limit));
  return HL_OK;
}

/** Say what the limits of a list leave of the variable. */
static void note(hl_ctx *ctx, const probe *p, const char *limits, double least, double most) {
  const hl_parameter *v = &p->system->parameter[p->variable];
  const hl_dimension dimension = dimension_of(p->system, v->name);
  const hl_fluid *fluid = hl_machine_fluid(p->machine);
  char from[48], to[48], left[120] = "nothing", low[48], high[48];
  if (least <= most)
    hli_print(left, sizeof left, "%s to %s", hli_show(dimension, least, low),
              hli_show(dimension, most, high));
  hli_fault(
      ctx, 208, &v->place,
      "system \"%.60s\" (%s): limits that are not given leave %s of %s %s to %s; by default "
      "%s\nGive them in the table of systems if the machine can do more, or narrow the range.",
      p->system->name, fluid != NULL ? hl_fluid_facts(fluid)->id : p->system->cycle, left, v->name,
      hli_show(dimension, v->least, from), hli_show(dimension, v->most, to), limits);
}

/** Defaults that cut the variable that is looked at. */
static void note_variable(hl_ctx *ctx, probe *p, int variable) {
  double least, most, from, to;
  char limits[240] = "", value[48];
  p->limit = NONE;
  look_at(p, variable);
  if (!remains(p, &from, &to)) /* beyond a critical temperature no limit is to blame */
    return;
  double left_least = from, left_most = to;
  for (int k = 0; k < p->seen; k++) {
    const hl_cycle_limit limit = p->limits[k];
    const size_t used = strlen(limits);
    if (limit.setting == NULL || given(p->system, limit.setting))
      continue;
    p->limit = k;
    look_at(p, variable);
    narrow_others(p);
    p->from = from;
    p->to = to;
    bool any = remains(p, &least, &most);
    if (any && least <= from && most >= to)
      continue;
    left_least = any ? fmax(left_least, least) : (double)INFINITY;
    left_most = any ? fmin(left_most, most) : -(double)INFINITY;
    hli_print(limits + used, sizeof limits - used, "%s%s is %s", used > 0 ? ", " : "",
              limit.setting, hli_show(limit.dimension, limit.limit, value));
  }
  if (limits[0] != '\0')
    note(ctx, p, limits, left_least, left_most);
}

/** Enough for targets and exergy, but networks need areas. */
static void note_films(hl_ctx *ctx, const hl_problem *problem, const hl_system *system) {
  static const char *const film[] = {"film_evaporator", "film_condenser", "film_hot", "film_cold"};
  const hl_cycle_info *cycle = hl_cycle_find(system->cycle);
  char missing[80] = "";
  for (size_t k = 0; k < sizeof film / sizeof *film; k++)
    if (hl_settings_find(cycle->parameters, film[k]) != NULL && !given(system, film[k])) {
      const size_t used = strlen(missing);
      hli_print(missing + used, sizeof missing - used, "%s%s", used > 0 ? " and " : "", film[k]);
    }
  if (!isnan(hl_problem_design(problem)->h_default) || missing[0] == '\0' || cycle->low == NULL)
    return; /* without levels it takes no part in networks */
  hli_fault(ctx, 211, &system->place,
            "system \"%.60s\" has no film coefficients, so no network can be designed with it\n"
            "Give %s in the table of systems, or design.h_default for all.",
            system->name, missing);
}

/** At the point that the machine stands at. */
static void note_fuel(hl_ctx *ctx, const hl_problem *problem, const probe *p) {
  const hl_economics *economics = hl_problem_economics(problem);
  if (!isnan(economics->fuel_price) ||
      hl_machine_eval(p->machine, economics->t_ambient, economics->p_ambient, p->result) != HL_OK ||
      !(p->result->group.fuel > 0))
    return;
  hli_fault(ctx, 201, &p->system->place,
            "no price of fuel given: that of system \"%.60s\" costs nothing\nSet "
            "economics.fuel_price.",
            p->system->name);
}

/** A machine of the catalogue may be an example, and has a size. */
static void note_machine(hl_ctx *ctx, const hl_system *system, const hl_machine *machine) {
  const hl_catalogue_info *known = hl_machine_catalogue(machine);
  char most[48], given[48];
  if (known == NULL)
    return;
  if (known->example)
    hli_fault(ctx, 225, &system->place,
              "system \"%.60s\": the machine %s is an example, not a real product", system->name,
              known->id);
  if (system->scale_max <= known->q_most)
    return;
  hli_fault(ctx, 224, &system->place,
            "system \"%.60s\": one machine %s gives %s at most; scale_max is %s\nBeyond that the "
            "results stand for several machines side by side.",
            system->name, known->id, hli_show(HL_DIM_POWER, known->q_most, most),
            isfinite(system->scale_max) ? hli_show(HL_DIM_POWER, system->scale_max, given)
                                        : "not given");
}

/** What the limits leave of a system with one of its fluids. */
static hl_status note_fluid(const hl_problem *problem, const hl_system *system, int fluid,
                            bool hard) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  probe p;
  hl_machine *machine;
  HLI_TRY(hl_machine_new(ctx, system->cycle, system->fluid_count > 0 ? system->fluid[fluid] : NULL,
                         &machine));
  note_machine(ctx, system, machine);
  hl_status status = start(&p, ctx, system, machine);
  if (status == HL_OK)
    status = check_point(ctx, &p, hard);
  if (status == HL_OK)
    note_fuel(ctx, problem, &p);
  for (int k = 0; status == HL_OK && hard && k < system->parameter_count; k++)
    if (system->parameter[k].most > system->parameter[k].least)
      note_variable(ctx, &p, k);
  stop(&p, ctx);
  return status;
}

/** Of a long list of fluids it is enough that one runs: the others are not chosen. */
static hl_status note_list(hl_ctx *ctx, const hl_system *system) {
  for (int f = 0; f < system->fluid_count; f++) {
    probe p;
    hl_machine *machine;
    HLI_TRY(hl_machine_new(ctx, system->cycle, system->fluid[f], &machine));
    note_machine(ctx, system, machine);
    hl_status status = start(&p, ctx, system, machine);
    bool runs = status == HL_OK && (hl_machine_eval_states(p.machine, p.result) == HL_OK ||
                                    (has_free(system) && anywhere(&p, NONE)));
    stop(&p, ctx);
    HLI_TRY(status);
    if (runs)
      return HL_OK;
  }
  hli_fault(ctx, 210, &system->place,
            "system \"%.60s\": no operating point found with any of its %d fluids", system->name,
            system->fluid_count);
  return HL_OK;
}

hl_status hl_integration_note_limits(const hl_problem *problem) {
  enum { LONG_LIST = 4 };
  hl_ctx *ctx = hl_problem_ctx(problem);
  hl_integration_settings settings;
  HLI_TRY(hl_problem_settings(problem, &hl_integration_table, &settings));
  for (int s = 0; s < hl_problem_system_count(problem); s++) {
    const hl_system *system = hl_problem_system_at(problem, s);
    note_films(ctx, problem, system);
    if (system->fluid_count >= LONG_LIST) {
      HLI_TRY(note_list(ctx, system));
      continue;
    }
    for (int f = 0; f < (system->fluid_count > 0 ? system->fluid_count : 1); f++)
      HLI_TRY(note_fluid(problem, system, f, settings.limits_hard));
  }
  return HL_OK;
}

hl_status hli_range_most(const hl_machine *machine, hl_ctx *ctx, const hl_system *system,
                         const char *parameter, double *most) {
  hl_machine *copy;
  probe p;
  *most = NAN;
  HLI_TRY(hl_machine_copy(machine, ctx, &copy));
  hl_status status = start(&p, ctx, system, copy);
  for (int k = 0; status == HL_OK && k < system->parameter_count; k++)
    if (hli_same_text(system->parameter[k].name, parameter)) {
      double least;
      look_at(&p, k);
      remains(&p, &least, most);
    }
  stop(&p, ctx);
  return status;
}
