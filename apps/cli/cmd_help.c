/** heatloom help: the commands, and the settings that each of them reads. */
#include <string.h>

#include "cli.h"

const cli_command cli_commands[] = {
    {"demo", "[NAME [FOLDER]]", "write a built-in case as a folder of tables", 0, 2, cmd_demo, "",
     "Without NAME the example of El Sayed et al. is written; `heatloom demo list` lists all "
     "cases.",
     NULL},
    {"template", "FOLDER", "write an empty case to fill in", 1, 1, cmd_template, "", NULL, NULL},
    {"check", "CASE", "read and validate a case", 1, 1, cmd_check,
     "json output:json set period dt-min seed time-limit",
     "Notes name what was assumed, and limits of machines left to their defaults that cut a range. "
     "Every period is checked,\nand the first shown, unless --period names one. "
     "--json writes the case\nas a document, in SI units.",
     NULL},
    {"target", "CASE", "energy targets, pinch, utilities", 1, 1, cmd_target,
     "json csv output:json svg report set zone all-zones period all-periods dt-min recovery "
     "hot-utility sweep",
     "--dt-min sets the least approach (targets.dt_min, 10 K if not given). --csv prints the grand "
     "composite curve,\n--svg DIR draws the curves. Zones are paths, Site/Zone/Unit, in the column "
     "zone of the streams: --zone takes one,\n--all-zones lists all with their utilities. "
     "--all-periods gives a row for each operating "
     "period of the case and the average by their weights. --report FILE.html writes a page of "
     "what was asked for, --svg DIR its figures.\n\n"
     "--recovery and --hot-utility find the largest least approach that keeps a target; where "
     "streams have contributions\nof their own, the largest factor on all contributions. --sweep "
     "2..40K lists the targets over the least approach\nwith every kink, --sweep 0.5..3x over the "
     "factor.",
     "targets economics"},
    {"site", "CASE", "total site: what zones give each other through utilities", 1, 1, cmd_site,
     "json csv output:json svg report set period dt-min",
     "Each zone recovers its own heat; then utilities generated in zones serve where they are "
     "used, level by level, and the\nrest is left to boilers and coolers. Zones are paths, "
     "Site/Zone/Unit, in the column zone of the streams; mains are utilities\nof type both. "
     "--svg DIR draws the site's profiles and its utility grand composite curve, --report\n"
     "FILE.html writes a page with them, the curves of each zone and who gives heat to whom.\n"
     "--dt-min sets the least approach (targets.dt_min, 10 K if not given).",
     "targets economics"},
    {"hp explain", "CASE [LEVEL]",
     "why the levels of hp stand where they stand, and what limits them", 1, 2, cmd_hp_explain,
     "cool direct indirect load model levels machines cycles fluids ambient engine objective gap "
     "zone "
     "period "
     "set dt-min time-limit",
     "The same options as hp. LEVEL is the number of one, condensers first.", "hpr levels"},
    {"hp", "CASE", "heat pump and refrigeration targets: does a machine pay, where, how large", 1,
     1, cmd_hp,
     "cool direct indirect together all-periods compare load model levels machines cycles fluids "
     "all ambient engine objective gap zone period set dt-min time-limit threads json csv output "
     "svg "
     "report rank "
     "cop-map top",
     "--load is a share of the demand (0.5, 50%), a heat flow (300kW), or free: then prices "
     "decide, "
     "and no machine is an answer.\n--gap 0.1% proves by branch and bound; without it the bound is "
     "that of a relaxation.\n--json has everything, levels and price of power varied as well; "
     "--csv the scan of loads, or "
     "the levels of a load\nthat was given; -o FILE takes them. --svg DIR writes the figures, "
     "--report FILE.html one page "
     "with all of it.\n--together lets machines of all zones and between all mains and utilities "
     "compete at once; --all-periods\ndoes so over all periods of the case, each machine of one "
     "size, with an operation of its own in each.\nWithout "
     "--time-limit their proof ends 30 s after the last better plan (plan.patience).\n"
     "--cycles, --fluids and --machines are of real machines: they go with --model real, "
     "--compare, "
     "--rank or --cop-map.\n"
     "--rank compares each cycle with each fluid and number of machines (--machines), and all of "
     "them mixed;\n--cop-map shows the best COP between levels of source and sink. Both write "
     "--csv.\n--rank and --cop-map, alone or both, or --compare instead of them, add their tables "
     "and "
     "figures to\n--report and --svg; a --report of real machines has the first two anyway.",
     "hpr levels selection selection_grid plan targets economics stop"},
    {"exergy", "CASE", "place the systems and list exergy losses", 1, 1, cmd_exergy,
     "json csv output:json set period dt-min seed time-limit threads",
     "--dt-min sets the least approach (targets.dt_min, 10 K if not given).",
     "targets economics integration optim stop"},
    {"match", "CASE", "one operating point: heat-load distribution and its exchangers", 1, 1,
     cmd_match, "csv output set period at dt-min seed time-limit threads",
     "--at t_evap=33.1degC --at t_cond=75degC gives the operating point (SYSTEM.t_evap for one of "
     "several systems);\n"
     "without it the point of the least objective is found. No loops: the exchangers are those of "
     "the match selection.\n--dt-min sets the least approach (targets.dt_min, 10 K if not given).",
     "targets economics design integration match"},
    {"synth", "CASE", "the complete framework: heat pumps, matches, exchangers, costs", 1, 1,
     cmd_synth,
     "json csv output svg networks set period dt-min method pareto bound start keep seed "
     "time-limit threads",
     "--method simultaneous searches structures from nothing, all decisions at once, without the "
     "layers; --start begins from a network, which --set synthesis.effort=0 only "
     "optimises.\n--dt-min sets the least approach of the network (synthesis.dt_min); without it "
     "the "
     "approach is searched between\nsynthesis.dt_least and dt_most, or free in a simultaneous "
     "synthesis. -o FILE writes the network "
     "(network.json, in SI units). --csv lists every network seen:\nfeasible says that it keeps "
     "the rules, pareto that no cheaper one is as good, to 0.1 %, in each of TAC, energy (hot\n"
     "utility and power), area, units, exergy destroyed and CO2.",
     "synthesis design economics stop"},
    {"bound", "CASE", "what no network of exchangers can cost less than", 1, 1, cmd_bound,
     "json output:json set period dt-min tac time-limit",
     "The value holds for any number of exchangers, splits and bypasses, utilities anywhere. "
     "Certified values come from dual\nsolutions evaluated anew with their rounding errors. "
     "--dt-min bounds only networks that keep this least approach\n(bound.emat); without it all "
     "are. --tac, the cost of a known network, prints the gap and ends the work when it is "
     "closed.\nWithout --time-limit it takes a minute.",
     "bound design economics stop"},
    {"verify", "CASE NETWORK", "recompute a network and check every rule", 2, 2, cmd_verify,
     "json output:json set period", NULL, "verify design economics"},
    {"report", "CASE [NETWORK]", "everything in one self-contained HTML file", 1, 2, cmd_report,
     "output svg set period dt-min method pareto bound start keep seed time-limit threads",
     "-o FILE names it (default report.html). Without NETWORK the synthesis is run, with the same "
     "options as synth;\nwith one nothing is searched, and --seed, --time-limit and --threads are "
     "refused.",
     "synthesis design economics stop"},
    {"convert", "CASE [NETWORK]", "between a folder of tables and case.json", 1, 2, cmd_convert,
     "output",
     "-o FILE.json (in SI units) or -o FOLDER (in engineering units). With a NETWORK (of synth "
     "-o): its\n"
     "variables in a stage-wise superstructure with heat pumps as matches, as JSON, in kW and "
     "degC.",
     NULL},
    {"fluid", "[NAME [T=..] [p=..] [h=..] [s=..] [x=..]]", "list of fluids, facts, states", 0, -1,
     cmd_fluid, "json output:json",
     "T p, T x, p x, p h, p s or h s with units: heatloom fluid R290 T=75degC x=1. The name in any "
     "way of\n"
     "writing it (R1233zd(E), propane, CO2, a CAS number), or the path of a fluid file.",
     NULL},
    {"cycle list", "", "the thermodynamic systems of the library", 0, 0, cmd_cycle_list,
     "json output:json", NULL, NULL},
    {"cycle parameters", "CYCLE", "parameters of a system: defaults, bounds, meaning", 1, 1,
     cmd_cycle_parameters, "", NULL, NULL},
    {"cycle show", "CYCLE [FLUID] [PARAMETER=VALUE ...]",
     "evaluate a system: states, COP, losses, limits", 1, -1, cmd_cycle_show,
     "json output:json set figure kind:figure source:figure sink:figure",
     "Two fluids of a cascade are joined by +, the colder first. Parameters have units and stand "
     "behind the fluid or --set:\nheatloom cycle show vc_simple R290 t_evap=33degC --set "
     "t_cond=75degC\nA T-Q diagram shows --source and --sink too, where they are given.",
     NULL},
    {"cycle export", "CYCLE [FLUID] [PARAMETER=VALUE ...]",
     "a machine as a model for another program", 1, -1, cmd_cycle_export, "tespy set",
     "--tespy FILE.py writes a Python script that solves the machine with TESPy 0.11 and CoolProp, "
     "starting from the states\nfound here, and prints COP, power and heat of both, for 1 MW of "
     "what cycle list says they are per. Systems whose\nworking fluid is followed from component "
     "to component can be written; what TESPy has no component for, an ejector, is\nrefused.",
     NULL},
    {"cycle rank", "", "rank systems and fluids between a source and a sink", 0, 0, cmd_cycle_rank,
     "source sink fluids cycles dt-min eta order top all all-pairs report json csv output "
     "tespy set threads",
     "--source 60..50C --sink 90..120C: temperatures at inlet and outlet, in any unit; one value "
     "is a constant temperature.\n--dt-min, --eta, --order and --all-pairs are settings of the "
     "section below. --csv and --json have all columns and all\ncandidates; -o FILE takes them. "
     "--tespy writes the first as cycle export does.",
     "screening"},
    {"explain", "CODE", "what a message means and what to do", 1, 1, cmd_explain, "", NULL, NULL},
    {"help", "[COMMAND|SECTION]", "this text, the options of a command, a section of settings", 0,
     2, cmd_help, "", NULL, NULL},
    {NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL}};

const cli_command *cli_find_command(const char *const *word, int count, int *words, bool *group) {
  const size_t first = count > 0 ? strlen(word[0]) : 0;
  *words = 1;
  *group = false;
  for (const cli_command *k = cli_commands; count > 0 && k->name != NULL; k++) {
    if (strcmp(k->name, word[0]) == 0) { /* after those of two words that begin with it */
      *words = 1;
      return k;
    }
    if (strncmp(k->name, word[0], first) != 0 || k->name[first] != ' ')
      continue;
    *group = true;
    *words = 2;
    if (count > 1 && strcmp(k->name + first + 1, word[1]) == 0)
      return k;
  }
  return NULL;
}

/* The sections of a case, then those of commands without one. */
static const hl_settings_table *section_at(int k) {
  const hl_settings_table *table = hl_settings_at(k);
  return table != NULL                             ? table
         : k == 0 || hl_settings_at(k - 1) != NULL ? &hl_screening_table
                                                   : NULL;
}

static const hl_settings_table *find_section(const char *name, size_t length) {
  const hl_settings_table *table;
  for (int k = 0; (table = section_at(k)) != NULL; k++)
    if (strncmp(table->section, name, length) == 0 && table->section[length] == '\0')
      return table;
  return NULL;
}

/* The commands set the least approach of these sections from that of targets or synthesis. */
static bool is_inner(const hl_settings_table *table, const hl_setting *setting) {
  return strcmp(setting->name, "dt_min") == 0 &&
         (strcmp(table->section, "integration") == 0 || strcmp(table->section, "match") == 0);
}

/* What hp sets itself, from the case and its economics. */
static bool hp_sets(const hl_settings_table *table, const hl_setting *setting) {
  static const char *const own[] = {"machines", "prove"};
  static const char *const grid[] = {"dt_cont", "cost_power", "cost_scale", "cost_fixed"};
  if (strcmp(table->section, "selection") == 0)
    return strcmp(setting->name, own[0]) != 0 && strcmp(setting->name, own[1]) != 0;
  bool found = false;
  for (size_t k = 0; k < sizeof grid / sizeof *grid; k++)
    found |= strcmp(setting->name, grid[k]) == 0;
  return found && strcmp(table->section, "selection_grid") == 0;
}

static void print_section(const hl_settings_table *table, bool hp) {
  for (int k = 0; k < table->count; k++) {
    const hl_setting *s = &table->setting[k];
    unsigned char buffer[1024];
    char text[64];
    if (is_inner(table, s) || (hp && hp_sets(table, s)))
      continue;
    hl_settings_init(table, buffer);
    hl_settings_text(s, buffer, text, sizeof text);
    printf("  %s.%-*s %-14s %s", table->section, (int)(28 - strlen(table->section)), s->name, text,
           s->help);
    if (s->kind == HL_SETTING_CHOICE)
      printf(" One of %s.", s->choices);
    putchar('\n');
  }
}

/* The sections in a list with blanks between, or all others. */
static void print_sections(const char *sections, bool hp) {
  for (const char *at = sections; *at != '\0';) {
    size_t length = strcspn(at, " ");
    const hl_settings_table *table = find_section(at, length);
    if (table != NULL)
      print_section(table, hp);
    at += length + (at[length] == ' ');
  }
  printf("All sections (`heatloom help SECTION`):");
  const hl_settings_table *table;
  for (int k = 0; (table = section_at(k)) != NULL; k++)
    printf(" %s", table->section);
  printf("\n");
}

static int print_commands(void) {
  char solvers[128];
  hl_milp_backends(solvers, sizeof solvers);
  printf("heatloom %s - pinch, exergy, heat pumps, heat exchanger networks (%s)\n", hl_version(),
         solvers);
  for (const cli_command *k = cli_commands; k->name != NULL; k++)
    printf("  heatloom %-16s %-16.16s %s\n", k->name,
           strlen(k->arguments) <= 16          ? k->arguments
           : strchr(k->arguments, '|') != NULL ? "[NAME]"
                                               : "NAME ...",
           k->summary);
  printf("CASE is a folder of tables (streams.csv, utilities.csv, ...), a case.json, or one CSV "
         "of streams.\n"
         "Options: --dt-min 10K  --set section.field=value  --seed N  --time-limit 60s  --json  "
         "--csv  --quiet\n"
         "         -o FILE  --svg DIR  --threads N          'heatloom help COMMAND' for more\n"
         "Exit: 0 ok, 1 bad input, 2 usage, 3 infeasible, 4 limit reached (best kept), 5 "
         "internal, 130 stopped\n");
  return CLI_OK;
}

static void print_command(const cli_command *k) {
  printf("heatloom %s %s\n  %s\n", k->name, k->arguments, k->summary);
  if (k->help != NULL)
    printf("%s\n", k->help);
  cli_options_print(k);
  if (k->sections != NULL) {
    printf("Settings (--set section.field=value):\n");
    print_sections(k->sections, strcmp(k->name, "hp") == 0);
  }
}

/* Of several commands that begin alike, a line each. */
static void print_group(const char *word) {
  const size_t length = strlen(word);
  for (const cli_command *k = cli_commands; k->name != NULL; k++)
    if (strncmp(k->name, word, length) == 0 && k->name[length] == ' ')
      printf("heatloom %s %s\n  %s\n", k->name, k->arguments, k->summary);
}

int cmd_help(cli *c) {
  if (c->arg_count == 0)
    return print_commands();
  int words;
  bool group;
  const cli_command *k = cli_find_command(c->arg, c->arg_count, &words, &group);
  const hl_settings_table *table = find_section(c->arg[0], strlen(c->arg[0]));
  if (k == NULL && group && c->arg_count > 1)
    return cli_usage(c, "no command \"%s %s\"", c->arg[0], c->arg[1]);
  if (k == NULL && !group && table == NULL)
    return cli_usage(c, "no command and no section of settings \"%s\"", c->arg[0]);
  /* "match" is both: its settings are among those of the command. */
  if (k != NULL)
    print_command(k);
  else if (group)
    print_group(c->arg[0]);
  if (table != NULL && (k == NULL || k->sections == NULL))
    print_section(table, false);
  return CLI_OK;
}
