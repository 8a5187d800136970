"""Quantiles: Newton's method on the logarithm of the probability, in a bracket that never grows.

On the half-line the unknown is log y, on the line asinh of y in units of the distance from the centre that holds the probability.
"""

import numpy as np

NEWTON_STEPS, MOST_STEPS = 30, 140  # then every other step bisects: more than 60 halvings settle any bracket
_SETTLED = 4 * np.finfo(float).eps
_ROUNDING = 1e-13  # of the logarithm of a probability: a cdf that is q but for rounding has reached it


def solve(distribution, q, centre, shapes, which):
    """The y at which the cdf (which = 0) or the sf (1) is q, 0 < q < 1."""
    at_centre = distribution._tails_within(centre, centre, *shapes)
    outside = np.log(q) <= at_centre[which]  # whether the tail that q names is beyond the centre
    side = np.where(outside, which, 1 - which)  # the tail that is solved for: 0 below, 1 above
    wanted = np.where(outside, np.log(q), np.log1p(-q))
    return _newton(distribution, wanted, side, centre, shapes)


def solve_integers(distribution, q, mean, deviation, shapes, which):
    """The smallest integer at which the cdf is at least q (which = 0), or the sf at most q (1).

    From the Gaussian quantile outwards in steps that double, then by bisection.
    """
    from ..special import ndtri

    wanted = np.log(q)

    def reached(k):
        at_most, more = distribution._tails_within(k, None, *shapes)
        return at_most >= wanted - _ROUNDING if which == 0 else more <= wanted + _ROUNDING

    first = np.floor(mean + deviation * (ndtri(q) if which == 0 else -ndtri(q)))
    up = ~reached(first)
    low, high, step = first - 1, first.copy(), np.ones(q.size)
    low, high = np.where(up, first, low), np.where(up, first + 1, high)
    for _ in range(MOST_STEPS):
        at_high, at_low = reached(high), reached(low)
        if np.all(at_high & ~at_low):
            break
        step = 2 * step
        low, high = (
            np.where(~at_high, high, np.where(at_low, low - step, low)),
            np.where(~at_high, high + step, np.where(at_low, low, high)),
        )
    for _ in range(MOST_STEPS):
        middle = np.floor((low + high) / 2)
        if np.all(high - low <= 1):
            break
        at_middle = reached(middle)
        low, high = np.where(at_middle, low, middle), np.where(at_middle, middle, high)
    return high


def _newton(distribution, wanted, side, centre, shapes):
    ratio, sign = distribution._support[0] == 0, np.where(side == 1, 1.0, -1.0)

    def place(step, k):
        """From the centre outwards by a step >= 0."""
        return centre[k] * np.exp(sign[k] * step) if ratio else centre[k] + sign[k] * step

    def tail(step, k):
        y, part = place(step, k), [shape[k] for shape in shapes]
        below, above = distribution._tails_within(y, centre[k], *part)
        return np.where(side[k] == 1, above, below), distribution._log_density(y, *part) + (np.log(y) if ratio else 0.0)

    everything = np.arange(wanted.size)
    inner, outer = _bracket(tail, wanted, everything)
    steps, active = (inner + outer) / 2, everything
    for count in range(MOST_STEPS):
        if not active.size:
            break
        here = steps[active]
        found, height = tail(here, active)
        inside = found > wanted[active]
        inner[active[inside]], outer[active[~inside]] = here[inside], here[~inside]
        low, high = inner[active], outer[active]
        move = (found - wanted[active]) * np.exp(found - height)
        there = here + move
        keep = (there > low) & (there < high) & ((count < NEWTON_STEPS) | (count % 2 == 0))
        far = high > 4 * low
        middle = np.where(far & (low > 0), np.sqrt(low * high), np.where(far, high / 16, (low + high) / 2))
        there = np.where(keep, there, middle)
        small = np.abs(move) <= _SETTLED / 4 * np.maximum(np.abs(here), 1.0 if ratio else 0.0)
        settled = (np.abs(found - wanted[active]) <= _SETTLED / 2 * np.maximum(1, np.abs(wanted[active]))) | small
        settled |= high - low <= _SETTLED / 4 * np.maximum(high, 1e-300)
        steps[active] = np.where(settled, np.where(keep & (np.abs(move) < high - low), there, here), there)
        active = active[~settled]
    # the last digits, which a step far from the centre does not hold
    y = place(steps, everything)
    found, height = tail(steps, everything)
    move = sign * (found - wanted) * np.exp(found - height)
    last = y * (1 + move) if ratio else y + move
    return np.where(np.abs(move) < 1e-3 * np.maximum(steps, 1.0 if ratio else 0.0), last, y)


def _bracket(tail, wanted, everything):
    """Two powers of two between which the probability beyond the step falls to what is wanted, by bisection of the exponent."""
    low, high = np.full(wanted.size, -1070.0), np.full(wanted.size, 1020.0)
    for _ in range(13):
        middle = np.rint((low + high) / 2)
        found, _ = tail(2.0**middle, everything)
        beyond = ~(found > wanted)
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    return 2.0**low, 2.0**high
