"""The K-distribution of amplitudes."""

import numpy as np

from . import macdonald, tails
from .distribution import Distribution, positive
from .gamma_terms import half_step, log_gamma, log_half_step, log_less_digamma, stirling
from .logarithms import log_product, log_quotient
from .poisson_bessel import deviance
from .uniform import RADIUS, Small

BISECTIONS = 60


class KDistribution(Distribution):
    r"""The K-distribution: amplitudes of radar clutter, and of speckle under a random texture.

    .. math:: f(x, \nu, L) = \frac{4 (\nu L)^{(\nu + L)/2}}{\Gamma(\nu) \Gamma(L)} x^{\nu + L - 1}
              K_{\nu - L}(2 \sqrt{\nu L}\, x), \qquad x > 0

    x^2 is the product of two independent gamma variables of mean 1, the texture with shape nu and the speckle with shape L,
    so that E x^2 = scale^2. SciPy does not have it. Methods: those that all distributions here share
    (`logbessel.stats.line.distribution`).

    Parameters
    ----------
    nu : array_like
        Shape of the texture, nu > 0: small for spiky clutter; Rayleigh's distribution is the limit of large nu for L = 1.
    looks : array_like
        Number of looks that were averaged, L > 0, any real number.

    References
    ----------
    E. Jakeman and P. N. Pusey, A model for non-Rayleigh sea echo, IEEE Trans. Antennas Propag. 24, 1976.

    Examples
    --------
    >>> from logbessel.stats import k_distribution
    >>> round(float(k_distribution.logpdf(1.0, 0.5, 1.0)), 12)
    -1.067639972093
    """

    name, shapes, _support = "k_distribution", ("nu", "looks"), (0.0, np.inf)
    _positive, _kept = ("nu", "looks"), {"loc": 0.0}

    def _valid(self, nu, looks):
        return positive(nu) & positive(looks)

    def _log_density(self, y, nu, looks):
        at = _Place(y, nu, looks)
        few, order = np.minimum(nu, looks), np.abs(nu - looks)
        powers = 2 * few * (at.log_x - np.log(2)) - order * np.log(2) - log_gamma(nu) - log_gamma(looks)
        direct = powers + macdonald.log_powered(order, at.x, at.log_x) - at.x + np.log(4) - np.log(y)
        value = np.where(at.small.s < RADIUS, direct, at.log_density())
        order = 2 * np.minimum(nu, looks) - 1  # of the density in x, near 0
        at_zero = np.where(order > 0, -np.inf, np.where((order == 0) & (nu != looks), self._at_zero(nu, looks), np.inf))
        return np.where(y == 0, at_zero, value)

    def _at_zero(self, nu, looks):
        """f(0) where the smaller of the two is 1/2."""
        from ..special import gammaln

        larger = np.maximum(nu, looks)
        return np.log(2) + gammaln(larger - 0.5) - gammaln(larger) - np.log(np.pi) / 2 + np.log(larger / 2) / 2

    def _derivatives(self, y, nu, looks):
        from ..special import digamma

        at = _Place(y, nu, looks)
        inside = at.small.s < RADIUS
        order, x = nu - looks, at.x
        direct = 2 * np.minimum(nu, looks) - macdonald.decline(np.abs(order), x, at.log_x)
        along = np.where(inside, direct, at.small.in_log_argument() - 2 * at.rise)  # d log f/d log x but for 1/y
        change = macdonald.powered_in_order(order, x, at.log_x) - np.log(2)
        rest, bend = 2 * (at.log_x - np.log(2)) - change, at.small.in_order()
        of_nu, of_looks = np.where(order < 0, rest, change), np.where(order > 0, rest, change)
        in_nu = np.where(inside, of_nu - digamma(nu), at.log_ratios[0] + log_less_digamma(nu) + bend)
        in_looks = np.where(inside, of_looks - digamma(looks), at.log_ratios[1] + log_less_digamma(looks) - bend)
        in_y = np.where(np.isinf(x), -2 * np.sqrt(nu) * np.sqrt(looks), (along - 1) / y)
        return in_y, in_nu + along / 2 / nu, in_looks + along / 2 / looks

    def _moments(self, nu, looks):
        log_mean = log_half_step(nu) + log_half_step(looks)
        return half_step(nu) * half_step(looks), -np.expm1(2 * log_mean)

    def _centre(self, nu, looks):
        """The mode of the density of log y, by bisection."""
        shape = np.broadcast_shapes(np.shape(nu), np.shape(looks))
        low, high = np.full(shape, -745.0), np.full(shape, 100.0)
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            falls = np.exp(middle) * self._derivatives(np.exp(middle), nu, looks)[0] + 1 < 0
            low, high = np.where(falls, low, middle), np.where(falls, middle, high)
        return np.exp((low + high) / 2)

    def _around(self, nu, looks):
        """1, where much of the probability is: the density of log y falls slowly from its mode to there."""
        return np.ones(np.broadcast_shapes(np.shape(nu), np.shape(looks)))

    def _log_tails(self, y, around, nu, looks):
        up = y >= around
        height = self._log_density(y, nu, looks) + np.log(y)
        tail = tails.falling(self._fallen, [y, np.where(up, 1.0, -1.0), height, nu, looks], ~up)
        return tails.with_rest(height + tail, up)

    def _fallen(self, u, y, sign, height, nu, looks):
        """How far the density of log y has fallen at y e^u, or y e^-u."""
        y = y * np.exp(sign * u)
        return height - self._log_density(y, nu, looks) - np.log(y)

    def _guesses(self, data, weights):
        """The scale from E x^2; E x^4/(E x^2)^2 = (1 + 1/nu)(1 + 1/L)."""
        square = np.average(data**2, weights=weights)
        excess = max(np.average(data**4, weights=weights) / square**2, 1.01)
        guesses = []
        for looks in (1.0, 3.0, 10.0):
            texture = excess / (1 + 1 / looks) - 1
            guesses.append({"nu": 1 / texture if texture > 0.01 else 30.0, "looks": looks, "scale": np.sqrt(square)})
        return guesses

    def _draw(self, generator, size, nu, looks):
        return np.sqrt(generator.gamma(nu, 1 / nu, size) * generator.gamma(looks, 1 / looks, size))


class _Place:
    """For the uniform expansion: with v = nu - L, alpha = (s + v)/2 and beta = (s - v)/2,

    log f = log 2 - log y - D(nu, alpha) - D(L, beta) + log(nu L)/2 + small - stirling(nu) - stirling(L),

    where alpha - nu = beta - L = 2 nu L (y - 1)(y + 1)/(nu + L + s).
    """

    def __init__(self, y, nu, looks):
        self.y, self.nu, self.looks = y, nu, looks
        self.x = 2 * np.sqrt(nu) * np.sqrt(looks) * y
        self.log_x = np.log(2) + log_product(np.sqrt(nu) * np.sqrt(looks), y)
        v = nu - looks
        self.small = Small(v, self.x, -1)
        s = self.small.s
        larger, few, many = s / 2 + np.abs(v) / 2, np.minimum(nu, looks), np.maximum(nu, looks)
        smaller = (self.x / 2) * ((self.x / 2) / larger)
        near = few * (y - 1) * (many / (nu / 2 + looks / 2 + s / 2)) * (y + 1)
        self.rise = np.where(y < 2, near, smaller - few)
        self.alpha, self.beta = np.where(v >= 0, larger, smaller), np.where(v >= 0, smaller, larger)
        log_larger = np.log(larger)
        log_smaller = 2 * (self.log_x - np.log(2)) - log_larger
        self.log_alpha = np.where(v >= 0, log_larger, log_smaller)
        self.log_beta = np.where(v >= 0, log_smaller, log_larger)
        self.log_ratios = (
            self._log_ratio(self.alpha, nu, self.log_alpha),
            self._log_ratio(self.beta, looks, self.log_beta),
        )

    def _log_ratio(self, place, shape, log_place):
        share = self.rise / shape
        return np.where(np.abs(share) < 0.5, np.log1p(share), -log_quotient(shape, place, log_place))

    def log_density(self):
        pairs = ((self.nu, self.alpha, self.log_alpha), (self.looks, self.beta, self.log_beta))
        fit = sum(deviance(shape, place, -self.rise, log) + stirling(shape) for shape, place, log in pairs)
        front = np.log(2) - np.log(self.y) + (np.log(self.nu) + np.log(self.looks)) / 2
        return front + self.small.value() - fit


k_distribution = KDistribution()
