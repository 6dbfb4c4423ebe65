/** Writes the reference pages from the tables of the library: `reference
 * settings|cycles|fluids|messages`.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/heatloom.h>

static const char *const kinds[] = {"number", "integer", "yes or no", "choice"};

/** A bound or default, in the unit in which it is shown. */
static void print_value(const hl_setting *setting, double value) {
  if (isnan(value))
    printf("not set");
  else if (setting->kind == HL_SETTING_FLAG)
    printf("%s", value != 0.0 ? "yes" : "no");
  else if (setting->kind == HL_SETTING_INTEGER)
    printf("%.0f", value);
  else if (isinf(value))
    printf(value > 0 ? "no limit" : "-");
  else if (setting->kind == HL_SETTING_CHOICE) {
    const char *choice = setting->choices;
    for (int k = (int)value; k > 0 && strchr(choice, '|') != NULL; --k)
      choice = strchr(choice, '|') + 1;
    printf("%.*s", (int)strcspn(choice, "|"), choice);
  } else {
    const hl_unit *unit = hl_unit_shown(setting->dimension);
    const bool plain = setting->dimension == HL_DIM_NONE || unit == NULL;
    printf("%.6g%s%s", plain ? value : hl_unit_from_si(unit, value), plain ? "" : " ",
           plain ? "" : unit->show);
  }
}

static void print_choices(const char *choices) {
  for (; *choices != '\0'; ++choices)
    printf(*choices == '|' ? ", " : "%c", *choices);
}

static void print_table(const hl_settings_table *table) {
  printf("| setting | kind | default | range | meaning |\n| --- | --- | --- | --- | --- |\n");
  for (int k = 0; k < table->count; ++k) {
    const hl_setting *setting = &table->setting[k];
    printf("| `%s` | %s | ", setting->name, kinds[setting->kind]);
    print_value(setting, setting->initial);
    printf(" | ");
    if (setting->kind == HL_SETTING_CHOICE) {
      print_choices(setting->choices);
    } else if (setting->kind != HL_SETTING_FLAG) {
      print_value(setting, setting->least);
      printf(" to ");
      print_value(setting, setting->most);
    }
    printf(" | %s |\n", setting->help);
  }
}

static void settings(void) {
  printf("# Settings\n\nSet one by `--set section.name=value` or a row in the settings table of a "
         "case. A value without a unit\nis in the unit shown here.\n\n"
         "The least approach stands in four sections, because each step can be used by itself. The "
         "commands take\n`targets.dt_min` for `target`, `exergy`, `match` and the targets of a "
         "report, `synthesis.dt_min` for the\nnetworks of `synth` and `report`; `--dt-min` sets "
         "both. They hand it on to the steps inside:\n`integration.dt_min` and `match.dt_min` are "
         "for callers of the library only.\n");
  const hl_settings_table *table = NULL;
  for (int k = 0; (table = hl_settings_at(k)) != NULL; ++k) {
    printf("\n## %s\n\n", table->section);
    print_table(table);
  }
  printf("\n## %s\n\nOf `cycle rank` and hl_screening_solve(); not part of a case.\n\n",
         hl_screening_table.section);
  print_table(&hl_screening_table);
}

static void cycles(void) {
  printf("# Cycles\n\nThermodynamic systems that may be placed, with their parameters and decision "
         "variables.\n");
  for (int k = 0; k < hl_cycle_count(); ++k) {
    const hl_cycle_info *cycle = hl_cycle_at(k);
    printf("\n## %s\n\n`%s`%s\n\n", cycle->title, cycle->name,
           cycle->fluid_count > 0 ? ", with a fluid" : "");
    print_table(cycle->parameters);
  }
}

/** A fact as a cell of a table, with the mark of those that were not compared with their source. */
static void print_fact(const hl_fluid_fact *fact) {
  printf(" %s%s |", fact->text, fact->text[0] != '\0' && !fact->verified ? " *" : "");
}

static void fluids(void) {
  printf(
      "# Fluids\n\nWhat `heatloom fluid` lists, by id; names and other ways of writing them lead "
      "to a fluid as well. Figures\nmarked * were not compared with their source: the classes of "
      "ANSI/ASHRAE 34 and ISO 817 (2022), the global warming\npotential over 100 years of IPCC AR6 "
      "(2021), the ozone depletion potential of WMO (2022). \"GWP EU\" is the one of\nRegulation "
      "(EU) 2024/573, annex I. Melting lines are not carried, and blends are not here.\n\n"
      "| fluid | names | used for | safety | GWP | GWP EU | ODP | critical point °C, bar | range "
      "°C, bar | equation of state |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- "
      "|\n");
  hl_ctx *ctx = hl_ctx_new(NULL);
  char id[16];
  for (int k = 0; hl_fluid_id_at(k, id, sizeof id); ++k) {
    hl_fluid *fluid;
    if (hl_fluid_new(ctx, id, HL_FLUID_REFERENCE_FILE, &fluid) != HL_OK)
      break;
    const hl_fluid_info *f = hl_fluid_facts(fluid);
    printf("| `%s` | %s%s%s | %s |", f->id, f->name, f->aliases[0] != '\0' ? ", " : "", f->aliases,
           f->use);
    print_fact(&f->safety_class);
    print_fact(&f->gwp);
    print_fact(&f->gwp_eu);
    print_fact(&f->odp);
    printf(" %.2f, %.2f | %.1f to %.1f, %.0f%s | %s%s |\n", f->t_critical - 273.15,
           f->p_critical / 1e5, f->t_min - 273.15, f->t_max - 273.15, f->p_max / 1e5,
           f->mixture ? "; as a gas only" : "", f->source,
           f->source_verified ? "" : " (citation not compared with the paper)");
    hl_fluid_free(fluid);
  }
  hl_ctx_free(ctx);
}

static void messages(void) {
  static const char *const severities[] = {"note", "warning", "error"};
  printf("# Messages\n\nWhat `heatloom explain CODE` says.\n");
  for (int k = 0; k < hl_code_count(); ++k) {
    const hl_code_info *code = hl_code_at(k);
    printf("\n## HL%03d: %s\n\n*%s*. %s\n", code->code, code->title, severities[code->severity],
           code->explain);
  }
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    void (*print)(void);
  } pages[] = {
      {"settings", settings}, {"cycles", cycles}, {"fluids", fluids}, {"messages", messages}};
  for (size_t k = 0; argc == 2 && k < sizeof pages / sizeof *pages; ++k) {
    if (strcmp(argv[1], pages[k].name) == 0) {
      pages[k].print();
      return 0;
    }
  }
  fprintf(stderr, "usage: reference settings|cycles|fluids|messages\n");
  return 2;
}
