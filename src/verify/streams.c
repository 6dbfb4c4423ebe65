/** Process streams: every tree walked from the inlet, enthalpy by enthalpy. */
#include "verify/verify.h"

/** State of a walk; `seen` guards against trees that are none. */
typedef struct walk {
  hl_verdict *v;
  int stream;
  hl_side side;
  int seen;
  double least_fraction;
  int widest;
  const char *fault;
} walk;

static hli_stretch *side_of(walk *w, int exchanger) {
  const hl_exchanger *e = hl_network_exchanger_at(w->v->network, exchanger);
  const hl_port port = w->side == HL_SIDE_HOT ? e->hot : e->cold;
  if (port.kind != HL_PORT_STREAM || port.index != w->stream)
    return NULL;
  return w->side == HL_SIDE_HOT ? &w->v->pair[exchanger].hot : &w->v->pair[exchanger].cold;
}

static double series(walk *w, int node, double h, double share);

/** Branches start at h; their outlets mix by flow. */
static double parallel(walk *w, const hl_node *node, double h, double share) {
  double mixed = 0.0, sum = 0.0;
  int branches = 0;
  for (int k = node->first; k >= 0 && w->fault == NULL;
       k = hl_network_node_at(w->v->network, k)->next) {
    const hl_node *branch = hl_network_node_at(w->v->network, k);
    if (branch->kind != HL_NODE_SERIES || !(branch->fraction > 0.0)) {
      w->fault = "a branch without flow";
      break;
    }
    mixed += branch->fraction * series(w, k, h, share * branch->fraction);
    sum += branch->fraction;
    w->least_fraction = fmin(w->least_fraction, branch->fraction);
    ++branches;
  }
  if (w->fault == NULL && (branches < 2 || fabs(sum - 1.0) > 1e-9))
    w->fault = "flow fractions of a split do not sum to 1";
  if (branches > w->widest)
    w->widest = branches;
  return mixed;
}

static double series(walk *w, int node, double h, double share) {
  const int most = hl_network_node_count(w->v->network);
  for (int k = hl_network_node_at(w->v->network, node)->first; k >= 0 && w->fault == NULL;
       k = hl_network_node_at(w->v->network, k)->next) {
    const hl_node *n = hl_network_node_at(w->v->network, k);
    if (++w->seen > most) {
      w->fault = "its nodes form no tree";
    } else if (n->kind == HL_NODE_PARALLEL) {
      ++w->v->totals.splits;
      h = parallel(w, n, h, share);
    } else if (n->kind == HL_NODE_EXCHANGER) {
      hli_stretch *s = side_of(w, n->exchanger);
      if (s == NULL || s->found) {
        w->fault = s == NULL ? "an exchanger of another stream" : "an exchanger that stands twice";
        break;
      }
      const double duty = hl_network_exchanger_at(w->v->network, n->exchanger)->duty;
      *s = (hli_stretch){&w->v->stream[w->stream], h, h + duty / share, share, true};
      h = s->to;
    } else {
      w->fault = "a branch outside a split";
    }
  }
  return h;
}

static bool make_curve(hl_verdict *v, int k) {
  const hl_stream *s = hl_problem_stream_at(v->problem, k);
  const hl_design *design = hl_problem_design(v->problem);
  hli_curve *curve = &v->stream[k];
  if (!hli_curve_new(v, curve, s->segment_count))
    return false;
  curve->t[0] = s->segment[0].t_supply;
  for (int j = 0; j < s->segment_count; ++j) {
    const hl_segment *segment = &s->segment[j];
    curve->q[j + 1] = curve->q[j] + segment->duty;
    curve->t[j + 1] = segment->t_target;
    curve->r[j] = 1.0 / (isnan(segment->h) ? design->h_default : segment->h);
  }
  return true;
}

static void check_design(hl_verdict *v, const walk *w, const char *name) {
  const hl_design *design = hl_problem_design(v->problem);
  if (design->branches_max > 0)
    hli_check_most(v, HL_DIM_NONE, w->widest, design->branches_max, 0.0, "branches of %s", name);
  if (w->widest > 0 && design->fraction_min > 0.0)
    hli_check_least(v, HL_DIM_NONE, w->least_fraction, design->fraction_min, 1e-9,
                    "flow fractions of %s", name);
}

hl_status hli_verify_streams(hl_verdict *v) {
  for (int k = 0; k < hl_problem_stream_count(v->problem); ++k) {
    const hl_stream *s = hl_problem_stream_at(v->problem, k);
    if (!make_curve(v, k))
      return hli_nomem(v->ctx);
    const double duty = v->heat[k] = v->stream[k].q[v->stream[k].count - 1];
    walk w = {.v = v, .stream = k, .side = s->side, .least_fraction = 1.0};
    const double h = series(&w, hl_network_root(v->network, k), 0.0, 1.0);
    hli_check_that(v, w.fault == NULL, w.fault != NULL ? w.fault : "", "tree of %s", s->name);
    if (w.fault != NULL)
      continue;
    if (s->soft) {
      double heat;
      v->heat[k] = h;
      const double t = hli_curve_t(&v->stream[k], h, false), close = 1e-6;
      const double stated = hl_network_node_at(v->network, hl_network_root(v->network, k))->t_out;
      /* A document may leave it out; then the outlet is what its exchangers make it. */
      hli_check_close(v, HL_DIM_TEMPERATURE,
                      isnan(stated) ? hl_network_outlet(v->network, k, &heat) : stated, t, close,
                      "stated outlet of %s", s->name);
      if (!isnan(s->t_target_min))
        hli_check_least(v, HL_DIM_TEMPERATURE, t, s->t_target_min, 1e-6, "outlet of soft stream %s",
                        s->name);
      if (!isnan(s->t_target_max))
        hli_check_most(v, HL_DIM_TEMPERATURE, t, s->t_target_max, 1e-6, "outlet of soft stream %s",
                       s->name);
    } else {
      hli_check_close(v, HL_DIM_POWER, h, duty, v->settings.heat_close * duty,
                      "energy balance of %s", s->name);
    }
    check_design(v, &w, s->name);
  }
  return HL_OK;
}
