/** heatloom bound: a yearly cost that no network of a case is below. */
#include <math.h>

#include "cli.h"

/* A limit of time is no failure: the bound holds. */
static int code_of(const hl_bound_result *r) {
  if (r->outcome == HL_OUTCOME_LIMIT && r->kind != HL_BOUND_NONE)
    return CLI_OK;
  return cli_outcome(r->outcome);
}

/* What a bound holds for, in one line. */
static void print_scope(const hl_problem *p, const hl_bound_settings *settings) {
  const bool systems = settings->use_systems && hl_problem_system_count(p) > 0;
  const hl_design *design = hl_problem_design(p);
  const bool split = design->stages_max == 0 && design->branches_max != 1;
  printf("for all networks of exchangers%s", systems ? " and machines" : "");
  if (settings->emat > 0)
    printf(" that keep %g K", settings->emat);
  printf(": %s, utilities anywhere\n", split ? "splits, bypasses" : "streams without splits");
}

static void print_rest(const hl_bound *bound, const hl_bound_settings *settings,
                       const char *currency) {
  const hl_bound_result *r = hl_bound_result_of(bound);
  if (settings->tac > 0)
    printf("  known network          %14.1f %s/y, %.2f %% above the bound\n", settings->tac,
           currency, 100 * (settings->tac - r->value) / r->value);
  if (!isnan(r->lp))
    printf("  linear relaxation      %14.1f %s/y\n", r->lp, currency);
  if (!isnan(r->milp))
    printf("  mixed-integer          %14.1f %s/y\n", r->milp, currency);
  if (!isnan(r->area))
    printf("  branching on areas     %14.1f %s/y\n", r->area, currency);
  printf("%d %s that can exchange heat, steps of up to %g K\n", r->pairs,
         cli_plural(r->pairs, "pair", "pairs"), r->grid);
  for (int k = 0; k < hl_bound_note_count(bound); k++)
    printf("note: %s\n", hl_bound_note_at(bound, k));
}

static int print_bound(const hl_problem *p, const hl_bound *bound,
                       const hl_bound_settings *settings) {
  const hl_bound_result *r = hl_bound_result_of(bound);
  const char *currency = hl_problem_currency(p);
  if (r->kind == HL_BOUND_NONE) {
    printf("No bound: %s\n", r->reason);
    return code_of(r);
  }
  if (r->outcome == HL_OUTCOME_INFEASIBLE) {
    printf("No network: utilities and matches cannot close all streams (%s)\n",
           hl_bound_kind_text(r->kind));
    return code_of(r);
  }
  printf("No network costs less than %.1f %s/y (%s, %s)\n", r->value, currency,
         hl_bound_kind_text(r->kind), hl_bound_method_text(r->method));
  print_scope(p, settings);
  print_rest(bound, settings, currency);
  return code_of(r);
}

/* Where there is no network nothing bounds its cost. */
static double finite(double value) { return isinf(value) ? (double)NAN : value; }

static int put_json(cli *c, const hl_bound *bound, const hl_bound_settings *settings) {
  const hl_bound_result *r = hl_bound_result_of(bound);
  hl_writer *w = NULL;
  hl_status status = hl_writer_new(c->ctx, &w);
  if (status != HL_OK)
    return cli_fail(c, status);
  hl_writer_open_object(w, NULL);
  hl_writer_text(w, "format", "heatloom-bound/1");
  cli_write_units(w, "bound:cur/y tac:cur/y lp:cur/y milp:cur/y area:cur/y gap:- emat:K grid:K");
  hl_writer_number(w, "bound", finite(r->value));
  hl_writer_text(w, "kind", hl_bound_kind_text(r->kind));
  hl_writer_text(w, "method", r->kind == HL_BOUND_NONE ? "" : hl_bound_method_text(r->method));
  hl_writer_text(w, "outcome", hl_outcome_text(r->outcome));
  hl_writer_text(w, "reason", r->reason);
  hl_writer_number(w, "tac", settings->tac);
  hl_writer_number(w, "gap", finite((settings->tac - r->value) / r->value));
  hl_writer_number(w, "emat", settings->emat);
  hl_writer_number(w, "lp", finite(r->lp));
  hl_writer_number(w, "milp", finite(r->milp));
  hl_writer_number(w, "area", finite(r->area));
  hl_writer_number(w, "grid", r->grid);
  hl_writer_integer(w, "pairs", r->pairs);
  hl_writer_integer(w, "cells", r->cells);
  hl_writer_open_array(w, "notes");
  for (int k = 0; k < hl_bound_note_count(bound); k++)
    hl_writer_text(w, NULL, hl_bound_note_at(bound, k));
  hl_writer_close_array(w);
  int code = cli_put_document(c, w);
  return code == CLI_OK ? code_of(r) : code;
}

int cmd_bound(cli *c) {
  hl_problem *p = NULL;
  hl_bound *bound = NULL;
  hl_bound_settings settings;
  hl_stop_settings stop;
  hl_status status = cli_case(c, &p);
  if (status == HL_OK)
    status = hl_problem_settings(p, &hl_bound_table, &settings);
  if (status == HL_OK)
    status = hl_problem_settings(p, &hl_stop_table, &stop);
  if (status == HL_OK)
    status = hl_bound_solve(p, &settings, &stop, &bound);
  cli_progress_end(c);
  int code = status != HL_OK ? cli_fail(c, status)
             : c->json       ? put_json(c, bound, &settings)
                             : print_bound(p, bound, &settings);
  cli_faults(c);
  hl_bound_free(bound);
  hl_problem_free(p);
  return code;
}
