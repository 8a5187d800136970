// log_iv(v, x) for Stan, of numbers and of autodiff variables, with the derivatives in both.
#include <stan/math/rev/core.hpp>
#include <ostream>
#include "logbessel.h"

inline double log_iv(double v, double x, std::ostream *) { return logbessel_log_iv(v, x); }

inline stan::math::var log_iv(const stan::math::var &v, const stan::math::var &x, std::ostream *) {
  double dv, dx, value = logbessel_log_iv_and_grad(v.val(), x.val(), &dv, &dx);
  return stan::math::var(new stan::math::precomp_vv_vari(value, v.vi_, x.vi_, dv, dx));
}

inline stan::math::var log_iv(double v, const stan::math::var &x, std::ostream *) {
  double dv, dx, value = logbessel_log_iv_and_grad(v, x.val(), &dv, &dx);
  return stan::math::var(new stan::math::precomp_v_vari(value, x.vi_, dx));
}

inline stan::math::var log_iv(const stan::math::var &v, double x, std::ostream *) {
  double dv, dx, value = logbessel_log_iv_and_grad(v.val(), x, &dv, &dx);
  return stan::math::var(new stan::math::precomp_v_vari(value, v.vi_, dv));
}
