/*
 * How do I turn a case into one JSON document?
 *
 *   example.case_to_json [CASE [NETWORK]]
 *
 * CASE is a folder of tables, a table of streams or a document; without it the built-in example is
 * taken. With NETWORK, a network of the case, that document is written instead. Notes and faults go
 * to stderr.
 */
#include <stdio.h>

#include <heatloom/heatloom.h>

static void show_faults(const hl_ctx *ctx) {
  char line[1024];
  for (int k = 0; k < hl_ctx_fault_count(ctx); ++k) {
    hl_fault_write(hl_ctx_fault_at(ctx, k), line, sizeof line);
    fprintf(stderr, "%s\n", line);
  }
}

static hl_status write_document(hl_ctx *ctx, const hl_problem *problem, const char *network_path) {
  hl_writer *writer = NULL;
  hl_network *network = NULL;
  hl_status status = network_path ? hl_network_load(problem, network_path, &network) : HL_OK;
  if (status == HL_OK)
    status = hl_writer_new(ctx, &writer);
  if (status == HL_OK) {
    hl_writer_open_object(writer, NULL);
    if (network)
      status = hl_network_write(network, writer);
    else
      hl_case_write(problem, writer);
    hl_writer_close_object(writer);
    const char *text = hl_writer_result(writer, NULL);
    if (status == HL_OK && text)
      fputs(text, stdout);
  }
  hl_writer_free(writer);
  hl_network_free(network);
  return status;
}

int main(int argc, char **argv) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = NULL;
  hl_status status =
      argc > 1 ? hl_case_load(ctx, argv[1], &problem) : hl_case_find(ctx, "illustrative", &problem);
  if (status == HL_OK)
    status = write_document(ctx, problem, argc > 2 ? argv[2] : NULL);
  show_faults(ctx);
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return status == HL_OK ? 0 : 1;
}
