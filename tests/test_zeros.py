"""Beside the curves where a logarithm vanishes, and at single points that were once beyond what is allowed."""

import judge
import numpy as np
import pytest

import logbessel
from logbessel.formulas import careful, macdonald_zeros
from logbessel.functions import PUBLIC
from logbessel.runtime.ufunc import make_ufunc

CURVES = ("log_iv", "log_kv", "log_kve")
POINTS = (
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
    ("kv_ratio", -0.13701339389061706, 65.63691966324728),
)


def beside(name, least=1e-3, most=1e300, count=24, seed=0):
    """Orders, and arguments from 0 to 2^40 ulp beside the zeros."""
    rng = np.random.default_rng(seed)
    v = np.exp(rng.uniform(np.log(least), np.log(most), count))
    zeros = np.array([judge.zero(name, order) for order in v])
    away = rng.choice([-1, 0, 1], count) * 2.0 ** rng.integers(0, 41, count)
    return v, zeros + away * np.spacing(zeros)


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("ends", [(1e-3, 25), (20, 100), (100, 1e300)])
def test_beside_the_zeros(name, ends):
    v, x = beside(name, *ends)
    assert judge.check(name, v, x, getattr(logbessel, name)(v, x)) == []


@pytest.mark.parametrize("name", CURVES)
def test_one_ulp_from_a_few_floats_on(name):
    """256 ulp from the zero on, and where a result is just no longer in doubt."""
    v, _ = beside(name, 0.01, 1e4, 12)
    zeros = np.array([judge.zero(name, order) for order in v])
    for power in (8, 20, 32, *range(38, 50)):
        x = zeros + 2.0**power * np.spacing(zeros)
        assert judge.errors(name, v, x, getattr(logbessel, name)(v, x)).max() <= 1, power


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
    v, x = (np.tile(part, 150).astype(dtype) for part in beside(name, 0.1, 1e3))
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
