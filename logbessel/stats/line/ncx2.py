"""The noncentral chi-square distribution."""

import numpy as np

from . import poisson_bessel
from .distribution import Distribution, positive
from .poisson import noncentral_chi_square


class NoncentralChiSquare(Distribution):
    r"""The noncentral chi-square distribution: that of the squared length of a Gaussian vector with a mean.

    .. math:: f(x, k, \lambda) = \frac{1}{2} e^{-(x + \lambda)/2} \left(\frac{x}{\lambda}\right)^{(k - 2)/4}
              I_{k/2 - 1}(\sqrt{\lambda x}), \qquad x > 0, k > 0, \lambda \ge 0

    Names, parameters, location and scale are those of `scipy.stats.ncx2`. Methods: `logpdf`, `pdf`, `logpdf_grad`, `mean`,
    `var`, `rvs`.

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

    name, shapes, support = "ncx2", ("df", "nc"), (0.0, np.inf)

    def _valid(self, df, nc):
        return positive(df) & (nc >= 0) & (nc < np.inf)

    def _log_density(self, y, df, nc):
        return poisson_bessel.log_weight(df / 2 - 1, y / 2, nc / 2) - np.log(2)

    def _slopes(self, y, df, nc):
        in_v, in_a, in_b = poisson_bessel.slopes(df / 2 - 1, y / 2, nc / 2)
        return in_a / 2, in_v / 2, in_b / 2

    def _moments(self, df, nc):
        return df + nc, 2 * (df + 2 * nc)

    def _draw(self, generator, size, df, nc):
        return noncentral_chi_square(generator, df, nc, size)


ncx2 = NoncentralChiSquare()
