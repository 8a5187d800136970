/* The concentration of 1000 directions in 8192 dimensions from their mean resultant length, and log I beyond the doubles. */
#include <stdio.h>
#include "logbessel.h"

int main(void) {
  double x[3] = {10.0, 1000.0, 100000.0}, v = 4095.0, out[3];

  logbessel_log_iv_n(3, &v, 0, x, 1, out, 1); /* a stride of 0 repeats the order */
  printf("concentration %.12g\n", logbessel_iv_ratio_inv(4096.0, 0.1));
  printf("log I %.12g %.12g %.12g\n", out[0], out[1], out[2]);
  return 0;
}
