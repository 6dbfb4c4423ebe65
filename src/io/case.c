/** Cases: where they are read from and written to. */
#include <heatloom/io.h>

#include "base/base.h"
#include "base/embedded.h"
#include "io/documents/documents.h"
#include "io/fields.h"
#include "io/folder.h"

enum { PATH_MOST = 4096 };

static bool ends_with(const char *text, const char *ending) {
  const size_t a = strlen(text), b = strlen(ending);
  return a >= b && hli_edit_distance(text + a - b, ending) == 0; /* in any case of letters */
}

static hl_status join(hl_ctx *ctx, const char *folder, const char *name, char path[PATH_MOST]) {
  if (hli_print(path, PATH_MOST, "%s/%s", folder, name) < PATH_MOST)
    return HL_OK;
  HLI_FAIL(ctx, 3, NULL, "the path \"%.60s...\" is too long", path);
}

/* ----------------------------------------------------------------- reading */

/** Settings that take the place of those of a case; which period is held. */
typedef struct overrides {
  const hl_setting_row *row;
  int count;
  const char *period; /* as hli_period_hold() takes it */
} overrides;

static const overrides none = {NULL, 0, NULL};

/** Check across records once all of them stand; on a fault the problem is freed. */
static hl_status finish(hl_problem *problem, hl_status status, const overrides *over,
                        hl_problem **out) {
  for (int k = 0; k < over->count && status == HL_OK; ++k)
    status = hl_problem_set_setting(problem, &over->row[k]);
  if (status == HL_OK)
    status = hl_problem_check(problem);
  if (status != HL_OK) {
    hl_problem_free(problem);
    return status;
  }
  *out = problem;
  return HL_OK;
}

static void free_tables(hl_table *table[HLI_TABLE_KINDS]) {
  for (int k = 0; k < HLI_TABLE_KINDS; ++k)
    hl_table_free(table[k]);
}

/** Read what the tables hold; the tables are freed. */
static hl_status load_tables(hl_ctx *ctx, hl_table *table[HLI_TABLE_KINDS], hl_status status,
                             const overrides *over, hl_problem **out) {
  hl_problem *problem = NULL;
  const hl_status made = status == HL_ERR_NOMEM ? status : hl_problem_new(ctx, &problem);
  if (made != HL_OK) {
    free_tables(table);
    return made;
  }
  const hl_status now = hli_tables_read(problem, (const hl_table *const *)table, over->period);
  free_tables(table);
  return finish(problem, now == HL_ERR_NOMEM || status == HL_OK ? now : status, over, out);
}

/** The kind of table a file name in a folder stands for, or -1. */
static int kind_of_file(const char *name) {
  char want[32];
  for (int k = 0; k < HLI_TABLE_KINDS; ++k) {
    hli_print(want, sizeof want, "%s.csv", hli_table_text((hli_table_kind)k));
    if (hli_edit_distance(want, name) == 0)
      return k;
  }
  return -1;
}

/** A file that looks like a misspelt table is told; others are nobody's business. */
static void note_file(hl_ctx *ctx, const char *folder, const char *name) {
  char want[32], hint[160];
  hli_nearest nearest = hli_nearest_to(name);
  const hl_place place = {folder, 0, 0};
  if (!ends_with(name, ".csv"))
    return;
  for (int k = 0; k < HLI_TABLE_KINDS; ++k) {
    hli_print(want, sizeof want, "%s.csv", hli_table_text((hli_table_kind)k));
    if (hli_edit_distance(want, name) < 4)
      hli_nearest_offer(&nearest, want);
  }
  hli_fault(ctx, 112, &place, "file \"%.60s\" is no table of a case and not used\n%s", name,
            hli_nearest_hint(&nearest, "", hint));
}

/** Load the tables found in a folder; every table is tried. */
static hl_status open_tables(hl_ctx *ctx, const char *folder, char **names, int count,
                             hl_table *table[HLI_TABLE_KINDS]) {
  hl_status status = HL_OK;
  char path[PATH_MOST];
  for (int k = 0; k < count; ++k) {
    const int kind = kind_of_file(names[k]);
    if (kind < 0) {
      note_file(ctx, folder, names[k]);
      continue;
    }
    HLI_TRY(join(ctx, folder, names[k], path));
    if (table[kind] != NULL)
      continue; /* Streams.csv beside streams.csv: the first in order of bytes */
    const hl_status now = hl_table_load(ctx, path, &table[kind]);
    status = hli_worse(status, now);
  }
  return status;
}

static hl_status missing_streams(hl_ctx *ctx, const char *path, char **names, int count) {
  const hl_place place = {path, 0, 0};
  char list[400] = "";
  for (int k = 0; k < count; ++k) {
    const size_t used = strlen(list);
    hli_print(list + used, sizeof list - used, "%s%s", used > 0 ? ", " : "", names[k]);
  }
  HLI_FAIL(ctx, 113, &place,
           "the folder holds no streams.csv, profiles.csv or case.json\nIt holds: %s",
           list[0] != '\0' ? list : "nothing");
}

static hl_status parse_document(hl_ctx *ctx, const char *file, const char *text, size_t length,
                                const overrides *over, hl_problem **out) {
  hl_json *root = NULL;
  hl_problem *problem = NULL;
  HLI_TRY(hl_json_parse(ctx, file, text, length, &root));
  hl_status status = hl_problem_new(ctx, &problem);
  if (status == HL_OK)
    status = finish(problem, hli_document_read(problem, root, over->period), over, out);
  hl_json_free(root);
  return status;
}

static hl_status load_document(hl_ctx *ctx, const char *path, const overrides *over,
                               hl_problem **out) {
  char *text = NULL;
  size_t length = 0;
  HLI_TRY(hl_file_read(ctx, path, &text, &length));
  const hl_status status = parse_document(ctx, path, text, length, over, out);
  hl_file_free(ctx, text);
  return status;
}

static hl_status load_folder(hl_ctx *ctx, const char *path, const overrides *over,
                             hl_problem **out) {
  char **names = NULL;
  int count = 0, document = -1;
  hl_table *table[HLI_TABLE_KINDS] = {NULL};
  char file[PATH_MOST];
  bool streams = false, curves = false;
  HLI_TRY(hl_directory_read(ctx, path, &names, &count));
  for (int k = 0; k < count; ++k) {
    const int kind = kind_of_file(names[k]);
    streams = streams || kind == HLI_TABLE_STREAMS;
    curves = curves || kind == HLI_TABLE_PROFILES;
    if (strcmp(names[k], "case.json") == 0)
      document = k;
  }
  hl_status status;
  if (streams || curves) {
    const hl_place place = {path, 0, 0};
    if (!streams)
      hli_fault(ctx, 201, &place,
                "the folder holds no streams.csv: its only streams are the curves of profiles.csv");
    if (document >= 0)
      hli_fault(ctx, 201, &place, "the tables of the folder are used; its case.json is not read");
    status = open_tables(ctx, path, names, count, table);
    hl_directory_free(ctx, names, count);
    return load_tables(ctx, table, status, over, out);
  }
  status =
      document < 0 ? missing_streams(ctx, path, names, count) : join(ctx, path, "case.json", file);
  hl_directory_free(ctx, names, count);
  return status == HL_OK ? load_document(ctx, file, over, out) : status;
}

/** One table of streams is a case. */
static hl_status load_streams(hl_ctx *ctx, const char *path, const char *text, size_t length,
                              const overrides *over, hl_problem **out) {
  hl_table *table[HLI_TABLE_KINDS] = {NULL};
  HLI_TRY(hl_table_parse(ctx, path, text, length, &table[HLI_TABLE_STREAMS]));
  return load_tables(ctx, table, HL_OK, over, out);
}

/** Workbooks begin as zip archives or as the old compound files. */
static bool is_workbook(const char *path, const char *text, size_t length) {
  static const char *const endings[] = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"};
  for (size_t k = 0; k < sizeof endings / sizeof *endings; ++k) {
    if (ends_with(path, endings[k]))
      return true;
  }
  return (length >= 4 && memcmp(text, "PK\3\4", 4) == 0) ||
         (length >= 4 && memcmp(text, "\xD0\xCF\x11\xE0", 4) == 0);
}

static bool is_built_in(const char *name) {
  for (int k = 0; k < hl_case_count(); k++)
    if (strcmp(hl_case_at(k, NULL), name) == 0)
      return true;
  return false;
}

hl_status hl_case_load_period(hl_ctx *ctx, const char *path, const char *period,
                              const hl_setting_row *row, int count, hl_problem **out) {
  const overrides over = {row, count, period};
  const hl_place place = {path, 0, 0};
  char *text = NULL;
  size_t length = 0;
  *out = NULL;
  if (hl_path_kind_of(path) == HL_PATH_FOLDER)
    return load_folder(ctx, path, &over, out);
  if (hl_path_kind_of(path) == HL_PATH_NONE && is_built_in(path))
    HLI_FAIL(ctx, 3, &place,
             "there is no such folder or file; it is a built-in case\nWrite it as a folder: "
             "`heatloom demo %s`.",
             path);
  HLI_TRY(hl_file_read(ctx, path, &text, &length));
  hl_status status;
  const size_t blank = strspn(text, " \t\r\n\xEF\xBB\xBF");
  if (is_workbook(path, text, length))
    status = hli_fault(ctx, 114, &place,
                       "workbooks cannot be read yet\nSave each sheet as CSV (streams.csv, "
                       "utilities.csv, ...) into one folder and give "
                       "the folder.");
  else if (ends_with(path, ".json") || text[blank] == '{')
    status = parse_document(ctx, path, text, length, &over, out);
  else
    status = load_streams(ctx, path, text, length, &over, out);
  hl_file_free(ctx, text);
  return status;
}

hl_status hl_case_load_with(hl_ctx *ctx, const char *path, const hl_setting_row *row, int count,
                            hl_problem **out) {
  return hl_case_load_period(ctx, path, NULL, row, count, out);
}

hl_status hl_case_load(hl_ctx *ctx, const char *path, hl_problem **out) {
  return hl_case_load_period(ctx, path, NULL, NULL, 0, out);
}

hl_status hl_case_parse_json(hl_ctx *ctx, const char *file, const char *text, size_t length,
                             hl_problem **out) {
  *out = NULL;
  return parse_document(ctx, file, text, length, &none, out);
}

hl_status hl_case_parse_streams(hl_ctx *ctx, const char *file, const char *text, size_t length,
                                hl_problem **out) {
  *out = NULL;
  return load_streams(ctx, file, text, length, &none, out);
}

/* ----------------------------------------------------------------- writing */

hl_status hl_case_save_folder(const hl_problem *problem, const char *path) {
  HLI_TRY(hl_directory_new(hl_problem_ctx(problem), path));
  return hli_tables_write(problem, path);
}

hl_status hl_case_save_json(const hl_problem *problem, const char *path) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  hl_writer *writer = NULL;
  size_t length = 0;
  HLI_TRY(hl_writer_new(ctx, &writer));
  hl_writer_open_object(writer, NULL);
  hl_case_write(problem, writer);
  hl_writer_close_object(writer);
  const char *text = hl_writer_result(writer, &length);
  const hl_status status = text != NULL ? hl_file_write(ctx, path, text, length) : hli_nomem(ctx);
  hl_writer_free(writer);
  return status;
}

/* ---------------------------------------------------------------- built in */

static const struct {
  const char *name, *title;
} cases[] = {
    {"illustrative",
     "illustrative example of the multi-layer Exergy-Pinch framework (El Sayed et al.)"},
    {"four-streams", "four-stream example of pinch analysis (Kemp)"},
    {"milk-evaporator", "milk evaporator, 11 hot and 4 cold streams (Walmsley et al. 2022)"},
    {"pulp-mill", "pulp mill, 64 streams in 16 zones (OpenPinch)"},
    {"crude-preheat", "crude preheat train in three operating periods (OpenPinch sample case)"},
    {"heat-pump", "seven streams with a heat pump across the pinch (OpenPinch basic_pinch)"},
    {"synheat", "network of 2 hot and 2 cold streams (Yee & Grossmann; GAMS synheat)"},
    {"yee-grossmann", "network of 2 hot and 2 cold streams (Yee & Grossmann 1990, example 1)"},
    {"8sp1", "network of 4 hot and 4 cold streams (Grossmann & Sargent 1978)"},
    {"9sp1", "network of an aromatics plant, 4 hot and 5 cold streams (Linnhoff & Ahmad 1990)"},
    {"10sp1", "network of 5 hot and 5 cold streams (Pho & Lapidus 1973)"},
    {"10sp2", "network of 6 hot and 4 cold streams (Ahmad 1985, fixed charges)"},
    {"15sp", "network of 8 hot and 7 cold streams (Björk & Pettersson 2003)"},
    {"20sp", "network of 10 hot and 10 cold streams (Luo et al. 2009)"},
    {"39sp", "network of 22 hot and 17 cold streams (Björk & Pettersson 2003)"},
    {"question-2x2", "stage-wise network with heat pumps as matches, 2 hot and 2 cold streams"},
    {"question-9x11", "stage-wise network with heat pumps as matches, 9 hot and 11 cold streams"},
    {"question-9x11-cycle",
     "the question's 9 hot and 11 cold streams with heat pumps of real fluids"},
};

enum { CASE_COUNT = sizeof cases / sizeof *cases };

int hl_case_count(void) { return CASE_COUNT; }

const char *hl_case_at(int k, const char **title) {
  if (k < 0 || k >= CASE_COUNT)
    return NULL;
  if (title != NULL)
    *title = cases[k].title;
  return cases[k].name;
}

/** Files "FOLDER/NAME/..." of the built-in data, one after another; NULL past the last. */
static const hli_embedded_file *next_file(const char *folder, const char *name, size_t *k,
                                          const char **file) {
  char front[64];
  const size_t length = (size_t)hli_print(front, sizeof front, "%s%s/", folder, name);
  for (const hli_embedded_file *at; (at = hli_embedded_at(*k)) != NULL;) {
    ++*k;
    if (strncmp(at->path, front, length) == 0) {
      *file = at->path + length;
      return at;
    }
  }
  return NULL;
}

static hl_status check_case(hl_ctx *ctx, const char *name) {
  char list[400] = "", hint[160];
  hli_nearest nearest = hli_nearest_to(name);
  for (int k = 0; k < CASE_COUNT; ++k) {
    const size_t used = strlen(list);
    if (strcmp(cases[k].name, name) == 0)
      return HL_OK;
    hli_print(list + used, sizeof list - used, "%s%s", k > 0 ? ", " : "", cases[k].name);
    hli_nearest_offer(&nearest, cases[k].name);
  }
  HLI_FAIL(ctx, 2, NULL, "there is no built-in case \"%.60s\"; there are: %s\n%s", name, list,
           hli_nearest_hint(&nearest, "`heatloom demo` lists them.", hint));
}

hl_status hl_case_find(hl_ctx *ctx, const char *name, hl_problem **out) {
  hl_table *table[HLI_TABLE_KINDS] = {NULL};
  hl_status status = HL_OK;
  size_t k = 0;
  const char *file;
  *out = NULL;
  HLI_TRY(check_case(ctx, name));
  for (const hli_embedded_file *at;
       status == HL_OK && (at = next_file("cases/", name, &k, &file)) != NULL;) {
    const int kind = kind_of_file(file);
    if (kind >= 0)
      status =
          hl_table_parse(ctx, at->path, at->begin, (size_t)(at->end - at->begin), &table[kind]);
  }
  return load_tables(ctx, table, status, &none, out);
}

/** What stands in a file must not be lost to a built-in one of its name. */
static hl_status check_unlike(hl_ctx *ctx, const char *target, const hli_embedded_file *at) {
  const hl_place place = {target, 0, 0};
  char *text;
  size_t length;
  if (hl_path_kind_of(target) != HL_PATH_FILE)
    return HL_OK;
  HLI_TRY(hl_file_read(ctx, target, &text, &length));
  const bool same = length == (size_t)(at->end - at->begin) && memcmp(text, at->begin, length) == 0;
  hl_file_free(ctx, text);
  if (same)
    return HL_OK;
  HLI_FAIL(ctx, 4, &place,
           "\"%.200s\" exists already and would be lost\nName another folder, or remove it.",
           target);
}

/** Write built-in files into a folder; files of the user are left alone. */
static hl_status unpack(hl_ctx *ctx, const char *folder, const char *name, const char *path) {
  char target[PATH_MOST];
  size_t k = 0;
  const char *file;
  for (const hli_embedded_file *at; (at = next_file(folder, name, &k, &file)) != NULL;) {
    HLI_TRY(join(ctx, path, file, target));
    HLI_TRY(check_unlike(ctx, target, at));
  }
  k = 0;
  HLI_TRY(hl_directory_new(ctx, path));
  for (const hli_embedded_file *at; (at = next_file(folder, name, &k, &file)) != NULL;) {
    HLI_TRY(join(ctx, path, file, target));
    HLI_TRY(hl_file_write(ctx, target, at->begin, (size_t)(at->end - at->begin)));
  }
  return HL_OK;
}

hl_status hl_case_demo(hl_ctx *ctx, const char *name, const char *path) {
  HLI_TRY(check_case(ctx, name));
  return unpack(ctx, "cases/", name, path);
}

hl_status hl_case_template(hl_ctx *ctx, const char *path) {
  return unpack(ctx, "", "template", path);
}

const char *hl_schema_text(const char *document, size_t *length) {
  char path[64];
  if (hli_print(path, sizeof path, "schema/%s.schema.json", document) >= (int)sizeof path)
    return NULL;
  return hli_embedded(path, length);
}
