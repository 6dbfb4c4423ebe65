# heatloom_embed(<out> <folder>): a C file holding every file of <folder> and the table hli_embedded_table[], sorted by
# path. An installed program needs no data folder. A folder that does not exist gives an empty table.
function(heatloom_embed out folder)
  file(GLOB_RECURSE files LIST_DIRECTORIES false CONFIGURE_DEPENDS ${folder}/*)
  list(FILTER files EXCLUDE REGEX "(/\\.[^/]*|\\.md)$") # notes for readers stay out
  list(SORT files)
  set(blobs "")
  set(rows "")
  set(number 0)
  foreach(file IN LISTS files)
    file(RELATIVE_PATH path ${folder} ${file})
    set(name hli_blob_${number})
    # A zero byte follows each file, so that text can be used as a string.
    string(APPEND blobs "__asm__(\".section .rodata\\n\"
        \".hidden ${name}, ${name}_end\\n.global ${name}, ${name}_end\\n\"
        \".balign 16\\n${name}:\\n.incbin \\\"${file}\\\"\\n${name}_end:\\n.byte 0\\n.previous\\n\");
extern const char ${name}[], ${name}_end[];\n")
    string(APPEND rows "    {\"${path}\", ${name}, ${name}_end},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  set(source ${PROJECT_BINARY_DIR}/embedded_data.c)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT
"/* Written by cmake/embed.cmake. */
#include \"base/embedded.h\"

@blobs@
const hli_embedded_file hli_embedded_table[] = {
@rows@    {NULL, NULL, NULL},
};
")
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${files}")
  set(${out} ${source} PARENT_SCOPE)
endfunction()
