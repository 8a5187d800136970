"""What the public functions say of themselves; the derivatives do so in `derivative_docstrings`."""

_FRAME = """{summary}

{description}

Parameters
----------
{first}
{second}
out, where, casting, order, dtype, subok
    As of every NumPy ufunc.

Returns
-------
ndarray or scalar
    The values, of the broadcast shape of the arguments: float64, but float32 where both arguments are float32, float16
    or integers of at most 16 bits (computed in float64 and rounded). Complex and long double arguments raise TypeError.

Notes
-----
Special values:

{special}

No exception is raised. As everywhere in NumPy, a nan from numbers sets the floating-point flag "invalid", an infinity
from finite numbers the flag "divide by zero", and `numpy.errstate` says what follows; no other result sets a flag.

Accuracy: {accuracy} {measured}

Sources: {sources}

Examples
--------
>>> import logbessel
{examples}
"""


def _table(rows):
    """A table in reStructuredText of conditions and values."""
    width = max(len(condition) for condition, _ in rows)
    rule = "=" * width + "  " + "=" * max(len(value) for _, value in rows)
    return "\n".join([rule, *(f"{condition:{width}}  {value}" for condition, value in rows), rule])


# Arguments

_I_ORDER = """v : array_like
    Order, any real number. For v < -1, I_v(x) may be negative, which gives nan."""
_K_ORDER = """v : array_like
    Order, any real number; K_v is even in v."""
_RATIO_ORDER = """v : array_like
    Order, v >= 1/2."""
_ARGUMENT = """x : array_like
    Argument, x >= 0."""

# Special values

_NAN = ("outside the domain; an argument is nan", "nan")


def _i_rows(far):
    return [
        ("x = 0, v = 0", "0"),
        ("x = 0, v > 0 or a negative integer", "-inf"),
        ("x = 0, other v < 0", "inf, or nan where I_v is negative"),
        ("x = inf, v finite", far),
        ("v = inf, x finite", "-inf"),
        ("v = -inf; v = inf, x = inf", "nan"),
        _NAN,
    ]


_K_ROWS = [
    ("x = 0", "inf"),
    ("x = inf, v finite", "-inf"),
    ("v infinite, x finite", "inf"),
    ("both infinite", "nan"),
    _NAN,
]


def _ratio_rows(near, far):
    return [("x = 0", near), ("x = inf, v finite", far), ("v = inf, x finite", near), ("both infinite", "nan"), _NAN]


# Accuracy

_CANCELLING = """with M = |v df/dv| + |x df/dx|, the size of what cancels in the result f, the error is at most
max(1 ulp, 2^-63 M) where v^2 + x^2 >= 625 and max(2 ulp, 2^-54 M) elsewhere; the second terms matter only beside the
curves on which f vanishes."""
_TWO, _FOUR = (f"the error is at most {ulps} ulp." for ulps in (2, 4))

# Sources

_DEBYE = "the logarithm of the uniform expansion (DLMF 10.41.3-4) where v^2 + x^2 >= 625"
_I_SOURCES = (
    _DEBYE
    + """;
its leading terms and a polynomial fitted to the rest where v^2 + x^2 >= 100, v >= 1 (scaled: v >= 0) and x >= 2^-30;
the power series (DLMF 10.25.2) elsewhere; DLMF 10.27.1-2 for v <= -1."""
)
_K_SOURCES = (
    _DEBYE
    + """;
its leading terms and a polynomial fitted to the rest where v^2 + x^2 >= 64 and x >= 2^-60; elsewhere, at the order
nearest to zero, Chebyshev series in 1/(1 + x) or DLMF 10.27.4 rid of its cancellation, raised by DLMF 10.29.1."""
)
_RATIO_SOURCES = """the derivative of the uniform expansion (DLMF 10.41.3) where (v - 1)^2 + x^2 >= 625, else the
continued fraction DLMF 10.33.1; beside v = 1/2, Kummer's functions (DLMF 13.6.9, 13.7.1)."""
_INVERSE_SOURCES = """a start from the bounds of Amos (Math. Comp. 28, 1974), then Newton's method with the slope
from the Riccati equation that DLMF 10.29.2 implies."""

_FUNCTIONS = {
    "log_iv": {
        "summary": "Logarithm of the modified Bessel function of the first kind.",
        "description": "log I_v(x), DLMF 10.25.2, without overflow or underflow of I_v(x).",
        "first": _I_ORDER,
        "second": _ARGUMENT,
        "special": _table(_i_rows("inf")),
        "accuracy": _CANCELLING,
        "sources": _I_SOURCES,
        "examples": """>>> logbessel.log_iv(1000.0, [1, 10, 1000, 1e6])
array([-6.60527511e+03, -4.30266529e+03,  5.28293887e+02,  9.99991673e+05])""",
    },
    "log_kv": {
        "summary": "Logarithm of the modified Bessel function of the second kind.",
        "description": "log K_v(x), DLMF 10.27.4, without overflow or underflow of K_v(x).",
        "first": _K_ORDER,
        "second": _ARGUMENT,
        "special": _table(_K_ROWS),
        "accuracy": _CANCELLING,
        "sources": _K_SOURCES,
        "examples": """>>> logbessel.log_kv(1000.0, [1, 10, 1000, 1e6])
array([ 6.59767421e+03,  4.29506434e+03, -5.36241363e+02, -1.00000618e+06])""",
    },
    "log_ive": {
        "summary": "Logarithm of the exponentially scaled modified Bessel function of the first kind.",
        "description": "log I_v(x) - x, without the cancellation of that difference.",
        "first": _I_ORDER,
        "second": _ARGUMENT,
        "special": _table(_i_rows("-inf")),
        "accuracy": _CANCELLING,
        "sources": _I_SOURCES,
        "examples": """>>> logbessel.log_ive(2.0, [1, 1e3, 1e20])
array([ -2.99695749,  -4.37469211, -23.94478946])""",
    },
    "log_kve": {
        "summary": "Logarithm of the exponentially scaled modified Bessel function of the second kind.",
        "description": "log K_v(x) + x, without the cancellation of that sum.",
        "first": _K_ORDER,
        "second": _ARGUMENT,
        "special": _table(_K_ROWS),
        "accuracy": _CANCELLING,
        "sources": _K_SOURCES,
        "examples": """>>> logbessel.log_kve(2.0, [1, 1e3, 1e20])
array([  1.48540867,  -3.22621222, -22.80005958])""",
    },
    "log_hyp0f1": {
        "summary": "Logarithm of the confluent hypergeometric limit function.",
        "description": """log 0F1(; b; z) = log[Gamma(v + 1) (2/x)^v I_v(x)] with b = v + 1 and z = x^2/4 (DLMF 10.39.9), without
the cancellation of that product: the normaliser of the von Mises-Fisher distribution.""",
        "first": """b : array_like
    Parameter, b > 0.""",
        "second": """z : array_like
    Argument, z >= 0.""",
        "special": _table(
            [("z = 0", "0"), ("z = inf, b finite", "inf"), ("b = inf, z finite", "0"), ("both infinite", "nan"), _NAN]
        ),
        "accuracy": _TWO,
        "sources": """the uniform expansion (DLMF 10.41.3) and Stirling's series, subtracted term by term; for small b and z
the power series (DLMF 16.2.1), for small b and large z the gamma function itself.""",
        "examples": """>>> logbessel.log_hyp0f1(16384.0, [0.25, 1e4, 1e10])
array([1.52587891e-05, 6.10340195e-01, 1.53309481e+05])""",
    },
    "iv_ratio": {
        "summary": "Ratio of modified Bessel functions of the first kind of orders that differ by 1.",
        "description": """I_v(x)/I_{v-1}(x), as in `scipy.special`; A_d(kappa) = iv_ratio(d/2, kappa) is the mean resultant length of
the von Mises-Fisher distribution in d dimensions.""",
        "first": _RATIO_ORDER,
        "second": _ARGUMENT,
        "special": _table(_ratio_rows("0", "1")),
        "accuracy": _TWO,
        "sources": _RATIO_SOURCES,
        "examples": """>>> logbessel.iv_ratio(1024.0, [1, 1e3, 1e6])
array([4.88281134e-04, 4.07325217e-01, 9.98977023e-01])""",
    },
    "iv_ratio_c": {
        "summary": "Complement of the ratio of modified Bessel functions of the first kind.",
        "description": "1 - I_v(x)/I_{v-1}(x), without the cancellation of that difference where the ratio is close to 1.",
        "first": _RATIO_ORDER,
        "second": _ARGUMENT,
        "special": _table(_ratio_rows("1", "0")),
        "accuracy": _TWO,
        "sources": _RATIO_SOURCES,
        "examples": """>>> logbessel.iv_ratio_c(0.5, [1, 20, 300])
array([2.38405844e-001, 8.49670851e-018, 5.30079311e-261])""",
    },
    "iv_ratio_inv": {
        "summary": "Inverse of the ratio of modified Bessel functions of the first kind.",
        "description": """The x with I_v(x)/I_{v-1}(x) = r: the maximum likelihood estimate of the concentration of a von Mises-Fisher
distribution with mean resultant length r in 2 v dimensions.""",
        "first": _RATIO_ORDER,
        "second": """r : array_like
    Ratio, 0 <= r <= 1. Close to 1, where a double holds few digits of 1 - r, see `iv_ratio_c_inv`.""",
        "special": _table([("r = 0", "0"), ("r = 1", "inf"), ("v = inf, 0 < r < 1", "inf"), _NAN]),
        "accuracy": _FOUR,
        "sources": _INVERSE_SOURCES,
        "examples": """>>> logbessel.iv_ratio_inv(1024.0, [1e-10, 0.5, 0.999])
array([2.04800000e-07, 1.36506674e+03, 1.02298849e+06])""",
    },
    "iv_ratio_c_inv": {
        "summary": "Inverse of the complement of the ratio of modified Bessel functions of the first kind.",
        "description": "The x with 1 - I_v(x)/I_{v-1}(x) = c, for ratios so close to 1 that only c = 1 - r holds them.",
        "first": _RATIO_ORDER,
        "second": """c : array_like
    Complement of the ratio, 0 <= c <= 1.""",
        "special": _table([("c = 0", "inf"), ("c = 1", "0"), ("v = inf, 0 < c < 1", "inf"), _NAN]),
        "accuracy": _FOUR,
        "sources": _INVERSE_SOURCES,
        "examples": """>>> logbessel.iv_ratio_c_inv(1024.0, [1e-20, 1e-3, 0.5])
array([1.02350000e+23, 1.02298849e+06, 1.36506674e+03])""",
    },
}

# From benchmarks/results/accuracy.md: the median and the 99th percentile of the error, and the points, in thousands.
_MEASURED = {
    "log_iv": (0.23, 0.5, 105),
    "log_kv": (0.23, 0.5, 105),
    "log_ive": (0.25, 0.5, 104),
    "log_kve": (0.25, 0.5, 105),
    "log_hyp0f1": (0.25, 0.62, 99),
    "iv_ratio": (0.17, 0.49, 105),
    "iv_ratio_c": (0.18, 0.5, 105),
    "iv_ratio_inv": (0.24, 0.99, 100),
    "iv_ratio_c_inv": (0.2, 1.03, 100),
}


def _measured(name):
    if name not in _MEASURED:
        return ""
    median, high, points = _MEASURED[name]
    size = f"a median of {median} ulp, {high} ulp at the 99th percentile"
    return f"Measured against ball arithmetic at {points} 000 points:\n{size}."


DOCSTRINGS = {name: _FRAME.format(**parts, measured=_measured(name)) for name, parts in _FUNCTIONS.items()}
