/** Inside the verifier. Nothing here is shared with what designs networks. */
#ifndef HLI_VERIFY_H
#define HLI_VERIFY_H

#include <heatloom/verify.h>

#include "base/base.h"

/** Temperature over heat from the inlet: corners, and 1/film of the stretch behind each. */
typedef struct hli_curve {
  int count; /* corners; one stretch less */
  double *q, *t, *r;
} hli_curve;

/** One side of an exchanger: a stretch of a curve, seen by a share of its flow. */
typedef struct hli_stretch {
  const hli_curve *curve;
  double from, to; /* heat of the whole curve */
  double share;    /* duty = (to - from) * share */
  bool found;      /* it stands in a tree, or needs none */
} hli_stretch;

typedef struct hli_side_pair {
  hli_stretch hot, cold;
  double area, approach, ua;
  double hot_in, hot_out, cold_in, cold_out;
  double investment;
} hli_side_pair;

typedef struct hli_machine_facts {
  double q_source, q_sink; /* sums over the exchangers */
  double shaft, power, investment;
  hli_curve source, sink; /* per 1 W of heat */
} hli_machine_facts;

struct hl_verdict {
  hl_ctx *ctx;
  hli_arena arena;
  const hl_problem *problem;
  const hl_network *network;
  hl_verify_settings settings;
  hl_check *check;
  int count, room, failed;
  bool nomem;
  hl_network_totals totals;
  hli_curve *stream, *utility;
  double *heat; /* [stream] up to the outlet */
  hli_side_pair *pair;
  hli_machine_facts *machine;
};

/** Add a check of |value - expected| <= tolerance; `what` as printf. */
void hli_check_close(hl_verdict *v, hl_dimension dimension, double value, double expected,
                     double tolerance, const char *format, ...) HL_PRINTF(6, 7);
/** Add a check of value >= least - tolerance. */
void hli_check_least(hl_verdict *v, hl_dimension dimension, double value, double least,
                     double tolerance, const char *format, ...) HL_PRINTF(6, 7);
/** Add a check of value <= most + tolerance. */
void hli_check_most(hl_verdict *v, hl_dimension dimension, double value, double most,
                    double tolerance, const char *format, ...) HL_PRINTF(6, 7);
/** Add a check of a statement; the message says what breaks it. */
void hli_check_that(hl_verdict *v, bool ok, const char *message, const char *format, ...)
    HL_PRINTF(4, 5);

/** Make a curve of n stretches with the corners left to fill; false: out of memory. */
bool hli_curve_new(hl_verdict *v, hli_curve *curve, int stretches);
double hli_curve_t(const hli_curve *curve, double q, bool behind);
/** Area, approach and end temperatures of a pair of stretches; u NAN: by the films; mean: by
 * hl_mean.
 */
void hli_pair_rate(hli_side_pair *pair, double duty, double u, int mean);

hl_status hli_verify_streams(hl_verdict *v);  /* trees, balances, stretches of process sides */
hl_status hli_verify_machines(hl_verdict *v); /* both laws, states, stretches of machine sides */
hl_status hli_verify_pairs(hl_verdict *v);    /* exchangers: approach, area, cost, rules */
hl_status hli_verify_totals(hl_verdict *v);
hl_status hli_verify_stages(hl_verdict *v); /* order of the units where stages are asked for */
/** A place where a machine between two streams takes or gives heat without an exchanger. */
bool hli_verify_is_direct(const hl_verdict *v, const hl_exchanger *e);
/** Both ends, lift and power of such a machine. */
void hli_verify_means(hl_verdict *v, int machine);

/** Name of one side as rules know it: "Hot Stream", "Heat pump.evaporation". */
const char *hli_port_name(hl_verdict *v, hl_port port, hl_side side);

#endif
