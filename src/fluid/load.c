#include "fluid/fluid.h"

#include "data/data.h"

/* ------------------------------------------------------------------ reading */

static int integer(hli_reader *in, const hl_json *node, const char *key) {
  double value = hli_read_number_or_zero(in, node, key);
  if (!(value >= 0.0 && value < HLI_EOS_POWERS) || value != floor(value)) {
    hli_read_wrong(in, node, key, "must be an integer from 0 to 15");
    return 0;
  }
  return (int)value;
}

static bool is_empty(const hl_json *array) {
  return !array || (hl_json_kind_of(array) == HL_JSON_ARRAY && hl_json_count(array) == 0);
}

static void read_ideal(hli_reader *in, const hl_json *node, hli_eos *eos) {
  eos->a0 = hli_read_number(in, node, "a0");
  eos->a1 = hli_read_number(in, node, "a1");
  eos->log = hli_read_number(in, node, "log");
  const hl_json *rows = hli_read_list(in, node, "power", HLI_EOS_IDEAL, &eos->power_count);
  for (int i = 0; i < eos->power_count; i++) {
    eos->ideal_power[i].n = hli_read_number(in, hl_json_at(rows, i), "n");
    eos->ideal_power[i].t = hli_read_number(in, hl_json_at(rows, i), "t");
  }
  rows = hli_read_list(in, node, "einstein", HLI_EOS_IDEAL, &eos->einstein_count);
  for (int i = 0; i < eos->einstein_count; i++) {
    eos->einstein[i].n = hli_read_number(in, hl_json_at(rows, i), "n");
    eos->einstein[i].theta = hli_read_positive(in, hl_json_at(rows, i), "theta");
  }
  rows = hli_read_list(in, node, "exponential", HLI_EOS_IDEAL, &eos->exponential_count);
  for (int i = 0; i < eos->exponential_count; i++) {
    eos->exponential[i].n = hli_read_number(in, hl_json_at(rows, i), "n");
    eos->exponential[i].theta = hli_read_number(in, hl_json_at(rows, i), "theta");
    eos->exponential[i].c = hli_read_number(in, hl_json_at(rows, i), "c");
    eos->exponential[i].d = hli_read_number(in, hl_json_at(rows, i), "d");
  }
}

static void read_term(hli_reader *in, const hl_json *row, hli_eos_term *x) {
  x->n = hli_read_number(in, row, "n");
  x->d = integer(in, row, "d");
  x->t = hli_read_number(in, row, "t");
  x->l = integer(in, row, "l");
  x->g = hl_json_find(row, "g") ? hli_read_positive(in, row, "g") : x->l > 0 ? 1.0 : 0.0;
  x->h = hli_read_number_or_zero(in, row, "h");
  x->m = hli_read_number_or_zero(in, row, "m");
  x->eta = hli_read_number_or_zero(in, row, "eta");
  x->epsilon = hli_read_number_or_zero(in, row, "epsilon");
  x->beta = hli_read_number_or_zero(in, row, "beta");
  x->gamma = hli_read_number_or_zero(in, row, "gamma");
  x->b = hli_read_number_or_zero(in, row, "b");
  if (x->g > 0.0 && x->l == 0)
    hli_read_wrong(in, row, "g", "needs \"l\", the power of delta in the exponent");
  if (x->b < 0.0)
    hli_read_wrong(in, row, "b", "must be positive");
}

static void read_nonanalytic(hli_reader *in, const hl_json *row, hli_eos_nonanalytic *x) {
  x->n = hli_read_number(in, row, "n");
  x->a = hli_read_number(in, row, "a");
  x->b = hli_read_number(in, row, "b");
  x->beta = hli_read_positive(in, row, "beta");
  x->A = hli_read_number(in, row, "A");
  x->B = hli_read_number(in, row, "B");
  x->C = hli_read_number(in, row, "C");
  x->D = hli_read_number(in, row, "D");
}

static void read_eos(hli_reader *in, const hl_json *root, hli_eos *eos) {
  double molar_mass = hli_read_positive(in, root, "molar_mass");
  eos->r = hli_read_positive(in, root, "gas_constant") / molar_mass;
  eos->t_reducing = hli_read_positive(in, root, "t_reducing");
  eos->rho_reducing = hli_read_positive(in, root, "rho_reducing") * molar_mass;
  const hl_json *ideal = hl_json_find(root, "ideal");
  if (hl_json_kind_of(ideal) != HL_JSON_OBJECT)
    hli_read_wrong(in, root, "ideal", ideal ? "must be an object" : "is missing");
  else
    read_ideal(in, ideal, eos);
  const hl_json *rows = hli_read_list(in, root, "residual", HLI_EOS_TERMS, &eos->count);
  for (int i = 0; i < eos->count; i++)
    read_term(in, hl_json_at(rows, i), &eos->term[i]);
  if (is_empty(rows))
    hli_read_wrong(in, root, "residual", "is missing or empty");
  rows = hli_read_list(in, root, "non_analytic", HLI_EOS_NONANALYTIC, &eos->nonanalytic_count);
  for (int i = 0; i < eos->nonanalytic_count; i++)
    read_nonanalytic(in, hl_json_at(rows, i), &eos->nonanalytic[i]);
  if (in->status == HL_OK && !hli_eos_sort(eos))
    hli_read_wrong(in, root, "residual",
                   "has more kinds of exponential than this version can hold");
}

static void check_order(hli_reader *in, const hl_json *root, const char *low, const char *high) {
  char rule[60];
  double above = hl_json_number(hl_json_find(root, high), NAN);
  hli_print(rule, sizeof rule, "must be below \"%s\", %.6g", high, above);
  const double below = hl_json_number(hl_json_find(root, low), NAN);
  if (isfinite(below) && above > 0.0 && below >= above)
    hli_read_wrong(in, root, low, rule);
}

static const char *read_aliases(hli_reader *in, const hl_json *root, hli_arena *arena) {
  char line[400] = "";
  int count;
  const hl_json *rows = hli_read_list(in, root, "aliases", 20, &count);
  for (int k = 0; k < count; k++) {
    size_t used = strlen(line);
    hli_print(line + used, sizeof line - used, "%s%s", k ? ", " : "",
              hl_json_text(hl_json_at(rows, k), ""));
  }
  return hli_read_kept(in, arena, line);
}

/* A fact beside the equation: a number, a text or both, and where it is from. Absent: not known. */
static hl_fluid_fact read_fact(hli_reader *in, const hl_json *root, const char *key, bool numeric,
                               hli_arena *arena) {
  hl_fluid_fact fact = {"", NAN, "", "", "", false};
  const hl_json *node = hl_json_find(root, key);
  if (!node)
    return fact;
  if (hl_json_kind_of(node) != HL_JSON_OBJECT) {
    hli_read_wrong(in, root, key, "must be an object");
    return fact;
  }
  char shown[32] = "";
  if (numeric) {
    fact.value = hli_read_number(in, node, "value");
    hli_print(shown, sizeof shown, "%g", fact.value);
  }
  fact.text = numeric && !hl_json_find(node, "text") ? hli_read_kept(in, arena, shown)
                                                     : hli_read_text(in, arena, node, "text");
  fact.note = hli_read_text_or(in, arena, node, "note", "");
  fact.source = hli_read_text(in, arena, node, "source");
  fact.date = hli_read_text(in, arena, node, "date");
  fact.verified = hli_read_flag(in, node, "verified");
  return fact;
}

static void read_info(hli_reader *in, const hl_json *root, hl_fluid *f) {
  hl_fluid_info *info = &f->info;
  info->id = hli_read_text(in, &f->arena, root, "id");
  info->name = hli_read_text(in, &f->arena, root, "name");
  info->formula = hli_read_text(in, &f->arena, root, "formula");
  info->cas = hli_read_text(in, &f->arena, root, "cas");
  const hl_json *source = hl_json_find(root, "source");
  char line[400];
  hli_print(line, sizeof line, "%s (%.0f), %s", hl_json_text(hl_json_find(source, "authors"), ""),
            hli_read_number(in, source, "year"), hl_json_text(hl_json_find(source, "journal"), ""));
  info->source = hli_read_kept(in, &f->arena, line);
  info->source_verified = hli_read_flag(in, source, "verified");
  info->aliases = read_aliases(in, root, &f->arena);
  info->use = hli_read_text_or(in, &f->arena, root, "use", "");
  info->safety_class = read_fact(in, root, "safety_class", false, &f->arena);
  info->gwp = read_fact(in, root, "gwp", true, &f->arena);
  info->gwp_eu = read_fact(in, root, "gwp_eu", true, &f->arena);
  info->odp = read_fact(in, root, "odp", true, &f->arena);
  info->mixture = hli_read_flag(in, root, "mixture");
  info->molar_mass =
      hl_json_number(hl_json_find(root, "molar_mass"), NAN); /* checked with the equation */
  info->t_critical = hli_read_positive(in, root, "t_critical");
  info->rho_critical = hli_read_positive(in, root, "rho_critical") * info->molar_mass;
  info->t_triple = hli_read_positive(in, root, "t_triple");
  info->t_min = hli_read_positive(in, root, "t_min");
  info->t_max = hli_read_positive(in, root, "t_max");
  info->p_max = hli_read_positive(in, root, "p_max");
  info->acentric = hli_read_number(in, root, "acentric");
  check_order(in, root, "t_min", "t_max");
  if (!info->mixture) /* which may begin above its critical point */
    check_order(in, root, "t_min", "t_critical");
  check_order(in, root, "t_triple", "t_critical");
}

/* -------------------------------------------------------- saturation table */

static void read_series(hli_reader *in, const hl_json *node, const char *key, int column,
                        hli_piece_u *piece) {
  const hl_json *rows = hl_json_find(node, key);
  int count = hl_json_kind_of(rows) == HL_JSON_ARRAY ? hl_json_count(rows) : 0;
  if (count != HLI_CHEBYSHEV) {
    char rule[60];
    hli_print(rule, sizeof rule, "must be a list of %d numbers, not of %d", HLI_CHEBYSHEV, count);
    hli_read_wrong(in, node, key, rule);
    return;
  }
  for (int k = 0; k < count; k++) {
    double value = hl_json_number(hl_json_at(rows, k), NAN);
    if (!isfinite(value)) {
      hli_read_wrong(in, node, key, "must hold numbers only");
      return;
    }
    piece->coefficient[k][column] = value;
  }
}

static void read_saturation(hli_reader *in, const hl_json *root, hl_fluid *f) {
  const hl_json *node = hl_json_find(root, "saturation");
  if (!node) {
    hli_read_wrong(in, root, "saturation", "is missing: run tools/saturation on the file");
    return;
  }
  char hash[24];
  hli_print(hash, sizeof hash, "%016llx", hli_eos_hash(&f->eos));
  const char *stored = hl_json_text(hl_json_find(node, "hash"), "");
  if (!hli_same_text(stored, hash))
    hli_read_wrong(in, root, "saturation",
                   "was made from other coefficients: run tools/saturation on the file");
  f->t_critical = hli_read_positive(in, node, "t_critical");
  const hl_json *rows = hli_read_list(in, node, "pieces", 1000, &f->piece_count);
  if (is_empty(rows))
    hli_read_wrong(in, node, "pieces", "is missing or empty");
  f->piece = HLI_NEW(&f->arena, hli_piece_u, f->piece_count);
  if (!f->piece && in->status == HL_OK)
    in->status = hli_nomem(in->ctx);
  for (int i = 0; i < f->piece_count && in->status == HL_OK; i++) {
    hli_piece_u *piece = &f->piece[i];
    const hl_json *row = hl_json_at(rows, i);
    piece->begin = hli_read_number(in, row, "u_begin");
    piece->end = hli_read_number(in, row, "u_end");
    if (!(piece->begin >= 0.0 && piece->end > piece->begin) ||
        (i > 0 && piece->begin != f->piece[i - 1].end))
      hli_read_wrong(in, row, "u_begin", "must be below \"u_end\", and that of the piece before");
    read_series(in, row, "ln_p", 0, piece);
    read_series(in, row, "rho_liquid", 1, piece);
    read_series(in, row, "ln_rho_vapour", 2, piece);
    for (int k = 0; k < HLI_CHEBYSHEV; k++)
      piece->coefficient[k][1] *= f->info.molar_mass;
    piece->coefficient[0][2] += log(f->info.molar_mass);
    hli_piece_complete(piece);
  }
}

/* ------------------------------------------------------------------ limits */

static void set_limits(hli_reader *in, const hl_json *root, hl_fluid *f) {
  hli_isotherm iso;
  double a10, a20, rho = f->info.rho_critical, t = f->info.t_critical;
  /* Beside the point itself, where non-analytic terms have no derivative; the slope of p is zero
   * there. */
  hli_isotherm_at(&f->eos, t * (1.0 + 1e-12), &iso);
  hli_eos_pressure(&f->eos, &iso, rho / f->eos.rho_reducing * (1.0 + 1e-9), &a10, &a20);
  f->info.p_critical = rho * f->eos.r * t * (1.0 + a10);
  if (!isfinite(f->info.p_critical) || f->info.p_critical <= 0.0) {
    hli_read_wrong(in, root, "t_critical",
                   "is where the equation gives no pressure at \"rho_critical\"");
    return;
  }
  f->t_floor = f->info.t_min;
  f->t_top = 1.5 * f->info.t_max;
  f->p_top = 2.0 * f->info.p_max;
  if (f->piece_count == 0)
    return;
  if (!(fabs(1.0 + 2.0 * a10 + a20) < 1e-3))
    hli_read_wrong(in, root, "rho_critical",
                   "is not where the pressure is level at \"t_critical\" by the equation");
  double u = f->piece[0].begin, rho_liquid, rho_vapour;
  double u_last = f->piece[f->piece_count - 1].end,
         t_last = f->t_critical * (1.0 - u_last * u_last);
  f->t_end = f->t_critical * (1.0 - u * u);
  f->p_end = exp(f->piece[0].log_p_begin);
  if (f->t_end < 0.999 * f->t_critical)
    hli_read_wrong(in, root, "saturation", "does not reach the critical point");
  if (t_last > f->t_floor * (1.0 + 1e-12))
    hli_read_wrong(in, root, "saturation", "does not reach t_min");
  hli_saturation_table(f, f->t_floor, &f->p_begin, &rho_liquid, &rho_vapour);
  if (!isfinite(f->p_begin) || !isfinite(f->p_end) || !(f->p_end > f->p_begin))
    hli_read_wrong(in, hl_json_find(root, "saturation"), "pieces",
                   "gives no pressures that rise to the critical point");
}

/* The table against the equation: in the middle of each piece, the vapour at the pressure and both
 * sides at equal Gibbs energy. */
static void check_table(hli_reader *in, const hl_json *root, const hl_fluid *f) {
  static const double close = 1e-6; /* tables are good to about 1e-10 */
  const hl_json *node = hl_json_find(root, "saturation");
  if (fabs(f->t_critical - f->info.t_critical) > close * f->t_critical)
    hli_read_wrong(in, root, "t_critical", "is not that of the saturation table");
  for (int k = 0; k < f->piece_count; k++) {
    hl_fluid_saturation sat;
    hl_fluid_state side[2];
    const double u = 0.5 * (f->piece[k].begin + f->piece[k].end),
                 t = fmax(f->t_critical * (1.0 - u * u), f->t_floor);
    if (hl_fluid_saturation_T(f, t, &sat) != HL_OK) {
      hli_read_wrong(in, node, "pieces", "has no saturation between t_min and the critical point");
      return;
    }
    hli_isotherm iso;
    hli_isotherm_at(&f->eos, t, &iso);
    hli_state_fill(f, &iso, sat.liquid.rho, NAN, &side[0]);
    hli_state_fill(f, &iso, sat.vapour.rho, NAN, &side[1]);
    const double gibbs = side[1].h - side[0].h - t * (side[1].s - side[0].s);
    /* The pressure of a cold liquid follows its density too steeply to be compared. */
    if (!(fabs(side[1].p - sat.p) <= close * sat.p && fabs(gibbs) <= close * f->eos.r * t &&
          sat.liquid.rho > sat.vapour.rho)) {
      hli_read_wrong(in, node, "pieces",
                     "does not agree with the equation: run tools/saturation on the file");
      return;
    }
  }
}

hl_status hli_fluid_parse(hl_ctx *ctx, const char *file, const hl_json *root, bool with_table,
                          hl_fluid **out) {
  *out = NULL;
  hli_reader in = {
      .ctx = ctx, .place.file = file, .what = "fluid file", .form = "data/fluids/README.md"};
  if (!hli_same_text(hl_json_text(hl_json_find(root, "format"), NULL), "heatloom-fluid"))
    HLI_FAIL(ctx, 10, &in.place, "this is not a fluid file: \"format\" must be \"heatloom-fluid\"");
  if (hl_json_number(hl_json_find(root, "version"), NAN) != 1.0)
    HLI_FAIL(ctx, 10, &in.place, "fluid file of another version: \"version\" must be 1");
  hl_fluid *f = hli_zalloc(ctx, 1, sizeof *f);
  if (!f)
    return hli_nomem(ctx);
  f->ctx = ctx;
  hli_arena_init(&f->arena, ctx);
  read_info(&in, root, f);
  read_eos(&in, root, &f->eos);
  if (in.status == HL_OK && with_table && !f->info.mixture)
    read_saturation(&in, root, f);
  if (in.status == HL_OK)
    set_limits(&in, root, f);
  if (in.status == HL_OK && f->piece_count > 0)
    check_table(&in, root, f);
  if (in.status != HL_OK) {
    hl_fluid_free(f);
    return in.status;
  }
  *out = f;
  return HL_OK;
}

void hl_fluid_free(hl_fluid *fluid) {
  if (!fluid)
    return;
  hl_ctx *ctx = fluid->ctx;
  hli_arena_free(&fluid->arena);
  hli_release(ctx, fluid);
}
