/**
 * Heat pumps between the mean temperatures of one hot and one cold stream (cycle mean_lift): the
 * machines of a pair in a range of their power per heat taken, together.
 */
#include <heatloom/cycle.h>

#include "bound/bound.h"

/* Networks keep lifts and balances to their verifier's tolerances. [K] */
static const double lift_slack = 1e-5;
/* Rounding of coefficients, relative. */
static const double rounding = 1e-9;
/* Widest range of lifts of one group of machines, and most groups of a pair. [K] */
static const double range_width = 8;
/* Distance of tangents of the power, if there are enough. [K] */
static const double tangent_width = 1.5;
enum { RANGES_MOST = 8, TANGENTS = HLI_LIFTS };
/* Beyond this power per heat taken a machine is as good as heat by power alone. [-] */
static const double power_most = 1e3;

/** Constants of COP = factor/(1 - a/(b + lift)) that need the least power of all allowed. */
typedef struct hli_law {
  double factor, a, b;
} hli_law;

static bool is_mover(const hl_system *system) { return strcmp(system->cycle, "mean_lift") == 0; }

/** Power per heat taken; INFINITY where no machine can be. [-] */
static double power_of(const hli_law *law, double lift) {
  double n = law->b - law->a + lift, d = law->factor * (law->b + lift);
  return d > n ? n / (d - n) : (double)INFINITY;
}

/** Its slope, which grows with the lift. [1/K] */
static double slope_of(const hli_law *law, double lift) {
  double n = law->b - law->a + lift, d = law->factor * (law->b + lift);
  return law->factor * law->a / ((d - n) * (d - n));
}

/** The largest or the smallest that a case allows of a parameter. */
static double parameter(const hl_system *system, const hl_machine *machine, const char *name,
                        bool most) {
  for (int k = 0; k < system->parameter_count; k++)
    if (strcmp(system->parameter[k].name, name) == 0)
      return most ? system->parameter[k].most : system->parameter[k].least;
  return hl_machine_value(machine, name);
}

static hl_status law_of(hli_relaxation *x, const hl_system *system, hli_law *law) {
  hl_machine *machine;
  HLI_TRY(hl_machine_new(x->ctx, system->cycle, NULL, &machine));
  law->factor = parameter(system, machine, "factor", true);
  law->a = parameter(system, machine, "lift_a", true);
  law->b = fmax(parameter(system, machine, "lift_b", false), law->a);
  hl_machine_free(machine);
  return HL_OK;
}

int hli_movers_count(const hli_relaxation *x) {
  int count = 0;
  for (int k = 0; x->settings->use_systems && k < hl_problem_system_count(x->problem); k++)
    count += is_mover(hl_problem_system_at(x->problem, k));
  return count;
}

/** Temperature that counts for heat at a corner: labels are on the safe side, and where a machine's
 * mean is not that of its heat, so is the inlet. [K] */
static double counted(const hli_member *member, int part, int corner) {
  const hli_part *p = &member->part[member->straight ? part : 0];
  return member->straight && corner == 1 ? p->t_out : p->t_in;
}

static double last_t(const hli_member *member) { return member->part[member->count - 1].t_out; }

/** What a unit of heat given costs beside the power, and what power costs. [unit/W] */
static void prices(const hli_relaxation *x, double heat_most, double *heat, double *power) {
  const hl_economics *economics = hl_problem_economics(x->problem);
  const hl_cost_law *law = hl_problem_cost(x->problem, HL_COST_MACHINE);
  const double kilo = 1e3;
  double slope = 0;
  if (law != NULL && law->given && law->coef > 0 && law->exponent > 0 && law->exponent <= 1)
    slope = law->coef * pow(heat_most / kilo, law->exponent - 1) * hl_economics_annuity(economics) /
            kilo / x->unit;
  *power = hl_economics_power_price(economics) * hl_economics_seconds(economics) / x->unit;
  *heat = law != NULL && law->basis == HL_COST_HEAT ? slope : 0;
  *power += law != NULL && law->basis == HL_COST_HEAT ? 0 : slope;
}

/** Columns of heat taken from, and given to, each part of a member. Heat given is a mixture of that
 * of the best and that of the worst machine of the range. */
static hl_status add_side(hli_relaxation *x, hli_mover *mover, int m) {
  const hli_member *member = &x->member[m];
  const bool hot = member->side == HL_SIDE_HOT;
  double heat, power;
  prices(x, x->member[mover->cold].heat, &heat, &power);
  for (int k = 0; k < member->count; k++)
    for (int c = 0; c < (hot ? 2 : 4); c++) {
      const hli_part *part = &member->part[k];
      const bool worst = c >= 2;
      const double ratio = mover->power[worst], taken = isinf(ratio) ? 0 : 1;
      const double given = isinf(ratio) ? 1 : 1 + ratio;
      double most = part->t_in == part->t_out && c % 2 == 1 ? 0 : part->cap;
      double cost = hot ? 0 : (heat * given + power * (given - taken)) * (1 - rounding);
      int column;
      HLI_TRY(hli_program_column(&x->lp, cost, 0, hot ? most : most / given, 0, false, &column));
      if (k == 0 && c == 0)
        *(hot ? &mover->taken : &mover->given) = column;
    }
  return HL_OK;
}

/** A machine may draw more power than its lift needs: heat by power alone. */
static hl_status add_waste(hli_relaxation *x, hli_member *member) {
  double heat, power;
  if (member->waste >= 0)
    return HL_OK;
  prices(x, member->heat, &heat, &power);
  for (int k = 0; k < member->count; k++)
    for (int c = 0; c < 2; c++) {
      const hli_part *part = &member->part[k];
      double most = part->t_in == part->t_out && c == 1 ? 0 : part->cap;
      int column;
      HLI_TRY(
          hli_program_column(&x->lp, (heat + power) * (1 - rounding), 0, most, 0, false, &column));
      if (k == 0 && c == 0)
        member->waste = column;
    }
  return HL_OK;
}

static hl_status add_pair(hli_relaxation *x, const hli_law *law, int hot, int cold) {
  const hli_member *from = &x->member[hot], *to = &x->member[cold];
  double least = fmax(to->part[0].t_in - from->part[0].t_in, 0);
  double most = x->unsplit ? last_t(to) - last_t(from) : (double)INFINITY;
  if (x->unsplit && !(most >= -lift_slack))
    return HL_OK;
  most = fmax(most, least);
  double end = fmin(most, least + range_width * RANGES_MOST);
  /* The ranges matter by the difference that mixtures make in the cold temperature. */
  int count = (int)ceil(fmin(end - least, last_t(to) - to->part[0].t_in) / range_width);
  count = count < 1 ? 1 : count;
  for (int k = 0; k < count; k++) {
    hli_mover *mover = &x->mover[x->movers];
    *mover = (hli_mover){.hot = hot, .cold = cold};
    mover->lift[0] = fmax(least + (end - least) * k / count - lift_slack, 0);
    mover->lift[1] = k + 1 < count ? least + (end - least) * (k + 1) / count : most;
    mover->lift[1] += lift_slack;
    for (int e = 0; e < 2; e++)
      mover->power[e] = isinf(mover->lift[e]) ? (double)INFINITY : power_of(law, mover->lift[e]);
    if (isinf(mover->power[0]))
      return HL_OK;
    mover->power[0] = fmin(mover->power[0], power_most);
    if (mover->power[1] > power_most)
      mover->power[1] = INFINITY;
    double high = isinf(mover->power[1]) ? mover->lift[0] + 2 * range_width : mover->lift[1];
    int tangents = (int)fmin(2 + (high - mover->lift[0]) / tangent_width, TANGENTS);
    for (int t = 0; t < tangents; t++) {
      double at = mover->lift[0] + (high - mover->lift[0]) * t / (tangents - 1);
      if (power_of(law, at) > power_most)
        break;
      mover->at[t] = at;
      mover->value[t] = power_of(law, at);
      mover->slope[t] = slope_of(law, at);
      mover->tangents++;
    }
    HLI_TRY(add_side(x, mover, hot));
    HLI_TRY(add_side(x, mover, cold));
    HLI_TRY(add_waste(x, &x->member[cold]));
    x->movers++;
  }
  return HL_OK;
}

hl_status hli_movers_columns(hli_relaxation *x) {
  const int systems = hli_movers_count(x), sides = x->streams * x->streams / 4 + 1;
  x->mover = HLI_NEW(&x->arena, hli_mover, systems * sides * RANGES_MOST + 1);
  if (x->mover == NULL)
    return hli_nomem(x->ctx);
  for (int k = 0; systems > 0 && k < hl_problem_system_count(x->problem); k++) {
    const hl_system *system = hl_problem_system_at(x->problem, k);
    hli_law law;
    if (!is_mover(system))
      continue;
    HLI_TRY(law_of(x, system, &law));
    for (int h = 0; h < x->streams; h++)
      for (int c = 0; c < x->streams; c++)
        if (x->member[h].side == HL_SIDE_HOT && x->member[c].side == HL_SIDE_COLD)
          HLI_TRY(add_pair(x, &law, h, c));
  }
  return HL_OK;
}

static int corners_of(const hli_part *part) { return part->t_in == part->t_out ? 1 : 2; }

/** Entries of heat taken from, or given to, a part (corner -1: both). */
static hl_status add_heat(hli_relaxation *x, const hli_mover *mover, int m, int part, int corner,
                          double value) {
  const bool hot = m == mover->hot;
  for (int c = 0; c < corners_of(&x->member[m].part[part]); c++) {
    if (corner >= 0 && c != corner)
      continue;
    if (hot) {
      HLI_TRY(hli_program_entry(&x->lp, mover->taken + 2 * part + c, value));
      continue;
    }
    for (int worst = 0; worst < 2; worst++) {
      const double ratio = mover->power[worst], given = isinf(ratio) ? 1 : 1 + ratio;
      HLI_TRY(hli_program_entry(&x->lp, mover->given + 4 * part + 2 * worst + c, given * value));
    }
  }
  return HL_OK;
}

hl_status hli_movers_entry(hli_relaxation *x, int m, int part, int corner, double value) {
  for (int k = 0; k < x->movers; k++)
    if (x->mover[k].hot == m || x->mover[k].cold == m)
      HLI_TRY(add_heat(x, &x->mover[k], m, part, corner, value));
  const hli_member *member = &x->member[m];
  for (int c = 0; member->waste >= 0 && c < corners_of(&member->part[part]); c++)
    if (corner < 0 || c == corner)
      HLI_TRY(hli_program_entry(&x->lp, member->waste + 2 * part + c, value));
  return HL_OK;
}

/**
 * Into the last row: power·P + taken·Q + lift·(heat taken times its lift), of heat given by its
 * share that is taken. sign: 1 in a row that may be lowered, -1 in one
 * that may be raised.
 */
static hl_status add_sum(hli_relaxation *x, const hli_mover *mover, double sign, double power,
                         double taken, double lift) {
  const hli_member *from = &x->member[mover->hot], *to = &x->member[mover->cold];
  const double base = from->part[0].t_in;
  for (int k = 0; k < from->count; k++)
    for (int c = 0; c < 2; c++)
      HLI_TRY(hli_program_entry(&x->lp, mover->taken + 2 * k + c,
                                -lift * (counted(from, k, c) - base)));
  for (int k = 0; k < to->count; k++)
    for (int c = 0; c < 4; c++) {
      const double ratio = mover->power[c / 2], share = isinf(ratio) ? 0 : 1;
      const double own = power * (isinf(ratio) ? 1 : ratio);
      const double lifted = lift * (counted(to, k, c % 2) - base);
      const double size = fabs(own) + share * (fabs(taken) + fabs(lifted));
      const double value = own + share * (taken + lifted);
      HLI_TRY(hli_program_entry(&x->lp, mover->given + 4 * k + c,
                                sign * hli_clear_below(sign * value, size)));
    }
  return HL_OK;
}

static hl_status add_rows(hli_relaxation *x, const hli_mover *mover) {
  const hli_member *from = &x->member[mover->hot], *to = &x->member[mover->cold];
  HLI_TRY(hli_program_row(&x->lp, 0, 0, NULL)); /* heat taken is that of heat given */
  for (int k = 0; k < 2 * from->count; k++)
    HLI_TRY(hli_program_entry(&x->lp, mover->taken + k, -1));
  for (int k = 0; k < 4 * to->count; k++)
    HLI_TRY(hli_program_entry(&x->lp, mover->given + k, isinf(mover->power[k % 4 / 2]) ? 0 : 1));
  if (isfinite(mover->lift[1])) {
    HLI_TRY(hli_program_row(&x->lp, -INFINITY, 0, NULL));
    HLI_TRY(add_sum(x, mover, 1, 0, -mover->lift[1], 1));
  }
  for (int t = 0; t < mover->tangents; t++) {
    HLI_TRY(hli_program_row(&x->lp, 0, INFINITY, NULL));
    HLI_TRY(add_sum(x, mover, -1, 1,
                    mover->slope[t] * (mover->at[t] + lift_slack) - mover->value[t],
                    -mover->slope[t]));
  }
  return HL_OK;
}

/** Entries of the mean of max(sign·(T - t), 0) over heat taken, as seen from either side, in a row
 * that may be raised. */
static hl_status add_beyond(hli_relaxation *x, const hli_mover *mover, int m, double level,
                            double sign, double factor) {
  const hli_member *member = &x->member[m];
  const bool hot = m == mover->hot;
  const int each = hot ? 2 : 4;
  const double width = fabs(last_t(member) - member->part[0].t_in);
  for (int k = 0; k < member->count; k++)
    for (int c = 0; c < each; c++) {
      const hli_part *part = &member->part[k];
      double by = sign * (level - (c % 2 == 1 ? part->t_out : part->t_in));
      if (by <= 0 || (!hot && isinf(mover->power[c / 2])))
        continue;
      by = -hli_clear_below(-factor * by, width);
      if (by != 0)
        HLI_TRY(hli_program_entry(&x->lp, (hot ? mover->taken : mover->given) + each * k + c, by));
    }
  return HL_OK;
}

/**
 * Without splits the cold stream is the hotter one all along a machine, so that the mean of any
 * rising function of temperature is no less over heat given than over heat taken: of
 * -max(T - t, 0) at the ends of cold parts, where it is linear in them, and of max(t - T, 0) at
 * those of hot ones.
 */
static hl_status add_order(hli_relaxation *x, const hli_mover *mover) {
  const hli_member *from = &x->member[mover->hot], *to = &x->member[mover->cold];
  if (!x->unsplit || !from->straight || !to->straight || from->part[0].t_in <= to->part[0].t_in)
    return HL_OK;
  for (int k = 0; k < to->count; k++) {
    double level = to->part[k].t_out;
    HLI_TRY(hli_program_row(&x->lp, 0, INFINITY, NULL));
    HLI_TRY(add_beyond(x, mover, mover->hot, level + 2 * lift_slack, 1, 1));
    HLI_TRY(add_beyond(x, mover, mover->cold, level, 1, -1));
  }
  for (int k = 0; k < from->count; k++) {
    double level = from->part[k].t_out;
    HLI_TRY(hli_program_row(&x->lp, 0, INFINITY, NULL));
    HLI_TRY(add_beyond(x, mover, mover->cold, level - 2 * lift_slack, -1, 1));
    HLI_TRY(add_beyond(x, mover, mover->hot, level, -1, -1));
  }
  return HL_OK;
}

/** What all machines have of a part is not all at its better end. */
static hl_status add_halves(hli_relaxation *x, int m) {
  const hli_member *member = &x->member[m];
  for (int k = 0; k < member->count; k++) {
    const hli_part *part = &member->part[k];
    if (corners_of(part) == 1)
      continue;
    HLI_TRY(hli_program_row(&x->lp, -INFINITY, part->cap / 4 * (1 + rounding), NULL));
    HLI_TRY(hli_movers_entry(x, m, k, 0, 1));
    HLI_TRY(hli_movers_entry(x, m, k, 1, -1));
  }
  return HL_OK;
}

hl_status hli_movers_rows(hli_relaxation *x) {
  for (int m = 0; x->movers > 0 && m < x->streams; m++)
    HLI_TRY(add_halves(x, m));
  for (int k = 0; k < x->movers; k++) {
    HLI_TRY(add_rows(x, &x->mover[k]));
    HLI_TRY(add_order(x, &x->mover[k]));
  }
  return HL_OK;
}
