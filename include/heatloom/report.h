/** Drawings (SVG), the report (HTML) and result documents, rendered into buffers. */
#ifndef HEATLOOM_REPORT_H
#define HEATLOOM_REPORT_H

#include <heatloom/base.h>
#include <heatloom/bound.h>
#include <heatloom/data.h>
#include <heatloom/hpr.h>
#include <heatloom/plan.h>
#include <heatloom/screening.h>
#include <heatloom/synthesis.h>
#include <heatloom/targets.h>
#include <heatloom/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum hl_figure {
  HL_FIGURE_COMPOSITE = 0, /**< Composite curves. */
  HL_FIGURE_GRAND,         /**< Grand composite curve of the process with utilities and systems. */
  HL_FIGURE_CARNOT,        /**< Carnot-factor composite curves. */
  HL_FIGURE_GRID,          /**< Grid diagram of the network. */
  HL_FIGURE_TQ,            /**< T-Q curves of all exchangers of the network. */
  HL_FIGURE_EXERGY,        /**< Exergy destroyed by component. */
  HL_FIGURE_TAC,           /**< TAC over the least approach. */
  HL_FIGURE_PARETO,        /**< All networks seen. */
  HL_FIGURE_SITE,          /**< Total site source and sink profiles with their utilities. */
  HL_FIGURE_SITE_GRAND,    /**< Site utility grand composite curve. */
  HL_FIGURE_SMALL_COMPOSITE, /**< Composite curves of each zone of a site, or of each period. */
  HL_FIGURE_SMALL_GRAND,     /**< Their grand composite curves. */
  HL_FIGURE_COUNT
} hl_figure;

/** Diagrams of one machine, drawn without a case. */
typedef enum hl_cycle_figure {
  HL_CYCLE_FIGURE_PH = 0, /**< Log p-h, one panel per fluid. */
  HL_CYCLE_FIGURE_TS,     /**< T-s, one panel per fluid. */
  HL_CYCLE_FIGURE_TQ,     /**< T-Q, against source and sink where they are given. */
  HL_CYCLE_FIGURE_COUNT
} hl_cycle_figure;

/** Diagrams of a heat pump target. */
typedef enum hl_hpr_figure {
  HL_HPR_FIGURE_GRAND = 0, /**< Grand composite curve before and after, with the levels. */
  HL_HPR_FIGURE_PROFILES,  /**< Sink and source from the pinch outward, with the levels. */
  HL_HPR_FIGURE_LOAD,      /**< Objective over the load. */
  HL_HPR_FIGURE_LEVELS,    /**< Power over the number of levels. */
  HL_HPR_FIGURE_PRICE,     /**< Yearly cost over the price of power. */
  HL_HPR_FIGURE_MAP,       /**< COP between levels of source and sink. */
  HL_HPR_FIGURE_COMPARE,   /**< Yearly cost of the ways to do it. */
  HL_HPR_FIGURE_COUNT
} hl_hpr_figure;

/** Targets of one operating period, with the problem held at it. */
typedef struct hl_report_period {
  const hl_problem *problem;
  const hl_targets *targets;
} hl_report_period;

/** What a report is made from; members may be NULL where a figure does not need them. */
typedef struct hl_report_input {
  const hl_problem *problem;
  const hl_targets *targets; /**< Of the problem, or of one of its zones. */
  const hl_site *site;       /**< With the problem, for the figures and the result of a site. */
  const hl_report_period *period; /**< Every operating period, for a report of them all. */
  int period_count;               /**< 0: none. */
  const hl_synthesis *synthesis;
  const hl_network *network; /**< NULL: the synthesis' own. */
  const hl_verdict *verdict;
  const hl_bound *bound; /**< Of the networks that the synthesis could have found. */
  const char *command;   /**< Command line, for "how to reproduce". */
  const char *date;      /**< "2026-01-31"; NULL: left out, so that reports can be compared. */
} hl_report_input;

/** A rendered document. Free with hl_document_free. */
typedef struct hl_document {
  char *text;
  size_t length;
} hl_document;

/** Short name of a figure, "composite", for file names; NULL past the end. */
HL_API const char *hl_figure_name(hl_figure figure);
/** HL_ERR_ARG if the input lacks what the figure shows. */
HL_API hl_status hl_figure_write(hl_ctx *ctx, hl_figure figure, const hl_report_input *input,
                                 hl_document *out);
/** T-Q figure of one exchanger. */
HL_API hl_status hl_figure_write_tq(hl_ctx *ctx, const hl_network *network, int exchanger,
                                    hl_document *out);
/** Short name of a diagram, "ph", as `cycle show --kind` takes it; NULL past the end. */
HL_API const char *hl_cycle_figure_name(hl_cycle_figure figure);
/**
 * Diagram of a machine at an operating point.
 *
 * @param result        Of hl_machine_eval of this machine.
 * @param source, sink  Drawn in T-Q; NULL: the machine alone.
 * @return HL_OK; HL_ERR_ARG if the machine has no states, or no heat, to draw; HL_ERR_NOMEM.
 */
HL_API hl_status hl_cycle_figure_write(hl_ctx *ctx, hl_cycle_figure figure,
                                       const hl_machine *machine, const hl_cycle_result *result,
                                       const hl_outside *source, const hl_outside *sink,
                                       hl_document *out);
/** The whole report: self-contained HTML, without scripts or network. Of a site without targets it
 * is about its zones, with periods about these. */
HL_API hl_status hl_report_write(hl_ctx *ctx, const hl_report_input *input, hl_document *out);
/**
 * A network in the variables of a stage-wise superstructure with heat pumps as matches, as JSON
 * "heatloom-stages/1" in kW and degC: T_h, T_c at the boundaries of stages, z, Q, dT1, dT2 of
 * exchangers (_he) and heat pumps (_hp) by hot stream, cold stream and stage, P_hp, Q_hu, Q_cu. A
 * unit that is not there has z = 0, Q = 0 and differences of 1e-5 K (exchanger) or 0 K (heat pump).
 * As many stages as design.stages_max, if it is set. HL_ERR_DATA as hl_network_stages.
 */
HL_API hl_status hl_stages_write(hl_ctx *ctx, const hl_network *network, hl_document *out);
/** Result document "heatloom-result/1", SI. */
HL_API hl_status hl_result_write(hl_ctx *ctx, const hl_report_input *input, hl_document *out);

/** Ranking as a report, HTML as the other: diagrams of the first and of the first with another
 * fluid, reasons, sources. Command and date may be NULL. */
HL_API hl_status hl_screening_report_write(hl_ctx *ctx, const hl_screening *screening,
                                           const char *command, const char *date, hl_document *out);
/** Ranking as document "heatloom-screening/1", SI, every candidate. */
HL_API hl_status hl_screening_write(hl_ctx *ctx, const hl_screening *screening, hl_document *out);
/** The same candidates as CSV, in engineering units: headings, units, rows. */
HL_API hl_status hl_screening_write_csv(hl_ctx *ctx, const hl_screening *screening,
                                        hl_document *out);

/** What the documents of a heat pump target are made from; but for the target all may be NULL. */
typedef struct hl_hpr_report_input {
  const hl_hpr *hpr;
  const hl_hpr_study *study;     /**< Levels and prices varied. */
  const char *command, *date;    /**< As in hl_report_input. */
  const hl_hpr_rank *rank;       /**< Candidates ranked. */
  const hl_hpr_map *map;         /**< Their COP. */
  const hl_hpr_compare *compare; /**< What else could be done. */
} hl_hpr_report_input;

/** Short name of a diagram, "profiles", for file names; NULL past the end. */
HL_API const char *hl_hpr_figure_name(hl_hpr_figure figure);
/** @return HL_OK; HL_ERR_ARG if the target has nothing of this kind to draw; HL_ERR_NOMEM. */
HL_API hl_status hl_hpr_figure_write(hl_ctx *ctx, hl_hpr_figure figure,
                                     const hl_hpr_report_input *input, hl_document *out);
/**
 * Diagram of one of its machines of the library, at its point of operation and in its size.
 * @return HL_OK; HL_ERR_ARG for a machine that there is not, Carnot machines, and machines that
 * have nothing of the kind to draw; HL_ERR_NOMEM.
 */
HL_API hl_status hl_hpr_figure_write_machine(hl_ctx *ctx, int machine, hl_cycle_figure figure,
                                             const hl_hpr_report_input *input, hl_document *out);
/** The report, HTML as the others. */
HL_API hl_status hl_hpr_report_write(hl_ctx *ctx, const hl_hpr_report_input *input,
                                     hl_document *out);
/** Members of "heatloom-hpr/1", SI, into the object that is open; study: NULL without. */
HL_API void hl_hpr_write(const hl_hpr *hpr, const hl_hpr_study *study, hl_writer *writer);
/** The scan of loads as CSV, in engineering units; of a load that was given, the levels. */
HL_API hl_status hl_hpr_write_csv(hl_ctx *ctx, const hl_hpr *hpr, hl_document *out);
/** A row for each of a ranking, with what excluded it; or members of "heatloom-hpr-rank/1", SI. */
HL_API hl_status hl_hpr_rank_write_csv(hl_ctx *ctx, const hl_hpr_rank *rank, hl_document *out);
HL_API void hl_hpr_rank_write(const hl_hpr_rank *rank, hl_writer *writer);
/** A row for each cell of a map; or members of "heatloom-hpr-map/1", SI. */
HL_API hl_status hl_hpr_map_write_csv(hl_ctx *ctx, const hl_hpr_map *map, hl_document *out);
HL_API void hl_hpr_map_write(const hl_hpr_map *map, hl_writer *writer);
/** A row for each way of a comparison; or members of "heatloom-hpr-compare/1", SI. */
HL_API hl_status hl_hpr_compare_write_csv(const hl_problem *problem, const hl_hpr_compare *compare,
                                          hl_document *out);
HL_API void hl_hpr_compare_write(const hl_problem *problem, const hl_hpr_compare *compare,
                                 hl_writer *writer);

/** What the documents of a plan are made from. */
typedef struct hl_plan_report_input {
  const hl_plan *plan;
  const hl_problem *problem;  /**< Of the first period. */
  const char *command, *date; /**< As in hl_report_input. */
} hl_plan_report_input;

/**
 * Grand composite curves of a zone in each period, without and with its machines, on the same
 * scales.
 * @param zone  Its number in hl_plan_question().
 * @return HL_OK; HL_ERR_ARG for a zone that there is not, or without machines; HL_ERR_NOMEM.
 */
HL_API hl_status hl_plan_figure_write(hl_ctx *ctx, int zone, const hl_plan_report_input *input,
                                      hl_document *out);
/** The report, HTML as the others. */
HL_API hl_status hl_plan_report_write(hl_ctx *ctx, const hl_plan_report_input *input,
                                      hl_document *out);
/** Members of "heatloom-plan/1", SI with their units, into the object that is open.
 * @param problem  Of its first period. */
HL_API void hl_plan_write(const hl_plan *plan, const hl_problem *problem, hl_writer *writer);
/** A row for each machine in each period as CSV, in engineering units. */
HL_API hl_status hl_plan_write_csv(hl_ctx *ctx, const hl_plan *plan, hl_document *out);

/** NULL is ok; the document is empty afterwards. */
HL_API void hl_document_free(hl_ctx *ctx, hl_document *document);

/**
 * The pairs that exchange heat in one network and not in another of the same problem, each once:
 * "H1-C2, Steam-C3"; "" if there is none.
 * @return The length it needs, like snprintf.
 */
HL_API int hl_network_pairs_write(const hl_network *network, const hl_network *without, char *text,
                                  size_t size);

#ifdef __cplusplus
}
#endif
#endif
