/** Fluid properties from Helmholtz equations of state. */
#ifndef HEATLOOM_FLUID_H
#define HEATLOOM_FLUID_H

#include <heatloom/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct hl_fluid hl_fluid; /**< Read only once loaded: may be shared by threads. */

#ifdef __cplusplus
}
#endif
#endif
