/* Any bytes as a network of the built-in cases; what is read can be verified, written and read
 * back. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <heatloom/io.h>
#include <heatloom/verify.h>

static void require(bool condition) {
  if (!condition)
    abort();
}

static void require_round_trip(hl_ctx *ctx, const hl_problem *problem, const hl_network *network) {
  hl_writer *writer = NULL;
  hl_network *again = NULL;
  size_t length = 0;
  require(hl_writer_new(ctx, &writer) == HL_OK);
  hl_writer_open_object(writer, NULL);
  require(hl_network_write(network, writer) == HL_OK);
  hl_writer_close_object(writer);
  const char *text = hl_writer_result(writer, &length);
  require(text != NULL && hl_network_parse(problem, "again.json", text, length, &again) == HL_OK);
  require(hl_network_exchanger_count(again) == hl_network_exchanger_count(network));
  hl_network_free(again);
  hl_writer_free(writer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const cases[] = {"four-streams", "illustrative"};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
    hl_ctx *ctx = hl_ctx_new(NULL);
    hl_problem *problem = NULL;
    hl_network *network = NULL;
    require(hl_case_find(ctx, cases[k], &problem) == HL_OK);
    if (hl_network_parse(problem, "f.json", (const char *)data, size, &network) == HL_OK) {
      hl_verdict *verdict = NULL;
      require(hl_verify_network(problem, network, NULL, &verdict) == HL_OK);
      hl_verdict_free(verdict);
      require_round_trip(ctx, problem, network);
    } else {
      require(network == NULL && hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR) > 0);
    }
    hl_network_free(network);
    hl_problem_free(problem);
    hl_ctx_free(ctx);
  }
  return 0;
}
