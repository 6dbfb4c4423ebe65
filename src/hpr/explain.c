/** Why a level stands where it stands: what of the demand it covers, what holds it, what moving
 * costs. */
#include "hpr/work.h"

/* Levels closer than this are one. [K] */
static const double same_level = 1e-4;

static double celsius(double t) { return hl_unit_from_si(hl_unit_shown(HL_DIM_TEMPERATURE), t); }
static double kw(double q) { return q / 1e3; }

/** Heat of a profile from the pinch to a level; the whole of a step at its own level. */
static double heat_to(const hl_hpr *hpr, int side, double t) {
  const hl_point *at = hpr->profile[side];
  const double sign = side == 0 ? 1 : -1;
  double q = 0;
  for (int k = 0; k < hpr->profile_count[side]; k++) {
    if (sign * at[k].t <= sign * t + 1e-9) {
      q = at[k].q;
    } else {
      if (k > 0 && at[k].t != at[k - 1].t)
        q += (at[k].q - at[k - 1].q) * (t - at[k - 1].t) / (at[k].t - at[k - 1].t);
      break;
    }
  }
  return q;
}

/** Streams that begin or end at a shifted level, at most three. */
static void name_streams(const hl_hpr *hpr, double t, hli_text *text) {
  int named = 0;
  if (fabs(t - hpr->ambient) < 1e-4) {
    hli_text_puts(text, ": ambient stands there");
    return;
  }
  const double dt_min = hpr->targets_set.dt_min;
  for (int p = 0; p < hpr->process.profile_count; p++) {
    const hl_profile *profile = &hpr->process.profile[p];
    const hl_piece *first = &profile->piece[0], *last = &profile->piece[profile->count - 1];
    const double sign = profile->side == HL_SIDE_HOT ? -1 : 1;
    const double a = first->t_in + sign * (isnan(first->dt_cont) ? dt_min / 2 : first->dt_cont);
    const double b = last->t_out + sign * (isnan(last->dt_cont) ? dt_min / 2 : last->dt_cont);
    const bool supply = fabs(a - t) < 1e-4, target = fabs(b - t) < 1e-4;
    if ((!supply && !target) || named == 3)
      continue;
    hli_text_printf(text, "%s\"%s\" %s", named > 0 ? ", " : ": there ", profile->name,
                    supply ? "begins" : "ends");
    named++;
  }
  if (named == 0)
    hli_text_puts(text, ": a pocket of the curve closes there");
}

static int levels_of(const hl_hpr *hpr, hl_side side) {
  int count = 0;
  for (int k = 0; k < hpr->level_count; k++)
    count += hpr->level[k].side == side;
  return count;
}

static bool is_corner(const hl_hpr *hpr, int side, double t) {
  for (int k = 0; k < hpr->profile_count[side]; k++)
    if (fabs(hpr->profile[side][k].t - t) < 1e-4)
      return true;
  return false;
}

/** Power of a machine with one of its levels moved; its own where it cannot be moved. */
static hl_status power_at(const hl_hpr *hpr, const hl_hpr_machine *m, double t_cond, double t_evap,
                          double *power) {
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  *power = m->power;
  if (m->machine == NULL) {
    const double cop =
        hl_cop_carnot(hpr->levels_set.cop == HL_LEVELS_COP_ADDITIVE ? HL_CARNOT_ADDITIVE
                                                                    : HL_CARNOT_MULTIPLICATIVE,
                      t_evap, t_cond, hpr->levels_set.eta);
    *power = heating ? m->q_cond / cop : m->q_evap / (cop - 1);
    return HL_OK;
  }
  hl_machine *copy;
  hl_cycle_result *result = hli_zalloc(hpr->ctx, 1, sizeof *result);
  if (result == NULL)
    return hli_nomem(hpr->ctx);
  hl_status status = hl_machine_copy(m->machine, hpr->ctx, &copy);
  if (status == HL_OK) {
    if (hl_machine_set_levels(copy, t_evap, t_cond) == HL_OK &&
        hli_machine_eval(hpr->problem, copy, result) == HL_OK)
      *power = heating ? m->q_cond * result->power / result->q_sink
                       : m->q_evap * result->power / result->q_source;
    hl_machine_free(copy);
  }
  hli_release(hpr->ctx, result);
  return status;
}

/** Part of what a real machine exchanges on a side that is farther from the pinch than a level. */
static hl_status find_farther(const hl_hpr *hpr, const hl_hpr_machine *m, hl_side side, double t,
                              double *part) {
  const double sign = side == HL_SIDE_HOT ? 1 : -1;
  double farther = 0, all = 0;
  hl_cycle_result *result = hli_zalloc(hpr->ctx, 1, sizeof *result);
  hl_status status =
      result != NULL ? hli_machine_eval(hpr->problem, m->machine, result) : hli_nomem(hpr->ctx);
  for (int p = 0; status == HL_OK && p < result->group.profile_count; p++) {
    const hl_profile *profile = &result->group.profile[p];
    for (int i = 0; i < profile->count && profile->side == side; i++) {
      const hl_piece *piece = &profile->piece[i];
      const double end = sign * fmax(sign * piece->t_in, sign * piece->t_out);
      const double span = fabs(piece->t_in - piece->t_out), over = sign * (end - t);
      all += piece->q;
      farther += piece->q * (span > 0 ? fmin(fmax(over, 0) / span, 1) : over > same_level);
    }
  }
  *part = all > 0 ? farther / all : 0;
  hli_release(hpr->ctx, result);
  return status;
}

static bool is_of(const hl_hpr_machine *m, const hl_hpr_level *level) {
  return fabs((level->side == HL_SIDE_HOT ? m->t_cond : m->t_evap) - level->t) < same_level;
}

/** Heat of real machines: of a level hotter than it, of vapour that cools down to it, and of all of
 * them up to the level. */
static hl_status find_given(const hl_hpr *hpr, const hl_hpr_level *level, double *hotter,
                            double *given) {
  const bool hot = level->side == HL_SIDE_HOT;
  *hotter = *given = 0;
  for (int k = 0; k < hpr->best.machine_count; k++) {
    const hl_hpr_machine *m = &hpr->best.machine[k];
    const double q = hot ? m->q_cond : m->q_evap;
    double part;
    if (m->machine == NULL || m->power < 0)
      continue;
    HLI_TRY(find_farther(hpr, m, level->side, level->t, &part));
    *given += q * (1 - part);
    *hotter += hot && is_of(m, level) ? q * part : 0;
  }
  return HL_OK;
}

/** Of a lumped machine, between means of its levels by entropy, with one of them moved. */
static hl_status move_mean(const hl_hpr *hpr, const hl_hpr_level *level, double by, double *more) {
  const hl_hpr_machine *m = &hpr->best.machine[0];
  const bool hot = level->side == HL_SIDE_HOT;
  const double q = hot ? m->q_cond : m->q_evap, t = hot ? m->t_cond : m->t_evap;
  const double moved = q / (q / t - level->q / level->t + level->q / (level->t + by));
  HLI_TRY(power_at(hpr, m, hot ? moved : m->t_cond, hot ? m->t_evap : moved, more));
  *more -= m->power;
  return HL_OK;
}

/** Power of all machines with a level moved by a difference, less what it is now. */
static hl_status move(const hl_hpr *hpr, const hl_hpr_level *level, double by, double *more) {
  if (hpr->best.real == NULL && hpr->levels_set.model == HL_LEVELS_LUMPED &&
      hpr->best.machine_count == 1)
    return move_mean(hpr, level, by, more);
  *more = 0;
  for (int k = 0; k < hpr->best.machine_count; k++) {
    const hl_hpr_machine *m = &hpr->best.machine[k];
    const bool cond = level->side == HL_SIDE_HOT && m->t_cond == level->t;
    const bool evap = level->side == HL_SIDE_COLD && m->t_evap == level->t;
    double power;
    if (!cond && !evap)
      continue;
    HLI_TRY(power_at(hpr, m, m->t_cond + (cond ? by : 0), m->t_evap + (evap ? by : 0), &power));
    *more += power - m->power;
  }
  return HL_OK;
}

/** The level of a side that is farthest from the pinch, if a corner of the profile holds it and
 * nothing is left up to there. */
static const hl_hpr_level *held_end(const hl_hpr *hpr, hl_side side) {
  const hl_hpr_level *end = NULL;
  for (int k = 0; k < hpr->level_count; k++) {
    const hl_hpr_level *one = &hpr->level[k];
    const double sign = side == HL_SIDE_HOT ? 1 : -1;
    if (one->side == side && (end == NULL || sign * one->t > sign * end->t))
      end = one;
  }
  if (end == NULL || !is_corner(hpr, side == HL_SIDE_HOT ? 0 : 1, end->t_shifted))
    return NULL;
  double q = 0; /* all of them take */
  for (int k = 0; k < hpr->level_count; k++)
    q += hpr->level[k].side == side ? hpr->level[k].q : 0;
  const double there = heat_to(hpr, side == HL_SIDE_HOT ? 0 : 1, end->t_shifted);
  return q >= there - 1e-6 * hpr->best.load ? end : NULL;
}

/** What the only level of a side waits for: its duty, which the load or the other side gives. */
static void hold_single(const hl_hpr *hpr, const hl_hpr_level *level, hli_text *text) {
  const bool hot = level->side == HL_SIDE_HOT;
  const hl_hpr_level *other = held_end(hpr, hot ? HL_SIDE_COLD : HL_SIDE_HOT);
  const bool driven = hot == (hpr->set.task == HL_LEVELS_HEATING);
  if (hpr->best.real != NULL)
    hli_text_printf(text,
                    "It stands as near to the pinch as the heat that it %s, over a range of "
                    "temperatures, allows. ",
                    hot ? "gives" : "takes");
  else
    hli_text_printf(text,
                    "It stands where the profile %s just its duty: nearer to the pinch it could "
                    "not %s it all. ",
                    hot ? "takes" : "gives", hot ? "give" : "take");
  if (!driven)
    hli_text_printf(text, "Its duty is what the %s %s, %s the power.\n",
                    hot ? "evaporators" : "condensers", hot ? "take" : "give",
                    hot ? "and" : "less");
  else if (hpr->set.load != HL_HPR_LOAD_FREE)
    hli_text_puts(text, "Its duty is the load that was asked for.\n");
  else if (other != NULL)
    hli_text_printf(text,
                    "Its duty is the load, which the %s at %.2f °C holds: %s up to its "
                    "corner of the profile, and more only %s.\n",
                    hot ? "evaporator" : "condenser", celsius(other->t),
                    hot ? "it takes all that is to be had" : "it gives all that is wanted",
                    hot ? "at a colder level" : "at a hotter level");
  else
    hli_text_puts(text, "Its duty is the load, the best by the objective of those tried.\n");
}

/** Where the size of its system binds a machine of a level. */
static void write_size(const hl_hpr *hpr, const hl_hpr_level *level, hli_text *text) {
  for (int k = 0; k < hpr->best.machine_count; k++) {
    const hl_hpr_machine *m = &hpr->best.machine[k];
    const double close = 1e-3 * m->q_cond; /* levels are free to some millikelvins */
    const bool here = level->side == HL_SIDE_HOT ? fabs(m->t_cond - level->t) < same_level
                                                 : fabs(m->t_evap - level->t) < same_level;
    double given = 0; /* by all machines of the system */
    for (int j = 0; j < hpr->best.machine_count; j++)
      given += hpr->best.machine[j].system == m->system ? hpr->best.machine[j].q_cond : 0;
    if (!here || m->system == NULL)
      continue;
    if (given >= m->system->scale_max - close)
      hli_text_printf(text,
                      "It could be larger but for its system \"%.60s\", which gives no more than "
                      "%.3f kW (scale_max).\n",
                      m->system->name, kw(m->system->scale_max));
    else if (m->system->scale_min > 0 && m->q_cond <= m->system->scale_min + close)
      hli_text_printf(text,
                      "It could be smaller but for its system \"%.60s\", which gives no less than "
                      "%.3f kW (scale_min).\n",
                      m->system->name, kw(m->system->scale_min));
  }
}

/** What a level exchanges with the profile, and without it. */
typedef struct cover {
  double from, to; /* reached by the levels before it, and with it: heat from the pinch [W] */
  double own;      /* of the profile [W] */
  double hotter;   /* of vapour that cools down to a real condenser [W] */
  double beyond;   /* of other machines, of pockets, or across the pinch [W] */
  double all;      /* the same of the levels before it, too [W] */
} cover;

/** Of levels from the pinch outward up to one of them; NULL: of all of a side. */
static hl_status find_cover(const hl_hpr *hpr, hl_side side, const hl_hpr_level *level,
                            cover *out) {
  *out = (cover){0};
  for (int k = 0; k < hpr->level_count; k++) {
    const hl_hpr_level *one = &hpr->level[k];
    double hotter = 0, given = out->to + one->q;
    if (one->side != side)
      continue;
    if (hpr->best.real != NULL)
      HLI_TRY(find_given(hpr, one, &hotter, &given));
    const double there = heat_to(hpr, side == HL_SIDE_HOT ? 0 : 1, one->t_shifted);
    const double all = hpr->best.real != NULL ? fmax(out->all, given - there) : 0;
    const double beyond = all - out->all;
    *out = (cover){out->to, given - all, fmax(one->q - hotter - beyond, 0), hotter, beyond, all};
    if (one == level)
      break;
  }
  return HL_OK;
}

/** Less than this is rounding; levels of real machines are free to some millikelvins. [W] */
static double rounding_of(const hl_hpr *hpr) {
  return (hpr->best.real != NULL ? 1e-3 : 1e-6) * fmax(hpr->best.load, hl_hpr_heat_useful(hpr));
}

/** A level that could stand nearer to the pinch with what it covers. */
static bool is_apart(const hl_hpr *hpr, const hl_hpr_level *level, const cover *c) {
  const bool hot = level->side == HL_SIDE_HOT;
  const double nearer = level->t_shifted + (hot ? -2e-3 : 2e-3); /* K */
  return heat_to(hpr, hot ? 0 : 1, nearer) > c->to + rounding_of(hpr) &&
         (hpr->best.real != NULL || hli_hpr_by_value(hpr));
}

/** A utility of the side stays in use that costs less than one that machines take heat from. */
static bool leaves_cheaper(const hl_hpr *hpr, hl_side side) {
  const hl_targets *both[] = {hpr->before, hpr->after};
  double price[] = {-INFINITY, INFINITY}; /* the dearest before, the cheapest that is left */
  for (int n = 0; n < 2 && hpr->set.objective != HL_HPR_POWER; n++)
    for (int k = 0; k < hl_targets_utility_count(both[n]); k++) {
      const hl_utility_target *u = hl_targets_utility_at(both[n], k);
      if (u->utility < 0 || hl_problem_utility_at(hpr->problem, u->utility)->side != side ||
          !(u->duty > hli_hpr_rounding(hpr)))
        continue;
      const double own = hli_hpr_price(hpr, u->utility);
      price[n] = n == 0 ? fmax(price[n], own) : fmin(price[n], own);
    }
  return price[1] < price[0];
}

static void hold_apart(const hl_hpr *hpr, const hl_hpr_level *level, const cover *c,
                       hli_text *text) {
  const bool hot = level->side == HL_SIDE_HOT;
  const double left = heat_to(hpr, hot ? 0 : 1, level->t_shifted) - c->to;
  hli_text_printf(text, "It stands %s than that asks for: %.3f kW nearer to the pinch are left to ",
                  hot ? "hotter" : "colder", kw(left));
  hli_text_puts(text, leaves_cheaper(hpr, level->side)
                          ? "a utility that costs less there than the one that this level saves.\n"
                          : "utilities.\n");
}

/** What decides between levels that stand between corners. */
static void hold_between(const hl_hpr *hpr, hli_text *text) {
  static const char *const least[] = {"cost", "power", "exergy", "emission"};
  hli_text_puts(text,
                "It stands between corners of the profile: moving it would shift heat between "
                "this level and its neighbours, and ");
  if (hpr->best.real != NULL)
    hli_text_printf(text, "of the choices tried none has a lower %s.\n", least[hpr->set.objective]);
  else if (hli_hpr_by_value(hpr))
    hli_text_printf(text, "the %s is least here.\n", least[hpr->set.objective]);
  else
    hli_text_puts(text, "the sum of powers is least here.\n");
}

/** A corner, the end of the profile, or between them. */
static void write_hold(const hl_hpr *hpr, const hl_hpr_level *level, const cover *c,
                       hli_text *text) {
  const bool hot = level->side == HL_SIDE_HOT;
  const int side = hot ? 0 : 1, last = hpr->profile_count[side] - 1;
  const double t = level->t_shifted;
  if (is_apart(hpr, level, c)) {
    hold_apart(hpr, level, c, text);
  } else if (is_corner(hpr, side, t)) {
    hli_text_printf(text, "It stands at %s",
                    fabs(hpr->profile[side][last].t - t) < 1e-4
                        ? (hot ? "the end of the demand" : "the end of the source")
                        : "a corner of the profile");
    name_streams(hpr, t, text);
    hli_text_puts(text, ".\n");
  } else if (levels_of(hpr, level->side) == 1) {
    hold_single(hpr, level, text);
  } else {
    hold_between(hpr, text);
  }
}

/** The condenser of one machine is hot enough for the evaporator of another. */
static bool reaches(const hl_hpr *hpr, const hl_hpr_level *cond, const hl_hpr_level *evap) {
  bool other = false;
  for (int i = 0; i < hpr->best.machine_count; i++)
    for (int j = 0; j < hpr->best.machine_count; j++)
      other |= i != j && !(hpr->best.machine[i].power < 0) && !(hpr->best.machine[j].power < 0) &&
               is_of(&hpr->best.machine[i], cond) && is_of(&hpr->best.machine[j], evap);
  return other && cond->t_shifted >= evap->t_shifted;
}

/** Heat of a level, or NULL of all condensers, that goes on from condensers of machines to
 * evaporators of others: both exchange it with none of the profile. Nearest to the pinch first. */
static hl_status find_cascaded(const hl_hpr *hpr, const hl_hpr_level *level, double *cascaded) {
  const int count = hpr->level_count;
  double *left = hli_zalloc(hpr->ctx, (size_t)count + 1, sizeof *left);
  hl_status status = left != NULL ? HL_OK : hli_nomem(hpr->ctx);
  *cascaded = 0;
  for (int k = 0; k < count && status == HL_OK; k++) {
    cover c;
    status = find_cover(hpr, hpr->level[k].side, &hpr->level[k], &c);
    left[k] = c.beyond;
  }
  for (int i = 0; i < count && status == HL_OK; i++)
    for (int j = 0; j < count && hpr->level[i].side == HL_SIDE_HOT; j++) {
      if (hpr->level[j].side == HL_SIDE_HOT || !reaches(hpr, &hpr->level[i], &hpr->level[j]))
        continue;
      const double q = fmin(left[i], left[j]);
      left[i] -= q;
      left[j] -= q;
      *cascaded += level == NULL || level == &hpr->level[i] || level == &hpr->level[j] ? q : 0;
    }
  hli_release(hpr->ctx, left);
  return status;
}

hl_status hli_hpr_cascade(hl_hpr *hpr) {
  if (hpr->quiet || hpr->best.real == NULL || hpr->best.machine_count < 2)
    return HL_OK;
  HLI_TRY(find_cascaded(hpr, NULL, &hpr->cascaded));
  if (hpr->cascaded < rounding_of(hpr))
    hpr->cascaded = 0;
  return HL_OK;
}

double hl_hpr_heat_cascaded(const hl_hpr *hpr) { return hpr->cascaded; }

/** Where heat is from, or goes, that is none of the profile. */
static hl_status name_beyond(const hl_hpr *hpr, const hl_hpr_level *level, const cover *c,
                             const char **text) {
  const bool hot = level->side == HL_SIDE_HOT;
  double cascaded;
  HLI_TRY(find_cascaded(hpr, level, &cascaded));
  if (cascaded < c->beyond / 2)
    *text = hot ? "go into pockets of the process, or across the pinch"
                : "are from pockets of the process, or from across the pinch";
  else if (cascaded < c->beyond - rounding_of(hpr))
    *text = hot ? "go mostly to evaporators of other machines"
                : "are mostly heat that condensers of other machines give";
  else
    *text = hot ? "go to evaporators of other machines"
                : "are heat that condensers of other machines give";
  return HL_OK;
}

/** What real machines of a level exchange: some of it beyond the level, or where it is no load. */
static hl_status write_real(const hl_hpr *hpr, const hl_hpr_level *level, const cover *c,
                            hli_text *text) {
  const bool hot = level->side == HL_SIDE_HOT;
  const double heat = hl_hpr_heat_useful(hpr), close = 1e-6 * heat;
  const double there = heat_to(hpr, hot ? 0 : 1, level->t_shifted);
  if (c->hotter > close)
    hli_text_printf(text,
                    "Of that it gives %.3f kW at its level and colder, and %.3f kW hotter, from "
                    "vapour that cools down to it. ",
                    kw(level->q - c->hotter), kw(c->hotter));
  hli_text_printf(text, "The %s up to its level is %.3f kW.", hot ? "demand" : "heat to be had",
                  kw(there));
  if (c->beyond > rounding_of(hpr)) {
    const char *where;
    HLI_TRY(name_beyond(hpr, level, c, &where));
    hli_text_printf(text, " It %s %.3f kW of that; the other %.3f kW %s.", hot ? "gives" : "takes",
                    kw(c->own), kw(c->beyond), where);
  }
  if (hot == (hpr->set.task == HL_LEVELS_HEATING) && fabs(heat - hpr->best.load) > close)
    hli_text_printf(text, " All machines %s %.3f kW for the load of %.3f kW.",
                    hot ? "give" : "take", kw(heat), kw(hpr->best.load));
  hli_text_puts(text, "\n");
  return HL_OK;
}

/** What it takes to move a level, and what that does to its heat. */
static hl_status write_move(const hl_hpr *hpr, const hl_hpr_level *level, const cover *c,
                            hli_text *text) {
  const bool hot = level->side == HL_SIDE_HOT;
  const int side = hot ? 0 : 1;
  const double sign = hot ? 1 : -1, t = level->t_shifted;
  /* It covers the farthest of what there is. */
  const double lack = fmin(heat_to(hpr, side, t) - heat_to(hpr, side, t - sign), c->own);
  double worse, better;
  HLI_TRY(move(hpr, level, sign, &worse));
  HLI_TRY(move(hpr, level, -sign, &better));
  hli_text_printf(text, "1 K %s takes %+.3f kW of power. 1 K %s takes %+.3f kW",
                  hot ? "hotter" : "colder", kw(worse), hot ? "colder" : "hotter", kw(better));
  if (lack > rounding_of(hpr))
    hli_text_printf(text,
                    ", but %.3f kW of its heat would then be on the wrong side of the profile.\n",
                    kw(lack));
  else
    hli_text_puts(text, "; none of its heat lies between.\n");
  return HL_OK;
}

static hl_status write(const hl_hpr *hpr, int k, hli_text *text) {
  const hl_hpr_level *level = &hpr->level[k];
  const bool hot = level->side == HL_SIDE_HOT;
  const double there = heat_to(hpr, hot ? 0 : 1, level->t_shifted);
  cover c;
  HLI_TRY(find_cover(hpr, level->side, level, &c));
  hli_text_printf(text, "%s at %.2f °C (%.2f °C shifted), %.3f kW.\n",
                  hot ? "Condenser" : "Evaporator", celsius(level->t), celsius(level->t_shifted),
                  kw(level->q));
  if (hpr->best.real != NULL)
    HLI_TRY(write_real(hpr, level, &c, text));
  else if (is_apart(hpr, level, &c))
    hli_text_printf(text, "It %s %.3f kW; the %s up to its level is %.3f kW.\n",
                    hot ? "gives" : "takes", kw(level->q), hot ? "demand" : "heat to be had",
                    kw(there));
  else
    hli_text_printf(text,
                    "It covers what lies between %.3f and %.3f kW from the pinch; the %s up to its "
                    "level is %.3f kW.\n",
                    kw(c.from), kw(c.to), hot ? "demand" : "heat to be had", kw(there));
  write_hold(hpr, level, &c, text);
  write_size(hpr, level, text);
  return write_move(hpr, level, &c, text);
}

hl_status hl_hpr_write_level(const hl_hpr *hpr, int level, char *text, size_t size) {
  hli_text out;
  if (level < 0 || level >= hpr->level_count)
    HLI_FAIL(hpr->ctx, 1, NULL, "there is no level %d: the answer has %d", level + 1,
             hpr->level_count);
  hli_text_init(&out, hpr->ctx);
  hl_status status = write(hpr, level, &out);
  if (status == HL_OK && out.failed)
    status = hli_nomem(hpr->ctx);
  if (status == HL_OK)
    hli_print(text, size, "%s", out.data);
  hli_text_free(&out);
  return status;
}
