/* The linear programme: heat flows of each zone, a balance per main, sizes of machines. */
#include "mains/work.h"

#include "num/num.h"

/** Temperatures closer than this are one: steps of rounding would be rows of nothing but dust. [K]
 */
static const double CLOSE = 1e-6;

/* ------------------------------------------------------------------ columns */

/**
 * What is missing is asked of the mains that have a boiler, or rejection, then of the others, and
 * in a zone itself only where no main reaches. [-]
 */
static const double own_main = 1, other_main = 1.5, no_main = 2;

static hl_status add_elastic(hli_mains_model *m, int t, int l) {
  const hl_mains_input *in = m->ask->in;
  const int at = t * in->level_count + l;
  const bool heated = isfinite(hli_mains_boiler_price(in, t, l));
  const bool cooled = isfinite(hli_mains_reject_price(in, t, l));
  if (m->kind != HLI_MAINS_ELASTIC)
    return HL_OK;
  if (!isnan(in->level[l].use_high) && !in->level[l].closed) {
    HLI_TRY(hl_milp_add_column(m->milp, heated ? own_main : other_main, 0, INFINITY, false, NULL,
                               &m->more[at]));
    HLI_TRY(hl_milp_add_entry(m->milp, m->balance[at], m->more[at], 1));
  }
  if (!isnan(in->level[l].raise_high) && !in->level[l].closed) {
    HLI_TRY(hl_milp_add_column(m->milp, cooled ? own_main : other_main, 0, INFINITY, false, NULL,
                               &m->less[at]));
    HLI_TRY(hl_milp_add_entry(m->milp, m->balance[at], m->less[at], -1));
  }
  return HL_OK;
}

static hl_status add_columns_of_mains(hli_mains_model *m, int t) {
  const hl_mains_input *in = m->ask->in;
  const double weight = m->kind == HLI_MAINS_ELASTIC ? 0 : in->period[t].weight;
  for (int l = 0; l < in->level_count; l++) {
    const hl_mains_level *level = &in->level[l];
    const int at = t * in->level_count + l;
    const double heat = hli_mains_boiler_price(in, t, l), air = hli_mains_reject_price(in, t, l);
    HLI_TRY(hl_milp_add_row(m->milp, 0, 0, NULL, &m->balance[at]));
    const double *raise_max = in->period[t].raise_max;
    if (raise_max != NULL && isfinite(raise_max[l]) && m->kind != HLI_MAINS_ELASTIC)
      HLI_TRY(hl_milp_add_row(m->milp, -INFINITY, raise_max[l], NULL, &m->raise_limit[at]));
    m->boiler[at] = m->reject[at] = -1;
    const double *hot = in->period[t].boiler_max, *cold = in->period[t].reject_max;
    const double boiler_max = fmin(level->boiler_max, hot != NULL ? hot[l] : (double)INFINITY);
    const double reject_max = fmin(level->reject_max, cold != NULL ? cold[l] : (double)INFINITY);
    if (isfinite(heat) && boiler_max > 0) {
      HLI_TRY(
          hl_milp_add_column(m->milp, weight * heat, 0, boiler_max, false, NULL, &m->boiler[at]));
      HLI_TRY(hl_milp_add_entry(m->milp, m->balance[at], m->boiler[at], 1));
    }
    if (isfinite(air) && reject_max > 0) {
      HLI_TRY(
          hl_milp_add_column(m->milp, weight * air, 0, reject_max, false, NULL, &m->reject[at]));
      HLI_TRY(hl_milp_add_entry(m->milp, m->balance[at], m->reject[at], -1));
    }
    HLI_TRY(add_elastic(m, t, l));
  }
  for (int k = 0; k < in->let_down_count; k++) {
    const hl_mains_let_down *let = &in->let_down[k];
    const int *row = &m->balance[t * in->level_count];
    int *column = &m->let_down[t * in->let_down_count + k];
    HLI_TRY(hl_milp_add_column(m->milp, 0, 0, let->most, false, NULL, column));
    HLI_TRY(hl_milp_add_entry(m->milp, row[let->from], *column, -1));
    HLI_TRY(hl_milp_add_entry(m->milp, row[let->to], *column, 1));
  }
  return HL_OK;
}

/** The heat from all boilers together, or to all that is chilled, where it is given. */
static hl_status add_given(hli_mains_model *m, int t, bool chilled) {
  const hl_mains_input *in = m->ask->in;
  const double given = chilled ? in->period[t].chilled : in->period[t].boilers;
  int row;
  if (isnan(given) || m->kind == HLI_MAINS_ELASTIC)
    return HL_OK;
  HLI_TRY(hl_milp_add_row(m->milp, given, given, NULL, &row));
  for (int l = 0; l < in->level_count; l++) {
    const int column = (chilled ? m->reject : m->boiler)[t * in->level_count + l];
    if (column >= 0 && (chilled ? in->level[l].chilled : !in->level[l].closed))
      HLI_TRY(hl_milp_add_entry(m->milp, row, column, 1));
  }
  return HL_OK;
}

bool hli_mains_is_binary(const hli_mains_question *ask, int machine) {
  const hl_mains_machine *g = &ask->in->machine[machine];
  const int most = ask->set->machines_max;
  return g->cost_fixed > 0 || g->scale_min > 0 || (most > 0 && most < ask->in->machine_count);
}

/** Size F and, if need be, the choice y: scale_min y <= F <= most y. */
static hl_status add_size(hli_mains_model *m, int g) {
  const hl_mains_machine *machine = &m->ask->in->machine[g];
  const bool costs = m->kind != HLI_MAINS_ELASTIC;
  const bool binary = m->kind == HLI_MAINS_ALL && hli_mains_is_binary(m->ask, g);
  const double most = binary ? m->ask->most[g] : machine->scale_max;
  int row;
  m->build[g] = -1;
  HLI_TRY(hl_milp_add_column(m->milp, costs ? machine->cost_scale : 0, 0, most, false, NULL,
                             &m->size[g]));
  if (!binary)
    return HL_OK;
  HLI_TRY(hl_milp_add_column(m->milp, machine->cost_fixed, 0, 1, true, NULL, &m->build[g]));
  HLI_TRY(hl_milp_add_row(m->milp, -INFINITY, 0, NULL, &row));
  HLI_TRY(hl_milp_add_entry(m->milp, row, m->size[g], 1));
  HLI_TRY(hl_milp_add_entry(m->milp, row, m->build[g], -most));
  if (!(machine->scale_min > 0))
    return HL_OK;
  HLI_TRY(hl_milp_add_row(m->milp, 0, INFINITY, NULL, &row));
  HLI_TRY(hl_milp_add_entry(m->milp, row, m->size[g], 1));
  return hl_milp_add_entry(m->milp, row, m->build[g], -machine->scale_min);
}

static hl_status add_scale(hli_mains_model *m, int t, int g) {
  const hl_mains_input *in = m->ask->in;
  const hl_mains_machine *machine = &in->machine[g];
  const double weight = m->kind == HLI_MAINS_ELASTIC ? 0 : in->period[t].weight;
  int *column = &m->scale[t * in->machine_count + g], row;
  HLI_TRY(hl_milp_add_column(m->milp, weight * hli_mains_running_price(in, t, g), 0, INFINITY,
                             false, NULL, column));
  HLI_TRY(hl_milp_add_row(m->milp, -INFINITY, 0, NULL, &row));
  HLI_TRY(hl_milp_add_entry(m->milp, row, *column, 1));
  HLI_TRY(hl_milp_add_entry(m->milp, row, m->size[g], -1));
  for (int k = 0; k < machine->duty_count; k++)
    HLI_TRY(hl_milp_add_entry(m->milp, m->balance[t * in->level_count + machine->duty[k].level],
                              *column, machine->duty[k].q));
  return HL_OK;
}

/** Of models with machines, which may be large. */
static bool is_due(hli_mains_model *m) {
  m->ended = m->ended || (m->kind != HLI_MAINS_NONE && hli_stop_due(m->ask->stop));
  return m->ended;
}

static hl_status add_machines(hli_mains_model *m) {
  const hl_mains_input *in = m->ask->in;
  const int most = m->ask->set->machines_max;
  for (int g = 0; g < in->machine_count; g++) {
    if (is_due(m))
      return HL_OK;
    HLI_TRY(add_size(m, g));
    for (int t = 0; t < in->period_count; t++)
      HLI_TRY(add_scale(m, t, g));
  }
  if (m->kind != HLI_MAINS_ALL || most == 0 || most >= in->machine_count)
    return HL_OK;
  int row;
  HLI_TRY(hl_milp_add_row(m->milp, -INFINITY, most, NULL, &row));
  for (int g = 0; g < in->machine_count; g++)
    HLI_TRY(hl_milp_add_entry(m->milp, row, m->build[g], 1));
  return HL_OK;
}

/* ----------------------------------------------------------------- cascades */

/** Heat in a cascade: given (> 0) or taken, of the process or per unit of a column. */
typedef struct piece {
  hl_load load;
  int column; /* -1: the process */
} piece;

/** Workspace for the parts of a zone in a period. */
typedef struct parts {
  int count, room;
  piece *part;
  double *key;
  int *order, *level, *arrive, *leave;
  void *sort;
  double *t;
  bool *latent;
} parts;

int hli_mains_parts(const hli_mains_question *ask) {
  return ask->set->one_zone ? ask->in->zone_count : 1;
}

const hl_mains_loads *hli_mains_loads_of(const hli_mains_question *ask, int period, int zone,
                                         int part) {
  const int z = ask->set->one_zone ? part : zone;
  const hl_mains_loads *own = ask->in->period[period].loads;
  return own != NULL ? &own[z] : &ask->in->zone[z].loads;
}

static hl_status reserve(parts *p, hli_arena *arena, const hli_mains_question *ask) {
  const hl_mains_input *in = ask->in;
  int room = 0;
  for (int t = 0; t < in->period_count; t++)
    for (int z = 0; z < ask->zones; z++) {
      int count = 0;
      for (int k = 0; k < hli_mains_parts(ask); k++)
        count += hli_mains_loads_of(ask, t, z, k)->count;
      room = count > room ? count : room;
    }
  room += 2 * in->level_count;
  for (int g = 0; g < in->machine_count; g++)
    room += in->machine[g].piece_count;
  p->room = room;
  p->part = HLI_NEW(arena, piece, room);
  p->key = HLI_NEW(arena, double, 2 * room);
  p->order = HLI_NEW(arena, int, 2 * room);
  p->level = HLI_NEW(arena, int, 2 * room);
  p->arrive = HLI_NEW(arena, int, 2 * room);
  p->leave = HLI_NEW(arena, int, 2 * room);
  p->sort = hli_arena_alloc(arena, hli_sort_room(2 * room), 1);
  p->t = HLI_NEW(arena, double, 2 * room);
  p->latent = HLI_NEW(arena, bool, 2 * room);
  const bool ok = p->part && p->key && p->order && p->level && p->arrive && p->leave && p->sort &&
                  p->t && p->latent;
  return ok ? HL_OK : hli_nomem(ask->ctx);
}

static void add_part(parts *p, double t_high, double t_low, double q, int column) {
  if (q != 0)
    p->part[p->count++] = (piece){{t_high, t_low, q}, column};
}

static void gather_process(parts *p, const hli_mains_question *ask, int t, int z) {
  p->count = 0;
  for (int k = 0; k < hli_mains_parts(ask); k++) {
    const hl_mains_loads *loads = hli_mains_loads_of(ask, t, z, k);
    for (int j = 0; j < loads->count; j++)
      add_part(p, loads->load[j].t_high, loads->load[j].t_low, loads->load[j].q, -1);
  }
}

static void gather_machines(parts *p, const hli_mains_model *m, int t, int z) {
  const hl_mains_input *in = m->ask->in;
  if (m->kind == HLI_MAINS_NONE)
    return;
  for (int g = 0; g < in->machine_count; g++)
    for (int k = 0; k < in->machine[g].piece_count; k++) {
      const hl_mains_piece *own = &in->machine[g].piece[k];
      if (m->ask->set->one_zone || own->zone == z)
        add_part(p, own->load.t_high, own->load.t_low, own->load.q,
                 m->scale[t * in->machine_count + g]);
    }
}

/** Use and raising of every main in a zone, as columns of their own. */
static hl_status gather_mains(parts *p, hli_mains_model *m, int t, int z) {
  const hl_mains_input *in = m->ask->in;
  for (int l = 0; l < in->level_count; l++) {
    const hl_mains_level *level = &in->level[l];
    const int at = (t * m->ask->zones + z) * in->level_count + l;
    const int row = m->balance[t * in->level_count + l];
    const int limit = m->raise_limit[t * in->level_count + l];
    if (level->closed)
      continue;
    if (!isnan(level->use_high)) {
      HLI_TRY(hl_milp_add_column(m->milp, 0, 0, INFINITY, false, NULL, &m->used[at]));
      HLI_TRY(hl_milp_add_entry(m->milp, row, m->used[at], -1));
      add_part(p, level->use_high - level->dt_use, level->use_low - level->dt_use, 1, m->used[at]);
    }
    if (!isnan(level->raise_high)) {
      HLI_TRY(hl_milp_add_column(m->milp, 0, 0, INFINITY, false, NULL, &m->raised[at]));
      HLI_TRY(hl_milp_add_entry(m->milp, row, m->raised[at], 1));
      if (limit >= 0)
        HLI_TRY(hl_milp_add_entry(m->milp, limit, m->raised[at], 1));
      add_part(p, level->raise_high + level->dt_raise, level->raise_low + level->dt_raise, -1,
               m->raised[at]);
    }
  }
  return HL_OK;
}

/** Distinct temperatures from the hottest, the level of each end, and the nodes of each level. */
static int find_nodes(parts *p) {
  const int ends = 2 * p->count;
  int levels = 0, nodes = 0;
  for (int k = 0; k < p->count; k++) {
    p->key[2 * k] = p->part[k].load.t_high;
    p->key[2 * k + 1] = p->part[k].load.t_low;
  }
  hli_sort_index(ends, p->key, p->order, p->sort);
  for (int k = ends - 1; k >= 0; k--) {
    const int end = p->order[k];
    if (levels == 0 || p->t[levels - 1] - p->key[end] > CLOSE) {
      p->latent[levels] = false;
      p->t[levels++] = p->key[end];
    }
    p->level[end] = levels - 1;
  }
  for (int k = 0; k < p->count; k++)
    if (p->level[2 * k] == p->level[2 * k + 1])
      p->latent[p->level[2 * k]] = true;
  for (int k = 0; k < levels; k++) {
    p->arrive[k] = nodes++;
    p->leave[k] = p->latent[k] ? nodes++ : nodes - 1;
  }
  return nodes;
}

/** Rows of the heat flows; elastic, heat may come from above the hottest and stay at the foot. */
static hl_status add_rows(hli_mains_model *m, hli_mains_chain *chain, const parts *p) {
  chain->t = HLI_NEW(&m->arena, double, chain->count);
  chain->heat = HLI_NEW(&m->arena, double, chain->count);
  if (chain->t == NULL || chain->heat == NULL)
    return hli_nomem(m->ask->ctx);
  chain->first_row = hl_milp_row_count(m->milp);
  for (int n = 0, k = 0; n < chain->count; n++) {
    k += n > p->leave[k] ? 1 : 0;
    chain->t[n] = p->t[k];
    HLI_TRY(hl_milp_add_row(m->milp, 0, INFINITY, NULL, NULL));
  }
  chain->more = chain->less = -1;
  if (m->kind != HLI_MAINS_ELASTIC)
    return HL_OK;
  HLI_TRY(hl_milp_add_column(m->milp, no_main, 0, INFINITY, false, NULL, &chain->more));
  HLI_TRY(hl_milp_add_column(m->milp, no_main, 0, INFINITY, false, NULL, &chain->less));
  for (int n = 0; n < chain->count; n++)
    HLI_TRY(hl_milp_add_entry(m->milp, chain->first_row + n, chain->more, 1));
  return hl_milp_add_entry(m->milp, chain->first_row + chain->count - 1, chain->less, -1);
}

static hl_status add_heat(hli_mains_model *m, hli_mains_chain *chain, int node, int column,
                          double q) {
  if (column >= 0)
    return hl_milp_add_entry(m->milp, chain->first_row + node, column, q);
  chain->heat[node] += q;
  return HL_OK;
}

/** What a part gives above each node. */
static hl_status add_part_rows(hli_mains_model *m, hli_mains_chain *chain, const parts *p,
                               int index) {
  const int high = p->level[2 * index], low = p->level[2 * index + 1],
            column = p->part[index].column;
  const double q = p->part[index].load.q, span = p->t[high] - p->t[low];
  for (int k = high + 1; k < low; k++)
    for (int n = p->arrive[k]; n <= p->leave[k]; n++)
      HLI_TRY(add_heat(m, chain, n, column, q * ((p->t[high] - p->t[k]) / span)));
  for (int n = high == low ? p->leave[low] : p->arrive[low]; n < chain->count; n++)
    HLI_TRY(add_heat(m, chain, n, column, q));
  return HL_OK;
}

/**
 * All rows at once, each with the sum of all heat above its node: 16 zones in 4 periods solve in
 * 16 ms, three times as fast as with the flows from node to node as columns.
 */
static hl_status add_chain(hli_mains_model *m, parts *p, int t, int z) {
  hli_mains_chain *chain = &m->chain[t * m->ask->zones + z];
  gather_process(p, m->ask, t, z);
  gather_machines(p, m, t, z);
  chain->count = 0;
  if (p->count == 0)
    return HL_OK;
  HLI_TRY(gather_mains(p, m, t, z));
  chain->count = find_nodes(p);
  HLI_TRY(add_rows(m, chain, p));
  for (int k = 0; k < p->count; k++)
    HLI_TRY(add_part_rows(m, chain, p, k));
  for (int n = 0; n < chain->count; n++)
    HLI_TRY(hl_milp_set_row(m->milp, chain->first_row + n, -chain->heat[n],
                            n < chain->count - 1 ? (double)INFINITY : -chain->heat[n]));
  return HL_OK;
}

/* -------------------------------------------------------------------- model */

static int *places(hli_arena *arena, int count) {
  int *place = HLI_NEW(arena, int, count);
  for (int k = 0; place != NULL && k < count; k++)
    place[k] = -1;
  return place;
}

static hl_status add_all(hli_mains_model *m) {
  const hl_mains_input *in = m->ask->in;
  parts p = {0};
  HLI_TRY(reserve(&p, &m->arena, m->ask));
  for (int t = 0; t < in->period_count; t++) {
    HLI_TRY(add_columns_of_mains(m, t));
    HLI_TRY(add_given(m, t, false));
    HLI_TRY(add_given(m, t, true));
  }
  if (m->kind != HLI_MAINS_NONE)
    HLI_TRY(add_machines(m));
  for (int t = 0; t < in->period_count; t++)
    for (int z = 0; z < m->ask->zones && !is_due(m); z++)
      HLI_TRY(add_chain(m, &p, t, z));
  return HL_OK;
}

hl_status hli_mains_build(hli_mains_model *model, const hli_mains_question *ask,
                          hli_mains_kind kind) {
  const hl_mains_input *in = ask->in;
  const int mains = in->period_count * in->level_count, zones = in->period_count * ask->zones;
  *model = (hli_mains_model){.ask = ask, .kind = kind};
  hli_arena *arena = &model->arena;
  hli_arena_init(arena, ask->ctx);
  model->boiler = places(arena, mains);
  model->reject = places(arena, mains);
  model->balance = places(arena, mains);
  model->raise_limit = places(arena, mains);
  model->more = places(arena, mains);
  model->less = places(arena, mains);
  model->let_down = places(arena, in->period_count * in->let_down_count);
  model->used = places(arena, zones * in->level_count);
  model->raised = places(arena, zones * in->level_count);
  model->scale = places(arena, in->period_count * in->machine_count);
  model->size = places(arena, in->machine_count);
  model->build = places(arena, in->machine_count);
  model->chain = HLI_NEW(arena, hli_mains_chain, zones);
  if (!model->boiler || !model->reject || !model->balance || !model->raise_limit || !model->more ||
      !model->less || !model->let_down || !model->used || !model->raised || !model->scale ||
      !model->size || !model->build || !model->chain)
    return hli_nomem(ask->ctx);
  HLI_TRY(hl_milp_new(ask->ctx, &model->milp));
  hl_milp_set_phase(model->milp, "machines and mains");
  return add_all(model);
}

void hli_mains_model_free(hli_mains_model *model) {
  hl_milp_free(model->milp);
  hli_arena_free(&model->arena);
}
