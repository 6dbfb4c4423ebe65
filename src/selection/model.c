/**
 * Rows and columns of the programme: what loads give above a level.
 *
 * Engines earn, but costs must not be negative: the dual simplex starts from there, and the proof
 * multiplies by values of it. So all heat that enters is priced at the price of power K, and paid
 * back where it leaves: K (rest - process - hot - sum net x) = 0 is added, with what is left over
 * as a utility. A machine then costs its power less K times the heat that it brings, which is what
 * its drive loses; hot utility at less than K is counted from its limit down.
 */
#include "selection/work.h"

#include "num/num.h"

enum { ROWS_AT_FIRST = 160 };

/* ------------------------------------------------------------ heat in a row */

double hli_heat_above(const hl_load *load, int count, const hli_row *row) {
  double heat = 0;
  for (int k = 0; k < count; k++) {
    const hl_load *l = &load[k];
    if (l->t_low > row->t || (l->t_low == row->t && row->below))
      heat += l->q;
    else if (l->t_high > row->t)
      heat += l->q * ((l->t_high - row->t) / (l->t_high - l->t_low));
  }
  return heat;
}

/** Rows below the level at which ambient takes heat count from below. */
static bool from_below(const hli_model *model, const hli_row *row) {
  const double sink = model->set->ambient_sink;
  return !isnan(sink) && (row->t < sink || (row->t == sink && row->below));
}

static double heat_in(const hli_model *model, const hl_load *load, int count, double net,
                      const hli_row *row) {
  if (model->given > 0)
    return hli_given_heat(model, row->kind == HLI_ROW_LEVEL ? hli_heat_above(load, count, row) : 0,
                          net, row);
  switch (row->kind) {
  case HLI_ROW_MOST:
  case HLI_ROW_HOT_MAX:
  case HLI_ROW_HOT_MIN:
    return 0;
  case HLI_ROW_COLD_MAX:
    return model->cold >= 0 ? 0 : -net;
  case HLI_ROW_AMBIENT:
    return net;
  case HLI_ROW_BALANCE:
    return -net;
  case HLI_ROW_LEVEL:
  default:
    return hli_heat_above(load, count, row) - (from_below(model, row) ? net : 0);
  }
}

/** Heat of a column below a row, less than 0; of what it takes, or of all. */
static double taken_below(const hli_model *model, const hli_column *column, const hl_load *load,
                          const hli_row *row) {
  double heat = 0;
  for (int k = 0; k < column->count; k++)
    if (load[k].q < 0 || model->set->taken_net)
      heat += load[k].q - hli_heat_above(&load[k], 1, row);
  return heat;
}

double hli_column_heat(const hli_model *model, const hli_column *column, const hli_row *row) {
  const hl_load *load = model->selection->load + column->first;
  if (row->kind == HLI_ROW_TAKEN_MAX)
    return taken_below(model, column, load, row);
  if (row->kind == HLI_ROW_GIVEN_MAX)
    return -hli_heat_above(load, column->count, row);
  if (row->kind == HLI_ROW_SIZE_MAX) {
    const hli_size *own = hli_size_of(model->selection, column);
    const hli_size *of = &model->selection->size[row->utility];
    return own != NULL && own->system == of->system ? -column->given : 0;
  }
  return heat_in(model, load, column->count, column->net, row);
}

/** Heat of a watt of a utility in a row. */
static double of_utility(const hli_model *model, int utility, const hli_row *row) {
  if (utility == model->source) {
    const double t = model->set->ambient_source;
    return heat_in(model, &(hl_load){t, t, 1}, 1, 1, row);
  }
  if (utility == model->rest)
    return row->kind == HLI_ROW_BALANCE ? 1 : 0;
  const double sign = utility == model->hot ? 1 : -1;
  switch (row->kind) {
  case HLI_ROW_HOT_MAX:
    return utility == model->hot ? -1 : 0;
  case HLI_ROW_HOT_MIN:
    return utility == model->hot ? 1 : 0;
  case HLI_ROW_COLD_MAX:
    return (utility == model->cold) == (model->cold >= 0) ? -1 : 0;
  case HLI_ROW_AMBIENT:
    return sign;
  case HLI_ROW_BALANCE:
    return -sign;
  case HLI_ROW_LEVEL:
  default:
    return (utility == model->cold) == from_below(model, row) ? 1 : 0;
  }
}

/** Hot utility is what is saved of it. */
static bool counts_down(const hli_model *model, const hli_row *row) {
  return model->hot >= 0 && row->kind != HLI_ROW_HOT_MAX && model->engines &&
         model->set->hot_price < model->heat_price;
}

double hli_process_heat(const hli_model *model, const hli_row *row) {
  const hl_selection *s = model->selection;
  if (row->kind == HLI_ROW_TAKEN_MAX)
    return model->set->taken_max;
  if (row->kind == HLI_ROW_GIVEN_MAX)
    return model->set->given_max;
  if (row->kind == HLI_ROW_SIZE_MAX)
    return s->size[row->utility].most;
  if (model->given > 0)
    return hli_given_constant(model, row) +
           heat_in(model, s->process, s->process_count, model->process_net, row);
  const double most = row->kind == HLI_ROW_HOT_MAX    ? model->hot_max
                      : row->kind == HLI_ROW_HOT_MIN  ? -model->set->hot_min
                      : row->kind == HLI_ROW_COLD_MAX ? model->set->cold_max
                                                      : 0;
  const double hot =
      counts_down(model, row) ? model->hot_max * of_utility(model, model->hot, row) : 0;
  return most + hot + heat_in(model, s->process, s->process_count, model->process_net, row);
}

double hli_utility_heat(const hli_model *model, int utility, const hli_row *row) {
  if (row->kind == HLI_ROW_TAKEN_MAX || row->kind == HLI_ROW_GIVEN_MAX ||
      row->kind == HLI_ROW_SIZE_MAX)
    return 0;
  if (model->given > 0)
    return hli_given_utility(model, utility, row);
  const double heat = of_utility(model, utility, row);
  return utility == model->hot && counts_down(model, row) ? -heat : heat;
}

/* -------------------------------------------------------------------- rows */

static void fill_row(hli_model *model, int i) {
  const hli_row *row = &model->row[i];
  const size_t room = (size_t)model->room;
  model->constant[i] = hli_process_heat(model, row);
  model->one[i] = 1;
  for (int u = 0; u < model->utilities; u++)
    model->utility[(size_t)u * room + (size_t)i] = hli_utility_heat(model, u, row);
  for (int g = 0; g < model->columns; g++) {
    const double heat = hli_column_heat(model, &model->selection->column[model->number[g]], row);
    model->a[(size_t)g * room + (size_t)i] = heat;
    model->across[(size_t)i * (size_t)model->columns_room + (size_t)g] = heat;
  }
}

static hl_status make_room(hli_model *model, int rows) {
  if (rows <= model->room)
    return HL_OK;
  const int room = rows + rows / 2 + 16;
  const size_t n = (size_t)room, columns = (size_t)model->columns_room + 1;
  double **array[] = {&model->constant, &model->one, &model->utility, &model->a, &model->across};
  const size_t size[] = {n, n, n * HLI_SELECTION_UTILITIES, n * columns, n * columns};
  for (size_t k = 0; k < sizeof array / sizeof *array; k++) {
    double *grown = hli_resize(model->ctx, *array[k], size[k] * sizeof *grown);
    if (grown == NULL)
      return hli_nomem(model->ctx);
    *array[k] = grown;
  }
  hli_row *row = hli_resize(model->ctx, model->row, n * sizeof *row);
  if (row == NULL)
    return hli_nomem(model->ctx);
  model->row = row;
  model->room = room;
  for (int i = 0; i < model->rows; i++) /* columns are further apart now */
    fill_row(model, i);
  return HL_OK;
}

static bool known(const hli_model *model, const hli_row *row) {
  for (int i = 0; i < model->rows; i++)
    if (model->row[i].kind == row->kind && model->row[i].t == row->t &&
        model->row[i].below == row->below && model->row[i].utility == row->utility)
      return true;
  return false;
}

hl_status hli_model_add_rows(hli_model *model, const hli_row *row, int count) {
  for (int k = 0; k < count; k++) {
    if (known(model, &row[k]))
      continue;
    HLI_TRY(make_room(model, model->rows + 1));
    model->row[model->rows] = row[k];
    fill_row(model, model->rows++);
  }
  return HL_OK;
}

hli_row hli_load_row(const hl_load *load) {
  const bool cold = !(load->q > 0);
  return (hli_row){.below = cold, .t = cold ? load->t_low : load->t_high};
}

/** One for each system that has a largest size. */
static hl_status size_rows(hli_model *model) {
  const hl_selection *s = model->selection;
  for (int k = 0; k < s->sizes; k++) {
    const hli_row row = {.kind = HLI_ROW_SIZE_MAX, .utility = k};
    bool first = isfinite(s->size[k].most);
    for (int j = 0; j < k; j++)
      first = first && s->size[j].system != s->size[k].system;
    if (first)
      HLI_TRY(hli_model_add_rows(model, &row, 1));
  }
  return HL_OK;
}

/** Ends of all loads of the process, and of the largest loads of columns. */
static hl_status first_rows(hli_model *model) {
  const hl_selection *s = model->selection;
  const hl_selection_settings *set = model->set;
  const struct {
    bool wanted;
    hli_row row;
  } fixed[] = {
      {true, {.t = 0, .below = true}}, /* what is left over is not negative */
      {isfinite(model->hot_max) && (model->hot >= 0 || model->given > 0),
       {.kind = HLI_ROW_HOT_MAX}},
      {set->hot_min > 0, {.kind = HLI_ROW_HOT_MIN}},
      {isfinite(set->cold_max), {.kind = HLI_ROW_COLD_MAX}},
      {isfinite(set->taken_max) && !isnan(set->taken_below),
       {.kind = HLI_ROW_TAKEN_MAX, .below = true, .t = set->taken_below}},
      {isfinite(set->given_max) && !isnan(set->given_above),
       {.kind = HLI_ROW_GIVEN_MAX, .t = set->given_above}},
      {model->cold >= 0 || model->implicit >= 0, {.kind = HLI_ROW_AMBIENT}},
      {model->rest >= 0 || (model->given > 0 && model->implicit < 0), {.kind = HLI_ROW_BALANCE}},
      {model->source >= 0 && model->given == 0, {.t = set->ambient_source}},
      {model->cold >= 0, {.t = set->ambient_sink, .below = true}}};
  for (size_t k = 0; k < sizeof fixed / sizeof *fixed; k++)
    if (fixed[k].wanted)
      HLI_TRY(hli_model_add_rows(model, &fixed[k].row, 1));
  HLI_TRY(size_rows(model));
  if (model->given > 0)
    HLI_TRY(hli_given_rows(model));
  for (int k = 0; k < s->process_count; k++) {
    const hli_row row = hli_load_row(&s->process[k]);
    HLI_TRY(hli_model_add_rows(model, &row, 1));
  }
  for (int g = 0; g < s->count && model->rows < ROWS_AT_FIRST; g++) {
    const hl_load *load = s->load + s->column[g].first, *large[2] = {NULL, NULL};
    for (int k = 0; k < s->column[g].count; k++) {
      const hl_load **most = &large[load[k].q > 0];
      if (*most == NULL || fabs(load[k].q) > fabs((*most)->q))
        *most = &load[k];
    }
    for (int side = 0; side < 2; side++) {
      const hli_row row = hli_load_row(large[side] ? large[side] : load);
      HLI_TRY(hli_model_add_rows(model, &row, 1));
    }
  }
  return HL_OK;
}

/* ------------------------------------------------------------------- model */

/** Hot utility that the process needs by itself. */
static double needed(const hli_model *model) {
  const hl_selection *s = model->selection;
  double least = fmin(model->process_net, 0);
  for (int k = 0; k < s->process_count; k++) {
    const hli_row row = hli_load_row(&s->process[k]);
    least = fmin(least, hli_heat_above(s->process, s->process_count, &row));
  }
  return -least;
}

/** The cost of a unit of a column, but for utilities. */
static double cost_of(const hli_model *model, const hli_column *c) {
  return c->cost_scale + model->set->power_price * c->power - model->heat_price * c->net;
}

static void add_utilities(hli_model *model) {
  const hl_selection_settings *set = model->set;
  const bool sink = !isnan(set->ambient_sink);
  /* Of what enters and is not taken: without engines paid there. */
  const double K = model->heat_price, cold_price = sink || model->engines ? -K : set->cold_price;
  model->hot = model->cold = model->source = model->rest = -1;
  if (model->hot_max > 0) {
    const double cost = set->hot_price + cold_price;
    model->hot = model->utilities++;
    model->utility_cost[model->hot] = fabs(cost);
    model->cost_constant += cost < 0 ? cost * model->hot_max : 0;
  }
  if (sink) {
    model->utility_cost[model->utilities] = set->cold_price + K;
    model->cold = model->utilities++;
  }
  if (!isnan(set->ambient_source)) {
    model->utility_cost[model->utilities] = cold_price;
    model->source = model->utilities++;
  }
  if (model->engines) {
    model->utility_cost[model->utilities] = K + (sink ? 0 : set->cold_price);
    model->rest = model->utilities++;
  }
  model->cost_constant += cold_price * model->process_net;
}

/** Whether some column earns, and so heat is priced. */
static hl_status find_engines(hli_model *model) {
  const hl_selection *s = model->selection;
  for (int g = 0; g < s->count; g++)
    model->engines |= s->column[g].power < 0;
  if (!model->engines)
    return HL_OK;
  if (!isnan(model->set->ambient_source))
    HLI_FAIL(model->ctx, 1, NULL,
             "engines cannot be chosen where ambient gives heat for nothing\nLeave out either.");
  if (!isfinite(model->hot_max))
    HLI_FAIL(model->ctx, 1, NULL, "engines cannot be chosen without a limit of hot utility");
  model->heat_price = model->set->power_price;
  return HL_OK;
}

/** Costs of the columns, with the cold utility that each brings. */
static hl_status add_columns(hli_model *model) {
  const hl_selection *s = model->selection;
  const hl_selection_settings *set = model->set;
  const double cold = isnan(set->ambient_sink) ? set->cold_price : 0;
  const double paid = model->engines ? 0 : model->given > 0 ? model->shift : cold;
  for (int g = 0; g < s->count; g++) {
    const hli_column *c = &s->column[g];
    const double cost = cost_of(model, c) + paid * c->net;
    if (cost < -1e-9 * set->power_price * fabs(c->power))
      HLI_FAIL(model->ctx, 1, NULL,
               "candidate %d earns %g a year per unit of its scale beyond the heat that it makes "
               "power of\nA machine takes more heat and power than it gives.",
               g, -cost);
    model->number[g] = g;
    model->cost[g] = fmax(cost, 0);
    model->fixed[g] = c->cost_fixed;
  }
  model->columns = s->count;
  return HL_OK;
}

hl_status hli_model_init(hli_model *model, hl_selection *selection,
                         const hl_selection_settings *set) {
  const int count = selection->count;
  double size = 0;
  *model =
      (hli_model){.selection = selection, .set = set, .ctx = selection->ctx, .columns_room = count};
  model->number = hli_zalloc(model->ctx, (size_t)count + 1, sizeof *model->number);
  model->cost = hli_zalloc(model->ctx, (size_t)count + 1, sizeof *model->cost);
  model->fixed = hli_zalloc(model->ctx, (size_t)count + 1, sizeof *model->fixed);
  if (model->number == NULL || model->cost == NULL || model->fixed == NULL)
    return hli_nomem(model->ctx);
  for (int k = 0; k < selection->process_count; k++) {
    model->process_net += selection->process[k].q;
    size += fabs(selection->process[k].q);
  }
  model->zero = 1e-9 * (size > 0 ? size : 1);
  model->hot_max = isnan(set->hot_max) ? needed(model) : set->hot_max;
  HLI_TRY(find_engines(model));
  model->implicit = model->sink = -1;
  if (selection->given_count > 0 && set->by_level)
    HLI_TRY(hli_given_init(model));
  else
    add_utilities(model);
  HLI_TRY(add_columns(model));
  return first_rows(model);
}

void hli_model_free(hli_model *model) {
  void *array[] = {model->row,  model->constant, model->utility, model->one,   model->number,
                   model->cost, model->fixed,    model->a,       model->across};
  for (size_t k = 0; k < sizeof array / sizeof *array; k++)
    hli_release(model->ctx, array[k]);
}

/* --------------------------------------------------------------- dominance */

/* Duties are rounded at least to this. */
static const double ROUNDING = 1e-12;

/** Column g at the cost of h gives at least as much in a row. */
static bool as_good(const hli_model *model, int g, int h, const hli_row *row) {
  const hli_column *a = &model->selection->column[model->number[g]],
                   *b = &model->selection->column[model->number[h]];
  return hli_column_heat(model, a, row) * model->cost[h] >=
         hli_column_heat(model, b, row) * model->cost[g] - ROUNDING * model->cost[g];
}

/** The same at all levels, of which ends of loads are enough, on both sides and from both ends.
 * *hint: a row that is likely to say no. */
static bool dominates(const hli_model *model, int g, int h, int *hint) {
  const hl_selection *s = model->selection;
  const size_t room = (size_t)model->room;
  const hli_size *size = hli_size_of(s, &s->column[model->number[g]]);
  if (model->fixed[g] > model->fixed[h] || !(model->cost[g] > 0) ||
      (size != NULL && size->least > 0))
    return false;
  const double *a = model->a + (size_t)g * room, *b = model->a + (size_t)h * room;
  const double slack = ROUNDING * model->cost[g];
  if (a[*hint] * model->cost[h] < b[*hint] * model->cost[g] - slack)
    return false;
  for (int i = 0; i < model->rows; i++)
    if (a[i] * model->cost[h] < b[i] * model->cost[g] - slack) {
      *hint = i;
      return false;
    }
  const int pair[] = {model->number[g], model->number[h]};
  for (int which = 0; which < 2; which++) {
    const hli_column *c = &s->column[pair[which]];
    for (int k = 0; k < c->count; k++)
      for (int end = 0; end < 4; end++) {
        const hl_load *load = &s->load[c->first + k];
        const hli_row row = {.t = end / 2 ? load->t_low : load->t_high, .below = end % 2};
        if (!as_good(model, g, h, &row))
          return false;
      }
  }
  if (model->implicit >= 0) {
    hl_load own;
    int count;
    const hl_load *load = hli_given_load(model, model->implicit, &count, &own);
    for (int k = 0; k < 4 * count; k++) {
      const hl_load *one = &load[k / 4];
      const hli_row row = {.t = k % 2 ? one->t_low : one->t_high, .below = k / 2 % 2};
      if (!as_good(model, g, h, &row))
        return false;
    }
  }
  if (model->cold < 0)
    return true;
  const hli_row sides[] = {{.t = model->set->ambient_sink, .below = false},
                           {.t = model->set->ambient_sink, .below = true}};
  return as_good(model, g, h, &sides[0]) && as_good(model, g, h, &sides[1]);
}

hl_status hli_model_drop_dominated(hli_model *model, const hli_stop *stop) {
  if (model->set->machines < 2 || !model->set->prove) /* each is tried a few times, anyway */
    return HL_OK;
  bool *out = hli_zalloc(model->ctx, (size_t)model->columns + 1, sizeof *out);
  if (out == NULL)
    return hli_nomem(model->ctx);
  const double share = 0.25, enough = (1 - share) * hli_stop_left(stop); /* of the time */
  for (int h = 0, hint = 0;
       h < model->columns && !hli_stop_due(stop) && !(hli_stop_left(stop) < enough); h++)
    for (int g = 0; g < model->columns && !out[h]; g++)
      out[h] = g != h && !out[g] && dominates(model, g, h, &hint);
  int kept = 0;
  for (int g = 0; g < model->columns; g++)
    if (!out[g]) {
      model->number[kept] = model->number[g];
      model->cost[kept] = model->cost[g];
      model->fixed[kept++] = model->fixed[g];
    }
  hli_release(model->ctx, out);
  model->columns = kept;
  for (int i = 0; i < model->rows; i++)
    fill_row(model, i);
  return HL_OK;
}
