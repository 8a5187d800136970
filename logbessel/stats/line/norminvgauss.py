"""The normal inverse Gaussian distribution."""

import numpy as np

import logbessel

from .genhyperbolic import Hyperbola, mixture, mode, root_of_difference, spread_and_skew, tails_decay
from .macdonald import log_kve
from .mixing_coordinates import MixtureCoordinates
from .normal_mixture import NormalMixture


class NormalInverseGaussian(NormalMixture):
    r"""The normal inverse Gaussian distribution.

    .. math:: f(x, a, b) = \frac{a K_1(a \sqrt{1 + x^2})}{\pi \sqrt{1 + x^2}} \exp(\gamma + b x),
              \qquad \gamma^2 = a^2 - b^2, |b| < a

    Names, parameters, location and scale are those of `scipy.stats.norminvgauss`. Methods: those that all distributions here share
    (`logbessel.stats.line.distribution`).

    Parameters
    ----------
    a : array_like
        Decay of the tails, a > 0.
    b : array_like
        Skewness, |b| < a.

    Notes
    -----
    The exponentials as in `genhyperbolic`, of which it is the case p = -1/2.

    Examples
    --------
    >>> from logbessel.stats import norminvgauss
    >>> round(float(norminvgauss.logpdf(0.5, 1e4, 9e3)), 9)
    -2317.922036429
    """

    name, shapes = "norminvgauss", ("a", "b")
    _bounded_tails = True

    def _valid(self, a, b):
        return tails_decay(a, b)

    def _log_density(self, y, a, b):
        at = Hyperbola(y, a, b)
        bessel = log_kve(1.0, a * at.d, np.log(a) + np.log(at.d))
        return np.log(a) - np.log(at.d) - np.log(np.pi) + bessel + at.exponent()

    def _derivatives(self, y, a, b):
        at = Hyperbola(y, a, b)
        x = a * at.d
        near = a / at.gamma - at.d * logbessel.kv_ratio(0.0, x)
        in_a = np.where(x < 1, near, 1 / a + at.d * logbessel.log_kve_dx(1.0, x) + at.a_excess())
        return self._derivative(y, a, b), in_a, at.b_excess()

    def _derivative(self, y, a, b):
        """In y, as of `genhyperbolic`."""
        at = Hyperbola(y, a, b)
        x = a * at.d
        near = b - (y / at.d) * (2 / at.d + a * logbessel.kv_ratio(0.0, x))
        return np.where(x < 1, near, (y / at.d) * (a * logbessel.log_kve_dx(1.0, x) - 1 / at.d) - at.e)

    def _moments(self, a, b):
        gamma = root_of_difference(a, b)
        return b / gamma, (a / gamma) * (a / gamma) / gamma

    def _skewness(self, a, b):
        gamma, skew = root_of_difference(a, b), b / a
        return 3 * skew / np.sqrt(gamma), 3 * (1 + 4 * skew * skew) / gamma

    def _mixing(self, a, b):
        return b, -0.5, np.ones_like(a), root_of_difference(a, b)

    def _log_whole(self, a, b):
        """2 gamma^(1/2) K_1/2(gamma)."""
        return np.log(2 * np.pi) / 2 - root_of_difference(a, b)

    def _centre(self, a, b):
        return mode(lambda y: self._derivative(y, a, b), np.broadcast_shapes(np.shape(a), np.shape(b)))

    def _coordinates(self, held, free):
        whole = {"a", "b", "scale"} <= set(free)
        return MixtureCoordinates(held, free, order=-0.5) if whole else super()._coordinates(held, free)

    def _guesses(self, data, weights):
        spread, skew = spread_and_skew(data, weights)
        return [{"a": a, "b": 0.3 * a * skew, "scale": spread * np.sqrt(a)} for a in (1.0, 10.0)]

    def _draw(self, generator, size, a, b):
        gamma = root_of_difference(a, b)
        return mixture(generator, b, generator.wald(1 / gamma, 1.0, size))


norminvgauss = NormalInverseGaussian()
