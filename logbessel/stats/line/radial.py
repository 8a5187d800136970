"""Probabilities and quantiles of distributions made of the length of a Gaussian vector: the Marcum Q function and its inverse."""

import numpy as np

import logbessel

from . import probabilities, quantiles, radius
from .distribution import Distribution, real


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

    def _both(self, y, *shapes):
        m, a = self._order_and_distance(*shapes)
        b = self._radius(y, *shapes)
        return probabilities.of_squares(2 * m, a * a, b * np.maximum(b, 0.0))

    def _tail(self, x, args, kwds, which):
        shapes, loc, scale, valid = self._bound(args, kwds)
        with np.errstate(all="ignore"):
            value = self._log_tail(np.maximum(self._standard(real("x", x), loc, scale), 0.0), *shapes, which)
            return value if np.all(valid) else np.where(valid, value, np.nan)[()]

    def _log_tail(self, y, *shapes_and_which):
        *shapes, which = shapes_and_which
        function = logbessel.log_marcum_p if which == 0 else logbessel.log_marcum_q
        return function(*self._order_and_distance(*shapes), self._radius(y, *shapes))

    def _log_tails(self, y, centre, *shapes):
        return self._log_tail(y, *shapes, 0), self._log_tail(y, *shapes, 1)

    def _around(self, *shapes):
        """No quantile asks for the centre, but where Newton's method has not settled."""
        return np.nan

    def _solve(self, q, centre, shapes, which):
        b, settled = radius.found(q, *self._order_and_distance(*shapes), which)
        y = self._at_radius(b, *shapes)
        rest = np.flatnonzero(~settled)
        if rest.size:
            shapes = [np.broadcast_to(shape, q.shape)[rest] for shape in shapes]
            centre = np.broadcast_to(self._centre(*shapes), rest.shape)
            y[rest] = quantiles.solve(self, q[rest], centre, shapes, which)
        return y
