/** Inside of hl_ctx, for the files of base. */
#ifndef HLI_CONTEXT_H
#define HLI_CONTEXT_H

#include <pthread.h>
#include <stdint.h>

#include "base/base.h"

enum {
  HLI_ERRORS_KEPT = 20,
  HLI_OTHERS_KEPT = 60,
  HLI_ALIKE_KEPT = 3,  /* notes of one kind in full; one more stands for the rest, */
  HLI_ALIKE_NAMED = 5, /* and names the first of it */
  HLI_THREADS_MAX = 128
};

/** Worker threads, started at the first parallel call and kept until the context is freed. */
typedef struct hli_pool {
  pthread_mutex_t lock;
  pthread_cond_t wake, done;
  pthread_t thread[HLI_THREADS_MAX];
  int started;        /* threads running besides the caller */
  int numbered;       /* threads that have taken their worker number */
  unsigned long turn; /* rises with each job */
  int busy;           /* workers that have not finished the job */
  bool quit;
  int count; /* tasks of the job */
  atomic_int next;
  void (*task)(int k, int worker, void *user);
  void *user;
} hli_pool;

/** Beside each fault kept. */
typedef struct hli_fault_kind {
  uint32_t format; /* hash of the words in which it is said */
  int gathered;    /* 0, or the number of faults of its kind that it stands for */
} hli_fault_kind;

struct hl_ctx {
  hl_allocator allocator;
  int threads;
  hl_progress_fn progress;
  void *progress_user;
  double last_report; /* monotonic seconds of the last call of progress */
  atomic_bool stop;
  atomic_bool *stop_request; /* own, or the parent's */
  int total[3];              /* faults by severity, kept or not */
  int kept_errors, kept_others;
  hl_fault last_error; /* valid if total[HL_SEVERITY_ERROR] > 0 */
  hl_fault fault[HLI_ERRORS_KEPT + HLI_OTHERS_KEPT];
  hli_fault_kind kind[HLI_ERRORS_KEPT + HLI_OTHERS_KEPT];
  hli_pool pool;
};

int hli_vprint(char *text, size_t size, const char *format, va_list args) HL_PRINTF(3, 0);
void hli_pool_init(hli_pool *pool);
void hli_pool_end(hli_pool *pool); /* joins the threads; the pool may start again */
void hli_pool_free(hli_pool *pool);

#endif
