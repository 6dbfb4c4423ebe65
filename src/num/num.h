/** Numerical tools inside the library: roots, dense linear algebra, splines, random numbers,
 * sorting. */
#ifndef HLI_NUM_H
#define HLI_NUM_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ------------------------------------------------------------ tolerances */

/** |a - b| <= atol + rtol·max(|a|, |b|). False if either is NAN; equal infinities are close. */
static inline bool hli_close(double a, double b, double rtol, double atol) {
  if (a == b)
    return true;
  double size = fmax(fabs(a), fabs(b));
  return isfinite(size) && fabs(a - b) <= atol + rtol * size;
}

/** a <= b but for rounding: a - b <= atol + rtol·max(|a|, |b|). False if either is NAN. */
static inline bool hli_at_most(double a, double b, double rtol, double atol) {
  return a <= b || (a > b && hli_close(a, b, rtol, atol));
}

/** Mean of two positive numbers with respect to their logarithms, (b - a)/ln(b/a): the entropic
 * mean temperature of a stream of constant heat capacity. */
static inline double hli_entropic_mean(double a, double b) {
  return fabs(b - a) <= 1e-9 * a ? a : (b - a) / log(b / a);
}

/* ----------------------------------------------------------------- roots */

typedef double (*hli_function)(double x, void *user);
/** Value and derivative at x. */
typedef void (*hli_function_slope)(double x, double *value, double *slope, void *user);

/**
 * Root of f between a and b, which must differ in sign (or one be a root), by Brent's method
 * (Brent, Algorithms for Minimization without Derivatives, 1973, ch. 4).
 *
 * @param xtol  The root is found to within xtol + 4 eps |x|.
 * @return False if the signs agree or f is not finite on the way.
 */
bool hli_root(hli_function f, void *user, double a, double b, double xtol, double *root);

/**
 * Root by Newton steps from `start`, kept inside the bracket a..b by bisection: quadratic where f
 * is smooth, never worse than halving. Same tolerance and return as hli_root.
 */
bool hli_root_newton(hli_function_slope f, void *user, double a, double b, double start,
                     double xtol, double *root);

/**
 * Minimum of f in a..b by golden section with parabolic steps (Brent 1973, ch. 5); for one minimum
 * inside. Returns the abscissa; *least its value.
 */
double hli_minimum(hli_function f, void *user, double a, double b, double xtol, double *least);

/* ------------------------------------------------------------------ BFGS */

double hli_dot(int n, const double *a, const double *b);
/** Inverse Hessian h (n x n) of a start: the identity, scaled. */
void hli_bfgs_start(int n, double *h, double scale);
/** p = -h g. */
void hli_bfgs_direction(int n, const double *h, const double *g, double *p);
/**
 * Update of the inverse Hessian (Nocedal and Wright 2006, eq. 6.17) after a step s that changed the
 * gradient by y; unchanged where the curvature is not positive.
 *
 * @param work   n doubles.
 * @param first  h is of a start: scaled by the step first (eq. 6.20).
 */
void hli_bfgs_update(int n, double *h, const double *s, const double *y, double *work, bool first);

/* -------------------------------------------------------- linear algebra */

/* Matrices are row by row: element (i, j) of an n x m matrix is a[i * m + j]. */

/** Lower Cholesky factor in place (upper part untouched). False if not positive definite. */
bool hli_cholesky(int n, double *a);
/** Solve L L' x = b in place of b. */
void hli_cholesky_solve(int n, const double *l, double *b);
/** LU factors with partial pivoting in place. False if singular to working precision. */
bool hli_lu(int n, double *a, int *pivot);
/** Solve A x = b in place of b, with the factors of hli_lu. */
void hli_lu_solve(int n, const double *lu, const int *pivot, double *b);
/** Solve A' x = b in place of b, with the factors of hli_lu. */
void hli_lu_solve_transposed(int n, const double *lu, const int *pivot, double *b);
/**
 * Eigenvalues (rising) and orthonormal eigenvectors (columns of v) of a symmetric matrix by cyclic
 * Jacobi rotations; `a` is destroyed.
 */
void hli_symmetric_eigen(int n, double *a, double *value, double *v);

/* ---------------------------------------------------- small linear programmes */

typedef enum hli_simplex_answer {
  HLI_SIMPLEX_OPTIMAL = 0,
  HLI_SIMPLEX_INFEASIBLE,
  HLI_SIMPLEX_UNBOUNDED
} hli_simplex_answer;

enum { HLI_SIMPLEX_ROWS = 16 };

/** Doubles of workspace of hli_simplex. */
size_t hli_simplex_room(int rows, int columns);
/**
 * Least cost'x with A x = b, x >= 0: for a few rows and some dozens of columns. A basic solution,
 * so at most `rows` of x are not 0.
 *
 * @param rows       At most HLI_SIMPLEX_ROWS; rows that follow from others do no harm.
 * @param tolerance  Largest sum of |A x - b| that counts as 0.
 * @param work       hli_simplex_room(rows, columns) doubles.
 */
hli_simplex_answer hli_simplex(int rows, int columns, const double *a, const double *b,
                               const double *cost, double tolerance, double *work, double *x);

/* --------------------------------------------------------------- splines */

/** Cubic through (0, y0) and (1, y1) with slopes d0, d1 in units of the interval, at t in 0..1. */
static inline double hli_hermite(double y0, double y1, double d0, double d1, double t) {
  double s = 1 - t;
  return s * s * (y0 * (1 + 2 * t) + d0 * t) + t * t * (y1 * (1 + 2 * s) - d1 * s);
}

/** Derivative of hli_hermite with respect to t. */
static inline double hli_hermite_slope(double y0, double y1, double d0, double d1, double t) {
  double s = 1 - t;
  return 6 * s * t * (y1 - y0) + s * (1 - 3 * t) * d0 + t * (3 * t - 2) * d1;
}

/** Slopes at n >= 2 rising abscissas that keep the data's monotonicity (Fritsch and Butland 1984).
 */
void hli_monotone_slopes(int n, const double *x, const double *y, double *slope);
/** Index k of the interval x[k] <= v < x[k+1] among n >= 2 rising abscissas, ends included. */
int hli_interval(int n, const double *x, double v);
/** Value of the cubic Hermite spline at v; beyond the ends the end cubic goes on. */
double hli_spline(int n, const double *x, const double *y, const double *slope, double v);

/* -------------------------------------------------------- random numbers */

/** xoshiro256** of Blackman and Vigna 2018 (public domain algorithm). */
typedef struct hli_rng {
  uint64_t state[4];
} hli_rng;

/**
 * Seed a generator; equal (seed, stream) give equal numbers. Give each task a stream of its own, so
 * that results depend neither on threads nor on the order of tasks.
 */
void hli_rng_init(hli_rng *rng, uint64_t seed, uint64_t stream);
uint64_t hli_rng_next(hli_rng *rng);
double hli_rng_uniform(hli_rng *rng);                            /* [0, 1), 53 bits */
double hli_rng_between(hli_rng *rng, double least, double most); /* uniform */
uint64_t hli_rng_below(hli_rng *rng, uint64_t count); /* 0..count-1, unbiased; count > 0 */
double hli_rng_normal(hli_rng *rng);                  /* mean 0, deviation 1 */
void hli_rng_jump(hli_rng *rng);                      /* 2^128 numbers ahead */

/* --------------------------------------------------------------- sorting */

/** Bytes of workspace of hli_sort_index. */
size_t hli_sort_room(int n);
/**
 * Stable order of keys: order[0] is the index of the smallest. NAN sorts last, -0 equals 0. Two
 * radix passes over the leading bits of the spread, then short merges: linear for spread keys, n
 * log n at worst; no allocation.
 *
 * @param work  hli_sort_room(n) bytes, aligned for uint64_t.
 */
void hli_sort_index(int n, const double *key, int *order, void *work);

#endif
