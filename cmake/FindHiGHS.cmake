# HiGHS: HiGHS::highs, HiGHS_FOUND, HiGHS_VERSION, HiGHS_BUNDLED.
# The system's library first, then the wheel unpacked by tools/setup (HiGHS_BUNDLED is true then: the library must
# travel with an installation).
find_path(HiGHS_INCLUDE_DIR interfaces/highs_c_api.h PATH_SUFFIXES highs
  PATHS ${HEATLOOM_DEPS}/highs/include/highs)
find_library(HiGHS_LIBRARY highs PATHS ${HEATLOOM_DEPS}/highs/lib)
mark_as_advanced(HiGHS_INCLUDE_DIR HiGHS_LIBRARY)

if(HiGHS_INCLUDE_DIR AND EXISTS ${HiGHS_INCLUDE_DIR}/HConfig.h)
  file(STRINGS ${HiGHS_INCLUDE_DIR}/HConfig.h lines REGEX "HIGHS_VERSION_(MAJOR|MINOR|PATCH)")
  string(REGEX REPLACE "[^0-9]*([0-9]+)[^0-9]+([0-9]+)[^0-9]+([0-9]+).*" "\\1.\\2.\\3" HiGHS_VERSION "${lines}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(HiGHS REQUIRED_VARS HiGHS_LIBRARY HiGHS_INCLUDE_DIR VERSION_VAR HiGHS_VERSION)

if(HiGHS_FOUND AND NOT TARGET HiGHS::highs)
  add_library(HiGHS::highs SHARED IMPORTED)
  set_target_properties(HiGHS::highs PROPERTIES IMPORTED_LOCATION ${HiGHS_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${HiGHS_INCLUDE_DIR})
  cmake_path(IS_PREFIX HEATLOOM_DEPS ${HiGHS_LIBRARY} NORMALIZE HiGHS_BUNDLED)
endif()
