"""The angle theta between a von Mises-Fisher vector in d dimensions and its mean direction: density and masses.

Its density is proportional to exp(kappa cos theta) sin^n theta with n = d - 2, an entire function. With the mode m,
cos m = 2 kappa / (n + sqrt(n^2 + 4 kappa^2)), and D = theta - m,

    log density(theta) - log density(m) = -s (1 - cos D) - n (q - log(1 + q)),
    s = (n + sqrt(n^2 + 4 kappa^2)) / 2,    q = sin theta / sin m - 1 = cot m sin D - (1 - cos D):

the linear parts of kappa cos theta and of n log sin theta have met in exact arithmetic, and both terms that are left
are negative, so that nothing cancels. A mass is an integral over an interval that ends at 0 or pi, cut where the density
has fallen by e^-CUT; since it falls all the way to the end, what is cut off is below rounding. Over what is left the
integrand, entire and within a factor of e^CUT of its largest value, is integrated by a Gauss-Legendre rule.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext

import numpy as np

from ..quadrature import gauss_legendre

CUT = 40.0  # e^-40 is 0.02 ulp of 1
BISECTIONS = 11  # of the logarithm of an interval's length: a factor of 1.02 is left of 2^50
NODES = 36
NEAR = 0.25  # |q| below which q - log(1 + q) is a series
SERIES = [2 / (2 * k + 3) for k in range(10)]  # in (NEAR / (2 - NEAR))^2 = 0.02
BLOCK = 1024  # angles whose nodes are in memory at once
DIGITS = 60
FAR = 350.0  # log tan(theta / 2) at angles whose squares a double hardly holds
SETTLED = 4 * np.finfo(float).eps
NEWTON_STEPS, MOST_STEPS = 10, 150  # then every other step bisects: 70 times for any bracket of doubles


@dataclass(frozen=True)
class Angles:
    """Angles to the mean direction, what each leaves to pi, and its difference from the mode, all relatively accurate."""

    theta: np.ndarray
    rest: np.ndarray
    offset: np.ndarray

    def __getitem__(self, item):
        return Angles(self.theta[item], self.rest[item], self.offset[item])

    def plus(self, by):
        """The angles turned away from the mean direction."""
        return Angles(self.theta + by, self.rest - by, self.offset + by)

    def sine(self):
        """sin(theta), also close to pi."""
        return 2 * np.sin(self.theta / 2) * np.sin(self.rest / 2)


class PolarAngle:
    """The distribution of theta.

    Parameters
    ----------
    dimensions : int
        d, at least 2.
    kappa : float
        Concentration, at least 0.
    """

    def __init__(self, dimensions, kappa):
        self.power = dimensions - 2
        self.stiffness = (self.power + float(np.hypot(self.power, 2 * kappa))) / 2
        self.mode_cosine, self.mode_cosine_distance = _mode(self.power, kappa)
        cosine_distance = self.mode_cosine_distance[0]
        self.mode_sine = float(np.sqrt(cosine_distance * (2 - cosine_distance)))
        self.mode = float(2 * np.arctan2(np.sqrt(cosine_distance), np.sqrt(2 - cosine_distance)))
        self.least_length = 1 / (dimensions + 16 * kappa)  # of an interval of integration, against the angle at its end
        # Divide where log tan(theta / 2) is likeliest, which leaves 0.31 to 0.69 of the mass on either side.
        self.middle = self.at_cosine_distance(np.array([_mode(dimensions - 1, kappa)[1][0]]))
        masses = [float(self._log_integral(self.middle, sign)[0]) for sign in (-1, 1)]
        self.log_total = float(np.logaddexp(*masses))
        self.log_middle_masses = tuple(mass - self.log_total for mass in masses)

    def at_cosine(self, cosine):
        """The angles of these cosines."""
        high, low = self.mode_cosine
        return self._angles(1 - cosine, 1 + cosine, (high - cosine) + low)

    def at_cosine_distance(self, cosine_distance):
        """The angles at which 1 - cos is `cosine_distance`."""
        high, low = self.mode_cosine_distance
        return self._angles(cosine_distance, 2 - cosine_distance, (cosine_distance - high) - low)

    def log_shape(self, angles):
        """The logarithm of the density against that at the mode."""
        versine = 2 * np.sin(angles.offset / 2) ** 2
        if self.power == 0:
            return -self.stiffness * versine
        excess = self.mode_cosine[0] / self.mode_sine * np.sin(angles.offset) - versine
        return -self.stiffness * versine - self.power * _less_log1p(excess, angles.sine() / self.mode_sine)

    def log_masses(self, angles):
        """The logarithms of the probabilities of a smaller and of a larger angle, for angles in one dimension."""
        below, above = np.empty_like(angles.theta), np.empty_like(angles.theta)
        smaller = angles.theta < self.middle.theta
        for places, sign, mass, rest in ((smaller, -1, below, above), (~smaller, 1, above, below)):
            places = np.flatnonzero(places)
            for first in range(0, len(places), BLOCK):
                part = places[first : first + BLOCK]
                mass[part] = self._log_integral(angles[part], sign) - self.log_total
                rest[part] = np.log1p(-np.exp(mass[part]))
        return below, above

    def log_tangents(self, log_mass, sign):
        """log tan(theta / 2) where the logarithm of the probability of a smaller angle (sign = -1), or a larger, is given.

        Newton's method on the logarithm of the probability, which is concave but close to pi; bisection where it leaves the
        bracket, and at every other step if it takes long. The probabilities are at most those at `middle`.
        """
        start = float(np.log(np.tan(self.middle.theta[0] / 2)))
        place = np.full(log_mass.shape, start)
        inner, outer = place.copy(), np.full(log_mass.shape, sign * FAR)
        active = np.arange(len(place))
        for step_number in range(MOST_STEPS):
            if not len(active):
                break
            here, wanted = place[active], log_mass[active]
            angles = self.at_log_tangent(here)
            start, length = self._integral(angles, sign)
            found = start + np.log(length) - self.log_total
            hazard = angles.sine() / length
            inside = found > wanted
            inner[active[inside]], outer[active[~inside]] = here[inside], here[~inside]
            low, high = np.minimum(inner, outer)[active], np.maximum(inner, outer)[active]
            with np.errstate(divide="ignore", invalid="ignore"):
                step = sign * (found - wanted) / hazard
            newton = (here + step > low) & (here + step < high)
            if step_number > NEWTON_STEPS and step_number % 2:
                newton &= False
            there = np.where(newton, here + step, (low + high) / 2)
            settled = np.abs(found - wanted) <= SETTLED * np.maximum(1, np.abs(wanted))
            settled |= np.minimum(np.abs(step), high - low) <= SETTLED * np.maximum(1, np.abs(here))
            place[active] = np.where(settled, here, there)
            active = active[~settled]
        return place

    def at_log_tangent(self, log_tangent):
        """The angles theta at which log tan(theta / 2) is given."""
        tangent = np.exp(log_tangent)
        theta = 2 * np.arctan(tangent)
        return Angles(theta, 2 * np.arctan(1 / tangent), theta - self.mode)

    def _angles(self, cosine_distance, excess, gap):
        """From 1 - cos, 1 + cos, and what the cosine of the mode exceeds cos by.

        The last, over the sum of the sines, is the tangent of half the difference of the angles.
        """
        near, far = np.sqrt(cosine_distance), np.sqrt(excess)
        offset = 2 * np.arctan2(gap, near * far + self.mode_sine)
        return Angles(2 * np.arctan2(near, far), 2 * np.arctan2(far, near), offset)

    @np.errstate(divide="ignore", invalid="ignore")  # at the poles the density and the integral are zero
    def _log_integral(self, angles, sign):
        """The logarithm of the integral of exp(log_shape) from 0 to the angles (sign = -1), or to pi (1)."""
        start, length = self._integral(angles, sign)
        return np.where(length > 0, start + np.log(length), -np.inf)

    @np.errstate(divide="ignore", invalid="ignore")
    def _integral(self, angles, sign):
        """log_shape at the angles, and the integral of its exponential over the exponential there."""
        span = angles.theta if sign < 0 else angles.rest
        start = self.log_shape(angles)
        past_mode = angles.offset > 0 if sign < 0 else angles.offset < 0
        length = self._length(angles, span, sign, np.where(past_mode, 0, start))
        nodes, weights = gauss_legendre(NODES)
        shapes = self.log_shape(angles[:, None].plus(sign * length[:, None] * nodes)) - start[:, None]
        return start, np.where(span > 0, length * (np.exp(shapes) @ weights), 0.0)

    def _length(self, angles, span, sign, top):
        """How far to integrate: to the end, or until the density is e^-CUT of its `top`."""
        low, high = np.full(span.shape, np.log(self.least_length)), np.zeros(span.shape)
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            enough = top - self.log_shape(angles.plus(sign * span * np.exp(middle))) > CUT
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        return span * np.exp(high)


def _mode(power, kappa):
    """The cosine of the mode of exp(kappa cos) sin^power and 1 less it, each as the sum of two doubles."""
    with localcontext(prec=DIGITS) as context:
        n, k = Decimal(int(power)), Decimal(float(kappa))
        if k == 0:
            cosine = Decimal(0 if power else 1)
            return _two(cosine), _two(1 - cosine)
        cosine = 2 * k / (n + context.sqrt(n * n + 4 * k * k))
        return _two(cosine), _two(n * cosine / (k * (1 + cosine)))


def _two(value):
    high = float(value)
    return high, float(value - Decimal(high))


def _less_log1p(q, ratio):
    """q - log(1 + q) without cancellation, given 1 + q too: with s = q / (2 + q), q s - 2 s (s^2/3 + s^4/5 + ...)."""
    s = q / (2 + q)
    square, total = s * s, SERIES[-1]
    for coefficient in SERIES[-2::-1]:
        total = total * square + coefficient
    return np.where(np.abs(q) < NEAR, s * (q - square * total), q - np.log(ratio))
