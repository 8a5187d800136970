"""The matrix Fisher distribution on SO(3): log of c(s) = E[exp(s_1 R_11 + s_2 R_22 + s_3 R_33)] over all rotations R.

It does not change if the s_i change places, nor if two change their signs; for s_1 >= s_2 >= |s_3| it is `circles.Circles`
in the terms of rotations.
"""

from . import circles, integral
from .ordering import Proper


def normaliser(arrays, bessel, order, *values):
    """The `Normaliser` for three parameters s_i."""
    proper = Proper(arrays, values)
    first, second, third = proper.values

    def evaluate(falling, *values):
        return integral.evaluated(arrays, _integrand(arrays, bessel, falling, *values), order)

    return proper.restored(circles.evaluated(arrays, second - third, 2 * (first + third), evaluate, proper.values))


def _integrand(arrays, bessel, falling, first, second, third):
    pairs = circles.Circles(arrays, bessel, falling, second + third, second - third, 2 * (first + third))
    p, q, above, below = pairs.p, pairs.q, pairs.above, pairs.below

    def flat():
        a, b = p * above.derivative(), q * below.derivative()
        return first * (p - q), above.log() + below.log(), [p - q, a + b, a - b]

    def second_derivatives():
        a, b = p * p * above.second_derivative(), q * q * below.second_derivative()
        return {(1, 1): a + b, (1, 2): a - b, (2, 2): a + b}

    def derivatives():
        a, b = p * above.derivative_c(), q * below.derivative_c()
        return [-2 * q, -a - b, b - a - 2 * q]

    return integral.Integrand(
        log_base=0.0,
        peak=first + second + third,
        weights=pairs.weights,
        drop=pairs.drop,
        offsets=(1.0, 1.0, 1.0),
        derivatives=derivatives,
        flat=flat,
        centred=(True, False, False),
        second_derivatives=second_derivatives,
    )
