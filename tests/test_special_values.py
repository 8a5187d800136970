"""Values at the edge of the domain, and the floating-point flags that go with them."""

import itertools

import judge
import numpy as np
import points
import pytest

import logbessel

inf, nan = np.inf, np.nan

LOG_I = [
    (0.0, 0.0, 0.0), (-0.0, 0.0, 0.0), (1.0, 0.0, -inf), (5e-324, 0.0, -inf), (-1.0, 0.0, -inf), (-0.5, 0.0, inf),
    (-1.5, 0.0, nan), (-2.5, 0.0, inf), (3.0, inf, inf), (-3.5, inf, inf), (inf, 3.0, -inf), (inf, 0.0, -inf),
    (-inf, 3.0, nan), (inf, inf, nan), (nan, 1.0, nan), (1.0, nan, nan), (1.0, -1.0, nan), (0.0, -0.0, 0.0),
    (1.0, -inf, nan), (-2.5, 1e-3, 18.142208966812085), (-1.5, 1e-3, nan), (-1e300, 0.5, -6.911618222593336e302),
]  # fmt: skip
LOG_K = [
    (0.0, 0.0, inf), (2.0, 0.0, inf), (-2.0, 0.0, inf), (3.0, inf, -inf), (inf, 3.0, inf), (-inf, 3.0, inf),
    (inf, inf, nan), (-inf, inf, nan), (nan, 1.0, nan), (1.0, nan, nan), (1.0, -1.0, nan), (inf, 0.0, inf),
]  # fmt: skip
HYP0F1 = [
    (1.0, 0.0, 0.0), (5e-324, 0.0, 0.0), (1e308, 0.0, 0.0), (2.0, -0.0, 0.0), (2.0, inf, inf), (inf, 3.0, 0.0),
    (inf, 0.0, 0.0), (inf, inf, nan), (0.0, 1.0, nan), (-0.0, 1.0, nan), (0.0, 0.0, nan), (-1.0, 1.0, nan),
    (2.0, -1.0, nan), (2.0, -5e-324, nan), (nan, 1.0, nan), (1.0, nan, nan), (-inf, 1.0, nan),
]  # fmt: skip
RATIO = [
    (0.5, 0.0, 0.0), (2.0, 0.0, 0.0), (1e308, 0.0, 0.0), (0.5, inf, 1.0), (2.0, inf, 1.0), (inf, 3.0, 0.0),
    (inf, 0.0, 0.0), (inf, inf, nan), (0.25, 1.0, nan), (0.5 - 2**-54, 1.0, nan), (-2.0, 1.0, nan), (2.0, -1.0, nan),
    (2.0, -inf, nan), (nan, 1.0, nan), (1.0, nan, nan), (-inf, 1.0, nan),
]  # fmt: skip
INVERSE = [
    (0.5, 0.0, 0.0), (2.0, 0.0, 0.0), (0.5, 1.0, inf), (2.0, 1.0, inf), (2.0, 1.0 + 2**-52, nan), (2.0, 2.0, nan),
    (2.0, -5e-324, nan), (2.0, -1.0, nan), (2.0, inf, nan), (inf, 0.5, inf), (0.25, 0.5, nan), (0.5 - 2**-54, 0.5, nan),
    (-2.0, 0.5, nan), (-inf, 0.5, nan), (nan, 0.5, nan), (2.0, nan, nan),
]  # fmt: skip

TABLES = {
    "log_iv": LOG_I,
    "log_ive": [(v, x, -inf if x == inf and f == inf else f) for v, x, f in LOG_I if not 0 < x < 1],
    "log_kv": LOG_K,
    "log_kve": LOG_K,
    "log_hyp0f1": HYP0F1,
    "iv_ratio": RATIO,
    "iv_ratio_c": [(v, x, 1 - f) for v, x, f in RATIO],
    "iv_ratio_inv": INVERSE,
    "iv_ratio_c_inv": [(v, 1 - c if 0 <= c <= 1 else c, x) for v, c, x in INVERSE],
}


def with_flags(function, *arguments):
    """The result, and the kinds of floating-point trouble reported."""
    flags = []
    with np.errstate(all="call", call=lambda kind, _: flags.append(kind)):
        result = function(*arguments)
    return result, flags


def proper_flags(arguments, result):
    """NumPy's conventions: a nan from numbers is invalid, an infinity from finite numbers a division by zero."""
    if np.isnan(result):
        return [] if np.isnan(arguments).any() else ["invalid value"]
    return ["divide by zero"] if np.isinf(result) and np.isfinite(arguments).all() else []


@pytest.mark.parametrize(
    ("name", "v", "x", "expected"), [(name, *row) for name, rows in TABLES.items() for row in rows]
)
def test_limit_and_its_flag(name, v, x, expected):
    result, flags = with_flags(getattr(logbessel, name), v, x)
    np.testing.assert_allclose(result, expected, rtol=1e-15)
    assert flags == proper_flags([v, x], expected)


EDGES = [
    -inf,
    -1e308,
    -3.0,
    -2.5,
    -1.5,
    -1.0,
    -0.5,
    -5e-324,
    -0.0,
    0.0,
    5e-324,
    0.25,
    0.5,
    1.0,
    2.0,
    3.5,
    1e308,
    inf,
    nan,
]


@pytest.mark.parametrize("name", points.VALUES)
def test_edges_with_the_judge(name):
    """What the judge encloses in a ball lies inside the domain, and raises no flag if it is a double."""
    function = getattr(logbessel, name)
    wrong = []
    for v, x in itertools.product(EDGES, EDGES):
        exact = judge.truth(name, v, x)
        if exact is not None:
            result, flags = with_flags(function, v, x)
            off = judge.error(result, exact)
            at_edge = isinstance(exact, float)
            wanted = proper_flags([v, x], result) if at_edge else []
            flagged = flags != wanted and (at_edge or np.isfinite(float(exact)))
            if flagged or not judge.acceptable(name, v, x, exact, off):
                wrong.append((v.hex(), x.hex(), result, float(exact), flags))
    assert wrong == []


@pytest.mark.parametrize("name", points.VALUES)
def test_ordinary_values_raise_no_flag(name):
    """Least of all those of the formulas that run on lanes beside the ones they are for."""
    v, x = points.sample(name, 4000)
    with np.errstate(all="ignore"):
        finite = np.isfinite(getattr(logbessel, name)(v, x))
    assert finite.mean() > 0.9
    with np.errstate(all="raise"):
        assert np.isfinite(getattr(logbessel, name)(v[finite], x[finite])).all()


@pytest.mark.parametrize("code", "fd")
@pytest.mark.parametrize("place", [0, 15, 16, 511, 512, 1299])
def test_one_bad_element_raises_its_flag(place, code):
    v, x = np.full((2, 1300), 3.0, code)
    for value, kind in ((-1.0, "invalid value"), (0.0, "divide by zero")):
        x[place] = value
        for step in (1, -1):
            assert with_flags(logbessel.log_iv, v[::step], x[::step])[1] == [kind]
    x[place] = nan
    result, flags = with_flags(logbessel.log_iv, v, x)
    assert flags == []
    assert np.flatnonzero(np.isnan(result)) == [place]


BAD = np.full(30_000, 3.0)
BAD[4] = -1.0
IN_PARTS = {  # arguments that NumPy hands to the loop in several parts
    "byte order": (BAD.astype(">f8"), {}),
    "integers": (BAD.astype(np.int64), {}),
    "columns": (BAD.reshape(-1, 6)[:, :5], {}),
    "mask": (BAD, {"where": np.arange(BAD.size) % 4 != 3, "out": np.empty(BAD.size)}),
}


@pytest.mark.parametrize("way", IN_PARTS)
def test_later_parts_of_an_array_keep_the_flags_of_earlier_ones(way):
    x, keywords = IN_PARTS[way]
    assert with_flags(lambda: logbessel.log_iv(2.0, x, **keywords))[1] == ["invalid value"]
    x = np.where(x < 0, 0, x).astype(x.dtype)
    assert with_flags(lambda: logbessel.log_iv(2.0, x, **keywords))[1] == ["divide by zero"]


def test_flags_of_casts_between_parts():
    x = np.full(30_000, 3.0)
    x[5] = 1e300
    out = np.empty(x.size, np.float32)
    assert with_flags(lambda: logbessel.log_iv(2.0, x, out=out))[1] == ["overflow"]
    v = np.full(30_000, 3.0)
    assert with_flags(lambda: logbessel.iv_ratio(v, np.where(x > 3, 1e-300, 3.0), out=out))[1] == ["underflow"]


def test_errstate():
    with pytest.raises(FloatingPointError, match="divide by zero"), np.errstate(divide="raise"):
        logbessel.log_kv(1.0, 0.0)
    with pytest.warns(RuntimeWarning, match="invalid value encountered in iv_ratio"):
        logbessel.iv_ratio(0.25, [1.0, 2.0])


def test_float32_limits():
    """float32 overflows to infinity, and underflows to zero, as a cast does."""
    with np.errstate(all="ignore"):
        assert logbessel.log_iv(np.float32(1e38), np.float32(1e-38)) == -inf
        assert logbessel.iv_ratio(np.float32(1e38), np.float32(1e-38)) == 0.0
    assert logbessel.log_kv(np.float32(0), np.float32(0.5)) == np.float32(logbessel.log_kv(0, 0.5))
