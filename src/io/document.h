/** Cases as JSON documents. */
#ifndef HLI_IO_DOCUMENT_H
#define HLI_IO_DOCUMENT_H

#include <heatloom/io.h>

#include "base/base.h"

/** Add all records of a document to a problem; every fault is reported. */
hl_status hli_document_read(hl_problem *problem, const hl_json *root);

#endif
