/** A vapour stream of the process, mechanically recompressed: another profile and power. */
#include <heatloom/integration.h>

#include "base/base.h"
#include "num/num.h"

/* -------------------------------------------------------------- settings */

#define FIELD(name) offsetof(hl_recompression_settings, name)
static const hl_setting settings_of_recompression[] = {
    {"stages", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(stages), 1, 1, HL_RECOMPRESSION_STAGES,
     "Stages of compression, of equal pressure ratio.", NULL},
    {"p_out", HL_SETTING_NUMBER, HL_DIM_PRESSURE, FIELD(p_out), NAN, 1, 1e9,
     "Pressure behind the last stage; not set: by the lift.", NULL},
    {"lift", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(lift), 20, 0.1, 500,
     "Outlet of the last stage above the supply temperature of the stream.", NULL},
    {"eta_is", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(eta_is), 0.75, 0.05, 1,
     "Isentropic efficiency of a stage.", NULL},
    {"eta_motor", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(eta_motor), 0.95, 0.05, 1,
     "Shaft power by electric power.", NULL},
    {"inject", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(inject), 0, 0, 1,
     "Condensate desuperheats the vapour between stages to saturation.", NULL},
};
#undef FIELD
const hl_settings_table hl_recompression_table = {
    "recompression", sizeof(hl_recompression_settings),
    sizeof settings_of_recompression / sizeof(hl_setting), settings_of_recompression};

struct hl_recompression {
  hli_arena arena;
  hl_group_set set;
  hl_recompression_result result;
};

/* ----------------------------------------------------------- compression */

/** Pieces of the stream follow the temperature of the vapour within this. [K] */
static const double STRAIGHT = 0.02;
enum { HALVINGS = 7, PIECES = 3 << HALVINGS };

/** What the stages work on. */
typedef struct train {
  const hl_fluid *fluid;
  const hl_recompression_settings *set;
  hl_fluid_state in, target; /* at p_supply; at p_out */
  double t_target;
  hl_recompression_result *r;
  hl_fluid_reason reason; /* why there is none */
  const char *fault;      /* of the input; NULL: of a state */
} train;

static bool fails(train *t, hl_fluid_reason reason, const char *fault) {
  t->reason = reason;
  t->fault = fault;
  return false;
}

/** Condensate of the target state brings the vapour between stages to saturation. */
static bool inject(train *t, hl_fluid_state *state, hl_recompression_stage *stage) {
  hl_fluid_saturation sat;
  if (hl_fluid_saturation_p(t->fluid, state->p, &sat) != HL_OK)
    return fails(t, sat.liquid.reason, NULL);
  if (state->h <= sat.vapour.h) /* no superheat to take */
    return true;
  if (!(t->target.h < sat.vapour.h))
    return fails(t, HL_FLUID_REASON_NONE, "no condensate to inject: it leaves as a vapour");
  double before = stage->m;
  stage->injected = before * (state->h - sat.vapour.h) / (sat.vapour.h - t->target.h);
  stage->m = before + stage->injected;
  *state = sat.vapour;
  return true;
}

/** All stages to a pressure. */
static bool compress(train *t, double p_out) {
  hl_recompression_result *r = t->r;
  hl_fluid_state state = t->in, ideal;
  double m = r->m;
  int stages = t->set->stages;
  r->p_out = p_out;
  r->shaft = 0;
  r->stage_count = stages;
  if (hl_fluid_state_pT(t->fluid, p_out, t->t_target, &t->target) != HL_OK)
    return fails(t, t->target.reason, NULL);
  for (int k = 0; k < stages; k++) {
    hl_recompression_stage *stage = &r->stage[k];
    *stage = (hl_recompression_stage){.m = m};
    if (k > 0 && t->set->inject && !inject(t, &state, stage))
      return false;
    double p = k == stages - 1 ? p_out : t->in.p * pow(p_out / t->in.p, (k + 1.0) / stages);
    if (hl_fluid_state_ps(t->fluid, p, state.s, &ideal) != HL_OK)
      return fails(t, ideal.reason, NULL);
    double h = state.h + (ideal.h - state.h) / t->set->eta_is;
    stage->p_in = state.p;
    stage->t_in = state.t;
    stage->h_in = state.h;
    if (hl_fluid_state_ph(t->fluid, p, h, &state) != HL_OK)
      return fails(t, state.reason, NULL);
    stage->p_out = state.p;
    stage->t_out = state.t;
    stage->h_out = state.h;
    m = stage->m;
    r->shaft += m * (stage->h_out - stage->h_in);
  }
  r->m_hot = m;
  r->h_target = t->target.h;
  r->q = m * (state.h - t->target.h);
  r->power = r->shaft / t->set->eta_motor;
  return true;
}

/** Rise of the outlet over what is wanted, by the logarithm of the pressure ratio. */
static double lift_missed(double ratio, void *user) {
  train *t = user;
  if (!compress(t, t->in.p * exp(ratio)))
    return NAN;
  return t->r->stage[t->set->stages - 1].t_out - t->in.t - t->set->lift;
}

/** The pressure for the lift, and the stages to it. */
static bool find_pressure(train *t) {
  double high = 0.05, ratio;
  while (high < 12) {
    double missed = lift_missed(high, t);
    if (isnan(missed))
      return false;
    if (missed >= 0)
      break;
    high *= 2;
  }
  if (!hli_root(lift_missed, t, 1e-9, high, 1e-14, &ratio))
    return fails(t, t->reason,
                 t->reason == HL_FLUID_REASON_NONE ? "no pressure gives this lift" : NULL);
  return compress(t, t->in.p * exp(ratio));
}

/* ---------------------------------------------------------------- stream */

/** Supply state, and the flow that its duty means. */
static bool start(train *t, const hl_profile *profile, double p_supply) {
  double from = profile->piece[0].t_in, heat = hl_profile_heat(profile);
  hl_fluid_state out;
  t->t_target = profile->piece[profile->count - 1].t_out;
  if (isnan(p_supply)) {
    if (!hl_profile_isothermal(profile))
      return fails(t, HL_FLUID_REASON_NONE, "its supply pressure is not given");
    if (hl_fluid_state_Tx(t->fluid, from, 1, &t->in) != HL_OK)
      return fails(t, t->in.reason, NULL);
    if (hl_fluid_state_Tx(t->fluid, from, 0, &out) != HL_OK)
      return fails(t, out.reason, NULL);
  } else {
    if (hl_fluid_state_pT(t->fluid, p_supply, from, &t->in) != HL_OK)
      return fails(t, t->in.reason, NULL);
    if (hl_fluid_state_pT(t->fluid, p_supply, t->t_target, &out) != HL_OK)
      return fails(t, out.reason, NULL);
  }
  if (t->in.phase == HL_FLUID_PHASE_LIQUID)
    return fails(t, HL_FLUID_REASON_NONE, "it is a liquid at its supply");
  if (!(t->in.h > out.h))
    return fails(t, HL_FLUID_REASON_NONE, "it gives no heat at this pressure");
  t->r->m = heat / (t->in.h - out.h);
  t->r->p_supply = t->in.p;
  return true;
}

typedef struct pieces {
  const train *t;
  hl_piece *piece, like;
  int count;
} pieces;

/** Heat from enthalpy `high` to `low`, in as many pieces as keep close to the temperatures. */
static bool add_pieces(pieces *p, double high, double t_high, double low, double t_low, int left,
                       hl_phase phase) {
  double middle = high + (low - high) / 2, t_middle;
  if (hl_fluid_t_ph(p->t->fluid, p->t->r->p_out, middle, &t_middle) != HL_OK)
    return false;
  if (left > 0 && fabs(t_middle - (t_high + t_low) / 2) > STRAIGHT)
    return add_pieces(p, high, t_high, middle, t_middle, left - 1, phase) &&
           add_pieces(p, middle, t_middle, low, t_low, left - 1, phase);
  hl_piece *piece = &p->piece[p->count++];
  *piece = p->like;
  piece->t_in = t_high;
  piece->t_out = t_low;
  piece->q = p->t->r->m_hot * (high - low);
  piece->phase = phase;
  return true;
}

/** The stream behind the last stage: desuperheated, condensed, subcooled, as far as it goes. */
static bool write_pieces(train *t, pieces *p) {
  const hl_recompression_stage *last = &t->r->stage[t->r->stage_count - 1];
  double h = last->h_out, temperature = last->t_out, end = t->target.h;
  hl_fluid_saturation sat;
  bool condenses = hl_fluid_saturation_p(t->fluid, t->r->p_out, &sat) == HL_OK &&
                   end < sat.vapour.h && h > sat.liquid.h;
  hl_phase phase = condenses ? HL_PHASE_DESUPERHEAT : HL_PHASE_GAS;
  if (condenses) {
    if (h > sat.vapour.h && !add_pieces(p, h, temperature, sat.vapour.h, sat.t, HALVINGS, phase))
      return false;
    double from = fmin(h, sat.vapour.h), to = fmax(end, sat.liquid.h);
    p->piece[p->count] = p->like;
    p->piece[p->count].t_in = p->piece[p->count].t_out = sat.t;
    p->piece[p->count].q = t->r->m_hot * (from - to);
    p->piece[p->count++].phase = HL_PHASE_CONDENSE;
    h = to;
    temperature = sat.t;
    phase = HL_PHASE_SUBCOOL;
  }
  return !(h > end) || add_pieces(p, h, temperature, end, t->t_target, HALVINGS, phase);
}

/* ------------------------------------------------------------------ call */

static hl_status refuse(hl_ctx *ctx, const train *t, const char *name) {
  if (t->fault != NULL)
    HLI_FAIL(ctx, 8, NULL, "recompression of stream \"%s\": %s", name, t->fault);
  HLI_FAIL(ctx, 8, NULL, "recompression of stream \"%s\" with %s: %s", name,
           hl_fluid_facts(t->fluid)->id, hl_fluid_reason_text(t->reason));
}

/** The stream in the place of the old one, in a copy of group 0. */
static hl_status replace(hl_recompression *x, const hl_problem *problem, const hl_group_set *set,
                         int stream, train *t) {
  hl_ctx *ctx = x->arena.ctx;
  const hl_group *process = &set->group[0];
  const hl_profile *old = &process->profile[stream];
  hl_group *group = HLI_NEW(&x->arena, hl_group, set->count);
  hl_profile *profile = HLI_NEW(&x->arena, hl_profile, process->profile_count);
  hl_piece *piece = HLI_NEW(&x->arena, hl_piece, PIECES);
  if (group == NULL || profile == NULL || piece == NULL)
    return hli_nomem(ctx);
  for (int g = 0; g < set->count; g++)
    group[g] = set->group[g];
  for (int p = 0; p < process->profile_count; p++)
    profile[p] = process->profile[p];
  pieces made = {.t = t, .piece = piece, .like = old->piece[0]};
  if (!write_pieces(t, &made))
    return refuse(ctx, t, old->name);
  profile[stream].piece = piece;
  profile[stream].count = made.count;
  profile[stream].exergy =
      hl_profile_exergy(&profile[stream], hl_problem_economics(problem)->t_ambient);
  group[0].profile = profile;
  group[0].power += x->result.power;
  x->set = (hl_group_set){set->count, group};
  return HL_OK;
}

static hl_status solve(hl_recompression *x, const hl_problem *problem, const hl_group_set *set,
                       int stream, double p_supply, train *t) {
  const hl_profile *profile = &set->group[0].profile[stream];
  t->r = &x->result;
  bool ok = start(t, profile, p_supply);
  if (ok && !isnan(t->set->p_out) && t->set->p_out <= t->in.p)
    ok = fails(t, HL_FLUID_REASON_NONE, "the outlet pressure is not above that of its supply");
  if (ok)
    ok = isnan(t->set->p_out) ? find_pressure(t) : compress(t, t->set->p_out);
  if (!ok)
    return refuse(x->arena.ctx, t, profile->name);
  return replace(x, problem, set, stream, t);
}

hl_status hl_recompression_solve(const hl_problem *problem, const hl_group_set *set, int stream,
                                 const char *fluid, double p_supply,
                                 const hl_recompression_settings *settings,
                                 hl_recompression **out) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  *out = NULL;
  hl_recompression_settings own;
  hl_settings_init(&hl_recompression_table, &own);
  if (settings != NULL)
    own = *settings;
  HLI_TRY(hl_settings_check(ctx, &hl_recompression_table, &own));
  if (set->count < 1 || stream < 0 || stream >= set->group[0].profile_count ||
      set->group[0].profile[stream].side != HL_SIDE_HOT)
    HLI_FAIL(ctx, 1, NULL, "stream %d is none of the hot streams of the process", stream);
  if (!(isnan(p_supply) || (p_supply > 0 && isfinite(p_supply))))
    HLI_FAIL(ctx, 1, NULL, "a supply pressure of %g Pa; it must be above 0", p_supply);
  hl_fluid *loaded;
  HLI_TRY(hl_fluid_new(ctx, fluid, HL_FLUID_REFERENCE_FILE, &loaded));
  hl_recompression *x = hli_zalloc(ctx, 1, sizeof *x);
  hl_status status = x == NULL ? hli_nomem(ctx) : HL_OK;
  if (x != NULL) {
    hli_arena_init(&x->arena, ctx);
    train t = {.fluid = loaded, .set = &own};
    status = solve(x, problem, set, stream, p_supply, &t);
  }
  hl_fluid_free(loaded);
  if (status != HL_OK)
    hl_recompression_free(x);
  else
    *out = x;
  return status;
}

void hl_recompression_free(hl_recompression *recompression) {
  if (recompression == NULL)
    return;
  hl_ctx *ctx = recompression->arena.ctx;
  hli_arena_free(&recompression->arena);
  hli_release(ctx, recompression);
}

const hl_group_set *hl_recompression_groups(const hl_recompression *recompression) {
  return &recompression->set;
}

const hl_recompression_result *hl_recompression_results(const hl_recompression *recompression) {
  return &recompression->result;
}
