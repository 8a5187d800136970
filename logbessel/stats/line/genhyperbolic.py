"""The generalised hyperbolic distribution."""

import numpy as np

import logbessel

from . import macdonald
from .branches import choose
from .distribution import positive
from .geninvgauss import draw, geninvgauss
from .logarithms import log_product, log_quotient
from .mixing_coordinates import MixtureCoordinates
from .normal_mixture import NormalMixture
from .poisson_bessel import deviance
from .uniform import RADIUS, Small

BISECTIONS = 60


class GeneralisedHyperbolic(NormalMixture):
    r"""The generalised hyperbolic distribution.

    .. math:: f(x, p, a, b) = \frac{\gamma^p}{\sqrt{2 \pi} a^{p - 1/2} K_p(\gamma)}
              e^{b x} K_{p - 1/2}(a \sqrt{1 + x^2}) (1 + x^2)^{p/2 - 1/4},
              \qquad \gamma^2 = a^2 - b^2, |b| < a

    Names, parameters, location and scale are those of `scipy.stats.genhyperbolic`; the limits |b| = a, which that allows
    for p < 0, are outside the domain here. Methods: those that all distributions here share
    (`logbessel.stats.line.distribution`).

    Parameters
    ----------
    p : array_like
        Order of the mixing distribution, any real number.
    a : array_like
        Decay of the tails, a > 0.
    b : array_like
        Skewness, |b| < a.

    Notes
    -----
    The exponentials leave gamma + b x - a d, d^2 = 1 + x^2, which is -(a x - b d)^2/(gamma + a d - b x).
    It is that of b V + sqrt(V) Z, Z Gaussian and gamma V of the generalised inverse Gaussian distribution (p, gamma).

    Examples
    --------
    >>> from logbessel.stats import genhyperbolic
    >>> round(float(genhyperbolic.logpdf(0.5, 1.5, 1e4, 9e3)), 9)
    -2319.359853474
    """

    name, shapes = "genhyperbolic", ("p", "a", "b")
    _bounded_tails = True

    def _valid(self, p, a, b):
        return (np.abs(p) < np.inf) & tails_decay(a, b)

    def _log_density(self, y, p, a, b):
        at, q = Hyperbola(y, a, b), p - 0.5
        gamma, d = at.gamma, at.d

        def direct():
            rest = 2 * (np.maximum(p, 0.0) - np.maximum(q, 0.0))
            powers = (p + np.abs(p)) * np.log(gamma / a) + rest * np.log(a) + (q - np.abs(q)) * np.log(d)
            bessel = macdonald.log_powered(q, a * d, log_product(a, d))
            return (
                powers - np.log(2 * np.pi) / 2 + bessel - macdonald.log_powered(p, gamma, np.log(gamma)) + at.exponent()
            )

        return choose(np.hypot(p, gamma) < RADIUS, direct, lambda: _Place(at, p).log_density())

    def _derivatives(self, y, p, a, b):
        at, q = Hyperbola(y, a, b), p - 0.5
        gamma, d = at.gamma, at.d
        steep = np.abs(p) > gamma

        def in_p():
            of_p, of_q = np.sign(p), np.sign(q)
            powers = (1 + of_p) * np.log(gamma / a) + (of_p - of_q) * np.log(a) + (1 - of_q) * np.log(d)
            change = of_q * macdonald.powered_in_order(q, a * d, log_product(a, d))
            return powers + change - of_p * macdonald.powered_in_order(p, gamma, np.log(gamma))

        return (
            self._derivative(y, p, a, b),
            choose(np.hypot(p, gamma) < RADIUS, in_p, lambda: _Place(at, p).in_order()),
            *(np.where(steep, *ways) for ways in zip(self._in_tails_by_powers(at, p), self._in_tails(at, p))),
        )

    def _in_tails(self, at, p):
        """In a and b: a/gamma K_{p+1}(gamma)/K_p(gamma) - d K_{q+1}(a d)/K_q(a d) and y - b/gamma K_{p+1}(gamma)/K_p(gamma)."""
        q, a, gamma, d = p - 0.5, at.a, at.gamma, at.d
        ratio = logbessel.kv_ratio(p + 1, gamma) - 1
        in_a = at.a_excess() + ratio * (a / gamma) - q / a + d * logbessel.log_kve_dx(q, a * d)
        return in_a, at.b_excess() - ratio * (at.b / gamma)

    def _in_tails_by_powers(self, at, p):
        """The same where orders are larger than arguments, by x K_{v+1}/K_v = 2 max(v, 0) + x K_{|v|-1}/K_{|v|}."""
        q, a, gamma, x = p - 0.5, at.a, at.gamma, at.a * at.d
        front = macdonald.decline(np.abs(p), gamma, np.log(gamma))
        back = macdonald.decline(np.abs(q), x, np.log(x))
        skew, power = at.b / gamma, 2 * np.maximum(p, 0.0)
        powers = np.where(q >= 0, (power * skew * skew + 1) / a, power / gamma * (a / gamma))
        return powers + front / gamma * (a / gamma) - back / a, at.y - skew * ((power + front) / gamma)

    def _derivative(self, y, p, a, b):
        """In y: b - (y/d) a K_{q-1}(a d)/K_q(a d), or without the cancellation of its parts."""
        at, q = Hyperbola(y, a, b), p - 0.5
        x = a * at.d
        kept = np.maximum(x, 1e-290)  # below, x K_{q-1}/K_q has its limit
        powers = b - logbessel.kv_ratio(1 - q, kept) * (kept * (y / at.d / at.d))
        return np.where(np.abs(q) > x, powers, (y / at.d) * (a * logbessel.log_kve_dx(q, x) + q / at.d) - at.e)

    def _moments(self, p, a, b):
        gamma = root_of_difference(a, b)
        mean, var = geninvgauss._moments(p, gamma)
        skew = b / gamma
        return np.where(b == 0, 0.0, skew * mean), mean / gamma + np.where(b == 0, 0.0, skew * (skew * var))

    def _mixing(self, p, a, b):
        return b, p, np.ones_like(p), root_of_difference(a, b)

    def _log_whole(self, p, a, b):
        gamma = root_of_difference(a, b)
        return np.log(2) + macdonald.log_kve(p, gamma, np.log(gamma)) - gamma - p * np.log(gamma)

    def _centre(self, p, a, b):
        return mode(lambda y: self._derivative(y, p, a, b), np.broadcast_shapes(np.shape(p), np.shape(a), np.shape(b)))

    def _coordinates(self, held, free):
        whole = {"a", "b", "scale"} <= set(free)
        return MixtureCoordinates(held, free) if whole else super()._coordinates(held, free)

    def _guesses(self, data, weights):
        return [
            {"p": p, "a": a, "b": 0.3 * a * skew, "scale": spread * np.sqrt(a)}
            for spread, skew in [spread_and_skew(data, weights)]
            for p, a in ((-0.5, 1.0), (1.0, 1.0), (-2.0, 0.5), (-0.5, 10.0))
        ]

    def _draw(self, generator, size, p, a, b):
        gamma = root_of_difference(a, b)
        with np.errstate(over="ignore"):
            return mixture(generator, b, draw(generator, size, p, gamma) / gamma)


def tails_decay(a, b):
    """Where a is positive and finite, and |b| < a."""
    return positive(a) & (np.abs(b) < a)


def root_of_difference(a, b):
    """sqrt(a^2 - b^2)."""
    half = np.where(a > 1e300, 0.5, 1.0)
    return np.sqrt(a - b) * (np.sqrt(half * half * a + half * half * b) / half)


class Hyperbola:
    """gamma, d = sqrt(1 + y^2), and what vanishes with e = a y/d - b, which is 0 near the mode:

    gamma + b y - a d = -e^2 d/(gamma/d + a - b y/d),
    y - b/gamma = e d (a y/d + b)/(gamma (gamma y/d + b/d)),  a/gamma - d = -e d (a y/d + b)/(gamma (gamma + a/d)).
    """

    def __init__(self, y, a, b):
        self.y, self.a, self.b = y, a, b
        self.gamma, self.d = root_of_difference(a, b), np.hypot(1, y)
        self.aligned = ((b > 0) == (y > 0)) & (y != 0)
        share, side = np.abs(y) / self.d, np.where(y != 0, np.sign(y), -np.sign(b))
        skew, apart, less = np.abs(b), a - np.abs(b), 1 / self.d / (self.d + np.abs(y))
        self.e = side * np.where(self.aligned, apart * share - skew * less, a * share + skew)  # less: 1 - |y|/d
        self.tail = np.where(self.aligned, a * less + apart * share, a + skew * share)  # a - b y/d
        self.sum = side * np.where(self.aligned, a * share + skew, a * share - skew)  # a y/d + b

    def exponent(self):
        """gamma + b y - a d."""
        return -self.e * (self.e / (self.gamma / self.d + self.tail)) * self.d

    def a_excess(self):
        """a/gamma - d."""
        near = -self.e / self.gamma * (self.sum / (self.gamma + self.a / self.d)) * self.d
        return np.where(self.aligned, near, self.a / self.gamma - self.d)

    def b_excess(self):
        """y - b/gamma."""
        near = self.e / self.gamma * (self.sum / (self.gamma * (self.y / self.d) + self.b / self.d)) * self.d
        return np.where(self.aligned, near, self.y - self.b / self.gamma)


class _Place:
    """For the uniform expansion of both Bessel functions.

    With alpha, beta = (s +- q)/2 of K_q(a d) and alpha', beta' = (s' +- p)/2 of K_p(gamma), r = b/a, u = alpha (1 - r^2),
    w = a^2/(4 alpha), and m, n = a |x|/(2 sqrt(alpha)) -+ r sign(x) sqrt(alpha),

    log f = log(a^2/(4 pi alpha))/2 - D(alpha', u) - D(beta', w) - m^2 + small - small',

    where alpha' - u = u e/(u + beta') and beta' - w = -w e/(w + alpha') with the excess e = 1/2 - m n.
    """

    def __init__(self, at, p):
        q, log_a, log_d = p - 0.5, np.log(at.a), np.log(at.d)
        self.exponent = e = np.maximum(np.ceil((log_a + log_d) / np.log(2)) - 1000, 0).astype(int)  # of the unit
        a, gamma, p, q = np.ldexp(at.a, -e), np.ldexp(at.gamma, -e), np.ldexp(p, -e), np.ldexp(q, -e)
        log_a = log_a - e * np.log(2)
        self.of_x, self.front = Small(q, a * at.d, -1, e), Small(p, gamma, -1, e)
        alpha, _, log_alpha, root = _halves(q, self.of_x, log_a + log_d)
        self.alpha, self.beta, _, _ = _halves(p, self.front, np.log(gamma))
        share, larger = gamma / a, self.of_x.s / 2 + np.abs(q) / 2
        self.u, self.log_u, self.log_w = (
            alpha * share * share,
            log_alpha + 2 * np.log(share),
            2 * (log_a - np.log(2)) - log_alpha,
        )
        self.w = np.where(q >= 0, a / 2 * (a / 2 / larger), larger / at.d / at.d)
        along = np.where(q >= 0, a * np.abs(at.y) / (2 * root), np.abs(at.y) / at.d * np.sqrt(larger))
        skew = np.abs(at.b) / at.a * root
        apart, opposite = self._apart(along, skew, root, q, a, at), along + skew
        self.m = np.where(at.aligned, apart, opposite)
        self.excess = np.ldexp(0.5, -e) - apart * opposite

    def _apart(self, along, skew, root, q, a, at):
        """along - skew; where both are close to sqrt(alpha), by what each lacks: 2 alpha = s + q, and s^2 - (a y)^2 = q^2 + a^2."""
        far = np.hypot(q, a)
        lacking = -(far * (far / (self.of_x.s + a * np.abs(at.y))) + q) / (2 * root)
        lost = (at.a - np.abs(at.b)) / at.a * root
        return np.where(np.abs(along - root) < root / 2, lacking + lost, along - skew)

    def log_density(self):
        u_share, w_share = self._shares()
        first = deviance(self.alpha, self.u, self.u * u_share, self.log_u)
        second = deviance(self.beta, self.w, self.w * w_share, self.log_w)
        front = (self.log_w + self.exponent * np.log(2) - np.log(np.pi)) / 2
        fit = np.ldexp(first + second + self.m * self.m, self.exponent)
        return front - fit + self.of_x.value() - self.front.value()

    def in_order(self):
        """log(u/alpha'), and the derivatives of the small terms."""
        share, _ = self._shares()
        log_ratio = np.where(np.abs(share) < 0.5, np.log1p(share), log_quotient(self.alpha, self.u))
        return self.of_x.in_order() - self.front.in_order() - log_ratio

    def _shares(self):
        """(alpha' - u)/u and (beta' - w)/w."""
        return self.excess / (self.u + self.beta), -self.excess / (self.w + self.alpha)


def _halves(v, small, log_x):
    """(s + v)/2, (s - v)/2, and of the first, which may underflow, the logarithm and the square root."""
    larger, half, up = small.s / 2 + np.abs(v) / 2, small.x / 2, v >= 0
    smaller, log_larger = half * (half / larger), np.log(larger)
    log = np.where(up, log_larger, 2 * (log_x - np.log(2)) - log_larger)
    root = np.sqrt(larger)
    return np.where(up, larger, smaller), np.where(up, smaller, larger), log, np.where(up, root, half / root)


def mode(derivative, shape):
    """Where the derivative of the density, which falls on both sides of its mode, changes its sign: by bisection of asinh y."""
    low, high = np.full(shape, -710.0), np.full(shape, 710.0)
    with np.errstate(all="ignore"):
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            falls = derivative(np.sinh(middle)) < 0
            low, high = np.where(falls, low, middle), np.where(falls, middle, high)
    return np.sinh((low + high) / 2)


def spread_and_skew(data, weights):
    """The standard deviation, and the skewness brought between -1 and 1."""
    mean = np.average(data, weights=weights)
    spread = np.sqrt(np.average((data - mean) ** 2, weights=weights))
    return spread, np.tanh(np.average(((data - mean) / spread) ** 3, weights=weights))


def mixture(generator, b, variance):
    """b V + sqrt(V) Z."""
    with np.errstate(invalid="ignore"):
        return np.where(b == 0, 0.0, b * variance) + np.sqrt(variance) * generator.standard_normal(variance.shape)


genhyperbolic = GeneralisedHyperbolic()
