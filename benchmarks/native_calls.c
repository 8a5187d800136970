/* Nanoseconds of calls on numbers, at points of a file: half of its doubles are orders, half arguments. */
#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "logbessel.h"

enum { ROUNDS = 20000 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * t.tv_sec + t.tv_nsec;
}

static volatile double sum;

static double log_iv_and_grad(double v, double x) {
  double dv, dx;
  return logbessel_log_iv_and_grad(v, x, &dv, &dx) + dv + dx;
}

int main(int argc, char **argv) {
  int n = argc == 3 ? atoi(argv[2]) : 0;
  double *given = malloc(2 * n * sizeof *given);
  FILE *file = fopen(argv[1], "rb");
  if (!n || !file || fread(given, sizeof *given, 2 * n, file) != (size_t)(2 * n)) return 1;
  struct { const char *name; double (*call)(double, double); } functions[] = {
    {"log_iv", logbessel_log_iv}, {"log_ive", logbessel_log_ive}, {"log_kv", logbessel_log_kv}, {"log_kve", logbessel_log_kve},
    {"log_iv_and_grad", log_iv_and_grad},
  };
  for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
    double least = 1e300;
    for (int round = 0; round < ROUNDS; round++) {
      double total = 0, start = now();
      for (int i = 0; i < 256; i++) {
        int k = (256 * round + i) % n;
        total += functions[f].call(given[k], given[n + k]);
      }
      double taken = (now() - start) / 256;
      if (taken < least) least = taken;
      sum = total;
    }
    printf("%s %g\n", functions[f].name, least);
  }
  return 0;
}
