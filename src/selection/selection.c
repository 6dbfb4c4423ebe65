/** Settings, candidates, and the order of the searches. */
#include <stddef.h>

#include "selection/work.h"

#define FIELD(name) offsetof(hl_selection_settings, name)
static const hl_setting rows[] = {
    {"machines", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(machines), 1, 1, HL_SELECTION_MOST,
     "Most machines.", NULL},
    {"by_level", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(by_level), 1, 0, 1,
     "Utilities serve at their own levels, prices and limits where there are several; else one hot "
     "and one cold one serve all, at the dearest price.",
     NULL},
    {"prove", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(prove), 1, 0, 1,
     "Search until the choice is proven to cost least; else greedy choice and swaps.", NULL},
    {"power_price", HL_SETTING_NUMBER, HL_DIM_MONEY_POWER, FIELD(power_price), 1.0, 0.0, 1e6,
     "Yearly cost of 1 W of power.", NULL},
    {"hot_price", HL_SETTING_NUMBER, HL_DIM_MONEY_POWER, FIELD(hot_price), 0.0, 0.0, 1e6,
     "Yearly cost of 1 W of hot utility.", NULL},
    {"cold_price", HL_SETTING_NUMBER, HL_DIM_MONEY_POWER, FIELD(cold_price), 0.0, 0.0, 1e6,
     "Yearly cost of 1 W of cold utility.", NULL},
    {"hot_max", HL_SETTING_NUMBER, HL_DIM_POWER, FIELD(hot_max), NAN, 0.0, INFINITY,
     "Most hot utility; not set: what is needed without machines.", NULL},
    {"hot_min", HL_SETTING_NUMBER, HL_DIM_POWER, FIELD(hot_min), 0.0, 0.0, INFINITY,
     "Least hot utility.", NULL},
    {"cold_max", HL_SETTING_NUMBER, HL_DIM_POWER, FIELD(cold_max), INFINITY, 0.0, INFINITY,
     "Most cold utility.", NULL},
    {"taken_max", HL_SETTING_NUMBER, HL_DIM_POWER, FIELD(taken_max), INFINITY, 0.0, INFINITY,
     "Most heat that machines take below a level.", NULL},
    {"taken_below", HL_SETTING_NUMBER, HL_DIM_TEMPERATURE, FIELD(taken_below), NAN, 1.0, 1e4,
     "That level, shifted; not set: there is no such limit.", NULL},
    {"taken_net", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(taken_net), 0, 0, 1,
     "Heat that machines give below it counts against what they take there.", NULL},
    {"given_max", HL_SETTING_NUMBER, HL_DIM_POWER, FIELD(given_max), INFINITY, 0.0, INFINITY,
     "Most heat that machines give above a level.", NULL},
    {"given_above", HL_SETTING_NUMBER, HL_DIM_TEMPERATURE, FIELD(given_above), NAN, 1.0, 1e4,
     "That level, shifted; not set: there is no such limit.", NULL},
    {"ambient_source", HL_SETTING_NUMBER, HL_DIM_TEMPERATURE, FIELD(ambient_source), NAN, 1.0, 1e4,
     "Shifted level at which ambient gives heat; not set: it gives none.", NULL},
    {"ambient_sink", HL_SETTING_NUMBER, HL_DIM_TEMPERATURE, FIELD(ambient_sink), NAN, 1.0, 1e4,
     "Shifted level at which ambient takes heat; not set: it takes none.", NULL},
};
#undef FIELD
const hl_settings_table hl_selection_table = {"selection", sizeof(hl_selection_settings),
                                              sizeof rows / sizeof *rows, rows};

/* --------------------------------------------------------------- candidates */

/* Levels that differ by rounding only are one: temperatures are multiples of this. [K] */
static const double levels_per_kelvin = 1e6;

/* Sums of duties are rounded at least to this share. */
static const double ROUNDING = 1e-12;

double hli_level_of(double t) { return round(t * levels_per_kelvin) / levels_per_kelvin; }

static hl_status check(hl_ctx *ctx, const hl_load *load, int count, const char *of) {
  for (int k = 0; k < count; k++)
    if (!isfinite(load[k].q) || !isfinite(load[k].t_high) || !(load[k].t_low > 0) ||
        !(load[k].t_high >= load[k].t_low))
      HLI_FAIL(ctx, 1, NULL,
               "load %d of the %s is %g W from %g K to %g K; it must be finite, and t_high not "
               "below t_low",
               k, of, load[k].q, load[k].t_high, load[k].t_low);
  return HL_OK;
}

static void copy(hl_load *to, const hl_load *from, int count) {
  for (int k = 0; k < count; k++)
    to[k] = (hl_load){hli_level_of(from[k].t_high), hli_level_of(from[k].t_low), from[k].q};
}

hl_status hl_selection_new(hl_ctx *ctx, const hl_load *load, int count, hl_selection **out) {
  *out = NULL;
  HLI_TRY(check(ctx, load, count, "process"));
  hl_selection *s = hli_zalloc(ctx, 1, sizeof *s);
  if (s == NULL)
    return hli_nomem(ctx);
  s->ctx = ctx;
  s->process = hli_zalloc(ctx, (size_t)count + 1, sizeof *s->process);
  s->cache = hli_cache_new(ctx);
  if (s->process == NULL || s->cache == NULL) {
    hl_selection_free(s);
    return hli_nomem(ctx);
  }
  s->process_count = count;
  copy(s->process, load, count);
  *out = s;
  return HL_OK;
}

void hl_selection_share(hl_selection *selection, hl_selection *with) {
  if (selection->cache == with->cache)
    return;
  hli_cache_leave(selection->cache);
  selection->cache = hli_cache_share(with->cache);
}

void hl_selection_free(hl_selection *selection) {
  if (selection == NULL)
    return;
  hli_release(selection->ctx, selection->process);
  hli_release(selection->ctx, selection->load);
  hli_release(selection->ctx, selection->column);
  hli_release(selection->ctx, selection->machine);
  hli_release(selection->ctx, selection->range);
  hli_release(selection->ctx, selection->size);
  hli_release(selection->ctx, selection->exclusion);
  hli_cache_leave(selection->cache);
  hli_release(selection->ctx, selection);
}

hl_status hl_selection_add(hl_selection *selection, const hl_load *load, int count, double power,
                           double cost_scale, double cost_fixed) {
  hl_selection *s = selection;
  HLI_TRY(check(s->ctx, load, count, "candidate"));
  if (count < 1 || !isfinite(power) || !(cost_scale >= 0 && isfinite(cost_scale)) ||
      !(cost_fixed >= 0 && isfinite(cost_fixed)))
    HLI_FAIL(s->ctx, 1, NULL,
             "candidate %d has %d loads, %g W of power, costs %g and %g; it needs loads, and costs "
             "that are not negative",
             s->count, count, power, cost_scale, cost_fixed);
  if (!hli_reserve(s->ctx, (void **)&s->load, &s->load_room, s->load_count + count,
                   sizeof *s->load) ||
      !hli_reserve(s->ctx, (void **)&s->column, &s->room, s->count + 1, sizeof *s->column))
    return hli_nomem(s->ctx);
  hli_column *column = &s->column[s->count++];
  *column = (hli_column){.first = s->load_count,
                         .count = count,
                         .power = power,
                         .cost_scale = cost_scale,
                         .cost_fixed = cost_fixed,
                         .point = {.machine = -1}};
  copy(s->load + s->load_count, load, count);
  s->load_count += count;
  double size = 0;
  for (int k = 0; k < count; k++) {
    column->net += load[k].q;
    column->given += fmax(load[k].q, 0);
    size += fabs(load[k].q);
  }
  if (fabs(column->net) < ROUNDING * size) /* what only heat drives takes as much as it gives */
    column->net = 0;
  return HL_OK;
}

int hli_group_loads(const hl_group *group, double dt_cont, hl_load *load) {
  int count = 0;
  for (int k = 0; k < group->profile_count; k++) {
    const hl_profile *profile = &group->profile[k];
    const double sign = profile->side == HL_SIDE_HOT ? 1 : -1;
    for (int i = 0; i < profile->count; i++) {
      const hl_piece *piece = &profile->piece[i];
      const double shift = sign * (isnan(piece->dt_cont) ? dt_cont : piece->dt_cont);
      if (count == HLI_GROUP_LOADS)
        return -1;
      load[count++] = (hl_load){fmax(piece->t_in, piece->t_out) - shift,
                                fmin(piece->t_in, piece->t_out) - shift, sign * piece->q};
    }
  }
  return count;
}

hl_status hl_selection_add_group(hl_selection *selection, const hl_group *group, double dt_cont) {
  hl_load load[HLI_GROUP_LOADS];
  const int count = hli_group_loads(group, dt_cont, load);
  if (count < 0)
    HLI_FAIL(selection->ctx, 1, NULL, "group \"%s\" has more than %d pieces", group->name,
             HLI_GROUP_LOADS);
  return hl_selection_add(selection, load, count, group->power, group->cost_scale,
                          group->cost_fixed);
}

int hl_selection_count(const hl_selection *selection) { return selection->count; }

/* ------------------------------------------------------------------ solving */

static void fill(const hli_model *model, const hli_set *best, hl_selection_result *out) {
  out->cost = best->cost + model->cost_constant;
  if (!isfinite(best->cost))
    return;
  double net = model->process_net;
  for (int k = 0; k < best->count; k++) {
    const int number = model->number[best->column[k]];
    const hli_column *c = &model->selection->column[number];
    const double scale = best->scale[k];
    out->machine[k] =
        (hl_selected){number, scale, c->power * scale,
                      (c->power * model->set->power_price + c->cost_scale) * scale + c->cost_fixed};
    out->power += out->machine[k].power;
    net += c->net * scale;
  }
  out->count = best->count;
  if (model->given > 0) {
    hli_given_fill(model, best->utility, net, out);
    return;
  }
  out->hot = model->hot >= 0 ? best->utility[model->hot] : 0;
  if (model->engines && model->hot >= 0 && model->set->hot_price < model->heat_price)
    out->hot = model->hot_max - out->hot;
  out->ambient_given = model->source >= 0 ? best->utility[model->source] : 0;
  net += out->hot + out->ambient_given;
  out->cold = model->cold >= 0 ? best->utility[model->cold] : fmax(net, 0);
  out->ambient_taken = model->cold >= 0 ? fmax(net - out->cold, 0) : 0;
}

static hl_status search(hli_model *model, hli_stop *stop, hl_selection_result *out) {
  hli_set best = {.cost = INFINITY};
  hli_bench bench;
  double bound = -INFINITY;
  hl_status status = hli_bench_init(&bench, model);
  if (status == HL_OK)
    (void)hli_bench_exact(&bench, NULL, 0, INFINITY, &best);
  hli_bench_free(&bench);
  HLI_TRY(status);
  out->cost_none = best.cost + model->cost_constant;
  HLI_TRY(hli_model_drop_dominated(model, stop));
  HLI_TRY(hli_select_locally(model, stop, &best, &out->programmes));
  HLI_TRY(hli_select_proven(model, stop, &best, &bound, &out->programmes));
  fill(model, &best, out);
  out->bound = bound + model->cost_constant;
  if (bound >= hli_limit(&best))
    out->outcome = isfinite(best.cost) ? HL_OUTCOME_OPTIMAL : HL_OUTCOME_INFEASIBLE;
  else
    out->outcome = hli_stop_outcome(stop, HL_OUTCOME_FEASIBLE);
  return HL_OK;
}

hl_status hl_selection_solve(hl_selection *selection, const hl_selection_settings *settings,
                             const hl_stop_settings *stop, hl_selection_result *out) {
  hl_selection_settings set;
  hli_model model;
  hli_stop rule;
  *out = (hl_selection_result){.cost = INFINITY, .cost_none = INFINITY, .bound = -INFINITY};
  hl_settings_init(&hl_selection_table, &set);
  if (settings != NULL)
    set = *settings;
  HLI_TRY(hl_settings_check(selection->ctx, &hl_selection_table, &set));
  hli_stop_start(&rule, selection->ctx, stop);
  selection->starts = 0;
  hl_status status = hli_model_init(&model, selection, &set);
  if (status == HL_OK)
    status = search(&model, &rule, out);
  hli_model_free(&model);
  return status;
}
