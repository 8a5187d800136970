"""Exponentials of quadratic forms on S^3 by the share q of the square that lies in the two least likely coordinates.

Of a uniform unit vector x in R^4, q = x_3^2 + x_4^2 = sin^2 theta is uniform on (0, 1), and both pairs have uniform angles.
With z_1 >= z_2 >= z_3 >= z_4,

    E[exp(sum z_i x_i^2)] = e^{z_1} integral_0^1 exp(-c q) I(a (1 - q)) I(b q) dq,   I(x) = e^{-x} I_0(x),

    a = (z_1 - z_2)/2,   b = (z_3 - z_4)/2,   c = z_1 - z_3 >= 2 a.

For rotations, a = s_2 + s_3, b = s_2 - s_3, c = 2 (s_1 + s_3) (Lee, IEEE Transactions on Automatic Control 63, 2018, p. 3377,
in another variable). The order of the coordinates leaves the integrand one maximum, at q = 0.

Where c is large, exp(-c q) I(b q) is a mean of exp(-r q), r between c and c + 2 b. The rule of Gauss and Laguerre with n nodes
for exp(-m q) has of each the relative error (1 - m/r)^{2n}; with the harmonic mean m of the ends it is at most
(b/(b + c))^{2n}: 2^-57 for b <= c/2. I(a (1 - q)) hardly varies over its nodes.
"""

from . import integral
from .bessel_terms import BesselTerm

LARGE = 64.0  # of c: the last of the `FALLING` nodes is at 62/m < 1, and what is beyond q = 1 is below e^-64


def evaluated(arrays, b, c, evaluate, values):
    """`evaluate` of `values` with `falling` nodes, where these serve, and with others elsewhere."""
    return integral.by_parts(arrays, (c >= LARGE) & (2 * b <= c), evaluate, values)


class Circles:
    """The nodes and the integrand.

    Attributes
    ----------
    q, p : arrays
        q and 1 - q.
    above, below : BesselTerm
        Of a p and of b q.
    weights, drop : arrays
        As of an `Integrand`.
    """

    def __init__(self, arrays, bessel, falling, a, b, c):
        if falling:
            self.q, self.weights = integral.falling_nodes(arrays, 2 * c * (c + 2 * b) / (c + (c + 2 * b)))
            self.p = 1 - self.q
        else:
            width = integral.sine_window(arrays, c)
            theta, weights = integral.nodes(arrays, width, 1 / arrays.sqrt(1 + b + c))
            sine, cosine = arrays.sin(theta), arrays.cos(theta)
            self.q, self.p, self.weights = sine * sine, cosine * cosine, 2 * sine * cosine * weights
        self.above, self.below = BesselTerm(bessel, a * self.p), BesselTerm(bessel, b * self.q)
        self.drop = self.above.log_scaled() + self.below.log_scaled() - c * self.q
