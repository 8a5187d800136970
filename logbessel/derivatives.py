"""The public derivatives of log I and log K: regimes of each, from the first derivatives' formulas.

Second derivatives have formulas of their own outside the disc; inside, most differentiate those of the first ones by dual
numbers. A function and its two first derivatives in one call evaluate the same formulas side by side, and share what these
have in common.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from .arithmetic import absolute, minimum, where
from .arithmetic.dual import derivative, logarithmic_derivative
from .formulas import (
    annulus,
    argument_slope,
    curvature,
    debye,
    extreme_slopes,
    limits,
    macdonald,
    macdonald_curvature,
    macdonald_ratio,
    macdonald_ratio_slope,
    macdonald_slope,
    negative_order,
    negative_order_slope,
    order_slope,
    power_series,
)
from .formulas import doubled as dd
from .formulas.gamma import trigamma
from .formulas.regimes import Function, Regime, anywhere, both, of_size

_V, _X = 0, 1
_IN_V, _IN_X = partial(derivative, argument=_V), partial(logarithmic_derivative, argument=_X)


def _odd(formula):
    """A formula for v >= 0, continued as an odd function of v."""

    def value(v, x):
        result = formula(absolute(v), x)
        return where(v < 0.0, -result, result)

    return value


def _linear_below(formula):
    """An odd function of v, whose parts may be subnormal where it is not: below v = 2^-600 it is linear."""

    def value(v, x):
        small = absolute(v) < 2.0**-600
        return formula(where(small, v * 2.0**400, v), x) * where(small, 2.0**-400, 1.0)

    return value


def _below(inside, outside):
    """Regimes of v <= -1."""
    return (
        Regime(inside, negative_order.below_minus_one_inside, limits=True, traced=False),
        Regime(outside, negative_order.below_minus_one, limits=True, traced=False),
    )


def _i_regimes(usual, limit, below, table, inner, *outer, tiny=None, ring=()):
    """Regimes of d/dv log I_v, or of a derivative of it."""
    return (
        usual,
        Regime(limit, limits.special, limits=True),
        *_below(*below),
        *([Regime(tiny, _tiny_for_i)] if tiny else []),
        *ring,
        Regime(table, both(debye.inside_disc, order_slope.in_table)),
        Regime(inner, debye.inside_disc),
        *outer,
    )


def _i_dv():
    return _i_regimes(
        Regime(order_slope.outside_i, both(debye.usual, order_slope.steep)),
        limits.log_i_dv,
        (negative_order_slope.dv_inside, negative_order_slope.dv_outside),
        order_slope.table_i,
        order_slope.descended_i,
        Regime(order_slope.outside_i_small_order, both(debye.usual, order_slope.small_order)),
        Regime(order_slope.outside_i_flat, debye.usual),
        Regime(order_slope.extreme_i, anywhere),
        ring=[Regime(annulus.log_i_dv, annulus.holds_for_i)],
    )


def _i_dvv():
    return _i_regimes(
        Regime(curvature.dvv_i, debye.usual),
        limits.log_i_dvv,
        (negative_order_slope.dvv_inside, negative_order_slope.dvv_outside),
        _IN_V(order_slope.table_i),
        _IN_V(order_slope.descended_i),
        Regime(extreme_slopes.dvv, anywhere),
        tiny=lambda v, x: -trigamma(v + 1.0),
    )


def _i_dvx():
    usual = argument_slope.usual
    return _i_regimes(
        Regime(curvature.dvx_i, lambda v, x: usual(v, x) & ~order_slope.small_order(v, x)),
        limits.log_i_dvx,
        (negative_order_slope.dvx_inside, negative_order_slope.dvx_outside),
        _IN_X(order_slope.table_i),
        order_slope.descended_dvx,
        Regime(lambda v, x: curvature.dvx_i(v, x) - derivative(order_slope.decaying, 0)(x), usual),
        Regime(extreme_slopes.dvx, anywhere),
        tiny=lambda v, x: 1.0 / x,
    )


def _i_dx():
    return (
        Regime(argument_slope.outside_i, argument_slope.usual),
        Regime(limits.log_i_dx, limits.special, limits=True),
        *_below(negative_order_slope.dx_inside, negative_order_slope.dx_outside),
        Regime(argument_slope.inside_i_tiny, _tiny_for_i),
        Regime(annulus.log_i_dx, annulus.holds_for_i),
        Regime(negative_order_slope.dx_inside, lambda v, x: debye.inside_disc(v, x) & (v < 0.0)),
        Regime(argument_slope.inside_i, debye.inside_disc),
        Regime(argument_slope.extreme, anywhere),
    )


def _i_dx_scaled():
    return (
        Regime(argument_slope.outside_i_scaled, argument_slope.usual),
        Regime(limits.log_i_dx_scaled, limits.special, limits=True),
        *_below(negative_order_slope.dx_scaled_inside, negative_order_slope.dx_scaled_outside),
        Regime(argument_slope.inside_i_tiny_scaled, _tiny_for_i),
        Regime(argument_slope.inside_i_scaled, debye.inside_disc),
        Regime(argument_slope.extreme_i_scaled, anywhere),
    )


def _i_dxx():
    return (
        Regime(curvature.dxx_i, argument_slope.usual),
        Regime(limits.log_i_dxx, limits.special, limits=True),
        *_below(negative_order_slope.dxx_inside, negative_order_slope.dxx_outside),
        Regime(lambda v, x: 0.5 / (v + 1.0) - v / x / x, _tiny_for_i),
        Regime(negative_order_slope.dxx_inside, debye.inside_disc),
        Regime(extreme_slopes.dxx, anywhere),
    )


def _tiny_for_i(v, x):
    """Where the first term of the power series in x is all there is, v > -1."""
    near = x < 2.0**-30 * minimum(v + 1.0, 1.0)
    return (v > -1.0) & (debye.inside_disc(v, x) & near | argument_slope.tiny(v, x))


def _tiny(v, x):
    return (v >= 0.5) & ((debye.inside_disc(v, x) & (x < macdonald.TINY)) | argument_slope.tiny(v, x))


def _k_regimes(usual, limit, start, *outer, tiny=None, ring=(), parity=of_size, change=lambda formula: formula):
    """Regimes of a slope of log K_v; `start` turns a class of `macdonald_slope` into the formula inside the disc."""
    tiny = [Regime(tiny, _tiny)] if tiny else []
    regimes = (
        usual,
        Regime(limit, limits.special, limits=True),
        *tiny,
        *ring,
        Regime(change(partial(start, macdonald_slope.FromSeries)), both(debye.inside_disc, macdonald.small)),
        Regime(change(partial(start, macdonald_slope.FromTable)), debye.inside_disc),
        *outer,
    )
    return tuple(regime.changed(parity, of_size) for regime in regimes)


def _k_dv():
    return _k_regimes(
        Regime(order_slope.outside_k, both(debye.usual, order_slope.steep)),
        limits.log_k_dv,
        macdonald_slope.log_k_dv,
        Regime(order_slope.outside_k_flat, debye.usual),
        Regime(order_slope.extreme_k, anywhere),
        ring=[
            Regime(annulus.log_k_dv, both(annulus.holds_for_k, order_slope.steep)),
            Regime(annulus.log_k_dv_flat, annulus.holds_for_k),
        ],
        parity=_odd,
    )


def _k_dvx():
    return _k_regimes(
        Regime(curvature.dvx_k, argument_slope.usual),
        limits.log_k_dvx,
        macdonald_slope.log_k_dvx,
        Regime(extreme_slopes.negative(extreme_slopes.dvx), anywhere),
        tiny=lambda v, x: -1.0 / x,
        parity=_odd,
        change=_linear_below,
    )


def _k_dvv():
    regimes = (
        Regime(curvature.dvv_k, debye.usual),
        Regime(limits.log_k_dvv, limits.special, limits=True),
        Regime(
            lambda v, x: trigamma(v),
            lambda v, x: (
                debye.inside_disc(v, x) & macdonald_curvature.tiny(v, x) | (v >= 0.5) & argument_slope.tiny(v, x)
            ),
        ),
        Regime(macdonald_curvature.by_integral, both(debye.inside_disc, macdonald_curvature.fast)),
        Regime(
            partial(macdonald_curvature.by_integral, nodes=macdonald_curvature.SLOW_NODES),
            both(debye.inside_disc, macdonald_curvature.slow),
        ),
        Regime(_IN_V(macdonald_curvature.order_slope_near_zero), debye.inside_disc),
        Regime(extreme_slopes.negative(extreme_slopes.dvv), anywhere),
    )
    return tuple(regime.changed(of_size, of_size) for regime in regimes)


def _k_dx():
    return _k_regimes(
        Regime(argument_slope.outside_k, argument_slope.usual),
        limits.log_k_dx,
        partial(macdonald_slope.log_k_dx, largest=annulus.LARGEST_WITHIN),
        Regime(extreme_slopes.negative(argument_slope.extreme), anywhere),
        tiny=macdonald_slope.log_k_dx_tiny,
        ring=[Regime(annulus.log_k_dx, annulus.holds_for_k)],
    )


def _k_dx_scaled():
    return _k_regimes(
        Regime(argument_slope.outside_k_scaled, argument_slope.usual),
        limits.log_k_dx_scaled,
        partial(macdonald_slope.log_k_dx, scaled=True),
        Regime(argument_slope.extreme_k_scaled, anywhere),
        tiny=partial(macdonald_slope.log_k_dx_tiny, scaled=True),
    )


def _k_dxx():
    return _k_regimes(
        Regime(curvature.dxx_k, argument_slope.usual),
        limits.log_k_dxx,
        macdonald_slope.log_k_dx,
        Regime(extreme_slopes.dxx_k, anywhere),
        tiny=lambda v, x: v / x / x,
        change=_IN_X,
    )


def _k_ratio():
    ratio = macdonald_ratio.reflected
    at = macdonald_ratio.at_reflected
    inside = at(lambda v, x: debye.inside_disc(v - 1.0, x))
    within = partial(macdonald_slope.kv_ratio, largest=annulus.LARGEST_WITHIN + 1)
    return (
        Regime(ratio(macdonald_ratio.outside), at(lambda v, x: argument_slope.usual(v - 1.0, x))),
        Regime(limits.k_ratio, limits.special, limits=True),
        Regime(ratio(annulus.k_ratio), at(lambda v, x: annulus.holds_for_k(v - 1.0, x))),
        Regime(macdonald_slope.kv_ratio_tiny, both(inside, lambda v, x: x < macdonald.TINY)),
        Regime(partial(within, macdonald_slope.FromSeries), both(inside, macdonald.small)),
        Regime(partial(within, macdonald_slope.FromTable), inside),
        Regime(macdonald_ratio.extreme, anywhere),
    )


def _k_ratio_and_grad():
    slope, at = macdonald_ratio_slope, macdonald_ratio.at_reflected
    from_series, from_table = (
        partial(slope.inside, start) for start in (macdonald_slope.FromSeries, macdonald_slope.FromTable)
    )
    in_ring = lambda slopes: lambda v, x: (macdonald_ratio.reflected(annulus.k_ratio)(v, x), *slopes(v, x)[1:])
    ring = at(lambda v, x: annulus.holds_for_k(v - 1.0, x))
    inside = at(lambda v, x: debye.inside_disc(v - 1.0, x))
    usual = at(lambda v, x: argument_slope.usual(v - 1.0, x))
    return (
        Regime(slope.outside, both(usual, at(slope.steep))),
        Regime(beside(limits.k_ratio, limits.k_ratio_dv, limits.k_ratio_dx), limits.special, limits=True),
        Regime(in_ring(from_series), both(ring, macdonald.small)),
        Regime(in_ring(from_table), ring),
        Regime(slope.tiny, both(inside, lambda v, x: x < macdonald.TINY)),
        Regime(from_series, both(inside, macdonald.small)),
        Regime(from_table, inside),
        Regime(slope.outside_beside_half, usual),
        Regime(slope.extreme, anywhere),
    )


def _part(name, joint, place):
    """One of the results of a joint function's formulas, and what it alone takes."""
    part = lambda formula: lambda v, x: formula(v, x)[place]
    return Function(name, tuple(regime.changed(part) for regime in joint.regimes), joint.sample)


def beside(*formulas):
    """One formula with the results of several."""
    return lambda v, x: tuple(formula(v, x) for formula in formulas)


LOG_IV_DV = Function("log_iv_dv", _i_dv(), reflects=True)
LOG_IV_DX = Function("log_iv_dx", _i_dx(), reflects=True)
LOG_KV_DV = Function("log_kv_dv", _k_dv())
LOG_KV_DX = Function("log_kv_dx", _k_dx())
LOG_IVE_DX = Function("log_ive_dx", _i_dx_scaled(), reflects=True)
LOG_KVE_DX = Function("log_kve_dx", _k_dx_scaled())
KV_RATIO = Function("kv_ratio", _k_ratio())
KV_RATIO_AND_GRAD = Function("kv_ratio_and_grad", _k_ratio_and_grad(), nout=3)
KV_RATIO_DV = _part("kv_ratio_dv", KV_RATIO_AND_GRAD, 1)
KV_RATIO_DX = _part("kv_ratio_dx", KV_RATIO_AND_GRAD, 2)
LOG_IV_DVV = Function("log_iv_dvv", _i_dvv(), reflects=True)
LOG_IV_DVX = Function("log_iv_dvx", _i_dvx(), reflects=True)
LOG_IV_DXX = Function("log_iv_dxx", _i_dxx(), reflects=True)
LOG_KV_DVV = Function("log_kv_dvv", _k_dvv())
LOG_KV_DVX = Function("log_kv_dvx", _k_dvx())
LOG_KV_DXX = Function("log_kv_dxx", _k_dxx())


def _rounded(formula, **options):
    return lambda v, x: dd.rounded(formula(v, x, **options))


def _i_slopes_inside(v, x, scaled=False):
    """Both slopes of log I_v, or of log I_v - x, by one descent."""
    dv, rise = order_slope.descended(v, x)
    rise = dd.add_double(rise, v)
    rise = dd.add_double(rise, -x) if scaled else rise
    return dd.rounded(dv), dd.rounded(dd.divide(dd.settled(rise), (x, 0.0)))


class Slope(NamedTuple):
    """The formulas of a logarithm's derivative in x, for the regimes of its value and both slopes."""

    outer: Callable
    limit: Callable
    ring: Callable
    tiny: Callable
    inner: Callable
    extreme: Callable
    near: Callable | None = None
    below: tuple[Callable, ...] = ()


class Values(NamedTuple):
    """The formulas of a logarithm, to stand beside its slopes.

    `outer` is the usual one, where v/x is not small; `ring` that of the annulus; `rest` serves all the rest outside the
    disc. `slope` are the formulas of its derivative in x, of which `inner` returns that in v before it.
    """

    outer: Callable
    ring: Callable
    limit: Callable
    inner: tuple[Callable, ...]
    rest: Callable
    slope: Slope
    below: tuple[Callable, ...] = ()


def _with_slopes(value, slopes):
    return lambda v, x: (value(v, x), *slopes(v, x))


def i_and_grad(values):
    """Regimes of log I_v or log I_v - x, and its slopes."""
    usual, dx = argument_slope.usual, values.slope
    (inner,), (below, beyond), (dx_below, dx_beyond) = values.inner, values.below, dx.below
    return (
        Regime(beside(values.outer, order_slope.outside_i, dx.outer), both(usual, order_slope.steep)),
        Regime(beside(values.limit, limits.log_i_dv, dx.limit), limits.special, limits=True),
        *_below(
            beside(below, negative_order_slope.dv_inside, dx_below),
            beside(beyond, negative_order_slope.dv_outside, dx_beyond),
        ),
        Regime(beside(values.ring, annulus.log_i_dv, dx.ring), annulus.holds_for_i),
        Regime(beside(inner, order_slope.table_i, dx.near), both(debye.inside_disc, order_slope.in_table)),
        Regime(beside(inner, order_slope.descended_i, dx.tiny), both(debye.inside_disc, _tiny_for_i)),
        Regime(_with_slopes(inner, dx.inner), debye.inside_disc),
        Regime(beside(values.rest, order_slope.outside_i_small_order, dx.outer), both(usual, order_slope.small_order)),
        Regime(beside(values.rest, order_slope.outside_i_flat, dx.outer), usual),
        Regime(beside(values.rest, order_slope.extreme_i, dx.extreme), anywhere),
    )


def k_and_grad(values):
    """Regimes of log K_v or log K_v + x, and its slopes."""
    usual, dx = argument_slope.usual, values.slope
    tiny, series, table = values.inner
    from_series, from_table = macdonald_slope.FromSeries, macdonald_slope.FromTable
    regimes = (
        Regime(beside(values.outer, order_slope.outside_k, dx.outer), both(usual, order_slope.steep)),
        Regime(beside(values.limit, limits.log_k_dv, dx.limit), limits.special, limits=True),
        Regime(beside(values.ring, annulus.log_k_dv, dx.ring), both(annulus.holds_for_k, order_slope.steep)),
        Regime(beside(values.ring, annulus.log_k_dv_flat, dx.ring), annulus.holds_for_k),
        Regime(
            beside(tiny, partial(macdonald_slope.log_k_dv, from_series), dx.tiny),
            both(debye.inside_disc, macdonald.tiny),
        ),
        Regime(_with_slopes(series, partial(dx.inner, from_series)), both(debye.inside_disc, macdonald.small)),
        Regime(_with_slopes(table, partial(dx.inner, from_table)), debye.inside_disc),
        Regime(beside(values.rest, order_slope.outside_k_flat, dx.outer), usual),
        Regime(beside(values.rest, order_slope.extreme_k, dx.extreme), anywhere),
    )
    return tuple(regime.changed(_even_odd_even, of_size) for regime in regimes)


def _even_odd_even(formula):
    """Value and slopes of an even function of v from those at |v|."""

    def value(v, x):
        level, dv, dx = formula(absolute(v), x)
        return level, where(v < 0.0, -dv, dv), dx

    return value


_k_slopes_inside = partial(macdonald_slope.log_k_slopes, largest=annulus.LARGEST_WITHIN)
_I_SLOPE = Slope(
    outer=argument_slope.outside_i,
    limit=limits.log_i_dx,
    ring=annulus.log_i_dx,
    near=argument_slope.inside_i,
    tiny=argument_slope.inside_i_tiny,
    inner=_i_slopes_inside,
    extreme=argument_slope.extreme,
    below=(negative_order_slope.dx_inside, negative_order_slope.dx_outside),
)
I_SLOPE_SCALED = Slope(
    outer=argument_slope.outside_i_scaled,
    limit=limits.log_i_dx_scaled,
    ring=argument_slope.inside_i_scaled,
    near=argument_slope.inside_i_scaled,
    tiny=argument_slope.inside_i_tiny_scaled,
    inner=partial(_i_slopes_inside, scaled=True),
    extreme=argument_slope.extreme_i_scaled,
    below=(negative_order_slope.dx_scaled_inside, negative_order_slope.dx_scaled_outside),
)
_K_SLOPE = Slope(
    outer=argument_slope.outside_k,
    limit=limits.log_k_dx,
    ring=annulus.log_k_dx,
    tiny=macdonald_slope.log_k_dx_tiny,
    inner=_k_slopes_inside,
    extreme=extreme_slopes.negative(argument_slope.extreme),
)
K_SLOPE_SCALED = Slope(
    outer=argument_slope.outside_k_scaled,
    limit=limits.log_k_dx_scaled,
    ring=annulus.log_k_dx_scaled,
    tiny=partial(macdonald_slope.log_k_dx_tiny, scaled=True),
    inner=partial(_k_slopes_inside, scaled=True),
    extreme=argument_slope.extreme_k_scaled,
)
_OF_I = Values(
    outer=_rounded(debye.log_i),
    ring=_rounded(annulus.log_i),
    limit=limits.log_i,
    inner=(_rounded(power_series.log_i),),
    rest=_rounded(debye.log_i, polar=debye.ExtremePolar),
    slope=_I_SLOPE,
    below=(_rounded(negative_order.log_i_inside), _rounded(negative_order.log_i_outside)),
)
_OF_K = Values(
    outer=_rounded(debye.log_k),
    ring=_rounded(annulus.log_k),
    limit=limits.log_k,
    inner=tuple(map(_rounded, annulus.LOG_K_WITHIN)),
    rest=_rounded(debye.log_k, polar=debye.ExtremePolar),
    slope=_K_SLOPE,
)
LOG_IV_AND_GRAD = Function("log_iv_and_grad", i_and_grad(_OF_I), nout=3, reflects=True)
LOG_KV_AND_GRAD = Function("log_kv_and_grad", k_and_grad(_OF_K), nout=3)

PUBLIC = (
    *(LOG_IV_DV, LOG_IV_DX, LOG_KV_DV, LOG_KV_DX, LOG_IVE_DX, LOG_KVE_DX, KV_RATIO),
    *(LOG_IV_DVV, LOG_IV_DVX, LOG_IV_DXX, LOG_KV_DVV, LOG_KV_DVX, LOG_KV_DXX),
    *(LOG_IV_AND_GRAD, LOG_KV_AND_GRAD),
)
