/** Columns of text, and what several commands print alike. */
#include <ctype.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "cli.h"

/* Bytes 10xxxxxx continue a character of UTF-8. */
static bool begins(char c) { return ((unsigned char)c & 0xC0u) != 0x80u; }

int cli_columns(const char *text) {
  int count = 0;
  for (; *text != '\0'; text++)
    count += begins(*text);
  return count;
}

const char *cli_cell(const char *text, int width) {
  static char cells[8][320];
  static int next;
  char *cell = cells[next++ % 8];
  const int room = width < 0 ? -width : width, columns = cli_columns(text);
  const char *dots = cli_utf8() ? "…" : ".";
  size_t take = 0, used = 0;
  int taken = 0, kept = columns > room ? room - 1 : columns;
  while (take < sizeof cells[0] / 2 && text[take] != '\0') {
    if (begins(text[take]) && taken++ == kept)
      break;
    take++;
  }
  for (int k = columns; width < 0 && k < room; k++)
    cell[used++] = ' ';
  memcpy(cell + used, text, take);
  used += take;
  if (columns > room) {
    memcpy(cell + used, dots, strlen(dots));
    used += strlen(dots);
  }
  for (int k = columns; width > 0 && k < room; k++)
    cell[used++] = ' ';
  cell[used] = '\0';
  return cell;
}

int cli_widest(int so_far, const char *text) {
  const int most = 32, columns = cli_columns(text);
  const int wanted = columns < most ? columns : most;
  return wanted > so_far ? wanted : so_far;
}

const char *cli_plural(int count, const char *one, const char *many) {
  return count == 1 ? one : many;
}

bool cli_comma(const char *text) {
  const char *comma = strchr(text, ',');
  return comma != NULL && comma != text && isdigit((unsigned char)comma[-1]) &&
         isdigit((unsigned char)comma[1]);
}

const char *cli_machine_name(const hl_network *n, int machine) {
  enum { AT_ONCE = 4, LENGTH = 128 };
  static char text[AT_ONCE][LENGTH];
  static int next;
  char *out = text[next++ % AT_ONCE];
  hl_network_machine_name(n, machine, out, LENGTH);
  return out;
}

const char *cli_port_name(const hl_network *n, hl_port port) {
  const hl_problem *p = hl_network_problem(n);
  switch (port.kind) {
  case HL_PORT_STREAM:
    return hl_problem_stream_at(p, port.index)->name;
  case HL_PORT_UTILITY:
    return hl_problem_utility_at(p, port.index)->name;
  default:
    return cli_machine_name(n, port.index);
  }
}

/* Heat that a utility exchanges in a network. */
static double utility_heat(const hl_network *n, int utility) {
  double heat = 0.0;
  for (int k = 0; k < hl_network_exchanger_count(n); k++) {
    const hl_exchanger *e = hl_network_exchanger_at(n, k);
    if ((e->hot.kind == HL_PORT_UTILITY && e->hot.index == utility) ||
        (e->cold.kind == HL_PORT_UTILITY && e->cold.index == utility))
      heat += e->duty;
  }
  return heat;
}

void cli_print_power(const hl_network *n) {
  const hl_problem *p = hl_network_problem(n);
  int parts = 0;
  printf("electric power %.3f kW", cli_kw(hl_network_totals_of(n)->power));
  for (int k = 0; k < hl_network_machine_count(n); k++) {
    const hl_net_machine *m = hl_network_machine_at(n, k);
    printf("%s%s %.3f", parts++ > 0 ? " + " : " (", cli_machine_name(n, k), cli_kw(m->power));
  }
  for (int k = 0; k < hl_problem_utility_count(p); k++) {
    const hl_utility *u = hl_problem_utility_at(p, k);
    const double power = isnan(u->cop) ? 0.0 : utility_heat(n, k) / u->cop;
    if (power > 0.0)
      printf("%s%s %.3f", parts++ > 0 ? " + " : " (", u->name, cli_kw(power));
  }
  printf("%s", parts > 0 ? ")" : "");
}

void cli_csv_text(const char *text) {
  printf("\"");
  for (; *text != '\0'; text++)
    printf(*text == '"' ? "\"\"" : "%c", *text);
  printf("\"");
}

void cli_write_units(hl_writer *w, const char *pairs) {
  hl_writer_open_object(w, "units");
  for (const char *at = pairs; *at != '\0'; at += strspn(at, " ")) {
    char name[32], unit[16];
    const size_t length = strcspn(at, ":"), end = strcspn(at, " ");
    snprintf(name, sizeof name, "%.*s", (int)length, at);
    snprintf(unit, sizeof unit, "%.*s", (int)(end - length - 1), at + length + 1);
    hl_writer_text(w, name, unit);
    at += end;
  }
  hl_writer_close_object(w);
}

const char *cli_currency(const hl_problem *problem) {
  const char *currency = hl_problem_currency(problem);
  return currency[0] != '\0' ? currency : "cur";
}

void cli_today(char text[16]) {
  time_t now = time(NULL);
  struct tm parts;
  if (localtime_r(&now, &parts) == NULL || strftime(text, 16, "%Y-%m-%d", &parts) == 0)
    text[0] = '\0';
}
