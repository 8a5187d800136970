"""The transition density of Bessel processes."""

import numpy as np

from ...formulas import double_double as dd
from . import noncentral_chi, poisson_bessel
from .poisson import noncentral_chi_square
from .radial import Radial
from .uniform import RADIUS


class BesselProcess(Radial):
    r"""The transition of a Bessel process: where it is after a time t that began at x_0.

    .. math:: f(x; \delta, x_0, t) = \frac{x}{t} \left(\frac{x}{x_0}\right)^{\nu}
              \exp\left(-\frac{x^2 + x_0^2}{2 t}\right) I_\nu\left(\frac{x x_0}{t}\right),
              \qquad \nu = \frac{\delta}{2} - 1

    for x > 0. In an integer dimension it is the length of Brownian motion in it; below 2 the process is reflected at 0. Its
    square, scaled in time, is the process of Cox, Ingersoll and Ross: with dr = k (m - r) dt + s sqrt(r) dW,
    r_t = e^{-kt} X^2 for the X of delta = 4 k m/s^2, x_0 = sqrt(r_0) and the time s^2 (e^{kt} - 1)/(4 k).
    Methods: those that all distributions here share
    (`logbessel.stats.line.distribution`).

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

    name, shapes, _support = "bessel_process", ("dimension", "start", "time"), (0.0, np.inf)
    _positive, _kept = ("dimension", "start", "time"), {"loc": 0.0, "scale": 1.0}

    def _valid(self, dimension, start, time):
        finite = (dimension < np.inf) & (start < np.inf) & (time < np.inf)
        return (dimension > 0) & (start >= 0) & (time > 0) & finite

    def _log_density(self, y, dimension, start, time):
        # in one dimension, twice a Gaussian density
        reflected = (np.log(2 / np.pi) - np.log(time)) / 2 - start * (start / (2 * time))
        at_zero = np.where(dimension > 1, -np.inf, np.where(dimension == 1, reflected, np.inf))
        weight = self._weight(y, dimension, start, time).log()
        return np.where(y == 0, at_zero, np.log(y) - np.log(time) + weight)

    def _derivatives(self, y, dimension, start, time):
        weight = self._weight(y, dimension, start, time)
        in_y = 1 / y + 2 * np.ldexp(weight.in_log_a() / y, weight.exponent)
        return in_y, weight.in_v() / 2, start / time * weight.in_b(), -weight.in_both() / time

    def _weight(self, y, dimension, start, time):
        """In units of 2^(2 h), so that the larger of y and start over sqrt(time) is at most 2^400 in units of 2^h."""
        log_a, root = 2 * np.log(y) - np.log(time) - np.log(2), np.sqrt(time)
        x = y / root * (start / root)
        largest = np.log2(np.maximum(y, start)) - np.log2(time) / 2
        h = np.maximum(np.ceil(np.maximum(largest, np.log2(dimension) / 2)) - 400, 0).astype(int)
        h = np.where((x >= RADIUS) | (dimension >= 2 * RADIUS + 2), h, 0)
        k = np.floor(np.log2(time) / 2).astype(
            int
        )  # y, start and sqrt(time) in units of 2^k, so that no square overflows
        y, start, time = np.ldexp(y, -h - k), np.ldexp(start, -h - k), np.ldexp(time, -2 * k)
        order = tuple(np.ldexp(part, -2 * h) for part in dd.two_sum(dimension / 2, -1.0))
        difference = dd.divide(dd.multiply(dd.two_sum(y, -start), dd.two_sum(y, start)), (2 * time, 0.0))
        a, b, log_a = y * (y / (2 * time)), start * (start / (2 * time)), log_a - 2 * h * np.log(2)
        x = np.where(h > 0, y / np.sqrt(time) * (start / np.sqrt(time)), x)
        return poisson_bessel.Weight(order, dimension, a, b, log_a, difference, x, 2 * h)

    def _moments(self, dimension, start, time):
        return noncentral_chi.moments(dimension, start, time)

    def _order_and_distance(self, dimension, start, time):
        return dimension / 2, start / np.sqrt(time)

    def _radius(self, y, dimension, start, time):
        return y / np.sqrt(time)

    def _at_radius(self, b, dimension, start, time):
        return b * np.sqrt(time)

    def _guesses(self, data, weights):
        """From E x^2 = x_0^2 + delta t, for some dimensions."""
        square = np.average(data**2, weights=weights)
        var = square - np.average(data, weights=weights) ** 2
        return [
            {"dimension": k, "start": np.sqrt(max(square - k * var, 0.05 * square)), "time": var}
            for k in (1.0, 3.0, 10.0)
        ]

    def _draw(self, generator, size, dimension, start, time):
        return np.sqrt(time) * np.sqrt(noncentral_chi_square(generator, dimension, start * (start / time), size))


bessel_process = BesselProcess()
