/** What is asked of a synthesis: settings that contradict each other or the case, and what is not
 * given. */
#include "synthesis/synthesis.h"

hl_status hli_take_emat(hl_synthesis *run) {
  const double emat = run->network.emat;
  if (!(emat > 0))
    return HL_OK;
  if (isnan(run->settings.dt_min))
    run->settings.dt_min = emat;
  else if (run->settings.dt_min != emat)
    HLI_FAIL(run->ctx, 12, NULL,
             "network.emat is %g K and synthesis.dt_min %g K\nBoth are the least approach of the "
             "network: leave one of them out.",
             emat, run->settings.dt_min);
  return HL_OK;
}

/* A front of emissions needs some. */
static hl_status check_front(const hl_problem *problem, const hl_synthesis_settings *settings) {
  double known = hl_economics_power_co2(hl_problem_economics(problem));
  for (int k = 0; k < hl_problem_utility_count(problem); k++)
    known += fabs(hl_utility_co2(hl_problem_utility_at(problem, k)));
  if (settings->pareto == HL_PARETO_CO2 && !(known > 0))
    HLI_FAIL(hl_problem_ctx(problem), 12, NULL,
             "a front of emissions is asked for (synthesis.pareto), but neither utilities nor "
             "electricity have any\nGive co2 in the table of utilities, or "
             "economics.electricity_co2.");
  return HL_OK;
}

/* What costs nothing for lack of a law is as large as it likes to be. */
static void note_laws(const hl_problem *problem) {
  static const struct {
    hl_cost_kind kind;
    const char *units, *name;
  } law[] = {{HL_COST_EXCHANGER, "exchangers", "exchanger"},
             {HL_COST_HEATER, "heaters", "heater"},
             {HL_COST_COOLER, "coolers", "cooler"}};
  for (int k = 0; k < 3; k++)
    if (!hl_problem_cost(problem, law[k].kind)->given)
      hli_fault(
          hl_problem_ctx(problem), 213, NULL,
          "no cost law of %s is given: their areas cost nothing\nGive a row of kind \"%s\" in "
          "the table of costs.",
          law[k].units, law[k].name);
}

hl_status hli_check_asked(const hl_problem *problem, const hl_synthesis_settings *settings,
                          const hl_network *start) {
  if (settings->effort == 0 && start == NULL)
    HLI_FAIL(hl_problem_ctx(problem), 1, NULL,
             "synthesis.effort 0 only optimises a network, and none is given\n"
             "Give one (--start), or an effort of 1 to 3.");
  for (int k = 0; start != NULL && k < hl_network_exchanger_count(start); k++)
    if (hl_network_exchanger_at(start, k)->fixed && settings->method != HL_METHOD_SIMULTANEOUS)
      HLI_FAIL(hl_problem_ctx(problem), 1, NULL,
               "exchanger %s of the network given is to be kept, but layers do not "
               "know it\nAsk for a simultaneous synthesis (--method simultaneous).",
               hl_network_exchanger_at(start, k)->id);
  HLI_TRY(check_front(problem, settings));
  note_laws(problem);
  return HL_OK;
}

int hli_least_units(const hl_synthesis *run, bool *hot) {
  int needy[2] = {0, 0};
  *hot = false;
  if (run->settings.use_systems && hl_problem_system_count(run->problem) > 0)
    return 0;
  for (int k = 0; k < hl_problem_stream_count(run->problem); k++) {
    const hl_stream *stream = hl_problem_stream_at(run->problem, k);
    needy[stream->side == HL_SIDE_HOT] += !stream->soft; /* whose outlet may be its inlet */
  }
  *hot = needy[1] >= needy[0];
  return needy[*hot];
}

hl_status hli_check_possible(const hl_synthesis *run) {
  const hl_problem *problem = run->problem;
  const int most = hl_problem_design(problem)->units_max;
  bool hot;
  for (int k = 0; k < hl_problem_rule_count(problem); k++)
    HLI_TRY(hl_problem_check_required(problem, hl_problem_rule_at(problem, k),
                                      hli_required(&run->settings)));
  const int least = hli_least_units(run, &hot);
  if (most > 0 && most < least)
    HLI_FAIL(run->ctx, 12, NULL,
             "design.units_max is %d, but no network has fewer than %d units: each of the %d %s "
             "streams needs one of its own\nRaise design.units_max.",
             most, least, least, hot ? "hot" : "cold");
  return HL_OK;
}

void hli_say_why_none(hl_synthesis *run) {
  const double dt = hli_required(&run->settings);
  char approach[48];
  if (run->best >= 0 || run->reason[0] != '\0')
    return;
  if (run->rejected[0] != '\0')
    hli_print(run->reason, sizeof run->reason, "%s", run->rejected);
  else if (run->store.count > 0 && dt > 0)
    hli_print(run->reason, sizeof run->reason,
              "networks were found, but none that keeps a least approach of %s and all the rest",
              hli_show(HL_DIM_DIFFERENCE, dt, approach));
  else
    hli_print(run->reason, sizeof run->reason, "the search came upon none that keeps all rules");
}
