/** Private to the report module: pieces of the HTML report. */
#ifndef HLI_HTML_H
#define HLI_HTML_H

#include "report/report.h"

extern const char hli_html_style[];

/* Blocks; all texts are escaped. */
void hli_open_section(hli_text *out, const char *id, const char *title);
void hli_close_section(hli_text *out);
void hli_heading(hli_text *out, const char *title); /* below a section's */
void hli_paragraph(hli_text *out, const char *text);
void hli_open_details(hli_text *out, const char *summary);
void hli_close_details(hli_text *out);

/** A table with a caption; headings follow, then rows. */
void hli_open_table(hli_text *out, const char *caption);
/** Headings separated by "|"; those that begin with "#" stand over numbers. */
void hli_headings(hli_text *out, const char *headings);
void hli_open_row(hli_text *out, const char *css);
void hli_cell(hli_text *out, const char *text);        /* text, left */
void hli_row_heading(hli_text *out, const char *text); /* first cell of a row */
void hli_number(hli_text *out, const char *text);      /* number, right */
void hli_close_row(hli_text *out);
void hli_close_table(hli_text *out);

/** The page up to the inside of its main part; `kind` goes with the title, `meta` below it. */
void hli_open_page(hli_text *out, const char *title, const char *kind, const char *meta);
/** The end of the main part, and the footer. */
void hli_close_page(hli_text *out);
/** Contents: headings of the sections in a text, read off the text itself. */
void hli_write_contents(hli_text *out, const hli_text *body);
/** Findings or sections of a page of `of`. */
typedef hl_status (*hli_page_fn)(const void *of, hli_text *out);
/** A whole page: its head, findings, contents, sections, the case as data. */
typedef struct hli_page {
  const char *title, *kind; /* as of hli_open_page() */
  const char *what;         /* "Heat pump report": begins the line below the title, which goes on
                               with the date, version and case */
  const char *date;         /* NULL: none */
  const char *more;         /* and ends with this */
  hli_page_fn findings, body;
  hli_page_fn embed; /* further data behind the case; NULL: none */
  const void *of;
} hli_page;
hl_status hli_write_page(const hli_view *view, const hli_page *page, hli_text *out);
/** A document as data that no script runs; its text has nothing that would end the element. */
void hli_embed(hli_text *out, const char *id, const char *text, size_t length);

/** The frame of a figure: open, draw, close. */
void hli_open_figure(hli_text *out, const char *css, const char *caption);
void hli_close_figure(hli_text *out, const char *caption);
/** Tables of the state points and the limits of a machine. */
void hli_write_states(const hl_cycle_result *cycle, const char *name, hli_text *out);
/** A figure with a caption that states its finding; nothing if the view lacks what it shows. */
hl_status hli_figure(const hli_view *view, hli_figure_fn draw, hli_text *out, const char *caption);
/** As hli_figure with a class for the style sheet: "grid", "tiles". */
hl_status hli_figure_of(const hli_view *view, hli_figure_fn draw, const char *css, hli_text *out,
                        const char *caption);

/* Sections, in the order of the report. Each writes nothing where its part of the input is not
 * there. */
typedef hl_status (*hli_section_fn)(const hli_view *view, hli_text *out);
hl_status hli_section_data(const hli_view *view, hli_text *out);
hl_status hli_section_targets(const hli_view *view, hli_text *out);
hl_status hli_section_machines(const hli_view *view, hli_text *out);
hl_status hli_section_exergy(const hli_view *view, hli_text *out);
hl_status hli_section_network(const hli_view *view, hli_text *out);
hl_status hli_section_costs(const hli_view *view, hli_text *out);
hl_status hli_section_choice(const hli_view *view, hli_text *out);
hl_status hli_section_checks(const hli_view *view, hli_text *out);
hl_status hli_section_assumptions(const hli_view *view, hli_text *out);
hl_status hli_section_reproduce(const hli_view *view, hli_text *out);

/** What sections of settings assume, and cost laws; sections with blanks between, NULL: all. */
hl_status hli_write_assumptions(const hli_view *view, const char *sections, hli_text *out);
/** The complete case as data that no script runs. */
hl_status hli_embed_case(const hli_view *view, hli_text *out);
/** TAC over the least approach, in the section of costs. */
hl_status hli_write_sweep(const hli_view *view, hli_text *out);
/** Value of a setting as shown: "5 K", "real", "yes". */
char *hli_setting_text(const hli_view *view, const hl_setting *setting, double value,
                       char text[HLI_SHOWN]);

/* Words (words.c): sentences from the numbers, into a text of `size`. */
/** The three findings: what the design does, what it saves, what limits it. */
void hli_finding_design(const hli_view *view, char text[HLI_SENTENCE]);
void hli_finding_saving(const hli_view *view, char text[HLI_SENTENCE]);
void hli_finding_limit(const hli_view *view, char text[HLI_SENTENCE]);
/** Why the chosen network beats another: the differences of its costs. */
void hli_why(const hli_view *view, hl_choice other, char text[HLI_SENTENCE]);
/** Why no machine is in it although the case allows some; "" if there is nothing to explain. */
void hli_why_no_machine(const hli_view *view, char text[HLI_SENTENCE]);

#endif
