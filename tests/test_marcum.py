"""The generalised Marcum Q function and its complement, against ball arithmetic."""

import math

import marcum_truth
import numpy as np
import pytest
from flint import arb

import logbessel
from logbessel import functions
from logbessel.formulas import marcum
from logbessel.runtime.ufunc import make_ufunc

FUNCTIONS = (functions.LOG_MARCUM_P, functions.LOG_MARCUM_Q)
ALLOWED = functions.LOG_MARCUM_Q.accuracy.usual


def log_uniform(rng, n, low, high):
    return np.exp(rng.uniform(np.log(low), np.log(high), n))


def anywhere(low, high):
    return lambda rng, n: tuple(log_uniform(rng, n, low, high) for _ in range(3))


def transition(low, high):
    """Where P and Q are both of size: b within a few deviations of sqrt(2 m + a^2)."""

    def points(rng, n):
        m, a = log_uniform(rng, n, low, high), log_uniform(rng, n, low, high)
        return m, a, np.abs(np.sqrt(2 * m + a * a) + 3 * rng.standard_normal(n))

    return points


def beside_seam(radius):
    """R = sqrt(m^2 + a^2 b^2) at a seam, give or take an ulp."""

    def points(rng, n):
        share = rng.random(n)
        m, product = radius * share, radius * np.sqrt(1 - share**2)
        a = log_uniform(rng, n, 0.1, 30)
        return m, a, product / a * (1 + 2.0**-52 * rng.integers(-2, 3, n))

    return points


def middle(rng, n):
    """y = m + x, where the smaller one of P and Q changes."""
    m, a = log_uniform(rng, n, 0.01, 100), log_uniform(rng, n, 0.01, 100)
    return m, a, np.sqrt(2 * m + a * a) * (1 + 2.0**-52 * rng.integers(-3, 4, n))


def centred(rng, n):
    return log_uniform(rng, n, 1e-3, 1e3), np.zeros(n), log_uniform(rng, n, 1e-3, 100)


POINTS = {
    "small": anywhere(1e-3, 3),
    "moderate": anywhere(0.1, 30),
    "wide": anywhere(1, 1e4),
    "tiny order": lambda rng, n: (log_uniform(rng, n, 1e-30, 1e-3), *anywhere(1e-3, 10)(rng, n)[1:]),
    "transition": transition(0.1, 30),
    "far transition": transition(30, 1e4),
    "R = 24": beside_seam(24.0),
    "R = 200": beside_seam(200.0),
    "middle": middle,
    "a = 0": centred,
    "integer order": lambda rng, n: (np.floor(log_uniform(rng, n, 1, 50)), *transition(0.1, 30)(rng, n)[1:]),
}


@pytest.fixture(autouse=True)
def quiet():
    with np.errstate(all="ignore"):
        yield


def derivatives(function, m, a, b):
    return np.array([make_ufunc(derivative, "")(m, a, b) for derivative in function.derivatives])


def variation(function, m, a, b):
    """M = |m df/dm| + |a df/da| + |b df/db|."""
    return np.sum(np.abs(np.array([m, a, b]) * derivatives(function, m, a, b)), axis=0)


@pytest.mark.parametrize("label", POINTS)
def test_points(label):
    """8 ulp, or 2^-50 M."""
    rng = np.random.default_rng(len(label))
    m, a, b = POINTS[label](rng, 12)
    results = [getattr(logbessel, function.name)(m, a, b) for function in FUNCTIONS]
    allowed = [variation(function, m, a, b) for function in FUNCTIONS]
    for k, point in enumerate(zip(m.tolist(), a.tolist(), b.tolist())):
        for value, size, exact in zip(
            (r[k] for r in results), (v[k] for v in allowed), marcum_truth.logarithms(*point)
        ):
            if abs(exact) > 1e-300:
                error = abs(float(arb(float(value)) - exact))
                assert error <= max(ALLOWED.ulps * np.spacing(abs(float(exact))), ALLOWED.of_terms * size), (
                    point,
                    value,
                    exact,
                )


def test_extreme_tails():
    """Where nothing but phi at the saddle point counts, to 1e-15: log Q = -(b - a)^2/2 + log of a factor that is lost in it."""
    a, b = 1e10, np.array([1e12, 1e100, 1.4e150])
    np.testing.assert_allclose(logbessel.log_marcum_q(3.0, a, b), -((b - a) ** 2) / 2, rtol=1e-15)
    assert logbessel.log_marcum_q(3.0, 0.0, 1.4e150) == pytest.approx(-0.98e300, rel=1e-15)
    assert logbessel.log_marcum_q(1.0, 0.0, 1e8) == -0.5e16  # Q_1(0, b) = exp(-b^2/2)
    m = 40.0
    tiny = 1e-200  # P_m(0, b) = (b^2/2)^m/Gamma(m + 1)
    expected = m * (2 * np.log(tiny) - np.log(2)) - math.lgamma(m + 1)
    assert logbessel.log_marcum_p(m, 0.0, tiny) == pytest.approx(expected, rel=1e-15)
    # a Gaussian where squares overflow
    big = 2.0**520
    assert logbessel.log_marcum_q(1.0, big, big) == pytest.approx(np.log(0.5), rel=1e-15)
    wide = big * big / 2 * (1 + 2.0**-40)
    assert logbessel.log_marcum_p(wide, 0.0, big) == -np.inf or logbessel.log_marcum_p(wide, 0.0, big) < -1e100


def test_limits():
    inf, nan = np.inf, np.nan
    q, p = logbessel.log_marcum_q, logbessel.log_marcum_p
    assert (q(1.5, 2.0, 0.0), p(1.5, 2.0, 0.0)) == (0, -inf)
    assert (q(1.5, 2.0, inf), p(1.5, 2.0, inf)) == (-inf, 0)
    assert (q(inf, 2.0, 3.0), p(inf, 2.0, 3.0)) == (0, -inf)
    assert (q(1.5, inf, 3.0), p(1.5, inf, 3.0)) == (0, -inf)
    for point in (
        (0.0, 1, 1),
        (-1, 1, 1),
        (1, -1, 1),
        (1, 1, -1),
        (nan, 1, 1),
        (1, nan, 1),
        (1, 1, nan),
        (1, inf, inf),
        (inf, 1, inf),
    ):
        assert np.isnan(q(*point)) and np.isnan(p(*point)), point


def raw(rng, n):
    """Raw bits, with ordinary numbers among them, a third of b beside sqrt(2 m + a^2)."""
    m, a, b = rng.integers(0, 0x7FF0 << 48, (3, n), dtype=np.uint64).view(np.float64)
    for values in (m, a, b):
        ordinary = rng.random(n) < 0.7
        values[ordinary] = np.exp(rng.uniform(-40, 40, ordinary.sum()))
    near = rng.random(n) < 0.3
    b[near] = (np.sqrt(2 * m + a * a) * (1 + rng.standard_normal(n) * 10.0 ** -rng.uniform(0, 17, n)))[near]
    inside = (m > 0) & (m < np.inf) & (a < np.inf) & (b > 0) & (b < np.inf)
    return m[inside], a[inside], b[inside]


def faults(m, a, b):
    """How often a result is no number at most 0, P + Q is not 1, and a step of 1e-9 in m, a or b goes the wrong way by more than is allowed."""
    p, q = logbessel.log_marcum_p(m, a, b), logbessel.log_marcum_q(m, a, b)
    numbers = (p <= 0) & (q <= 0)
    found = [np.sum(~numbers), np.sum(numbers & (np.abs(np.exp(p) + np.exp(q) - 1) > 1e-13))]
    for function, value in zip(FUNCTIONS, (p, q)):
        for place, sign in enumerate(function.rises):
            moved = [m, a, b]
            moved[place] = moved[place] * (1 + 1e-9)
            with np.errstate(all="ignore"):
                step = sign * (getattr(logbessel, function.name)(*moved) - value)
                back = step < -ALLOWED.ulps * np.spacing(np.abs(value))
                found.append(np.sum(step[back] < -ALLOWED.of_terms * variation(function, m[back], a[back], b[back])))
    return np.array([*found[:2], *np.add(found[2:5], found[5:])])


def test_raw_bits():
    assert not faults(*raw(np.random.default_rng(4), 60_000)).any()


def test_derivatives_of_raw_bits():
    """Beside differences, where neither rounding nor the third derivative counts in those."""
    point, step = raw(np.random.default_rng(5), 60_000), 1e-5
    for function in FUNCTIONS:
        value, found = getattr(logbessel, function.name), derivatives(function, *point)
        size = variation(function, *point)
        assert not np.isnan(found).any()
        for place, (at, derivative) in enumerate(zip(point, found)):
            above, below = (
                value(*(given * factor if k == place else given for k, given in enumerate(point)))
                for factor in (1 + step, 1 - step)
            )
            change = above - below
            smooth = np.abs(above - value(*point) - change / 2) < 1e-3 * np.abs(change)
            rounding = np.fmax(ALLOWED.ulps * np.spacing(np.abs(above)), ALLOWED.of_terms * size)
            counts = smooth & (np.abs(change) > np.fmax(1e3 * rounding, 1e-290)) & (np.abs(change) < at * 1e302)
            assert counts.sum() > 5_000
            np.testing.assert_allclose(2 * step * at[counts] * derivative[counts], change[counts], rtol=0.01)


@pytest.mark.parametrize("label", ["small", "moderate", "transition", "tiny order", "R = 200"])
def test_derivatives(label):
    rng = np.random.default_rng(len(label))
    m, a, b = POINTS[label](rng, 4)
    found = [derivatives(function, m, a, b) for function in FUNCTIONS]
    for k, point in enumerate(zip(m.tolist(), a.tolist(), b.tolist())):
        for values, exact in zip(found, marcum_truth.change(*point)):
            for value, right in zip(values[:, k], exact):
                if abs(right) > 1e-290:
                    assert value == pytest.approx(right, rel=3e-13), point


def test_derivatives_where_squares_overflow():
    big = 2.0**500
    q = logbessel.log_marcum_q
    in_m, in_a, in_b = derivatives(functions.LOG_MARCUM_Q, 1.0, big, big)
    density = np.sqrt(2 / np.pi)  # of a Gaussian at its middle, over 1/2
    assert (in_a, in_b) == (pytest.approx(density), pytest.approx(-density))
    assert in_m == pytest.approx(density / big)
    assert derivatives(functions.LOG_MARCUM_Q, 1.0, 0.0, big)[2] == pytest.approx(-big)
    assert derivatives(functions.LOG_MARCUM_Q, 1.0, big, 2 * big) == pytest.approx([np.log(2), big, -big])
    assert q(1.0, 0.0, big) == -big * big / 2
    # the mean of b is a + m/a
    assert logbessel.log_marcum_p(8.15443304479056e92, 2.81313892735222e83, 2.81313892735222e83) == pytest.approx(
        -((8.15443304479056e92 / 2.81313892735222e83) ** 2) / 2
    )


def test_engines_return_the_same():
    rng = np.random.default_rng(0)
    m, a, b = transition(0.5, 100)(rng, 40)
    expected = logbessel.log_marcum_q(m, a, b)
    jax = pytest.importorskip("jax")
    with jax.enable_x64(True):
        np.testing.assert_array_equal(logbessel.jax.log_marcum_q(m, a, b), expected)
        gradient = jax.grad(logbessel.jax.log_marcum_q, (0, 1, 2))(2.0, 1.0, 3.0)
    known = derivatives(functions.LOG_MARCUM_Q, 2.0, 1.0, 3.0)
    np.testing.assert_allclose(gradient, known, rtol=1e-15)
    torch = pytest.importorskip("torch")
    tensors = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (2.0, 1.0, 3.0)]
    logbessel.torch.log_marcum_q(*tensors).backward()
    np.testing.assert_allclose([tensor.grad for tensor in tensors], known, rtol=1e-15)
    batched = torch.func.vmap(logbessel.torch.log_marcum_q)(*map(torch.tensor, (m, a, b)))
    np.testing.assert_array_equal(batched, expected)


def test_few_many_and_single():
    rng = np.random.default_rng(1)
    m, a, b = transition(0.01, 100)(rng, 1300)
    for function in (logbessel.log_marcum_p, logbessel.log_marcum_q):
        whole = function(m, a, b)
        np.testing.assert_array_equal([function(*point) for point in zip(m[:100], a[:100], b[:100])], whole[:100])
        np.testing.assert_array_equal(function(m[::-3], a[::-3], b[::-3]), whole[::-3])
        single = [values.astype(np.float32) for values in (m, a, b)]
        result = function(*single)
        assert result.dtype == np.float32
        wide = function(*(values.astype(float) for values in single))
        np.testing.assert_array_equal(result, wide.astype(np.float32))


def test_the_pole_matters_only_inside_the_strip():
    """The rule without the pole's residue is off by what it is told to be, which shows that the residue is needed."""
    saddle = marcum.Saddle(*map(np.float64, (50.0, 3.0, 10.5)))
    circle = saddle.circle(marcum.LARGE_RULE)
    length = 8.66 * np.sqrt(saddle.radius) + 11
    residue = np.exp(saddle.depth) / (1 + np.exp(length * saddle.log))
    assert residue > 0.01 * circle.tail
