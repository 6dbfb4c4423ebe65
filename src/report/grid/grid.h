/** Private to the report module: where everything of a grid diagram stands. */
#ifndef HLI_GRID_H
#define HLI_GRID_H

#include "report/report.h"

/** Lengths of the drawing. [px] */
enum {
  HLI_GRID_RADIUS = 15,    /* of a unit */
  HLI_GRID_ROW = 86,       /* between streams: coolers stand below each other */
  HLI_GRID_LANE = 62,      /* between branches */
  HLI_GRID_NAME = 14,      /* more of it below a unit with the name of its utility */
  HLI_GRID_BUS = 42,       /* of a machine's line in the gutter */
  HLI_GRID_SLANT = 22,     /* of the lines to a branch */
  HLI_GRID_LEFT = 250,     /* most room for names and temperatures before the streams */
  HLI_GRID_UTILITY = 102,  /* most of the name of a utility below a unit */
  HLI_GRID_AWAY = 11,      /* from a unit to its temperatures */
  HLI_GRID_ABOVE = 37,     /* a unit with its temperatures above the line */
  HLI_GRID_BELOW = 62,     /* a unit with three texts below the line */
  HLI_GRID_PINCH_GAP = 14, /* between the pinch and a stream that begins there */
  HLI_GRID_PAGE = 1220     /* room in a page of 1280 px: without margins and scroll bar */
};

typedef enum hli_item_kind {
  HLI_ITEM_UNIT = 0, /* an exchanger: one circle, or two with a straight link */
  HLI_ITEM_HOT,      /* the hot circle of an exchanger that stands in two columns */
  HLI_ITEM_COLD,     /* its cold circle */
  HLI_ITEM_FORK,     /* node at the hot end of parallel branches */
  HLI_ITEM_JOIN,     /* node at their cold end */
  HLI_ITEM_PINCH
} hli_item_kind;

/** What an item covers around its x. */
typedef struct hli_part {
  double left, right, top, bottom;
  int lane; /* of a unit's temperatures; -1: something else */
} hli_part;
enum { HLI_GRID_PARTS = 8 };

/** Something that has a place along the temperature: left is hotter. */
typedef struct hli_item {
  hli_item_kind kind;
  int exchanger, partner; /* partner: the other circle of a unit in two columns */
  int pinch;
  double share; /* of the stream's flow that comes to a node */
  int lane[2];  /* of the hot and the cold circle; -1: none */
  hli_part part[HLI_GRID_PARTS];
  int parts;
  double x;
  int after, before;  /* numbers of items to its left and right that bind it */
  bool placed, above; /* above: it stands left of the first pinch */
} hli_item;

/** `from` is left of `to`; side: of the stream that says so, HL_SIDE_NONE for a pinch. */
typedef struct hli_edge {
  int from, to;
  hl_side side;
} hli_edge;

/** A line that carries flow: a stream, or a branch of one. */
typedef struct hli_lane {
  int stream;
  int fork, join; /* items of a branch; -1: the stream's main lane */
  int from_lane;  /* the lane it leaves and joins */
  double fraction;
  bool empty; /* a bypass */
  double y;
} hli_lane;

typedef struct hli_row {
  int stream, lane, lanes; /* first lane and their number */
  double x0, x1;           /* ends of the main lane */
} hli_row;

/** A horizontal line in the gutter between the blocks: a machine's, or of a unit in two columns. */
typedef struct hli_bus {
  int machine, item; /* one of them, the other -1; item: the hot circle */
  double x0, x1, y;
} hli_bus;

typedef struct hli_grid {
  const hli_view *view;
  hli_arena arena;
  hli_item *item;
  int items, item_room;
  hli_edge *edge;
  int edges, edge_room;
  hli_lane *lane;
  int lanes, lane_room;
  hli_row *row;
  int rows, hot_rows;
  hli_bus *bus;
  int buses;
  int pinches; /* the first items of kind PINCH are in `pinch` */
  int pinch[8];
  int *unit_item; /* item of each exchanger (of its hot circle if in two columns); -1: no stream */
  bool dense;     /* columns as close as texts allow, which omits repeated temperatures */
  double left;    /* where streams begin */
  double gutter0, gutter1, bottom;
  double width, height;
} hli_grid;

/** Lay out the view's network. hli_grid_free it whatever the status. */
hl_status hli_grid_init(hli_grid *grid, const hli_view *view);
void hli_grid_free(hli_grid *grid);

/** Place items along x and buses along y, once items, edges and lanes are made. */
hl_status hli_grid_place(hli_grid *grid);

/** Temperatures of a process stream at both ends of an exchanger, hotter one first. [K] */
void hli_grid_ends(const hl_exchanger *unit, hl_side side, double *hotter, double *colder);
/** Share of a unit's duty on one side that lies above a pinch. */
double hli_grid_share_above(const hl_exchanger *unit, hl_side side, const hl_pinch *pinch);
/** Machines without exchangers of their own have no area. */
bool hli_grid_has_area(const hl_exchanger *unit);
/** A unit shows the temperature at which the one to its left on a lane ended. */
bool hli_grid_repeats(const hli_grid *grid, const hli_item *left, const hli_item *right, int lane);
/** Name of the utility of a unit, cut to its room; "" where it is not shown. */
void hli_grid_utility_text(const hli_grid *grid, const hl_exchanger *unit, char *text, size_t size);
/** Texts below a unit: duty, area if known, name of the utility if there are several. */
int hli_grid_texts(const hli_grid *grid, const hl_exchanger *unit);
/** "25.0 %, CP 0.50" of the branch in a lane: its share of the flow that comes to the fork. */
void hli_grid_branch_text(const hli_grid *grid, int fork, int lane, char *text, size_t size);
/** Heat capacity flow of a share of a stream in kW/K; "–" where it does not exist. */
char *hli_grid_cp_text(const hl_stream *stream, double share, char text[HLI_SHOWN]);
/** "+12.3 kW", what an exchanger carries across the pinch; false if nothing. */
bool hli_grid_across_text(const hli_grid *grid, int exchanger, char *text, size_t size);
/** Heat that an exchanger carries across the nearest pinch; 0 if little. [W] */
double hli_grid_across(const hli_grid *grid, int exchanger);

#endif
