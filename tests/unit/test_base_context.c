/* Context, faults, message codes. */
#include "support/test.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"

static int setup(void **state) {
  *state = hl_ctx_new(NULL);
  return *state == NULL;
}

static int teardown(void **state) {
  hl_ctx_free(*state);
  return 0;
}

static void every_status_and_outcome_has_a_text(void **state) {
  (void)state;
  assert_string_equal(hl_status_text(HL_OK), "ok");
  assert_string_equal(hl_status_text(HL_ERR_NOMEM), "out of memory");
  assert_string_equal(hl_status_text((hl_status)99), "unknown status");
  for (int k = HL_OUTCOME_NONE; k <= HL_OUTCOME_STOPPED; k++)
    for (int j = k + 1; j <= HL_OUTCOME_STOPPED + 1; j++)
      assert_string_not_equal(hl_outcome_text((hl_outcome)k), hl_outcome_text((hl_outcome)j));
  assert_int_equal(strspn(hl_version(), "0123456789."), strlen(hl_version()));
}

static void codes_rise_and_are_explained(void **state) {
  (void)state;
  assert_true(hl_code_count() > 30);
  for (int k = 0; k < hl_code_count(); k++) {
    const hl_code_info *info = hl_code_at(k);
    assert_true(k == 0 || info->code > hl_code_at(k - 1)->code);
    assert_int_equal(info->severity == HL_SEVERITY_ERROR, info->status != HL_OK);
    assert_true(strlen(info->title) > 5 && strlen(info->title) < 80);
    assert_true(strlen(info->explain) > strlen(info->title));
    assert_ptr_equal(hl_code_find(info->code), info);
  }
  assert_null(hl_code_at(-1));
  assert_null(hl_code_at(hl_code_count()));
  assert_null(hl_code_find(99999));
}

static void a_fault_carries_place_message_and_hint(void **state) {
  hl_ctx *ctx = *state;
  const hl_place place = {"streams.csv", 5, 3};
  char line[600];
  assert_int_equal(hli_fault(ctx, 102, &place, "\"%s\" is no number\nLetter %c?", "12o", 'o'),
                   HL_ERR_DATA);
  const hl_fault *fault = hl_ctx_error(ctx);
  assert_string_equal(fault->message, "\"12o\" is no number");
  assert_string_equal(fault->hint, "Letter o?");
  assert_int_equal(fault->row, 5);
  assert_int_equal(fault->column, 3);
  hl_fault_write(fault, line, sizeof line);
  assert_string_equal(line, "streams.csv:5:3  error HL102: \"12o\" is no number");
  assert_int_equal(hl_fault_write(fault, NULL, 0), strlen(line));

  const hl_place row = {"a.csv", 7, 0}, file = {"a.csv", 0, 0};
  assert_int_equal(hli_fault(ctx, 109, &row, "kelvin?"), HL_OK);
  hl_fault_write(hl_ctx_fault_at(ctx, 1), line, sizeof line);
  assert_string_equal(line, "a.csv:7  warning HL109: kelvin?");
  hli_fault(ctx, 201, &file, "assumed");
  hl_fault_write(hl_ctx_fault_at(ctx, 2), line, sizeof line);
  assert_string_equal(line, "a.csv  note HL201: assumed");
  hli_fault(ctx, 1, NULL, "bad");
  hl_fault_write(hl_ctx_fault_at(ctx, 3), line, sizeof line);
  assert_string_equal(line, "error HL001: bad");
  assert_string_equal(hl_ctx_fault_at(ctx, 3)->hint, "");
  assert_null(hl_ctx_fault_at(ctx, 4));
  assert_null(hl_ctx_fault_at(ctx, -1));
}

static void user_text_cannot_break_a_message(void **state) {
  hl_ctx *ctx = *state;
  const hl_place place = {"a\nb.csv", 1, 1};
  hli_fault(ctx, 102, &place, "\"%s\" is no number\nhint", "one\ntwo\t\x01");
  const hl_fault *fault = hl_ctx_error(ctx);
  assert_string_equal(fault->message, "\"one two  \" is no number");
  assert_string_equal(fault->hint, "hint");
  assert_string_equal(fault->file, "a b.csv");
}

/** True if the text holds whole UTF-8 characters only (those of this test have two bytes). */
static bool is_whole(const char *text) {
  for (; *text; text++)
    if ((unsigned char)*text >= 0xC0 && ((unsigned char)*++text & 0xC0) != 0x80)
      return false;
    else if (((unsigned char)*text & 0xC0) == 0x80 && ((unsigned char)text[-1] & 0xC0) != 0xC0)
      return false;
  return true;
}

static void long_texts_are_cut_between_characters(void **state) {
  hl_ctx *ctx = *state;
  char name[3000];
  for (size_t shift = 0; shift < 2; shift++) {
    memset(name, 'x', sizeof name);
    for (size_t k = 0; k + 1 < sizeof name - 2; k += 2)
      memcpy(name + k + shift, "é", 2);
    name[sizeof name - 2 + shift] = '\0';
    const hl_place place = {name, 1, 1};
    hli_fault(ctx, 102, &place, "%s\n%s", name, name);
    const hl_fault *fault = hl_ctx_error(ctx);
    assert_true(is_whole(fault->message) && is_whole(fault->file));
    assert_string_equal(fault->message + strlen(fault->message) - 3, "...");
    assert_true(strlen(fault->message) >= sizeof fault->message - 3);
    assert_memory_equal(fault->file, "...", 3);
    hli_fault(ctx, 102, NULL, "m\n%.1000s", name);
    fault = hl_ctx_error(ctx);
    assert_string_equal(fault->message, "m");
    assert_true(is_whole(fault->hint) && strlen(fault->hint) > sizeof fault->hint - 4);
  }
}

static void only_some_faults_are_kept_but_all_are_counted(void **state) {
  hl_ctx *ctx = *state;
  for (int k = 1; k <= 30; k++)
    hli_fault(ctx, 102, NULL, "error %d", k);
  for (int k = 1; k <= 70; k++) {
    char file[16];
    snprintf(file, sizeof file, "%d.csv", k);
    const hl_place place = {file, 1, 0};
    hli_fault(ctx, k % 2 ? 201 : 109, &place, "other %d", k);
  }
  assert_int_equal(hl_ctx_fault_count(ctx), 80);
  assert_int_equal(hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR), 30);
  assert_int_equal(hl_ctx_fault_total(ctx, HL_SEVERITY_NOTE), 35);
  assert_int_equal(hl_ctx_fault_total(ctx, HL_SEVERITY_WARNING), 35);
  assert_string_equal(hl_ctx_fault_at(ctx, 19)->message, "error 20");
  assert_string_equal(hl_ctx_fault_at(ctx, 20)->message, "other 1");
  assert_string_equal(hl_ctx_error(ctx)->message, "error 30");
  assert_true(hli_failed_since(ctx, 29));
  assert_false(hli_failed_since(ctx, 30));
  hl_ctx_clear(ctx);
  assert_int_equal(hl_ctx_fault_count(ctx), 0);
  assert_null(hl_ctx_error(ctx));
  assert_int_equal(hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR), 0);
}

static void notes_of_one_kind_are_gathered_and_the_first_named(void **state) {
  hl_ctx *ctx = *state;
  for (int k = 1; k <= 30; k++) {
    const hl_place here = {"a.csv", k, 0}, there = {"b.csv", k, 0};
    hli_fault(ctx, 202, &here, "stream \"S%d\" is small\nhint", k);
    if (k <= 8)
      hli_fault(ctx, 202, &there, "row %d is small", k);
    if (k <= 3)
      hli_fault(ctx, 202, &here, "in other words, \"S%d\"", k);
  }
  assert_int_equal(hl_ctx_fault_count(ctx), 4 + 4 + 3);
  assert_int_equal(hl_ctx_fault_total(ctx, HL_SEVERITY_NOTE), 41);
  const hl_fault *all[2] = {NULL, NULL};
  for (int k = 0; k < hl_ctx_fault_count(ctx); k++)
    if (strncmp(hl_ctx_fault_at(ctx, k)->message, "and ", 4) == 0)
      all[strcmp(hl_ctx_fault_at(ctx, k)->file, "b.csv") == 0] = hl_ctx_fault_at(ctx, k);
  assert_non_null(all[0]);
  assert_non_null(all[1]);
  assert_string_equal(all[0]->message,
                      "and 27 more like this: \"S4\", \"S5\", \"S6\", \"S7\", \"S8\", ...");
  assert_string_equal(all[0]->hint, "");
  assert_int_equal(all[0]->row, 4);
  assert_string_equal(all[1]->message, "and 5 more like this: row 4, row 5, row 6, row 7, row 8");
}

static void out_of_memory_and_internal_errors_are_reported(void **state) {
  hl_ctx *ctx = *state;
  assert_int_equal(hli_nomem(ctx), HL_ERR_NOMEM);
  assert_int_equal(hl_ctx_error(ctx)->code, 5);
  assert_int_equal(hli_fault(ctx, 98765, NULL, "no such code"), HL_ERR_INTERNAL);
  assert_int_equal(hl_ctx_error(ctx)->code, 6);
  assert_int_equal(hli_fault(NULL, 102, NULL, "nobody listens"), HL_ERR_DATA);
}

static void a_childs_faults_move_to_the_parent_in_order(void **state) {
  hl_ctx *ctx = *state;
  hl_ctx *child = hli_ctx_child(ctx);
  assert_int_equal(hl_ctx_threads(child), 1);
  hli_fault(ctx, 102, NULL, "first");
  hli_fault(child, 201, NULL, "second");
  hli_fault(child, 103, NULL, "third");
  for (int k = 0; k < 25; k++)
    hli_fault(child, 103, NULL, "more");
  hli_ctx_merge(ctx, child);
  assert_int_equal(hl_ctx_fault_count(child), 0);
  assert_string_equal(hl_ctx_fault_at(ctx, 0)->message, "first");
  assert_string_equal(hl_ctx_fault_at(ctx, 1)->message, "second");
  assert_string_equal(hl_ctx_fault_at(ctx, 2)->message, "third");
  assert_string_equal(hl_ctx_error(ctx)->message, "more");
  assert_int_equal(hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR), 27);
  assert_int_equal(hl_ctx_fault_count(ctx), 21);
  hl_ctx_free(child);
}

static hl_ctx *interrupted;
static void on_signal(int number) {
  (void)number;
  hl_ctx_stop(interrupted);
}

static void a_signal_handler_can_stop_a_context_and_its_children(void **state) {
  hl_ctx *child = hli_ctx_child(*state);
  interrupted = *state;
  assert_false(hl_ctx_stopped(child));
  signal(SIGUSR1, on_signal);
  raise(SIGUSR1);
  assert_true(hl_ctx_stopped(*state));
  assert_true(hl_ctx_stopped(child));
  hl_ctx_resume(*state);
  assert_false(hl_ctx_stopped(child));
  hl_ctx_stop(child);
  assert_true(hl_ctx_stopped(*state));
  hl_ctx_free(child);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      CASE(every_status_and_outcome_has_a_text),
      CASE(codes_rise_and_are_explained),
      CASE(a_fault_carries_place_message_and_hint),
      CASE(user_text_cannot_break_a_message),
      CASE(long_texts_are_cut_between_characters),
      CASE(only_some_faults_are_kept_but_all_are_counted),
      CASE(notes_of_one_kind_are_gathered_and_the_first_named),
      CASE(out_of_memory_and_internal_errors_are_reported),
      CASE(a_childs_faults_move_to_the_parent_in_order),
      CASE(a_signal_handler_can_stop_a_context_and_its_children),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
