/** heatloom hp --rank and --cop-map: candidates compared, and how well they do between levels. */
#include <math.h>
#include <string.h>

#include "cli.h"

void cli_hp_print_excluded(const hl_hpr *h, bool all) {
  enum { SHOWN = 8 };
  int count = 0;
  while (hl_hpr_exclusion_at(h, count) != NULL)
    count++;
  if (count > 0)
    printf("Excluded points of the grid, by the limit that each breaks most%s\n",
           all || count <= SHOWN ? "" : " (--all lists all)");
  for (int k = 0; k < count && (all || k < SHOWN); k++) {
    const hl_hpr_exclusion *e = hl_hpr_exclusion_at(h, k);
    printf("  %s %s %s %6d\n", cli_cell(e->cycle, 12), cli_cell(e->fluid, 14),
           cli_cell(e->reason, 28), e->count);
    if (e->example != NULL && e->example[0] != '\0')
      printf("    %s\n", e->example);
  }
}

int cli_hp_rank_check(cli *c) {
  if (!c->rank && !c->cop_map)
    return CLI_OK;
  if (c->rank && c->cop_map && (c->csv || c->json))
    return cli_usage(c, "of --rank and --cop-map only one can be written as --csv or --json");
  if (c->compare || c->together || c->all_periods)
    return cli_usage(c, "--rank and --cop-map do not go with --compare, --together, --all-periods");
  if (c->model != NULL && strcmp(c->model, "real") != 0)
    return cli_usage(c, "--rank and --cop-map are of real machines, not of --model %s", c->model);
  return CLI_OK;
}

/* -------------------------------------------------------------------- ranking */

static void print_objective(const hl_hpr_settings *set, double value) {
  const bool watts = set->objective == HL_HPR_POWER || set->objective == HL_HPR_EXERGY;
  if (isnan(value))
    printf(" %13s", "-");
  else
    printf(" %13.*f", watts ? 3 : 0, watts ? value / 1e3 : value);
}

/* "+2": two places further down; "out": excluded then. */
static void print_change(const hl_hpr_row *row, int rank) {
  if (rank == 0)
    printf(" %5s", "out");
  else if (rank == row->rank)
    printf(" %5s", "=");
  else
    printf(" %+5d", rank - row->rank);
}

static void print_ranked(const hl_hpr_settings *set, const hl_hpr_row *row) {
  const bool mixed = row->cycle[0] == '\0';
  printf("%4d  %s %s %2d of %d %12.3f %12.3f", row->rank,
         cli_cell(mixed ? "mixed" : row->cycle, 14), cli_cell(row->fluid, 14), row->used,
         row->machines, row->load / 1e3, row->work / 1e3);
  print_objective(set, row->objective);
  print_objective(set, row->objective_low);
  print_objective(set, row->objective_high);
  print_change(row, row->rank_low);
  print_change(row, row->rank_high);
  printf("\n");
}

static void print_excluded(const hl_hpr_row *row) {
  const bool mixed = row->cycle[0] == '\0';
  printf("   -  %s %s at most %d: %s", cli_cell(mixed ? "mixed" : row->cycle, 14),
         cli_cell(row->fluid, 14), row->machines, row->limit);
  if (row->broken > 0)
    printf(" (%d points)", row->broken);
  printf("\n");
}

static void print_ranking(const cli *c, const hl_problem *p, const hl_hpr_rank *rank) {
  const hl_hpr_settings *set = hl_hpr_rank_asked(rank);
  char unit[48];
  snprintf(unit, sizeof unit, "%s/y", cli_currency(p));
  const char *const units[] = {unit, "kW", "kW", "kg/y"};
  int ranked = 0;
  while (ranked < hl_hpr_rank_count(rank) && hl_hpr_rank_at(rank, ranked)->rank > 0)
    ranked++;
  const int most = c->all       ? ranked
                   : c->top > 0 ? c->top
                                : 15,
            shown = most < ranked ? most : ranked;
  const int excluded = hl_hpr_rank_count(rank) - ranked;
  printf("Candidates ranked by the objective in %s; again with eta %.2f less and more\n\n",
         units[set->objective], set->eta_step);
  if (hl_hpr_rank_reason(rank)[0] != '\0')
    printf("%s.\n", hl_hpr_rank_reason(rank));
  if (shown > 0)
    printf("Rank  cycle          fluid        machines      load kW     power kW     objective   "
           "    worse eta     better eta  rank changes\n");
  for (int k = 0; k < shown; k++)
    print_ranked(set, hl_hpr_rank_at(rank, k));
  for (int k = ranked; k < hl_hpr_rank_count(rank) && (c->all || k - ranked < most); k++)
    print_excluded(hl_hpr_rank_at(rank, k));
  if (set->objective != HL_HPR_POWER && hl_hpr_rank_count(rank) > 0) {
    printf("   without a machine %62s", "");
    print_objective(set, hl_hpr_rank_none(rank));
    printf("\n");
  }
  printf("\n%d ranked, %d excluded%s\n", ranked, excluded,
         shown < ranked || excluded > most ? " (--top N or --all shows more)" : "");
}

static int put_json(cli *c, const hl_hpr_rank *rank, const hl_hpr_map *map) {
  hl_writer *w;
  const hl_status status = hl_writer_new(c->ctx, &w);
  if (status != HL_OK)
    return cli_fail(c, status);
  hl_writer_open_object(w, NULL);
  if (rank != NULL)
    hl_hpr_rank_write(rank, w);
  else
    hl_hpr_map_write(map, w);
  return cli_put_document(c, w);
}

static int put_rank(cli *c, const hl_problem *p, const hl_hpr_rank *rank) {
  hl_document document = {0};
  if (c->json)
    return put_json(c, rank, NULL);
  if (!c->csv) {
    print_ranking(c, p, rank);
    return CLI_OK;
  }
  const hl_status status = hl_hpr_rank_write_csv(c->ctx, rank, &document);
  const int code =
      status == HL_OK ? cli_write(c, c->out, document.text, document.length) : cli_fail(c, status);
  hl_document_free(c->ctx, &document);
  return code;
}

/* ------------------------------------------------------------------------ map */

static void print_map(const hl_hpr_map *map, bool half) {
  printf("%s: heat %s per electric power; evaporation in rows, condensation in columns\n",
         half ? "Half load" : "Full load", hl_hpr_map_cooling(map) ? "taken" : "given");
  printf("%9s", cli_degree());
  for (int k = 0; k < hl_hpr_map_sink_count(map); k++)
    printf(" %18.1f", cli_celsius(hl_hpr_map_sink(map, k)));
  printf("\n");
  for (int s = 0; s < hl_hpr_map_source_count(map); s++) {
    printf("%9.1f", cli_celsius(hl_hpr_map_source(map, s)));
    for (int k = 0; k < hl_hpr_map_sink_count(map); k++) {
      const hl_hpr_map_cell *cell = hl_hpr_map_at(map, s, k);
      const double cop = half ? cell->cop_half : cell->cop;
      const char *fluid = half ? cell->fluid_half : cell->fluid;
      if (isnan(cop))
        printf(" %18s", "-");
      else
        printf(" %5.2f %s", cop, cli_cell(fluid, 12));
    }
    printf("\n");
  }
}

/* Efficiencies at part load are 1 over 1 unless they are set. */
static bool half_is_as_full(const hl_hpr_map *map) {
  for (int s = 0; s < hl_hpr_map_source_count(map); s++)
    for (int k = 0; k < hl_hpr_map_sink_count(map); k++) {
      const hl_hpr_map_cell *cell = hl_hpr_map_at(map, s, k);
      if (cell->cop != cell->cop_half && !(isnan(cell->cop) && isnan(cell->cop_half)))
        return false;
    }
  return true;
}

static bool is_subcooled(const hl_hpr_map *map) {
  for (int s = 0; s < hl_hpr_map_source_count(map); s++)
    for (int k = 0; k < hl_hpr_map_sink_count(map); k++)
      if (hl_hpr_map_at(map, s, k)->subcool > 0)
        return true;
  return false;
}

static bool is_empty(const hl_hpr_map *map) {
  for (int s = 0; s < hl_hpr_map_source_count(map); s++)
    for (int k = 0; k < hl_hpr_map_sink_count(map); k++)
      if (!isnan(hl_hpr_map_at(map, s, k)->cop))
        return false;
  return true;
}

static int put_map(cli *c, const hl_hpr_map *map) {
  hl_document document = {0};
  if (c->json)
    return put_json(c, NULL, map);
  if (!c->csv) {
    print_map(map, false);
    if (is_empty(map)) {
      printf("\nNo candidate works between any of these levels; --rank says what excludes each.\n");
      return CLI_INFEASIBLE;
    }
    if (is_subcooled(map))
      printf("Subcooled as far as anything takes the heat, within the bounds of each machine\n");
    printf("\n");
    if (half_is_as_full(map))
      printf("Half load: the same; efficiencies at part load are not set (load_50)\n");
    else
      print_map(map, true);
    return CLI_OK;
  }
  const hl_status status = hl_hpr_map_write_csv(c->ctx, map, &document);
  const int code =
      status == HL_OK ? cli_write(c, c->out, document.text, document.length) : cli_fail(c, status);
  hl_document_free(c->ctx, &document);
  return code;
}

int cli_hp_rank_put(cli *c, const hl_problem *p, const cli_hp_found *found) {
  int code = CLI_OK;
  if (c->rank)
    code = put_rank(c, p, found->rank);
  if (c->rank && c->cop_map)
    printf("\n");
  if (code == CLI_OK && c->cop_map)
    code = put_map(c, found->map);
  if (code == CLI_OK && c->rank)
    code = cli_outcome(hl_hpr_rank_outcome(found->rank));
  return code;
}
