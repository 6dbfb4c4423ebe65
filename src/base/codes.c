/** The numbered messages. */
#include "base/base.h"

static const hl_code_info codes[] = {
#define HL_CODE(number, severity, status, title, explain)                                          \
  {number, HL_SEVERITY_##severity, HL_##status, title, explain},
#include "base/codes.def"
#undef HL_CODE
};

enum { CODE_COUNT = sizeof codes / sizeof *codes };

int hl_code_count(void) { return CODE_COUNT; }

const hl_code_info *hl_code_at(int k) { return k >= 0 && k < CODE_COUNT ? &codes[k] : NULL; }

const hl_code_info *hl_code_find(int code) {
  for (int k = 0; k < CODE_COUNT; k++)
    if (codes[k].code == code)
      return &codes[k];
  return NULL;
}
