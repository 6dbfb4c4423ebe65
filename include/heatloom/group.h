/** Unit groups and temperature-heat profiles: the one thing that travels through all layers. */
#ifndef HEATLOOM_GROUP_H
#define HEATLOOM_GROUP_H

#include <heatloom/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum hl_side { HL_SIDE_NONE = 0, HL_SIDE_HOT, HL_SIDE_COLD } hl_side;

/** What a piece of a profile does, for film coefficients and colours. */
typedef enum hl_phase {
  HL_PHASE_NONE = 0,
  HL_PHASE_DESUPERHEAT,
  HL_PHASE_CONDENSE,
  HL_PHASE_SUBCOOL,
  HL_PHASE_GAS,
  HL_PHASE_PREHEAT,
  HL_PHASE_EVAPORATE,
  HL_PHASE_SUPERHEAT
} hl_phase;

/** A stretch of a profile, linear in heat; t_in == t_out is an isothermal (latent) stretch. */
typedef struct hl_piece {
  double t_in, t_out; /**< In the direction of flow. [K] */
  double q;           /**< Heat given up (hot) or taken up (cold), > 0, per unit of scale. [W] */
  double h;           /**< Film coefficient incl. fouling; NAN if not given. [W/m2/K] */
  double dt_cont;     /**< Contribution to the approach; NAN: half of dt_min. [K] */
  hl_phase phase;
} hl_piece;

/** A hot or cold stream: pieces in the direction of flow, temperatures monotone. */
typedef struct hl_profile {
  const char *name;
  const char *zone; /**< Empty if none. */
  hl_side side;
  int count;
  const hl_piece *piece;
  double exergy; /**< Exergy given up (hot) or taken up (cold) at the reference state, per unit of
                    scale. [W] */
} hl_profile;

typedef enum hl_group_kind {
  HL_GROUP_PROCESS = 0,
  HL_GROUP_UTILITY,
  HL_GROUP_SYSTEM
} hl_group_kind;

/** Exergy destroyed in a component of a group, per unit of scale. */
typedef struct hl_loss {
  const char *component;
  double exergy; /**< [W] */
} hl_loss;

/**
 * Streams, power and cost tied by one scale factor f: f is 1 for the process and
 * 0 or scale_min..scale_max for utilities and systems. A utility or system of scale f
 * delivers f watts of its basis (heat of the utility, heat to the sink).
 */
typedef struct hl_group {
  const char *name;
  hl_group_kind kind;
  int index; /**< Of the utility or system in the problem; 0 for the process. */
  int profile_count;
  const hl_profile *profile;
  double power;      /**< Electric power taken, per unit of scale. [W] */
  double fuel;       /**< Fuel taken, by its lower heating value, per unit of scale. [W] */
  double cost_fixed; /**< Yearly cost if used at all. [cur/y] */
  double cost_scale; /**< Yearly cost of energy and machine, per unit of scale. [cur/y] */
  double co2;        /**< Emission, per unit of scale. [kg/s] */
  double exergy_in;  /**< Exergy of fuel and electricity taken, per unit of scale. [W] */
  int loss_count;
  const hl_loss *loss;         /**< Exergy destroyed inside, component by component. */
  double scale_min, scale_max; /**< Bounds of f when used. [-] */
} hl_group;

/** Groups of a problem at one operating point; group 0 is the process. */
typedef struct hl_group_set {
  int count;
  const hl_group *group;
} hl_group_set;

/** Whole heat of a profile per unit of scale. [W] */
HL_API double hl_profile_heat(const hl_profile *profile);
/** One temperature from end to end, as latent streams have. */
HL_API bool hl_profile_isothermal(const hl_profile *profile);
/** Temperature after the heat q (0..hl_profile_heat) from the inlet; the upstream side at a corner.
 * [K] */
HL_API double hl_profile_temperature_at(const hl_profile *profile, double q);
/** Exergy of heat given up along the profile at ambient t0: sum of q(1 - t0/T_lm). [W] */
HL_API double hl_profile_exergy(const hl_profile *profile, double t0);
/** "hot" or "cold"; "desuperheat", "condense", ... Never NULL. */
HL_API const char *hl_side_text(hl_side side);
HL_API const char *hl_phase_text(hl_phase phase);

#ifdef __cplusplus
}
#endif
#endif
