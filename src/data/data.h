/** Private to the library: reading the members of a data file of ours, with all its faults told. */
#ifndef HLI_DATA_H
#define HLI_DATA_H

#include <heatloom/data.h>

#include "base/base.h"

/** The file being read. */
typedef struct hli_reader {
  hl_ctx *ctx;
  hl_place place;
  const char *what; /* "fluid file" */
  const char *form; /* where its form is described: "data/fluids/README.md" */
  hl_status status; /* of the worst fault so far */
} hli_reader;

/** A fault of member `key` of an object, or of the object where it is missing. */
void hli_read_wrong(hli_reader *in, const hl_json *node, const char *key, const char *rule);
/** NAN after a fault. */
double hli_read_number(hli_reader *in, const hl_json *node, const char *key);
double hli_read_number_or_zero(hli_reader *in, const hl_json *node, const char *key);
double hli_read_positive(hli_reader *in, const hl_json *node, const char *key);
bool hli_read_flag(hli_reader *in, const hl_json *node, const char *key);
/** A copy in the arena; "" after a fault. */
const char *hli_read_kept(hli_reader *in, hli_arena *arena, const char *line);
const char *hli_read_text(hli_reader *in, hli_arena *arena, const hl_json *node, const char *key);
const char *hli_read_text_or(hli_reader *in, hli_arena *arena, const hl_json *node, const char *key,
                             const char *otherwise);
/** Array `key`, at most `most` long; absent is empty. */
const hl_json *hli_read_list(hli_reader *in, const hl_json *node, const char *key, int most,
                             int *count);
/** Members of other names than those in the list (blanks between) are faults. */
void hli_read_only(hli_reader *in, const hl_json *node, const char *names);

#endif
