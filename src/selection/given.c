/**
 * Utilities at their own levels. Of the cheapest sink - a cold utility, or ambient - there is as
 * much as the balance leaves: n, the net heat of all others. It takes the share S(T) of that above
 * a level, so that loads with net heat n give `above - n S(T)` there, and all heat that enters
 * costs what that sink does; no other price becomes negative by it but that of hot utilities which
 * are cheaper than raised steam sells for: these count down from their limit. With engines heat is
 * priced at the price of power (see model.c); all sinks are columns then, and a row of balance sees
 * to it that nothing is left over.
 */
#include "selection/work.h"

/* --------------------------------------------------------------- the utilities */

hl_status hl_selection_add_utility(hl_selection *selection, hl_side side, const hl_load *load,
                                   int count, double price, double most) {
  hl_selection *s = selection;
  const bool hot = side == HL_SIDE_HOT;
  double sum = 0;
  bool right = count > 0;
  for (int k = 0; k < count; k++) {
    right = right && isfinite(load[k].q) && (hot ? load[k].q >= 0 : load[k].q <= 0) &&
            isfinite(load[k].t_high) && load[k].t_low > 0 && load[k].t_high >= load[k].t_low;
    sum += fabs(load[k].q);
  }
  if (!right || !(sum > 0) || !isfinite(price) || !(most >= 0))
    HLI_FAIL(s->ctx, 1, NULL,
             "%s utility %d has %d loads of %g W, price %g and limit %g W; it needs loads of its "
             "side and numbers",
             hot ? "hot" : "cold", s->given_count, count, sum, price, most);
  if (s->given_count == HL_SELECTION_UTILITIES)
    HLI_FAIL(
        s->ctx, 1, NULL,
        "there are more than %d utilities, which are all that machines can be priced by\nLeave "
        "out those that are not used, or join those of one level and price.",
        HL_SELECTION_UTILITIES);
  if (!hli_reserve(s->ctx, (void **)&s->load, &s->load_room, s->load_count + count,
                   sizeof *s->load))
    return hli_nomem(s->ctx);
  s->given[s->given_count++] = (hli_given){hot, s->load_count, count, price, most};
  for (int k = 0; k < count; k++)
    s->load[s->load_count++] =
        (hl_load){hli_level_of(load[k].t_high), hli_level_of(load[k].t_low), load[k].q / sum};
  return HL_OK;
}

const hl_load *hli_given_load(const hli_model *model, int utility, int *count, hl_load *room) {
  const hl_selection *s = model->selection;
  *count = 1;
  if (utility < model->given) {
    *count = s->given[utility].count;
    return s->load + s->given[utility].first;
  }
  const double t = utility == model->source ? model->set->ambient_source : model->set->ambient_sink;
  *room = (hl_load){t, t, utility == model->source ? 1 : -1};
  return room;
}

static double net_of(const hli_model *model, int utility) {
  if (utility < model->given)
    return model->selection->given[utility].hot ? 1 : -1;
  return utility == model->source ? 1 : -1;
}

static bool is_hot(const hli_model *model, int utility) {
  return utility < model->given && model->selection->given[utility].hot;
}

static bool is_cold(const hli_model *model, int utility) {
  return utility < model->given && !model->selection->given[utility].hot;
}

/* ------------------------------------------------------------------- the model */

static double price_of(const hli_model *model, int utility) {
  return utility < model->given ? model->selection->given[utility].price : 0;
}

/** The cheapest sink takes what is left, and heat that enters has its price. */
static void choose_implicit(hli_model *model) {
  model->implicit = -1;
  for (int u = 0; u < model->utilities; u++)
    if (net_of(model, u) < 0 &&
        (model->implicit < 0 || price_of(model, u) < price_of(model, model->implicit)))
      model->implicit = u;
  model->shift = model->implicit < 0 ? 0 : price_of(model, model->implicit);
  if (model->engines) {
    model->shift = -model->heat_price;
    model->implicit = -1;
  }
}

hl_status hli_given_init(hli_model *model) {
  const hl_selection *s = model->selection;
  model->hot = model->cold = model->source = model->rest = model->sink = -1;
  model->given = model->utilities = s->given_count;
  for (int u = 0; u < model->given; u++)
    model->most[u] = s->given[u].most;
  if (!isnan(model->set->ambient_source))
    model->most[model->source = model->utilities++] = INFINITY;
  if (!isnan(model->set->ambient_sink))
    model->most[model->sink = model->utilities++] = INFINITY;
  choose_implicit(model);
  for (int u = 0; u < model->utilities; u++) {
    const double cost = price_of(model, u) + model->shift * net_of(model, u);
    model->down[u] = cost < 0 && u != model->implicit;
    model->utility_cost[u] = fabs(cost);
    if (!model->down[u])
      continue;
    model->most[u] = fmin(model->most[u], is_hot(model, u) ? model->hot_max : (double)INFINITY);
    if (!isfinite(model->most[u]))
      HLI_FAIL(model->ctx, 1, NULL,
               "%s at %g a year and watt has no limit of duty, and would be turned into money "
               "without end\nGive it a limit (duty_max), and cold utilities no price below 0 where "
               "ambient gives heat.",
               is_hot(model, u) ? "a hot utility" : "a cold utility", price_of(model, u));
    model->cost_constant += cost * model->most[u];
  }
  model->cost_constant += model->shift * model->process_net;
  return HL_OK;
}

/* ------------------------------------------------------------------------ rows */

double hli_given_heat(const hli_model *model, double above, double net, const hli_row *row) {
  const int implicit = model->implicit;
  hl_load room;
  int count;
  switch (row->kind) {
  case HLI_ROW_LEVEL:
    if (implicit < 0)
      return above;
    const hl_load *sink = hli_given_load(model, implicit, &count, &room);
    return above + net * hli_heat_above(sink, count, row);
  case HLI_ROW_COLD_MAX:
    return implicit >= 0 && is_cold(model, implicit) ? -net : 0;
  case HLI_ROW_MOST:
    return row->utility == implicit ? -net : 0;
  case HLI_ROW_AMBIENT:
    return net;
  case HLI_ROW_BALANCE:
    return -net;
  default:
    return 0;
  }
}

/** Of a watt, also of what counts down. */
static double of_watt(const hli_model *model, int utility, const hli_row *row) {
  hl_load room;
  int count;
  if (utility == model->implicit)
    return 0; /* in all others */
  switch (row->kind) {
  case HLI_ROW_HOT_MAX:
    return is_hot(model, utility) ? -1 : 0;
  case HLI_ROW_HOT_MIN:
    return is_hot(model, utility) ? 1 : 0;
  case HLI_ROW_COLD_MAX:
    if (is_cold(model, utility))
      return model->implicit >= 0 && is_cold(model, model->implicit) ? 0 : -1;
    break;
  case HLI_ROW_MOST:
    if (row->utility == utility)
      return -1;
    break;
  default:
    break;
  }
  const hl_load *load = hli_given_load(model, utility, &count, &room);
  const double above = row->kind == HLI_ROW_LEVEL ? hli_heat_above(load, count, row) : 0;
  return hli_given_heat(model, above, net_of(model, utility), row);
}

/** A limit is one from 0 up and from the limit down. */
static bool turns(const hli_model *model, int utility, const hli_row *row) {
  return model->down[utility] && (row->kind != HLI_ROW_MOST || row->utility != utility);
}

double hli_given_utility(const hli_model *model, int utility, const hli_row *row) {
  const double heat = of_watt(model, utility, row);
  return turns(model, utility, row) ? -heat : heat;
}

double hli_given_constant(const hli_model *model, const hli_row *row) {
  double sum = row->kind == HLI_ROW_HOT_MAX    ? model->hot_max
               : row->kind == HLI_ROW_HOT_MIN  ? -model->set->hot_min
               : row->kind == HLI_ROW_COLD_MAX ? model->set->cold_max
               : row->kind == HLI_ROW_MOST     ? model->most[row->utility]
                                               : 0;
  for (int u = 0; u < model->utilities; u++)
    if (turns(model, u, row))
      sum += model->most[u] * of_watt(model, u, row);
  return sum;
}

hl_status hli_given_rows(hli_model *model) {
  for (int u = 0; u < model->utilities; u++) {
    hl_load room;
    int count;
    const hl_load *load = hli_given_load(model, u, &count, &room);
    for (int k = 0; k < count; k++) {
      const hli_row row = hli_load_row(&load[k]);
      HLI_TRY(hli_model_add_rows(model, &row, 1));
    }
    const hli_row most = {.kind = HLI_ROW_MOST, .utility = u};
    if (isfinite(model->most[u]))
      HLI_TRY(hli_model_add_rows(model, &most, 1));
  }
  return HL_OK;
}

/* ---------------------------------------------------------------------- answer */

void hli_given_fill(const hli_model *model, const double *x, double net, hl_selection_result *out) {
  for (int u = 0; u < model->utilities; u++) {
    if (u == model->implicit)
      continue;
    const double q = model->down[u] ? model->most[u] - x[u] : x[u];
    net += q * net_of(model, u);
    *(is_hot(model, u)     ? &out->hot
      : is_cold(model, u)  ? &out->cold
      : u == model->source ? &out->ambient_given
                           : &out->ambient_taken) += q;
  }
  if (model->implicit >= 0)
    *(is_cold(model, model->implicit) ? &out->cold : &out->ambient_taken) += fmax(net, 0);
}
