"""The transition density of Bessel processes."""

import numpy as np

from . import poisson_bessel
from .distribution import Distribution
from .poisson import noncentral_chi_square


class BesselProcess(Distribution):
    r"""The transition of a Bessel process: where it is after a time t that began at x_0.

    .. math:: f(x; \delta, x_0, t) = \frac{x}{t} \left(\frac{x}{x_0}\right)^{\nu}
              \exp\left(-\frac{x^2 + x_0^2}{2 t}\right) I_\nu\left(\frac{x x_0}{t}\right),
              \qquad \nu = \frac{\delta}{2} - 1

    for x > 0. In an integer dimension it is the length of Brownian motion in it; below 2 the process is reflected at 0. Its
    square, scaled in time, is the process of Cox, Ingersoll and Ross: with dr = k (m - r) dt + s sqrt(r) dW,
    r_t = e^{-kt} X^2 for the X of delta = 4 k m/s^2, x_0 = sqrt(r_0) and the time s^2 (e^{kt} - 1)/(4 k).
    Methods: `logpdf`, `pdf`, `logpdf_grad`, `mean`, `var`, `rvs`.

    Parameters
    ----------
    dimension : array_like
        The dimension delta > 0.
    start : array_like
        Where it began, x_0 >= 0.
    time : array_like
        The time t > 0.

    Notes
    -----
    x/t times `logbessel.stats.line.poisson_bessel` at (nu, x^2/(2 t), x_0^2/(2 t)). The distribution of x^2/t is the noncentral
    chi-square one with delta degrees of freedom and noncentrality x_0^2/t.

    References
    ----------
    D. Revuz and M. Yor, *Continuous Martingales and Brownian Motion*, Springer 1999, chapter XI.

    Examples
    --------
    >>> from logbessel.stats import bessel_process
    >>> round(float(bessel_process.logpdf(1.0, 0.5, 2.0, 1e-3)), 9)
    -497.291852243
    """

    name, shapes, support = "bessel_process", ("dimension", "start", "time"), (0.0, np.inf)

    def _valid(self, dimension, start, time):
        finite = (dimension < np.inf) & (start < np.inf) & (time < np.inf)
        return (dimension > 0) & (start >= 0) & (time > 0) & finite

    def _log_density(self, y, dimension, start, time):
        twice = 2 * time
        weight = poisson_bessel.log_weight(dimension / 2 - 1, y * (y / twice), start * (start / twice))
        reflected = np.log(2 / (np.pi * time)) / 2 - start * (
            start / twice
        )  # in one dimension, twice a Gaussian density
        at_zero = np.where(dimension > 1, -np.inf, np.where(dimension == 1, reflected, np.inf))
        return np.where(y == 0, at_zero, np.log(y / time) + weight)

    def _slopes(self, y, dimension, start, time):
        a, b = y * (y / (2 * time)), start * (start / (2 * time))
        in_v, in_a, in_b = poisson_bessel.slopes(dimension / 2 - 1, a, b)
        in_y, in_start = 1 / y + y / time * in_a, start / time * in_b
        return in_y, in_v / 2, in_start, -(1 + a * in_a + b * in_b) / time

    def _moments(self, dimension, start, time):
        """sqrt(2 t) Gamma((delta + 1)/2)/Gamma(delta/2) M(-1/2, delta/2, -x_0^2/(2 t)), and E x^2 = x_0^2 + delta t."""
        from scipy.special import gammaln, hyp1f1

        front = np.exp(gammaln((dimension + 1) / 2) - gammaln(dimension / 2))
        mean = np.sqrt(2 * time) * front * hyp1f1(-0.5, dimension / 2, -start * (start / (2 * time)))
        return mean, start * start + dimension * time - mean * mean

    def _draw(self, generator, size, dimension, start, time):
        return np.sqrt(time) * np.sqrt(noncentral_chi_square(generator, dimension, start * (start / time), size))


bessel_process = BesselProcess()
