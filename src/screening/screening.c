/** Every system with every fluid between one source and one sink. */
#include <stddef.h>
#include <stdio.h>

#include "screening/work.h"

#include "num/num.h"

#define FIELD(name) offsetof(hl_screening_settings, name)
static const hl_setting rows[] = {
    {"dt_min", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(dt_min), 5.0, 0.1, 100.0,
     "Least approach in the exchangers at source and sink.", NULL},
    {"superheat", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(superheat), 5.0, 0.0, 40.0,
     "Superheat of the suction vapour, taken up at the source.", NULL},
    {"subcool", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(subcool), NAN, 0.0, 60.0,
     "Subcooling of the condensate; not set: that of the highest COP.", NULL},
    {"eta_is", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(eta_is), 0.75, 0.3, 1.0,
     "Isentropic efficiency of all compressors.", NULL},
    {"drive", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(drive), 0.93, 0.3, 1.0,
     "Efficiency of motor, inverter and transmission.", NULL},
    {"eta_step", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(eta_step), 0.05, 0.0, 0.3,
     "The ranking is repeated with eta_is less and plus this; 0: not.", NULL},
    {"ihx", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(ihx), 0.5, 0.0, 0.99,
     "Effectiveness of the internal exchanger of vc_ihx.", NULL},
    {"t_ambient", HL_SETTING_NUMBER, HL_DIM_TEMPERATURE, FIELD(t_ambient), 298.15, 200.0, 400.0,
     "Ambient temperature of exergy.", NULL},
    {"electricity_price", HL_SETTING_NUMBER, HL_DIM_PRICE, FIELD(electricity_price), NAN, 0.0, 1.0,
     "Price of electricity, for the cost of heat; not set: none.", NULL},
    {"order", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(order), HL_ORDER_COP, 0, HL_ORDER_VOLUME,
     "What the ranking goes by.", "cop|exergy|volume"},
    {"all_pairs", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(all_pairs), 0, 0, 1,
     "Cascades of all pairs of fluids, not only those listed.", NULL},
};
#undef FIELD
const hl_settings_table hl_screening_table = {"screening", sizeof(hl_screening_settings),
                                              sizeof rows / sizeof *rows, rows};

/* Cascades that are built or proposed: colder fluids with warmer ones. */
static const char *const bottoms[] = {"R717", "R290", "R600a", "R1234zeE", "R744"};
static const char *const tops[] = {"R600",      "R601",     "Cyclopentane", "R1233zdE",
                                   "R1336mzzZ", "R1234zeZ", "R718"};

enum { EFFICIENCIES = 3, FLUID_NAME = 80 };

typedef struct {
  hl_candidate shown;
  char fluid[FLUID_NAME];
  int index[HL_CYCLE_FLUIDS], fluids; /* in the list of loaded fluids */
  double *value;                      /* of all parameters, at the operating point */
  double key[EFFICIENCIES];           /* what it is ranked by; NAN: no operating point */
  char safety[32];
  bool untried;
} entry;

struct hl_screening {
  hl_ctx *ctx;
  hli_arena arena;
  hl_outside source, sink;
  hl_screening_settings settings;
  int fluid_count;
  hl_fluid **fluid;
  const char **name; /* by which each was asked for, while loading */
  int count, room;
  entry *entry;
  int *order;
  int untried;
  int exclusion_count;
  hl_exclusion *exclusion;
};

/* ---------------------------------------------------------------- dry discharge */

typedef struct {
  const hl_fluid *fluid;
  hl_fluid_saturation low, high;
  double eta;
} dryness;

/* Enthalpy of the discharge above dew, at a superheat. */
static double above_dew(double superheat, void *user) {
  const dryness *d = user;
  hl_fluid_state suction = d->low.vapour, ideal;
  hl_fluid_hint hint = {&d->low, NULL};
  if (superheat > 0.0 &&
      hl_fluid_state_pT_near(d->fluid, d->low.p, d->low.t + superheat, &hint, &suction) != HL_OK)
    return NAN;
  hint.saturation = &d->high;
  if (hl_fluid_state_ps_near(d->fluid, d->high.p, suction.s, &hint, &ideal) != HL_OK)
    return NAN;
  return suction.h + (ideal.h - suction.h) / d->eta - d->high.vapour.h;
}

double hl_dry_superheat(const hl_fluid *fluid, double p_low, double p_high, double eta) {
  const double most = 150.0;
  dryness d = {.fluid = fluid, .eta = eta};
  double superheat;
  if (hl_fluid_saturation_p(fluid, p_low, &d.low) != HL_OK ||
      hl_fluid_saturation_p(fluid, p_high, &d.high) != HL_OK)
    return NAN;
  if (above_dew(0.0, &d) >= 0.0)
    return 0.0;
  return hli_root(above_dew, &d, 0.0, most, 1e-9, &superheat) ? superheat : (double)NAN;
}

/* ------------------------------------------------------------------- candidates */

static bool wanted(const char *const *list, int count, const char *name) {
  for (int k = 0; k < count; k++)
    if (hli_same_text(list[k], name))
      return true;
  return list == NULL || count == 0;
}

/* A candidate; once, however often it is asked for. */
static hl_status add_entry(hl_screening *s, const hl_cycle_info *cycle, const int *fluid,
                           int fluids) {
  for (int k = s->count - 1; k >= 0 && s->entry[k].shown.cycle == cycle->name; k--)
    if (memcmp(s->entry[k].index, fluid, (size_t)fluids * sizeof *fluid) == 0)
      return HL_OK;
  if (!hli_reserve(s->ctx, (void **)&s->entry, &s->room, s->count + 1, sizeof *s->entry))
    return hli_nomem(s->ctx);
  entry *e = &s->entry[s->count++];
  *e = (entry){.fluids = fluids};
  e->shown.cycle = cycle->name;
  for (int k = 0; k < fluids; k++) {
    size_t used = strlen(e->fluid);
    e->index[k] = fluid[k];
    hli_print(e->fluid + used, sizeof e->fluid - used, "%s%s", k > 0 ? "+" : "",
              hl_fluid_facts(s->fluid[fluid[k]])->id);
  }
  return HL_OK;
}

static int find_fluid(const hl_screening *s, const char *name) {
  for (int k = 0; k < s->fluid_count; k++)
    if (strcmp(hl_fluid_facts(s->fluid[k])->id, name) == 0)
      return k;
  return -1;
}

/* Load a fluid once; its index in *index. Of files with one id the names in the ranking would say
 * nothing. */
static hl_status load(hl_screening *s, const char *name, int *index) {
  hl_fluid *fluid;
  HLI_TRY(hl_fluid_new(s->ctx, name, HL_FLUID_REFERENCE_FILE, &fluid));
  const char *id = hl_fluid_facts(fluid)->id;
  *index = find_fluid(s, id);
  if (*index < 0) {
    *index = s->fluid_count;
    s->name[s->fluid_count] = name;
    s->fluid[s->fluid_count++] = fluid;
    return HL_OK;
  }
  const char *known = s->name[*index];
  const bool files = strchr(name, '.') != NULL || strchr(known, '.') != NULL;
  hl_status status = HL_OK;
  if (files && strcmp(name, known) != 0)
    status = hli_fault(s->ctx, 1, NULL,
                       "\"%s\" and \"%s\" are both called %s\nGive one of them, or the file an id "
                       "of its own.",
                       known, name, id);
  hl_fluid_free(fluid);
  return status;
}

/* "R717+R601", "R290+R600+R601": of each its index; how many in *count. */
static hl_status load_joined(hl_screening *s, const char *text, int index[HL_CYCLE_FLUIDS],
                             int *count) {
  for (*count = 0; text != NULL; ++*count) {
    char name[FLUID_NAME];
    const char *plus = strchr(text, '+');
    hli_print(name, sizeof name, "%.*s", plus ? (int)(plus - text) : (int)strlen(text), text);
    const char *kept = hli_arena_text(&s->arena, name);
    if (kept == NULL)
      return hli_nomem(s->ctx);
    if (*count == HL_CYCLE_FLUIDS)
      HLI_FAIL(s->ctx, 1, NULL, "a cascade has at most %d fluids", HL_CYCLE_FLUIDS);
    HLI_TRY(load(s, kept, &index[*count]));
    text = plus ? plus + 1 : NULL;
  }
  return HL_OK;
}

static hl_status load_fluids(hl_screening *s, const char *const *fluid, int count) {
  int room = HL_CYCLE_FLUIDS * (count > 0 ? count : hl_fluid_count()) +
             (int)(sizeof tops / sizeof *tops + sizeof bottoms / sizeof *bottoms);
  s->fluid = HLI_NEW(&s->arena, hl_fluid *, room);
  s->name = HLI_NEW(&s->arena, const char *, room);
  if (s->fluid == NULL || s->name == NULL)
    return hli_nomem(s->ctx);
  char id[32];
  int index;
  for (int k = 0; count == 0 && hl_fluid_id_at(k, id, sizeof id); k++)
    HLI_TRY(load(s, id, &index));
  for (int k = 0; k < count; k++)
    if (strchr(fluid[k], '+') == NULL)
      HLI_TRY(load(s, fluid[k], &index));
  return HL_OK;
}

/* Several fluids are for cascades of as many circuits. */
static hl_status check_joined(hl_screening *s, const char *const *cycle, int cycles,
                              const char *text) {
  int index[HL_CYCLE_FLUIDS], count;
  if (strchr(text, '+') == NULL)
    return HL_OK;
  HLI_TRY(load_joined(s, text, index, &count));
  for (int c = 0; c < hl_cycle_count(); c++) {
    const hl_cycle_info *info = hl_cycle_at(c);
    if (hli_can_match(info) && wanted(cycle, cycles, info->name) && info->fluid_count == count)
      return HL_OK;
  }
  HLI_FAIL(s->ctx, 1, NULL, "no cycle asked for takes the %d fluids \"%s\"", count, text);
}

/* Those asked for by name that have as many fluids as the cycle. */
static hl_status add_joined(hl_screening *s, const hl_cycle_info *cycle, const char *const *fluid,
                            int count) {
  int index[HL_CYCLE_FLUIDS], joined;
  for (int k = 0; k < count; k++) {
    if (strchr(fluid[k], '+') == NULL)
      continue;
    HLI_TRY(load_joined(s, fluid[k], index, &joined));
    if (joined == cycle->fluid_count)
      HLI_TRY(add_entry(s, cycle, index, joined));
  }
  return HL_OK;
}

/* Of the fluids asked for alone, the first `singles`, those pairs that are usual or all. */
static hl_status add_pairs(hl_screening *s, const hl_cycle_info *cycle, int singles) {
  int pair[2];
  for (int a = 0; a < singles && s->settings.all_pairs; a++)
    for (pair[0] = a, pair[1] = 0; pair[1] < singles; pair[1]++)
      if (pair[1] != a)
        HLI_TRY(add_entry(s, cycle, pair, 2));
  for (size_t a = 0; a < sizeof bottoms / sizeof *bottoms && !s->settings.all_pairs; a++)
    for (size_t b = 0; b < sizeof tops / sizeof *tops; b++) {
      pair[0] = find_fluid(s, bottoms[a]);
      pair[1] = find_fluid(s, tops[b]);
      if (pair[0] >= 0 && pair[0] < singles && pair[1] >= 0 && pair[1] < singles)
        HLI_TRY(add_entry(s, cycle, pair, 2));
    }
  return HL_OK;
}

static hl_status refuse_cycle(hl_screening *s, const hl_cycle_info *cycle) {
  char known[400] = "";
  for (int k = 0; k < hl_cycle_count(); k++) {
    const size_t used = strlen(known);
    if (hli_can_match(hl_cycle_at(k)))
      hli_print(known + used, sizeof known - used, "%s%s", used > 0 ? ", " : "",
                hl_cycle_at(k)->name);
  }
  HLI_FAIL(s->ctx, 1, NULL,
           "cycle \"%s\" is not matched to a source and a sink\nThose that are: %s.", cycle->name,
           known);
}

static hl_status make_entries(hl_screening *s, const char *const *cycle, int cycles,
                              const char *const *fluid, int fluids) {
  for (int k = 0; k < cycles; k++) {
    const hl_cycle_info *info = hl_cycle_find(cycle[k]);
    hl_machine *none;
    if (info == NULL) /* says so, with the nearest name */
      return hl_machine_new(s->ctx, cycle[k], NULL, &none);
    if (!hli_can_match(info))
      return refuse_cycle(s, info);
  }
  HLI_TRY(load_fluids(s, fluid, fluids));
  const int singles = s->fluid_count;
  for (int k = 0; k < fluids; k++) /* faults in names that no cycle asks for are faults too */
    HLI_TRY(check_joined(s, cycle, cycles, fluid[k]));
  for (int c = 0; c < hl_cycle_count(); c++) {
    const hl_cycle_info *info = hl_cycle_at(c);
    if (!hli_can_match(info) || !wanted(cycle, cycles, info->name))
      continue;
    if (info->fluid_count > 1)
      HLI_TRY(add_joined(s, info, fluid, fluids));
    if (info->fluid_count == 2)
      HLI_TRY(add_pairs(s, info, singles));
    for (int k = 0; k < singles && info->fluid_count == 1; k++)
      if (info->fluid == NULL ||
          strcmp(info->fluid, hl_fluid_facts(s->fluid[k])->id) == 0) /* MVR is for water */
        HLI_TRY(add_entry(s, info, &k, 1));
  }
  if (s->count == 0)
    HLI_FAIL(s->ctx, 1, NULL,
             "there is nothing to rank: no cycle asked for takes a fluid asked for\nCascades take "
             "as many fluids, joined by +, as they have circuits; mvr takes water (R718).");
  return HL_OK;
}

/* ------------------------------------------------------------------- evaluation */

typedef struct {
  hl_screening *screening;
  hl_ctx **ctx;             /* per worker */
  hl_cycle_result **result; /* per worker */
  hl_status *status;        /* per entry */
} job;

/* Largest losses first, the two exchangers among them. */
static void take_losses(hl_candidate *c, const hl_cycle_result *r, const hl_meeting *meet) {
  const char *name[HL_CYCLE_LOSSES + 2];
  double exergy[HL_CYCLE_LOSSES + 2];
  int count = r->group.loss_count;
  for (int k = 0; k < count; k++) {
    name[k] = r->loss[k].component;
    exergy[k] = r->loss[k].exergy;
  }
  name[count] = "sink";
  exergy[count++] = meet->loss_sink;
  name[count] = "source";
  exergy[count++] = meet->loss_source;
  for (c->loss_count = 0; c->loss_count < HL_CANDIDATE_LOSSES; c->loss_count++) {
    int most = 0;
    for (int k = 1; k < count; k++)
      if (exergy[k] > exergy[most])
        most = k;
    if (!(exergy[most] > 0.0))
      break;
    c->loss[c->loss_count] = name[most];
    c->loss_share[c->loss_count] = exergy[most] / r->shaft;
    exergy[most] = 0.0;
  }
  c->destroyed = meet->loss_sink + meet->loss_source;
  for (int k = 0; k < r->group.loss_count; k++)
    c->destroyed += r->loss[k].exergy;
}

static void take_limits(hl_candidate *c, const hl_cycle_result *r) {
  double worst[HL_CYCLE_LIMITS];
  c->critical_margin = c->ratio = NAN;
  for (int k = 0; k < r->limit_count; k++) {
    const hl_cycle_limit *limit = &r->limit[k];
    worst[k] = limit->margin / fmax(fabs(limit->limit), 1.0);
    if (strcmp(limit->name, "critical margin") == 0)
      c->critical_margin = limit->value;
    if (strcmp(limit->name, "pressure ratio") == 0)
      c->ratio = limit->value;
  }
  for (int n = 0; n < r->limit_count; n++) {
    int most = 0;
    for (int k = 1; k < r->limit_count; k++)
      if (worst[k] < worst[most])
        most = k;
    if (!(worst[most] < -1e-9))
      break;
    size_t used = strlen(c->broken);
    char value[48], limit[48];
    const hl_cycle_limit *at = &r->limit[most];
    hli_print(c->broken + used, sizeof c->broken - used, "%s%s %s (limit %s)", used > 0 ? "; " : "",
              at->name, hli_show(at->dimension, at->value, value),
              hli_show(at->dimension, at->limit, limit));
    worst[most] = 0.0;
  }
  c->state = c->broken[0] != '\0' ? HL_CANDIDATE_LIMITED : HL_CANDIDATE_GOOD;
}

/* NAN: the sink is not above the source's inlet, where the fits say nothing. */
static double cop_on_market(const hl_screening *s) {
  hl_jesper_set set = s->sink.t_out <= 373.15 ? HL_JESPER_STANDARD : HL_JESPER_VERY_HIGH;
  return hl_cop_jesper(set, s->sink.t_out - s->source.t_in, s->sink.t_out);
}

static void take_result(hl_screening *s, entry *e, const hli_match *m) {
  hl_candidate *c = &e->shown;
  const hl_cycle_result *r = m->result;
  const hl_fluid *fluid = m->fluid;
  hl_meeting meet = hl_cycle_meet(r, &s->source, &s->sink, s->settings.t_ambient);
  c->cop = r->cop;
  c->cop_electric = r->cop_electric;
  c->efficiency = meet.efficiency;
  c->lorenz = r->cop / meet.cop_lorenz;
  c->approach_sink = meet.approach_sink;
  c->approach_source = meet.approach_source;
  c->t_low = m->t_low;
  c->t_high = m->t_high;
  c->subcool = m->subcooling ? m->subcool : (double)NAN;
  c->stages = isnan(hl_machine_value(m->machine, "stages"))
                  ? 0
                  : (int)hl_machine_value(m->machine, "stages");
  c->p_low = r->p_low;
  c->p_high = r->p_high;
  c->t_discharge = r->t_discharge;
  c->internal_approach = r->internal_approach;
  c->swept_volume = 0.0;
  for (int k = 0; k < HL_CYCLE_CIRCUITS && !isnan(r->swept_volume[k]); k++)
    c->swept_volume += r->swept_volume[k];
  c->capacity = 1.0 / c->swept_volume;
  c->superheat_dry =
      e->fluids == 1 ? hl_dry_superheat(fluid, r->p_low, r->p_high, m->eta) : (double)NAN;
  c->x_discharge = NAN;
  for (int k = 0; k < r->state_count; k++)
    if (r->state[k].label[0] == '2' && r->state[k].x < 1.0)
      c->x_discharge = r->state[k].x;
  c->price = s->settings.electricity_price / r->cop_electric;
  c->optimistic = r->cop_electric > 1.6 * cop_on_market(s);
  take_losses(c, r, &meet);
  take_limits(c, r);
}

const char *hl_candidate_system(const hl_candidate *candidate, char text[48]) {
  const char *end = candidate->stages == 1 ? "" : "s";
  if (candidate->stages == 0)
    hli_print(text, 48, "%s", candidate->cycle);
  else
    hli_print(text, 48, "%s (%d stage%s)", candidate->cycle, candidate->stages, end);
  return text;
}

void hl_screening_etas(const hl_screening_settings *settings, double *low, double *high) {
  const hl_setting *bounds = hl_settings_find(&hl_screening_table, "eta_is");
  *low = fmax(settings->eta_is - settings->eta_step, bounds->least);
  *high = fmin(settings->eta_is + settings->eta_step, bounds->most);
}

static void keep_values(entry *e, const hl_machine *machine) {
  const hl_settings_table *table = hl_machine_cycle(machine)->parameters;
  for (int k = 0; k < table->count; k++)
    e->value[k] = hl_machine_value(machine, table->setting[k].name);
  hl_machine_parameters(machine, e->shown.parameters, sizeof e->shown.parameters);
}

/* What the ranking goes by: less comes first. */
static double key(const hl_screening *s, const hl_candidate *c) {
  switch (s->settings.order) {
  case HL_ORDER_EXERGY:
    return c->destroyed;
  case HL_ORDER_VOLUME:
    return -c->capacity;
  default:
    return -c->cop_electric;
  }
}

/* Limits of one stage, which more of them may keep. */
static bool over_stage(const hl_cycle_result *r) {
  static const char *const name[] = {"pressure ratio", "lift of a stage", "discharge temperature"};
  for (int k = 0; k < r->limit_count; k++)
    for (size_t j = 0; j < sizeof name / sizeof *name; j++)
      if (r->limit[k].margin < 0.0 && strcmp(r->limit[k].name, name[j]) == 0)
        return true;
  return false;
}

/* With the least number of stages that keeps their limits; the least there is, if none does. */
static bool match_stages(hli_match *m) {
  const hl_setting *stages = hl_settings_find(hl_machine_cycle(m->machine)->parameters, "stages");
  if (stages == NULL)
    return hli_match_machine(m);
  for (int n = (int)stages->least; n <= (int)stages->most; n++) {
    (void)hl_machine_set(m->machine, "stages", n);
    if (hli_match_machine(m) && !over_stage(m->result))
      return true;
  }
  (void)hl_machine_set(m->machine, "stages", stages->least);
  return hli_match_machine(m);
}

static hl_status screen(hl_screening *s, entry *e, hl_ctx *ctx, hl_cycle_result *result) {
  const hl_fluid *fluid[HL_CYCLE_FLUIDS] = {NULL};
  hl_machine *machine;
  e->shown.cop_electric_low = e->shown.cop_electric_high = NAN;
  e->key[1] = e->key[2] = NAN;
  if (hl_ctx_stopped(ctx)) {
    e->shown.state = HL_CANDIDATE_NONE;
    hli_print(e->shown.reason, sizeof e->shown.reason, "not tried: stopped before");
    e->untried = true;
    return HL_OK;
  }
  for (int k = 0; k < e->fluids; k++)
    fluid[k] = s->fluid[e->index[k]];
  double eta[EFFICIENCIES] = {s->settings.eta_is};
  hl_screening_etas(&s->settings, &eta[1], &eta[2]);
  HLI_TRY(hl_machine_new_with(ctx, e->shown.cycle, fluid, e->fluids, &machine));
  for (int k = 0; k < (s->settings.eta_step > 0.0 ? EFFICIENCIES : 1); k++) {
    hli_match m = {.machine = machine,
                   .fluid = fluid[0],
                   .result = result,
                   .source = s->source,
                   .sink = s->sink,
                   .settings = &s->settings,
                   .eta = eta[k]};
    bool found = k == 0 ? match_stages(&m) : hli_match_machine(&m);
    if (!found && k == 0) {
      e->shown.state = HL_CANDIDATE_NONE;
      hli_print(e->shown.reason, sizeof e->shown.reason, "%s", m.reason);
      break;
    }
    if (!found)
      continue;
    entry other = *e, *here = k == 0 ? e : &other;
    take_result(s, here, &m);
    e->key[k] = key(s, &here->shown);
    if (k == 0)
      keep_values(e, machine);
    else
      *(k == 1 ? &e->shown.cop_electric_low : &e->shown.cop_electric_high) =
          here->shown.cop_electric;
  }
  hl_machine_free(machine);
  return HL_OK;
}

static void screen_task(int k, int worker, void *user) {
  const job *j = user;
  hl_screening *s = j->screening;
  j->status[k] = screen(s, &s->entry[k], j->ctx[worker], j->result[worker]);
  hl_ctx_clear(j->ctx[worker]); /* values are kept inside their bounds; nothing is the user's */
}

/* ---------------------------------------------------------------------- ranking */

/* a before b: state, key, ties by climate and size. */
static bool before(const entry *a, const entry *b) {
  const hl_candidate *one = &a->shown, *two = &b->shown;
  if (one->state != two->state)
    return one->state < two->state;
  if (one->state == HL_CANDIDATE_NONE)
    return false;
  const double x = a->key[0], y = b->key[0];
  if (fabs(x - y) > 1e-9 * fabs(x))
    return x < y;
  if (one->gwp != two->gwp && !isnan(one->gwp) && !isnan(two->gwp))
    return one->gwp < two->gwp;
  return one->capacity > two->capacity;
}

/* The place at another efficiency, by the same key; limits as they are at the first. */
static int rank_at(const hl_screening *s, const entry *e, int pass) {
  int better = 0;
  if (isnan(e->key[pass]))
    return 0;
  for (int j = 0; j < s->count; j++) {
    const entry *other = &s->entry[j];
    if (other->shown.state == e->shown.state)
      better += other->key[pass] < e->key[pass];
    else
      better += other->shown.state < e->shown.state && !isnan(other->key[pass]);
  }
  return better + 1;
}

static void rank(hl_screening *s) {
  for (int k = 0; k < s->count; k++) { /* stable: the order of the library decides the rest */
    int at = k;
    for (; at > 0 && before(&s->entry[k], &s->entry[s->order[at - 1]]); at--)
      s->order[at] = s->order[at - 1];
    s->order[at] = k;
  }
  for (int k = 0; k < s->count; k++) {
    entry *e = &s->entry[s->order[k]];
    e->shown.rank = e->shown.state == HL_CANDIDATE_NONE ? 0 : k + 1;
    e->shown.rank_low = rank_at(s, e, 1);
    e->shown.rank_high = rank_at(s, e, 2);
  }
}

/* What is known of the fluids: of several the higher GWP, and all classes if they differ. */
static void take_facts(const hl_screening *s, entry *e) {
  hl_candidate *c = &e->shown;
  bool differ = false;
  c->gwp = NAN;
  c->gwp_text = "";
  c->fluid = e->fluid;
  c->safety = e->safety;
  c->gwp_verified = c->safety_verified = true;
  for (int k = 0; k < e->fluids; k++) {
    const hl_fluid_info *info = hl_fluid_facts(s->fluid[e->index[k]]);
    if (!isnan(info->gwp.value) && !(c->gwp >= info->gwp.value)) {
      c->gwp = info->gwp.value;
      c->gwp_text = info->gwp.text;
    }
    c->gwp_verified = c->gwp_verified && info->gwp.verified;
    c->safety_verified = c->safety_verified && info->safety_class.verified;
    differ = differ || strcmp(info->safety_class.text,
                              hl_fluid_facts(s->fluid[e->index[0]])->safety_class.text) != 0;
  }
  for (int k = 0; k < (differ ? e->fluids : 1); k++) {
    const size_t used = strlen(e->safety);
    hli_print(e->safety + used, sizeof e->safety - used, "%s%s", k > 0 ? "+" : "",
              hl_fluid_facts(s->fluid[e->index[k]])->safety_class.text);
  }
}

static hl_status make_values(hl_screening *s) {
  for (int k = 0; k < s->count; k++) {
    const hl_settings_table *table = hl_cycle_find(s->entry[k].shown.cycle)->parameters;
    s->entry[k].value = HLI_NEW(&s->arena, double, table->count);
    if (s->entry[k].value == NULL)
      return hli_nomem(s->ctx);
    take_facts(s, &s->entry[k]);
  }
  s->order = HLI_NEW(&s->arena, int, s->count + 1);
  return s->order != NULL ? HL_OK : hli_nomem(s->ctx);
}

static hl_status run(hl_screening *s) {
  int workers = hl_ctx_threads(s->ctx);
  workers = workers < 1 ? 1 : workers;
  job j = {s, HLI_NEW(&s->arena, hl_ctx *, workers), HLI_NEW(&s->arena, hl_cycle_result *, workers),
           HLI_NEW(&s->arena, hl_status, s->count + 1)};
  if (j.ctx == NULL || j.result == NULL || j.status == NULL)
    return hli_nomem(s->ctx);
  hl_status status = HL_OK;
  for (int w = 0; w < workers; w++) {
    j.ctx[w] = hli_ctx_child(s->ctx);
    j.result[w] = HLI_NEW(&s->arena, hl_cycle_result, 1);
    if (j.ctx[w] == NULL || j.result[w] == NULL)
      status = hli_nomem(s->ctx);
  }
  if (status == HL_OK)
    hli_parallel(s->ctx, s->count, screen_task, &j);
  for (int k = 0; k < s->count && status == HL_OK; k++)
    status = j.status[k];
  for (int w = 0; w < workers; w++)
    hl_ctx_free(j.ctx[w]);
  return status == HL_ERR_NOMEM ? hli_nomem(s->ctx) : status;
}

static hl_status check_streams(hl_ctx *ctx, const hl_outside *source, const hl_outside *sink,
                               double dt_min) {
  static const char *const name[] = {"source's inlet", "source's outlet", "sink's inlet",
                                     "sink's outlet"};
  const double t[4] = {source->t_in, source->t_out, sink->t_in, sink->t_out};
  char a[48], b[48];
  for (int k = 0; k < 4; k++)
    if (!(t[k] > 0.0 && t[k] < 3000.0))
      HLI_FAIL(ctx, 1, NULL, "the temperature of the %s is %s, outside -273.15 °C to 2727 °C",
               name[k], hli_show(HL_DIM_TEMPERATURE, t[k], a));
  if (source->t_out > source->t_in)
    HLI_FAIL(ctx, 1, NULL, "the source is heated from %s to %s; it must give heat",
             hli_show(HL_DIM_TEMPERATURE, source->t_in, a),
             hli_show(HL_DIM_TEMPERATURE, source->t_out, b));
  if (sink->t_out < sink->t_in)
    HLI_FAIL(ctx, 1, NULL, "the sink is cooled from %s to %s; it must take heat",
             hli_show(HL_DIM_TEMPERATURE, sink->t_in, a),
             hli_show(HL_DIM_TEMPERATURE, sink->t_out, b));
  if (sink->t_out <= source->t_in)
    HLI_FAIL(ctx, 1, NULL, "the sink to %s is not above the source from %s: no heat pump is needed",
             hli_show(HL_DIM_TEMPERATURE, sink->t_out, a),
             hli_show(HL_DIM_TEMPERATURE, source->t_in, b));
  if (!(hli_entropic_mean(sink->t_in, sink->t_out) >
        hli_entropic_mean(source->t_in, source->t_out)))
    HLI_FAIL(ctx, 1, NULL,
             "the sink from %s is colder than the source for most of its way, so that a reversible "
             "machine would need no power\nHeat it directly as far as the source reaches, and ask "
             "for the rest of the way, from about %s on.",
             hli_show(HL_DIM_TEMPERATURE, sink->t_in, a),
             hli_show(HL_DIM_TEMPERATURE, source->t_in - dt_min, b));
  return HL_OK;
}

hl_status hl_screening_solve(hl_ctx *ctx, const hl_outside *source, const hl_outside *sink,
                             const char *const *cycle, int cycle_count, const char *const *fluid,
                             int fluid_count, const hl_screening_settings *settings,
                             hl_screening **out) {
  *out = NULL;
  hl_screening_settings own;
  hl_settings_init(&hl_screening_table, &own);
  own = settings != NULL ? *settings : own;
  HLI_TRY(hl_settings_check(ctx, &hl_screening_table, &own));
  HLI_TRY(check_streams(ctx, source, sink, own.dt_min));
  hl_screening *s = hli_zalloc(ctx, 1, sizeof *s);
  if (s == NULL)
    return hli_nomem(ctx);
  s->ctx = ctx;
  s->source = *source;
  s->sink = *sink;
  s->settings = own;
  hli_arena_init(&s->arena, ctx);
  hl_status status = make_entries(s, cycle, cycle_count, fluid, fluid_count);
  if (status == HL_OK)
    status = make_values(s);
  if (status == HL_OK)
    status = run(s);
  if (status == HL_OK) {
    for (int k = 0; k < s->count; k++)
      s->untried += s->entry[k].untried;
    rank(s);
    if (hli_gather_reasons(s, &s->arena, &s->exclusion, &s->exclusion_count) != HL_OK)
      status = hli_nomem(ctx);
  }
  if (status != HL_OK) {
    hl_screening_free(s);
    return status;
  }
  *out = s;
  return HL_OK;
}

/* ---------------------------------------------------------------------- reading */

int hl_screening_count(const hl_screening *screening) { return screening->count; }

const hl_candidate *hl_screening_at(const hl_screening *screening, int k) {
  return k >= 0 && k < screening->count ? &screening->entry[screening->order[k]].shown : NULL;
}

int hl_screening_count_of(const hl_screening *screening, hl_candidate_state state) {
  int count = 0;
  for (int k = 0; k < screening->count; k++)
    count += screening->entry[k].shown.state == state;
  return count;
}

int hl_screening_near(const hl_screening *screening) {
  const hl_candidate *first = hl_screening_at(screening, 0);
  int count = 0;
  for (int k = 1; first != NULL && k < screening->count; k++) {
    const hl_candidate *other = hl_screening_at(screening, k);
    count += other->state == first->state && other->cop_electric >= first->cop_electric_low &&
             !(other->cop_electric > first->cop_electric_high);
  }
  return count;
}

const hl_exclusion *hl_screening_exclusion_at(const hl_screening *screening, int k) {
  return k >= 0 && k < screening->exclusion_count ? &screening->exclusion[k] : NULL;
}

const hl_outside *hl_screening_source(const hl_screening *screening) { return &screening->source; }
const hl_outside *hl_screening_sink(const hl_screening *screening) { return &screening->sink; }
const hl_screening_settings *hl_screening_settings_of(const hl_screening *screening) {
  return &screening->settings;
}

hl_status hl_screening_machine(const hl_screening *screening, int k, hl_ctx *ctx,
                               hl_machine **out) {
  *out = NULL;
  if (k < 0 || k >= screening->count ||
      screening->entry[screening->order[k]].shown.state == HL_CANDIDATE_NONE)
    HLI_FAIL(ctx, 1, NULL, "candidate %d of %d has no operating point", k + 1, screening->count);
  const entry *e = &screening->entry[screening->order[k]];
  const hl_fluid *fluid[HL_CYCLE_FLUIDS] = {NULL};
  for (int i = 0; i < e->fluids; i++)
    fluid[i] = screening->fluid[e->index[i]];
  HLI_TRY(hl_machine_new_with(ctx, e->shown.cycle, fluid, e->fluids, out));
  const hl_settings_table *table = hl_machine_cycle(*out)->parameters;
  for (int i = 0; i < table->count; i++)
    if (hl_machine_set(*out, table->setting[i].name, e->value[i]) != HL_OK) {
      hl_machine_free(*out);
      *out = NULL;
      return HL_ERR_ARG;
    }
  return HL_OK;
}

const hl_fluid *hl_screening_fluid(const hl_screening *screening, int k, int number) {
  if (k < 0 || k >= screening->count || number < 0 ||
      number >= screening->entry[screening->order[k]].fluids)
    return NULL;
  return screening->fluid[screening->entry[screening->order[k]].index[number]];
}

int hl_screening_untried(const hl_screening *screening) { return screening->untried; }

void hl_screening_free(hl_screening *screening) {
  if (screening == NULL)
    return;
  for (int k = 0; k < screening->fluid_count; k++)
    hl_fluid_free(screening->fluid[k]);
  hli_release(screening->ctx, screening->entry);
  hli_arena_free(&screening->arena);
  hli_release(screening->ctx, screening);
}
