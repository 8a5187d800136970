// Loops over Boost.Math and the GNU Scientific Library, to be called through their plain C interface.
//
// Each takes n orders and arguments and writes the logarithm of I_v(x) or K_v(x): the library's own where it has one,
// else the logarithm of its scaled or plain function. What a library refuses is what its error policy makes of it:
// infinity or nan.

#include <cmath>
#include <boost/math/special_functions/bessel.hpp>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_bessel.h>
#include <limits>

namespace {

namespace bmp = boost::math::policies;
using Ignoring = bmp::policy<
    bmp::domain_error<bmp::ignore_error>, bmp::pole_error<bmp::ignore_error>, bmp::overflow_error<bmp::ignore_error>,
    bmp::evaluation_error<bmp::ignore_error>, bmp::underflow_error<bmp::ignore_error>, bmp::promote_double<false>>;

template <class Function>
void loop(const double* v, const double* x, double* out, long n, Function function) {
    for (long i = 0; i < n; ++i) {
        try {
            out[i] = function(v[i], x[i]);
        } catch (...) {
            out[i] = std::numeric_limits<double>::quiet_NaN();
        }
    }
}

double value_of(int status, const gsl_sf_result& result) {
    bool usable = status == GSL_SUCCESS || status == GSL_EUNDRFLW || status == GSL_EOVRFLW || status == GSL_ELOSS;
    return usable ? result.val : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

extern "C" {

void boost_log_iv(const double* v, const double* x, double* out, long n) {
    loop(v, x, out, n, [](double v, double x) { return std::log(boost::math::cyl_bessel_i(v, x, Ignoring())); });
}

void boost_log_kv(const double* v, const double* x, double* out, long n) {
    loop(v, x, out, n, [](double v, double x) { return std::log(boost::math::cyl_bessel_k(v, x, Ignoring())); });
}

void gsl_log_iv(const double* v, const double* x, double* out, long n) {
    gsl_set_error_handler_off();
    loop(v, x, out, n, [](double v, double x) {
        gsl_sf_result result;
        return std::log(value_of(gsl_sf_bessel_Inu_scaled_e(v, x, &result), result)) + x;
    });
}

void gsl_log_kv(const double* v, const double* x, double* out, long n) {
    gsl_set_error_handler_off();
    loop(v, x, out, n, [](double v, double x) {
        gsl_sf_result result;
        return value_of(gsl_sf_bessel_lnKnu_e(v, x, &result), result);
    });
}

const char* boost_version() { return BOOST_LIB_VERSION; }

}
