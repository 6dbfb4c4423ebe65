/** Exchanger design: areas of profiles against each other, heat-load rows by marching, costs. */
#ifndef HEATLOOM_EXCHANGER_H
#define HEATLOOM_EXCHANGER_H

#include <heatloom/base.h>
#include <heatloom/group.h>
#include <heatloom/match.h>
#include <heatloom/problem.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Logarithmic mean of two differences; exact and smooth at equal ends, NAN if one is <= 0. [K] */
HL_API double hl_lmtd(double d1, double d2);

/** A counter-current exchanger between two stretches of profiles. */
typedef struct hl_rating {
  double q;    /**< [W] */
  double area; /**< Sum over linear pieces of q/(U·LMTD); NAN without films or with a cross. [m2] */
  double ua;   /**< [W/K] */
  double lmtd;     /**< q/ua·U weighted mean difference. [K] */
  double approach; /**< Smallest difference at the ends and at every corner inside. [K] */
} hl_rating;

/**
 * Rate an exchanger in which the hot profile from heat qh (from its inlet) and the cold profile
 * from heat qc exchange q, counter-current, each with its flow share (heat of the full stream per
 * heat of the branch is 1/share). u overrides the films when not NAN.
 *
 * @param hot_scale, cold_scale  Flow shares of the branches. [-]
 * @param hot_from, cold_from    Heat from the inlet of the profile to the exchanger. [W]
 * @param q, u                   Duty and overall coefficient. [W, W/m2/K]
 */
HL_API hl_rating hl_exchanger_rate(const hl_profile *hot, double hot_scale, double hot_from,
                                   const hl_profile *cold, double cold_scale, double cold_from,
                                   double q, double u);

/**
 * Rows of a heat-load distribution as exchangers: consecutive intervals of a pair merge where
 * neither stream exchanges in parallel with another; cold streams are marched forward from their
 * inlet, hot streams backward from their outlet; areas by LMTD (El Sayed et al., section 2.2.3).
 * Written to row (room for `room`); returns the number of rows.
 */
HL_API int hl_exchanger_rows(const hl_problem *problem, const hl_matches *matches,
                             hl_match_row *row, int room);

#ifdef __cplusplus
}
#endif
#endif
