#include "fluid/fluid.h"

#include "base/embedded.h"

static const char folder[] = "fluids/";

/* ---------------------------------------------------------------- registry */

static bool is_fluid_file(const hli_embedded_file *file) {
  return strncmp(file->path, folder, sizeof folder - 1) == 0;
}

/* Fluid file k of those in the library, or NULL. */
static const hli_embedded_file *fluid_file(int k) {
  const hli_embedded_file *file;
  for (size_t i = 0; (file = hli_embedded_at(i)) != NULL; i++)
    if (is_fluid_file(file) && k-- == 0)
      return file;
  return NULL;
}

int hl_fluid_count(void) {
  int count = 0;
  while (fluid_file(count))
    count++;
  return count;
}

/* The next letter or digit of a name, in lower case, or 0 at its end; `at` moves behind it. */
static char next_sign(const char **at) {
  for (; **at; ++*at) {
    char c = **at;
    if (c >= 'A' && c <= 'Z')
      c = (char)(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      ++*at;
      return c;
    }
  }
  return '\0';
}

/* All but letters and digits is how one writes, not what one means: R1233zd(E), R-1233zdE. */
static bool same_name(const char *a, const char *b) {
  char c = next_sign(&a);
  if (!c || c != next_sign(&b))
    return false;
  while (c) {
    c = next_sign(&a);
    if (c != next_sign(&b))
      return false;
  }
  return true;
}

/*
 * The names of a fluid of the library stand first in its file, so that it is found without parsing
 * the rest: id, name, aliases and CAS number, before "formula".
 */
typedef struct {
  const char *at;
  char text[64];
} name_reader;

static name_reader names_of(const hli_embedded_file *file) {
  const char *id = strstr(file->begin, "\"id\"");
  return (name_reader){.at = id ? id : file->end};
}

/* Next name of the file, or NULL. */
static const char *next_name(name_reader *in) {
  static const char last[] = "formula";
  for (;;) {
    const char *begin = strchr(in->at, '"'), *end = begin ? strchr(begin + 1, '"') : NULL;
    if (!end || end[1] == '\0')
      return NULL;
    in->at = end + 1;
    hli_print(in->text, sizeof in->text, "%.*s", (int)(end - begin - 1), begin + 1);
    if (strcmp(in->text, last) == 0)
      return NULL;
    if (*in->at != ':')
      return in->text;
  }
}

static bool has_name(const hli_embedded_file *file, const char *name) {
  name_reader in = names_of(file);
  for (const char *known; (known = next_name(&in)) != NULL;)
    if (same_name(known, name))
      return true;
  return false;
}

static hl_status unknown_name(hl_ctx *ctx, const char *name) {
  char hint[160];
  hli_nearest nearest = hli_nearest_to(name);
  /* As many edits or more are no misspelling. */
  int least = (int)strlen(name) < 7 ? ((int)strlen(name) + 1) / 2 : 4;
  if ((name[0] == 'R' || name[0] == 'r') && name[1] >= '0' && name[1] <= '9')
    least = 2; /* another number is another fluid */
  for (int i = 0; fluid_file(i); i++) {
    name_reader in = names_of(fluid_file(i));
    for (const char *other; (other = next_name(&in)) != NULL;)
      if (hl_name_distance(other, name) < least)
        hli_nearest_offer(&nearest, other);
  }
  hli_nearest_hint(&nearest, "", hint);
  HLI_FAIL(
      ctx, 2, NULL,
      "no fluid is called \"%s\"\n%s%s\"heatloom fluid\" lists those of the library; the path of "
      "a fluid file works as well.",
      name, hint, hint[0] != '\0' ? " " : "");
}

bool hl_fluid_id_at(int k, char *id, size_t size) {
  const hli_embedded_file *file = k >= 0 ? fluid_file(k) : NULL;
  if (!file)
    return false;
  const char *name = file->path + sizeof folder - 1, *dot = strrchr(name, '.');
  hli_print(id, size, "%.*s", dot ? (int)(dot - name) : (int)strlen(name), name);
  return true;
}

/* -------------------------------------------------------------------- load */

/* Shift a0 and a1 so that h and s of saturated liquid have the wanted values. */
static hl_status set_reference(hl_ctx *ctx, hl_fluid *f, hl_fluid_reference reference) {
  static const struct {
    const char *name;
    double t, p, h, s;
  } choice[] = {
      [HL_FLUID_REFERENCE_FILE] = {"file", NAN, NAN, NAN, NAN},
      [HL_FLUID_REFERENCE_IIR] = {"IIR", 273.15, NAN, 200e3, 1e3},
      [HL_FLUID_REFERENCE_ASHRAE] = {"ASHRAE", 233.15, NAN, 0.0, 0.0},
      [HL_FLUID_REFERENCE_NBP] = {"NBP", NAN, 101325.0, 0.0, 0.0},
  };
  if (reference == HL_FLUID_REFERENCE_FILE)
    return HL_OK;
  hl_fluid_saturation sat;
  if (isnan(choice[reference].t) ? hl_fluid_saturation_p(f, choice[reference].p, &sat)
                                 : hl_fluid_saturation_T(f, choice[reference].t, &sat)) {
    char exist[40] = "";
    for (int k = HL_FLUID_REFERENCE_IIR; k <= HL_FLUID_REFERENCE_NBP; k++) {
      double value;
      size_t used = strlen(exist);
      if ((isnan(choice[k].t) ? hl_fluid_t_sat_p(f, choice[k].p, &value)
                              : hl_fluid_p_sat_T(f, choice[k].t, &value)) == HL_OK)
        hli_print(exist + used, sizeof exist - used, ", %s", choice[k].name);
    }
    HLI_FAIL(ctx, 8, NULL,
             "%s has no saturated liquid at the %s reference state\nIt has these: file%s.",
             f->info.name, choice[reference].name, exist);
  }
  hli_eos *eos = &f->eos;
  eos->a1 += (choice[reference].h - sat.liquid.h) / (eos->r * eos->t_reducing);
  eos->a0 -= (choice[reference].s - sat.liquid.s) / eos->r;
  return HL_OK;
}

static hl_status from_tree(hl_ctx *ctx, const char *file, const hl_json *root,
                           hl_fluid_reference reference, hl_fluid **out) {
  HLI_TRY(hli_fluid_parse(ctx, file, root, true, out));
  hl_status status = set_reference(ctx, *out, reference);
  if (status != HL_OK) {
    hl_fluid_free(*out);
    *out = NULL;
  }
  return status;
}

hl_status hl_fluid_new_text(hl_ctx *ctx, const char *file, const char *text, size_t length,
                            hl_fluid_reference reference, hl_fluid **out) {
  *out = NULL;
  hl_json *root;
  HLI_TRY(hl_json_parse(ctx, file, text, length, &root));
  hl_status status = from_tree(ctx, file, root, reference, out);
  hl_json_free(root);
  return status;
}

static bool is_path(const char *name) {
  size_t length = strlen(name);
  return strchr(name, '/') || (length > 5 && strcmp(name + length - 5, ".json") == 0);
}

/* A file may hold a fluid of the library, but not another one under its name. */
static hl_status check_name(hl_ctx *ctx, const char *path, const hl_fluid *own) {
  const hli_embedded_file *file;
  for (int i = 0; (file = fluid_file(i)) != NULL; i++) {
    hl_fluid *known;
    if (!has_name(file, own->info.id))
      continue;
    HLI_TRY(hl_fluid_new_text(ctx, file->path, file->begin, (size_t)(file->end - file->begin),
                              HL_FLUID_REFERENCE_FILE, &known));
    const bool same = hli_eos_hash(&known->eos) == hli_eos_hash(&own->eos);
    hl_fluid_free(known);
    if (!same)
      HLI_FAIL(ctx, 10, &(hl_place){.file = path},
               "the id \"%s\" is that of a fluid of the library with another equation\nGive the "
               "fluid an id of its own.",
               own->info.id);
  }
  return HL_OK;
}

hl_status hl_fluid_new(hl_ctx *ctx, const char *name, hl_fluid_reference reference,
                       hl_fluid **out) {
  *out = NULL;
  if (reference < HL_FLUID_REFERENCE_FILE || reference > HL_FLUID_REFERENCE_NBP)
    HLI_FAIL(ctx, 1, NULL, "reference state %d of a fluid; it must be 0 to 3", (int)reference);
  const hli_embedded_file *file;
  if (is_path(name)) {
    hl_json *root;
    HLI_TRY(hl_json_load(ctx, name, &root));
    hl_status status = from_tree(ctx, name, root, reference, out);
    hl_json_free(root);
    if (status == HL_OK && (status = check_name(ctx, name, *out)) != HL_OK) {
      hl_fluid_free(*out);
      *out = NULL;
    }
    return status;
  }
  for (int i = 0; (file = fluid_file(i)) != NULL; i++)
    if (has_name(file, name))
      return hl_fluid_new_text(ctx, file->path, file->begin, (size_t)(file->end - file->begin),
                               reference, out);
  return unknown_name(ctx, name);
}

const hl_fluid_info *hl_fluid_facts(const hl_fluid *fluid) { return &fluid->info; }

const char *hl_fluid_reason_text(hl_fluid_reason reason) {
  static const char *const text[] = {
#define HL_FLUID_REASON_TEXT(name, words) words,
      HL_FLUID_REASON_LIST(HL_FLUID_REASON_TEXT)
#undef HL_FLUID_REASON_TEXT
  };
  return (size_t)reason < sizeof text / sizeof *text ? text[reason] : "unknown";
}

hl_status hl_fluid_refuse(hl_ctx *ctx, const hl_fluid *fluid, const char *inputs,
                          hl_fluid_reason reason) {
  const hl_fluid_info *info = &fluid->info;
  char text[6][48];
  hli_show(HL_DIM_TEMPERATURE, fluid->t_floor, text[0]);
  hli_show(HL_DIM_TEMPERATURE, info->t_max, text[1]);
  hli_show(HL_DIM_PRESSURE, info->p_max, text[2]);
  hli_show(HL_DIM_TEMPERATURE, fluid->t_top, text[3]);
  hli_show(HL_DIM_TEMPERATURE, info->t_critical, text[4]);
  hli_show(HL_DIM_PRESSURE, info->p_critical, text[5]);
  HLI_FAIL(ctx, 8, NULL,
           "%s has no state at %s: %s\nIts equation holds from %s to %s and to %s, extrapolated to "
           "%s and twice that pressure. Critical point: %s, %s.",
           info->name, inputs, hl_fluid_reason_text(reason), text[0], text[1], text[2], text[3],
           text[4], text[5]);
}
