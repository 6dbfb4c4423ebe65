/**
 * Heat pumps and refrigerators, by both laws of thermodynamics only: what they take from streams,
 * what they give to them, and the power that this needs at least.
 */
#include <heatloom/cycle.h>

#include "bound/bound.h"

/* Rounding of coefficients, relative. */
static const double rounding = 1e-9;

/** Cycles with one closed circuit, or several, between two streams, driven by power alone. */
static bool lifts(const char *cycle) {
  static const char *const name[] = {"vc_simple",     "vc_ihx",  "vc_econ",   "vc_flash",
                                     "vc_two_ic",     "n_stage", "cascade",   "cascade_3",
                                     "expander",      "ejector", "carnot",    "lorenz",
                                     "lorenz_levels", "brayton", "catalogue", "mean_lift"};
  for (size_t k = 0; k < sizeof name / sizeof *name; k++)
    if (strcmp(cycle, name[k]) == 0)
      return true;
  return strncmp(cycle, "transcritical", strlen("transcritical")) == 0;
}

hl_status hli_lift_check(hli_relaxation *x, const char **reason) {
  const int systems = x->settings->use_systems ? hl_problem_system_count(x->problem) : 0;
  x->lifts = systems > hli_movers_count(x);
  for (int k = 0; k < systems; k++)
    if (!lifts(hl_problem_system_at(x->problem, k)->cycle))
      *reason = "a system is driven by heat or fuel, makes power, or takes in and gives off matter";
  return HL_OK;
}

static int lift_column(const hli_member *member, int part, int corner) {
  return member->lift + 2 * part + corner;
}

hl_status hli_lift_entry(hli_relaxation *x, int m, int part, int corner, double value) {
  const hli_member *member = &x->member[m];
  if (!x->lifts || member->utility)
    return HL_OK;
  for (int c = 0; c < (member->part[part].t_in == member->part[part].t_out ? 1 : 2); c++)
    if (corner < 0 || c == corner)
      HLI_TRY(hli_program_entry(&x->lp, lift_column(member, part, c), value));
  return HL_OK;
}

/** Columns of the heat of all machines, of their power, and one that says that there is any. */
hl_status hli_lift_columns(hli_relaxation *x) {
  const hl_economics *economics = hl_problem_economics(x->problem);
  const hl_cost_law *law = hl_problem_cost(x->problem, HL_COST_MACHINE);
  double price = hl_economics_power_price(economics) * hl_economics_seconds(economics) / x->unit;
  double fixed = law != NULL && law->given ? law->fixed * hl_economics_annuity(economics) : 0;
  fixed /= x->unit;
  double given = 0, taken = 0, coldest = economics->t_ambient;
  if (!x->lifts)
    return HL_OK;
  for (int m = 0; m < x->streams; m++) {
    hli_member *member = &x->member[m];
    for (int k = 0; k < member->count; k++)
      for (int c = 0; c < 2; c++) {
        int column;
        const hli_part *part = &member->part[k];
        double cap = c == 1 && part->t_in == part->t_out ? 0 : part->cap;
        HLI_TRY(hli_program_column(&x->lp, 0, 0, cap, 0, false, &column));
        if (k == 0 && c == 0)
          member->lift = column;
      }
    *(member->side == HL_SIDE_HOT ? &taken : &given) += member->heat;
    coldest = fmin(coldest, fmin(member->part[0].t_in, member->part[member->count - 1].t_out));
  }
  double most = given + taken * economics->t_ambient / coldest;
  HLI_TRY(hli_program_column(&x->lp, price * (1 - rounding), 0, most, 0, false, &x->power));
  return hli_program_column(&x->lp, fixed * (1 - rounding), 0, 1, 0, true, &x->any);
}

/** Exergy of 1 W at a label: of heat given to a cold stream no more than this, of heat taken from a
 * hot one no less. [-] */
static double exergy(const hli_part *part, hl_side side, int corner, double ambient) {
  double t = corner == 0 ? part->t_in : part->t_out, middle = 0.5 * (part->t_in + part->t_out);
  double inverse = side == HL_SIDE_COLD ? 1 / t : 2 / middle - t / (middle * middle);
  return 1 - ambient * inverse;
}

/** Rows of what all parts take and give: no more heat is taken than given, as what is lost to the
 * surroundings is part of the power; power is at least the heat that is added; and the exergy. */
typedef enum lift_row { LIFT_HEAT, LIFT_POWER, LIFT_EXERGY, LIFT_ROWS } lift_row;

static hl_status add_row(hli_relaxation *x, lift_row kind) {
  double ambient = hl_problem_economics(x->problem)->t_ambient;
  HLI_TRY(hli_program_row(&x->lp, 0, INFINITY, NULL));
  if (kind != LIFT_HEAT)
    HLI_TRY(hli_program_entry(&x->lp, x->power, 1));
  for (int m = 0; m < x->streams; m++) {
    const hli_member *member = &x->member[m];
    double sign = member->side == HL_SIDE_HOT ? 1 : -1;
    for (int k = 0; k < member->count; k++)
      for (int c = 0; c < 2; c++) {
        double weight = kind == LIFT_HEAT    ? -1
                        : kind == LIFT_POWER ? 1
                                             : exergy(&member->part[k], member->side, c, ambient);
        HLI_TRY(hli_program_entry(&x->lp, lift_column(member, k, c), sign * weight + rounding));
      }
  }
  return HL_OK;
}

hl_status hli_lift_rows(hli_relaxation *x) {
  double given = 0;
  if (!x->lifts)
    return HL_OK;
  for (lift_row kind = LIFT_HEAT; kind < LIFT_ROWS; kind++)
    HLI_TRY(add_row(x, kind));
  for (int m = 0; m < x->streams; m++)
    given += x->member[m].side == HL_SIDE_COLD ? x->member[m].heat : 0;
  HLI_TRY(hli_program_row(&x->lp, -INFINITY, 0, NULL));
  HLI_TRY(hli_program_entry(&x->lp, x->any, -given));
  for (int m = 0; m < x->streams; m++)
    for (int k = 0; x->member[m].side == HL_SIDE_COLD && k < 2 * x->member[m].count; k++)
      HLI_TRY(hli_program_entry(&x->lp, x->member[m].lift + k, 1));
  return HL_OK;
}
