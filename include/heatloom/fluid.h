/** Fluid properties from Helmholtz equations of state. */
#ifndef HEATLOOM_FLUID_H
#define HEATLOOM_FLUID_H

#include <heatloom/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ----------------------------------------------------------------- types */

typedef struct hl_fluid hl_fluid; /**< Read only once loaded: may be shared by threads. */

/** Where h and s are zero (or 200 kJ/kg and 1 kJ/kg/K). No result of heatloom depends on it. */
typedef enum hl_fluid_reference {
  HL_FLUID_REFERENCE_FILE = 0, /**< As the fluid file has it. */
  HL_FLUID_REFERENCE_IIR,      /**< h = 200 kJ/kg, s = 1 kJ/kg/K: saturated liquid at 273.15 K. */
  HL_FLUID_REFERENCE_ASHRAE,   /**< h = s = 0: saturated liquid at 233.15 K. */
  HL_FLUID_REFERENCE_NBP       /**< h = s = 0: saturated liquid at 101 325 Pa. */
} hl_fluid_reference;

typedef enum hl_fluid_phase {
  HL_FLUID_PHASE_NONE = 0,
  HL_FLUID_PHASE_LIQUID,    /**< Below the critical temperature, denser than saturated liquid. */
  HL_FLUID_PHASE_VAPOUR,    /**< Below the critical temperature, thinner than saturated vapour. */
  HL_FLUID_PHASE_TWO_PHASE, /**< Liquid and vapour in equilibrium, the saturation lines included. */
  HL_FLUID_PHASE_SUPERCRITICAL /**< At or above the critical temperature, at any pressure. */
} hl_fluid_phase;

/** Why there is no state. */
#define HL_FLUID_REASON_LIST(X)                                                                    \
  X(NONE, "no fault")                                                                              \
  X(INPUT, "a value is not finite or not positive, or a vapour fraction not from 0 to 1")          \
  X(COLD, "the temperature is below the range of the equation of state")                           \
  X(HOT, "the temperature is above 1.5 times the upper limit of the equation of state")            \
  X(PRESSURE, "the pressure is above twice the upper limit of the equation of state")              \
  X(CRITICAL, "there is no saturation at or above the critical point")                             \
  X(SATURATION, "the fluid has no saturation table: it is a mixture treated as a gas")             \
  X(TWO_PHASE, "heat capacity and speed of sound do not exist in the two-phase region")            \
  X(NO_STATE, "no stable state has these values")                                                  \
  X(NO_CONVERGENCE, "the iteration did not converge")

typedef enum hl_fluid_reason {
#define HL_FLUID_REASON_ENUM(name, text) HL_FLUID_REASON_##name,
  HL_FLUID_REASON_LIST(HL_FLUID_REASON_ENUM)
#undef HL_FLUID_REASON_ENUM
} hl_fluid_reason;

/** A state of a fluid. */
typedef struct hl_fluid_state {
  double p;   /**< Pressure. [Pa] */
  double t;   /**< Temperature. [K] */
  double rho; /**< Density. [kg/m3] */
  double h;   /**< Specific enthalpy. [J/kg] */
  double s;   /**< Specific entropy. [J/kg/K] */
  double cp; /**< Isobaric heat capacity of a single phase, on the saturation lines too; NAN between
                them. [J/kg/K] */
  double x;  /**< Vapour fraction, 0 and 1 on the saturation lines; NAN in a single phase. [-] */
  hl_fluid_phase phase;
  bool extrapolated; /**< Outside the published range of the equation, but inside the guards. */
  hl_fluid_reason reason; /**< NONE when the call returned HL_OK. */
} hl_fluid_state;

/** Both sides of the saturation line at one temperature. */
typedef struct hl_fluid_saturation {
  double t; /**< [K] */
  double p; /**< [Pa] */
  hl_fluid_state liquid, vapour;
} hl_fluid_saturation;

/** Second derivatives of a state in a single phase. */
typedef struct hl_fluid_caloric {
  double cp; /**< Isobaric heat capacity. [J/kg/K] */
  double cv; /**< Isochoric heat capacity. [J/kg/K] */
  double w;  /**< Speed of sound. [m/s] */
} hl_fluid_caloric;

/** A fact on a fluid that its equation does not give. Texts are never NULL. */
typedef struct hl_fluid_fact {
  const char *text;   /**< As it is printed: "A2L", "<1", "1430"; "" if not known. */
  double value;       /**< Its number, a bound where the text begins with "<"; NAN if none. [-] */
  const char *note;   /**< What the text alone does not say; may be "". */
  const char *source; /**< Where the fact is from. */
  const char *date;   /**< Of the source, "2024-02-07" or "2022". */
  bool verified;      /**< Compared with the source. Show the reader where it was not. */
} hl_fluid_fact;

/** What is known of a fluid beside its equation. Texts are owned by the fluid. */
typedef struct hl_fluid_info {
  const char *id;             /**< "R290" */
  const char *name;           /**< "propane" */
  const char *formula;        /**< "C3H8" */
  const char *cas;            /**< CAS number. */
  const char *source;         /**< The paper of the equation of state. */
  double molar_mass;          /**< [kg/mol] */
  double t_critical;          /**< Critical point of the equation itself. [K] */
  double p_critical;          /**< [Pa] */
  double rho_critical;        /**< [kg/m3] */
  double t_triple;            /**< Triple point, or lowest temperature of saturation. [K] */
  double t_min, t_max;        /**< Published range of the equation. [K] */
  double p_max;               /**< Upper limit of the equation. [Pa] */
  double acentric;            /**< Acentric factor. [-] */
  const char *aliases;        /**< Other names, with ", " between. */
  const char *use;            /**< What the fluid is taken for; may be "". */
  bool mixture;               /**< Treated as a gas, without saturation. */
  bool source_verified;       /**< The citation in `source` was compared with the paper. */
  hl_fluid_fact safety_class; /**< ASHRAE 34, ISO 817: "A3"; "none" where none was given. */
  hl_fluid_fact gwp;          /**< Global warming potential over 100 years, IPCC AR6. */
  hl_fluid_fact gwp_eu;       /**< That of Regulation (EU) 2024/573, annex I, where listed. */
  hl_fluid_fact odp;          /**< Ozone depletion potential. */
} hl_fluid_info;

/* ------------------------------------------------------------------ load */

/** Number of fluids held in the library. */
HL_API int hl_fluid_count(void);
/** Id of fluid k, "R290", in order of ids; false past the last. 16 bytes are enough. */
HL_API bool hl_fluid_id_at(int k, char *id, size_t size);

/**
 * Load a fluid.
 *
 * @param name     An id, name, alias or CAS number, or the path of a fluid file: a text with a "/"
 * or ending in ".json". Case and all but letters and digits do not count: "R1233zd(E)",
 * "r-1233zdE", "Carbon dioxide", "CarbonDioxide".
 * @param[out] out A new object on HL_OK, else NULL; hl_fluid_free() it.
 * @return HL_OK; HL_ERR_ARG for an unknown name ("did you mean"); HL_ERR_IO, HL_ERR_FORMAT or
 *         HL_ERR_DATA for a faulty file; HL_ERR_RANGE if the reference state does not exist for the
 *         fluid; HL_ERR_NOMEM.
 */
HL_API hl_status hl_fluid_new(hl_ctx *ctx, const char *name, hl_fluid_reference reference,
                              hl_fluid **out);
/** As hl_fluid_new, from the text of a fluid file; `file` names it in faults. The text is not kept.
 */
HL_API hl_status hl_fluid_new_text(hl_ctx *ctx, const char *file, const char *text, size_t length,
                                   hl_fluid_reference reference, hl_fluid **out);
/** NULL is ok. */
HL_API void hl_fluid_free(hl_fluid *fluid);
HL_API const hl_fluid_info *hl_fluid_facts(const hl_fluid *fluid); /**< Never NULL. */
/** "the temperature is below ..."; never NULL. */
HL_API const char *hl_fluid_reason_text(hl_fluid_reason reason);

/**
 * A fault for a state that does not exist: HL008 with the inputs as the caller shows them ("T=80K,
 * p=1bar"), the reason, and the limits of the fluid. Returns HL_ERR_RANGE.
 */
HL_API hl_status hl_fluid_refuse(hl_ctx *ctx, const hl_fluid *fluid, const char *inputs,
                                 hl_fluid_reason reason);

/* ---------------------------------------------------------------- states */

/*
 * All functions below are pure: nothing is allocated or reported, a fluid may be used by many
 * threads. They return HL_OK, or HL_ERR_RANGE with `reason` set in the state. Temperatures up
 * to 1.5 times t_max and pressures up to twice p_max are evaluated and marked as extrapolated.
 * Melting lines are not known.
 */

/** State at pressure and temperature; on the saturation line itself: vapour. [Pa, K] */
HL_API hl_status hl_fluid_state_pT(const hl_fluid *fluid, double p, double t, hl_fluid_state *out);
/** State at temperature and density; inside the dome by the lever rule. [K, kg/m3] */
HL_API hl_status hl_fluid_state_Trho(const hl_fluid *fluid, double t, double rho,
                                     hl_fluid_state *out);
/** State at pressure and enthalpy. [Pa, J/kg] */
HL_API hl_status hl_fluid_state_ph(const hl_fluid *fluid, double p, double h, hl_fluid_state *out);
/** State at pressure and entropy. [Pa, J/kg/K] */
HL_API hl_status hl_fluid_state_ps(const hl_fluid *fluid, double p, double s, hl_fluid_state *out);
/** State at enthalpy and entropy; about ten times the cost of the others. [J/kg, J/kg/K] */
HL_API hl_status hl_fluid_state_hs(const hl_fluid *fluid, double h, double s, hl_fluid_state *out);
/** State at temperature and vapour fraction 0..1. [K, -] */
HL_API hl_status hl_fluid_state_Tx(const hl_fluid *fluid, double t, double x, hl_fluid_state *out);
/** State at pressure and vapour fraction 0..1. [Pa, -] */
HL_API hl_status hl_fluid_state_px(const hl_fluid *fluid, double p, double x, hl_fluid_state *out);

/** Saturation at a temperature [K]; the reason of a failure is in out->liquid. */
HL_API hl_status hl_fluid_saturation_T(const hl_fluid *fluid, double t, hl_fluid_saturation *out);
/** Saturation at a pressure. [Pa] */
HL_API hl_status hl_fluid_saturation_p(const hl_fluid *fluid, double p, hl_fluid_saturation *out);

/**
 * What a caller already knows, to save time in a flash; the answer is the same to rounding.
 * Both may be NULL.
 */
typedef struct hl_fluid_hint {
  const hl_fluid_saturation *saturation; /**< At exactly the pressure (or temperature) asked for. */
  const hl_fluid_state *start;           /**< A single-phase state near the answer. */
} hl_fluid_hint;

/** As hl_fluid_state_pT, _ph and _ps, with a hint (NULL: none). [Pa; K, J/kg or J/kg/K] */
HL_API hl_status hl_fluid_state_pT_near(const hl_fluid *fluid, double p, double t,
                                        const hl_fluid_hint *hint, hl_fluid_state *out);
HL_API hl_status hl_fluid_state_ph_near(const hl_fluid *fluid, double p, double h,
                                        const hl_fluid_hint *hint, hl_fluid_state *out);
HL_API hl_status hl_fluid_state_ps_near(const hl_fluid *fluid, double p, double s,
                                        const hl_fluid_hint *hint, hl_fluid_state *out);

/* ------------------------------------------------------------ properties */

/** Saturation pressure at a temperature. [Pa] */
HL_API hl_status hl_fluid_p_sat_T(const hl_fluid *fluid, double t, double *p);
/** Saturation temperature at a pressure. [K] */
HL_API hl_status hl_fluid_t_sat_p(const hl_fluid *fluid, double p, double *t);
/** Saturation at a temperature [K], by the table alone: pressure [Pa], densities of liquid and
 * vapour [kg/m3]. Six to sixteen times as fast as hl_fluid_saturation_T. */
HL_API hl_status hl_fluid_rho_sat_T(const hl_fluid *fluid, double t, double *p, double *rho_liquid,
                                    double *rho_vapour);
/** The same at a pressure [Pa]: temperature [K] and densities. [kg/m3] */
HL_API hl_status hl_fluid_rho_sat_p(const hl_fluid *fluid, double p, double *t, double *rho_liquid,
                                    double *rho_vapour);
/** Density at pressure and temperature. [kg/m3] */
HL_API hl_status hl_fluid_rho_pT(const hl_fluid *fluid, double p, double t, double *rho);
/** Enthalpy at pressure and temperature. [J/kg] */
HL_API hl_status hl_fluid_h_pT(const hl_fluid *fluid, double p, double t, double *h);
/** Entropy at pressure and temperature. [J/kg/K] */
HL_API hl_status hl_fluid_s_pT(const hl_fluid *fluid, double p, double t, double *s);
/** Enthalpy at pressure and entropy: the end of an isentropic change. [J/kg] */
HL_API hl_status hl_fluid_h_ps(const hl_fluid *fluid, double p, double s, double *h);
/** Temperature at pressure and enthalpy. [K] */
HL_API hl_status hl_fluid_t_ph(const hl_fluid *fluid, double p, double h, double *t);
/** Heat capacities and speed of sound of a single-phase state, or of one side of a saturation line.
 */
HL_API hl_status hl_fluid_caloric_state(const hl_fluid *fluid, const hl_fluid_state *state,
                                        hl_fluid_caloric *out);

#ifdef __cplusplus
}
#endif
#endif
