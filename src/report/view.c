/** What a report is drawn from: parts of the input, what follows from them, and numbers as text. */
#include <heatloom/problem.h>
#include <heatloom/selection.h>

#include "report/report.h"

/* ------------------------------------------------------------------- units */

/** kW; MW where the streams carry 10 MW or more, the whole document at once. */
static void choose_units(hli_view *view) {
  double side[3] = {0, 0, 0};
  for (int k = 0; view->problem != NULL && k < hl_problem_stream_count(view->problem); k++) {
    const hl_stream *stream = hl_problem_stream_at(view->problem, k);
    for (int j = 0; j < stream->segment_count; j++)
      side[stream->side] += stream->segment[j].duty;
  }
  double most = fmax(side[HL_SIDE_HOT], side[HL_SIDE_COLD]);
  bool mega = most >= 10e6;
  view->heat = mega ? 1e6 : 1e3;
  view->heat_unit = mega ? "MW" : "kW";
  view->heat_decimals = mega ? 3 : most >= 1e6 ? 1 : 2;
}

char *hli_fixed(double value, int decimals, char text[HLI_SHOWN]) {
  if (isnan(value))
    hli_print(text, HLI_SHOWN, "–");
  else if (isinf(value))
    hli_print(text, HLI_SHOWN, value > 0 ? "∞" : "−∞");
  else {
    hli_print(text, HLI_SHOWN, "%.*f", decimals, value);
    if (text[0] == '-' && strspn(text, "-0.") == strlen(text)) /* no "-0.0" */
      memmove(text, text + 1, strlen(text));
  }
  return text;
}

char *hli_heat(const hli_view *view, double watt, char text[HLI_SHOWN]) {
  return hli_fixed(watt / view->heat, view->heat_decimals, text);
}

char *hli_heat_unit(const hli_view *view, double watt, char text[HLI_SHOWN]) {
  char number[HLI_SHOWN];
  hli_print(text, HLI_SHOWN, "%s %s", hli_heat(view, watt, number), view->heat_unit);
  return text;
}

char *hli_celsius(double kelvin, char text[HLI_SHOWN]) {
  return hli_fixed(kelvin - 273.15, 1, text);
}

char *hli_kelvins(double difference, char text[HLI_SHOWN]) {
  return hli_fixed(difference, fabs(difference) < 2 ? 2 : 1, text);
}

char *hli_approach_text(const hl_targets *targets, char text[HLI_SHOWN]) {
  char number[HLI_SHOWN];
  if (hl_targets_factor(targets) == 1)
    hli_print(text, HLI_SHOWN, "ΔTmin %.20s K", hli_kelvins(hl_targets_dt_min(targets), number));
  else
    hli_print(text, HLI_SHOWN, "factor %.20s on all contributions",
              hli_fixed(hl_targets_factor(targets), 3, number));
  return text;
}

char *hli_percent(double share, char text[HLI_SHOWN]) {
  bool nearly = share < 1 - 1e-9 && share >= 0.995; /* "100 %" is said of the whole only */
  return hli_fixed(100 * (nearly ? fmin(share, 0.999) : share),
                   nearly || fabs(share) < 0.0995 ? 1 : 0, text);
}

char *hli_money(double value, char text[HLI_SHOWN]) {
  char plain[HLI_SHOWN];
  hli_fixed(value, 0, plain);
  size_t digits = strspn(plain + (plain[0] == '-'), "0123456789");
  if (digits < 5 || digits > 24) {
    hli_print(text, HLI_SHOWN, "%s", plain);
    return text;
  }
  char *to = text;
  for (const char *from = plain; *from != '\0'; from++) {
    size_t left = strlen(from);
    if (left % 3 == 0 && from > plain && from[-1] != '-')
      to += hli_print(to, 4, "\u202F");
    *to++ = *from;
  }
  *to = '\0';
  return text;
}

/* ------------------------------------------------------------------- names */

const char *hli_view_machine(const hli_view *view, int machine, char *text, size_t size) {
  hl_network_machine_name(view->network, machine, text, size);
  return text;
}

const char *hli_view_port(const hli_view *view, hl_port port, char *text, size_t size) {
  if (port.kind == HL_PORT_STREAM)
    return hl_problem_stream_at(view->problem, port.index)->name;
  if (port.kind == HL_PORT_UTILITY)
    return hl_problem_utility_at(view->problem, port.index)->name;
  return hli_view_machine(view, port.index, text, size);
}

double hli_electric_cop(const hl_net_machine *machine) { return machine->q_sink / machine->power; }

/* ------------------------------------------------------------- all in place */

/** A profile that ends where a network leaves the stream; beyond its target at its last slope. */
static hl_status end_profile(hli_view *view, hl_profile *profile, double t_out, double heat) {
  hl_piece *piece = HLI_NEW(&view->arena, hl_piece, profile->count);
  if (piece == NULL)
    return hli_nomem(view->ctx);
  memcpy(piece, profile->piece, (size_t)profile->count * sizeof *piece);
  int count = 0;
  while (count < profile->count - 1 && piece[count].q < heat)
    heat -= piece[count++].q;
  piece[count].q = heat;
  piece[count].t_out = t_out;
  profile->count = count + 1;
  profile->piece = piece;
  profile->exergy = hl_profile_exergy(profile, view->t0);
  return HL_OK;
}

/** The process with soft streams as far as the network takes them, those it leaves alone left out.
 */
static hl_status load_process(hli_view *view) {
  static const double same = 1e-9; /* of a duty: networks that reach the target */
  const hl_group_set *groups = hl_problem_groups(view->problem);
  if (groups == NULL)
    return HL_OK;
  view->process = groups->group[0];
  if (view->network == NULL)
    return HL_OK;
  hl_profile *profile = HLI_NEW(&view->arena, hl_profile, view->process.profile_count + 1);
  if (profile == NULL)
    return hli_nomem(view->ctx);
  int count = 0;
  for (int k = 0; k < view->process.profile_count; k++) {
    double heat, t_out = hl_network_outlet(view->network, k, &heat);
    const double full = hl_profile_heat(&view->process.profile[k]);
    const bool moved =
        hl_problem_stream_at(view->problem, k)->soft && fabs(heat - full) > same * full;
    view->moved = view->moved || moved;
    if (moved && !(heat > same * full))
      continue;
    profile[count] = view->process.profile[k];
    if (moved)
      HLI_TRY(end_profile(view, &profile[count], t_out, heat));
    count++;
  }
  view->process.profile = profile;
  view->process.profile_count = count;
  return HL_OK;
}

/** Room for the problem's groups and some machines. */
static hl_status start_placed(hli_view *view, int machines, hl_group **group) {
  const hl_group_set *base = hl_problem_groups(view->problem);
  if (base == NULL)
    return HL_OK; /* never checked: nothing is placed */
  *group = HLI_NEW(&view->arena, hl_group, base->count + machines);
  view->placed.scale = HLI_NEW(&view->arena, double, base->count + machines);
  if (*group == NULL || view->placed.scale == NULL)
    return hli_nomem(view->ctx);
  memcpy(*group, base->group, (size_t)base->count * sizeof **group);
  (*group)[0] = view->process;
  view->placed.set = (hl_group_set){base->count, *group};
  view->placed.scale[0] = 1;
  return HL_OK;
}

static hl_status place_network(hli_view *view) {
  int machines = hl_network_machine_count(view->network);
  hl_group *group = NULL;
  HLI_TRY(start_placed(view, machines, &group));
  if (group == NULL)
    return HL_OK;
  int count = view->placed.set.count;
  hl_network_energy part;
  for (int g = 1; g < count && hl_network_energy_at(view->network, g - 1, &part); g++)
    view->placed.scale[g] = part.duty;
  for (int k = 0; k < machines; k++, count++) {
    const hl_net_machine *machine = hl_network_machine_at(view->network, k);
    char name[256];
    group[count] = hl_network_cycle_at(view->network, k)->group;
    group[count].name = hli_arena_text(&view->arena, hli_view_machine(view, k, name, sizeof name));
    group[count].kind = HL_GROUP_SYSTEM;
    group[count].index = machine->system;
    view->placed.scale[count] = machine->q_sink;
    if (group[count].name == NULL)
      return hli_nomem(view->ctx);
  }
  view->placed.set.count = count;
  return HL_OK;
}

/** A utility that leaves elsewhere than the case says, flue gas: its profile, and what it destroys.
 */
static hl_status move_outlet(hli_view *view, hl_group *group, double t_out) {
  hl_profile *profile = HLI_NEW(&view->arena, hl_profile, 1);
  hl_piece *piece = HLI_NEW(&view->arena, hl_piece, 1);
  hl_loss *loss = HLI_NEW(&view->arena, hl_loss, 1);
  if (profile == NULL || piece == NULL || loss == NULL)
    return hli_nomem(view->ctx);
  *profile = group->profile[0];
  *piece = profile->piece[0];
  *loss = group->loss[0];
  piece->t_out = t_out;
  profile->piece = piece;
  profile->exergy = hl_profile_exergy(profile, view->t0);
  const double more = profile->exergy - group->profile[0].exergy;
  if (group->loss_count > 0)
    loss->exergy -= more;
  else
    group->exergy_in += more; /* charged the exergy it gives */
  group->profile = profile;
  group->loss = loss;
  return HL_OK;
}

/** Without a network: the utilities as the targets lay them out. */
static hl_status place_targets(hli_view *view) {
  for (int k = 0; k < hl_targets_utility_count(view->targets); k++)
    if (hl_targets_utility_at(view->targets, k)->utility < 0)
      return HL_OK; /* the default utility is no group: its exergy is not known */
  hl_group *group = NULL;
  HLI_TRY(start_placed(view, 0, &group));
  if (group != NULL)
    group[0] = *hl_targets_process(view->targets); /* of a zone, perhaps */
  for (int k = 0; group != NULL && k < hl_targets_utility_count(view->targets); k++) {
    const hl_utility_target *level = hl_targets_utility_at(view->targets, k);
    view->placed.scale[1 + level->utility] += level->duty;
    if (level->duty > 0 &&
        level->t_out != hl_problem_utility_at(view->problem, level->utility)->t_target)
      HLI_TRY(move_outlet(view, &group[1 + level->utility], level->t_out));
  }
  return HL_OK;
}

/** Streams of a network that is not complete do not get their heat; then nothing closes. */
static bool balanced(const hli_view *view) {
  double hot = 0, cold = 0;
  for (int g = 0; g < view->placed.set.count; g++) {
    const hl_group *group = &view->placed.set.group[g];
    for (int k = 0; k < group->profile_count; k++) {
      double heat = view->placed.scale[g] * hl_profile_heat(&group->profile[k]);
      *(group->profile[k].side == HL_SIDE_HOT ? &hot : &cold) += heat;
    }
  }
  static const double close = 1e-6; /* duties of networks read from files are printed numbers */
  return fabs(hot - cold) <= close * fmax(hot, cold);
}

static hl_status place_all(hli_view *view) {
  if (view->network != NULL)
    HLI_TRY(place_network(view));
  else if (view->targets != NULL)
    HLI_TRY(place_targets(view));
  if (view->placed.set.count == 0 || !balanced(view)) {
    view->placed.set.count = 0;
    return HL_OK;
  }
  double dt_min = view->design != NULL ? hl_targets_dt_min(view->design) : 1;
  HLI_TRY(hl_targets_solve_groups(view->ctx, &view->placed.set, view->placed.scale, dt_min,
                                  &view->placed.targets));
  return hl_exergy_solve(view->problem, &view->placed.set, view->placed.scale,
                         &view->placed.exergy);
}

/**
 * The least approach that stands for the network: the one asked for; where it was free the one that
 * its exchangers came to; NAN where it has none but heaters and coolers.
 */
static double design_approach(const hli_view *view) {
  const hl_synthesis_settings *settings =
      view->synthesis != NULL ? hl_synthesis_settings_of(view->synthesis) : NULL;
  const double emat = hl_network_emat(view->network);
  const bool free = settings != NULL ? isnan(settings->dt_min) : !(emat > 0);
  return free ? hl_network_process_approach(view->network) : emat;
}

/** Targets at the network's own least approach and outlets, or at the approach of the case. */
static hl_status choose_design(hli_view *view) {
  view->design = view->targets;
  if (view->network == NULL || hl_problem_groups(view->problem) == NULL)
    return HL_OK;
  double emat = design_approach(view);
  if (!(emat > 0) && view->targets != NULL && hl_targets_factor(view->targets) == 1)
    emat = hl_targets_dt_min(view->targets);
  bool same = view->targets != NULL && fabs(hl_targets_dt_min(view->targets) - emat) < 1e-6;
  if (!(emat > 0) || (same && !view->moved))
    return HL_OK;
  static const double one[1] = {1};
  hl_group_set process = {1, &view->process}; /* no utilities: what they cannot reach is known */
  HLI_TRY(hl_targets_solve_groups(view->ctx, &process, one, emat, &view->own));
  view->design = view->own;
  return HL_OK;
}

hl_status hli_view_init(hli_view *view, hl_ctx *ctx, const hl_report_input *input) {
  *view = (hli_view){.ctx = ctx, .input = input, .standalone = true, .t0 = NAN, .subcool_to = NAN};
  hli_arena_init(&view->arena, ctx);
  view->synthesis = input->synthesis;
  view->network = input->network;
  if (view->network == NULL && view->synthesis != NULL)
    view->network = hl_synthesis_network(view->synthesis);
  view->targets = input->targets;
  view->problem = input->problem;
  if (view->problem == NULL && view->network != NULL)
    view->problem = hl_network_problem(view->network);
  if (view->problem == NULL && view->synthesis != NULL)
    view->problem = hl_synthesis_problem(view->synthesis);
  choose_units(view);
  if (view->problem == NULL)
    return HL_OK;
  view->t0 = hl_problem_economics(view->problem)->t_ambient;
  const char *currency = hl_problem_currency(view->problem);
  hli_ellipsis(view->currency, sizeof view->currency, currency[0] != '\0' ? currency : "cur", 8);
  for (char *c = view->currency; *c != '\0'; c++)
    *c = *c == '|' ? '/' : *c; /* it separates headings */
  HLI_TRY(load_process(view));
  HLI_TRY(choose_design(view));
  return place_all(view);
}

hl_status hli_view_place(hli_view *view) {
  hl_selection_grid grid;
  HLI_TRY(hl_problem_settings(view->problem, &hl_selection_grid_table, &grid));
  view->subcool_to = grid.subcool_to;
  return HL_OK;
}

void hli_view_free(hli_view *view) {
  hl_targets_free(view->own);
  hl_targets_free(view->placed.targets);
  hl_exergy_free(view->placed.exergy);
  hli_arena_free(&view->arena);
}

const hl_exergy *hli_view_exergy(const hli_view *view) {
  if (view->placed.exergy != NULL || view->synthesis == NULL || view->network != NULL)
    return view->placed.exergy;
  const hl_placement *placement = hl_synthesis_placement(view->synthesis);
  return placement != NULL ? hl_placement_exergy(placement) : NULL;
}

/* -------------------------------------------------------------------- ends */

hl_status hli_finish(const hli_view *view, const hli_text *out) {
  return out->failed ? hli_nomem(view->ctx) : HL_OK;
}

hl_status hli_lacks(const hli_view *view, const char *figure, const char *part) {
  HLI_FAIL(view->ctx, 1, NULL, "figure \"%s\" needs %s, which the input lacks", figure, part);
}
