/* Worker threads. */
#include "support/test.h"

#include <math.h>
#include <stdio.h>

#include "base/base.h"

enum { TASKS = 1000 };

typedef struct job {
  atomic_int runs[TASKS];
  atomic_int worker_runs[16];
  double result[TASKS];
} job;

static void count_run(int k, int worker, void *user) {
  job *j = user;
  atomic_fetch_add(&j->runs[k], 1);
  atomic_fetch_add(&j->worker_runs[worker], 1);
  j->result[k] = sqrt(k);
}

static void each_task_runs_once_on_a_numbered_worker(void **state) {
  (void)state;
  static const int threads[] = {1, 4, 2, 7, 4};
  hl_ctx *ctx = hl_ctx_new(NULL);
  for (int t = 0; t < 5; t++) {
    hl_ctx_set_threads(ctx, threads[t]);
    assert_int_equal(hl_ctx_threads(ctx), threads[t]);
    for (int round = 0; round < 50; round++) {
      static job j;
      j = (job){0};
      int count = round % 3 == 0 ? round : TASKS;
      hli_parallel(ctx, count, count_run, &j);
      for (int k = 0; k < TASKS; k++)
        assert_int_equal(atomic_load(&j.runs[k]), k < count);
      for (int k = threads[t]; k < 16; k++)
        assert_int_equal(atomic_load(&j.worker_runs[k]), 0);
      assert_true(count == 0 || j.result[count - 1] == sqrt(count - 1));
    }
  }
  hl_ctx_free(ctx);
}

static void threads_default_to_the_cores(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  int cores = hl_ctx_threads(ctx);
  assert_true(cores >= 1);
  hl_ctx_set_threads(ctx, 3);
  hl_ctx_set_threads(ctx, 0);
  assert_int_equal(hl_ctx_threads(ctx), cores);
  hl_ctx_set_threads(ctx, 1 << 20);
  assert_in_range(hl_ctx_threads(ctx), 2, 1 << 10);
  hl_ctx_free(ctx);
}

typedef struct fleet {
  hl_ctx *child[16];
} fleet;

static void report_fault(int k, int worker, void *user) {
  fleet *f = user;
  (void)worker;
  hli_fault(f->child[k], k % 2 ? 103 : 201, NULL, "task %d", k);
}

static void faults_of_tasks_merge_in_task_order(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_ctx_set_threads(ctx, 4);
  fleet f;
  for (int k = 0; k < 16; k++)
    f.child[k] = hli_ctx_child(ctx);
  hli_parallel(ctx, 16, report_fault, &f);
  for (int k = 0; k < 16; k++) {
    hli_ctx_merge(ctx, f.child[k]);
    hl_ctx_free(f.child[k]);
  }
  for (int k = 0; k < 16; k++) {
    char text[24];
    snprintf(text, sizeof text, "task %d", k);
    assert_string_equal(hl_ctx_fault_at(ctx, k)->message, text);
  }
  hl_ctx_free(ctx);
}

static void run_inside(int k, int worker, void *user) {
  fleet *f = user;
  (void)worker;
  static job j[2];
  hli_parallel(f->child[k], TASKS, count_run, &j[k]);
  for (int i = 0; i < TASKS; i++)
    assert_int_equal(atomic_load(&j[k].runs[i]), 1);
}

static void a_task_may_run_a_parallel_part_on_its_child(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_ctx_set_threads(ctx, 2);
  fleet f = {{hli_ctx_child(ctx), hli_ctx_child(ctx)}};
  hli_parallel(ctx, 2, run_inside, &f);
  hl_ctx_free(f.child[0]);
  hl_ctx_free(f.child[1]);
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_task_runs_once_on_a_numbered_worker),
      cmocka_unit_test(threads_default_to_the_cores),
      cmocka_unit_test(faults_of_tasks_merge_in_task_order),
      cmocka_unit_test(a_task_may_run_a_parallel_part_on_its_child),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
