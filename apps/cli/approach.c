/** heatloom target --recovery, --hot-utility and --sweep: the approach for targets, and targets
 * over the approach; of all streams, of one zone, of every zone. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* "dTmin 10.000 K", or "factor 1.250 on the contributions". */
static void describe(hl_approach by, double x, char *text, size_t size) {
  if (by == HL_APPROACH_FACTOR)
    snprintf(text, size, "factor %.3f on the contributions", x);
  else
    snprintf(text, size, "%s %.3f K", cli_dtmin(), x);
}

/* Head of a column of approaches. */
static const char *approach_head(hl_approach by) {
  static char text[32];
  snprintf(text, sizeof text, "%s%s", by == HL_APPROACH_FACTOR ? "factor" : cli_dtmin(),
           by == HL_APPROACH_FACTOR ? "" : " K");
  return text;
}

static const char *approach_key(hl_approach by) {
  return by == HL_APPROACH_FACTOR ? "factor" : "dt_min";
}

/* -------------------------------------------------------------------- zones */

/* A process whose approach is varied. */
typedef struct subject {
  const char *zone; /* its path; "" for all streams */
  const hl_group *process;
} subject;

/* What is varied: the one process, or that of every zone with the site first. */
typedef struct subjects {
  hl_targets *targets; /* of --zone, or of all streams */
  hl_site *site;       /* of --all-zones */
  int count;
} subjects;

/* Warnings of the targets at the case's own approach are no matter here, but for HL230. */
static void forget_targets(cli *c) {
  char text[1024];
  for (int k = 0; k < hl_ctx_fault_count(c->ctx); k++)
    if (hl_ctx_fault_at(c->ctx, k)->code == 230) {
      hl_fault_write(hl_ctx_fault_at(c->ctx, k), text, sizeof text);
      cli_note(c, "%s", text);
    }
  hl_ctx_clear(c->ctx);
}

static hl_status find_subjects(cli *c, const hl_problem *p, subjects *out) {
  *out = (subjects){.count = 1};
  cli_faults(c); /* those of the case */
  hl_status status =
      c->all_zones ? hl_site_solve(p, NULL, &out->site) : cli_targets(c, p, &out->targets);
  if (status != HL_OK)
    return status;
  if (c->all_zones)
    out->count = hl_site_zone_count(out->site);
  forget_targets(c);
  return HL_OK;
}

static void free_subjects(subjects *of) {
  hl_targets_free(of->targets);
  hl_site_free(of->site);
}

static subject subject_at(const subjects *of, int k) {
  if (of->site == NULL)
    return (subject){hl_targets_zone(of->targets), hl_targets_process(of->targets)};
  const hl_site_zone *zone = hl_site_zone_at(of->site, k);
  return (subject){zone->path, hl_targets_process(zone->targets)};
}

/* The name of a zone, "(site)" where that has none, as in other tables of zones. */
static const char *zone_text(const subjects *of, int k) {
  const char *path = subject_at(of, k).zone;
  return path[0] != '\0' ? path : "(site)";
}

static int widest_zone(const subjects *of) {
  int width = 16;
  for (int k = 0; k < of->count; k++)
    width = cli_widest(width, zone_text(of, k));
  return width;
}

/* Streams of a process with a contribution of their own. */
static int own_contributions(const hl_group *process) {
  int own = 0;
  for (int k = 0; k < process->profile_count; k++) {
    bool any = false;
    for (int j = 0; j < process->profile[k].count; j++)
      any = any || !isnan(process->profile[k].piece[j].dt_cont);
    own += any;
  }
  return own;
}

void cli_note_dt_min(cli *c, const hl_problem *p) {
  const hl_group *process = &hl_problem_groups(p)->group[0];
  const int own = own_contributions(process), all = process->profile_count;
  if (c->dt_min == NULL || own == 0)
    return;
  if (own == all)
    cli_note(c, "note: every stream has a contribution of its own (dt_cont), so --dt-min has no "
                "effect on them; target --sweep 0.5..2x scales the contributions");
  else
    cli_note(c,
             "note: %d of %d streams have contributions of their own (dt_cont), on which --dt-min "
             "has no effect; target --sweep 0.5..2x scales all contributions",
             own, all);
}

/* ------------------------------------------------------------------ inverse */

/* Targets at the approach found, of all streams or of --zone. */
static hl_status solve_at(const cli *c, const hl_problem *p, const hl_inverse_result *r,
                          hl_targets **t) {
  double x = isfinite(r->approach) ? r->approach : r->approach_least;
  if (r->by == HL_APPROACH_FACTOR)
    return c->zone != NULL ? hl_targets_solve_factor_zone(p, NULL, c->zone, x, t)
                           : hl_targets_solve_factor(p, NULL, x, t);
  hl_targets_settings settings;
  hl_status status = hl_problem_settings(p, &hl_targets_table, &settings);
  settings.dt_min = x;
  if (status != HL_OK)
    return status;
  return c->zone != NULL ? hl_targets_solve_zone(p, &settings, c->zone, t)
                         : hl_targets_solve(p, &settings, t);
}

static bool is_wide(const hl_inverse_result *r) {
  return !r->jump && r->approach_least < r->approach * (1 - 1e-6);
}

static void say(cli *c, const hl_inverse_result *r, const char *wanted) {
  char text[2][80], line[400];
  describe(r->by, r->approach, text[0], sizeof text[0]);
  describe(r->by, r->approach_least, text[1], sizeof text[1]);
  if (isinf(r->approach))
    snprintf(line, sizeof line, "%s: kept at any approach; shown for %s", wanted, text[1]);
  else
    snprintf(line, sizeof line, "%s: kept up to %s%s%s", wanted, text[0],
             r->jump      ? ", where less is recovered at once: a latent stream is passed"
             : is_wide(r) ? "; the targets are the same from "
                          : "",
             is_wide(r) ? text[1] : "");
  if (c->json || c->csv)
    cli_note(c, "%s", line);
  else
    printf("%s\n\n", line);
}

/* The heat flow of --recovery or --hot-utility, and its name. CLI_OK, or a usage error. */
static int read_wanted(cli *c, double *si, char *wanted, size_t size) {
  const char *option = c->recovery != NULL ? "recovery" : "hot-utility";
  const char *text = c->recovery != NULL ? c->recovery : c->hot_utility;
  if (c->recovery != NULL && c->hot_utility != NULL)
    return cli_usage(c, "--recovery and --hot-utility exclude each other");
  if (c->dt_min != NULL)
    return cli_usage(c, "--%s finds the least approach; --dt-min gives it", option);
  if (!cli_quantity(HL_DIM_POWER, text, si) || !(*si >= 0))
    return cli_usage(c, "--%s wants a heat flow such as 5MW, not \"%s\"%s", option, text,
                     cli_comma(text) ? CLI_COMMA_ADVICE : "");
  snprintf(wanted, size, c->recovery != NULL ? "Heat recovery of %g kW" : "Hot utility of %g kW",
           cli_kw(*si));
  return CLI_OK;
}

static hl_status solve_wanted(const cli *c, const hl_problem *p, subject of, hl_approach by,
                              double si, hl_inverse_result *r) {
  static const double one = 1;
  const hl_group_set set = {1, of.process};
  return c->recovery != NULL ? hl_inverse_solve_recovery(p, &set, &one, by, si, r)
                             : hl_inverse_solve_hot(p, &set, &one, by, si, r);
}

int cli_target_wanted(cli *c, const hl_problem *p, hl_targets **t) {
  char wanted[80];
  double si = NAN;
  subjects of = {0};
  hl_inverse_result r = {.outcome = HL_OUTCOME_NONE};
  int code = read_wanted(c, &si, wanted, sizeof wanted);
  if (code != CLI_OK)
    return code;
  hl_status status = find_subjects(c, p, &of);
  if (status == HL_OK)
    status = solve_wanted(c, p, subject_at(&of, 0), HL_APPROACH_NONE, si, &r);
  free_subjects(&of);
  if (status == HL_OK && r.outcome == HL_OUTCOME_INFEASIBLE) {
    fprintf(stderr, "infeasible: %s\n", r.reason);
    return CLI_INFEASIBLE;
  }
  if (status == HL_OK)
    status = solve_at(c, p, &r, t);
  if (status != HL_OK)
    return cli_fail(c, status);
  say(c, &r, wanted);
  return CLI_OK;
}

/* ------------------------------------------------- inverse, of every zone */

/* Kept whatever the approach is, and never met exactly. */
static bool is_always_kept(const cli *c, const hl_inverse_result *r, double si) {
  return r->outcome == HL_OUTCOME_INFEASIBLE &&
         (c->recovery != NULL ? si < r->recovery_least : si > r->hot_most);
}

static void print_wanted(const cli *c, const subjects *of, const hl_inverse_result *r, double si,
                         const char *wanted) {
  int width = widest_zone(of);
  const bool recovery = c->recovery != NULL;
  printf("%s, in each zone\n\n%s %s %12s %12s %12s\n", wanted,
         cli_cell("Zones, kept up to", width + 2), cli_cell(approach_head(r->by), -12), "QH,min kW",
         "QC,min kW", "QREC kW");
  for (int k = 1; k <= of->count; k++) {
    const int at = k % of->count; /* all streams last */
    printf("  %s ", cli_cell(at > 0 ? zone_text(of, at) : "one cascade", width));
    if (is_always_kept(c, &r[at], si))
      printf("%12s   never %s than %.3f kW\n", "any", recovery ? "less" : "more",
             cli_kw(recovery ? r[at].recovery_least : r[at].hot_most));
    else if (r[at].outcome == HL_OUTCOME_INFEASIBLE)
      printf("%12s   out of reach: between %.3f and %.3f kW\n", "-",
             cli_kw(recovery ? r[at].recovery_least : r[at].hot_least),
             cli_kw(recovery ? r[at].recovery_most : r[at].hot_most));
    else if (isinf(r[at].approach))
      printf("%12s %12.3f %12.3f %12.3f\n", "any", cli_kw(r[at].hot), cli_kw(r[at].cold),
             cli_kw(r[at].recovery));
    else
      printf("%12.4f %12.3f %12.3f %12.3f%s\n", r[at].approach, cli_kw(r[at].hot),
             cli_kw(r[at].cold), cli_kw(r[at].recovery), r[at].jump ? "   jump" : "");
  }
}

static void csv_wanted(const subjects *of, const hl_inverse_result *r) {
  printf("zone,%s,hot,cold,recovery,recovery_least,recovery_most,hot_least,hot_most,jump\n"
         ",%s,kW,kW,kW,kW,kW,kW,kW,\n",
         approach_key(r->by), r->by == HL_APPROACH_FACTOR ? "" : "K");
  for (int k = 0; k < of->count; k++) {
    cli_csv_text(zone_text(of, k));
    if (r[k].outcome == HL_OUTCOME_INFEASIBLE)
      printf(",,,,");
    else
      printf(",%.10g,%.10g,%.10g,%.10g", r[k].approach, cli_kw(r[k].hot), cli_kw(r[k].cold),
             cli_kw(r[k].recovery));
    printf(",%.10g,%.10g,%.10g,%.10g,%d\n", cli_kw(r[k].recovery_least), cli_kw(r[k].recovery_most),
           cli_kw(r[k].hot_least), cli_kw(r[k].hot_most), r[k].jump);
  }
}

static int json_wanted(cli *c, const subjects *of, const hl_inverse_result *r) {
  hl_writer *w = NULL;
  hl_status status = hl_writer_new(c->ctx, &w);
  if (status != HL_OK)
    return cli_fail(c, status);
  hl_writer_open_object(w, NULL);
  hl_writer_text(w, "format", "heatloom-approaches/1");
  cli_write_units(w, "dt_min:K factor:- hot:W cold:W recovery:W recovery_least:W recovery_most:W "
                     "hot_least:W hot_most:W");
  hl_writer_open_array(w, "zones");
  for (int k = 0; k < of->count; k++) {
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "zone", subject_at(of, k).zone);
    hl_writer_text(w, "outcome", hl_outcome_text(r[k].outcome));
    hl_writer_number(w, approach_key(r->by), r[k].approach);
    hl_writer_number(w, "hot", r[k].hot);
    hl_writer_number(w, "cold", r[k].cold);
    hl_writer_number(w, "recovery", r[k].recovery);
    hl_writer_flag(w, "jump", r[k].jump);
    hl_writer_number(w, "recovery_least", r[k].recovery_least);
    hl_writer_number(w, "recovery_most", r[k].recovery_most);
    hl_writer_number(w, "hot_least", r[k].hot_least);
    hl_writer_number(w, "hot_most", r[k].hot_most);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
  return cli_put_document(c, w);
}

/* The result of each zone; the whole decides what is varied. */
static hl_status solve_zones(const cli *c, const hl_problem *p, const subjects *of, double si,
                             hl_inverse_result *r, int *reached) {
  hl_status status = HL_OK;
  for (int k = 0; k < of->count && status == HL_OK; k++) {
    status = solve_wanted(c, p, subject_at(of, k), k == 0 ? HL_APPROACH_NONE : r->by, si, &r[k]);
    *reached += r[k].outcome != HL_OUTCOME_INFEASIBLE || is_always_kept(c, &r[k], si);
  }
  return status;
}

int cli_target_wanted_zones(cli *c, const hl_problem *p) {
  char wanted[80];
  double si = NAN;
  int reached = 0, code = read_wanted(c, &si, wanted, sizeof wanted);
  subjects of = {0};
  if (code != CLI_OK)
    return code;
  hl_status status = find_subjects(c, p, &of);
  hl_inverse_result *r = status == HL_OK ? calloc((size_t)of.count, sizeof *r) : NULL;
  if (status == HL_OK)
    status = r != NULL ? solve_zones(c, p, &of, si, r, &reached) : HL_ERR_NOMEM;
  if (status != HL_OK)
    code = cli_fail(c, status);
  else if (c->json)
    code = json_wanted(c, &of, r);
  else if (c->csv)
    csv_wanted(&of, r);
  else
    print_wanted(c, &of, r, si, wanted);
  free(r);
  free_subjects(&of);
  return code == CLI_OK && reached == 0 ? CLI_INFEASIBLE : code;
}

/* -------------------------------------------------------------------- sweep */

static const double SWEEP_MOST = 1000; /* as targets.dt_min; of the factor as well */

/* "2..40K" of dt_min, or "0.5..3x" of the factor on the contributions. */
static int read_sweep(cli *c, double range[2], hl_approach *by) {
  char part[2][64];
  const char *dots = strstr(c->sweep, "..");
  size_t first = dots != NULL ? (size_t)(dots - c->sweep) : 0, all = strlen(c->sweep);
  bool ok = dots != NULL && first > 0 && first < sizeof part[0] / 2 && all < sizeof part[0] / 2;
  *by = HL_APPROACH_DT_MIN;
  if (ok) {
    snprintf(part[0], sizeof part[0], "%.*s", (int)first, c->sweep);
    snprintf(part[1], sizeof part[1], "%s", dots + 2);
    size_t last = strlen(part[1]);
    if (last > 0 && part[1][last - 1] == 'x') {
      part[1][last - 1] = '\0';
      *by = HL_APPROACH_FACTOR;
    }
    char *end;
    strtod(part[1], &end);
    if (strspn(part[0], "0123456789.eE+-") == first) /* the unit may stand once for both */
      snprintf(part[0] + first, sizeof part[0] - first, "%s", end);
    for (int k = 0; k < 2; k++)
      ok = ok && cli_quantity(*by == HL_APPROACH_FACTOR ? HL_DIM_NONE : HL_DIM_DIFFERENCE, part[k],
                              &range[k]);
  }
  if (!ok)
    return cli_usage(c,
                     "--sweep wants a range such as 2..40K, or 0.5..3x for a factor on the "
                     "contributions, not \"%s\"%s",
                     c->sweep, cli_comma(c->sweep) ? CLI_COMMA_ADVICE : "");
  if (!(range[0] >= 0 && range[1] > range[0]))
    return cli_usage(c, "--sweep %s does not rise from 0 or more", c->sweep);
  if (!(range[1] <= SWEEP_MOST))
    return cli_usage(c, "--sweep %s goes beyond %g%s, the most there is", c->sweep, SWEEP_MOST,
                     *by == HL_APPROACH_FACTOR ? "x" : " K");
  return CLI_OK;
}

/*
 * Contributions that streams have of their own do not move with dt_min: the factor on all of them
 * is offered, and swept where every stream has one.
 */
static hl_status choose_factor(cli *c, const hl_problem *p, const hl_group *process,
                               double range[2], hl_approach *by) {
  const int own = own_contributions(process), all = process->profile_count;
  hl_targets_settings settings;
  if (own == 0 || *by == HL_APPROACH_FACTOR)
    return HL_OK;
  const hl_status status = hl_problem_settings(p, &hl_targets_table, &settings);
  const double from = range[0] / settings.dt_min, to = range[1] / settings.dt_min;
  if (status != HL_OK || !(to <= SWEEP_MOST))
    return status;
  if (own < all) {
    cli_note(c,
             "note: %d of %d streams have contributions of their own, which %s does not move; "
             "--sweep %.4g..%.4gx sweeps the factor on all",
             own, all, cli_dtmin(), from, to);
    return HL_OK;
  }
  cli_note(c,
           "note: every stream has a contribution of its own, which %s does not move: the factor "
           "on them is swept instead, as with --sweep %.4g..%.4gx",
           cli_dtmin(), from, to);
  range[0] = from;
  range[1] = to;
  *by = HL_APPROACH_FACTOR;
  return HL_OK;
}

/* Rows of round steps, at most 25. */
static int steps_of(double width) {
  double power = pow(10, floor(log10(width / 24)));
  const double round[] = {1, 2, 5, 10, 20, 50};
  for (size_t k = 0; k < sizeof round / sizeof *round; k++) {
    double count = width / (power * round[k]);
    if (count <= 24.0001 && fabs(count - floor(count + 0.5)) < 1e-6)
      return (int)floor(count + 0.5) + 1;
  }
  return 21;
}

static void print_sweep(const hl_targets_sweep *s) {
  printf("%s %12s %12s %12s   pinch (shifted %s)\n",
         cli_cell(approach_head(hl_targets_sweep_by(s)), -12), "QH,min kW", "QC,min kW", "QREC kW",
         cli_degree());
  for (int k = 0; k < hl_targets_sweep_count(s); k++) {
    const hl_targets_sweep_point *p = hl_targets_sweep_at(s, k);
    printf("%12.4f %12.3f %12.3f %12.3f   ", p->approach, cli_kw(p->hot), cli_kw(p->cold),
           cli_kw(p->recovery));
    if (isnan(p->t_pinch))
      printf("%s", "none");
    else if (p->t_pinch_low < p->t_pinch - 0.005)
      printf("%.2f and %.2f", cli_celsius(p->t_pinch), cli_celsius(p->t_pinch_low));
    else
      printf("%.2f", cli_celsius(p->t_pinch));
    if (p->hot_beyond > p->hot)
      printf("   jump to QH %.3f", cli_kw(p->hot_beyond));
    else if (p->kink)
      printf("   kink");
    printf("\n");
  }
}

/* Rows of a sweep; zone NULL: without that column. */
static void csv_sweep(const hl_targets_sweep *s, const char *zone, bool head) {
  const hl_approach by = hl_targets_sweep_by(s);
  if (head)
    printf("%s%s,hot,cold,recovery,hot_beyond,t_pinch,t_pinch_low,kink\n"
           "%s%s,kW,kW,kW,kW,degC,degC,\n",
           zone != NULL ? "zone," : "", approach_key(by), zone != NULL ? "," : "",
           by == HL_APPROACH_FACTOR ? "" : "K");
  for (int k = 0; k < hl_targets_sweep_count(s); k++) {
    const hl_targets_sweep_point *p = hl_targets_sweep_at(s, k);
    if (zone != NULL) {
      cli_csv_text(zone);
      printf(",");
    }
    printf("%.10g,%.10g,%.10g,%.10g,%.10g,", p->approach, cli_kw(p->hot), cli_kw(p->cold),
           cli_kw(p->recovery), cli_kw(p->hot_beyond));
    if (isnan(p->t_pinch))
      printf(",");
    else
      printf("%.10g,%.10g", cli_celsius(p->t_pinch), cli_celsius(p->t_pinch_low));
    printf(",%d\n", p->kink);
  }
}

static void write_sweep(hl_writer *w, const hl_targets_sweep *s) {
  hl_writer_open_array(w, "points");
  for (int k = 0; k < hl_targets_sweep_count(s); k++) {
    const hl_targets_sweep_point *p = hl_targets_sweep_at(s, k);
    hl_writer_open_object(w, NULL);
    hl_writer_number(w, approach_key(hl_targets_sweep_by(s)), p->approach);
    hl_writer_number(w, "hot", p->hot);
    hl_writer_number(w, "cold", p->cold);
    hl_writer_number(w, "recovery", p->recovery);
    hl_writer_number(w, "hot_beyond", p->hot_beyond);
    hl_writer_number(w, "t_pinch", p->t_pinch);
    hl_writer_number(w, "t_pinch_low", p->t_pinch_low);
    hl_writer_flag(w, "kink", p->kink);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

/* One document: points of the process, or of each zone. */
static int json_sweeps(cli *c, const subjects *of, hl_targets_sweep *const *s) {
  hl_writer *w = NULL;
  hl_status status = hl_writer_new(c->ctx, &w);
  if (status != HL_OK)
    return cli_fail(c, status);
  hl_writer_open_object(w, NULL);
  hl_writer_text(w, "format", "heatloom-sweep/1");
  cli_write_units(w,
                  "dt_min:K factor:- hot:W cold:W recovery:W hot_beyond:W t_pinch:K t_pinch_low:K");
  if (!c->all_zones) {
    if (c->zone != NULL)
      hl_writer_text(w, "zone", subject_at(of, 0).zone);
    write_sweep(w, s[0]);
    return cli_put_document(c, w);
  }
  hl_writer_open_array(w, "zones");
  for (int k = 0; k < of->count; k++) {
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "zone", subject_at(of, k).zone);
    write_sweep(w, s[k]);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
  return cli_put_document(c, w);
}

static int show_sweeps(cli *c, const subjects *of, hl_targets_sweep *const *s) {
  for (int k = 0; k < of->count; k++)
    if (!hl_targets_sweep_kinks(s[k])) {
      cli_note(c, "note: of more than 10000 streams kinks are left out, and jumps with them");
      break;
    }
  if (c->json)
    return json_sweeps(c, of, s);
  for (int k = 0; k < of->count; k++) {
    if (c->csv) {
      csv_sweep(s[k], c->all_zones ? zone_text(of, k) : NULL, k == 0);
      continue;
    }
    if (c->zone != NULL || c->all_zones)
      printf("%szone %s\n", k > 0 ? "\n" : "", zone_text(of, k));
    print_sweep(s[k]);
  }
  return CLI_OK;
}

static hl_status solve_sweeps(const hl_problem *p, const subjects *of, hl_approach by,
                              const double range[2], hl_targets_sweep **s) {
  static const double one = 1;
  hl_status status = HL_OK;
  for (int k = 0; k < of->count && status == HL_OK; k++) {
    const hl_group_set set = {1, subject_at(of, k).process};
    status = hl_targets_sweep_solve(p, &set, &one, by, range[0], range[1],
                                    steps_of(range[1] - range[0]), &s[k]);
  }
  return status;
}

int cli_target_sweep(cli *c, const hl_problem *p) {
  double range[2] = {0, 0};
  hl_approach by;
  subjects of = {0};
  if (c->dt_min != NULL || c->recovery != NULL || c->hot_utility != NULL)
    return cli_usage(c, "--sweep goes with none of --dt-min, --recovery and --hot-utility");
  int code = read_sweep(c, range, &by);
  if (code != CLI_OK)
    return code;
  hl_status status = find_subjects(c, p, &of);
  hl_targets_sweep **s = status == HL_OK ? calloc((size_t)of.count, sizeof *s) : NULL;
  if (status == HL_OK)
    status = s != NULL ? choose_factor(c, p, subject_at(&of, 0).process, range, &by) : HL_ERR_NOMEM;
  if (status == HL_OK)
    status = solve_sweeps(p, &of, by, range, s);
  code = status == HL_OK ? show_sweeps(c, &of, s) : cli_fail(c, status);
  for (int k = 0; s != NULL && k < of.count; k++)
    hl_targets_sweep_free(s[k]);
  free(s);
  free_subjects(&of);
  return code;
}
