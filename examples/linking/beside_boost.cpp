// log K_v(x) where Boost.Math's K_v(x) is a number, and where it overflows.
#include <boost/math/special_functions/bessel.hpp>
#include <cmath>
#include <cstdio>
#include "logbessel.h"

int main() {
  std::printf("%.12g %.12g\n", logbessel_log_kv(2.5, 3.0), std::log(boost::math::cyl_bessel_k(2.5, 3.0)));
  try {
    boost::math::cyl_bessel_k(1000.0, 1.0);
  } catch (const std::overflow_error &) {
    std::printf("%.12g overflow\n", logbessel_log_kv(1000.0, 1.0));
  }
}
