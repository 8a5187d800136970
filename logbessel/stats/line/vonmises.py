"""The von Mises distribution on the circle."""

from typing import NoReturn

import numpy as np
from numpy.typing import ArrayLike

import logbessel

from .distribution import Distribution


class VonMises(Distribution):
    r"""The von Mises distribution: that of angles around a mean direction.

    .. math:: f(x, \kappa) = \frac{\exp(\kappa \cos x)}{2 \pi I_0(\kappa)}, \qquad \kappa \ge 0

    Names, parameters and location are those of `scipy.stats.vonmises`; the density is periodic, and `mean` is the mean
    direction. Methods: `logpdf`, `pdf`, `logpdf_grad`, `mean`, `rvs`.

    Parameters
    ----------
    kappa : array_like
        Concentration, at least 0.

    Notes
    -----
    log f = -2 kappa sin^2(x/2) - log(2 pi) - log[e^{-kappa} I_0(kappa)].

    Examples
    --------
    >>> from logbessel.stats import vonmises
    >>> round(float(vonmises.logpdf(0.5, 1e9)), 6)
    -122417428.666933
    """

    name, shapes = "vonmises", ("kappa",)

    def _valid(self, kappa):
        return (kappa >= 0) & (kappa < np.inf)

    def _log_density(self, y, kappa):
        return -kappa * (2 * np.sin(y / 2) ** 2) - np.log(2 * np.pi) - logbessel.log_ive(0, kappa)

    def _slopes(self, y, kappa):
        return -kappa * np.sin(y), logbessel.iv_ratio_c(1, kappa) - 2 * np.sin(y / 2) ** 2

    def _moments(self, kappa):
        return np.zeros_like(kappa), np.nan

    def var(self, *args: ArrayLike, **kwds: ArrayLike) -> NoReturn:
        raise NotImplementedError(
            "the variance of an angle has no closed form; 1 - I_1/I_0 is logbessel.iv_ratio_c(1, kappa)."
        )

    def _draw(self, generator, size, kappa):
        return generator.vonmises(0.0, kappa, size)

    def _placed(self, draws, loc, scale):
        """On the circle: in [-pi, pi], as SciPy's."""
        angles = loc + scale * draws
        return np.where(np.abs(angles) <= np.pi, angles, np.remainder(angles + np.pi, 2 * np.pi) - np.pi)


vonmises = VonMises()
