/** Log p-h and T-s diagrams of a machine: saturation, isotherms, states and what lies between. */
#include "report/figures/machine.h"

enum { DOME = 96, ISOTHERM = 72, ALONG = 48, PATH_KINDS = HL_CYCLE_PATH_INSIDE + 1 };

static const char *const path_css[PATH_KINDS] = {"curve sys", "curve thin dash grey", "curve hot",
                                                 "curve cold", "curve alt"};
static const char *const path_name[PATH_KINDS] = {"shaft work", "valve", "heat given", "heat taken",
                                                  "inside"};

/** One fluid's diagram. Heights are log p in bar, or degC; widths kJ/kg or kJ/(kg K). */
typedef struct {
  const hli_machine_view *view;
  const hl_fluid *fluid;
  int index;
  bool entropy;
  hli_plot plot;
  const hl_cycle_path *path; /* of all fluids */
  int paths;
  hl_fluid_state dome[2 * DOME + 1]; /* liquid from below, critical point, vapour down */
  int dome_count;
} panel;

static hli_xy point(const panel *p, double pressure, double t, double h, double s) {
  return p->entropy ? (hli_xy){s / 1e3, t - 273.15} : (hli_xy){h / 1e3, pressure / 1e5};
}

static hli_xy point_of(const panel *p, const hl_fluid_state *s) {
  return point(p, s->p, s->t, s->h, s->s);
}

/* ---------------------------------------------------------------------- curves */

/* The part of a segment inside the frame, as shares of its length. */
static bool clip(const hli_box *frame, hli_xy a, hli_xy b, double part[2]) {
  const double d[4] = {a.x - b.x, b.x - a.x, a.y - b.y, b.y - a.y},
               q[4] = {a.x - frame->x0, frame->x1 - a.x, a.y - frame->y0, frame->y1 - a.y};
  part[0] = 0.0;
  part[1] = 1.0;
  for (int k = 0; k < 4; k++) {
    if (d[k] == 0.0 && q[k] < 0.0)
      return false;
    double r = d[k] != 0.0 ? q[k] / d[k] : 0.0;
    if (d[k] < 0.0)
      part[0] = fmax(part[0], r);
    else if (d[k] > 0.0)
      part[1] = fmin(part[1], r);
  }
  return part[0] < part[1];
}

/* A curve as far as it lies in the frame; `quiet`: labels may stand on it; no style:
 * it is not drawn. Its first and
 * last point inside in ends. */
static bool curve(panel *p, const hli_xy *data, int count, const char *css, bool quiet,
                  hli_xy *ends) {
  hli_xy run[2 * DOME + 2];
  int length = 0;
  bool any = false;
  for (int k = 0; k + 1 < count; k++) {
    hli_xy a = hli_plot_at(&p->plot, data[k].x, data[k].y),
           b = hli_plot_at(&p->plot, data[k + 1].x, data[k + 1].y);
    double part[2];
    bool inside = clip(&p->plot.frame, a, b, part);
    if (inside) {
      if (length == 0)
        run[length++] = (hli_xy){a.x + part[0] * (b.x - a.x), a.y + part[0] * (b.y - a.y)};
      run[length++] = (hli_xy){a.x + part[1] * (b.x - a.x), a.y + part[1] * (b.y - a.y)};
      if (!quiet)
        hli_labels_add_line(&p->plot.labels, run[length - 2].x, run[length - 2].y,
                            run[length - 1].x, run[length - 1].y);
      if (ends != NULL && !any)
        ends[0] = run[length - 2];
      if (ends != NULL)
        ends[1] = run[length - 1];
      any = true;
    }
    bool stops = !inside || part[1] < 1.0 || k + 2 == count;
    if (stops && length > 1 && css != NULL)
      hli_svg_polyline(p->plot.svg, run, length, css);
    if (stops)
      length = 0;
  }
  return any;
}

/* ------------------------------------------------------------------ saturation */

static void find_dome(panel *p, double t_low) {
  const hl_fluid_info *facts = hl_fluid_facts(p->fluid);
  hl_fluid_saturation at;
  hl_fluid_state liquid[DOME], vapour[DOME], critical;
  double from = fmax(t_low, facts->t_triple + 0.01);
  int count = 0;
  p->dome_count = 0;
  if (facts->mixture || !(from < facts->t_critical - 1.0))
    return;
  for (int k = 0; k < DOME; k++) { /* closer together towards the critical point */
    double u = 1.0 - (double)k / DOME;
    if (hl_fluid_saturation_T(p->fluid, facts->t_critical - u * u * (facts->t_critical - from),
                              &at) != HL_OK)
      continue;
    liquid[count] = at.liquid;
    vapour[count++] = at.vapour;
  }
  memcpy(p->dome, liquid, (size_t)count * sizeof *liquid);
  p->dome_count = count;
  if (hl_fluid_state_Trho(p->fluid, facts->t_critical, facts->rho_critical, &critical) == HL_OK)
    p->dome[p->dome_count++] = critical;
  while (count > 0)
    p->dome[p->dome_count++] = vapour[--count];
}

static void draw_dome(panel *p) {
  hli_xy data[2 * DOME + 1];
  for (int k = 0; k < p->dome_count; k++)
    data[k] = point_of(p, &p->dome[k]);
  curve(p, data, p->dome_count, "curve thin ink", false, NULL);
}

/* ------------------------------------------------------------------- isotherms */

/* The vapour, or all of a gas, from low pressure up to the dome; then the liquid. */
static int isotherm(const panel *p, double t, const hl_fluid_saturation *sat, bool liquid,
                    hli_xy *data) {
  double from = p->plot.y.least * 1e5, to = p->plot.y.most * 1e5;
  int count = 0;
  if (sat != NULL)
    *(liquid ? &from : &to) = sat->p;
  if (!(from < to) || (liquid && sat == NULL))
    return 0;
  if (liquid)
    data[count++] = point_of(p, &sat->liquid);
  for (int k = liquid; k <= ISOTHERM - (sat != NULL && !liquid); k++) {
    hl_fluid_state s;
    if (hl_fluid_state_pT(p->fluid, from * pow(to / from, (double)k / ISOTHERM), t, &s) == HL_OK)
      data[count++] = point_of(p, &s);
  }
  if (!liquid && sat != NULL)
    data[count++] = point_of(p, &sat->vapour);
  return count;
}

/* Named where it begins in the frame, below or at its side, else where the liquid leaves it: after
 * all else is drawn, so that names find their places, while the curves lie beneath. */
static void draw_isotherm(panel *p, double t, bool name) {
  hli_xy data[ISOTHERM + 2], ends[2];
  const hl_fluid_info *facts = hl_fluid_facts(p->fluid);
  hl_fluid_saturation sat;
  bool below = p->dome_count > 0 && t < facts->t_critical && t > facts->t_triple &&
               hl_fluid_saturation_T(p->fluid, t, &sat) == HL_OK,
       named = !name;
  char text[32];
  hli_print(text, sizeof text, " %.0f ", t - 273.15); /* blanks keep neighbours apart */
  for (int liquid = 0; liquid < 2; liquid++) {
    int count = isotherm(p, t, below ? &sat : NULL, liquid, data);
    if (!curve(p, data, count, name ? NULL : "iso", true, ends) || named)
      continue;
    hli_xy at = ends[liquid];
    at.y += liquid ? 10 : at.y > p->plot.frame.y1 - 1 ? -10 : 0;
    named = hli_label_try(&p->plot.labels, at.x, at.y, HLI_FACE_SMALL, "muted", text);
  }
}

static void draw_isotherms(panel *p, double t_low, double t_high, bool name) {
  hli_axis ticks;
  hli_axis_init(&ticks, t_low - 273.15, t_high - 273.15, 0, 1, 6, false);
  int first = (int)ceil(ticks.least / ticks.step), last = (int)floor(ticks.most / ticks.step);
  for (int k = first; k <= last; k++)
    draw_isotherm(p, k * ticks.step + 273.15, name);
}

/* ----------------------------------------------------------------------- paths */

/* Shares of the way at which an exchanger's line crosses the dome, put among the others in order.
 */
static int add_corners(const panel *p, const hl_cycle_path *path, double *share, int count) {
  hl_fluid_saturation sat;
  if (path->p[0] != path->p[1] || path->h[0] == path->h[1] ||
      hl_fluid_saturation_p(p->fluid, path->p[0], &sat) != HL_OK)
    return count;
  const double corner[2] = {sat.liquid.h, sat.vapour.h};
  for (int k = 0; k < 2; k++) {
    double own = (corner[k] - path->h[0]) / (path->h[1] - path->h[0]);
    int at = count;
    if (!(own > 0.0 && own < 1.0))
      continue;
    for (count++; at > 0 && share[at - 1] > own; at--)
      share[at] = share[at - 1];
    share[at] = own;
  }
  return count;
}

/* In p-h all lines are straight, in T-s those of machines, which say nothing of what is between. */
static int path_points(const panel *p, const hl_cycle_path *path, hli_xy *data) {
  double share[ALONG + 3];
  bool valve = path->kind == HL_CYCLE_PATH_VALVE;
  int last = p->entropy && path->kind != HL_CYCLE_PATH_MACHINE ? ALONG : 1, count = last + 1,
      found = 0;
  for (int k = 0; k <= last; k++)
    share[k] = (double)k / last;
  if (last > 1 && !valve)
    count = add_corners(p, path, share, count);
  for (int k = 0; k < count; k++) {
    double u = share[k], h = path->h[0] + u * (path->h[1] - path->h[0]),
           pressure = valve ? path->p[0] * pow(path->p[1] / path->p[0], u)
                            : path->p[0] + u * (path->p[1] - path->p[0]);
    hl_fluid_state s = {.p = pressure, .h = h};
    if (!p->entropy || hl_fluid_state_ph(p->fluid, pressure, h, &s) == HL_OK)
      data[found++] = point_of(p, &s);
  }
  return found;
}

/* Where heat is exchanged with the outside, that is what is seen of several lines. */
static void draw_paths(panel *p) {
  static const hl_cycle_path_kind order[PATH_KINDS] = {HL_CYCLE_PATH_INSIDE, HL_CYCLE_PATH_TAKES,
                                                       HL_CYCLE_PATH_GIVES, HL_CYCLE_PATH_VALVE,
                                                       HL_CYCLE_PATH_MACHINE};
  hli_xy data[ALONG + 3];
  for (int n = 0; n < PATH_KINDS; n++)
    for (int k = 0; k < p->paths; k++)
      if (p->path[k].kind == order[n] && p->path[k].fluid == p->index)
        curve(p, data, path_points(p, &p->path[k], data), path_css[order[n]], false, NULL);
}

static double span(const hl_cycle_path *path) { return fabs(path->h[1] - path->h[0]); }

/* Pressures at the isobars of a T-s diagram, each once: at its longest line. */
static void label_isobars(panel *p) {
  hli_xy data[ALONG + 3];
  for (int k = 0; k < p->paths; k++) {
    const hl_cycle_path *path = &p->path[k];
    bool said = path->kind < HL_CYCLE_PATH_GIVES || path->fluid != p->index;
    for (int j = 0; j < p->paths && !said; j++) {
      const hl_cycle_path *other = &p->path[j];
      said = j != k && other->kind >= HL_CYCLE_PATH_GIVES && other->fluid == p->index &&
             fabs(log(other->p[0] / path->p[0])) < 0.01 &&
             (span(other) > span(path) || (span(other) == span(path) && j < k));
    }
    int count = said ? 0 : path_points(p, path, data);
    if (count == 0)
      continue;
    char text[32];
    hli_xy at = hli_plot_at(&p->plot, data[count / 2].x, data[count / 2].y);
    hli_print(text, sizeof text, "%.3g bar", path->p[0] / 1e5);
    hli_label_try(&p->plot.labels, at.x, at.y, HLI_FACE_SMALL, "muted", text);
  }
}

/* ---------------------------------------------------------------------- states */

/* "2a" of "2a outlet of stage 1"; with the number of the circuit where there are several. */
static void code_of(const hl_cycle_state *s, bool several, char *text, size_t size) {
  static const char *const below[] = {"", "₁", "₂", "₃", "₄"};
  hli_print(text, size, "%.*s%s", (int)strcspn(s->label, " "), s->label,
            several && s->circuit < 5 ? below[s->circuit] : "");
}

static void draw_states(panel *p) {
  static const double near = 5.0; /* states nearer than this share a label [px] */
  const hl_cycle_result *r = p->view->result;
  bool done[HL_CYCLE_STATES] = {false};
  int first = -1;
  bool several = false;
  for (int k = 0; k < r->state_count; k++)
    if (r->state[k].fluid == p->index) {
      several = several || (first >= 0 && r->state[k].circuit != r->state[first].circuit);
      first = first < 0 ? k : first;
      hli_xy at = point(p, r->state[k].p, r->state[k].t, r->state[k].h, r->state[k].s);
      at = hli_plot_at(&p->plot, at.x, at.y);
      hli_svg_open_group(p->plot.svg, NULL, r->state[k].label);
      hli_svg_circle(p->plot.svg, at.x, at.y, 3.5, "fink");
      hli_svg_close_group(p->plot.svg);
      hli_labels_add(&p->plot.labels, (hli_box){at.x - 4, at.y - 4, at.x + 4, at.y + 4});
    }
  for (int k = 0; k < r->state_count; k++) {
    char text[96];
    if (r->state[k].fluid != p->index || done[k])
      continue;
    hli_xy at = point(p, r->state[k].p, r->state[k].t, r->state[k].h, r->state[k].s);
    at = hli_plot_at(&p->plot, at.x, at.y);
    code_of(&r->state[k], several, text, sizeof text);
    for (int j = k + 1; j < r->state_count; j++) {
      hli_xy other = point(p, r->state[j].p, r->state[j].t, r->state[j].h, r->state[j].s);
      other = hli_plot_at(&p->plot, other.x, other.y);
      if (r->state[j].fluid != p->index || fabs(other.x - at.x) + fabs(other.y - at.y) > near)
        continue;
      size_t used = strlen(text);
      char code[16];
      code_of(&r->state[j], several, code, sizeof code);
      hli_print(text + used, sizeof text - used, ", %s", code);
      done[j] = true;
    }
    hli_label(&p->plot.labels, at.x, at.y, HLI_FACE_BOLD, "", text);
  }
}

/* ----------------------------------------------------------------------- panel */

typedef struct {
  double p_low, p_high, t_low, t_high, x_low, x_high;
} extent;

static void reach(extent *e, double p, double t, double x) {
  e->p_low = fmin(e->p_low, p);
  e->p_high = fmax(e->p_high, p);
  e->t_low = fmin(e->t_low, t);
  e->t_high = fmax(e->t_high, t);
  e->x_low = fmin(e->x_low, x);
  e->x_high = fmax(e->x_high, x);
}

/* Of the states, and of what has no name between them: vapour before liquid is injected. */
static extent cycle_extent(const panel *p) {
  extent e = {INFINITY, 0, INFINITY, 0, INFINITY, -INFINITY};
  for (int k = 0; k < p->view->result->state_count; k++) {
    const hl_cycle_state *s = &p->view->result->state[k];
    if (s->fluid == p->index)
      reach(&e, s->p, s->t, point(p, s->p, s->t, s->h, s->s).x);
  }
  for (int k = 0; k < 2 * p->paths; k++) {
    const hl_cycle_path *path = &p->path[k / 2];
    hl_fluid_state s;
    if (path->fluid == p->index &&
        hl_fluid_state_ph(p->fluid, path->p[k % 2], path->h[k % 2], &s) == HL_OK)
      reach(&e, s.p, s.t, point_of(p, &s).x);
  }
  return e;
}

/* Axes that show the cycle and, where the fluid condenses at all, the dome above it. */
static void set_axes(panel *p, extent *e) {
  const hl_fluid_info *facts = hl_fluid_facts(p->fluid);
  bool dome = !facts->mixture && e->t_low < facts->t_critical;
  double span = e->t_high - e->t_low, low = e->p_low / 1.8, foot = e->t_low - 0.1 * span,
         high = dome ? fmax(1.6 * e->p_high, 1.25 * facts->p_critical) : 1.6 * e->p_high;
  if (dome && (p->entropy || hl_fluid_t_sat_p(p->fluid, low, &foot) != HL_OK))
    foot = e->t_low - 0.1 * span;
  find_dome(p, dome ? foot : (double)INFINITY);
  for (int k = 0; k < p->dome_count; k++) { /* wide enough for it at the cycle's level */
    double x = point_of(p, &p->dome[k]).x;
    if (p->dome[k].p < e->p_low)
      continue;
    e->x_low = fmin(e->x_low, x);
    e->x_high = fmax(e->x_high, x);
  }
  e->t_low -= 0.1 * span;
  e->t_high = (dome ? fmax(e->t_high, facts->t_critical) : e->t_high) + 0.08 * span;
  double room = 0.07 * (e->x_high - e->x_low);
  const hli_box *f = &p->plot.frame;
  hli_axis_init(&p->plot.x, e->x_low - room, e->x_high + room, f->x0, f->x1, 7, false);
  if (p->entropy)
    hli_axis_init(&p->plot.y, e->t_low - 273.15, e->t_high - 273.15, f->y1, f->y0, 7, false);
  else
    hli_axis_init_decades(&p->plot.y, low / 1e5, high / 1e5, f->y1, f->y0);
}

static void draw_key(hli_svg *svg, const bool used[PATH_KINDS], bool entropy) {
  double x = 14;
  for (int k = 0; k < PATH_KINDS; k++)
    if (used[k])
      x = hli_plot_key(svg, x, 46, path_css[k], path_name[k]);
  if (!entropy)
    hli_plot_key(svg, x, 46, "iso", "isotherms, °C");
}

static void draw_panel(panel *p, hli_svg *svg, double x, double width) {
  p->plot = (hli_plot){.svg = svg, .frame = {x + 58, 88, x + width - 18, 432}};
  extent e = cycle_extent(p);
  set_axes(p, &e);
  hli_plot_open(&p->plot, p->entropy ? "entropy, kJ/(kg·K)" : "enthalpy, kJ/kg",
                p->entropy ? "temperature, °C" : "pressure, bar");
  hli_svg_text(svg, p->plot.frame.x1, 76, HLI_FACE_BOLD, HLI_END, NULL,
               hl_fluid_facts(p->fluid)->id);
  if (!p->entropy)
    draw_isotherms(p, e.t_low, e.t_high, false);
  draw_dome(p);
  draw_paths(p);
  draw_states(p);
  if (p->entropy)
    label_isobars(p);
  else
    draw_isotherms(p, e.t_low, e.t_high, true);
  hli_plot_close(&p->plot);
}

typedef struct {
  int fluids, paths;
  panel panel[HL_CYCLE_FLUIDS];
  hl_cycle_path path[HL_CYCLE_PATHS];
} picture;

static void draw(picture *d, const hli_machine_view *view, bool entropy, hli_text *out) {
  char name[128], title[200];
  double width = d->fluids == 1 ? 680 : 500;
  bool used[PATH_KINDS] = {false};
  hli_svg svg;
  hli_machine_name(view, name, sizeof name);
  hli_print(title, sizeof title, "%s diagram: %s", entropy ? "T–s" : "log p–h", name);
  hli_svg_open(&svg, out, d->fluids * width, 478, title, view->standalone);
  hli_svg_text(&svg, 14, 22, HLI_FACE_TITLE, HLI_START, NULL, title);
  for (int k = 0; k < d->paths; k++)
    used[d->path[k].kind] = true;
  draw_key(&svg, used, entropy);
  for (int k = 0; k < d->fluids; k++) {
    panel *p = &d->panel[k];
    p->view = view;
    p->fluid = hl_machine_fluid_at(view->machine, k);
    p->index = k;
    p->entropy = entropy;
    p->path = d->path;
    p->paths = d->paths;
    if (cycle_extent(p).p_high > 0.0)
      draw_panel(p, &svg, k * width, width);
  }
  hli_svg_close(&svg);
}

hl_status hli_figure_states(const hli_machine_view *view, bool entropy, hli_text *out) {
  char name[128];
  int fluids = 0;
  while (hl_machine_fluid_at(view->machine, fluids) != NULL)
    fluids++;
  hli_machine_name(view, name, sizeof name);
  if (view->result->state_count == 0 || fluids == 0)
    HLI_FAIL(view->ctx, 1, NULL, "%s has no states to draw", name);
  picture *d = hli_zalloc(view->ctx, 1, sizeof *d);
  if (d == NULL)
    return hli_nomem(view->ctx);
  d->fluids = fluids;
  hl_status status = hl_machine_eval_paths(view->machine, d->path, &d->paths);
  if (status == HL_OK)
    draw(d, view, entropy, out);
  hli_release(view->ctx, d);
  return out->failed ? hli_nomem(view->ctx) : status;
}
