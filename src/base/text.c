/** Numbers as text, text buffers, comparison of names. */
#include <ctype.h>
#include <limits.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/context.h"

/*
 * The host application may have set a locale with a decimal comma. uselocale() concerns the calling
 * thread only, and newlocale("C") hands out a constant object: nothing is allocated.
 */
typedef struct plain_locale {
  locale_t plain, before;
} plain_locale;

static plain_locale enter_plain(void) {
  plain_locale pair;
  pair.plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  pair.before = uselocale(pair.plain);
  return pair;
}

static void leave_plain(plain_locale pair) {
  uselocale(pair.before);
  freelocale(pair.plain);
}

int hli_vprint(char *text, size_t size, const char *format, va_list args) {
  plain_locale locale = enter_plain();
  int need = vsnprintf(text, size, format, args);
  leave_plain(locale);
  return need;
}

int hli_print(char *text, size_t size, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int need = hli_vprint(text, size, format, args);
  va_end(args);
  return need;
}

/* -------------------------------------------------------------- buffers */

void hli_text_init(hli_text *text, hl_ctx *ctx) { *text = (hli_text){.ctx = ctx}; }

void hli_text_free(hli_text *text) {
  hli_release(text->ctx, text->data);
  *text = (hli_text){.ctx = text->ctx};
}

static bool make_room(hli_text *text, size_t more) {
  if (text->failed || more > SIZE_MAX / 4 - text->length) {
    text->failed = true;
    return false;
  }
  size_t need = text->length + more + 1;
  if (need <= text->room)
    return true;
  size_t room = text->room > 0 ? 2 * text->room : 256;
  room = room > need ? room : need;
  char *data = hli_resize(text->ctx, text->data, room);
  if (!data) {
    text->failed = true;
    return false;
  }
  text->data = data;
  text->room = room;
  return true;
}

void hli_text_add(hli_text *text, const char *bytes, size_t count) {
  if (!make_room(text, count))
    return;
  if (count > 0)
    memcpy(text->data + text->length, bytes, count);
  text->length += count;
  text->data[text->length] = '\0';
}

void hli_text_puts(hli_text *text, const char *string) {
  hli_text_add(text, string, strlen(string));
}

void hli_text_printf(hli_text *text, const char *format, ...) {
  char small[256];
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int need = hli_vprint(small, sizeof small, format, args);
  if (need < 0) {
    text->failed = true;
  } else if ((size_t)need < sizeof small) {
    hli_text_add(text, small, (size_t)need);
  } else if (make_room(text, (size_t)need)) {
    hli_vprint(text->data + text->length, (size_t)need + 1, format, again);
    text->length += (size_t)need;
  }
  va_end(again);
  va_end(args);
}

/* -------------------------------------------------------------- numbers */

/** End of the longest start of text that reads as a decimal number; text itself if none. */
static const char *number_end(const char *text) {
  const char *c = text;
  if (*c == '+' || *c == '-')
    c++;
  int digits = 0;
  for (; isdigit((unsigned char)*c); c++)
    digits++;
  if (*c == '.')
    for (c++; isdigit((unsigned char)*c); c++)
      digits++;
  if (digits == 0)
    return text;
  if (*c == 'e' || *c == 'E') {
    const char *power = c + 1;
    if (*power == '+' || *power == '-')
      power++;
    if (isdigit((unsigned char)*power)) {
      while (isdigit((unsigned char)*power))
        power++;
      c = power;
    }
  }
  return c;
}

static double read_plain(const char *text) {
  plain_locale locale = enter_plain();
  double value = strtod(text, NULL);
  leave_plain(locale);
  return value;
}

bool hli_parse_number(const char *text, double *value) {
  if (!text)
    return false;
  const char *end = number_end(text);
  if (end == text || *end != '\0')
    return false;
  double number = read_plain(text);
  if (!isfinite(number))
    return false;
  *value = number;
  return true;
}

bool hli_parse_quantity(hl_dimension dimension, const char *text, const hl_unit *unit, double *si) {
  if (!text)
    return false;
  while (isspace((unsigned char)*text))
    text++;
  const char *end = number_end(text);
  if (end == text)
    return false;
  double number = read_plain(text);
  while (isspace((unsigned char)*end))
    end++;
  if (*end != '\0')
    unit = hl_unit_find(dimension, end);
  else if (!unit)
    unit = hl_unit_shown(dimension);
  if (!unit)
    return false;
  double value = hl_unit_to_si(unit, number);
  if (!isfinite(value))
    return false;
  *si = value;
  return true;
}

void hli_format_number(double value, char text[32]) {
  for (int digits = 15; digits <= 17; digits++) {
    hli_print(text, 32, "%.*g", digits, value);
    if (!isfinite(value) || read_plain(text) == value)
      return;
  }
}

/** Shortest text of a number in the unit that reads back as exactly this SI value, if there is one.
 */
static bool exact_text(const hl_unit *unit, double si, char text[32]) {
  double value = hl_unit_from_si(unit, si);
  /* Near 0 °C a kelvin value has few digits in Celsius: 15 would show noise. */
  for (int digits = 6; digits <= 17; digits++) {
    hli_print(text, 32, "%.*g", digits, value);
    if (!isfinite(value) || hl_unit_to_si(unit, read_plain(text)) == si)
      return true;
  }
  double beside[2] = {nextafter(value, INFINITY), nextafter(value, -INFINITY)};
  for (int k = 0; k < 2; k++) {
    hli_print(text, 32, "%.17g", beside[k]);
    if (hl_unit_to_si(unit, read_plain(text)) == si)
      return true;
  }
  return false;
}

void hli_format_quantity(const hl_unit *unit, double si, char text[32]) {
  if (exact_text(unit, si, text))
    return;
  /* No number of the unit is this value. The text of the nearest that is one stays the same when it
   * is read and written again. */
  exact_text(unit, hl_unit_to_si(unit, hl_unit_from_si(unit, si)), text);
}

char *hli_show(hl_dimension dimension, double si, char text[48]) {
  const hl_unit *unit = hl_unit_shown(dimension);
  const double rounding = 1e-3; /* heat that nobody measures [W] */
  if (dimension == HL_DIM_POWER && fabs(si) < rounding)
    si = 0;
  if (isnan(si))
    hli_print(text, 48, "not set");
  else
    hli_print(text, 48, "%.6g%s%s", hl_unit_from_si(unit, si), unit->show[0] ? " " : "",
              unit->show);
  return text;
}

/* ---------------------------------------------------------------- names */

int hli_edit_distance(const char *a, const char *b) {
  enum { MOST = 64 };
  int row[MOST + 1] = {0};
  size_t length_a = strlen(a), length_b = strlen(b);
  /* Names this long are compared by their start only; the rest counts by its length. */
  int n = (int)(length_a < MOST ? length_a : MOST), m = (int)(length_b < MOST ? length_b : MOST);
  int beyond = (int)(length_a > length_b ? length_a - length_b : length_b - length_a);
  if (length_a <= MOST && length_b <= MOST)
    beyond = 0;
  for (int j = 0; j <= m; j++)
    row[j] = j;
  for (int i = 1; i <= n; i++) {
    int diagonal = row[0];
    row[0] = i;
    for (int j = 1; j <= m; j++) {
      int change =
          diagonal + (tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]));
      diagonal = row[j];
      int least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
      row[j] = change < least ? change : least;
    }
  }
  return row[m] + beyond;
}

static bool begins(const char *name, const char *beginning) {
  for (; *beginning != '\0'; name++, beginning++)
    if (tolower((unsigned char)*name) != tolower((unsigned char)*beginning))
      return false;
  return true;
}

int hl_name_distance(const char *known, const char *wrong) {
  const size_t length = strlen(wrong), other = strlen(known);
  if (length >= 2 && length < other && begins(known, wrong))
    return 0;
  const int distance = hli_edit_distance(known, wrong);
  return (size_t)distance <= ((length > other ? length : other) + 1) / 2 ? distance : INT_MAX;
}

hli_nearest hli_nearest_to(const char *wrong) {
  return (hli_nearest){.wrong = wrong, .distance = INT_MAX};
}

void hli_nearest_offer(hli_nearest *nearest, const char *known) {
  const bool any = known[0] != '\0' && nearest->wrong[0] != '\0';
  const int distance = any ? hl_name_distance(known, nearest->wrong) : INT_MAX;
  const bool shorter = distance == nearest->distance && begins(known, nearest->wrong) &&
                       strlen(known) < strlen(nearest->name);
  if (distance == INT_MAX || (distance >= nearest->distance && !shorter))
    return;
  nearest->distance = distance;
  hli_print(nearest->name, sizeof nearest->name, "%s", known);
}

char *hli_nearest_hint(const hli_nearest *nearest, const char *otherwise, char text[160]) {
  const bool near = nearest->name[0] != '\0';
  hli_print(text, 160, near ? "Did you mean \"%s\"?" : "%s", near ? nearest->name : otherwise);
  return text;
}

/** Longer names are compared by their start only, which would make zones of one path alike. */
enum { NAME_COMPARED = 64 };

/** Letters of the words of a name that tell it from another of a plant: "Unit 1" and "Unit 2",
 * "Line A" and "Line B" differ in marks that are left out here. */
static void telling_words(const char *name, char *out, size_t size) {
  size_t used = 0;
  while (*name != '\0' && used + 1 < size) {
    const size_t length = strcspn(name, " -_./");
    for (size_t k = 0; k < length && length > 1 && used + 1 < size; ++k)
      if (name[k] < '0' || name[k] > '9')
        out[used++] = name[k];
    name += length;
    if (*name != '\0' && used + 1 < size)
      out[used++] = *name++;
  }
  out[used] = '\0';
}

bool hli_may_be_mistyped(const char *name, const char *known) {
  char plain[2][NAME_COMPARED + 1];
  const int length[2] = {(int)strlen(name), (int)strlen(known)};
  const int shorter = length[0] < length[1] ? length[0] : length[1];
  const bool far = abs(length[0] - length[1]) > 2;
  if (far || shorter == 0 || length[0] > NAME_COMPARED || length[1] > NAME_COMPARED)
    return false;
  const int distance = hli_edit_distance(name, known);
  telling_words(name, plain[0], sizeof plain[0]);
  telling_words(known, plain[1], sizeof plain[1]);
  const bool numbered = strcmp(plain[0], plain[1]) == 0;
  return distance <= 2 && 3 * distance <= shorter && !numbered;
}

uint32_t hli_text_hash(const char *text) {
  uint32_t hash = 2166136261u;
  for (; *text != '\0'; text++)
    hash = (hash ^ (unsigned char)*text) * 16777619u;
  return hash;
}

bool hli_same_text(const char *a, const char *b) {
  if (!a || !b)
    return a == b;
  return strcmp(a, b) == 0;
}
