/**
 * Numbers as people write them: decimal point or comma, thousands in groups. A mark whose meaning
 * is open is never guessed: the other numbers of the table decide, or the reader of the message
 * does.
 */
#include "io/tables/cells.h"

#include <ctype.h>

#include "base/base.h"

enum { DIGITS_MOST = 64 };

/** A number taken apart. */
typedef struct parts {
  char digits[DIGITS_MOST]; /* sign, digits and marks, without blanks as thousands */
  char exponent[8];
  int commas, points;
  bool comma_last; /* of the marks */
  bool groups;     /* marks but the last, and blanks, stand at thousands */
  bool last_at_thousand;
  bool leading_zero; /* the first digit is 0: no thousands */
  const char *rest;
} parts;

static bool starts_with(const char *text, const char *word) {
  return strncmp(text, word, strlen(word)) == 0;
}

/** Length of a dash used for "nothing" or as a minus, or 0. */
static size_t dash(const char *text) {
  static const char *const dashes[] = {"-", "\xE2\x88\x92", "\xE2\x80\x93", "\xE2\x80\x94"};
  for (size_t k = 0; k < sizeof dashes / sizeof *dashes; ++k) {
    if (starts_with(text, dashes[k]))
      return strlen(dashes[k]);
  }
  return 0;
}

static const char *skip_front(const char *text) {
  while (*text == ' ' || *text == '\'')
    ++text; /* an apostrophe in front is a spreadsheet's mark of text */
  return text;
}

/** Take the number at the start of the text apart; false if there is none. */
static bool take_apart(const char *text, parts *p) {
  int used = 0, run = 0;
  bool first = true, mark_ok = true, last_blank = false;
  *p = (parts){.groups = true};
  const size_t minus = dash(text);
  if (minus > 0 || *text == '+') {
    if (minus > 0)
      p->digits[used++] = '-';
    text += minus > 0 ? minus : 1;
  }
  p->leading_zero = *text == '0';
  for (; used < DIGITS_MOST - 2; ++text) {
    const bool digit = isdigit((unsigned char)*text);
    const bool blank =
        (*text == ' ' || *text == '\'') && isdigit((unsigned char)text[1]) && run > 0;
    if (!digit && !blank && *text != '.' && *text != ',')
      break;
    if (digit) {
      p->digits[used++] = *text;
      ++run;
      continue;
    }
    if (!mark_ok || (!first && run != 3))
      p->groups = false; /* a mark before this one was not at a thousand */
    mark_ok = run >= 1 && run <= 3;
    last_blank = blank;
    if (blank) {
      p->groups = p->groups && mark_ok;
    } else {
      p->digits[used++] = *text;
      p->commas += *text == ',';
      p->points += *text == '.';
      p->comma_last = *text == ',';
    }
    first = false;
    run = 0;
  }
  p->groups = p->groups && !(last_blank && run != 3);
  p->last_at_thousand = mark_ok && run == 3;
  p->digits[used] = '\0';
  if ((*text == 'e' || *text == 'E')) {
    const char *power = text + 1 + (text[1] == '+' || text[1] == '-');
    const size_t length = strspn(power, "0123456789");
    if (length >= 1 && length <= 4) {
      const size_t whole = (size_t)(power - text) + length;
      memcpy(p->exponent, text, whole);
      p->exponent[whole] = '\0';
      text += whole;
    }
  }
  p->rest = text + strspn(text, " ");
  return used > 0 && strpbrk(p->digits, "0123456789") != NULL;
}

/** Put the number together with one decimal sign ('\0': all marks are thousands). */
static bool put_together(const parts *p, char sign, double *value) {
  char plain[DIGITS_MOST + 8];
  size_t used = 0;
  for (const char *c = p->digits; *c != '\0'; ++c) {
    if (*c == sign)
      plain[used++] = '.';
    else if (*c != '.' && *c != ',')
      plain[used++] = *c;
  }
  memcpy(plain + used, p->exponent, strlen(p->exponent) + 1);
  return hli_parse_number(plain, value);
}

void hli_decimals_learn(hli_decimals *decimals, const char *text) {
  parts p;
  if (!take_apart(skip_front(text), &p) || p.commas + p.points == 0)
    return;
  const bool mixed = p.commas > 0 && p.points > 0;
  const bool single = p.commas + p.points == 1 && (!p.last_at_thousand || p.leading_zero);
  const int last = p.comma_last ? p.commas : p.points;
  if (!(mixed && p.groups && last == 1) && !single)
    return;
  if (!p.comma_last)
    decimals->point = true;
  else if (decimals->comma_allowed)
    decimals->comma = true;
}

/** One mark at a place where it may be either. */
static hli_cell read_open(const parts *p, const hli_decimals *d, double *value) {
  const char mark = p->comma_last ? ',' : '.';
  const bool as_decimal = p->comma_last ? d->comma : d->point;
  const bool as_thousand = p->comma_last ? d->point : d->comma;
  if (as_decimal == as_thousand && (p->comma_last || as_decimal)) {
    put_together(p, mark, value);
    return HLI_CELL_EITHER;
  }
  /* A point is a decimal sign unless other numbers say otherwise. */
  const bool decimal = as_decimal || (!p->comma_last && !as_thousand);
  if (!decimal && !p->comma_last) {
    put_together(p, mark, value);
    return HLI_CELL_EITHER; /* 1.250 beside 3,5: most likely 1250, but too dear a guess */
  }
  return put_together(p, decimal ? mark : '\0', value) ? HLI_CELL_NUMBER : HLI_CELL_BAD;
}

hli_cell hli_cell_read(const char *text, const hli_decimals *decimals, double *value,
                       const char **rest) {
  parts p;
  text = skip_front(text);
  *value = NAN;
  *rest = "";
  if (*text == '\0' || (dash(text) > 0 && text[dash(text)] == '\0'))
    return HLI_CELL_EMPTY;
  if (*text == '=')
    return HLI_CELL_FORMULA;
  if (!take_apart(text, &p))
    return HLI_CELL_BAD;
  *rest = p.rest;
  if (!p.groups)
    return HLI_CELL_BAD;
  if (p.commas + p.points == 0)
    return put_together(&p, '\0', value) ? HLI_CELL_NUMBER : HLI_CELL_BAD;
  const int last = p.comma_last ? p.commas : p.points;
  const bool mixed = p.commas > 0 && p.points > 0;
  if (mixed && last > 1)
    return HLI_CELL_BAD;  /* 1.234,567,8 */
  if (!mixed && last > 1) /* 1.234.567: thousands */
    return p.last_at_thousand && put_together(&p, '\0', value) ? HLI_CELL_NUMBER : HLI_CELL_BAD;
  if (!mixed && p.last_at_thousand && !p.leading_zero)
    return read_open(&p, decimals, value);
  if (p.comma_last && !decimals->comma_allowed)
    return HLI_CELL_BAD;
  return put_together(&p, p.comma_last ? ',' : '.', value) ? HLI_CELL_NUMBER : HLI_CELL_BAD;
}

bool hli_cell_looks_like_number(const char *text) {
  char copy[DIGITS_MOST] = "";
  const hli_decimals any = {.comma_allowed = true};
  const char *rest;
  double value;
  size_t k = 0;
  for (; text[k] != '\0' && k + 1 < sizeof copy; ++k)
    copy[k] = strchr("oO", text[k]) != NULL ? '0' : strchr("lI", text[k]) != NULL ? '1' : text[k];
  copy[k] = '\0';
  const hli_cell cell = hli_cell_read(copy, &any, &value, &rest);
  return (cell == HLI_CELL_NUMBER || cell == HLI_CELL_EITHER) && *rest == '\0';
}
