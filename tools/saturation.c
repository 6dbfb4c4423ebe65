/**
 * Write the saturation table of a fluid file: saturation [FILE.json ...]
 *
 * Phase equilibrium (equal pressure and Gibbs energy) is solved in quadruple precision at Chebyshev
 * nodes of u = sqrt(1 - T/Tc), and ln p, rho' and ln rho'' are expanded in pieces of degree 16,
 * halved until the last coefficients are below 1e-12. The object "saturation" of the file is
 * replaced.
 */
#include <math.h>
#include <quadmath.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fluid/fluid.h"

typedef __float128 quad;

enum { NODES = HLI_CHEBYSHEV, PIECES = 200 };
static const double tolerance = 1e-12;

/* ------------------------------------------------------------- the equation */

typedef struct {
  quad a0, a1, a2; /* residual Helmholtz energy, delta d/ddelta, delta^2 d2/ddelta2 */
} residual;

static void add_product(const hli_eos_term *x, quad delta, quad tau, residual *sum) {
  quad y = delta - x->epsilon, v = tau - x->gamma;
  quad gl = x->g != 0.0 ? x->g * powq(delta, x->l) : 0,
       hm = x->h != 0.0 ? x->h * powq(tau, x->m) : 0;
  quad exponent = x->t * logq(tau) - hm - gl - x->eta * y * y;
  exponent += x->b > 0.0 ? 1 / (x->b + x->beta * v * v) : -x->beta * v * v;
  quad f = x->n * powq(delta, x->d) * expq(exponent);
  quad a = x->d - x->l * gl - 2 * x->eta * delta * y; /* delta d ln f / d delta */
  quad da = -x->l * x->l * gl - 2 * x->eta * delta * (2 * delta - x->epsilon);
  sum->a0 += f;
  sum->a1 += a * f;
  sum->a2 += (a * a + da - a) * f;
}

static quad nonanalytic_value(const hli_eos_nonanalytic *x, quad delta, quad tau) {
  quad dd = (delta - 1) * (delta - 1), tt = (tau - 1) * (tau - 1);
  quad theta = 1 - tau + x->A * powq(dd, (quad)0.5 / x->beta);
  quad big = theta * theta + x->B * powq(dd, x->a);
  return x->n * powq(big, x->b) * delta * expq(-x->C * dd - x->D * tt);
}

/* By central differences, which have digits to spare in quadruple precision. */
static void add_nonanalytic(const hli_eos_nonanalytic *x, quad delta, quad tau, residual *sum) {
  const quad h = 1e-8Q;
  quad f[5];
  for (int k = -2; k <= 2; k++)
    f[k + 2] = nonanalytic_value(x, delta + k * h, tau);
  sum->a0 += f[2];
  sum->a1 += delta * (f[0] - 8 * f[1] + 8 * f[3] - f[4]) / (12 * h);
  sum->a2 += delta * delta * (-f[0] + 16 * f[1] - 30 * f[2] + 16 * f[3] - f[4]) / (12 * h * h);
}

static residual at(const hli_eos *eos, quad delta, quad tau) {
  residual sum = {0, 0, 0};
  for (int i = 0; i < eos->count; i++)
    add_product(&eos->term[i], delta, tau, &sum);
  for (int i = 0; i < eos->nonanalytic_count; i++)
    add_nonanalytic(&eos->nonanalytic[i], delta, tau, &sum);
  return sum;
}

static quad stiffness(const hli_eos *eos, quad delta, quad tau) { /* dp/drho / (R T) */
  residual a = at(eos, delta, tau);
  return 1 + 2 * a.a1 + a.a2;
}

/* ----------------------------------------------------------- critical point */

/* dp/drho = d2p/drho2 = 0 by Newton with differences, from the point of the file. */
static void critical_point(const hli_eos *eos, quad *delta, quad *tau) {
  const quad h = 1e-7Q;
  for (int k = 0; k < 30; k++) {
    quad d = *delta, t = *tau, f[3][3];
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++)
        f[i][j] = stiffness(eos, d + (i - 1) * h, t + (j - 1) * h);
    quad f_d = (f[2][1] - f[0][1]) / (2 * h), f_t = (f[1][2] - f[1][0]) / (2 * h);
    quad f_dd = (f[2][1] - 2 * f[1][1] + f[0][1]) / (h * h);
    quad f_dt = (f[2][2] - f[2][0] - f[0][2] + f[0][0]) / (4 * h * h);
    quad det = f_d * f_dt - f_t * f_dd;
    quad step_d = (f[1][1] * f_dt - f_t * f_d) / det, step_t = (f_d * f_d - f_dd * f[1][1]) / det;
    *delta -= step_d;
    *tau -= step_t;
    if (fabsq(step_d) + fabsq(step_t) < 1e-24Q)
      return;
  }
}

/* --------------------------------------------------------------- saturation */

typedef struct {
  quad log_p, liquid, vapour; /* ln(p/Pa), delta', delta'' */
} equilibrium;

/* Akasaka's Newton iteration (2008) from a start; false if it leaves 0 < delta'' < delta'. */
static bool solve(const hl_fluid *f, quad t, quad liquid, quad vapour, equilibrium *out) {
  const hli_eos *eos = &f->eos;
  quad tau = eos->t_reducing / t, last = 1;
  for (int k = 0; k < 60; k++) {
    residual a = at(eos, liquid, tau), b = at(eos, vapour, tau);
    quad j1 = liquid * (1 + a.a1), j2 = vapour * (1 + b.a1);
    quad dj = j2 - j1, dk = b.a1 + b.a0 + logq(vapour) - a.a1 - a.a0 - logq(liquid);
    quad j1_d = 1 + 2 * a.a1 + a.a2, j2_d = 1 + 2 * b.a1 + b.a2;
    quad k1_d = j1_d / liquid, k2_d = j2_d / vapour; /* dK/ddelta = J_d/delta */
    quad det = j2_d * k1_d - j1_d * k2_d;
    quad step1 = (dk * j2_d - dj * k2_d) / det, step2 = (dk * j1_d - dj * k1_d) / det;
    quad share = 1;
    while (liquid + share * step1 <= 0 || vapour + share * step2 <= 0 ||
           vapour + share * step2 >= liquid + share * step1) {
      share /= 2;
      if (share < 1e-6Q)
        return false;
    }
    liquid += share * step1;
    vapour += share * step2;
    quad size = fabsq(step1 / liquid) + fabsq(step2 / vapour);
    if (!(size < 1e6Q))
      return false;
    /* Converged: tiny, or as small as rounding lets it be. */
    if (share == 1 && (size < 1e-28Q || (size < 1e-12Q && size >= last))) {
      b = at(eos, vapour, tau);
      out->liquid = liquid;
      out->vapour = vapour;
      out->log_p = logq(vapour * eos->rho_reducing * eos->r * t * (1 + b.a1));
      return true;
    }
    last = size;
  }
  return false;
}

/* The branch of the saturation line is followed from near the critical point in u, by
 * extrapolation. */
typedef struct {
  const hl_fluid *fluid;
  quad t_critical;
  int count, room;
  struct point {
    quad u, liquid, log_vapour;
  } * point; /* rising u */
} line;

static quad temperature(const line *l, quad u) { return l->t_critical * (1 - u * u); }

/* Cubic through the nearest known points. */
static void guess(const line *l, quad u, quad *liquid, quad *vapour) {
  int k = 0;
  while (k < l->count && l->point[k].u < u)
    k++;
  int first = k - 2 < 0 ? 0 : k - 2, n = l->count < 4 ? l->count : 4;
  if (first + n > l->count)
    first = l->count - n;
  *liquid = 0;
  quad log_vapour = 0;
  for (int i = first; i < first + n; i++) {
    quad w = 1;
    for (int j = first; j < first + n; j++)
      if (j != i)
        w *= (u - l->point[j].u) / (l->point[i].u - l->point[j].u);
    *liquid += w * l->point[i].liquid;
    log_vapour += w * l->point[i].log_vapour;
  }
  *vapour = expq(log_vapour);
}

static void keep(line *l, quad u, const equilibrium *e) {
  if (l->count == l->room)
    l->point = realloc(l->point, (size_t)(l->room = 2 * l->room + 64) * sizeof *l->point);
  int k = l->count++;
  for (; k > 0 && l->point[k - 1].u > u; k--)
    l->point[k] = l->point[k - 1];
  l->point[k] = (struct point){u, e->liquid, logq(e->vapour)};
}

static equilibrium solve_at(line *l, quad u) {
  equilibrium e;
  quad liquid, vapour;
  guess(l, u, &liquid, &vapour);
  if (!solve(l->fluid, temperature(l, u), liquid, vapour, &e)) {
    fprintf(stderr, "no equilibrium at u = %.6g\n", (double)u);
    exit(1);
  }
  return e;
}

/* One more point from a guess; false if there is no equilibrium that continues the line from
 * `from`. */
static bool extend(line *l, quad u, quad liquid, quad vapour, const equilibrium *from,
                   equilibrium *e) {
  if (!(vapour > 0 && vapour < liquid) || !solve(l->fluid, temperature(l, u), liquid, vapour, e))
    return false;
  quad gap = e->liquid - e->vapour, before = from->liquid - from->vapour;
  bool down = u < l->point[0].u;
  if (down ? gap > before || gap < before / 3 : gap < 0.99Q * before)
    return false;
  keep(l, u, e);
  return true;
}

/*
 * The line from u_least to u_last, starting near the critical point, where the densities split
 * about evenly from the critical one; nearer to it the split falls between as u and as the root of
 * u.
 */
static void follow(line *l, quad delta_c, quad u_least, quad u_last) {
  equilibrium e, next;
  bool found = false;
  quad u_first = u_least;
  for (quad u = fmaxq(2 * u_least, 1e-3Q); u < 0.2Q && !found; u *= 2)
    for (quad b = 1; b < 40 && b * u < 0.9Q && !found; b *= 1.05Q) {
      found =
          solve(l->fluid, temperature(l, u), delta_c * (1 + b * u), delta_c * (1 - b * u), &e) &&
          e.liquid - e.vapour > delta_c * u;
      u_first = u;
    }
  if (!found) {
    fprintf(stderr, "no start near the critical point\n");
    exit(1);
  }
  keep(l, u_first, &e);
  const equilibrium first = e;
  for (quad u = u_first, ratio = 0.9Q; u > u_least;) {
    quad liquid, vapour, mean = (e.liquid + e.vapour) / 2,
                         half = (e.liquid - e.vapour) / 2 * powq(ratio, 0.8Q);
    liquid = mean + half;
    vapour = mean - half;
    if (extend(l, u * ratio, liquid, vapour, &e, &next)) {
      u *= ratio;
      e = next;
    } else if ((ratio = sqrtq(ratio)) > 0.999Q) {
      fprintf(stderr, "the saturation line is lost at u = %.6g\n", (double)u);
      exit(1);
    }
  }
  e = first;
  for (quad u = u_first, step = u_first / 8; u < u_last;) {
    quad to = fminq(u + step, u_last), liquid, vapour;
    guess(l, to, &liquid, &vapour);
    if (extend(l, to, liquid, vapour, &e, &next)) {
      e = next;
      u = to;
      step = fminq(step * 1.3Q, 0.01Q);
    } else if ((step /= 2) < 1e-7Q) {
      fprintf(stderr, "the saturation line is lost at u = %.6g\n", (double)u);
      exit(1);
    }
  }
}

/* ------------------------------------------------------------------- pieces */

typedef struct {
  double begin, end, coefficient[3][NODES];
} piece;

static void expand(line *l, piece *p) {
  quad value[3][NODES], mass = l->fluid->info.molar_mass, scale = l->fluid->eos.rho_reducing / mass;
  for (int k = 0; k < NODES; k++) {
    quad x = cosq(M_PIq * (k + 0.5Q) / NODES);
    equilibrium e = solve_at(l, (p->begin + (quad)p->end) / 2 + ((quad)p->end - p->begin) / 2 * x);
    value[0][k] = e.log_p;
    value[1][k] = e.liquid * scale;
    value[2][k] = logq(e.vapour * scale);
  }
  for (int s = 0; s < 3; s++)
    for (int j = 0; j < NODES; j++) {
      quad sum = 0;
      for (int k = 0; k < NODES; k++)
        sum += value[s][k] * cosq(M_PIq * j * (k + 0.5Q) / NODES);
      p->coefficient[s][j] = (double)(sum * (j == 0 ? 1 : 2) / NODES);
    }
}

static bool resolved(const piece *p) {
  for (int s = 0; s < 3; s++) {
    double scale = s == 1 ? fabs(p->coefficient[1][0]) : 1.0;
    for (int j = NODES - 2; j < NODES; j++)
      if (fabs(p->coefficient[s][j]) > tolerance * scale)
        return false;
  }
  return true;
}

/*
 * Some equations are so flat at the critical point that the densities split almost as the root of
 * u. What is not resolved within u < 1e-3 (T/Tc > 1 - 1e-6) is left out.
 */
static int divide(line *l, double begin, double end, piece *list, int count) {
  static const double closest = 5e-4;
  piece p = {.begin = begin, .end = end};
  expand(l, &p);
  if (!resolved(&p)) {
    if (end < 2.0 * closest)
      return count;
    double middle = 0.5 * (begin + end);
    count = divide(l, begin, middle, list, count);
    return divide(l, middle, end, list, count);
  }
  if (count == PIECES) {
    fprintf(stderr, "more than %d pieces\n", PIECES);
    exit(1);
  }
  list[count] = p;
  return count + 1;
}

/* ------------------------------------------------------------------- output */

/* Shortest decimal that reads back as the same double. */
static void print_number(FILE *out, double value) {
  char text[40];
  for (int digits = 1; digits <= 17; digits++) {
    snprintf(text, sizeof text, "%.*g", digits, value);
    if (strtod(text, NULL) == value)
      break;
  }
  fputs(text, out);
}

static void print_series(FILE *out, const char *key, const double *value, const char *end) {
  fprintf(out, "       \"%s\": [", key);
  for (int k = 0; k < NODES; k++) {
    fputs(k ? ", " : "", out);
    print_number(out, value[k]);
  }
  fprintf(out, "]%s\n", end);
}

/* The text of the file up to "saturation" or its closing brace, and then the table. */
static void write_file(const char *path, char *text, const hl_fluid *f, double t_critical,
                       const piece *list, int count) {
  char *cut = strstr(text, ",\n  \"saturation\"");
  if (!cut)
    cut = strstr(text, "\n}\n");
  if (!cut) {
    fprintf(stderr, "%s: not in the layout of a fluid file\n", path);
    exit(1);
  }
  *cut = '\0';
  FILE *out = fopen(path, "w");
  if (!out) {
    perror(path);
    exit(1);
  }
  fprintf(out, "%s,\n  \"saturation\": {\n    \"hash\": \"%016llx\",\n    \"t_critical\": ", text,
          hli_eos_hash(&f->eos));
  print_number(out, t_critical);
  fputs(",\n    \"pieces\": [\n", out);
  for (int i = 0; i < count; i++) {
    fputs("      {\"u_begin\": ", out);
    print_number(out, list[i].begin);
    fputs(", \"u_end\": ", out);
    print_number(out, list[i].end);
    fputs(",\n", out);
    print_series(out, "ln_p", list[i].coefficient[0], ",");
    print_series(out, "rho_liquid", list[i].coefficient[1], ",");
    print_series(out, "ln_rho_vapour", list[i].coefficient[2], i + 1 < count ? "}," : "}");
  }
  fputs("    ]\n  }\n}\n", out);
  if (fclose(out) != 0) {
    perror(path);
    exit(1);
  }
}

static void make(hl_ctx *ctx, const char *path) {
  char *text;
  size_t length;
  hl_json *root;
  hl_fluid *f;
  if (hl_file_read(ctx, path, &text, &length) != HL_OK ||
      hl_json_parse(ctx, path, text, length, &root) != HL_OK ||
      hli_fluid_parse(ctx, path, root, false, &f) != HL_OK) {
    fprintf(stderr, "%s: %s\n", path, hl_ctx_error(ctx)->message);
    exit(1);
  }
  bool plain = f->eos.nonanalytic_count == 0;
  quad delta = f->info.rho_critical / f->eos.rho_reducing,
       tau = (quad)f->eos.t_reducing / f->info.t_critical;
  if (plain)
    critical_point(&f->eos, &delta, &tau);
  line l = {.fluid = f, .t_critical = f->eos.t_reducing / tau};
  /* Terms that are not analytic at the critical point end the table shortly before it. */
  double begin = plain ? 0.0 : 0.002,
         end = (double)sqrtq(1 - f->info.t_min * (1 - 1e-9Q) / l.t_critical);
  piece *list = malloc(PIECES * sizeof *list);
  follow(&l, delta, plain ? 1e-6Q : 0.0019Q, end);
  int count = divide(&l, begin, end, list, 0);
  write_file(path, text, f, (double)l.t_critical, list, count);
  printf("%s: Tc %.12g K (file: %.12g), rhoc %.10g (%.10g), %d pieces\n", path,
         (double)l.t_critical, f->info.t_critical, (double)delta * f->eos.rho_reducing,
         f->info.rho_critical, count);
  free(list);
  free(l.point);
  hl_fluid_free(f);
  hl_json_free(root);
  hl_file_free(ctx, text);
}

int main(int argc, char **argv) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  if (!ctx)
    return 1;
  for (int k = 1; k < argc; k++)
    make(ctx, argv[k]);
  hl_ctx_free(ctx);
  return 0;
}
