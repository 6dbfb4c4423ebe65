/** The functions of CBC and Clp, taken from their library when first needed. */
#ifndef HLI_CBC_LOAD_H
#define HLI_CBC_LOAD_H

#include <coin/CbcConfig.h>
#include <coin/Cbc_C_Interface.h>
#include <coin/Clp_C_Interface.h>
#include <stdbool.h>

#define HLI_CBC_FUNCTIONS(X)                                                                       \
  X(Cbc_addCutCallback)                                                                            \
  X(Cbc_bestSolution)                                                                              \
  X(Cbc_deleteModel)                                                                               \
  X(Cbc_getBestPossibleObjValue)                                                                   \
  X(Cbc_getIterationCount)                                                                         \
  X(Cbc_getNodeCount)                                                                              \
  X(Cbc_getObjValue)                                                                               \
  X(Cbc_isProvenInfeasible)                                                                        \
  X(Cbc_loadProblem)                                                                               \
  X(Cbc_newModel)                                                                                  \
  X(Cbc_secondaryStatus)                                                                           \
  X(Cbc_setInteger)                                                                                \
  X(Cbc_setLogLevel)                                                                               \
  X(Cbc_setMIPStartI)                                                                              \
  X(Cbc_setParameter)                                                                              \
  X(Cbc_solve)                                                                                     \
  X(Cbc_status)                                                                                    \
  X(Clp_deleteModel)                                                                               \
  X(Clp_dual)                                                                                      \
  X(Clp_dualRowSolution)                                                                           \
  X(Clp_getColumnStatus)                                                                           \
  X(Clp_getRowStatus)                                                                              \
  X(Clp_loadProblem)                                                                               \
  X(Clp_newModel)                                                                                  \
  X(Clp_numberIterations)                                                                          \
  X(Clp_objectiveValue)                                                                            \
  X(Clp_primal)                                                                                    \
  X(Clp_primalColumnSolution)                                                                      \
  X(Clp_setColumnStatus)                                                                           \
  X(Clp_setDualTolerance)                                                                          \
  X(Clp_setLogLevel)                                                                               \
  X(Clp_setMaximumIterations)                                                                      \
  X(Clp_setNumberIterations)                                                                       \
  X(Clp_setPrimalTolerance)                                                                        \
  X(Clp_setRowStatus)                                                                              \
  X(Clp_status)                                                                                    \
  X(OsiCuts_addRowCut)                                                                             \
  X(Osi_getColLower)                                                                               \
  X(Osi_getNumCols)

typedef struct hli_cbc_functions {
#define HLI_CBC_POINTER(name) __typeof__(name) *name;
  HLI_CBC_FUNCTIONS(HLI_CBC_POINTER)
#undef HLI_CBC_POINTER
} hli_cbc_functions;

/** Called as hli_cbc.Cbc_solve(model); valid once hli_cbc_load() was true. */
extern hli_cbc_functions hli_cbc;

/** Load the library if that has not been done. False: it is not there, or not as this was built. */
bool hli_cbc_load(void);

#endif
