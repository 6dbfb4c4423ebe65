/**
 * The main job with all its loops on one core, against its goals: seconds, peak memory, and the
 * start of the program.
 *
 *   framework [PROGRAM]     default build/release/bin/heatloom, from the root of the project
 */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include <heatloom/heatloom.h>

extern char **environ;

static double clock_of(clockid_t id) {
  struct timespec t;
  clock_gettime(id, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double megabytes(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)usage.ru_maxrss / 1024.0;
}

static int run(const char *dt_min) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = NULL;
  hl_synthesis *synthesis = NULL;
  hl_ctx_set_threads(ctx, 1);
  double start = clock_of(CLOCK_PROCESS_CPUTIME_ID);
  hl_status status = hl_case_find(ctx, "illustrative", &problem);
  hl_setting_row row = {.key = "synthesis.dt_min", .value = dt_min, .unit = ""};
  if (status == HL_OK && dt_min != NULL)
    status = hl_problem_set_setting(problem, &row);
  if (status == HL_OK)
    status = hl_synthesis_solve(problem, NULL, NULL, &synthesis);
  double seconds = clock_of(CLOCK_PROCESS_CPUTIME_ID) - start;
  if (status == HL_OK)
    printf("all loops, least approach %-5s %6.2f s on one core  %5.2f of the limit of 5 s, %5.2f "
           "of the goal of 2 s; TAC "
           "%.2f; peak %.0f MB, %.2f of 100 MB\n",
           dt_min != NULL ? dt_min : "free", seconds, seconds / 5.0, seconds / 2.0,
           hl_network_totals_of(hl_synthesis_network(synthesis))->tac, megabytes(),
           megabytes() / 100.0);
  hl_synthesis_free(synthesis);
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return status == HL_OK ? 0 : 1;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int start_up(const char *program) {
  enum { RUNS = 51 };
  double ms[RUNS];
  for (int k = 0; k < RUNS; k++) {
    char *const words[] = {(char *)program, "--version", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 1, 0);
    pid_t child;
    int code;
    double start = clock_of(CLOCK_MONOTONIC);
    if (posix_spawn(&child, program, &actions, NULL, words, environ) != 0 ||
        waitpid(child, &code, 0) < 0 || code != 0) {
      fprintf(stderr, "%s cannot be started\n", program);
      return 1;
    }
    ms[k] = 1e3 * (clock_of(CLOCK_MONOTONIC) - start);
    posix_spawn_file_actions_destroy(&actions);
  }
  qsort(ms, RUNS, sizeof *ms, compare);
  printf("start of the program: median %.2f ms, %.2f of the limit of 10 ms\n", ms[RUNS / 2],
         ms[RUNS / 2] / 10.0);
  return 0;
}

int main(int count, char **word) {
  const char *const dt_min[] = {NULL, "10 K", "4 K"};
  int failed = start_up(count > 1 ? word[1] : "build/release/bin/heatloom");
  for (size_t k = 0; k < sizeof dt_min / sizeof *dt_min; k++)
    failed += run(dt_min[k]);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
