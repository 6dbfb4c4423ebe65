/** Candidates of a grid: machines of the library at levels, subcooling and superheat. */
#include <stddef.h>

#include "selection/work.h"

#define FIELD(name) offsetof(hl_selection_grid, name)
static const hl_setting rows[] = {
    {"low_from", HL_SETTING_NUMBER, HL_DIM_TEMPERATURE, FIELD(low_from), NAN, 1.0, 1e4,
     "Coldest level at which heat is taken, as the machine has it.", NULL},
    {"low_to", HL_SETTING_NUMBER, HL_DIM_TEMPERATURE, FIELD(low_to), NAN, 1.0, 1e4,
     "Hottest level at which heat is taken.", NULL},
    {"high_from", HL_SETTING_NUMBER, HL_DIM_TEMPERATURE, FIELD(high_from), NAN, 1.0, 1e4,
     "Coldest level at which heat is given.", NULL},
    {"high_to", HL_SETTING_NUMBER, HL_DIM_TEMPERATURE, FIELD(high_to), NAN, 1.0, 1e4,
     "Hottest level at which heat is given.", NULL},
    {"step", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(step), 5.0, 0.01, 1e3,
     "Between levels of the grid.", NULL},
    {"lift_min", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(lift_min), 5.0, 0.0, 1e3,
     "Least difference of the two levels.", NULL},
    {"subcool_to", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(subcool_to), 60.0, 0.0, 60.0,
     "Largest subcooling, from 0 on, of cycles that have it.", NULL},
    {"subcool_step", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(subcool_step), 20.0, 0.1, 60.0,
     "Between subcoolings of the grid.", NULL},
    {"superheat_to", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(superheat_to), 40.0, 0.0, 40.0,
     "Superheat is raised from the machine's own up to this where the discharge would be wet.",
     NULL},
    {"superheat_step", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(superheat_step), 5.0, 0.1, 40.0,
     "Steps in which it is raised.", NULL},
    {"dt_cont", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(dt_cont), 5.0, 0.0, 100.0,
     "The machine's share of the approach.", NULL},
    {"cost_power", HL_SETTING_NUMBER, HL_DIM_MONEY_POWER, FIELD(cost_power), 0.0, 0.0, 1e6,
     "Yearly cost of the machine per W of its power.", NULL},
    {"cost_scale", HL_SETTING_NUMBER, HL_DIM_MONEY_POWER, FIELD(cost_scale), 0.0, 0.0, 1e6,
     "Yearly cost of the machine per W of its basis.", NULL},
    {"cost_fixed", HL_SETTING_NUMBER, HL_DIM_MONEY_RATE, FIELD(cost_fixed), 0.0, 0.0, 1e12,
     "Yearly cost of a machine of any size.", NULL},
};
#undef FIELD
const hl_settings_table hl_selection_grid_table = {"selection_grid", sizeof(hl_selection_grid),
                                                   sizeof rows / sizeof *rows, rows};

/* Evaluations at a time. */
enum { SLOTS = 256 };

/* --------------------------------------------------------------- evaluation */

typedef struct slot {
  hl_selection_point point;
  const char *reason; /* why it is none; NULL: it is good */
  int count;
  double power;
  hl_load load[HLI_GROUP_LOADS];
} slot;

struct hli_maker {
  hl_selection *selection;
  const hl_selection_grid *grid;
  int threads, slots;
  slot *slot;
  hl_ctx **child;
  hl_machine **copy; /* threads x machines */
  hl_cycle_result *result;
};

/** Why a machine cannot work at a point; NULL: it can. */
static const char *try_point(hl_machine *machine, const hl_selection_point *point, bool full,
                             hl_cycle_result *result) {
  hl_status status = hl_machine_set_levels(machine, point->low, point->high);
  if (status == HL_OK && !isnan(point->subcool))
    status = hl_machine_set(machine, "subcool", point->subcool);
  if (status == HL_OK && !isnan(point->superheat))
    status = hl_machine_set(machine, "superheat", point->superheat);
  if (status != HL_OK)
    return "parameter out of range";
  status = full ? hl_machine_eval(machine, 298.15, 101325, result)
                : hl_machine_eval_states(machine, result);
  if (status != HL_OK)
    return "no operating point";
  const hl_cycle_limit *broken = hl_cycle_broken(result);
  return broken != NULL ? broken->name : NULL;
}

static bool is_wet(const char *reason) {
  return reason != NULL && strcmp(reason, "dry discharge") == 0;
}

/** Superheat is raised while the discharge is wet. */
static void run_slot(int k, int worker, void *user) {
  const hli_maker *m = user;
  slot *s = &m->slot[k];
  hl_selection_point *p = &s->point;
  hl_cycle_result *result = &m->result[worker];
  hl_machine *machine = m->copy[worker * m->selection->machines + p->machine];
  const double own = p->superheat, step = m->grid->superheat_step;
  s->reason = try_point(machine, p, false, result);
  for (int n = 1; is_wet(s->reason) && own + n * step <= m->grid->superheat_to; n++) {
    p->superheat = own + n * step;
    s->reason = try_point(machine, p, false, result);
  }
  if (s->reason == NULL) /* profiles are what costs most */
    s->reason = try_point(machine, p, true, result);
  if (s->reason != NULL)
    return;
  s->power = result->power;
  s->count = hli_group_loads(&result->group, m->grid->dt_cont, s->load);
  if (s->count < 0)
    s->reason = "too many pieces";
}

static hl_status note_excluded(hl_selection *s, int machine, const char *reason) {
  for (int k = 0; k < s->excluded; k++)
    if (s->exclusion[k].machine == machine && strcmp(s->exclusion[k].reason, reason) == 0) {
      s->exclusion[k].count++;
      return HL_OK;
    }
  if (!hli_reserve(s->ctx, (void **)&s->exclusion, &s->excluded_room, s->excluded + 1,
                   sizeof *s->exclusion))
    return hli_nomem(s->ctx);
  s->exclusion[s->excluded++] = (hl_selection_exclusion){machine, reason, 1};
  return HL_OK;
}

hl_status hli_maker_flush(hli_maker *m) {
  hl_selection *s = m->selection;
  const hl_selection_grid *grid = m->grid;
  hli_parallel(s->ctx, m->slots, run_slot, m);
  for (int k = 0; k < m->threads; k++)
    hl_ctx_clear(m->child[k]); /* of points out of range */
  for (int k = 0; k < m->slots; k++) {
    const slot *from = &m->slot[k];
    if (from->reason != NULL) {
      HLI_TRY(note_excluded(s, from->point.machine, from->reason));
      continue;
    }
    HLI_TRY(hl_selection_add(s, from->load, from->count, from->power,
                             grid->cost_scale + grid->cost_power * fabs(from->power),
                             grid->cost_fixed));
    s->column[s->count - 1].point = from->point;
  }
  m->slots = 0;
  return HL_OK;
}

hl_status hli_maker_add(hli_maker *m, const hl_selection_point *point) {
  m->slot[m->slots++].point = *point;
  return m->slots == SLOTS ? hli_maker_flush(m) : HL_OK;
}

/* -------------------------------------------------------------------- maker */

void hli_maker_free(hli_maker *m) {
  hl_ctx *ctx = m->selection->ctx;
  for (int k = 0; m->copy != NULL && k < m->threads * m->selection->machines; k++)
    hl_machine_free(m->copy[k]);
  for (int k = 0; m->child != NULL && k < m->threads; k++)
    hl_ctx_free(m->child[k]);
  hli_release(ctx, m->copy);
  hli_release(ctx, m->child);
  hli_release(ctx, m->slot);
  hli_release(ctx, m->result);
  hli_release(ctx, m);
}

static hl_status make_copies(hli_maker *m) {
  hl_selection *s = m->selection;
  for (int k = 0; k < m->threads; k++) {
    m->child[k] = hli_ctx_child(s->ctx);
    if (m->child[k] == NULL)
      return hli_nomem(s->ctx);
    for (int i = 0; i < s->machines; i++)
      if (hl_machine_copy(s->machine[i], m->child[k], &m->copy[k * s->machines + i]) != HL_OK)
        return hli_nomem(s->ctx);
  }
  return HL_OK;
}

hl_status hli_maker_new(hl_selection *selection, const hl_selection_grid *grid, hli_maker **out) {
  hl_ctx *ctx = selection->ctx;
  hli_maker *m = *out = hli_zalloc(ctx, 1, sizeof *m);
  if (m == NULL)
    return hli_nomem(ctx);
  m->selection = selection;
  m->grid = grid;
  m->threads = hl_ctx_threads(ctx);
  const size_t threads = (size_t)m->threads;
  m->slot = hli_zalloc(ctx, SLOTS, sizeof *m->slot);
  m->result = hli_zalloc(ctx, threads, sizeof *m->result);
  m->child = hli_zalloc(ctx, threads, sizeof(hl_ctx *));
  m->copy = hli_zalloc(ctx, threads * (size_t)selection->machines + 1, sizeof(hl_machine *));
  hl_status status = HL_OK;
  if (m->slot == NULL || m->result == NULL || m->child == NULL || m->copy == NULL)
    status = hli_nomem(ctx);
  else
    status = make_copies(m);
  if (status != HL_OK) {
    hli_maker_free(m);
    *out = NULL;
  }
  return status;
}

/* --------------------------------------------------------------------- grid */

static bool has(const hl_machine *machine, const char *parameter) {
  return hl_settings_find(hl_machine_cycle(machine)->parameters, parameter) != NULL;
}

hl_selection_point hli_point(const hl_selection *s, int machine, double low, double high,
                             double subcool) {
  const hl_machine *m = s->machine[machine];
  return (hl_selection_point){machine, low, high, has(m, "subcool") ? subcool : (double)NAN,
                              hl_machine_value(m, "superheat")};
}

static int steps(double from, double to, double step) {
  return (int)floor((to - from) / step + 1e-9) + 1;
}

hl_status hli_grid_check(hl_ctx *ctx, const hl_selection_grid *grid) {
  enum { MOST = 100000 };
  HLI_TRY(hl_settings_check(ctx, &hl_selection_grid_table, grid));
  if (!(grid->low_from <= grid->low_to) || !(grid->high_from <= grid->high_to))
    HLI_FAIL(ctx, 1, NULL,
             "levels of the grid are %g K to %g K and %g K to %g K; give both ranges, from below "
             "up",
             grid->low_from, grid->low_to, grid->high_from, grid->high_to);
  const double points = ((grid->low_to - grid->low_from) / grid->step + 1) *
                        ((grid->high_to - grid->high_from) / grid->step + 1) *
                        (grid->subcool_to / grid->subcool_step + 1);
  if (points > MOST)
    HLI_FAIL(ctx, 1, NULL,
             "the grid has %.0f points for each machine; at most %d\nTake larger steps.", points,
             MOST);
  return HL_OK;
}

static hl_status check_machines(hl_ctx *ctx, hl_machine *const *machine, int count) {
  for (int k = 0; k < count; k++) {
    const hl_cycle_info *info = hl_machine_cycle(machine[k]);
    if (info->low == NULL || info->high == NULL)
      HLI_FAIL(ctx, 1, NULL, "cycle \"%s\" has no pair of levels that a grid could set",
               info->name);
  }
  return HL_OK;
}

hl_status hli_keep_machines(hl_selection *s, hl_machine *const *machine, int count) {
  if (!hli_reserve(s->ctx, (void **)&s->machine, &s->machine_room, s->machines + count,
                   sizeof(hl_machine *)))
    return hli_nomem(s->ctx);
  for (int k = 0; k < count; k++)
    s->machine[s->machines++] = machine[k];
  return HL_OK;
}

static hl_status add_machine(hli_maker *m, int machine, const hli_stop *stop) {
  const hl_selection_grid *g = m->grid;
  const bool glides = has(m->selection->machine[machine], "subcool");
  const int lows = steps(g->low_from, g->low_to, g->step),
            highs = steps(g->high_from, g->high_to, g->step),
            subcools = glides ? steps(0, g->subcool_to, g->subcool_step) : 1;
  for (int l = 0; l < lows && !hli_stop_due(stop); l++)
    for (int h = 0; h < highs; h++)
      for (int c = 0; c < subcools; c++) {
        const double low = g->low_from + l * g->step, high = g->high_from + h * g->step;
        const hl_selection_point point =
            hli_point(m->selection, machine, low, high, c * g->subcool_step);
        if (high - low >= g->lift_min)
          HLI_TRY(hli_maker_add(m, &point));
      }
  return hli_maker_flush(m);
}

hl_status hl_selection_add_grid(hl_selection *selection, hl_machine *const *machine, int count,
                                const hl_selection_grid *grid, const hl_stop_settings *stop) {
  hl_selection *s = selection;
  hli_maker *maker;
  hli_stop rule;
  HLI_TRY(hli_grid_check(s->ctx, grid));
  HLI_TRY(check_machines(s->ctx, machine, count));
  hli_stop_start(&rule, s->ctx, stop);
  const int first = s->machines;
  HLI_TRY(hli_keep_machines(s, machine, count));
  HLI_TRY(hli_maker_new(s, grid, &maker));
  hl_status status = HL_OK;
  for (int k = first; k < s->machines && status == HL_OK; k++)
    status = add_machine(maker, k, &rule);
  hli_maker_free(maker);
  return status;
}

const hl_selection_point *hl_selection_point_at(const hl_selection *selection, int column) {
  const bool known = column >= 0 && column < selection->count;
  return known && selection->column[column].point.machine >= 0 ? &selection->column[column].point
                                                               : NULL;
}

const hl_selection_exclusion *hl_selection_exclusion_at(const hl_selection *selection, int k) {
  return k >= 0 && k < selection->excluded ? &selection->exclusion[k] : NULL;
}
