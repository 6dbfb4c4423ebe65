/** Real machines: candidates of the library, chosen on the cascade and freed from their grid. */
#include "hpr/pick.h"

static void no_candidate(hl_hpr *hpr) {
  hpr->most = 0;
  hpr->outcome = HL_OUTCOME_INFEASIBLE;
  hli_print(hpr->reason, sizeof hpr->reason,
            "every candidate is excluded: see the limits that exclude them; allow more (hpr.* and "
            "the parameters of systems) or name other cycles and fluids");
}
/** Not all was tried: the answer says so. */
static void tell_end(hl_hpr *hpr) {
  const bool stopped = hl_ctx_stopped(hpr->ctx);
  if (hpr->outcome == HL_OUTCOME_INFEASIBLE)
    hli_print(hpr->reason, sizeof hpr->reason,
              "the search was ended before machines were found; allow more time");
  else if (hpr->reason[0] == '\0')
    hli_print(hpr->reason, sizeof hpr->reason,
              "%s before all choices were tried; what was left out may be better",
              stopped ? "a request to stop came" : "time was up");
  hpr->outcome = stopped ? HL_OUTCOME_STOPPED : HL_OUTCOME_LIMIT;
}

/** The same where time was up before all candidates were made, or so many machines were asked for.
 */
static void note_end(hl_hpr *hpr) {
  tell_end(hpr);
  hpr->proven_on_grid = false;
  hpr->bound_on_grid = NAN; /* of a part of the grid */
}
/** So many machines at most; better ones than those of fewer take their place. */
static hl_status choose_some(hl_hpr *hpr, hli_field *f, const hl_load *load, int count) {
  const hli_finding fewer = hli_found(hpr);
  hpr->outcome = HL_OUTCOME_NONE;
  hpr->most = NAN;
  hpr->reason[0] = '\0';
  HLI_TRY(hli_choose(hpr, f, true));
  HLI_TRY(hli_try_sizes(hpr, f, load, count));
  if (f->l->count == 1 && hpr->machines == 1)
    HLI_TRY(hli_try_loads(hpr, f, load, count));
  if (hpr->outcome == HL_OUTCOME_INFEASIBLE && hpr->best.real != NULL) {
    hli_restore(hpr, &fewer); /* which have the load */
    hpr->proven_on_grid = false;
    hpr->bound_on_grid = NAN;
  }
  const bool refused = hpr->outcome == HL_OUTCOME_INFEASIBLE;
  const bool others = !refused || hpr->refusal != HLI_REFUSAL_MOST; /* may have the load */
  const bool none = hpr->best.real == NULL && (refused ? !others : f->l->count > HLI_ALONE);
  if (!hpr->one_of_many && f->l->count > 1 && !none)
    HLI_TRY(hli_try_kinds(hpr, f, load, count));
  if (refused && hpr->best.real != NULL) {
    hpr->outcome = HL_OUTCOME_FEASIBLE;
    hpr->reason[0] = '\0';
    hpr->most = NAN;
  }
  return f->l->count == 1 ? hli_try_near(hpr, f, INFINITY, load, count) : HL_OK;
}

/**
 * The choice knows neither exchangers nor what freed levels gain, so that it may take more machines
 * where fewer are better: each number is asked for as if it were the most, and the account decides.
 */
static hl_status choose_up_to(hl_hpr *hpr, hli_field *f, const hl_load *load, int count) {
  const int asked = hpr->machines;
  hl_selection_settings set;
  HLI_TRY(hli_pose_prices(hpr, &set));
  for (hpr->machines = 1; hpr->machines <= set.machines; hpr->machines++) {
    if (hpr->machines > 1 && hli_stop_due(f->rule)) {
      note_end(hpr);
      break;
    }
    HLI_TRY(choose_some(hpr, f, load, count));
    if (hpr->variant != NULL)
      hpr->variant->note(hpr, hpr->machines, hpr->variant->user);
  }
  hpr->machines = asked;
  return HL_OK;
}

static hl_status place(hl_hpr *hpr, hli_library *l, const hl_stop_settings *stop) {
  hl_selection *selection = NULL;
  hl_selection_grid grid, whole;
  hl_load *load;
  int count;
  hli_stop rule;
  hli_stop_start(&rule, hpr->ctx, stop);
  HLI_TRY(hli_pose_grid(hpr, l, &grid, &whole));
  if (hpr->variant != NULL && hpr->variant->look != NULL)
    return hpr->variant->look(hpr, l, &grid, hpr->variant->user);
  HLI_TRY(hli_pose_loads(hpr, &load, &count));
  HLI_TRY(hl_selection_new(hpr->ctx, load, count, &selection));
  hl_status status = hli_pose_none(hpr, load, count);
  if (status == HL_OK)
    status = hli_pose_utilities(hpr, selection, load, count);
  if (status == HL_OK)
    status = hli_set_ranges(l, selection);
  hl_stop_settings half = hli_rest_of(&rule); /* candidates are of no use without time to choose */
  half.time_limit /= 2;
  if (status == HL_OK)
    status = hl_selection_add_grid(selection, l->machine, l->count, &grid, &half);
  if (status == HL_OK)
    status = hli_library_list_excluded(hpr, l, selection);
  if (status == HL_OK)
    status = hli_add_flats(hpr, l, selection, &grid, &half);
  if (status == HL_OK && hli_step_given(hpr->problem))
    hli_library_note_step(hpr, l, selection, &grid);
  const bool cut =
      hli_stop_due(&rule) || (isfinite(half.time_limit) && hli_stop_left(&rule) <= half.time_limit);
  hli_field f = {l, selection, &grid, &whole, &rule, .least = INFINITY};
  if (status == HL_OK && hpr->candidate_count == 0)
    no_candidate(hpr);
  else if (status == HL_OK)
    status = choose_up_to(hpr, &f, load, count);
  if (status == HL_OK && (cut || (hpr->outcome == HL_OUTCOME_INFEASIBLE && hli_stop_due(&rule))))
    note_end(hpr);
  else if (status == HL_OK && hli_stop_due(&rule))
    tell_end(hpr);
  hl_selection_free(selection);
  return status;
}

hl_status hli_hpr_open_library(hl_hpr *hpr, const hl_hpr_library *named) {
  hl_selection_settings set;
  hl_selection_grid grid;
  hpr->library = (hli_library){
      .ctx = hpr->ctx, .arena = &hpr->arena, .problem = hpr->problem, .variant = hpr->variant};
  HLI_TRY(hl_problem_settings(hpr->problem, &hl_selection_table, &set));
  HLI_TRY(hl_problem_settings(hpr->problem, &hl_selection_grid_table, &grid));
  return hli_library_new(&hpr->library, named);
}

hl_status hli_hpr_real(hl_hpr *hpr, const hl_stop_settings *stop) {
  hpr->most = NAN;
  return place(hpr, &hpr->library, stop);
}
