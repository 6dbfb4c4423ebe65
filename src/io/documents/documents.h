/** Documents of cases and networks. */
#ifndef HLI_IO_DOCUMENTS_H
#define HLI_IO_DOCUMENTS_H

#include <heatloom/io.h>

#include "base/base.h"
#include "io/fields.h"

#define HLI_NETWORK_FORMAT "heatloom-network/1"

/** Add all records of a case document to a problem, which holds a period as hli_period_hold() says;
 * every fault is reported; if there is one in the periods, no others. */
hl_status hli_document_read(hl_problem *problem, const hl_json *root, const char *period);

/* What a network document states of an exchanger, a machine, a state, a piece of a profile, the
 * whole. */
extern const hli_record hli_record_exchanger, hli_record_machine, hli_record_state,
    hli_record_piece, hli_record_totals;

#endif
