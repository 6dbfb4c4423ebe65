/** The problem: records copied into an arena, in the order added. */
#include "problem/problem.h"

hl_status hl_problem_new(hl_ctx *ctx, hl_problem **out) {
  hl_problem *problem = *out = hli_zalloc(ctx, 1, sizeof **out);
  if (problem == NULL)
    return hli_nomem(ctx);
  problem->ctx = ctx;
  problem->title = problem->currency = "";
  problem->held = -1;
  hli_arena_init(&problem->arena, ctx);
  for (int k = 0; k < HL_COST_KINDS; ++k) {
    hl_cost_law_init(&problem->cost[k], (hl_cost_kind)k);
    problem->cost[k].given = false;
  }
  hl_settings_init(&hl_economics_table, &problem->economics);
  hl_settings_init(&hl_design_table, &problem->design);
  return HL_OK;
}

static void free_names(hl_ctx *ctx, hli_names *names) {
  hli_index_free(ctx, &names->first);
  hli_index_free(ctx, &names->dated);
}

void hl_problem_free(hl_problem *problem) {
  if (problem == NULL)
    return;
  hl_ctx *ctx = problem->ctx;
  if (!problem->is_view && !problem->is_sibling) {
    hl_problem_free(problem->all);
    hli_release(ctx, problem->period);
    hli_index_free(ctx, &problem->period_names);
  }
  if (!problem->is_view) {
    hli_release(ctx, problem->stream);
    hli_release(ctx, problem->utility);
    hli_release(ctx, problem->system);
    hli_release(ctx, problem->rule);
    hli_release(ctx, problem->setting);
    free_names(ctx, &problem->stream_names);
    free_names(ctx, &problem->utility_names);
    free_names(ctx, &problem->system_names);
  }
  hli_arena_free(&problem->arena);
  hli_release(ctx, problem);
}

hl_ctx *hl_problem_ctx(const hl_problem *problem) { return problem->ctx; }
const char *hl_problem_title(const hl_problem *problem) { return problem->title; }

const char *hl_problem_currency(const hl_problem *problem) {
  for (int k = 0; k < HL_COST_KINDS && problem->currency[0] == '\0'; ++k) {
    if (problem->cost[k].given && problem->cost[k].currency[0] != '\0')
      return problem->cost[k].currency;
  }
  return problem->currency;
}

/* ------------------------------------------------------------------- init */

void hl_period_init(hl_period *period) {
  *period = (hl_period){.id = "",
                        .note = "",
                        .weight = NAN,
                        .electricity_price = NAN,
                        .fuel_price = NAN,
                        .co2_price = NAN,
                        .electricity_co2 = NAN};
}

void hl_stream_init(hl_stream *stream) {
  *stream = (hl_stream){.name = "",
                        .period = "",
                        .zone = "",
                        .note = "",
                        .x = NAN,
                        .y = NAN,
                        .z = NAN,
                        .t_target_min = NAN,
                        .t_target_max = NAN};
}

void hl_segment_init(hl_segment *segment) {
  *segment = (hl_segment){.t_supply = NAN, .t_target = NAN, .duty = NAN, .h = NAN, .dt_cont = NAN};
}

void hl_utility_init(hl_utility *utility) {
  *utility = (hl_utility){.name = "",
                          .zone = "",
                          .note = "",
                          .period = "",
                          .main = "",
                          .tier_of = "",
                          .t_supply = NAN,
                          .t_target = NAN,
                          .duty_max = INFINITY,
                          .t_stack = NAN,
                          .price = 0,
                          .co2 = NAN,
                          .h = NAN,
                          .dt_cont = NAN,
                          .cop = NAN,
                          .fuel_exergy = NAN,
                          .x = NAN,
                          .y = NAN,
                          .z = NAN};
}

double hl_utility_fuel(const hl_utility *utility, double t_out, double t_ambient) {
  if (isnan(utility->t_stack))
    return 1;
  return (utility->t_supply - t_ambient) / (utility->t_supply - t_out);
}

void hl_system_init(hl_system *system) {
  *system = (hl_system){.name = "",
                        .cycle = "",
                        .zone_source = "",
                        .zone_sink = "",
                        .note = "",
                        .scale_min = 0,
                        .scale_max = INFINITY,
                        .x = NAN,
                        .y = NAN,
                        .z = NAN};
}

void hl_match_rule_init(hl_match_rule *rule) {
  *rule = (hl_match_rule){.hot = "",
                          .cold = "",
                          .t_from = -INFINITY,
                          .t_to = INFINITY,
                          .duty_min = 0,
                          .u = NAN,
                          .fixed = NAN,
                          .coef = NAN,
                          .exponent = NAN,
                          .length = NAN};
}

void hl_cost_law_init(hl_cost_law *law, hl_cost_kind kind) {
  *law = (hl_cost_law){.kind = kind,
                       .given = true,
                       .fixed = NAN,
                       .coef = NAN,
                       .exponent = NAN,
                       .piping = NAN,
                       .currency = "",
                       .source = ""};
  law->basis = kind == HL_COST_MACHINE ? HL_COST_POWER : HL_COST_AREA;
}

/* ---------------------------------------------------------------- copying */

/** Copy a text into the arena; NULL is empty. */
static bool keep_text(hl_problem *problem, const char **text) {
  *text = hli_arena_text(&problem->arena, *text != NULL ? *text : "");
  return *text != NULL;
}

/** The same of a zone, without blanks around its parts: "A / B" is "A/B". */
static bool keep_zone(hl_problem *problem, const char **zone) {
  const char *from = *zone != NULL ? *zone : "";
  char *to = HLI_NEW(&problem->arena, char, strlen(from) + 1);
  size_t used = 0;
  if (to == NULL)
    return false;
  for (; *from != '\0'; ++from) {
    if (*from == '/')
      while (used > 0 && to[used - 1] == ' ')
        --used;
    if (*from != ' ' || (used > 0 && to[used - 1] != '/'))
      to[used++] = *from;
  }
  while (used > 0 && to[used - 1] == ' ')
    --used;
  to[used] = '\0';
  *zone = to;
  return true;
}

/** Copy the file name of a place; one copy serves all records of a file that come one after
 * another. */
static bool keep_place(hl_problem *problem, hl_place *place, const hl_place *neighbour) {
  if (place->file == NULL)
    return true;
  if (neighbour != NULL && hli_same_text(place->file, neighbour->file)) {
    place->file = neighbour->file;
    return true;
  }
  return keep_text(problem, &place->file);
}

static const char *text_or_empty(const char *text) { return text != NULL ? text : ""; }

hl_status hl_problem_set_title(hl_problem *problem, const char *title, const char *currency) {
  const char *a = title, *b = currency;
  if (problem->all != NULL)
    HLI_TRY(hl_problem_set_title(problem->all, title, currency));
  if (!keep_text(problem, &a) || !keep_text(problem, &b))
    return hli_nomem(problem->ctx);
  problem->title = a;
  problem->currency = b;
  return HL_OK;
}

/* ------------------------------------------------------------------ names */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/**
 * Character at *k of a name as people tell names apart, and step over it: case and blanks do not
 * count, but "1 11" is not "11 1". 0 at the end.
 */
static unsigned plain_character(const char *name, size_t *k) {
  const size_t begin = *k;
  while (name[*k] == ' ')
    ++*k;
  if (*k > begin && begin > 0 && is_digit(name[begin - 1]) && is_digit(name[*k]))
    return ' ';
  const unsigned c = (unsigned char)name[*k];
  *k += c != 0;
  const bool accented = *k > 1 && name[*k - 2] == '\xC3'; /* in UTF-8: À to Þ, behind this byte */
  const bool upper = accented ? c >= 0x80 && c <= 0x9E : c >= 'A' && c <= 'Z';
  return upper ? c + 0x20 : c;
}

/** Equal for names that differ in case and blanks only. */
static uint32_t hash_of(const char *name) {
  uint32_t hash = 0;
  size_t k = 0;
  for (unsigned c; (c = plain_character(name, &k)) != 0;)
    hash = (hash ^ c) * 16777619u;
  return hash;
}

static bool alike(const char *a, const char *b) {
  size_t i = 0, j = 0;
  unsigned c;
  while ((c = plain_character(a, &i)) == plain_character(b, &j))
    if (c == 0)
      return true;
  return false;
}

static bool reserve_name(hl_ctx *ctx, hli_names *names) {
  return hli_index_reserve(ctx, &names->first) && hli_index_reserve(ctx, &names->dated);
}

/** The last step of adding a record, so that none is named that is not there. */
static void add_name(hli_names *names, bool is_first, int number, const char *name,
                     const char *period) {
  if (is_first)
    hli_index_add(&names->first, hash_of(name), number);
  hli_index_add(&names->dated, hli_pair_hash(name, period), number);
}

#define FIND(kind, text)                                                                           \
  do {                                                                                             \
    const hli_index *index = &problem->kind##_names.first;                                         \
    const uint32_t hash = hash_of(text);                                                           \
    for (int e = -1; (e = hli_index_next(index, hash, e)) >= 0;) {                                 \
      const int k = index->entry[e].number;                                                        \
      if (k < problem->kind##_count && strcmp(problem->kind[k].name, text) == 0)                   \
        return k;                                                                                  \
    }                                                                                              \
    return -1;                                                                                     \
  } while (0)

int hl_problem_stream_find(const hl_problem *problem, const char *name) { FIND(stream, name); }
int hl_problem_utility_find(const hl_problem *problem, const char *name) { FIND(utility, name); }
int hl_problem_system_find(const hl_problem *problem, const char *name) { FIND(system, name); }

/** What names are told apart by, of a record of any kind. */
typedef struct named {
  const char *kind, *name, *period;
  const hl_place *place;
} named;

enum { NAMED_KINDS = 3 };

static named named_at(const hl_problem *problem, int kind, int k) {
  if (kind == 0) {
    const hl_stream *s = &problem->stream[k];
    return (named){"stream", s->name, s->period, &s->place};
  }
  if (kind == 1) {
    const hl_utility *u = &problem->utility[k];
    return (named){"utility", u->name, u->period, &u->place};
  }
  return (named){"system", problem->system[k].name, "", &problem->system[k].place};
}

static const hli_names *names_of(const hl_problem *problem, int kind) {
  return kind == 0   ? &problem->stream_names
         : kind == 1 ? &problem->utility_names
                     : &problem->system_names;
}

/** The first record of a name; or, unless `exact`, of one that differs in case and blanks. */
static bool find_named(const hl_problem *problem, int kind, const char *name, bool exact,
                       named *out) {
  const hli_index *index = &names_of(problem, kind)->first;
  const uint32_t hash = hash_of(name);
  for (int e = -1; (e = hli_index_next(index, hash, e)) >= 0;) {
    *out = named_at(problem, kind, index->entry[e].number);
    const bool same = strcmp(out->name, name) == 0;
    if (exact ? same : !same && alike(out->name, name))
      return true;
  }
  return false;
}

/** The first record of a name and period. @return its number, -1: none. */
static int find_dated(const hl_problem *problem, int kind, const char *name, const char *period) {
  const hli_index *index = &names_of(problem, kind)->dated;
  const uint32_t hash = hli_pair_hash(name, period);
  for (int e = -1; (e = hli_index_next(index, hash, e)) >= 0;) {
    const named other = named_at(problem, kind, index->entry[e].number);
    if (strcmp(other.name, name) == 0 && strcmp(other.period, period) == 0)
      return index->entry[e].number;
  }
  return -1;
}

/** The first record of the name, kind and period of another, or of no period. */
static bool find_meeting(const hl_problem *problem, int kind, const named *mine, named *out) {
  const int always = find_dated(problem, kind, mine->name, "");
  const int here = find_dated(problem, kind, mine->name, mine->period);
  const int found = always >= 0 && (here < 0 || always < here) ? always : here;
  if (found >= 0)
    *out = named_at(problem, kind, found);
  return found >= 0;
}

/**
 * The first record of a name that is not another period's of the same thing; or, unless `exact`, of
 * one that differs in case and blanks. False if there is none.
 */
static bool find_holder(const hl_problem *problem, const named *mine, bool exact, named *out) {
  static const char *const kinds[NAMED_KINDS] = {"stream", "utility", "system"};
  for (int kind = 0; kind < NAMED_KINDS; ++kind) {
    const bool dated = exact && strcmp(kinds[kind], mine->kind) == 0 && mine->period[0] != '\0';
    if (dated ? find_meeting(problem, kind, mine, out)
              : find_named(problem, kind, mine->name, exact, out))
      return true;
  }
  return false;
}

/** `stream "H1" (case.csv:2)` */
static void holder_text(const named *holder, char text[240]) {
  hli_print(text, 240, "%s \"%.60s\"", holder->kind, holder->name);
  const size_t used = strlen(text);
  if (holder->place->row > 0)
    hli_print(text + used, 240 - used, " (%.80s:%d)", text_or_empty(holder->place->file),
              holder->place->row);
}

/**
 * Names are unique over streams, utilities and systems, because match rules name all of them; a
 * stream or utility may have one record in each period. Two that differ in case or blanks only may
 * be one that was mistyped, or two of different zones.
 */
static hl_status check_unique(const hl_problem *problem, const named *mine) {
  char text[240];
  named other;
  if (problem->all != NULL)
    return HL_OK; /* checked there */
  if (find_holder(problem, mine, true, &other)) {
    const bool periods = mine->period[0] != '\0' || other.period[0] != '\0';
    holder_text(&other, text);
    HLI_FAIL(problem->ctx, 107, mine->place, "the name \"%.60s\" is taken: %s has it already\n%s",
             mine->name, text,
             periods
                 ? "A row without a period holds in all: give one without, or one for each period."
                 : "Rename one of them.");
  }
  const bool known = hl_problem_stream_find(problem, mine->name) >= 0 ||
                     hl_problem_utility_find(problem, mine->name) >= 0;
  if (!known && find_holder(problem, mine, false, &other)) {
    holder_text(&other, text);
    hli_fault(problem->ctx, 212, mine->place,
              "the name \"%.60s\" differs in case or blanks only from %s; they are taken as two\n"
              "Write it in one way if both are the same.",
              mine->name, text);
  }
  return HL_OK;
}

/** A zone is a path, "Site/Zone/Unit", whose parts are names. */
static hl_status check_zone_path(const hl_problem *problem, const hl_stream *stream) {
  const char *zone = stream->zone;
  const size_t length = strlen(zone);
  if (length == 0 || (zone[0] != '/' && zone[length - 1] != '/' && strstr(zone, "//") == NULL))
    return HL_OK;
  HLI_FAIL(problem->ctx, 122, &stream->place,
           "zone \"%.60s\" of stream \"%.60s\" has a part without a name\n"
           "Write zones as Site/Zone/Unit, or any of these alone.",
           zone, stream->name);
}

/* ----------------------------------------------------------------- adding */

hl_status hl_problem_add_stream(hl_problem *problem, const hl_stream *stream) {
  hl_ctx *ctx = problem->ctx;
  hl_stream copy = *stream;
  bool held = true;
  copy.name = text_or_empty(copy.name);
  copy.zone = text_or_empty(copy.zone);
  copy.period = text_or_empty(copy.period);
  HLI_TRY(hli_period_check(problem, &copy.place, copy.period, &held));
  if (problem->all != NULL)
    HLI_TRY(hl_problem_add_stream(problem->all, stream));
  if (!held || (problem->all != NULL && hli_stands_still(&copy, copy.segment)))
    return HL_OK;
  hl_segment *segment = HLI_NEW(&problem->arena, hl_segment, copy.segment_count + 1);
  if (segment == NULL)
    return hli_nomem(ctx);
  for (int k = 0; k < copy.segment_count; ++k)
    segment[k] = stream->segment[k];
  HLI_TRY(hli_stream_check(ctx, &copy, segment));
  const named mine = {"stream", copy.name, copy.period, &copy.place};
  HLI_TRY(check_unique(problem, &mine));
  if (!keep_zone(problem, &copy.zone))
    return hli_nomem(ctx);
  HLI_TRY(check_zone_path(problem, &copy));
  const int n = problem->stream_count;
  copy.segment = segment;
  bool ok = keep_text(problem, &copy.name) && keep_text(problem, &copy.note) &&
            keep_text(problem, &copy.period) &&
            keep_place(problem, &copy.place, n > 0 ? &problem->stream[n - 1].place : NULL);
  for (int k = 0; k < copy.segment_count && ok; ++k)
    ok = keep_place(problem, &segment[k].place, &copy.place);
  ok = ok && reserve_name(ctx, &problem->stream_names) &&
       hli_reserve(ctx, (void **)&problem->stream, &problem->stream_room, n + 1, sizeof copy);
  if (!ok)
    return hli_nomem(ctx);
  const bool is_first = hl_problem_stream_find(problem, copy.name) < 0;
  problem->stream[problem->stream_count++] = copy;
  add_name(&problem->stream_names, is_first, n, copy.name, copy.period);
  return HL_OK;
}

hl_status hl_problem_add_utility(hl_problem *problem, const hl_utility *utility) {
  hl_ctx *ctx = problem->ctx;
  hl_utility copy = *utility;
  bool held = true;
  copy.name = text_or_empty(copy.name);
  copy.period = text_or_empty(copy.period);
  HLI_TRY(hli_period_check(problem, &copy.place, copy.period, &held));
  if (problem->all != NULL)
    HLI_TRY(hl_problem_add_utility(problem->all, utility));
  if (!held)
    return HL_OK;
  HLI_TRY(hli_utility_check(ctx, &copy));
  const named mine = {"utility", copy.name, copy.period, &copy.place};
  HLI_TRY(check_unique(problem, &mine));
  const int n = problem->utility_count;
  const bool ok =
      keep_text(problem, &copy.name) && keep_zone(problem, &copy.zone) &&
      keep_text(problem, &copy.note) && keep_text(problem, &copy.main) &&
      keep_text(problem, &copy.tier_of) && keep_text(problem, &copy.period) &&
      keep_place(problem, &copy.place, n > 0 ? &problem->utility[n - 1].place : NULL) &&
      reserve_name(ctx, &problem->utility_names) &&
      hli_reserve(ctx, (void **)&problem->utility, &problem->utility_room, n + 1, sizeof copy);
  if (!ok)
    return hli_nomem(ctx);
  const bool is_first = hl_problem_utility_find(problem, copy.name) < 0;
  problem->utility[problem->utility_count++] = copy;
  add_name(&problem->utility_names, is_first, n, copy.name, copy.period);
  return HL_OK;
}

/** Copies of the lists of a system. */
static bool keep_lists(hl_problem *problem, hl_system *copy) {
  const char **fluid = HLI_NEW(&problem->arena, const char *, copy->fluid_count + 1);
  hl_parameter *parameter = HLI_NEW(&problem->arena, hl_parameter, copy->parameter_count + 1);
  bool ok = fluid != NULL && parameter != NULL;
  for (int k = 0; k < copy->fluid_count && ok; ++k) {
    fluid[k] = copy->fluid[k];
    ok = keep_text(problem, &fluid[k]);
  }
  for (int k = 0; k < copy->parameter_count && ok; ++k) {
    parameter[k] = copy->parameter[k];
    ok = keep_text(problem, &parameter[k].name) &&
         keep_place(problem, &parameter[k].place, &copy->place);
  }
  copy->fluid = fluid;
  copy->parameter = parameter;
  return ok;
}

hl_status hl_problem_add_system(hl_problem *problem, const hl_system *system) {
  hl_ctx *ctx = problem->ctx;
  hl_system copy = *system;
  copy.name = text_or_empty(copy.name);
  copy.cycle = text_or_empty(copy.cycle);
  if (problem->all != NULL)
    HLI_TRY(hl_problem_add_system(problem->all, system));
  HLI_TRY(hli_system_check(ctx, &copy));
  const named mine = {"system", copy.name, "", &copy.place};
  HLI_TRY(check_unique(problem, &mine));
  const int n = problem->system_count;
  const bool ok =
      keep_text(problem, &copy.name) && keep_text(problem, &copy.cycle) &&
      keep_zone(problem, &copy.zone_source) && keep_zone(problem, &copy.zone_sink) &&
      keep_text(problem, &copy.note) &&
      keep_place(problem, &copy.place, n > 0 ? &problem->system[n - 1].place : NULL) &&
      keep_lists(problem, &copy) && reserve_name(ctx, &problem->system_names) &&
      hli_reserve(ctx, (void **)&problem->system, &problem->system_room, n + 1, sizeof copy);
  if (!ok)
    return hli_nomem(ctx);
  const bool is_first = hl_problem_system_find(problem, copy.name) < 0;
  problem->system[problem->system_count++] = copy;
  add_name(&problem->system_names, is_first, n, copy.name, "");
  return HL_OK;
}

hl_status hl_problem_add_rule(hl_problem *problem, const hl_match_rule *rule) {
  hl_ctx *ctx = problem->ctx;
  hl_match_rule copy = *rule;
  copy.hot = text_or_empty(copy.hot);
  copy.cold = text_or_empty(copy.cold);
  if (problem->all != NULL)
    HLI_TRY(hl_problem_add_rule(problem->all, rule));
  HLI_TRY(hli_rule_check(ctx, &copy));
  const int n = problem->rule_count;
  const bool ok =
      keep_text(problem, &copy.hot) && keep_text(problem, &copy.cold) &&
      keep_place(problem, &copy.place, n > 0 ? &problem->rule[n - 1].place : NULL) &&
      hli_reserve(ctx, (void **)&problem->rule, &problem->rule_room, n + 1, sizeof copy);
  if (!ok)
    return hli_nomem(ctx);
  problem->rule[problem->rule_count++] = copy;
  return HL_OK;
}

hl_status hl_problem_add_cost(hl_problem *problem, const hl_cost_law *law) {
  hl_ctx *ctx = problem->ctx;
  hl_cost_law copy = *law;
  if ((unsigned)copy.kind >= HL_COST_KINDS)
    HLI_FAIL(ctx, 1, &copy.place, "a cost law is of kind %d, which does not exist", (int)copy.kind);
  copy.given = true;
  if (problem->all != NULL)
    HLI_TRY(hl_problem_add_cost(problem->all, law));
  HLI_TRY(hli_cost_check(ctx, &copy));
  if (problem->cost[copy.kind].given)
    HLI_FAIL(ctx, 107, &copy.place,
             "there is a second cost law of the same kind (first in row %d)\nDelete one of them.",
             problem->cost[copy.kind].place.row);
  if (!keep_text(problem, &copy.currency) || !keep_text(problem, &copy.source) ||
      !keep_place(problem, &copy.place, &problem->cost[HL_COST_EXCHANGER].place))
    return hli_nomem(ctx);
  problem->cost[copy.kind] = copy;
  return HL_OK;
}

/* ----------------------------------------------------------------- access */

#define COUNT_AND_AT(kind, type)                                                                   \
  int hl_problem_##kind##_count(const hl_problem *problem) { return problem->kind##_count; }       \
  const type *hl_problem_##kind##_at(const hl_problem *problem, int k) {                           \
    return k >= 0 && k < problem->kind##_count ? &problem->kind[k] : NULL;                         \
  }
COUNT_AND_AT(period, hl_period)
COUNT_AND_AT(stream, hl_stream)
COUNT_AND_AT(utility, hl_utility)
COUNT_AND_AT(system, hl_system)
COUNT_AND_AT(rule, hl_match_rule)
COUNT_AND_AT(setting, hl_setting_row)

int hl_problem_tier(const hl_problem *problem, int utility) {
  for (int k = utility + 1; k < problem->utility_count; ++k)
    if (strcmp(problem->utility[k].tier_of, problem->utility[utility].name) == 0)
      return k;
  return -1;
}

int hl_problem_tariff(const hl_problem *problem, int utility) {
  while (problem->utility[utility].tier_of[0] != '\0')
    utility = hl_problem_utility_find(problem, problem->utility[utility].tier_of);
  return utility;
}

double hl_problem_tariff_most(const hl_problem *problem, int utility) {
  double most = 0;
  for (; utility >= 0; utility = hl_problem_tier(problem, utility))
    most += problem->utility[utility].duty_max;
  return most;
}

const hl_cost_law *hl_problem_cost(const hl_problem *problem, hl_cost_kind kind) {
  const bool as_exchanger =
      (kind == HL_COST_HEATER || kind == HL_COST_COOLER) && !problem->cost[kind].given;
  return &problem->cost[as_exchanger ? HL_COST_EXCHANGER : kind];
}

const hl_economics *hl_problem_economics(const hl_problem *problem) { return &problem->economics; }
const hl_design *hl_problem_design(const hl_problem *problem) { return &problem->design; }
const hl_group_set *hl_problem_groups(const hl_problem *problem) { return &problem->groups; }

hl_zones hl_problem_zones(const hl_problem *problem, const char *hot, bool hot_of_system,
                          const char *cold, bool cold_of_system) {
  if (strcmp(hot, cold) == 0)
    return HL_ZONES_MEET;
  if ((hot_of_system && hot[0] != '\0') || (cold_of_system && cold[0] != '\0'))
    return HL_ZONES_SYSTEM;
  return problem->design.same_zone && hot[0] != '\0' && cold[0] != '\0' ? HL_ZONES_DIFFER
                                                                        : HL_ZONES_MEET;
}

bool hl_rule_matches(const hl_match_rule *rule, const char *hot, const char *cold) {
  return (strcmp(rule->hot, "*") == 0 || strcmp(rule->hot, hot) == 0) &&
         (strcmp(rule->cold, "*") == 0 || strcmp(rule->cold, cold) == 0);
}
