"""How many coefficients the fitted rows of make_coefficients.py need: found by leaving out what is missed least.

    python tools/search_sizes.py NAME ...

prints row sizes for each fit named. A row of a power of w is a polynomial in q. From more coefficients than it takes, the
one whose loss leaves the smallest of largest errors goes, the last of its row, again and again, while the rest meet the
tolerance. Doubles do here: the bases are orthogonal, and the coefficients themselves are found in make_coefficients.py.
"""

import sys

import make_coefficients as tables
import numpy as np
from scipy import linalg

STARTS = (13, 14, 15, 16, 17, 18)
LIMIT = 1.3  # of the tolerance at the points of the grid; make_coefficients.py allows 3/2 between them


def shortest(fit, most):
    """The sizes of the rows of a fit, from `most` rows of as many coefficients, or as many as P_k has, on; None if too few."""
    grid = tables.fit_grid(fit, (22, 60))
    weight = np.array([1 / fit.tolerance(w, q) for w, q in grid])
    values = np.array([float(fit.function(w, q)) for w, q in grid]) * weight
    w, q = (np.array([float(point[i]) for point in grid]) for i in (0, 1))
    scaled = w / float(fit.w_range[1])
    chebyshev = np.polynomial.chebyshev.chebvander(2 * q - 1, most)
    column = lambda k, j: weight * scaled ** (k + fit.first) * chebyshev[:, j]
    error = lambda sizes: _largest_residual([column(k, j) for k, size in enumerate(sizes) for j in range(size)], values)
    sizes = [min(k + fit.first + 1, most) if fit.triangular else most for k in range(most)]
    if error(sizes) > LIMIT:
        return None
    while True:
        smaller = [[*sizes[:k], sizes[k] - 1, *sizes[k + 1 :]] for k in range(most) if sizes[k]]
        errors = list(map(error, smaller))
        best = int(np.argmin(errors))
        if errors[best] > LIMIT:
            break
        sizes = smaller[best]
    while not sizes[-1]:
        sizes.pop()
    return sizes


def _largest_residual(columns, values):
    q, _ = linalg.qr(np.array(columns).T, mode="economic", check_finite=False)
    return abs(values - q @ (q.T @ values)).max()


def main():
    for name in sys.argv[1:]:
        found = [sizes for most in STARTS if (sizes := shortest(tables.FITS[name], most))]
        for sizes in sorted(found, key=sum):
            print(name, tuple(sizes), sum(sizes), "coefficients", flush=True)


if __name__ == "__main__":
    main()
