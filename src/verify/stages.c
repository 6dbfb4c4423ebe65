/** Heat pumps between the mean temperatures of two streams, from the places of their two ends in
 * the trees; and the stages of a network without splits. */
#include "verify/verify.h"

/** Parameter of the system as the case gives it, else the library's. */
static double parameter(const hl_verdict *v, int machine, const hl_system *system,
                        const char *name) {
  for (int k = 0; k < system->parameter_count; ++k)
    if (hli_same_text(system->parameter[k].name, name))
      return system->parameter[k].least;
  return hl_network_parameter(v->network, machine, name);
}

bool hli_verify_is_direct(const hl_verdict *v, const hl_exchanger *e) {
  const hl_port port[2] = {e->hot, e->cold};
  for (int side = 0; side < 2; ++side)
    if (port[side].kind == HL_PORT_MACHINE && port[side].index >= 0 &&
        port[side].index < hl_network_machine_count(v->network)) {
      const hl_cycle_info *info = hl_network_cycle_info(v->network, port[side].index);
      return info != NULL && info->means;
    }
  return false;
}

static double near(const hli_stretch *s, bool outlet) {
  return hli_curve_t(s->curve, outlet ? s->to : s->from, !outlet);
}

void hli_verify_means(hl_verdict *v, int k) {
  const double close = 1e-5; /* [K] */
  const hl_net_machine *m = hl_network_machine_at(v->network, k);
  const hl_system *system = hl_problem_system_at(v->problem, m->system);
  const hli_stretch *hot = NULL, *cold = NULL;
  int ends[2] = {0, 0};
  for (int j = 0; j < hl_network_exchanger_count(v->network); ++j) {
    const hl_exchanger *e = hl_network_exchanger_at(v->network, j);
    if (e->cold.kind == HL_PORT_MACHINE && e->cold.index == k) {
      hot = &v->pair[j].hot;
      ends[0]++;
    }
    if (e->hot.kind == HL_PORT_MACHINE && e->hot.index == k) {
      cold = &v->pair[j].cold;
      ends[1]++;
    }
  }
  const bool one = ends[0] == 1 && ends[1] == 1 && hot->found && cold->found &&
                   hot->curve != NULL && cold->curve != NULL;
  hli_check_that(v, one, "it must join one hot and one cold stream", "streams of %s %d",
                 system->name, k + 1);
  if (!one)
    return;
  const double hot_in = near(hot, false), hot_out = near(hot, true);
  const double cold_in = near(cold, false), cold_out = near(cold, true);
  hli_check_least(v, HL_DIM_DIFFERENCE, cold_out - hot_in, 0.0, close,
                  "difference at the hot end of %s %d", system->name, k + 1);
  hli_check_least(v, HL_DIM_DIFFERENCE, cold_in - hot_out, 0.0, close,
                  "difference at the cold end of %s %d", system->name, k + 1);
  const double lift = ((cold_out - hot_in) + (cold_in - hot_out)) / 2.0;
  /* Power P = Q/(COP - 1) for the heat taken; solved for the lift that the stated power serves. */
  const double factor = parameter(v, k, system, "factor"), a = parameter(v, k, system, "lift_a"),
               b = parameter(v, k, system, "lift_b");
  const double taken = hot->share * (hot->to - hot->from),
               given = cold->share * (cold->to - cold->from);
  const double cop = given / (given - taken), served = a / (1.0 - factor / cop) - b;
  hli_check_least(v, HL_DIM_DIFFERENCE, given > taken ? served : -(double)INFINITY, lift, close,
                  "lift that the power serves of %s %d", system->name, k + 1);
  hli_check_close(v, HL_DIM_DIFFERENCE, m->t_cond - m->t_evap, served, close,
                  "stated lift of %s %d", system->name, k + 1);
  hli_check_close(v, HL_DIM_TEMPERATURE, m->t_evap, (hot_in + hot_out) / 2.0, close,
                  "mean source temperature of %s %d", system->name, k + 1);
}

/* ------------------------------------------------------------------ stages */

/** What stands at a leaf: an exchanger of two streams by its number, a machine behind all of them;
 * -1 for heaters and coolers. */
static int item_of(const hl_verdict *v, int exchanger) {
  const hl_exchanger *e = hl_network_exchanger_at(v->network, exchanger);
  if (e->hot.kind == HL_PORT_UTILITY || e->cold.kind == HL_PORT_UTILITY)
    return -1;
  if (!hli_verify_is_direct(v, e))
    return exchanger;
  return hl_network_exchanger_count(v->network) +
         (e->hot.kind == HL_PORT_MACHINE ? e->hot.index : e->cold.index);
}

/** Stage of each item as late as those before it demand; false if some stage would be beyond. */
static bool assign(const hl_verdict *v, int most, int *stage, const char **fault) {
  bool changed = true;
  while (changed) {
    changed = false;
    for (int k = 0; k < hl_problem_stream_count(v->problem); ++k) {
      const bool hot = hl_problem_stream_at(v->problem, k)->side == HL_SIDE_HOT;
      int before = -1;
      const hl_node *root = hl_network_node_at(v->network, hl_network_root(v->network, k));
      for (int n = root->first; n >= 0; n = hl_network_node_at(v->network, n)->next) {
        const hl_node *node = hl_network_node_at(v->network, n);
        if (node->kind != HL_NODE_EXCHANGER) {
          *fault = "a stream is split";
          return false;
        }
        const int item = item_of(v, node->exchanger);
        if (item < 0 && node->next >= 0)
          *fault = "a utility is not at the end of its stream";
        if (item < 0)
          continue;
        if (before >= 0) { /* seen from the hot end, cold streams flow backwards */
          const int first = hot ? before : item, second = hot ? item : before;
          if (stage[second] <= stage[first]) {
            stage[second] = stage[first] + 1;
            changed = true;
          }
          if (stage[second] >= most) {
            *fault = "its exchangers need more stages, or follow each other in a circle";
            return false;
          }
        }
        before = item;
      }
    }
  }
  return *fault == NULL;
}

hl_status hli_verify_stages(hl_verdict *v) {
  const int most = hl_problem_design(v->problem)->stages_max;
  if (most <= 0)
    return HL_OK;
  const int items = hl_network_exchanger_count(v->network) + hl_network_machine_count(v->network);
  int *stage = HLI_NEW(&v->arena, int, items + 1);
  if (stage == NULL)
    return hli_nomem(v->ctx);
  const char *fault = NULL;
  for (int k = 0; k < items; ++k)
    stage[k] = 0;
  const bool ok = assign(v, most, stage, &fault);
  hli_check_that(v, ok, fault != NULL ? fault : "", "order of %d stages", most);
  return HL_OK;
}
