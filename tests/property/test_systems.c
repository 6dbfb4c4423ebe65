/** Every system of the library at random parameters and fluids: both laws, bounds, profiles, paths.
 */
#include <math.h>
#include <string.h>

#include <heatloom/cycle.h>

#include "support/test.h"

static hl_ctx *ctx;
static int setup(void **state) {
  (void)state;
  test_seed = 17;
  ctx = hl_ctx_new(NULL);
  return ctx == NULL ? -1 : 0;
}

static int teardown(void **state) {
  (void)state;
  hl_ctx_free(ctx);
  return 0;
}

static bool chance(double share) { return test_between(0, 1) < share; }

/* ------------------------------------------------------------------ draws */

/** Fluids with which a system can work; NULL past the last. */
static const char *fluid_of(const hl_cycle_info *cycle, int k) {
  static const char *const gases[] = {"Air", "Nitrogen", "Argon", "Helium", "R744"};
  static const char *const pairs[] = {"R717+R601", "R290+R600"};
  static const char *const triples[] = {"R290+R600+R601", "R290+R717+R1336mzzZ"};
  static const char *const steam[] = {"R718", "Ethanol", "R601"};
  static const char *const fluids[] = {"R290", "R600", "R717", "R718", "R1336mzzZ"};
  static const char *const carbon_dioxide[] = {"R744", "R290", "R600"};
  static const char *const machines[] = {"example_ammonia", "example_r1233zd"};
  if (cycle->fluid_count == 0)
    return NULL;
  if (cycle->catalogue)
    return k < 2 ? machines[k] : NULL;
  if (cycle->fluid_count > 1)
    return k < 2 ? (cycle->fluid_count == 2 ? pairs[k] : triples[k]) : NULL;
  if (strcmp(cycle->name, "brayton") == 0)
    return k < 5 ? gases[k] : NULL;
  if (strcmp(cycle->name, "transcritical") == 0 || strcmp(cycle->name, "booster") == 0)
    return k < 3 ? carbon_dioxide[k] : NULL;
  if (cycle->fluid != NULL)
    return k < 3 ? steam[k] : NULL;
  return k < 5 ? fluids[k] : NULL;
}

static bool ends_with(const char *text, const char *end) {
  size_t n = strlen(text), m = strlen(end);
  return n >= m && strcmp(text + n - m, end) == 0;
}

/** Limits and films change no number; the constant condenser profile is drawn apart on purpose. */
static bool stays(const hl_setting *s) {
  return strncmp(s->name, "film_", 5) == 0 || ends_with(s->name, "_max") ||
         ends_with(s->name, "_min") || strcmp(s->name, "condenser_profile") == 0;
}

/** A temperature at which the fluid may be wanted. */
static double some_temperature(const hl_fluid *fluid) {
  const hl_fluid_info *info = fluid != NULL ? hl_fluid_facts(fluid) : NULL;
  if (info == NULL || info->t_critical < 250)
    return test_between(230, 560);
  return test_between(fmax(info->t_triple, 0.6 * info->t_critical), 1.01 * info->t_critical);
}

static double some_pressure(const hl_fluid *fluid) {
  const hl_fluid_info *info = fluid != NULL ? hl_fluid_facts(fluid) : NULL;
  double critical = info == NULL || info->t_critical < 250 ? 1e7 : info->p_critical;
  return critical * pow(10, test_between(-3, 0.3));
}

/** Options that take the place of others: left out mostly, so that the others count. */
static bool optional(const hl_setting *s) {
  static const char *const list[] = {"t_injection", "t_mid", "t_desuperheat", "p_mid", "p_high"};
  for (size_t k = 0; k < sizeof list / sizeof *list; k++)
    if (strncmp(s->name, list[k], strlen(list[k])) == 0)
      return isnan(s->initial);
  return isnan(s->initial) && s->dimension != HL_DIM_TEMPERATURE && s->dimension != HL_DIM_PRESSURE;
}

/** `share` of what has a default is drawn. */
static double drawn(const hl_fluid *fluid, const hl_setting *s, double share) {
  double value;
  if ((optional(s) || !isnan(s->initial)) && !chance(share))
    return s->initial;
  if (s->kind != HL_SETTING_NUMBER)
    return floor(test_between(s->least, s->most + 1));
  if (s->dimension == HL_DIM_TEMPERATURE)
    value = some_temperature(fluid);
  else if (s->dimension == HL_DIM_PRESSURE)
    value = some_pressure(fluid);
  else
    value = chance(0.2)                         ? s->least
            : s->dimension == HL_DIM_DIFFERENCE ? test_between(s->least, fmin(s->most, 40))
                                                : test_between(s->least, fmin(s->most, 20));
  return fmin(fmax(value, s->least), s->most);
}

static void put(hl_machine *machine, const char *name, double value) {
  assert_int_equal(hl_machine_set(machine, name, value), HL_OK);
}

/** Put the levels into their order; an engine's run the other way. */
static void sort_levels(hl_machine *machine) {
  static const char *const order[] = {"t_return", "t_supply", "t_source", "t_reject",   "t_evap",
                                      "t_cold",   "t_mid",    "t_steam",  "t_hot_o",    "t_hot_i",
                                      "t_hot",    "t_sink",   "t_cond",   "t_generator"};
  const hl_cycle_info *cycle = hl_machine_cycle(machine);
  const char *name[16];
  double value[16];
  int count = 0;
  for (size_t o = 0; o < sizeof order / sizeof *order; o++)
    for (int k = 0; k < cycle->parameters->count; k++) {
      const char *candidate = cycle->parameters->setting[k].name;
      bool seen = false;
      for (int i = 0; i < count; i++)
        seen = seen || strcmp(name[i], candidate) == 0;
      if (strncmp(candidate, order[o], strlen(order[o])) == 0 && !seen &&
          !ends_with(candidate, "_max") && !ends_with(candidate, "_min") &&
          !isnan(hl_machine_value(machine, candidate))) {
        name[count] = candidate;
        value[count++] = hl_machine_value(machine, candidate);
      }
    }
  for (int i = 0; i < count; i++)
    for (int k = 0; k + 1 < count; k++)
      if (value[k] > value[k + 1]) {
        double other = value[k];
        value[k] = value[k + 1];
        value[k + 1] = other;
      }
  for (int k = 0; k < count; k++)
    put(machine, name[k], value[k]);
}

/** Around the points of the two examples, and beyond them. */
static void draw_catalogue(hl_machine *machine) {
  put(machine, "t_source_out", test_between(285, 342));
  put(machine, "t_sink_out", test_between(336, 396));
  put(machine, "t_source_in", chance(0.5) ? (double)NAN : test_between(285, 360));
  put(machine, "sink_glide", test_between(8, 27));
  put(machine, "load", chance(0.5) ? 1 : test_between(0.3, 1));
}

static void draw(hl_machine *machine) {
  const hl_cycle_info *cycle = hl_machine_cycle(machine);
  if (cycle->catalogue) {
    draw_catalogue(machine);
    return;
  }
  double share = test_between(0, 0.7);
  for (int k = 0; k < cycle->parameters->count; k++) {
    const hl_setting *s = &cycle->parameters->setting[k];
    if (!stays(s))
      put(machine, s->name, drawn(hl_machine_fluid(machine), s, share));
  }
  if (cycle->basis == HL_CYCLE_BASIS_SINK || chance(0.5))
    sort_levels(machine);
}

/* ----------------------------------------------------------------- checks */

static void check_profile(const hl_profile *profile, double t0) {
  bool hot = profile->side == HL_SIDE_HOT;
  assert_in_range(profile->count, 1, HL_CYCLE_PIECES);
  for (int k = 0; k < profile->count; k++) {
    const hl_piece *piece = &profile->piece[k];
    assert_true(piece->q > 0 && isnan(piece->h)); /* no film is given */
    assert_true(hot ? piece->t_out <= piece->t_in : piece->t_out >= piece->t_in);
    assert_true(piece->t_in > 0 && piece->t_out > 0);
    if (k > 0)
      assert_true(piece->t_in == profile->piece[k - 1].t_out);
  }
  /* Drawn no hotter (cold: no colder) than what flows, but for the error of interpolation. */
  double exact = profile->exergy, as_drawn = hl_profile_exergy(profile, t0);
  double room = 5e-3 * hl_profile_heat(profile);
  if (!(hot ? as_drawn <= exact + room : as_drawn >= exact - room))
    fail_msg("%s: exergy %.6g as drawn, %.6g exact", profile->name, as_drawn, exact);
}

static void check_laws(const hl_cycle_result *r, double t0) {
  const hl_group *group = &r->group;
  double heat[2] = {0, 0}, open = group->exergy_in;
  for (int k = 0; k < group->profile_count; k++) {
    bool hot = r->profile[k].side == HL_SIDE_HOT;
    heat[hot] += hl_profile_heat(&r->profile[k]);
    open += hot ? -r->profile[k].exergy : r->profile[k].exergy;
    check_profile(&r->profile[k], t0);
  }
  assert_close(heat[1], r->q_sink, 1e-10, 1e-12);
  assert_close(heat[0], r->q_source, 1e-10, 1e-12);
  for (int k = 0; k < group->loss_count; k++) {
    open -= r->loss[k].exergy;
    assert_true(r->loss[k].exergy >= -1e-9 * fmax(fabs(r->power), 1e-3));
  }
  assert_close(open, 0, 0, 1e-9);
  /* What is lost to the surroundings, in the drive too, is lost. */
  assert_true(r->q_source + r->power + group->fuel - r->q_sink >= -1e-10 * fmax(1, r->q_sink));
}

/** A closed circuit that leaks no heat stays below the reversible limit. */
static void check_bound(const hl_cycle_result *r) {
  double leak = r->q_source + r->shaft - r->q_sink;
  if (isnan(r->cop_bound) || fabs(leak) > 1e-10 * fmax(1, r->q_sink))
    return;
  if (!(r->cop <= r->cop_bound * (1 + 1e-9)))
    fail_msg("%s: COP %.12g above %.12g", r->group.name, r->cop, r->cop_bound);
}

static void check_numbers(const hl_cycle_result *r) {
  assert_true(r->cop > 0 && isfinite(r->power) && isfinite(r->shaft));
  assert_true(isfinite(r->q_sink) && isfinite(r->q_source) && r->q_sink >= 0 && r->q_source >= 0);
  assert_true(isfinite(r->group.exergy_in) && isfinite(r->group.fuel));
  for (int k = 0; k < r->state_count; k++) {
    const hl_cycle_state *s = &r->state[k];
    assert_true(isfinite(s->p) && isfinite(s->t) && isfinite(s->h) && isfinite(s->s));
    assert_true(s->rho > 0 && s->m >= 0 && s->fluid >= 0 && s->circuit >= 0);
    assert_true(isnan(s->x) || (s->x >= -1e-9 && s->x <= 1 + 1e-9));
  }
  for (int k = 0; k < r->limit_count; k++) {
    const hl_cycle_limit *l = &r->limit[k];
    assert_true(isfinite(l->value) && isfinite(l->limit) && isfinite(l->margin));
    assert_close(fabs(l->value - l->limit), fabs(l->margin), 1e-12, 1e-12);
  }
}

/** Index of a path from `first` on that gives or takes heat; -1: none. */
static int heat_path(const hl_cycle_path *path, int count, int first) {
  for (int k = first; k < count; k++)
    if (path[k].kind == HL_CYCLE_PATH_GIVES || path[k].kind == HL_CYCLE_PATH_TAKES)
      return k;
  return -1;
}

/** Whether an end of a path is a state. */
static bool at_state(const hl_cycle_path *path, int end, int fluid, double p, double h) {
  return path->fluid == fluid && fabs(path->p[end] - p) <= 1e-8 * p &&
         fabs(path->h[end] - h) <= 1e-8 * (fabs(h) + 1e5);
}

/** What enters a state leaves it, but where steam comes from and goes to others. */
static void check_flow(const hl_cycle_path *path, int count, const hl_cycle_path *at, int which,
                       const char *name) {
  static const char *const open[] = {"steam_expander", "tvr", "steam"};
  double net = 0, most = 0;
  for (int k = 0; k < count; k++)
    for (int end = 0; end < 2; end++)
      if (at_state(&path[k], end, at->fluid, at->p[which], at->h[which])) {
        net += end == 1 ? path[k].m : -path[k].m;
        most = fmax(most, path[k].m);
      }
  for (size_t k = 0; k < sizeof open / sizeof *open; k++)
    if (strcmp(name, open[k]) == 0)
      return;
  if (!(fabs(net) <= 1e-7 * most))
    fail_msg("%s: %.3g of the flow ends at %.4g bar, %.4g kJ/kg", name, net / most,
             at->p[which] / 1e5, at->h[which] / 1e3);
}

/** Paths lead to every state and from one to the next, and carry the heat of the profiles, one by
 * one. */
static void check_paths(const hl_machine *machine, const hl_cycle_result *r) {
  static hl_cycle_path path[HL_CYCLE_PATHS];
  const char *name = r->group.name;
  int count, heat = -1;
  assert_int_equal(hl_machine_eval_paths(machine, path, &count), HL_OK);
  assert_true(count < HL_CYCLE_PATHS);
  assert_int_equal(count > 0, r->state_count > 0);
  for (int k = 0; k < r->state_count; k++) {
    bool found = !(r->state[k].m > 1e-9 * r->state[0].m);
    for (int j = 0; j < 2 * count; j++)
      found =
          found || at_state(&path[j / 2], j % 2, r->state[k].fluid, r->state[k].p, r->state[k].h);
    if (!found)
      fail_msg("%s: no path leads to %s", name, r->state[k].label);
  }
  for (int k = 0; k < r->group.profile_count && count > 0; k++) {
    const hl_profile *profile = &r->profile[k];
    if (strcmp(profile->name, "oil cooling") == 0) /* not of the working fluid */
      continue;
    heat = heat_path(path, count, heat + 1);
    assert_true(heat >= 0);
    bool gives = path[heat].kind == HL_CYCLE_PATH_GIVES;
    assert_int_equal(gives, profile->side == HL_SIDE_HOT);
    double q = path[heat].m * (path[heat].h[1] - path[heat].h[0]);
    assert_close(gives ? -q : q, hl_profile_heat(profile), 1e-9, 0);
  }
  assert_int_equal(count > 0 ? heat_path(path, count, heat + 1) : -1, -1);
  double left = 0; /* inside, what one flow gives another takes */
  for (int k = 0; k < count; k++) {
    check_flow(path, count, &path[k], 0, name);
    check_flow(path, count, &path[k], 1, name);
    if (path[k].kind == HL_CYCLE_PATH_INSIDE)
      left += path[k].m * (path[k].h[1] - path[k].h[0]);
    if (path[k].kind == HL_CYCLE_PATH_VALVE)
      assert_close(path[k].h[1], path[k].h[0], 1e-9, 1e-4);
  }
  assert_close(left, 0, 0, 1e-8 * (r->q_sink + r->q_source));
}

/** Evaluated once, as drawn: false if there is no such cycle, which must be said. */
static bool one(const hl_machine *machine, double t0) {
  static hl_cycle_result r, states;
  if (hl_machine_eval(machine, t0, 101325, &r) != HL_OK) {
    assert_true(r.reason[0] != '\0' && isnan(r.cop) && isnan(r.power));
    if (strstr(r.reason, "balance is open") != NULL || strstr(r.reason, "converge") != NULL)
      fail_msg("%s: %s", hl_machine_cycle(machine)->name, r.reason);
    return false;
  }
  check_numbers(&r);
  check_laws(&r, t0);
  check_bound(&r);
  check_paths(machine, &r);
  assert_int_equal(hl_machine_eval_states(machine, &states), HL_OK);
  assert_true(states.cop == r.cop && states.power == r.power && states.q_source == r.q_source);
  return true;
}

static void random_systems_obey_both_laws(void **state) {
  (void)state;
  enum { ENOUGH = 200, DRAWS = 3000 };
  const hl_cycle_info *cycle;
  for (int c = 0; (cycle = hl_cycle_at(c)) != NULL; c++) {
    int evaluated = 0, drawn_in_all = 0, f = 0;
    const char *fluid = fluid_of(cycle, 0);
    do {
      hl_machine *machine;
      assert_int_equal(hl_machine_new(ctx, cycle->name, fluid, &machine), HL_OK);
      for (int k = 0, found = 0; k < DRAWS && found < ENOUGH; k++, drawn_in_all++) {
        draw(machine);
        bool there = one(machine, chance(0.7) ? 298.15 : test_between(263, 313));
        found += there;
        evaluated += there;
      }
      hl_machine_free(machine);
      fluid = fluid_of(cycle, ++f);
    } while (fluid != NULL);
    print_message("%s: %d of %d\n", cycle->name, evaluated, drawn_in_all);
    assert_true(evaluated >= 10 * f);
  }
}

static void liquid_is_injected_behind_a_parallel_compressor(void **state) {
  (void)state;
  hl_machine *machine;
  assert_int_equal(hl_machine_new(ctx, "vc_flash", "R717", &machine), HL_OK);
  put(machine, "t_evap", 273.15);
  put(machine, "t_cond", 348.15);
  put(machine, "variant", 2);
  put(machine, "t_injection", 373.15);
  assert_true(one(machine, 298.15));
  hl_machine_free(machine);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_systems_obey_both_laws),
      cmocka_unit_test(liquid_is_injected_behind_a_parallel_compressor),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
