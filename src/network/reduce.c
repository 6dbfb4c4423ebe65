/** Balances: the reduced space of duties that keep them, and projection onto it. */
#include "network/network.h"

/* A unit below this share of its smaller stream is no unit; leaves of machines leave earlier. */
static const double least_share = 1e-6, least_leaf_share = 1e-4;
/* Balances of streams count as closed within this share of the duty. */
static const double balance_close = 1e-10;

/* ------------------------------------------------------------- the forest */

bool hli_is_free(const hli_work *w, const hli_state *s, int stream) {
  return s->outlet[stream] == OUTLET_FREE && hli_is_soft(&w->m->stream[stream]);
}

/** A stream whose heats have to sum up, else the ground. */
static int vertex_of(const hli_work *w, const hli_state *s, const hli_unit *unit, int side) {
  const hli_end *end = &unit->end[side];
  return end->kind == HL_PORT_STREAM && !hli_is_free(w, s, end->index) ? end->index : s->streams;
}

static bool is_leaf_of_machine(const hli_unit *unit) {
  return unit->end[HOT].kind == HL_PORT_MACHINE || unit->end[COLD].kind == HL_PORT_MACHINE;
}

static int find(int *set, int k) {
  while (set[k] != k)
    k = set[k] = set[set[k]];
  return k;
}

/** Units by falling duty, machines' leaves last. */
static void sort_edges(hli_work *w, const hli_state *s) {
  for (int k = 0; k < s->units; k++) {
    double key = is_leaf_of_machine(&s->unit[k]) ? -1 / (s->unit[k].duty + 1e-30) : s->unit[k].duty;
    int at = k;
    for (; at > 0 && w->key[at - 1] < key; at--) {
      w->key[at] = w->key[at - 1];
      w->order[at] = w->order[at - 1];
    }
    w->key[at] = key;
    w->order[at] = k;
  }
}

/** Maximum spanning forest by duty: parent, parent_edge and level of each vertex, the ground a
 * root. */
static void grow_forest(hli_work *w, const hli_state *s, bool *in_tree) {
  int ground = s->streams, *set = w->level;
  sort_edges(w, s);
  for (int v = 0; v <= ground; v++)
    set[v] = v;
  for (int k = 0; k < s->units; k++) {
    int u = w->order[k], a = find(set, vertex_of(w, s, &s->unit[u], HOT)),
        b = find(set, vertex_of(w, s, &s->unit[u], COLD));
    in_tree[u] = a != b && s->unit[u].fixed == 0;
    if (in_tree[u])
      set[a] = b;
  }
  for (int v = 0; v <= ground; v++) {
    w->parent[v] = -1;
    w->level[v] = -1;
  }
  /* Breadth first, from the ground, then from a stream of each component without it. */
  for (int root = ground; root >= 0; root--) {
    if (w->level[root] >= 0)
      continue;
    w->level[root] = 0;
    for (bool grown = true; grown;) {
      grown = false;
      for (int u = 0; u < s->units; u++) {
        if (!in_tree[u])
          continue;
        int a = vertex_of(w, s, &s->unit[u], HOT), b = vertex_of(w, s, &s->unit[u], COLD);
        if ((w->level[a] >= 0) == (w->level[b] >= 0))
          continue;
        int from = w->level[a] >= 0 ? a : b, to = w->level[a] >= 0 ? b : a;
        w->parent[to] = from;
        w->parent_edge[to] = u;
        w->level[to] = w->level[from] + 1;
        grown = true;
      }
    }
  }
}

/** What a watt more of a stream's heat costs where all directions of the basis are used up; NAN
 * where no ground takes it. */
static double worth_of(const hli_work *w, const hli_state *s, int stream) {
  double sum = 0, sign = 1;
  int v = stream;
  for (; w->level[v] > 0; v = w->parent[v], sign = -sign)
    sum += sign * w->g_duty[w->parent_edge[v]];
  return v == s->streams ? sum : (double)NAN;
}

bool hli_release_outlets(hli_work *w, hli_state *s, double least) {
  bool any = false, released = false;
  for (int k = 0; k < s->streams; k++)
    any = any || s->outlet[k] != OUTLET_FREE;
  if (!any)
    return false;
  grow_forest(w, s, w->in_tree);
  for (int k = 0; k < s->streams; k++) {
    const hli_track *track = &w->m->stream[k];
    const double more = worth_of(w, s, k) * (track->duty - track->least);
    if (s->outlet[k] == OUTLET_NEAR ? more < -least : s->outlet[k] == OUTLET_FAR && more > least) {
      s->outlet[k] = OUTLET_FREE;
      released = true;
    }
  }
  w->reduced = w->reduced && !released;
  return released;
}

/* --------------------------------------------------------------- columns */

static double *basis_at(const hli_work *w, int column, const hli_state *s) {
  return &w->basis[column * s->unit_room];
}

/** The largest step along a column before a duty on it reaches zero. */
static double column_scale(const hli_state *s, const double *v) {
  double least = HUGE_VAL;
  for (int k = 0; k < s->units; k++)
    if (v[k] != 0)
      least = hli_less(least, s->unit[k].duty / fabs(v[k]));
  return isinf(least) ? 1 : least;
}

/** Cycle of a unit outside the forest: along it duties rise and fall in turn. */
static void add_cycle(hli_work *w, const hli_state *s, int unit) {
  double *v = basis_at(w, w->columns, s), sign[2] = {-1, -1};
  int at[2] = {vertex_of(w, s, &s->unit[unit], HOT), vertex_of(w, s, &s->unit[unit], COLD)};
  memset(v, 0, (size_t)s->units * sizeof *v);
  v[unit] = 1;
  while (at[0] != at[1]) {
    int k = w->level[at[0]] >= w->level[at[1]] ? 0 : 1;
    v[w->parent_edge[at[k]]] += sign[k];
    sign[k] = -sign[k];
    at[k] = w->parent[at[k]];
  }
  w->column[w->columns] = (hli_column){COLUMN_DUTY, unit, -1, column_scale(s, v)};
  w->columns++;
}

static int column_of(const hli_work *w, int unit) {
  for (int k = 0; k < w->columns; k++)
    if (w->column[k].kind == COLUMN_DUTY && w->column[k].index == unit)
      return k;
  return -1;
}

/* Step of the power of a machine between mean temperatures, relative to the scale of what it lacks:
 * so that the penalty curves about as much as the rest. */
static const double means_step = 0.5;

/** Replace a machine's columns by scale (all leaves in proportion) and ratio (condenser alone). */
static void scale_and_ratio(hli_work *w, const hli_state *s, int machine) {
  int count, first[2];
  double sink = hli_machine_heat(s, machine, HOT, &count, &first[HOT]);
  double source = hli_machine_heat(s, machine, COLD, &count, &first[COLD]);
  if (first[HOT] < 0 || first[COLD] < 0)
    return;
  int ratio = column_of(w, first[HOT]), scale = column_of(w, first[COLD]);
  if (ratio < 0 || scale < 0)
    return;
  double *v = basis_at(w, scale, s);
  for (int k = 0; k < s->units; k++)
    v[k] *= s->unit[first[COLD]].duty / sink;
  for (int c = 0; c < w->columns; c++) {
    const hli_unit *unit = &s->unit[w->column[c].index];
    bool own = false;
    for (int side = 0; side < 2; side++)
      own |= unit->end[side].kind == HL_PORT_MACHINE && unit->end[side].index == machine;
    if (c == scale || !own)
      continue;
    const double *part = basis_at(w, c, s);
    for (int k = 0; k < s->units; k++)
      v[k] += part[k] * unit->duty / sink;
  }
  w->column[scale].scale = column_scale(s, v);
  const bool means = w->m->type[s->machine[machine].type].means;
  const double step =
      means ? means_step * w->m->heat_scale : 0.3 * fabs(sink - source) + 1e-6 * sink;
  w->column[ratio].scale = hli_less(step, column_scale(s, basis_at(w, ratio, s)));
}

/** Take the direction out in which a machine of fixed operation would change its ratio of heats. */
static void fix_ratio(hli_work *w, const hli_state *s, int machine) {
  double best = 0, *g = w->right;
  int pivot = -1;
  for (int c = 0; c < w->columns; c++) {
    const double *v = basis_at(w, c, s);
    g[c] = 0;
    for (int k = 0; k < s->units; k++) {
      const hli_end *end = s->unit[k].end;
      if (end[COLD].kind == HL_PORT_MACHINE && end[COLD].index == machine)
        g[c] += v[k];
      if (end[HOT].kind == HL_PORT_MACHINE && end[HOT].index == machine)
        g[c] -= v[k] * (1 - s->machine[machine].ratio);
    }
    if (fabs(g[c]) * w->column[c].scale > best) {
      best = fabs(g[c]) * w->column[c].scale;
      pivot = c;
    }
  }
  if (pivot < 0)
    return;
  const double *p = basis_at(w, pivot, s);
  for (int c = 0; c < w->columns; c++) {
    double *v = basis_at(w, c, s);
    if (c == pivot || g[c] == 0)
      continue;
    for (int k = 0; k < s->units; k++)
      v[k] -= g[c] / g[pivot] * p[k];
    w->column[c].scale = column_scale(s, v);
  }
  int last = --w->columns;
  if (pivot != last) {
    w->column[pivot] = w->column[last];
    memcpy(basis_at(w, pivot, s), basis_at(w, last, s), (size_t)s->units * sizeof(double));
  }
}

bool hli_track_slopes(const hli_track *track) {
  for (int k = 0; k < track->count; k++)
    if (track->line[k].slope != 0)
      return true;
  return false;
}

/* Branches as thin as this are left alone. */
static const double frozen_fraction = 5.5e-4;

static void add_fractions(hli_work *w, const hli_state *s) {
  for (int p = 0; p < s->nodes; p++) {
    if (s->node[p].kind != HL_NODE_PARALLEL ||
        !hli_track_slopes(&w->m->stream[hli_tree_root(s, p)]))
      continue;
    int most = s->node[p].first;
    for (int b = most; b >= 0; b = s->node[b].next)
      most = s->node[b].x > s->node[most].x ? b : most;
    for (int b = s->node[p].first; b >= 0; b = s->node[b].next)
      if (b != most && s->node[b].x > frozen_fraction)
        w->column[w->columns++] =
            (hli_column){COLUMN_FRACTION, b, most, hli_less(s->node[b].x, s->node[most].x)};
  }
}

/** Smallest approach of a machine's evaporators, within 0.3 and 5 K. */
static double evap_scale(const hli_work *w, const hli_state *s, int machine) {
  double least = 5;
  for (int k = 0; k < s->units; k++) {
    const hli_end *end = s->unit[k].end;
    if (end[COLD].kind != HL_PORT_MACHINE || end[COLD].index != machine)
      continue;
    const hli_run *hot = &w->spot[k].run[HOT];
    least = hli_less(least, hli_track_t(hot->track, hot->to) - s->machine[machine].t_evap);
  }
  return hli_more(least, 0.3);
}

void hli_net_reduce(hli_work *w, const hli_state *s) {
  bool *in_tree = w->in_tree;
  grow_forest(w, s, in_tree);
  w->columns = 0;
  /* Of a large network this alone takes long; a stop leaves directions out, each one valid. */
  for (int k = 0; k < s->units && !hli_net_stopped(w); k++)
    if (!in_tree[k] && s->unit[k].fixed == 0)
      add_cycle(w, s, k);
  for (int k = 0; k < s->machines; k++) {
    if (w->set.fix_operation)
      fix_ratio(w, s, k);
    else
      scale_and_ratio(w, s, k);
  }
  for (int k = 0; k < s->machines && !w->set.fix_operation; k++)
    if (!w->m->type[s->machine[k].type].means)
      w->column[w->columns++] = (hli_column){COLUMN_EVAP, k, -1, evap_scale(w, s, k)};
  add_fractions(w, s);
}

/* ------------------------------------------------------------- projection */

bool hli_has_utility(const hli_state *s, int stream) {
  for (int k = 0; k < s->units; k++)
    for (int side = 0; side < 2; side++) {
      int other = s->unit[k].end[1 - side].kind;
      if (s->unit[k].end[side].kind == HL_PORT_STREAM && s->unit[k].end[side].index == stream &&
          (other == HL_PORT_UTILITY || other == HLI_PORT_VOID))
        return true;
    }
  return false;
}

bool hli_add_utility(hli_work *w, hli_state *s, int stream) {
  double needed = w->m->stream[stream].least, *used = w->heat;
  memset(used, 0, (size_t)w->m->utilities * sizeof *used);
  for (int k = 0; k < s->units; k++)
    for (int side = 0; side < 2; side++) {
      const hli_end *end = &s->unit[k].end[side];
      if (end->kind == HL_PORT_UTILITY)
        used[end->index] += s->unit[k].duty;
      else if (end->kind == HL_PORT_STREAM && end->index == stream)
        needed -= s->unit[k].duty;
    }
  int u = hli_utility_for(w->m, stream, w->set.emat, hli_more(needed, 0), used);
  int unit = hli_unit_add(s, 0);
  if (unit < 0)
    return false;
  bool hot = w->m->side[stream] == HL_SIDE_HOT;
  if (u >= 0 && ((!hot && !w->set.use_hot_utility) ||
                 (w->grow && used[u] + hli_more(needed, 0) > w->m->utility[u].duty_max)))
    u = -1;
  int leaf = hli_tree_leaf(s, unit, stream, -1);
  if (leaf < 0) {
    s->units--;
    return false;
  }
  s->unit[unit].end[hot ? HOT : COLD] = (hli_end){HL_PORT_STREAM, stream, leaf};
  s->unit[unit].end[hot ? COLD : HOT] =
      u >= 0 ? (hli_end){HL_PORT_UTILITY, u, -1} : (hli_end){HLI_PORT_VOID, 0, -1};
  return true;
}

/** Row and coefficient of a side in the balances: streams, then machines of fixed operation. -1:
 * none. */
static int row_of(const hli_work *w, const hli_state *s, const hli_unit *unit, int side,
                  double *coefficient) {
  const hli_end *end = &unit->end[side];
  *coefficient = 1;
  if (end->kind == HL_PORT_STREAM)
    return end->index;
  if (end->kind != HL_PORT_MACHINE || !w->set.fix_operation)
    return -1;
  *coefficient = side == COLD ? 1 : -(1 - s->machine[end->index].ratio);
  return s->streams + end->index;
}

static double smaller_stream(const hli_work *w, const hli_unit *unit) {
  double least = HUGE_VAL;
  for (int side = 0; side < 2; side++)
    if (unit->end[side].kind == HL_PORT_STREAM)
      least = hli_less(least, w->m->stream[unit->end[side].index].duty);
  return isinf(least) ? unit->duty : least;
}

/** How freely a duty may change, squared. */
static double freedom(const hli_work *w, const hli_unit *unit) {
  bool ground = false, machine = is_leaf_of_machine(unit);
  if (unit->fixed != 0)
    return 0;
  for (int side = 0; side < 2; side++)
    ground |= unit->end[side].kind == HL_PORT_UTILITY || unit->end[side].kind == HLI_PORT_VOID;
  double size = ground ? hli_more(unit->duty, 0.1 * smaller_stream(w, unit)) : unit->duty;
  double weight = machine ? 0.01 : 1;
  return size * size * weight * (unit->fresh && !ground ? 1e-4 : 1);
}

static int rows_of(const hli_work *w, const hli_state *s) {
  return s->streams + (w->set.fix_operation ? s->machines : 0);
}

/** What is missing in each balance; the largest, relative. */
double hli_net_residual(const hli_work *w, const hli_state *s, double *r) {
  int n = rows_of(w, s);
  double worst = 0;
  for (int k = 0; k < n; k++)
    r[k] = k < s->streams ? w->m->stream[k].duty : 0;
  for (int k = 0; k < s->units; k++)
    for (int side = 0; side < 2; side++) {
      double c;
      int row = row_of(w, s, &s->unit[k], side, &c);
      if (row >= 0)
        r[row] -= c * s->unit[k].duty;
    }
  for (int k = 0; k < s->streams; k++) { /* what a soft stream may keep is not missing */
    const double kept = w->m->stream[k].duty - w->m->stream[k].least;
    if (s->outlet[k] == OUTLET_NEAR)
      r[k] -= kept;
    else if (s->outlet[k] == OUTLET_FREE && r[k] > 0)
      r[k] = hli_more(r[k] - kept, 0);
  }
  for (int k = 0; k < n; k++) {
    int count, first;
    double size = k < s->streams ? w->m->stream[k].duty
                                 : hli_machine_heat(s, k - s->streams, HOT, &count, &first);
    worst = hli_more(worst, fabs(r[k]) / size);
  }
  return worst;
}

/** Leaves of each machine: the first in w->parent, those that follow in w->order. */
static void list_leaves(hli_work *w, const hli_state *s) {
  for (int k = 0; k < s->machines; k++)
    w->parent[k] = -1;
  for (int k = s->units - 1; k >= 0; k--)
    for (int side = 0; side < 2; side++)
      if (s->unit[k].end[side].kind == HL_PORT_MACHINE) {
        w->order[k] = w->parent[s->unit[k].end[side].index];
        w->parent[s->unit[k].end[side].index] = k;
      }
}

/** Rows that a machine's leaves are in, with its shares of them: all leaves in proportion. */
static int machine_rows(hli_work *w, const hli_state *s, int machine, int *row, double *v) {
  int count = 0;
  for (int k = w->parent[machine]; k >= 0; k = w->order[k]) {
    const hli_unit *unit = &s->unit[k];
    for (int side = 0; side < 2; side++) {
      double c;
      int own = row_of(w, s, unit, side, &c), at = 0;
      if (own < 0 || unit->end[1 - side].kind != HL_PORT_MACHINE)
        continue;
      while (at < count && row[at] != own)
        at++;
      if (at == count) {
        row[count] = own;
        v[count++] = 0;
      }
      v[at] += c * unit->duty;
    }
  }
  return count;
}

/** Cholesky of the normal matrix; a row that depends on the others gets no multiplier. */
static void factor(int n, double *a) {
  for (int j = 0; j < n; j++) {
    double whole = a[j * n + j], d = whole;
    for (int k = 0; k < j; k++)
      d -= a[j * n + k] * a[j * n + k];
    bool dependent = !(d > 1e-12 * whole);
    double root = dependent ? 0 : sqrt(d);
    a[j * n + j] = root;
    for (int i = j + 1; i < n; i++) {
      double sum = a[i * n + j];
      for (int k = 0; k < j; k++)
        sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = dependent ? 0 : sum / root;
    }
  }
}

static void solve(int n, const double *l, double *b) {
  for (int i = 0; i < n; i++) {
    for (int k = 0; k < i; k++)
      b[i] -= l[i * n + k] * b[k];
    b[i] = l[i * n + i] > 0 ? b[i] / l[i * n + i] : 0;
  }
  for (int i = n - 1; i >= 0; i--) {
    for (int k = i + 1; k < n; k++)
      b[i] -= l[k * n + i] * b[k];
    b[i] = l[i * n + i] > 0 ? b[i] / l[i * n + i] : 0;
  }
}

/** One weighted least-squares step towards closed balances. */
static void close_balances(hli_work *w, hli_state *s) {
  int n = rows_of(w, s);
  double *a = w->matrix, *r = w->right, *v = w->key;
  memset(a, 0, (size_t)n * (size_t)n * sizeof *a);
  for (int k = 0; k < s->units; k++) {
    double c[2], weight = w->freedom[k] = freedom(w, &s->unit[k]);
    int row[2] = {row_of(w, s, &s->unit[k], HOT, &c[HOT]),
                  row_of(w, s, &s->unit[k], COLD, &c[COLD])};
    for (int i = 0; i < 2; i++)
      for (int j = 0; j < 2; j++)
        if (row[i] >= 0 && row[j] >= 0)
          a[row[i] * n + row[j]] += weight * c[i] * c[j];
  }
  double *share = w->share; /* shared column: change of a machine's scale per multiplier */
  int *taken = w->level;
  list_leaves(w, s);
  for (int k = 0; k < s->machines; k++) {
    double weight = s->machine[k].fresh ? 1e-4 : 1;
    const int count = machine_rows(w, s, k, taken, v);
    for (int i = 0; i < count; i++)
      for (int j = 0; j < count; j++)
        a[taken[i] * n + taken[j]] += weight * v[i] * v[j];
  }
  for (int k = 0; k < s->streams; k++)
    for (int j = 0; j < n && hli_is_free(w, s, k); j++)
      a[k * n + j] = a[j * n + k] = 0;
  factor(n, a);
  for (int pass = 0; pass < 2; pass++) { /* the second takes out rounding */
    hli_net_residual(w, s, r);
    solve(n, a, r);
    for (int k = 0; k < s->machines; k++) {
      const int count = machine_rows(w, s, k, taken, v);
      share[k] = 0;
      for (int i = 0; i < count; i++)
        share[k] += v[i] * r[taken[i]] * (s->machine[k].fresh ? 1e-4 : 1);
    }
    for (int k = 0; k < s->units; k++) {
      hli_unit *unit = &s->unit[k];
      double sum = 0, change = 0, old = unit->duty;
      for (int side = 0; side < 2; side++) {
        double c;
        int row = row_of(w, s, unit, side, &c);
        sum += row >= 0 ? c * r[row] : 0;
        if (unit->end[side].kind == HL_PORT_MACHINE)
          change += share[unit->end[side].index] * old;
      }
      w->d_duty[k] = change + w->freedom[k] * sum;
    }
    for (int k = 0; k < s->units; k++)
      s->unit[k].duty += w->d_duty[k];
  }
}

/** Remove what came out at zero; true if anything left. */
static bool drop_small(hli_work *w, hli_state *s) {
  bool dropped = false;
  for (int k = s->units - 1; k >= 0; k--) {
    const hli_unit *unit = &s->unit[k];
    bool leaf = is_leaf_of_machine(unit);
    if (unit->duty > (leaf ? least_leaf_share : least_share) * smaller_stream(w, unit))
      continue;
    dropped = true;
    int machine = -1;
    for (int side = 0; side < 2; side++) {
      int count, first;
      if (unit->end[side].kind == HL_PORT_MACHINE &&
          hli_machine_heat(s, unit->end[side].index, side, &count, &first) <= 1e300 && count == 1)
        machine = unit->end[side].index;
    }
    if (machine >= 0) {
      hli_machine_remove(s, machine);
      k = s->units; /* units have moved */
    } else {
      hli_unit_remove(s, k, false);
    }
  }
  return dropped;
}

/** Hold the soft streams that are beyond a limit by the last residual; true if there are any. */
static bool hold_outlets(const hli_work *w, hli_state *s) {
  bool more = false;
  for (int k = 0; k < s->streams; k++) {
    if (!hli_is_free(w, s, k) || w->right[k] == 0)
      continue;
    s->outlet[k] = w->right[k] > 0 ? OUTLET_NEAR : OUTLET_FAR;
    more = true;
  }
  return more;
}

bool hli_net_project(hli_work *w, hli_state *s, bool utilities) {
  bool helped = false;
  for (int round = 0; round < 2 * s->unit_room; round++) {
    if (hli_net_residual(w, s, w->right) > 1e-14) {
      hold_outlets(w, s);
      close_balances(w, s);
    }
    if (drop_small(w, s))
      continue;
    if (hli_net_residual(w, s, w->right) <= balance_close) {
      for (int k = 0; k < s->units; k++)
        s->unit[k].fresh = false;
      for (int k = 0; k < s->machines; k++)
        s->machine[k].fresh = false;
      return true;
    }
    if (hold_outlets(w, s))
      continue;
    if (helped || !utilities)
      return false;
    helped = true;
    for (int k = 0; k < s->streams; k++)
      if (fabs(w->right[k]) > balance_close * w->m->stream[k].duty && !hli_add_utility(w, s, k))
        return false;
  }
  return false;
}
