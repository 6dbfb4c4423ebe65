/** Points of machines evaluated, in parallel, each once. */
#include "selection/work.h"

/* Evaluations at a time. */
enum { SLOTS = 256 };

/* --------------------------------------------------------------- evaluation */

typedef struct slot {
  hl_selection_point asked;
  double superheat_to;
  const hli_evaluated *known;
  hli_evaluated is;
  char example[sizeof((hl_selection_exclusion *)0)->example];
  hl_load load[HLI_GROUP_LOADS];
} slot;

struct hli_maker {
  hl_selection *selection;
  const hl_selection_grid *grid;
  int threads, slots, room;
  slot *slot;
  hl_ctx **child;
  hl_machine **copy; /* threads x machines */
  int *good;         /* as many: times that superheat was raised at the last good point; -1: none */
  hl_cycle_result *result;
};

static const char no_point[] = "no operating point", no_value[] = "parameter out of range",
                  many_pieces[] = "too many pieces";
/* Of driving heat, as of limits of the machine itself. */
static const char too_hot[] = "hotter than hot utility";

static hl_status set_point(hl_machine *machine, const hl_selection_point *point) {
  const hl_cycle_info *cycle = hl_machine_cycle(machine);
  HLI_TRY(hl_machine_set_levels(machine, point->low, point->high));
  for (int k = 2; k < HL_CYCLE_VARIABLES && !isnan(point->more[k - 2]); k++)
    HLI_TRY(hl_machine_set(machine, hl_cycle_variable_at(cycle, k).name, point->more[k - 2]));
  return isnan(point->subcool) ? HL_OK : hl_machine_set(machine, "subcool", point->subcool);
}

/** Why a machine cannot work as it is set; NULL: it can. */
static const char *try_machine(hl_machine *machine, double superheat, bool full,
                               hl_cycle_result *result, hl_cycle_limit *limit) {
  *limit = (hl_cycle_limit){0};
  if (!isnan(superheat) && hl_machine_set(machine, "superheat", superheat) != HL_OK)
    return no_value;
  const hl_status status = full ? hl_machine_eval(machine, 298.15, 101325, result)
                                : hl_machine_eval_states(machine, result);
  if (status != HL_OK) {
    *limit = result->missed;
    return limit->name != NULL ? limit->name : no_point;
  }
  const hl_cycle_limit *broken = hl_cycle_broken(result);
  if (broken != NULL)
    *limit = *broken;
  return limit->name;
}

static bool is_wet(const char *reason) {
  return reason != NULL && strcmp(reason, "dry discharge") == 0;
}

/** More superheat may help: the discharge is wet, or hot condensate leaves the source no vapour to
 * make. */
static bool asks_for_more(const char *reason) { return is_wet(reason) || reason == no_point; }

/** It is driven by heat beyond what drives machines: `limit` says so. */
static bool drives_above(const hl_machine *machine, const hli_evaluated *s,
                         const hl_selection_grid *grid, hl_cycle_limit *limit) {
  const double close = 1e-6, most = grid->drive_to + grid->dt_cont; /* shifted */
  double hottest = 0;
  for (int k = 0; k < s->count && hl_machine_cycle(machine)->kind == HL_CYCLE_KIND_DRIVEN; k++)
    if (s->load[k].q < 0)
      hottest = fmax(hottest, s->load[k].t_high);
  if (!(hottest > most + close))
    return false;
  *limit = (hl_cycle_limit){too_hot, NULL, hottest, most, most - hottest, HL_DIM_TEMPERATURE};
  return true;
}

/** As it is set; superheat is raised while that may help. */
static void try_superheats(const hli_maker *m, int worker, double superheat_to, hli_evaluated *s) {
  hl_selection_point *p = &s->point;
  hl_cycle_result *result = &m->result[worker];
  hl_machine *machine = m->copy[worker * m->selection->machines + p->machine];
  const double own = p->superheat, step = m->grid->superheat_step, close = 1e-9;
  /* Profiles cost as much again as states, so they are left for points that are good; most are
   * where the last one was. Where less superheat is wet there, it is with still less. */
  int *good = &m->good[worker * m->selection->machines + p->machine], n = 0;
  bool full, more;
  if (*good > 1 && is_wet(try_machine(machine, fmin(own + (*good - 1) * step, superheat_to), false,
                                      result, &s->limit)))
    n = *good;
  do {
    full = *good == n;
    if (n > 0)
      p->superheat = fmin(own + n * step, superheat_to);
    s->reason = try_machine(machine, p->superheat, full, result, &s->limit);
    more = asks_for_more(s->reason) && own + n * step < superheat_to - close;
    n++;
  } while (more);
  *good = s->reason == NULL ? n - 1 : -1;
  if (s->reason == NULL && !full)
    s->reason = try_machine(machine, NAN, true, result, &s->limit);
}

static void evaluate(const hli_maker *m, int worker, double superheat_to, hli_evaluated *s,
                     char *example, size_t size) {
  const hl_cycle_result *result = &m->result[worker];
  hl_machine *machine = m->copy[worker * m->selection->machines + s->point.machine];
  if (set_point(machine, &s->point) != HL_OK) {
    const hl_fault *fault = hl_ctx_error(m->child[worker]);
    s->reason = no_value;
    if (fault != NULL)
      hli_print(example, size, "%s", fault->message);
    hl_ctx_clear(m->child[worker]);
    return;
  }
  try_superheats(m, worker, superheat_to, s);
  hl_ctx_clear(m->child[worker]);
  if (s->reason != NULL) {
    if (s->reason != no_value && result->reason[0] != '\0')
      hli_print(example, size, "%s", result->reason);
    return;
  }
  s->power = result->power;
  s->shaft = result->shaft;
  s->count = hli_group_loads(&result->group, m->grid->dt_cont, s->load);
  if (s->count < 0) {
    s->reason = many_pieces;
    hli_print(example, size, "its heat has more than %d pieces", (int)HLI_GROUP_LOADS);
  } else if (drives_above(machine, s, m->grid, &s->limit))
    s->reason = too_hot;
}

static void run_slot(int k, int worker, void *user) {
  const hli_maker *m = user;
  slot *s = &m->slot[k];
  if (s->known != NULL)
    return;
  s->example[0] = '\0';
  s->is = (hli_evaluated){.point = s->asked, .example = s->example, .load = s->load};
  evaluate(m, worker, s->superheat_to, &s->is, s->example, sizeof s->example);
}

static hl_status add_column(hli_maker *m, int machine, const hli_evaluated *is) {
  hl_selection *s = m->selection;
  const hl_selection_grid *grid = m->grid;
  hl_selection_point point = is->point;
  point.machine = machine; /* its number in this selection */
  if (is->reason != NULL)
    return is->limit.name != NULL ? hli_exclude_limit(s, &point, &is->limit, is->example)
                                  : hli_exclude(s, machine, is->reason, 1, is->example);
  HLI_TRY(hl_selection_add(s, is->load, is->count, is->power,
                           grid->cost_scale + grid->cost_power * fabs(is->shaft),
                           grid->cost_fixed));
  s->column[s->count - 1].point = point;
  return HL_OK;
}

hl_status hli_maker_flush(hli_maker *m) {
  hl_selection *s = m->selection;
  for (int k = 0; k < m->slots; k++) {
    slot *to = &m->slot[k];
    to->superheat_to = hli_superheat_to(s, to->asked.machine, m->grid);
    to->known = hli_cache_find(s->cache, s->machine[to->asked.machine], &to->asked, m->grid,
                               to->superheat_to);
  }
  hli_parallel(s->ctx, m->slots, run_slot, m);
  for (int k = 0; k < m->slots; k++) {
    const slot *from = &m->slot[k];
    HLI_TRY(add_column(m, from->asked.machine, from->known != NULL ? from->known : &from->is));
  }
  for (int k = 0; k < m->slots; k++) {
    const slot *from = &m->slot[k];
    if (from->known == NULL)
      HLI_TRY(hli_cache_add(s->cache, s->machine[from->asked.machine], &from->asked, m->grid,
                            from->superheat_to, &from->is));
  }
  m->slots = 0;
  return HL_OK;
}

hl_status hli_maker_add(hli_maker *m, const hl_selection_point *point) {
  if (!hli_reserve(m->selection->ctx, (void **)&m->slot, &m->room, m->slots + 1, sizeof *m->slot))
    return hli_nomem(m->selection->ctx);
  m->slot[m->slots++].asked = *point;
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
  hli_release(ctx, m->good);
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
  m->result = hli_zalloc(ctx, threads, sizeof *m->result);
  m->child = hli_zalloc(ctx, threads, sizeof(hl_ctx *));
  m->copy = hli_zalloc(ctx, threads * (size_t)selection->machines + 1, sizeof(hl_machine *));
  m->good = hli_zalloc(ctx, threads * (size_t)selection->machines + 1, sizeof *m->good);
  hl_status status = HL_OK;
  if (m->result == NULL || m->child == NULL || m->copy == NULL || m->good == NULL)
    status = hli_nomem(ctx);
  else
    status = make_copies(m);
  if (status != HL_OK) {
    hli_maker_free(m);
    *out = NULL;
  }
  return status;
}
