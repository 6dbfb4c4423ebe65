#include "support/mains.h"

#include <math.h>

static const double kelvin = 273.15;

double test_per_mwh(double price) { return price / 3.6e9; }

void test_mains_load(test_mains *m, int zone, double from, double to, double kw, double dt_cont) {
  const double high = fmax(from, to) + kelvin, low = fmin(from, to) + kelvin;
  const double shift = from > to ? -dt_cont : dt_cont;
  hl_mains_loads *loads = &m->zone[zone].loads;
  assert_true(loads->count < TEST_LOADS);
  m->load[zone][loads->count++] =
      (hl_load){high + shift, low + shift, from > to ? 1e3 * kw : -1e3 * kw};
  loads->load = m->load[zone];
}

hl_mains_level *test_mains_level(test_mains *m, const char *name, double t, double dt_cont) {
  hl_mains_level *l = &m->level[m->input.level_count++];
  hl_mains_level_init(l);
  l->name = name;
  l->use_high = l->use_low = l->raise_high = l->raise_low = t + kelvin;
  l->dt_use = l->dt_raise = dt_cont;
  return l;
}

hl_mains_machine *test_mains_machine(test_mains *m, const char *name, int source, int sink) {
  const int g = m->input.machine_count++;
  const double t_cond = m->level[sink].use_high + 5, t_evap = m->level[source].use_low - 5;
  const double cop = 1 + 0.5 * t_evap / (t_cond - t_evap);
  m->duty[g][0] = (hl_mains_duty){sink, 1};
  m->duty[g][1] = (hl_mains_duty){source, 1 / cop - 1};
  m->machine[g] = (hl_mains_machine){
      .name = name, .duty_count = 2, .duty = m->duty[g], .power = 1 / cop, .scale_max = INFINITY};
  return &m->machine[g];
}

static void attach(test_mains *m) {
  *m = (test_mains){0};
  m->input.zone = m->zone;
  m->input.level = m->level;
  m->input.let_down = m->let_down;
  m->input.machine = m->machine;
  m->input.period = m->period;
}

void test_mains_case(test_mains *m) {
  attach(m);
  m->input.zone_count = 2;
  m->zone[TEST_ZONE_A].name = "A";
  m->zone[TEST_ZONE_B].name = "B";
  test_mains_load(m, TEST_ZONE_A, 110, 60, 2000, 5);
  test_mains_load(m, TEST_ZONE_A, 150, 90, 1200, 5);
  test_mains_load(m, TEST_ZONE_A, 30, 80, 1500, 5);
  test_mains_load(m, TEST_ZONE_B, 60, 115, 2200, 5);
  test_mains_load(m, TEST_ZONE_B, 90, 125, 1050, 5);
  test_mains_load(m, TEST_ZONE_B, 75, 45, 600, 5);
  test_mains_level(m, "LPS", 145, 5)->boiler_price = test_per_mwh(45);
  test_mains_level(m, "MPW", 110, 5);
  test_mains_level(m, "HW", 75, 5);
  test_mains_level(m, "CW", 20, 5);
  m->level[TEST_CW].use_high = m->level[TEST_CW].use_low = NAN;
  for (int l = 0; l < 4; l++)
    m->level[l].reject_price = test_per_mwh(2);
  m->input.let_down_count = 2;
  for (int k = 0; k < 2; k++)
    m->let_down[k] = (hl_mains_let_down){k, k + 1, INFINITY};
  test_mains_machine(m, "HW to MPW", TEST_HW, TEST_MPW);
  test_mains_machine(m, "HW to LPS", TEST_HW, TEST_LPS);
  test_mains_machine(m, "MPW to LPS", TEST_MPW, TEST_LPS);
  m->input.period_count = 1;
  hl_mains_period_init(&m->period[0]);
  m->period[0].name = "year";
  m->period[0].power_price = test_per_mwh(120);
}

/* -------------------------------------------------------------------- checks */

enum { PARTS = 1000 };

/** All heat in the cascade of a zone in a period. */
typedef struct cascade {
  int count;
  hl_load load[PARTS];
} cascade;

static void put(cascade *c, double high, double low, double q) {
  assert_true(c->count < PARTS);
  c->load[c->count++] = (hl_load){high, low, q};
}

static void put_loads(cascade *c, const hl_mains_loads *loads) {
  for (int k = 0; k < loads->count; k++)
    put(c, loads->load[k].t_high, loads->load[k].t_low, loads->load[k].q);
}

static void gather(const hl_mains_input *in, bool one, const hl_mains_result *r, int t, int zone,
                   cascade *c) {
  c->count = 0;
  for (int z = 0; z < in->zone_count; z++)
    if (one || z == zone)
      put_loads(c, in->period[t].loads != NULL ? &in->period[t].loads[z] : &in->zone[z].loads);
  for (int l = 0; l < in->level_count; l++) {
    const hl_mains_level *e = &in->level[l];
    const hl_mains_flow flow = r->flow[(t * r->zones + zone) * r->levels + l];
    assert_true(flow.used >= 0 && flow.raised >= 0);
    if (flow.used > 0)
      put(c, e->use_high - e->dt_use, e->use_low - e->dt_use, flow.used);
    if (flow.raised > 0)
      put(c, e->raise_high + e->dt_raise, e->raise_low + e->dt_raise, -flow.raised);
  }
  for (int g = 0; g < in->machine_count; g++)
    for (int k = 0; k < in->machine[g].piece_count; k++) {
      const hl_mains_piece *p = &in->machine[g].piece[k];
      if (one || p->zone == zone)
        put(c, p->load.t_high, p->load.t_low, p->load.q * r->scale[t * r->machines + g]);
    }
}

/** Net heat of a cascade above a temperature: just above it, or just below it. */
static double heat_above(const cascade *c, double t, bool below) {
  double heat = 0;
  for (int k = 0; k < c->count; k++) {
    const hl_load *l = &c->load[k];
    const double part = l->t_high > l->t_low ? (l->t_high - t) / (l->t_high - l->t_low)
                        : l->t_high > t || (below && l->t_high == t) ? 1.0
                                                                     : 0.0;
    heat += l->q * fmin(1, fmax(0, part));
  }
  return heat;
}

static void check_cascades(const hl_mains_input *in, bool one, const hl_mains_result *r,
                           double tolerance) {
  for (int t = 0; t < r->periods; t++)
    for (int z = 0; z < r->zones; z++) {
      cascade c;
      gather(in, one, r, t, z, &c);
      for (int k = 0; k < c.count; k++)
        for (int end = 0; end < 4; end++) {
          const double at = end < 2 ? c.load[k].t_high : c.load[k].t_low;
          assert_true(heat_above(&c, at, end % 2 == 1) >= -tolerance);
        }
      assert_close(heat_above(&c, 0, true), 0, 0, tolerance);
    }
}

static double check_balance(const hl_mains_input *in, const hl_mains_result *r, int t, int l,
                            double tolerance) {
  const hl_mains_balance *b = &r->balance[t * r->levels + l];
  const hl_mains_level *level = &in->level[l];
  const hl_mains_period *p = &in->period[t];
  double used = 0, raised = 0, given = 0, taken = 0, in_by = 0, out_by = 0;
  for (int z = 0; z < r->zones; z++) {
    used += r->flow[(t * r->zones + z) * r->levels + l].used;
    raised += r->flow[(t * r->zones + z) * r->levels + l].raised;
  }
  for (int g = 0; g < r->machines; g++)
    for (int k = 0; k < in->machine[g].duty_count; k++)
      if (in->machine[g].duty[k].level == l) {
        const double q = in->machine[g].duty[k].q * r->scale[t * r->machines + g];
        *(q > 0 ? &given : &taken) += fabs(q);
      }
  for (int k = 0; k < r->let_downs; k++) {
    const double q = r->let_down[t * r->let_downs + k];
    assert_true(q >= 0 && q <= in->let_down[k].most + tolerance);
    in_by += in->let_down[k].to == l ? q : 0;
    out_by += in->let_down[k].from == l ? q : 0;
  }
  assert_close(b->used, used, 0, tolerance);
  assert_close(b->raised, raised, 0, tolerance);
  assert_close(b->given, given, 0, tolerance);
  assert_close(b->taken, taken, 0, tolerance);
  assert_close(b->let_in, in_by, 0, tolerance);
  assert_close(b->let_out, out_by, 0, tolerance);
  assert_close(b->boiler + raised + given + in_by, used + taken + out_by + b->rejected, 0,
               tolerance);
  const double heat = p->boiler_price != NULL ? p->boiler_price[l] : level->boiler_price;
  const double air = p->reject_price != NULL ? p->reject_price[l] : level->reject_price;
  assert_true(b->boiler >= 0 && b->boiler <= level->boiler_max + tolerance);
  assert_true(b->rejected >= 0 && b->rejected <= level->reject_max + tolerance);
  assert_true(b->boiler == 0 || isfinite(heat));
  assert_true(b->rejected == 0 || isfinite(air));
  assert_true(b->used == 0 || !isnan(level->use_high));
  assert_true(b->raised == 0 || !isnan(level->raise_high));
  const double hot_co2 = p->boiler_co2 != NULL ? p->boiler_co2[l] : level->boiler_co2;
  const double air_co2 = p->reject_co2 != NULL ? p->reject_co2[l] : level->reject_co2;
  double cost = b->boiler > 0 ? b->boiler * (heat + hot_co2 * p->co2_price) : 0;
  cost += b->rejected > 0 ? b->rejected * (air + air_co2 * p->co2_price) : 0;
  return cost * p->weight;
}

static double check_machine(const hl_mains_input *in, const hl_mains_result *r, int g,
                            double tolerance) {
  const hl_mains_machine *m = &in->machine[g];
  double most = 0, cost = 0;
  for (int t = 0; t < r->periods; t++) {
    const double f = r->scale[t * r->machines + g];
    const hl_mains_period *p = &in->period[t];
    assert_true(f >= 0);
    most = fmax(most, f);
    if (m->power != 0)
      cost += p->weight * f * m->power * (p->power_price + p->power_co2 * p->co2_price);
    if (m->fuel != 0)
      cost += p->weight * f * m->fuel * (p->fuel_price + p->fuel_co2 * p->co2_price);
  }
  if (most == 0) {
    assert_true(r->size[g] == 0);
    return 0;
  }
  assert_close(r->size[g], fmax(most, m->scale_min), 1e-12, 0);
  double heat = fabs(m->power); /* a scale is any size: its heat counts */
  for (int k = 0; k < m->duty_count; k++)
    heat += fabs(m->duty[k].q);
  for (int k = 0; k < m->piece_count; k++)
    heat += fabs(m->piece[k].load.q);
  assert_true(r->size[g] * heat <= m->scale_max * heat + tolerance);
  return cost + m->cost_fixed + m->cost_scale * r->size[g];
}

/** What boilers give and chilled mains take, where it is given. */
static void check_given(const hl_mains_input *in, const hl_mains_result *r, int t,
                        double tolerance) {
  double boilers = 0, chilled = 0;
  for (int l = 0; l < r->levels; l++) {
    const hl_mains_balance *b = &r->balance[t * r->levels + l];
    boilers += in->level[l].closed ? 0 : b->boiler;
    chilled += in->level[l].chilled ? b->rejected : 0;
    if (in->period[t].raise_max != NULL)
      assert_true(b->raised <= in->period[t].raise_max[l] + tolerance);
  }
  if (!isnan(in->period[t].boilers))
    assert_close(boilers, in->period[t].boilers, 0, tolerance);
  if (!isnan(in->period[t].chilled))
    assert_close(chilled, in->period[t].chilled, 0, tolerance);
}

void test_mains_check(const hl_mains_input *in, const hl_mains_settings *set,
                      const hl_mains_result *r) {
  double heat = 0, cost = 0;
  int built = 0;
  for (int t = 0; t < in->period_count; t++)
    for (int z = 0; z < in->zone_count; z++) {
      const hl_mains_loads *own = in->period[t].loads;
      const hl_mains_loads *loads = own != NULL ? &own[z] : &in->zone[z].loads;
      for (int k = 0; k < loads->count; k++)
        heat += fabs(loads->load[k].q);
    }
  const double tolerance = 1e-8 * heat;
  check_cascades(in, set != NULL && set->one_zone, r, tolerance);
  for (int t = 0; t < r->periods; t++)
    for (int l = 0; l < r->levels; l++)
      cost += check_balance(in, r, t, l, tolerance);
  for (int g = 0; g < r->machines; g++) {
    cost += check_machine(in, r, g, tolerance);
    built += r->size[g] > 0 ? 1 : 0;
  }
  for (int t = 0; t < r->periods; t++)
    check_given(in, r, t, tolerance);
  assert_int_equal(built, r->built);
  assert_close(r->cost, cost, 1e-7, 1e-12);
  assert_true(!(r->cost > r->cost_none * (1 + 1e-12)));
  assert_true(r->bound <= r->cost);
  if (set != NULL && set->machines_max > 0)
    assert_true(built <= set->machines_max);
}
