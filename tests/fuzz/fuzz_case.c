/*
 * Any bytes as a case: a document if it begins with "{", else tables divided by lines "== name",
 * else a table of streams. What is read can be written as a document and read back as the same
 * case.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <heatloom/io.h>

#include "base/base.h"
#include "io/folder.h"

static void require(bool condition) {
  if (!condition)
    abort();
}

/** Read tables divided by lines "== name". */
static hl_status read_tables(hl_ctx *ctx, const char *text, size_t length, hl_problem **out) {
  hl_table *table[HLI_TABLE_KINDS] = {NULL};
  hl_status status = HL_OK;
  const char *end = text + length;
  while (status == HL_OK && text < end) {
    const char *line = memchr(text, '\n', (size_t)(end - text));
    const char *body = line != NULL ? line + 1 : end, *next = body;
    while (next < end && !(next[0] == '=' && end - next > 1 && next[1] == '='))
      next = memchr(next, '\n', (size_t)(end - next)) != NULL
                 ? (const char *)memchr(next, '\n', (size_t)(end - next)) + 1
                 : end;
    for (int k = 0; k < HLI_TABLE_KINDS; ++k) {
      const char *name = hli_table_text((hli_table_kind)k);
      if (table[k] == NULL && (size_t)(body - text) > strlen(name) + 3 &&
          strncmp(text + 3, name, strlen(name)) == 0)
        status = hl_table_parse(ctx, name, body, (size_t)(next - body), &table[k]);
    }
    text = next;
  }
  hl_problem *problem = NULL;
  require(hl_problem_new(ctx, &problem) == HL_OK);
  if (status == HL_OK)
    status = hli_tables_read(problem, (const hl_table *const *)table, NULL);
  if (status == HL_OK)
    status = hl_problem_check(problem);
  for (int k = 0; k < HLI_TABLE_KINDS; ++k)
    hl_table_free(table[k]);
  if (status == HL_OK)
    *out = problem;
  else
    hl_problem_free(problem);
  return status;
}

static void require_round_trip(hl_ctx *ctx, const hl_problem *problem) {
  hl_writer *writer = NULL;
  hl_problem *again = NULL;
  char before[17], after[17];
  size_t length = 0;
  require(hl_writer_new(ctx, &writer) == HL_OK);
  hl_writer_open_object(writer, NULL);
  hl_case_write(problem, writer);
  hl_writer_close_object(writer);
  const char *text = hl_writer_result(writer, &length);
  require(text != NULL && hl_case_parse_json(ctx, "again.json", text, length, &again) == HL_OK);
  hl_case_hash(problem, before);
  hl_case_hash(again, after);
  require(strcmp(before, after) == 0);
  hl_problem_free(again);
  hl_writer_free(writer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *text = (const char *)data;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = NULL;
  hl_status status;
  if (size > 0 && text[0] == '{')
    status = hl_case_parse_json(ctx, "f.json", text, size, &problem);
  else if (size > 2 && text[0] == '=' && text[1] == '=')
    status = read_tables(ctx, text, size, &problem);
  else
    status = hl_case_parse_streams(ctx, "f.csv", text, size, &problem);
  if (status == HL_OK) {
    require(problem != NULL && hl_problem_stream_count(problem) > 0);
    require_round_trip(ctx, problem);
  } else {
    require(problem == NULL && hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR) > 0);
  }
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return 0;
}
