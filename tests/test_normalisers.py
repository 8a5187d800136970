"""Normalisers of directional distributions against ball arithmetic; derivatives, symmetries and limits."""

import doctest
import math

import normalisers_truth as truth
import numpy as np
import pytest
from flint import arb, ctx

import logbessel
from logbessel.stats import normalisers
from logbessel.stats.quadrature import gauss_laguerre

FUNCTIONS = {
    "sine": (normalisers.log_vonmises_sine, truth.sine),
    "cosine": (normalisers.log_vonmises_cosine, truth.cosine),
    "kent": (normalisers.log_kent, truth.kent),
    "bingham3": (lambda *z, **how: normalisers.log_bingham(z, **how), truth.bingham3),
    "bingham4": (lambda *z, **how: normalisers.log_bingham(z, **how), truth.bingham4),
    "matrix fisher": (lambda *s, **how: normalisers.log_matrix_fisher(s, **how), truth.matrix_fisher),
}
CASES = [
    ("sine", 1.0, 2.0, 0.5),
    ("sine", 20.0, 20.0, 60.0),
    ("sine", 1e3, 1e3, 1e3),
    ("sine", 1e8, 1e8, 5e7),
    ("sine", 1e3, 2e3, 3e3),
    ("cosine", 2.0, 1.0, 0.5),
    ("cosine", 1e4, 1e4, -9.9e3),
    ("cosine", 100.0, 50.0, -33.5),
    ("cosine", 1e8, 1e8, 5e7),
    ("kent", 1e-5, 1e-6),
    ("kent", 2000.0, 900.0),
    ("kent", 1e8, 5e7),
    ("bingham3", 0.5, 0.2, -0.7),
    ("bingham3", 1e8, 1e8, -2e8),
    ("bingham3", 1e4, 9990.0, -19990.0),
    ("bingham4", 0.0, -10.0, -1e4, -1e8),
    ("bingham4", 0.0, -64.0, -64.0, -128.0),
    ("matrix fisher", 1e-4, 1e-5, -1e-6),
    ("matrix fisher", 100.0, 100.0, -100.0),
    ("matrix fisher", 40.0, 24.0, -8.0),
    ("matrix fisher", 16.1, 16.0, 16.0),
    ("matrix fisher", 1e8, 1e8, 1e8),
    ("matrix fisher", 1e8, 6e7, -2e7),
    ("matrix fisher", 1e6, 1e6, -999e3),
]


def off(value, exact):
    return abs(float(arb(float(value)) - exact))


@pytest.mark.parametrize("name, parameters", [(name, parameters) for name, *parameters in CASES])
def test_value_and_derivatives_along_a_line(name, parameters):
    """At p, and along p + t v: log C by balls, and its derivatives in t from central differences of these."""
    function, exact = FUNCTIONS[name]
    value, gradient, hessian = function(*parameters, derivatives=2)
    direction = np.array([-0.7, 0.4, 0.31, -0.52][: len(parameters)]) * np.array(parameters)
    if name == "kent" and parameters[0] == 2 * parameters[1]:
        direction[:] = 0, -0.4 * parameters[1]  # along the edge of the domain
    direction *= min(1, (direction @ hessian @ direction) ** -0.5)  # along which log C bends by about 1
    kept, ctx.prec = ctx.prec, truth.PRECISION
    try:
        step = arb(2) ** -28
        below, at, above = (
            exact(*(arb(p) + k * step * arb(float(v)) for p, v in zip(parameters, direction))) for k in (-1, 0, 1)
        )
        first, second = (above - below) / (2 * step), (above - 2 * at + below) / step**2
    finally:
        ctx.prec = kept
    assert off(value, at) <= max(4 * np.spacing(abs(value)), 2.0**-50 * max(parameters))
    assert off(gradient @ direction, first) <= 1e-14 * np.abs(gradient).max() * np.abs(direction).sum()
    size = np.abs(hessian).max() * np.abs(np.outer(direction, direction)).sum()
    assert off(direction @ hessian @ direction, second) <= 1e-12 * size


@pytest.mark.parametrize("dim", [2, 3, 4, 10, 100, 1000])
def test_watson(dim):
    kappa = np.array([0, 1e-10, 1e-3, 0.3, 1, -1, 5, -30, dim / 2 - 1, dim / 2 + 3, 3 * dim, 1e3, -1e3, 1e5, -1e5])
    values, first, second = normalisers.log_watson(kappa, dim, derivatives=2)
    kept, ctx.prec = ctx.prec, 400 if dim < 100 else 3000  # which arb's series of 1F1 needs
    try:
        for k, value, one, two in zip(kappa.tolist(), values, first, second):
            k, half = arb(k), arb(1) / 2

            def raised(a):
                """1F1(1/2 + a; d/2 + a; k), whose series has positive terms."""
                if k < 0:
                    return k.exp() * (-k).hypgeom_1f1((dim - 1) * half, dim * half + a)
                return k.hypgeom_1f1(half + a, dim * half + a)

            mean = raised(1) / raised(0) / dim
            square = 3 * raised(2) / raised(0) / (dim * (dim + 2))
            assert off(value, raised(0).log()) <= max(4 * np.spacing(abs(value)), 2.0**-50 * (float(abs(k)) + dim / 2))
            assert off(one, mean) <= 1e-14 * float(mean)
            assert off(two, square - mean**2) <= 1e-12 * float(square - mean**2)
    finally:
        ctx.prec = kept


def test_watson_at_large_concentrations_and_dimensions():
    """log M = kappa - ((d - 1)/2) log kappa + log(Gamma(d/2)/Gamma(1/2)) + O(d^2/kappa); and 1F1(1/2; 1; k) = e^{k/2} I_0(k/2)."""
    value = normalisers.log_watson(1e8, 3)
    assert value == pytest.approx(1e8 - math.log(1e8) - math.log(2) + 0.5e-8, rel=1e-15)
    assert normalisers.log_watson(1e8, 2) == pytest.approx(5e7 + logbessel.log_iv(0, 5e7), rel=2e-16)
    value, mean, variance = normalisers.log_watson(1.0, 10**6, derivatives=2)
    assert mean == pytest.approx(1e-6 * (1 + 2e-6), rel=1e-11) and variance == pytest.approx(2e-12, rel=1e-5)


@pytest.mark.parametrize("parameters", [(3.0, 5.0, 2.0), (30.0, 20.0, 24.0), (4.0, 2.0, 5.0)])
def test_sine_by_its_series(parameters):
    assert off(normalisers.log_vonmises_sine(*parameters), truth.sine_series(*parameters)) < 2e-14


@pytest.mark.parametrize("parameters", [(5.0, 1.0), (30.0, 15.0), (100.0, 30.0)])
def test_kent_by_its_series(parameters):
    assert off(normalisers.log_kent(*parameters), truth.kent_series(*parameters)) < 4e-14


def test_published_figures():
    assert normalisers.log_vonmises_sine(1000, 1000, 950) == pytest.approx(1996.041450401, abs=5e-10)
    assert normalisers.log_kent(2000, 900) == pytest.approx(1995.05181, abs=5e-6)
    assert normalisers.log_matrix_fisher([5, 3, 1]) == pytest.approx(4.841424945295, abs=5e-13)


def test_closed_forms():
    """Independent angles; c(s, s, s) = e^s (I_0(2 s) - I_1(2 s)); one large axis is the Watson distribution."""
    k = np.array([0, 1e-3, 2, 700, 1e8])
    alone = np.log(2 * np.pi) + logbessel.log_iv(0, k)
    for function in (normalisers.log_vonmises_sine, normalisers.log_vonmises_cosine):
        np.testing.assert_allclose(
            function(k, 3.0, 0.0),
            alone + np.log(2 * np.pi) + logbessel.log_iv(0, 3.0),
            rtol=4e-16,
        )
    s = np.array([0.5, 3.0, 100.0, 1e8])
    ratio = np.log(logbessel.iv_ratio_c(1, 2 * s))
    np.testing.assert_allclose(
        normalisers.log_matrix_fisher(np.stack([s, s, s], axis=-1)), s + logbessel.log_iv(0, 2 * s) + ratio, rtol=1e-15
    )
    kappa = np.array([-1e8, -3, 0.1, 50, 1e8])
    for dim, area in ((3, 4 * np.pi), (4, 2 * np.pi**2)):
        z = np.zeros((5, dim))
        z[:, 1] = kappa
        np.testing.assert_allclose(
            normalisers.log_bingham(z), normalisers.log_watson(kappa, dim) + np.log(area), rtol=2e-15, atol=1e-15
        )


def test_symmetries():
    """Exactly: orders and signs lead to the same numbers."""
    sine, cosine = normalisers.log_vonmises_sine, normalisers.log_vonmises_cosine
    value, gradient, hessian = sine(3.0, 7.0, 5.0, derivatives=2)
    other, turned, bent = sine(7.0, -3.0, -5.0, derivatives=2)
    order, signs = [1, 0, 2], np.array([1, -1, -1])
    assert value == other and np.array_equal(turned, signs * gradient[order])
    assert np.array_equal(bent, np.outer(signs, signs) * hessian[np.ix_(order, order)])
    for function in (cosine, lambda *s, **how: normalisers.log_matrix_fisher(s, **how)):
        value, gradient, _ = function(3.0, 7.0, -5.0, derivatives=2)
        other, turned, _ = function(-5.0, -3.0, -7.0, derivatives=2)
        assert value == other and np.array_equal(turned, gradient[[2, 0, 1]] * [1, -1, -1])
    value, squares, _ = normalisers.log_bingham([3.0, -1.0, 0.5, 2.0], derivatives=2)
    other, turned, _ = normalisers.log_bingham([2.0, 0.5, 3.0, -1.0], derivatives=2)
    assert (
        value == other
        and np.array_equal(turned, squares[[3, 2, 0, 1]])
        and squares.sum() == pytest.approx(1, abs=1e-15)
    )


def test_zero_concentrations():
    assert normalisers.log_matrix_fisher([0, 0, 0]) == 0
    np.testing.assert_allclose(normalisers.log_matrix_fisher([0, 0, 0], 2)[2], np.eye(3) / 3, atol=1e-15)
    np.testing.assert_allclose(normalisers.log_bingham([0, 0, 0], 1)[1], 1 / 3, rtol=1e-15)
    np.testing.assert_allclose(normalisers.log_vonmises_sine(0, 0, 0, 2)[2], np.diag([0.5, 0.5, 0.25]), atol=1e-15)
    np.testing.assert_allclose(normalisers.log_vonmises_cosine(0, 0, 0, 2)[2], np.eye(3) / 2, atol=1e-15)
    assert normalisers.log_kent(0, 0) == pytest.approx(math.log(4 * math.pi), rel=1e-16)


def test_what_is_no_number():
    values, gradient = normalisers.log_kent([1.0, np.nan, 5.0, np.inf, 3.0], [0.6, 0.0, 1.0, 1.0, np.nan], 1)
    assert np.array_equal(np.isnan(values), [True, True, False, True, True])
    assert np.array_equal(np.isnan(gradient).all(axis=1), np.isnan(values))
    for wrong in (lambda: normalisers.log_bingham([1.0, 2.0]), lambda: normalisers.log_matrix_fisher(3.0)):
        with pytest.raises(ValueError, match="entries along its last axis"):
            wrong()
    with pytest.raises(ValueError, match="'dim' should be an integer of at least 2, not 1"):
        normalisers.log_watson(1.0, 1)
    with pytest.raises(ValueError, match="'derivatives' should be 0, 1 or 2, not 3"):
        normalisers.log_kent(1.0, 0.0, 3)
    with pytest.raises(ValueError, match="real numbers"):
        normalisers.log_kent(1j, 0.0)


def test_shapes_and_blocks():
    """More elements than a block has, of all sizes, are what each is alone."""
    generator = np.random.default_rng(0)
    kappa = 10 ** generator.uniform(-3, 8, size=(30, 50))
    beta = kappa[:, :1] * 0 + 1e-4
    value, gradient, hessian = normalisers.log_kent(kappa, beta, 2)
    assert value.shape == (30, 50) and gradient.shape == (30, 50, 2) and hessian.shape == (30, 50, 2, 2)
    alone = np.array([normalisers.log_kent(k, 1e-4) for k in kappa[3, :9]])
    np.testing.assert_allclose(value[3, :9], alone, rtol=1e-15)
    assert normalisers.log_kent(np.zeros((0, 3)), 0.0).shape == (0, 3)


def test_rules_meet():
    """Elements that one rule serves among those of the other, and on both sides of where they change."""
    small, large = np.nextafter([32.0, 32.0], [0.0, 64.0])
    s = np.array([[small, 10, 0], [5, 3, 1], [large, 10, 0], [100, 90, -30], [100, 80, -20 - 1e-9], [100, 80, -20]])
    together = normalisers.log_matrix_fisher(s, 2)
    for i, row in enumerate(s):
        for part, alone in zip(together, normalisers.log_matrix_fisher(row, 2)):
            np.testing.assert_allclose(part[i], alone, rtol=1e-14, atol=1e-16)
    for part in together:
        np.testing.assert_allclose(part[[0, 4]], part[[2, 5]], rtol=1e-8)
    assert abs(together[0][0] - together[0][2]) < 1e-13 and np.abs(together[1][0] - together[1][2]).max() < 1e-15


def test_rule_of_gauss_and_laguerre():
    """Exact for polynomials of degree 2 n - 1; the nodes are those of NumPy."""
    nodes, weights = gauss_laguerre(18)
    np.testing.assert_allclose(nodes, np.polynomial.laguerre.laggauss(18)[0], rtol=1e-12)
    for k in (0, 1, 10, 35):
        assert (weights * np.exp(k * np.log(nodes) - nodes - math.lgamma(k + 1))).sum() == pytest.approx(1, rel=1e-13)


def test_examples():
    assert doctest.testmod(normalisers).failed == 0
