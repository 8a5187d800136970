"""The x with I_v(x)/I_{v-1}(x) = r, for v >= 1/2, from r and c = 1 - r, of which one is given exactly.

A start from the bounds of Amos (Math. Comp. 28, 1974), Newton steps with cheap evaluations of the ratio until the error
is below 2^-27, and one step with the accurate evaluation of `ratio`: of r where r <= 1/2, else of c. The derivative is that of
`ratio_derivative` outside the disc; inside, the Riccati equation rho' = 1 - rho^2 - (2 v - 1) rho/x (DLMF 10.29.2), which loses a
factor s to cancellation.
"""

from ..arithmetic import fma, formats, maximum, rough, sqrt, where, whole
from ..arithmetic.formats import by_exponents
from . import debye, ratio, ratio_derivative
from . import double_double as dd
from .elementary import exp, log, log_argument, log_quotient, times
from .expansion import series

_SMALL_RATIO = 2.0**-30
_CHEAP_ROWS, _CHEAP_STEPS, _INNER_STEPS, _HALF_STEPS = ratio.DERIVATIVES[1:9], 2, 6, 6


def start(v, r, c):
    """x = r (a + sqrt(a^2 - (1 - r^2)(a^2 - b^2)))/(1 - r^2), which is exact for rho = x/(a + sqrt(x^2 + b^2)).

    a = v - 1/2; b^2 lies between v^2 - 1/4, right for large x, and (v + 1/2)^2, right for small x.
    """
    a, complement = v - 0.5, c * (1.0 + r)
    x = _from_b(r, a, complement, v)
    square = v * v
    for _ in range(2):
        x = _from_b(r, a, complement, (v + 0.5) * (square / fma(x, x, square)) - 0.25)
    return x


def _from_b(r, a, complement, excess):
    """With b^2 = v^2 + excess: a^2 - b^2 = 1/4 - v - excess."""
    return r * (a + sqrt(fma(complement, (a + 0.25) + excess, a * a))) / complement


def lower_bound(v, r, c):
    """rho is below x/(a + sqrt(x^2 + a^2)), a = v - 1/2, and below tanh(x), its value at v = 1/2."""
    return maximum((2.0 * v - 1.0) * r / (c * (1.0 + r)), 0.5 * log(((1.0 + r) / c, 0.0))[0])


def small_ratio(v, r, c):
    return r < _SMALL_RATIO


def from_small_ratio(v, r, c):
    """x = 2 v r, off by r^2; rounded once."""
    return rough(2.0 * r) * rough(v)


def _asymptotic():
    """An order so large, or a quotient x/v, that the next term of an expansion in its inverse does not show."""
    return by_exponents(2.0**60, 2.0**30)


def large_order(v, r, c):
    return v >= _asymptotic()


def from_large_order(v, r, c):
    """x = 2 v r/(1 - r^2), off by 1/v; below c = 2^-1000, whose reciprocal may overflow, it is infinite."""
    complement = dd.renormalised(dd.multiply_double(dd.two_sum(1.0, r), maximum(c, 2.0**-1000)))
    if formats.are_singles():  # where the reciprocal may overflow too
        return times(v, 2.0 * r / complement[0])
    return v * dd.rounded(dd.divide((2.0 * r, 0.0), complement))


def far(v, r, c):
    return v - 0.5 > (_asymptotic() * c) * v


def from_far(v, r, c):
    """x = (v - 1/2)/c, off by v/x."""
    return (v - 0.5) / c


def outside(v, r, c):
    x, nu = start(v, r, c), v - 1.0
    return fma(x, x, nu * nu) >= debye.RADIUS**2


def usual(v, r, c):
    ordinary = (r >= _SMALL_RATIO) & (v < _asymptotic()) & (c > 0.0) & ~far(v, r, c)
    return (v >= 2.0) & ordinary & outside(v, r, c)


def near_half(v, r, c):
    return (v < 2.0) & ((c < by_exponents(2.0**-26, 2.0**-22)) | (lower_bound(v, r, c) >= debye.RADIUS - 1.0))


def _cheap(radius):
    return series(radius.w, radius.q, _CHEAP_ROWS)


def from_outside(v, r, c):
    x = whole(_roughly_from_outside(*map(rough, (v, r, c))))
    e = ratio.Shifted(v, x)
    ratios = ratio.outside_double_double(v, x), ratio.outside_complement_double_double(v, x)
    return x + _residual(r, c, *ratios) / _derivative_outside(e)


def _roughly_from_outside(v, r, c):
    x = start(v, r, c)
    for _ in range(_CHEAP_STEPS):
        e = ratio.Shifted(v, x, total=_cheap)
        s, nu = e.s[0], e.nu
        rho = x / (s + nu) - e.tail
        complement = nu * (1.0 + nu / (s + x)) / (s + nu) + e.tail
        x = _step(x, r, c, rho, complement, _derivative_outside(e))
    return x


def _derivative_outside(e):
    """rho_x as in `ratio_derivative.dx_outside`."""
    return e.w * (e.nu / (e.s[0] + e.nu) + ratio_derivative.bent(e.w, e.x * e.w, e.total))


def from_inside(v, r, c):
    x = where(v < 1.0, lower_bound(v, r, c), start(v, r, c))  # from below Newton's steps rise to the solution
    for _ in range(_INNER_STEPS):
        denominator = ratio.fraction(v, x, 0)[0]
        half = 0.5 * x
        x = _step_inside(v, x, r, c, half / denominator, (denominator - half) / denominator)
    rho, complement = ratio.within_double_double(v, x), ratio.within_complement_double_double(v, x)
    return x + _residual(r, c, rho, complement) / _riccati(v, x, rho[0], complement[0])


def from_near_half(v, r, c):
    """For 1/2 < v < 2: m = c/(2 - c) is e/z N/D + exp(-z), z = 2 x, e = v - 1/2; see `ratio.asymptotic_complement`."""
    e, m = v - 0.5, c / (2.0 - c)
    z = maximum(e / m, -log((m, 0.0))[0])
    for _ in range(_HALF_STEPS):
        n, d = (1.0 + part for part in ratio.kummer_sums(e, 1.0 / z))
        algebraic, decay = (e / z) * (n / d), exp((-z, 0.0))[0]
        falling = (algebraic / z) * (1.0 + 1.0 / z) + decay  # minus the derivative, off by z^-2
        z = z + (algebraic + decay - m) / falling
    x = 0.5 * z
    by_fraction = ratio.within_complement_double_double(v, x)
    inner = dd.where(ratio.beside_half(v, x), ratio.kummer_complement_double_double(v, x), by_fraction)
    complement = dd.where(ratio.far_beside_half(v, x), ratio.asymptotic_complement_double_double(v, x), inner)
    leading = 4.0 * falling / ((1.0 + m) * (1.0 + m))
    derivative = where(z < 50.0, _riccati(v, x, 1.0 - complement[0], complement[0]), leading)
    step = ((complement[0] - c) + complement[1]) / derivative
    second_derivative = 8.0 * (2.0 * algebraic / (z * z) + decay)
    return x + step * (
        1.0 + 0.5 * step * second_derivative / derivative
    )  # Halley's term: the asymptotic z is off by 2^-27


def half(v, r, c):
    return v == 0.5


def from_half(v, r, c):
    """rho = tanh(x), so x = log((1 + r)/(1 - r))/2, from the one of r and c = 1 - r that is exact."""
    near_zero = log_quotient(dd.two_sum(1.0, r), dd.two_sum(1.0, -r))
    near_one = dd.subtract(log(dd.two_sum(2.0, -c)), log_argument(c))
    return dd.rounded(dd.scale(dd.where(r <= 0.5, near_zero, near_one), 0.5))


def _step(x, r, c, rho, complement, derivative):
    """Newton's step, for rho(x) = r or 1 - rho(x) = c, whichever is the smaller."""
    return x + where(r <= 0.5, r - rho, complement - c) / derivative


def _residual(r, c, rho, complement):
    """The same residual by double-doubles: what rounding takes of the ratio would be half an ulp of it, and more of x."""
    return where(r <= 0.5, (r - rho[0]) - rho[1], (complement[0] - c) + complement[1])


def _step_inside(v, x, r, c, rho, complement):
    return _step(x, r, c, rho, complement, _riccati(v, x, rho, complement))


def _riccati(v, x, rho, complement):
    return complement * (1.0 + rho) - (2.0 * v - 1.0) * rho / x


def of_ratio(formula):
    """The formula with c = 1 - r."""
    return lambda v, r: formula(v, r, 1.0 - r)


def of_complement(formula):
    """The formula with r = 1 - c."""
    return lambda v, c: formula(v, 1.0 - c, c)
