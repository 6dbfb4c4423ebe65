/** Rows of streams.csv and curves of profiles.csv as streams. */
#include "base/index.h"
#include "io/folder.h"
#include "io/tables/curve.h"
#include "io/tables/sheet.h"

#include <stdlib.h>

/** CP and duty of a row may differ by this much. [-] */
static const double agreement = 0.01;

typedef struct row {
  hli_stream_row data;
  hl_place place;
  int next;  /* row of the same name behind this one, -1: none */
  int last;  /* of a head: the last row of its name */
  bool head; /* the first of its name */
  bool bad;  /* a cell could not be read: its stream is left out */
} row;

/** Ends of a curve may differ from those of its row by as much as its reduction may. [K] */
static const double curve_agreement = 0.5;

typedef struct point {
  hli_curve_row data;
  hl_place place;
} point;

typedef struct curve_group {
  const char *name, *period;
  hl_place place;   /* of the first point */
  int first, count; /* points, in file order; the points of a curve stand together */
  hl_side side;     /* NONE: isothermal */
  double *q, *t;    /* corners after reduction */
  int corners;
  bool bad, used; /* bad: a point could not be read, or a rule is broken */
} curve_group;

typedef struct reader {
  hl_problem *problem;
  hl_ctx *ctx;
  hli_arena *arena;
  hli_sheet *sheet; /* of the streams */
  row *rows;
  int row_count;
  hli_index heads; /* first rows by name and period */
  curve_group *curves;
  int curve_count;
  hli_index curve_names; /* of them */
  hli_index curve_dates; /* by name and period */
  hl_side negative;      /* side whose duties carry a minus; NONE: no duty does */
  bool odd;              /* few of that side's do: it is those that are wrong */
} reader;

static double celsius(double t) { return t - 273.15; }

static bool one_temperature(double a, double b) { return fabs(a - b) < HL_GLIDE_LEAST; }

static hl_side side_of(double t_supply, double t_target) {
  return one_temperature(t_supply, t_target) ? HL_SIDE_NONE
         : t_supply > t_target               ? HL_SIDE_HOT
         : t_supply < t_target               ? HL_SIDE_COLD
                                             : HL_SIDE_NONE;
}

/* ------------------------------------------------------------------ curves */

/** Points of one curve to corners; a fault at the point that breaks a rule. */
static hl_status finish_curve(reader *read, curve_group *curve, const point *points) {
  hl_ctx *ctx = read->ctx;
  double *q = HLI_NEW(read->arena, double, 4 * curve->count);
  if (q == NULL)
    return hli_nomem(ctx);
  double *t = q + curve->count;
  int n = 0;
  double way = 0; /* +1 or -1: the column of duties rises or falls */
  for (int k = 0; k < curve->count; ++k) {
    const point *p = &points[curve->first + k];
    const double heat = p->data.duty - points[curve->first].data.duty;
    const double step = n > 0 ? fabs(heat) - q[n - 1] : 1;
    const hl_side side = n > 0 ? side_of(t[n - 1], p->data.t) : HL_SIDE_NONE;
    if (n > 0 && step == 0 && side == HL_SIDE_NONE)
      continue; /* the same point twice */
    if (way == 0 && heat != 0)
      way = heat > 0 ? 1 : -1;
    if (step <= 0 || heat * way < 0)
      HLI_FAIL(ctx, 118, &p->place,
               "the heat of curve \"%.60s\" does not grow from point to point\nGive the cumulative "
               "duty along the flow.",
               curve->name);
    if (side != HL_SIDE_NONE && curve->side != HL_SIDE_NONE && side != curve->side)
      HLI_FAIL(ctx, 118, &p->place,
               "the temperature of curve \"%.60s\" turns back at this point (%.6g °C)", curve->name,
               celsius(p->data.t));
    curve->side = side != HL_SIDE_NONE ? side : curve->side;
    q[n] = fabs(heat);
    t[n] = side == HL_SIDE_NONE && n > 0 ? t[n - 1] : p->data.t;
    ++n;
  }
  if (n < 2)
    HLI_FAIL(ctx, 101, &points[curve->first].place, "curve \"%.60s\" has fewer than two points",
             curve->name);
  curve->q = q + 2 * curve->count;
  curve->t = q + 3 * curve->count;
  HLI_TRY(hli_curve_reduce(ctx, curve->side == HL_SIDE_COLD ? HL_SIDE_COLD : HL_SIDE_HOT, n, q, t,
                           curve->q, curve->t, &curve->corners));
  if (curve->corners < n)
    hli_fault(ctx, 207, &points[curve->first].place,
              "curve \"%.60s\" of %d points was read as %d straight segment%s, within 0.5 K or 0.5 "
              "%% of its duty",
              curve->name, n, curve->corners - 1, curve->corners > 2 ? "s" : "");
  return HL_OK;
}

static curve_group *find_curve(const reader *read, const char *name, const char *period) {
  const uint32_t hash = hli_pair_hash(name, period);
  for (int e = -1; (e = hli_index_next(&read->curve_dates, hash, e)) >= 0;) {
    curve_group *curve = &read->curves[hli_index_number(&read->curve_dates, e)];
    if (strcmp(curve->name, name) == 0 && strcmp(curve->period, period) == 0)
      return curve;
  }
  return NULL;
}

static hl_status begin_curve(reader *read, const point *p, int first) {
  if (!hli_index_reserve(read->ctx, &read->curve_names) ||
      !hli_index_reserve(read->ctx, &read->curve_dates))
    return hli_nomem(read->ctx);
  hli_index_add(&read->curve_names, hli_text_hash(p->data.name), read->curve_count);
  hli_index_add(&read->curve_dates, hli_pair_hash(p->data.name, p->data.period), read->curve_count);
  read->curves[read->curve_count++] = (curve_group){
      .name = p->data.name, .period = p->data.period, .place = p->place, .first = first};
  return HL_OK;
}

/** Read the points into runs of one name. */
static hl_status read_points(reader *read, const hli_sheet *sheet, point *points) {
  hl_status status = HL_OK;
  int count = 0;
  for (int k = sheet->first; k < hl_table_rows(sheet->table); ++k) {
    point *p = &points[count];
    if (hli_sheet_blank(sheet, k))
      continue;
    p->place = hli_sheet_place(sheet, k, -1);
    bool bad = hli_sheet_read(sheet, k, &p->data) != HL_OK;
    if (!bad && (p->data.name[0] == '\0' || isnan(p->data.t) || isnan(p->data.duty))) {
      hli_fault(read->ctx, 101, &p->place, "a point of a curve needs name, temperature and heat");
      bad = true;
    }
    const bool same = count > 0 && strcmp(points[count - 1].data.name, p->data.name) == 0 &&
                      strcmp(points[count - 1].data.period, p->data.period) == 0;
    if (!same && !bad && find_curve(read, p->data.name, p->data.period) != NULL) {
      hli_fault(read->ctx, 107, &p->place, "the points of curve \"%.60s\" do not stand together",
                p->data.name);
      bad = true;
    }
    if (!same)
      HLI_TRY(begin_curve(read, p, count));
    read->curves[read->curve_count - 1].count++;
    read->curves[read->curve_count - 1].bad |= bad;
    status = bad ? HL_ERR_DATA : status;
    ++count;
  }
  return status;
}

static hl_status read_curves(reader *read, const hl_table *table) {
  hli_sheet *sheet = HLI_NEW(read->arena, hli_sheet, 1);
  point *points = HLI_NEW(read->arena, point, hl_table_rows(table) + 1);
  read->curves = HLI_NEW(read->arena, curve_group, hl_table_rows(table) + 1);
  if (sheet == NULL || points == NULL || read->curves == NULL)
    return hli_nomem(read->ctx);
  HLI_TRY(hli_sheet_open(read->ctx, table, &hli_record_curve_row, false, sheet));
  hl_status status = read_points(read, sheet, points);
  for (int k = 0; k < read->curve_count; ++k) {
    curve_group *curve = &read->curves[k];
    const hl_status now = curve->bad ? HL_OK : finish_curve(read, curve, points);
    if (now == HL_ERR_NOMEM)
      return now;
    curve->bad = curve->bad || now != HL_OK;
    status = hli_worse(status, now);
  }
  return status;
}

/* ---------------------------------------------------------------- segments */

/** Place of a row with the column of a field, so that the message points at the cell. */
static hl_place cell(const reader *read, const row *r, size_t offset) {
  hl_place place = r->place;
  place.column = hli_sheet_column(read->sheet, offset) + 1;
  return place;
}

/** A soft stream without target goes to the limit farthest from its supply. */
static void fill_target(hli_stream_row *d) {
  if (!isnan(d->t_target) || !d->soft)
    return;
  const bool hot =
      d->side == HL_SIDE_HOT || (d->side == HL_SIDE_NONE && d->t_target_min < d->t_supply);
  d->t_target = hot ? d->t_target_min : d->t_target_max;
}

static hl_status check_temperatures(const reader *read, row *r) {
  hli_stream_row *d = &r->data;
  hl_status status = HL_OK;
  if (isnan(d->t_supply)) {
    const hl_place place = cell(read, r, offsetof(hli_stream_row, t_supply));
    status = hli_fault(read->ctx, 101, &place, "supply temperature is missing for stream \"%.60s\"",
                       d->name);
  }
  fill_target(d);
  if (isnan(d->t_target)) {
    const hl_place place = cell(read, r, offsetof(hli_stream_row, t_target));
    status = hli_fault(read->ctx, 101, &place,
                       "target temperature is missing for stream \"%.60s\"\nFill it in, or mark "
                       "the stream soft (soft = yes) and give "
                       "t_target_min or t_target_max.",
                       d->name);
  }
  return status;
}

/** Hot duties may all carry a minus, or all cold ones; anything else is a slip. */
static hl_status check_duty_sign(const reader *read, const row *r) {
  const hli_stream_row *d = &r->data;
  const hl_side side = side_of(d->t_supply, d->t_target) != HL_SIDE_NONE
                           ? side_of(d->t_supply, d->t_target)
                           : (hl_side)d->side;
  if (isnan(d->duty) || read->negative == HL_SIDE_NONE || d->duty == 0 || side == HL_SIDE_NONE ||
      (d->duty < 0) == (side == read->negative && !read->odd))
    return HL_OK;
  const hl_place place = cell(read, r, offsetof(hli_stream_row, duty));
  if (read->odd)
    HLI_FAIL(
        read->ctx, 116, &place,
        "the duty of stream \"%.60s\" is negative; those of the other %s streams are not\nWrite "
        "it without a sign: type and temperatures say which way a stream goes.",
        d->name, hl_side_text(side));
  HLI_FAIL(read->ctx, 116, &place,
           "the duty of stream \"%.60s\" has the wrong sign: in this table the duties of %s "
           "streams are negative",
           d->name, hl_side_text(read->negative));
}

/** The duty of a row from duty, cp_flow, or mass_flow and cp; two of them must agree. */
static hl_status find_duty(const reader *read, const row *r, double *duty) {
  const hli_stream_row *d = &r->data;
  const double span = fabs(d->t_supply - d->t_target);
  const double flow = isnan(d->cp_flow) ? d->mass_flow * d->cp : d->cp_flow;
  const bool both = !isnan(d->cp_flow) && !isnan(d->mass_flow * d->cp);
  *duty = fabs(d->duty);
  if (both && fabs(d->cp_flow - d->mass_flow * d->cp) > agreement * d->cp_flow) {
    const hl_place place = cell(read, r, offsetof(hli_stream_row, cp_flow));
    HLI_FAIL(
        read->ctx, 105, &place,
        "CP %.6g kW/K and mass flow times cp %.6g kW/K of \"%.60s\" disagree\nDelete one of them.",
        d->cp_flow / 1e3, d->mass_flow * d->cp / 1e3, d->name);
  }
  if (isnan(*duty) && isnan(flow)) {
    const hl_place place = cell(read, r, offsetof(hli_stream_row, duty));
    HLI_FAIL(read->ctx, 101, &place,
             "stream \"%.60s\" has no duty\nGive duty, or cp_flow, or mass_flow and cp.", d->name);
  }
  if (isnan(*duty) && span < HL_GLIDE_LEAST) {
    const hl_place place = cell(read, r, offsetof(hli_stream_row, cp_flow));
    HLI_FAIL(read->ctx, 106, &place,
             "\"%.60s\" has the same supply and target temperature (%.6g °C) and only a CP\nA "
             "stream that condenses or boils needs its duty "
             "(column \"duty\"), not CP.",
             d->name, celsius(d->t_supply));
  }
  if (isnan(*duty)) {
    *duty = flow * span;
    return HL_OK;
  }
  if (!isnan(flow) && fabs(flow * span - *duty) > agreement * fmax(*duty, flow * span)) {
    const hl_place place = cell(read, r, offsetof(hli_stream_row, duty));
    HLI_FAIL(read->ctx, 105, &place,
             "CP %.6g kW/K and duty %.6g kW of \"%.60s\" disagree: %.6g x (%.6g - %.6g) = %.6g "
             "kW\nDelete one of the two cells; the other is "
             "computed.",
             flow / 1e3, *duty / 1e3, d->name, flow / 1e3, celsius(fmax(d->t_supply, d->t_target)),
             celsius(fmin(d->t_supply, d->t_target)), flow * span / 1e3);
  }
  return HL_OK;
}

static hl_status make_segment(const reader *read, row *r, hl_segment *segment) {
  hl_segment_init(segment);
  HLI_TRY(check_temperatures(read, r));
  HLI_TRY(check_duty_sign(read, r));
  HLI_TRY(find_duty(read, r, &segment->duty));
  segment->t_supply = r->data.t_supply;
  segment->t_target = r->data.t_target;
  segment->h = r->data.h;
  segment->dt_cont = r->data.dt_cont;
  segment->place = r->place;
  return HL_OK;
}

/* ----------------------------------------------------------------- streams */

/** What the rows of a name say beside temperatures: the first one that says it. */
static void gather(const reader *read, int head, hl_stream *stream) {
  hl_stream_init(stream);
  stream->name = read->rows[head].data.name;
  stream->period = read->rows[head].data.period;
  stream->place = read->rows[head].place;
  for (int k = head; k >= 0; k = read->rows[k].next) {
    const hli_stream_row *d = &read->rows[k].data;
    if (stream->zone[0] == '\0')
      stream->zone = d->zone;
    if (stream->note[0] == '\0')
      stream->note = d->note;
    if (stream->side == HL_SIDE_NONE)
      stream->side = (hl_side)d->side;
    stream->soft = stream->soft || d->soft;
    if (isnan(stream->t_target_min))
      stream->t_target_min = d->t_target_min;
    if (isnan(stream->t_target_max))
      stream->t_target_max = d->t_target_max;
    if (isnan(stream->x))
      stream->x = d->x;
    if (isnan(stream->y))
      stream->y = d->y;
    if (isnan(stream->z))
      stream->z = d->z;
  }
}

/** Segments by their numbers; rows without one keep their place. True if every row has one. */
static bool order_segments(const reader *read, int head, int *index, int count) {
  bool numbered = true;
  int n = 0;
  for (int k = head; k >= 0; k = read->rows[k].next) {
    numbered = numbered && read->rows[k].data.segment > 0;
    index[n++] = k;
  }
  for (int i = 1; i < count && numbered; ++i) {
    const int k = index[i];
    int j = i;
    for (; j > 0 && read->rows[index[j - 1]].data.segment > read->rows[k].data.segment; --j)
      index[j] = index[j - 1];
    index[j] = k;
  }
  return numbered;
}

static hl_status check_join(const reader *read, const hl_segment *a, const hl_segment *b,
                            const char *name) {
  const hl_side before = side_of(a->t_supply, a->t_target), now = side_of(b->t_supply, b->t_target);
  if (before != now && before != HL_SIDE_NONE && now != HL_SIDE_NONE)
    HLI_FAIL(read->ctx, 107, &b->place,
             "rows %d and %d are both called \"%.60s\", but one cools and the other heats up (%.6g "
             "to %.6g °C, %.6g to %.6g °C)\nAre they two streams? Then rename one of them.",
             a->place.row, b->place.row, name, celsius(a->t_supply), celsius(a->t_target),
             celsius(b->t_supply), celsius(b->t_target));
  if (fabs(a->t_target - b->t_supply) <= HL_GLIDE_LEAST)
    return HL_OK;
  HLI_FAIL(read->ctx, 107, &b->place,
           "two streams are called \"%.60s\" and do not join (%.6g to %.6g °C in row %d, then %.6g "
           "to %.6g °C)\nRename one, or, for one stream "
           "in segments, let each row start where the one before it ends.",
           name, celsius(a->t_supply), celsius(a->t_target), a->place.row, celsius(b->t_supply),
           celsius(b->t_target));
}

static hl_status add_rows(reader *read, int head) {
  int count = 0;
  for (int k = head; k >= 0; k = read->rows[k].next)
    ++count;
  hl_stream stream;
  hl_segment *segment = HLI_NEW(read->arena, hl_segment, count);
  int *index = HLI_NEW(read->arena, int, count);
  if (segment == NULL || index == NULL)
    return hli_nomem(read->ctx);
  gather(read, head, &stream);
  const bool numbered = order_segments(read, head, index, count);
  hl_status status = HL_OK;
  for (int k = 0; k < count; ++k) {
    if (make_segment(read, &read->rows[index[k]], &segment[k]) != HL_OK)
      status = HL_ERR_DATA;
  }
  for (int k = 1; k < count && status == HL_OK && !numbered; ++k)
    status = check_join(read, &segment[k - 1], &segment[k], stream.name);
  HLI_TRY(status);
  stream.segment = segment;
  stream.segment_count = count;
  return hl_problem_add_stream(read->problem, &stream);
}

/** A stream whose temperatures and heat come from a curve; `r` (NULL: none) is its row in the table
 * of streams. */
static hl_status add_curve(reader *read, curve_group *curve, const row *r) {
  hl_stream stream;
  hl_segment *segment = HLI_NEW(read->arena, hl_segment, curve->corners);
  if (segment == NULL)
    return hli_nomem(read->ctx);
  hl_stream_init(&stream);
  stream.name = curve->name;
  stream.place = curve->place;
  if (r != NULL)
    gather(read, (int)(r - read->rows), &stream);
  if (stream.period[0] == '\0')
    stream.period = curve->period;
  curve->used = true;
  if (curve->bad)
    return HL_ERR_DATA;
  const double duty = curve->q[curve->corners - 1];
  if (r != NULL && !isnan(r->data.duty) && fabs(fabs(r->data.duty) - duty) > agreement * duty)
    hli_fault(read->ctx, 205, &r->place,
              "the curve of \"%.60s\" holds %.6g kW, its row says %.6g kW; the curve is used",
              curve->name, duty / 1e3, fabs(r->data.duty) / 1e3);
  if (r != NULL && (fabs(r->data.t_supply - curve->t[0]) > curve_agreement ||
                    fabs(r->data.t_target - curve->t[curve->corners - 1]) > curve_agreement))
    hli_fault(read->ctx, 205, &r->place,
              "the curve of \"%.60s\" runs from %.6g to %.6g °C, its row says otherwise; the curve "
              "is used",
              curve->name, celsius(curve->t[0]), celsius(curve->t[curve->corners - 1]));
  for (int k = 0; k + 1 < curve->corners; ++k) {
    hl_segment_init(&segment[k]);
    segment[k].t_supply = curve->t[k];
    segment[k].t_target = curve->t[k + 1];
    segment[k].duty = curve->q[k + 1] - curve->q[k];
    segment[k].place = stream.place;
    if (r != NULL) {
      segment[k].h = r->data.h;
      segment[k].dt_cont = r->data.dt_cont;
    }
  }
  stream.segment = segment;
  stream.segment_count = curve->corners - 1;
  return hl_problem_add_stream(read->problem, &stream);
}

/* -------------------------------------------------------------------- rows */

/** Chain a row to the rows of its name and period. */
static hl_status chain(reader *read, int k) {
  row *rows = read->rows;
  const char *name = rows[k].data.name, *period = rows[k].data.period;
  const uint32_t hash = hli_pair_hash(name, period);
  int e = -1;
  rows[k].next = -1;
  rows[k].last = k;
  rows[k].head = true;
  if (name[0] == '\0')
    return HL_OK;
  while ((e = hli_index_next(&read->heads, hash, e)) >= 0) {
    row *head = &rows[hli_index_number(&read->heads, e)];
    if (strcmp(head->data.name, name) != 0 || strcmp(head->data.period, period) != 0)
      continue;
    rows[head->last].next = k;
    head->last = k;
    rows[k].head = false;
    return HL_OK;
  }
  if (!hli_index_reserve(read->ctx, &read->heads))
    return hli_nomem(read->ctx);
  hli_index_add(&read->heads, hash, k);
  return HL_OK;
}

/** Flow and return are the producer's words: of a circuit to be heated the flow is the target. */
static void note_flow(const hli_sheet *sheet, const hl_table *table) {
  static const char *const flows[] = {"vorlauf", "tvl", "depart", "impulsion", "ida"};
  const int column = hli_sheet_column(sheet, offsetof(hli_stream_row, t_supply));
  if (column < 0)
    return;
  char plain[128];
  const char *heading = hl_table_cell(table, sheet->heading, column);
  hli_normalise(heading, plain, sizeof plain);
  for (size_t k = 0; k < sizeof flows / sizeof *flows; ++k) {
    if (strncmp(plain, flows[k], strlen(flows[k])) != 0 &&
        (strlen(flows[k]) < 5 || strstr(plain, flows[k]) == NULL))
      continue;
    const hl_place place = hli_sheet_place(sheet, sheet->heading, column);
    hli_fault(sheet->ctx, 201, &place,
              "\"%.60s\" was read as the temperature at which a stream starts (t_supply)\n"
              "A circuit that is to be heated starts with its return: exchange the two "
              "temperatures there.",
              heading);
    return;
  }
}

/** Which way a stream goes is told by its temperatures or its type, never by the sign of its duty.
 */
static void note_signs(const reader *read) {
  const row *first = NULL;
  int count = 0;
  if (read->odd)
    return; /* these are told as faults */
  for (int k = 0; k < read->row_count; ++k)
    if (read->rows[k].data.duty < 0 && count++ == 0)
      first = &read->rows[k];
  if (count == 0)
    return;
  const hl_place place = cell(read, first, offsetof(hli_stream_row, duty));
  char more[48] = "";
  if (count > 1)
    hli_print(more, sizeof more, " and %d more", count - 1);
  hli_fault(read->ctx, 215, &place,
            "the duty of stream \"%.60s\"%s carries a minus; only the size is used, since type and "
            "temperatures say which way a stream goes",
            first->data.name, more);
}

/** Whether fewer of the side whose duties carry a minus do so than do not. */
static bool few_negative(const reader *read) {
  int with = 0, without = 0;
  for (int k = 0; k < read->row_count && read->negative != HL_SIDE_NONE; ++k) {
    const hli_stream_row *d = &read->rows[k].data;
    const hl_side temperature = side_of(d->t_supply, d->t_target);
    if ((temperature != HL_SIDE_NONE ? temperature : (hl_side)d->side) != read->negative)
      continue;
    with += d->duty < 0;
    without += d->duty > 0;
  }
  return with < without;
}

static hl_status read_rows(reader *read, const hl_table *table) {
  hl_status status = HL_OK;
  read->sheet = HLI_NEW(read->arena, hli_sheet, 1);
  read->rows = HLI_NEW(read->arena, row, hl_table_rows(table) + 1);
  if (read->sheet == NULL || read->rows == NULL)
    return hli_nomem(read->ctx);
  HLI_TRY(hli_sheet_open(read->ctx, table, &hli_record_stream_row, false, read->sheet));
  note_flow(read->sheet, table);
  for (int k = read->sheet->first; k < hl_table_rows(table); ++k) {
    row *r = &read->rows[read->row_count];
    if (hli_sheet_blank(read->sheet, k))
      continue;
    r->place = hli_sheet_place(read->sheet, k, -1);
    r->bad = hli_sheet_read(read->sheet, k, &r->data) != HL_OK;
    if (r->bad)
      status = HL_ERR_DATA;
    if (r->data.duty < 0 && read->negative == HL_SIDE_NONE)
      read->negative = side_of(r->data.t_supply, r->data.t_target) != HL_SIDE_NONE
                           ? side_of(r->data.t_supply, r->data.t_target)
                           : (hl_side)r->data.side;
    HLI_TRY(chain(read, read->row_count++));
  }
  read->odd = few_negative(read);
  note_signs(read);
  return status;
}

/** True if the curve gives the temperatures and heat of a row: of its period, or of all. */
static bool is_curve_of(const reader *read, const curve_group *curve, const hli_stream_row *d) {
  const bool own = strcmp(curve->period, d->period) == 0;
  if (strcmp(curve->name, d->name) != 0 ||
      (!own && curve->period[0] != '\0' && d->period[0] != '\0'))
    return false;
  const bool still = d->period[0] != '\0' && d->duty == 0;
  return own || d->period[0] == '\0' || (!still && find_curve(read, d->name, d->period) == NULL);
}

/** The streams of the rows that begin with row k. */
static hl_status add_head(reader *read, int k) {
  hl_status status = HL_OK;
  bool bad = false, curved = false;
  for (int j = k; j >= 0; j = read->rows[j].next)
    bad = bad || read->rows[j].bad;
  const uint32_t hash = hli_text_hash(read->rows[k].data.name);
  for (int e = -1;
       status != HL_ERR_NOMEM && (e = hli_index_next(&read->curve_names, hash, e)) >= 0;) {
    curve_group *curve = &read->curves[hli_index_number(&read->curve_names, e)];
    if (!is_curve_of(read, curve, &read->rows[k].data))
      continue;
    curved = curve->used = true;
    const hl_status now = bad ? HL_OK : add_curve(read, curve, &read->rows[k]);
    status = hli_worse(status, now);
  }
  return curved || bad ? status : add_rows(read, k);
}

/** A curve that is no curve of a row is a stream of its own: told, as it may be a slip. */
static void note_alone(const reader *read, const curve_group *curve) {
  hli_nearest nearest = hli_nearest_to(curve->name);
  char hint[160];
  for (int k = 0; k < read->row_count; ++k) {
    const char *name = read->rows[k].data.name;
    if (strcmp(name, curve->name) == 0)
      return; /* of another period */
    if (hli_edit_distance(curve->name, name) == 0 || hli_may_be_mistyped(curve->name, name))
      hli_nearest_offer(&nearest, name);
  }
  if (read->row_count > 0 && nearest.name[0] != '\0')
    hli_fault(read->ctx, 228, &curve->place,
              "curve \"%.60s\" has no row in the streams: its heat counts as a stream of its own, "
              "beside \"%.60s\"\n%s",
              curve->name, nearest.name, hli_nearest_hint(&nearest, "", hint));
  else if (read->row_count > 0)
    hli_fault(read->ctx, 229, &curve->place,
              "curve \"%.60s\" has no row in the streams: it is a stream of its own, without zone "
              "and contribution",
              curve->name);
}

static hl_status add_all(reader *read) {
  hl_status status = HL_OK;
  for (int k = 0; k < read->row_count && status != HL_ERR_NOMEM; ++k) {
    const hl_status now = read->rows[k].head ? add_head(read, k) : HL_OK;
    status = hli_worse(status, now);
  }
  for (int k = 0; k < read->curve_count && status != HL_ERR_NOMEM; ++k) {
    if (read->curves[k].used)
      continue;
    note_alone(read, &read->curves[k]);
    const hl_status now = add_curve(read, &read->curves[k], NULL);
    status = hli_worse(status, now);
  }
  return status;
}

hl_status hli_streams_read(hl_problem *problem, const hl_table *streams, const hl_table *profiles) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  hli_arena arena;
  hli_arena_init(&arena, ctx);
  reader read = {.problem = problem, .ctx = ctx, .arena = &arena};
  hl_status status = HL_OK;
  if (profiles != NULL)
    status = read_curves(&read, profiles);
  if (streams != NULL && status != HL_ERR_NOMEM) {
    const hl_status now = read_rows(&read, streams);
    status = hli_worse(status, now);
  }
  if (status != HL_ERR_NOMEM) {
    const hl_status now = add_all(&read);
    status = hli_worse(status, now);
  }
  hli_index_free(ctx, &read.heads);
  hli_index_free(ctx, &read.curve_names);
  hli_index_free(ctx, &read.curve_dates);
  hli_arena_free(&arena);
  return status;
}
