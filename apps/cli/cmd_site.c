/** heatloom site, and heatloom target --all-zones: zones, total process, total site. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* ------------------------------------------------------------------- zones */

static const char *zone_text(const hl_site_zone *zone) {
  return zone->path[0] != '\0' ? zone->path : "(site)";
}

/** "85.00" or "150.90 to 94.60"; `none` where there is none. */
static const char *pinch_text(double hot, double cold, const char *none, char text[48]) {
  if (isnan(hot))
    snprintf(text, 48, "%s", none);
  else if (hot - cold < 0.005)
    snprintf(text, 48, "%.2f", cli_celsius(hot));
  else
    snprintf(text, 48, "%.2f to %.2f", cli_celsius(hot), cli_celsius(cold));
  return text;
}

static void print_row(const char *name, int width, double hot, double cold, double recovery,
                      double limit, double degree, const char *pinch) {
  printf("  %s %12.3f %12.3f %12.3f %12.3f %9.1f  %s\n", cli_cell(name, width), cli_kw(hot),
         cli_kw(cold), cli_kw(recovery), cli_kw(limit), 100 * degree, pinch);
}

/** Ends of the range of process pinches; NAN of a threshold problem, which has none. */
static void pinch_range(const hl_targets *t, double *hot, double *cold) {
  hl_targets_pinch_range(t, hot, cold);
  if (hl_targets_pinch_count(t) == 0)
    *hot = *cold = NAN;
}

static void print_zone(const hl_site_zone *zone, int width) {
  char name[200], text[48];
  double hot, cold;
  const hl_targets *t = zone->targets;
  int indent = zone->depth > 1 ? 2 * (zone->depth - 1) : 0;
  snprintf(name, sizeof name, "%*s%s", indent, "", indent > 0 ? zone->name : zone_text(zone));
  pinch_range(t, &hot, &cold);
  print_row(name, width, hl_targets_hot(t), hl_targets_cold(t), hl_targets_recovery(t),
            hl_targets_limit(t), hl_targets_degree(t),
            pinch_text(hot, cold, hl_targets_threshold(t) ? "none (threshold)" : "none", text));
}

/** Without a pinch: that of the total site is one of its utilities, not of shifted streams. */
static void print_total(const char *name, int width, const hl_site_target *total) {
  print_row(name, width, total->hot, total->cold, total->recovery, total->limit, total->degree,
            "-");
}

static int zone_width(const hl_site *site) {
  int width = 16;
  for (int k = 0; k < hl_site_zone_count(site); k++)
    width = cli_widest(width, zone_text(hl_site_zone_at(site, k)));
  return width;
}

static void print_head(cli *c, const hl_problem *p, const hl_site *site) {
  const hl_targets *all = hl_site_zone_at(site, 0)->targets;
  int zones = hl_site_process_count(site), streams = hl_problem_stream_count(p);
  const hl_period *period = cli_period(p);
  printf("%s   %s %.1f K   %d %s in %d %s",
         hl_problem_title(p)[0] != '\0' ? hl_problem_title(p) : c->arg[0], cli_dtmin(),
         hl_targets_dt_min(all), streams, cli_plural(streams, "stream", "streams"), zones,
         cli_plural(zones, "zone", "zones"));
  if (period != NULL)
    printf("   period %s", period->id);
  printf("\n\n");
}

/* A case in which no stream names a zone is one zone, which has nobody to exchange with. */
static void print_unnamed(const hl_site *site) {
  if (hl_site_zone_at(site, 0)->path[0] == '\0' && hl_site_process_count(site) == 1 &&
      hl_site_process_at(site, 0)->path[0] == '(')
    printf("\nNo stream names a zone: all of them are one, \"%s\", with no other to exchange with. "
           "Fill in the column zone.\n",
           hl_site_process_at(site, 0)->path);
}

static void print_zones(const hl_site *site, bool totals) {
  int width = zone_width(site);
  printf("%s %12s %12s %12s %12s %9s  pinch (shifted %s)\n", cli_cell("Zones (kW)", width + 2),
         "hot utility", "cold utility", "recovery", "its limit", "degree %", cli_degree());
  for (int k = 1; k < hl_site_zone_count(site); k++)
    print_zone(hl_site_zone_at(site, k), width);
  if (totals) {
    print_total("total process", width, hl_site_total_process(site));
    print_total("total site", width, hl_site_total_site(site));
  }
  const hl_site_zone whole = {.path = "one cascade", .targets = hl_site_zone_at(site, 0)->targets};
  print_zone(&whole, width);
  print_unnamed(site);
}

/* --------------------------------------------------------------- utilities */

static double duty_of(const hl_targets *t, int utility) {
  double sum = 0;
  for (int k = 0; k < hl_targets_utility_count(t); k++)
    if (hl_targets_utility_at(t, k)->utility == utility)
      sum += hl_targets_utility_at(t, k)->duty;
  return sum;
}

/** The duty of a utility, -1: the default ones, in any process zone. */
static bool is_used(const hl_site *site, int utility) {
  bool used = false;
  for (int z = 0; z < hl_site_zone_count(site); z++)
    used = used || duty_of(hl_site_zone_at(site, z)->targets, utility) > 0;
  return used;
}

static const char *utility_name(const hl_problem *p, int utility) {
  return utility >= 0 ? hl_problem_utility_at(p, utility)->name : "(default)";
}

/** A column for each utility in use, in blocks of as many as a line has room for. */
static void print_utilities(const hl_problem *p, const hl_site *site) {
  enum { BLOCK = 6 };
  int width = zone_width(site), next = -1, count = hl_problem_utility_count(p);
  while (next < count) {
    int column[BLOCK], n = 0;
    for (; next < count && n < BLOCK; next++)
      if (is_used(site, next))
        column[n++] = next;
    if (n == 0)
      return;
    int wide[BLOCK];
    for (int k = 0; k < n; k++)
      wide[k] = cli_widest(15, utility_name(p, column[k]));
    printf("\n%s", cli_cell("Utilities (kW)", width + 2));
    for (int k = 0; k < n; k++)
      printf(" %s", cli_cell(utility_name(p, column[k]), -wide[k]));
    printf("\n");
    for (int z = 1; z <= hl_site_zone_count(site); z++) {
      bool whole = z == hl_site_zone_count(site);
      const hl_site_zone *zone = hl_site_zone_at(site, whole ? 0 : z);
      printf("  %s", cli_cell(whole ? "one cascade" : zone_text(zone), width));
      for (int k = 0; k < n; k++)
        printf(" %*.3f", wide[k], cli_kw(duty_of(zone->targets, column[k])));
      printf("\n");
    }
  }
}

/* ------------------------------------------------------------------- levels */

static void level_name(const hl_problem *p, const hl_site_level *level, char *text, size_t size) {
  int utility = level->hot >= 0 ? level->hot : level->cold;
  if (utility < 0) {
    snprintf(text, size, "(default utilities)");
    return;
  }
  const hl_utility *u = hl_problem_utility_at(p, utility);
  bool main = level->hot >= 0 && level->cold >= 0;
  snprintf(text, size, "%s", main ? u->main : u->name);
}

/** "280 to 279" */
static void level_range(const hl_problem *p, const hl_site_level *level, char *text, size_t size) {
  int utility = level->hot >= 0 ? level->hot : level->cold;
  text[0] = '\0';
  if (utility < 0)
    return;
  const hl_utility *u = hl_problem_utility_at(p, utility);
  double high = cli_celsius(fmax(u->t_supply, u->t_target)),
         low = cli_celsius(fmin(u->t_supply, u->t_target));
  if (high - low < 0.05)
    snprintf(text, size, "%.1f", high);
  else
    snprintf(text, size, "%.1f to %.1f", high, low);
}

/** Whether a utility in use has a price. */
static bool is_priced(const hl_site *site) {
  return hl_site_total_process(site)->cost != 0 || hl_site_total_site(site)->cost != 0;
}

/** What utilities cost in a year of the total site, and would cost without exchange. */
static void print_cost(const hl_problem *p, const hl_site *site) {
  const double sum = hl_site_total_process(site)->cost, total = hl_site_total_site(site)->cost;
  const char *currency = cli_currency(p);
  if (!is_priced(site))
    return;
  printf("\nUtilities of the total site cost %.0f %s/y; for each zone on its own (total process) "
         "%.0f %s/y.\n",
         total, currency, sum, currency);
  for (int k = 0; k < hl_site_level_count(site); k++) {
    const hl_site_level *l = hl_site_level_at(site, k);
    if (l->hot < 0 && l->cold < 0)
      printf("The default utilities have no price: %.3f kW hot and %.3f kW cold are not in it.\n",
             cli_kw(l->boiler), cli_kw(l->cooler));
  }
}

/** What no zone uses of a main, and why machines of all zones start from another site. */
static void print_mains(const hl_problem *p, const hl_site *site) {
  bool any = false;
  for (int k = 0; k < hl_site_level_count(site); k++) {
    const hl_site_level *l = hl_site_level_at(site, k);
    any = any || (l->hot >= 0 && l->cold >= 0);
    if (l->cold < 0 || !(l->cooler > 0))
      continue;
    const hl_utility *own = hl_problem_utility_at(p, l->cold);
    const hl_utility *paid = hl_problem_utility_paid(p, l->cold);
    if (own->main[0] == '\0')
      continue;
    printf("No zone uses %.3f kW of what is raised into %s: ", cli_kw(l->cooler), own->main);
    if (paid != own)
      printf("cooled away at the price of %s.\n", paid->name);
    else
      printf("cooled away%s.\n",
             own->price == 0 ? ", without a price" : " at the price of the main");
  }
  if (any)
    printf(
        "Zones use and raise mains from their pinches outward; hp --together chooses how much by "
        "its objective, so its site without machines may need less.\n");
}

static void print_levels(const hl_problem *p, const hl_site *site) {
  if (hl_site_level_count(site) == 0)
    return;
  const bool priced = is_priced(site);
  int width = 16;
  char name[160], range[48], head[48];
  for (int k = 0; k < hl_site_level_count(site); k++) {
    level_name(p, hl_site_level_at(site, k), name, sizeof name);
    width = cli_widest(width, name);
  }
  snprintf(head, sizeof head, "%s", cli_degree());
  printf("\n%s %s %12s %12s %12s %12s %12s %12s", cli_cell("Levels (kW)", width + 2),
         cli_cell(head, 14), "used", "from zones", "boiler", "generated", "to zones", "cooler");
  snprintf(head, sizeof head, "%.10s/y", cli_currency(p));
  printf(" %s\n", priced ? cli_cell(head, -13) : "");
  for (int k = 0; k < hl_site_level_count(site); k++) {
    const hl_site_level *l = hl_site_level_at(site, k);
    level_name(p, l, name, sizeof name);
    level_range(p, l, range, sizeof range);
    printf("  %s %s %12.3f %12.3f %12.3f %12.3f %12.3f %12.3f", cli_cell(name, width),
           cli_cell(range, 14), cli_kw(l->used), cli_kw(l->from_zones), cli_kw(l->boiler),
           cli_kw(l->generated), cli_kw(l->to_zones), cli_kw(l->cooler));
    if (priced && (l->hot >= 0 || l->cold >= 0))
      printf(" %13.0f", l->cost);
    printf("\n");
  }
  print_cost(p, site);
  print_mains(p, site);
}

/* ----------------------------------------------------------------- exchange */

typedef struct gift {
  int from, to;
  double heat;
} gift;

static int by_heat(const void *a, const void *b) {
  const gift *x = a, *y = b;
  if (x->heat != y->heat)
    return x->heat < y->heat ? 1 : -1;
  return x->from != y->from ? x->from - y->from : x->to - y->to;
}

/** Who gives heat to whom, the largest first. */
static hl_status print_exchange(const hl_site *site) {
  enum { ROWS = 20 };
  int zones = hl_site_process_count(site), n = 0, width = zone_width(site);
  gift *list = malloc((size_t)zones * (size_t)zones * sizeof *list);
  if (list == NULL)
    return HL_ERR_NOMEM;
  double sum = 0, rest = 0;
  for (int a = 0; a < zones; a++)
    for (int b = 0; b < zones; b++) {
      double heat = hl_site_exchange(site, a, b);
      if (heat > 0)
        list[n++] = (gift){a, b, heat};
      sum += heat;
    }
  qsort(list, (size_t)n, sizeof *list, by_heat);
  if (n > 0)
    printf("\nHeat from zone to zone, each level in proportion (kW): %.3f\n", cli_kw(sum));
  else
    printf("\nNo heat goes from zone to zone: nothing generated is hot enough for what is used.\n");
  for (int k = 0; k < n; k++)
    if (k < ROWS)
      printf(
          "  %s to %s %12.3f\n", cli_cell(zone_text(hl_site_process_at(site, list[k].from)), width),
          cli_cell(zone_text(hl_site_process_at(site, list[k].to)), width), cli_kw(list[k].heat));
    else
      rest += list[k].heat;
  if (n > ROWS)
    printf("  and %d more, together %.3f\n", n - ROWS, cli_kw(rest));
  free(list);
  return HL_OK;
}

/* --------------------------------------------------------------------- CSV */

static void csv_numbers(double hot, double cold, double recovery, double limit, double degree,
                        double pinch_hot, double pinch_cold) {
  printf(",%.10g,%.10g,%.10g,%.10g,%.10g", cli_kw(hot), cli_kw(cold), cli_kw(recovery),
         cli_kw(limit), degree);
  if (isnan(pinch_hot))
    printf(",,");
  else
    printf(",%.10g,%.10g", cli_celsius(pinch_hot), cli_celsius(pinch_cold));
}

static void csv_total(const hl_problem *p, const hl_site *site, const char *name, bool left) {
  const hl_site_target *t = left ? hl_site_total_site(site) : hl_site_total_process(site);
  cli_csv_text(name);
  csv_numbers(t->hot, t->cold, t->recovery, t->limit, t->degree, t->pinch_hot, t->pinch_cold);
  for (int u = 0; u < hl_problem_utility_count(p); u++)
    for (int k = 0; k < hl_site_level_count(site); k++) {
      const hl_site_level *level = hl_site_level_at(site, k);
      if (level->hot == u)
        printf(",%.10g", cli_kw(left ? level->boiler : level->used));
      else if (level->cold == u)
        printf(",%.10g", cli_kw(left ? level->cooler : level->generated));
    }
  printf("\n");
}

static void print_csv(const hl_problem *p, const hl_site *site, bool totals) {
  printf("zone,hot,cold,recovery,limit,degree,pinch_hot,pinch_cold");
  for (int u = 0; u < hl_problem_utility_count(p); u++) {
    printf(",");
    cli_csv_text(hl_problem_utility_at(p, u)->name);
  }
  printf("\n,kW,kW,kW,kW,,degC,degC");
  for (int u = 0; u < hl_problem_utility_count(p); u++)
    printf(",kW");
  printf("\n");
  for (int k = 0; k < hl_site_zone_count(site); k++) {
    const hl_site_zone *zone = hl_site_zone_at(site, k);
    const hl_targets *t = zone->targets;
    double hot, cold;
    pinch_range(t, &hot, &cold);
    cli_csv_text(zone_text(zone));
    csv_numbers(hl_targets_hot(t), hl_targets_cold(t), hl_targets_recovery(t), hl_targets_limit(t),
                hl_targets_degree(t), hot, cold);
    for (int u = 0; u < hl_problem_utility_count(p); u++)
      printf(",%.10g", cli_kw(duty_of(t, u)));
    printf("\n");
  }
  if (totals) {
    csv_total(p, site, "total process", false);
    csv_total(p, site, "total site", true);
  }
}

/* ---------------------------------------------------------------- commands */

/* Zones of one name, beside others of several parts: which of them counts is not plain to see. */
static void note_depth(cli *c, const hl_site *site) {
  const hl_site_zone *unit = NULL, *flat = NULL;
  for (int k = 1; k < hl_site_zone_count(site); k++) {
    const hl_site_zone *zone = hl_site_zone_at(site, k);
    bool parent = false;
    for (int j = k + 1; j < hl_site_zone_count(site); j++)
      parent = parent || hl_site_zone_at(site, j)->parent == k;
    if (zone->depth > 1 && unit == NULL)
      unit = zone;
    if (zone->depth == 1 && !parent && zone->path[0] != '(' && flat == NULL)
      flat = zone;
  }
  if (unit == NULL || flat == NULL)
    return;
  const hl_site_zone *whole = hl_site_zone_at(site, unit->parent);
  cli_note(
      c,
      "note: beside zone \"%s\", zone \"%s\" counts as one: its units (\"%s\", ...) exchange heat "
      "directly. If they are zones of their own, give all paths as many parts, or each one "
      "name.",
      flat->path, whole->path, unit->path);
}

static int write_site(cli *c, const hl_problem *p, const hl_site *site, bool totals) {
  char date[16];
  cli_today(date);
  const hl_report_input input = {
      .problem = p, .site = site, .command = c->command_line, .date = c->json ? NULL : date};
  int code = CLI_OK;
  if (c->json) {
    hl_document document = {0};
    hl_status status = hl_result_write(c->ctx, &input, &document);
    code = status == HL_OK ? cli_write(c, c->out, document.text, document.length)
                           : cli_fail(c, status);
    hl_document_free(c->ctx, &document);
  } else if (c->csv) {
    print_csv(p, site, totals);
  } else {
    print_head(c, p, site);
    print_zones(site, totals);
    if (totals) {
      print_levels(p, site);
      if (print_exchange(site) != HL_OK)
        code = CLI_INTERNAL;
    } else {
      print_utilities(p, site);
    }
  }
  return code == CLI_OK ? cli_figures(c, &input) : code;
}

static int run(cli *c, bool totals) {
  hl_problem *p = NULL;
  hl_site *site = NULL;
  hl_status status = cli_case(c, &p);
  if (status == HL_OK)
    cli_note_dt_min(c, p);
  if (status == HL_OK)
    status = hl_site_solve(p, NULL, &site);
  if (status == HL_OK)
    note_depth(c, site);
  int code = status == HL_OK ? write_site(c, p, site, totals) : cli_fail(c, status);
  hl_site_free(site);
  hl_problem_free(p);
  return code;
}

int cmd_site(cli *c) { return run(c, true); }
int cmd_target_zones(cli *c) { return run(c, false); }
