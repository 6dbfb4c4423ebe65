/** Worker threads of a context. */
#include <signal.h>

#include "base/context.h"

void hli_pool_init(hli_pool *pool) {
  memset(pool, 0, sizeof *pool);
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pthread_cond_init(&pool->done, NULL);
}

static void run_tasks(hli_pool *pool, int worker) {
  for (int k; (k = atomic_fetch_add(&pool->next, 1)) < pool->count;)
    pool->task(k, worker, pool->user);
}

static void *work(void *argument) {
  hli_pool *pool = argument;
  unsigned long seen = 0;
  pthread_mutex_lock(&pool->lock);
  int worker = ++pool->numbered;
  while (true) {
    while (pool->turn == seen && !pool->quit)
      pthread_cond_wait(&pool->wake, &pool->lock);
    if (pool->quit)
      break;
    seen = pool->turn;
    pthread_mutex_unlock(&pool->lock);
    run_tasks(pool, worker);
    pthread_mutex_lock(&pool->lock);
    if (--pool->busy == 0)
      pthread_cond_signal(&pool->done);
  }
  pthread_mutex_unlock(&pool->lock);
  return NULL;
}

/** Start up to `count` threads; fewer if the system refuses, which only costs time. */
static void start(hli_pool *pool, int count) {
  /* Signals stay with the application's own threads. */
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pool->turn = 0;
  while (pool->started < count &&
         pthread_create(&pool->thread[pool->started], NULL, work, pool) == 0)
    pool->started++;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void hli_pool_end(hli_pool *pool) {
  pthread_mutex_lock(&pool->lock);
  pool->quit = true;
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->lock);
  for (int k = 0; k < pool->started; k++)
    pthread_join(pool->thread[k], NULL);
  pool->started = pool->numbered = 0;
  pool->quit = false;
}

void hli_pool_free(hli_pool *pool) {
  hli_pool_end(pool);
  pthread_cond_destroy(&pool->wake);
  pthread_cond_destroy(&pool->done);
  pthread_mutex_destroy(&pool->lock);
}

void hli_parallel(hl_ctx *ctx, int count, void (*task)(int k, int worker, void *user), void *user) {
  hli_pool *pool = &ctx->pool;
  int threads = ctx->threads < count ? ctx->threads : count;
  if (threads > 1 && pool->started == 0)
    start(pool, ctx->threads - 1);
  if (threads <= 1 || pool->started == 0) {
    for (int k = 0; k < count; k++)
      task(k, 0, user);
    return;
  }
  pthread_mutex_lock(&pool->lock);
  pool->count = count;
  pool->task = task;
  pool->user = user;
  atomic_store(&pool->next, 0);
  pool->busy = pool->started;
  pool->turn++;
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->lock);
  run_tasks(pool, 0);
  pthread_mutex_lock(&pool->lock);
  while (pool->busy > 0)
    pthread_cond_wait(&pool->done, &pool->lock);
  pthread_mutex_unlock(&pool->lock);
}
