"""The generalised hyperbolic distribution."""

import numpy as np
from numpy.typing import ArrayLike

import logbessel

from . import fitting
from .distribution import Distribution, positive
from .geninvgauss import draw, geninvgauss


class GeneralisedHyperbolic(Distribution):
    r"""The generalised hyperbolic distribution.

    .. math:: f(x, p, a, b) = \frac{\gamma^p}{\sqrt{2 \pi} a^{p - 1/2} K_p(\gamma)}
              e^{b x} K_{p - 1/2}(a \sqrt{1 + x^2}) (1 + x^2)^{p/2 - 1/4},
              \qquad \gamma^2 = a^2 - b^2, |b| < a

    Names, parameters, location and scale are those of `scipy.stats.genhyperbolic`; the limits |b| = a, which that allows
    for p < 0, are outside the domain here. Methods: `logpdf`, `pdf`, `logpdf_grad`, `mean`, `var`, `rvs`, `fit`.

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

    def _valid(self, p, a, b):
        return (np.abs(p) < np.inf) & tails_decay(a, b)

    def _log_density(self, y, p, a, b):
        at, q = Hyperbola(y, a, b), p - 0.5
        gamma, d = at.gamma, at.d
        front = p * np.log(gamma / a) + np.log(a / (2 * np.pi)) / 2 + q * np.log(d)
        bessel = logbessel.log_kve(q, a * d) - logbessel.log_kve(p, gamma)
        return front + bessel + at.exponent()

    def _slopes(self, y, p, a, b):
        at, q = Hyperbola(y, a, b), p - 0.5
        gamma, d = at.gamma, at.d
        along = logbessel.log_kve_dx(q, a * d)
        ratio = logbessel.kv_ratio(p + 1, gamma) - 1  # p/gamma - d/dgamma log K_p(gamma) = K_{p+1}/K_p
        in_p = np.log(gamma / a) + np.log(d) + logbessel.log_kv_dv(q, a * d) - logbessel.log_kv_dv(p, gamma)
        return (
            (y / d) * (a * along + q / d) - at.e / d,
            in_p,
            at.a_excess() + ratio * (a / gamma) - q / a + d * along,
            at.b_excess() - ratio * (b / gamma),
        )

    def _moments(self, p, a, b):
        gamma = root_of_difference(a, b)
        mean, var = geninvgauss._moments(p, gamma)
        return b / gamma * mean, mean / gamma + (b / gamma) ** 2 * var

    def _draw(self, generator, size, p, a, b):
        gamma = root_of_difference(a, b)
        with np.errstate(over="ignore"):
            return mixture(generator, b, draw(generator, size, p, gamma) / gamma)

    def fit(
        self,
        data: ArrayLike,
        floc: float | None = None,
        fscale: float | None = None,
        fp: float | None = None,
        fa: float | None = None,
        fb: float | None = None,
    ) -> tuple[float, ...]:
        """Maximum-likelihood fit.

        Parameters
        ----------
        data : array_like
            The observations.
        floc, fscale, fp, fa, fb : float or None, optional
            Values at which parameters are kept; None is a free parameter. The likelihood changes little along curves that
            join the family's members, so that p is often best kept (at -1/2, the normal inverse Gaussian distribution, or
            at 1, the hyperbolic one).

        Returns
        -------
        p, a, b, loc, scale : float

        Raises
        ------
        ValueError
            If the observations are no finite numbers, or all the same.
        RuntimeError
            If the likelihood is not finite at any start.
        """
        data = fitting.observations(data, None)
        spread = data.std()
        skew = np.mean(((data - data.mean()) / spread) ** 3)
        starts = [
            {"p": p, "a": a, "b": 0.3 * a * np.tanh(skew), "scale": spread * np.sqrt(a)}
            for p, a in ((-0.5, 1.0), (1.0, 1.0), (-2.0, 0.5), (-0.5, 10.0))
        ]
        fixed = {"p": fp, "loc": floc, "scale": fscale}
        if fa is not None or fb is not None:
            return fitting.fit(self, data, starts, fixed | {"a": fa, "b": fb}, positive=("a",))
        for start in starts:
            a, b = start["a"], start["b"]
            start.update(difference=a - b, sum=a + b)
        by_sum = _BySumAndDifference()
        p, difference, total, loc, scale = fitting.fit(by_sum, data, starts, fixed, positive=("difference", "sum"))
        return p, (total + difference) / 2, (total - difference) / 2, loc, scale


class _BySumAndDifference:
    """The density by a - b and a + b, which need only be positive."""

    name, support = GeneralisedHyperbolic.name, GeneralisedHyperbolic.support
    shapes = ("p", "difference", "sum")

    def logpdf(self, x, p, difference, total, loc, scale):
        return genhyperbolic.logpdf(x, p, (total + difference) / 2, (total - difference) / 2, loc, scale)

    def logpdf_grad(self, x, p, difference, total, loc, scale):
        slopes = genhyperbolic.logpdf_grad(x, p, (total + difference) / 2, (total - difference) / 2, loc, scale)
        in_a, in_b = slopes.pop("a"), slopes.pop("b")
        return slopes | {"difference": (in_a - in_b) / 2, "sum": (in_a + in_b) / 2}


def tails_decay(a, b):
    """Where a is positive and finite, and |b| < a."""
    return positive(a) & (np.abs(b) < a)


def root_of_difference(a, b):
    """sqrt(a^2 - b^2)."""
    return np.sqrt(a - b) * np.sqrt(a + b)


class Hyperbola:
    """gamma, d = sqrt(1 + y^2), and what vanishes with e = a y - b d, which is 0 near the mode:

    gamma + b y - a d = -e^2/(gamma + a d - b y),
    y - b/gamma = e (a y + b d)/(gamma (gamma y + b)),  a/gamma - d = -e (a y + b d)/(gamma (gamma d + a)).
    """

    def __init__(self, y, a, b):
        self.y, self.a, self.b = y, a, b
        self.gamma, self.d = root_of_difference(a, b), np.hypot(1, y)
        self.aligned = b * y > 0
        size, skew, side = np.abs(y), np.abs(b), np.where(y != 0, np.sign(y), -np.sign(b))
        together = (a - skew) * size - skew / (self.d + size)
        self.e = side * np.where(self.aligned, together, a * size + skew * self.d)
        # a d - b y
        self.tail = np.where(self.aligned, a / (self.d + size) + (a - skew) * size, a * self.d - b * y)

    def exponent(self):
        """gamma + b y - a d."""
        return -self.e * (self.e / (self.gamma + self.tail))

    def a_excess(self):
        """a/gamma - d."""
        near = -self.e / self.gamma * (self._sum() / (self.gamma * self.d + self.a))
        return np.where(self.aligned, near, self.a / self.gamma - self.d)

    def b_excess(self):
        """y - b/gamma."""
        near = self.e / self.gamma * (self._sum() / (self.gamma * self.y + self.b))
        return np.where(self.aligned, near, self.y - self.b / self.gamma)

    def _sum(self):
        return self.a * self.y + self.b * self.d


def mixture(generator, b, variance):
    """b V + sqrt(V) Z."""
    with np.errstate(invalid="ignore"):
        return np.where(b == 0, 0.0, b * variance) + np.sqrt(variance) * generator.standard_normal(variance.shape)


genhyperbolic = GeneralisedHyperbolic()
