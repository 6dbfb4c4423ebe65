#include "support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void test_close(double got, double want, double rtol, double atol, const char *text,
                const char *file, int line) {
  /* Written so that a NAN on either side fails; equal infinities pass. */
  if (got == want || fabs(got - want) <= atol + rtol * fabs(want))
    return;
  print_error("%s is %.17g, expected %.17g (difference %.3g, relative %.3g)\n", text, got, want,
              got - want, (got - want) / want);
  _fail(file, line);
}

void test_path(char *path, size_t size, const char *format, ...) {
  const char *root = getenv("HEATLOOM_SOURCE");
  if (root == NULL)
    fail_msg("HEATLOOM_SOURCE is not set: it is the folder of the project");
  const int used = snprintf(path, size, "%s/", root);
  va_list args;
  va_start(args, format);
  const int more = vsnprintf(path + used, size - (size_t)used, format, args);
  va_end(args);
  assert_true(used + more < (int)size);
}

double test_half_unit(const char *printed) {
  const char *exponent = strpbrk(printed, "eE");
  const char *end = exponent != NULL ? exponent : printed + strlen(printed);
  const char *point = strchr(printed, '.');
  const int decimals = point != NULL && point < end ? (int)(end - point - 1) : 0;
  const int power = exponent != NULL ? atoi(exponent + 1) : 0;
  return 0.5 * pow(10.0, power - decimals);
}

void test_printed(double got, const char *printed, const char *text, const char *file, int line) {
  const double want = strtod(printed, NULL);
  /* A last-bit allowance, because half a unit is not exact in binary. */
  if (fabs(got - want) <= test_half_unit(printed) * (1.0 + 1e-9))
    return;
  print_error("%s is %.17g, printed as %s\n", text, got, printed);
  _fail(file, line);
}

uint64_t test_seed = 1;

double test_between(double a, double b) {
  uint64_t z = (test_seed += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return a + (b - a) * (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}
