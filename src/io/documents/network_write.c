/** Networks as JSON documents: their members, and writing them. */
#include "io/documents/documents.h"

#define NUMBER(type, field)                                                                        \
  { #field, #field, HLI_FIELD_NUMBER, HL_DIM_NONE, offsetof(type, field), NULL, NULL, false, false }
#define INTEGER(type, field)                                                                       \
  {                                                                                                \
#field, #field, HLI_FIELD_INTEGER, HL_DIM_NONE, offsetof(type, field), NULL, NULL, false,      \
        false                                                                                      \
  }

static const hli_field exchanger_fields[] = {
    NUMBER(hl_exchanger, duty),       NUMBER(hl_exchanger, t_hot_in),
    NUMBER(hl_exchanger, t_hot_out),  NUMBER(hl_exchanger, t_cold_in),
    NUMBER(hl_exchanger, t_cold_out), NUMBER(hl_exchanger, approach),
    NUMBER(hl_exchanger, lmtd),       NUMBER(hl_exchanger, u),
    NUMBER(hl_exchanger, area),       NUMBER(hl_exchanger, shells),
    NUMBER(hl_exchanger, length),     NUMBER(hl_exchanger, investment),
};
static const hli_field machine_fields[] = {
    NUMBER(hl_net_machine, t_evap),     NUMBER(hl_net_machine, t_cond),
    NUMBER(hl_net_machine, q_source),   NUMBER(hl_net_machine, q_sink),
    NUMBER(hl_net_machine, power),      NUMBER(hl_net_machine, shaft),
    NUMBER(hl_net_machine, cop),        NUMBER(hl_net_machine, cop_electric),
    NUMBER(hl_net_machine, investment),
};
static const hli_field state_fields[] = {
    {"label", "label", HLI_FIELD_TEXT, HL_DIM_NONE, offsetof(hl_cycle_state, label), NULL, NULL,
     false, false},
    NUMBER(hl_cycle_state, p),
    NUMBER(hl_cycle_state, t),
    NUMBER(hl_cycle_state, h),
    NUMBER(hl_cycle_state, s),
    NUMBER(hl_cycle_state, x),
    NUMBER(hl_cycle_state, m),
};
static const hli_field piece_fields[] = {
    NUMBER(hl_piece, t_in),
    NUMBER(hl_piece, t_out),
    NUMBER(hl_piece, q),
    NUMBER(hl_piece, h),
    NUMBER(hl_piece, dt_cont),
    {"phase", "phase", HLI_FIELD_CHOICE, HL_DIM_NONE, offsetof(hl_piece, phase), NULL,
     "none|desuperheat|condense|subcool|gas|preheat|evaporate|superheat", false, false},
};
static const hli_field total_fields[] = {
    NUMBER(hl_network_totals, tac),
    NUMBER(hl_network_totals, energy_cost),
    NUMBER(hl_network_totals, exchanger_cost),
    NUMBER(hl_network_totals, machine_cost),
    NUMBER(hl_network_totals, investment),
    NUMBER(hl_network_totals, hot_utility),
    NUMBER(hl_network_totals, cold_utility),
    NUMBER(hl_network_totals, power),
    NUMBER(hl_network_totals, area),
    NUMBER(hl_network_totals, approach),
    NUMBER(hl_network_totals, exergy_destroyed),
    NUMBER(hl_network_totals, co2),
    INTEGER(hl_network_totals, units),
    INTEGER(hl_network_totals, machines),
    INTEGER(hl_network_totals, splits),
};

/* Members that a document leaves out stay NAN; whole numbers start at -1, which none of them is. */
static void init_exchanger(void *record) {
  *(hl_exchanger *)record = (hl_exchanger){.duty = NAN,
                                           .t_hot_in = NAN,
                                           .t_hot_out = NAN,
                                           .t_cold_in = NAN,
                                           .t_cold_out = NAN,
                                           .approach = NAN,
                                           .lmtd = NAN,
                                           .u = NAN,
                                           .area = NAN,
                                           .shells = NAN,
                                           .length = NAN,
                                           .investment = NAN};
}
static void init_machine(void *record) {
  *(hl_net_machine *)record = (hl_net_machine){.t_evap = NAN,
                                               .t_cond = NAN,
                                               .q_source = NAN,
                                               .q_sink = NAN,
                                               .power = NAN,
                                               .shaft = NAN,
                                               .cop = NAN,
                                               .cop_electric = NAN,
                                               .investment = NAN};
}
static void init_state(void *record) {
  *(hl_cycle_state *)record =
      (hl_cycle_state){.label = "", .p = NAN, .t = NAN, .h = NAN, .s = NAN, .x = NAN, .m = NAN};
}
static void init_piece(void *record) {
  *(hl_piece *)record = (hl_piece){NAN, NAN, NAN, NAN, NAN, HL_PHASE_NONE};
}
static void init_totals(void *record) {
  *(hl_network_totals *)record =
      (hl_network_totals){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, -1, -1, -1};
}

#define RECORD(name, fields, type, init)                                                           \
  { name, name, fields, sizeof fields / sizeof *fields, sizeof(type), init }

const hli_record hli_record_exchanger =
    RECORD("exchanger", exchanger_fields, hl_exchanger, init_exchanger);
const hli_record hli_record_machine =
    RECORD("machine", machine_fields, hl_net_machine, init_machine);
const hli_record hli_record_state = RECORD("state", state_fields, hl_cycle_state, init_state);
const hli_record hli_record_piece = RECORD("piece", piece_fields, hl_piece, init_piece);
const hli_record hli_record_totals =
    RECORD("record of totals", total_fields, hl_network_totals, init_totals);

static const char *const port_keys[] = {"stream", "utility", "machine"};

static void machine_id(int machine, char id[16]) { hli_print(id, 16, "M%d", machine + 1); }

static void write_port(const hl_network *network, hl_writer *writer, const char *key,
                       hl_port port) {
  const hl_problem *problem = hl_network_problem(network);
  char id[16];
  machine_id(port.index, id);
  const char *name = port.kind == HL_PORT_STREAM ? hl_problem_stream_at(problem, port.index)->name
                     : port.kind == HL_PORT_UTILITY
                         ? hl_problem_utility_at(problem, port.index)->name
                         : id;
  hl_writer_open_object(writer, key);
  hl_writer_text(writer, port_keys[port.kind], name);
  hl_writer_close_object(writer);
}

static void write_parameters(const hl_network *network, hl_writer *writer, int machine,
                             const hl_cycle_info *cycle) {
  hl_writer_open_object(writer, "parameters");
  for (int j = 0; cycle != NULL && j < cycle->parameters->count; ++j) {
    const hl_setting *setting = &cycle->parameters->setting[j];
    const double value = hl_network_parameter(network, machine, setting->name);
    if (setting->kind == HL_SETTING_FLAG) {
      hl_writer_flag(writer, setting->name, value != 0);
    } else if (setting->kind == HL_SETTING_CHOICE) {
      char word[24];
      hli_choice_text(setting->choices, (int)value, word);
      hl_writer_text(writer, setting->name, word);
    } else {
      hl_writer_number(writer, setting->name, value);
    }
  }
  hl_writer_close_object(writer);
}

static void write_cycle(hl_writer *writer, const hl_cycle_result *cycle) {
  hl_writer_open_array(writer, "states");
  for (int j = 0; j < cycle->state_count; ++j) {
    hl_writer_open_object(writer, NULL);
    hli_object_write(writer, &hli_record_state, &cycle->state[j]);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
  hl_writer_open_array(writer, "profiles");
  for (int j = 0; j < cycle->group.profile_count; ++j) {
    const hl_profile *profile = &cycle->group.profile[j];
    hl_writer_open_object(writer, NULL);
    hl_writer_text(writer, "name", profile->name);
    hl_writer_text(writer, "side", hl_side_text(profile->side));
    hl_writer_number(writer, "exergy", profile->exergy);
    hl_writer_open_array(writer, "pieces");
    for (int i = 0; i < profile->count; ++i) {
      hl_writer_open_object(writer, NULL);
      hli_object_write(writer, &hli_record_piece, &profile->piece[i]);
      hl_writer_close_object(writer);
    }
    hl_writer_close_array(writer);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
}

static void write_machine(const hl_network *network, hl_writer *writer, int k) {
  const hl_net_machine *machine = hl_network_machine_at(network, k);
  const hl_system *system = hl_problem_system_at(hl_network_problem(network), machine->system);
  const hl_cycle_result *cycle = hl_network_cycle_at(network, k);
  char id[16];
  machine_id(k, id);
  hl_writer_open_object(writer, NULL);
  hl_writer_text(writer, "id", id);
  hl_writer_text(writer, "system", system->name);
  hl_writer_text(writer, "cycle", system->cycle);
  hl_writer_text(writer, "fluid", machine->fluid);
  hli_object_write(writer, &hli_record_machine, machine);
  write_parameters(network, writer, k, hl_network_cycle_info(network, k));
  if (cycle != NULL)
    write_cycle(writer, cycle);
  hl_writer_close_object(writer);
}

static void write_exchanger(const hl_network *network, hl_writer *writer,
                            const hl_exchanger *exchanger) {
  hl_writer_open_object(writer, NULL);
  hl_writer_text(writer, "id", exchanger->id);
  write_port(network, writer, "hot", exchanger->hot);
  write_port(network, writer, "cold", exchanger->cold);
  hli_object_write(writer, &hli_record_exchanger, exchanger);
  hl_writer_close_object(writer);
}

/** The children of a SERIES node: ids of exchangers, and splits as lists of branches. */
static void write_series(const hl_network *network, hl_writer *writer, const char *key,
                         int series) {
  hl_writer_open_array(writer, key);
  for (int k = hl_network_node_at(network, series)->first; k >= 0;
       k = hl_network_node_at(network, k)->next) {
    const hl_node *node = hl_network_node_at(network, k);
    if (node->kind == HL_NODE_EXCHANGER) {
      hl_writer_text(writer, NULL, hl_network_exchanger_at(network, node->exchanger)->id);
      continue;
    }
    hl_writer_open_object(writer, NULL);
    hl_writer_open_array(writer, "parallel");
    for (int b = node->first; b >= 0; b = hl_network_node_at(network, b)->next) {
      hl_writer_open_object(writer, NULL);
      hl_writer_number(writer, "fraction", hl_network_node_at(network, b)->fraction);
      write_series(network, writer, "series", b);
      hl_writer_close_object(writer);
    }
    hl_writer_close_array(writer);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
}

hl_status hl_network_write(const hl_network *network, hl_writer *writer) {
  const hl_problem *problem = hl_network_problem(network);
  char hash[17];
  hl_case_hash(problem, hash);
  hl_writer_text(writer, "format", HLI_NETWORK_FORMAT);
  hl_writer_text(writer, "title", hl_problem_title(problem));
  hl_writer_text(writer, "case_hash", hash);
  hl_writer_text(writer, "version", hl_version());
  hl_writer_number(writer, "emat", hl_network_emat(network));
  hl_writer_open_array(writer, "machines");
  for (int k = 0; k < hl_network_machine_count(network); ++k)
    write_machine(network, writer, k);
  hl_writer_close_array(writer);
  hl_writer_open_array(writer, "exchangers");
  for (int k = 0; k < hl_network_exchanger_count(network); ++k)
    write_exchanger(network, writer, hl_network_exchanger_at(network, k));
  hl_writer_close_array(writer);
  hl_writer_open_array(writer, "trees");
  for (int k = 0; k < hl_problem_stream_count(problem); ++k) {
    hl_writer_open_object(writer, NULL);
    hl_writer_text(writer, "stream", hl_problem_stream_at(problem, k)->name);
    if (hl_problem_stream_at(problem, k)->soft)
      hl_writer_number(writer, "t_out", hl_network_outlet(network, k, NULL));
    write_series(network, writer, "series", hl_network_root(network, k));
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
  hl_network_totals totals = *hl_network_totals_of(network);
  totals.approach = isinf(totals.approach) ? (double)NAN : totals.approach; /* of no exchanger */
  hl_writer_open_object(writer, "totals");
  hli_object_write(writer, &hli_record_totals, &totals);
  hl_writer_close_object(writer);
  return HL_OK;
}

hl_status hl_network_save(const hl_network *network, const char *path) {
  hl_ctx *ctx = hl_problem_ctx(hl_network_problem(network));
  hl_writer *writer = NULL;
  size_t length = 0;
  HLI_TRY(hl_writer_new(ctx, &writer));
  hl_writer_open_object(writer, NULL);
  hl_status status = hl_network_write(network, writer);
  hl_writer_close_object(writer);
  const char *text = hl_writer_result(writer, &length);
  if (status == HL_OK)
    status = text != NULL ? hl_file_write(ctx, path, text, length) : hli_nomem(ctx);
  hl_writer_free(writer);
  return status;
}
