/** Start of the program: milliseconds of `heatloom --version` against a program that does nothing.
 */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/base.h"

/** Median wall time of a command that prints nothing of interest; negative if it fails. [s] */
static double median_start(char *const argv[]) {
  enum { RUNS = 41 };
  double time[RUNS];
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", 1 /* O_WRONLY */, 0);
  for (int k = 0; k < RUNS; k++) {
    pid_t child;
    int status = 1;
    const double start = hli_seconds();
    if (posix_spawn(&child, argv[0], &quiet, NULL, argv, NULL) != 0 ||
        waitpid(child, &status, 0) < 0 || status != 0)
      return -1.0;
    double passed = hli_seconds() - start;
    int at = k;
    for (; at > 0 && time[at - 1] > passed; at--)
      time[at] = time[at - 1];
    time[at] = passed;
  }
  posix_spawn_file_actions_destroy(&quiet);
  return time[RUNS / 2];
}

int main(int argc, char **argv) {
  (void)argc;
  /* This program is <build>/bench/start, the other <build>/bin/heatloom. */
  char program[4096];
  snprintf(program, sizeof program, "%s", argv[0]);
  char *slash = strrchr(program, '/');
  snprintf(slash != NULL ? slash + 1 : program, 32, "../bin/heatloom");
  const double start = median_start((char *[]){program, "--version", NULL});
  const double nothing = median_start((char *[]){"/bin/true", NULL});
  if (start < 0 || nothing < 0) {
    fprintf(stderr, "cannot run %s\n", program);
    return 1;
  }
  printf("start of the program: %.2f ms (limit 10), %.1f times /bin/true\n", start * 1e3,
         start / nothing);
  return start <= 0.010 ? 0 : 1;
}
