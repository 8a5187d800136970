// The value and both derivatives of log_iv.hpp, as Stan's autodiff finds them.
#include "log_iv.hpp"
#include <cstdio>

int main() {
  stan::math::var v = 2.5, x = 3.0, value = log_iv(v, x, nullptr);
  value.grad();
  std::printf("%.12g %.12g %.12g\n", value.val(), v.adj(), x.adj());
}
