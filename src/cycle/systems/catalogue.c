/*
 * A machine of the catalogue: known by points of operation, between which it is interpolated. Its
 * streams are those of its circuits, linear between the temperatures asked for.
 */
#include "cycle/catalogue/catalogue.h"

#include "num/num.h"

/* clang-format off */
static const hl_setting rows[] = {
    HLI_NUMBER("t_source_out", hli_catalogue_settings, t_source_out, TEMPERATURE, NAN, 50.0, 1500.0, "Source circuit leaving the machine."),
    HLI_NUMBER("t_source_in", hli_catalogue_settings, t_source_in, TEMPERATURE, NAN, 50.0, 1500.0, "Source circuit entering it; not set: t_source_out and source_glide."),
    HLI_NUMBER("t_sink_in", hli_catalogue_settings, t_sink_in, TEMPERATURE, NAN, 50.0, 1500.0, "Sink circuit entering the machine; not set: t_sink_out less sink_glide."),
    HLI_NUMBER("t_sink_out", hli_catalogue_settings, t_sink_out, TEMPERATURE, NAN, 50.0, 1500.0, "Sink circuit leaving it."),
    HLI_NUMBER("source_glide", hli_catalogue_settings, source_glide, DIFFERENCE, NAN, 0.0, 500.0, "By how much the source circuit cools; not set: that of the machine, if all its points have the same."),
    HLI_NUMBER("sink_glide", hli_catalogue_settings, sink_glide, DIFFERENCE, NAN, 0.0, 500.0, "By how much the sink circuit warms; not set: that of the machine, if all its points have the same."),
    HLI_NUMBER("load", hli_catalogue_settings, load, NONE, 1.0, 0.01, 1.0, "Share of the full load, inside the part-load table of the machine."),
    HLI_NUMBER("film_evaporator", hli_catalogue_settings, film_evaporator, FILM, NAN, 1.0, 1e6, "Film coefficient of the source circuit in the network's exchangers; not set: that of the case."),
    HLI_NUMBER("film_condenser", hli_catalogue_settings, film_condenser, FILM, NAN, 1.0, 1e6, "Film coefficient of the sink circuit in the network's exchangers; not set: that of the case."),
};
/* clang-format on */

static const hl_settings_table table = {"catalogue", sizeof(hli_catalogue_settings),
                                        sizeof rows / sizeof *rows, rows};

/* A glide by the inlet, itself, or as all points have it. */
static hl_status glide_of(const hli_catalogue *machine, hl_cycle_result *out, hli_axis axis,
                          double inlet, double glide, double *value) {
  static const char *const inlets[] = {"", "t_source_in", "", "t_sink_in"};
  static const char *const names[] = {"", "source_glide", "", "sink_glide"};
  double least = machine->least[axis], most = machine->most[axis];
  *value = hli_given_or(inlet, hli_given_or(glide, (least + most) / 2.0));
  if (isnan(inlet) && isnan(glide) && most > least + 1e-6)
    return hli_cycle_fail(out, "%s or %s is needed: the points of %s have glides of %.4g to %.4g K",
                          inlets[axis], names[axis], machine->info.id, least, most);
  if (*value < 0.0)
    return hli_cycle_fail(out, "%s: a source cools down and a sink warms up", inlets[axis]);
  return HL_OK;
}

static void write_limits(hli_sheet *sheet, const hli_catalogue *machine, const double *value) {
  for (int k = 0; k < machine->limits; k++) {
    const hli_catalogue_limit *limit = &machine->limit[k];
    const hli_catalogue_limit_kind *kind = &hli_catalogue_limits[limit->kind];
    hl_dimension dimension =
        strcmp(kind->key, "lift_max") == 0 ? HL_DIM_DIFFERENCE : HL_DIM_TEMPERATURE;
    (kind->most ? hli_limit_most : hli_limit_least)(sheet, kind->name, NULL, dimension,
                                                    value[limit->kind], limit->value);
  }
}

static hl_status eval(const hl_fluid *const *fluid, const void *settings, hli_sheet *sheet) {
  (void)fluid;
  const hli_catalogue_settings *set = settings;
  const hli_catalogue *machine = set->machine;
  hl_cycle_result *out = sheet->out;
  double at[HLI_AXIS_COUNT] = {set->t_source_out, 0.0, set->t_sink_out, 0.0};
  if (isnan(set->t_source_out) || isnan(set->t_sink_out))
    return hli_cycle_fail(out, "t_source_out and t_sink_out are not set");
  HLI_TRY(glide_of(machine, out, HLI_AXIS_SOURCE_GLIDE, set->t_source_in - set->t_source_out,
                   set->source_glide, &at[HLI_AXIS_SOURCE_GLIDE]));
  HLI_TRY(glide_of(machine, out, HLI_AXIS_SINK_GLIDE, set->t_sink_out - set->t_sink_in,
                   set->sink_glide, &at[HLI_AXIS_SINK_GLIDE]));
  double efficiency, q_sink, factor;
  HLI_TRY(hli_catalogue_at(machine, at, out, &efficiency, &q_sink));
  HLI_TRY(hli_catalogue_part_load(machine, set->load, out, &factor));
  double source_in = at[HLI_AXIS_SOURCE] + at[HLI_AXIS_SOURCE_GLIDE],
         sink_in = at[HLI_AXIS_SINK] - at[HLI_AXIS_SINK_GLIDE];
  double hot = hli_entropic_mean(sink_in, set->t_sink_out),
         cold = hli_entropic_mean(set->t_source_out, source_in);
  if (hot <= cold)
    return hli_cycle_fail(out, "the sink at %.1f °C is not warmer than the source at %.1f °C",
                          hli_celsius(hot), hli_celsius(cold));
  double drive = 1.0 - machine->info.drive_loss;
  sheet->shaft = drive / (factor * efficiency * hot / (hot - cold));
  if (!(sheet->shaft < 1.0))
    return hli_cycle_fail(out, "at this load the machine takes no heat from the source");
  hli_sheet_line(sheet, "source circuit", HL_SIDE_COLD, set->t_source_out, source_in,
                 1.0 - sheet->shaft)
      ->duct.film.two_phase = set->film_evaporator;
  hli_sheet_line(sheet, "sink circuit", HL_SIDE_HOT, set->t_sink_out, sink_in, 1.0)
      ->duct.film.two_phase = set->film_condenser;
  hli_sheet_loss(sheet, "machine", sheet->t0 * (1.0 / hot - (1.0 - sheet->shaft) / cold));
  out->capacity = q_sink * set->load;
  write_limits(sheet, machine,
               (const double[]){source_in, source_in, set->t_source_out, sink_in, set->t_sink_out,
                                set->t_sink_out, set->t_sink_out - source_in});
  return hli_sheet_close(sheet, drive);
}

const hli_system hli_catalogue_machine = {
    {.name = "catalogue",
     .title = "machine of the catalogue",
     .fluid_count = 1,
     .catalogue = true,
     .low = "t_source_out",
     .high = "t_sink_out",
     .variable = {HLI_PLACED("t_source_out", TAKES), HLI_PLACED("t_sink_out", GIVES),
                  HLI_PLACED_NUMBER("source_glide", 0, 50), HLI_PLACED_NUMBER("sink_glide", 0, 50)},
     .parameters = &table},
    eval};
