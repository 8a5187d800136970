"""The Rice distribution."""

import numpy as np

import logbessel

from . import noncentral_chi, probabilities
from .radial import Radial


class Rice(Radial):
    r"""The Rice distribution: that of the length of a Gaussian vector in the plane, its mean at distance b from 0.

    .. math:: f(x, b) = x \exp\left(-\frac{x^2 + b^2}{2}\right) I_0(x b), \qquad x > 0, b \ge 0

    Names, parameters, location and scale are those of `scipy.stats.rice`. Methods: those that all distributions here share
    (`logbessel.stats.line.distribution`).

    Parameters
    ----------
    b : array_like
        Distance of the mean from 0 in units of the scale, at least 0.

    Notes
    -----
    log f = log x - (x - b)^2/2 + log[e^{-xb} I_0(xb)].

    Examples
    --------
    >>> from logbessel.stats import rice
    >>> round(float(rice.logpdf(2.0, 1.5)), 12)
    -0.846545197627
    """

    name, shapes, _support = "rice", ("b",), (0.0, np.inf)
    _positive, _kept = ("b",), {"loc": 0.0}

    def _valid(self, b):
        return (b >= 0) & (b < np.inf)

    def _log_density(self, y, b):
        product = y * b
        far = -(np.log(2 * np.pi) + np.log(y) + np.log(b)) / 2
        return np.log(y) - (y - b) ** 2 / 2 + np.where(np.isinf(product), far, logbessel.log_ive(0, product))

    def _derivatives(self, y, b):
        complement = logbessel.iv_ratio_c(1, y * b)
        in_b = np.where(y * b < 1, y * logbessel.iv_ratio(1, y * b) - b, (y - b) - y * complement)
        return 1 / y - (y - b) - b * complement, in_b

    def _moments(self, b):
        return noncentral_chi.moments(2.0, b, 1.0)

    def _order_and_distance(self, b):
        return 1.0, b

    def _both(self, y, b):
        return probabilities.of_order_one(b, y)

    def _guesses(self, data, weights):
        """mean/std is 1.913 for b = 0 and near b for large b."""
        mean, square = np.average(data, weights=weights), np.average(data * data, weights=weights)
        ratio = mean / np.sqrt(max(square - mean * mean, 1e-30 * square))
        return [{"b": b, "scale": np.sqrt(square / (2 + b * b))} for b in (0.3, 1.5, ratio)]

    def _draw(self, generator, size, b):
        return np.hypot(generator.standard_normal(size) + b, generator.standard_normal(size))


rice = Rice()
