"""The von Mises-Fisher log-density at the mean direction, the normaliser of every front end."""

import math

import judge
import numpy as np
import points
import pytest
from judge import arb

from logbessel.functions import DENSITY_AT_MEAN_DV, DENSITY_AT_MEAN_DX
from logbessel.runtime.ufunc import make_ufunc
from logbessel.stats.sphere.ufuncs import density_at_mean

density_at_mean_dv, density_at_mean_dx = (make_ufunc(f, "") for f in (DENSITY_AT_MEAN_DV, DENSITY_AT_MEAN_DX))

inf, nan = math.inf, math.nan
SEAM = [(v, math.sqrt(625 - v * v) * (1 + step)) for v in (0, 0.5, 7, 20) for step in (-1e-15, 1e-15)]
DIMENSIONS = [
    (d / 2 - 1, x) for d in (2, 3, 4, 18, 50, 54, 512, 32768) for x in (0, 1e-300, 1e-8, 0.7, 24, 30, 1e3, 1e6)
]
RANDOM = [
    *zip(*points.PLANE["disc"](np.random.default_rng(0), 60)),
    *zip(*points.PLANE["wide"](np.random.default_rng(1), 30)),
]
PLACES = [(float(v), float(x)) for v, x in (*SEAM, *DIMENSIONS, *RANDOM)]


def value(v, x):
    if x == 0:
        return (v + 1).lgamma() - arb(2).log() - (v + 1) * arb.pi().log()
    return v * (x / 2 / arb.pi()).log() - (2 * arb.pi()).log() - x.bessel_i(v).log() + x


def in_kappa(v, x):
    return 1 - x.bessel_i(v + 1) / x.bessel_i(v) if x != 0 else arb(1)


def in_order(v, x):
    """By a central difference."""
    step = arb(2) ** -100
    return (value(v + step, x) - value(v - step, x)) / (2 * step)


@pytest.mark.parametrize(
    ("function", "exact", "ulps", "least"),
    [(density_at_mean, value, 1, 0.01), (density_at_mean_dx, in_kappa, 6, 0.0), (density_at_mean_dv, in_order, 4, 1.0)],
    ids=["L", "dL/dx", "dL/dv"],
)
def test_accuracy(function, exact, ulps, least):
    """In units of the last place of the result, or of `least` where it crosses zero."""
    for v, x in PLACES:
        if exact is not in_order or x > 0:
            right = judge.tight(lambda v=v, x=x: exact(arb(v), arb(x)))
            error = abs(arb(float(function(v, x))) - right)
            assert float(error) <= ulps * np.spacing(max(abs(float(right)), least)), (v, x)


@pytest.mark.parametrize(
    ("v", "x", "expected"),
    [
        (0.0, inf, (inf, 0.0)),
        (inf, 2.0, (inf, 1.0)),
        (inf, inf, (inf, nan)),
        (-1.0, 2.0, (nan, nan)),
        (2.0, -1.0, (nan, nan)),
        (nan, 2.0, (nan, nan)),
        (2.0, nan, (nan, nan)),
        (0.0, 0.0, (-math.log(2 * math.pi), 1.0)),
    ],
)
def test_edges(v, x, expected):
    with np.errstate(all="ignore"):
        np.testing.assert_allclose((density_at_mean(v, x), density_at_mean_dx(v, x)), expected, rtol=2e-16)


@pytest.mark.parametrize(("v", "x"), [(3.0, 1e160), (0.5, 1e300), (2.0**500, 1.0), (1e200, 1e200)])
def test_extreme_sizes(v, x):
    """By the leading terms of the expansion."""
    s = math.hypot(v / 1e155, x / 1e155) * 1e155
    leading = v * (math.log((v + s) / (2 * math.pi)) - v / (s + x)) + math.log(s) / 2 - math.log(2 * math.pi) / 2
    np.testing.assert_allclose(density_at_mean(v, x), leading, rtol=1e-15)
    np.testing.assert_allclose(density_at_mean_dx(v, x), v * (1 + v / (s + x)) / (s + v) + x / s / s / 2, rtol=1e-15)


def test_single_precision_is_rounded_once():
    v, x = np.array(PLACES, np.float32).T
    np.testing.assert_array_equal(density_at_mean(v, x), np.float32(density_at_mean(v.astype(float), x)))
