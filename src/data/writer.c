/** JSON out: objects one member a line, arrays of plain values on one line. */
#include <heatloom/data.h>

#include "base/base.h"
#include "data/limits.h"
#include "data/utf8.h"

struct hl_writer {
  hl_ctx *ctx;
  hli_text text;
  int depth;
  bool failed; /* wrong nesting */
  struct {
    bool object, empty, broken; /* broken: its values stand on lines of their own */
  } level[HLI_JSON_DEPTH + 1];
};

hl_status hl_writer_new(hl_ctx *ctx, hl_writer **out) {
  *out = hli_zalloc(ctx, 1, sizeof **out);
  if (*out == NULL)
    return hli_nomem(ctx);
  (*out)->ctx = ctx;
  hli_text_init(&(*out)->text, ctx);
  return HL_OK;
}

void hl_writer_free(hl_writer *writer) {
  if (writer == NULL)
    return;
  hli_text_free(&writer->text);
  hli_release(writer->ctx, writer);
}

static void line_break(hl_writer *writer, int depth) {
  hli_text_add(&writer->text, "\n", 1);
  for (int k = 0; k < depth; ++k)
    hli_text_add(&writer->text, "  ", 2);
}

/** A text in quotes; bytes that are not UTF-8 become U+FFFD, and "<" is escaped so that the text
 * can stand in HTML. */
static void put_text(hl_writer *writer, const char *value) {
  hli_text *text = &writer->text;
  hli_text_add(text, "\"", 1);
  const size_t total = strlen(value);
  for (size_t k = 0; k < total;) {
    const char *at = value + k;
    unsigned code = 0;
    const int length = hli_utf8_get(at, total - k, &code);
    if (length == 0)
      hli_text_puts(text, "\\ufffd");
    else if (*at == '"' || *at == '\\')
      hli_text_printf(text, "\\%c", *at);
    else if (*at == '\n')
      hli_text_puts(text, "\\n");
    else if (code < 0x20 || code == '<' || code == 0x7F)
      hli_text_printf(text, "\\u%04x", code);
    else
      hli_text_add(text, at, (size_t)length);
    k += length > 0 ? (size_t)length : 1;
  }
  hli_text_add(text, "\"", 1);
}

/** Comma, line break and key before a value; a bracket breaks the line of an array. */
static void before(hl_writer *writer, const char *key, bool bracket) {
  if (writer->depth == 0) {
    writer->failed = writer->failed || key != NULL || writer->text.length > 0;
    return;
  }
  const int top = writer->depth;
  if (writer->level[top].object != (key != NULL)) {
    writer->failed = true;
    return;
  }
  const bool broken = writer->level[top].object || bracket || writer->level[top].broken;
  if (!writer->level[top].empty)
    hli_text_add(&writer->text, broken ? "," : ", ", broken ? 1 : 2);
  if (broken)
    line_break(writer, top);
  writer->level[top].broken = broken;
  writer->level[top].empty = false;
  if (key != NULL) {
    put_text(writer, key);
    hli_text_add(&writer->text, ": ", 2);
  }
}

static void open_bracket(hl_writer *writer, const char *key, bool object) {
  before(writer, key, true);
  if (writer->depth == HLI_JSON_DEPTH)
    writer->failed = true;
  if (writer->failed)
    return;
  hli_text_add(&writer->text, object ? "{" : "[", 1);
  ++writer->depth;
  writer->level[writer->depth].object = object;
  writer->level[writer->depth].empty = true;
  writer->level[writer->depth].broken = false;
}

static void close_bracket(hl_writer *writer, bool object) {
  if (writer->failed || writer->depth == 0 || writer->level[writer->depth].object != object) {
    writer->failed = true;
    return;
  }
  const bool broken = writer->level[writer->depth].broken;
  --writer->depth;
  if (broken)
    line_break(writer, writer->depth);
  hli_text_add(&writer->text, object ? "}" : "]", 1);
  if (writer->depth == 0)
    hli_text_add(&writer->text, "\n", 1);
}

void hl_writer_open_object(hl_writer *writer, const char *key) { open_bracket(writer, key, true); }
void hl_writer_close_object(hl_writer *writer) { close_bracket(writer, true); }
void hl_writer_open_array(hl_writer *writer, const char *key) { open_bracket(writer, key, false); }
void hl_writer_close_array(hl_writer *writer) { close_bracket(writer, false); }

static void put_word(hl_writer *writer, const char *key, const char *word) {
  before(writer, key, false);
  hli_text_puts(&writer->text, word);
}

void hl_writer_number(hl_writer *writer, const char *key, double value) {
  char text[32];
  if (isnan(value)) {
    put_word(writer, key, "null");
  } else if (isinf(value)) {
    put_word(writer, key, value > 0 ? "\"inf\"" : "\"-inf\"");
  } else {
    hli_format_number(value, text);
    put_word(writer, key, text);
  }
}

void hl_writer_integer(hl_writer *writer, const char *key, int64_t value) {
  before(writer, key, false);
  hli_text_printf(&writer->text, "%lld", (long long)value);
}

void hl_writer_flag(hl_writer *writer, const char *key, bool value) {
  put_word(writer, key, value ? "true" : "false");
}

void hl_writer_text(hl_writer *writer, const char *key, const char *value) {
  if (value == NULL) {
    put_word(writer, key, "null");
    return;
  }
  before(writer, key, false);
  put_text(writer, value);
}

const char *hl_writer_result(const hl_writer *writer, size_t *length) {
  if (length != NULL)
    *length = writer->text.length;
  return writer->failed || writer->text.failed || writer->text.data == NULL ? NULL
                                                                            : writer->text.data;
}
