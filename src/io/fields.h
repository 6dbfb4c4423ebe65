/**
 * Records as lists of fields: one list per kind of record gives its headings and aliases in tables,
 * its units, and its members in JSON documents.
 */
#ifndef HLI_IO_FIELDS_H
#define HLI_IO_FIELDS_H

#include <heatloom/data.h>
#include <heatloom/problem.h>

#include "base/base.h"

typedef enum hli_field_kind {
  HLI_FIELD_TEXT,   /* const char * */
  HLI_FIELD_NUMBER, /* double, in SI */
  HLI_FIELD_INTEGER,
  HLI_FIELD_FLAG,
  HLI_FIELD_CHOICE, /* an enum */
} hli_field_kind;

typedef struct hli_field {
  const char *name;    /* the C field name: member of documents */
  const char *heading; /* of the column as written */
  hli_field_kind kind;
  hl_dimension dimension;
  size_t offset;
  const char *aliases; /* further headings, normalised, with blanks between; NULL: none */
  const char
      *choices; /* words of each value in order, "|" between values; the first word is written */
  bool always;  /* the column is written even when it is empty */
  bool needed;  /* a table without this column cannot be read */
} hli_field;

enum { HLI_FIELDS_MOST = 24 };

typedef struct hli_record {
  const char *name;  /* "stream", for messages */
  const char *table; /* "streams": name of the table and of the array in documents */
  const hli_field *field;
  int count;
  size_t size;
  void (*init)(void *record);
} hli_record;

/** A row of streams.csv: a stream, or one of its segments. */
typedef struct hli_stream_row {
  const char *name, *zone, *note, *period;
  int side; /* hl_side */
  double t_supply, t_target, cp_flow, duty, mass_flow, cp, h, dt_cont;
  int segment;
  bool soft;
  double t_target_min, t_target_max, x, y, z;
} hli_stream_row;

/** A row of profiles.csv: a point of a heating or cooling curve. */
typedef struct hli_curve_row {
  const char *name;
  double t, duty;
  const char *period;
} hli_curve_row;

/** A row of systems.csv but for the parameters, which depend on the cycle. */
typedef struct hli_system_row {
  const char *name, *cycle, *fluid, *zone_source, *zone_sink, *note;
  double scale_min, scale_max, x, y, z;
} hli_system_row;

/** A row of costs.csv; `coef` may carry its unit, which depends on the kind. */
typedef struct hli_cost_row {
  int kind, basis; /* hl_cost_kind; 1 + hl_cost_basis, 0 if not given */
  double fixed, exponent, piping;
  const char *coef, *currency, *source;
  int year;
} hli_cost_row;

extern const hli_record hli_record_period, hli_record_stream_row, hli_record_curve_row,
    hli_record_utility, hli_record_system_row, hli_record_rule, hli_record_cost_row,
    hli_record_setting;

/* The same records as the documents have them. */
extern const hli_record hli_record_stream, hli_record_segment, hli_record_system, hli_record_cost;

/** Index of the value a word stands for, or -1. */
int hli_choice_find(const char *choices, const char *word);
/** The words there are, as a list, and the one nearest to a wrong one. */
hli_nearest hli_choice_nearest(const char *choices, const char *word, char *words, size_t size);
/** The word that is written for a value: copied to `word`. */
void hli_choice_text(const char *choices, int value, char word[24]);
/** "yes" and "no" and their like; false if it is none. */
bool hli_flag_find(const char *word, bool *value);

/** True if `word` is one of the words of a list with blanks between; NULL is an empty list. */
bool hli_in_words(const char *list, const char *word);
/** Lower case ASCII letters and digits of a heading: "ΔT_min (K)" without its unit is "dtmin". */
void hli_normalise(const char *text, char *out, size_t size);

static inline void *hli_member(const hli_field *field, const void *record) {
  return (char *)(uintptr_t)record + field->offset;
}

/** Status of several steps that are all tried: out of memory before all others, then the later
 * fault. */
static inline hl_status hli_worse(hl_status before, hl_status now) {
  return before == HL_ERR_NOMEM || now == HL_OK ? before : now;
}

/** `side` of a utility that stands for both sides of a main. */
enum { HLI_SIDE_BOTH = HL_SIDE_COLD + 1 };

/**
 * Add a utility as it was read. A side of HLI_SIDE_BOTH adds two: the hot one, and its mirror, the
 * cold "NAME generation", which costs nothing; both of the main `main`, or NAME.
 */
hl_status hli_utility_add(hl_problem *problem, const hl_utility *utility);

/** Hold a period of a case: the one named, which must be there; "": the first; NULL: the first,
 * which is noted (HL226). */
hl_status hli_period_hold(hl_problem *problem, const char *period);
/**
 * A row of the sections economics and design as a setting and its value in SI; NULL for other rows.
 */
const hl_setting *hli_setting_eval(const hl_problem *problem, const hl_setting_row *row,
                                   double *value);

/** True if a field holds what init puts there. */
bool hli_field_is_unset(const hli_record *record, const hli_field *field, const void *data);

/**
 * Read the members of an object. Members of other names are noted (HL112) but for those in `others`
 * (blanks between); a member of a wrong kind is a fault (HL10). Texts belong to the node.
 * @return HL_OK; HL_ERR_FORMAT after all members were tried.
 */
hl_status hli_object_read(hl_ctx *ctx, const hl_json *node, const hli_record *record, void *data,
                          const char *others);
/** Write the members that are set. */
void hli_object_write(hl_writer *writer, const hli_record *record, const void *data);

#endif
