"""log K_v(x), log K_v(x) + x, and their derivatives, as those of log I_v(x) in `log_i`."""

from functools import partial

from ..formulas.later import (
    annulus,
    argument_derivative,
    debye,
    extreme_derivatives,
    gamma,
    limits,
    macdonald,
    macdonald_derivative,
    macdonald_second_derivative,
    order_derivative,
    second_derivative,
)
from ..formulas.later import double_double as dd
from . import accuracy, beside_zeros, build
from .build import ARGUMENT, beside, extreme, rounded
from .function import Argument, Function, Regime, Words, anywhere, both, nothing, of_size

ORDER = Argument("v", "Order")
_KNOWN = {"arguments": (ORDER, ARGUMENT)}
_AT = (0.5, 2.0)  # where the examples are


# Words

_SOURCES = (
    build.EXPANSION
    + """;
its leading terms and a polynomial fitted to the rest where v^2 + x^2 >= 64 and x >= 2^-60; elsewhere, at the order
nearest to zero, Chebyshev series in 1/(1 + x) or DLMF 10.27.4 rid of its cancellation, raised by DLMF 10.29.1."""
)
_IN_V = "tables in x and mu^2 for |mu| <= 1/2, raised by the derivative of DLMF 10.29.1."
_IN_X = "-(K_{v-1}/K_v + v/x) (DLMF 10.29.2)."
_IN_X_SCALED = "1 - K_{v-1}/K_v - v/x, from tables\nraised by DLMF 10.29.1 in double-double."
_FAR = "\nFor large x it is -1/(2 x), with all its digits."
_RICCATI = "the Riccati equation of d/dx log K_v, in double-double."
_VARIANCE = """the variance of t under exp(v t - x cosh t) (DLMF 10.32.9), by the trapezoidal rule;
for v < 1/2, x < 1/2 by DLMF 10.27.4 rid of its cancellation."""
_SPECIAL = build.limits("inf", "-inf", "inf", "inf")


def _even(at_zero, far, high):
    return build.limits(at_zero, far, high, high)


# Regimes


def _plus_argument(formula):
    return lambda v, x: dd.rounded(dd.add_double(formula(v, x), x))


def _regimes(usual, ring, finish, *outer):
    """Those of the logarithms."""
    tiny, series, table = map(finish, annulus.LOG_K_WITHIN)
    regimes = (
        usual,
        Regime(limits.log_k, limits.special, limits=True),
        Regime(rounded(ring), annulus.holds_for_k, brief=True),
        Regime(tiny, both(debye.inside_disc, macdonald.tiny)),
        Regime(series, both(debye.inside_disc, macdonald.small)),
        Regime(table, debye.inside_disc),
        *outer,
    )
    # K_v is even in v (DLMF 10.27.3)
    return tuple(regime.changed(of_size, of_size) for regime in regimes)


def _tiny(v, x):
    return (v >= 0.5) & ((debye.inside_disc(v, x) & (x < macdonald.TINY)) | argument_derivative.tiny(v, x))


def _starts():
    return macdonald_derivative.FromSeries, macdonald_derivative.FromTable


def _derived(
    usual,
    limit,
    start,
    *outer,
    tiny=None,
    ring=(),
    parity=of_size,
    change=lambda formula: formula,
    starts=None,
    brief=(False, False),
):
    """Those of a derivative; `start` turns what gives K at the order nearest to zero into the formula inside the disc.

    `brief` says whether these two formulas, from the series and from the table, are brief.
    """
    from_series, from_table = (change(partial(start, given)) for given in starts or _starts())
    tiny = [Regime(tiny, _tiny)] if tiny else []
    regimes = (
        usual,
        Regime(limit, limits.special, limits=True),
        *tiny,
        *ring,
        Regime(from_series, both(debye.inside_disc, macdonald.small), brief=brief[0]),
        Regime(from_table, debye.inside_disc, brief=brief[1]),
        *outer,
    )
    return tuple(regime.changed(parity, of_size) for regime in regimes)


def _dvv():
    regimes = (
        Regime(second_derivative.dvv_k, debye.usual),
        Regime(limits.log_k_dvv, limits.special, limits=True),
        Regime(
            lambda v, x: gamma.trigamma(v),
            lambda v, x: (
                debye.inside_disc(v, x) & macdonald_second_derivative.tiny(v, x)
                | (v >= 0.5) & argument_derivative.tiny(v, x)
            ),
        ),
        *(
            Regime(partial(macdonald_second_derivative.by_integral, nodes=nodes), both(debye.inside_disc, where))
            for nodes, where in (
                (macdonald_second_derivative.NODES, macdonald_second_derivative.fast),
                (macdonald_second_derivative.SLOW_NODES, macdonald_second_derivative.slow),
                (macdonald_second_derivative.SLOWEST_NODES, macdonald_second_derivative.slowest),
            )
        ),
        Regime(macdonald_second_derivative.near_zero, debye.inside_disc),
        Regime(extreme_derivatives.negative(extreme_derivatives.dvv), anywhere),
    )
    return tuple(regime.changed(of_size, of_size) for regime in regimes)


def _and_grad(values):
    """Those of a logarithm with its derivatives."""
    usual, dx = argument_derivative.usual, values.dx
    tiny, series, table = values.inner
    from_series, from_table = _starts()
    regimes = (
        Regime(beside(values.outer, order_derivative.outside_k, dx.outer), both(usual, order_derivative.steep)),
        Regime(beside(values.limit, limits.log_k_dv, dx.limit), limits.special, limits=True),
        Regime(
            beside(values.ring, annulus.log_k_dv, dx.ring),
            both(annulus.holds_for_k, order_derivative.steep),
            brief=True,
        ),
        Regime(beside(values.ring, annulus.log_k_dv_flat, dx.ring), annulus.holds_for_k),
        Regime(
            beside(tiny, partial(macdonald_derivative.log_k_dv, from_series), dx.tiny),
            both(debye.inside_disc, macdonald.tiny),
        ),
        Regime(build.beside_both(series, partial(dx.inner, from_series)), both(debye.inside_disc, macdonald.small)),
        Regime(build.beside_both(table, partial(dx.inner, from_table)), debye.inside_disc),
        Regime(beside(values.rest, order_derivative.outside_k_flat, dx.outer), usual),
        Regime(beside(values.rest, order_derivative.extreme_k, dx.extreme), anywhere),
    )
    return tuple(regime.changed(build.even_odd_even, of_size) for regime in regimes)


# Second derivatives

LOG_KV_DVV = Function(
    "log_kv_dvv",
    _dvv,
    paired=True,
    **_KNOWN,
    accuracy=accuracy.FOUR,
    words=Words(
        summary="Second derivative of log K_v(x) in the order.",
        formula="d^2/dv^2 log K_v(x)",
        special=_even("psi'(v); inf for v = 0", "0", "0"),
        sources=build.TWICE + _VARIANCE,
        example=(_AT, 0.408890795849),
    ),
)
LOG_KV_DVX = Function(
    "log_kv_dvx",
    lambda: _derived(
        Regime(build.linear_below_in_pairs(second_derivative.dvx_k), argument_derivative.usual),
        limits.log_k_dvx,
        macdonald_derivative.log_k_dvx,
        Regime(extreme_derivatives.negative(extreme_derivatives.dvx), anywhere),
        tiny=lambda v, x: -1.0 / x,
        parity=build.odd,
        change=build.linear_below,
    ),
    paired=True,
    **_KNOWN,
    accuracy=accuracy.FOUR,
    words=Words(
        summary="Mixed second derivative of log K_v(x); odd in v.",
        formula="d^2/(dv dx) log K_v(x)",
        special=build.limits("-inf; 0 for v = 0", "0", "-1/x", "1/x"),
        sources=build.TWICE + _IN_V,
        example=(_AT, -0.087308700198),
    ),
)
LOG_KV_DXX = Function(
    "log_kv_dxx",
    lambda: _derived(
        Regime(second_derivative.dxx_k, second_derivative.bounded),
        limits.log_k_dxx,
        macdonald_derivative.log_k_dxx,
        Regime(extreme_derivatives.dxx_k, anywhere),
        tiny=lambda v, x: v / x / x,
        starts=(macdonald.from_series, macdonald.from_table),
    ),
    paired=True,
    **_KNOWN,
    accuracy=accuracy.FOUR,
    words=Words(
        summary="Second derivative of log K_v(x) in the argument.",
        formula="d^2/dx^2 log K_v(x)",
        special=_even("inf", "0", "inf"),
        sources=build.TWICE + _RICCATI,
        example=(_AT, 0.125),
    ),
)

# First derivatives

LOG_KV_DV = Function(
    "log_kv_dv",
    lambda: _derived(
        Regime(order_derivative.outside_k, both(debye.usual, order_derivative.steep)),
        limits.log_k_dv,
        macdonald_derivative.log_k_dv,
        Regime(order_derivative.outside_k_flat, debye.usual),
        Regime(order_derivative.extreme_k, anywhere),
        ring=[
            Regime(annulus.log_k_dv, both(annulus.holds_for_k, order_derivative.steep), brief=True),
            Regime(annulus.log_k_dv_flat, annulus.holds_for_k),
        ],
        parity=lambda formula: build.linear_below_in_pairs(build.odd(formula)),
        brief=(False, True),
    ),
    cancels=nothing,
    paired=True,
    **_KNOWN,
    derivatives=(LOG_KV_DVV, LOG_KV_DVX),
    accuracy=accuracy.TWO,
    words=Words(
        summary="Derivative of log K_v(x) in the order; odd in v.",
        formula="d/dv log K_v(x)",
        special=build.limits("inf; 0 for v = 0", "0", "inf", "-inf"),
        sources=build.OUTSIDE + _IN_V + build.IN_RING,
        example=(_AT, 0.206345649901),
    ),
)
LOG_KV_DX = Function(
    "log_kv_dx",
    lambda: _derived(
        Regime(argument_derivative.outside_k, argument_derivative.usual),
        limits.log_k_dx,
        partial(macdonald_derivative.log_k_dx, largest=annulus.LARGEST_WITHIN),
        Regime(extreme_derivatives.negative(argument_derivative.extreme), anywhere),
        tiny=macdonald_derivative.log_k_dx_tiny,
        ring=[Regime(annulus.log_k_dx, annulus.holds_for_k, brief=True)],
        brief=(True, True),
    ),
    cancels=nothing,
    paired=True,
    **_KNOWN,
    derivatives=(LOG_KV_DVX, LOG_KV_DXX),
    accuracy=accuracy.TWO,
    words=Words(
        summary="Derivative of log K_v(x) in the argument.",
        formula="d/dx log K_v(x) = -(K_{v-1}(x)/K_v(x) + v/x)",
        special=_even("-inf", "-1", "-inf"),
        sources=build.OUTSIDE + _IN_X + build.IN_RING,
        example=(_AT, -1.25),
    ),
)
LOG_KVE_DX = Function(
    "log_kve_dx",
    lambda: _derived(
        Regime(argument_derivative.outside_k_scaled, argument_derivative.usual),
        limits.log_k_dx_scaled,
        partial(macdonald_derivative.log_k_dx, scaled=True),
        Regime(argument_derivative.extreme_k_scaled, anywhere),
        tiny=partial(macdonald_derivative.log_k_dx_tiny, scaled=True),
    ),
    paired=True,
    **_KNOWN,
    derivatives=(LOG_KV_DVX, LOG_KV_DXX),
    accuracy=accuracy.TWO,
    words=Words(
        summary="Derivative of log K_v(x) + x in the argument.",
        formula="d/dx log K_v(x) + 1",
        special=_even("-inf", "0", "-inf"),
        sources=build.WITHOUT_ONE + _IN_X_SCALED + _FAR,
        example=((0.5, 1e9), -5e-10),
    ),
)

# The logarithms

_inside = lambda: partial(macdonald_derivative.log_k_derivatives, largest=annulus.LARGEST_WITHIN)
_DX = lambda: build.InArgument(
    outer=argument_derivative.outside_k,
    limit=limits.log_k_dx,
    ring=annulus.log_k_dx,
    tiny=macdonald_derivative.log_k_dx_tiny,
    inner=_inside(),
    extreme=extreme_derivatives.negative(argument_derivative.extreme),
)
_DX_SCALED = lambda: build.InArgument(
    outer=argument_derivative.outside_k_scaled,
    limit=limits.log_k_dx_scaled,
    ring=annulus.log_k_dx_scaled,
    tiny=partial(macdonald_derivative.log_k_dx_tiny, scaled=True),
    inner=partial(_inside(), scaled=True),
    extreme=argument_derivative.extreme_k_scaled,
)

LOG_KV_AND_GRAD = Function(
    "log_kv_and_grad",
    lambda: _and_grad(
        build.Values(
            outer=rounded(debye.log_k),
            ring=rounded(annulus.log_k),
            limit=limits.log_k,
            inner=tuple(map(rounded, annulus.LOG_K_WITHIN)),
            rest=rounded(debye.log_k, polar=debye.ExtremePolar),
            dx=_DX(),
        )
    ),
    nout=3,
    paired=True,
    cancels=of_size(build.size),
    **beside_zeros.LOG_K,
    **_KNOWN,
    accuracy=accuracy.of_each("log_kv", "log_kv_dv", "log_kv_dx"),
    words=Words(
        summary="log K_v(x) with its derivatives in the order and in the argument, in one evaluation.",
        formula="log K_v(x), d/dv log K_v(x), d/dx log K_v(x)",
        special=(),
        sources="those of the three functions.",
        example=(_AT, (-2.120782237635, 0.206345649901, -1.25)),
    ),
)
LOG_KVE_AND_GRAD = Function(
    "log_kve_and_grad",
    lambda: _and_grad(
        build.Values(
            outer=rounded(debye.log_k_scaled),
            ring=rounded(annulus.log_k_scaled),
            limit=limits.log_k,
            inner=tuple(map(_plus_argument, annulus.LOG_K_WITHIN)),
            rest=build.flat_or_extreme(debye.log_k_scaled_flat, debye.log_k_scaled),
            dx=_DX_SCALED(),
        )
    ),
    nout=3,
    paired=True,
    **beside_zeros.LOG_K_SCALED,
    **_KNOWN,
)
LOG_KV = Function(
    "log_kv",
    lambda: _regimes(
        Regime(rounded(debye.log_k), debye.usual),
        annulus.log_k,
        rounded,
        Regime(rounded(extreme(debye.log_k)), anywhere),
    ),
    cancels=of_size(build.size),
    paired=True,
    **beside_zeros.LOG_K,
    **_KNOWN,
    derivatives=(LOG_KV_DV, LOG_KV_DX),
    joint=LOG_KV_AND_GRAD,
    rises=(1, -1),
    accuracy=accuracy.CANCELLING,
    words=Words(
        summary="Logarithm of the modified Bessel function of the second kind; even in v.",
        formula="log K_v(x)",
        about="DLMF 10.27.4, without overflow or underflow of K_v(x).",
        special=_SPECIAL,
        sources=_SOURCES,
        example=(_AT, -2.120782237635),
        array=("1000.0, [1, 10, 1000, 1e6]", "[ 6.59767421e+03,  4.29506434e+03, -5.36241363e+02, -1.00000618e+06]"),
        measured=(0.23, 0.5, 105),
    ),
)
LOG_KVE = Function(
    "log_kve",
    lambda: _regimes(
        Regime(rounded(debye.log_k_scaled), both(debye.usual, debye.steep)),
        annulus.log_k_scaled,
        _plus_argument,
        Regime(rounded(debye.log_k_scaled_flat), debye.flat),
        Regime(rounded(extreme(debye.log_k_scaled)), anywhere),
    ),
    cancels=of_size(build.size_scaled),
    paired=True,
    **beside_zeros.LOG_K_SCALED,
    **_KNOWN,
    derivatives=(LOG_KV_DV, LOG_KVE_DX),
    joint=LOG_KVE_AND_GRAD,
    rises=(1, -1),
    accuracy=accuracy.CANCELLING,
    words=Words(
        summary="Logarithm of the exponentially scaled modified Bessel function of the second kind; even in v.",
        formula="log K_v(x) + x",
        about="Without the cancellation of that sum.",
        special=_SPECIAL,
        sources=_SOURCES,
        example=(_AT, -0.120782237635),
        array=("2.0, [1, 1e3, 1e20]", "[  1.48540867,  -3.22621222, -22.80005958]"),
        measured=(0.25, 0.5, 105),
    ),
)
