/** A network in the variables of a stage-wise superstructure with heat pumps as matches. */
#include <heatloom/data.h>

#include "report/report.h"

/** An array over pairs and stages, made of rows. */
typedef struct hli_cube {
  const hl_problem *problem;
  const hl_network *network;
  const hl_stage_unit *unit;
  int units, stages;
  int *place; /* number of each stream among those of its side */
  int hot, cold;
} hli_cube;

static const hl_stage_unit *unit_at(const hli_cube *c, int i, int j, int k) {
  for (int u = 0; u < c->units; u++)
    if (c->place[c->unit[u].hot] == i && c->place[c->unit[u].cold] == j && c->unit[u].stage == k)
      return &c->unit[u];
  return NULL;
}

typedef enum hli_figure_of { HEAT, EXISTS, HOT_END, COLD_END, POWER } hli_figure_of;

static double figure_of(const hl_stage_unit *u, hli_figure_of what, bool pump) {
  static const double unused =
      1e-5; /* difference that the model gives an exchanger not there [K] */
  const bool there = u != NULL && u->pump == pump;
  const double sign = pump ? -1 : 1;
  switch (what) {
  case EXISTS:
    return there;
  case HEAT:
    return there ? u->heat / 1e3 : 0;
  case POWER:
    return there ? u->power / 1e3 : 0;
  case HOT_END:
    return there ? sign * (u->t_hot[0] - u->t_cold[0]) : pump ? 0 : unused;
  case COLD_END:
    return there ? sign * (u->t_hot[1] - u->t_cold[1]) : pump ? 0 : unused;
  }
  return NAN;
}

static void write_cube(hl_writer *w, const hli_cube *c, const char *name, hli_figure_of what,
                       bool pump) {
  hl_writer_open_array(w, name);
  for (int i = 0; i < c->hot; i++) {
    hl_writer_open_array(w, NULL);
    for (int j = 0; j < c->cold; j++) {
      hl_writer_open_array(w, NULL);
      for (int k = 0; k < c->stages; k++)
        hl_writer_number(w, NULL, figure_of(unit_at(c, i, j, k), what, pump));
      hl_writer_close_array(w);
    }
    hl_writer_close_array(w);
  }
  hl_writer_close_array(w);
}

/** Temperature of a stream at a boundary: behind the last unit that it has passed. */
static double boundary_t(const hli_cube *c, int stream, bool hot, int boundary) {
  double t = hl_problem_stream_at(c->problem, stream)->segment[0].t_supply;
  int nearest = -1; /* stages between the boundary and that unit */
  for (int u = 0; u < c->units; u++) {
    const hl_stage_unit *unit = &c->unit[u];
    const int away = hot ? boundary - 1 - unit->stage : unit->stage - boundary;
    if ((hot ? unit->hot : unit->cold) != stream || away < 0 || (nearest >= 0 && away > nearest))
      continue;
    nearest = away;
    t = hot ? unit->t_hot[1] : unit->t_cold[0];
  }
  return t;
}

/** Heat of a stream that its units leave to its utility. */
static double left_over(const hli_cube *c, int stream, bool hot) {
  double heat;
  hl_network_outlet(c->network, stream, &heat);
  for (int u = 0; u < c->units; u++)
    if ((hot ? c->unit[u].hot : c->unit[u].cold) == stream)
      heat -= c->unit[u].heat + (hot ? 0 : c->unit[u].power);
  return heat;
}

/** Names of the streams of a side, their temperatures at the boundaries of stages, and the heat of
 * their utilities. */
static void write_side(hl_writer *w, const hli_cube *c, hl_side side) {
  const bool hot = side == HL_SIDE_HOT;
  const char *const name[] = {hot ? "hot" : "cold", hot ? "T_h" : "T_c", hot ? "Q_cu" : "Q_hu"};
  for (int what = 0; what < 3; what++) {
    hl_writer_open_array(w, name[what]);
    for (int s = 0; s < hl_problem_stream_count(c->problem); s++) {
      const hl_stream *stream = hl_problem_stream_at(c->problem, s);
      if (stream->side != side)
        continue;
      if (what == 0)
        hl_writer_text(w, NULL, stream->name);
      if (what == 2)
        hl_writer_number(w, NULL, left_over(c, s, hot) / 1e3);
      if (what != 1)
        continue;
      hl_writer_open_array(w, NULL);
      for (int b = 0; b <= c->stages; b++)
        hl_writer_number(w, NULL, boundary_t(c, s, hot, b) - 273.15);
      hl_writer_close_array(w);
    }
    hl_writer_close_array(w);
  }
}

static void write_all(hl_writer *w, const hli_cube *c) {
  static const struct {
    const char *name;
    hli_figure_of what;
    bool pump;
  } cube[] = {{"z_he", EXISTS, false},     {"Q_he", HEAT, false},      {"dT1_he", HOT_END, false},
              {"dT2_he", COLD_END, false}, {"z_hp", EXISTS, true},     {"Q_hp", HEAT, true},
              {"dT1_hp", HOT_END, true},   {"dT2_hp", COLD_END, true}, {"P_hp", POWER, true}};
  hl_writer_open_object(w, NULL);
  hl_writer_text(w, "format", "heatloom-stages/1");
  hl_writer_text(w, "case", hl_problem_title(c->problem));
  hl_writer_text(w, "units",
                 "heat and power kW, temperatures degC, differences K; "
                 "[hot][cold][stage], stage 0 at the hot end; T at the boundaries");
  hl_writer_integer(w, "stages", c->stages);
  write_side(w, c, HL_SIDE_HOT);
  write_side(w, c, HL_SIDE_COLD);
  for (size_t k = 0; k < sizeof cube / sizeof *cube; k++)
    write_cube(w, c, cube[k].name, cube[k].what, cube[k].pump);
  hl_writer_close_object(w);
}

hl_status hl_stages_write(hl_ctx *ctx, const hl_network *network, hl_document *out) {
  const hl_problem *problem = hl_network_problem(network);
  const int streams = hl_problem_stream_count(problem), room = hl_network_exchanger_count(network);
  hli_arena arena;
  hli_arena_init(&arena, ctx);
  hl_stage_unit *unit = HLI_NEW(&arena, hl_stage_unit, room + 1);
  hli_cube c = {.problem = problem,
                .network = network,
                .unit = unit,
                .place = HLI_NEW(&arena, int, streams + 1)};
  hl_writer *w = NULL;
  hli_text text;
  size_t length = 0;
  hli_text_init(&text, ctx);
  hl_status status = unit && c.place ? HL_OK : hli_nomem(ctx);
  if (status == HL_OK)
    status = hl_network_stages(network, unit, room, &c.units, &c.stages);
  const int asked = hl_problem_design(problem)->stages_max;
  c.stages = asked > c.stages ? asked : c.stages;
  for (int s = 0; s < streams && status == HL_OK; s++)
    c.place[s] = hl_problem_stream_at(problem, s)->side == HL_SIDE_HOT ? c.hot++ : c.cold++;
  if (status == HL_OK)
    status = hl_writer_new(ctx, &w);
  if (status == HL_OK) {
    write_all(w, &c);
    const char *written = hl_writer_result(w, &length);
    if (written != NULL)
      hli_text_add(&text, written, length);
    if (written == NULL || text.failed)
      status = hli_nomem(ctx);
  }
  hl_writer_free(w);
  hli_arena_free(&arena);
  return hli_give(status, &text, out);
}
