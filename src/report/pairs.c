/** Pairs that one network has and another has not, in words. */
#include <heatloom/report.h>

#include "base/base.h"

static const char *name_of(const hl_network *network, hl_port port) {
  const hl_problem *problem = hl_network_problem(network);
  switch (port.kind) {
  case HL_PORT_STREAM:
    return hl_problem_stream_at(problem, port.index)->name;
  case HL_PORT_UTILITY:
    return hl_problem_utility_at(problem, port.index)->name;
  default:
    return hl_problem_system_at(problem, hl_network_machine_at(network, port.index)->system)->name;
  }
}

/** Among the first `count` exchangers of a network there is one of these sides, whichever machine
 * of a system it is. */
static bool has_pair(const hl_network *network, int count, const hl_network *of,
                     const hl_exchanger *item) {
  for (int k = 0; k < count; k++) {
    const hl_exchanger *own = hl_network_exchanger_at(network, k);
    if (own->hot.kind == item->hot.kind && own->cold.kind == item->cold.kind &&
        strcmp(name_of(network, own->hot), name_of(of, item->hot)) == 0 &&
        strcmp(name_of(network, own->cold), name_of(of, item->cold)) == 0)
      return true;
  }
  return false;
}

int hl_network_pairs_write(const hl_network *network, const hl_network *without, char *text,
                           size_t size) {
  int length = 0;
  if (size > 0)
    text[0] = '\0';
  for (int k = 0; k < hl_network_exchanger_count(network); k++) {
    const hl_exchanger *item = hl_network_exchanger_at(network, k);
    if (has_pair(without, hl_network_exchanger_count(without), network, item) ||
        has_pair(network, k, network, item))
      continue;
    const size_t used = (size_t)length < size ? (size_t)length : size;
    length += hli_print(text + used, size - used, "%s%s-%s", length > 0 ? ", " : "",
                        name_of(network, item->hot), name_of(network, item->cold));
  }
  return length;
}
