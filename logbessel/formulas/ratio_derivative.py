"""Derivatives of rho = I_v(x)/I_{v-1}(x) in x and in v; nu, s, w, q and P_k of `ratio`, y = x^2/4, e = v - 1/2.

The Riccati equation that DLMF 10.29.2 implies, rho_x = 1 - rho^2 - 2 e rho/x, is that of log I_nu. Outside the disc its large
terms cancel by hand: with S of `ratio`, p = x/s, h = 1/2 + S,

    rho_x = nu/(s (s + nu)) + w [2 S + w h (1 - p^2 h)].

Inside, with the continued fraction's N_k,

    rho_x = [N_{-1} (N_{-1} - e N_0) - y N_0^2]/N_{-1}^2,

and near v = 1/2, where it is as small as e/x^2 + exp(-2 x), the same in terms of m: 1 - rho = 2 m/(1 + m).

In v, with S_0 = 1/2, S_k = k P_k + 2 q P'_k, the expansion of rho differentiated, and the same continued fraction,
rho = (x/2)/f_0, f_k = v + k + y/f_{k+1}:

    rho_v = -x/(s (s + nu)) + x nu w^4 sum_{k>=0} w^k [(k + 2) S_k - 2 (1 - q) S'_k],
    rho_v = -(x/2) W_0/N_{-1}^2,  W_k = N_k^2 df_k/dv = N_k^2 - y W_{k+1}.
"""

import operator

from ..arithmetic import fma, repeat, two_prod
from ..arithmetic import rough as to_first_word
from . import double_double as dd
from . import ratio
from .elementary import exp
from .expansion import level


def along_order(k, row):
    """(k + 2) S - 2 (1 - q) S' for S = S_k."""
    following = (*row[1:], 0.0)
    return tuple((k + 2 + 2 * j) * c - 2 * (j + 1) * following[j] for j, c in enumerate(row))


MIXED_ROWS = tuple(along_order(k, row) for k, row in enumerate(ratio.DERIVATIVES))
_CAREFUL_STEPS = 10  # the steps above, in double, cost 0.3 ulp


def dx_outside(v, x, scaled=False):
    """d/dx by the uniform expansion, for v >= 2: below, it cancels."""
    e = ratio.Shifted(v, x, scaled)
    leading = dd.divide(dd.divide((e.nu, 0.0), e.s), dd.renormalised(dd.add_double(e.s, e.nu)))
    return (
        to_first_word(dd.rounded((leading[0], leading[1] + e.reciprocal * bent(e.w, e.x * e.reciprocal, e.total))))
        * e.down
    )


def bent(w, p, total):
    """2 S + w h (1 - p^2 h)."""
    h = 0.5 + total
    return fma(w * h, fma(-p * p, h, 1.0), 2.0 * total)


def dx_beside_half(v, x):
    """d/dx for 1/2 <= v < 2, x >= 24.9, by the series N and D of `ratio.asymptotic_complement`.

    N - D = h sum_k (k + 1) (1+e)_k (1-e)_k h^k/k!, h = 1/(2 x), and with rho = (1 - m)/(1 + m) in the Riccati equation,

    rho_x (1 + m)^2 = 4 m - (2 e/x) (1 - m^2) = (e/x^2) [(N - D)/(h D) + 2 x m^2] + 4 exp(-2 x).
    """
    e, h = v - 0.5, 0.5 / x
    n, d = ratio.kummer_sums(e, h)
    denominator = dd.two_sum(1.0, d)
    decay = exp((-2.0 * x, 0.0))
    m = e * h * ((1.0 + n) / (1.0 + d)) + decay[0]
    bracket = dd.divide(dd.two_sum(1.0, ratio.kummer_difference(e, h)), denominator)
    bracket = dd.add_double(bracket, 2.0 * (x * m) * m)
    algebraic = dd.divide(dd.divide(dd.multiply_double(bracket, e), (x, 0.0)), (x, 0.0))
    total = dd.add(dd.renormalised(algebraic), dd.scale(decay, 4.0))
    return dd.rounded(dd.divide(dd.renormalised(total), dd.two_sum(1.0, m * (2.0 + m))))


def dx_kummer(v, x):
    """d/dx beside v = 1/2, for x < 25: with c = 1 - rho, the Riccati equation reads c (2 - c) - 2 e (1 - c)/x."""
    c = ratio.kummer_complement_double_double(v, x)
    e = v - 0.5
    growing = dd.multiply(c, dd.add_double(dd.negative(c), 2.0))
    falling = dd.multiply(dd.divide((2.0 * e, 0.0), (x, 0.0)), dd.add_double(dd.negative(c), 1.0))
    return dd.rounded(dd.subtract(growing, falling))


def dx_inside(v, x):
    """d/dx by the Riccati equation, all in double-double."""
    y = two_prod(0.5 * x, 0.5 * x)
    above, current = ratio.descended(v, y, ratio.STEPS)
    below = dd.renormalised(dd.add(dd.multiply_double(current, v), dd.multiply(y, above)))
    reduced = dd.renormalised(dd.subtract(below, dd.multiply_double(current, v - 0.5)))
    top = dd.subtract(dd.multiply(below, reduced), dd.multiply(y, dd.square(current)))
    return dd.rounded(dd.divide(dd.renormalised(top), dd.renormalised(dd.square(below))))


def dv_outside(v, x, scaled=False):
    """d/dv by the uniform expansion; what I_nu has beside it for nu < 0, exp(-2 x), is below 2^-70 there."""
    e = ratio.Shifted(v, x, scaled)
    cosine = e.x * e.reciprocal
    leading = dd.divide(dd.divide((e.x, 0.0), e.s), dd.renormalised(dd.add_double(e.s, e.nu)))
    tail = (cosine * e.reciprocal) * ((e.nu * e.reciprocal) * (e.w * level(e.w, e.q, MIXED_ROWS, size=2.0**11)))
    return -(to_first_word(dd.rounded((leading[0], leading[1] - tail))) * e.down)


def dv_inside(v, x):
    """d/dv by the continued fraction, the last steps in double-double."""
    y, unit = two_prod(0.5 * x, 0.5 * x), ratio.unit_of_steps()

    def lower(k, above, current):
        return dd.renormalised(dd.add(dd.multiply(dd.two_sum(v, k), current), dd.multiply(y, above)))

    def rough(k, above, current, weight):
        below = fma(v + (k + _CAREFUL_STEPS), current, y[0] * above)
        return in_unit(operator.mul, current, below, fma(below, below, -y[0] * weight))

    def step(k, above, current, weight):
        below = lower(k, above, current)
        weight = dd.renormalised(dd.subtract(dd.square(below), dd.multiply(y, weight)))
        return in_unit(dd.scale, current, below, weight)

    def in_unit(scale, current, below, weight):
        if unit == 1.0:
            return current, below, weight
        return scale(current, unit), scale(below, unit), scale(weight, unit * unit)

    numbers = repeat(ratio.STEPS - _CAREFUL_STEPS, rough, (0.0, 1.0, 1.0), short=True)
    above, current, weight = repeat(_CAREFUL_STEPS, step, [(number, 0.0) for number in numbers], short=True)
    current = lower(0.0, above, current)
    return -x * dd.rounded(dd.divide(dd.scale(weight, 0.5), dd.renormalised(dd.square(current))))
