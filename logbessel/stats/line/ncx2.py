"""The noncentral chi-square distribution."""

import numpy as np

from ...formulas import double_double as dd
from . import poisson_bessel, probabilities
from .distribution import positive
from .poisson import noncentral_chi_square
from .radial import Radial


class NoncentralChiSquare(Radial):
    r"""The noncentral chi-square distribution: that of the squared length of a Gaussian vector with a mean.

    .. math:: f(x, k, \lambda) = \frac{1}{2} e^{-(x + \lambda)/2} \left(\frac{x}{\lambda}\right)^{(k - 2)/4}
              I_{k/2 - 1}(\sqrt{\lambda x}), \qquad x > 0, k > 0, \lambda \ge 0

    Names, parameters, location and scale are those of `scipy.stats.ncx2`. Methods: those that all distributions here share
    (`logbessel.stats.line.distribution`).

    Parameters
    ----------
    df : array_like
        Degrees of freedom k > 0; below 2 the order of the Bessel function is negative.
    nc : array_like
        Noncentrality, at least 0.

    Notes
    -----
    Half of `logbessel.stats.line.poisson_bessel` at (df/2 - 1, x/2, nc/2).

    Examples
    --------
    >>> from logbessel.stats import ncx2
    >>> round(float(ncx2.logpdf(1e9, 1e9, 1e3)), 12)
    -11.627395041791
    """

    name, shapes, _support = "ncx2", ("df", "nc"), (0.0, np.inf)
    _positive, _kept = ("df", "nc"), {"loc": 0.0, "scale": 1.0}

    def _valid(self, df, nc):
        return positive(df) & (nc >= 0) & (nc < np.inf)

    def _log_density(self, y, df, nc):
        at_zero = np.where(df > 2, -np.inf, np.where(df == 2, -nc / 2, np.inf))
        return np.where(y == 0, at_zero, self._weight(y, df, nc).log()) - np.log(2)

    def _derivatives(self, y, df, nc):
        weight = self._weight(y, df, nc)
        return np.ldexp(weight.in_log_a() / y, weight.exponent), weight.in_v() / 2, weight.in_b() / 2

    def _weight(self, y, df, nc):
        return poisson_bessel.weight(
            dd.two_sum(df / 2, -1.0), df, y / 2, nc / 2, np.log(y) - np.log(2), np.sqrt(y) * np.sqrt(0.5)
        )

    def _moments(self, df, nc):
        return df + nc, 2 * (df + 2 * nc)

    def _skewness(self, df, nc):
        half = df + 2 * nc
        return np.sqrt(8 / half) * ((df + 3 * nc) / half), 12 / half * ((df + 4 * nc) / half)

    def _order_and_distance(self, df, nc):
        return df / 2, np.sqrt(nc)

    def _both(self, y, df, nc):
        return probabilities.of_squares(df, nc, y)

    def _radius(self, y, df, nc):
        return np.sqrt(y)

    def _at_radius(self, b, df, nc):
        return b * b

    def _guesses(self, data, weights):
        """From mean df + nc and variance 2 df + 4 nc."""
        mean = np.average(data, weights=weights)
        var = np.average((data - mean) ** 2, weights=weights)
        nc = min(max(var / 2 - mean, 0.05 * mean), 0.95 * mean)
        return [{"df": mean - nc, "nc": nc, "scale": 1.0}]

    def _draw(self, generator, size, df, nc):
        return noncentral_chi_square(generator, df, nc, size)


ncx2 = NoncentralChiSquare()
