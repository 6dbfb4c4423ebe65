/** Report: what the verifier found. */
#include <heatloom/problem.h>

#include "report/pages/html.h"

/** A difference of a dimension with its unit, short. */
static char *difference_text(const hli_view *view, hl_dimension dimension, double si,
                             char text[HLI_SHOWN]) {
  hl_dimension plain = dimension == HL_DIM_TEMPERATURE ? HL_DIM_DIFFERENCE : dimension;
  const hl_unit *unit = hl_unit_shown(plain);
  const char *money = strstr(unit->show, "cur");
  double value = hl_unit_from_si(unit, si);
  if (money != NULL)
    hli_print(text, HLI_SHOWN, "%.2g %s%s", value, view->currency, money + 3);
  else
    hli_print(text, HLI_SHOWN, "%.2g %s", value, unit->show);
  return text;
}

/** Distance of a check from failing, as comparable within its kind: negative if it fails. */
static double room(const hl_check *check) {
  switch (check->relation) {
  case HL_RELATION_EQUAL:
    return check->tolerance - fabs(check->value - check->expected);
  case HL_RELATION_LEAST:
    return check->value - check->expected;
  case HL_RELATION_MOST:
    return check->expected - check->value;
  default:
    return check->ok ? 1 : -1;
  }
}

static void compared_cell(const hli_view *view, const hl_check *check, hli_text *out) {
  char text[240];
  hl_check_write(check, view->currency, false, text, sizeof text);
  hli_cell(out, text);
}

static void write_failures(const hli_view *view, const hl_verdict *verdict, hli_text *out) {
  hli_open_table(out, "Checks that fail");
  hli_headings(out, "check|compared|what is wrong");
  for (int k = 0; k < hl_verdict_count(verdict); k++) {
    const hl_check *check = hl_verdict_at(verdict, k);
    if (check->ok)
      continue;
    hli_open_row(out, "bad");
    hli_row_heading(out, check->what);
    compared_cell(view, check, out);
    hli_cell(out, check->message);
    hli_close_row(out);
  }
  hli_close_table(out);
}

/** All checks of the kind of check `first` in one row, with the one that is closest to failing. */
static void write_kind(const hli_view *view, const hl_verdict *verdict, int first, hli_text *out) {
  const hl_check *least = hl_verdict_at(verdict, first);
  char text[HLI_SHOWN];
  int count = 0, good = 0;
  for (int k = first; k < hl_verdict_count(verdict); k++) {
    const hl_check *check = hl_verdict_at(verdict, k);
    if (strcmp(check->kind, least->kind) != 0)
      continue;
    count++;
    good += check->ok;
    if (room(check) < room(least))
      least = check;
  }
  bool equal = least->relation == HL_RELATION_EQUAL, statement = least->relation == 0;
  hli_open_row(out, good < count ? "bad" : NULL);
  hli_row_heading(out, least->kind);
  hli_print(text, sizeof text, "%d of %d", good, count);
  hli_number(out, text);
  hli_cell(out, statement || count == 1 ? "" : least->what + strlen(least->kind));
  compared_cell(view, least, out);
  if (equal) {
    double apart = fabs(least->value - least->expected);
    hli_number(out, difference_text(view, least->dimension, apart, text));
    hli_number(out, difference_text(view, least->dimension, least->tolerance, text));
  } else {
    hli_number(out, "");
    hli_number(out, "");
  }
  hli_close_row(out);
}

static bool seen_before(const hl_verdict *verdict, int check) {
  for (int k = 0; k < check; k++)
    if (strcmp(hl_verdict_at(verdict, k)->kind, hl_verdict_at(verdict, check)->kind) == 0)
      return true;
  return false;
}

hl_status hli_section_checks(const hli_view *view, hli_text *out) {
  const hl_verdict *verdict = view->input->verdict;
  if (verdict == NULL)
    return HL_OK;
  int count = hl_verdict_count(verdict), good = 0;
  for (int k = 0; k < count; k++)
    good += hl_verdict_at(verdict, k)->ok;
  char text[HLI_SENTENCE];
  hli_open_section(out, "checks", "Verification");
  hli_print(text, sizeof text,
            "%d of %d checks hold. The network was recomputed from the case alone, by code that "
            "shares nothing with its design: balances, temperatures, approaches inside every "
            "exchanger, both laws for every machine, areas, costs, rules.",
            good, count);
  hli_paragraph(out, text);
  if (good < count)
    write_failures(view, verdict, out);
  hli_open_details(out, "Checks by kind");
  hli_open_table(out, "Checks by kind, each with the one that is closest to its limit; "
                      "heatloom verify lists them one by one");
  hli_headings(out, "check|#hold|closest to its limit|stated and recomputed|#differ by|#allowed");
  for (int k = 0; k < count; k++)
    if (!seen_before(verdict, k))
      write_kind(view, verdict, k, out);
  hli_close_table(out);
  hli_close_details(out);
  hli_close_section(out);
  return HL_OK;
}
