/** Tightening by a target, and branch and bound on the areas of pairs. */
#include "bound/bound.h"

/* A network below the target is looked for; what it may cost is rounded up. */
static const double rounding = 1e-9;

/** Whether a solution leaves heat in streams, or joins them by too few pairs. */
static bool is_spared(const hli_relaxation *x, const double *value) {
  const double rounding_heat = 1e-7, rounding_pairs = 1e-6;
  double heat = 0;
  for (int k = 0; k < x->spares; k++)
    heat += value[x->spare[k]];
  return heat > rounding_heat * x->heat || (x->missing >= 0 && value[x->missing] > rounding_pairs);
}

/** What a solver calls infeasible, with spares, so that it has a solution for certain. If that does
 * without them, there was one before, too. */
static hl_status confirm(hli_run *run, hl_milp_result *result, double *value) {
  hli_relaxation *x = run->x;
  *value = -INFINITY;
  if (x->open)
    return HL_OK; /* it has a solution, so that nothing is known */
  HLI_TRY(hli_relaxation_spare(x, true));
  HLI_TRY(hli_program_solve(&x->lp, true, hli_stop_left(run->stop), result));
  run->nodes++;
  if (result->dual != NULL && is_spared(x, result->value)) {
    run->trusted = true;
    *value = INFINITY;
  } else if (result->dual != NULL) {
    *value = hli_program_certify(&x->lp, result->dual);
  }
  return hli_relaxation_spare(x, false);
}

hl_status hli_bound_relaxed(hli_run *run, hl_milp_result *result, double *value) {
  hli_program *lp = &run->x->lp;
  HLI_TRY(hli_program_solve(lp, true, hli_stop_left(run->stop), result));
  run->nodes++;
  if (result->outcome == HL_OUTCOME_INFEASIBLE)
    return confirm(run, result, value);
  *value = result->dual != NULL ? hli_program_certify(lp, result->dual) : -(double)INFINITY;
  return HL_OK;
}

hl_status hli_bound_whole(hli_run *run, double target, double *value, bool *ended) {
  hli_relaxation *x = run->x;
  hl_milp_result result;
  double linear = -INFINITY;
  HLI_TRY(hli_program_solve(&x->lp, false, hli_stop_left(run->stop), &result));
  run->nodes += result.nodes;
  if (result.outcome == HL_OUTCOME_INFEASIBLE && !x->open) {
    hl_milp_result relaxed;
    HLI_TRY(hli_relaxation_spare(x, true));
    HLI_TRY(hli_bound_relaxed(run, &relaxed, &linear));
    if (!(linear >= target)) {
      HLI_TRY(hli_program_solve(&x->lp, false, hli_stop_left(run->stop), &result));
      run->nodes += result.nodes;
    }
    HLI_TRY(hli_relaxation_spare(x, false));
  }
  *ended = linear >= target || result.outcome == HL_OUTCOME_OPTIMAL;
  const double whole = result.outcome == HL_OUTCOME_INFEASIBLE ? -(double)INFINITY : result.bound;
  *value = fmin(fmax(linear, whole), target);
  return HL_OK;
}

hl_status hli_bound_restrict(hli_run *run, double target) {
  hli_relaxation *x = run->x;
  for (int p = 0; p < x->pairs; p++) {
    hli_pairing *pair = &x->pair[p];
    double hi = isfinite(target) && pair->exponent <= 1
                    ? hli_cost_area(pair, target * (1 + rounding) - pair->fixed - x->least_cost)
                    : (double)INFINITY;
    HLI_TRY(hli_relaxation_range(x, pair, 0, hi));
  }
  return HL_OK;
}

/** The costs of a pair's units, present or left out. */
static hl_status set_costs(hli_relaxation *x, const hli_pairing *pair, bool there) {
  if (pair->C >= 0)
    HLI_TRY(hli_program_set_cost(&x->lp, pair->C, there));
  else if (pair->A >= 0)
    HLI_TRY(hli_program_set_cost(&x->lp, pair->A, there ? pair->coef : 0));
  return pair->z >= 0 ? hli_program_set_cost(&x->lp, pair->z, there ? hli_pair_charge(pair) : 0)
                      : HL_OK;
}

/** Whatever else a network below the target has costs at least the programme without the pair's
 * cost; what is left bounds the pair's area. */
hl_status hli_bound_tighten(hli_run *run, double target) {
  hli_relaxation *x = run->x;
  hl_milp_result result;
  for (int p = 0; p < x->pairs && !hli_stop_due(run->stop); p++) {
    hli_pairing *pair = &x->pair[p];
    double rest;
    if (pair->A < 0 || pair->exponent > 1 || !(pair->hi > 0))
      continue;
    HLI_TRY(set_costs(x, pair, false));
    HLI_TRY(hli_bound_relaxed(run, &result, &rest));
    HLI_TRY(set_costs(x, pair, true));
    if (isinf(rest) && rest < 0)
      continue;
    double left = target * (1 + rounding) - rest - pair->fixed;
    double hi = left > 0 ? hli_cost_area(pair, left) : 0;
    if (hi < pair->hi)
      HLI_TRY(hli_relaxation_range(x, pair, pair->lo, hi));
  }
  return HL_OK;
}

/* ---------------------------------------------------------------------- tree */

/** A box of areas with its bound, and where it will be divided. */
typedef struct hli_node {
  double *lo, *hi;
  double bound;
  int pair; /* -1: nothing to gain */
  double at;
} hli_node;

typedef struct hli_tree {
  hli_run *run;
  hli_arena arena;
  hli_node *node; /* open ones */
  int count, room;
  double target;
  double least; /* least bound of the boxes that cannot be divided */
} hli_tree;

/** The pair whose cost the relaxation misses most, and where to divide its range. */
static void choose(const hli_relaxation *x, const double *value, hli_node *node) {
  const double margin = 0.1, times = 10, negligible = 1e-7;
  double most = 0;
  node->pair = -1;
  for (int p = 0; p < x->pairs; p++) {
    const hli_pairing *pair = &x->pair[p];
    if (pair->chord < 0 || !(pair->hi > pair->lo))
      continue;
    double area = value[pair->A], paid = value[pair->C], width = pair->hi - pair->lo;
    double cost = hli_area_cost(pair, area);
    if (pair->z >= 0 && area > negligible * pair->hi)
      cost += pair->fixed * (1 - value[pair->z]);
    if (cost - paid > most) {
      most = cost - paid;
      node->pair = p;
      node->at = isinf(width)
                     ? times * fmax(fmax(area, pair->large), pair->lo)
                     : fmin(fmax(area, pair->lo + margin * width), pair->hi - margin * width);
    }
  }
  if (most <= negligible * fabs(node->bound))
    node->pair = -1;
}

/** Evaluate the box that stands in the relaxation and keep it if it is below the target. */
static hl_status keep(hli_tree *tree, const double *lo, const double *hi, double before) {
  hli_run *run = tree->run;
  hli_relaxation *x = run->x;
  hl_milp_result result;
  double value;
  for (int p = 0; p < x->pairs; p++)
    if (x->pair[p].lo != lo[p] || x->pair[p].hi != hi[p])
      HLI_TRY(hli_relaxation_range(x, &x->pair[p], lo[p], hi[p]));
  HLI_TRY(hli_bound_relaxed(run, &result, &value));
  if (value >= tree->target)
    return HL_OK;
  if (!hli_reserve(x->ctx, (void **)&tree->node, &tree->room, tree->count + 1, sizeof *tree->node))
    return hli_nomem(x->ctx);
  hli_node *node = &tree->node[tree->count];
  *node = (hli_node){.bound = fmax(value, before), .pair = -1};
  node->lo = HLI_NEW(&tree->arena, double, 2 * x->pairs + 1);
  if (node->lo == NULL)
    return hli_nomem(x->ctx);
  node->hi = node->lo + x->pairs;
  memcpy(node->lo, lo, (size_t)x->pairs * sizeof *lo);
  memcpy(node->hi, hi, (size_t)x->pairs * sizeof *hi);
  if (result.value != NULL)
    choose(x, result.value, node);
  tree->count++;
  return HL_OK;
}

static int least_node(const hli_tree *tree) {
  int best = 0;
  for (int k = 1; k < tree->count; k++)
    if (tree->node[k].bound < tree->node[best].bound)
      best = k;
  return best;
}

static hl_status divide(hli_tree *tree, const hli_node *node) {
  double *range = node->hi, kept = range[node->pair];
  range[node->pair] = node->at;
  HLI_TRY(keep(tree, node->lo, node->hi, node->bound));
  range[node->pair] = kept;
  node->lo[node->pair] = node->at;
  return keep(tree, node->lo, node->hi, node->bound);
}

static hl_status grow(hli_tree *tree, const double *lo, const double *hi, double *value,
                      bool *ended) {
  hli_run *run = tree->run;
  HLI_TRY(keep(tree, lo, hi, -INFINITY));
  *ended = true;
  while (tree->count > 0) {
    int k = least_node(tree);
    hli_node node = tree->node[k];
    if (node.pair < 0 || node.bound >= tree->least) { /* all others are higher */
      tree->least = fmin(tree->least, node.bound);
      break;
    }
    if (hli_stop_now(run->stop, "bound", run->nodes, run->nodes_most, tree->target, node.bound) ||
        run->nodes >= run->nodes_most) {
      *ended = false;
      tree->least = fmin(tree->least, node.bound);
      break;
    }
    tree->node[k] = tree->node[--tree->count];
    HLI_TRY(divide(tree, &node));
    if (hli_stop_due(run->stop)) { /* a child may not have been solved */
      *ended = false;
      tree->least = fmin(tree->least, node.bound);
      break;
    }
  }
  *value = tree->least;
  return HL_OK;
}

hl_status hli_bound_tree(hli_run *run, double target, double *value, bool *ended) {
  hli_relaxation *x = run->x;
  hli_tree tree = {.run = run, .target = target, .least = target};
  hli_arena_init(&tree.arena, x->ctx);
  double *lo = HLI_NEW(&tree.arena, double, 2 * x->pairs + 1), *hi = lo + x->pairs;
  hl_status status = lo == NULL ? hli_nomem(x->ctx) : HL_OK;
  for (int p = 0; status == HL_OK && p < x->pairs; p++) {
    lo[p] = x->pair[p].lo;
    hi[p] = x->pair[p].hi;
  }
  if (status == HL_OK)
    status = grow(&tree, lo, hi, value, ended);
  hli_release(x->ctx, tree.node);
  hli_arena_free(&tree.arena);
  return status;
}
