/* Runs one function of a shared library over points of a file, to be counted: LIBRARY SYMBOL FILE POINTS. */
#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void Peer(const double *, const double *, double *, long);
typedef void Own(size_t, const double *, ptrdiff_t, const double *, ptrdiff_t, double *, ptrdiff_t);

int main(int argc, char **argv) {
  int n = argc == 5 ? atoi(argv[4]) : 0;
  void *library = n ? dlopen(argv[1], RTLD_NOW) : NULL, *symbol = library ? dlsym(library, argv[2]) : NULL;
  double *given = malloc(3 * n * sizeof *given), *out = given + 2 * n;
  FILE *file = n ? fopen(argv[3], "rb") : NULL;
  if (!symbol || !file || fread(given, sizeof *given, 2 * n, file) != (size_t)(2 * n)) return 1;
  if (strncmp(argv[2], "logbessel_", 10) == 0) ((Own *)symbol)(n, given, 1, given + n, 1, out, 1);
  else ((Peer *)symbol)(given, given + n, out, n);
  return 0;
}
