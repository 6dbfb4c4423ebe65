/* Any bytes as JSON: parsed, walked, written again and read back to the same text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <heatloom/data.h>

static void require(bool condition) {
  if (!condition)
    abort();
}

static void copy(hl_writer *writer, const char *key, const hl_json *node) {
  const hl_place place = hl_json_place(node);
  require(place.row > 0 && place.column > 0);
  switch (hl_json_kind_of(node)) {
  case HL_JSON_ARRAY:
    hl_writer_open_array(writer, key);
    for (int k = 0; k < hl_json_count(node); ++k)
      copy(writer, NULL, hl_json_at(node, k));
    hl_writer_close_array(writer);
    break;
  case HL_JSON_OBJECT:
    hl_writer_open_object(writer, key);
    for (int k = 0; k < hl_json_count(node); ++k) {
      require(hl_json_find(node, hl_json_key(node, k)) == hl_json_at(node, k));
      copy(writer, hl_json_key(node, k), hl_json_at(node, k));
    }
    hl_writer_close_object(writer);
    break;
  case HL_JSON_TEXT:
    hl_writer_text(writer, key, hl_json_text(node, ""));
    break;
  case HL_JSON_NUMBER:
    hl_writer_number(writer, key, hl_json_number(node, 0));
    break;
  case HL_JSON_TRUE:
  case HL_JSON_FALSE:
    hl_writer_flag(writer, key, hl_json_flag(node, false));
    break;
  case HL_JSON_NULL:
    hl_writer_text(writer, key, NULL);
    break;
  }
}

/** The text of a tree in our own writing. */
static hl_writer *written(hl_ctx *ctx, const char *text, size_t length) {
  hl_json *root = NULL;
  hl_writer *writer = NULL;
  const hl_status status = hl_json_parse(ctx, "f.json", text, length, &root);
  if (status != HL_OK) {
    require(root == NULL && hl_ctx_error(ctx)->status == status);
    return NULL;
  }
  require(hl_writer_new(ctx, &writer) == HL_OK);
  copy(writer, NULL, root);
  hl_json_free(root);
  return writer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_writer *first = written(ctx, (const char *)data, size);
  if (first != NULL) {
    size_t length = 0;
    const char *text = hl_writer_result(first, &length);
    require(text != NULL);
    hl_writer *second = written(ctx, text, length);
    require(second != NULL && strcmp(hl_writer_result(second, NULL), text) == 0);
    hl_writer_free(second);
  }
  hl_writer_free(first);
  hl_ctx_free(ctx);
  return 0;
}
