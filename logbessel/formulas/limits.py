"""Values at the edge of the domain and nan outside it, by DLMF 10.30 and 10.40.

Here a "number" is what formulas elsewhere may assume: -inf < v < inf, 0 < x < inf.
"""

from ..arithmetic import absolute, floor, where
from .coefficients import COSINE
from .elementary import plus, polynomial
from .gamma import trigamma

INFINITY, NAN = float("inf"), float("nan")
_PI = 3.141592653589793


def ordinary(v, x):
    """Both arguments inside the domain."""
    return (absolute(v) < INFINITY) & (x > 0.0) & (x < INFINITY)


def special(v, x):
    """An argument on the domain's edge, outside it, or no number."""
    return ~ordinary(v, x)


def _invalid(v, x):
    return ~(x >= 0.0) | ~(absolute(v) <= INFINITY) | ((absolute(v) == INFINITY) & (x == INFINITY))


def _even(n):
    return floor(0.5 * n) == 0.5 * n


def _derivative_of_i(v, x, of_integer, at_zero, far, high):
    """A derivative of log I_v(x): at x = 0 where v is a negative integer and elsewhere, at x = inf, at v = inf.

    I_v(x) ~ (x/2)^v / Gamma(v + 1), which is negative for v < -1, no integer, where floor(v) is even.
    """
    negative = v < 0.0
    undefined = negative & _even(floor(v))
    at_zero = where(negative & (floor(v) == v), of_integer, where(undefined, NAN, at_zero))
    value = where(x == INFINITY, far, where(x == 0.0, at_zero, high))
    return where(_invalid(v, x) | (v == -INFINITY), NAN, value)


def log_i(v, x, at_infinity=INFINITY):
    """log I_v(x) at x = 0, x = inf and v = +-inf; nan for x < 0, for nan, and where I_v(0+) is negative."""
    integer = floor(v) == v
    # For v < 0, v no integer, I_v(x) ~ (x/2)^v / Gamma(v + 1), and Gamma(v + 1) > 0 where floor(v) is odd.
    grows = where(_even(floor(v)), NAN, INFINITY)
    at_zero = where(v == 0.0, 0.0, where((v > 0.0) | integer, -INFINITY, grows))
    large_order = where(v > 0.0, -INFINITY, NAN)
    value = where(x == INFINITY, at_infinity, where(absolute(v) == INFINITY, large_order, at_zero))
    return where(_invalid(v, x), NAN, value)


def log_i_scaled(v, x):
    """log I_v(x) - x likewise."""
    return log_i(v, x, -INFINITY)


def log_k(v, x):
    """log K_v(x), and log K_v(x) + x, likewise."""
    return where(_invalid(v, x), NAN, where(x == INFINITY, -INFINITY, INFINITY))


def ordinary_hyp0f1(b, z):
    return (b > 0.0) & (b < INFINITY) & (z >= 0.0) & (z < INFINITY)


def special_hyp0f1(b, z):
    return ~ordinary_hyp0f1(b, z)


def log_hyp0f1(b, z):
    """log 0F1(; b; z) at b = inf and z = inf."""
    return where(_invalid_hyp0f1(b, z), NAN, where(z == INFINITY, INFINITY, 0.0))


def special_ratio(v, x):
    return ~((v >= 0.5) & (v < INFINITY) & (x > 0.0) & (x < INFINITY))


def _invalid_ratio(v, x):
    return ~(v >= 0.5) | ~(x >= 0.0) | ((v == INFINITY) & (x == INFINITY))


def ratio(v, x):
    """I_v(x)/I_{v-1}(x) at x = 0, x = inf and v = inf; nan for v < 1/2."""
    return where(_invalid_ratio(v, x), NAN, where(x == INFINITY, 1.0, 0.0))


def ratio_complement(v, x):
    """1 - I_v(x)/I_{v-1}(x) likewise."""
    return where(_invalid_ratio(v, x), NAN, where(x == INFINITY, 0.0, 1.0))


def special_ratio_inverse(v, r, c):
    return ~((v >= 0.5) & (v < INFINITY) & (r > 0.0) & (c > 0.0))


def ratio_inverse(v, r, c):
    """The x with I_v(x)/I_{v-1}(x) = r at r = 0, r = 1 and v = inf; nan for v < 1/2 and r outside [0, 1]."""
    undefined = ~(v >= 0.5) | ~(r >= 0.0) | ~(c >= 0.0)
    return where(undefined, NAN, where(r == 0.0, 0.0, INFINITY))


def log_i_dv(v, x):
    """d/dv log I_v(x) at x = 0, x = inf and v = inf; of integers by DLMF 10.38.6, where K_n/I_n grows."""
    of_integer = where(_even(v), -INFINITY, INFINITY)
    return _derivative_of_i(v, x, of_integer, -INFINITY, 0.0, -INFINITY)


def log_i_dx(v, x):
    """d/dx log I_v(x) likewise."""
    at_zero = where(v == 0.0, 0.0, where(v > 0.0, INFINITY, -INFINITY))
    return _derivative_of_i(v, x, INFINITY, at_zero, 1.0, INFINITY)


def log_i_dx_scaled(v, x):
    """d/dx log I_v(x) - 1 likewise."""
    return plus(log_i_dx(v, x), -1.0)


def log_k_dv(v, x):
    """d/dv log K_v(x) likewise, for v >= 0."""
    return where(_invalid(v, x), NAN, where((x == INFINITY) | (v == 0.0), 0.0, INFINITY))


def log_k_dx(v, x):
    """d/dx log K_v(x) likewise."""
    return where(_invalid(v, x), NAN, where(x == INFINITY, -1.0, -INFINITY))


def log_k_dx_scaled(v, x):
    """d/dx log K_v(x) + 1 likewise."""
    return plus(log_k_dx(v, x), 1.0)


def k_ratio(v, x):
    """K_v(x)/K_{v-1}(x) likewise."""
    at_zero = where(v == 0.5, 1.0, where(v > 0.5, INFINITY, 0.0))
    return where(_invalid(v, x), NAN, where(x == INFINITY, 1.0, at_zero))


def k_ratio_dv(v, x):
    """d/dv of K_v(x)/K_{v-1}(x) likewise: from v = 3/2 on the ratio is 2 (v - 1)/x for small x."""
    at_zero = where(v >= 0.5, INFINITY, 0.0)
    steady = where(x == 0.0, at_zero, where(v > 0.0, 2.0 / x, 0.0))
    return where(_invalid(v, x), NAN, where(x == INFINITY, 0.0, steady))


def k_ratio_dx(v, x):
    """d/dx of K_v(x)/K_{v-1}(x) likewise; for v < 0 the ratio is -x/(2 v) for small x."""
    above = where(v > 0.5, -INFINITY, where(v == 0.5, 0.0, INFINITY))
    at_zero = where(v < 0.0, -0.5 / v, above)
    return where(_invalid(v, x), NAN, where(x == INFINITY, 0.0, at_zero))


def _invalid_hyp0f1(b, z):
    return ~(b > 0.0) | ~(z >= 0.0) | ((b == INFINITY) & (z == INFINITY))


def log_hyp0f1_db(b, z):
    """d/db log 0F1(; b; z) at b = inf and z = inf."""
    return where(_invalid_hyp0f1(b, z), NAN, where(z == INFINITY, -INFINITY, 0.0))


def log_hyp0f1_dz(b, z):
    """d/dz log 0F1(; b; z) likewise."""
    return where(_invalid_hyp0f1(b, z), NAN, 0.0)


def ratio_dx(v, x):
    """d/dx of I_v(x)/I_{v-1}(x) at x = 0, where the ratio is x/(2 v), x = inf and v = inf; nan for v < 1/2."""
    return where(_invalid_ratio(v, x), NAN, where(x == 0.0, 0.5 / v, 0.0))


def ratio_dv(v, x):
    """d/dv of I_v(x)/I_{v-1}(x) likewise."""
    return where(_invalid_ratio(v, x), NAN, 0.0)


def log_i_dvv(v, x):
    """d^2/dv^2 log I_v(x) likewise; -psi'(v + 1) at x = 0 (DLMF 10.25.2), by DLMF 5.5.4 for v < -1."""
    above = v > -1.0
    reflected = trigamma(where(above, plus(v, 1.0), -v))
    turn = v - floor(v) - 0.5
    cosecant = _PI / polynomial(COSINE, where(above, 0.0, turn * turn))
    at_zero = where(above, -reflected, reflected - cosecant * cosecant)
    return _derivative_of_i(v, x, -INFINITY, at_zero, 0.0, 0.0)


def log_i_dvx(v, x):
    """d^2/dv dx log I_v(x) likewise."""
    return _derivative_of_i(v, x, where(_even(v), INFINITY, -INFINITY), INFINITY, 0.0, 1.0 / x)


def log_i_dxx(v, x):
    """d^2/dx^2 log I_v(x) likewise."""
    at_zero = where(v == 0.0, 0.5, where(v < 0.0, INFINITY, -INFINITY))
    return _derivative_of_i(v, x, -INFINITY, at_zero, 0.0, -INFINITY)


def log_k_dvv(v, x):
    """d^2/dv^2 log K_v(x) likewise, for v >= 0; psi'(v) at x = 0."""
    at_zero = where(v == 0.0, INFINITY, trigamma(v))
    return where(_invalid(v, x), NAN, where((x == INFINITY) | (v == INFINITY), 0.0, at_zero))


def log_k_dvx(v, x):
    """d^2/dv dx log K_v(x) likewise, for v >= 0."""
    value = where((x == INFINITY) | (v == 0.0), 0.0, where(x == 0.0, -INFINITY, -1.0 / x))
    return where(_invalid(v, x), NAN, value)


def log_k_dxx(v, x):
    """d^2/dx^2 log K_v(x) likewise, for v >= 0."""
    return where(_invalid(v, x), NAN, where(x == INFINITY, 0.0, INFINITY))
