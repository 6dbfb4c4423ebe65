/** The relaxation: heat between parts of streams, its areas and costs, as a linear programme. */
#include "bound/bound.h"

enum { HOT, COLD };
/* Beyond this ratio of the differences in a cell one tangent would lose too much. */
static const double narrow = 0.85;
/* The steepest tangent of a cell whose sides may touch, as a share of its widest difference. */
static const double steepest = 0.08;
/* Rounding of coefficients, relative. */
static const double rounding = 1e-12;

/* What is left open costs so many times what any unit does. */
static const double times = 20;

/** Temperature at a corner of a part; of an isothermal one both are the same. [K] */
static double corner_t(const hli_part *part, int corner) {
  return corner == 0 ? part->t_in : part->t_out;
}

static double difference(const hli_relaxation *x, const hli_pairing *pair, const hli_cell *cell,
                         int hot, int cold) {
  return corner_t(&x->member[pair->hot].part[cell->hot], hot) -
         corner_t(&x->member[pair->cold].part[cell->cold], cold);
}

static double widest(const hli_relaxation *x, const hli_pairing *pair, const hli_cell *cell) {
  return difference(x, pair, cell, 0, 0);
}

static double narrowest(const hli_relaxation *x, const hli_pairing *pair, const hli_cell *cell) {
  return difference(x, pair, cell, cell->corners[HOT] - 1, cell->corners[COLD] - 1);
}

static int corners_of(const hli_part *part) { return part->t_in == part->t_out ? 1 : 2; }

/* --------------------------------------------------------------------- cells */

static bool meets(const hli_relaxation *x, const hli_pairing *pair, int i, int j) {
  const hli_part *hot = &x->member[pair->hot].part[i], *cold = &x->member[pair->cold].part[j];
  const double none = 1e-6; /* differences of rounding: no unit has them [K] */
  return !pair->minor && !hot->dropped && !cold->dropped &&
         hot->t_in - cold->t_in > fmax(x->emat, none);
}

int64_t hli_relaxation_size(const hli_relaxation *x) {
  int64_t count = 0;
  for (int p = 0; p < x->pairs; p++)
    for (int i = 0; i < x->member[x->pair[p].hot].count; i++)
      for (int j = 0; j < x->member[x->pair[p].cold].count; j++)
        count += meets(x, &x->pair[p], i, j);
  return count;
}

/** Most heat of a cell. [W] */
static double cell_cap(const hli_relaxation *x, const hli_pairing *pair, const hli_cell *cell) {
  const hli_member *hot = &x->member[pair->hot], *cold = &x->member[pair->cold];
  double cap = pair->q_most;
  if (!hot->utility)
    cap = fmin(cap, hot->part[cell->hot].cap);
  if (!cold->utility)
    cap = fmin(cap, cold->part[cell->cold].cap);
  return cap;
}

static hl_status add_cell(hli_relaxation *x, hli_pairing *pair, int i, int j) {
  hli_cell *cell = &x->cell[x->cells++];
  *cell = (hli_cell){.hot = i, .cold = j, .a = -1};
  cell->corners[HOT] = corners_of(&x->member[pair->hot].part[i]);
  cell->corners[COLD] = corners_of(&x->member[pair->cold].part[j]);
  double cap = cell_cap(x, pair, cell);
  for (int k = 0; k < cell->corners[HOT] * cell->corners[COLD]; k++) {
    int column;
    HLI_TRY(hli_program_column(&x->lp, 0, 0, cap, 0, false, &column));
    if (k == 0)
      cell->x = column;
  }
  if (pair->A >= 0 && narrowest(x, pair, cell) < narrow * widest(x, pair, cell))
    HLI_TRY(hli_program_column(&x->lp, 0, 0, INFINITY, 3, false, &cell->a));
  return HL_OK;
}

static hl_status add_columns(hli_relaxation *x, hli_pairing *pair) {
  const hli_member *hot = &x->member[pair->hot], *cold = &x->member[pair->cold];
  bool concave = pair->exponent<1, convex = pair->exponent> 1;
  double price = (hot->utility ? hot->price : 0) + (cold->utility ? cold->price : 0);
  HLI_TRY(hli_program_column(&x->lp, price, 0, pair->q_most, 0, false, &pair->Q));
  if (x->charged)
    HLI_TRY(
        hli_program_column(&x->lp, convex ? 0 : hli_pair_charge(pair), 0, 1, 0, true, &pair->z));
  if (pair->coef > 0) {
    const bool apart = concave || convex || pair->shell > 0;
    HLI_TRY(hli_program_column(&x->lp, apart ? 0 : pair->coef, 0, INFINITY, 2, false, &pair->A));
    if (apart)
      HLI_TRY(hli_program_column(&x->lp, 1, 0, INFINITY, 1, false, &pair->C));
  } else if (convex && pair->fixed > 0) {
    HLI_TRY(hli_program_column(&x->lp, 1, 0, INFINITY, 1, false, &pair->C));
  }
  pair->first = x->cells;
  for (int i = 0; i < hot->count; i++)
    for (int j = 0; j < cold->count; j++)
      if (meets(x, pair, i, j))
        HLI_TRY(add_cell(x, pair, i, j));
  pair->cells = x->cells - pair->first;
  return HL_OK;
}

/** A price per heat that no sensible exchanger reaches. [unit/W] */
static double high_price(const hli_relaxation *x) {
  const double small = 1e-4; /* heat at which a price of what is fixed is no longer sensible */
  double price = 0, unit = 0;
  for (int m = 0; m < x->members; m++)
    price = fmax(price, fabs(x->member[m].price));
  for (int p = 0; p < x->pairs; p++) {
    const hli_pairing *pair = &x->pair[p];
    double q = pair->q_most / 2, area = hli_least_area(x, pair, q);
    if (isfinite(area))
      unit = fmax(unit, (pair->fixed + hli_area_cost(pair, area)) / fmax(q, small * x->heat));
  }
  return times * (price + unit);
}

static hl_status add_spares(hli_relaxation *x) {
  int most = 0;
  for (int m = 0; m < x->streams; m++)
    most += 2 * x->member[m].count;
  x->spare = HLI_NEW(&x->arena, int, most + 1);
  x->spare_most = HLI_NEW(&x->arena, double, most + 1);
  if (x->spare == NULL || x->spare_most == NULL)
    return hli_nomem(x->ctx);
  double price = high_price(x);
  x->spares = 0;
  x->missing = -1;
  for (int m = 0; m < x->streams; m++)
    for (int k = 0; k < x->member[m].must; k++) {
      const hli_part *part = &x->member[m].part[k];
      for (int c = 0, corners = corners_of(part); c < corners; c++) {
        HLI_TRY(hli_program_column(&x->lp, price, 0, 0, 0, false, &x->spare[x->spares]));
        x->spare_most[x->spares++] = part->cap / corners;
      }
    }
  return HL_OK;
}

hl_status hli_relaxation_spare(hli_relaxation *x, bool open) {
  x->open = open;
  if (x->missing >= 0)
    HLI_TRY(hli_program_set_column(&x->lp, x->missing, 0, open ? x->streams : 0));
  for (int k = 0; k < x->spares; k++)
    HLI_TRY(hli_program_set_column(&x->lp, x->spare[k], 0, open ? x->spare_most[k] : 0));
  return HL_OK;
}

/* ---------------------------------------------------------------------- rows */

/** Entries of the heat that a pair moves at a corner of a part of one side (-1: any). */
static hl_status add_heat(hli_relaxation *x, const hli_pairing *pair, int side, int part,
                          int corner, double value) {
  for (int k = pair->first; k < pair->first + pair->cells; k++) {
    const hli_cell *cell = &x->cell[k];
    if (part >= 0 && (side == HOT ? cell->hot : cell->cold) != part)
      continue;
    for (int h = 0; h < cell->corners[HOT]; h++)
      for (int c = 0; c < cell->corners[COLD]; c++)
        if (corner < 0 || (side == HOT ? h : c) == corner)
          HLI_TRY(hli_program_entry(&x->lp, cell->x + h * cell->corners[COLD] + c, value));
  }
  return HL_OK;
}

hl_status hli_relaxation_heat(hli_relaxation *x, const hli_pairing *pair, hl_side side, int part,
                              int corner, double value) {
  return add_heat(x, pair, side == HL_SIDE_HOT ? HOT : COLD, part, corner, value);
}

/** The same for all pairs of a member, and for machines. */
static hl_status add_all_heat(hli_relaxation *x, int member, int part, int corner, double value) {
  for (int p = 0; p < x->pairs; p++) {
    const hli_pairing *pair = &x->pair[p];
    if (pair->hot == member || pair->cold == member)
      HLI_TRY(add_heat(x, pair, pair->hot == member ? HOT : COLD, part, corner, value));
  }
  HLI_TRY(hli_lift_entry(x, member, part, corner, value));
  return hli_movers_entry(x, member, part, corner, value);
}

/** A part whose heat may be left: its inlet side is used first, and the part before it. */
static hl_status add_loose_part(hli_relaxation *x, int m, int k) {
  const hli_part *part = &x->member[m].part[k];
  static const double share[] = {0.25, 0.5, 0.75, 1};
  bool flat = corners_of(part) == 1;
  if (flat) {
    HLI_TRY(hli_program_row(&x->lp, -INFINITY, part->cap, NULL));
    HLI_TRY(add_all_heat(x, m, k, 0, 1));
  }
  for (int s = 0; s < 4 && !flat; s++) {
    const double most = share[s] * share[s] * part->cap / 2 + x->dropped;
    HLI_TRY(hli_program_row(&x->lp, -INFINITY, most, NULL));
    HLI_TRY(add_all_heat(x, m, k, 0, share[s]));
    HLI_TRY(add_all_heat(x, m, k, 1, share[s] - 1));
  }
  if (!flat) {
    HLI_TRY(hli_program_row(&x->lp, -x->dropped, INFINITY, NULL));
    HLI_TRY(add_all_heat(x, m, k, 0, 1));
    HLI_TRY(add_all_heat(x, m, k, 1, -1));
  }
  if (k > x->member[m].must && !part->dropped && !part[-1].dropped) {
    HLI_TRY(hli_program_row(&x->lp, -x->dropped / part[-1].cap, INFINITY, NULL));
    HLI_TRY(add_all_heat(x, m, k - 1, -1, 1 / part[-1].cap));
    HLI_TRY(add_all_heat(x, m, k, -1, -1 / part->cap));
  }
  return HL_OK;
}

/** A stream gives or takes the heat of its parts, spread evenly over each: half to a corner, but
 * for what is dropped. */
static hl_status add_stream(hli_relaxation *x, int m, int *spare) {
  const hli_member *member = &x->member[m];
  for (int k = 0; k < member->count; k++) {
    const hli_part *part = &member->part[k];
    int corners = corners_of(part);
    if (k >= member->must) {
      HLI_TRY(add_loose_part(x, m, k));
      continue;
    }
    for (int c = 0; c < corners; c++) {
      const double most = part->cap / corners;
      const double least = part->dropped ? 0 : fmax(most - x->dropped, 0);
      HLI_TRY(hli_program_row(&x->lp, least, most, NULL));
      HLI_TRY(add_all_heat(x, m, k, c, 1));
      HLI_TRY(hli_program_entry(&x->lp, x->spare[*spare], 1));
      ++*spare;
    }
  }
  return HL_OK;
}

/** Every unit of a utility sees its whole range, evenly; a limit holds for all. */
static hl_status add_utility(hli_relaxation *x, int m) {
  const hli_member *member = &x->member[m];
  for (int p = 0; p < x->pairs; p++) {
    const hli_pairing *pair = &x->pair[p];
    int side = pair->hot == m ? HOT : COLD;
    if (pair->hot != m && pair->cold != m)
      continue;
    for (int k = 0; k < member->count; k++) {
      int corners = corners_of(&member->part[k]);
      for (int c = 0; c < corners && member->count * corners > 1; c++) {
        HLI_TRY(hli_program_row(&x->lp, -x->dropped, 0, NULL));
        HLI_TRY(add_heat(x, pair, side, k, c, 1));
        HLI_TRY(hli_program_entry(&x->lp, pair->Q, -member->part[k].cap / corners));
      }
    }
  }
  if (isinf(member->heat))
    return HL_OK;
  HLI_TRY(hli_program_row(&x->lp, -INFINITY, member->heat, NULL));
  for (int p = 0; p < x->pairs; p++)
    if (x->pair[p].hot == m || x->pair[p].cold == m)
      HLI_TRY(hli_program_entry(&x->lp, x->pair[p].Q, 1));
  return HL_OK;
}

/** Most heat of a member, over all its pairs. [W] */
static double most_taken(const hli_relaxation *x, int m) {
  double most = 0;
  for (int p = 0; p < x->pairs; p++)
    most += x->pair[p].hot == m || x->pair[p].cold == m ? x->pair[p].q_most : 0;
  return most;
}

/** Heat beyond the first tiers of a utility costs more. */
static hl_status add_tiers(hli_relaxation *x, int m) {
  const hl_problem *problem = x->problem;
  double from = 0;
  if (!(x->member[m].heat > 0))
    return HL_OK;
  for (int u = m - x->streams, next; (next = hl_problem_tier(problem, u)) >= 0; u = next) {
    int over;
    from += hl_problem_utility_at(problem, u)->duty_max;
    const double more = x->member[x->streams + next].price - x->member[x->streams + u].price;
    HLI_TRY(
        hli_program_column(&x->lp, more * (1 - rounding), 0, most_taken(x, m), 0, false, &over));
    HLI_TRY(hli_program_row(&x->lp, -INFINITY, from, NULL));
    for (int p = 0; p < x->pairs; p++)
      if (x->pair[p].hot == m || x->pair[p].cold == m)
        HLI_TRY(hli_program_entry(&x->lp, x->pair[p].Q, 1));
    HLI_TRY(hli_program_entry(&x->lp, over, -1));
  }
  return HL_OK;
}

double hli_clear_below(double value, double size) {
  const double small = 1e-5 * size;
  if (fabs(value) >= small)
    return value;
  return value >= 0 ? 0 : -small;
}

/** Entries of a tangent's lower bound of heat over difference at tau, with a factor. */
static hl_status add_tangent(hli_relaxation *x, const hli_pairing *pair, const hli_cell *cell,
                             double tau, double factor) {
  for (int h = 0; h < cell->corners[HOT]; h++)
    for (int c = 0; c < cell->corners[COLD]; c++) {
      double d = difference(x, pair, cell, h, c), value = 2 / tau - d / (tau * tau);
      value -= rounding * (2 / tau + fabs(d) / (tau * tau));
      value = hli_clear_below(value, 2 / tau);
      if (value != 0)
        HLI_TRY(hli_program_entry(&x->lp, cell->x + h * cell->corners[COLD] + c, factor * value));
    }
  return HL_OK;
}

/** Differences on the mean above the approach, and tangents of the area. */
static hl_status add_cell_rows(hli_relaxation *x, const hli_pairing *pair, const hli_cell *cell) {
  double most = widest(x, pair, cell), least = narrowest(x, pair, cell);
  if (least < x->emat) {
    HLI_TRY(hli_program_row(&x->lp, 0, INFINITY, NULL));
    for (int h = 0; h < cell->corners[HOT]; h++)
      for (int c = 0; c < cell->corners[COLD]; c++) {
        double d = difference(x, pair, cell, h, c) - x->emat;
        d = -hli_clear_below(-d - rounding * most, most);
        if (d != 0)
          HLI_TRY(hli_program_entry(&x->lp, cell->x + h * cell->corners[COLD] + c, d));
      }
  }
  double low = fmax(fmax(least, x->emat), steepest * most);
  int last = (int)ceil(log(most / low) / log(x->tangents));
  for (int t = 0; cell->a >= 0 && t <= last; t++) {
    HLI_TRY(hli_program_row(&x->lp, 0, INFINITY, NULL));
    HLI_TRY(hli_program_entry(&x->lp, cell->a, 1));
    HLI_TRY(add_tangent(x, pair, cell, low * pow(most / low, (double)t / last), -1));
  }
  return HL_OK;
}

static hl_status add_area(hli_relaxation *x, const hli_pairing *pair) {
  HLI_TRY(hli_program_row(&x->lp, 0, INFINITY, NULL));
  HLI_TRY(hli_program_entry(&x->lp, pair->A, 1));
  for (int k = pair->first; k < pair->first + pair->cells; k++) {
    const hli_cell *cell = &x->cell[k];
    double r = hli_resistance(x, pair, cell->hot, cell->cold) * (1 - rounding);
    double middle = 0.5 * (widest(x, pair, cell) + narrowest(x, pair, cell));
    if (cell->a >= 0)
      HLI_TRY(hli_program_entry(&x->lp, cell->a, -r));
    else
      HLI_TRY(add_tangent(x, pair, cell, middle, -r));
  }
  return HL_OK;
}

/** Heat of a part that one pair takes: no more than the part, and not all of it from its better
 * end. */
static hl_status add_shares(hli_relaxation *x, const hli_pairing *pair, int side) {
  const hli_member *member = &x->member[side == HOT ? pair->hot : pair->cold];
  static const double share[] = {0.5, 1};
  for (int k = 0; k < member->count && !member->utility && !pair->minor; k++) {
    const hli_part *part = &member->part[k];
    if (part->dropped)
      continue;
    int corners = corners_of(part);
    for (int s = corners == 2 ? 0 : 1; s < 2; s++)
      for (int c = 0; c < corners; c++) {
        double most = share[s] * share[s] * part->cap / corners + x->dropped;
        if (s == 1 && pair->z < 0)
          continue; /* the stream's own row says it */
        HLI_TRY(hli_program_row(&x->lp, -INFINITY, pair->z < 0 ? most : 0, NULL));
        HLI_TRY(add_heat(x, pair, side, k, c, share[s]));
        if (s == 0)
          HLI_TRY(add_heat(x, pair, side, k, 1 - c, share[s] - 1));
        if (pair->z >= 0)
          HLI_TRY(hli_program_entry(&x->lp, pair->z, -most));
      }
  }
  return HL_OK;
}

/** Cost over area and over heat. Of an exponent above 1: that of the best size of a unit. */
static hl_status add_cost(hli_relaxation *x, hli_pairing *pair) {
  if (pair->C < 0)
    return HL_OK;
  if (pair->shell > 0) { /* as many shells as units at least, and as its area needs */
    HLI_TRY(hli_program_row(&x->lp, 0, INFINITY, NULL));
    HLI_TRY(hli_program_entry(&x->lp, pair->C, 1));
    HLI_TRY(hli_program_entry(&x->lp, pair->A, -pair->coef));
    HLI_TRY(hli_program_entry(&x->lp, pair->z, -pair->shell));
    HLI_TRY(hli_program_row(&x->lp, 0, INFINITY, NULL));
    HLI_TRY(hli_program_entry(&x->lp, pair->C, 1));
    return hli_program_entry(&x->lp, pair->A,
                             -(pair->coef + pair->shell / pair->shell_max) * (1 - rounding));
  }
  if (pair->exponent > 1) {
    if (pair->z >= 0) {
      HLI_TRY(hli_program_row(&x->lp, 0, INFINITY, NULL));
      HLI_TRY(hli_program_entry(&x->lp, pair->C, 1));
      HLI_TRY(hli_program_entry(&x->lp, pair->z, -pair->fixed));
    }
    if (pair->A < 0 || !(pair->fixed > 0))
      return HL_OK; /* any number of small units costs next to nothing */
    double best = pow(pair->fixed / (pair->coef * (pair->exponent - 1)), 1 / pair->exponent);
    double slope = (pair->fixed + hli_area_cost(pair, best)) / best;
    HLI_TRY(hli_program_row(&x->lp, 0, INFINITY, NULL));
    HLI_TRY(hli_program_entry(&x->lp, pair->C, 1));
    return hli_program_entry(&x->lp, pair->A, -slope * (1 - rounding));
  }
  HLI_TRY(hli_program_row(&x->lp, -INFINITY, INFINITY, &pair->chord));
  HLI_TRY(hli_program_entry(&x->lp, pair->C, 1));
  HLI_TRY(hli_program_entry(&x->lp, pair->A, 0));
  HLI_TRY(hli_program_row(&x->lp, 0, INFINITY, &pair->ray));
  HLI_TRY(hli_program_entry(&x->lp, pair->C, 1));
  return hli_program_entry(&x->lp, pair->Q, 0);
}

static hl_status add_pair_rows(hli_relaxation *x, hli_pairing *pair) {
  HLI_TRY(hli_program_row(&x->lp, -x->dropped, 0, NULL));
  HLI_TRY(add_heat(x, pair, HOT, -1, -1, 1));
  HLI_TRY(hli_program_entry(&x->lp, pair->Q, -1));
  for (int k = pair->first; k < pair->first + pair->cells; k++)
    HLI_TRY(add_cell_rows(x, pair, &x->cell[k]));
  if (pair->A >= 0)
    HLI_TRY(add_area(x, pair));
  HLI_TRY(add_shares(x, pair, HOT));
  HLI_TRY(add_shares(x, pair, COLD));
  HLI_TRY(add_cost(x, pair));
  if (pair->z >= 0) {
    HLI_TRY(hli_program_row(&x->lp, -INFINITY, 0, &pair->use));
    HLI_TRY(hli_program_entry(&x->lp, pair->Q, 1));
    HLI_TRY(hli_program_entry(&x->lp, pair->z, -pair->q_most));
  }
  if (pair->z >= 0 && pair->A >= 0) {
    HLI_TRY(hli_program_row(&x->lp, -INFINITY, INFINITY, &pair->span));
    HLI_TRY(hli_program_entry(&x->lp, pair->A, 1));
    HLI_TRY(hli_program_entry(&x->lp, pair->z, 0));
  }
  return HL_OK;
}

/** A stream has a pair, also if all of its heat is dropped. */
static hl_status add_unseen(hli_relaxation *x, int m) {
  HLI_TRY(hli_program_row(&x->lp, 1, INFINITY, NULL));
  for (int p = 0; p < x->pairs; p++)
    if (x->pair[p].hot == m || x->pair[p].cold == m)
      HLI_TRY(hli_program_entry(&x->lp, x->pair[p].z, 1));
  return hli_program_entry(&x->lp, x->missing, 1);
}

/** A set of streams that is joined needs as many pairs as it has streams, one less if it balances
 * and no utility is in it. Machines can close streams of unequal duties. */
static hl_status add_count(hli_relaxation *x) {
  for (int k = 0; k < x->streams; k++)
    if (x->member[k].soft)
      return HL_OK;
  if (!x->charged || x->lifts || x->movers > 0)
    return HL_OK;
  int balanced;
  HLI_TRY(hli_balanced_sets(x, &balanced));
  x->counted = true;
  double most = 0;
  for (int p = 0; p < x->pairs; p++)
    most = fmax(most, x->pair[p].fixed);
  HLI_TRY(hli_program_column(&x->lp, times * most, 0, 0, 0, false, &x->missing));
  HLI_TRY(hli_program_row(&x->lp, x->streams - balanced, INFINITY, NULL));
  for (int p = 0; p < x->pairs; p++)
    HLI_TRY(hli_program_entry(&x->lp, x->pair[p].z, 1));
  HLI_TRY(hli_program_entry(&x->lp, x->missing, 1));
  for (int m = 0; x->dropped > 0 && m < x->streams; m++)
    HLI_TRY(add_unseen(x, m));
  return HL_OK;
}

static bool is_late(hli_relaxation *x) {
  x->late = x->late || hli_stop_due(x->stop);
  return x->late;
}

hl_status hli_relaxation_build(hli_relaxation *x) {
  x->cell = HLI_NEW(&x->arena, hli_cell, hli_relaxation_size(x) + 1);
  if (x->cell == NULL)
    return hli_nomem(x->ctx);
  HLI_TRY(hli_program_new(x->ctx, &x->lp));
  for (int p = 0; p < x->pairs && !is_late(x); p++)
    HLI_TRY(add_columns(x, &x->pair[p]));
  if (x->late)
    return HL_OK;
  HLI_TRY(hli_lift_columns(x));
  HLI_TRY(hli_movers_columns(x));
  HLI_TRY(add_spares(x));
  int spare = 0;
  for (int m = 0; m < x->members && !is_late(x); m++)
    HLI_TRY(x->member[m].utility ? add_utility(x, m) : add_stream(x, m, &spare));
  for (int m = x->streams; m < x->members && !is_late(x); m++)
    HLI_TRY(add_tiers(x, m));
  for (int p = 0; p < x->pairs && !is_late(x); p++)
    HLI_TRY(add_pair_rows(x, &x->pair[p]));
  if (x->late)
    return HL_OK;
  for (int p = 0; p < x->pairs; p++) /* after all rows: entries are set in a matrix that is made */
    HLI_TRY(hli_relaxation_range(x, &x->pair[p], 0, INFINITY));
  HLI_TRY(hli_lift_rows(x));
  HLI_TRY(hli_movers_rows(x));
  HLI_TRY(hli_runs_add(x));
  HLI_TRY(add_count(x));
  return hli_program_ready(&x->lp);
}

/* --------------------------------------------------------------------- range */

hl_status hli_relaxation_range(hli_relaxation *x, hli_pairing *pair, double lo, double hi) {
  pair->lo = lo;
  pair->hi = hi;
  if (pair->A < 0)
    return HL_OK;
  /* Limits out of all proportion say nothing but spoil the scaling. */
  const double far = 1e6;
  if (hi > far * pair->large)
    hi = pair->large > 0 ? (double)INFINITY : hi;
  else if (hi > 0)
    hi = fmax(hi, pair->large / far);
  double q_hi = isinf(hi) ? pair->q_most : hi > 0 ? hli_most_heat(pair, hi) : 0;
  HLI_TRY(hli_program_set_column(&x->lp, pair->A, lo, hi));
  HLI_TRY(hli_program_set_column(&x->lp, pair->Q, 0, q_hi));
  if (pair->z >= 0) {
    HLI_TRY(hli_program_set_column(&x->lp, pair->z, lo > 0, q_hi > 0));
    HLI_TRY(hli_program_set_entry(&x->lp, pair->use, pair->z, pair->minor ? 0 : -q_hi));
    HLI_TRY(hli_program_set_row(&x->lp, pair->use, -INFINITY, pair->minor ? q_hi : 0));
    HLI_TRY(hli_program_set_entry(&x->lp, pair->span, pair->z, isinf(hi) ? 0 : -hi));
    HLI_TRY(hli_program_set_row(&x->lp, pair->span, -INFINITY, isinf(hi) ? (double)INFINITY : 0));
  }
  if (pair->chord < 0)
    return HL_OK;
  double low = hli_area_cost(pair, lo), high = isinf(hi) ? low : hli_area_cost(pair, hi);
  double slope = hi > lo && isfinite(hi) ? (high - low) / (hi - lo) : 0;
  HLI_TRY(hli_program_set_entry(&x->lp, pair->chord, pair->A, -slope));
  HLI_TRY(hli_program_set_row(&x->lp, pair->chord, low - slope * lo - rounding * high, INFINITY));
  return hli_program_set_entry(&x->lp, pair->ray, pair->Q, -hli_cost_ray(x, pair, q_hi));
}
