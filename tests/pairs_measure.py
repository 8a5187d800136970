"""What pairs of float32 promise, and how far they are from it: for the tests, and for the table of `benchmarks.pairs`.

Results are within one ulp of float32 where |f| >= 2^-16 M, M = |v df/dv| + |x df/dx| being the size of what cancels in f.
"""

import numpy as np

import logbessel
from logbessel import functions

NAMED = {function.name: function for function in functions.PUBLIC if function.paired and function.nout == 1}
_DIGITS, _STEP = 2.0**-16, 2.0**-20
LEAST_NORMAL = 2.0**-126


def some_points(count, rng):
    """Orders and arguments of all sizes, beside the origin, and beside order 0; and the edges."""
    wide = np.exp2(rng.uniform(-149, 128, (2, count)))
    usual = np.exp2(rng.uniform(-10, 20, (2, count)))
    near = rng.uniform(-0.999, 26.0, count), rng.uniform(0.0, 26.0, count)
    small = rng.choice([-1.0, 1.0], count) * np.exp2(rng.uniform(-149, -1, count)), rng.uniform(0.0, 30.0, count)
    parabola = np.exp2(rng.uniform(-64, 64, count))
    parabola = parabola, parabola**2 * np.exp2(rng.uniform(-1, 3, count))
    edges = np.meshgrid([0.0, -0.0, 1.0, 3.4e38, np.inf, np.nan], [0.0, 1e-45, 1.0, 3.4e38, np.inf, np.nan])
    parts = (wide, usual, near, small, parabola, parabola[::-1], edges)
    v, x = np.concatenate([np.reshape(part, (2, -1)) for part in parts], axis=1)
    with np.errstate(over="ignore"):
        return v.astype(np.float32), x.astype(np.float32)


def _size(name, v, x):
    """M, by differences: of v by a share of its distance to -1, where functions end, if that is less than |v|."""
    function = getattr(logbessel, name)
    value = function(v, x)
    share = np.where((v > -1.0) & (v < -0.5), -(v + 1.0) / v, 1.0)
    changes = (function(v + v * share * _STEP, x) - value) / share, function(v, x * (1.0 + _STEP)) - value
    return sum(map(abs, changes)) / _STEP


def error(name, v, x, result):
    """In ulp of float32, and where it is promised."""
    v, x = v.astype(float), x.astype(float)
    with np.errstate(all="ignore"):
        expected = getattr(logbessel, name)(v, x)
        nearest = expected.astype(np.float32)
        error = abs(result - expected) / np.maximum(np.spacing(abs(nearest)), 2.0**-149)
        both_nan = np.isnan(result) & np.isnan(nearest)
        error = np.where((result == nearest) & np.isfinite(nearest), np.minimum(error, 0.5), error)
        error[both_nan | (result == nearest) & ~np.isfinite(nearest)] = 0.0
        error[np.isnan(error)] = np.inf
        return error, ~(abs(expected) < _DIGITS * _size(name, v, x))


def by_numpy(function, v, x):
    """The formulas on NumPy's arrays of float32."""
    result, left = np.full(v.shape, np.nan, np.float32), np.ones(v.shape, bool)
    regimes = [regime for regime in function.in_pairs.regimes if regime.traced]
    with np.errstate(all="ignore"):
        for regime in regimes:
            chosen = left & (regime.holds(v, x) if regime is not regimes[-1] else True)
            left &= ~chosen
            if chosen.any():
                values = np.asarray(regime.value(v[chosen], x[chosen]))
                assert values.dtype == np.float32
                result[chosen] = values
    return result


def small_points(count, rng):
    """Orders and arguments of which one is small and normal, or both are, and the other of any size."""
    small, other = np.exp2(rng.uniform(-126, -90, count)), np.exp2(rng.uniform(-126, 127.9, count))
    signed = small * rng.choice([-1.0, 1.0], count)
    near = small * np.exp2(rng.uniform(-3, 3, count))
    usual, negative = np.exp2(rng.uniform(-1, 6, count)), -np.exp2(rng.uniform(-20, -0.01, count))
    pairs = (other, small), (signed, other), (small, near), (usual, small), (negative, small), (usual, 1.0 / small)
    with np.errstate(over="ignore"):
        v, x = np.concatenate(pairs, axis=1).astype(np.float32)
    seen = normal(v, x) & np.isfinite(x)
    return v[seen], x[seen]


def normal(*numbers):
    """Where numbers are none that XLA takes for zeros: subnormal ones."""
    return np.all([(abs(a) >= LEAST_NORMAL) | (a == 0.0) | np.isnan(a) for a in numbers], axis=0)


def normal_results(name, v, x):
    """Where the function's value is one."""
    with np.errstate(all="ignore"):
        return normal(getattr(logbessel, name)(v.astype(float), x.astype(float)))
