/** Exergy of process, utilities and systems by component, with a balance that closes. */
#ifndef HEATLOOM_EXERGY_H
#define HEATLOOM_EXERGY_H

#include <heatloom/base.h>
#include <heatloom/group.h>
#include <heatloom/problem.h>
#include <heatloom/targets.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A line of the exergy table. */
typedef struct hl_exergy_row {
  const char *group,
      *component;   /**< "Heat pump", "compressor"; heat transfer is group "Heat exchange". */
  double destroyed; /**< [W] */
} hl_exergy_row;

typedef struct hl_exergy hl_exergy;

/**
 * Exergy of the groups at their scales. In: fuel and electricity of all groups and the exergy of
 * process hot streams; out: exergy taken up by process cold streams; destroyed: heat exchange (what
 * hot profiles give minus what cold profiles take), every component of every system, the utilities'
 * own machines and boilers. Isothermal exergy Q(1 - T0/T), sensible Q(1 - T0/T_lm) (Kotas, The
 * Exergy Method, 1985); systems' streams carry the exergy of their fluid. The sum of the rows
 * equals in - out to rounding.
 *
 * @param scale  One per group of the set; not kept. [-]
 */
HL_API hl_status hl_exergy_solve(const hl_problem *problem, const hl_group_set *set,
                                 const double *scale, hl_exergy **out);
HL_API void hl_exergy_free(hl_exergy *exergy);
/** Rows of groups in use, in their order; the last row is heat exchange. */
HL_API int hl_exergy_count(const hl_exergy *exergy);
HL_API const hl_exergy_row *hl_exergy_at(const hl_exergy *exergy, int k);
HL_API double hl_exergy_in(const hl_exergy *exergy);        /* [W] */
HL_API double hl_exergy_out(const hl_exergy *exergy);       /* [W] */
HL_API double hl_exergy_destroyed(const hl_exergy *exergy); /* sum of the rows [W] */
/** Sum of the rows but the machines of refrigerated utilities, the irreversibility of the paper's
 * boundary. [W] */
HL_API double hl_exergy_process(const hl_exergy *exergy);
/** (in - out - destroyed) relative to the larger of in and out. [-] */
HL_API double hl_exergy_closure(const hl_exergy *exergy);
/**
 * Exergy destroyed per unit of scale of a group's own components and by what it feeds into the heat
 * exchange: with closed groups the irreversibility of the whole is linear in the scales with this
 * coefficient. [W]
 */
HL_API double hl_group_exergy_net(const hl_group *group);

/** Carnot factor 1 - t0/t. [-] */
HL_API double hl_carnot(double t, double t0);

/* ------------------------------------------------- exergy grand composite */

/** Exergetic temperature t - t0 - t0 ln(t/t0): times CP, the exergy of a stream over ambient. [K]
 */
HL_API double hl_exergy_temperature(double t, double t0);

/** A corner of the exergy grand composite curve. */
typedef struct hl_exergy_point {
  double t; /**< Real: of demands half of dt_min below the shifted scale, of sources above. [K] */
  double t_ex;   /**< hl_exergy_temperature of it. [K] */
  double exergy; /**< Of the heat between the pinch and this corner. [W] */
  bool source;   /**< Below the pinch: given up; else needed. */
} hl_exergy_point;

/**
 * The pocket-free grand composite curve of targets in terms of exergy (Linnhoff and Dhole 1992;
 * Marmolejo-Correa and Gundersen 2013 for the exergetic temperature): what the demands above the
 * pinch need and what the sources below it offer. Below ambient the signs are the other way round:
 * a source there has to be cooled, and a demand is cold that could serve.
 */
typedef struct hl_exergy_grand hl_exergy_grand;

/** @param t0  Ambient, > 0. [K]  @return HL_OK; HL_ERR_ARG; HL_ERR_NOMEM. */
HL_API hl_status hl_exergy_grand_solve(hl_ctx *ctx, const hl_targets *targets, double t0,
                                       hl_exergy_grand **out);
HL_API void hl_exergy_grand_free(hl_exergy_grand *grand);
/** Corners from the hottest: demands, then sources; one at ambient where the curve passes it. */
HL_API int hl_exergy_grand_count(const hl_exergy_grand *grand);
HL_API const hl_exergy_point *hl_exergy_grand_at(const hl_exergy_grand *grand, int k);
/** Least exergy that utilities must bring: demands above ambient, sources below it. [W] */
HL_API double hl_exergy_grand_deficit(const hl_exergy_grand *grand);
/** Exergy that is left over: sources above ambient, demands below it. [W] */
HL_API double hl_exergy_grand_surplus(const hl_exergy_grand *grand);

#ifdef __cplusplus
}
#endif
#endif
