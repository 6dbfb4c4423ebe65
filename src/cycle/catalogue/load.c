/** Machine files: those of the library and of users. */
#include "base/embedded.h"
#include "cycle/catalogue/catalogue.h"

#include "data/data.h"
#include "num/num.h"

/* In the order in which the system's evaluation gives their values. */
const hli_catalogue_limit_kind hli_catalogue_limits[] = {
    {"t_source_in_min", "source inlet", false},
    {"t_source_in_max", "source inlet, most", true},
    {"t_source_out_min", "source outlet", false},
    {"t_sink_in_max", "sink inlet", true},
    {"t_sink_out_min", "sink outlet, least", false},
    {"t_sink_out_max", "sink outlet", true},
    {"lift_max", "lift", true},
};
const int hli_catalogue_limit_count = sizeof hli_catalogue_limits / sizeof *hli_catalogue_limits;

/* ------------------------------------------------------------------ reading */

/* A temperature; a number that looks like °C is told so. */
static double temperature(hli_reader *in, const hl_json *node, const char *key) {
  double t = hli_read_number(in, node, key);
  if (t < 200.0 || t > 1500.0)
    hli_read_wrong(in, node, key, "must be a temperature in K, from 200 to 1500");
  return t;
}

static double share(hli_reader *in, const hl_json *node, const char *key, double least,
                    double most) {
  double value = hli_read_number(in, node, key);
  char rule[60];
  hli_print(rule, sizeof rule, "must lie between %g and %g", least, most);
  if (value < least || value > most)
    hli_read_wrong(in, node, key, rule);
  return value;
}

/* What a point says must be possible: directions of heat, both laws. */
static void read_point(hli_reader *in, const hl_json *row, double drive,
                       hli_catalogue_point *point) {
  char rule[100];
  hli_read_only(in, row, "t_source_in t_source_out t_sink_in t_sink_out q_sink w_el");
  double source_in = temperature(in, row, "t_source_in"),
         source_out = temperature(in, row, "t_source_out"),
         sink_in = temperature(in, row, "t_sink_in"), sink_out = temperature(in, row, "t_sink_out"),
         electric = hli_read_positive(in, row, "w_el");
  point->q_sink = hli_read_positive(in, row, "q_sink");
  if (source_in < source_out)
    hli_read_wrong(in, row, "t_source_in", "must not be below \"t_source_out\"");
  if (sink_in > sink_out)
    hli_read_wrong(in, row, "t_sink_in", "must not be above \"t_sink_out\"");
  double hot = hli_entropic_mean(sink_in, sink_out),
         cold = hli_entropic_mean(source_out, source_in);
  if (hot <= cold)
    hli_read_wrong(in, row, "t_sink_out", "must be such that the sink is warmer than the source");
  double cop = point->q_sink / electric, lorenz = hot / (hot - cold);
  hli_print(rule, sizeof rule, "makes a COP of %.3g; the second law allows %.3g", cop,
            lorenz * drive);
  if (hot > cold && cop > lorenz * drive)
    hli_read_wrong(in, row, "w_el", rule);
  if (electric * drive >= point->q_sink)
    hli_read_wrong(in, row, "w_el", "must be below \"q_sink\": else no heat comes from the source");
  point->efficiency = cop / lorenz;
  point->at[HLI_AXIS_SOURCE] = source_out;
  point->at[HLI_AXIS_SOURCE_GLIDE] = source_in - source_out;
  point->at[HLI_AXIS_SINK] = sink_out;
  point->at[HLI_AXIS_SINK_GLIDE] = sink_out - sink_in;
}

static bool same_place(const hli_catalogue_point *a, const hli_catalogue_point *b) {
  for (int axis = 0; axis < HLI_AXIS_COUNT; axis++)
    if (fabs(a->at[axis] - b->at[axis]) > 1e-6)
      return false;
  return true;
}

static void read_points(hli_reader *in, const hl_json *root, hli_catalogue *c) {
  const hl_json *rows = hli_read_list(in, root, "points", HLI_CATALOGUE_POINTS, &c->count);
  hl_catalogue_info *info = &c->info;
  if (hl_json_count(rows) == 0)
    hli_read_wrong(in, root, "points", rows ? "must hold a point or more" : "is missing");
  for (int k = 0; k < c->count; k++) {
    hli_catalogue_point *point = &c->point[k];
    read_point(in, hl_json_at(rows, k), 1.0 - info->drive_loss, point);
    for (int j = 0; j < k; j++)
      if (same_place(point, &c->point[j]))
        hli_read_wrong(in, hl_json_at(rows, k), "t_source_out",
                       "and the other temperatures are those of another point");
    for (int axis = 0; axis < HLI_AXIS_COUNT; axis++) {
      c->least[axis] = k == 0 ? point->at[axis] : fmin(c->least[axis], point->at[axis]);
      c->most[axis] = k == 0 ? point->at[axis] : fmax(c->most[axis], point->at[axis]);
    }
    info->q_least = k == 0 ? point->q_sink : fmin(info->q_least, point->q_sink);
    info->q_most = k == 0 ? point->q_sink : fmax(info->q_most, point->q_sink);
  }
  info->points = c->count;
  info->low[0] = c->least[HLI_AXIS_SOURCE];
  info->low[1] = c->most[HLI_AXIS_SOURCE];
  info->high[0] = c->least[HLI_AXIS_SINK];
  info->high[1] = c->most[HLI_AXIS_SINK];
  info->source_glide[0] = c->least[HLI_AXIS_SOURCE_GLIDE];
  info->source_glide[1] = c->most[HLI_AXIS_SOURCE_GLIDE];
  info->sink_glide[0] = c->least[HLI_AXIS_SINK_GLIDE];
  info->sink_glide[1] = c->most[HLI_AXIS_SINK_GLIDE];
}

/* Without a table the machine is known at full load alone. */
static void read_loads(hli_reader *in, const hl_json *root, hli_catalogue *c) {
  const hl_json *rows = hli_read_list(in, root, "part_load", HLI_CATALOGUE_LOADS, &c->loads);
  for (int k = 0; k < c->loads; k++) {
    const hl_json *row = hl_json_at(rows, k);
    hli_read_only(in, row, "load factor");
    c->load[k].load = share(in, row, "load", 0.01, 1.0);
    c->load[k].factor = share(in, row, "factor", 0.1, 1.5);
    if (k > 0 && c->load[k].load <= c->load[k - 1].load)
      hli_read_wrong(in, row, "load", "must be above that of the entry before");
  }
  if (c->loads == 0)
    c->load[c->loads++] = (hli_catalogue_load){1.0, 1.0};
  const hli_catalogue_load *last = &c->load[c->loads - 1];
  if (last->load != 1.0 || last->factor != 1.0)
    hli_read_wrong(in, root, "part_load", "must end with load 1 and factor 1: the points");
}

static void read_limits(hli_reader *in, const hl_json *root, hli_catalogue *c) {
  const hl_json *node = hl_json_find(root, "limits");
  if (node && hl_json_kind_of(node) != HL_JSON_OBJECT) {
    hli_read_wrong(in, root, "limits", "must be an object");
    return;
  }
  for (int k = 0; node && k < hl_json_count(node); k++) {
    const char *key = hl_json_key(node, k);
    int kind = 0;
    while (kind < hli_catalogue_limit_count && strcmp(hli_catalogue_limits[kind].key, key) != 0)
      kind++;
    if (kind == hli_catalogue_limit_count) {
      hli_read_wrong(in, node, key,
                     "must be t_source_in_min, t_source_in_max, t_source_out_min, t_sink_in_max, "
                     "t_sink_out_min, t_sink_out_max or lift_max");
      continue;
    }
    double value = strcmp(key, "lift_max") == 0 ? hli_read_positive(in, node, key)
                                                : temperature(in, node, key);
    c->limit[c->limits++] = (hli_catalogue_limit){kind, value};
  }
}

static hl_status parse(const char *file, const hl_json *root, hli_catalogue *c) {
  hli_reader in = {
      .ctx = c->ctx, .place.file = file, .what = "machine file", .form = "data/machines/README.md"};
  hl_catalogue_info *info = &c->info;
  if (!hli_same_text(hl_json_text(hl_json_find(root, "format"), NULL), "heatloom-machine"))
    HLI_FAIL(c->ctx, 10, &in.place,
             "this is not a machine file: \"format\" must be \"heatloom-machine\"");
  if (hl_json_number(hl_json_find(root, "version"), NAN) != 1.0)
    HLI_FAIL(c->ctx, 10, &in.place, "machine file of another version: \"version\" must be 1");
  hli_read_only(&in, root,
                "format version id maker model kind fluid source date example note drive_loss "
                "points part_load limits");
  info->id = hli_read_text(&in, &c->arena, root, "id");
  info->maker = hli_read_text(&in, &c->arena, root, "maker");
  info->model = hli_read_text(&in, &c->arena, root, "model");
  info->kind = hli_read_text(&in, &c->arena, root, "kind");
  info->fluid = hli_read_text(&in, &c->arena, root, "fluid");
  info->source = hli_read_text(&in, &c->arena, root, "source");
  info->date = hli_read_text(&in, &c->arena, root, "date");
  info->note = hli_read_text_or(&in, &c->arena, root, "note", "");
  info->example = hli_read_flag(&in, root, "example");
  info->drive_loss =
      hl_json_find(root, "drive_loss") ? share(&in, root, "drive_loss", 0.0, 0.5) : 0.0;
  read_points(&in, root, c);
  read_loads(&in, root, c);
  read_limits(&in, root, c);
  hli_catalogue_prepare(c);
  return in.status;
}

/* ------------------------------------------------------------------ finding */

static const char folder[] = "machines/";

static const hli_embedded_file *machine_file(int k) {
  const hli_embedded_file *file;
  for (size_t i = 0; (file = hli_embedded_at(i)) != NULL; i++)
    if (strncmp(file->path, folder, sizeof folder - 1) == 0 && k-- == 0)
      return file;
  return NULL;
}

bool hl_catalogue_id_at(int k, char *id, size_t size) {
  const hli_embedded_file *file = k >= 0 ? machine_file(k) : NULL;
  if (!file)
    return false;
  const char *name = file->path + sizeof folder - 1, *dot = strrchr(name, '.');
  hli_print(id, size, "%.*s", dot ? (int)(dot - name) : (int)strlen(name), name);
  return true;
}

static hl_status unknown_machine(hl_ctx *ctx, const char *name) {
  char id[64], known[400] = "";
  for (int k = 0; hl_catalogue_id_at(k, id, sizeof id); k++) {
    size_t used = strlen(known);
    hli_print(known + used, sizeof known - used, "%s%s", used ? ", " : "", id);
  }
  HLI_FAIL(
      ctx, 2, NULL,
      "no machine of the catalogue is called \"%.80s\"\nIt has: %s. The path of a machine file "
      "works as well.",
      name, known);
}

static hl_status from_tree(hl_ctx *ctx, const char *file, const hl_json *root,
                           hli_catalogue **out) {
  hli_catalogue *c = hli_zalloc(ctx, 1, sizeof *c);
  if (!c)
    return hli_nomem(ctx);
  c->ctx = ctx;
  hli_arena_init(&c->arena, ctx);
  hl_status status = parse(file, root, c);
  if (status != HL_OK)
    hli_catalogue_free(c);
  else
    *out = c;
  return status;
}

hl_status hli_catalogue_new_text(hl_ctx *ctx, const char *file, const char *text, size_t length,
                                 hli_catalogue **out) {
  hl_json *root;
  *out = NULL;
  HLI_TRY(hl_json_parse(ctx, file, text, length, &root));
  hl_status status = from_tree(ctx, file, root, out);
  hl_json_free(root);
  return status;
}

hl_status hli_catalogue_new(hl_ctx *ctx, const char *name, hli_catalogue **out) {
  size_t length = strlen(name);
  char id[64];
  *out = NULL;
  if (strchr(name, '/') || (length > 5 && strcmp(name + length - 5, ".json") == 0)) {
    hl_json *root;
    HLI_TRY(hl_json_load(ctx, name, &root));
    hl_status status = from_tree(ctx, name, root, out);
    hl_json_free(root);
    return status;
  }
  for (int k = 0; hl_catalogue_id_at(k, id, sizeof id); k++)
    if (strcmp(id, name) == 0) {
      const hli_embedded_file *own = machine_file(k);
      return hli_catalogue_new_text(ctx, own->path, own->begin, (size_t)(own->end - own->begin),
                                    out);
    }
  return unknown_machine(ctx, name);
}

void hli_catalogue_free(hli_catalogue *catalogue) {
  if (!catalogue)
    return;
  hl_ctx *ctx = catalogue->ctx;
  hli_arena_free(&catalogue->arena);
  hli_release(ctx, catalogue);
}
