"""Probabilities of X = b V + sqrt(V) Z, Z Gaussian and V of a generalised inverse Gaussian distribution or a limit of it.

With the density of log V proportional to exp(p t - (chi e^-t + psi e^t)/2), V given X = x is of the same kind, with p - 1/2, chi + x^2
and psi + b^2, and

    P(X > x) = f(x) E[sqrt(V) M((x - b V)/sqrt(V)) | X = x],   M(z) = sqrt(pi/2) erfcx(z/sqrt(2)),

the quotient of two integrals over log V from -inf to inf, of analytic functions that fall off at both ends: the trapezoidal rule
converges exponentially (L. N. Trefethen and J. A. C. Weideman, SIAM Review 56, 2014). Both are summed outwards from the mode of V,
with s^2 = (p - 1/2)^2 + (chi + x^2)(psi + b^2), in tau = log(V/mode), where

    -log weight = 2 s sinh^2(tau/2) + (p - 1/2) (sinh tau - tau).

All terms are positive, so both tails are relatively accurate. Where V spreads much more than it does given X, or its density falls
slowly, that would take too many terms: there the density of X is integrated.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...formulas import mixture_tail
from ...functions._of_stats import NORMAL_MIXTURE_TAIL
from ...runtime.ufunc import make_ufunc
from .. import special
from . import tails
from .depth import depth
from .distribution import Distribution

DIGITS = 35.0  # -log of what is left out
FEW, MANY, AT_ONCE, MOST_NODES = 4, 32, 2048, 512  # nodes in a block, as few as elements are many, and on either side
ELEMENTS = 4096  # at a time
_FARTHEST = 1e300
_TAIL = make_ufunc(NORMAL_MIXTURE_TAIL, "As `logbessel.formulas.mixture_tail.tail`.")


class NormalMixture(Distribution):
    """A distribution of this kind."""

    _log_whole: Callable[..., Any] | None = None  # log of the integral over log V of V^p exp(-(chi/V + psi V)/2)

    def _mixing(self, *shapes):
        """b, p, sqrt(chi) and sqrt(psi)."""
        raise NotImplementedError

    def _around(self, *shapes):
        """b times the mode of log V as a density."""
        b, p, root_chi, root_psi = self._mixing(*shapes)
        half = np.hypot(p, root_chi * root_psi) / 2 + np.abs(p) / 2
        root = np.where(p < 0, root_chi / np.sqrt(2 * half), np.sqrt(2 * half) / root_psi)
        return np.where(b == 0, 0.0, np.clip(b * root * root, -_FARTHEST, _FARTHEST))

    def _log_tails(self, y, around, *shapes):
        up = y >= around
        sign = np.where(up, 1.0, -1.0)
        b, p, root_chi, root_psi = np.broadcast_arrays(*self._mixing(*shapes))
        mixing = sign * y, sign * b, p, root_chi, root_psi
        ratio, tail = _TAIL(*mixing)
        if self._log_whole is None:
            tail = np.log(ratio) + self._log_density(y, *shapes)
        else:
            tail = tail - self._log_whole(*shapes)
        left = np.flatnonzero(np.isnan(tail))
        if left.size:
            few = [shape[left] for shape in shapes]
            tail[left] = self._log_density(y[left], *few) + log_mills(*(part[left] for part in mixing))
        below, above = tails.with_rest(tail, up)
        rest = left[np.isnan(tail[left])]
        if rest.size:
            shapes = [shape[rest] for shape in shapes]
            below[rest], above[rest] = self._integrated_tails(y[rest], self._centre(*shapes), *shapes)
        return below, above

    def _integrated_tails(self, y, centre, *shapes):
        return super()._log_tails(y, centre, *shapes)


def log_mills(x, b, p, root_chi, root_psi):
    """log[P(X > x)/f(x)], for one-dimensional arrays; nan where the rule needs more nodes than it has."""
    result = np.empty(x.shape)
    with np.errstate(all="ignore"):
        for first in range(0, x.size, ELEMENTS):
            part = slice(first, first + ELEMENTS)
            result[part] = _Conditional(x[part], b[part], p[part], root_chi[part], root_psi[part]).log_mills()
    return result


class _Conditional:
    """V given X = x."""

    def __init__(self, x, b, p, root_chi, root_psi):
        self.q = p - 0.5
        distance, decay = np.hypot(root_chi, x), np.hypot(root_psi, b)
        product = distance * decay
        self.s = np.hypot(self.q, product)
        larger, low = self.s / 2 + np.abs(self.q) / 2, self.q < 0
        smaller = product / 2 * (product / 2 / larger)
        self.alpha, self.beta = np.where(low, smaller, larger), np.where(low, larger, smaller)
        self.root = np.where(low, distance / np.sqrt(2 * larger), np.sqrt(2 * larger) / decay)  # sqrt of the mode of V
        self.falling, self.rising = x / self.root * math.sqrt(0.5), b * self.root * math.sqrt(0.5)
        self.chi, self.psi = (root_chi / self.root) ** 2 / 2, (root_psi * self.root) ** 2 / 2
        # a shift of the path by i y multiplies the error by exp(-2 pi y/step), and the weights by at most cos(y)^-s
        share = 2 * DIGITS / self.s
        self.step = 2 * np.pi * np.arctan(np.sqrt(share)) / (DIGITS + self.s * np.log1p(share) / 2)

    def log_mills(self):
        erfcx = special.erfcx
        whole, tail = (values[:, 0] for values in self._terms(np.zeros((1, 1)), slice(None), erfcx))
        for sign in (-1, 1):
            active, last = np.arange(self.s.size), 0
            while active.size and last < MOST_NODES:
                count = max(FEW, min(MANY, AT_ONCE // active.size))
                weights, terms = self._terms(sign * np.arange(last + 1, last + count + 1), active, erfcx)
                whole[active] += weights.sum(axis=1)
                tail[active] += terms.sum(axis=1)
                left = np.maximum(weights[:, -1] / whole[active], terms[:, -1] / tail[active])
                active, last = active[left > math.exp(-DIGITS)], last + count
            tail[active] = np.nan
        result = np.log(tail) - np.log(whole) + np.log(self.root) + math.log(math.pi / 2) / 2
        cancelled = np.maximum(np.abs(self.falling), np.abs(self.rising)) / np.maximum(
            1, np.abs(self.falling - self.rising)
        )
        return np.where(np.isfinite(result) & (cancelled < mixture_tail.MOST_CANCELLED), result, np.nan)

    def _terms(self, j, k, erfcx):
        """The weights, and these times what is averaged in units of sqrt(pi/2) the root of the mode."""
        tau = self.step[k, None] * j
        stretch = np.exp(0.5 * tau)
        inverse = 1 / stretch
        z = self.falling[k, None] * inverse - self.rising[k, None] * stretch
        fallen = depth(tau, stretch, inverse, self.alpha[k, None], self.beta[k, None])
        weight = np.exp(-fallen)
        terms = weight * erfcx(np.abs(z))
        low = z < 0
        if low.any():
            terms[low] = 2 * np.exp(-self._depth_less_square(z, fallen, tau, stretch, inverse, k, low)) - terms[low]
        return weight, terms * stretch

    def _depth_less_square(self, z, fallen, tau, stretch, inverse, k, low):
        """The depth less z^2 where z < 0: that of V by itself, whose parts may be far smaller than z^2."""
        at_mode, q, chi, psi = (
            np.broadcast_to(value[k, None], z.shape)[low]
            for value in ((self.falling - self.rising) ** 2, self.q, self.chi, self.psi)
        )
        square, tau, down, up = z[low] ** 2, tau[low], inverse[low] ** 2 - 1, stretch[low] ** 2 - 1
        own = chi * down + psi * up - q * tau - at_mode
        return np.where(square < chi + psi + np.abs(q) + at_mode, fallen[low] - square, own)
