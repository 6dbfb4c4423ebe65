/** The same problem seen by another thread, or with some of its means left out. */
#include "problem/problem.h"

/** Forbid every match of the hot utilities and set their limits to 0, in copies of the records. */
static hl_status leave_out_hot(hl_problem *view, const hl_problem *whole) {
  const int n = whole->utility_count, rules = whole->rule_count;
  view->utility = HLI_NEW(&view->arena, hl_utility, n);
  view->rule = HLI_NEW(&view->arena, hl_match_rule, rules + n);
  hl_group *group = HLI_NEW(&view->arena, hl_group, whole->groups.count);
  if (view->utility == NULL || view->rule == NULL || group == NULL)
    return hli_nomem(view->ctx);
  for (int k = 0; k < rules; ++k)
    view->rule[k] = whole->rule[k];
  for (int k = 0; k < whole->groups.count; ++k)
    group[k] = whole->groups.group[k];
  for (int k = 0; k < n; ++k) {
    hl_utility *u = &view->utility[k];
    *u = whole->utility[k];
    if (u->side != HL_SIDE_HOT)
      continue;
    u->duty_max = 0;
    hl_match_rule *rule = &view->rule[view->rule_count++];
    hl_match_rule_init(rule);
    rule->hot = u->name;
    rule->cold = "*";
    if (k + 1 < whole->groups.count)
      group[k + 1].scale_max = 0;
  }
  view->groups.group = group;
  return HL_OK;
}

bool hl_problem_has_hot_utilities(const hl_problem *problem) { return !problem->without_hot; }

hl_status hl_problem_view(const hl_problem *problem, hl_ctx *ctx, bool systems, bool hot_utilities,
                          hl_problem **out) {
  hl_problem *view = *out = hli_zalloc(ctx, 1, sizeof **out);
  if (view == NULL)
    return hli_nomem(ctx);
  *view = *problem;
  view->ctx = ctx;
  view->is_view = true;
  view->whole_system = problem->system;
  view->without_hot = view->without_hot || !hot_utilities;
  hli_arena_init(&view->arena, ctx);
  if (!systems)
    view->system_count = 0;
  hl_status status = hot_utilities ? HL_OK : leave_out_hot(view, problem);
  if (status != HL_OK) {
    hl_problem_free(view);
    *out = NULL;
  }
  return status;
}

hl_status hl_problem_limit_system(hl_problem *view, int system, const int *fluid, int count) {
  const hl_system *whole = &view->whole_system[system];
  if (!view->is_view || system < 0 || system >= view->system_count)
    HLI_FAIL(view->ctx, 1, NULL, "system %d of a view with %d systems", system, view->system_count);
  hl_system *own = HLI_NEW(&view->arena, hl_system, view->system_count);
  const char **list = HLI_NEW(&view->arena, const char *, count + 1);
  if (own == NULL || list == NULL)
    return hli_nomem(view->ctx);
  memcpy(own, view->system, (size_t)view->system_count * sizeof *own);
  for (int k = 0; k < count; k++)
    list[k] = whole->fluid[fluid[k]];
  if (count == 0)
    own[system].scale_min = own[system].scale_max = 0;
  else {
    own[system].fluid = list;
    own[system].fluid_count = count;
  }
  view->system = own;
  return HL_OK;
}

hl_status hl_problem_set_power_price(hl_problem *view, double price) {
  if (!view->is_view || !(price >= 0) || !isfinite(price))
    HLI_FAIL(view->ctx, 1, NULL, "a price of power of %g/J in %s", price,
             view->is_view ? "a view" : "a problem that is no view");
  view->economics.electricity_price = price;
  return hli_problem_make_groups(view);
}
