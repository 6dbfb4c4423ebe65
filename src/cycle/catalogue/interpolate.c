/** Between the points of a machine: linear on the simplices of their Delaunay triangulation. */
#include "cycle/catalogue/catalogue.h"
#include "num/num.h"

/* A quantity that varies less among the points is one value of the machine. [K] */
static const double constant = 0.5;
/* Rounding of temperatures given in other units: that much outside is on the border. [K] */
static const double border = 1e-7;

enum { ROWS = HLI_AXIS_COUNT + 1, POINTS = HLI_CATALOGUE_POINTS };

/* The linear programme over the shares of the points: rows of the axes that vary, and their sum. */
typedef struct {
  const hli_catalogue *machine;
  int rows;
  double a[ROWS * POINTS], b[ROWS], cost[POINTS], share[POINTS];
  double work[(ROWS + 1) * (ROWS + POINTS + 1)];
} hull;

static bool varies(const hli_catalogue *machine, int axis) {
  return machine->most[axis] - machine->least[axis] > constant;
}

/* Seen from the middle of the points, so that squares stay small. */
static double coordinate(const hli_catalogue *machine, double value, int axis) {
  return value - (machine->least[axis] + machine->most[axis]) / 2.0;
}

/* The shares must give `at`, but for one axis that may be left free (-1: none). */
static void set_rows(hull *h, const double *at, int free_axis) {
  const hli_catalogue *m = h->machine;
  h->rows = 0;
  for (int axis = 0; axis < HLI_AXIS_COUNT; axis++) {
    if (axis == free_axis || !varies(m, axis))
      continue;
    for (int k = 0; k < m->count; k++)
      h->a[h->rows * m->count + k] = coordinate(m, m->point[k].at[axis], axis);
    h->b[h->rows++] = coordinate(m, at[axis], axis);
  }
  for (int k = 0; k < m->count; k++)
    h->a[h->rows * m->count + k] = 1.0;
  h->b[h->rows++] = 1.0;
}

static bool solve(hull *h) {
  return hli_simplex(h->rows, h->machine->count, h->a, h->b, h->cost, border, h->work, h->share) ==
         HLI_SIMPLEX_OPTIMAL;
}

/**
 * The least sum of shares times squared distance is the Delaunay simplex around a point. Points on
 * a grid have several triangulations; a tiny lift of its own for each point (random: one that is
 * linear in some direction decides nothing) chooses one everywhere, so that neighbours join.
 */
void hli_catalogue_prepare(hli_catalogue *m) {
  double largest = 1.0;
  hli_rng rng;
  hli_rng_init(&rng, 1, 0);
  for (int k = 0; k < m->count; k++) {
    double square = 0.0;
    for (int axis = 0; axis < HLI_AXIS_COUNT; axis++) {
      double x = varies(m, axis) ? coordinate(m, m->point[k].at[axis], axis) : 0.0;
      square += x * x;
    }
    m->point[k].height = square;
    largest = fmax(largest, square);
  }
  for (int k = 0; k < m->count; k++)
    m->point[k].height += 1e-6 * largest * hli_rng_uniform(&rng);
}

/* Range of an axis inside the hull with the others as they are; false: there is none. */
static bool range_along(hull *h, const double *at, int axis, double *least, double *most) {
  const hli_catalogue *m = h->machine;
  double end[2] = {0.0, 0.0};
  set_rows(h, at, axis);
  for (int side = 0; side < 2; side++) {
    for (int k = 0; k < m->count; k++)
      h->cost[k] = (side ? -1.0 : 1.0) * coordinate(m, m->point[k].at[axis], axis);
    if (!solve(h))
      return false;
    for (int k = 0; k < m->count; k++)
      end[side] += h->share[k] * m->point[k].at[axis];
  }
  *least = end[0];
  *most = end[1];
  return true;
}

static bool is_glide(int axis) {
  return axis == HLI_AXIS_SOURCE_GLIDE || axis == HLI_AXIS_SINK_GLIDE;
}

static hl_status refuse(const hli_catalogue *m, hl_cycle_result *out, int axis, double value,
                        double least, double most, const char *others) {
  static const char *const name[] = {"t_source_out", "source_glide", "t_sink_out", "sink_glide"};
  double zero = is_glide(axis) ? 0.0 : 273.15;
  const char *unit = is_glide(axis) ? "K" : "°C";
  if (most - least <= constant)
    hli_cycle_clear(out, "%s is %.2f %s; the points of %s have %.2f %s%s", name[axis], value - zero,
                    unit, m->info.id, (least + most) / 2.0 - zero, unit, others);
  else
    hli_cycle_clear(out, "%s is %.2f %s; the points of %s go from %.2f to %.2f %s%s", name[axis],
                    value - zero, unit, m->info.id, least - zero, most - zero, unit, others);
  hli_cycle_miss(out, "range of its points",
                 is_glide(axis) ? HL_DIM_DIFFERENCE : HL_DIM_TEMPERATURE, value,
                 value < least ? least : most);
  return HL_ERR_RANGE;
}

/* Outside the hull though inside the range of each axis: which one to move, and how far. */
static hl_status refuse_hull(hull *h, const double *at, hl_cycle_result *out) {
  static const int order[] = {HLI_AXIS_SINK, HLI_AXIS_SOURCE, HLI_AXIS_SINK_GLIDE,
                              HLI_AXIS_SOURCE_GLIDE};
  double least, most;
  for (int k = 0; k < HLI_AXIS_COUNT; k++)
    if (varies(h->machine, order[k]) && range_along(h, at, order[k], &least, &most))
      return refuse(h->machine, out, order[k], at[order[k]], least, most, " at these other values");
  return hli_cycle_fail(out,
                        "t_source_out, t_sink_out and the glides lie, together, outside the points "
                        "of %s; no single one leads back",
                        h->machine->info.id);
}

hl_status hli_catalogue_at(const hli_catalogue *machine, const double at[HLI_AXIS_COUNT],
                           hl_cycle_result *result, double *efficiency, double *q_sink) {
  hull h = {.machine = machine};
  for (int axis = 0; axis < HLI_AXIS_COUNT; axis++) {
    double least = machine->least[axis], most = machine->most[axis], middle = (least + most) / 2.0;
    bool inside = varies(machine, axis) ? at[axis] >= least - border && at[axis] <= most + border
                                        : fabs(at[axis] - middle) <= constant;
    if (!inside)
      return refuse(machine, result, axis, at[axis], least, most, "");
  }
  set_rows(&h, at, -1);
  for (int k = 0; k < machine->count; k++)
    h.cost[k] = machine->point[k].height;
  if (!solve(&h))
    return refuse_hull(&h, at, result);
  *efficiency = *q_sink = 0.0;
  for (int k = 0; k < machine->count; k++) {
    *efficiency += h.share[k] * machine->point[k].efficiency;
    *q_sink += h.share[k] * machine->point[k].q_sink;
  }
  return HL_OK;
}

hl_status hli_catalogue_part_load(const hli_catalogue *machine, double load,
                                  hl_cycle_result *result, double *factor) {
  const hli_catalogue_load *row = machine->load;
  int last = machine->loads - 1, k = 0;
  if (load < row[0].load - 1e-12 || load > row[last].load + 1e-12)
    return hli_cycle_fail(result, "load is %.4g; the points of %s go from %.4g to %.4g", load,
                          machine->info.id, row[0].load, row[last].load);
  while (k + 2 < machine->loads && load > row[k + 1].load)
    k++;
  *factor = last == 0 ? row[0].factor
                      : row[k].factor + (load - row[k].load) / (row[k + 1].load - row[k].load) *
                                            (row[k + 1].factor - row[k].factor);
  return HL_OK;
}
