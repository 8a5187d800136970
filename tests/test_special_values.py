"""Values at the edge of the domain, and the floating-point flags that go with them."""

import numpy as np
import pytest

import logbessel

inf, nan = np.inf, np.nan

LOG_I = [
    (0.0, 0.0, 0.0), (-0.0, 0.0, 0.0), (1.0, 0.0, -inf), (5e-324, 0.0, -inf), (-1.0, 0.0, -inf), (-0.5, 0.0, inf),
    (-1.5, 0.0, nan), (-2.5, 0.0, inf), (3.0, inf, inf), (-3.5, inf, inf), (inf, 3.0, -inf), (inf, 0.0, -inf),
    (-inf, 3.0, nan), (inf, inf, nan), (nan, 1.0, nan), (1.0, nan, nan), (1.0, -1.0, nan), (0.0, -0.0, 0.0),
]  # fmt: skip
LOG_K = [
    (0.0, 0.0, inf), (2.0, 0.0, inf), (-2.0, 0.0, inf), (3.0, inf, -inf), (inf, 3.0, inf), (-inf, 3.0, inf),
    (inf, inf, nan), (-inf, inf, nan), (nan, 1.0, nan), (1.0, nan, nan), (1.0, -1.0, nan), (inf, 0.0, inf),
]  # fmt: skip
SCALED_LOG_I = [(v, x, -inf if x == inf and not np.isnan(f) else f) for v, x, f in LOG_I]
TABLES = {"log_iv": LOG_I, "log_ive": SCALED_LOG_I, "log_kv": LOG_K, "log_kve": LOG_K}


@pytest.mark.parametrize("name, v, x, expected", [(name, *row) for name, rows in TABLES.items() for row in rows])
def test_limit_and_its_flag(name, v, x, expected):
    flags = []
    with np.errstate(all="call", call=lambda kind, _: flags.append(kind)):
        result = getattr(logbessel, name)(v, x)
    np.testing.assert_equal(result, expected)
    if np.isnan(expected):
        wanted = [] if np.isnan(v) or np.isnan(x) else ["invalid value"]
    else:
        wanted = ["divide by zero"] if np.isinf(expected) and np.isfinite([v, x]).all() else []
    assert flags == wanted


@pytest.mark.parametrize("name", TABLES)
def test_ordinary_values_raise_no_flag(name):
    v, x = np.meshgrid(np.r_[0.0, np.logspace(-320, 200, 53)], np.logspace(-320, 200, 53))
    with np.errstate(all="raise"):
        assert np.isfinite(getattr(logbessel, name)(v, x)).all()
