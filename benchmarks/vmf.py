"""Concentrations of von Mises-Fisher samples by this library, by SciPy, and by the published approximations.

The three approximations solve A_d(kappa) = R for the mean resultant length R; as published, with A_d from the ratio of
SciPy's scaled Bessel functions. They are here to be compared with, and nowhere used. Errors are those of the concentration,
relative to the root in ball arithmetic.
"""

import time
import warnings

import numpy as np
from scipy import special, stats

from logbessel.stats import SufficientStatistics, maximum_likelihood, vonmises_fisher

from . import exact

DIMENSIONS = (3, 16, 64, 128, 512, 2048, 8192, 32_768)
COLUMNS = ("d", "concentration drawn from", "rows", "method", "relative error", "seconds")


def mean_ratio(d, kappa):
    """A_d(kappa) = I_{d/2}(kappa)/I_{d/2-1}(kappa)."""
    return special.ive(d / 2, kappa) / special.ive(d / 2 - 1, kappa)


def banerjee(d, length):
    """A. Banerjee, I. S. Dhillon, J. Ghosh, S. Sra, JMLR 6 (2005), 1345-1382, equation 4.4."""
    return length * (d - length**2) / (1 - length**2)


def tanabe(d, length):
    """A. Tanabe, K. Fukumizu, S. Oba, T. Takenouchi, S. Ishii, Comput. Stat. 22 (2007), 145-157: one step between bounds."""
    low, high = (length * (d - less) / (1 - length**2) for less in (2, 0))
    at_low, at_high = (length * kappa / mean_ratio(d, kappa) if kappa else d * length for kappa in (low, high))
    return (low * at_high - high * at_low) / ((at_high - at_low) - (high - low))


def sra(d, length):
    """S. Sra, Comput. Stat. 27 (2012), 177-190: two of Newton's steps from Banerjee's estimate."""
    kappa = banerjee(d, length)
    for _ in range(2):
        ratio = mean_ratio(d, kappa)
        kappa -= (ratio - length) / (1 - ratio**2 - (d - 1) / kappa * ratio)
    return kappa


def timed(call):
    start = time.perf_counter()
    with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        result = call()
    return result, time.perf_counter() - start


def rows(dimensions=DIMENSIONS):
    for d in dimensions:
        for factor in (0.05, 0.5, 5.0):
            yield from _rows(d, factor * d, min(2000, 20_000_000 // d))


def _rows(d, kappa, count):
    mean_direction = np.full(d, d**-0.5)
    x = vonmises_fisher.rvs(mean_direction, kappa, count, random_state=d)
    statistics = SufficientStatistics(d)
    statistics.update(x)
    length = maximum_likelihood(statistics).mean_resultant_length
    high, low = exact.values("iv_ratio_inv", np.array([d / 2]), np.array([length]))[:, 0]
    estimates = [
        ("logbessel", *timed(lambda: vonmises_fisher.fit(x)[1])),
        ("SciPy", *timed(lambda: stats.vonmises_fisher.fit(x)[1])),
        *((method.__name__.title(), *timed(lambda: method(d, length))) for method in (banerjee, tanabe, sra)),
    ]
    for name, estimate, seconds in estimates:
        off = abs((estimate - high) - low) / high
        yield d, f"{kappa:g}", count, name, f"{off:.1e}" if np.isfinite(off) else "fails", f"{seconds:.2g}"
