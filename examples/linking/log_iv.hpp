// log_iv(v, x) for Stan, of numbers and of autodiff variables, with the derivatives in both.
#include <stan/math/rev/core.hpp>
#include <ostream>
#include "logbessel.h"

inline double log_iv(double v, double x, std::ostream *) { return logbessel_log_iv(v, x); }

inline stan::math::var log_iv(const stan::math::var &v, const stan::math::var &x, std::ostream *) {
  double dv, dx, value = logbessel_log_iv_and_grad(v.val(), x.val(), &dv, &dx);
  return stan::math::make_callback_var(value, [v, x, dv, dx](auto &result) mutable {
    v.adj() += result.adj() * dv;
    x.adj() += result.adj() * dx;
  });
}

inline stan::math::var log_iv(double v, const stan::math::var &x, std::ostream *) {
  double dv, dx, value = logbessel_log_iv_and_grad(v, x.val(), &dv, &dx);
  return stan::math::make_callback_var(value, [x, dx](auto &result) mutable { x.adj() += result.adj() * dx; });
}

inline stan::math::var log_iv(const stan::math::var &v, double x, std::ostream *) {
  double dv, dx, value = logbessel_log_iv_and_grad(v.val(), x, &dv, &dx);
  return stan::math::make_callback_var(value, [v, dv](auto &result) mutable { v.adj() += result.adj() * dv; });
}
