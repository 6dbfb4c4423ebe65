/** Rules of single records. Every breach is reported, so that one run shows all faults of a file.
 */
#include "problem/problem.h"

#include <stdio.h>

enum { NAME_MOST = 200 }; /* bytes: longer ones fit no heading and no message */

/** A character of UTF-8 that shows as nothing or breaks the line: controls, U+200B, marks of the
 * direction of writing, line separators, byte order marks. Two names could look the same. */
static bool hidden(const unsigned char *c) {
  if (c[0] < 0x20 || c[0] == 0x7F)
    return true;
  if (c[0] == 0xC2)
    return c[1] >= 0x80 && c[1] < 0xA0;
  if (c[0] == 0xE2 && c[1] == 0x80)
    return c[2] == 0x8B || c[2] == 0x8E || c[2] == 0x8F || (c[2] >= 0xA8 && c[2] <= 0xAE);
  if (c[0] == 0xE2 && c[1] == 0x81)
    return c[2] >= 0xA0 && c[2] <= 0xA9;
  return c[0] == 0xEF && c[1] == 0xBB && c[2] == 0xBF;
}

static bool readable(const char *name) {
  for (const unsigned char *c = (const unsigned char *)name; *c != '\0'; ++c) {
    if (hidden(c))
      return false;
  }
  return true;
}

static void check_name(hl_ctx *ctx, const hl_place *place, const char *what, const char *name) {
  if (name[0] == '\0')
    hli_fault(ctx, 101, place, "the name of a %s is missing", what);
  else if (strlen(name) > NAME_MOST)
    hli_fault(ctx, 122, place, "the name of %s \"%.40s...\" is longer than %d bytes", what, name,
              NAME_MOST);
  else if (!readable(name))
    hli_fault(
        ctx, 122, place,
        "the name of a %s has a line break, control or invisible character: \"%.60s\"\nType it "
        "anew.",
        what, name);
  else if (name[0] == ' ' || name[strlen(name) - 1] == ' ')
    hli_fault(ctx, 122, place, "the name of a %s begins or ends with a blank: \"%.60s\"", what,
              name);
  else if (strcmp(name, "*") == 0)
    hli_fault(ctx, 122, place, "a %s cannot be called \"*\": match rules use it for any name",
              what);
}

/** A number with its bounds; `who` is 'stream "H1"'. */
typedef struct bound {
  const char *what;
  hl_dimension dimension;
  double value;
  double least, most; /* allowed, ends included unless `open` */
  bool open;          /* least itself is not allowed */
  bool needed;        /* NAN is not allowed */
} bound;

static void check_bound(hl_ctx *ctx, const hl_place *place, const char *who, const bound *b) {
  char value[48], least[48], most[48];
  if (isnan(b->value)) {
    if (b->needed)
      hli_fault(ctx, 101, place, "%s has no %s", who, b->what);
    return;
  }
  const bool low = b->open ? b->value <= b->least : b->value < b->least;
  const bool none = b->open || (b->least > 0 && b->value <= 0); /* the sign, not the size */
  if (!low && b->value <= b->most)
    return;
  hli_show(b->dimension, b->value, value);
  hli_show(b->dimension, none && b->least > 0 ? 0 : b->least, least);
  hli_show(b->dimension, b->most, most);
  if (low && b->dimension == HL_DIM_TEMPERATURE)
    hli_fault(ctx, 115, place, "%s of %s is %s, below absolute zero\nCheck the unit.", b->what, who,
              value);
  else if (low)
    hli_fault(ctx, 116, place, "%s of %s is %s; it must be %s %s", b->what, who, value,
              none ? "more than" : "at least", least);
  else
    hli_fault(ctx, 116, place, "%s of %s is %s; it must be at most %s", b->what, who, value, most);
}

static void check_bounds(hl_ctx *ctx, const hl_place *place, const char *who, const bound *b,
                         size_t count) {
  for (size_t k = 0; k < count; ++k)
    check_bound(ctx, place, who, &b[k]);
}

/** Temperatures beyond this are units gone wrong; no process is hotter. [K] */
static const double t_most = 1e4;
/** More than any quantity of a plant in SI; sums and products of such numbers stay finite. */
static const double plenty = 1e15;
/** Less than any film transfers; areas by less would be beyond all numbers. [W/m2/K] */
static const double film_least = 1e-6;

/** Heat that nobody measures; ratios to less would be beyond what solvers take. [W] */
static const double heat_least = 1e-3;
/** Less than any machine has; power by less would be beyond all numbers. [-] */
static const double cop_least = 1e-3;

/** Number of bounds in an array. */
#define COUNT(b) (sizeof(b) / sizeof *(b))

static void check_place(hl_ctx *ctx, const hl_place *place, const char *who, double x, double y,
                        double z) {
  const bound b[] = {
      {"x", HL_DIM_LENGTH, x, -plenty, plenty, false, false},
      {"y", HL_DIM_LENGTH, y, -plenty, plenty, false, false},
      {"z", HL_DIM_LENGTH, z, -plenty, plenty, false, false},
  };
  check_bounds(ctx, place, who, b, COUNT(b));
}

/* ----------------------------------------------------------------- periods */

hl_status hli_period_check_record(hl_ctx *ctx, const hl_period *period) {
  const int mark = hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR);
  char who[80];
  hli_print(who, sizeof who, "period \"%.60s\"", period->id);
  check_name(ctx, &period->place, "period", period->id);
  const bound b[] = {
      {"weight", HL_DIM_NONE, period->weight, 0, plenty, true, true},
      {"price of electricity", HL_DIM_PRICE, period->electricity_price, 0, HLI_PRICE_MOST, false,
       false},
      {"price of fuel", HL_DIM_PRICE, period->fuel_price, 0, HLI_PRICE_MOST, false, false},
      {"CO2 emission of electricity", HL_DIM_EMISSION, period->electricity_co2, 0,
       HLI_EMISSION_MOST, false, false},
      {"price of CO2", HL_DIM_MONEY_MASS, period->co2_price, 0, HLI_CO2_PRICE_MOST, false, false},
  };
  check_bounds(ctx, &period->place, who, b, COUNT(b));
  return hli_failed_since(ctx, mark) ? HL_ERR_DATA : HL_OK;
}

/* ----------------------------------------------------------------- streams */

/** Two ends that rounding of units alone tells apart. */
static bool one_temperature(double a, double b) { return fabs(a - b) < HL_GLIDE_LEAST; }

static void check_segment(hl_ctx *ctx, const char *who, const hl_segment *s, bool still) {
  const bound b[] = {
      {"supply temperature", HL_DIM_TEMPERATURE, s->t_supply, 0, t_most, true, true},
      {"target temperature", HL_DIM_TEMPERATURE, s->t_target, 0, t_most, true, true},
      {"film coefficient", HL_DIM_FILM, s->h, film_least, plenty, false, false},
      {"contribution to the approach", HL_DIM_DIFFERENCE, s->dt_cont, 0, t_most, false, false},
  };
  check_bounds(ctx, &s->place, who, b, COUNT(b));
  if (isnan(s->duty) && one_temperature(s->t_supply, s->t_target)) {
    char t[48];
    hli_fault(ctx, 106, &s->place,
              "%s has the same supply and target temperature (%s) and no duty\nA stream that "
              "condenses or boils needs its duty (column \"duty\"), not CP.",
              who, hli_show(HL_DIM_TEMPERATURE, s->t_supply, t));
    return;
  }
  const bound duty = {"duty", HL_DIM_POWER, s->duty, still ? 0 : heat_least, plenty, false, true};
  check_bound(ctx, &s->place, who, &duty);
}

/** Direction of a stream by its temperatures: hot cools, cold heats up. */
static hl_side side_of(double t_supply, double t_target) {
  return t_supply > t_target ? HL_SIDE_HOT : t_supply < t_target ? HL_SIDE_COLD : HL_SIDE_NONE;
}

static void check_side(hl_ctx *ctx, const hl_place *place, const char *who, hl_side *side,
                       double t_supply, double t_target) {
  const hl_side found = side_of(t_supply, t_target);
  char from[48], to[48];
  hli_show(HL_DIM_TEMPERATURE, t_supply, from);
  hli_show(HL_DIM_TEMPERATURE, t_target, to);
  if (found == HL_SIDE_NONE && *side == HL_SIDE_NONE)
    hli_fault(
        ctx, 101, place,
        "%s keeps its temperature (%s), so its type must be given\nWrite hot or cold into the "
        "column \"type\".",
        who, from);
  else if (*side == HL_SIDE_NONE)
    *side = found;
  else if (found != HL_SIDE_NONE && found != *side)
    hli_fault(ctx, 104, place,
              "%s is marked %s but %s from %s to %s\nSwap supply and target temperature, or change "
              "the type to %s; it may also be left empty.",
              who, hl_side_text(*side), found == HL_SIDE_HOT ? "cools" : "heats up", from, to,
              hl_side_text(found));
}

/** Each segment begins where the one before it ends, but for rounding. */
static void check_joints(hl_ctx *ctx, const char *who, int count, const hl_segment *segment) {
  char a[48], b[48];
  for (int k = 1; k < count; ++k)
    if (fabs(segment[k].t_supply - segment[k - 1].t_target) > HL_GLIDE_LEAST)
      hli_fault(ctx, 118, &segment[k].place,
                "segment %d of %s starts at %s, but the one before it ends at %s\nLet each segment "
                "start where the one before it ends.",
                k + 1, who, hli_show(HL_DIM_TEMPERATURE, segment[k].t_supply, a),
                hli_show(HL_DIM_TEMPERATURE, segment[k - 1].t_target, b));
}

/**
 * Joints are closed, and segments whose ends rounding alone tells apart made isothermal: from the
 * target on, which stays, so that no end moves by more than both together.
 */
static void close_joints(int count, hl_segment *segment) {
  for (int k = count - 1; k >= 0; --k) {
    if (k < count - 1)
      segment[k].t_target = segment[k + 1].t_supply;
    if (one_temperature(segment[k].t_supply, segment[k].t_target))
      segment[k].t_supply = segment[k].t_target;
  }
}

/** Segments follow each other in the direction of the stream. */
static void check_directions(hl_ctx *ctx, const char *who, const hl_stream *stream,
                             const hl_segment *segment) {
  char a[48], b[48];
  for (int k = 0; k < stream->segment_count; ++k) {
    const hl_segment *s = &segment[k];
    const hl_side side = side_of(s->t_supply, s->t_target);
    if (side != HL_SIDE_NONE && side != stream->side)
      hli_fault(
          ctx, 118, &s->place,
          "%s is %s, but its segment %d %s from %s to %s\nAll segments of a stream run in one "
          "direction.",
          who, hl_side_text(stream->side), k + 1, side == HL_SIDE_HOT ? "cools" : "heats up",
          hli_show(HL_DIM_TEMPERATURE, s->t_supply, a),
          hli_show(HL_DIM_TEMPERATURE, s->t_target, b));
  }
}

static void check_soft(hl_ctx *ctx, const char *who, const hl_stream *stream, double t_target) {
  const bound b[] = {
      {"least outlet temperature", HL_DIM_TEMPERATURE, stream->t_target_min, 0, t_most, true,
       false},
      {"highest outlet temperature", HL_DIM_TEMPERATURE, stream->t_target_max, 0, t_most, true,
       false},
  };
  char low[48], high[48];
  check_bounds(ctx, &stream->place, who, b, COUNT(b));
  if (stream->t_target_min > stream->t_target_max)
    hli_fault(ctx, 116, &stream->place,
              "%s may leave from %s to %s: the least is above the highest", who,
              hli_show(HL_DIM_TEMPERATURE, stream->t_target_min, low),
              hli_show(HL_DIM_TEMPERATURE, stream->t_target_max, high));
  else if (t_target < stream->t_target_min || t_target > stream->t_target_max) {
    char target[48];
    hli_fault(
        ctx, 116, &stream->place,
        "the target temperature of %s, %s, is outside its limits of %s to %s\nMove the limits "
        "t_target_min and t_target_max, or the target.",
        who, hli_show(HL_DIM_TEMPERATURE, t_target, target),
        hli_show(HL_DIM_TEMPERATURE, stream->t_target_min, low),
        hli_show(HL_DIM_TEMPERATURE, stream->t_target_max, high));
  }
}

hl_status hli_stream_check(hl_ctx *ctx, hl_stream *stream, hl_segment *segment) {
  const int mark = hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR);
  char who[80];
  hli_print(who, sizeof who, "stream \"%.60s\"", stream->name);
  check_name(ctx, &stream->place, "stream", stream->name);
  if (stream->segment_count < 1)
    HLI_FAIL(ctx, 101, &stream->place, "%s has no temperatures and no duty", who);
  const bool still = hli_stands_still(stream, segment);
  for (int k = 0; k < stream->segment_count; ++k)
    check_segment(ctx, who, &segment[k], still);
  if (hli_failed_since(ctx, mark))
    return HL_ERR_DATA;
  const int count = stream->segment_count;
  check_joints(ctx, who, count, segment);
  close_joints(count, segment);
  check_side(ctx, &stream->place, who, &stream->side, segment[0].t_supply,
             segment[count - 1].t_target);
  if (!hli_failed_since(ctx, mark))
    check_directions(ctx, who, stream, segment);
  check_soft(ctx, who, stream, segment[count - 1].t_target);
  check_place(ctx, &stream->place, who, stream->x, stream->y, stream->z);
  return hli_failed_since(ctx, mark) ? HL_ERR_DATA : HL_OK;
}

/* --------------------------------------------------------------- utilities */

/** Flue gas cools from the flame to its outlet, and that is no colder than the stack may be. */
static void check_stack(hl_ctx *ctx, const hl_utility *u, const char *who) {
  char supply[48], target[48], stack[48];
  hli_show(HL_DIM_TEMPERATURE, u->t_supply, supply);
  hli_show(HL_DIM_TEMPERATURE, u->t_target, target);
  hli_show(HL_DIM_TEMPERATURE, u->t_stack, stack);
  if (u->side != HL_SIDE_HOT)
    hli_fault(ctx, 116, &u->place,
              "%s has a stack temperature of %s, which only flue gas has, a hot utility\n"
              "Leave t_stack empty.",
              who, stack);
  else if (!(u->t_supply > u->t_target && u->t_target >= u->t_stack))
    hli_fault(ctx, 116, &u->place,
              "%s cools from %s to %s with a stack temperature of %s; flue gas must leave colder "
              "than its flame and no colder than t_stack",
              who, supply, target, stack);
}

hl_status hli_utility_check(hl_ctx *ctx, hl_utility *utility) {
  const int mark = hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR);
  hl_utility *u = utility;
  char who[80];
  hli_print(who, sizeof who, "utility \"%.60s\"", u->name);
  check_name(ctx, &u->place, "utility", u->name);
  if (isnan(u->t_target))
    u->t_target = isnan(u->t_stack) ? u->t_supply : u->t_stack;
  if (one_temperature(u->t_supply, u->t_target))
    u->t_target = u->t_supply;
  if (isnan(u->duty_max))
    u->duty_max = INFINITY;
  if (isnan(u->price))
    u->price = 0;
  const bound b[] = {
      {"supply temperature", HL_DIM_TEMPERATURE, u->t_supply, 0, t_most, true, true},
      {"target temperature", HL_DIM_TEMPERATURE, u->t_target, 0, t_most, true, false},
      {"largest duty", HL_DIM_POWER, u->duty_max, heat_least, INFINITY, false, true},
      {"price", HL_DIM_PRICE, u->price, 0, HLI_PRICE_MOST, false, true},
      {"CO2 emission", HL_DIM_EMISSION, u->co2, 0, HLI_EMISSION_MOST, false, false},
      {"film coefficient", HL_DIM_FILM, u->h, film_least, plenty, false, false},
      {"contribution to the approach", HL_DIM_DIFFERENCE, u->dt_cont, 0, t_most, false, false},
      {"COP", HL_DIM_NONE, u->cop, cop_least, plenty, false, false},
      {"fuel exergy", HL_DIM_NONE, u->fuel_exergy, 0, 10, false, false},
      {"stack temperature", HL_DIM_TEMPERATURE, u->t_stack, 0, t_most, true, false},
  };
  check_bounds(ctx, &u->place, who, b, COUNT(b));
  check_place(ctx, &u->place, who, u->x, u->y, u->z);
  if (u->t_supply > 0 && u->t_target > 0)
    check_side(ctx, &u->place, who, &u->side, u->t_supply, u->t_target);
  if (!isnan(u->t_stack))
    check_stack(ctx, u, who);
  return hli_failed_since(ctx, mark) ? HL_ERR_DATA : HL_OK;
}

/* ----------------------------------------------------------------- systems */

hl_status hli_system_check(hl_ctx *ctx, const hl_system *system) {
  const int mark = hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR);
  char who[80];
  hli_print(who, sizeof who, "system \"%.60s\"", system->name);
  check_name(ctx, &system->place, "system", system->name);
  if (system->cycle[0] == '\0')
    hli_fault(ctx, 101, &system->place, "%s names no cycle\nFor example vc_simple.", who);
  const bound b[] = {
      {"least heat", HL_DIM_POWER, system->scale_min, 0, plenty, false, true},
      {"largest heat", HL_DIM_POWER, system->scale_max, heat_least, INFINITY, false, true},
  };
  check_bounds(ctx, &system->place, who, b, COUNT(b));
  if (system->scale_min > system->scale_max)
    hli_fault(ctx, 116, &system->place, "the least heat of %s, %g kW, is above its largest, %g kW",
              who, system->scale_min / 1e3, system->scale_max / 1e3);
  for (int k = 0; k < system->parameter_count; ++k) {
    const hl_parameter *p = &system->parameter[k];
    if (p->name[0] == '\0')
      hli_fault(ctx, 101, &p->place, "a parameter of %s has no name", who);
    if (!isfinite(p->least) || !isfinite(p->most))
      hli_fault(ctx, 116, &p->place, "parameter %s of %s is not a finite number", p->name, who);
    else if (p->least > p->most)
      hli_fault(
          ctx, 116, &p->place,
          "the range of parameter %s of %s is upside down: its first number is the larger one",
          p->name, who);
    for (int j = 0; j < k; ++j) {
      if (strcmp(system->parameter[j].name, p->name) == 0)
        hli_fault(ctx, 107, &p->place, "parameter %s of %s is given twice", p->name, who);
    }
  }
  check_place(ctx, &system->place, who, system->x, system->y, system->z);
  return hli_failed_since(ctx, mark) ? HL_ERR_DATA : HL_OK;
}

/* ------------------------------------------------------- rules, cost laws */

hl_status hli_rule_check(hl_ctx *ctx, hl_match_rule *rule) {
  const int mark = hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR);
  char who[160];
  hli_print(who, sizeof who, "rule %.60s - %.60s", rule->hot, rule->cold);
  if ((unsigned)rule->kind > HL_MATCH_COST)
    HLI_FAIL(ctx, 101, &rule->place, "%s does not say what it does\nWrite forbid, require or cost.",
             who);
  if (rule->hot[0] == '\0' || rule->cold[0] == '\0')
    hli_fault(ctx, 101, &rule->place, "a match rule needs a hot and a cold name\nWrite * for any.");
  if (isnan(rule->t_from))
    rule->t_from = -INFINITY;
  if (isnan(rule->t_to))
    rule->t_to = INFINITY;
  if (isnan(rule->duty_min))
    rule->duty_min = 0;
  const bound b[] = {
      {"lower temperature", HL_DIM_TEMPERATURE, isinf(rule->t_from) ? (double)NAN : rule->t_from, 0,
       t_most, false, false},
      {"upper temperature", HL_DIM_TEMPERATURE, isinf(rule->t_to) ? (double)NAN : rule->t_to, 0,
       t_most, true, false},
      {"least duty", HL_DIM_POWER, rule->duty_min, 0, plenty, false, true},
      {"overall coefficient", HL_DIM_FILM, rule->u, film_least, plenty, false, false},
      {"fixed cost", HL_DIM_MONEY, rule->fixed, 0, plenty, false, false},
      {"cost coefficient", HL_DIM_NONE, rule->coef, 0, plenty, false, false},
      {"cost exponent", HL_DIM_NONE, rule->exponent, 0, 5, true, false},
      {"length", HL_DIM_LENGTH, rule->length, 0, plenty, false, false},
  };
  check_bounds(ctx, &rule->place, who, b, COUNT(b));
  char from[48], to[48];
  if (rule->t_from > rule->t_to)
    hli_fault(ctx, 116, &rule->place, "the temperature range of %s is upside down: %s to %s", who,
              hli_show(HL_DIM_TEMPERATURE, rule->t_from, from),
              hli_show(HL_DIM_TEMPERATURE, rule->t_to, to));
  else if (rule->t_from == rule->t_to)
    hli_fault(ctx, 116, &rule->place, "the temperature range of %s is empty: %s to %s", who,
              hli_show(HL_DIM_TEMPERATURE, rule->t_from, from),
              hli_show(HL_DIM_TEMPERATURE, rule->t_to, to));
  if (rule->kind == HL_MATCH_COST && isnan(rule->u) && isnan(rule->fixed) && isnan(rule->coef) &&
      isnan(rule->exponent) && isnan(rule->length))
    hli_fault(ctx, 101, &rule->place,
              "%s is about cost, but gives none\nFill in u, fixed, coef, exponent or length.", who);
  const bool any = strcmp(rule->hot, "*") == 0 || strcmp(rule->cold, "*") == 0;
  if (rule->kind == HL_MATCH_REQUIRE && any)
    hli_fault(ctx, 130, &rule->place,
              "a required match needs two names, not *\nWrite one row for each pair.");
  return hli_failed_since(ctx, mark) ? HL_ERR_DATA : HL_OK;
}

hl_status hli_cost_check(hl_ctx *ctx, hl_cost_law *law) {
  static const char *const names[HL_COST_KINDS] = {"exchangers", "heaters", "coolers", "machines"};
  const int mark = hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR);
  char who[80];
  hli_print(who, sizeof who, "the cost law of %s", names[law->kind]);
  if (isnan(law->fixed))
    law->fixed = 0;
  if (isnan(law->coef))
    law->coef = 0;
  if (isnan(law->exponent))
    law->exponent = 1;
  if (isnan(law->piping))
    law->piping = 0;
  const bound b[] = {
      {"fixed part", HL_DIM_MONEY, law->fixed, 0, plenty, false, true},
      {"coefficient", HL_DIM_NONE, law->coef, 0, plenty, false, true},
      {"exponent", HL_DIM_NONE, law->exponent, 0, 5, true, true},
      {"piping", HL_DIM_MONEY_LENGTH, law->piping, 0, plenty, false, true},
  };
  check_bounds(ctx, &law->place, who, b, COUNT(b));
  const bool machine = law->kind == HL_COST_MACHINE;
  if ((unsigned)law->basis > HL_COST_HEAT || machine == (law->basis == HL_COST_AREA))
    hli_fault(ctx, 116, &law->place, "%s must be per %s", who, machine ? "power or heat" : "area");
  return hli_failed_since(ctx, mark) ? HL_ERR_DATA : HL_OK;
}
