# CBC: CBC::cbc, CBC_FOUND.
find_path(CBC_INCLUDE_DIR coin/Cbc_C_Interface.h)
find_library(CBC_LIBRARY Cbc)
find_library(CBC_SOLVER_LIBRARY CbcSolver)
mark_as_advanced(CBC_INCLUDE_DIR CBC_LIBRARY CBC_SOLVER_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CBC REQUIRED_VARS CBC_LIBRARY CBC_SOLVER_LIBRARY CBC_INCLUDE_DIR)

if(CBC_FOUND AND NOT TARGET CBC::cbc)
  add_library(CBC::cbc INTERFACE IMPORTED)
  set_target_properties(CBC::cbc PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${CBC_INCLUDE_DIR}
    INTERFACE_LINK_LIBRARIES "${CBC_SOLVER_LIBRARY};${CBC_LIBRARY}")
endif()
