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
  double q;        /**< [W] */
  double area;     /**< Sum over linear pieces of q/(U·LMTD); NAN without films or a cross. [m2] */
  double ua;       /**< Sum over linear pieces of q/LMTD, whatever the films. [W/K] */
  double lmtd;     /**< q/ua: the mean difference weighted by heat. [K] */
  double approach; /**< Smallest difference at the ends and at every corner inside. [K] */
} hl_rating;

/**
 * Rate an exchanger in which a stretch of the hot profile heats a stretch of the cold profile,
 * counter-current, without corrections for other flow arrangements.
 *
 * Each side is a branch: its profile with all heats multiplied by a scale, which is the scale of
 * the group times the branch's share of the flow. Heats of the stretches are those of the branch.
 * Both profiles need a piece; a heat beyond a profile by up to 1e-6 of it is taken as rounding.
 *
 * @param hot_scale, cold_scale  Heat of the branch per heat of the profile. [-]
 * @param hot_from               Heat of the hot branch between its inlet and the exchanger. [W]
 * @param cold_from              Heat of the cold branch between its inlet and the exchanger. [W]
 * @param q                      Duty; 0 gives area 0 and the difference at the place. [W]
 * @param u                      Overall coefficient; NAN: of the films of the pieces. [W/m2/K]
 * @return All NAN but q if the stretches lie outside the profiles; area, ua and lmtd NAN if the
 *         sides touch or cross.
 */
HL_API hl_rating hl_exchanger_rate(const hl_profile *hot, double hot_scale, double hot_from,
                                   const hl_profile *cold, double cold_scale, double cold_from,
                                   double q, double u);

/**
 * Overall coefficient that a rule of the problem sets for a pair; the first one that does.
 * NAN: none, the films count. [W/m2/K]
 */
HL_API double hl_exchanger_u(const hl_problem *problem, const char *hot, const char *cold);

/**
 * Investment of an exchanger of `area` [m2]: the law of its kind (El Sayed et al., eq. 3), in which
 * rules of cost for the pair replace what they give, the first that does, with the piping length.
 * [cur]
 */
HL_API double hl_exchanger_cost(const hl_problem *problem, hl_cost_kind kind, const char *hot,
                                const char *cold, double area);

/**
 * Rows of a heat-load distribution as exchangers, sorted by hot stream, cold stream and interval.
 *
 * Where a stream has several matches in an interval, it splits in proportion to their heat, so that
 * all branches run between the same temperatures. Intervals in which two streams meet one after the
 * other, with no other match of either in between and the same parts of their flows, are one
 * exchanger. Cold streams are marched forward from their inlet and hot streams backward from their
 * outlet, by heat: heat handed down by the transshipment is taken at the temperature at which the
 * stream gives it. Areas by LMTD (El Sayed et al., section 2.2.3, where split streams never merge).
 *
 * @param[out] row  The first `room` rows; may be NULL if room is 0.
 * @return The number of rows, whatever the room.
 */
HL_API int hl_exchanger_rows(const hl_problem *problem, const hl_matches *matches,
                             hl_match_row *row, int room);

#ifdef __cplusplus
}
#endif
#endif
