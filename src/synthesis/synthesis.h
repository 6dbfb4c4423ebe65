/** Private to the synthesis module: the run's state, shared by its files. */
#ifndef HLI_SYNTHESIS_H
#define HLI_SYNTHESIS_H

#include <heatloom/synthesis.h>

#include "base/base.h"

/** Which groups a candidate may use. */
typedef enum hli_variant {
  HLI_VARIANT_ALL = 0,   /* systems and every utility */
  HLI_VARIANT_NO_SYSTEM, /* utilities only */
  HLI_VARIANT_NO_BOILER, /* systems, no hot utility */
  HLI_VARIANT_COUNT
} hli_variant;

/** A network seen, with what the store needs beside the public point. */
typedef struct hli_point {
  hl_net_point shown;
  char label[200];
  double merit; /* TAC with the weights of the settings: what is best is least in it [cur/y] */
  uint64_t structure; /* equal for networks with the same matches and splits */
  uint64_t pairs;     /* equal for networks whose matches join the same pairs */
  hli_variant variant;
  hl_network *network;
} hli_point;

/** All networks seen, in the order of their rounds: the same for any number of threads. */
typedef struct hli_store {
  hl_ctx *ctx;
  const hl_network_settings *by; /* weights of what is best */
  hli_point **point;             /* pointers, so that public points stay where they are */
  int count, room;
} hli_store;

void hli_store_init(hli_store *store, hl_ctx *ctx, const hl_network_settings *by);
void hli_store_free(hli_store *store);
/** Add a network (kept when *network is taken over: then set to NULL). Equal ones are not added
 * twice. */
hl_status hli_store_add(hli_store *store, hl_network **network, hl_origin origin, double dt_min,
                        hli_variant variant, const char *label);
/** Move all points of another store to the end of this one. */
hl_status hli_store_merge(hli_store *store, hli_store *other);
/** Index of the cheapest feasible point of a variant that keeps the approach dt, or -1. */
int hli_store_best(const hli_store *store, hli_variant variant, double dt);
/** The same with a price on the amount of what is weighed. */
int hli_store_weighted(const hli_store *store, hli_variant variant, double dt, hl_pareto pareto,
                       double price);
/** As best, but of another structure than `structure`. */
int hli_store_runner_up(const hli_store *store, hli_variant variant, double dt, uint64_t structure);
/** The cheapest feasible points whose pairs differ from those of `best` and from each other,
 * cheapest first; returns how many. */
int hli_store_others(const hli_store *store, hli_variant variant, double dt, int best, int *other,
                     int most);
/** The feasible points that no other one beats in both TAC and `pareto`, by rising TAC; returns how
 * many. `out` has room for all points. */
int hli_store_front(const hli_store *store, hli_variant variant, double dt, hl_pareto pareto,
                    int *out);
/** Mark the points that keep dt and that no other such one dominates; networks of the others but
 * `keep` are freed. */
void hli_store_pareto(hli_store *store, double dt, const int *keep, int keep_count);

uint64_t hli_structure(const hl_network *network);
/** Of the pairs alone: their set, or with how often each comes. */
uint64_t hli_pairs(const hl_network *network, bool set);

enum { HLI_OTHERS = 50 }; /* most networks of other pairs that are listed */

struct hl_synthesis {
  hl_ctx *ctx;
  const hl_problem *problem;
  hl_synthesis_settings settings;
  const hl_network *start;     /* the user's, or NULL */
  int given;                   /* point of the start as optimised; -1 */
  hl_network_settings network; /* as the case gives them */
  hl_outcome outcome;
  char reason[1000];
  char rejected[400]; /* what the first network that the check rejects breaks */
  double seconds;
  double dt_widest; /* no network can keep a larger approach [K] */
  hl_network_models *models;
  hli_stop stop;
  bool cut;    /* a search had no time to end, others had theirs */
  int workers; /* views of the problem, one per worker */
  hl_ctx **worker_ctx;
  hl_problem **view;
  hli_store store;
  hl_placement *placement;
  hl_matches *matches;
  int best;
  int other[HLI_OTHERS], others; /* points of other pairs, cheapest first */
  int *front, fronts;            /* points */
  double *worth;                 /* of the best network's exchangers [cur/y] */
  hl_comparison comparison[HL_CHOICE_COUNT];
  hl_sweep_point *sweep;
  int sweep_count, sweep_room;
};

/** What one pass of layers 2-4 with its inner loops needs. */
typedef struct hli_layers {
  const hl_problem *problem; /* a view of the variant */
  hl_ctx *ctx;
  hl_network_models *models; /* of the whole problem, prepared */
  const hl_synthesis_settings *settings;
  double dt_min;
  hli_variant variant;
  int seed;
  const hli_stop *stop;
  hli_store *store;
  hl_placement *placement; /* of the cheapest network found; owned by the caller afterwards */
  hl_matches *matches;
  double best;       /* TAC of that network */
  char reason[1000]; /* why nothing was found */
} hli_layers;

/** Work of one round for one worker thread. Results go to a store of its own, merged in task order.
 */
typedef struct hli_task {
  hl_synthesis *run;
  hli_variant variant;
  double dt_min;
  int seed, trials;  /* no trials: run the layers */
  const char *fluid; /* of a machine of the start, in place of its own; NULL: search */
  int machine;
  double weight[HL_PARETO_CO2 + 1]; /* of each hl_pareto on top of the settings' */
  bool ends;                        /* utilities at the ends of their streams only */
  double merit;                     /* of what a search found; INFINITY: nothing */
  const hl_network *start;          /* search from it; NULL: from utilities only */
  const char *label;
  hli_store store;
  hli_layers layers;
  hl_status status;
} hli_task;
/** What every exchanger of the best network is worth; those that a stop leaves out stay NAN. */
hl_status hli_find_worths(hl_synthesis *run);
/** Refuses settings that contradict each other, and notes cost laws that are not given. */
hl_status hli_check_asked(const hl_problem *problem, const hl_synthesis_settings *settings,
                          const hl_network *start);
/** Refuses required matches that are impossible at the approach asked for, and fewer units than
 * every network has. */
hl_status hli_check_possible(const hl_synthesis *run);
/** Units that every network of the case has at least, since a unit serves one hot and one cold
 * stream; *hot: those that need one each are hot. 0 with systems, which may serve them instead. */
int hli_least_units(const hl_synthesis *run, bool *hot);
/** Reason of a run without a network that no part of it gave. */
void hli_say_why_none(hl_synthesis *run);
/** network.emat, of single calls, says the same as synthesis.dt_min: the one for the other. */
hl_status hli_take_emat(hl_synthesis *run);

/** The approach that networks must keep: the one asked for, or the least that is searched. [K] */
double hli_required(const hl_synthesis_settings *settings);

/** Run tasks on all threads and merge what they found in task order. */
hl_status hli_run_tasks(hl_synthesis *run, hli_task *task, int count);

enum { HLI_SYSTEMS = 32 };

/** Limits of a part of the run: the time that is left. */
hl_stop_settings hli_left(const hli_stop *stop);
/** Keep the optimiser of networks to a variant of what was asked. */
void hli_restrict(hl_network_settings *settings, const hl_synthesis_settings *asked,
                  hli_variant variant);
/** Operating points of the systems of a placement; returns their number. */
int hli_operations(const hl_problem *problem, const hl_placement *placement,
                   hl_operation *operation);

/** Fluids that take part, and the models prepared for them. */
hl_status hli_shortlist(hl_synthesis *run);

/** Structure searches from nothing, and of the variants that the answer is compared with. */
hl_status hli_simultaneous(hl_synthesis *run, hli_variant asked, bool without_system,
                           bool without_boiler);

/** The user's network has exchangers that all must keep. */
bool hli_keeps_units(const hl_synthesis *run);

/** Structure searches with weights on what settings.pareto names. */
hl_status hli_search_front(hl_synthesis *run, hli_variant asked);

/** Loops 1 and 2 at one least approach: operating points, matches, rules fed back. */
hl_status hli_layers_run(hli_layers *layers);

#endif
