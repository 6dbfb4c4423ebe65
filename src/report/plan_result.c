/** Plans of machines as JSON and CSV. */
#include <heatloom/problem.h>

#include "report/plan.h"

/* ------------------------------------------------------------------------- JSON */

static const char *const objective_key[] = {"cost", "power", "exergy", "co2"};

static void write_account(hl_writer *w, const char *key, const hl_plan_account *a) {
  if (a == NULL)
    return;
  hl_writer_open_object(w, key);
  hl_writer_number(w, "hot", a->hot);
  hl_writer_number(w, "cold", a->cold);
  hl_writer_number(w, "chilled", a->chilled);
  hl_writer_number(w, "mains", a->mains);
  hl_writer_number(w, "power", a->power);
  hl_writer_number(w, "energy_cost", a->energy_cost);
  hl_writer_number(w, "co2", a->co2);
  hl_writer_number(w, "exergy", a->exergy);
  hl_writer_close_object(w);
}

static void write_machine(hl_writer *w, const hl_plan *plan, int k) {
  const hl_plan_machine *m = hl_plan_machine_at(plan, k);
  char place[320];
  hl_writer_open_object(w, NULL);
  if (hl_plan_write_place(plan, k, place, sizeof place) == HL_OK)
    hl_writer_text(w, "place", place);
  if (m->zone != NULL)
    hl_writer_text(w, "zone", m->zone);
  if (m->source != NULL)
    hl_writer_text(w, "source", m->source);
  if (m->sink != NULL)
    hl_writer_text(w, "sink", m->sink);
  if (m->cycle != NULL) {
    hl_writer_text(w, "cycle", m->cycle);
    hl_writer_text(w, "fluid", m->fluid);
  }
  hl_writer_number(w, "t_cond", m->t_cond);
  hl_writer_number(w, "t_evap", m->t_evap);
  hl_writer_number(w, "cop", m->cop);
  hl_writer_number(w, "size", m->size);
  hl_writer_number(w, "taken", m->taken);
  hl_writer_number(w, "power", m->power);
  hl_writer_number(w, "investment", m->investment);
  hl_writer_close_object(w);
}

/** What the numbers of each kind are in. */
static void write_units(hl_writer *w, const hl_problem *p, int objective) {
  char yearly[24];
  hli_print(yearly, sizeof yearly, "%.16s/y", hl_problem_currency(p));
  hl_writer_open_object(w, "units");
  hl_writer_text(w, "heat and power", "W");
  hl_writer_text(w, "temperature", "K");
  hl_writer_text(w, "investment", hl_problem_currency(p));
  hl_writer_text(w, "cost", yearly);
  hl_writer_text(w, "co2", "kg/y");
  hl_writer_text(w, "objective",
                 objective == HL_HPR_COST  ? yearly
                 : objective == HL_HPR_CO2 ? "kg/y"
                                           : "W");
  hl_writer_close_object(w);
}

static void write_values(hl_writer *w, const hl_plan *plan) {
  const struct {
    const char *key;
    double value;
  } of[] = {{"cost", hl_plan_cost(plan)},
            {"cost_none", hl_plan_cost_none(plan)},
            {"objective_value", hl_plan_objective(plan)},
            {"objective_none", hl_plan_objective_none(plan)},
            {"bound", hl_plan_bound(plan)},
            {"bound_free", hl_plan_bound_free(plan)},
            {"bound_one_cascade", hl_plan_bound_one_cascade(plan)}};
  const bool after = hl_plan_after_at(plan, 0) != NULL, before = hl_plan_before_at(plan, 0) != NULL;
  /* null where it is not known of an answer */
  const bool of_answer[] = {after, before, false, false, after, false, false};
  for (size_t k = 0; k < sizeof of / sizeof *of; k++)
    if (!isnan(of[k].value) || of_answer[k])
      hl_writer_number(w, of[k].key, of[k].value);
}

static void write_mains(hl_writer *w, const hl_plan *plan, int t) {
  const hl_mains_input *in = hl_plan_question(plan);
  const hl_mains_result *r = hl_plan_answer(plan);
  hl_writer_open_array(w, "mains");
  for (int l = 0; l < in->level_count; l++) {
    const hl_mains_balance *b = &r->balance[t * in->level_count + l];
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "name", in->level[l].name);
    hl_writer_number(w, "boiler", b->boiler);
    hl_writer_number(w, "raised", b->raised);
    hl_writer_number(w, "given", b->given);
    hl_writer_number(w, "let_in", b->let_in);
    hl_writer_number(w, "used", b->used);
    hl_writer_number(w, "taken", b->taken);
    hl_writer_number(w, "let_out", b->let_out);
    hl_writer_number(w, "rejected", b->rejected);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

void hl_plan_write(const hl_plan *plan, const hl_problem *problem, hl_writer *w) {
  const int objective = hl_plan_asked(plan)->objective;
  hl_writer_text(w, "format", "heatloom-plan/1");
  hl_writer_text(w, "version", hl_version());
  hl_writer_text(w, "title", hl_problem_title(problem));
  hl_writer_text(w, "currency", hl_problem_currency(problem));
  hl_writer_text(w, "outcome", hl_outcome_text(hl_plan_outcome(plan)));
  hl_writer_integer(w, "candidates", hl_plan_candidate_count(plan)); /* that outcome is of */
  hl_writer_text(w, "reason", hl_plan_reason(plan));
  hl_writer_open_array(w, "notes");
  for (int k = 0; hl_plan_note_at(plan, k) != NULL; k++)
    hl_writer_text(w, NULL, hl_plan_note_at(plan, k));
  hl_writer_close_array(w);
  hl_writer_text(w, "task", hl_plan_asked(plan)->task == HL_LEVELS_COOLING ? "cooling" : "heating");
  hl_writer_text(w, "objective", objective_key[objective]);
  write_units(w, problem, objective);
  write_values(w, plan);
  hl_writer_open_array(w, "machines");
  for (int k = 0; k < hl_plan_machine_count(plan); k++)
    write_machine(w, plan, k);
  hl_writer_close_array(w);
  hl_writer_open_array(w, "periods");
  for (int t = 0; t < hl_plan_period_count(plan) && hl_plan_after_at(plan, t) != NULL; t++) {
    const hl_plan_account *after = hl_plan_after_at(plan, t);
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "id", after->period);
    hl_writer_number(w, "weight", after->weight);
    write_account(w, "none", hl_plan_before_at(plan, t));
    write_account(w, "with", after);
    hl_writer_open_array(w, "operation");
    for (int k = 0; k < hl_plan_machine_count(plan); k++)
      hl_writer_number(w, NULL, hl_plan_operation(plan, k, t));
    hl_writer_close_array(w);
    write_mains(w, plan, t);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

/* -------------------------------------------------------------------------- CSV */

/** A text of a cell. */
static void put_text(hli_text *text, const char *value) {
  const bool quoted = strpbrk(value, ",;\t\"\n") != NULL;
  hli_text_puts(text, quoted ? "\"" : "");
  for (const char *at = value; *at != '\0'; at++)
    hli_text_printf(text, "%s%c", *at == '"' ? "\"" : "", *at);
  hli_text_puts(text, quoted ? "\"," : ",");
}

static void put_number(hli_text *text, hl_dimension dimension, double value) {
  char number[32];
  hli_format_quantity(hl_unit_shown(dimension), value, number);
  hli_text_printf(text, ",%s", number);
}

static void put_row(hli_text *text, const hl_plan *plan, int period, int machine) {
  const hl_plan_machine *m = hl_plan_machine_at(plan, machine);
  const hl_plan_account *a = hl_plan_after_at(plan, period);
  const double given = hl_plan_operation(plan, machine, period), share = given / m->size;
  const char *const word[] = {m->zone, m->source, m->sink, m->cycle != NULL ? m->cycle : "Carnot"};
  char number[32];
  put_text(text, a->period);
  hli_format_number(a->weight, number);
  hli_text_printf(text, "%s,", number);
  for (int j = 0; j < 4; j++)
    put_text(text, word[j] != NULL ? word[j] : "");
  hli_text_puts(text, m->fluid != NULL ? m->fluid : "");
  put_number(text, HL_DIM_TEMPERATURE, m->t_evap);
  put_number(text, HL_DIM_TEMPERATURE, m->t_cond);
  put_number(text, HL_DIM_NONE, m->cop);
  put_number(text, HL_DIM_POWER, m->size);
  put_number(text, HL_DIM_POWER, given);
  put_number(text, HL_DIM_POWER, share * m->taken);
  put_number(text, HL_DIM_POWER, share * m->power);
  hli_text_puts(text, "\n");
}

hl_status hl_plan_write_csv(hl_ctx *ctx, const hl_plan *plan, hl_document *out) {
  hli_text text;
  hli_text_init(&text, ctx);
  hli_text_puts(&text, "period,weight,zone,source,sink,cycle,fluid,t_evap,t_cond,cop,size,given,"
                       "taken,power\n,,,,,,,degC,degC,,kW,kW,kW,kW\n");
  for (int t = 0; t < hl_plan_period_count(plan); t++)
    for (int k = 0; k < hl_plan_machine_count(plan); k++)
      put_row(&text, plan, t, k);
  return hli_give(text.failed ? hli_nomem(ctx) : HL_OK, &text, out);
}
