/**
 * What no choice of the candidates is below, where the cost law bends: the programme with lines
 * below the law, each candidate in spans of sizes. Where a machine of the answer costs more than
 * its line its span is parted at that size, until answer and bound are as near as asked for.
 */
#include "plan/work.h"

/** A line this near the law, as part of all costs, need not be parted. [-] */
static const double NEAR = 1e-9;
/** Nearer than this is not tried: each further digit takes longer than all before. [-] */
static const double FINEST = 1e-4;
/** The gap where nobody has asked for one. [-] */
static const double UNASKED = 1e-6;
/** Machines times periods of all rounds: some seconds, or less where no gap is asked for. */
static const double WORK = 1000, LITTLE = 200;
enum { ROUNDS = 40 };

typedef struct span {
  int candidate;
  double from, to; /* [W] */
} span;

typedef struct proof {
  hl_plan *plan;
  const hli_stop *rule;
  int spans, room, machine_room;
  span *span;
  hl_mains_machine *machine;
  double *size; /* of each candidate [W] */
} proof;

static hl_status add_span(proof *p, int candidate, double from, double to) {
  if (!hli_reserve(p->plan->ctx, (void **)&p->span, &p->room, p->spans + 1, sizeof *p->span))
    return hli_nomem(p->plan->ctx);
  p->span[p->spans++] = (span){candidate, from, to};
  return HL_OK;
}

/** Yearly cost at a size; of none that of the smallest. */
static double law(const hl_plan *plan, int candidate, double size) {
  const double power = plan->candidate[candidate].power;
  return plan->annuity *
         (size > 0 ? hli_plan_investment(plan, power, size) : fmax(plan->law.fixed, 0));
}

static hl_status make_machines(proof *p) {
  const hl_plan *plan = p->plan;
  if (!hli_reserve(plan->ctx, (void **)&p->machine, &p->machine_room, p->spans, sizeof *p->machine))
    return hli_nomem(plan->ctx);
  for (int k = 0; k < p->spans; k++) {
    const span *s = &p->span[k];
    hl_mains_machine *m = &p->machine[k];
    *m = plan->machine[s->candidate];
    m->scale_min = s->from;
    m->scale_max = s->to;
    const double from = law(plan, s->candidate, s->from);
    m->cost_scale = (law(plan, s->candidate, s->to) - from) / (s->to - s->from);
    m->cost_fixed = fmax(from - m->cost_scale * s->from, 0);
  }
  return HL_OK;
}

/** The answer of spans as one of candidates: sizes, and its value by the law. */
static double take_sizes(proof *p, const hl_mains_result *r) {
  double value = r->cost;
  for (int k = 0; k < p->plan->candidates; k++)
    p->size[k] = 0;
  for (int k = 0; k < p->spans; k++)
    if (r->size[k] > 0) {
      p->size[p->span[k].candidate] += r->size[k];
      value -= p->machine[k].cost_fixed + p->machine[k].cost_scale * r->size[k];
    }
  for (int k = 0; k < p->plan->candidates; k++)
    value += p->size[k] > 0 ? law(p->plan, k, p->size[k]) : 0;
  return value;
}

/** Part the spans of an answer whose lines are below the law. */
static hl_status part_spans(proof *p, const hl_mains_result *r, bool *parted) {
  const int spans = p->spans;
  *parted = false;
  for (int k = 0; k < spans; k++) {
    const span s = p->span[k];
    const double at = r->size[k], line = p->machine[k].cost_fixed + p->machine[k].cost_scale * at;
    if (!(at > 0) || !(law(p->plan, s.candidate, at) - line > NEAR * fabs(p->plan->value)) ||
        at - s.from < 1e-6 * s.to || s.to - at < 1e-6 * s.to)
      continue;
    p->span[k].to = at;
    HLI_TRY(add_span(p, s.candidate, at, s.to));
    *parted = true;
  }
  return HL_OK;
}

static hl_status round_of(proof *p, bool *done) {
  hl_plan *plan = p->plan;
  hl_mains_result *r;
  hl_mains_input in = plan->input;
  HLI_TRY(make_machines(p));
  in.machine = p->machine;
  in.machine_count = p->spans;
  hl_stop_settings left = hli_plan_stop(p->rule);
  left.gap = fmax(left.gap, FINEST) / 4; /* the rest is for the lines */
  HLI_TRY(hli_plan_solve(plan, &in, false, &left, &r));
  hl_status status = HL_OK;
  plan->bound = fmax(plan->bound, r->bound);
  *done = r->scale == NULL;
  if (!*done) {
    bool parted = false;
    const double value = take_sizes(p, r);
    const double before = plan->value;
    if (value < before)
      status = hli_plan_settle(plan, p->size, value, p->rule);
    hli_plan_note_better(plan, before, p->rule);
    if (status == HL_OK)
      status = part_spans(p, r, &parted);
    *done = !parted || hli_plan_is_proven(plan, p->rule) ||
            plan->value - plan->bound <= FINEST * fabs(plan->value) ||
            hli_plan_is_tired(plan, p->rule);
  }
  hl_mains_free(r);
  return status;
}

static hl_status run(proof *p) {
  hl_plan *plan = p->plan;
  bool done = false;
  double work = 0;
  const double most = p->rule->limit.gap <= UNASKED ? LITTLE : WORK;
  p->size = HLI_NEW(&plan->arena, double, plan->candidates + 1);
  if (p->size == NULL)
    return hli_nomem(plan->ctx);
  for (int k = 0; k < plan->candidates; k++)
    HLI_TRY(add_span(p, k, 0, fmax(plan->machine[k].scale_max, 1)));
  for (int n = 0; n < ROUNDS && !done && work < most && !hli_stop_due(p->rule); n++) {
    HLI_TRY(round_of(p, &done));
    work += (double)p->spans * plan->count;
  }
  return HL_OK;
}

hl_status hli_plan_prove(hl_plan *plan, const hli_stop *rule) {
  proof p = {.plan = plan, .rule = rule};
  plan->bound = -INFINITY;
  const hl_status status = run(&p);
  hli_release(plan->ctx, p.span);
  hli_release(plan->ctx, p.machine);
  return status;
}
