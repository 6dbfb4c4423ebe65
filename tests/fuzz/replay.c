/**
 * Replay a fuzz target over a corpus: every file of the folders given, the empty input, and every
 * file cut in half and with one bit flipped at the front, middle and end.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int feed(const uint8_t *data, size_t size) {
  /* A block of exactly this size, so that a sanitizer sees a read past the end. */
  uint8_t *copy = malloc(size > 0 ? size : 1);
  if (copy == NULL)
    return 1;
  if (size > 0)
    memcpy(copy, data, size);
  LLVMFuzzerTestOneInput(copy, size);
  free(copy);
  return 0;
}

static int replay_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    return 1;
  }
  size_t size = 0, room = 1 << 22;
  uint8_t *data = malloc(room);
  if (data != NULL)
    size = fread(data, 1, room, file);
  fclose(file);
  if (data == NULL)
    return 1;
  int status = feed(data, size) || feed(data, size / 2);
  const size_t spots[] = {0, size / 2, size - 1};
  for (int k = 0; k < 3 && size > 0; ++k) {
    data[spots[k]] ^= 0x10;
    status = feed(data, size) || status;
    data[spots[k]] ^= 0x10;
  }
  free(data);
  return status;
}

int main(int argc, char **argv) {
  int count = 0, status = feed(NULL, 0);
  for (int k = 1; k < argc; ++k) {
    DIR *folder = opendir(argv[k]);
    if (folder == NULL) {
      perror(argv[k]);
      return 1;
    }
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
      char path[4096];
      if (entry->d_name[0] == '.')
        continue;
      snprintf(path, sizeof path, "%s/%s", argv[k], entry->d_name);
      status = replay_file(path) || status;
      ++count;
    }
    closedir(folder);
  }
  printf("%d files replayed\n", count);
  return status != 0 || count == 0;
}
