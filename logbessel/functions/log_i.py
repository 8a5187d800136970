"""log I_v(x), log I_v(x) - x, and their derivatives.

A function and its two first derivatives in one call evaluate the same formulas side by side, and share what these have in
common.
"""

from functools import partial

from ..arithmetic import absolute, minimum, where
from ..formulas.later import (
    annulus,
    argument_derivative,
    careful,
    debye,
    extreme_derivatives,
    gamma,
    limits,
    negative_order,
    negative_order_derivative,
    order_derivative,
    power_series,
    second_derivative,
)
from ..formulas.later import double_double as dd
from . import accuracy, beside_zeros, build
from .build import ARGUMENT, beside, extreme, rounded
from .function import Argument, Function, Regime, Words, anywhere, both, nothing

_ORDER = Argument("v", "Order", open=True, unsure=-1.0, remark="; nan where I_v(x) < 0, which takes v < -1")
_KNOWN = {"arguments": (_ORDER, ARGUMENT), "reflects": True}
_AT = (0.5, 2.0)  # where the examples are


# Words

_SOURCES = (
    build.EXPANSION
    + """;
its leading terms and a polynomial fitted to the rest where v^2 + x^2 >= 100, v >= 1 (scaled: v >= 0) and x >= 2^-30;
the power series (DLMF 10.25.2) elsewhere; DLMF 10.27.1-2 for v <= -1."""
)
_REFLECTED = """
v <= -1: by DLMF 10.27.2; outside from the derivatives of log I_{-v} and log K_{-v}, inside by descent to v itself."""
_IN_V = """descent from the order v + 25 by the derivative of DLMF 10.29.1 in double-double; for |v| < 1/2,
x >= 4 tables of the even part of I_v in v, with DLMF 10.27.2; for -1 < v < 0, 2^-7 <= x < 14 the power series
(DLMF 10.25.2), differentiated, in double-double. At v = 0 it is -K_0/I_0 (DLMF 10.38.4)."""
_IN_V_TWICE = "descent from the order v + 25 by the first two derivatives of DLMF 10.29.1 in double-double."
_IN_V_MIXED = """descent from the order v + 25 by the derivative of DLMF 10.29.1 in double-double; for |v| < 2^-26,
x >= 4 a table of the even part of I_v in v, with DLMF 10.27.2."""
_IN_X = "I_{v+1}/I_v + v/x (DLMF 10.29.2) by a continued fraction."
_IN_X_SCALED = "I_{v+1}/I_v + v/x - 1 by a continued fraction in double-double."
_RICCATI = "the Riccati equation of d/dx log I_v, in double-double."
_FROM_ONE_DESCENT = " Inside, x I_{v+1}/I_v and its derivative in v come from the same descent."
_FAR = "\nFor large x it is -1/(2 x), with all its digits."


def _special(far):
    return (
        ("x = 0, v = 0", "0"),
        ("x = 0, v > 0 or a negative integer", "-inf"),
        ("x = 0, other v < 0", "inf, or nan where I_v is negative"),
        ("x = inf, v finite", far),
        ("v = inf, x finite", "-inf"),
        ("v = -inf; v = inf, x = inf", "nan"),
        build.NOWHERE,
    )


def _limits(at_zero, below, far, high):
    """Those of a derivative: at x = 0 for v >= 0 and below, at x = inf, at v = inf."""
    return (
        ("x = 0, v >= 0", at_zero),
        ("x = 0, v < 0", f"{below}; nan where I_v(0+) < 0"),
        ("x = inf, v finite", far),
        ("v = inf, x finite", high),
        ("v = -inf; v = inf, x = inf", "nan"),
        build.NOWHERE,
    )


# Regimes


def _less_argument(formula):
    def value(v, x):
        result = formula(v, x)
        overflow = absolute(result[0]) == float("inf")
        return where(overflow, result[0], dd.rounded(dd.add_double(result, -x)))

    return value


def _less_argument_or(formula, of_singles):
    """The same; pairs of singles have a formula of their own."""
    return build.of_either(_less_argument(formula), rounded(of_singles))


def _less_argument_below(formula):
    """For v <= -1."""
    return _less_argument_or(formula, negative_order.log_i_less_x)


def _below(inside, outside):
    """Regimes of v <= -1."""
    return (
        Regime(inside, negative_order.below_minus_one_inside, limits=True, traced=False, lost_in_pairs=True),
        Regime(outside, negative_order.below_minus_one, limits=True, traced=False, lost_in_pairs=True),
    )


def _tiny(v, x):
    """Where the first term of the power series in x is all there is, v > -1."""
    near = x < 2.0**-30 * minimum(v + 1.0, 1.0)
    return (v > -1.0) & (debye.inside_disc(v, x) & near | argument_derivative.tiny(v, x))


def _regimes(usual, limit, ring, in_ring, inner, finish, *outer):
    """Those of the logarithms."""
    return (
        usual,
        Regime(limit, limits.special, limits=True),
        Regime(finish(negative_order.log_i), negative_order.below_minus_one, limits=True, traced=False),
        Regime(rounded(ring), in_ring, brief=True),
        Regime(inner, debye.inside_disc),
        *outer,
    )


def _regimes_in_v(usual, limit, below, inner, *outer, tiny=None, near_zero=()):
    """Those of d/dv log I_v, or of a derivative of it; `near_zero` come before the `inner` one of the disc."""
    return (
        usual,
        Regime(limit, limits.special, limits=True),
        *_below(*below),
        *([Regime(tiny, _tiny)] if tiny else []),
        *near_zero,
        Regime(inner, debye.inside_disc),
        *outer,
    )


def _and_grad(values):
    """Those of a logarithm with its derivatives."""
    usual, dx = argument_derivative.usual, values.dx
    (inner,), (below, beyond), (dx_below, dx_beyond) = values.inner, values.below, dx.below
    return (
        Regime(beside(values.outer, order_derivative.outside_i, dx.outer), both(usual, order_derivative.steep)),
        Regime(beside(values.limit, limits.log_i_dv, dx.limit), limits.special, limits=True),
        *_below(
            beside(below, negative_order_derivative.dv_inside, dx_below),
            beside(beyond, negative_order_derivative.dv_outside, dx_beyond),
        ),
        Regime(beside(values.ring, annulus.log_i_dv, dx.ring), annulus.holds_for_i, brief=True),
        Regime(beside(inner, careful.series_i_dv, dx_below), careful.vanishing_i_dv),
        Regime(beside(inner, order_derivative.table_i, dx.near), both(debye.inside_disc, order_derivative.in_table)),
        Regime(beside(inner, order_derivative.descended_i, dx.tiny), both(debye.inside_disc, _tiny)),
        Regime(build.beside_both(inner, dx.inner), debye.inside_disc),
        Regime(
            beside(values.rest, order_derivative.outside_i_small_order, dx.outer),
            both(usual, order_derivative.small_order),
        ),
        Regime(beside(values.rest, order_derivative.outside_i_flat, dx.outer), usual),
        Regime(beside(values.rest, order_derivative.extreme_i, dx.extreme), anywhere),
    )


def _derivatives_inside(v, x, scaled=False):
    """Both derivatives of log I_v, or of log I_v - x, by one descent."""
    dv, rise = order_derivative.descended(v, x)
    rise = dd.add_double(rise, v)
    rise = dd.add_double(rise, -x) if scaled else rise
    return dd.rounded(dv), dd.rounded(dd.divide(dd.renormalised(rise), (x, 0.0)))


# Second derivatives

LOG_IV_DVV = Function(
    "log_iv_dvv",
    lambda: _regimes_in_v(
        Regime(second_derivative.dvv_i, debye.usual),
        limits.log_i_dvv,
        (negative_order_derivative.dvv_inside, negative_order_derivative.dvv_outside),
        second_derivative.descended_dvv,
        Regime(extreme_derivatives.dvv, anywhere),
        tiny=lambda v, x: -gamma.trigamma(v + 1.0),
    ),
    paired=True,
    **_KNOWN,
    accuracy=accuracy.SECOND,
    words=Words(
        summary="Second derivative of log I_v(x) in the order.",
        formula="d^2/dv^2 log I_v(x)",
        special=_limits("-psi'(v + 1)", "-psi'(v + 1) (-n: -inf)", "0", "0"),
        sources=build.TWICE + _IN_V_TWICE + _REFLECTED,
        example=(_AT, -0.57230898158),
    ),
)
LOG_IV_DVX = Function(
    "log_iv_dvx",
    lambda: _regimes_in_v(
        Regime(
            build.linear_below_in_pairs(second_derivative.dvx_i),
            lambda v, x: argument_derivative.usual(v, x) & ~order_derivative.decaying_shows(v, x),
        ),
        limits.log_i_dvx,
        (negative_order_derivative.dvx_inside, negative_order_derivative.dvx_outside),
        order_derivative.descended_dvx,
        Regime(
            second_derivative.dvx_i_small_order,
            argument_derivative.usual,
        ),
        Regime(extreme_derivatives.dvx, anywhere),
        tiny=lambda v, x: 1.0 / x,
        near_zero=[Regime(order_derivative.mixed_near_zero, both(debye.inside_disc, order_derivative.without_order))],
    ),
    paired=True,
    **_KNOWN,
    accuracy=accuracy.SECOND,
    words=Words(
        summary="Mixed second derivative of log I_v(x).",
        formula="d^2/(dv dx) log I_v(x)",
        special=_limits("inf", "inf (-n, n odd: -inf)", "0", "1/x"),
        sources=build.TWICE + _IN_V_MIXED + _REFLECTED + _FROM_ONE_DESCENT,
        example=(_AT, 0.24633115591),
    ),
)
LOG_IV_DXX = Function(
    "log_iv_dxx",
    lambda: (
        Regime(second_derivative.dxx_i, second_derivative.bounded_i),
        Regime(limits.log_i_dxx, limits.special, limits=True),
        *_below(negative_order_derivative.dxx_inside, negative_order_derivative.dxx_outside),
        Regime(second_derivative.dxx_i_tiny, _tiny),
        Regime(
            build.of_either(negative_order_derivative.dxx_inside, second_derivative.dxx_i_inside),
            second_derivative.inside_i,
        ),
        Regime(extreme_derivatives.dxx, anywhere),
    ),
    paired=True,
    **_KNOWN,
    accuracy=accuracy.SECOND,
    words=Words(
        summary="Second derivative of log I_v(x) in the argument.",
        formula="d^2/dx^2 log I_v(x)",
        special=_limits("-inf; 1/2 for v = 0", "inf (-n: -inf)", "0", "-inf"),
        sources=build.TWICE + _RICCATI + _REFLECTED,
        example=(_AT, 0.048978170162),
    ),
)

# First derivatives

LOG_IV_DV = Function(
    "log_iv_dv",
    lambda: _regimes_in_v(
        Regime(order_derivative.outside_i, both(debye.usual, order_derivative.steep)),
        limits.log_i_dv,
        (negative_order_derivative.dv_inside, negative_order_derivative.dv_outside),
        order_derivative.descended_i,
        Regime(order_derivative.outside_i_small_order, both(debye.usual, order_derivative.small_order)),
        Regime(build.linear_below_in_pairs(order_derivative.outside_i_flat), debye.usual),
        Regime(order_derivative.extreme_i, anywhere),
        near_zero=[
            Regime(annulus.log_i_dv, annulus.holds_for_i, brief=True),
            Regime(careful.series_i_dv, careful.vanishing_i_dv),
            Regime(order_derivative.table_i, both(debye.inside_disc, order_derivative.in_table)),
        ],
    ),
    cancels=nothing,
    paired=True,
    **_KNOWN,
    derivatives=(LOG_IV_DVV, LOG_IV_DVX),
    accuracy=accuracy.BESIDE_ZEROS,
    words=Words(
        summary="Derivative of log I_v(x) in the order.",
        formula="d/dv log I_v(x)",
        special=_limits("-inf", "-inf (-n, n odd: inf)", "0", "-inf"),
        sources=build.OUTSIDE + _IN_V + _REFLECTED + build.IN_RING,
        example=(_AT, -0.370110164394),
    ),
)
LOG_IV_DX = Function(
    "log_iv_dx",
    lambda: (
        Regime(argument_derivative.outside_i, argument_derivative.usual),
        Regime(limits.log_i_dx, limits.special, limits=True),
        *_below(negative_order_derivative.dx_inside, negative_order_derivative.dx_outside),
        Regime(argument_derivative.inside_i_tiny, _tiny),
        Regime(annulus.log_i_dx, annulus.holds_for_i, brief=True),
        Regime(negative_order_derivative.dx_inside, lambda v, x: debye.inside_disc(v, x) & (v < 0.0)),
        Regime(argument_derivative.inside_i, debye.inside_disc, brief=True),
        Regime(argument_derivative.extreme, anywhere),
    ),
    cancels=nothing,
    paired=True,
    **_KNOWN,
    derivatives=(LOG_IV_DVX, LOG_IV_DXX),
    accuracy=accuracy.BESIDE_ZEROS,
    words=Words(
        summary="Derivative of log I_v(x) in the argument.",
        formula="d/dx log I_v(x) = I_{v+1}(x)/I_v(x) + v/x",
        special=_limits("inf; 0 for v = 0", "-inf (-n: inf)", "1", "inf"),
        sources=build.OUTSIDE + _IN_X + _REFLECTED + build.IN_RING,
        example=(_AT, 0.787314720728),
    ),
)
LOG_IVE_DX = Function(
    "log_ive_dx",
    lambda: (
        Regime(argument_derivative.outside_i_scaled, argument_derivative.usual),
        Regime(limits.log_i_dx_scaled, limits.special, limits=True),
        *_below(negative_order_derivative.dx_scaled_inside, negative_order_derivative.dx_scaled_outside),
        Regime(argument_derivative.inside_i_tiny_scaled, _tiny),
        Regime(argument_derivative.inside_i_scaled, debye.inside_disc),
        Regime(argument_derivative.extreme_i_scaled, anywhere),
    ),
    paired=True,
    **_KNOWN,
    derivatives=(LOG_IV_DVX, LOG_IV_DXX),
    accuracy=accuracy.BESIDE_A_ZERO,
    words=Words(
        summary="Derivative of log I_v(x) - x in the argument.",
        formula="d/dx log I_v(x) - 1",
        special=_limits("inf; -1 for v = 0", "-inf (-n: inf)", "0", "inf"),
        sources=build.WITHOUT_ONE + _IN_X_SCALED + _REFLECTED + _FAR,
        example=((0.5, 1e9), -5e-10),
    ),
)

# The logarithms

_DX = lambda: build.InArgument(
    outer=argument_derivative.outside_i,
    limit=limits.log_i_dx,
    ring=annulus.log_i_dx,
    near=argument_derivative.inside_i,
    tiny=argument_derivative.inside_i_tiny,
    inner=_derivatives_inside,
    extreme=argument_derivative.extreme,
    below=(negative_order_derivative.dx_inside, negative_order_derivative.dx_outside),
)
_DX_SCALED = lambda: build.InArgument(
    outer=argument_derivative.outside_i_scaled,
    limit=limits.log_i_dx_scaled,
    ring=argument_derivative.inside_i_scaled,
    near=argument_derivative.inside_i_scaled,
    tiny=argument_derivative.inside_i_tiny_scaled,
    inner=partial(_derivatives_inside, scaled=True),
    extreme=argument_derivative.extreme_i_scaled,
    below=(negative_order_derivative.dx_scaled_inside, negative_order_derivative.dx_scaled_outside),
)
_INNER_SCALED = lambda: _less_argument_or(
    partial(power_series.log_i, excess=power_series.careful_excess), power_series.log_i_less_x
)

LOG_IV_AND_GRAD = Function(
    "log_iv_and_grad",
    lambda: _and_grad(
        build.Values(
            outer=rounded(debye.log_i),
            ring=rounded(annulus.log_i),
            limit=limits.log_i,
            inner=(rounded(power_series.log_i),),
            rest=rounded(debye.log_i, polar=debye.ExtremePolar),
            dx=_DX(),
            below=(rounded(negative_order.log_i_inside), rounded(negative_order.log_i_outside)),
        )
    ),
    nout=3,
    paired=True,
    cancels=build.size,
    **beside_zeros.LOG_I,
    **_KNOWN,
    accuracy=accuracy.of_each("log_iv", "log_iv_dv", "log_iv_dx"),
    words=Words(
        summary="log I_v(x) with its derivatives in the order and in the argument, in one evaluation.",
        formula="log I_v(x), d/dv log I_v(x), d/dx log I_v(x)",
        special=(),
        sources="those of the three functions; where v^2 + x^2 < 625, d/dx comes from the recurrence of d/dv.",
        example=(_AT, (0.716002429689, -0.370110164394, 0.787314720728)),
    ),
)
LOG_IVE_AND_GRAD = Function(
    "log_ive_and_grad",
    lambda: _and_grad(
        build.Values(
            outer=rounded(debye.log_i_scaled),
            ring=rounded(annulus.log_i_scaled),
            limit=limits.log_i_scaled,
            inner=(_INNER_SCALED(),),
            rest=build.flat_or_extreme(debye.log_i_scaled_flat, debye.log_i_scaled),
            dx=_DX_SCALED(),
            below=(_less_argument(negative_order.log_i_inside), _less_argument(negative_order.log_i_outside)),
        )
    ),
    nout=3,
    paired=True,
    **beside_zeros.LOG_I_SCALED,
    **_KNOWN,
)
LOG_IV = Function(
    "log_iv",
    lambda: _regimes(
        Regime(rounded(debye.log_i), debye.usual),
        limits.log_i,
        annulus.log_i,
        annulus.holds_for_i,
        rounded(power_series.log_i),
        rounded,
        Regime(rounded(extreme(debye.log_i)), anywhere),
    ),
    cancels=build.size,
    paired=True,
    **beside_zeros.LOG_I,
    **_KNOWN,
    derivatives=(LOG_IV_DV, LOG_IV_DX),
    joint=LOG_IV_AND_GRAD,
    rises=(-1, 1),
    accuracy=accuracy.CANCELLING_I,
    words=Words(
        summary="Logarithm of the modified Bessel function of the first kind.",
        formula="log I_v(x)",
        about="DLMF 10.25.2, without overflow or underflow of I_v(x).",
        special=_special("inf"),
        derived="""At x = 0, v > 0, d/dx is infinite, so that a derivative of `log_iv(v, x).exp()` is nan there, 0 times infinity:
take (x/2)^v exp(`log_hyp0f1(v + 1, x**2/4)`)/Gamma(v + 1), which is the same.""",
        sources=_SOURCES,
        example=(_AT, 0.716002429689),
        array=("1000.0, [1, 10, 1000, 1e6]", "[-6.60527511e+03, -4.30266529e+03,  5.28293887e+02,  9.99991673e+05]"),
        measured=(0.23, 0.5, 105),
    ),
)
LOG_IVE = Function(
    "log_ive",
    lambda: _regimes(
        Regime(rounded(debye.log_i_scaled), both(debye.usual, debye.steep)),
        limits.log_i_scaled,
        annulus.log_i_scaled,
        annulus.holds_for_i_scaled,
        _INNER_SCALED(),
        _less_argument_below,
        Regime(rounded(debye.log_i_scaled_flat), debye.flat),
        Regime(rounded(extreme(debye.log_i_scaled)), anywhere),
    ),
    cancels=build.rounding_scaled,
    paired=True,
    **beside_zeros.LOG_I_SCALED,
    **_KNOWN,
    derivatives=(LOG_IV_DV, LOG_IVE_DX),
    joint=LOG_IVE_AND_GRAD,
    rises=(-1, 0),
    accuracy=accuracy.CANCELLING_I,
    words=Words(
        summary="Logarithm of the exponentially scaled modified Bessel function of the first kind.",
        formula="log I_v(x) - x",
        about="Without the cancellation of that difference.",
        special=_special("-inf"),
        sources=_SOURCES,
        example=(_AT, -1.283997570311),
        array=("2.0, [1, 1e3, 1e20]", "[ -2.99695749,  -4.37469211, -23.94478946]"),
        measured=(0.25, 0.5, 104),
    ),
)
