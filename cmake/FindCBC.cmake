# CBC with Clp: CBC::cbc (headers), CBC_FOUND, CBC_SONAME. The library is not linked but loaded when first used
# (src/milp/cbc_load.c): it takes several times as long to load as all the rest.
find_path(CBC_INCLUDE_DIR coin/Cbc_C_Interface.h)
find_path(CBC_CLP_INCLUDE_DIR coin/Clp_C_Interface.h)
find_library(CBC_SOLVER_LIBRARY CbcSolver)
mark_as_advanced(CBC_INCLUDE_DIR CBC_CLP_INCLUDE_DIR CBC_SOLVER_LIBRARY)

if(CBC_SOLVER_LIBRARY)
  execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${CBC_SOLVER_LIBRARY} OUTPUT_VARIABLE headers ERROR_QUIET)
  if(headers MATCHES "SONAME +([^ \n]+)")
    set(CBC_SONAME ${CMAKE_MATCH_1})
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CBC REQUIRED_VARS CBC_SOLVER_LIBRARY CBC_SONAME CBC_INCLUDE_DIR CBC_CLP_INCLUDE_DIR)

if(CBC_FOUND AND NOT TARGET CBC::cbc)
  add_library(CBC::cbc INTERFACE IMPORTED)
  set_target_properties(CBC::cbc PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${CBC_INCLUDE_DIR};${CBC_CLP_INCLUDE_DIR}")
endif()
