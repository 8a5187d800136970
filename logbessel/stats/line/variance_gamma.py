"""The variance-gamma distribution."""

import numpy as np

from . import macdonald, tails
from .distribution import positive
from .gamma_terms import log_gamma, log_less_digamma, stirling
from .genhyperbolic import mixture, mode, root_of_difference, spread_and_skew, tails_decay
from .logarithms import log_product, log_quotient
from .normal_mixture import NormalMixture
from .poisson_bessel import deviance
from .uniform import RADIUS, Small

_LOST = -40.0  # a logarithm: what is e^-40 of the rest
SMOOTH = 100.0  # above this p the density at 0, of order |y|^(2 p - 1), is as good as analytic


class VarianceGamma(NormalMixture):
    r"""The variance-gamma (generalised Laplace) distribution.

    .. math:: f(x, p, a, b) = \frac{\gamma^{2 p}}{\sqrt{\pi}\, \Gamma(p) (2 a)^{p - 1/2}}
              |x|^{p - 1/2} K_{p - 1/2}(a |x|) e^{b x}, \qquad \gamma^2 = a^2 - b^2, |b| < a, p > 0

    SciPy does not have it; parameters are those of `genhyperbolic`, of which it is the limit of small scale. For p = 1 it
    is the asymmetric Laplace distribution. Methods: those that all distributions here share
    (`logbessel.stats.line.distribution`).

    Parameters
    ----------
    p : array_like
        Shape of the mixing gamma distribution, p > 0; the density is infinite at 0 for p <= 1/2.
    a : array_like
        Decay of the tails, a > 0.
    b : array_like
        Skewness, |b| < a.

    Notes
    -----
    It is that of b V + sqrt(V) Z, Z Gaussian and V gamma-distributed with shape p and scale 2/gamma^2.

    References
    ----------
    D. B. Madan, P. P. Carr and E. C. Chang, The variance gamma process and option pricing, European Finance Review 2, 1998.

    Examples
    --------
    >>> from logbessel.stats import variance_gamma
    >>> round(float(variance_gamma.logpdf(0.25, 1.0, 2.0, 0.5)), 12)
    -0.439538521138
    """

    name, shapes = "variance_gamma", ("p", "a", "b")
    _positive, _bounded_tails = ("p",), True

    def _valid(self, p, a, b):
        return positive(p) & tails_decay(a, b)

    def _log_density(self, y, p, a, b):
        q, size = p - 0.5, np.abs(y)
        log_x = log_product(a, size)
        front = 2 * p * np.log(root_of_difference(a, b) / a) + np.log(a) - np.log(np.pi) / 2 - log_gamma(p)
        decay = np.where((b > 0) == (y > 0), a - np.abs(b), a + np.abs(b)) * size
        powers = (q - np.abs(q)) * log_x - q * np.log(2)
        direct = front + powers + macdonald.log_powered(q, a * size, log_x) - decay
        at = _Place(y, p, a, b)
        value = np.where(at.inside, direct, at.log_density())
        at_zero = front + log_gamma(np.maximum(q, 1e-300)) - np.log(2)
        lost = at.inside & (2 * np.minimum(q, 0.9) * log_x < _LOST) & (q > 0)  # what is left of |y|^q K_q(a |y|)
        value = np.where(lost, at_zero + b * y, value)
        return np.where((y == 0) & (q <= 0), np.inf, value)

    def _derivatives(self, y, p, a, b):
        """At 0 finite where the density is smooth: for p > 1."""
        from ..special import digamma

        q, size, gamma = p - 0.5, np.abs(y), root_of_difference(a, b)
        x, log_x = a * size, log_product(a, size)
        skewed = np.sqrt(p) * (b / gamma)
        at = _Place(y, p, a, b)
        side = np.sign(q)
        away = (1 - side) * log_x + side * macdonald.powered_in_order(q, x, log_x) - np.log(2)
        direct = 2 * np.log(gamma / a) - digamma(p) + np.where(y == 0, digamma(q), away)
        in_p = np.where(at.inside, direct, at.log_ratio() + log_less_digamma(p) + at.small.in_order())
        share = np.where(q >= 0, 2 * skewed * skewed + 1, 2 * (np.sqrt(p) * (a / gamma)) ** 2)
        in_a = (share - np.where(y == 0, 0.0, macdonald.decline(np.abs(q), x, log_x))) / a
        in_y = np.where((y == 0) & (p <= 1), np.nan, self._derivative(y, p, a, b))
        return in_y, in_p, in_a, y - 2 * skewed * (np.sqrt(p) / gamma)

    def _derivative(self, y, p, a, b):
        size = np.abs(y)
        return np.where(y == 0, b, b - macdonald.decline(p - 0.5, a * size, np.log(a) + np.log(size)) / y)

    def _moments(self, p, a, b):
        gamma = root_of_difference(a, b)
        skew, root = b / gamma, np.sqrt(p) / gamma
        return 2 * root * (skew * np.sqrt(p)), 2 * root * (root * (1 + 2 * skew * skew))

    def _skewness(self, p, a, b):
        """The cumulants are n! times the coefficients of -p log(1 - (2 b t + t^2)/gamma^2)."""
        skew = b / root_of_difference(a, b)
        root = np.hypot(1.0, np.sqrt(2.0) * skew)
        return np.sqrt(2 / p) * (skew / root) * (2 + 1 / root / root), 3 / p * (2 - 1 / root / root / root / root)

    def _mixing(self, p, a, b):
        return b, p, np.zeros_like(p), root_of_difference(a, b)

    def _around(self, p, a, b):
        """For p <= 1 the pole or kink, beside which quantiles are."""
        return np.where(p <= 1, 0.0, super()._around(p, a, b))

    def _centre(self, p, a, b):
        """0, where the density has its pole or kink for p <= 1, else the mode."""
        smooth = np.maximum(p, 1 + 1e-9)
        shape = np.broadcast_shapes(np.shape(p), np.shape(a), np.shape(b))
        return np.where((p <= 1) | (b == 0), 0.0, mode(lambda y: self._derivative(y, smooth, a, b), shape))

    def _integrated_tails(self, y, centre, p, a, b):
        """For p <= 1 by log |y|; else by y, in two pieces where 0 lies between."""
        sign, shapes, tail = np.where(y >= centre, 1.0, -1.0), (p, a, b), np.empty(y.shape)
        for peaked, rule in ((p <= 1, self._tail_of_peak), (p > 1, self._tail_across)):
            tail[peaked] = rule(y[peaked], sign[peaked], [shape[peaked] for shape in shapes])
        return tails.with_rest(tail, sign > 0)

    def _tail_of_peak(self, y, sign, shapes):
        p, a, _ = shapes
        turn = sign * p / a  # between where log|y| is likeliest and 0
        outer = np.where(np.abs(y) > np.abs(turn), y, turn)
        tail = tails.beyond(self._log_density, outer, sign, shapes, False)
        low = np.abs(y) < np.abs(turn)
        apart, part = np.where(y == 0, sign * tails.NEAREST / a, y), [shape[low] for shape in shapes]
        tail[low] = np.logaddexp(tail[low], tails.between(self._log_density, apart[low], turn[low], part, True))
        return tail

    def _tail_across(self, y, sign, shapes):
        across = y * sign < 0
        start, part = np.where(across, 0.0, y), [shape[across] for shape in shapes]
        tail = tails.beyond(self._log_density, start, sign, shapes, False)
        tail[across] = np.logaddexp(tail[across], tails.between(self._log_density, y[across], start[across], part))
        return tail

    def _parts(self, centre, p, a, b):
        """Cut at 0, where the density has a pole or kink, as well as at its mode."""
        one, shapes, rule = np.ones(1), (p, a, b), tails.Outwards
        if p[0] <= 1:
            parts = [rule(self._log_density, sign * p / a, sign * one, shapes, False) for sign in (-1.0, 1.0)]
            return parts + [rule(self._log_density, sign * p / a, -one, shapes, True) for sign in (-1.0, 1.0)]
        if centre[0] == 0 or p[0] > SMOOTH:
            return super()._parts(centre, p, a, b)
        sign, zero = np.sign(centre), np.zeros(1)
        return (
            rule(self._log_density, zero, -sign, shapes, False),
            tails.Between(self._log_density, centre, zero, shapes),
            rule(self._log_density, centre, sign, shapes, False),
        )

    def _guesses(self, data, weights):
        spread, skew = spread_and_skew(data, weights)
        return [{"p": p, "a": 1.0, "b": 0.3 * skew, "scale": spread / np.sqrt(2 * p)} for p in (0.8, 3.0)]

    def _draw(self, generator, size, p, a, b):
        gamma = root_of_difference(a, b)
        return mixture(generator, b, generator.gamma(p, 2 / gamma / gamma, size))


class _Place:
    """For the uniform expansion: with alpha = (s + q)/2, beta = (s - q)/2, r = b/a and u = alpha (1 - r^2),

    log f = -D(p, u) - (sqrt(beta) - r sign(x) sqrt(alpha))^2 - log(2 u/p)/2 + log gamma + small - stirling(p).
    """

    def __init__(self, y, p, a, b):
        q, self.p, self.gamma = p - 0.5, p, root_of_difference(a, b)
        x = a * np.abs(y)
        self.small = Small(q, x, -1)
        self.inside = (self.small.s < RADIUS) | np.isinf(self.small.s)
        larger = self.small.s / 2 + np.abs(q) / 2
        smaller = (x / 2) * ((x / 2) / larger)
        alpha, beta = np.where(q >= 0, larger, smaller), np.where(q >= 0, smaller, larger)
        share, skew = self.gamma / a, b / a
        self.u = alpha * share * share
        self.excess = np.where((q >= 0) & (skew * skew < 0.5), beta - skew * skew * alpha - 0.5, self.u - p)  # u - p
        self.skew = np.sqrt(beta) - skew * np.where(y < 0, -1.0, 1.0) * np.sqrt(alpha)

    def log_ratio(self):
        """log(u/p)."""
        share = self.excess / self.p
        return np.where(np.abs(share) < 0.5, np.log1p(share), log_quotient(self.u, self.p))

    def log_density(self):
        p, u = self.p, self.u
        fit = deviance(p, u, -self.excess, np.log(u)) + self.skew * self.skew
        return np.log(self.gamma) - self.log_ratio() / 2 - np.log(2) / 2 + self.small.value() - stirling(p) - fit


variance_gamma = VarianceGamma()
