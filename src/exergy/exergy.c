/** Exergy table of groups at their scales. */
#include <heatloom/exergy.h>

#include "base/base.h"

struct hl_exergy {
  hli_arena arena;
  int count;
  hl_exergy_row *row;
  double in, out, destroyed, process;
};

double hl_carnot(double t, double t0) { return 1 - t0 / t; }

double hl_group_exergy_net(const hl_group *group) {
  double net = 0;
  for (int k = 0; k < group->loss_count; k++)
    net += group->loss[k].exergy;
  for (int p = 0; p < group->profile_count; p++)
    net += group->profile[p].side == HL_SIDE_HOT ? group->profile[p].exergy
                                                 : -group->profile[p].exergy;
  return net;
}

/** Whether a group's own loss is that of a refrigerating machine behind a utility. */
static bool is_refrigerated(const hl_problem *problem, const hl_group *group) {
  if (group->kind != HL_GROUP_UTILITY)
    return false;
  const hl_utility *utility = hl_problem_utility_at(problem, group->index);
  return utility != NULL && utility->side == HL_SIDE_COLD && !isnan(utility->cop);
}

static hl_status add_row(hl_exergy *exergy, const char *group, const char *component,
                         double destroyed, bool process) {
  hl_exergy_row *row = &exergy->row[exergy->count++];
  row->group = hli_arena_text(&exergy->arena, group);
  row->component = hli_arena_text(&exergy->arena, component);
  row->destroyed = destroyed;
  if (row->group == NULL || row->component == NULL)
    return hli_nomem(exergy->arena.ctx);
  exergy->destroyed += destroyed;
  if (process)
    exergy->process += destroyed;
  return HL_OK;
}

static hl_status fill(hl_exergy *exergy, const hl_problem *problem, const hl_group_set *set,
                      const double *scale) {
  double exchange = 0;
  int rows = 1;
  for (int g = 0; g < set->count; g++)
    rows += set->group[g].loss_count;
  exergy->row = HLI_NEW(&exergy->arena, hl_exergy_row, rows);
  if (exergy->row == NULL)
    return hli_nomem(exergy->arena.ctx);
  for (int g = 0; g < set->count; g++) {
    const hl_group *group = &set->group[g];
    double f = scale[g];
    if (!(f > 0))
      continue;
    exergy->in += f * group->exergy_in;
    for (int p = 0; p < group->profile_count; p++) {
      const hl_profile *profile = &group->profile[p];
      double carried = f * profile->exergy;
      bool hot = profile->side == HL_SIDE_HOT;
      exchange += hot ? carried : -carried;
      if (group->kind == HL_GROUP_PROCESS)
        *(hot ? &exergy->in : &exergy->out) += carried;
    }
    bool process = !is_refrigerated(problem, group);
    for (int k = 0; k < group->loss_count; k++)
      HLI_TRY(add_row(exergy, group->name, group->loss[k].component, f * group->loss[k].exergy,
                      process));
  }
  return add_row(exergy, "Heat exchange", "temperature differences", exchange, true);
}

hl_status hl_exergy_solve(const hl_problem *problem, const hl_group_set *set, const double *scale,
                          hl_exergy **out) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  *out = NULL;
  hl_exergy *exergy = hli_zalloc(ctx, 1, sizeof *exergy);
  if (exergy == NULL)
    return hli_nomem(ctx);
  hli_arena_init(&exergy->arena, ctx);
  hl_status status = fill(exergy, problem, set, scale);
  if (status != HL_OK)
    hl_exergy_free(exergy);
  else
    *out = exergy;
  return status;
}

void hl_exergy_free(hl_exergy *exergy) {
  if (exergy == NULL)
    return;
  hl_ctx *ctx = exergy->arena.ctx;
  hli_arena_free(&exergy->arena);
  hli_release(ctx, exergy);
}

int hl_exergy_count(const hl_exergy *exergy) { return exergy->count; }
const hl_exergy_row *hl_exergy_at(const hl_exergy *exergy, int k) {
  return k >= 0 && k < exergy->count ? &exergy->row[k] : NULL;
}
double hl_exergy_in(const hl_exergy *exergy) { return exergy->in; }
double hl_exergy_out(const hl_exergy *exergy) { return exergy->out; }
double hl_exergy_destroyed(const hl_exergy *exergy) { return exergy->destroyed; }
double hl_exergy_process(const hl_exergy *exergy) { return exergy->process; }
double hl_exergy_closure(const hl_exergy *exergy) {
  double open = exergy->in - exergy->out - exergy->destroyed;
  double size = fmax(fabs(exergy->in), fabs(exergy->out));
  return size > 0 ? open / size : open;
}
