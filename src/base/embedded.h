/** Files of data/ held in the library itself. */
#ifndef HLI_EMBEDDED_H
#define HLI_EMBEDDED_H

#include <stddef.h>

/** One file; `path` is relative to data/, as in "fluids/propane.json". */
typedef struct hli_embedded_file {
  const char *path;  /* NULL after the last file */
  const char *begin; /* the bytes, followed by a zero byte that does not belong to the file */
  const char *end;
} hli_embedded_file;

/** All files, sorted by path; written by cmake/embed.cmake. */
extern const hli_embedded_file hli_embedded_table[];

/** Bytes of the file with this path, or NULL; `size` may be NULL. */
const char *hli_embedded(const char *path, size_t *size);

/** File number k in order of paths, or NULL past the last. */
const hli_embedded_file *hli_embedded_at(size_t k);

#endif
