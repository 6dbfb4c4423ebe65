/** Components of a plan as lines of a diagram. */
#include "cycle/export/plan.h"

/* Shares by which pressures differ that are one, and enthalpies of 100 kJ/kg. */
static const double same = 1e-9;

typedef struct {
  const hl_fluid *const *fluid;
  double basis;
  hl_cycle_path *path;
  int count;
} list;

static void add(list *l, hl_cycle_path_kind kind, const hl_fluid *fluid, double m, double p1,
                double h1, double p2, double h2) {
  int index = 0;
  bool moves = fabs(p1 - p2) > same * p1 || fabs(h1 - h2) > same * (fabs(h1) + 1e5);
  if (!(m > 0.0) || !moves || l->count == HL_CYCLE_PATHS)
    return;
  while (index < HL_CYCLE_FLUIDS - 1 && l->fluid[index] != fluid)
    index++;
  l->path[l->count++] = (hl_cycle_path){kind, index, m / l->basis, {p1, p2}, {h1, h2}};
}

/* Where flows meet and part: at one pressure, down to which a valve leads; an ejector has none. */
static void add_meeting(list *l, const hli_plan_part *part) {
  const hli_plan_port *in = part->in, *out = part->out;
  const hl_fluid *fluid = part->fluid[0];
  double p = out[0].state.p, m = in[0].m + in[1].m,
         h = (in[0].m * in[0].state.h + in[1].m * in[1].state.h) / m;
  for (int k = 0; k < 2; k++) {
    const hl_fluid_state *from = &in[k].state, *to = &out[k].state;
    bool valve = from->p > p && part->kind != HLI_COMPONENT_EJECTOR;
    if (valve)
      add(l, HL_CYCLE_PATH_VALVE, fluid, in[k].m, from->p, from->h, p, from->h);
    add(l, HL_CYCLE_PATH_INSIDE, fluid, in[k].m, valve ? p : from->p, from->h, p, h);
    add(l, HL_CYCLE_PATH_INSIDE, fluid, out[k].m, p, h, to->p, to->h);
  }
}

static void add_through(list *l, hl_cycle_path_kind kind, const hli_plan_part *part) {
  for (int k = 0; k < 2; k++)
    add(l, kind, part->fluid[k], part->in[k].m, part->in[k].state.p, part->in[k].state.h,
        part->out[k].state.p, part->out[k].state.h);
}

int hli_plan_paths(const hli_plan *plan, const hl_fluid *const *fluid, hl_cycle_path *path) {
  list l = {fluid, plan->basis, path, 0};
  for (int k = 0; k < plan->part_count; k++) {
    const hli_plan_part *part = &plan->part[k];
    switch (part->kind) {
    case HLI_COMPONENT_MACHINE:
      add_through(&l, HL_CYCLE_PATH_MACHINE, part);
      break;
    case HLI_COMPONENT_VALVE:
      add_through(&l, HL_CYCLE_PATH_VALVE, part);
      break;
    case HLI_COMPONENT_EXCHANGER:
      add_through(&l, HL_CYCLE_PATH_INSIDE, part);
      break;
    case HLI_COMPONENT_OUTSIDE:
      add_through(&l, part->side == HL_SIDE_HOT ? HL_CYCLE_PATH_GIVES : HL_CYCLE_PATH_TAKES, part);
      break;
    case HLI_COMPONENT_MIXING:
    case HLI_COMPONENT_TANK:
    case HLI_COMPONENT_EJECTOR:
      add_meeting(&l, part);
      break;
    default: /* not on a sheet */
      break;
    }
  }
  return l.count;
}
