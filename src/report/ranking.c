/** A ranking as JSON and CSV: one table of columns for both. */
#include <stddef.h>

#include "report/report.h"

typedef enum { TEXT, FIXED_TEXT, INTEGER, FLAG, NUMBER, STATE, LOSSES } kind;

static const char *const state_text[] = {"good", "limited", "none"};

#define FIELD(name) #name, offsetof(hl_candidate, name)
/* Numbers are in SI in JSON; in CSV times the factor, or in the shown unit of the dimension. */
static const struct {
  const char *name;
  size_t offset;
  kind kind;
  hl_dimension dimension;
  const char *unit;
  double factor;
} columns[] = {
    {FIELD(rank), INTEGER, HL_DIM_NONE, "", 1},
    {FIELD(cycle), TEXT, HL_DIM_NONE, "", 1},
    {FIELD(fluid), TEXT, HL_DIM_NONE, "", 1},
    {FIELD(state), STATE, HL_DIM_NONE, "", 1},
    {FIELD(cop), NUMBER, HL_DIM_NONE, "", 1},
    {FIELD(cop_electric), NUMBER, HL_DIM_NONE, "", 1},
    {FIELD(cop_electric_low), NUMBER, HL_DIM_NONE, "", 1},
    {FIELD(cop_electric_high), NUMBER, HL_DIM_NONE, "", 1},
    {FIELD(rank_low), INTEGER, HL_DIM_NONE, "", 1},
    {FIELD(rank_high), INTEGER, HL_DIM_NONE, "", 1},
    {FIELD(efficiency), NUMBER, HL_DIM_NONE, "", 1},
    {FIELD(lorenz), NUMBER, HL_DIM_NONE, "", 1},
    {FIELD(t_low), NUMBER, HL_DIM_TEMPERATURE, NULL, 1},
    {FIELD(t_high), NUMBER, HL_DIM_TEMPERATURE, NULL, 1},
    {FIELD(subcool), NUMBER, HL_DIM_DIFFERENCE, NULL, 1},
    {FIELD(stages), INTEGER, HL_DIM_NONE, "", 1},
    {FIELD(p_low), NUMBER, HL_DIM_PRESSURE, NULL, 1},
    {FIELD(p_high), NUMBER, HL_DIM_PRESSURE, NULL, 1},
    {FIELD(ratio), NUMBER, HL_DIM_NONE, "", 1},
    {FIELD(t_discharge), NUMBER, HL_DIM_TEMPERATURE, NULL, 1},
    {FIELD(superheat_dry), NUMBER, HL_DIM_DIFFERENCE, NULL, 1},
    {FIELD(x_discharge), NUMBER, HL_DIM_NONE, "", 1},
    {FIELD(capacity), NUMBER, HL_DIM_NONE, "MJ/m3", 1e-6},
    {FIELD(swept_volume), NUMBER, HL_DIM_NONE, "m3/h/kW", 3.6e6},
    {FIELD(critical_margin), NUMBER, HL_DIM_DIFFERENCE, NULL, 1},
    {FIELD(internal_approach), NUMBER, HL_DIM_DIFFERENCE, NULL, 1},
    {FIELD(approach_sink), NUMBER, HL_DIM_DIFFERENCE, NULL, 1},
    {FIELD(approach_source), NUMBER, HL_DIM_DIFFERENCE, NULL, 1},
    {FIELD(destroyed), NUMBER, HL_DIM_NONE, "kW/kW", 1},
    {"losses", 0, LOSSES, HL_DIM_NONE, "", 1},
    {FIELD(gwp), NUMBER, HL_DIM_NONE, "", 1},
    {FIELD(gwp_text), TEXT, HL_DIM_NONE, "", 1},
    {FIELD(safety), TEXT, HL_DIM_NONE, "", 1},
    {FIELD(gwp_verified), FLAG, HL_DIM_NONE, "", 1},
    {FIELD(safety_verified), FLAG, HL_DIM_NONE, "", 1},
    {FIELD(price), NUMBER, HL_DIM_PRICE, NULL, 1},
    {FIELD(optimistic), FLAG, HL_DIM_NONE, "", 1},
    {FIELD(parameters), FIXED_TEXT, HL_DIM_NONE, "", 1},
    {FIELD(broken), FIXED_TEXT, HL_DIM_NONE, "", 1},
    {FIELD(reason), FIXED_TEXT, HL_DIM_NONE, "", 1},
};
#undef FIELD
enum { COLUMNS = sizeof columns / sizeof *columns };

static const void *field(const hl_candidate *c, int k) {
  return (const char *)c + columns[k].offset;
}

static const char *text_of(const hl_candidate *c, int k) {
  return columns[k].kind == TEXT ? *(const char *const *)field(c, k) : (const char *)field(c, k);
}

/* A candidate without an operating point has no numbers but those of its fluid. */
static double number_of(const hl_candidate *c, int k) {
  bool known = c->state != HL_CANDIDATE_NONE || columns[k].offset == offsetof(hl_candidate, gwp);
  return known ? *(const double *)field(c, k) : (double)NAN;
}

/* ------------------------------------------------------------------------ JSON */

static void write_losses(hl_writer *w, const hl_candidate *c) {
  hl_writer_open_array(w, "losses");
  for (int k = 0; k < c->loss_count; k++) {
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "component", c->loss[k]);
    hl_writer_number(w, "share", c->loss_share[k]);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

static void write_candidate(hl_writer *w, const hl_candidate *c) {
  hl_writer_open_object(w, NULL);
  for (int k = 0; k < COLUMNS; k++) {
    const char *name = columns[k].name;
    switch (columns[k].kind) {
    case TEXT:
    case FIXED_TEXT:
      hl_writer_text(w, name, text_of(c, k));
      break;
    case INTEGER:
      hl_writer_integer(w, name, *(const int *)field(c, k));
      break;
    case FLAG:
      hl_writer_flag(w, name, *(const bool *)field(c, k));
      break;
    case NUMBER:
      hl_writer_number(w, name, number_of(c, k));
      break;
    case STATE:
      hl_writer_text(w, name, state_text[c->state]);
      break;
    case LOSSES:
      write_losses(w, c);
      break;
    }
  }
  hl_writer_close_object(w);
}

static void write_stream(hl_writer *w, const char *key, const hl_outside *stream) {
  hl_writer_open_object(w, key);
  hl_writer_number(w, "t_in", stream->t_in);
  hl_writer_number(w, "t_out", stream->t_out);
  hl_writer_close_object(w);
}

static void write_settings(hl_writer *w, const hl_screening_settings *s) {
  char text[64];
  hl_writer_open_object(w, "settings");
  for (int k = 0; k < hl_screening_table.count; k++) {
    const hl_setting *setting = &hl_screening_table.setting[k];
    if (setting->kind == HL_SETTING_NUMBER) {
      hl_writer_number(w, setting->name, hl_settings_value(setting, s));
      continue;
    }
    hl_settings_text(setting, s, text, sizeof text);
    if (setting->kind == HL_SETTING_FLAG)
      hl_writer_flag(w, setting->name, hl_settings_value(setting, s) != 0.0);
    else
      hl_writer_text(w, setting->name, text);
  }
  hl_writer_close_object(w);
}

static void write_ranking(hl_writer *w, const hl_screening *screening, bool all) {
  hl_writer_text(w, "format", "heatloom-screening/1");
  write_stream(w, "source", hl_screening_source(screening));
  write_stream(w, "sink", hl_screening_sink(screening));
  write_settings(w, hl_screening_settings_of(screening));
  hl_writer_integer(w, "untried", hl_screening_untried(screening));
  hl_writer_integer(w, "near", hl_screening_near(screening));
  hl_writer_open_array(w, "candidates");
  for (int k = 0; k < hl_screening_count(screening); k++)
    if (all || hl_screening_at(screening, k)->state == HL_CANDIDATE_GOOD)
      write_candidate(w, hl_screening_at(screening, k));
  hl_writer_close_array(w);
  hl_writer_open_array(w, "exclusions");
  const hl_exclusion *e;
  for (int k = 0; (e = hl_screening_exclusion_at(screening, k)) != NULL; k++) {
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "state", state_text[e->state]);
    hl_writer_text(w, "why", e->why);
    hl_writer_integer(w, "count", e->count);
    hl_writer_text(w, "fluids", e->fluids);
    hl_writer_text(w, "cycles", e->cycles);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

hl_status hli_screening_document(hl_ctx *ctx, const hl_screening *screening, bool all,
                                 hli_text *out) {
  hl_writer *w;
  size_t length;
  HLI_TRY(hl_writer_new(ctx, &w));
  hl_writer_open_object(w, NULL);
  write_ranking(w, screening, all);
  hl_writer_close_object(w);
  const char *text = hl_writer_result(w, &length);
  if (text != NULL)
    hli_text_add(out, text, length);
  hl_writer_free(w);
  return text == NULL || out->failed ? hli_nomem(ctx) : HL_OK;
}

/* ------------------------------------------------------------------------- CSV */

static void csv_text(hli_text *out, const char *text) {
  if (strpbrk(text, ",\"\n") == NULL) {
    hli_text_puts(out, text);
    return;
  }
  hli_text_puts(out, "\"");
  for (; *text != '\0'; text++)
    hli_text_printf(out, *text == '"' ? "\"%c" : "%c", *text);
  hli_text_puts(out, "\"");
}

static void csv_number(hli_text *out, int k, double value) {
  if (isnan(value))
    return;
  double shown = columns[k].unit != NULL
                     ? value * columns[k].factor
                     : hl_unit_from_si(hl_unit_shown(columns[k].dimension), value);
  hli_text_printf(out, "%.10g", shown);
}

static void csv_cell(hli_text *out, const hl_candidate *c, int k) {
  switch (columns[k].kind) {
  case TEXT:
  case FIXED_TEXT:
    csv_text(out, text_of(c, k));
    break;
  case INTEGER:
    if (*(const int *)field(c, k) != 0)
      hli_text_printf(out, "%d", *(const int *)field(c, k));
    break;
  case FLAG:
    hli_text_puts(out, *(const bool *)field(c, k) ? "yes" : "no");
    break;
  case NUMBER:
    csv_number(out, k, number_of(c, k));
    break;
  case STATE:
    hli_text_puts(out, state_text[c->state]);
    break;
  case LOSSES:
    for (int j = 0; j < c->loss_count; j++)
      hli_text_printf(out, "%s%s %.4f", j > 0 ? "; " : "", c->loss[j], c->loss_share[j]);
    break;
  }
}

hl_status hli_screening_csv(hl_ctx *ctx, const hl_screening *screening, hli_text *out) {
  for (int k = 0; k < COLUMNS; k++)
    hli_text_printf(out, "%s%s", k > 0 ? "," : "", columns[k].name);
  hli_text_puts(out, "\n");
  for (int k = 0; k < COLUMNS; k++)
    hli_text_printf(out, "%s%s", k > 0 ? "," : "",
                    columns[k].unit != NULL ? columns[k].unit
                                            : hl_unit_shown(columns[k].dimension)->name);
  hli_text_puts(out, "\n");
  for (int n = 0; n < hl_screening_count(screening); n++)
    for (int k = 0; k < COLUMNS; k++) {
      csv_cell(out, hl_screening_at(screening, n), k);
      hli_text_puts(out, k + 1 < COLUMNS ? "," : "\n");
    }
  return out->failed ? hli_nomem(ctx) : HL_OK;
}
