/**
 * Scale factors, all powers of two, so that scaling and its inverse are exact.
 *
 * Solvers compare with absolute tolerances (1e-7 to 1e-6). With loads of 1e8 W nothing is ever
 * feasible to 1e-7; with prices of 1e-8 per W everything is optimal to 1e-7; and a binary of 1e-6
 * opens a match of 1e8 W for 100 W.
 */
#include "milp/milp.h"

enum {
  PASSES = 2,        /* of geometric scaling */
  EXPONENT_MOST = 60 /* factors beyond 2^±60 come from data that no factor can mend */
};

static const double mean_load = 100; /* of bounds and right hand sides after scaling */

/** The power of two nearest to x > 0 (on a logarithmic scale), within limits. */
static double power_of_two(double x) {
  double exponent = round(log2(x));
  return ldexp(1, (int)fmax(-EXPONENT_MOST, fmin(EXPONENT_MOST, exponent)));
}

static void widen(hli_range *r, double magnitude) {
  if (magnitude > 0) {
    r->least = magnitude < r->least ? magnitude : r->least;
    r->most = magnitude > r->most ? magnitude : r->most;
  }
}

static double inverse_mean(const hli_range *r) {
  return r->most > 0 ? 1 / sqrt(r->least * r->most) : 1;
}

/**
 * Geometric scaling of the matrix. Integer columns keep the factor 1, and a row's factor comes from
 * its continuous columns if it has any: a coefficient that switches a load must follow the load.
 */
static void scale_matrix(hl_milp *model) {
  const hli_lp *lp = &model->lp;
  const bool *continuous = model->has_continuous;
  hli_range *seen = model->seen;
  for (int pass = 0; pass < PASSES; pass++) {
    for (int j = 0; j < lp->columns; j++) {
      hli_range r = {INFINITY, 0};
      for (int k = lp->start[j]; k < lp->start[j + 1]; k++)
        widen(&r, fabs(model->value[k]) * model->row_base[lp->index[k]]);
      if (!model->column[j].is_integer)
        model->column_base[j] = inverse_mean(&r);
    }
    for (int i = 0; i < lp->rows; i++)
      seen[i] = (hli_range){INFINITY, 0};
    for (int j = 0; j < lp->columns; j++)
      for (int k = lp->start[j]; k < lp->start[j + 1]; k++)
        if (!continuous[lp->index[k]] || !model->column[j].is_integer)
          widen(&seen[lp->index[k]], fabs(model->value[k]) * model->column_base[j]);
    for (int i = 0; i < lp->rows; i++)
      model->row_base[i] = inverse_mean(&seen[i]);
  }
  for (int j = 0; j < lp->columns; j++)
    model->column_base[j] = power_of_two(model->column_base[j]);
  for (int i = 0; i < lp->rows; i++)
    model->row_base[i] = power_of_two(model->row_base[i]);
}

static void add_bounds(hli_mean *m, double lower, double upper, double scale) {
  if (isfinite(lower) && lower != 0) {
    m->sum += fabs(lower) * scale;
    m->count++;
  }
  if (isfinite(upper) && upper != 0 && upper != lower) {
    m->sum += fabs(upper) * scale;
    m->count++;
  }
}

/* Continuous columns that share a row share a factor; parts of the model that are not connected,
 * such as the loads and a relaxed count of units, have factors of their own. */

static int part_of(int *part, int row) {
  while (part[row] != row)
    row = part[row] = part[part[row]];
  return row;
}

static void find_parts(hl_milp *model) {
  const hli_lp *lp = &model->lp;
  int *part = model->part;
  for (int i = 0; i < model->rows; i++) {
    model->has_continuous[i] = false;
    part[i] = i;
  }
  for (int j = 0; j < model->columns; j++)
    for (int k = lp->start[j]; !model->column[j].is_integer && k < lp->start[j + 1]; k++) {
      model->has_continuous[lp->index[k]] = true;
      part[part_of(part, lp->index[k])] = part_of(part, lp->index[lp->start[j]]);
    }
  for (int i = 0; i < model->rows; i++)
    part[i] = part_of(part, i);
}

/** Part of a column, or -1: integer columns and those without an entry have none. */
static int column_part(const hl_milp *model, int j) {
  int first = model->lp.start[j];
  return model->column[j].is_integer || first == model->lp.start[j + 1]
             ? -1
             : model->part[model->lp.index[first]];
}

/** Factors that bring the bounds of each part to a mean of 100; in model->load, per part. */
static void find_loads(hl_milp *model) {
  hli_mean *m = model->mean;
  memset(m, 0, (size_t)model->rows * sizeof *m);
  for (int j = 0; j < model->columns; j++) {
    int part = column_part(model, j);
    if (part >= 0)
      add_bounds(&m[part], model->column[j].lower, model->column[j].upper,
                 1 / model->column_base[j]);
  }
  for (int i = 0; i < model->rows; i++)
    if (model->has_continuous[i])
      add_bounds(&m[model->part[i]], model->row[i].lower, model->row[i].upper, model->row_base[i]);
  for (int i = 0; i < model->rows; i++)
    model->load[i] = m[i].count > 0 ? power_of_two(m[i].sum / m[i].count / mean_load) : 1;
}

static double cost_of(const hl_milp *model, int column) {
  return fabs(model->column[column].cost) * model->column_scale[column];
}

/** Geometric mean of the costs, after scaling of the columns, but for those next to nothing. */
static double cost_unit(const hl_milp *model) {
  const double nothing = 1e-12; /* of the largest */
  double sum = 0, most = 0;
  int count = 0;
  for (int j = 0; j < model->columns; j++)
    most = fmax(most, cost_of(model, j));
  for (int j = 0; j < model->columns; j++) {
    const double cost = cost_of(model, j);
    if (cost > nothing * most) {
      sum += log2(cost);
      count++;
    }
  }
  return count > 0 ? power_of_two(exp2(sum / count)) : 1;
}

void hli_milp_scale_matrix(hl_milp *model, bool scale) {
  for (int j = 0; j < model->columns; j++)
    model->column_base[j] = 1;
  for (int i = 0; i < model->rows; i++)
    model->row_base[i] = 1;
  model->scaled = true;
  model->scaled_with = scale;
  find_parts(model);
  if (scale)
    scale_matrix(model);
}

void hli_milp_scale_numbers(hl_milp *model) {
  if (model->scaled_with)
    find_loads(model);
  for (int j = 0; j < model->columns; j++) {
    int part = model->scaled_with ? column_part(model, j) : -1;
    model->column_scale[j] =
        part < 0 ? model->column_base[j] : model->column_base[j] * model->load[part];
  }
  for (int i = 0; i < model->rows; i++) {
    bool loaded = model->scaled_with && model->has_continuous[i];
    model->row_scale[i] =
        loaded ? model->row_base[i] / model->load[model->part[i]] : model->row_base[i];
  }
  model->unit = model->scaled_with ? cost_unit(model) : 1;
}
