"""The length R of the sum of n directions: its distribution by the saddlepoint method, and what it tells of concentration.

With psi(kappa) = log 0F1(; d/2; kappa^2/4) the sum of n uniform directions has the cumulant generating function n psi. At
the place R = n A(kappa), A = psi', its saddlepoint density gives that of the length (Daniels, Annals of Mathematical
Statistics 25, 1954, p. 631; Mardia and Jupp, Directional Statistics, 2000, section 9.5)

    h(R) dR  ~  (kappa n A)^((d-1)/2) A'^(1/2) exp(n psi(kappa) - kappa n A) d kappa,

and under concentration kappa_0 it is h(R) exp(psi(kappa_0 R) - n psi(kappa_0)), exactly. So a length is given by the kappa of
which it is the mean, on a scale u = log kappa, and the density is divided by its integral. Terms of the size of n kappa
are taken together: psi - kappa is a difference of log-densities at the mean direction.
"""

import numpy as np

import logbessel

from ..quadrature import gauss_legendre
from . import ufuncs
from .density_at_mean import log_density_at_mean
from .marginal import likeliest

DEPTH = 45.0  # nats below its summit that the density is followed: e^-45 is below 2^-64
NODES, PANELS = 20, 12  # of the rule between two ends
GRID = 401  # places of the table of lengths: 20 a standard deviation
REACHES = 2.0 ** np.arange(-45, 9)  # from the summit to the edge, in log kappa
DOUBLINGS = 60  # of a concentration until it is rejected, of which a handful are needed
NARROWINGS = 10  # of 5 to 5/20^10 = 5e-13
STEPS = 100  # to a boundary, of which ten are taken


class ResultantLength:
    """The distribution of R, the length of the sum of n directions.

    Parameters
    ----------
    count : int
        The number n of directions, at least 2.
    dimensions : int
        Their number d of dimensions.
    kappa : float
        The concentration that they are drawn with.
    """

    def __init__(self, count, dimensions, kappa=0.0):
        self.count, self.dimensions, self.kappa = count, dimensions, kappa
        self.uniform = log_density_at_mean(ufuncs, dimensions, 0.0)
        summit = self._summit()
        self.low, self.high = self._edge(summit, -1), self._edge(summit, 1)

    def log_sf(self, length_kappa):
        """The logarithm of the probability of a length of at least n A(`length_kappa`)."""
        at = np.log(length_kappa) if length_kappa > 0 else -np.inf
        if at <= self.low:
            return 0.0
        above = self._log_integral(at, max(self.high, self._edge(at, 1)))
        return min(0.0, above - self._log_integral(self.low, self.high))

    def interval(self, mean_length, mean_length_c, estimate, level):
        """The concentrations that a likelihood-ratio test does not reject where the mean length R/n was found.

        Parameters
        ----------
        mean_length, mean_length_c : float
            R/n and 1 - R/n.
        estimate : float
            The concentration at which R is likeliest, which is also this distribution's.
        level : float
            One less the level of the test.

        Notes
        -----
        With l the log-likelihood of kappa by R, the statistic is w = 2 (l(estimate) - l(kappa)), and its probability of being
        as large is found from the distribution of R at kappa itself: no approximation for large n, and none of a kappa
        far from its end, 0.
        """
        places = np.linspace(self.low, self.high, GRID)
        lengths = _lengths(self.dimensions, np.exp(places))
        estimates = likeliest(self.dimensions, self.count, *lengths)
        best = self.log_likelihood(estimates, *lengths)
        base = self._log_base(places)
        found = self.log_likelihood(estimate, mean_length, mean_length_c)

        def probability(kappa):
            likelihoods = self.log_likelihood(kappa, *lengths)
            masses = np.exp(base + likelihoods - (base + likelihoods).max())
            cumulative = np.concatenate([[0.0], np.cumsum((masses[1:] + masses[:-1]) / 2)])
            roots = np.copysign(np.sqrt(np.maximum(best - likelihoods, 0)), estimates - kappa)
            reach = np.sqrt(max(float(found - self.log_likelihood(kappa, mean_length, mean_length_c)), 0.0))
            low, high = np.interp([-reach, reach], roots, cumulative, left=0.0, right=cumulative[-1])
            return 1 - (high - low) / cumulative[-1]

        rejected = 1 - level
        low = 0.0 if estimate == 0 or probability(0.0) >= rejected else _boundary(probability, rejected, 0.0, estimate)
        beyond = 2 * estimate or np.exp(self.low)
        for _ in range(DOUBLINGS):
            if probability(beyond) < rejected:
                return low, _boundary(probability, rejected, beyond, estimate)
            beyond *= 2
        raise RuntimeError(f"no concentration up to {beyond:.1e} is rejected at the level {level}.")

    def log_likelihood(self, kappa, mean_length, mean_length_c):
        """The logarithm of the likelihood of a concentration by R: psi(kappa R) - n psi(kappa)."""
        n = self.count
        return self._excess(kappa * n * mean_length) - n * self._excess(kappa) - kappa * n * mean_length_c

    def _log_density(self, u):
        """The logarithm of the density of u = log kappa, but for a constant."""
        return self._log_base(u) + self.log_likelihood(self.kappa, *_lengths(self.dimensions, np.exp(u)))

    def _log_base(self, u):
        """The same under uniformity."""
        kappa = np.exp(u)
        ratio, ratio_c = _lengths(self.dimensions, kappa)
        result = (self.dimensions - 1) / 2 * (u + np.log(ratio)) + u
        result += np.log(logbessel.iv_ratio_dx(self.dimensions / 2, kappa)) / 2
        return result + self.count * (self._excess(kappa) + kappa * ratio_c)

    def _excess(self, kappa):
        """psi(kappa) - kappa."""
        return self.uniform - log_density_at_mean(ufuncs, self.dimensions, kappa)

    def _summit(self):
        """Where the density of u, which has one summit, is greatest."""
        middle, reach = np.log(max(self.kappa, self.dimensions / np.sqrt(self.count))), 5.0
        for _ in range(NARROWINGS):
            places = middle + np.linspace(-reach, reach, 41)
            middle, reach = places[np.argmax(self._log_density(places))], reach / 20
        return middle

    def _edge(self, start, side):
        """How far on a side the density has fallen by DEPTH from its value at `start`."""
        places = start + side * REACHES
        fallen = self._log_density(places) < self._log_density(start) - DEPTH
        return places[np.argmax(fallen)]

    def _log_integral(self, low, high):
        """The logarithm of the integral of the density of u."""
        nodes, weights = gauss_legendre(NODES)
        width = (high - low) / PANELS
        places = low + width * (np.arange(PANELS)[:, None] + nodes)
        values = self._log_density(places)
        top = values.max()
        return float(top + np.log((np.exp(values - top) @ weights).sum() * width))


def _lengths(dimensions, kappa):
    """A(kappa) and 1 - A(kappa)."""
    return logbessel.iv_ratio(dimensions / 2, kappa), logbessel.iv_ratio_c(dimensions / 2, kappa)


def _boundary(probability, rejected, outside, inside):
    """Where a probability crosses a level, between a concentration where it is below and one where it is not.

    Regula falsi on the logarithm of the probability, with Illinois's halving of the end that stays.
    """
    floor = np.finfo(float).tiny
    gap = lambda kappa: np.log(max(probability(kappa), floor) / rejected)
    ends, gaps = [outside, inside], [gap(outside), gap(inside)]
    width, stayed = abs(outside - inside), None
    for _ in range(STEPS):
        middle = ends[0] - gaps[0] * (ends[1] - ends[0]) / (gaps[1] - gaps[0])
        value = gap(middle)
        if abs(value) < 1e-6 or abs(ends[1] - ends[0]) < 1e-9 * width:
            break
        moved = int(value >= 0)
        ends[moved], gaps[moved] = middle, value
        if stayed == 1 - moved:
            gaps[stayed] /= 2
        stayed = 1 - moved
    return float(middle)
