"""Exponentials of quadratic forms on S^3 by the share q of the square that lies in the two least likely coordinates.

Of a uniform unit vector x in R^4, q = x_3^2 + x_4^2 = sin^2 theta is uniform on (0, 1), and both pairs have uniform angles.
With z_1 >= z_2 >= z_3 >= z_4,

    E[exp(sum z_i x_i^2)] = e^{z_1} integral_0^1 exp(-c q) I(a (1 - q)) I(b q) dq,   I(x) = e^{-x} I_0(x),

    a = (z_1 - z_2)/2,   b = (z_3 - z_4)/2,   c = z_1 - z_3 >= 2 a.

For rotations, a = s_2 + s_3, b = s_2 - s_3, c = 2 (s_1 + s_3) (Lee, IEEE Transactions on Automatic Control 63, 2018, p. 3377,
in another variable). The order of the coordinates leaves the integrand one maximum, at q = 0.
"""

from . import integral
from .bessel_terms import BesselTerm


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

    def __init__(self, arrays, bessel, a, b, c):
        width = integral.sine_window(arrays, c)
        theta, weights = integral.nodes(arrays, width, 1 / arrays.sqrt(1 + b + c))
        sine, cosine = arrays.sin(theta), arrays.cos(theta)
        self.q, self.p = sine * sine, cosine * cosine
        self.above, self.below = BesselTerm(bessel, a * self.p), BesselTerm(bessel, b * self.q)
        self.weights = 2 * sine * cosine * weights
        self.drop = self.above.log_scaled() + self.below.log_scaled() - c * self.q
