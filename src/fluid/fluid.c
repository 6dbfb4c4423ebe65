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

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool same_name(const char *a, const char *b) {
  while (*a && lower(*a) == lower(*b)) {
    a++;
    b++;
  }
  return *a == *b;
}

/* The quoted name occurs in the text, in any case: worth parsing. */
static bool mentions(const hli_embedded_file *file, const char *name) {
  size_t length = strlen(name);
  for (const char *p = file->begin; p + length + 2 <= file->end; p++) {
    if (*p != '"' || p[length + 1] != '"')
      continue;
    size_t k = 0;
    while (k < length && lower(p[k + 1]) == lower(name[k]))
      k++;
    if (k == length)
      return true;
  }
  return false;
}

/* Name k of a fluid: id, name, aliases; NULL past the last. */
static const char *name_of(const hl_json *root, int k) {
  if (k == 0)
    return hl_json_text(hl_json_find(root, "id"), "");
  if (k == 1)
    return hl_json_text(hl_json_find(root, "name"), "");
  return hl_json_text(hl_json_at(hl_json_find(root, "aliases"), k - 2), NULL);
}

static bool has_name(const hl_json *root, const char *name) {
  for (int k = 0; name_of(root, k); k++)
    if (same_name(name_of(root, k), name))
      return true;
  return false;
}

static hl_status unknown_name(hl_ctx *ctx, const char *name) {
  char nearest[64] = "", known[200] = "";
  int least = 4; /* more edits than this are no misspelling */
  for (int i = 0; fluid_file(i); i++) {
    const hli_embedded_file *file = fluid_file(i);
    hl_json *root;
    HLI_TRY(hl_json_parse(ctx, file->path, file->begin, (size_t)(file->end - file->begin), &root));
    for (int k = 0; name_of(root, k); k++) {
      int distance = hli_edit_distance(name, name_of(root, k));
      if (distance < least) {
        least = distance;
        hli_print(nearest, sizeof nearest, "%s", name_of(root, k));
      }
    }
    size_t used = strlen(known);
    hli_print(known + used, sizeof known - used, "%s%s", used ? ", " : "", name_of(root, 0));
    hl_json_free(root);
  }
  if (nearest[0])
    HLI_FAIL(
        ctx, 2, NULL,
        "no fluid is called \"%s\"\nDid you mean \"%s\"? Known: %s; or the path of a fluid file.",
        name, nearest, known);
  HLI_FAIL(ctx, 2, NULL, "no fluid is called \"%s\"\nKnown: %s; or the path of a fluid file.", name,
           known);
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

hl_status hl_fluid_new(hl_ctx *ctx, const char *name, hl_fluid_reference reference,
                       hl_fluid **out) {
  *out = NULL;
  if (reference < HL_FLUID_REFERENCE_FILE || reference > HL_FLUID_REFERENCE_NBP)
    HLI_FAIL(ctx, 1, NULL, "reference state %d of a fluid; it must be 0 to 3", (int)reference);
  hl_json *root;
  hl_status status;
  if (is_path(name)) {
    HLI_TRY(hl_json_load(ctx, name, &root));
    status = from_tree(ctx, name, root, reference, out);
    hl_json_free(root);
    return status;
  }
  for (int i = 0; fluid_file(i); i++) {
    const hli_embedded_file *file = fluid_file(i);
    if (!mentions(file, name))
      continue;
    HLI_TRY(hl_json_parse(ctx, file->path, file->begin, (size_t)(file->end - file->begin), &root));
    bool found = has_name(root, name);
    status = found ? from_tree(ctx, file->path, root, reference, out) : HL_OK;
    hl_json_free(root);
    if (found)
      return status;
  }
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
