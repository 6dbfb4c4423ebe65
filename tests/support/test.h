/** What every test includes: cmocka, and comparisons of doubles that say what they saw. */
#ifndef HEATLOOM_TEST_H
#define HEATLOOM_TEST_H

/* cmocka wants these before its own header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/** |got - want| <= atol + rtol |want|. cmocka's own float comparison is single precision. */
#define assert_close(got, want, rtol, atol)                                                        \
  test_close((got), (want), (rtol), (atol), #got, __FILE__, __LINE__)

/**
 * `got` rounds to the text `printed`, as a table shows it: within half a unit of its last digit
 * ("4.31", "-0.5", "1.20e-3").
 */
#define assert_printed(got, printed) test_printed((got), (printed), #got, __FILE__, __LINE__)

void test_close(double got, double want, double rtol, double atol, const char *text,
                const char *file, int line);
void test_printed(double got, const char *printed, const char *text, const char *file, int line);

/** Uniform in a..b (splitmix64), from `test_seed` on. */
double test_between(double a, double b);
extern uint64_t test_seed;

/** Path of a file of the project, written as one below its folder: "data/cases/%s". Fails a test
 * that does not know the folder (HEATLOOM_SOURCE, which ctest sets). */
void test_path(char *path, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Half a unit of the last digit of a printed number. */
double test_half_unit(const char *printed);

#endif
