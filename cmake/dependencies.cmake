# What the library links: jansson, csv, threads, and at least one MILP solver.
set(HEATLOOM_DEPS ${PROJECT_SOURCE_DIR}/.deps CACHE PATH "Where tools/setup unpacks what the system lacks")

find_package(Threads REQUIRED)
find_path(JANSSON_INCLUDE_DIR jansson.h REQUIRED)
find_library(JANSSON_LIBRARY jansson REQUIRED)
find_path(CSV_INCLUDE_DIR csv.h REQUIRED)
find_library(CSV_LIBRARY csv REQUIRED)

find_package(HiGHS 1.10)
find_package(CBC)
if(NOT HiGHS_FOUND AND NOT CBC_FOUND)
  message(FATAL_ERROR "No MILP solver found. heatloom needs HiGHS >= 1.10 or CBC: run tools/setup, or install "
    "libhighs-dev (Debian 13) or coinor-libcbc-dev (Debian 12).")
endif()
set(solvers "")
if(HiGHS_FOUND)
  list(APPEND solvers "HiGHS ${HiGHS_VERSION} (${HiGHS_LIBRARY})")
endif()
if(CBC_FOUND)
  list(APPEND solvers "CBC (${CBC_SOLVER_LIBRARY})")
endif()
list(JOIN solvers ", " solvers)
message(STATUS "MILP solvers: ${solvers}")
