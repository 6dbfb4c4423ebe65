/** Figures by name, documents: the public side of the module but the report itself. */
#include "report/figures/machine.h"

static const struct {
  const char *name;
  hli_figure_fn draw;
} figure_of[HL_FIGURE_COUNT] = {
    {"composite", hli_figure_composite},
    {"grand", hli_figure_grand},
    {"carnot", hli_figure_carnot},
    {"grid", hli_figure_grid},
    {"tq", hli_figure_tq},
    {"exergy", hli_figure_exergy},
    {"tac", hli_figure_tac},
    {"pareto", hli_figure_pareto},
    {"site", hli_figure_site},
    {"site-grand", hli_figure_site_grand},
    {"small-composite", hli_figure_small_composite},
    {"small-grand", hli_figure_small_grand},
};

const char *hl_figure_name(hl_figure figure) {
  return figure < HL_FIGURE_COUNT ? figure_of[figure].name : NULL;
}

hl_status hli_give(hl_status status, hli_text *text, hl_document *out) {
  if (status == HL_OK)
    *out = (hl_document){text->data, text->length};
  else
    hli_text_free(text);
  return status;
}

static hl_status write(hl_ctx *ctx, hli_figure_fn draw, const hl_report_input *input,
                       bool standalone, hl_document *out) {
  *out = (hl_document){NULL, 0};
  hli_text text;
  hli_text_init(&text, ctx);
  hli_view view;
  hl_status status = hli_view_init(&view, ctx, input);
  view.standalone = standalone;
  if (status == HL_OK)
    status = draw(&view, &text);
  hli_view_free(&view);
  return hli_give(status, &text, out);
}

hl_status hl_figure_write(hl_ctx *ctx, hl_figure figure, const hl_report_input *input,
                          hl_document *out) {
  *out = (hl_document){NULL, 0};
  if (figure >= HL_FIGURE_COUNT)
    HLI_FAIL(ctx, 1, NULL, "figure %d does not exist; there are %d, from 0", (int)figure,
             (int)HL_FIGURE_COUNT);
  return write(ctx, figure_of[figure].draw, input, true, out);
}

hl_status hl_figure_write_tq(hl_ctx *ctx, const hl_network *network, int exchanger,
                             hl_document *out) {
  *out = (hl_document){NULL, 0};
  if (exchanger < 0 || exchanger >= hl_network_exchanger_count(network))
    HLI_FAIL(ctx, 1, NULL, "exchanger %d does not exist; the network has %d, from 0", exchanger,
             hl_network_exchanger_count(network));
  hl_report_input input = {.network = network};
  hli_text text;
  hli_text_init(&text, ctx);
  hli_view view;
  hl_status status = hli_view_init(&view, ctx, &input);
  if (status == HL_OK)
    status = hli_figure_one_tq(&view, exchanger, &text);
  hli_view_free(&view);
  return hli_give(status, &text, out);
}

const char *hl_cycle_figure_name(hl_cycle_figure figure) {
  static const char *const names[HL_CYCLE_FIGURE_COUNT] = {"ph", "ts", "tq"};
  return figure < HL_CYCLE_FIGURE_COUNT ? names[figure] : NULL;
}

void hli_machine_name(const hli_machine_view *view, char *text, size_t size) {
  const hl_fluid *fluid;
  hli_print(text, size, "%s", hl_machine_cycle(view->machine)->name);
  for (int k = 0; (fluid = hl_machine_fluid_at(view->machine, k)) != NULL; k++) {
    size_t used = strlen(text);
    hli_print(text + used, size - used, "%s%s", k == 0 ? ", " : " + ", hl_fluid_facts(fluid)->id);
  }
}

hl_status hli_machine_figure(const hli_machine_view *view, hl_cycle_figure kind, hli_text *out) {
  return kind == HL_CYCLE_FIGURE_TQ ? hli_figure_machine_tq(view, out)
                                    : hli_figure_states(view, kind == HL_CYCLE_FIGURE_TS, out);
}

hl_status hl_cycle_figure_write(hl_ctx *ctx, hl_cycle_figure figure, const hl_machine *machine,
                                const hl_cycle_result *result, const hl_outside *source,
                                const hl_outside *sink, hl_document *out) {
  *out = (hl_document){NULL, 0};
  if (figure >= HL_CYCLE_FIGURE_COUNT)
    HLI_FAIL(ctx, 1, NULL, "diagram %d does not exist; there are %d, from 0", (int)figure,
             (int)HL_CYCLE_FIGURE_COUNT);
  hli_machine_view view = {.ctx = ctx,
                           .machine = machine,
                           .result = result,
                           .source = source,
                           .sink = sink,
                           .standalone = true};
  hli_text text;
  hli_text_init(&text, ctx);
  return hli_give(hli_machine_figure(&view, figure, &text), &text, out);
}

hl_status hl_report_write(hl_ctx *ctx, const hl_report_input *input, hl_document *out) {
  const bool parts = input->period_count > 0 || (input->site != NULL && input->targets == NULL);
  return write(ctx, parts ? hli_parts_report : hli_report, input, false, out);
}

hl_status hl_screening_report_write(hl_ctx *ctx, const hl_screening *screening, const char *command,
                                    const char *date, hl_document *out) {
  *out = (hl_document){NULL, 0};
  hli_text text;
  hli_text_init(&text, ctx);
  return hli_give(hli_screening_report(ctx, screening, command, date, &text), &text, out);
}

hl_status hl_screening_write(hl_ctx *ctx, const hl_screening *screening, hl_document *out) {
  *out = (hl_document){NULL, 0};
  hli_text text;
  hli_text_init(&text, ctx);
  return hli_give(hli_screening_document(ctx, screening, true, &text), &text, out);
}

hl_status hl_screening_write_csv(hl_ctx *ctx, const hl_screening *screening, hl_document *out) {
  *out = (hl_document){NULL, 0};
  hli_text text;
  hli_text_init(&text, ctx);
  return hli_give(hli_screening_csv(ctx, screening, &text), &text, out);
}

hl_status hl_result_write(hl_ctx *ctx, const hl_report_input *input, hl_document *out) {
  return write(ctx, hli_result, input, false, out);
}

void hl_document_free(hl_ctx *ctx, hl_document *document) {
  if (document == NULL)
    return;
  hli_release(ctx, document->text);
  *document = (hl_document){NULL, 0};
}
