"""The Skellam distribution."""

import numpy as np

from . import poisson_bessel
from .distribution import Discrete, positive
from .ncx2 import ncx2
from .poisson import poisson


class Skellam(Discrete):
    r"""The Skellam distribution: that of the difference of two independent Poisson numbers.

    .. math:: p(k) = e^{-\mu_1 - \mu_2} \left(\frac{\mu_1}{\mu_2}\right)^{k/2} I_{|k|}(2 \sqrt{\mu_1 \mu_2})

    Names, parameters and location are those of `scipy.stats.skellam`. Methods: those that all distributions here share
    (`logbessel.stats.line.distribution`).

    Parameters
    ----------
    mu1, mu2 : array_like
        Means of the two Poisson distributions, both positive.

    Notes
    -----
    The probability is computed as two Poisson deviances and a small rest (`logbessel.stats.line.poisson_bessel`), so that
    nothing of the size of the means cancels.

    Examples
    --------
    >>> from logbessel.stats import skellam
    >>> round(float(skellam.logpmf(1_000_000, 1e12, 1e12)), 12)
    -15.331022681449
    """

    name, shapes = "skellam", ("mu1", "mu2")
    _positive, _kept = ("mu1", "mu2"), {"loc": 0.0}

    def _valid(self, mu1, mu2):
        return positive(mu1) & positive(mu2)

    def _log_density(self, k, mu1, mu2):
        """p(-k; mu1, mu2) = p(k; mu2, mu1)."""
        return self._weight(k, mu1, mu2).log()

    def _derivatives(self, k, mu1, mu2):
        up, weight = k >= 0, self._weight(k, mu1, mu2)
        first, second = weight.in_log_a() / weight.a, weight.in_b()
        return np.nan, np.where(up, first, second), np.where(up, second, first)

    def _weight(self, k, mu1, mu2):
        up, order = k >= 0, np.abs(k)
        a, b = np.where(up, mu1, mu2), np.where(up, mu2, mu1)
        return poisson_bessel.weight((order, 0.0), 2 * order + 2, a, b, np.log(a), np.sqrt(a))

    def _moments(self, mu1, mu2):
        return mu1 - mu2, mu1 + mu2

    def _tails_within(self, k, centre, mu1, mu2):
        """P(K > k) for k >= 0 is the noncentral chi-square cdf with 2 (k + 1) degrees and noncentrality 2 mu2 at 2 mu1."""
        k = np.floor(k)
        up = k >= 0
        x, nc, df = np.where(up, mu1, mu2), np.where(up, mu2, mu1), np.where(up, k + 1, -k)
        at_most, more = ncx2._log_tails(2 * x, 2 * (df + nc), 2 * df, 2 * nc)
        return np.where(up, more, at_most), np.where(up, at_most, more)

    def _guesses(self, data, weights):
        mean = np.average(data, weights=weights)
        var = np.average((data - mean) ** 2, weights=weights)
        var = max(var, 1.1 * abs(mean))
        return [{"mu1": (var + mean) / 2, "mu2": (var - mean) / 2}]

    def _draw(self, generator, size, mu1, mu2):
        return poisson(generator, mu1, size) - poisson(generator, mu2, size)


skellam = Skellam()
