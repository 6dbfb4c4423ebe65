/** An independent check: recomputes a network from the case and its document alone. */
#ifndef HEATLOOM_VERIFY_H
#define HEATLOOM_VERIFY_H

#include <heatloom/base.h>
#include <heatloom/network.h>
#include <heatloom/problem.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a check demands. */
typedef enum hl_relation {
  HL_RELATION_HOLDS = 0, /**< A statement is true: value 1, expected 1. */
  HL_RELATION_EQUAL,     /**< value = expected. */
  HL_RELATION_LEAST,     /**< value >= expected. */
  HL_RELATION_MOST,      /**< value <= expected. */
  HL_RELATION_COUNT
} hl_relation;

/** One check; value, expected and tolerance in SI, in the unit of its dimension. */
typedef struct hl_check {
  const char *what; /**< "energy balance of Hot Stream", "approach of E3", "TAC", ... */
  const char *kind; /**< The same for all of a kind: "energy balance". */
  bool ok;
  hl_relation relation;
  hl_dimension dimension;            /**< HL_DIM_NONE for a statement or a pure number. */
  double value, expected, tolerance; /**< [-] */
  const char *message;               /**< What is wrong; "" if ok. */
} hl_check;

/** Section "verify". */
typedef struct hl_verify_settings {
  size_t size;
  double emat;           /**< Least approach demanded; NAN: the network's own. [K] */
  double heat_close;     /**< Relative tolerance of heat balances. [-] */
  double approach_close; /**< [K] */
  double money_close;    /**< Relative tolerance of costs and areas. [-] */
} hl_verify_settings;
extern HL_API const hl_settings_table hl_verify_table;

typedef struct hl_verdict hl_verdict;

/**
 * Recompute a network with code that shares nothing with the optimiser: stream balances,
 * temperatures through the trees, approach at both ends and inside of every exchanger, utilities'
 * real outlets, both laws for every machine from its fluid's states, areas, costs, totals, match
 * rules, design constraints.
 * Each exchanger below its least approach also leaves a fault HL301 in the context; the call itself
 * is HL_OK.
 */
HL_API hl_status hl_verify_network(const hl_problem *problem, const hl_network *network,
                                   const hl_verify_settings *settings, hl_verdict **out);
HL_API void hl_verdict_free(hl_verdict *verdict);
HL_API bool hl_verdict_ok(const hl_verdict *verdict);
HL_API int hl_verdict_count(const hl_verdict *verdict);
HL_API const hl_check *hl_verdict_at(const hl_verdict *verdict, int k);
/**
 * What was compared, in the units shown: "10.2 K ≥ 10 K", "27.81 kW = 27.81 kW", of a check that
 * fails "9.8 K < 10 K", "27.81 kW ≠ 28 kW" (stated, recomputed); "" for a statement.
 * @param currency  Name of the money; NULL: "cur".
 * @param ascii     "degC" and ">=" instead of "°C" and "≥".
 * @return The length it needs, like snprintf.
 */
HL_API int hl_check_write(const hl_check *check, const char *currency, bool ascii, char *text,
                          size_t size);
/** Totals as recomputed. */
HL_API const hl_network_totals *hl_verdict_totals(const hl_verdict *verdict);

#ifdef __cplusplus
}
#endif
#endif
