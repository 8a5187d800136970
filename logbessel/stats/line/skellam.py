"""The Skellam distribution."""

import numpy as np

import logbessel

from ...formulas.marcum_probability import as_marcum
from . import poisson_bessel, probabilities
from .distribution import Discrete, positive, real
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

    def _skewness(self, mu1, mu2):
        return (mu1 - mu2) / (mu1 + mu2) / np.sqrt(mu1 + mu2), 1 / (mu1 + mu2)

    def _both(self, k, mu1, mu2):
        return probabilities.of_difference(k, mu1, mu2)

    def _tail(self, x, args, kwds, which):
        shapes, loc, _, valid = self._bound(args, kwds)
        with np.errstate(all="ignore"):
            k = self._standard(real("x", x), loc, 1.0)
            return self._flat(k, shapes, valid & ~np.isnan(k), lambda *flat: _log_tail(*flat, which))

    def _tails_within(self, k, centre, mu1, mu2):
        return _log_tail(k, mu1, mu2, 0), _log_tail(k, mu1, mu2, 1)

    def _guesses(self, data, weights):
        mean = np.average(data, weights=weights)
        var = np.average((data - mean) ** 2, weights=weights)
        var = max(var, 1.1 * abs(mean))
        return [{"mu1": (var + mean) / 2, "mu2": (var - mean) / 2}]

    def _draw(self, generator, size, mu1, mu2):
        return poisson(generator, mu1, size) - poisson(generator, mu2, size)


def _log_tail(k, mu1, mu2, which):
    """log P(K <= k) (which = 0) or log P(K > k) (1), for one-dimensional arrays."""
    up, order, x, y = as_marcum(k, mu1, mu2)
    a, b = np.sqrt(2 * x), np.sqrt(2 * y)
    more = up if which == 1 else ~up
    value = np.empty(k.shape)
    for side, function in ((more, logbessel.log_marcum_p), (~more, logbessel.log_marcum_q)):
        value[side] = function(order[side], a[side], b[side])
    return np.where(np.isinf(k), np.where((k > 0) == (which == 0), 0.0, -np.inf), value)


skellam = Skellam()
