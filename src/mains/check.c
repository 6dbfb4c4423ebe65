/* What a question must keep, and the prices that follow from it. */
#include "mains/work.h"

/** Heat given may exceed heat taken by what rounded tables make of it. [-] */
static const double rounding = 0.01;

/* ------------------------------------------------------------------- prices */

double hli_mains_boiler_co2(const hl_mains_input *in, int period, int level) {
  const double *given = in->period[period].boiler_co2;
  return given != NULL ? given[level] : in->level[level].boiler_co2;
}

double hli_mains_reject_co2(const hl_mains_input *in, int period, int level) {
  const double *given = in->period[period].reject_co2;
  return given != NULL ? given[level] : in->level[level].reject_co2;
}

double hli_mains_boiler_price(const hl_mains_input *in, int period, int level) {
  const hl_mains_period *p = &in->period[period];
  const double price =
      p->boiler_price != NULL ? p->boiler_price[level] : in->level[level].boiler_price;
  return price + hli_mains_boiler_co2(in, period, level) * p->co2_price;
}

double hli_mains_reject_price(const hl_mains_input *in, int period, int level) {
  const hl_mains_period *p = &in->period[period];
  const double price =
      p->reject_price != NULL ? p->reject_price[level] : in->level[level].reject_price;
  return price + hli_mains_reject_co2(in, period, level) * p->co2_price;
}

double hli_mains_running_price(const hl_mains_input *in, int period, int machine) {
  const hl_mains_period *p = &in->period[period];
  const hl_mains_machine *m = &in->machine[machine];
  double price = 0; /* what is not taken needs no price */
  if (m->power != 0)
    price += m->power * (p->power_price + p->power_co2 * p->co2_price);
  if (m->fuel != 0)
    price += m->fuel * (p->fuel_price + p->fuel_co2 * p->co2_price);
  return price;
}

/* -------------------------------------------------------------------- zones */

static hl_status check_loads(hl_ctx *ctx, const char *zone, const hl_mains_loads *loads) {
  for (int k = 0; k < loads->count; k++) {
    const hl_load *l = &loads->load[k];
    if (!isfinite(l->q) || !isfinite(l->t_high) || !(l->t_low > 0) || !(l->t_high >= l->t_low))
      HLI_FAIL(ctx, 1, NULL,
               "load %d of zone \"%.60s\" runs from %g K down to %g K with %g W; temperatures must "
               "fall, and all be finite",
               k, zone, l->t_high, l->t_low, l->q);
  }
  return HL_OK;
}

/* ------------------------------------------------------------------- levels */

double hli_mains_high(const hl_mains_level *level) {
  return isnan(level->use_high) ? level->raise_high : level->use_high;
}

double hli_mains_low(const hl_mains_level *level) {
  return isnan(level->use_low) ? level->raise_low : level->use_low;
}

static bool span_holds(double high, double low) {
  return (isnan(high) && isnan(low)) || (isfinite(high) && low > 0 && high >= low);
}

static hl_status check_level(hl_ctx *ctx, const hl_mains_level *l) {
  if (!span_holds(l->use_high, l->use_low) || !span_holds(l->raise_high, l->raise_low))
    HLI_FAIL(ctx, 1, NULL,
             "main \"%.60s\" is used from %g K to %g K and raised from %g K to %g K; both ends of "
             "a side are given, the high one not below the low one, or both are left out",
             l->name, l->use_high, l->use_low, l->raise_low, l->raise_high);
  if (isnan(hli_mains_high(l)))
    HLI_FAIL(ctx, 1, NULL, "main \"%.60s\" can be neither used nor raised\nGive its temperatures.",
             l->name);
  if (!(l->dt_use >= 0 && l->dt_raise >= 0 && isfinite(l->dt_use + l->dt_raise)))
    HLI_FAIL(ctx, 116, NULL,
             "main \"%.60s\" has contributions of %g K and %g K; they must not be negative",
             l->name, l->dt_use, l->dt_raise);
  if (!(l->boiler_co2 >= 0 && l->reject_co2 >= 0 && isfinite(l->boiler_co2 + l->reject_co2)))
    HLI_FAIL(ctx, 116, NULL, "main \"%.60s\" has emissions of %g and %g kg/J", l->name,
             l->boiler_co2, l->reject_co2);
  if (!(l->boiler_max >= 0 && l->reject_max >= 0))
    HLI_FAIL(ctx, 116, NULL,
             "main \"%.60s\" has limits of %g W and %g W; they must not be negative", l->name,
             l->boiler_max, l->reject_max);
  return HL_OK;
}

static hl_status check_let_down(hl_ctx *ctx, const hl_mains_input *in,
                                const hl_mains_let_down *let) {
  char from_text[48], to_text[48];
  if (let->from < 0 || let->from >= in->level_count || let->to < 0 || let->to >= in->level_count ||
      let->from == let->to || !(let->most >= 0))
    HLI_FAIL(ctx, 1, NULL, "a let-down from level %d to level %d of at most %g W does not exist",
             let->from, let->to, let->most);
  const hl_mains_level *from = &in->level[let->from], *to = &in->level[let->to];
  if (hli_mains_high(from) < hli_mains_high(to) || hli_mains_low(from) < hli_mains_low(to))
    HLI_FAIL(ctx, 131, NULL,
             "main \"%.60s\" of %s is let down into \"%.60s\" of %s; heat is let down to a colder "
             "main only\nSwap the two, or place a machine between them.",
             from->name, hli_show(HL_DIM_TEMPERATURE, hli_mains_high(from), from_text), to->name,
             hli_show(HL_DIM_TEMPERATURE, hli_mains_high(to), to_text));
  return HL_OK;
}

/* ----------------------------------------------------------------- machines */

/** Ends of what a machine gives and takes: in zones shifted, in mains as they are and shifted. */
typedef struct ends {
  double heat;             /* [W] */
  double zone, main, seen; /* [K] */
} ends;

static void find_ends(const hl_mains_input *in, const hl_mains_machine *m, ends *given,
                      ends *taken) {
  *given = (ends){0, -INFINITY, -INFINITY, -INFINITY};
  *taken = (ends){0, INFINITY, INFINITY, INFINITY};
  for (int k = 0; k < m->piece_count; k++) {
    const hl_load *load = &m->piece[k].load;
    if (load->q > 0) {
      given->heat += load->q;
      given->zone = fmax(given->zone, load->t_high);
    } else if (load->q < 0) {
      taken->heat -= load->q;
      taken->zone = fmin(taken->zone, load->t_low);
    }
  }
  for (int k = 0; k < m->duty_count; k++) {
    const hl_mains_level *l = &in->level[m->duty[k].level];
    if (m->duty[k].q > 0) {
      given->heat += m->duty[k].q;
      given->main = fmax(given->main, hli_mains_high(l));
      given->seen = fmax(given->seen, hli_mains_high(l) + l->dt_raise);
    } else if (m->duty[k].q < 0) {
      taken->heat -= m->duty[k].q;
      taken->main = fmin(taken->main, hli_mains_low(l));
      taken->seen = fmin(taken->seen, hli_mains_low(l) - l->dt_use);
    }
  }
}

/** A machine that is driven gives some heat above the coldest that it takes, and none for nothing.
 */
static hl_status check_heat(hl_ctx *ctx, const hl_mains_input *in, const hl_mains_machine *m) {
  ends given, taken;
  char a[48], b[48];
  find_ends(in, m, &given, &taken);
  const double paid = taken.heat + m->power + m->fuel;
  if (given.heat > paid + rounding * (given.heat + taken.heat))
    HLI_FAIL(ctx, 132, NULL,
             "machine \"%.60s\" gives %s of heat and takes %s with its power and fuel; heat comes "
             "from somewhere",
             m->name, hli_show(HL_DIM_POWER, given.heat, a), hli_show(HL_DIM_POWER, paid, b));
  if (m->power < 0 || !(given.heat > 0) || !(taken.heat > 0))
    return HL_OK;
  const bool lifts = given.zone > taken.zone || given.main > taken.main ||
                     given.zone > taken.seen || given.seen > taken.zone;
  if (!lifts)
    HLI_FAIL(ctx, 132, NULL,
             "machine \"%.60s\" takes heat at %s and gives it at %s; heat exchange does this "
             "without a machine",
             m->name, hli_show(HL_DIM_TEMPERATURE, fmin(taken.zone, taken.main), a),
             hli_show(HL_DIM_TEMPERATURE, fmax(given.zone, given.main), b));
  return HL_OK;
}

static hl_status check_machine(hl_ctx *ctx, const hl_mains_input *in, const hl_mains_machine *m) {
  for (int k = 0; k < m->piece_count; k++) {
    const hl_mains_piece *piece = &m->piece[k];
    if (piece->zone < 0 || piece->zone >= in->zone_count)
      HLI_FAIL(ctx, 1, NULL, "machine \"%.60s\" has a piece in zone %d of %d", m->name, piece->zone,
               in->zone_count);
    const hl_mains_loads one = {1, &piece->load};
    HLI_TRY(check_loads(ctx, m->name, &one));
  }
  for (int k = 0; k < m->duty_count; k++)
    if (m->duty[k].level < 0 || m->duty[k].level >= in->level_count || !isfinite(m->duty[k].q))
      HLI_FAIL(ctx, 1, NULL, "machine \"%.60s\" has a duty of %g W at level %d of %d", m->name,
               m->duty[k].q, m->duty[k].level, in->level_count);
  if (!isfinite(m->power) || !(m->fuel >= 0) || !isfinite(m->fuel))
    HLI_FAIL(ctx, 1, NULL, "machine \"%.60s\" takes %g W of power and %g W of fuel", m->name,
             m->power, m->fuel);
  if (!(m->cost_scale >= 0 && m->cost_fixed >= 0 && isfinite(m->cost_scale + m->cost_fixed)))
    HLI_FAIL(ctx, 116, NULL,
             "machine \"%.60s\" costs %g per unit of scale and %g if built; costs must be finite "
             "and not negative",
             m->name, m->cost_scale, m->cost_fixed);
  if (!(m->scale_min >= 0 && m->scale_max >= m->scale_min && isfinite(m->scale_min)))
    HLI_FAIL(ctx, 1, NULL, "machine \"%.60s\" has sizes from %g to %g", m->name, m->scale_min,
             m->scale_max);
  if (m->power < 0 && isinf(m->scale_max))
    HLI_FAIL(ctx, 1, NULL,
             "machine \"%.60s\" generates power without a limit\nGive its largest scale.", m->name);
  return check_heat(ctx, in, m);
}

/* ------------------------------------------------------------------ periods */

static hl_status check_price(hl_ctx *ctx, const hl_mains_period *period, const char *what,
                             const char *of, double price, bool may_be_infinite) {
  if (isnan(price))
    HLI_FAIL(ctx, 101, NULL, "the price of %s%s%.60s%s in period \"%.60s\" is missing", what,
             of[0] != '\0' ? " \"" : "", of, of[0] != '\0' ? "\"" : "", period->name);
  if (price < 0 || (isinf(price) && !may_be_infinite))
    HLI_FAIL(ctx, 116, NULL,
             "the price of %s%s%.60s%s in period \"%.60s\" is %g; it must be finite and not "
             "negative",
             what, of[0] != '\0' ? " \"" : "", of, of[0] != '\0' ? "\"" : "", period->name, price);
  return HL_OK;
}

static hl_status check_period(hl_ctx *ctx, const hl_mains_input *in, int t) {
  const hl_mains_period *p = &in->period[t];
  if (p->boilers < 0 || isinf(p->boilers))
    HLI_FAIL(ctx, 1, NULL, "period \"%.60s\" asks for %g W from boilers", p->name, p->boilers);
  if (p->chilled < 0 || isinf(p->chilled))
    HLI_FAIL(ctx, 1, NULL, "period \"%.60s\" asks for %g W to chilled mains", p->name, p->chilled);
  if (!(p->weight > 0) || isinf(p->weight))
    HLI_FAIL(ctx, 116, NULL,
             "period \"%.60s\" has the weight %g s; weights must be positive\nLeave out a period "
             "that does not occur.",
             p->name, p->weight);
  for (int l = 0; l < in->level_count; l++) {
    const char *name = in->level[l].name;
    HLI_TRY(check_price(ctx, p, "heat into main", name, hli_mains_boiler_price(in, t, l), true));
    HLI_TRY(check_price(ctx, p, "heat rejected from main", name, hli_mains_reject_price(in, t, l),
                        true));
    const double in_co2 = hli_mains_boiler_co2(in, t, l), out_co2 = hli_mains_reject_co2(in, t, l);
    if (!(in_co2 >= 0 && out_co2 >= 0 && isfinite(in_co2 + out_co2)))
      HLI_FAIL(ctx, 116, NULL, "main \"%.60s\" has emissions of %g and %g kg/J in period \"%.60s\"",
               name, in_co2, out_co2, p->name);
  }
  bool power = false, fuel = false;
  for (int g = 0; g < in->machine_count; g++) {
    power |= in->machine[g].power != 0;
    fuel |= in->machine[g].fuel != 0;
  }
  HLI_TRY(check_price(ctx, p, "CO2", "", p->co2_price, false));
  if (power)
    HLI_TRY(check_price(ctx, p, "power", "", p->power_price, false));
  if (fuel)
    HLI_TRY(check_price(ctx, p, "fuel", "", p->fuel_price, false));
  if (!(p->power_co2 >= 0 && p->fuel_co2 >= 0 && isfinite(p->power_co2 + p->fuel_co2)))
    HLI_FAIL(ctx, 116, NULL, "period \"%.60s\" has emissions of %g and %g kg/J", p->name,
             p->power_co2, p->fuel_co2);
  for (int z = 0; p->loads != NULL && z < in->zone_count; z++)
    HLI_TRY(check_loads(ctx, in->zone[z].name, &p->loads[z]));
  return HL_OK;
}

hl_status hli_mains_check(hl_ctx *ctx, const hl_mains_input *in) {
  if (in->zone_count < 1 || in->period_count < 1 || in->level_count < 0 || in->let_down_count < 0 ||
      in->machine_count < 0)
    HLI_FAIL(ctx, 1, NULL,
             "%d zones, %d levels, %d machines and %d periods; there must be a zone "
             "and a period",
             in->zone_count, in->level_count, in->machine_count, in->period_count);
  for (int z = 0; z < in->zone_count; z++)
    HLI_TRY(check_loads(ctx, in->zone[z].name, &in->zone[z].loads));
  for (int l = 0; l < in->level_count; l++)
    HLI_TRY(check_level(ctx, &in->level[l]));
  for (int k = 0; k < in->let_down_count; k++)
    HLI_TRY(check_let_down(ctx, in, &in->let_down[k]));
  for (int g = 0; g < in->machine_count; g++)
    HLI_TRY(check_machine(ctx, in, &in->machine[g]));
  for (int t = 0; t < in->period_count; t++)
    HLI_TRY(check_period(ctx, in, t));
  return HL_OK;
}
