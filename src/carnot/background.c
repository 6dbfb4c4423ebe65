/** Settings, and the background of a load: what is left of two profiles. */
#include <stddef.h>

#include "carnot/work.h"

#define FIELD(name) offsetof(hl_carnot_settings, name)
static const hl_setting rows[] = {
    {"model", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(model), HL_CARNOT_CASCADE, 0,
     HL_CARNOT_PARALLEL, "One machine between entropic means, or machines of two levels each.",
     "cascade|parallel"},
    {"cooling", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(cooling), 0, 0, 1,
     "The load is heat taken from the sources, not given to the sinks.", NULL},
    {"condensers", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(condensers), 1, 1, HL_CARNOT_MOST,
     "Levels at the sinks; machines of the parallel model.", NULL},
    {"evaporators", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(evaporators), 1, 1, HL_CARNOT_MOST,
     "Levels at the sources.", NULL},
    {"cop", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(cop), HL_CARNOT_ADDITIVE, 0,
     HL_CARNOT_MULTIPLICATIVE, "COP of heating: 1 + eta·Te/(Tc - Te), or eta·Tc/(Tc - Te).",
     "additive|multiplicative"},
    {"eta", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(eta), 0.5, 0, 1,
     "Second-law efficiency of the pump; 0: none runs.", NULL},
    {"eta_engine", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(eta_engine), 0, 0, 1,
     "Second-law efficiency of engines; 0: heat falls without work.", NULL},
    {"dt_cont", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(dt_cont), 5, 0, 100,
     "The machine's share of the approach: condensers are hotter by it, evaporators colder.", NULL},
    {"t_ambient", HL_SETTING_NUMBER, HL_DIM_TEMPERATURE, FIELD(t_ambient), 288.15, 200, 400,
     "Temperature of ambient.", NULL},
    {"dt_ambient", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(dt_ambient), 10, 0, 100,
     "Approach to ambient.", NULL},
    {"heat_ratio", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(heat_ratio), 1, 0, 1000,
     "Price of external heat over that of power.", NULL},
    {"cold_ratio", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(cold_ratio), 0, 0, 1000,
     "Price of external cold over that of power.", NULL},
    {"rho", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(rho), 0.01, 0, 1e6,
     "Penalty in W per square of the W that are asked for in vain.", NULL},
};
#undef FIELD
const hl_settings_table hl_carnot_table = {"carnot", sizeof(hl_carnot_settings),
                                           sizeof rows / sizeof *rows, rows};

hl_status hli_carnot_settings(hl_ctx *ctx, const hl_carnot_settings *settings,
                              hl_carnot_settings *set) {
  hl_settings_init(&hl_carnot_table, set);
  if (settings != NULL)
    *set = *settings;
  HLI_TRY(hl_settings_check(ctx, &hl_carnot_table, set));
  if (set->model == HL_CARNOT_PARALLEL)
    set->evaporators = set->condensers;
  return HL_OK;
}

/* ------------------------------------------------------------------- profiles */

/* Rules of the reference: an ambient level is a step of 10 mK, ends are drawn out by 10 K, and
 * where points lie on a line an ambient duty counts as 1 kW. */
static const double step = 0.01, margin = 10.0, unit = 1e3;

static hl_status check(hl_ctx *ctx, const hl_point *p, int count, bool sink) {
  const char *name = sink ? "sinks" : "sources";
  if (count < 1)
    HLI_FAIL(ctx, 1, NULL, "the profile of the %s has no points", name);
  for (int k = 0; k < count; k++) {
    bool falls = k == 0 || (p[k].t <= p[k - 1].t && p[k].q <= p[k - 1].q);
    if (!isfinite(p[k].t) || !(p[k].t > 0) || !isfinite(p[k].q) || !falls)
      HLI_FAIL(
          ctx, 1, NULL,
          "point %d of the profile of the %s is %g W at %g K; neither temperature nor heat may "
          "rise from the hottest on",
          k, name, p[k].q, p[k].t);
  }
  const double pinch = sink ? p[count - 1].q : p[0].q;
  if (fabs(pinch) > HLI_CARNOT_WATT)
    HLI_FAIL(ctx, 1, NULL, "the profile of the %s has %g W at the pinch; it must be 0 there", name,
             pinch);
  return HL_OK;
}

/* Keep from the pinch what makes up the load. */
static int cut(hl_background_point *p, int count, bool sink, double load) {
  if (sink ? p[0].q < load : -p[count - 1].q < load)
    return count;
  int inside = sink ? count - 1 : 0, outside = inside;
  const int on = sink ? -1 : 1;
  while (fabs(p[outside].q) < load) {
    inside = outside;
    outside += on;
  }
  const double share =
      outside == inside ? 0 : (load - fabs(p[inside].q)) / (fabs(p[outside].q) - fabs(p[inside].q));
  p[outside].t = p[inside].t + share * (p[outside].t - p[inside].t);
  p[outside].q = sink ? load : -load;
  if (!sink)
    return outside + 1;
  memmove(p, p + outside, (size_t)(count - outside) * sizeof *p);
  return count - outside;
}

/* A point at t, unless there is one; heat is constant beyond the ends. */
static int insert(hl_background_point *p, int count, double t) {
  int at = 0;
  while (at < count && p[at].t > t + HLI_CARNOT_KELVIN)
    at++;
  if (at < count && fabs(p[at].t - t) <= HLI_CARNOT_KELVIN)
    return count;
  double q = p[at < count ? at : count - 1].q;
  if (at > 0 && at < count)
    q += (p[at - 1].q - q) * (t - p[at].t) / (p[at - 1].t - p[at].t);
  memmove(p + at + 1, p + at, (size_t)(count - at) * sizeof *p);
  p[at] = (hl_background_point){t, q, 0};
  return count + 1;
}

static double heat_of(const hl_background_point *p) { return p->q + unit * p->ambient; }

static bool straight(const hl_background_point *a, const hl_background_point *b,
                     const hl_background_point *c) {
  const double span = a->t - c->t, share = span > 0 ? (a->t - b->t) / span : 0;
  const double line = heat_of(a) + share * (heat_of(c) - heat_of(a));
  return span > 0 && fabs(heat_of(b) - line) <= HLI_CARNOT_WATT;
}

/* Without the constant ends but their innermost points, and without points on a line. */
static int clean(hl_background_point *p, int count) {
  int first = 0, last = count - 1;
  while (first < last && fabs(heat_of(&p[first + 1]) - heat_of(&p[0])) <= HLI_CARNOT_WATT)
    first++;
  while (last > first && fabs(heat_of(&p[last - 1]) - heat_of(&p[count - 1])) <= HLI_CARNOT_WATT)
    last--;
  int n = 0;
  for (int k = first; k <= last; k++)
    if (k == first || k == last || !straight(&p[n - 1], &p[k], &p[k + 1]))
      p[n++] = p[k];
  return n;
}

static int prepare(const hl_carnot_settings *set, double load, const hl_point *given, int count,
                   bool sink, hl_background_point *p) {
  const double sign = sink ? 1 : -1;
  for (int k = 0; k < count; k++)
    p[k] = (hl_background_point){given[k].t + sign * set->dt_cont, given[k].q, 0};
  int n = sink != set->cooling ? cut(p, count, sink, load) : count;
  const double ambient = set->t_ambient + sign * (set->dt_ambient + set->dt_cont);
  n = insert(p, n, ambient);
  n = insert(p, n, ambient + sign * step);
  for (int k = 0; k < n; k++)
    p[k].ambient = sign * (p[k].t - ambient) > HLI_CARNOT_KELVIN ? sign : 0;
  n = clean(p, n);
  memmove(p + 1, p, (size_t)n * sizeof *p);
  p[0].t += margin;
  p[n + 1] = p[n];
  p[n + 1].t -= margin;
  return n + 2;
}

static hl_status make(hl_background *background, const hl_point *sink, int sink_count,
                      const hl_point *source, int source_count) {
  const hl_point *given[] = {sink, source};
  const int count[] = {sink_count, source_count};
  for (int side = 0; side < 2; side++) {
    HLI_TRY(check(background->ctx, given[side], count[side], side == 0));
    background->point[side] =
        hli_zalloc(background->ctx, (size_t)count[side] + 4, sizeof(hl_background_point));
    if (background->point[side] == NULL)
      return hli_nomem(background->ctx);
    background->count[side] = prepare(&background->set, background->load, given[side], count[side],
                                      side == 0, background->point[side]);
  }
  const double most = background->set.cooling ? -source[source_count - 1].q : sink[0].q;
  if (!(most > HLI_CARNOT_WATT))
    HLI_FAIL(background->ctx, 1, NULL, "there is nothing to %s; a load needs a demand on its side",
             background->set.cooling ? "cool" : "heat");
  return HL_OK;
}

hl_status hl_background_new(hl_ctx *ctx, const hl_carnot_settings *settings, double load,
                            const hl_point *sink, int sink_count, const hl_point *source,
                            int source_count, hl_background **out) {
  hl_carnot_settings set;
  *out = NULL;
  HLI_TRY(hli_carnot_settings(ctx, settings, &set));
  if (!(load > 0) || !isfinite(load))
    HLI_FAIL(ctx, 1, NULL, "the load is %g W; it must be positive", load);
  hl_background *background = hli_zalloc(ctx, 1, sizeof *background);
  if (background == NULL)
    return hli_nomem(ctx);
  background->ctx = ctx;
  background->set = set;
  background->load = load;
  const hl_status status = make(background, sink, sink_count, source, source_count);
  if (status == HL_OK)
    *out = background;
  else
    hl_background_free(background);
  return status;
}

hl_status hl_background_new_targets(hl_ctx *ctx, const hl_carnot_settings *settings, double load,
                                    const hl_targets *targets, hl_background **out) {
  int count, least = 0, last = 0;
  const hl_point *curve = hl_targets_curve(targets, HL_CURVE_GRAND_POCKET_FREE, &count);
  *out = NULL;
  for (int k = 1; k < count; k++)
    least = curve[k].q < curve[least].q ? k : least;
  /* Pinches of one cascade differ by rounding. */
  for (int k = least; k < count; k++)
    last = curve[k].q <= curve[least].q + HLI_CARNOT_WATT ? k : last;
  hl_point *point = hli_zalloc(ctx, (size_t)count + 1, sizeof *point);
  if (point == NULL)
    return hli_nomem(ctx);
  for (int k = 0; k <= least; k++)
    point[k] = (hl_point){curve[k].q - curve[least].q, curve[k].t};
  hl_point *source = point + least + 1;
  for (int k = last; k < count; k++)
    source[k - last] = (hl_point){curve[last].q - curve[k].q, curve[k].t};
  const hl_status status =
      hl_background_new(ctx, settings, load, point, least + 1, source, count - last, out);
  hli_release(ctx, point);
  return status;
}

void hl_background_free(hl_background *background) {
  if (background == NULL)
    return;
  for (int side = 0; side < 2; side++)
    hli_release(background->ctx, background->point[side]);
  hli_release(background->ctx, background);
}

const hl_background_point *hl_background_profile(const hl_background *background, bool sink,
                                                 int *count) {
  const int side = sink ? 0 : 1;
  *count = background->count[side];
  return background->point[side];
}

double hl_background_load(const hl_background *background) { return background->load; }

int hl_background_variable_count(const hl_background *background) {
  return 2 + 2 * background->set.condensers + background->set.evaporators;
}
