/** Private to the report module: a heat pump target as it is shown. */
#ifndef HLI_HP_H
#define HLI_HP_H

#include "report/report.h"

typedef struct hli_hp_view {
  hli_view view; /* of the case: units, currency, settings */
  hl_report_input base;
  const hl_hpr *hpr;
  const hl_hpr_study *study; /* NULL: not made, as those that follow */
  const hl_hpr_rank *rank;
  const hl_hpr_map *map;
  const hl_hpr_compare *compare;
  bool heating;
  bool any;    /* there is a machine */
  bool real;   /* it is one of the library */
  bool priced; /* power has a price */
} hli_hp_view;

/** hli_view_free(&hp->view) whatever the status. */
hl_status hli_hp_init(hli_hp_view *hp, hl_ctx *ctx, const hl_hpr_report_input *input);
/** The target has what a figure shows. */
bool hli_hp_shows(const hli_hp_view *hp, hl_hpr_figure figure);
/** The unit of the objective: money, emission or heat flow. */
hli_money_unit hli_hp_objective(const hli_hp_view *hp, double most);
/** The levels of a side: heat and how many. [W] */
double hli_hp_side(const hli_hp_view *hp, hl_side side, int *count);
/** Of the side's profile: heat without ambient's, and whether ambient is part of it. [W] */
double hli_hp_extent(const hli_hp_view *hp, hl_side side, bool *ambient);
/** "120.00 $/MWh" */
char *hli_hp_price(const hli_hp_view *hp, double price, char text[HLI_SHOWN]);
/** "256 000 $/y" */
char *hli_hp_yearly(const hli_hp_view *hp, double cost, char text[HLI_SHOWN]);

hl_status hli_hp_figure(const hli_hp_view *hp, hl_hpr_figure figure, hli_text *out);
hl_status hli_hp_figure_grand(const hli_hp_view *hp, hli_text *out);
hl_status hli_hp_figure_profiles(const hli_hp_view *hp, hli_text *out);
hl_status hli_hp_figure_load(const hli_hp_view *hp, hli_text *out);
hl_status hli_hp_figure_levels(const hli_hp_view *hp, hli_text *out);
hl_status hli_hp_figure_price(const hli_hp_view *hp, hli_text *out);
hl_status hli_hp_figure_map(const hli_hp_view *hp, hli_text *out);
hl_status hli_hp_figure_compare(const hli_hp_view *hp, hli_text *out);
/** Diagrams of a machine of the library at its point of operation, its heat at its size. */
hl_status hli_hp_figure_machine(const hli_hp_view *hp, int machine, hl_cycle_figure kind,
                                hli_text *out);
/** A map's COP at half load says more than that at full load. */
bool hli_hp_half_differs(const hl_hpr_map *map);

/* Sentences. */
/** What a yearly cost has beside energy: " and machines", ", machines and exchangers". */
const char *hli_hp_paid(const hli_hp_view *hp);
void hli_hp_answer(const hli_hp_view *hp, char text[HLI_SENTENCE]);   /* does it pay, how large */
void hli_hp_engines(const hli_hp_view *hp, char text[HLI_SENTENCE]);  /* "": none */
void hli_hp_distance(const hli_hp_view *hp, char text[HLI_SENTENCE]); /* from the best possible */
/** What a figure says. */
void hli_hp_finding(const hli_hp_view *hp, hl_hpr_figure figure, char text[HLI_SENTENCE]);

void hli_hp_map_finding(const hli_hp_view *hp, char text[HLI_SENTENCE]);
void hli_hp_compare_finding(const hli_hp_view *hp, char text[HLI_SENTENCE]);
/** What a ranking says; "" without one. */
void hli_hp_ranking(const hli_hp_view *hp, char text[HLI_SENTENCE]);
/** What a diagram of a machine says; of one evaluated at its point. */
void hli_hp_machine_finding(const hli_hp_view *hp, int machine, hl_cycle_figure kind,
                            const hl_cycle_result *result, char text[HLI_SENTENCE]);

/** The page, and its sections on what was compared. */
hl_status hli_hp_report(const hli_hp_view *hp, hli_text *out);
hl_status hli_hp_write_figure(const hli_hp_view *hp, hl_hpr_figure figure, hli_text *out);
void hli_hp_write_ranking(const hli_hp_view *hp, hli_text *out);
hl_status hli_hp_write_map(const hli_hp_view *hp, hli_text *out);
hl_status hli_hp_write_comparison(const hli_hp_view *hp, hli_text *out);
hl_status hli_hp_write_machines(const hli_hp_view *hp, hli_text *out);

/** Members of an account, into an object of that key. */
void hli_hp_write_account(hl_writer *w, const char *key, const hl_hpr_account *account);

#endif
