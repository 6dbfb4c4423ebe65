/** Lookup in the embedded files. */
#include "base/embedded.h"

#include <string.h>

const char *hli_embedded(const char *path, size_t *size) {
  for (const hli_embedded_file *file = hli_embedded_table; file->path != NULL; ++file) {
    if (strcmp(file->path, path) == 0) {
      if (size != NULL)
        *size = (size_t)(file->end - file->begin);
      return file->begin;
    }
  }
  return NULL;
}

const hli_embedded_file *hli_embedded_at(size_t k) {
  /* Count up instead of indexing: the table's length is known to its end mark only. */
  for (const hli_embedded_file *file = hli_embedded_table; file->path != NULL; ++file) {
    if (k-- == 0)
      return file;
  }
  return NULL;
}
