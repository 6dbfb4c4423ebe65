/** What two sides can exchange at most, whatever the network. */
#include "problem/problem.h"

/** Heat of a stretch of a line on the near side of a temperature: of a hot one above, of a cold
 * one below. [W] */
static double near_part(double from, double to, double duty, double t, double sign) {
  if (from == to)
    return sign * (from - t) >= 0 ? duty : 0;
  return duty * fmin(fmax((from - t) / (from - to), 0), 1);
}

double hli_stream_heat(const hl_stream *stream, double t, double sign) {
  const hl_segment *last = &stream->segment[stream->segment_count - 1];
  const double far = sign > 0 ? stream->t_target_min : stream->t_target_max;
  double sum = 0;
  for (int k = 0; k < stream->segment_count; ++k)
    sum += near_part(stream->segment[k].t_supply, stream->segment[k].t_target,
                     stream->segment[k].duty, t, sign);
  if (stream->soft && last->t_supply != last->t_target && sign * (last->t_target - far) > 0) {
    const double flow = last->duty / (last->t_supply - last->t_target);
    sum += near_part(last->t_target, far, flow * (last->t_target - far), t, sign);
  }
  return sum;
}

/** Heat of a utility: all of it from its inlet on, since its outlet may be as near as the rest. */
static double utility_heat(const hl_problem *problem, const hl_utility *u, double t, double sign) {
  if (sign * (u->t_supply - t) < 0)
    return 0;
  for (int k = 0; k < problem->utility_count; ++k)
    if (strcmp(problem->utility[k].tier_of, u->name) == 0)
      return INFINITY; /* at a price that rises */
  return u->duty_max;
}

double hli_party_heat(const hl_problem *problem, const char *name, double t, double sign) {
  const int stream = hl_problem_stream_find(problem, name),
            utility = hl_problem_utility_find(problem, name);
  if (stream >= 0)
    return hli_stream_heat(&problem->stream[stream], t, sign);
  return utility >= 0 ? utility_heat(problem, &problem->utility[utility], t, sign)
                      : (double)INFINITY;
}

/**
 * A temperature divides what the pair exchanges: what the cold side takes above it comes from heat
 * of the hot side that is hotter still, the rest is heat of the cold side below it. Mixing behind
 * splits and bypasses takes heat from neither part without an exchanger.
 */
static double cut(const hl_problem *problem, const char *hot, const char *cold, double dt_min,
                  double t) {
  return hli_party_heat(problem, hot, t + dt_min, 1) + hli_party_heat(problem, cold, t, -1);
}

double hl_problem_pair_most(const hl_problem *problem, const char *hot, const char *cold,
                            double dt_min) {
  const double beside = 1e-6; /* of a corner, which may be flat [K] */
  const char *const name[] = {hot, cold};
  double most = fmin(hli_party_heat(problem, hot, -(double)INFINITY, 1),
                     hli_party_heat(problem, cold, INFINITY, -1));
  for (int side = 0; side < 2; ++side) {
    const int stream = hl_problem_stream_find(problem, name[side]),
              utility = hl_problem_utility_find(problem, name[side]);
    const double shift = side == 0 ? -dt_min : 0;
    const int corners = stream >= 0 ? problem->stream[stream].segment_count + 1 : utility >= 0;
    for (int k = 0; k < corners; ++k) {
      const hl_segment *segment = stream >= 0 ? problem->stream[stream].segment : NULL;
      const double t = segment == NULL   ? problem->utility[utility].t_supply
                       : k + 1 < corners ? segment[k].t_supply
                                         : segment[k - 1].t_target;
      most = fmin(most, fmin(cut(problem, hot, cold, dt_min, t + shift - beside),
                             cut(problem, hot, cold, dt_min, t + shift + beside)));
    }
  }
  return most;
}

hl_status hl_problem_check_required(const hl_problem *problem, const hl_match_rule *rule,
                                    double dt_min) {
  const double close = 1e-7; /* of the heat: what a corner's neighbourhood adds */
  const double unit = problem->design.duty_min;
  const double most = hl_problem_pair_most(problem, rule->hot, rule->cold, dt_min);
  char needed[48], there[48], approach[48], at[100] = "";
  if (rule->kind != HL_MATCH_REQUIRE || isinf(most))
    return HL_OK;
  if (dt_min > 0)
    hli_print(at, sizeof at, " at a least approach of %s",
              hli_show(HL_DIM_DIFFERENCE, dt_min, approach));
  const double all = fmin(hli_party_heat(problem, rule->hot, -(double)INFINITY, 1),
                          hli_party_heat(problem, rule->cold, INFINITY, -1));
  hli_show(HL_DIM_POWER, most, there);
  if (most <= close * all)
    HLI_FAIL(problem->ctx, 310, &rule->place,
             "required match %.60s - %.60s is impossible: they can exchange no heat%s\nRemove the "
             "rule, or allow a smaller approach.",
             rule->hot, rule->cold, at);
  if (rule->duty_min > most * (1 + close))
    HLI_FAIL(problem->ctx, 310, &rule->place,
             "required match %.60s - %.60s is impossible: its least duty is %s, but the most that "
             "they can exchange%s is %s\nLower duty_min in the table of matches.",
             rule->hot, rule->cold, hli_show(HL_DIM_POWER, rule->duty_min, needed), at, there);
  if (unit > most * (1 + close))
    HLI_FAIL(problem->ctx, 310, &rule->place,
             "required match %.60s - %.60s is impossible: a unit has %s at least "
             "(design.duty_min), but the most that they can exchange%s is %s\nLower "
             "design.duty_min, or remove the rule.",
             rule->hot, rule->cold, hli_show(HL_DIM_POWER, unit, needed), at, there);
  return HL_OK;
}
