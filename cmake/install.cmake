# Headers, libraries, pkg-config file and CMake package. Everything is relative to the installed files themselves, so an
# installation may be moved as a whole.
include(CMakePackageConfigHelpers)

# Only lexical: on systems where lib is a link, the fields still refer to the same place.
file(RELATIVE_PATH HEATLOOM_BIN_TO_LIB /${CMAKE_INSTALL_BINDIR} /${CMAKE_INSTALL_LIBDIR})
file(RELATIVE_PATH HEATLOOM_PC_TO_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
file(RELATIVE_PATH HEATLOOM_CMAKE_TO_LIB /${CMAKE_INSTALL_LIBDIR}/cmake/heatloom /${CMAKE_INSTALL_LIBDIR})

install(DIRECTORY include/heatloom DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(TARGETS heatloom heatloom_static EXPORT heatloomTargets)

set(HEATLOOM_PC_PRIVATE "-ljansson -lcsv -lpthread -lm")
if(HiGHS_BUNDLED)
  file(REAL_PATH ${HiGHS_LIBRARY} highs_file)
  install(FILES ${highs_file} DESTINATION ${CMAKE_INSTALL_LIBDIR}/heatloom RENAME libhighs.so.1)
  string(APPEND HEATLOOM_PC_PRIVATE " \${libdir}/heatloom/libhighs.so.1 -Wl,-rpath,\${libdir}/heatloom")
elseif(HiGHS_FOUND)
  string(APPEND HEATLOOM_PC_PRIVATE " -lhighs")
endif()
if(CBC_FOUND)
  string(APPEND HEATLOOM_PC_PRIVATE " -ldl")
endif()
configure_file(cmake/heatloom.pc.in heatloom.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/heatloom.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/heatloom)
install(EXPORT heatloomTargets NAMESPACE heatloom:: DESTINATION ${package})
file(WRITE ${PROJECT_BINARY_DIR}/heatloomConfig.cmake "include(CMakeFindDependencyMacro)
set(THREADS_PREFER_PTHREAD_FLAG OFF)
find_dependency(Threads)
include(\${CMAKE_CURRENT_LIST_DIR}/heatloomTargets.cmake)
")
write_basic_package_version_file(${PROJECT_BINARY_DIR}/heatloomConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/heatloomConfig.cmake ${PROJECT_BINARY_DIR}/heatloomConfigVersion.cmake
  DESTINATION ${package})
