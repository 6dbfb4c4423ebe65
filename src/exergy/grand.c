/** Exergy grand composite curve: the pocket-free curve with heat weighed by its Carnot factor. */
#include <heatloom/exergy.h>

#include "base/base.h"

struct hl_exergy_grand {
  hli_arena arena;
  int count;
  hl_exergy_point *point;
  double deficit, surplus;
};

double hl_exergy_temperature(double t, double t0) { return t - t0 - t0 * log(t / t0); }

/** Exergy of heat between two temperatures at one side of ambient. */
static double exergy_of(double t_high, double t_low, double q, double t0) {
  const hl_piece piece = {t_high, t_low, q, NAN, NAN, HL_PHASE_NONE};
  const hl_profile profile = {"", "", HL_SIDE_HOT, 1, &piece, 0};
  return hl_profile_exergy(&profile, t0);
}

static void add(hl_exergy_grand *grand, double t, double t0, double exergy, bool source) {
  grand->point[grand->count++] = (hl_exergy_point){t, hl_exergy_temperature(t, t0), exergy, source};
}

/** A stretch at one side of ambient; its far corner from the pinch is added. */
static double add_stretch(hl_exergy_grand *grand, double t, double t_to, double q, double t0,
                          double before, bool source) {
  double exergy = exergy_of(fmax(t, t_to), fmin(t, t_to), q, t0);
  *((exergy > 0) != source ? &grand->deficit : &grand->surplus) += fabs(exergy);
  add(grand, t_to, t0, before + exergy, source);
  return before + exergy;
}

/** From the pinch outward, in `step`s along the curve. */
static void follow(hl_exergy_grand *grand, const hl_point *curve, int count, int pinch, int step,
                   double half, double t0) {
  bool source = step > 0;
  double shift = source ? half : -half, exergy = 0;
  add(grand, curve[pinch].t + shift, t0, 0, source);
  for (int k = pinch; k + step >= 0 && k + step < count; k += step) {
    double t = curve[k].t + shift, to = curve[k + step].t + shift;
    double q = curve[k + step].q - curve[k].q;
    if ((t - t0) * (to - t0) < 0) {
      double share = (t0 - t) / (to - t);
      exergy = add_stretch(grand, t, t0, share * q, t0, exergy, source);
      exergy = add_stretch(grand, t0, to, (1 - share) * q, t0, exergy, source);
    } else {
      exergy = add_stretch(grand, t, to, q, t0, exergy, source);
    }
  }
}

static hl_status fill(hl_exergy_grand *grand, const hl_targets *targets, double t0) {
  int count, pinch = 0;
  const hl_point *curve = hl_targets_curve(targets, HL_CURVE_GRAND_POCKET_FREE, &count);
  grand->point = HLI_NEW(&grand->arena, hl_exergy_point, 2 * count + 2);
  if (grand->point == NULL)
    return hli_nomem(grand->arena.ctx);
  if (count == 0)
    return HL_OK;
  for (int k = 1; k < count; k++)
    pinch = curve[k].q < curve[pinch].q ? k : pinch;
  double half = hl_targets_dt_min(targets) / 2;
  follow(grand, curve, count, pinch, -1, half, t0);
  for (int i = 0, j = grand->count - 1; i < j; i++, j--) { /* from the hottest */
    hl_exergy_point swap = grand->point[i];
    grand->point[i] = grand->point[j];
    grand->point[j] = swap;
  }
  follow(grand, curve, count, pinch, 1, half, t0);
  return HL_OK;
}

hl_status hl_exergy_grand_solve(hl_ctx *ctx, const hl_targets *targets, double t0,
                                hl_exergy_grand **out) {
  *out = NULL;
  if (!(t0 > 0 && isfinite(t0)))
    HLI_FAIL(ctx, 1, NULL, "an ambient temperature of %g K; it must be above 0", t0);
  hl_exergy_grand *grand = hli_zalloc(ctx, 1, sizeof *grand);
  if (grand == NULL)
    return hli_nomem(ctx);
  hli_arena_init(&grand->arena, ctx);
  hl_status status = fill(grand, targets, t0);
  if (status != HL_OK)
    hl_exergy_grand_free(grand);
  else
    *out = grand;
  return status;
}

void hl_exergy_grand_free(hl_exergy_grand *grand) {
  if (grand == NULL)
    return;
  hl_ctx *ctx = grand->arena.ctx;
  hli_arena_free(&grand->arena);
  hli_release(ctx, grand);
}

int hl_exergy_grand_count(const hl_exergy_grand *grand) { return grand->count; }
double hl_exergy_grand_deficit(const hl_exergy_grand *grand) { return grand->deficit; }
double hl_exergy_grand_surplus(const hl_exergy_grand *grand) { return grand->surplus; }

const hl_exergy_point *hl_exergy_grand_at(const hl_exergy_grand *grand, int k) {
  return k >= 0 && k < grand->count ? &grand->point[k] : NULL;
}
