"""The normal inverse Gaussian distribution."""

import numpy as np

import logbessel

from .distribution import Distribution
from .genhyperbolic import Hyperbola, mixture, root_of_difference, tails_decay
from .macdonald import log_kve


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
        bessel = log_kve(1.0, a * at.d, np.log(a) + np.log(at.d))
        return np.log(a) - np.log(at.d) - np.log(np.pi) + bessel + at.exponent()

    def _slopes(self, y, a, b):
        at = Hyperbola(y, a, b)
        x = a * at.d
        along, decline, near = logbessel.log_kve_dx(1.0, x), logbessel.kv_ratio(0.0, x), x < 1
        in_y = b - (y / at.d) * (2 / at.d + a * decline)
        in_y = np.where(near, in_y, (y / at.d) * (a * along - 1 / at.d) - at.e)
        in_a = np.where(near, a / at.gamma - at.d * decline, 1 / a + at.d * along + at.a_excess())
        return in_y, in_a, at.b_excess()

    def _moments(self, a, b):
        gamma = root_of_difference(a, b)
        return b / gamma, (a / gamma) * (a / gamma) / gamma

    def _draw(self, generator, size, a, b):
        gamma = root_of_difference(a, b)
        return mixture(generator, b, generator.wald(1 / gamma, 1.0, size))


norminvgauss = NormalInverseGaussian()
