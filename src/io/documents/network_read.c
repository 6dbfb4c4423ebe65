/** Networks out of JSON documents: every fault at its place; stated figures kept for the verifier.
 */
#include "io/documents/documents.h"
#include "io/folder.h"

typedef struct reader {
  hl_ctx *ctx;
  const hl_problem *problem;
  const hl_json *root;
  hli_arena arena;
  hl_network *network;
  bool (*placed)[2]; /* exchangers, on their hot and cold stream */
  hl_status status;  /* of the last fault */
} reader;

static void failed(reader *read, hl_status status) {
  if (status != HL_OK && read->status != HL_ERR_NOMEM)
    read->status = status;
}

/** Report a fault at a node. */
#define FAULT(read, code, node, ...)                                                               \
  do {                                                                                             \
    const hl_place fault_place = hl_json_place(node);                                              \
    failed((read), hli_fault((read)->ctx, (code), &fault_place, __VA_ARGS__));                     \
  } while (0)

/** A member that must be an array; NULL if it is missing or is none. */
static const hl_json *array_of(reader *read, const hl_json *node, const char *key) {
  const hl_json *list = hl_json_find(node, key);
  if (list != NULL && hl_json_kind_of(list) == HL_JSON_ARRAY)
    return list;
  FAULT(read, 10, list != NULL ? list : node, "\"%s\" must be an array", key);
  return NULL;
}

/** A member that may be left out or null, but else is of a kind. */
static bool is_kind(reader *read, const hl_json *node, const char *key, hl_json_kind kind,
                    const char *wanted) {
  const hl_json *member = hl_json_find(node, key);
  const hl_json_kind found = member != NULL ? hl_json_kind_of(member) : HL_JSON_NULL;
  if (found == HL_JSON_NULL || found == kind)
    return true;
  FAULT(read, 10, member, "\"%s\" must be %s", key, wanted);
  return false;
}

/** The nearer of two names to a wrong one; `best` is the distance of the first. */
static const char *nearer(const char *wrong, const char *known, const char *nearest, int *best) {
  const int distance = hl_name_distance(known, wrong);
  if (distance >= *best)
    return nearest;
  *best = distance;
  return known;
}

static void unknown(reader *read, const hl_json *node, const char *what, const char *name,
                    const char *nearest) {
  FAULT(read, 321, node, "there is no %s \"%.60s\"\n%s%.60s%s", what, name,
        nearest[0] != '\0' ? "Did you mean \"" : "", nearest, nearest[0] != '\0' ? "\"?" : "");
}

/* ---------------------------------------------------------------- machines */

static int find_system(reader *read, const hl_json *node) {
  const hl_json *member = hl_json_find(node, "system");
  const char *name = hl_json_text(member, "");
  const int system = hl_problem_system_find(read->problem, name);
  const char *nearest = "";
  int best = (int)strlen(name) / 2 + 2;
  if (system >= 0)
    return system;
  for (int k = 0; k < hl_problem_system_count(read->problem); ++k)
    nearest = nearer(name, hl_problem_system_at(read->problem, k)->name, nearest, &best);
  unknown(read, member != NULL ? member : node, "system", name, nearest);
  return -1;
}

/** The fluid of a machine must be one that the system may have. */
static bool check_fluid(reader *read, const hl_json *node, const hl_system *system,
                        const char **fluid) {
  const hl_json *member = hl_json_find(node, "fluid");
  *fluid = hl_json_text(member, NULL);
  for (int k = 0; k < system->fluid_count; ++k) {
    if (*fluid == NULL || strcmp(system->fluid[k], *fluid) == 0)
      return true;
  }
  if (*fluid == NULL && system->fluid_count == 0)
    return true;
  unknown(read, member, "fluid of the system", *fluid,
          system->fluid_count > 0 ? system->fluid[0] : "");
  return false;
}

/** Operating temperatures within the bounds of the cycle's own table. */
static bool check_operation(reader *read, const hl_json *node, const hl_system *system,
                            const hl_net_machine *stated) {
  const hl_cycle_info *cycle = hl_cycle_find(system->cycle);
  static const char *const names[] = {"t_evap", "t_cond"};
  const double values[] = {stated->t_evap, stated->t_cond};
  bool ok = true;
  for (int k = 0; k < 2; ++k) {
    const hl_setting *setting =
        cycle != NULL ? hl_settings_find(cycle->parameters, names[k]) : NULL;
    const hl_json *member = hl_json_find(node, names[k]);
    const hl_parameter parameter = {names[k], values[k], values[k],
                                    hl_json_place(member != NULL ? member : node)};
    hl_status status = HL_OK;
    if (isnan(values[k]))
      status = hli_fault(read->ctx, 101, &parameter.place, "a machine needs %s", names[k]);
    else if (setting != NULL)
      status = hli_parameter_check(read->ctx, cycle, setting, &parameter);
    failed(read, status);
    ok = ok && status == HL_OK;
  }
  return ok;
}

/** Parameters beside the levels that the case leaves free are those of the document. */
static void take_free(reader *read, int machine, const hl_system *system, const hl_json *list) {
  for (int k = 0; k < system->parameter_count; ++k) {
    const hl_parameter *p = &system->parameter[k];
    const double stated = hl_json_number(hl_json_find(list, p->name), NAN);
    if (p->most > p->least && stated >= p->least && stated <= p->most &&
        hl_settings_find(hl_network_cycle_info(read->network, machine)->parameters, p->name))
      failed(read, hl_network_set_parameter(read->network, machine, p->name, stated));
  }
}

/** Kinds of the members that are no field of a machine; its cycle must be that of its system. */
static bool check_members(reader *read, const hl_json *node, const hl_system *system) {
  bool ok = is_kind(read, node, "cycle", HL_JSON_TEXT, "a text");
  const char *cycle = hl_json_text(hl_json_find(node, "cycle"), system->cycle);
  if (ok && strcmp(cycle, system->cycle) != 0) {
    FAULT(read, 323, hl_json_find(node, "cycle"),
          "the machine is of cycle %.40s, its system in the case of %.40s", cycle, system->cycle);
    ok = false;
  }
  ok = is_kind(read, node, "fluid", HL_JSON_TEXT, "a text") && ok;
  ok = is_kind(read, node, "parameters", HL_JSON_OBJECT, "an object") && ok;
  ok = is_kind(read, node, "states", HL_JSON_ARRAY, "an array") && ok;
  return is_kind(read, node, "profiles", HL_JSON_ARRAY, "an array") && ok;
}

static void read_machine(reader *read, const hl_json *node) {
  hl_net_machine stated;
  const char *fluid = NULL;
  int index;
  hli_record_machine.init(&stated);
  const hl_status status = hli_object_read(read->ctx, node, &hli_record_machine, &stated,
                                           "id system cycle fluid parameters states profiles");
  failed(read, status);
  if (hl_json_kind_of(node) != HL_JSON_OBJECT)
    return;
  const int system = find_system(read, node);
  if (system < 0 || !check_members(read, node, hl_problem_system_at(read->problem, system)) ||
      !check_fluid(read, node, hl_problem_system_at(read->problem, system), &fluid) ||
      status != HL_OK)
    return;
  if (!check_operation(read, node, hl_problem_system_at(read->problem, system), &stated))
    return;
  const hl_status added =
      hl_network_add_machine(read->network, system, fluid, stated.t_evap, stated.t_cond, &index);
  failed(read, added);
  if (added == HL_OK)
    take_free(read, index, hl_problem_system_at(read->problem, system),
              hl_json_find(node, "parameters"));
}

/** Index of a machine by its id in the document, or -1. */
static int find_machine(const reader *read, const char *id) {
  const hl_json *list = hl_json_find(read->root, "machines");
  for (int k = 0; k < hl_json_count(list); ++k) {
    if (strcmp(hl_json_text(hl_json_find(hl_json_at(list, k), "id"), ""), id) == 0)
      return k;
  }
  return -1;
}

static void read_machines(reader *read) {
  const hl_json *list = array_of(read, read->root, "machines");
  for (int k = 0; k < hl_json_count(list); ++k) {
    const hl_json *node = hl_json_at(list, k);
    const char *id = hl_json_text(hl_json_find(node, "id"), "");
    if (id[0] == '\0')
      FAULT(read, 10, node, "a machine must have a text \"id\"");
    else if (find_machine(read, id) != k)
      FAULT(read, 107, node, "two machines have the id \"%.60s\"", id);
    read_machine(read, node);
  }
}

/* -------------------------------------------------------------- exchangers */

static const char *nearest_name(const reader *read, hl_port_kind kind, const char *name) {
  const char *nearest = "";
  int best = (int)strlen(name) / 2 + 2;
  const hl_json *list = hl_json_find(read->root, "machines");
  for (int k = 0; kind == HL_PORT_STREAM && k < hl_problem_stream_count(read->problem); ++k)
    nearest = nearer(name, hl_problem_stream_at(read->problem, k)->name, nearest, &best);
  for (int k = 0; kind == HL_PORT_UTILITY && k < hl_problem_utility_count(read->problem); ++k)
    nearest = nearer(name, hl_problem_utility_at(read->problem, k)->name, nearest, &best);
  for (int k = 0; kind == HL_PORT_MACHINE && k < hl_json_count(list); ++k)
    nearest =
        nearer(name, hl_json_text(hl_json_find(hl_json_at(list, k), "id"), ""), nearest, &best);
  return nearest;
}

/** {"stream": "H1"}, {"utility": ...} or {"machine": ...}; false after a fault. */
static bool read_port(reader *read, const hl_json *exchanger, const char *key, hl_side side,
                      hl_port *port) {
  const hl_json *node = hl_json_find(exchanger, key);
  const char *what = hl_json_key(node, 0);
  if (hl_json_kind_of(node) != HL_JSON_OBJECT || hl_json_count(node) != 1 ||
      hl_json_kind_of(hl_json_at(node, 0)) != HL_JSON_TEXT ||
      (strcmp(what, "stream") != 0 && strcmp(what, "utility") != 0 &&
       strcmp(what, "machine") != 0)) {
    FAULT(read, 10, node != NULL ? node : exchanger,
          "\"%s\" must be an object of one member: stream, utility or machine with its name", key);
    return false;
  }
  const char *name = hl_json_text(hl_json_at(node, 0), "");
  port->kind = what[0] == 's' ? HL_PORT_STREAM : what[0] == 'u' ? HL_PORT_UTILITY : HL_PORT_MACHINE;
  port->index = port->kind == HL_PORT_STREAM    ? hl_problem_stream_find(read->problem, name)
                : port->kind == HL_PORT_UTILITY ? hl_problem_utility_find(read->problem, name)
                                                : find_machine(read, name);
  if (port->index < 0) {
    unknown(read, hl_json_at(node, 0), what, name, nearest_name(read, port->kind, name));
    return false;
  }
  const hl_side own =
      port->kind == HL_PORT_STREAM    ? hl_problem_stream_at(read->problem, port->index)->side
      : port->kind == HL_PORT_UTILITY ? hl_problem_utility_at(read->problem, port->index)->side
                                      : side;
  if (own != side)
    FAULT(read, 320, node, "the %s side of an exchanger is %s \"%.60s\", which is %s",
          hl_side_text(side), what, name, hl_side_text(own));
  return own == side;
}

static int find_exchanger(const reader *read, const char *id) {
  const hl_json *list = hl_json_find(read->root, "exchangers");
  for (int k = 0; k < hl_json_count(list); ++k) {
    if (strcmp(hl_json_text(hl_json_find(hl_json_at(list, k), "id"), ""), id) == 0)
      return k;
  }
  return -1;
}

static void read_exchanger(reader *read, const hl_json *node, int k) {
  hl_exchanger stated;
  hl_port hot, cold;
  int index;
  hli_record_exchanger.init(&stated);
  const char *id = hl_json_text(hl_json_find(node, "id"), "");
  const hl_status status =
      hli_object_read(read->ctx, node, &hli_record_exchanger, &stated, "id hot cold");
  failed(read, status);
  if (hl_json_kind_of(node) != HL_JSON_OBJECT)
    return;
  const bool hot_found = read_port(read, node, "hot", HL_SIDE_HOT, &hot);
  const bool ports = read_port(read, node, "cold", HL_SIDE_COLD, &cold) && hot_found;
  const bool named =
      id[0] != '\0' && strlen(id) < sizeof stated.id && find_exchanger(read, id) == k;
  if (id[0] == '\0' || strlen(id) >= sizeof stated.id)
    FAULT(read, 10, node, "an exchanger must have an \"id\" of 1 to %d bytes",
          (int)sizeof stated.id - 1);
  else if (!named)
    FAULT(read, 107, node, "two exchangers have the id \"%s\"", id);
  if (ports && hot.kind != HL_PORT_STREAM && cold.kind != HL_PORT_STREAM)
    FAULT(
        read, 320, node,
        "exchanger \"%.16s\" has no stream: utilities and machines exchange heat with streams only",
        id);
  const bool duty = stated.duty > 0 && isfinite(stated.duty);
  if (status == HL_OK && !duty)
    FAULT(read, 116, node, "the duty of exchanger \"%.16s\" must be more than 0", id);
  if (ports && named && duty && read->status == HL_OK)
    failed(read, hl_network_add_exchanger(read->network, id, hot, cold, stated.duty, &index));
}

/* ------------------------------------------------------------------- trees */

static void read_series(reader *read, const hl_json *list, int stream, int series);

/** A place of an exchanger on a stream. */
static void place_exchanger(reader *read, const hl_json *node, int stream, int series) {
  const char *id = hl_json_text(node, "");
  const hl_side side = hl_problem_stream_at(read->problem, stream)->side;
  const int k = find_exchanger(read, id);
  int added;
  if (k < 0) {
    const hl_json *list = hl_json_find(read->root, "exchangers");
    const char *nearest = "";
    int best = (int)strlen(id) / 2 + 2;
    for (int j = 0; j < hl_json_count(list); ++j)
      nearest =
          nearer(id, hl_json_text(hl_json_find(hl_json_at(list, j), "id"), ""), nearest, &best);
    unknown(read, node, "exchanger", id, nearest);
    return;
  }
  if (read->status != HL_OK)
    return; /* without all exchangers there are no places to check */
  const hl_exchanger *exchanger = hl_network_exchanger_at(read->network, k);
  const hl_port port = side == HL_SIDE_HOT ? exchanger->hot : exchanger->cold;
  bool *placed = &read->placed[k][side == HL_SIDE_HOT ? 0 : 1];
  if (port.kind != HL_PORT_STREAM || port.index != stream)
    FAULT(read, 320, node, "exchanger \"%s\" is in the tree of stream \"%.60s\", but not on it", id,
          hl_problem_stream_at(read->problem, stream)->name);
  else if (*placed)
    FAULT(read, 320, node, "exchanger \"%s\" has two places on stream \"%.60s\"", id,
          hl_problem_stream_at(read->problem, stream)->name);
  else
    failed(read, hl_network_add_node(read->network, series, HL_NODE_EXCHANGER, k, 1, &added));
  *placed = true;
}

/** {"parallel": [{"fraction": 0.6, "series": [...]}, ...]} */
static void read_split(reader *read, const hl_json *node, int stream, int series) {
  const hl_json *list = hl_json_find(node, "parallel");
  double sum = 0;
  int parallel = -1;
  if (hl_json_kind_of(list) != HL_JSON_ARRAY || hl_json_count(node) != 1) {
    FAULT(read, 10, node,
          "an element of a series must be the id of an exchanger or {\"parallel\": [...]}");
    return;
  }
  for (int k = 0; k < hl_json_count(list); ++k)
    sum += hl_json_number(hl_json_find(hl_json_at(list, k), "fraction"), NAN);
  if (hl_json_count(list) < 2)
    FAULT(read, 320, list, "a split needs two or more branches");
  else if (!(fabs(sum - 1) <= 1e-9))
    FAULT(read, 320, list,
          "the flow fractions of a split must be numbers that sum to 1, not to %.9g", sum);
  if (read->status == HL_OK)
    failed(read, hl_network_add_node(read->network, series, HL_NODE_PARALLEL, -1, 1, &parallel));
  for (int k = 0; k < hl_json_count(list); ++k) {
    const hl_json *branch = hl_json_at(list, k);
    const double fraction = hl_json_number(hl_json_find(branch, "fraction"), NAN);
    int added = -1;
    if (!(fraction > 0 && fraction <= 1)) {
      FAULT(read, 320, branch, "the flow fraction of a branch must be above 0 and at most 1");
    } else if (read->status == HL_OK) {
      const hl_status status =
          hl_network_add_node(read->network, parallel, HL_NODE_SERIES, -1, fraction, &added);
      failed(read, status);
    }
    read_series(read, array_of(read, branch, "series"), stream, added);
  }
}

static void read_series(reader *read, const hl_json *list, int stream, int series) {
  for (int k = 0; k < hl_json_count(list); ++k) {
    const hl_json *node = hl_json_at(list, k);
    if (hl_json_kind_of(node) == HL_JSON_TEXT)
      place_exchanger(read, node, stream, series);
    else
      read_split(read, node, stream, series);
  }
}

/** True if one of the first `count` trees is of this stream. */
static bool has_tree(const hl_json *list, int count, const char *stream) {
  for (int k = 0; k < count; ++k) {
    if (strcmp(hl_json_text(hl_json_find(hl_json_at(list, k), "stream"), ""), stream) == 0)
      return true;
  }
  return false;
}

static void read_trees(reader *read) {
  const hl_json *list = array_of(read, read->root, "trees");
  const hl_json *exchangers = hl_json_find(read->root, "exchangers");
  for (int k = 0; k < hl_json_count(list); ++k) {
    const hl_json *node = hl_json_at(list, k), *member = hl_json_find(node, "stream");
    const char *name = hl_json_text(member, "");
    const int stream = hl_problem_stream_find(read->problem, name);
    if (stream < 0)
      unknown(read, member != NULL ? member : node, "stream", name,
              nearest_name(read, HL_PORT_STREAM, name));
    else if (has_tree(list, k, name))
      FAULT(read, 320, node, "stream \"%.60s\" has two trees", name);
    else
      read_series(read, array_of(read, node, "series"), stream,
                  hl_network_root(read->network, stream));
    const hl_json *outlet = hl_json_find(node, "t_out");
    if (stream >= 0 && outlet != NULL && hl_json_kind_of(outlet) != HL_JSON_NUMBER)
      FAULT(read, 320, outlet, "\"t_out\" of stream \"%.60s\" must be a number in K", name);
    else if (stream >= 0 && outlet != NULL)
      failed(read, hl_network_set_outlet(read->network, stream, hl_json_number(outlet, NAN)));
  }
  for (int k = 0; k < hl_network_exchanger_count(read->network) && read->status == HL_OK; ++k) {
    const hl_exchanger *e = hl_network_exchanger_at(read->network, k);
    for (int side = 0; side < 2; ++side) {
      const hl_port port = side == 0 ? e->hot : e->cold;
      if (port.kind == HL_PORT_STREAM && !read->placed[k][side])
        FAULT(read, 320, hl_json_at(exchangers, k),
              "exchanger \"%s\" has no place in the tree of stream \"%.60s\"", e->id,
              hl_problem_stream_at(read->problem, port.index)->name);
    }
  }
}

/* ------------------------------------------------------------------ stated */

/** A parameter as a number; a fault if it is not written as its setting is. */
static bool read_parameter(reader *read, const hl_json *node, const hl_setting *setting,
                           double *value) {
  const hl_json_kind kind = hl_json_kind_of(node);
  const bool choice = setting->kind == HL_SETTING_CHOICE, flag = setting->kind == HL_SETTING_FLAG;
  *value = choice ? hli_choice_find(setting->choices, hl_json_text(node, ""))
           : flag ? hl_json_flag(node, false)
                  : hl_json_number(node, NAN);
  if (choice ? kind == HL_JSON_TEXT
      : flag ? kind == HL_JSON_TRUE || kind == HL_JSON_FALSE
             : kind == HL_JSON_NUMBER || kind == HL_JSON_NULL)
    return true;
  FAULT(read, 10, node, "\"%s\" must be %s", setting->name,
        choice ? "a text"
        : flag ? "true or false"
               : "a number in SI");
  return false;
}

/** Parameters the document states must be those of the system in the case. */
static void check_parameters(reader *read, int k, const hl_json *list, const hl_cycle_info *cycle) {
  for (int j = 0; j < hl_json_count(list) && cycle != NULL; ++j) {
    const hl_json *node = hl_json_at(list, j);
    const char *name = hl_json_key(list, j);
    const hl_setting *setting = hl_settings_find(cycle->parameters, name);
    if (setting == NULL) {
      FAULT(read, 323, node, "cycle %s has no parameter \"%.60s\"", cycle->name,
            name != NULL ? name : "");
      continue;
    }
    const double own = hl_network_parameter(read->network, k, name);
    double stated;
    if (!read_parameter(read, node, setting, &stated))
      continue;
    if (!(stated == own || (isnan(stated) && isnan(own))))
      FAULT(read, 323, node, "the machine has %s = %.9g (SI), its system in the case %.9g", name,
            stated, own);
  }
}

static bool read_states(reader *read, const hl_json *list, hl_cycle_result *cycle) {
  if (hl_json_count(list) != cycle->state_count) {
    FAULT(read, 323, list, "the machine has %d states, its cycle %d", hl_json_count(list),
          cycle->state_count);
    return false;
  }
  hl_status status = HL_OK;
  for (int j = 0; j < cycle->state_count; ++j) {
    hl_cycle_state state;
    hli_record_state.init(&state);
    if (hli_object_read(read->ctx, hl_json_at(list, j), &hli_record_state, &state, NULL) != HL_OK)
      status = HL_ERR_FORMAT;
    if (state.label[0] != '\0' && strcmp(state.label, cycle->state[j].label) != 0) {
      FAULT(read, 323, hl_json_at(list, j), "state \"%.40s\" must be \"%.40s\"", state.label,
            cycle->state[j].label);
      status = HL_ERR_DATA;
    }
    state.label = cycle->state[j].label; /* the rest is the cycle's own, not stated */
    state.circuit = cycle->state[j].circuit;
    state.fluid = cycle->state[j].fluid;
    state.rho = cycle->state[j].rho;
    cycle->state[j] = state;
  }
  failed(read, status);
  return status == HL_OK;
}

/** Name and exergy of a profile are those of the cycle at the point of the machine. */
static hl_status check_profile(reader *read, const hl_json *node, const hl_profile *profile) {
  const double rounding = 1e-6; /* of 1 W of the cycle's basis */
  const hl_json *member = hl_json_find(node, "exergy");
  if (!is_kind(read, node, "name", HL_JSON_TEXT, "a text") ||
      !is_kind(read, node, "exergy", HL_JSON_NUMBER, "a number"))
    return HL_ERR_FORMAT;
  const char *name = hl_json_text(hl_json_find(node, "name"), profile->name);
  if (strcmp(name, profile->name) != 0) {
    FAULT(read, 323, hl_json_find(node, "name"), "profile \"%.40s\" must be \"%.40s\"", name,
          profile->name);
    return HL_ERR_DATA;
  }
  const double exergy = hl_json_number(member, profile->exergy);
  if (fabs(exergy - profile->exergy) <= rounding * fmax(fabs(profile->exergy), 1))
    return HL_OK;
  FAULT(read, 323, member, "profile \"%.40s\" has an exergy of %.9g per W, its cycle %.9g", name,
        exergy, profile->exergy);
  return HL_ERR_DATA;
}

static bool read_profile(reader *read, const hl_json *node, hl_profile *profile, hl_piece *piece) {
  const hl_json *list = array_of(read, node, "pieces");
  hl_status status = check_profile(read, node, profile);
  if (hl_json_count(list) < 1 || hl_json_count(list) > HL_CYCLE_PIECES ||
      strcmp(hl_json_text(hl_json_find(node, "side"), ""), hl_side_text(profile->side)) != 0) {
    FAULT(read, 323, node, "this profile must be %s and have 1 to %d pieces",
          hl_side_text(profile->side), HL_CYCLE_PIECES);
    return false;
  }
  for (int j = 0; j < hl_json_count(list); ++j) {
    hli_record_piece.init(&piece[j]);
    if (hli_object_read(read->ctx, hl_json_at(list, j), &hli_record_piece, &piece[j], NULL) !=
        HL_OK)
      status = HL_ERR_FORMAT;
    else if (!(piece[j].q > 0) || !(piece[j].t_in > 0) || !(piece[j].t_out > 0)) {
      FAULT(read, 323, hl_json_at(list, j), "a piece of a profile needs q, t_in and t_out above 0");
      status = HL_ERR_DATA;
    }
  }
  failed(read, status);
  profile->count = hl_json_count(list);
  profile->piece = piece;
  profile->exergy = hl_json_number(hl_json_find(node, "exergy"), profile->exergy);
  return status == HL_OK;
}

/** Put the states and profiles of the document into a copy of the computed cycle. */
static bool read_cycle(reader *read, const hl_json *node, hl_cycle_result *cycle) {
  const hl_json *states = hl_json_find(node, "states"), *profiles = hl_json_find(node, "profiles");
  bool ok = states == NULL || read_states(read, states, cycle);
  if (profiles != NULL && hl_json_count(profiles) != cycle->group.profile_count) {
    FAULT(read, 323, profiles, "the machine has %d profiles, its cycle %d", hl_json_count(profiles),
          cycle->group.profile_count);
    return false;
  }
  for (int j = 0; j < hl_json_count(profiles); ++j)
    ok = read_profile(read, hl_json_at(profiles, j), &cycle->profile[j], cycle->piece[j]) && ok;
  cycle->group.profile = cycle->profile;
  return ok;
}

static void state_machine(reader *read, int k, const hl_json *node, hl_cycle_result *cycle) {
  hl_net_machine stated = *hl_network_machine_at(read->network, k);
  const hl_cycle_result *computed = hl_network_cycle_at(read->network, k);
  if (computed == NULL)
    return;
  *cycle = *computed;
  failed(read, hli_object_read(read->ctx, node, &hli_record_machine, &stated,
                               "id system cycle fluid parameters states profiles"));
  check_parameters(read, k, hl_json_find(node, "parameters"),
                   hl_network_cycle_info(read->network, k));
  if (read_cycle(read, node, cycle))
    failed(read, hl_network_set_machine(read->network, k, &stated, cycle));
}

/** What the document states, over what was computed; members that it leaves out stay as computed.
 */
static void read_stated(reader *read) {
  const hl_json *machines = hl_json_find(read->root, "machines"),
                *exchangers = hl_json_find(read->root, "exchangers");
  const hl_json *totals = hl_json_find(read->root, "totals");
  hl_cycle_result *cycle = HLI_NEW(&read->arena, hl_cycle_result, 1);
  if (cycle == NULL) {
    failed(read, hli_nomem(read->ctx));
    return;
  }
  for (int k = 0; k < hl_network_machine_count(read->network); ++k)
    state_machine(read, k, hl_json_at(machines, k), cycle);
  for (int k = 0; k < hl_network_exchanger_count(read->network); ++k) {
    hl_exchanger stated = *hl_network_exchanger_at(read->network, k);
    failed(read, hli_object_read(read->ctx, hl_json_at(exchangers, k), &hli_record_exchanger,
                                 &stated, "id hot cold"));
    failed(read, hl_network_set_exchanger(read->network, k, &stated));
  }
  if (totals != NULL) {
    hl_network_totals stated = *hl_network_totals_of(read->network);
    failed(read, hli_object_read(read->ctx, totals, &hli_record_totals, &stated, NULL));
    hl_network_set_totals(read->network, &stated);
  }
}

/* ------------------------------------------------------------------- whole */

static void read_heading(reader *read) {
  static const char known[] =
      "format title case_hash version emat machines exchangers trees totals";
  const hl_json *hash = hl_json_find(read->root, "case_hash");
  char own[17];
  (void)is_kind(read, read->root, "title", HL_JSON_TEXT, "a text");
  (void)is_kind(read, read->root, "version", HL_JSON_TEXT, "a text");
  (void)is_kind(read, read->root, "case_hash", HL_JSON_TEXT, "a text");
  for (int k = 0; k < hl_json_count(read->root); ++k) {
    const hl_place place = hl_json_place(hl_json_at(read->root, k));
    if (!hli_in_words(known, hl_json_key(read->root, k)))
      hli_fault(read->ctx, 112, &place, "member \"%.60s\" of a network is not known and not used",
                hl_json_key(read->root, k));
  }
  hl_case_hash(read->problem, own);
  if (strcmp(hl_json_text(hash, own), own) != 0) {
    const hl_place place = hl_json_place(hash);
    hli_fault(
        read->ctx, 322, &place,
        "the network was made for another case (%.16s), this one is %s\nIf it is the same one, "
        "give the options that it was made with: --set, --period, --dt-min and the like.",
        hl_json_text(hash, ""), own);
  }
}

/** Everything into an empty network. */
static void read_all(reader *read) {
  read_heading(read);
  read_machines(read);
  const hl_json *list = array_of(read, read->root, "exchangers");
  for (int k = 0; k < hl_json_count(list) && read->status != HL_ERR_NOMEM; ++k)
    read_exchanger(read, hl_json_at(list, k), k);
  read->placed =
      hli_arena_alloc(&read->arena, (size_t)hl_json_count(list) + 1, sizeof *read->placed);
  if (read->placed == NULL)
    failed(read, hli_nomem(read->ctx));
  else if (read->status != HL_ERR_NOMEM)
    read_trees(read);
  if (read->status == HL_OK)
    failed(read, hl_network_eval(read->network));
  if (read->status == HL_OK)
    read_stated(read);
}

hl_status hl_network_parse(const hl_problem *problem, const char *file, const char *text,
                           size_t length, hl_network **out) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  hl_json *root = NULL;
  *out = NULL;
  HLI_TRY(hl_json_parse(ctx, file, text, length, &root));
  reader read = {.ctx = ctx, .problem = problem, .root = root};
  const char *found = hl_json_text(hl_json_find(root, "format"), "");
  const hl_json *emat_node = hl_json_find(root, "emat");
  const double emat = hl_json_number(emat_node, NAN);
  hli_arena_init(&read.arena, ctx);
  if (hl_json_kind_of(root) != HL_JSON_OBJECT || strcmp(found, HLI_NETWORK_FORMAT) != 0)
    FAULT(&read, 10, root, "this is not a network: its format is \"%.40s\", not \"%s\"", found,
          HLI_NETWORK_FORMAT);
  else if (hl_json_kind_of(emat_node) != HL_JSON_NULL && !(emat >= 0 && emat < 1e4))
    FAULT(&read, 116, emat_node, "emat must be a number of kelvin, not below 0");
  else
    failed(&read, hl_network_new(problem, emat, &read.network));
  if (read.status == HL_OK)
    read_all(&read);
  hli_arena_free(&read.arena);
  hl_json_free(root);
  if (read.status == HL_OK)
    *out = read.network;
  else
    hl_network_free(read.network);
  return read.status;
}

hl_status hl_network_load(const hl_problem *problem, const char *path, hl_network **out) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  char *text = NULL;
  size_t length = 0;
  *out = NULL;
  HLI_TRY(hl_file_read(ctx, path, &text, &length));
  const hl_status status = hl_network_parse(problem, path, text, length, out);
  hl_file_free(ctx, text);
  return status;
}
