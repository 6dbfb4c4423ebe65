/* Cases and networks read and written when memory runs out. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <heatloom/io.h>

#include "support/memory.h"
#include "support/test.h"

/** What the attempts work on: made once, with memory to spare. */
typedef struct material {
  char folder[64], out[64];
  char *document, *network; /* texts */
  char *csv;
} material;

static hl_status load_folder(hl_ctx *ctx, void *user) {
  const material *m = user;
  hl_problem *problem = NULL;
  const hl_status status = hl_case_load(ctx, m->folder, &problem);
  hl_problem_free(problem);
  return status;
}

/** Periods: read from tables, written, read from the document. */
static hl_status several_periods(hl_ctx *ctx, void *user) {
  const material *m = user;
  hl_problem *problem = NULL;
  char path[640];
  test_path(path, sizeof path, "data/cases/crude-preheat");
  hl_status status = hl_case_load_period(ctx, path, "peak", NULL, 0, &problem);
  snprintf(path, sizeof path, "%s/periods.json", m->folder);
  if (status == HL_OK)
    status = hl_case_save_json(problem, path);
  hl_problem_free(problem);
  problem = NULL;
  if (status == HL_OK)
    status = hl_case_load_period(ctx, path, "base", NULL, 0, &problem);
  if (status == HL_OK)
    status = hl_case_save_folder(problem, m->out);
  hl_problem *other[3] = {NULL};
  if (status == HL_OK)
    status = hl_problem_new_periods(problem, other);
  for (int k = 0; k < 3; ++k)
    if (other[k] != NULL && status == HL_OK)
      status = hl_problem_check(other[k]);
  for (int k = 0; k < 3; ++k)
    hl_problem_free(other[k]);
  hl_problem_free(problem);
  unlink(path);
  return status;
}

static hl_status find_built_in(hl_ctx *ctx, void *user) {
  (void)user;
  hl_problem *problem = NULL;
  const hl_status status = hl_case_find(ctx, "milk-evaporator", &problem);
  hl_problem_free(problem);
  return status;
}

static hl_status parse_and_save(hl_ctx *ctx, void *user) {
  const material *m = user;
  hl_problem *problem = NULL;
  char path[128];
  snprintf(path, sizeof path, "%s/saved.json", m->folder);
  hl_status status = hl_case_parse_json(ctx, "c.json", m->document, strlen(m->document), &problem);
  if (status == HL_OK)
    status = hl_case_save_json(problem, path);
  hl_problem_free(problem);
  return status;
}

static hl_status save_folder(hl_ctx *ctx, void *user) {
  const material *m = user;
  hl_problem *problem = NULL;
  hl_status status = hl_case_parse_streams(ctx, "s.csv", m->csv, strlen(m->csv), &problem);
  if (status == HL_OK)
    status = hl_case_save_folder(problem, m->out);
  hl_problem_free(problem);
  return status;
}

static hl_status network_document(hl_ctx *ctx, void *user) {
  const material *m = user;
  hl_problem *problem = NULL;
  hl_network *network = NULL;
  hl_status status = hl_case_find(ctx, "four-streams", &problem);
  if (status == HL_OK)
    status = hl_network_parse(problem, "n.json", m->network, strlen(m->network), &network);
  if (status == HL_OK) {
    char path[96];
    snprintf(path, sizeof path, "%s/network.json", m->folder);
    status = hl_network_save(network, path);
    unlink(path);
  }
  hl_network_free(network);
  hl_problem_free(problem);
  return status;
}

static hl_status broken_case(hl_ctx *ctx, void *user) {
  (void)user;
  static const char text[] =
      "name,ts,tt,duty,fouling\nA,1o0,20,5,\nB,150,60,,\nB,20,90,4,\n,1,2,3,\n";
  hl_problem *problem = NULL;
  const hl_status status = hl_case_parse_streams(ctx, "s.csv", text, strlen(text), &problem);
  assert_null(problem);
  return status == HL_ERR_DATA ? HL_OK : status; /* told as faults, or out of memory */
}

static char *text_of(hl_ctx *ctx, const char *path) {
  char *text = NULL, *copy;
  size_t length = 0;
  assert_int_equal(hl_file_read(ctx, path, &text, &length), HL_OK);
  copy = malloc(length + 1);
  assert_non_null(copy);
  memcpy(copy, text, length + 1);
  hl_file_free(ctx, text);
  return copy;
}

static int setup(void **state) {
  static material m;
  char path[128];
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = NULL;
  *state = &m;
  snprintf(m.folder, sizeof m.folder, "oom-documents-%ld", (long)getpid());
  snprintf(m.out, sizeof m.out, "oom-out-%ld", (long)getpid());
  assert_int_equal(hl_case_demo(ctx, "illustrative", m.folder), HL_OK);
  assert_int_equal(hl_case_load(ctx, m.folder, &problem), HL_OK);
  snprintf(path, sizeof path, "%s/case.json", m.folder);
  assert_int_equal(hl_case_save_json(problem, path), HL_OK);
  m.document = text_of(ctx, path);
  hl_problem_free(problem);
  unlink(path);
  test_path(path, sizeof path, "tests/fuzz/corpus/network/four-streams.json");
  m.network = text_of(ctx, path);
  test_path(path, sizeof path, "data/cases/four-streams/streams.csv");
  m.csv = text_of(ctx, path);
  hl_ctx_free(ctx);
  return 0;
}

static void remove_folder(hl_ctx *ctx, const char *folder) {
  char **names = NULL, path[256];
  int count = 0;
  if (hl_directory_read(ctx, folder, &names, &count) != HL_OK)
    return;
  for (int k = 0; k < count; ++k) {
    snprintf(path, sizeof path, "%s/%s", folder, names[k]);
    unlink(path);
  }
  hl_directory_free(ctx, names, count);
  rmdir(folder);
}

static int teardown(void **state) {
  material *m = *state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  remove_folder(ctx, m->folder);
  remove_folder(ctx, m->out);
  hl_ctx_free(ctx);
  free(m->document);
  free(m->network);
  free(m->csv);
  return 0;
}

static void reading_tables(void **state) {
  assert_true(test_out_of_memory(load_folder, *state) > 50);
}
static void reading_and_writing_periods(void **state) {
  assert_true(test_out_of_memory(several_periods, *state) > 100);
}
static void a_built_in_case(void **state) {
  assert_true(test_out_of_memory(find_built_in, *state) > 50);
}
static void reading_and_writing_a_document(void **state) {
  assert_true(test_out_of_memory(parse_and_save, *state) > 20);
}
static void writing_tables(void **state) {
  assert_true(test_out_of_memory(save_folder, *state) > 20);
}
static void a_network(void **state) {
  assert_true(test_out_of_memory(network_document, *state) > 40);
}
static void telling_faults(void **state) {
  assert_true(test_out_of_memory(broken_case, *state) > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reading_tables),  cmocka_unit_test(reading_and_writing_periods),
      cmocka_unit_test(a_built_in_case), cmocka_unit_test(reading_and_writing_a_document),
      cmocka_unit_test(writing_tables),  cmocka_unit_test(a_network),
      cmocka_unit_test(telling_faults),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
