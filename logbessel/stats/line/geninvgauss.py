"""The generalised inverse Gaussian distribution."""

import numpy as np

import logbessel

from ..quadrature import gauss_legendre
from ..random_state import MOST_ROUNDS, accepted_at_last
from . import macdonald, tails
from .branches import choose
from .depth import depth
from .distribution import Distribution, positive
from .logarithms import log_product, log_quotient
from .mixing_coordinates import InverseGaussianCoordinates
from .uniform import RADIUS, Small

NODES = 8  # over one unit of the order, of a function that varies over 25 or more
_FAR = 40.0


class GeneralisedInverseGaussian(Distribution):
    r"""The generalised inverse Gaussian distribution.

    .. math:: f(x, p, b) = \frac{x^{p - 1} \exp(-b (x + 1/x)/2)}{2 K_p(b)}, \qquad x > 0, b > 0

    Names, parameters, location and scale are those of `scipy.stats.geninvgauss`. Methods: those that all distributions here share
    (`logbessel.stats.line.distribution`).

    Parameters
    ----------
    p : array_like
        Order, any real number.
    b : array_like
        Concentration, b > 0.

    Notes
    -----
    With s^2 = p^2 + b^2 >= 625 the uniform expansion of log K_p(b) gives, u being x in units of (s + p)/b,

        log f = -(s + p)/2 (u - 1 - log u) - (s - p)/2 (1/u - 1 + log u) - log x + log(s/(2 pi))/2 - sum_k (-s)^-k P_k,

    in which nothing cancels; elsewhere log f = (p - 1) log x - b (x - 1)^2/(2 x) - log 2 - log[e^b K_p(b)].

    Draws are by rejection under a three-piece hat of log x (L. Devroye, Random variate generation for the generalized inverse
    Gaussian distribution, Statistics and Computing 24, 2014).

    Examples
    --------
    >>> from logbessel.stats import geninvgauss
    >>> round(float(geninvgauss.logpdf(2e3, 1e3, 1.0)), 9)
    -5.066046436
    """

    name, shapes, _support = "geninvgauss", ("p", "b"), (0.0, np.inf)
    _positive, _kept = ("b",), {"loc": 0.0}

    def _valid(self, p, b):
        return (np.abs(p) < np.inf) & positive(b)

    def _log_density(self, y, p, b):
        value = choose(
            np.hypot(p, b) < RADIUS,
            lambda: _log_direct(y, p, b),
            lambda: _Place(y, p, b).log_density(),
        )
        return np.where(y == 0, -np.inf, value)

    def _derivatives(self, y, p, b):
        at = _Place(y, p, b)
        near = (p - 1 + (b / 2 / y - b / 2 * y)) / y
        in_y = np.where(y < 0.5, near, (p - 1) / y + b / 2 * ((1 - y) / y) * ((1 + y) / y))
        in_b = -logbessel.log_kve_dx(p, b) - _apart(y, 1.0)
        in_p = np.where(at.small.s < RADIUS, _in_order_direct(y, p, b), at.log_u - at.small.in_order())
        return in_y, in_p, in_b

    def _moments(self, p, b):
        """m = K_{p+1}/K_p, and m (K_{p+2}/K_{p+1} - m), where the two are close by the second difference of log K:

        the integral of (1 - |t|) d^2/dv^2 log K_v(b), v = p + 1 + t, over -1 < t < 1.
        """
        mean, following = logbessel.kv_ratio(p + 1, b), logbessel.kv_ratio(p + 2, b)
        nodes, weights = gauss_legendre(NODES)
        bend = sum(
            w * (1 - t) * logbessel.log_kv_dvv(p + 1 + sign * t, b) for t, w in zip(nodes, weights) for sign in (1, -1)
        )
        return mean, mean * np.where(np.hypot(p, b) < RADIUS, following - mean, mean * np.expm1(bend))

    def _centre(self, p, b):
        """The mode of the density of log y."""
        return _Place(1.0, p, b).mode

    def _log_tails(self, y, centre, p, b):
        """1/y has the same distribution with -p: probabilities below are probabilities above, where powers and exponentials meet no end."""
        low = y < centre
        up, p = np.where(low, 1 / y, y), np.where(low, -p, p)
        alpha, beta = b * (up / 2), b / 2 / up
        tail = tails.falling(_fallen, [alpha, beta, alpha - beta - p], np.zeros(y.size, bool))
        return tails.with_rest(self._log_density(up, p, b) + np.log(up) + tail, ~low)

    def _parts(self, centre, p, b):
        one = np.ones(1)
        down = tails.Outwards(self._log_density, 1 / centre, one, (-p, b), False)
        down.places = 1 / down.places
        return down, tails.Outwards(self._log_density, centre, one, (p, b), False)

    def _coordinates(self, held, free):
        whole = {"p", "b", "scale"} <= set(free)
        return InverseGaussianCoordinates(held, free) if whole else super()._coordinates(held, free)

    def _guesses(self, data, weights):
        """For some p the b of which 1/b is about the relative variance, and the scale of the mean."""
        up, down = np.average(data, weights=weights), 1 / np.average(1 / np.maximum(data, 1e-300), weights=weights)
        spread = max(up / down - 1, 1e-8)
        return [
            {"p": p, "b": b, "scale": up / float(logbessel.kv_ratio(p + 1, b))}
            for p in (-0.5, 1.0, 3.0)
            for b in (min(1 / spread, 1e8),)
        ]

    def _draw(self, generator, size, p, b):
        return draw(generator, size, p, b)


def _fallen(u, alpha, beta, derivative):
    """How far the density of log y has fallen at y e^u, alpha = b y/2, beta = b/(2 y)."""
    root = np.exp(u / 2)
    return depth(u, root, 1 / root, alpha, beta) + derivative * u


class _Place:
    """Where y lies from the mode, (s + p)/b, for the uniform expansion."""

    def __init__(self, y, p, b):
        self.y, self.b = y, b
        self.small = Small(p, b, -1)
        half, size = self.small.s / 2, np.abs(p) / 2
        larger, smaller = half + size, (b / 2) * ((b / 2) / (half + size))
        self.above, self.below = (
            np.where(p >= 0, larger, smaller),
            np.where(p >= 0, smaller, larger),
        )  # (s + p)/2, (s - p)/2
        self.mode = np.where(p >= 0, larger / b * 2, b / 2 / larger)
        log_mode = np.sign(p) * (np.log(larger) - np.log(b) + np.log(2))
        self.difference = (y - self.mode) / self.mode
        near = np.abs(self.difference) < 0.5
        self.log_u = np.where(near, np.log1p(self.difference), log_quotient(y, self.mode, log_mode))

    def log_density(self):
        """Far from the mode, b y/2 and b/(2 y) in the place of (s + p) u/2 and (s - p)/(2 u)."""
        y, b, log_u, d = self.y, self.b, self.log_u, self.difference
        u = y / self.mode
        near = (u > 1e-3) & (u < 1e3)
        up = np.where(near, self.above * excess(u, d), b * (y / 2) - self.above * (1 + log_u))
        down = np.where(near, self.below * excess(1 / u, -d / u), b / 2 / y - self.below * (1 - log_u))
        return -self.small.value() - np.log(2 * np.pi) - up - down - np.log(y)


def _log_direct(y, p, b):
    """With log[b^|p| e^b K_p(b)], as powers of y and b meet those of K."""
    powers = np.abs(p) * _log_place(y, p, b) - np.log(y)
    return powers - _apart(y, b) - np.log(2) - macdonald.log_powered(p, b, np.log(b))


def _in_order_direct(y, p, b):
    change = _log_place(y, p, b) - macdonald.powered_in_order(p, b, np.log(b))
    return np.where(p == 0, np.log(y), np.sign(p) * change)


def _log_place(y, p, b):
    """log(b y), or log(b/y) for p < 0."""
    return log_product(b, np.where(p < 0, 1 / y, y))


def _apart(y, b):
    """b (y - 1)^2/(2 y)."""
    return np.where(y < 0.5, b / y * (1 - y) ** 2, b * (y - 1) * ((y - 1) / y)) / 2


def excess(u, difference):
    """u - 1 - log u, `difference` being u - 1."""
    return np.where(np.abs(difference) < 0.1, _small_excess(difference), difference - np.log(u))


def _small_excess(d):
    """d - log(1 + d), |d| < 1/10: with t = d/(2 + d), d t - 2 t^3 (1/3 + t^2/5 + ...), as 2 t = d (1 - t)."""
    t = d / (2 + d)
    square = t * t
    total = 0.0
    for j in range(6, -1, -1):
        total = total * square + 1 / (2 * j + 3)
    return d * t - 2 * t * square * total


def draw(generator, size, p, b):
    """Draws of log x, reflected for p < 0, under a hat that is flat between -s and t and exponential beyond.

    With omega = b, lambda = |p|, alpha = sqrt(lambda^2 + omega^2) - lambda, up to a factor the density of y, x = e^y/m at the
    mode, is exp(psi(y)), psi(y) = -alpha (cosh y - 1) - lambda (e^y - y - 1).
    """
    p, b = np.broadcast_to(p, size).ravel(), np.broadcast_to(b, size).ravel()
    hat = _Hat(np.abs(p), b)
    result, todo = np.empty(p.shape), np.arange(p.size)
    for _ in range(MOST_ROUNDS):
        if not todo.size:
            break
        y, bound = hat.candidates(generator.uniform(size=(3, todo.size)), todo)
        taken = bound <= hat.log_density(y, todo)
        result[todo[taken]] = y[taken]
        todo = todo[~taken]
    else:
        raise accepted_at_last(todo.size)
    with np.errstate(over="ignore", under="ignore"):
        return np.exp(np.where(p < 0, -1, 1) * (result + hat.log_mode)).reshape(size)


class _Hat:
    """psi(y) and the three pieces above it; alpha, which may underflow, by its logarithm too."""

    @np.errstate(over="ignore", divide="ignore", under="ignore")
    def __init__(self, lam, b):
        root = np.hypot(lam, b)
        self.lam, self.log_lam = lam, np.log(lam)
        half = root / 2 + lam / 2
        self.log_mode = np.log(half) - np.log(b) + np.log(2)
        self.alpha, self.log_alpha = (b / half) * (b / 2), np.log(b) - self.log_mode
        up, down = -self.log_density(1.0), -self.log_density(-1.0)
        slow = np.log(4) - np.logaddexp(self.log_alpha, np.log(2) + self.log_lam)
        t = np.where(up > 2, np.sqrt(2 / (self.alpha + lam)), np.where(up < 0.5, slow, 1.0))
        inverse = 1 / self.alpha
        far = np.log1p(inverse + np.sqrt(inverse) * np.sqrt(inverse + 2))
        far = np.where(self.log_alpha < -_FAR, np.log(2) - self.log_alpha, far)  # arcosh(1 + 1/alpha)
        flat = np.minimum(1 / lam, far)
        s = np.where(down > 2, np.sqrt(4 / (self.alpha * np.cosh(1.0) + lam)), np.where(down < 0.5, flat, 1.0))
        self.t, self.s, self.eta, self.theta = t, s, -self.log_density(t), -self.log_density(-s)
        self.zeta, self.xi = -self._derivative(t), self._derivative(-s)
        self.low, self.high = s - self.theta / self.xi, t - self.eta / self.zeta

    @np.errstate(over="ignore", divide="ignore", under="ignore")
    def candidates(self, uniform, k):
        """Draws from the hat for the elements `k`, and the logarithms of uniform numbers below it."""
        low, high, left, right = self.low[k], self.high[k], 1 / self.xi[k], 1 / self.zeta[k]
        middle = low + high
        piece = uniform[0] * (middle + left + right)
        along = np.log1p(-uniform[1])
        beyond, before = high - right * along, left * along - low
        y = np.where(piece < middle, middle * uniform[1] - low, np.where(piece < middle + right, beyond, before))
        above = -self.eta[k] - self.zeta[k] * (y - self.t[k])
        below = -self.theta[k] + self.xi[k] * (y + self.s[k])
        hat = np.where((y >= -low) & (y <= high), 0.0, np.where(y > high, above, below))
        return y, np.log1p(-uniform[2]) + hat

    @np.errstate(over="ignore", under="ignore")
    def log_density(self, y, k=slice(None)):
        """psi; beyond |y| = 40 each hyperbolic function is one exponential, which takes its factor into its exponent."""
        size = np.abs(y)
        near = np.minimum(size, _FAR)
        both = np.where(size > _FAR, np.exp(size + self.log_alpha[k]) / 2, 2 * self.alpha[k] * np.sinh(near / 2) ** 2)
        one = np.where(y > _FAR, np.exp(y + self.log_lam[k]), self.lam[k] * np.expm1(np.minimum(y, _FAR)))
        return self.lam[k] * y - both - one

    @np.errstate(over="ignore", under="ignore")
    def _derivative(self, y):
        size = np.abs(y)
        both = np.where(size > _FAR, np.exp(size + self.log_alpha) / 2, self.alpha * np.sinh(np.minimum(size, _FAR)))
        one = np.where(y > _FAR, np.exp(y + self.log_lam), self.lam * np.expm1(np.minimum(y, _FAR)))
        return -np.sign(y) * both - one


geninvgauss = GeneralisedInverseGaussian()
