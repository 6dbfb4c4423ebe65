/* Why no solution exists: where heat would have to come from, or go to, without a main. */
#include "mains/work.h"

/** Heat below this part of the process's, or of what is missing, is rounding. [-] */
static const double DUST = 1e-6;

/** Heat that is missing, or left over, in a zone that no main reaches or in a main. */
typedef struct lack {
  int period, zone, level; /**< level: -1 where no main reaches. */
  bool cooling;
  double q, t; /**< t: that must be reached, shifted. [W, K] */
} lack;

/** Demand that is not met begins at the hottest node from which the flow falls below what is added.
 */
static lack lack_of_zone(const hli_mains_model *m, const hl_milp_result *r, int t, int z,
                         bool cooling) {
  const hli_mains_chain *chain = &m->chain[t * m->ask->zones + z];
  lack found = {t, z, -1, cooling, 0, NAN};
  if (chain->count == 0)
    return found;
  const int last = chain->count - 1, from = cooling ? last : 0, step = cooling ? -1 : 1;
  found.q = r->value[cooling ? chain->less : chain->more];
  found.t = chain->t[from];
  for (int n = from + step; n >= 0 && n <= last; n += step) {
    const double foot = n == last ? r->value[chain->less] : 0; /* gone from the last row */
    if (r->activity[chain->first_row + n] + chain->heat[n] + foot < found.q * (1 - DUST))
      break;
    found.t = chain->t[n];
  }
  return found;
}

/** Of a main, with the zone that uses it most, or raises it most. */
static lack lack_of_main(const hli_mains_model *m, const double *value, int t, int l,
                         bool cooling) {
  const int levels = m->ask->in->level_count, at = t * levels + l;
  const int column = cooling ? m->less[at] : m->more[at];
  lack found = {t, -1, l, cooling, column < 0 ? 0 : value[column], NAN};
  double most = 0;
  for (int z = 0; z < m->ask->zones; z++) {
    const int place = (t * m->ask->zones + z) * levels + l;
    const int flow = cooling ? m->raised[place] : m->used[place];
    if (flow >= 0 && value[flow] > most) {
      most = value[flow];
      found.zone = z;
    }
  }
  return found;
}

/** 'zone "B" in period "winter"' */
static void write_where(const hli_mains_question *ask, const lack *l, char *text, size_t size) {
  const hl_mains_input *in = ask->in;
  if (ask->set->one_zone || l->zone < 0)
    hli_print(text, size, "the site");
  else
    hli_print(text, size, "zone \"%.60s\"", in->zone[l->zone].name);
  const size_t n = strlen(text);
  if (in->period_count > 1)
    hli_print(text + n, size - n, " in period \"%.60s\"", in->period[l->period].name);
}

static void write_lack(const hli_mains_question *ask, const lack *l, double all, char *text,
                       size_t size) {
  char q[48], t[48], whole[48], where[200];
  write_where(ask, l, where, sizeof where);
  hli_show(HL_DIM_POWER, l->q, q);
  if (l->level < 0) {
    hli_show(HL_DIM_TEMPERATURE, l->t, t);
    hli_print(text, size,
              "%s %s %s of heat at %s and %s (shifted), which no main that can be %s reaches; one "
              "of at least %s at %s or %s would make it feasible",
              where, l->cooling ? "cannot get rid of" : "lacks", q, t,
              l->cooling ? "below" : "above", l->cooling ? "raised" : "used", q, t,
              l->cooling ? "colder" : "hotter");
  } else {
    const hl_mains_level *level = &ask->in->level[l->level];
    hli_show(HL_DIM_TEMPERATURE, hli_mains_high(level), t);
    hli_print(text, size,
              "%s %s %s %s main \"%.60s\" of %s than there is %s; %s of %s there would make it "
              "feasible",
              where, l->cooling ? "gives" : "needs", q, l->cooling ? "more to" : "more from",
              level->name, t, l->cooling ? "use for" : "heat in it",
              l->cooling ? "more rejection" : "more heat from a boiler", q);
  }
  const size_t n = strlen(text);
  if (all > l->q * (1 + DUST))
    hli_print(text + n, size - n, " (%s are missing or left over in all)",
              hli_show(HL_DIM_POWER, all, whole));
}

static lack worse(const lack *worst, lack next, double *all) {
  *all += next.q;
  return next.q > worst->q ? next : *worst;
}

static hl_status write_reason(const hli_mains_model *m, const hl_milp_result *r, hli_arena *arena,
                              const char **reason) {
  const hli_mains_question *ask = m->ask;
  char text[600] = "with no more than mains.machines_max machines there is no solution";
  lack worst = {0};
  double all = 0;
  for (int t = 0; t < ask->in->period_count; t++)
    for (int cooling = 0; cooling < 2; cooling++) {
      for (int z = 0; z < ask->zones; z++)
        worst = worse(&worst, lack_of_zone(m, r, t, z, cooling == 1), &all);
      for (int l = 0; l < ask->in->level_count; l++)
        worst = worse(&worst, lack_of_main(m, r->value, t, l, cooling == 1), &all);
    }
  if (worst.q > DUST * ask->heat)
    write_lack(ask, &worst, all, text, sizeof text);
  *reason = hli_arena_text(arena, text);
  return *reason != NULL ? HL_OK : hli_nomem(ask->ctx);
}

hl_status hli_mains_explain(const hli_mains_question *ask, const hl_stop_settings *stop,
                            hli_arena *arena, const char **reason) {
  hl_milp_settings settings;
  hl_milp_result found;
  hli_mains_model model;
  hl_settings_init(&hl_milp_table, &settings);
  settings.backend = ask->set->backend;
  hl_status status = hli_mains_build(&model, ask, HLI_MAINS_ELASTIC);
  if (status == HL_OK && model.ended) {
    hli_mains_model_free(&model);
    return HL_OK; /* no time to tell */
  }
  if (status == HL_OK)
    status = hl_milp_solve(model.milp, &settings, stop, &found);
  if (status == HL_OK && found.value != NULL)
    status = write_reason(&model, &found, arena, reason);
  hli_mains_model_free(&model);
  return status;
}
