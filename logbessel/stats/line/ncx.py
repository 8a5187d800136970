"""The noncentral chi distribution."""

import numpy as np

from . import noncentral_chi
from .bessel_process import bessel_process
from .distribution import positive
from .poisson import noncentral_chi_square
from .radial import Radial


class NoncentralChi(Radial):
    r"""The noncentral chi distribution: that of the length of a Gaussian vector, a Rice distribution in any dimension.

    .. math:: f(x, k, \lambda) = x \left(\frac{x}{\lambda}\right)^{\nu} \exp\left(-\frac{x^2 + \lambda^2}{2}\right)
              I_\nu(\lambda x), \qquad \nu = \frac{k}{2} - 1, x > 0, k > 0, \lambda \ge 0

    Methods: those that all distributions here share (`logbessel.stats.line.distribution`).

    Parameters
    ----------
    df : array_like
        The dimension k > 0, which need not be an integer.
    nc : array_like
        Distance of the vector's mean from 0, at least 0.

    Notes
    -----
    `bessel_process` at the time 1. Its square is `ncx2` with the noncentrality nc^2, and `rice` is that of df = 2.

    Examples
    --------
    >>> from logbessel.stats import ncx
    >>> round(float(ncx.logpdf(2.0, 2.0, 1.5)), 12)
    -0.846545197627
    """

    name, shapes, _support = "ncx", ("df", "nc"), (0.0, np.inf)
    _positive, _kept = ("df", "nc"), {"loc": 0.0}

    def _valid(self, df, nc):
        return positive(df) & (nc >= 0) & (nc < np.inf)

    def _log_density(self, y, df, nc):
        return bessel_process._log_density(y, df, nc, 1.0)

    def _derivatives(self, y, df, nc):
        return bessel_process._derivatives(y, df, nc, 1.0)[:3]

    def _moments(self, df, nc):
        return noncentral_chi.moments(df, nc, 1.0)

    def _order_and_distance(self, df, nc):
        return df / 2, nc

    def _guesses(self, data, weights):
        """From E x^2 = scale^2 (df + nc^2), for some dimensions, with nc small and large."""
        square = np.average(data**2, weights=weights)
        var = square - np.average(data, weights=weights) ** 2
        distant = np.sqrt(max(square / var, 1.0))
        return [
            *({"df": k, "nc": 0.5, "scale": np.sqrt(square / (k + 0.25))} for k in (1.0, 3.0, 10.0)),
            {"df": 3.0, "nc": distant, "scale": np.sqrt(square / (3 + distant**2))},
        ]

    def _draw(self, generator, size, df, nc):
        return np.sqrt(noncentral_chi_square(generator, df, nc * nc, size))


ncx = NoncentralChi()
