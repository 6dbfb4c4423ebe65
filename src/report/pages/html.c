/** The HTML report: frame, style, and the blocks that sections are made of. */
#include <heatloom/data.h>
#include <heatloom/io.h>

#include "report/pages/html.h"

const char hli_html_style[] =
    ":root{color-scheme:light dark;--ink:#1b1f23;--muted:#57606a;--paper:#fff;--line:#d0d7de;"
    "--soft:#f4f6f8;--link:#1f5fa8;--good:#14683d;--bad:#a93226}"
    "@media screen and (prefers-color-scheme:dark){:root{--ink:#e6e8ea;--muted:#a2abb4;"
    "--paper:#15191e;--line:#39414a;--soft:#1d232a;--link:#8fbff5;--good:#6fd59c;--bad:#ff9d8d}}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--paper);color:var(--ink);"
    "font:16px/1.5 system-ui,\"Segoe UI\",Roboto,Arial,\"DejaVu Sans\",sans-serif}"
    "main,header,footer{max-width:1280px;margin:0 auto;padding:0 20px}"
    "header{padding-top:28px}footer{padding-bottom:40px;color:var(--muted);font-size:14px}"
    "h1{font-size:28px;line-height:1.2;margin:0 0 6px}"
    "h2{font-size:21px;margin:44px 0 12px;padding-top:12px;border-top:1px solid var(--line)}"
    "h3{font-size:17px;margin:26px 0 8px}p{margin:8px 0 12px;max-width:76ch}"
    ".meta{color:var(--muted);margin:0 0 4px}a{color:var(--link)}"
    ".skip{position:absolute;left:-9999px}.skip:focus{left:8px;top:8px;background:var(--paper)}"
    ".findings{background:var(--soft);border-left:4px solid #1a7f4b;margin:18px 0;"
    "padding:14px 20px 14px 44px;border-radius:4px}.findings li{margin:6px 0;max-width:130ch}"
    "nav ol{columns:3;margin:14px 0;padding-left:24px;font-size:14px}"
    "figure{margin:18px 0 26px}"
    "figure .scroll{border:1px solid var(--line);border-radius:4px;width:fit-content}"
    "figcaption{font-size:14px;color:var(--muted);margin-top:6px;max-width:84ch}"
    ".scroll{overflow-x:auto;max-width:100%}svg{display:block}.fit svg{max-width:100%;height:auto}"
    "table{border-collapse:collapse;font-size:14px;margin:10px 0 18px}"
    "caption{text-align:left;color:var(--muted);padding:4px 0}"
    "th,td{padding:5px 10px;border-bottom:1px solid var(--line);text-align:left;"
    "vertical-align:middle}thead th{background:var(--soft);vertical-align:bottom}"
    "tbody th{font-weight:600}.n{text-align:right;font-variant-numeric:tabular-nums;"
    "white-space:nowrap}tr.best{background:var(--soft)}tr.sum td,tr.sum th{font-weight:700}"
    ".ok{color:var(--good);font-weight:600}.bad{color:var(--bad);font-weight:600}"
    "details{margin:10px 0 16px}summary{cursor:pointer;color:var(--link)}"
    "code,pre{font:13px/1.45 ui-monospace,\"DejaVu Sans Mono\",monospace}"
    "pre{background:var(--soft);padding:12px;overflow-x:auto;border-radius:4px;"
    "white-space:pre-wrap}"
    ".beside{display:flex;flex-wrap:wrap;gap:0 32px;align-items:flex-start}"
    ".pair{display:grid;grid-template-columns:minmax(0,1fr);gap:0 24px}"
    ".pair figure{min-width:0;margin:14px 0 20px}.pair svg{max-width:100%;height:auto}"
    "@media screen and (min-width:1240px){.pair{grid-template-columns:repeat(2,minmax(0,1fr))}"
    "body:has(.pair) :is(main,header,footer){max-width:1560px}}"
    ".grid .scroll>div{width:max-content}"
    ".wider{position:sticky;left:0;width:fit-content;font-size:14px;margin:8px 14px 0}"
    "@media screen and (min-width:1280px){.wider.fits{display:none}}"
    ".tiles .scroll{display:flex;flex-wrap:wrap;max-width:966px}thead "
    ".n{white-space:normal}p.larger{display:none}";

static const char print_style[] =
    "@page{size:A4;margin:14mm}@page across{size:A4 landscape;margin:12mm 14mm}"
    "@media print{body{font-size:9pt}h1{font-size:16pt}main,header,footer{max-width:none;padding:0}"
    "nav,.skip{display:none}header{padding:0}"
    "h2{margin:14px 0 6px;padding-top:5px;font-size:13pt}"
    "h3{font-size:10.5pt;margin:9px 0 3px}p{max-width:none;margin:5px 0 7px}"
    "h2,h3,caption,thead,summary{break-after:avoid}"
    "figure,tr,.findings,.tiles svg{break-inside:avoid}"
    ".tiles{break-inside:auto}figure{margin:8px 0 12px}"
    "figcaption{max-width:none;font-size:8.5pt}"
    "svg.hl{max-width:100%;height:auto;max-height:250mm}.plot svg{width:120mm}"
    ".tiles svg{width:33.3%}.tiles .scroll{max-width:none}.scroll{overflow:visible;border:0}"
    "figure .scroll{width:auto;border:0}p.larger{display:block}"
    "#network:has(.across)>:not(.tiles),#ranking{page:across}"
    ".wider{display:none}.grid .scroll>div{width:auto}.grid svg.hl{max-height:230mm}.grid .across "
    "svg.hl{max-height:150mm}"
    ":is(#targets,#utilities,#exergy){display:flex;flex-direction:column}.plot{order:1}"
    "footer{break-before:avoid}table{font-size:7.5pt;margin:6px 0 10px}"
    "th,td{padding:2px 5px;overflow-wrap:break-word}"
    "thead th{background:none;border-bottom:1.5px solid #000}"
    ".findings{background:none;margin:8px 0;padding:4px 8px 4px 30px}"
    "details{margin:4px 0 8px}details table{font-size:7pt}"
    "summary{list-style:none;color:inherit;font-weight:600}"
    "details::details-content{content-visibility:visible;display:block}}";

/* ------------------------------------------------------------------------ blocks */

static void element(hli_text *out, const char *name, const char *text) {
  hli_text_printf(out, "<%s>", name);
  hli_escape(out, text);
  hli_text_printf(out, "</%s>\n", name);
}

void hli_open_section(hli_text *out, const char *id, const char *title) {
  hli_text_printf(out, "<section id=\"%s\" aria-labelledby=\"h-%s\">\n<h2 id=\"h-%s\">", id, id,
                  id);
  hli_escape(out, title);
  hli_text_puts(out, "</h2>\n");
}

void hli_close_section(hli_text *out) { hli_text_puts(out, "</section>\n"); }

void hli_heading(hli_text *out, const char *title) { element(out, "h3", title); }

void hli_paragraph(hli_text *out, const char *text) { element(out, "p", text); }

void hli_open_details(hli_text *out, const char *summary) {
  hli_text_puts(out, "<details>");
  element(out, "summary", summary);
}

void hli_close_details(hli_text *out) { hli_text_puts(out, "</details>\n"); }

void hli_open_table(hli_text *out, const char *caption) {
  hli_text_puts(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
  hli_escape(out, caption);
  hli_text_puts(out, "\"><table>");
  element(out, "caption", caption);
}

void hli_headings(hli_text *out, const char *headings) {
  hli_text_puts(out, "<thead><tr>");
  while (*headings != '\0') {
    bool number = *headings == '#';
    headings += number;
    size_t length = strcspn(headings, "|");
    hli_text_puts(out, number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
    char text[96];
    hli_print(text, sizeof text, "%.*s", (int)length, headings);
    hli_escape(out, text);
    hli_text_puts(out, "</th>");
    headings += length + (headings[length] == '|');
  }
  hli_text_puts(out, "</tr></thead>\n<tbody>\n");
}

void hli_open_row(hli_text *out, const char *css) {
  if (css != NULL)
    hli_text_printf(out, "<tr class=\"%s\">", css);
  else
    hli_text_puts(out, "<tr>");
}

static void cell(hli_text *out, const char *open, const char *text, const char *close) {
  hli_text_puts(out, open);
  hli_escape(out, text);
  hli_text_puts(out, close);
}

void hli_cell(hli_text *out, const char *text) { cell(out, "<td>", text, "</td>"); }

void hli_row_heading(hli_text *out, const char *text) {
  cell(out, "<th scope=\"row\">", text, "</th>");
}

void hli_number(hli_text *out, const char *text) { cell(out, "<td class=\"n\">", text, "</td>"); }

void hli_close_row(hli_text *out) { hli_text_puts(out, "</tr>\n"); }

void hli_close_table(hli_text *out) { hli_text_puts(out, "</tbody></table></div>\n"); }

hl_status hli_figure(const hli_view *view, hli_figure_fn draw, hli_text *out, const char *caption) {
  return hli_figure_of(view, draw, "plot", out, caption);
}

void hli_open_figure(hli_text *out, const char *css, const char *caption) {
  hli_text_printf(out,
                  "<figure class=\"%s\"><div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                  "aria-label=\"",
                  css);
  hli_escape(out, caption);
  hli_text_puts(out, "\">\n");
}

void hli_close_figure(hli_text *out, const char *caption) {
  hli_text_puts(out, "</div>\n<figcaption>");
  hli_escape(out, caption);
  hli_text_puts(out, "</figcaption></figure>\n");
}

hl_status hli_figure_of(const hli_view *view, hli_figure_fn draw, const char *css, hli_text *out,
                        const char *caption) {
  hli_open_figure(out, css, caption);
  HLI_TRY(draw(view, out));
  hli_close_figure(out, caption);
  return HL_OK;
}

/* ------------------------------------------------------------------------- frame */

void hli_open_page(hli_text *out, const char *title, const char *kind, const char *meta) {
  hli_text_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'unsafe-inline'\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"generator\" content=\"heatloom ");
  hli_escape(out, hl_version());
  hli_text_puts(out, "\">\n<title>");
  hli_escape(out, title);
  hli_text_printf(out, " · %s</title>\n<style>", kind);
  hli_text_puts(out, hli_html_style);
  hli_text_puts(out, print_style);
  hli_text_puts(out, hli_svg_style);
  hli_text_puts(out,
                "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the report</a>\n");
  hli_text_puts(out, "<header>\n");
  element(out, "h1", title);
  hli_text_puts(out, "<p class=\"meta\">");
  hli_escape(out, meta);
  hli_text_puts(out, "</p>\n</header>\n<main id=\"main\">\n");
}

void hli_close_page(hli_text *out) {
  hli_text_puts(out, "</main>\n<footer><p>Made by heatloom, a library for heat recovery with "
                     "exchangers and heat pumps. The page needs no network and no scripts.</p>"
                     "</footer>\n");
}

void hli_embed(hli_text *out, const char *id, const char *text, size_t length) {
  hli_text_printf(out, "<script type=\"application/json\" id=\"%s\">\n", id);
  hli_text_add(out, text, length);
  hli_text_puts(out, "\n</script>\n");
}

static hl_status write_findings(const void *of, hli_text *out) {
  const hli_view *view = of;
  char text[HLI_SENTENCE];
  const hl_verdict *verdict = view->input->verdict;
  hli_text_puts(out, "<section id=\"findings\" aria-labelledby=\"h-findings\">\n"
                     "<h2 id=\"h-findings\">Three things to know</h2>\n");
  if (verdict != NULL && !hl_verdict_ok(verdict))
    hli_text_puts(out, "<p class=\"bad\">The network fails its verification: see the section "
                       "Verification before using any of its numbers.</p>\n");
  hl_outcome outcome =
      view->synthesis != NULL ? hl_synthesis_outcome(view->synthesis) : HL_OUTCOME_NONE;
  if (view->network != NULL && (outcome == HL_OUTCOME_LIMIT || outcome == HL_OUTCOME_STOPPED))
    hli_text_puts(out, "<p class=\"bad\">The search was cut short: this is the best network until "
                       "then, and what it is compared with was searched as briefly.</p>\n");
  hli_text_puts(out, "<ol class=\"findings\">\n");
  hli_finding_design(view, text);
  element(out, "li", text);
  hli_finding_saving(view, text);
  element(out, "li", text);
  hli_finding_limit(view, text);
  element(out, "li", text);
  hli_text_puts(out, "</ol>\n</section>\n");
  return HL_OK;
}

void hli_write_contents(hli_text *out, const hli_text *body) {
  hli_text_puts(out, "<nav aria-label=\"Contents\"><ol>\n");
  const char *at = body->data;
  while (at != NULL && (at = strstr(at, "<section id=\"")) != NULL) {
    const char *id = at + strlen("<section id=\"");
    const char *title = strstr(id, "<h2 id=\"");
    title = title != NULL ? strchr(title, '>') : NULL;
    const char *end = title != NULL ? strstr(title, "</h2>") : NULL;
    if (end == NULL)
      break;
    hli_text_puts(out, "<li><a href=\"#");
    hli_text_add(out, id, strcspn(id, "\""));
    hli_text_puts(out, "\">");
    hli_text_add(out, title + 1, (size_t)(end - title - 1));
    hli_text_puts(out, "</a></li>\n");
    at = end;
  }
  hli_text_puts(out, "</ol></nav>\n");
}

hl_status hli_embed_case(const hli_view *view, hli_text *out) {
  hl_writer *writer;
  HLI_TRY(hl_writer_new(view->ctx, &writer));
  hl_writer_open_object(writer, NULL);
  hl_case_write(view->problem, writer);
  hl_writer_close_object(writer);
  size_t length;
  const char *text = hl_writer_result(writer, &length);
  if (text != NULL)
    hli_embed(out, "heatloom-case", text, length);
  hl_writer_free(writer);
  return text != NULL ? HL_OK : hli_nomem(view->ctx);
}

hl_status hli_write_page(const hli_view *view, const hli_page *page, hli_text *out) {
  char meta[500], hash[17];
  hli_text body;
  hl_case_hash(view->problem, hash);
  hli_print(meta, sizeof meta, "%s%s%s · heatloom %s · case %s%s", page->what,
            page->date != NULL ? " · " : "", page->date != NULL ? page->date : "", hl_version(),
            hash, page->more);
  hli_text_init(&body, view->ctx);
  hl_status status = page->body(page->of, &body);
  if (status == HL_OK) {
    hli_open_page(out, page->title, page->kind, meta);
    status = page->findings(page->of, out);
    hli_write_contents(out, &body);
    hli_text_add(out, body.data, body.length);
    hli_close_page(out);
  }
  hli_text_free(&body);
  HLI_TRY(status);
  HLI_TRY(hli_embed_case(view, out));
  if (page->embed != NULL)
    HLI_TRY(page->embed(page->of, out));
  hli_text_puts(out, "</body>\n</html>\n");
  return hli_finish(view, out);
}

static hl_status write_body(const void *of, hli_text *out) {
  const hli_view *view = of;
  static const hli_section_fn section[] = {
      hli_section_data,        hli_section_targets,  hli_section_machines, hli_section_exergy,
      hli_section_network,     hli_section_costs,    hli_section_choice,   hli_section_checks,
      hli_section_assumptions, hli_section_reproduce};
  for (size_t k = 0; k < sizeof section / sizeof section[0]; k++)
    HLI_TRY(section[k](view, out));
  return hli_finish(view, out);
}

hl_status hli_report(const hli_view *view, hli_text *out) {
  if (view->problem == NULL || view->design == NULL)
    HLI_FAIL(view->ctx, 1, NULL, "a report needs %s, which the input lacks",
             view->problem == NULL ? "a problem" : "targets");
  const char *title = hl_problem_title(view->problem);
  title = title[0] != '\0' ? title : "Heat recovery study";
  char more[300], approach[HLI_SHOWN];
  const hl_period *period = hl_problem_period_at(view->problem, hl_problem_period(view->problem));
  const char *zone = hl_targets_zone(view->design);
  hli_print(more, sizeof more, "%s%.60s%s%.60s · %s", period != NULL ? " · period " : "",
            period != NULL ? period->id : "", zone[0] != '\0' ? " · zone " : "", zone,
            hli_approach_text(view->design, approach));
  const hli_page page = {.title = title,
                         .kind = "heat recovery report",
                         .what = "Heat recovery report",
                         .date = view->input->date,
                         .more = more,
                         .findings = write_findings,
                         .body = write_body,
                         .of = view};
  return hli_write_page(view, &page, out);
}
