#include "support/placed.h"

#include <math.h>

enum { LOADS = 4000 };

typedef struct list {
  hl_load load[LOADS];
  int count;
} list;

static void add(list *all, hl_load load) {
  assert_true(all->count < LOADS);
  all->load[all->count++] = load;
}

/** Heat given at and above a level, or just above it. */
static double above(const list *all, double t, bool at) {
  double heat = 0;
  for (int k = 0; k < all->count; k++) {
    const hl_load *l = &all->load[k];
    if (l->t_low > t || (at && l->t_low == t))
      heat += l->q;
    else if (l->t_high > t)
      heat += l->q * (l->t_high - t) / (l->t_high - l->t_low);
  }
  return heat;
}

/** The curve that machines work on, as loads. */
static void add_process(list *all, const hl_hpr *hpr) {
  int count;
  const hl_point *at = hl_targets_curve(
      hl_hpr_targets_before(hpr),
      hl_hpr_asked(hpr)->pockets ? HL_CURVE_GRAND : HL_CURVE_GRAND_POCKET_FREE, &count);
  for (int k = 0; k + 1 < count; k++)
    if (at[k].q != at[k + 1].q)
      add(all, (hl_load){at[k].t, at[k + 1].t, at[k + 1].q - at[k].q});
}

/** A machine's heat, shifted; its laws. Per unit of its basis the results are scaled by. */
static void add_machine(list *all, const hl_hpr *hpr, const hl_hpr_machine *m) {
  static hl_cycle_result r;
  double given = 0, taken = 0, entropy = 0;
  assert_int_equal(hl_machine_eval(m->machine, 298.15, 101325, &r), HL_OK);
  assert_null(hl_cycle_broken(&r));
  const double scale = m->q_cond / r.q_sink, dt = hl_hpr_levels_asked(hpr)->dt_cont;
  assert_close(m->power, scale * r.power, 1e-9, 1e-6);
  for (int p = 0; p < r.group.profile_count; p++)
    for (int k = 0; k < r.group.profile[p].count; k++) {
      const hl_piece *piece = &r.group.profile[p].piece[k];
      const bool hot = r.group.profile[p].side == HL_SIDE_HOT;
      const double q = scale * piece->q, shift = isnan(piece->dt_cont) ? dt : piece->dt_cont,
                   a = piece->t_in, b = piece->t_out,
                   mean = fabs(a - b) < 1e-6 * a ? 0.5 * (a + b) : (a - b) / log(a / b);
      *(hot ? &given : &taken) += q;
      entropy += (hot ? q : -q) / mean;
      add(all, (hl_load){fmax(a, b) - (hot ? shift : -shift), fmin(a, b) - (hot ? shift : -shift),
                         hot ? q : -q});
    }
  assert_close(given, m->q_cond, 1e-6, 1e-3);
  assert_close(taken, m->q_evap + m->q_drive, 1e-6, 1e-3);
  /* A drive loses some of the power, and what it makes is less than the heat that goes. */
  assert_true(given <= taken + m->power + 1e-6 * given);
  assert_true(given >= taken + m->power - 0.3 * fabs(m->power) - 1e-6 * given);
  assert_true(entropy >= -1e-4 * given / 300);
}

void test_placed_check(const hl_hpr *hpr) {
  static list all;
  const hl_hpr_account *none = hl_hpr_before(hpr), *with = hl_hpr_after(hpr);
  const hl_hpr_settings *asked = hl_hpr_asked(hpr);
  double power = 0, made = 0, with_fuel = 0, ambient = NAN;
  all.count = 0;
  add_process(&all, hpr);
  for (int k = 0; k < hl_hpr_machine_count(hpr); k++) {
    const hl_hpr_machine *m = hl_hpr_machine_at(hpr, k);
    add_machine(&all, hpr, m);
    power += m->power;
    with_fuel += m->fuel_exergy;
    made += fmax(-m->power, 0);
  }
  const bool heating = asked->task == HL_LEVELS_HEATING;
  if (asked->ambient)
    ambient = asked->t_air + (heating ? -asked->dt_air : asked->dt_air);
  double net = with->hot - with->cold, size = fabs(with->hot) + fabs(with->cold);
  for (int k = 0; k < all.count; k++) {
    net += all.load[k].q;
    size += fabs(all.load[k].q);
  }
  if (!isnan(ambient)) /* it gives or takes what is missing */
    add(&all, (hl_load){ambient, ambient, -net});
  else
    assert_close(net, 0, 0, 1e-6 * size);
  for (int k = 0; k < all.count; k++)
    for (int end = 0; end < 4; end++) {
      const double t = end / 2 ? all.load[k].t_high : all.load[k].t_low;
      assert_true(with->hot + above(&all, t, end % 2) >= -1e-6 * size);
    }
  assert_close(power, hl_hpr_work_net(hpr), 1e-9, 1e-6);
  assert_close(made, hl_hpr_work_engine(hpr), 1e-9, 1e-6);
  assert_true(with->hot <= none->hot + 1e-6 * size);
  assert_true(hl_hpr_work_reversible(hpr) <= power + with_fuel + 1e-6 * size);
  assert_true(hl_hpr_bound(hpr) <= with->objective + 1e-6 * fabs(with->objective));
  if (asked->load == HL_HPR_LOAD_FREE && asked->objective == HL_HPR_COST)
    assert_true(with->objective <= none->objective * (1 + 1e-9) + 1e-6);
}
