/**
 * Local search. Optima of placed systems lie on kinks (a level of the cascade becomes a pinch) and
 * at edges beyond which there is no solution, at an angle to the axes. Covariance matrix adaptation
 * (Hansen and Ostermeier, Evol. Comput. 9 (2001) 159-195; Hansen 2016, arXiv:1604.00772), restarted
 * with smaller steps, follows such valleys; a mesh adaptive direct search (Audet and Dennis, SIAM
 * J. Optim. 17 (2006) 188-217) with random orthogonal directions ends it, which also converges
 * where most of the neighbourhood has no value.
 */
#include "optim/search.h"

/* Steps below this part of the box are rounding. */
static const double SMALLEST_STEP = 1e-10;
enum { OFFSPRING = 16 }; /* at least 4 + 3 ln 64 */

typedef struct strategy {
  hli_search *search;
  int n, lambda, mu;
  double weight[OFFSPRING], mu_eff;
  double c_path, c_sigma, c_one, c_mu, damping, chi; /* Hansen 2016, table 1 */
  double sigma;
  double *mean, *path, *path_sigma; /* n */
  double *c, *b, *scratch;          /* n x n: covariance, eigenvectors */
  double *axis, *step, *turned;     /* n */
  double *u, *move;                 /* lambda x n: points, (point - mean)/sigma */
  double value[OFFSPRING];
  int order[OFFSPRING];
} strategy;

static bool strategy_init(strategy *s, hli_search *search) {
  int n = search->n;
  *s = (strategy){.search = search, .n = n};
  s->lambda = 4 + (int)(3 * log(n));
  s->lambda = s->lambda < 6 ? 6 : s->lambda;
  s->mu = s->lambda / 2;
  double sum = 0, squares = 0;
  for (int k = 0; k < s->mu; k++)
    sum += s->weight[k] = log(s->mu + 0.5) - log(k + 1);
  for (int k = 0; k < s->mu; k++) {
    s->weight[k] /= sum;
    squares += s->weight[k] * s->weight[k];
  }
  double m = s->mu_eff = 1 / squares;
  s->c_path = (4 + m / n) / (n + 4 + 2 * m / n);
  s->c_sigma = (m + 2) / (n + m + 5);
  s->c_one = 2 / ((n + 1.3) * (n + 1.3) + m);
  s->c_mu = fmin(1 - s->c_one, 2 * (m - 2 + 1 / m) / ((n + 2.0) * (n + 2.0) + m));
  s->damping = 1 + 2 * fmax(0, sqrt((m - 1) / (n + 1)) - 1) + s->c_sigma;
  s->chi = sqrt(n) * (1 - 1 / (4.0 * n) + 1 / (21.0 * n * n));
  hli_arena *arena = &search->arena;
  double **vector[] = {&s->mean, &s->path, &s->path_sigma, &s->axis, &s->step, &s->turned};
  double **matrix[] = {&s->c, &s->b, &s->scratch};
  bool ok = true;
  for (size_t k = 0; k < sizeof vector / sizeof *vector; k++)
    ok = (*vector[k] = HLI_NEW(arena, double, n)) != NULL && ok;
  for (size_t k = 0; k < sizeof matrix / sizeof *matrix; k++)
    ok = (*matrix[k] = HLI_NEW(arena, double, n *n)) != NULL && ok;
  s->u = HLI_NEW(arena, double, s->lambda *n);
  s->move = HLI_NEW(arena, double, s->lambda *n);
  return ok && s->u != NULL && s->move != NULL;
}

static void strategy_restart(strategy *s, const double *from, double sigma) {
  size_t n = (size_t)s->n;
  memcpy(s->mean, from, n * sizeof *s->mean);
  memset(s->path, 0, n * sizeof *s->path);
  memset(s->path_sigma, 0, n * sizeof *s->path_sigma);
  memset(s->c, 0, n * n * sizeof *s->c);
  for (int k = 0; k < s->n; k++)
    s->c[k * s->n + k] = 1;
  s->sigma = sigma;
}

/** Draw, put back into the box, evaluate, rank. */
static void generation(strategy *s) {
  int n = s->n;
  memcpy(s->scratch, s->c, (size_t)(n * n) * sizeof *s->c);
  hli_symmetric_eigen(n, s->scratch, s->axis, s->b);
  for (int k = 0; k < n; k++)
    s->axis[k] = sqrt(fmax(s->axis[k], 1e-20));
  for (int p = 0; p < s->lambda; p++) {
    for (int k = 0; k < n; k++)
      s->turned[k] = s->axis[k] * hli_rng_normal(&s->search->rng);
    for (int k = 0; k < n; k++) {
      double y = 0;
      for (int j = 0; j < n; j++)
        y += s->b[k * n + j] * s->turned[j];
      double u = fmin(fmax(s->mean[k] + s->sigma * y, 0), 1);
      s->u[p * n + k] = u;
      s->move[p * n + k] = (u - s->mean[k]) / s->sigma;
    }
  }
  hli_search_eval(s->search, s->lambda, s->u, s->value);
  for (int p = 0; p < s->lambda; p++) {
    int at = p;
    for (; at > 0 && s->value[p] < s->value[s->order[at - 1]]; at--)
      s->order[at] = s->order[at - 1];
    s->order[at] = p;
  }
}

static void adapt_covariance(strategy *s, bool heavy) {
  int n = s->n;
  double c_one = s->c_one, c_mu = s->c_mu;
  for (int i = 0; i < n; i++)
    for (int j = 0; j <= i; j++) {
      double rank_mu = 0;
      for (int k = 0; k < s->mu; k++)
        rank_mu += s->weight[k] * s->move[s->order[k] * n + i] * s->move[s->order[k] * n + j];
      double old = s->c[i * n + j];
      double rank_one = s->path[i] * s->path[j] + (heavy ? s->c_path * (2 - s->c_path) * old : 0);
      s->c[i * n + j] = s->c[j * n + i] =
          (1 - c_one - c_mu) * old + c_one * rank_one + c_mu * rank_mu;
    }
}

/** Move the mean; adapt covariance and step size. `count` is the generation from 1. */
static void adapt(strategy *s, int count) {
  int n = s->n;
  for (int k = 0; k < n; k++) {
    s->step[k] = 0;
    for (int p = 0; p < s->mu; p++)
      s->step[k] += s->weight[p] * s->move[s->order[p] * n + k];
    s->mean[k] += s->sigma * s->step[k];
  }
  for (int j = 0; j < n; j++) {
    s->turned[j] = 0;
    for (int i = 0; i < n; i++)
      s->turned[j] += s->b[i * n + j] * s->step[i];
    s->turned[j] /= s->axis[j];
  }
  double length = 0, gain = sqrt(s->c_sigma * (2 - s->c_sigma) * s->mu_eff);
  for (int i = 0; i < n; i++) {
    double whitened = 0;
    for (int j = 0; j < n; j++)
      whitened += s->b[i * n + j] * s->turned[j];
    s->path_sigma[i] = (1 - s->c_sigma) * s->path_sigma[i] + gain * whitened;
    length += s->path_sigma[i] * s->path_sigma[i];
  }
  length = sqrt(length);
  double settled = sqrt(1 - pow(1 - s->c_sigma, 2.0 * count));
  bool heavy = length / settled / s->chi >= 1.4 + 2.0 / (n + 1);
  double pull = heavy ? 0 : sqrt(s->c_path * (2 - s->c_path) * s->mu_eff);
  for (int i = 0; i < n; i++)
    s->path[i] = (1 - s->c_path) * s->path[i] + pull * s->step[i];
  adapt_covariance(s, heavy);
  s->sigma *= exp(s->c_sigma / s->damping * (length / s->chi - 1));
}

/** One run of the strategy. False if the whole search must end. */
static bool strategy_run(strategy *s, const double *from, double sigma, int64_t last) {
  hli_search *search = s->search;
  strategy_restart(s, from, sigma);
  int patience = 10 + 30 * s->n / s->lambda, waited = 0;
  double reference = INFINITY; /* of this run: restarts begin above the best */
  for (int count = 1; search->evaluations + s->lambda <= last; count++) {
    if (hli_search_ends(search, 1))
      return false;
    generation(s);
    adapt(s, count);
    double found = s->value[s->order[0]];
    bool better = found < reference - search->tolerance * fabs(reference) || isinf(reference);
    waited = better ? 0 : waited + 1;
    reference = fmin(reference, found);
    double longest = 0;
    for (int k = 0; k < s->n; k++)
      longest = fmax(longest, s->axis[k]);
    if (waited >= patience || s->sigma * longest < SMALLEST_STEP)
      break;
  }
  return true;
}

/** Orthonormal directions, uniformly distributed, into the rows of q. */
static void random_directions(hli_rng *rng, int n, double *q) {
  for (int i = 0; i < n; i++) {
    double norm = 0;
    while (norm < 1e-6) {
      norm = 0;
      for (int k = 0; k < n; k++)
        q[i * n + k] = hli_rng_normal(rng);
      for (int j = 0; j < i; j++) {
        double dot = 0;
        for (int k = 0; k < n; k++)
          dot += q[i * n + k] * q[j * n + k];
        for (int k = 0; k < n; k++)
          q[i * n + k] -= dot * q[j * n + k];
      }
      for (int k = 0; k < n; k++)
        norm += q[i * n + k] * q[i * n + k];
    }
    for (int k = 0; k < n; k++)
      q[i * n + k] /= sqrt(norm);
  }
}

/** Value at from + length·direction, put back into the box. */
static double probe(hli_search *search, const double *from, const double *direction,
                    double length) {
  double u[HL_OPTIM_DIMENSIONS];
  for (int k = 0; k < search->n; k++)
    u[k] = fmin(fmax(from[k] + length * direction[k], 0), 1);
  return hli_search_eval_one(search, u);
}

/** Mesh adaptive direct search from the best point. */
static void direct_search(strategy *s, double step, int64_t last) {
  hli_search *search = s->search;
  int n = s->n;
  double from[HL_OPTIM_DIMENSIONS];
  while (step > SMALLEST_STEP && search->evaluations < last && !hli_search_ends(search, 1)) {
    random_directions(&search->rng, n, s->scratch);
    memcpy(from, search->best_u, (size_t)n * sizeof *from);
    double before = search->best;
    bool better = false;
    for (int p = 0; p < 2 * n && !better && search->evaluations < last; p++) {
      double length = p % 2 == 0 ? step : -step;
      const double *direction = s->scratch + (size_t)(p / 2) * (size_t)n;
      better = probe(search, from, direction, length) < before;
      for (double now = search->best; better && search->evaluations < last; now = search->best) {
        length *= 2;
        if (!(probe(search, from, direction, length) < now))
          break;
      }
    }
    step *= better ? 2 : 0.5;
  }
}

/** Runs from the best point with smaller and smaller steps until two have gained nothing. */
static bool refine(strategy *s, double sigma, int64_t last) {
  hli_search *search = s->search;
  for (int idle = 0; idle < 2 && search->evaluations + s->lambda <= last;) {
    double before = search->best;
    if (!strategy_run(s, search->best_u, sigma, last))
      return false;
    idle = before - search->best > search->tolerance * fabs(before) ? 0 : idle + 1;
    sigma = fmax(0.4 * sigma, 0.01);
  }
  return true;
}

hl_status hli_polish(hli_search *search, int evaluations, double step) {
  strategy s;
  if (!strategy_init(&s, search))
    return hli_nomem(search->ctx);
  int64_t last = search->evaluations + evaluations, mesh = last - evaluations / 6;
  if (!refine(&s, fmin(fmax(step, 0.02), 0.2), mesh))
    return HL_OK;
  /* What is left of the budget goes to other valleys. */
  while (search->evaluations + s.lambda <= mesh) {
    double from[HL_OPTIM_DIMENSIONS], before = search->best;
    for (int k = 0; k < s.n; k++)
      from[k] = hli_rng_uniform(&search->rng);
    if (!strategy_run(&s, from, 0.3, mesh))
      return HL_OK;
    if (search->best < before && !refine(&s, 0.05, mesh))
      return HL_OK;
  }
  direct_search(&s, 0.01, last);
  return HL_OK;
}
