"""The loops that compute a function and both derivatives, and the derivatives of the ratio of the second kind."""

import judge
import numpy as np
import points
import pytest

import logbessel
from logbessel import functions
from logbessel.runtime.ufunc import make_ufunc

inf, nan = np.inf, np.nan
JOINT = {function.name: function.joint for function in functions.ALL if function.joint}
EDGES = [(v, x) for v in (-inf, -3.0, -1.5, 0.0, 0.3, 0.5, 1.0, 2.5, inf, nan) for x in (-1.0, 0.0, 2.0, inf, nan)]


def evaluated(function, *arguments):
    ufunc = getattr(logbessel, function.name, None) or make_ufunc(function, "")
    with np.errstate(all="ignore"):
        return ufunc(*arguments)


def everywhere(name):
    """Points of every regime and beside every seam, where the squares overflow, small orders, edges of the domain."""
    sampled = points.sample(name.replace("kv_ratio", "log_kv"), 4000)
    rng = np.random.default_rng(3)
    small = np.exp(rng.uniform(-40, -5, 200)), np.exp(rng.uniform(-5, 8, 200))
    extreme = 2.0 ** rng.uniform(-1000, 1000, (2, 200))
    return np.concatenate([sampled, small, extreme, np.transpose(EDGES)], axis=1)


@pytest.mark.parametrize("name", JOINT)
def test_joint_loops_are_the_single_functions(name):
    """Values to the last bit; derivatives may be rounded another way inside the disc."""
    joint = JOINT[name]
    arguments = everywhere(name)
    value, *derivatives = evaluated(joint, *arguments)
    function, *parts = functions.PARTS[joint]
    np.testing.assert_array_equal(value, evaluated(function, *arguments))
    for derivative, part in zip(derivatives, parts, strict=True):
        np.testing.assert_allclose(derivative, evaluated(part, *arguments), rtol=5e-16)


def derivative_of_kv_ratio(v, x, place):
    """By central differences in ball arithmetic."""
    step = judge.arb(2) ** -300 * (judge.arb(x) if place else 1)

    def ratio(v, x):
        return x.bessel_k(v) / x.bessel_k(v - 1)

    def quotient():
        at = lambda sign: (judge.arb(v) + sign * step * (not place), judge.arb(x) + sign * step * place)
        return (ratio(*at(1)) - ratio(*at(-1))) / (2 * step)

    return float(judge.tight(quotient, 60, precision=1024))


def kv_ratio_points(n):
    rng = np.random.default_rng(7)
    return {
        "disc": judge.disc(rng, n),
        "circle": judge.circle(rng, n),
        "uniform": judge.uniform(rng, n, (0, 60), (0, 60)),
        "small": (rng.uniform(-3, 5, n), np.exp(rng.uniform(-40, 3, n))),
        "negative orders": (-rng.uniform(0, 40, n), rng.uniform(0, 40, n)),
        "far, v < 2": (rng.uniform(0.6, 2.1, n), np.exp(rng.uniform(3, 4.5, n))),
        "tiny": (rng.uniform(-20, 20, n), np.exp(rng.uniform(-745, -45, n))),
    }


@pytest.mark.parametrize("region", kv_ratio_points(1))
@pytest.mark.parametrize("place", [0, 1])
def test_derivatives_of_kv_ratio(region, place):
    """Within 4 ulp, but for d/dx beside v = 1/2, where it vanishes; that is off by no more than 2^-51/|v - 1/2|."""
    v, x = kv_ratio_points(25)[region]
    function = (functions.KV_RATIO_DV, functions.KV_RATIO_DX)[place]
    exact = np.array([derivative_of_kv_ratio(*point, place) for point in zip(v, x)])
    result, allowed = evaluated(function, v, x), 9e-16 * (1 + place * 0.5 / abs(v - 0.5)) * abs(exact)
    with np.errstate(invalid="ignore"):  # infinity less infinity
        assert ((result == exact) | (abs(result - exact) <= allowed)).all()


@pytest.mark.parametrize("x", [1e-3, 0.3, 0.7, 10.0, 30.0, 1e3])
def test_derivatives_of_kv_ratio_at_one_half(x):
    """K_{1/2} = K_{-1/2}, so that R = 1 for all x, and R_v = 2 d/dv log K_v."""
    assert abs(evaluated(functions.KV_RATIO_DX, 0.5, x)) < 3e-16
    derivative = evaluated(functions.KV_RATIO_DV, 0.5, x)
    np.testing.assert_allclose(derivative, 2 * logbessel.log_kv_dv(0.5, x), rtol=1e-15)


def test_derivatives_of_kv_ratio_at_the_edges():
    """One-sided limits at x = 0, from the leading terms of K (DLMF 10.30.2-3)."""
    v = np.array([-2.0, 0.0, 0.3, 0.5, 0.8, 2.5])
    np.testing.assert_array_equal(evaluated(functions.KV_RATIO_DV, v, 0.0), [0, 0, 0, inf, inf, inf])
    np.testing.assert_array_equal(evaluated(functions.KV_RATIO_DX, v, 0.0), [0.25, inf, inf, 0, -inf, -inf])
    for function in (functions.KV_RATIO_DV, functions.KV_RATIO_DX):
        np.testing.assert_array_equal(evaluated(function, v, inf), 0.0)
        assert np.isnan(evaluated(function, [1.0, nan, inf], [-1.0, 1.0, inf])).all()
    assert evaluated(functions.KV_RATIO_DV, inf, 2.0) == 1.0
