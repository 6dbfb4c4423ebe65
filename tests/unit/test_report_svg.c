/* The SVG writer: text, widths, round axes, labels that keep clear of each other. */
#include "support/test.h"

#include <math.h>
#include <string.h>

#include "report/drawing/svg.h"

typedef struct fixture {
  hl_ctx *ctx;
  hli_text out;
} fixture;

static int setup(void **state) {
  static fixture fix;
  *state = &fix;
  fix.ctx = hl_ctx_new(NULL);
  hli_text_init(&fix.out, fix.ctx);
  return fix.ctx == NULL;
}

static int teardown(void **state) {
  fixture *fix = *state;
  hli_text_free(&fix->out);
  hl_ctx_free(fix->ctx);
  return 0;
}

static const char *escaped(fixture *fix, const char *text) {
  hli_text_free(&fix->out);
  hli_text_puts(&fix->out, "");
  hli_escape(&fix->out, text);
  return fix->out.data;
}

static void escaping_leaves_no_character_with_a_meaning(void **state) {
  fixture *fix = *state;
  assert_string_equal(escaped(fix, "<b>&\"'"), "&lt;b&gt;&amp;&quot;&#39;");
  assert_string_equal(escaped(fix, "Größe 溶媒 𝄞"), "Größe 溶媒 𝄞");
  assert_string_equal(escaped(fix, "a\tb\x01"
                                   "c\x7F"),
                      "a b c ");
  /* lone, cut, overlong and surrogate bytes; noncharacters that XML forbids */
  assert_string_equal(escaped(fix, "\xFF"), "\uFFFD");
  assert_string_equal(escaped(fix, "a\xC3"), "a\uFFFD");
  assert_string_equal(escaped(fix, "\xC0\xAF"), "\uFFFD\uFFFD");
  assert_string_equal(escaped(fix, "\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
  assert_string_equal(escaped(fix, "\xEF\xBF\xBE"), "\uFFFD");
}

static void coordinates_have_a_tenth_and_no_more(void **state) {
  fixture *fix = *state;
  static const struct {
    double value;
    const char *text;
  } pair[] = {{0, "0"},           {12, "12"},  {12.34, "12.3"}, {-0.04, "0"},
              {-7.25, "-7.3"},    {0.96, "1"}, {-12.0, "-12"},  {1e5 + 0.1, "100000.1"},
              {(double)NAN, "0"}, {1e300, "0"}};
  for (size_t k = 0; k < sizeof pair / sizeof pair[0]; k++) {
    hli_text_free(&fix->out);
    hli_coordinate(&fix->out, pair[k].value);
    assert_string_equal(fix->out.data, pair[k].text);
  }
}

static void widths_count_characters_not_bytes(void **state) {
  (void)state;
  assert_close(hli_text_width(HLI_FACE_SMALL, "88"), 2 * 0.636 * 12, 1e-12, 0);
  assert_close(hli_text_width(HLI_FACE_SMALL, "é"), hli_text_width(HLI_FACE_SMALL, "e"), 0.2, 0);
  assert_true(hli_text_width(HLI_FACE_BOLD, "abc") > hli_text_width(HLI_FACE_NORMAL, "abc"));
  assert_close(hli_text_width(HLI_FACE_NORMAL, ""), 0, 0, 0);
}

static void cut_texts_end_in_dots_and_stay_whole_characters(void **state) {
  (void)state;
  char text[64], tiny[8];
  hli_ellipsis(text, sizeof text, "Condensate", 10);
  assert_string_equal(text, "Condensate");
  hli_ellipsis(text, sizeof text, "Condensate", 5);
  assert_string_equal(text, "Cond…");
  hli_ellipsis(text, sizeof text, "ÄÖÜäöü", 4);
  assert_string_equal(text, "ÄÖÜ…");
  hli_fit(text, sizeof text, HLI_FACE_BOLD, "Condensate", 1000);
  assert_string_equal(text, "Condensate");
  hli_fit(text, sizeof text, HLI_FACE_BOLD, "Condensate of the reboiler", 90);
  assert_true(hli_text_width(HLI_FACE_BOLD, text) <= 90);
  assert_string_equal(text + strlen(text) - strlen("…"), "…");
  hli_fit(tiny, sizeof tiny, HLI_FACE_BOLD, "Condensate", 1000); /* room of bytes, not of px */
  assert_true(strlen(tiny) < sizeof tiny);
}

static void axes_have_round_steps_that_cover_the_data(void **state) {
  (void)state;
  static const double range[][2] = {{0, 225.4}, {-5, 90.1}, {0.013, 0.017}, {1e6, 9e6}, {3, 3}};
  for (size_t k = 0; k < sizeof range / sizeof range[0]; k++) {
    hli_axis axis;
    hli_axis_init(&axis, range[k][0], range[k][1], 0, 100, 8, true);
    double lead = axis.step / pow(10, floor(log10(axis.step) + 1e-9));
    assert_true(fabs(lead - 1) < 1e-6 || fabs(lead - 2) < 1e-6 || fabs(lead - 5) < 1e-6);
    double rounding = 1e-9 * axis.step;
    assert_true(axis.least <= range[k][0] + rounding && axis.most >= range[k][1] - rounding);
    assert_true((axis.most - axis.least) / axis.step < 11);
    assert_close(hli_axis_px(&axis, axis.least), 0, 0, 1e-9);
    assert_close(hli_axis_px(&axis, axis.most), 100, 0, 1e-9);
    assert_close(axis.step * pow(10, axis.decimals), round(axis.step * pow(10, axis.decimals)),
                 1e-9, 0);
  }
}

static void labels_do_not_cover_each_other(void **state) {
  fixture *fix = *state;
  hli_svg svg;
  hli_svg_open(&svg, &fix->out, 400, 300, "labels", true);
  hli_labels labels;
  hli_labels_init(&labels, &svg, (hli_box){0, 0, 400, 300});
  hli_labels_add_line(&labels, 0, 300, 400, 0);
  int fixed = labels.count;
  for (int k = 0; k < 8; k++)
    hli_label(&labels, 200, 150, HLI_FACE_SMALL, "", "the same place");
  for (int k = fixed; k < labels.count; k++)
    for (int j = 0; j < k; j++) {
      const hli_box *a = &labels.box[k], *b = &labels.box[j];
      assert_false(a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1);
    }
  assert_false(hli_label_try(&labels, 200, 150, HLI_FACE_TITLE, "",
                             "a text too wide for any place that is left"));
  hli_labels_free(&labels);
  hli_svg_close(&svg);
  assert_false(fix->out.failed);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(escaping_leaves_no_character_with_a_meaning, setup, teardown),
      cmocka_unit_test_setup_teardown(coordinates_have_a_tenth_and_no_more, setup, teardown),
      cmocka_unit_test(widths_count_characters_not_bytes),
      cmocka_unit_test(cut_texts_end_in_dots_and_stay_whole_characters),
      cmocka_unit_test(axes_have_round_steps_that_cover_the_data),
      cmocka_unit_test_setup_teardown(labels_do_not_cover_each_other, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
