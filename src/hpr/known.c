/** What of the accounts is known: sums of what has no price, or no emission, are not. */
#include "hpr/work.h"

/** Heat raised into a main is worth what its use is, unless it has to be cooled away. */
static bool is_raised(const hl_utility *paid) {
  return paid->main[0] != '\0' && paid->side == HL_SIDE_COLD;
}

static void look_at(const hl_hpr *hpr, int utility, hli_known *k) {
  k->used = true;
  if (utility < 0) {
    if (k->co2[0] == '\0')
      hli_print(k->co2, sizeof k->co2, "a part of the demand is served by no utility of the case");
    return;
  }
  const hl_utility *paid = hl_problem_utility_paid(hpr->problem, utility);
  k->priced |= hl_problem_groups(hpr->problem)->group[1 + utility].cost_scale != 0;
  if (isnan(paid->co2) && isnan(paid->cop) && !is_raised(paid) && k->co2[0] == '\0')
    hli_print(k->co2, sizeof k->co2, "utility \"%.60s\" has no emission (column co2)", paid->name);
}

void hli_known_look(const hl_hpr *hpr, const hl_targets *targets, hli_known *known) {
  for (int n = 0; n < hl_targets_utility_count(targets); n++) {
    const hl_utility_target *u = hl_targets_utility_at(targets, n);
    if (u->duty > hli_hpr_rounding(hpr))
      look_at(hpr, u->utility, known);
  }
  for (int n = 0; n < hpr->fixed_count; n++)
    look_at(hpr, hpr->fixed[n].utility, known);
}

void hli_known_look_power(const hl_hpr *hpr, double power, double fuel, hli_known *known) {
  const hl_economics *e = hl_problem_economics(hpr->problem);
  if (known->co2[0] != '\0')
    return;
  if (power != 0 && isnan(e->electricity_co2))
    hli_print(known->co2, sizeof known->co2,
              "electricity has no emission (economics.electricity_co2)");
  else if (fuel > 0 && isnan(e->fuel_co2))
    hli_print(known->co2, sizeof known->co2, "fuel has no emission (economics.fuel_co2)");
}

const char *hli_known_hide(const hl_hpr *hpr, const hli_known *known, hl_hpr_account *a) {
  const hl_economics *e = hl_problem_economics(hpr->problem);
  const bool cost = hpr->set.objective == HL_HPR_COST;
  const char *why = known->used && !known->priced ? "no utility in use has a price"
                    : a->power != 0 && isnan(e->electricity_price)
                        ? "power has no price (economics.electricity_price)"
                    : a->fuel > 0 && isnan(e->fuel_price)
                        ? "fuel has no price (economics.fuel_price)"
                    : known->co2[0] != '\0' && e->co2_price > 0
                        ? "emission has a price (economics.co2_price), but is not known"
                        : "";
  if (why[0] != '\0')
    a->energy_cost = a->yearly = NAN;
  if (known->co2[0] != '\0')
    a->co2 = a->co2_cost = NAN;
  if ((cost && isnan(a->yearly)) || (hpr->set.objective == HL_HPR_CO2 && isnan(a->co2)))
    a->objective = NAN;
  return why;
}

static hl_status refuse(const hl_hpr *hpr, const hli_known *known) {
  if (hpr->set.objective != HL_HPR_CO2 || known->co2[0] == '\0' || hpr->quiet)
    return HL_OK;
  HLI_FAIL(
      hpr->ctx, 240, NULL,
      "the emission is to be least, but is not known: %s\nGive it (0 if there is none), or ask "
      "for another objective (--objective, hpr.objective).",
      known->co2);
}

hl_status hli_known_check(const hl_hpr *hpr) {
  hli_known known = {0};
  hli_known_look(hpr, hpr->before, &known);
  hli_known_look_power(hpr, 1, 0, &known); /* machines take some */
  return refuse(hpr, &known);
}

hl_status hli_known_show(hl_hpr *hpr) {
  hli_known known = {0};
  const hl_hpr_account *both[] = {&hpr->none.account, &hpr->best.account};
  hli_known_look(hpr, hpr->before, &known);
  if (hpr->after != NULL)
    hli_known_look(hpr, hpr->after, &known);
  for (int k = 0; k < 2; k++)
    hli_known_look_power(hpr, both[k]->power, both[k]->fuel, &known);
  for (int k = 1; k >= 0; k--) { /* that of none, if any, is said */
    hpr->shown[k] = *both[k];
    const char *why = hli_known_hide(hpr, &known, &hpr->shown[k]);
    if (why[0] != '\0' || k == 1)
      hpr->cost_missing = why;
  }
  hli_print(hpr->co2_missing, sizeof hpr->co2_missing, "%s", known.co2);
  return refuse(hpr, &known);
}
