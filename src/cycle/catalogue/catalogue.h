/** Private to module cycle: machines known by measured or stated points. */
#ifndef HLI_CYCLE_CATALOGUE_H
#define HLI_CYCLE_CATALOGUE_H

#include "cycle/cycle.h"

enum { HLI_CATALOGUE_POINTS = 64, HLI_CATALOGUE_LOADS = 16, HLI_CATALOGUE_LIMITS = 8 };

/** Coordinates of a point: levels and glides, as a machine is asked for. */
typedef enum hli_axis {
  HLI_AXIS_SOURCE = 0,   /* t_source_out */
  HLI_AXIS_SOURCE_GLIDE, /* t_source_in - t_source_out */
  HLI_AXIS_SINK,         /* t_sink_out */
  HLI_AXIS_SINK_GLIDE,   /* t_sink_out - t_sink_in */
  HLI_AXIS_COUNT
} hli_axis;

typedef struct hli_catalogue_point {
  double at[HLI_AXIS_COUNT]; /* [K] */
  double q_sink;             /* [W] */
  double efficiency;         /* electric COP over the Lorenz COP [-] */
  double height;             /* that makes the triangulation [K2] */
} hli_catalogue_point;

typedef struct hli_catalogue_load {
  double load, factor; /* of the COP at full load [-] */
} hli_catalogue_load;

/** A limit that the maker states. */
typedef struct hli_catalogue_limit {
  int kind; /* index in hli_catalogue_limits */
  double value;
} hli_catalogue_limit;

typedef struct hli_catalogue {
  hl_ctx *ctx;
  hli_arena arena;
  hl_catalogue_info info;
  int count, loads, limits;
  hli_catalogue_point point[HLI_CATALOGUE_POINTS];
  hli_catalogue_load load[HLI_CATALOGUE_LOADS]; /* rising */
  hli_catalogue_limit limit[HLI_CATALOGUE_LIMITS];
  double least[HLI_AXIS_COUNT], most[HLI_AXIS_COUNT]; /* of the points [K] */
} hli_catalogue;

/** What a stated limit is about. */
typedef struct hli_catalogue_limit_kind {
  const char *key, *name; /* in the file, in results */
  bool most;
} hli_catalogue_limit_kind;
extern const hli_catalogue_limit_kind hli_catalogue_limits[];
extern const int hli_catalogue_limit_count;

/** A machine of the library by its id, or of a file by its path. */
hl_status hli_catalogue_new(hl_ctx *ctx, const char *name, hli_catalogue **out);
/** The same from memory; `file` names it in faults. */
hl_status hli_catalogue_new_text(hl_ctx *ctx, const char *file, const char *text, size_t length,
                                 hli_catalogue **out);
void hli_catalogue_free(hli_catalogue *catalogue);

/** Heights of the points, once all are read. */
void hli_catalogue_prepare(hli_catalogue *catalogue);
/**
 * Efficiency and heat at a point inside the hull of the points: linear on the simplices of their
 * Delaunay triangulation. HL_ERR_RANGE outside, with the axis and its range as the reason.
 */
hl_status hli_catalogue_at(const hli_catalogue *catalogue, const double at[HLI_AXIS_COUNT],
                           hl_cycle_result *result, double *efficiency, double *q_sink);
/** Factor of the COP at part load; HL_ERR_RANGE outside the table. */
hl_status hli_catalogue_part_load(const hli_catalogue *catalogue, double load,
                                  hl_cycle_result *result, double *factor);

/** Settings of the system; the machine is put there when it is loaded. */
typedef struct hli_catalogue_settings {
  size_t size;
  const hli_catalogue *machine;
  double t_source_in, t_source_out, t_sink_in, t_sink_out; /* [K] */
  double source_glide, sink_glide;                         /* [K] */
  double load;                                             /* [-] */
  double film_evaporator, film_condenser;                  /* [W/m2/K] */
} hli_catalogue_settings;

#endif
