"""The normal inverse Gaussian distribution."""

import numpy as np

import logbessel

from .distribution import Distribution
from .genhyperbolic import Hyperbola, mixture, root_of_difference, tails_decay


class NormalInverseGaussian(Distribution):
    r"""The normal inverse Gaussian distribution.

    .. math:: f(x, a, b) = \frac{a K_1(a \sqrt{1 + x^2})}{\pi \sqrt{1 + x^2}} \exp(\gamma + b x),
              \qquad \gamma^2 = a^2 - b^2, |b| < a

    Names, parameters, location and scale are those of `scipy.stats.norminvgauss`. Methods: `logpdf`, `pdf`,
    `logpdf_grad`, `mean`, `var`, `rvs`.

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

    def _valid(self, a, b):
        return tails_decay(a, b)

    def _log_density(self, y, a, b):
        at = Hyperbola(y, a, b)
        return np.log(a / at.d) - np.log(np.pi) + logbessel.log_kve(1, a * at.d) + at.exponent()

    def _slopes(self, y, a, b):
        at = Hyperbola(y, a, b)
        along = logbessel.log_kve_dx(1.0, a * at.d)
        in_y = (y / at.d) * (a * along - 1 / at.d) - at.e / at.d
        return in_y, 1 / a + at.d * along + at.a_excess(), at.b_excess()

    def _moments(self, a, b):
        gamma = root_of_difference(a, b)
        return b / gamma, (a / gamma) * (a / gamma) / gamma

    def _draw(self, generator, size, a, b):
        gamma = root_of_difference(a, b)
        return mixture(generator, b, generator.wald(1 / gamma, 1.0, size))


norminvgauss = NormalInverseGaussian()
