/** The report of a screening: question, ranking, diagrams, exclusions, sensitivity, facts. */
#include "report/figures/machine.h"
#include "report/pages/html.h"

typedef struct {
  hl_ctx *ctx;
  const hl_screening *screening;
  const char *command, *date; /* NULL: not shown */
  hl_cycle_result *result;    /* of the machine being drawn */
} page;

enum { RANKED = 25, COMPARED = 10 };

static const hl_candidate *at(const page *p, int k) { return hl_screening_at(p->screening, k); }

static bool has_point(const hl_candidate *c) { return c != NULL && c->state != HL_CANDIDATE_NONE; }

static void stream_text(const hl_outside *stream, char *text, size_t size) {
  char from[HLI_SHOWN], to[HLI_SHOWN];
  hli_celsius(stream->t_in, from);
  hli_celsius(stream->t_out, to);
  if (stream->t_in == stream->t_out)
    hli_print(text, size, "%s °C", from);
  else
    hli_print(text, size, "%s → %s °C", from, to);
}

static void list_item(hli_text *out, const char *text) {
  hli_text_puts(out, "<li>");
  hli_escape(out, text);
  hli_text_puts(out, "</li>\n");
}

/* -------------------------------------------------------------------- findings */

static void best_finding(const page *p, char text[HLI_SENTENCE]) {
  const hl_candidate *c = at(p, 0);
  char cop[HLI_SHOWN], electric[HLI_SHOWN], share[HLI_SHOWN], low[HLI_SHOWN], high[HLI_SHOWN];
  char system[48];
  if (!has_point(c)) {
    hli_print(text, HLI_SENTENCE,
              "No system of the library has an operating point here: see why "
              "others are excluded.");
    return;
  }
  hli_print(text, HLI_SENTENCE,
            "%s with %s comes first: COP %s (electric %s), %s %% of the reversible one, between "
            "%s °C and %s °C%s%s.",
            hl_candidate_system(c, system), c->fluid, hli_fixed(c->cop, 2, cop),
            hli_fixed(c->cop_electric, 2, electric), hli_percent(c->lorenz, share),
            hli_celsius(c->t_low, low), hli_celsius(c->t_high, high),
            c->broken[0] != '\0' ? "; it breaks limits: " : "", c->broken);
}

static void near_finding(const page *p, char text[HLI_SENTENCE]) {
  const hl_screening_settings *set = hl_screening_settings_of(p->screening);
  const hl_candidate *c = at(p, 0);
  int near = hl_screening_near(p->screening);
  char low[HLI_SHOWN], high[HLI_SHOWN], less[HLI_SHOWN], more[HLI_SHOWN];
  double eta_low, eta_high;
  if (!has_point(c) || !(set->eta_step > 0.0) || isnan(c->cop_electric_low)) {
    hli_print(text, HLI_SENTENCE, "The ranking was not repeated at other efficiencies.");
    return;
  }
  hl_screening_etas(set, &eta_low, &eta_high);
  int used =
      hli_print(text, HLI_SENTENCE,
                "As the isentropic efficiency goes from %s to %s, the electric COP of the "
                "first goes from %s to %s. ",
                hli_fixed(eta_low, 2, less), hli_fixed(eta_high, 2, more),
                hli_fixed(c->cop_electric_low, 2, low), hli_fixed(c->cop_electric_high, 2, high));
  if (near == 0)
    hli_print(text + used, HLI_SENTENCE - (size_t)used, "No other candidate lies within that.");
  else
    hli_print(text + used, HLI_SENTENCE - (size_t)used,
              "%d other %s within that: differences smaller than this do not decide.", near,
              near == 1 ? "candidate lies" : "candidates lie");
}

static void excluded_finding(const page *p, char text[HLI_SENTENCE]) {
  const hl_exclusion *limit = hl_screening_exclusion_at(p->screening, 0);
  hli_print(text, HLI_SENTENCE,
            "Of %d combinations of a system and a fluid, %d keep all limits, %d break one%s%s, and "
            "for %d there is no operating point.",
            hl_screening_count(p->screening),
            hl_screening_count_of(p->screening, HL_CANDIDATE_GOOD),
            hl_screening_count_of(p->screening, HL_CANDIDATE_LIMITED),
            limit != NULL && limit->state == HL_CANDIDATE_LIMITED ? ", most often " : "",
            limit != NULL && limit->state == HL_CANDIDATE_LIMITED ? limit->why : "",
            hl_screening_count_of(p->screening, HL_CANDIDATE_NONE));
}

static void write_findings(const page *p, hli_text *out) {
  static void (*const finding[])(const page *, char[HLI_SENTENCE]) = {best_finding, near_finding,
                                                                      excluded_finding};
  char text[HLI_SENTENCE];
  hli_text_puts(out, "<section id=\"findings\" aria-labelledby=\"h-findings\">\n"
                     "<h2 id=\"h-findings\">Three things to know</h2>\n<ol class=\"findings\">\n");
  for (int k = 0; k < 3; k++) {
    finding[k](p, text);
    list_item(out, text);
  }
  hli_text_puts(out, "</ol>\n</section>\n");
}

/* -------------------------------------------------------------------- question */

static void setting_row(const page *p, const hl_setting *setting, hli_text *out) {
  const hl_screening_settings *set = hl_screening_settings_of(p->screening);
  char text[64], value[48];
  hli_open_row(out, NULL);
  hli_row_heading(out, setting->name);
  if (setting->kind == HL_SETTING_NUMBER)
    hli_cell(out, hli_show(setting->dimension, hl_settings_value(setting, set), value));
  else {
    hl_settings_text(setting, set, text, sizeof text);
    hli_cell(out, text);
  }
  hli_cell(out, setting->help);
  hli_close_row(out);
}

static void question(const page *p, hli_text *out) {
  char source[80], sink[80], text[HLI_SENTENCE], dt[HLI_SHOWN];
  stream_text(hl_screening_source(p->screening), source, sizeof source);
  stream_text(hl_screening_sink(p->screening), sink, sizeof sink);
  hli_open_section(out, "question", "The question");
  hli_print(
      text, sizeof text,
      "Which heat pump takes heat from a source of %s and gives it to a sink of %s, both of "
      "constant heat capacity and in counterflow, with at least %s K along both exchangers? "
      "Compression heat pumps, MVR and Brayton cycles of the library are matched with the fluids "
      "asked for, or all: evaporation as warm as the "
      "source allows, condensation as cold as the sink allows over the whole profile, the "
      "subcooling, intermediate pressures and gas cooler pressures of the highest COP.",
      source, sink, hli_kelvins(hl_screening_settings_of(p->screening)->dt_min, dt));
  hli_paragraph(out, text);
  hli_open_table(out, "Settings");
  hli_headings(out, "setting|value|meaning");
  for (int k = 0; k < hl_screening_table.count; k++)
    setting_row(p, &hl_screening_table.setting[k], out);
  hli_close_table(out);
  hli_close_section(out);
}

/* --------------------------------------------------------------------- ranking */

/* A fact with the mark of one that was not compared with its source. */
static const char *marked(const char *fact, bool verified, char text[HLI_SHOWN]) {
  const bool known = fact[0] != '\0';
  hli_print(text, HLI_SHOWN, "%s%s", known ? fact : "–", known && !verified ? "*" : "");
  return text;
}

static void rank_row(const hl_candidate *c, bool price, bool limits, hli_text *out) {
  char text[HLI_SHOWN];
  hli_print(text, sizeof text, "%d", c->rank);
  hli_open_row(out, c->rank == 1 ? "best" : NULL);
  hli_number(out, text);
  hli_row_heading(out, hl_candidate_system(c, text));
  hli_cell(out, c->fluid);
  hli_print(text, sizeof text, "%.3f%s", c->cop, c->optimistic ? " !" : "");
  hli_number(out, text);
  hli_number(out, hli_fixed(c->cop_electric, 3, text));
  hli_number(out, hli_fixed(c->efficiency, 3, text));
  hli_number(out, hli_fixed(c->lorenz, 3, text));
  hli_number(out, hli_celsius(c->t_low, text));
  hli_number(out, hli_celsius(c->t_high, text));
  hli_number(out, hli_fixed(c->subcool, 1, text));
  hli_number(out, hli_fixed(c->p_low / 1e5, 2, text));
  hli_number(out, hli_fixed(c->p_high / 1e5, 2, text));
  hli_number(out, hli_fixed(c->ratio, 2, text));
  hli_number(out, hli_celsius(c->t_discharge, text));
  hli_number(out, hli_fixed(c->capacity / 1e6, 2, text));
  hli_number(out, marked(c->gwp_text, c->gwp_verified, text));
  hli_cell(out, marked(c->safety, c->safety_verified, text));
  if (price)
    hli_number(out, hli_fixed(c->price * 3.6e9, 2, text));
  if (limits)
    hli_cell(out, c->broken);
  hli_close_row(out);
}

static void losses(const page *p, int count, hli_text *out) {
  hli_open_table(out, "Where exergy is destroyed, both exchangers included: shares of the shaft "
                      "power, largest first");
  hli_headings(out, "system|fluid|first|second|third|fourth|fifth|sixth");
  for (int k = 0; k < count; k++) {
    const hl_candidate *c = at(p, k);
    char text[120];
    hli_open_row(out, NULL);
    hli_row_heading(out, hl_candidate_system(c, text));
    hli_cell(out, c->fluid);
    for (int j = 0; j < HL_CANDIDATE_LOSSES; j++) {
      hli_print(text, sizeof text, "%s %.1f %%", j < c->loss_count ? c->loss[j] : "",
                j < c->loss_count ? 100.0 * c->loss_share[j] : 0.0);
      hli_cell(out, j < c->loss_count ? text : "");
    }
    hli_close_row(out);
  }
  hli_close_table(out);
}

static void ranking(const page *p, hli_text *out) {
  char caption[240], headings[320];
  int ranked = 0;
  while (has_point(at(p, ranked)))
    ranked++;
  int shown = ranked < RANKED ? ranked : RANKED;
  bool limits = false;
  const bool price = !isnan(hl_screening_settings_of(p->screening)->electricity_price);
  for (int k = 0; k < shown; k++)
    limits = limits || at(p, k)->broken[0] != '\0';
  hli_open_section(out, "ranking", "Ranking");
  hli_print(caption, sizeof caption,
            "The first %d of %d; high: condensation, or the gas cooler's outlet", shown, ranked);
  if (shown > 0) {
    hli_open_table(out, caption);
    hli_print(headings, sizeof headings, "%s%s%s",
              "##|system|fluid|#COP shaft|#COP electric|#exergetic efficiency|#COP / Lorenz|#low "
              "°C|#high °C|#sub-cooled K|#p low bar|#p high bar|#ratio|#discharge °C|#VHC "
              "MJ/m³|#GWP|class",
              price ? "|#power per MWh of heat" : "", limits ? "|limits broken" : "");
    hli_headings(out, headings);
    for (int k = 0; k < shown; k++)
      rank_row(at(p, k), price, limits, out);
    hli_close_table(out);
  }
  hli_paragraph(out, "* not compared with its source; ! more than 1.6 times the COP of machines on "
                     "the market: optimistic.");
  if (shown > 0)
    losses(p, shown < COMPARED ? shown : COMPARED, out);
  hli_close_section(out);
}

/* -------------------------------------------------------------------- machines */

static hl_status figure(const hli_machine_view *view, hl_cycle_figure kind, const char *caption,
                        hli_text *out) {
  hli_open_figure(out, "plot", caption);
  HLI_TRY(hli_machine_figure(view, kind, out));
  hli_close_figure(out, caption);
  return HL_OK;
}

static void states(const page *p, const char *name, hli_text *out) {
  char caption[200];
  hli_print(caption, sizeof caption, "State points and limits of %s", name);
  hli_open_details(out, caption);
  hli_write_states(p->result, name, out);
  hli_close_details(out);
}

static hl_status figures(const page *p, const hli_machine_view *view, const hl_candidate *c,
                         const char *name, hli_text *out) {
  char caption[HLI_SENTENCE], a[HLI_SHOWN], b[HLI_SHOWN];
  hli_print(caption, sizeof caption,
            "%s between source and sink: the exchangers come as close as %s K at the sink and %s K "
            "at the source.",
            name, hli_kelvins(c->approach_sink, a), hli_kelvins(c->approach_source, b));
  HLI_TRY(figure(view, HL_CYCLE_FIGURE_TQ, caption, out));
  hli_print(caption, sizeof caption, "Log p–h: %s works between %s and %s bar.", name,
            hli_fixed(c->p_low / 1e5, 2, a), hli_fixed(c->p_high / 1e5, 2, b));
  HLI_TRY(figure(view, HL_CYCLE_FIGURE_PH, caption, out));
  hli_print(caption, sizeof caption, "T–s: the hottest discharge is at %s °C.",
            hli_celsius(c->t_discharge, a));
  HLI_TRY(figure(view, HL_CYCLE_FIGURE_TS, caption, out));
  states(p, name, out);
  return HL_OK;
}

static hl_status machine(const page *p, int k, const char *id, const char *title, hli_text *out) {
  const hl_candidate *c = at(p, k);
  hl_machine *m;
  char name[160];
  HLI_TRY(hl_screening_machine(p->screening, k, p->ctx, &m));
  hl_status status =
      hl_machine_eval(m, hl_screening_settings_of(p->screening)->t_ambient, 101325.0, p->result);
  if (status == HL_OK) {
    hli_machine_view view = {.ctx = p->ctx,
                             .machine = m,
                             .result = p->result,
                             .source = hl_screening_source(p->screening),
                             .sink = hl_screening_sink(p->screening)};
    hli_machine_name(&view, name, sizeof name);
    hli_open_section(out, id, title);
    status = figures(p, &view, c, name, out);
    hli_close_section(out);
  }
  hl_machine_free(m);
  return status;
}

static hl_status machines(const page *p, hli_text *out) {
  int other = 1;
  if (!has_point(at(p, 0)))
    return HL_OK;
  HLI_TRY(machine(p, 0, "best", "The first", out));
  while (has_point(at(p, other)) && strcmp(at(p, other)->fluid, at(p, 0)->fluid) == 0)
    other++;
  if (has_point(at(p, other)))
    HLI_TRY(machine(p, other, "other", "The first with another fluid", out));
  return HL_OK;
}

/* ----------------------------------------------- exclusions, sensitivity, facts */

static void exclusions(const page *p, hli_text *out) {
  const hl_exclusion *e = hl_screening_exclusion_at(p->screening, 0);
  char count[HLI_SHOWN];
  if (e == NULL)
    return;
  hli_open_section(out, "excluded", "Why others are excluded");
  hli_open_table(out, "Combinations by the worst limit, then those without an operating point");
  hli_headings(out, "#number|reason|kind|fluids|systems");
  for (int k = 0; (e = hl_screening_exclusion_at(p->screening, k)) != NULL; k++) {
    hli_open_row(out, NULL);
    hli_print(count, sizeof count, "%d", e->count);
    hli_number(out, count);
    hli_row_heading(out, e->why);
    hli_cell(out, e->state == HL_CANDIDATE_LIMITED ? "beyond a limit" : "no operating point");
    hli_cell(out, e->fluids);
    hli_cell(out, e->cycles);
    hli_close_row(out);
  }
  hli_close_table(out);
  hli_close_section(out);
}

static void sensitivity(const page *p, hli_text *out) {
  const hl_screening_settings *set = hl_screening_settings_of(p->screening);
  char headings[200], text[HLI_SHOWN];
  double low, high;
  if (!has_point(at(p, 0)) || !(set->eta_step > 0.0))
    return;
  hl_screening_etas(set, &low, &high);
  hli_open_section(out, "sensitivity", "Sensitivity to the efficiency of the compressors");
  hli_open_table(out, "Electric COP and rank at other isentropic efficiencies");
  hli_print(headings, sizeof headings,
            "system|fluid|#COP at %.2f|#rank|#COP at %.2f|#rank|#COP at %.2f|#rank", low,
            set->eta_is, high);
  hli_headings(out, headings);
  for (int k = 0; k < COMPARED && has_point(at(p, k)); k++) {
    const hl_candidate *c = at(p, k);
    const double cop[3] = {c->cop_electric_low, c->cop_electric, c->cop_electric_high};
    const int rank[3] = {c->rank_low, c->rank, c->rank_high};
    hli_open_row(out, NULL);
    hli_row_heading(out, hl_candidate_system(c, text));
    hli_cell(out, c->fluid);
    for (int j = 0; j < 3; j++) {
      hli_number(out, hli_fixed(cop[j], 3, text));
      hli_number(out, hli_fixed(rank[j] > 0 ? rank[j] : (double)NAN, 0, text));
    }
    hli_close_row(out);
  }
  hli_close_table(out);
  hli_close_section(out);
}

static void fact_cell(hli_text *out, const hl_fluid_fact *fact) {
  char text[400];
  if (fact->text[0] == '\0')
    hli_print(text, sizeof text, "–");
  else
    hli_print(text, sizeof text, "%s%s (%s, %s)", fact->text, fact->verified ? "" : "*",
              fact->source, fact->date);
  hli_cell(out, text);
}

static void fluid_row(const hl_fluid_info *f, hli_text *out) {
  char text[400];
  hli_open_row(out, NULL);
  hli_row_heading(out, f->id);
  hli_cell(out, f->name);
  hli_print(text, sizeof text, "%s%s", f->source, f->source_verified ? "" : "*");
  hli_cell(out, text);
  fact_cell(out, &f->safety_class);
  fact_cell(out, &f->gwp);
  fact_cell(out, &f->gwp_eu);
  hli_close_row(out);
}

/* Fluids of the rows shown, each once, pairs apart. */
static void fluids(const page *p, hli_text *out) {
  const hl_fluid *seen[RANKED * HL_CYCLE_FLUIDS];
  int count = 0;
  if (!has_point(at(p, 0)))
    return;
  hli_open_section(out, "fluids", "Fluids: sources");
  hli_open_table(out, "Equations of state and facts; * not compared with its source");
  hli_headings(out, "fluid|name|equation of state|safety class|GWP, 100 years|GWP in EU law");
  for (int k = 0; k < RANKED && has_point(at(p, k)); k++)
    for (int n = 0; n < HL_CYCLE_FLUIDS; n++) {
      const hl_fluid *fluid = hl_screening_fluid(p->screening, k, n);
      int j = 0;
      while (j < count && seen[j] != fluid)
        j++;
      if (fluid == NULL || j < count)
        continue;
      seen[count++] = fluid;
      fluid_row(hl_fluid_facts(fluid), out);
    }
  hli_close_table(out);
  hli_close_section(out);
}

static void reproduce(const page *p, hli_text *out) {
  hli_open_section(out, "reproduce", "How to reproduce");
  if (p->command != NULL) {
    hli_text_puts(out, "<pre>");
    hli_escape(out, p->command);
    hli_text_puts(out, "</pre>\n");
  }
  hli_paragraph(out,
                "All candidates with all columns are part of this page, as JSON in SI units in "
                "the element heatloom-screening. Equal input and version give equal results "
                "on any number of threads.");
  hli_close_section(out);
}

/* ------------------------------------------------------------------------- page */

static hl_status body(const page *p, hli_text *out) {
  question(p, out);
  ranking(p, out);
  HLI_TRY(machines(p, out));
  exclusions(p, out);
  sensitivity(p, out);
  fluids(p, out);
  reproduce(p, out);
  return out->failed ? hli_nomem(p->ctx) : HL_OK;
}

static hl_status write_page(const page *p, hli_text *out) {
  char title[200], source[80], sink[80], meta[200];
  hli_text inner, data;
  stream_text(hl_screening_source(p->screening), source, sizeof source);
  stream_text(hl_screening_sink(p->screening), sink, sizeof sink);
  hli_print(title, sizeof title, "Heat pumps from %s to %s", source, sink);
  hli_print(meta, sizeof meta, "Screening report%s%s · heatloom %s", p->date != NULL ? " · " : "",
            p->date != NULL ? p->date : "", hl_version());
  hli_text_init(&inner, p->ctx);
  hl_status status = body(p, &inner);
  if (status == HL_OK) {
    hli_open_page(out, title, "screening report", meta);
    write_findings(p, out);
    hli_write_contents(out, &inner);
    hli_text_add(out, inner.data, inner.length);
    hli_close_page(out);
    hli_text_init(&data, p->ctx);
    status = hli_screening_document(p->ctx, p->screening, false, &data);
    if (status == HL_OK)
      hli_embed(out, "heatloom-screening", data.data, data.length);
    hli_text_free(&data);
  }
  hli_text_free(&inner);
  HLI_TRY(status);
  hli_text_puts(out, "</body>\n</html>\n");
  return out->failed ? hli_nomem(p->ctx) : HL_OK;
}

hl_status hli_screening_report(hl_ctx *ctx, const hl_screening *screening, const char *command,
                               const char *date, hli_text *out) {
  page p = {ctx, screening, command, date, hli_zalloc(ctx, 1, sizeof *p.result)};
  if (p.result == NULL)
    return hli_nomem(ctx);
  hl_status status = write_page(&p, out);
  hli_release(ctx, p.result);
  return status;
}
