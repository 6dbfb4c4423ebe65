/**
 * JSON trees. jansson parses; its tree is copied into an arena of ours with the place of every
 * value, and is released before this returns. jansson's own memory comes from the C library: its
 * allocator is one for the whole process, and a library must not change it. Size and depth are
 * limited instead.
 */
#include <heatloom/data.h>

#include <jansson.h>

#include "base/base.h"
#include "data/limits.h"

struct hl_json {
  hl_json_kind kind;
  int count;
  int row, column; /* column in characters, as an editor shows it */
  const char *file;
  union {
    double number;
    const char *text;
    const hl_json *child; /* `count` values */
  } as;
  const char *const *key; /* of an object */
};

typedef struct hl_json_root {
  hl_json node; /* first, so that the root is freed by its node */
  hli_arena arena;
} hl_json_root;

/* ------------------------------------------------------- places of values */

/** Walks the text a second time, after jansson found it valid, to tell where each value begins. */
typedef struct scanner {
  const char *at, *end;
  int row, column;
} scanner;

static void step(scanner *scan) {
  const char c = *scan->at++;
  if (c == '\n') {
    ++scan->row;
    scan->column = 1;
  } else if (((unsigned char)c & 0xC0) != 0x80) {
    ++scan->column; /* continuation bytes of UTF-8 take no column */
  }
}

/** To the next byte that begins a value, a key or a closing bracket. */
static void skip_to_token(scanner *scan) {
  while (scan->at < scan->end && strchr(" \t\r\n,:", *scan->at) != NULL)
    step(scan);
}

static void skip_string(scanner *scan) {
  step(scan);
  while (scan->at < scan->end && *scan->at != '"') {
    if (*scan->at == '\\')
      step(scan);
    step(scan);
  }
  step(scan);
}

static void skip_scalar(scanner *scan) {
  if (*scan->at == '"') {
    skip_string(scan);
    return;
  }
  while (scan->at < scan->end && strchr(" \t\r\n,:]}", *scan->at) == NULL)
    step(scan);
}

/* ------------------------------------------------------------------ faults */

static hl_status too_deep(hl_ctx *ctx, const hl_place *place) {
  HLI_FAIL(ctx, 9, place,
           "brackets are nested more than %d deep\nNo document of heatloom is; brackets that were "
           "never closed before this place may be the cause.",
           HLI_JSON_DEPTH);
}

/** What jansson says in its own words is said so that a user of ours can act on it. */
static hl_status refused(hl_ctx *ctx, const char *file, const json_error_t *error) {
  const hl_place place = {file, error->line > 0 ? error->line : 1,
                          error->column > 0 ? error->column : 1};
  const char *near = strstr(error->text, "near ");
  near = near != NULL ? near + 5 : "";
  switch (json_error_code(error)) {
  case json_error_out_of_memory:
    return hli_nomem(ctx);
  case json_error_stack_overflow:
    return too_deep(ctx, &place);
  case json_error_duplicate_key:
    HLI_FAIL(ctx, 9, &place, "the member %.60s stands twice in one object\nDelete one of the two.",
             near);
  case json_error_numeric_overflow:
    HLI_FAIL(ctx, 9, &place,
             "the number %.40s%sis too large to be kept\nNumbers reach to 1.8e308; write \"inf\" "
             "where there is no bound.",
             near, near[0] != '\0' ? " " : "");
  case json_error_null_character:
  case json_error_null_byte_in_key:
    HLI_FAIL(ctx, 9, &place, "a text holds a NUL character\nTake \\u0000 out of it.");
  case json_error_invalid_utf8:
    HLI_FAIL(ctx, 9, &place, "not valid JSON: %s\nSave the file as UTF-8.", error->text);
  case json_error_premature_end_of_input:
    HLI_FAIL(ctx, 9, &place,
             "not valid JSON: the file ends too early\nA bracket or quotation mark is not closed, "
             "or the file was cut.");
  default:
    HLI_FAIL(ctx, 9, &place, "not valid JSON: %s", error->text);
  }
}

/* ----------------------------------------------------------------- copying */

typedef struct copier {
  hl_ctx *ctx;
  hli_arena *arena;
  const char *file;
  scanner scan;
} copier;

static hl_status copy_node(copier *copy, const json_t *from, hl_json *to, int depth);

static hl_status copy_array(copier *copy, const json_t *from, hl_json *to, int depth) {
  to->count = (int)json_array_size(from);
  hl_json *child = HLI_NEW(copy->arena, hl_json, to->count);
  if (child == NULL)
    return hli_nomem(copy->ctx);
  to->as.child = child;
  for (int k = 0; k < to->count; ++k)
    HLI_TRY(copy_node(copy, json_array_get(from, (size_t)k), &child[k], depth));
  return HL_OK;
}

static hl_status copy_object(copier *copy, const json_t *from, hl_json *to, int depth) {
  to->count = (int)json_object_size(from);
  hl_json *child = HLI_NEW(copy->arena, hl_json, to->count);
  const char **key = HLI_NEW(copy->arena, const char *, to->count);
  if (child == NULL || key == NULL)
    return hli_nomem(copy->ctx);
  to->as.child = child;
  to->key = key;
  int k = 0;
  /* jansson keeps the order of the text, and its iterator wants a pointer to non-const. */
  json_t *object = (json_t *)(uintptr_t)from;
  for (void *item = json_object_iter(object); item != NULL;
       item = json_object_iter_next(object, item), ++k) {
    key[k] = hli_arena_text(copy->arena, json_object_iter_key(item));
    if (key[k] == NULL)
      return hli_nomem(copy->ctx);
    skip_to_token(&copy->scan);
    skip_string(&copy->scan);
    HLI_TRY(copy_node(copy, json_object_iter_value(item), &child[k], depth));
  }
  return HL_OK;
}

static hl_status copy_node(copier *copy, const json_t *from, hl_json *to, int depth) {
  skip_to_token(&copy->scan);
  to->file = copy->file;
  to->row = copy->scan.row;
  to->column = copy->scan.column;
  if (depth > HLI_JSON_DEPTH) {
    const hl_place place = {copy->file, to->row, to->column};
    return too_deep(copy->ctx, &place);
  }
  switch (json_typeof(from)) {
  case JSON_ARRAY:
  case JSON_OBJECT: {
    const bool array = json_is_array(from);
    to->kind = array ? HL_JSON_ARRAY : HL_JSON_OBJECT;
    step(&copy->scan);
    HLI_TRY(array ? copy_array(copy, from, to, depth + 1) : copy_object(copy, from, to, depth + 1));
    skip_to_token(&copy->scan);
    step(&copy->scan);
    return HL_OK;
  }
  case JSON_STRING:
    to->kind = HL_JSON_TEXT;
    to->as.text = hli_arena_text(copy->arena, json_string_value(from));
    if (to->as.text == NULL)
      return hli_nomem(copy->ctx);
    break;
  case JSON_INTEGER:
  case JSON_REAL:
    to->kind = HL_JSON_NUMBER;
    to->as.number = json_number_value(from);
    break;
  case JSON_TRUE:
    to->kind = HL_JSON_TRUE;
    break;
  case JSON_FALSE:
    to->kind = HL_JSON_FALSE;
    break;
  case JSON_NULL:
    to->kind = HL_JSON_NULL;
    break;
  }
  skip_scalar(&copy->scan);
  return HL_OK;
}

/* ----------------------------------------------------------------- reading */

static hl_status parse_into(hl_ctx *ctx, const char *file, const char *text, size_t length,
                            hl_json_root *root) {
  json_error_t error;
  json_t *tree = json_loadb(
      text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &error);
  if (tree == NULL)
    return refused(ctx, file, &error);
  copier copy = {
      ctx, &root->arena, hli_arena_text(&root->arena, file), {text, text + length, 1, 1}};
  const hl_status status =
      copy.file == NULL ? hli_nomem(ctx) : copy_node(&copy, tree, &root->node, 0);
  json_decref(tree);
  return status;
}

hl_status hl_json_parse(hl_ctx *ctx, const char *file, const char *text, size_t length,
                        hl_json **out) {
  *out = NULL;
  const hl_place place = {file, 0, 0};
  if (length > HLI_FILE_MOST)
    HLI_FAIL(ctx, 13, &place, "the document is larger than %d MB", HLI_FILE_MOST / 1000000);
  if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) { /* some editors put a mark in front */
    text += 3;
    length -= 3;
  }
  hl_json_root *root = hli_zalloc(ctx, 1, sizeof *root);
  if (root == NULL)
    return hli_nomem(ctx);
  hli_arena_init(&root->arena, ctx);
  const hl_status status = parse_into(ctx, file != NULL ? file : "", text, length, root);
  if (status != HL_OK) {
    hl_json_free(&root->node);
    return status;
  }
  *out = &root->node;
  return HL_OK;
}

hl_status hl_json_load(hl_ctx *ctx, const char *path, hl_json **out) {
  *out = NULL;
  char *text = NULL;
  size_t length = 0;
  HLI_TRY(hl_file_read(ctx, path, &text, &length));
  const hl_status status = hl_json_parse(ctx, path, text, length, out);
  hl_file_free(ctx, text);
  return status;
}

void hl_json_free(hl_json *node) {
  if (node == NULL)
    return;
  hl_json_root *root = (hl_json_root *)node;
  hl_ctx *ctx = root->arena.ctx;
  hli_arena_free(&root->arena);
  hli_release(ctx, root);
}

/* ------------------------------------------------------------------ access */

hl_json_kind hl_json_kind_of(const hl_json *node) {
  return node != NULL ? node->kind : HL_JSON_NULL;
}

hl_place hl_json_place(const hl_json *node) {
  const hl_place nowhere = {NULL, 0, 0};
  if (node == NULL)
    return nowhere;
  const hl_place place = {node->file, node->row, node->column};
  return place;
}

double hl_json_number(const hl_json *node, double otherwise) {
  if (node == NULL)
    return otherwise;
  if (node->kind == HL_JSON_NUMBER)
    return node->as.number;
  if (node->kind == HL_JSON_TEXT && strcmp(node->as.text, "inf") == 0)
    return INFINITY;
  if (node->kind == HL_JSON_TEXT && strcmp(node->as.text, "-inf") == 0)
    return -INFINITY;
  return otherwise;
}

const char *hl_json_text(const hl_json *node, const char *otherwise) {
  return node != NULL && node->kind == HL_JSON_TEXT ? node->as.text : otherwise;
}

bool hl_json_flag(const hl_json *node, bool otherwise) {
  if (node == NULL || (node->kind != HL_JSON_TRUE && node->kind != HL_JSON_FALSE))
    return otherwise;
  return node->kind == HL_JSON_TRUE;
}

int hl_json_count(const hl_json *node) { return node != NULL ? node->count : 0; }

const hl_json *hl_json_at(const hl_json *node, int k) {
  return node != NULL && k >= 0 && k < node->count ? &node->as.child[k] : NULL;
}

const char *hl_json_key(const hl_json *node, int k) {
  return node != NULL && node->key != NULL && k >= 0 && k < node->count ? node->key[k] : NULL;
}

const hl_json *hl_json_find(const hl_json *node, const char *key) {
  if (node == NULL || node->key == NULL)
    return NULL;
  for (int k = 0; k < node->count; ++k) {
    if (strcmp(node->key[k], key) == 0)
      return &node->as.child[k];
  }
  return NULL;
}
