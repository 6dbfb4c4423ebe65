/** Inside of mains: the model, what is taken from it, why there is none. */
#ifndef HLI_MAINS_WORK_H
#define HLI_MAINS_WORK_H

#include <heatloom/mains.h>

#include "base/base.h"

/** What a model holds. */
typedef enum hli_mains_kind {
  HLI_MAINS_NONE,    /**< No machines. */
  HLI_MAINS_LINEAR,  /**< Machines without fixed costs, least sizes and their limit of number. */
  HLI_MAINS_ALL,     /**< The question itself. */
  HLI_MAINS_ELASTIC, /**< As LINEAR; the only cost is heat from nowhere, to nowhere. */
} hli_mains_kind;

/** Cascade of a zone in a period: nodes from the hottest, two of them around latent heat. */
typedef struct hli_mains_chain {
  int count;      /**< 0: the zone has neither loads nor machines. */
  double *t;      /**< Shifted. [K] */
  double *heat;   /**< Of the process, above each node. [W] */
  int first_row;  /**< Of the nodes; its activity and that heat are the heat flow. */
  int more, less; /**< Elastic: columns of heat from above the hottest, and left at the foot. */
} hli_mains_chain;

/** The question, checked, with zones merged if all are one. */
typedef struct hli_mains_question {
  hl_ctx *ctx;
  const hl_mains_input *in;
  const hl_mains_settings *set;
  int zones;
  const hli_stop *stop; /**< Ends the building of models with machines. */
  double heat;          /**< Of all process loads, in the period that has most. [W] */
  double *most; /**< Largest useful size of each machine; set before HLI_MAINS_ALL is built. [-] */
} hli_mains_question;

/** A model and the places of its columns, -1 where there is none. */
typedef struct hli_mains_model {
  const hli_mains_question *ask;
  hli_mains_kind kind;
  hli_arena arena;
  hl_milp *milp;
  int *boiler, *reject, *balance; /* [period·levels + level]; balance: rows */
  int *more, *less;   /* elastic: heat into a main from nowhere, out of it to nowhere; as boiler */
  int *raise_limit;   /* rows, as balance */
  int *let_down;      /* [period·let_downs + k] */
  int *used, *raised; /* [(period·zones + zone)·levels + level] */
  int *scale;         /* [period·machines + machine] */
  int *size, *build;  /* [machine] */
  hli_mains_chain *chain; /* [period·zones + zone] */
  bool ended;             /* by the stop rule, before all was in it */
} hli_mains_model;

hl_status hli_mains_check(hl_ctx *ctx, const hl_mains_input *in);

/** Emission of heat from outside, or rejected, in a period. [kg/J] */
double hli_mains_boiler_co2(const hl_mains_input *in, int period, int level);
double hli_mains_reject_co2(const hl_mains_input *in, int period, int level);
/** Prices of a unit of heat, or of a machine's scale, in a period with its CO2. [cur/J, cur/s] */
double hli_mains_boiler_price(const hl_mains_input *in, int period, int level);
double hli_mains_reject_price(const hl_mains_input *in, int period, int level);
double hli_mains_running_price(const hl_mains_input *in, int period, int machine);
/** Temperature by which a main is placed among the others: where it is used, or raised. [K] */
double hli_mains_high(const hl_mains_level *level);
double hli_mains_low(const hl_mains_level *level);
/** A machine that is built or not, whatever its size. */
bool hli_mains_is_binary(const hli_mains_question *ask, int machine);

/** Loads of zone z in period t; where all zones are one, z is 0 and `part` counts the zones. */
int hli_mains_parts(const hli_mains_question *ask);
const hl_mains_loads *hli_mains_loads_of(const hli_mains_question *ask, int period, int zone,
                                         int part);

hl_status hli_mains_build(hli_mains_model *model, const hli_mains_question *ask,
                          hli_mains_kind kind);
void hli_mains_model_free(hli_mains_model *model);

/** Why no solution exists, as a text in the arena. */
hl_status hli_mains_explain(const hli_mains_question *ask, const hl_stop_settings *stop,
                            hli_arena *arena, const char **reason);

#endif
