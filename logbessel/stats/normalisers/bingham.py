"""The Bingham distributions on S^2 and S^3: log of C(z), the integral of exp(sum z_i x_i^2) over the unit sphere.

A constant added to all z_i is added to log C, and their order does not matter. On S^2, with z_1 >= z_2 >= z_3 and x_1 = cos
theta,

    C = 4 pi e^{z_1} integral_0^{pi/2} exp(-(z_1 - z_2) sin^2 theta - x) I_0(x) sin theta dtheta,   x = (z_2 - z_3) sin^2(theta)/2.

For S^3 see `circles`.
"""

import math
from dataclasses import replace

from . import circles, integral
from .bessel_terms import BesselTerm
from .ordering import Ordered


def normaliser(arrays, bessel, order, *values):
    """The `Normaliser` for three or four parameters z_i."""
    ordered = Ordered(arrays, values)
    mean = sum(ordered.values) / len(values)
    if len(values) == 3:
        result = integral.evaluated(arrays, _on_s2(arrays, bessel, mean, *ordered.values), order)
    else:

        def evaluate(falling, *values):
            return integral.evaluated(arrays, _on_s3(arrays, bessel, falling, *values), order)

        first, _, third, fourth = ordered.values
        half = (third - fourth) / 2
        result = circles.evaluated(arrays, half, first - third, evaluate, [mean, *ordered.values])
    return ordered.restored(replace(result, log=ordered.values[0] + result.excess))


def _on_s2(arrays, bessel, mean, first, second, third):
    rate, half = first - second, (second - third) / 2
    width = integral.sine_window(arrays, rate)
    theta, weights = integral.nodes(arrays, width, 1 / arrays.sqrt(1 + rate + half))
    sine = arrays.sin(theta)
    q = sine * sine
    term = BesselTerm(bessel, half * q)
    return integral.Integrand(
        log_base=math.log(4 * math.pi),
        peak=first - mean,
        weights=sine * weights,
        drop=term.log_scaled() - rate * q,
        offsets=(1.0, 0.0, 0.0),
        derivatives=lambda: [-q, *_squares(q, term)],
        flat=lambda: (first - mean - (rate + half) * q, term.log(), [1 - q, *_squares(q, term)]),
        centred=(False, False, False),
        second_derivatives=lambda: _second_derivatives(1, q, term),
    )


def _on_s3(arrays, bessel, falling, mean, first, second, third, fourth):
    a, b, c = (first - second) / 2, (third - fourth) / 2, first - third
    pairs = circles.Circles(arrays, bessel, falling, a, b, c)
    q, p, above, below = pairs.q, pairs.p, pairs.above, pairs.below

    def squares():
        return p * above.derivative_c() / 2, *_squares(q, below)

    def derivatives():
        others = squares()
        return [-q - others[0], *others]

    def flat():
        others = squares()
        return first - mean - a * p - (b + c) * q, above.log() + below.log(), [p - others[0], *others]

    return integral.Integrand(
        log_base=math.log(2 * math.pi**2),
        peak=first - mean,
        weights=pairs.weights,
        drop=pairs.drop,
        offsets=(1.0, 0.0, 0.0, 0.0),
        derivatives=derivatives,
        flat=flat,
        centred=(False, False, False, False),
        second_derivatives=lambda: _second_derivatives(0, p, above) | _second_derivatives(2, q, below),
    )


def _squares(q, term):
    """The mean squares of two coordinates whose squares sum to q: q (1 + A)/2 and q (1 - A)/2."""
    second = q * term.derivative_c() / 2
    return [q - second, second]


def _second_derivatives(i, q, term):
    """The second derivatives of the term in z_i and z_{i+1}, of which its argument is q (z_i - z_{i+1})/2."""
    second = q * q * term.second_derivative() / 4
    return {(i, i): second, (i, i + 1): -second, (i + 1, i + 1): second}
