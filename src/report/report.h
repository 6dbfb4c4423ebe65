/** Private to the report module: what is shown, in which units, and the parts of figures. */
#ifndef HLI_REPORT_H
#define HLI_REPORT_H

#include <heatloom/data.h>
#include <heatloom/exergy.h>
#include <heatloom/report.h>

#include "report/drawing/svg.h"

/* ------------------------------------------------------------------------------- view */

/** Everything placed at its size: the process, the utilities and the machines of the network. */
typedef struct hli_placed {
  hl_group_set set;
  double *scale;       /* one per group */
  hl_targets *targets; /* balanced curves of all of it */
  hl_exergy *exergy;
} hli_placed;

/** What a figure or report is drawn from, read off the input once. */
typedef struct hli_view {
  hl_ctx *ctx;
  const hl_report_input *input;
  hli_arena arena;
  const hl_problem *problem;
  const hl_targets *targets; /* as given */
  const hl_targets *design;  /* at the least approach and outlets of the network, if there is one */
  const hl_synthesis *synthesis;
  const hl_network *network;
  hl_group process;  /* soft streams as far as the network takes them */
  bool moved;        /* one of them is left elsewhere than at its target */
  hl_targets *own;   /* design, where it is not the one given */
  hli_placed placed; /* set.count 0: nothing closes the balance */
  double t0;         /* [K] */
  double heat;       /* W per unit shown */
  int heat_decimals;
  const char *heat_unit; /* "kW" or "MW" throughout one document */
  char currency[40];     /* shortened to what a heading has room for */
  bool standalone;       /* figures are files of their own */
  double subcool_to;     /* of machines placed with free subcooling; NAN: none are [K] */
} hli_view;

/** The view keeps a pointer to the input; hli_view_free it whatever the status. */
hl_status hli_view_init(hli_view *view, hl_ctx *ctx, const hl_report_input *input);
void hli_view_free(hli_view *view);
/** Machines of the library are placed by the settings of the grid. */
hl_status hli_view_place(hli_view *view);

enum { HLI_SHOWN = 64 };      /* room for a number as text */
enum { HLI_SENTENCE = 1000 }; /* and for a sentence */

/** Numbers as shown; "–" for NAN. All return text. */
char *hli_fixed(double value, int decimals, char text[HLI_SHOWN]);
char *hli_heat(const hli_view *view, double watt, char text[HLI_SHOWN]);      /* "25.45" */
char *hli_heat_unit(const hli_view *view, double watt, char text[HLI_SHOWN]); /* "25.45 kW" */
char *hli_celsius(double kelvin, char text[HLI_SHOWN]);                       /* "65.0" */
char *hli_kelvins(double difference, char text[HLI_SHOWN]); /* "5.0"; "0.41" where small */
/** "ΔTmin 5.0 K", or "factor 1.25 on all contributions". */
char *hli_approach_text(const hl_targets *targets, char text[HLI_SHOWN]);
char *hli_money(double value, char text[HLI_SHOWN]);   /* "15 721", narrow blanks */
char *hli_percent(double share, char text[HLI_SHOWN]); /* "44" */
/** Name of one side of an exchanger: stream, utility or "HP", of several machines "HP 2". */
const char *hli_view_port(const hli_view *view, hl_port port, char *text, size_t size);
const char *hli_view_machine(const hli_view *view, int machine, char *text, size_t size);

/** Heat delivered per electric power; `cop` of a machine is per shaft power. [-] */
double hli_electric_cop(const hl_net_machine *machine);

/** Exergy of what is placed, or of the synthesis' placement; NULL if no balance closes. */
const hl_exergy *hli_view_exergy(const hli_view *view);

/** "chosen", "runner-up", "no heat pump", ... */
const char *hli_answer_text(hl_choice choice);
/** The network that answers a choice; NULL if there is none. */
const hl_net_point *hli_answer_point(const hli_view *view, hl_choice choice);

/** Least TAC of the sweep, at the widest approach that has it, and the range within 5 % of it;
 * false: no network was found. */
typedef struct hli_sweep_least {
  double tac, dt_min, from, to;
} hli_sweep_least;
bool hli_sweep_find(const hli_view *view, hli_sweep_least *least);

/** In what costs are shown, the largest being `most`. */
typedef struct hli_money_unit {
  double factor;
  char name[40]; /* "k$/y" */
} hli_money_unit;
hli_money_unit hli_choose_money(const hli_view *view, double most);

/* ------------------------------------------------------------------------ documents */

/** Hand the text over, or free it and leave the document empty. */
hl_status hli_give(hl_status status, hli_text *text, hl_document *out);

hl_status hli_report(const hli_view *view, hli_text *out);
/** Of a site, or of periods. */
hl_status hli_parts_report(const hli_view *view, hli_text *out);
hl_status hli_screening_report(hl_ctx *ctx, const hl_screening *screening, const char *command,
                               const char *date, hli_text *out);
hl_status hli_result(const hli_view *view, hli_text *out);
/** A ranking as JSON, of all candidates or of those within all limits; as CSV. */
hl_status hli_screening_document(hl_ctx *ctx, const hl_screening *screening, bool all,
                                 hli_text *out);
hl_status hli_screening_csv(hl_ctx *ctx, const hl_screening *screening, hli_text *out);
void hli_write_points(hl_writer *writer, const char *key, const hl_point *point, int count);
void hli_write_targets(hl_writer *writer, const hli_view *view, const hl_targets *targets);
void hli_write_site(hl_writer *writer, const hli_view *view, const hl_site *site);
void hli_write_totals(hl_writer *writer, const char *key, const hl_network_totals *totals);
void hli_write_synthesis(hl_writer *writer, const hl_synthesis *synthesis, bool times);

/* ---------------------------------------------------------------------------- figures */

/** Draw into `out`; HL_ERR_ARG with a fault if the view lacks what the figure shows. */
typedef hl_status (*hli_figure_fn)(const hli_view *view, hli_text *out);

hl_status hli_figure_composite(const hli_view *view, hli_text *out);
hl_status hli_figure_grand(const hli_view *view, hli_text *out);
hl_status hli_figure_carnot(const hli_view *view, hli_text *out);
hl_status hli_figure_grid(const hli_view *view, hli_text *out);
hl_status hli_figure_tq(const hli_view *view, hli_text *out);
hl_status hli_figure_exergy(const hli_view *view, hli_text *out);
hl_status hli_figure_tac(const hli_view *view, hli_text *out);
hl_status hli_figure_pareto(const hli_view *view, hli_text *out);
hl_status hli_figure_site(const hli_view *view, hli_text *out);
hl_status hli_figure_site_grand(const hli_view *view, hli_text *out);
hl_status hli_figure_small_composite(const hli_view *view, hli_text *out);
hl_status hli_figure_small_grand(const hli_view *view, hli_text *out);

/** Small pictures in rows, or each a picture of its own in a page. */
enum { HLI_TILE_WIDTH = 240, HLI_TILE_HEIGHT = 204 };
typedef struct hli_tiles {
  int count;
  const char *label; /* of all of them */
  void (*name)(const hli_view *view, const void *of, int k, char *text, size_t size);
  /** Draw the k-th with its upper left corner at x, y. */
  hl_status (*draw)(const hli_view *view, const void *of, hli_svg *svg, double x, double y, int k);
  const void *of;
} hli_tiles;
hl_status hli_figure_tiles(const hli_view *view, const hli_tiles *tiles, hli_text *out);

/** Zones of the site, those with the most heat first, or the periods, in their order. */
enum { HLI_PANELS_MOST = 24 };
typedef struct hli_panel {
  const char *name;
  const hl_targets *targets;
} hli_panel;
typedef struct hli_panels {
  hli_panel *panel;
  int count, all; /* shown, and there */
  bool shared;    /* one scale of heat */
} hli_panels;
/** hli_panels_free them whatever the status. */
hl_status hli_panels_load(const hli_view *view, hli_panels *panels);
void hli_panels_free(const hli_view *view, hli_panels *panels);

/** A heat flow over temperature, from the hottest: parts that give heat red, parts that take it
 * blue and dashed. */
void hli_figure_flow(hli_plot *plot, const hli_xy *curve, int count);
hl_status hli_figure_one_tq(const hli_view *view, int exchanger, hli_text *out);

/** The end of every figure and document: HL_ERR_NOMEM if the text ran out of memory. */
hl_status hli_finish(const hli_view *view, const hli_text *out);
/** Fault for a figure that lacks a part of its input. */
hl_status hli_lacks(const hli_view *view, const char *figure, const char *part);

#endif
