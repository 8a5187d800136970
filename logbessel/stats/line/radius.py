"""The inverse of the Marcum Q function in its last argument: the b at which P_m(a, b) or Q_m(a, b) is q."""

import numpy as np

import logbessel

from . import probabilities

STEPS = 25
ROUNDS, MORE = 2, 5  # of Halley's method: for all, and for what has not settled then
_NEAR = 1e-7  # a step of it whose cube, and whose square with what is wrong with the second derivative, do not count
_SETTLED = 1e-10  # of a step of Newton's method, whose square is what it leaves
_TINY = -200.0  # of log b: P is its first term there
_POWER = 0.3  # of the cube root's quantile: below, P is near a power of b
_SMALL_ORDER, _SMALL_SQUARE = 0.5, 0.1  # or where both the order and the square that the power tells are small


def found(q, m, a, which):
    """The b at which P (which = 0) or Q (1) is q, and whether it is found: one-dimensional arrays."""
    b, settled = _by_probabilities(q, m, a, which)
    rest = np.flatnonzero(~settled)
    if rest.size:
        m, a = (np.broadcast_to(part, q.shape)[rest] for part in (m, a))
        b[rest], settled[rest] = _by_logarithms(q[rest], m, a, which)
    return b, settled


def _by_probabilities(q, m, a, which):
    """Halley's method on the smaller probability, where that is served (`probabilities`)."""
    from ..special import ndtri

    small = q <= 0.5
    size = np.where(small, q, 1 - q)
    wanted = np.where(small == (which == 0), size, -size)  # positive of P
    gaussian = ndtri(size)
    mean, root = _root(np.where(wanted > 0, gaussian, -gaussian), m, a)
    square = mean * root * root * root
    power = np.flatnonzero(((root < _POWER) & (wanted > 0)) | (m < _SMALL_ORDER))
    if power.size:
        few = (np.broadcast_to(part, q.shape)[power] for part in (m, a))
        below = np.where(wanted > 0, wanted, 1 + wanted)[power]
        other = np.exp(2 * _log_of_power(np.log(below), *few))
        square[power] = np.where((root[power] < _POWER) | (other < _SMALL_SQUARE), other, square[power])
    if np.ndim(m) == 0 and m == 1:
        place, given, step = np.sqrt(square), (np.broadcast_to(a, q.shape),), probabilities.nearer_of_order_one
    else:
        given = tuple(np.broadcast_to(part, q.shape) for part in (2 * m, a * a))
        place, step = square, probabilities.nearer
    for _ in range(ROUNDS):
        before, place = place, step(*given, place, wanted)
    settled = np.abs(place - before) <= _NEAR * place
    active = np.flatnonzero(~settled)
    for _ in range(MORE):
        if not active.size:
            break
        before = place[active]
        place[active] = step(*(part[active] for part in given), before, wanted[active])
        done = np.abs(place[active] - before) <= _NEAR * before
        settled[active[done]] = True
        active = active[~done & (before == before)]
    return np.sqrt(place) if step is probabilities.nearer else place, settled


def _by_logarithms(q, m, a, which):
    """Newton's method in log b, for the Gaussian quantile of the smaller tail, which is nearly linear in b, or, where P is near a power
    of b, for its logarithm.
    """
    from ..special import ndtri_exp

    small = q <= 0.5
    lower = small if which == 0 else ~small
    wanted = np.where(small, np.log(q), np.log1p(-q))
    gaussian = ndtri_exp(wanted)
    mean, root = _root(np.where(lower, gaussian, -gaussian), m, a)
    power = (root < _POWER) & lower
    place = np.where(power, _log_of_power(wanted, m, a), np.log(mean) / 2 + 1.5 * np.log(np.maximum(root, _POWER)))
    settled = power & (place < _TINY)
    active = np.flatnonzero(~settled)
    for _ in range(STEPS):
        if not active.size:
            break
        part = m[active], a[active], np.exp(place[active])
        found, along = np.empty((2, active.size))
        for side, value, derivative in (
            (lower[active], logbessel.log_marcum_p, logbessel.log_marcum_p_db),
            (~lower[active], logbessel.log_marcum_q, logbessel.log_marcum_q_db),
        ):
            few = [values[side] for values in part]
            found[side], along[side] = value(*few), derivative(*few) * few[-1]
        at = ndtri_exp(found)
        off = np.where(
            power[active],
            wanted[active] - found,
            (gaussian[active] - at) * np.exp(-at * at / 2 - found) / np.sqrt(2 * np.pi),
        )
        step = off / along
        place[active] = place[active] + np.clip(step, -0.7, 0.7)
        done = np.abs(step) <= _SETTLED
        settled[active[done]] = True
        active = active[~done & np.isfinite(step)]
    return np.exp(place), settled


def _root(gaussian, m, a):
    """The mean of b^2, and the cube root of b^2 over it, which is nearly Gaussian (S. Abdel-Aty, Biometrika 41, 1954)."""
    mean = 2 * m + a * a
    variance = 4 / 9 * (m + a * a) / mean / mean
    return mean, 1 - variance + gaussian * np.sqrt(variance)


def _log_of_power(wanted, m, a):
    """log b where P is exp(-a^2/2) (b^2/2)^m/Gamma(m + 1)."""
    from ..special import gammaln

    return (wanted + a * a / 2 + gammaln(m + 1)) / (2 * m) + np.log(2) / 2
