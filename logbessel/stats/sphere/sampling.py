"""Draws from a von Mises-Fisher distribution, in time and memory proportional to the numbers drawn.

The angle theta to the mean direction comes from Ulrich's rejection method (Ulrich, Applied Statistics 33, 1984, p. 158;
with Wood's correction, Communications in Statistics - Simulation and Computation 23, 1994, p. 157), rewritten in
y = tan^2(theta / 2). With m = d - 1, b = m / (2 kappa + sqrt(4 kappa^2 + m^2)) and t = G / G' the quotient of two
Gamma(m/2) variates, the envelope is y = b t; and since 4 kappa b = m (1 - b^2), the logarithm of the acceptance
probability is

    m (log(1 + h) - h),   h = (1 - b) (t - 1) / (2 (1 + b t)),

which holds no kappa: nothing cancels at any concentration, and 1 - cos theta = 2 y / (1 + y) keeps its digits.
The direction around the mean is that of a normal vector in the other d - 1 coordinates, and a Householder reflection
takes the first axis to the mean direction.
"""

import numpy as np

from ..random_state import MOST_ROUNDS, accepted_at_last

BLOCK_BYTES = 1 << 19  # of normals: they, and a temporary of their size, stay in the second-level cache
LARGEST_DRAW = 1 << 20  # candidates for angles at once, so that the memory beyond the result is bounded


def sample(mu, kappa, size, random_state):
    """`size` unit vectors, an array of shape (size, d)."""
    dimensions = len(mu)
    mu = mu / np.linalg.norm(mu)
    rows = max(1, BLOCK_BYTES // (8 * dimensions))
    result = np.empty((size, dimensions))
    for start in range(0, size, LARGEST_DRAW):
        part = result[start : start + LARGEST_DRAW]
        tangents = squared_half_tangents(dimensions, kappa, len(part), random_state)
        for first in range(0, len(part), rows):
            _place(part[first : first + rows], tangents[first : first + rows], mu, random_state)
    return result


def squared_half_tangents(dimensions, kappa, size, random_state):
    """tan^2(theta / 2) of angles to the mean direction."""
    m = dimensions - 1
    b = m / (2 * kappa + np.hypot(2 * kappa, m))
    result, done = np.empty(size), 0
    for _ in range(MOST_ROUNDS):
        if done == size:
            return result
        wanted = size - done
        t = _gammas(m, wanted, random_state) / _gammas(m, wanted, random_state)
        h = (1 - b) * (t - 1) / (2 * (1 + b * t))
        accepted = b * t[m * (h - np.log1p(h)) <= random_state.standard_exponential(wanted)]
        result[done : done + len(accepted)] = accepted
        done += len(accepted)
    raise accepted_at_last(size - done)


def _gammas(m, size, random_state):
    """Variates proportional to Gamma(m/2)."""
    if m == 1:
        return random_state.standard_normal(size) ** 2
    return random_state.standard_gamma(m / 2, size)


def _place(block, tangents, mu, random_state):
    """Fill a block with vectors at the given angles to `mu`, without BLAS, whose threads cost more than rows so few."""
    normals = random_state.standard_normal((len(block), len(mu) - 1))
    cosines = (1 - tangents) / (1 + tangents)
    sines = 2 * np.sqrt(tangents) / (1 + tangents)
    sign = np.copysign(1.0, mu[0])
    block[:, 0] = -sign * cosines
    lengths = np.sqrt(np.einsum("ij,ij->i", normals, normals))
    np.multiply(normals, (sines / lengths)[:, None], out=block[:, 1:])
    _reflect(block, mu, sign)


def _reflect(block, mu, sign):
    """The Householder reflection of the rows that exchanges the first axis and -sign(mu_1) `mu`."""
    normal = mu.copy()
    normal[0] += sign
    along = np.einsum("ij,j->i", block, normal) / (1 + abs(mu[0]))
    block -= np.multiply.outer(along, normal)
