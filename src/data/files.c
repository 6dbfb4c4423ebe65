#define _XOPEN_SOURCE                                                                              \
  700 /* realpath; NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
/** Whole files in, whole files out, never a half-written one. */
#include <heatloom/data.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "data/limits.h"

/** Report a failed system call on a file; `code` is that of reading or writing. */
static hl_status fail_errno(hl_ctx *ctx, int code, const char *path, const char *what, int number) {
  const hl_place place = {path, 0, 0};
  char reason[128];
  if (strerror_r(number, reason, sizeof reason) != 0)
    snprintf(reason, sizeof reason, "error %d", number);
  HLI_FAIL(ctx, code, &place, "%s \"%s\": %s", what, path, reason);
}

/** Read an open descriptor to its end. */
static hl_status read_all(hl_ctx *ctx, int fd, const char *path, size_t hint, char **text,
                          size_t *length) {
  const hl_place place = {path, 0, 0};
  size_t room = hint + 2; /* one more than the file, so that its end is seen without growing */
  size_t used = 0;
  char *data = hli_resize(ctx, NULL, room);
  while (data != NULL) {
    if (used + 1 == room) {
      room *= 2;
      char *grown = hli_resize(ctx, data, room);
      if (grown == NULL)
        break;
      data = grown;
    }
    const ssize_t got = read(fd, data + used, room - used - 1);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      const int number = errno;
      hli_release(ctx, data);
      return fail_errno(ctx, 3, path, "cannot read", number);
    }
    used += (size_t)got;
    if (used > HLI_FILE_MOST) {
      hli_release(ctx, data);
      HLI_FAIL(ctx, 13, &place, "\"%s\" is larger than %d MB\nIs it the right file?", path,
               HLI_FILE_MOST / 1000000);
    }
    if (got == 0) {
      data[used] = '\0';
      *text = data;
      *length = used;
      return HL_OK;
    }
  }
  hli_release(ctx, data);
  return hli_nomem(ctx);
}

hl_status hl_file_read(hl_ctx *ctx, const char *path, char **text, size_t *length) {
  *text = NULL;
  *length = 0;
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail_errno(ctx, 3, path, "cannot open", errno);
  struct stat info;
  if (fstat(fd, &info) != 0 || S_ISDIR(info.st_mode)) {
    const int number = S_ISDIR(info.st_mode) ? EISDIR : errno;
    close(fd);
    return fail_errno(ctx, 3, path, "cannot read", number);
  }
  const bool sized = S_ISREG(info.st_mode) && info.st_size < HLI_FILE_MOST;
  const hl_status status =
      read_all(ctx, fd, path, sized ? (size_t)info.st_size : 4096, text, length);
  close(fd);
  return status;
}

void hl_file_free(hl_ctx *ctx, char *text) { hli_release(ctx, text); }

static bool write_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    const ssize_t put = write(fd, bytes, length);
    if (put < 0 && errno == EINTR)
      continue;
    if (put < 0)
      return false;
    bytes += put;
    length -= (size_t)put;
  }
  return true;
}

/** Pipes and devices cannot be replaced by renaming: write them as they are. */
static hl_status write_special(hl_ctx *ctx, const char *path, const char *bytes, size_t length) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return fail_errno(ctx, 4, path, "cannot open", errno);
  bool ok = write_all(fd, bytes, length);
  const int number = errno;
  ok = close(fd) == 0 && ok;
  return ok ? HL_OK : fail_errno(ctx, 4, path, "cannot write", number);
}

/** Open a new file beside `target`; its name goes to `name`. */
static int open_beside(const char *target, char *name, size_t size) {
  for (int k = 0; k < 1000; ++k) {
    if (snprintf(name, size, "%s.%ld-%d.tmp", target, (long)getpid(), k) >= (int)size) {
      errno = ENAMETOOLONG;
      return -1;
    }
    const int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0 || errno != EEXIST)
      return fd;
  }
  return -1;
}

hl_status hl_file_write(hl_ctx *ctx, const char *path, const char *bytes, size_t length) {
  struct stat info;
  const bool exists = stat(path, &info) == 0;
  if (exists && S_ISDIR(info.st_mode))
    return fail_errno(ctx, 4, path, "cannot write", EISDIR);
  if (exists && !S_ISREG(info.st_mode))
    return write_special(ctx, path, bytes, length);

  /* A link stays a link: what it points to is replaced. */
  char target[PATH_MAX], name[PATH_MAX + 32];
  if (exists ? realpath(path, target) == NULL
             : snprintf(target, sizeof target, "%s", path) >= (int)sizeof target)
    return fail_errno(ctx, 4, path, "cannot write", exists ? errno : ENAMETOOLONG);
  const int fd = open_beside(target, name, sizeof name);
  if (fd < 0)
    return fail_errno(ctx, 4, path, "cannot write beside", errno);
  bool ok = write_all(fd, bytes, length);
  ok = ok && (!exists || fchmod(fd, info.st_mode & 07777) == 0) && fsync(fd) == 0;
  int number = errno;
  if (close(fd) != 0 && ok) {
    ok = false;
    number = errno;
  }
  if (ok && rename(name, target) != 0) {
    ok = false;
    number = errno;
  }
  if (ok)
    return HL_OK;
  unlink(name);
  return fail_errno(ctx, 4, path, "cannot write", number);
}

hl_status hl_directory_new(hl_ctx *ctx, const char *path) {
  if (mkdir(path, 0777) == 0)
    return HL_OK;
  const int number = errno;
  struct stat info;
  if (number == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
    return HL_OK;
  return fail_errno(ctx, 4, path, "cannot make folder", number);
}

hl_path_kind hl_path_kind_of(const char *path) {
  struct stat info;
  if (stat(path, &info) != 0)
    return HL_PATH_NONE;
  return S_ISDIR(info.st_mode) ? HL_PATH_FOLDER : HL_PATH_FILE;
}

/* ----------------------------------------------------------------- folders */

/** Insert a name where it belongs; folders of cases hold few files. */
static bool insert_name(hl_ctx *ctx, char ***names, int *count, int *room, const char *name) {
  const size_t size = strlen(name) + 1;
  char *copy = hli_resize(ctx, NULL, size);
  if (copy == NULL || !hli_reserve(ctx, (void **)names, room, *count + 1, sizeof **names)) {
    hli_release(ctx, copy);
    return false;
  }
  memcpy(copy, name, size);
  int k = (*count)++;
  for (; k > 0 && strcmp((*names)[k - 1], copy) > 0; --k)
    (*names)[k] = (*names)[k - 1];
  (*names)[k] = copy;
  return true;
}

hl_status hl_directory_read(hl_ctx *ctx, const char *path, char ***names, int *count) {
  *names = NULL;
  *count = 0;
  int room = 0;
  bool ok = true;
  DIR *folder = opendir(path);
  if (folder == NULL)
    return fail_errno(ctx, 3, path, "cannot open", errno);
  for (struct dirent *entry = readdir(folder); entry != NULL && ok; entry = readdir(folder)) {
    if (entry->d_name[0] != '.')
      ok = insert_name(ctx, names, count, &room, entry->d_name);
  }
  closedir(folder);
  if (ok)
    return HL_OK;
  hl_directory_free(ctx, *names, *count);
  *names = NULL;
  *count = 0;
  return hli_nomem(ctx);
}

void hl_directory_free(hl_ctx *ctx, char **names, int count) {
  for (int k = 0; k < count; ++k)
    hli_release(ctx, names[k]);
  hli_release(ctx, names);
}
