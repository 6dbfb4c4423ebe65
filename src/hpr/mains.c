/** Indirect machines: what boilers give to the mains and coolers take from them is the process. */
#include "hpr/work.h"

void hli_main_profile(const hl_hpr *hpr, int utility, double q, hl_piece *piece,
                      hl_profile *profile) {
  const hl_utility *u = hl_problem_utility_at(hpr->problem, utility);
  const double share = isnan(u->dt_cont) ? hpr->targets_set.dt_min / 2 : u->dt_cont;
  const double high = fmax(u->t_supply, u->t_target), low = fmin(u->t_supply, u->t_target);
  /* What a hot utility gives is taken up by the main: a cold stream. */
  const bool cold = (u->side == HL_SIDE_HOT) == (q > 0);
  *piece = (hl_piece){cold ? low : high, cold ? high : low, fabs(q), u->h, share, HL_PHASE_NONE};
  *profile = (hl_profile){u->name, "", cold ? HL_SIDE_COLD : HL_SIDE_HOT, 1, piece, 0};
}

/** A piece of the process at a main. */
static void add(hl_hpr *hpr, hl_piece *piece, hl_profile *profile, int utility, double q) {
  const int n = hpr->process.profile_count++;
  hli_main_profile(hpr, utility, q, &piece[n], &profile[n]);
  hpr->today[utility] += q;
}

/** Flue gas is no main: what it gives stays as it is, whatever machines do. */
static bool keep(hl_hpr *hpr, int utility, double q, double t_out) {
  if (isnan(hl_problem_utility_at(hpr->problem, utility)->t_stack))
    return false;
  hpr->fixed[hpr->fixed_count++] = (hli_fixed){utility, q, t_out};
  return true;
}

/** Heat of a zone that only the default utility serves, if it is more than what is told. */
static void tell(const hl_targets *targets, const char *zone, double *most, char *text,
                 size_t size) {
  for (int k = 0; k < hl_targets_utility_count(targets); k++) {
    const hl_utility_target *u = hl_targets_utility_at(targets, k);
    int count;
    const hl_point *curve = hl_targets_curve(targets, HL_CURVE_GRAND, &count);
    if (u->utility >= 0 || !(u->duty > *most) || count == 0)
      continue;
    const bool hot = u->side == HL_SIDE_HOT;
    char heat[48], level[48];
    *most = u->duty;
    hli_print(text, size, "%s%.60s%s %s %s %s %s (shifted) that no utility of the case reaches",
              zone[0] != '\0' ? "zone \"" : "the process", zone, zone[0] != '\0' ? "\"" : "",
              hot ? "needs" : "gives", hli_show(HL_DIM_POWER, u->duty, heat),
              hot ? "up to" : "down to",
              hli_show(HL_DIM_TEMPERATURE, curve[hot ? 0 : count - 1].t, level));
  }
}

hl_status hli_hpr_off_mains(const hl_problem *problem, const hl_targets_settings *set,
                            const char *zone, char *text, size_t size) {
  double most = 1; /* W: less is rounding */
  text[0] = '\0';
  if (zone != NULL && zone[0] != '\0') {
    hl_targets *targets;
    HLI_TRY(hl_targets_solve_zone(problem, set, zone, &targets));
    tell(targets, zone, &most, text, size);
    hl_targets_free(targets);
    return HL_OK;
  }
  hl_site *site;
  HLI_TRY(hl_site_solve(problem, set, &site));
  for (int k = 0; k < hl_site_process_count(site); k++) {
    const hl_site_zone *z = hl_site_process_at(site, k);
    tell(z->targets, z->path[0] != '(' ? z->path : "", &most, text, size);
  }
  hl_site_free(site);
  return HL_OK;
}

static hl_status no_level(const hl_hpr *hpr, double q) {
  char text[48], where[200];
  HLI_TRY(hli_hpr_off_mains(hpr->problem, &hpr->targets_set, hpr->zone, where, sizeof where));
  if (where[0] == '\0')
    hli_print(where, sizeof where, "%s are served by no utility of the case",
              hli_show(HL_DIM_POWER, q, text));
  HLI_FAIL(hpr->ctx, 242, NULL,
           "%s, so there is no main for it\nAdd a utility of that level, or ask for a direct "
           "machine.",
           where);
}

static hl_status of_zone(hl_hpr *hpr, hl_piece *piece, hl_profile *profile) {
  hl_targets *targets;
  hl_status status = HL_OK;
  HLI_TRY(hl_targets_solve_zone(hpr->problem, &hpr->targets_set, hpr->zone, &targets));
  for (int k = 0; k < hl_targets_utility_count(targets) && status == HL_OK; k++) {
    const hl_utility_target *t = hl_targets_utility_at(targets, k);
    if (!(t->duty > 0))
      continue;
    if (t->utility < 0)
      status = no_level(hpr, t->duty);
    else if (!keep(hpr, t->utility, t->duty, t->t_out))
      add(hpr, piece, profile, t->utility, t->duty);
  }
  hl_targets_free(targets);
  return status;
}

static hl_status of_site(hl_hpr *hpr, hl_piece *piece, hl_profile *profile) {
  hl_site *site;
  hl_status status = HL_OK;
  HLI_TRY(hl_site_solve(hpr->problem, &hpr->targets_set, &site));
  for (int k = 0; k < hl_site_level_count(site) && status == HL_OK; k++) {
    const hl_site_level *level = hl_site_level_at(site, k);
    if ((level->hot < 0 && level->boiler > 0) || (level->cold < 0 && level->cooler > 0)) {
      status = no_level(hpr, fmax(level->boiler, level->cooler));
      continue;
    }
    if (level->boiler > 0 &&
        !keep(hpr, level->hot, level->boiler, hl_site_outlet(site, level->hot)))
      add(hpr, piece, profile, level->hot, level->boiler);
    if (level->cooler > 0)
      add(hpr, piece, profile, level->cold, level->cooler);
  }
  hl_site_free(site);
  return status;
}

hl_status hli_hpr_mains(hl_hpr *hpr) {
  const int most = hl_problem_utility_count(hpr->problem) + 1;
  hl_piece *piece = HLI_NEW(&hpr->arena, hl_piece, most);
  hl_profile *profile = HLI_NEW(&hpr->arena, hl_profile, most);
  hpr->fixed = HLI_NEW(&hpr->arena, hli_fixed, most);
  hpr->today = HLI_NEW(&hpr->arena, double, most);
  if (piece == NULL || profile == NULL || hpr->fixed == NULL || hpr->today == NULL)
    return hli_nomem(hpr->ctx);
  hpr->process = (hl_group){.name = "Mains",
                            .kind = HL_GROUP_PROCESS,
                            .profile = profile,
                            .scale_min = 1,
                            .scale_max = 1};
  HLI_TRY(hpr->zone[0] != '\0' ? of_zone(hpr, piece, profile) : of_site(hpr, piece, profile));
  const hl_group_set set = {1, &hpr->process};
  const double scale = 1;
  return hl_targets_solve_mains(hpr->problem, &hpr->targets_set, &set, &scale, hpr->today,
                                &hpr->before);
}
