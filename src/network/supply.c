/** The utility that serves a stream, or a part of it. */
#include "network/network.h"

/* Approach at which a utility hands a stream on to the next. [K] */
static const double ease = 10;
enum { BISECTIONS = 50 };

static const hli_pair *utility_pair(const hl_network_models *models, int u, int stream) {
  bool hot = models->side[stream] == HL_SIDE_HOT;
  int class = hli_class_utility(models, u);
  return hli_pair_at(models, hot ? stream : class, hot ? class : stream);
}

/** A utility may take heat of a stream from q on, and leave it at t. [W, K] */
static bool reaches(const hl_network_models *models, int u, int stream, double emat, double q,
                    double t) {
  const hli_utility *utility = &models->utility[u];
  const hli_pair *pair = utility_pair(models, u, stream);
  double sign = models->side[stream] == HL_SIDE_HOT ? 1 : -1,
         least = isnan(emat) ? pair->emat : emat;
  return utility->side != models->side[stream] && pair->allowed &&
         sign * (hli_track_t(&models->stream[stream], q) - utility->track.t_out) >= least &&
         sign * (t - utility->track.t_in) >= least;
}

/** A utility can serve a whole stream, to the nearest outlet of a soft one, counter-current over
 * its full range. */
static bool serves(const hl_network_models *models, int u, int stream, double emat) {
  const hli_track *track = &models->stream[stream];
  return reaches(models, u, stream, emat, 0,
                 hli_is_soft(track) ? hli_track_t(track, track->least) : track->t_out);
}

/** Where on a stream a utility that begins at q has to end, its limit included. [W] */
static double reach_of(const hl_network_models *models, int u, int stream, double emat, double q,
                       const double *used) {
  const hli_track *track = &models->stream[stream];
  double room = models->utility[u].duty_max - used[u], end = hli_less(track->least, q + room);
  if (reaches(models, u, stream, emat, q, hli_track_t(track, end)))
    return end;
  double near = q, far = end;
  emat = hli_more(emat, ease);
  for (int k = 0; k < BISECTIONS; k++) {
    double middle = 0.5 * (near + far);
    *(reaches(models, u, stream, emat, q, hli_track_t(track, middle)) ? &near : &far) = middle;
  }
  return near;
}

int hli_utility_part(const hl_network_models *models, int stream, double emat, double q,
                     const double *used, double *end) {
  int best = -1, last = -1;
  double most = q, gain = 0;
  for (int u = 0; u < models->utilities;
       u++) { /* the one that gets furthest, the cheapest of them */
    double reach = reach_of(models, u, stream, emat, q, used);
    if (reach > most ||
        (last >= 0 && reach == most && models->utility[u].price < models->utility[last].price)) {
      last = u;
      most = reach;
    }
  }
  best = last;
  *end = most;
  for (int u = 0; u < models->utilities && most >= models->stream[stream].least; u++) {
    double reach = reach_of(models, u, stream, emat, q, used); /* a cheaper one before it */
    double saved = (models->utility[last].price - models->utility[u].price) * (reach - q) -
                   models->annuity * utility_pair(models, u, stream)->fixed;
    if (reach > q && saved > gain) {
      gain = saved;
      best = u;
      *end = reach;
    }
  }
  return best;
}

int hli_utility_for(const hl_network_models *models, int stream, double emat, double heat,
                    const double *used) {
  int best = -1, full = -1; /* cheapest with room for the heat, and without */
  for (int u = 0; u < models->utilities; u++) {
    if (!serves(models, u, stream, emat))
      continue;
    int *choice = used[u] + heat <= models->utility[u].duty_max ? &best : &full;
    if (*choice < 0 || models->utility[u].price < models->utility[*choice].price)
      *choice = u;
  }
  return best >= 0 ? best : full;
}
