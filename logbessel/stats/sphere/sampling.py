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
    b = envelope(np, kappa, m)
    result, done = np.empty(size), 0
    for _ in range(MOST_ROUNDS):
        if done == size:
            return result
        wanted = size - done
        t = _gammas(m, wanted, random_state) / _gammas(m, wanted, random_state)
        accepted = b * t[log_acceptance(np, b, t, m) >= -random_state.standard_exponential(wanted)]
        result[done : done + len(accepted)] = accepted
        done += len(accepted)
    raise accepted_at_last(size - done)


def _gammas(m, size, random_state):
    """Variates proportional to Gamma(m/2)."""
    if m == 1:
        return random_state.standard_normal(size) ** 2
    return random_state.standard_gamma(m / 2, size)


def _place(block, tangents, mu, random_state):
    normals = random_state.standard_normal((len(block), len(mu) - 1))
    block[:] = placed(np, tangents[:, None], normals, mu)


# What NumPy, PyTorch and JAX have in common, for arrays of the library `arrays`


def envelope(arrays, kappa, m):
    """b."""
    return m / (2 * kappa + arrays.hypot(2 * kappa, m + 0 * kappa))


def log_acceptance(arrays, b, t, m):
    """m (log(1 + h) - h)."""
    h = (1 - b) * (t - 1) / (2 * (1 + b * t))
    return m * (arrays.log1p(h) - h)


def placed(arrays, y, normals, mu):
    """Unit vectors at the angles of y to the unit vectors `mu`, around which `normals` in d - 1 coordinates turn them.

    The Householder reflection that exchanges the first axis and -sign(mu_1) mu does not cancel; the sign is put in
    beforehand. Sums are no products of matrices, whose threads cost more than rows so few.
    """
    first = mu[..., :1]
    sign = arrays.where(first < 0, -arrays.ones_like(first), arrays.ones_like(first))
    lengths = arrays.sqrt((normals * normals).sum(-1))[..., None]
    scale = 2 * arrays.sqrt(y) / (1 + y) / lengths
    vectors = arrays.concatenate([-sign * (1 - y) / (1 + y), scale * normals], axis=-1)
    normal = arrays.concatenate([first + sign, mu[..., 1:]], axis=-1)
    along = (vectors * normal).sum(-1)[..., None] / (1 + abs(first))
    return vectors - along * normal
