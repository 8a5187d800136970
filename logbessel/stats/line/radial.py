"""Probabilities and quantiles of distributions made of the length of a Gaussian vector: the Marcum Q function and its inverse."""

import numpy as np

import logbessel

from . import quantiles
from .distribution import Distribution, real

STEPS = 25
_SETTLED = 1e-10  # of the last step, whose square is what it leaves
_TINY = -200.0  # of log b: P is its first term there


class Radial(Distribution):
    """A distribution on the half-line whose cdf is P_m(a, b)."""

    def _order_and_distance(self, *shapes):
        """m and a."""
        raise NotImplementedError

    def _radius(self, y, *shapes):
        """b at y >= 0; here y itself."""
        return y

    def _at_radius(self, b, *shapes):
        """y at b."""
        return b

    def _tail(self, x, args, kwds, which):
        shapes, loc, scale, valid = self._bound(args, kwds)
        with np.errstate(all="ignore"):
            y = self._standard(real("x", x), loc, scale)
            b = self._radius(np.where(y < 0, 0.0, y), *shapes)
            m, a = self._order_and_distance(*shapes)
            function = logbessel.log_marcum_p if which == 0 else logbessel.log_marcum_q
            return np.where(valid, function(m, a, b), np.nan)[()]

    def _log_tails(self, y, centre, *shapes):
        arguments = *self._order_and_distance(*shapes), self._radius(y, *shapes)
        return logbessel.log_marcum_p(*arguments), logbessel.log_marcum_q(*arguments)

    def _around(self, *shapes):
        """No quantile asks for the centre, but where Newton's method has not settled."""
        return np.nan

    def _solve(self, q, centre, shapes, which):
        m, a = (np.broadcast_to(value, q.shape) for value in self._order_and_distance(*shapes))
        b, settled = radius(q, m, a, which)
        y = self._at_radius(b, *shapes)
        rest = np.flatnonzero(~settled)
        if rest.size:
            shapes = [np.broadcast_to(shape, q.shape)[rest] for shape in shapes]
            centre = np.broadcast_to(self._centre(*shapes), rest.shape)
            y[rest] = quantiles.solve(self, q[rest], centre, shapes, which)
        return y


def radius(q, m, a, which):
    """The b at which P (which = 0) or Q (1) is q, and whether it is found: one-dimensional arrays.

    Newton's method in log b, for the Gaussian quantile of the smaller tail, which is nearly linear in b, or, where P is near a power
    of b, for its logarithm.
    """
    from ..special import ndtri_exp

    small = q <= 0.5
    lower = small if which == 0 else ~small
    wanted = np.where(small, np.log(q), np.log1p(-q))
    gaussian = ndtri_exp(wanted)
    place, power = _start(wanted, np.where(lower, gaussian, -gaussian), m, a)
    power &= lower
    settled = power & (place < _TINY)
    active = np.flatnonzero(~settled)
    for _ in range(STEPS):
        if not active.size:
            break
        part = m[active], a[active], np.exp(place[active])
        found, along = np.empty((2, active.size))
        for side, value, derivative in (
            (lower[active], logbessel.log_marcum_p, logbessel.log_marcum_p_db),
            (~lower[active], logbessel.log_marcum_q, logbessel.log_marcum_q_db),
        ):
            few = [values[side] for values in part]
            found[side], along[side] = value(*few), derivative(*few) * few[-1]
        at = ndtri_exp(found)
        off = np.where(
            power[active],
            wanted[active] - found,
            (gaussian[active] - at) * np.exp(-at * at / 2 - found) / np.sqrt(2 * np.pi),
        )
        step = off / along
        place[active] = place[active] + np.clip(step, -0.7, 0.7)
        done = np.abs(step) <= _SETTLED
        settled[active[done]] = True
        active = active[~done & np.isfinite(step)]
    return np.exp(place), settled


def _start(wanted, gaussian, m, a):
    """log b, and whether P is taken for exp(-a^2/2) (b^2/2)^m/Gamma(m + 1).

    Else the cube root of b^2 over its mean is taken for Gaussian (S. Abdel-Aty, Biometrika 41, 1954).
    """
    from ..special import gammaln

    mean = 2 * m + a * a
    variance = 4 / 9 * (m + a * a) / mean / mean
    root = 1 - variance + gaussian * np.sqrt(variance)
    power = root < 0.3
    first = (wanted + a * a / 2 + gammaln(m + 1)) / (2 * m) + np.log(2) / 2
    return np.where(power, first, np.log(mean) / 2 + 1.5 * np.log(np.maximum(root, 0.3))), power
