# The library: one folder per module under src/, compiled once, linked twice.
file(GLOB HEATLOOM_SOURCES CONFIGURE_DEPENDS src/*/*.c src/*/*/*.c)
if(NOT HiGHS_FOUND)
  list(FILTER HEATLOOM_SOURCES EXCLUDE REGEX "/milp/highs\\.c$")
endif()
if(NOT CBC_FOUND)
  list(FILTER HEATLOOM_SOURCES EXCLUDE REGEX "/milp/cbc(_load)?\\.c$")
endif()
include(embed)
heatloom_embed(HEATLOOM_EMBEDDED_SOURCE ${PROJECT_SOURCE_DIR}/data)

add_library(heatloom_objects OBJECT ${HEATLOOM_SOURCES} ${HEATLOOM_EMBEDDED_SOURCE})
set_target_properties(heatloom_objects PROPERTIES POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
target_compile_definitions(heatloom_objects PRIVATE HEATLOOM_BUILDING HEATLOOM_VERSION="${PROJECT_VERSION}"
  $<$<BOOL:${HiGHS_FOUND}>:HEATLOOM_HAVE_HIGHS> $<$<BOOL:${CBC_FOUND}>:HEATLOOM_HAVE_CBC>
  $<$<BOOL:${CBC_FOUND}>:HEATLOOM_CBC_LIBRARY="${CBC_SONAME}">)
target_include_directories(heatloom_objects PRIVATE include src)
target_include_directories(heatloom_objects SYSTEM PRIVATE ${JANSSON_INCLUDE_DIR} ${CSV_INCLUDE_DIR})

# Plain names instead of paths, so that the exported package does not depend on this machine's folders.
set(HEATLOOM_LINK jansson csv Threads::Threads m)
if(HiGHS_FOUND)
  target_link_libraries(heatloom_objects PRIVATE HiGHS::highs)
  if(HiGHS_BUNDLED)
    list(APPEND HEATLOOM_LINK $<BUILD_INTERFACE:HiGHS::highs>
      "$<INSTALL_INTERFACE:$<INSTALL_PREFIX>/${CMAKE_INSTALL_LIBDIR}/heatloom/libhighs.so.1>")
  else()
    list(APPEND HEATLOOM_LINK highs)
  endif()
endif()
if(CBC_FOUND)
  target_link_libraries(heatloom_objects PRIVATE CBC::cbc)
  list(APPEND HEATLOOM_LINK ${CMAKE_DL_LIBS})
endif()

foreach(kind IN ITEMS SHARED STATIC)
  set(target heatloom)
  if(kind STREQUAL STATIC)
    set(target heatloom_static)
  endif()
  add_library(${target} ${kind} $<TARGET_OBJECTS:heatloom_objects>)
  target_include_directories(${target} INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(${target} PRIVATE ${HEATLOOM_LINK})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME heatloom LINKER_LANGUAGE C)
endforeach()
set_target_properties(heatloom PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
  INSTALL_RPATH "$ORIGIN/heatloom")
