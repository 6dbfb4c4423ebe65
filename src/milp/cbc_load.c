/**
 * Loading CBC when it is first used. With all it needs (BLAS, LAPACK, Fortran) it takes 8 ms to
 * load, longer than the whole start of the program, and most runs never use it.
 */
#include "milp/cbc_load.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

hli_cbc_functions hli_cbc;
static pthread_once_t cbc_once = PTHREAD_ONCE_INIT;
static bool cbc_there;

static void load(void) {
  /* Never closed: the functions may be used until the process ends. */
  void *library = dlopen(HEATLOOM_CBC_LIBRARY, RTLD_LAZY | RTLD_LOCAL);
  if (library == NULL)
    return;
  cbc_there = true;
  void *symbol = NULL;
/* Copied as bytes: C has no conversion from an object pointer to a function pointer. */
#define TAKE(name)                                                                                 \
  symbol = dlsym(library, #name);                                                                  \
  cbc_there = cbc_there && symbol != NULL;                                                         \
  memcpy(&hli_cbc.name, &symbol, sizeof symbol);
  HLI_CBC_FUNCTIONS(TAKE)
#undef TAKE
  // cppcheck-suppress resourceLeak
}

bool hli_cbc_load(void) { return pthread_once(&cbc_once, load) == 0 && cbc_there; }
