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
     "Between levels of the grid. Not set, `hp` takes larger ones for no more than 20 levels a "
     "side.",
     NULL},
    {"lift_min", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(lift_min), 5.0, 0.0, 1e3,
     "Least difference of the two levels.", NULL},
    {"drive_to", HL_SETTING_NUMBER, HL_DIM_TEMPERATURE, FIELD(drive_to), NAN, 1.0, 1e4,
     "Hottest level of heat that drives a machine; not set: 50 K above high_to.", NULL},
    {"reject_from", HL_SETTING_NUMBER, HL_DIM_TEMPERATURE, FIELD(reject_from), NAN, 1.0, 1e4,
     "Coldest level at which a machine rejects heat; not set: low_from.", NULL},
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
     "Yearly cost of the machine per W of its shaft power.", NULL},
    {"cost_scale", HL_SETTING_NUMBER, HL_DIM_MONEY_POWER, FIELD(cost_scale), 0.0, 0.0, 1e6,
     "Yearly cost of the machine per W of its basis.", NULL},
    {"cost_fixed", HL_SETTING_NUMBER, HL_DIM_MONEY_RATE, FIELD(cost_fixed), 0.0, 0.0, 1e12,
     "Yearly cost of a machine of any size.", NULL},
};
#undef FIELD
const hl_settings_table hl_selection_grid_table = {"selection_grid", sizeof(hl_selection_grid),
                                                   sizeof rows / sizeof *rows, rows};

/* --------------------------------------------------------------------- grid */

static const char no_lift[] = "lift too small", cold_outlet[] = "condensate below evaporation";

static const hli_range *range_of(const hl_selection *s, int machine, int variable) {
  const hli_range *last = NULL;
  for (int r = 0; r < s->ranges; r++)
    if (s->range[r].machine == machine && s->range[r].variable == variable)
      last = &s->range[r];
  return last;
}

double hli_superheat_to(const hl_selection *s, int machine, const hl_selection_grid *g) {
  const hli_range *own = range_of(s, machine, HLI_SUPERHEAT);
  return own != NULL ? fmax(own->least, fmin(own->most, g->superheat_to)) : g->superheat_to;
}

static bool has(const hl_machine *machine, const char *parameter) {
  return hl_settings_find(hl_machine_cycle(machine)->parameters, parameter) != NULL;
}

static int steps(double from, double to, double step) {
  return to >= from ? (int)floor((to - from) / step + 1e-9) + 1 : 0;
}

static bool is_engine(const hl_selection *s, int machine) {
  return hl_machine_cycle(s->machine[machine])->kind == HL_CYCLE_KIND_ENGINE;
}

/** Not below evaporation, but where the bounds of the machine ask for that. [K] */
static double subcool_within(const hl_selection *s, int machine, double lift, double subcool) {
  const hli_range *own = range_of(s, machine, HLI_SUBCOOL);
  return is_engine(s, machine) ? subcool : fmax(fmin(subcool, lift), own != NULL ? own->least : 0);
}

hl_selection_point hli_point(const hl_selection *s, int machine, const double *value) {
  const hl_machine *m = s->machine[machine];
  const int count = hl_cycle_variable_count(hl_machine_cycle(m));
  const bool subcooled = has(m, "subcool");
  const double lift = value[1] - value[0];
  hl_selection_point point = {
      .machine = machine,
      .low = value[0],
      .high = value[1],
      .subcool = subcooled ? subcool_within(s, machine, lift, value[count]) : (double)NAN,
      .superheat = range_of(s, machine, HLI_SUPERHEAT) != NULL ? value[count + subcooled]
                                                               : hl_machine_value(m, "superheat")};
  for (int k = 2; k < HL_CYCLE_VARIABLES; k++)
    point.more[k - 2] = k < count ? value[k] : (double)NAN;
  return point;
}

bool hli_point_lifts(const hl_selection *s, const hl_selection_grid *grid,
                     const hl_selection_point *point) {
  const double lift = point->high - point->low;
  return (is_engine(s, point->machine) ? -lift : lift) >= grid->lift_min;
}

bool hli_point_drains_above(const hl_selection *s, const hl_selection_point *point) {
  const double close = 1e-9;
  return isnan(point->subcool) || is_engine(s, point->machine) ||
         point->high - point->subcool >= point->low - close;
}

void hli_point_values(const hl_selection *s, const hl_selection_point *point, double *value) {
  const int count = hl_cycle_variable_count(hl_machine_cycle(s->machine[point->machine]));
  value[0] = point->low;
  value[1] = point->high;
  for (int k = 2; k < count; k++)
    value[k] = point->more[k - 2];
  const bool subcooled = !isnan(point->subcool);
  if (subcooled)
    value[count] = point->subcool;
  if (range_of(s, point->machine, HLI_SUPERHEAT) != NULL)
    value[count + subcooled] = point->superheat;
}

/** Where a variable is looked for. */
static hli_span look(const hl_selection_grid *g, const hl_cycle_variable *variable, bool engine) {
  enum { NUMBERS = 3 }; /* steps of a share or ratio */
  const double drive_to = isnan(g->drive_to) ? g->high_to + 50 : g->drive_to,
               reject_from = isnan(g->reject_from) ? g->low_from : g->reject_from;
  if (engine && variable->role == HL_CYCLE_ROLE_TAKES) /* of the source, or of hot utility */
    return (hli_span){g->low_from, fmax(g->low_to, drive_to), g->step, 0};
  if (engine && variable->role == HL_CYCLE_ROLE_REJECTS)
    return (hli_span){reject_from, g->high_to, g->step, 0};
  switch (variable->role) {
  case HL_CYCLE_ROLE_GIVES:
    return (hli_span){g->high_from, g->high_to, g->step, 0};
  case HL_CYCLE_ROLE_BETWEEN:
    return (hli_span){g->low_from + g->lift_min, g->high_to, g->step, 0};
  case HL_CYCLE_ROLE_DRIVES:
    return (hli_span){g->high_from + g->lift_min, drive_to, g->step, 0};
  case HL_CYCLE_ROLE_REJECTS:
    return (hli_span){reject_from, g->low_to - g->lift_min, g->step, 0};
  case HL_CYCLE_ROLE_NUMBER:
    return (hli_span){variable->least, variable->most, (variable->most - variable->least) / NUMBERS,
                      0};
  default:
    return (hli_span){g->low_from, g->low_to, g->step, 0};
  }
}

/** A variable beyond the levels that is given stays. */
static bool is_fixed(const hl_machine *machine, const hl_cycle_variable *variable) {
  const double value = hl_machine_value(machine, variable->name);
  const hl_setting *setting =
      hl_settings_find(hl_machine_cycle(machine)->parameters, variable->name);
  return !isnan(value) && (variable->role != HL_CYCLE_ROLE_NUMBER || value != setting->initial);
}

/** Where a variable of a machine is looked for, by the grid, by itself and by its bounds. */
static hli_span look_at(const hl_selection *s, int machine, int k, const hl_selection_grid *g) {
  const hl_machine *m = s->machine[machine];
  const hl_cycle_variable variable = hl_cycle_variable_at(hl_machine_cycle(m), k);
  const hl_catalogue_info *entry = hl_machine_catalogue(m);
  hli_span span = look(g, &variable, hl_machine_cycle(m)->kind == HL_CYCLE_KIND_ENGINE);
  if (k >= 2 && entry != NULL) { /* glides */
    const double *range =
        strcmp(variable.name, "source_glide") == 0 ? entry->source_glide : entry->sink_glide;
    span.from = range[0];
    span.to = range[1];
  }
  if (k >= 2 && is_fixed(m, &variable))
    span.from = span.to = hl_machine_value(m, variable.name);
  const hli_range *own = range_of(s, machine, k);
  if (own != NULL) {
    span.from = k < 2 ? fmax(span.from, own->least) : own->least;
    span.to = k < 2 ? fmin(span.to, own->most) : own->most;
  }
  return span;
}

/** Both ends are points, between them equal steps of about so much. */
static hli_span between(double from, double to, double step) {
  const double width = to - from;
  return (hli_span){from, to, width > 0 ? width / ceil(width / step - 1e-9) : step, 0};
}

/** Subcooling by the grid, and by the bounds of the machine, both ends of which are points. */
static hli_span look_subcool(const hl_selection *s, int machine, const hl_selection_grid *g) {
  const hli_range *own = range_of(s, machine, HLI_SUBCOOL);
  if (own == NULL)
    return (hli_span){0, g->subcool_to, g->subcool_step, 0};
  return between(own->least, fmax(own->least, fmin(own->most, g->subcool_to)), g->subcool_step);
}

/** Superheat is a variable where it is bounded; steps are coarse, for where the discharge is wet it
 * is raised. */
static hli_span look_superheat(const hl_selection *s, int machine, const hl_selection_grid *g) {
  const hli_range *own = range_of(s, machine, HLI_SUPERHEAT);
  return between(own->least, hli_superheat_to(s, machine, g), 2 * g->superheat_step);
}

/** Steps that are larger by a factor, from the upper end down; returns the number of points. */
static double widen(const hli_span *from, int count, double factor, hli_span *span) {
  double points = 1;
  for (int k = 0; k < count; k++) {
    span[k] = from[k];
    span[k].step *= factor;
    span[k].count = steps(from[k].from, from[k].to, span[k].step);
    points *= span[k].count;
  }
  return points;
}

int hli_spans(const hl_selection *s, int machine, const hl_selection_grid *g, hli_span *span) {
  enum { MOST = 2500 };
  const hl_machine *m = s->machine[machine];
  const int variables = hl_cycle_variable_count(hl_machine_cycle(m));
  hli_span all[HLI_SPANS];
  for (int k = 0; k < variables; k++)
    all[k] = look_at(s, machine, k, g);
  int count = variables;
  if (has(m, "subcool"))
    all[count++] = look_subcool(s, machine, g);
  if (range_of(s, machine, HLI_SUPERHEAT) != NULL)
    all[count++] = look_superheat(s, machine, g);
  double factor = 1, points = widen(all, count, factor, span);
  while (variables > 2 && points > MOST)
    points = widen(all, count, factor *= 1.25, span);
  return count;
}

double hl_selection_grid_step(const hl_selection *selection, int machine,
                              const hl_selection_grid *grid) {
  hli_span span[HLI_SPANS] = {{0}};
  hli_spans(selection, machine, grid, span);
  return span[0].step;
}

static hl_status add_range(hl_selection *s, int machine, int variable, double least, double most) {
  if (!hli_reserve(s->ctx, (void **)&s->range, &s->range_room, s->ranges + 1, sizeof *s->range))
    return hli_nomem(s->ctx);
  s->range[s->ranges++] = (hli_range){machine, variable, least, most};
  return HL_OK;
}

hl_status hl_selection_set_range(hl_selection *s, int machine, int variable, double least,
                                 double most) {
  if (machine < 0 || variable < 0 || variable >= HL_CYCLE_VARIABLES)
    HLI_FAIL(s->ctx, 1, NULL, "no machine %d, or no variable %d, to bound", machine, variable);
  return add_range(s, machine, variable, least, most);
}

hl_status hl_selection_set_subcool(hl_selection *s, int machine, double least, double most) {
  if (machine < 0 || !(least >= 0) || !(most >= least) || !isfinite(most))
    HLI_FAIL(s->ctx, 1, NULL, "machine %d is subcooled from %g K to %g K: no machine, or no bounds",
             machine, least, most);
  return add_range(s, machine, HLI_SUBCOOL, least, most);
}

hl_status hl_selection_set_superheat(hl_selection *s, int machine, double least, double most) {
  if (machine < 0 || !(least >= 0) || !(most >= least) || !isfinite(most))
    HLI_FAIL(s->ctx, 1, NULL,
             "machine %d is superheated from %g K to %g K: no machine, or no bounds", machine,
             least, most);
  return add_range(s, machine, HLI_SUPERHEAT, least, most);
}

hl_status hl_selection_set_size(hl_selection *s, int machine, int system, double least,
                                double most) {
  if (machine < 0 || !(least >= 0) || !(most >= least) || !isfinite(least))
    HLI_FAIL(s->ctx, 1, NULL, "machine %d gives heat from %g W to %g W: no machine, or no bounds",
             machine, least, most);
  if (!hli_reserve(s->ctx, (void **)&s->size, &s->size_room, s->sizes + 1, sizeof *s->size))
    return hli_nomem(s->ctx);
  s->size[s->sizes++] = (hli_size){machine, system, least, most};
  return HL_OK;
}

const hli_size *hli_size_of(const hl_selection *s, const hli_column *column) {
  for (int k = 0; k < s->sizes; k++)
    if (s->size[k].machine == column->point.machine)
      return &s->size[k];
  return NULL;
}

hl_status hli_grid_check(hl_ctx *ctx, const hl_selection_grid *grid) {
  enum { MOST = 100000 };
  HLI_TRY(hl_settings_check(ctx, &hl_selection_grid_table, grid));
  const bool low = !(grid->low_from <= grid->low_to);
  char from[48], to[48];
  if (low || !(grid->high_from <= grid->high_to))
    HLI_FAIL(ctx, 1, NULL,
             "levels of the grid at which heat is %s are %s to %s; give both ends, from below up "
             "(selection_grid.%s_from, %s_to)",
             low ? "taken" : "given",
             hli_show(HL_DIM_TEMPERATURE, low ? grid->low_from : grid->high_from, from),
             hli_show(HL_DIM_TEMPERATURE, low ? grid->low_to : grid->high_to, to),
             low ? "low" : "high", low ? "low" : "high");
  const double points = ((grid->low_to - grid->low_from) / grid->step + 1) *
                        ((grid->high_to - grid->high_from) / grid->step + 1) *
                        (grid->subcool_to / grid->subcool_step + 1);
  if (points > MOST)
    HLI_FAIL(ctx, 1, NULL,
             "the grid has %.0f points for each machine; at most %d\nTake larger steps: "
             "selection_grid.step is %g K, selection_grid.subcool_step %g K.",
             points, MOST, grid->step, grid->subcool_step);
  return HL_OK;
}

static hl_status check_machines(hl_ctx *ctx, hl_machine *const *machine, int count) {
  for (int k = 0; k < count; k++) {
    const hl_cycle_info *info = hl_machine_cycle(machine[k]);
    if (hl_cycle_variable_count(info) < 2)
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

hl_status hli_copy_machines(hl_selection *s, hl_selection *from) {
  hl_selection_share(s, from);
  for (int k = 0; k < from->ranges; k++)
    HLI_TRY(add_range(s, from->range[k].machine, from->range[k].variable, from->range[k].least,
                      from->range[k].most));
  for (int k = 0; k < from->sizes; k++)
    HLI_TRY(hl_selection_set_size(s, from->size[k].machine, from->size[k].system,
                                  from->size[k].least, from->size[k].most));
  for (int k = 0; k < from->given_count; k++) {
    const hli_given *u = &from->given[k];
    HLI_TRY(hl_selection_add_utility(s, u->hot ? HL_SIDE_HOT : HL_SIDE_COLD, from->load + u->first,
                                     u->count, u->price, u->most));
  }
  return hli_keep_machines(s, from->machine, from->machines);
}

/** The next place of a grid, the last variable first; false past the end. */
static bool next_place(const hli_span *span, int count, int *at) {
  int k = count - 1;
  for (; k >= 0 && ++at[k] >= span[k].count; k--)
    at[k] = 0;
  return k >= 0;
}

/** A variable without a value, where there is one. */
static hl_status exclude_span(hl_selection *s, int machine, const hli_span *span, int count,
                              bool *any) {
  char example[sizeof((hl_selection_exclusion *)0)->example];
  for (int k = 0; k < count; k++) {
    if (span[k].count > 0)
      continue;
    *any = true;
    hli_say_span(s->machine[machine], k, &span[k], example, sizeof example);
    return hli_exclude(s, machine, "levels outside its ranges", 1, example);
  }
  return HL_OK;
}

/** All levels are too close to each other. */
static hl_status exclude_lift(hl_selection *s, int machine, const hl_selection_grid *grid,
                              const hli_span *span, int count) {
  const bool engine = hl_machine_cycle(s->machine[machine])->kind == HL_CYCLE_KIND_ENGINE;
  const double lift = engine ? span[0].to - span[1].from
                             : span[1].from + (span[1].count - 1) * span[1].step - span[0].from;
  char most[48], least[48], example[sizeof((hl_selection_exclusion *)0)->example];
  int points = 1;
  for (int k = 0; k < count; k++)
    points *= span[k].count;
  hli_print(example, sizeof example, "at best %s; must be %s at least (selection_grid.lift_min)",
            hli_show(HL_DIM_DIFFERENCE, lift, most),
            hli_show(HL_DIM_DIFFERENCE, grid->lift_min, least));
  return hli_exclude(s, machine, no_lift, points, example);
}

/** No subcooling that its bounds allow stays above evaporation. */
static hl_status exclude_outlet(hl_selection *s, int machine, const hl_selection_point *last,
                                int points) {
  char outlet[48], low[48], example[sizeof((hl_selection_exclusion *)0)->example];
  if (points == 0)
    return HL_OK;
  hli_print(example, sizeof example, "%s; must be %s at least, where it evaporates",
            hli_show(HL_DIM_TEMPERATURE, last->high - last->subcool, outlet),
            hli_show(HL_DIM_TEMPERATURE, last->low, low));
  return hli_exclude(s, machine, cold_outlet, points, example);
}

/** The same as the point of less subcooling before it: both come to evaporation. */
static bool is_repeated(const hl_selection *s, int machine, const hli_span *span, const int *at,
                        const double *value) {
  const hl_machine *own = s->machine[machine];
  const int k = hl_cycle_variable_count(hl_machine_cycle(own));
  return has(own, "subcool") && at[k] > 0 && !is_engine(s, machine) &&
         value[k] - span[k].step >= value[1] - value[0];
}

static hl_status add_machine(hl_selection *s, hli_maker *m, const hl_selection_grid *grid,
                             int machine, const hli_stop *stop) {
  hli_span span[HLI_SPANS] = {{0}};
  const int count = hli_spans(s, machine, grid, span);
  int at[HLI_SPANS] = {0};
  bool more = true, none = false, lifts = false, due = false;
  hl_selection_point below = {0};
  int below_count = 0;
  HLI_TRY(exclude_span(s, machine, span, count, &none));
  if (none)
    return HL_OK;
  for (int last = -1; more; more = next_place(span, count, at)) {
    double value[HLI_SPANS] = {0};
    due = at[0] != last && hli_stop_due(stop);
    if (due)
      break;
    last = at[0];
    for (int k = 0; k < count; k++)
      value[k] = span[k].from + at[k] * span[k].step;
    const hl_selection_point point = hli_point(s, machine, value);
    if (!hli_point_lifts(s, grid, &point))
      continue;
    lifts = true;
    if (!hli_point_drains_above(s, &point)) {
      below = point;
      below_count++;
    } else if (!is_repeated(s, machine, span, at, value))
      HLI_TRY(hli_maker_add(m, &point));
  }
  HLI_TRY(exclude_outlet(s, machine, &below, below_count));
  if (!lifts && !due)
    HLI_TRY(exclude_lift(s, machine, grid, span, count));
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
    status = add_machine(s, maker, grid, k, &rule);
  hli_maker_free(maker);
  return status;
}

const hl_selection_point *hl_selection_point_at(const hl_selection *selection, int column) {
  const bool known = column >= 0 && column < selection->count;
  return known && selection->column[column].point.machine >= 0 ? &selection->column[column].point
                                                               : NULL;
}
