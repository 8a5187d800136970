"""Beside the curves where a logarithm vanishes, and at single points that were once beyond what is allowed."""

import math

import judge
import numpy as np
import pytest

import logbessel
from logbessel.formulas import careful, macdonald_zeros
from logbessel.functions import PUBLIC
from logbessel.runtime.ufunc import make_ufunc

CURVES = ("log_iv", "log_kv", "log_kve")
POINTS = (
    ("log_iv", 7.047170956509076, 5.953695549792302),
    ("log_kv", 5.0930901470222745, 2.9788312733188984),
    ("log_kv", 0.5003507467377224, 0.42131471880749194),
    ("log_ive", -34.647304735508925, 14.904005689808569),
    ("log_ive", -32.65001394970327, 14.010089836330089),
    ("log_iv", -0.8966971329658359, 1.9502680153317629),
    ("log_iv", -20.144117949972742, 14.805894671298528),
    ("iv_ratio_c", 2.0834859533725663, 25.31882362712345),
    ("log_iv", 0.0, 1e-310),
    ("log_iv", 5e-324, 1e-310),
    ("log_iv", 1e-310, 1e-300),
    ("log_kve", 4.041809164177218, 9.14679062187241),
    ("log_kve", 3.4918024791705875, 7.70911124830825),
    ("log_iv", 7.359889514278464, 5.996641157233833),
    ("log_iv", 7.388421170283911, 5.851345080376129),
    ("log_kv", 5.154069678618613, 2.968490281792125),
    ("log_iv", 4.45552293e-316, 7.162981277704134e-157),
    ("log_iv", 5e-324, 6.810122377481955e-161),
    ("kv_ratio", -0.13701339389061706, 65.63691966324728),
    ("kv_ratio", -7.999999999999999, 1.9852825609889155),
    ("iv_ratio_c", 1.0000000000000002, 1e308),
    ("iv_ratio_c", 1.2473135156128902e16, 1.0217992319900795e20),
    ("iv_ratio_c_inv", 4.6514984837370426, 0.49999999999999994),
    ("iv_ratio_c_inv", 1e25, 5e-324),
)


def beside(name, least=1e-3, most=1e300, count=24, seed=0, nearest=0):
    """Orders, and arguments from 0, or 2^nearest, to 2^40 ulp beside the zeros."""
    rng = np.random.default_rng(seed)
    v = np.exp(rng.uniform(np.log(least), np.log(most), count))
    zeros = np.array([judge.zero(name, order) for order in v])
    away = rng.choice([-1, 1] if nearest else [-1, 0, 1], count) * 2.0 ** rng.integers(nearest, 41, count)
    return v, zeros + away * np.spacing(zeros)


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("ends", [(1e-3, 25), (20, 100), (100, 1e300)])
def test_beside_the_zeros(name, ends):
    v, x = beside(name, *ends)
    assert judge.check(name, v, x, getattr(logbessel, name)(v, x)) == []


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("ends", [(1e-3, 25), (25, 1e4), (1e4, 1e300)])
def test_one_ulp_at_the_nearest_floats(name, ends):
    """And where a result is just no longer lost, or in doubt."""
    v, _ = beside(name, *ends, 6)
    zeros = np.array([judge.zero(name, order) for order in v])
    for away in (0, 1, -1, 2, 3, *(2**power for power in (6, 13, 18, 19, 20, 32, *range(38, 50, 2)))):
        x = zeros + away * np.spacing(zeros)
        assert judge.errors(name, v, x, getattr(logbessel, name)(v, x)).max() <= 1, away


def bisected(name, v, low, high):
    """The doubles beside a zero between two arguments: where the function changes its sign."""
    function = getattr(logbessel, name)
    sign = lambda x: function(v, x) > 0
    upper = sign(high)
    while math.nextafter(low, high) < high:
        middle = math.sqrt(low) * math.sqrt(high)
        middle = middle if low < middle < high else math.nextafter(low, high)
        low, high = (low, middle) if sign(middle) == upper else (middle, high)
    return low, high


@pytest.mark.parametrize(
    "name, v, low, high",
    [
        ("log_iv", 1e-280, 1e-150, 1e-130),
        ("log_iv", 1e-260, 1e-140, 1e-120),
        ("log_iv", 1e-30, 1e-20, 1e-5),
        ("log_iv", -1 + 2.0**-50, 1e-17, 1e-10),
        ("log_iv", -1 + 2.0**-50, 1.0, 3.0),
        ("log_iv", -0.9, 0.1, 0.6),
        ("log_ive", -1e-300, 1e-300, 1e-290),
        ("log_ive", -1e-30, 1e-31, 1e-20),
        ("log_ive", -0.3, 0.1, 1.0),
        ("log_ive", -1 + 2.0**-40, 1e-17, 1e-3),
        ("log_kv", 0.0, 0.1, 1.0),
        ("log_kv", -1e-5, 0.1, 1.0),
        ("log_kve", 0.0, 0.1, 3.0),
    ],
)
def test_one_ulp_beside_the_zeros_of_small_orders(name, v, low, high):
    low, high = bisected(name, v, low, high)
    assert (judge.truth(name, v, low) > 0) != (judge.truth(name, v, high) > 0)
    for x in (low, high):
        assert judge.errors(name, v, x, getattr(logbessel, name)(v, x)).max() <= 1, x


@pytest.mark.parametrize("name, v, x", POINTS)
def test_points(name, v, x):
    assert judge.check(name, v, x, getattr(logbessel, name)(v, x)) == []


def test_the_ends_of_the_careful_formulas():
    """The expansion and what serves below s = 64 agree there."""
    for name, near, beyond in (
        ("log_iv", careful.series_i, careful.expanded_i),
        ("log_kv", macdonald_zeros.log_k, careful.expanded_k),
        ("log_kve", macdonald_zeros.log_k_scaled, careful.expanded_k_scaled),
    ):
        v = np.array({"log_kve": [14.3, 14.6]}.get(name, [53.2, 54.0]))
        x = np.array([judge.zero(name, order) for order in v])
        (a, a_low), (b, b_low) = near(v, x), beyond(v, x)
        assert (abs((a - b) + (a_low - b_low)) < 2.0**-85).all()


@pytest.mark.parametrize("name", ["log_iv", "log_kve"])
@pytest.mark.parametrize("dtype", ["f", "d"])
def test_results_in_doubt_find_their_places(name, dtype):
    """Many of them in one call, in every order, strided, in place, by joint loops and in reductions, as one by one."""
    v, x = beside(name, 0.1, 1e3, nearest=22)  # nearer ones take long
    v[1], x[1] = 2.0, judge.zero(name, 2.0)
    v, x = (np.tile(part, 150).astype(dtype) for part in (v, x))
    far = np.arange(v.size) % 3 == 0
    v, x = np.where(far, v + 30, v), np.where(far, x + 300, x)
    ufunc = getattr(logbessel, name)
    alone = np.array([ufunc(*pair) for pair in zip(v[:72], x[:72])])
    expected = np.tile(alone, 50)
    np.testing.assert_array_equal(ufunc(v, x), expected)
    np.testing.assert_array_equal(ufunc(v[::-5], x[::-5]), expected[::-5])
    joint = next(function.joint for function in PUBLIC if function.name == name)
    np.testing.assert_array_equal(make_ufunc(joint, "")(v, x)[0], expected)
    result = x.copy()
    ufunc(v, result, out=result)
    np.testing.assert_array_equal(result, expected)


def test_a_chain_takes_results_that_were_in_doubt():
    """log_iv(v, x) is the next order: log_iv(5, x) near 0, then log_iv of it at 3."""
    x = judge.zero("log_iv", 5.0)
    assert logbessel.log_iv.reduce([5.0, x, 3.0]) == logbessel.log_iv(logbessel.log_iv(5.0, x), 3.0)
