/**
 * Breadth-first over corners: from each corner reached with n segments, the cone of slopes that
 * stay between the curve and its tolerance is carried along the points; every candidate corner
 * inside the cone is reached with n + 1.
 */
#include "io/tables/curve.h"

static const double tolerance_t = 0.5;      /* [K] */
static const double tolerance_share = 5e-3; /* of the duty [-] */
static const double rounding = 1e-9;        /* points in one line are in one line [K] */

typedef struct curve {
  int count;
  const double *q;
  double *top;    /* the curve as a hot stream: falling */
  double *bottom; /* lowest temperature within the tolerance */
  int *from; /* corner before this one, -1: not reached; two corners a point: on the curve, at the
                bottom */
} curve;

/** Temperature of the curve at q; the last one beyond its end. */
static double top_at(const curve *c, int k, double q) {
  while (k + 1 < c->count && c->q[k + 1] < q)
    ++k;
  if (k + 1 == c->count)
    return c->top[k];
  return c->top[k] + (c->top[k + 1] - c->top[k]) * (q - c->q[k]) / (c->q[k + 1] - c->q[k]);
}

/** Ordinate of corner j: 2k on the curve, 2k + 1 at the edge of the tolerance. */
static double corner_t(const curve *c, int j) {
  return j % 2 == 0 ? c->top[j / 2] : c->bottom[j / 2];
}

/** Reach what can be reached from corner j with one segment; true if that includes the end. */
static bool spread(curve *c, int j, int *queue, int *tail) {
  const int k = j / 2, last = c->count - 1;
  const double t = corner_t(c, j);
  double low = -INFINITY, high = 0; /* slopes; never rising */
  for (int i = k + 1; i <= last; ++i) {
    const double dq = c->q[i] - c->q[k];
    const int choices = i == last ? 1 : 2; /* the end itself is kept */
    for (int side = 0; side < choices; ++side) {
      const int next = 2 * i + side;
      const double slope = (corner_t(c, next) - t) / dq;
      if (c->from[next] >= 0 || (low - slope) * dq > rounding || (slope - high) * dq > rounding)
        continue;
      c->from[next] = j;
      queue[(*tail)++] = next;
      if (i == last)
        return true;
    }
    high = fmin(high, (c->top[i] - t) / dq);
    low = fmax(low, (c->bottom[i] - t) / dq);
    if ((low - high) * dq > rounding)
      return false;
  }
  return false;
}

static void search(curve *c, int *queue) {
  int head = 0, tail = 0;
  for (int j = 0; j < 2 * c->count; ++j)
    c->from[j] = -1;
  c->from[0] = 0;
  queue[tail++] = 0;
  while (head < tail && !spread(c, queue[head], queue, &tail))
    ++head;
}

hl_status hli_curve_reduce(hl_ctx *ctx, hl_side side, int count, const double *q, const double *t,
                           double *corner_q, double *corner_t_out, int *corners) {
  const double sign = side == HL_SIDE_HOT ? 1 : -1;
  double *work = hli_zalloc(ctx, 2 * (size_t)count, sizeof *work);
  int *from = hli_zalloc(ctx, 4 * (size_t)count, sizeof *from);
  if (work == NULL || from == NULL) {
    hli_release(ctx, work);
    hli_release(ctx, from);
    return hli_nomem(ctx);
  }
  curve c = {count, q, work, work + count, from};
  for (int k = 0; k < count; ++k)
    c.top[k] = sign * t[k];
  for (int k = 0; k < count; ++k)
    c.bottom[k] =
        fmin(c.top[k] - tolerance_t, top_at(&c, k, q[k] + tolerance_share * q[count - 1]));
  search(&c, from + 2 * count);
  /* Neighbours can always be joined, so the end is reached. */
  int n = 0;
  for (int j = 2 * (count - 1);; j = from[j]) {
    corner_q[n] = q[j / 2];
    corner_t_out[n++] = sign * corner_t(&c, j);
    if (j == 0)
      break;
  }
  for (int k = 0; k < n / 2; ++k) {
    const double a = corner_q[k], b = corner_t_out[k];
    corner_q[k] = corner_q[n - 1 - k];
    corner_t_out[k] = corner_t_out[n - 1 - k];
    corner_q[n - 1 - k] = a;
    corner_t_out[n - 1 - k] = b;
  }
  *corners = n;
  hli_release(ctx, work);
  hli_release(ctx, from);
  return HL_OK;
}
