/** Plans of machines over zones and periods: documents, and the states that figures draw. */
#include <heatloom/problem.h>

#include "report/plan.h"

hl_status hli_plan_init(hli_plan_view *p, hl_ctx *ctx, const hl_plan_report_input *input) {
  *p = (hli_plan_view){.plan = input->plan};
  p->base =
      (hl_report_input){.problem = input->problem, .command = input->command, .date = input->date};
  HLI_TRY(hli_view_init(&p->view, ctx, &p->base));
  const bool real = hl_plan_asked(p->plan)->model == HL_HPR_REAL;
  return real && p->view.problem != NULL ? hli_view_place(&p->view) : HL_OK;
}

static double scale_of(const hli_plan_view *p, int period, int machine) {
  const hl_mains_result *r = hl_plan_answer(p->plan);
  return r != NULL && r->scale != NULL ? r->scale[period * r->machines + machine] : 0;
}

bool hli_plan_works_in(const hli_plan_view *p, int zone) {
  const hl_mains_input *in = hl_plan_question(p->plan);
  const hl_mains_result *r = hl_plan_answer(p->plan);
  for (int k = 0; r != NULL && r->size != NULL && k < r->machines; k++)
    for (int j = 0; r->size[k] > 0 && j < in->machine[k].piece_count; j++)
      if (in->machine[k].piece[j].zone == zone)
        return true;
  return false;
}

const char *hli_plan_zone_name(const hli_plan_view *p, int zone) {
  const char *name = hl_plan_question(p->plan)->zone[zone].name;
  return name != NULL && name[0] != '\0' && name[0] != '(' ? name : "process";
}

const char *hli_plan_period_name(const hli_plan_view *p, int period) {
  const char *id = hl_plan_question(p->plan)->period[period].name;
  return id != NULL && id[0] != '\0' ? id : "all year";
}

/* ---------------------------------------------------------------------- states */

/** Loads of machines in a zone at their operation in a period; NULL out: counts only. */
static int load_machines(const hli_plan_view *p, int zone, int period, hl_load *out,
                         double *power) {
  const hl_mains_input *in = hl_plan_question(p->plan);
  const hl_mains_result *r = hl_plan_answer(p->plan);
  int count = 0;
  *power = 0;
  for (int k = 0; r != NULL && r->scale != NULL && k < r->machines; k++) {
    const double scale = scale_of(p, period, k);
    bool here = false;
    for (int j = 0; scale > 0 && j < in->machine[k].piece_count; j++) {
      const hl_mains_piece *piece = &in->machine[k].piece[j];
      if (piece->zone != zone)
        continue;
      here = true;
      if (out != NULL) {
        out[count] = piece->load;
        out[count].q *= scale;
      }
      count++;
    }
    *power += here ? scale * in->machine[k].power : 0;
  }
  return count;
}

/** A grand composite curve, as shown. */
static hl_status solve_grand(const hli_plan_view *p, hli_arena *arena, hl_cascade *cascade,
                             const hl_load *load, int count, int with, hli_plan_state *out) {
  HLI_TRY(hl_cascade_solve(cascade, load, count));
  hli_hp_line *line = &out->grand[with];
  line->count = hl_cascade_count(cascade);
  line->at = HLI_NEW(arena, hli_xy, line->count + 1);
  if (line->at == NULL)
    return hli_nomem(p->view.ctx);
  for (int k = 0; k < line->count; k++)
    line->at[k] =
        (hli_xy){hl_cascade_flow(cascade)[k] / p->view.heat, hl_cascade_level(cascade)[k] - 273.15};
  out->hot[with] = hl_cascade_hot(cascade);
  out->cold[with] = hl_cascade_cold(cascade);
  return HL_OK;
}

/** The loads of one sign at the head of a list; count of them. */
static int gather(hl_load *load, int count, bool hot) {
  int found = 0;
  for (int k = 0; k < count; k++)
    if ((load[k].q > 0) == hot) {
      const hl_load one = load[k];
      load[k] = load[found];
      load[found++] = one;
    }
  return found;
}

static hl_status solve_state(const hli_plan_view *p, hli_arena *arena, hl_cascade *cascade,
                             int zone, int period, hli_plan_state *out) {
  const hl_mains_input *in = hl_plan_question(p->plan);
  const hl_mains_loads *own =
      in->period[period].loads != NULL ? &in->period[period].loads[zone] : &in->zone[zone].loads;
  const int machines = load_machines(p, zone, period, NULL, &out->power);
  hl_load *load = HLI_NEW(arena, hl_load, own->count + machines + 1);
  if (load == NULL)
    return hli_nomem(p->view.ctx);
  if (own->count > 0)
    memcpy(load, own->load, (size_t)own->count * sizeof *load);
  hl_load *added = load + own->count;
  load_machines(p, zone, period, added, &out->power);
  HLI_TRY(solve_grand(p, arena, cascade, load, own->count, 0, out));
  HLI_TRY(solve_grand(p, arena, cascade, load, own->count + machines, 1, out));
  const int hots = gather(added, machines, true);
  HLI_TRY(hli_heat_curve(arena, added, hots, true, out->hot[0] - out->hot[1], p->view.heat,
                         &out->given));
  return hli_heat_curve(arena, added + hots, machines - hots, false, out->cold[0] - out->cold[1],
                        p->view.heat, &out->taken);
}

hl_status hli_plan_states(const hli_plan_view *p, hli_arena *arena, int zone,
                          hli_plan_state **out) {
  const int count = hl_plan_period_count(p->plan);
  hl_cascade *cascade;
  *out = HLI_NEW(arena, hli_plan_state, count + 1);
  if (*out == NULL)
    return hli_nomem(p->view.ctx);
  HLI_TRY(hl_cascade_new(p->view.ctx, &cascade));
  hl_status status = HL_OK;
  for (int t = 0; t < count && status == HL_OK; t++)
    status = solve_state(p, arena, cascade, zone, t, &(*out)[t]);
  hl_cascade_free(cascade);
  return status;
}

/* ------------------------------------------------------------------- documents */

hl_status hl_plan_figure_write(hl_ctx *ctx, int zone, const hl_plan_report_input *input,
                               hl_document *out) {
  hli_plan_view p;
  hli_text text;
  *out = (hl_document){NULL, 0};
  hli_text_init(&text, ctx);
  hl_status status = hli_plan_init(&p, ctx, input);
  if (status == HL_OK) {
    if (zone >= 0 && zone < hl_plan_question(input->plan)->zone_count &&
        hli_plan_works_in(&p, zone))
      status = hli_plan_figure(&p, zone, &text);
    else
      status = hli_lacks(&p.view, "periods", "a machine in this zone");
  }
  if (status == HL_OK)
    status = hli_finish(&p.view, &text);
  hli_view_free(&p.view);
  return hli_give(status, &text, out);
}

hl_status hl_plan_report_write(hl_ctx *ctx, const hl_plan_report_input *input, hl_document *out) {
  hli_plan_view p;
  hli_text text;
  *out = (hl_document){NULL, 0};
  hli_text_init(&text, ctx);
  hl_status status = hli_plan_init(&p, ctx, input);
  p.view.standalone = false;
  if (status == HL_OK)
    status = hli_plan_report(&p, &text);
  hli_view_free(&p.view);
  return hli_give(status, &text, out);
}
