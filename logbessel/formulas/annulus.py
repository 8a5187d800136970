"""I_v(x) and K_v(x) in the annulus R <= s < 25, s = sqrt(v^2 + x^2): the uniform expansion with its series fitted.

Nearer to the origin than s = 25 the leading terms of `debye` are as good as outside, but the series after them has no sum
to full precision. What these terms leave, V, is a smooth function of w = 1/s and the direction, at most 1/(8 R). It is
fitted by a polynomial in z, linear in w, and u = (11 a - 4)/(4 + 3 a): of a = t = v/s for I, which is entire in v but not
even, and of a = p = x/s for K, which is even in v but has a branch point at x = 0. R is 10 for I, where v >= 0, and 8 for K:
nearer, I's table grows faster than its power series costs.

Since w depends on v and x by dw/dv = -v w^3, dw/dx = -x w^3, the derivatives are those of `order_derivative` and `argument_derivative`
with V's derivatives in the place of the sums, for I and for K:

    1/2 + w V_w - p^2 V_t/t  (d/dv),    1/2 + w V_w + t V_t        (d/dx),
    1/2 + w V_w + p V_p      (d/dv),    1/2 + w V_w - t^2 V_p/p    (d/dx).
"""

from functools import cache, partial

from ..arithmetic import fma, formats, where
from ..arithmetic.error_terms import either
from . import argument_derivative, debye, macdonald, macdonald_derivative, macdonald_ratio, order_derivative
from .coefficients import ANNULUS_I, ANNULUS_K, SHORT_ANNULUS_I, SHORT_ANNULUS_K
from .elementary import polynomial, table

RADIUS_I, RADIUS_K = 10.0, 8.0
# Below, V_t/t loses digits of d/dv log I_v. So log I_v and its other derivative begin there too: what one call returns of value
# and gradient is what the single functions do, with one regime for all three, as each takes a second to compile.
LEAST_ORDER = 1.0
LARGEST_WITHIN = int(RADIUS_K)  # the nearest integer of an order nearer to the origin, but for x < 2^-60
_LOWEST = 2.0**-30  # of x for I: below, the first term of the power series is all there is


def holds_for_i(v, x, least=LEAST_ORDER):
    return _holds(RADIUS_I, v, x) & (v >= least) & (x >= _LOWEST)


def holds_for_i_scaled(v, x):
    return holds_for_i(v, x, 0.0)


def holds_for_k(v, x):
    """For |v|; below x = 2^-60 the first terms are all there is."""
    return _holds(RADIUS_K, v, x) & (x >= macdonald.TINY)


def _holds(radius, v, x):
    square = fma(v, v, x * x)
    return (square >= radius * radius) & (square < debye.RADIUS**2)


class _Rest:
    """V and its derivatives by the table of one function."""

    def __init__(self, table, radius, polar, a):
        self.table, self.polar, self.a = table, polar, a
        half, middle = (1.0 / radius - 1.0 / debye.RADIUS) / 2.0, (1.0 / radius + 1.0 / debye.RADIUS) / 2.0
        self.z_derivative = 1.0 / half
        self.z = fma(polar.w, self.z_derivative, -middle / half)
        self.reciprocal = 1.0 / fma(3.0, a, 4.0)
        self.u = fma(11.0, a, -4.0) * self.reciprocal

    def value(self):
        return table(self.table, self.u, self.z, size=0.5)

    def derivatives(self):
        """w V_w and V_a."""
        if formats.are_singles():
            along_u, along_w = (table(rows, self.u, self.z) for rows in _derived(self.table))
            return self.polar.w * self.z_derivative * along_w, 56.0 * self.reciprocal * self.reciprocal * along_u
        values, derivatives = zip(*(_with_derivative(row, self.u) for row in self.table), strict=True)
        along_u = polynomial(derivatives, self.z)
        along_w = self.polar.w * self.z_derivative * _with_derivative(values, self.z)[1]
        return along_w, 56.0 * self.reciprocal * self.reciprocal * along_u


def _with_derivative(coefficients, x):
    """A polynomial and its derivative by Horner's rule, the polynomial in the steps of `polynomial`."""
    derivative = coefficients[-1]
    total = fma(derivative, x, coefficients[-2])
    for coefficient in coefficients[-3::-1]:
        derivative = fma(derivative, x, total)
        total = fma(total, x, coefficient)
    return total, derivative


@cache
def _derived(rows):
    """The tables of a table's derivatives in its two variables."""
    of_u = tuple(tuple(k * c for k, c in enumerate(row))[1:] or (0.0,) for row in rows)
    return of_u, tuple(tuple(k * c for c in row) for k, row in enumerate(rows))[1:]


def _rest_i(polar):
    return _Rest(either(ANNULUS_I, SHORT_ANNULUS_I), RADIUS_I, polar, polar.t)


def _rest_k(polar):
    return _Rest(either(ANNULUS_K, SHORT_ANNULUS_K), RADIUS_K, polar, polar.x * polar.w)


def _along(rest):
    """w V_w + a V_a."""
    of_w, of_a = rest.derivatives()
    return fma(rest.a, of_a, of_w)


def _across(rest):
    """w V_w - (1 - a^2) V_a/a."""
    of_w, of_a = rest.derivatives()
    return fma(fma(rest.a, rest.a, -1.0) / rest.a, of_a, of_w)


def _series_i(polar):
    return _rest_i(polar).value()


def _series_k(polar):
    return _rest_k(polar).value()


def _series_k_put_back(polar):
    """V of K near the zeros of log K_v(x) + x, where nothing else is as far off: what rounding took of w and of p = x w, three ulp,
    is put back by V's first term, w (2 - 5 p^2)/24."""
    rest = _rest_k(polar)
    if formats.are_singles():
        return rest.value()
    w, p = polar.w, rest.a
    lost, p_low = debye.lost(polar), fma(polar.x, w, -p)
    put_back = fma(lost, fma(-15.0 * p, p, 2.0), -10.0 * p * p_low)
    return fma(w * (1.0 / 24.0), put_back, rest.value())


def _along_i(polar):
    return _along(_rest_i(polar))


def _along_k(polar):
    return _along(_rest_k(polar))


def _across_i(polar):
    return _across(_rest_i(polar))


def _across_k(polar):
    return _across(_rest_k(polar))


log_i = partial(debye.log_i, series=_series_i)
log_k = partial(debye.log_k, series=_series_k)
log_i_scaled = partial(debye.log_i_scaled, series=_series_i)
log_k_scaled = partial(debye.log_k_scaled, small=debye.small_k(_series_k_put_back))
log_i_dv = partial(order_derivative.outside_i, series=_across_i)
log_k_dv = partial(order_derivative.outside_k, series=_along_k)
log_k_dv_flat = partial(order_derivative.outside_k_flat, series=_along_k)
log_i_dx = partial(argument_derivative.outside_i, series=_along_i)
log_k_dx = partial(argument_derivative.outside_k, series=_across_k)


def log_k_dx_scaled(v, x):
    """d/dx log K_v(x) + 1. What the table leaves of the derivative is small beside s/x, not beside s/x - 1: it serves for x < 1/2."""
    within = macdonald_derivative.log_k_dx(macdonald_derivative.FromTable, v, x, scaled=True)
    return where(macdonald.small(v, x), log_k_dx(v, x) + 1.0, within)


k_ratio = partial(macdonald_ratio.outside, series=_across_k)

# Nearer to the origin, K's order is raised from one in [-1/2, 1/2] to at most 8.
LOG_K_WITHIN = (
    macdonald.log_k_tiny,
    partial(macdonald.log_k_series, largest=LARGEST_WITHIN),
    partial(macdonald.log_k_table, largest=LARGEST_WITHIN),
)
