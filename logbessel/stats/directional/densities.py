r"""The families of this folder: densities, entropies, divergences and means, for arrays of NumPy, PyTorch or JAX.

A distribution is an exponential family in a frame, which are its mean angles, its axis or axes. Its statistics S_i are taken in
the frame, less their values at a mode, so that nothing of the size of the parameters p_i cancels:

    log f(x) = sum_i p_i S_i(x) - excess(p),    d excess/dp_i = drift_i = E[S_i].

Here `arrays` is the module of the arrays; `moments` has `excess`, `gradient`, `drift` and `hessian` of a `Normaliser`. Axes are
the columns of matrices. Parameters, and what depends on them alone, broadcast with the leading axes of a frame.
"""

import math

import numpy as np

from ..normalisers import bingham, kent, matrix_fisher
from . import exponents


def log_density(arrays, family, x, frame, p, excess):
    """log f(x)."""
    return family.exponent(arrays, x, frame, p) - excess


def entropy(p, moments):
    """-E[log f(x)]."""
    return moments.excess - _sum(p, moments.drift)


def divergence(arrays, own, other):
    """The Kullback-Leibler divergence of `other` from `own`, each a family, its frame, its p and its moments."""
    family, frame, p, moments = own
    averages = family.averages(arrays, p, moments)
    to, other_frame, q, other_moments = other
    there = _sum(q, to.expected(arrays, averages, frame, other_frame, q))
    return other_moments.excess - there - entropy(p, moments)


def _sum(p, statistics):
    return sum(value * statistic for value, statistic in zip(p, statistics))


class BivariateVonMises:
    """Pairs of angles by the sine or the cosine model; the frame are the mean angles, p are kappa_1, kappa_2 and lambda."""

    def __init__(self, model):
        self.model = model
        self.normaliser = exponents.sine_normaliser if model == "sine" else exponents.cosine_normaliser

    def exponent(self, arrays, x, mu, p):
        """That of offsets from the means."""
        exponent = exponents.sine if self.model == "sine" else exponents.cosine
        return exponent(arrays, x - mu, arrays.stack([p[0], p[1]], axis=-1), p[2])

    def averages(self, arrays, p, moments):
        """E[1 - cos s], E[1 - cos t], E[sin s sin t] and E[cos s cos t]."""
        first, second, third = moments.gradient
        cosines = moments.hessian[0][1] + first * second
        sines = third if self.model == "sine" else third - cosines
        return -moments.drift[0], -moments.drift[1], sines, cosines

    def expected(self, arrays, averages, mu, other, p):
        """E[S_i] of this model around `other`, from the averages of either model around `mu`."""
        *falls, sines, cosines = averages
        turns = [mu[..., i] - other[..., i] for i in (0, 1)]
        (cos_s, cos_t), (sin_s, sin_t) = map(arrays.cos, turns), map(arrays.sin, turns)
        away = [fall * arrays.cos(turn) + _fall(arrays, turn) for fall, turn in zip(falls, turns)]
        together = sines * cos_s * cos_t + cosines * sin_s * sin_t
        if self.model == "cosine":
            together = together + cosines * cos_s * cos_t + sines * sin_s * sin_t - 1
        return -away[0], -away[1], together

    def mean(self, arrays, mu, moments):
        """The circular means: `mu`, or `mu` turned by pi where that is the likelier side; in [-pi, pi]."""
        first, second, _ = moments.gradient
        means = mu + arrays.stack(
            [arrays.where(part < 0, math.pi + 0 * part, 0.0) for part in (first, second)], axis=-1
        )
        return arrays.arctan2(arrays.sin(means), arrays.cos(means))

    def variance(self, arrays, mu, moments):
        """The circular variances, 1 - |E[e^{is}]|."""
        falls = (arrays.where(part < -1, part + 2, -part) for part in moments.drift[:2])
        return arrays.stack(list(falls), axis=-1)


class Watson:
    """Axes in any dimension, the number of which is fixed; the frame is mu, p is kappa."""

    normaliser = staticmethod(exponents.axial_normaliser)

    def exponent(self, arrays, x, mu, p):
        """Of a coordinate."""
        return exponents.axial(arrays, x, mu, p[0])

    def averages(self, arrays, p, moments):
        """E[(mu.x)^2], and 1 less that."""
        square = moments.gradient[0]
        return square, arrays.where(p[0] > 0, -moments.drift[0], 1 - square)

    def expected(self, arrays, averages, mu, other, p):
        """E[S] around `other`."""
        _, rest = averages
        cosine = (mu * other).sum(-1)
        across = other - cosine[..., None] * mu
        away = rest * cosine**2 + (across * across).sum(-1) * (1 - rest / (mu.shape[-1] - 1))
        return (arrays.where(p[0] > 0, -away, 1 - away),)

    def mean(self, arrays, mu, moments):
        """0."""
        return 0 * (mu * moments.excess[..., None])

    def variance(self, arrays, mu, moments):
        """E[x_i^2]."""
        square = moments.gradient[0][..., None]
        rest = (1 - square) / (mu.shape[-1] - 1)
        return rest + (square - rest) * mu * mu


class Bingham:
    """Axes in three or four dimensions; the frame are the axes, p the z, both in falling order of z, which begins with 0."""

    normaliser = staticmethod(bingham.normaliser)

    def exponent(self, arrays, x, axes, p):
        """sum z_i y_i^2."""
        return (arrays.stack(list(p), axis=-1) * _coordinates(x, axes) ** 2).sum(-1)

    def averages(self, arrays, p, moments):
        """E[y_i^2]."""
        return moments.gradient

    def expected(self, arrays, averages, axes, other, p):
        """E[S_i] by other axes."""
        return _less_first(_turned(arrays, averages, times(other.mT, axes)))

    def mean(self, arrays, axes, moments):
        """0."""
        return 0 * (axes[..., 0] * moments.excess[..., None])

    def variance(self, arrays, axes, moments):
        """E[x_i^2]."""
        return _turned(arrays, moments.gradient, axes)


class Kent:
    """Directions in three dimensions; the frame are the axes, p are kappa and beta."""

    normaliser = staticmethod(kent.normaliser)

    def exponent(self, arrays, x, axes, p):
        """Of the coordinates."""
        return exponents.kent(arrays, _coordinates(x, axes), *p)

    def averages(self, arrays, p, moments):
        """E[1 - y_1], and E[y_i^2]; of the two across, their sum is 1 - E[y_1^2]."""
        drift, oval = moments.drift
        across = -moments.hessian[0][0] - 2 * drift - drift**2
        return -drift, [1 - across, (across + oval) / 2, (across - oval) / 2]

    def expected(self, arrays, averages, axes, other, p):
        """E[S_i] by other axes."""
        fall, squares = averages
        apart = axes[..., 0] - other[..., 0]
        squares = _turned(arrays, squares, times(other.mT, axes))
        away = fall + (1 - fall) * (apart * apart).sum(-1) / 2
        return -away, squares[..., 1] - squares[..., 2]

    def mean(self, arrays, axes, moments):
        """E[x], shorter than 1."""
        return moments.gradient[0][..., None] * axes[..., 0]

    def variance(self, arrays, axes, moments):
        """Of each entry."""
        _, squares = self.averages(arrays, None, moments)
        return _turned(arrays, squares, axes) - self.mean(arrays, axes, moments) ** 2


class MatrixFisher:
    """Rotations; the frame are U and V of F = U diag(s) V^T, rotations, p are the s, with s_1 >= s_2 >= |s_3|.

    Derivatives by F are told by U, V and the moments, where singular values meet too.
    """

    normaliser = staticmethod(matrix_fisher.normaliser)

    def statistics(self, R, frame):
        """R'_ii - 1 = -|R' e_i - e_i|^2/2, R' = U^T R V."""
        left, right = frame
        turned = times(times(left.mT, R), right)
        return [-sum((turned[..., j, i] - float(i == j)) ** 2 for j in range(3)) / 2 for i in range(3)]

    def exponent(self, arrays, R, frame, p):
        """tr F^T R, less what it is at the mode."""
        return _sum(p, self.statistics(R, frame))

    def mean(self, arrays, frame, moments):
        """E[R], the derivative of log c(F)."""
        return spectral(arrays, frame, moments.gradient)

    def covariance(self, arrays, frame, moments, M):
        """Cov(R, tr M^T R), the change of E[R] with F along M.

        By the squares of the four entries of the quaternion in the frame, (R_ij +- R_ji)^2/16 is q_i^2 q_j^2, or q_k^2 q_0^2.
        """
        left, right = frame
        G, away = times(times(left.mT, M), right), [-part for part in moments.drift]
        bend = [[moments.hessian[i][j] for j in range(3)] for i in range(3)]
        signs = [[-1, 1, 1], [1, -1, 1], [1, 1, -1], [-1, -1, -1]]
        squares = [constant + _sum(row, away) / 4 for constant, row in zip((0, 0, 0, 1), signs)]

        def product(i, j):  # E[q_i^2 q_j^2]
            bent = sum(signs[i][k] * signs[j][m] * bend[k][m] for k in range(3) for m in range(3))
            return bent / 16 + squares[i] * squares[j]

        diagonal = [sum(bend[i][j] * G[..., j, j] for j in range(3)) for i in range(3)]
        rows = [list(diagonal) for _ in range(3)]  # of which all beside the diagonal is replaced
        for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
            symmetric = 4 * product(i, j) * (G[..., i, j] + G[..., j, i])
            other = 4 * product(k, 3) * (G[..., i, j] - G[..., j, i])
            rows[i][j], rows[j][i] = symmetric + other, symmetric - other
        turned = arrays.stack([arrays.stack(row, axis=-1) for row in rows], axis=-2)
        return times(times(left, turned), right.mT)


def spectral(arrays, frame, values):
    """U diag(values) V^T."""
    left, right = frame
    return times(left * arrays.stack(list(values), axis=-1)[..., None, :], right.mT)


def _fall(arrays, angle):
    """1 - cos."""
    return 2 * arrays.sin(angle / 2) ** 2


def _coordinates(x, axes):
    """By the axes."""
    return x @ axes if isinstance(axes, np.ndarray) and axes.ndim == 2 else times(x[..., None, :], axes)[..., 0, :]


def _less_first(squares):
    """The mean squares along the last axis, the first less 1."""
    others = tuple(squares[..., i] for i in range(1, squares.shape[-1]))
    return -sum(others), *others


def _turned(arrays, squares, turn):
    """Mean squares of coordinates that an orthonormal matrix makes of some without covariance."""
    return (turn**2 * arrays.stack(list(squares), axis=-1)[..., None, :]).sum(-1)


def times(a, b):
    """The matrix a b, by sums: in JAX's 32-bit mode its own product of float64 is one of float32 when differentiated or mapped."""
    return (a[..., :, :, None] * b[..., None, :, :]).sum(-2)
