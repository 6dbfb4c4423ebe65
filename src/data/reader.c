#include "data/data.h"

void hli_read_wrong(hli_reader *in, const hl_json *node, const char *key, const char *rule) {
  const hl_json *member = hl_json_find(node, key);
  hl_place place = member || node ? hl_json_place(member ? member : node) : in->place;
  char value[60] = "";
  if (hl_json_kind_of(member) == HL_JSON_NUMBER)
    hli_print(value, sizeof value, " is %.6g; it", hl_json_number(member, NAN));
  else if (hl_json_text(member, NULL))
    hli_print(value, sizeof value, " is \"%.30s\"; it", hl_json_text(member, ""));
  if (in->status != HL_ERR_NOMEM)
    in->status =
        hli_fault(in->ctx, 10, &place, "%s: \"%s\"%s %s\nThe form of %ss is described in %s.",
                  in->what, key, value, rule, in->what, in->form);
}

double hli_read_number(hli_reader *in, const hl_json *node, const char *key) {
  double value = hl_json_number(hl_json_find(node, key), NAN);
  if (!isfinite(value))
    hli_read_wrong(in, node, key, hl_json_find(node, key) ? "must be a number" : "is missing");
  return value;
}

double hli_read_number_or_zero(hli_reader *in, const hl_json *node, const char *key) {
  return hl_json_find(node, key) ? hli_read_number(in, node, key) : 0.0;
}

double hli_read_positive(hli_reader *in, const hl_json *node, const char *key) {
  double value = hli_read_number(in, node, key);
  if (value <= 0.0)
    hli_read_wrong(in, node, key, "must be positive");
  return value;
}

bool hli_read_flag(hli_reader *in, const hl_json *node, const char *key) {
  const hl_json *member = hl_json_find(node, key);
  hl_json_kind kind = hl_json_kind_of(member);
  if (kind != HL_JSON_TRUE && kind != HL_JSON_FALSE)
    hli_read_wrong(in, node, key, member ? "must be true or false" : "is missing");
  return kind == HL_JSON_TRUE;
}

const char *hli_read_kept(hli_reader *in, hli_arena *arena, const char *line) {
  const char *copy = hli_arena_text(arena, line);
  if (!copy && in->status == HL_OK)
    in->status = hli_nomem(in->ctx);
  return copy ? copy : "";
}

const char *hli_read_text(hli_reader *in, hli_arena *arena, const hl_json *node, const char *key) {
  const char *value = hl_json_text(hl_json_find(node, key), NULL);
  if (!value) {
    hli_read_wrong(in, node, key, hl_json_find(node, key) ? "must be a text" : "is missing");
    return "";
  }
  return hli_read_kept(in, arena, value);
}

const char *hli_read_text_or(hli_reader *in, hli_arena *arena, const hl_json *node, const char *key,
                             const char *otherwise) {
  return hl_json_find(node, key) ? hli_read_text(in, arena, node, key) : otherwise;
}

const hl_json *hli_read_list(hli_reader *in, const hl_json *node, const char *key, int most,
                             int *count) {
  const hl_json *array = hl_json_find(node, key);
  *count = hl_json_count(array);
  bool usable = *count <= most;
  if (array && hl_json_kind_of(array) != HL_JSON_ARRAY) {
    hli_read_wrong(in, node, key, "must be a list");
    usable = false;
  } else if (!usable) {
    char rule[60];
    hli_print(rule, sizeof rule, "has %d entries; at most %d can be held", *count, most);
    hli_read_wrong(in, node, key, rule);
  }
  if (!usable)
    *count = 0;
  return array;
}

/* Whether a word is in a list with blanks between. */
static bool in_words(const char *list, const char *word) {
  size_t length = strlen(word);
  for (const char *at = list; length > 0 && (at = strstr(at, word)) != NULL; at += length)
    if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
      return true;
  return false;
}

void hli_read_only(hli_reader *in, const hl_json *node, const char *names) {
  for (int k = 0; hl_json_kind_of(node) == HL_JSON_OBJECT && k < hl_json_count(node); k++)
    if (!in_words(names, hl_json_key(node, k)))
      hli_read_wrong(in, node, hl_json_key(node, k), "is not a member of such a file");
}
