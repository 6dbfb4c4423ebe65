/** Simulated annealing over network structures. */
#include "network/network.h"

/* Temperature of the annealing, relative to the best TAC: at the start and at the end; at the start
 * not below a share of what a unit costs on average, lest nothing that needs one more be tried. */
static const double hot_share = 3e-3, cold_share = 2e-5, unit_share = 0.8;
/* The same of networks with machines between mean temperatures, which have many minima: a hot cycle
 * from the network given, then milder ones from the best. */
static const double means_hot = 6e-3, means_again = 1.5e-3, means_cold = 1e-4;
enum { MEANS_CYCLES = 3 };
/* How often heat without supply gets dearer in a cycle. */
enum { RAISES = 3 };
/* Units beyond the most allowed that the way may lead over, and what each costs there, relative to
 * TAC: at the start and at the end of a cycle. */
enum { BEYOND = 4 };
static const double beyond_from = 3e-3, beyond_to = 1;
/* Chances of a second and a third move in a trial, and of missing utilities on the streams it
 * touched. */
static const double two_moves = 0.25, three_moves = 0.08, fill_up = 0.3;
/* Trials of a cycle per cube of the number of streams, a machine beyond the first counted as one:
   many short cycles find more than a long one. */
static const double cycle_length = 150;

int hli_count_missing(const hli_work *w, const hli_state *s, int *first) {
  uint64_t served = 0;
  int missing = 0;
  *first = -1;
  for (int k = 0; k < s->units && w->m->requirements > 0; k++)
    if (s->unit[k].end[HOT].kind != HLI_PORT_VOID && s->unit[k].end[COLD].kind != HLI_PORT_VOID)
      served |= hli_unit_pair(w->m, s, &s->unit[k])->required;
  for (int r = 0; r < w->m->requirements; r++) {
    if (served >> r & 1)
      continue;
    missing++;
    *first = *first < 0 ? r : *first;
  }
  return missing;
}

static int count_missing(const hli_search *a, const hli_state *s) {
  int first;
  return hli_count_missing(&a->w, s, &first);
}

/** Neither void heat nor utilities that are not wanted, and every required match. */
static bool is_complete(const hli_search *a, const hli_state *s) {
  for (int k = 0; k < s->units; k++) {
    const hli_end *end = s->unit[k].end;
    if (end[HOT].kind == HLI_PORT_VOID || end[COLD].kind == HLI_PORT_VOID ||
        (end[HOT].kind == HL_PORT_UTILITY && !a->w.set.use_hot_utility))
      return false;
  }
  return count_missing(a, s) == 0;
}

/** Units more than allowed. */
static int beyond(const hli_search *a, const hli_state *s) {
  const int most = a->w.m->design.units_max;
  return most > 0 && s->units > most ? s->units - most : 0;
}

/** Half of the outlets at limits are free in a trial: what comes to a stream then needs not replace
 * what it has. */
static void free_outlets(hli_search *a) {
  for (int k = 0; k < a->trial.streams; k++)
    if (a->trial.outlet[k] != OUTLET_FREE && hli_rng_uniform(&a->rng) < 0.5)
      a->trial.outlet[k] = OUTLET_FREE;
}

/** Make the trial from the current network; false if the moves lead nowhere. */
static bool make_trial(hli_search *a) {
  hli_state *s = &a->trial;
  hli_state_copy(s, &a->current);
  memset(a->touched, 0, (size_t)s->streams * sizeof *a->touched);
  free_outlets(a);
  double u = hli_rng_uniform(&a->rng);
  int moves = u < three_moves ? 3 : u < two_moves ? 2 : 1;
  for (int k = 0; k < moves; k++)
    if (!hli_move(a))
      return false;
  if (!hli_fixed_stay(&a->current, s))
    return false;
  if (hli_rng_uniform(&a->rng) < fill_up)
    for (int k = 0; k < s->streams; k++)
      if (a->touched[k] && !hli_has_utility(s, k) && !hli_add_utility(&a->w, s, k))
        return false;
  hli_pin_utilities(&a->w, s);
  const int stages = a->w.m->design.stages_max;
  if (stages > 0 && hli_stages(a->w.m, s, stages, a->w.stage) < 0)
    hli_relevel(a, 0);
  bool tuned = false;
  for (int k = 0; k < s->machines; k++)
    tuned |= s->machine[k].touched;
  if (!hli_net_project(&a->w, s, true))
    return false;
  if (tuned) {
    if (!hli_tune_machines(a) || !hli_net_project(&a->w, s, true))
      return false;
  }
  for (int k = 0; k < s->machines; k++)
    s->machine[k].touched = false;
  hli_free_shells(&a->w, s);
  const hl_design *design = &a->w.m->design;
  if (!hli_sizes_limited(design)) /* else each may be as large as it can */
    hli_merge_neighbours(s);
  if (stages > 0 && hli_stages(a->w.m, s, stages, a->w.stage) < 0)
    return false;
  if (beyond(a, s) > BEYOND && s->units > a->current.units)
    return false;
  return count_missing(a, s) <= a->missing;
}

/** Which pairs exchange heat, whatever how often and in what order. */
static uint64_t pairs_of(const hl_network_models *m, const hli_state *s) {
  uint64_t sum = 0;
  for (int k = 0; k < s->units; k++) {
    const hli_unit *unit = &s->unit[k];
    uint64_t key = (uint64_t)(hli_unit_pair(m, s, unit) - m->pair) + 1;
    bool first = true;
    for (int j = 0; j < k && first; j++)
      first = hli_unit_pair(m, s, &s->unit[j]) != hli_unit_pair(m, s, unit);
    key *= 0x9e3779b97f4a7c15u;
    key ^= key >> 29;
    key *= 0xbf58476d1ce4e5b9u;
    sum += first ? key ^ key >> 32 : 0;
  }
  return sum;
}

/** Below this a network may be among those kept. */
static double worst_kept(const hli_search *a) {
  double worst = a->others < a->room ? (double)INFINITY : 0;
  for (int k = 0; k < a->others; k++)
    worst = hli_more(worst, a->other[k].f);
  return worst;
}

/** Among the networks of different pairs, in the place of a dearer one of the same pairs or of the
 * dearest. */
static void keep_other(hli_search *a, const hli_state *s, double f) {
  const uint64_t pairs = pairs_of(a->w.m, s);
  int at = 0, dearest = 0;
  for (; at < a->others && a->other[at].pairs != pairs; at++)
    dearest = a->other[at].f > a->other[dearest].f ? at : dearest;
  if (at < a->others && f >= a->other[at].f)
    return;
  if (at == a->others && a->others < a->room)
    a->others++;
  else if (at == a->others)
    at = dearest;
  hli_state_copy(&a->other[at].state, s);
  a->other[at].f = f;
  a->other[at].pairs = pairs;
}

/** Reference of the current network while none is complete: what holds a limit must stand against
 * the price of heat without supply. */
static void set_incomplete_reference(hli_search *a) {
  const double penalty = hli_net_penalty(&a->w, &a->current);
  double reference = a->f_current - penalty;
  for (int u = 0; u < a->w.m->utilities && penalty > 0; u++)
    if (isfinite(a->w.m->utility[u].duty_max))
      reference = hli_more(reference, a->w.void_price * a->w.m->utility[u].duty_max);
  hli_net_set_reference(&a->w, reference);
}

/** The trial becomes the current network, and the best if it keeps all constraints. */
static void keep(hli_search *a, double f, bool feasible) {
  hli_state swap = a->current;
  a->current = a->trial;
  a->trial = swap;
  a->f_current = f;
  a->missing = count_missing(a, &a->current);
  if (isinf(a->f_best))
    set_incomplete_reference(a);
  const bool listed = a->room > 0 && f < worst_kept(a);
  if (!feasible || !(f < a->f_best || listed) || !is_complete(a, &a->current) ||
      beyond(a, &a->current) > 0)
    return;
  if (listed)
    keep_other(a, &a->current, f);
  if (!(f < a->f_best))
    return;
  hli_state_copy(&a->best, &a->current);
  a->f_best = f;
  hli_net_set_reference(&a->w, f);
}

/** Units beyond the largest area in halves, until none is or there is no room. */
static void split_large(hli_search *a) {
  enum { PASSES = 8 };
  hli_state *s = &a->trial;
  const hl_design *design = &a->w.m->design;
  const double most = fmin(design->area_max, a->w.one_shell ? design->shell_max : HUGE_VAL);
  bool again = isfinite(most);
  for (int pass = 0; pass < PASSES && again; pass++) {
    again = false;
    hli_net_value(&a->w, s, VALUE_ONLY);
    const int count = s->units;
    for (int u = 0; u < count; u++)
      if (s->unit[u].duty > 0 && s->unit[u].fixed == 0 && a->w.spot[u].area > most &&
          hli_means_side(a->w.m, s, &s->unit[u]) < 0)
        again |= hli_unit_halve(s, u, 0.5);
  }
}

/** Units of a utility beyond its largest duty without supply, for the search to find one; false if
 * there are none. */
static bool void_excess(hli_search *a) {
  hli_state *s = &a->trial;
  bool found = false;
  for (int u = 0; u < a->w.m->utilities; u++) {
    double room = a->w.m->utility[u].duty_max * (1 + 1e-9);
    for (int k = 0; k < s->units; k++)
      for (int side = 0; side < 2; side++) {
        hli_end *end = &s->unit[k].end[side];
        if (end->kind != HL_PORT_UTILITY || end->index != u)
          continue;
        room -= s->unit[k].duty;
        if (room >= 0 || s->unit[k].fixed != 0)
          continue;
        room += s->unit[k].duty;
        *end = (hli_end){HLI_PORT_VOID, 0, -1};
        found = true;
      }
  }
  return found;
}

/** The trial, becomes the start of an annealing cycle; false if it cannot be balanced. */
static bool start_from_trial(hli_search *a) {
  if (!hli_net_project(&a->w, &a->trial, true))
    return false;
  split_large(a);
  hli_free_shells(&a->w, &a->trial);
  a->missing = count_missing(a, &a->trial);
  double f = hli_net_settle(&a->w, &a->trial);
  if (isinf(f) && void_excess(a))
    f = hli_net_settle(&a->w, &a->trial);
  f = hli_net_choose_shells(&a->w, &a->trial, f, HUGE_VAL, false);
  bool feasible = !isinf(f) && hli_net_stays(&a->w, &a->trial); /* if not, moves may lead out */
  keep(a, feasible ? f : hli_net_value(&a->w, &a->trial, VALUE_ONLY), feasible);
  return true;
}

/** A network of utilities only in the trial. */
static bool set_utilities_only(hli_search *a) {
  hli_state *s = &a->trial;
  hli_state_copy(s, &a->bare);
  for (int k = 0; k < s->streams; k++) {
    if (!hli_add_utility(&a->w, s, k))
      return false;
    s->unit[s->units - 1].duty = a->w.m->stream[k].least;
  }
  return true;
}

/** Yearly fixed charge of a unit, mean of the pairs that may have one. */
static double mean_unit_cost(const hl_network_models *m) {
  double sum = 0;
  int count = 0;
  for (int k = 0; k < m->classes * m->classes; k++)
    if (m->pair[k].allowed) {
      sum += m->annuity * m->pair[k].fixed;
      count++;
    }
  return count > 0 ? sum / count : 0;
}

/** Heat without supply gets dearer: what the last of it costs to save has no bound known. */
static void raise_void_price(hli_search *a) {
  const double factor = 4, more = (factor - 1) * a->w.void_price;
  a->w.void_price += more;
  for (int u = 0; u < a->w.m->utilities; u++)
    if (a->w.m->utility[u].side == HL_SIDE_HOT && !a->w.set.use_hot_utility)
      a->w.price[u] += more;
  a->f_current = hli_net_value(&a->w, &a->current, VALUE_ONLY);
  set_incomplete_reference(a);
}

/** One cycle of cooling over trials first..end-1, between shares of the best TAC; false if it was
 * stopped. */
static bool anneal(hli_search *a, int first, int end, double from, double to) {
  const int patience = (end - first) / 8 + 1;
  for (int trial = first; trial < end; trial++) {
    if (trial > first && trial - first <= RAISES * patience && (trial - first) % patience == 0 &&
        isinf(a->f_best) && hli_net_penalty(&a->w, &a->current) > 0)
      raise_void_price(a);
    if (hli_stop_now(a->w.stop, "network", trial, a->w.set.trials,
                     isinf(a->f_best) ? (double)NAN : a->f_best, NAN))
      return false;
    double progress = (double)(trial - first) / (end - first);
    double reference =
        isinf(a->f_best) ? a->f_current - hli_net_penalty(&a->w, &a->current) : a->f_best;
    double hot =
        a->w.m->means ? reference * from : hli_more(reference * from, unit_share * a->unit_cost);
    double t = hot * pow(reference * to / hot, progress);
    if (!make_trial(a))
      continue;
    /* A required match that was missing is worth any cost, once. */
    int missing = count_missing(a, &a->trial);
    double threshold =
        missing < a->missing ? HUGE_VAL : a->f_current - t * log(1 - hli_rng_uniform(&a->rng));
    threshold += reference * beyond_from * pow(beyond_to / beyond_from, progress) *
                 (beyond(a, &a->current) - beyond(a, &a->trial));
    double f = hli_net_solve_limits(&a->w, &a->trial, threshold);
    f = hli_net_choose_shells(&a->w, &a->trial, f, threshold, false);
    if (f < threshold && count_missing(a, &a->trial) <= missing && hli_tree_is_flat(&a->trial) &&
        (f >= a->f_best || hli_net_stays(&a->w, &a->trial)))
      keep(a, f, true);
  }
  return true;
}

static bool has_fixed(const hli_state *s) {
  for (int k = 0; k < s->units; k++)
    if (s->unit[k].fixed != 0)
      return true;
  return false;
}

/** The first cycle from the network given, the others from the best, milder. */
static void anneal_again(hli_search *a) {
  const int trials = a->w.set.trials;
  double value;
  for (int c = 0; c < MEANS_CYCLES; c++) {
    if (c > 0 && !isinf(a->f_best)) {
      hli_state_copy(&a->trial, &a->best);
      if (hli_net_polish(&a->w, &a->trial, &value))
        keep(a, value, true);
    }
    const int first = (int)((int64_t)trials * c / MEANS_CYCLES),
              end = (int)((int64_t)trials * (c + 1) / MEANS_CYCLES);
    if (hli_net_stopped(&a->w) ||
        !anneal(a, first, end, c > 0 ? means_again : means_hot, means_cold))
      return;
  }
}

/** Cycles of cooling: the first from the network given, then in turn from utilities only and from
 * it. */
static void anneal_cycles(hli_search *a) {
  if (a->w.m->means && a->w.m->usables > 0 && a->w.set.machines_max > 0) {
    anneal_again(a);
    return;
  }
  int machines = a->w.m->systems * a->w.set.machines_max;
  double size = a->w.m->streams + (machines > 1 ? machines - 1 : 0);
  double length = cycle_length * size * size * size;
  int trials = a->w.set.trials, cycles = (int)hli_more(1, floor(trials / length + 0.5));
  for (int c = 0; c < cycles; c++) {
    if (c % 2 == 0 || has_fixed(&a->given))
      hli_state_copy(&a->trial, &a->given);
    if (hli_net_stopped(&a->w))
      return;
    if (c > 0 &&
        ((c % 2 == 1 && !has_fixed(&a->given) && !set_utilities_only(a)) || !start_from_trial(a)))
      continue;
    int first = (int)((int64_t)trials * c / cycles),
        end = (int)((int64_t)trials * (c + 1) / cycles);
    if (!anneal(a, first, end, hot_share, cold_share))
      return;
  }
}

static hl_status prepare(hl_network *network, const hl_network_settings *settings, int others,
                         hli_search *a) {
  hl_network_models *m = network->models;
  int machines = m->systems * settings->machines_max + network->machines;
  int units = 2 * m->streams + network->exchangers + 4 * machines + 16;
  if (hli_sizes_limited(&m->design)) /* one of a pair may not do */
    units *= 2;
  HLI_TRY(hli_net_work_new(network->ctx, m, settings, units, machines, &a->w));
  a->w.grow = true;
  /* Many units of one shell each are another place to look than few of several: every other search,
   * also of those whose seeds are 1000 apart. */
  a->w.one_shell = isfinite(m->design.shell_max) && m->design.units_max == 0 &&
                   (settings->seed + settings->seed / 1000) % 2 != 0;
  HLI_TRY(hli_state_new(&a->w.arena, m, units, machines, &a->current));
  HLI_TRY(hli_state_new(&a->w.arena, m, units, machines, &a->trial));
  HLI_TRY(hli_state_new(&a->w.arena, m, units, machines, &a->best));
  HLI_TRY(hli_state_new(&a->w.arena, m, units, machines, &a->given));
  HLI_TRY(hli_state_new(&a->w.arena, m, units, machines, &a->bare));
  a->touched = HLI_NEW(&a->w.arena, bool, m->streams);
  a->worth = HLI_NEW(&a->w.arena, double, m->streams + 1);
  a->other = HLI_NEW(&a->w.arena, struct hli_other, others + 1);
  if (!a->touched || !a->worth || !a->other)
    return hli_nomem(network->ctx);
  a->room = others;
  for (int k = 0; k < others; k++)
    HLI_TRY(hli_state_new(&a->w.arena, m, units, machines, &a->other[k].state));
  hli_rng_init(&a->rng, (uint64_t)settings->seed, 0);
  a->f_best = a->f_current = HUGE_VAL;
  a->unit_cost = mean_unit_cost(m) + a->w.unit_price;
  hli_net_import(network, &a->given);
  hli_state_copy(&a->trial, &a->given);
  return HL_OK;
}

/** The others finished, cheapest first: those that turn out to be another one, or that cannot be
 * closed to the last digit, are left out. */
static hl_status finish_others(const hl_network *network, const hl_network_settings *settings,
                               hli_search *a, hl_network **out, int *count) {
  const uint64_t best = pairs_of(a->w.m, &a->best);
  char reason[HLI_REASON];
  if (out == NULL)
    return HL_OK;
  for (int k = 0; k < a->others; k++) {
    hl_network *found;
    HLI_TRY(
        hli_net_finish(network->models, settings->emat, &a->w, &a->other[k].state, &found, reason));
    a->other[k].pairs = pairs_of(a->w.m, &a->other[k].state);
    bool again = found == NULL || a->other[k].pairs == best;
    for (int j = 0; j < k; j++)
      again = again || a->other[j].pairs == a->other[k].pairs;
    if (again) {
      hl_network_free(found);
      continue;
    }
    int at = (*count)++;
    for (; at > 0 && hl_network_merit(out[at - 1], settings) > hl_network_merit(found, settings);
         at--)
      out[at] = out[at - 1];
    out[at] = found;
  }
  return HL_OK;
}

/** From the network given, with what is known of other ones forgotten. */
static void restart(hli_search *a) {
  a->f_best = a->f_current = HUGE_VAL;
  a->others = 0;
  hli_state_copy(&a->trial, &a->given);
}

static hl_status search_once(const hl_network *network, const hl_network_settings *settings,
                             hli_stop *stop, hli_search *a, hl_network **found,
                             char reason[HLI_REASON]) {
  a->w.stop = stop;
  if (!start_from_trial(a)) {
    hli_net_describe(&a->w, &a->trial, reason);
    return HL_OK;
  }
  anneal_cycles(a);
  const bool stopped = hli_stop_now(stop, "network", settings->trials, settings->trials, NAN, NAN);
  a->w.stop = NULL; /* the best is finished whatever the time */
  if (!isinf(a->f_best))
    return hli_net_finish(network->models, settings->emat, &a->w, &a->best, found, reason);
  if (stopped) {
    hli_print(reason, HLI_REASON, "%s", hli_cut_short);
  } else {
    char last[HLI_REASON];
    hli_net_describe(&a->w, &a->current, last);
    hli_print(reason, HLI_REASON,
              "no network was found that keeps the constraints; in the last one tried %s", last);
  }
  return HL_OK;
}

hl_status hl_network_search(hl_network *network, const hl_network_settings *settings,
                            const hl_stop_settings *limit, hl_outcome *outcome) {
  int none;
  return hl_network_search_several(network, settings, limit, NULL, 0, &none, outcome);
}

hl_status hl_network_search_several(hl_network *network, const hl_network_settings *settings,
                                    const hl_stop_settings *limit, hl_network **others, int most,
                                    int *count, hl_outcome *outcome) {
  *outcome = HL_OUTCOME_NONE;
  *count = 0;
  HLI_TRY(hli_net_prepare(network, settings));
  hli_stop stop;
  hli_stop_start(&stop, network->ctx, limit);
  hli_search a = {.missing = 0};
  hl_network *found = NULL;
  char reason[HLI_REASON] = "";
  hl_status status = prepare(network, settings, most, &a);
  const bool stands = status == HL_OK && hli_net_stands(&a.w, &a.given);
  if (status == HL_OK)
    status = search_once(network, settings, &stop, &a, &found, reason);
  /* Where the best cannot be finished, areas may cost so little that it crosses. */
  if (status == HL_OK && found == NULL && !isinf(a.f_best) && !hli_stop_due(&stop)) {
    a.w.floored = true;
    restart(&a);
    status = search_once(network, settings, &stop, &a, &found, reason);
  }
  if (status == HL_OK && !isinf(a.f_best))
    status = finish_others(network, settings, &a, others, count);
  status = hli_net_work_end(&a.w, status);
  if (status != HL_OK) {
    hl_network_free(found);
    return status;
  }
  hli_net_adopt(network, settings, stands, 0, found, reason, outcome);
  if (*outcome != HL_OUTCOME_FEASIBLE)
    return HL_OK;
  /* Solves of the search end early, and start from where the last structure left them. */
  if (!hli_stop_due(&stop))
    HLI_TRY(hl_network_optimise(network, settings, outcome));
  *outcome = hli_stop_outcome(&stop, *outcome);
  return HL_OK;
}
