"""How many coefficients the fitted rows of make_coefficients.py need: found by leaving out what is missed least.

    python tools/search_sizes.py NAME ...

prints row sizes that serve each fit whose name starts so: with ORDER those of log I and of log K, with SCALED_FIT_K one. A
row of a power of w is a polynomial in q. From more coefficients than it takes, first whole rows go, as long as a reserve is
left, then the last of a row, each time what leaves the smallest of largest errors. The outcome depends on where it starts,
so the shortest of several is taken. Doubles do here: the bases are nearly orthogonal, and the coefficients themselves are
found in make_coefficients.py.
"""

import sys

import make_coefficients as tables
import numpy as np
from scipy import linalg

STARTS = (17, 19, 21, 23)  # rows
LIMIT = 1.3  # of the tolerance at the points of the grid; make_coefficients.py allows 3/2 between them
RESERVE = 0.6  # of that, while whole rows go
GRID = (30, 56)  # more nodes in w than rows


def shortest(fits, most):
    """The sizes of the rows, from `most` rows of as many coefficients, or as many as P_k has, on; None if too few."""
    errors = [_error(fit, most) for fit in fits]
    error = lambda sizes: max(each(sizes) for each in errors)
    sizes = [min(k + fits[0].first + 1, most) if fits[0].triangular else most for k in range(most)]
    if error(sizes) > LIMIT:
        return None
    sizes = _reduced(sizes, error, RESERVE * LIMIT, lambda size: 0)
    sizes = _reduced(sizes, error, LIMIT, lambda size: size - 1)
    while not sizes[-1]:
        sizes.pop()
    return tuple(sizes)


def _reduced(sizes, error, limit, reduced):
    """One row after the other reduced, while the error stays below the limit."""
    while True:
        candidates = [[*sizes[:k], reduced(size), *sizes[k + 1 :]] for k, size in enumerate(sizes) if size]
        errors = list(map(error, candidates))
        best = int(np.argmin(errors))
        if errors[best] > limit:
            return sizes
        sizes = candidates[best]


def _error(fit, most):
    """The largest error of the least-squares fit with given sizes, in units of the tolerance."""
    grid = tables.fit_grid(fit, GRID)
    weight = np.array([1 / fit.tolerance(w, q) for w, q in grid])
    values = np.array([float(fit.function(w, q)) for w, q in grid]) * weight
    w, q = (np.array([float(point[i]) for point in grid]) for i in (0, 1))
    in_w = [weight * (w / float(fit.w_range[1])) ** (k + fit.first) for k in range(most)]
    in_q = np.polynomial.chebyshev.chebvander(2 * q - 1, most).T

    def error(sizes):
        columns = np.concatenate([in_w[k] * in_q[:size] for k, size in enumerate(sizes)])
        basis, _ = linalg.qr(columns.T, mode="economic", check_finite=False)
        return abs(values - basis @ (basis.T @ values)).max()

    return error


def main():
    for name in sys.argv[1:]:
        fits = [fit for key, fit in tables.FITS.items() if key.startswith(name)]
        found = [sizes for most in STARTS if (sizes := shortest(fits, most))]
        best = min(found, key=sum)
        print(name, best, sum(best), "coefficients")


if __name__ == "__main__":
    main()
