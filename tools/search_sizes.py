"""How many coefficients the fitted rows of make_coefficients.py need: found by leaving out what is missed least.

    python tools/search_sizes.py NAME ...

prints row sizes that serve each fit whose name starts so: with ORDER those of log I and of log K, with SCALED_REST_K one, with
ANNULUS_I and ANNULUS_K those of the annulus, with SHORT_ANNULUS_I those for float32. A row of a power of w is a polynomial in q. From more coefficients than it takes, first whole rows go, as long as a reserve is
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


ANNULUS_LIMIT = 2.1  # of the tolerances there; make_coefficients.py allows 4 between the points


def annulus_sizes(kind, sizes, loss):
    """Those of a table of the annulus as it is now, reduced; none is larger than the one before."""
    rows, columns = len(sizes) + 2, max(sizes) + 2
    fitted, checked = (_annulus_system(kind, *nodes, rows, columns) for nodes in ((20, 41), (13, 57)))
    scale = np.linalg.norm(fitted[0], axis=0)
    (fitted, values), (checked, _) = fitted, checked
    fitted, checked = fitted / scale, checked / scale
    whole = np.linalg.lstsq(fitted, values, rcond=None)[0]
    for _ in range(3):
        rest = values.astype(np.longdouble) - fitted.astype(np.longdouble) @ whole.astype(np.longdouble)
        whole = whole + np.linalg.lstsq(fitted, rest.astype(float), rcond=None)[0]

    def error(sizes):
        """What the others can take over of the terms left out."""
        kept = np.concatenate([k * columns + np.arange(size) for k, size in enumerate(sizes)])
        left = np.setdiff1d(np.arange(rows * columns), kept)
        basis, triangle = linalg.qr(fitted[:, kept], mode="economic", check_finite=False)
        taken = linalg.solve_triangular(triangle, basis.T @ (fitted[:, left] @ whole[left]), check_finite=False)
        return max(abs(part[:, kept] @ taken - part[:, left] @ whole[left]).max() for part in (fitted, checked)) / loss

    sizes = list(sizes)
    while True:
        lower = [[*sizes[:k], size - 1, *sizes[k + 1 :]] for k, size in enumerate(sizes)]
        lower = [each[: -(each[-1] == 0) or None] for each in lower if each == sorted(each, reverse=True)]
        errors = list(map(error, lower))
        if min(errors) > ANNULUS_LIMIT:
            return tuple(sizes)
        sizes = lower[int(np.argmin(errors))]


def _annulus_system(kind, in_z, in_u, rows, columns):
    """Equations for V and its bends in Chebyshev polynomials of z and u, each over its tolerance."""
    half = float(tables.annulus_range(kind)[0])
    system, values = [], []
    for place, exact, tolerances in tables.annulus_equations(kind, in_z, in_u):
        z, u, w, a, steepness = map(float, place)
        (of_z, bend_z), (of_u, bend_u) = _with_derivatives(z, rows), _with_derivatives(u, columns)
        along_w, along_a = w / half * np.outer(bend_z, of_u), steepness * np.outer(of_z, bend_u)
        terms = np.outer(of_z, of_u), *tables.annulus_bends(a, along_w, along_a)
        for value, term, tolerance in zip(exact, terms, tolerances, strict=True):
            if tolerance < np.inf:
                system.append(term.ravel() / tolerance)
                values.append(float(value / tables.arb(tolerance)))
    return np.array(system), np.array(values)


def _with_derivatives(x, count):
    """T_k(x) and T_k'(x), k < count."""
    each = np.eye(count)
    return np.polynomial.chebyshev.chebval(x, each), np.polynomial.chebyshev.chebval(
        x, np.polynomial.chebyshev.chebder(each)
    )


def main():
    for name in sys.argv[1:]:
        if "ANNULUS" in name:
            kind, short = name[-1], name.startswith("SHORT")
            sizes = tables.SHORT_ANNULUS[kind] if short else tables.ANNULUS[kind][1]
            best = annulus_sizes(kind, sizes, tables.SHORT_LOSS if short else 1.0)
            print(name, best, sum(best), "coefficients")
            continue
        fits = [fit for key, fit in tables.FITS.items() if key.startswith(name)]
        found = [sizes for most in STARTS if (sizes := shortest(fits, most))]
        best = min(found, key=sum)
        print(name, best, sum(best), "coefficients")


if __name__ == "__main__":
    main()
