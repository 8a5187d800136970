"""What the public derivatives say of themselves."""

_LIMITS = {
    "log_iv_dv": ("-inf", "0", "-inf"),
    "log_iv_dx": ("inf; 0 for v = 0", "1", "inf"),
    "log_kv_dv": ("inf; 0 for v = 0", "0", "inf"),
    "log_kv_dx": ("-inf", "-1", "-inf"),
    "log_ive_dx": ("inf; -1 for v = 0", "0", "inf"),
    "log_kve_dx": ("-inf", "0", "-inf"),
    "kv_ratio": ("inf for v > 1/2, 1 for v = 1/2, 0 below", "1", "inf"),
    "log_iv_dvv": ("-psi'(v + 1)", "0", "0"),
    "log_iv_dvx": ("inf", "0", "1/x"),
    "log_iv_dxx": ("-inf; 1/2 for v = 0", "0", "-inf"),
    "log_kv_dvv": ("psi'(v); inf for v = 0", "0", "0"),
    "log_kv_dvx": ("-inf; 0 for v = 0", "0", "-1/x"),
    "log_kv_dxx": ("inf", "0", "inf"),
}

_BELOW = {
    "log_iv_dv": "-inf (-n, n odd: inf)",
    "log_iv_dx": "-inf (-n: inf)",
    "log_ive_dx": "-inf (-n: inf)",
    "log_iv_dvv": "-psi'(v + 1) (-n: -inf)",
    "log_iv_dvx": "inf (-n, n odd: -inf)",
    "log_iv_dxx": "inf (-n: -inf)",
}

_ORDERS = {
    "i": "every real v where I_v(x) > 0, which is everywhere for v >= -1 and integers; else nan",
    "k": "every real v",
}

_MIRRORED = "that at v = inf", "minus that at v = inf"

_TEMPLATE = """{title}

    {formula}

Parameters
----------
v : array_like
    Order: {orders}.
x : array_like
    Argument, x >= 0; nan for x < 0.

Returns
-------
ndarray or scalar
    float32 for float16 and float32 arguments, float64 for float64 and integers, of the broadcast shape.

Notes
-----
===================  ==============================================
x = 0                {at_zero}
x = inf              {far}
v = inf, x finite    {high}
v = -inf             {low}
both infinite, nan   nan
===================  ==============================================

{below}No exception is raised; nan from numbers sets NumPy's "invalid" flag, an infinity from finite ones "divide".

{method}

Measured against ball arithmetic: {accuracy}.

Examples
--------
>>> import logbessel
>>> round(float(logbessel.{name}({example})), 12)
{result}
"""

_OUTSIDE = "v^2 + x^2 >= 625: the uniform expansion (DLMF 10.41.3-4) differentiated term by term."
_NEGATIVE = (
    "\nv <= -1: by DLMF 10.27.2; outside from the slopes of log I_{-v} and log K_{-v}, inside by descent to v itself."
)
_I_DV = (
    _OUTSIDE
    + " Inside: descent from the order v + 25 by the derivative of DLMF 10.29.1 in double-double; for |v| < 1/2,\n"
    "x >= 4 tables of the even part of I_v in v, with DLMF 10.27.2. At v = 0 it is -K_0/I_0 (DLMF 10.38.4)." + _NEGATIVE
)
_I_DX = _OUTSIDE + " Inside: I_{v+1}/I_v + v/x (DLMF 10.29.2) by a continued fraction." + _NEGATIVE
_I_DXX = _OUTSIDE + " Inside: the Riccati equation of d/dx log I_v, in double-double." + _NEGATIVE
_K_DV = _OUTSIDE + " Inside: tables in x and mu^2 for |mu| <= 1/2, raised by the derivative of DLMF 10.29.1."
_K_DVV = _OUTSIDE + (
    " Inside: the variance of t under exp(v t - x cosh t) (DLMF 10.32.9),\nby the trapezoidal rule; "
    "for v < 1/2, x < 1/2 from the formulas of the first derivative."
)
_K_RATIO = _OUTSIDE.replace("v^2", "(v - 1)^2") + (
    " Inside: tables in x and mu^2 for |mu| <= 1/2,\nraised by DLMF 10.29.1. v < 1/2: from the ratio at 1 - v, as K is even in v."
)
_K_DX = _OUTSIDE + " Inside: -(K_{v-1}/K_v + v/x) (DLMF 10.29.2)."
_SCALED = (
    "v^2 + x^2 >= 625: the uniform expansion (DLMF 10.41.3-4) differentiated term by term, the 1 taken out of its first term,\n"
    "s/x - 1 = v^2/(x (s + x)) with s^2 = v^2 + x^2, in double-double."
)
_I_DX_SCALED = _SCALED + " Inside: I_{v+1}/I_v + v/x - 1 by a continued fraction in double-double." + _NEGATIVE
_K_DX_SCALED = _SCALED + " Inside: 1 - K_{v-1}/K_v - v/x, from tables\nraised by DLMF 10.29.1 in double-double."
_RING = "\nIn the annulus where the value is leading terms and a fitted polynomial, their slopes."
_DUAL = " These sums and tables are differentiated by dual numbers."
_MIXED = " Inside, x I_{v+1}/I_v and its slope in v come from the same descent."
_BESIDE = "; for v < 0 beside zeros and poles, what 1/4 ulp of v or of x changes"
_FAR = "\nFor large x it is -1/(2 x), with all its digits."
_TWO, _THREE = "at most 2 ulp", "at most 3 ulp"
_ZERO = "; beside the zero near v^2 = x and those for v < 0, what 1/4 ulp of v or of x changes"
_SECOND = "1e-13 relative; beside zeros and poles, what 4 ulp of v or of x change"


def _twice(method):
    return method.replace(_OUTSIDE, _OUTSIDE.replace("differentiated", "differentiated twice"))


def _text(name, title, formula, orders, method, accuracy, example, result):
    at_zero, far, high = _LIMITS[name]
    below = f"At x = 0 and v < 0: {_BELOW[name]}; nan where I_v(0+) < 0. " if orders == "i" else ""
    low = (
        "nan"
        if orders == "i"
        else "0"
        if name == "kv_ratio"
        else "as v = inf, d/dv and d^2/(dv dx) with the sign turned"
    )
    return _TEMPLATE.format(
        name=name, title=title, formula=formula, orders=_ORDERS[orders], method=method, accuracy=accuracy,
        example=example, result=result, at_zero=at_zero, far=far, high=high, low=low, below=below,
    )  # fmt: skip


_ROWS = (
    ("log_iv_dv", "Derivative of log I_v(x) in the order.", "d/dv log I_v(x)", "i", _I_DV + _RING, _TWO + _BESIDE, "0.5, 2.0"),
    ("log_iv_dx", "Derivative of log I_v(x) in the argument.", "d/dx log I_v(x) = I_{v+1}(x)/I_v(x) + v/x", "i", _I_DX + _RING, _TWO + _BESIDE, "0.5, 2.0"),
    ("log_kv_dv", "Derivative of log K_v(x) in the order; odd in v.", "d/dv log K_v(x)", "k", _K_DV + _RING, _THREE, "0.5, 2.0"),
    ("log_kv_dx", "Derivative of log K_v(x) in the argument.", "d/dx log K_v(x) = -(K_{v-1}(x)/K_v(x) + v/x)", "k", _K_DX + _RING, _TWO, "0.5, 2.0"),
    ("log_ive_dx", "Derivative of log I_v(x) - x in the argument.", "d/dx log I_v(x) - 1", "i", _I_DX_SCALED + _FAR, _TWO + _ZERO, "0.5, 1e9"),
    ("log_kve_dx", "Derivative of log K_v(x) + x in the argument.", "d/dx log K_v(x) + 1", "k", _K_DX_SCALED + _FAR, _TWO, "0.5, 1e9"),
    ("kv_ratio", "Ratio of modified Bessel functions of the second kind.", "K_v(x)/K_{v-1}(x)", "k", _K_RATIO + _RING, _THREE, "1.5, 2.0"),
    ("log_iv_dvv", "Second derivative of log I_v(x) in the order.", "d^2/dv^2 log I_v(x)", "i", _twice(_I_DV) + _DUAL, _SECOND, "0.5, 2.0"),
    ("log_iv_dvx", "Mixed second derivative of log I_v(x).", "d^2/(dv dx) log I_v(x)", "i", _twice(_I_DV) + _MIXED, _SECOND, "0.5, 2.0"),
    ("log_iv_dxx", "Second derivative of log I_v(x) in the argument.", "d^2/dx^2 log I_v(x)", "i", _twice(_I_DXX), _SECOND, "0.5, 2.0"),
    ("log_kv_dvv", "Second derivative of log K_v(x) in the order.", "d^2/dv^2 log K_v(x)", "k", _twice(_K_DVV), _SECOND, "0.5, 2.0"),
    ("log_kv_dvx", "Mixed second derivative of log K_v(x); odd in v.", "d^2/(dv dx) log K_v(x)", "k", _twice(_K_DV) + _DUAL, _SECOND, "0.5, 2.0"),
    ("log_kv_dxx", "Second derivative of log K_v(x) in the argument.", "d^2/dx^2 log K_v(x)", "k", _twice(_K_DX) + _DUAL, _SECOND, "0.5, 2.0"),
)  # fmt: skip

# Results of the examples, from ball arithmetic.
_RESULTS = {
    "log_hyp0f1_db": "-0.33571022244",
    "log_hyp0f1_dz": "0.309422897799",
    "iv_ratio_dv": "-0.138510274392",
    "iv_ratio_dx": "0.109108643447",
    "log_iv_dv": "-0.370110164394",
    "log_iv_dx": "0.787314720728",
    "log_kv_dv": "0.206345649901",
    "log_kv_dx": "-1.25",
    "log_ive_dx": "-5e-10",
    "log_kve_dx": "-5e-10",
    "kv_ratio": "1.5",
    "log_iv_dvv": "-0.57230898158",
    "log_iv_dvx": "0.24633115591",
    "log_iv_dxx": "0.048978170162",
    "log_kv_dvv": "0.408890795849",
    "log_kv_dvx": "-0.087308700198",
    "log_kv_dxx": "0.125",
    "log_iv_and_grad": "[0.716002429689, -0.370110164394, 0.787314720728]",
    "log_kv_and_grad": "[-2.120782237635, 0.206345649901, -1.25]",
}

_AND_GRAD = """log {kind}_v(x) with its derivatives in the order and in the argument, in one evaluation.

    (log {kind}_v(x), d/dv log {kind}_v(x), d/dx log {kind}_v(x))

Parameters
----------
v, x : array_like
    Order and argument, as of `log_{lower}v`, `log_{lower}v_dv` and `log_{lower}v_dx`.

Returns
-------
value, dv, dx : ndarray or scalar
    The results of these three functions, to the last bit; d/dx log I_v where v^2 + x^2 < 625 to an ulp.

Notes
-----
Domain, special values, sources and accuracy are those of the three functions. `out` takes a tuple of three arrays.

Examples
--------
>>> import logbessel
>>> [round(float(part), 12) for part in logbessel.log_{lower}v_and_grad(0.5, 2.0)]
{result}
"""

_OF_RATIOS = """{title}

    {formula}

Parameters
----------
{first}
{second}

Returns
-------
ndarray or scalar
    float32 for float16 and float32 arguments, float64 for float64 and integers, of the broadcast shape.

Notes
-----
Special values: {limits}; nan outside the domain. No exception is raised.

{method}

Measured against ball arithmetic: at most 2 ulp.

Examples
--------
>>> import logbessel
>>> round(float(logbessel.{name}(2.5, 3.0)), 12)
{result}
"""

_B, _Z = "b : array_like\n    Parameter, b > 0.", "z : array_like\n    Argument, z >= 0."
_V, _X = "v : array_like\n    Order, v >= 1/2.", "x : array_like\n    Argument, x >= 0."
_HYP = "The uniform expansion, the power series and the continued fraction of the value, differentiated (DLMF 15.5.1 in the limit)."
_RATIO = "The uniform expansion differentiated; inside v^2 + x^2 < 625 the continued fraction of DLMF 10.33.1, differentiated."

_RATIO_ROWS = (
    ("log_hyp0f1_db", "Derivative of log 0F1(; b; z) in b.", "d/db log 0F1(; b; z)", _B, _Z,
     "0 at z = 0 and at b = inf, -inf at z = inf", _HYP),
    ("log_hyp0f1_dz", "Derivative of log 0F1(; b; z) in z.", "d/dz log 0F1(; b; z) = 0F1(; b + 1; z) / (b 0F1(; b; z))", _B, _Z,
     "1/b at z = 0, 0 at z = inf and at b = inf", _HYP),
    ("iv_ratio_dv", "Derivative of I_v(x)/I_{v-1}(x) in the order.", "d/dv [I_v(x)/I_{v-1}(x)]", _V, _X,
     "0 at x = 0, x = inf and v = inf", _RATIO),
    ("iv_ratio_dx", "Derivative of I_v(x)/I_{v-1}(x) in the argument.",
     "d/dx rho = 1 - rho^2 - (2 v - 1) rho/x, rho = I_v(x)/I_{v-1}(x)", _V, _X,
     "1/(2 v) at x = 0, 0 at x = inf and v = inf", _RATIO),
)  # fmt: skip


def _ratio_text(name, title, formula, first, second, limits, method):
    return _OF_RATIOS.format(
        name=name, title=title, formula=formula, first=first, second=second, limits=limits, method=method,
        result=_RESULTS[name],
    )  # fmt: skip


DERIVATIVE_DOCSTRINGS = (
    {row[0]: _ratio_text(*row) for row in _RATIO_ROWS}
    | {row[0]: _text(*row, _RESULTS[row[0]]) for row in _ROWS}
    | {
        f"log_{lower}v_and_grad": _AND_GRAD.format(
            kind=lower.upper(), lower=lower, result=_RESULTS[f"log_{lower}v_and_grad"]
        )
        for lower in "ik"
    }
)
