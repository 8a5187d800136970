"""The public derivatives of log I and log K: regimes of each, from the first derivatives' formulas.

Second derivatives have formulas of their own outside the disc; inside, most differentiate those of the first ones by dual
numbers. A function and its two first
derivatives in one call evaluate the same formulas side by side, and share what these have in common.
"""

from functools import partial

from .arithmetic import absolute, minimum, where
from .engines.dual import derivative, logarithmic_derivative
from .formulas import (
    annulus,
    argument_slope,
    curvature,
    debye,
    extreme_slopes,
    limits,
    macdonald,
    macdonald_curvature,
    macdonald_slope,
    negative_order,
    negative_order_slope,
    order_slope,
    power_series,
)
from .formulas import doubled as dd
from .formulas.gamma import trigamma
from .formulas.regimes import Function, Regime

_V, _X = 0, 1
_IN_V, _IN_X = partial(derivative, argument=_V), partial(logarithmic_derivative, argument=_X)


def _anywhere(v, x):
    return v == v


def _inside(v, x):
    return ~debye.outside_disc(v, x)


def _of_size(formula):
    return lambda v, x: formula(absolute(v), x)


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


def _and(*conditions):
    def holds(v, x):
        result = conditions[0](v, x)
        for condition in conditions[1:]:
            result = result & condition(v, x)
        return result

    return holds


def _below(inside, outside):
    """Regimes of v <= -1."""
    return (
        Regime(inside, negative_order.below_minus_one_inside, limits=True),
        Regime(outside, negative_order.below_minus_one, limits=True),
    )


def _i_regimes(usual, limit, below, table, inner, *outer, tiny=None, ring=()):
    """Regimes of d/dv log I_v, or of a derivative of it."""
    return (
        usual,
        Regime(limit, limits.special, limits=True),
        *_below(*below),
        *([Regime(tiny, _tiny_for_i)] if tiny else []),
        *ring,
        Regime(table, _and(_inside, order_slope.in_table)),
        Regime(inner, _inside),
        *outer,
    )


def _i_dv():
    return _i_regimes(
        Regime(order_slope.outside_i, _and(debye.usual, order_slope.steep)),
        limits.log_i_dv,
        (negative_order_slope.dv_inside, negative_order_slope.dv_outside),
        order_slope.table_i,
        order_slope.descended_i,
        Regime(order_slope.outside_i_small_order, _and(debye.usual, order_slope.small_order)),
        Regime(order_slope.outside_i_flat, debye.usual),
        Regime(order_slope.extreme_i, _anywhere),
        ring=[Regime(annulus.log_i_dv, annulus.holds_for_i)],
    )


def _i_dvv():
    return _i_regimes(
        Regime(curvature.dvv_i, debye.usual),
        limits.log_i_dvv,
        (negative_order_slope.dvv_inside, negative_order_slope.dvv_outside),
        _IN_V(order_slope.table_i),
        _IN_V(order_slope.descended_i),
        Regime(extreme_slopes.dvv, _anywhere),
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
        Regime(extreme_slopes.dvx, _anywhere),
        tiny=lambda v, x: 1.0 / x,
    )


def _i_dx():
    return (
        Regime(argument_slope.outside_i, argument_slope.usual),
        Regime(limits.log_i_dx, limits.special, limits=True),
        *_below(negative_order_slope.dx_inside, negative_order_slope.dx_outside),
        Regime(argument_slope.inside_i_tiny, _tiny_for_i),
        Regime(annulus.log_i_dx, annulus.holds_for_i),
        Regime(negative_order_slope.dx_inside, lambda v, x: _inside(v, x) & (v < 0.0)),
        Regime(argument_slope.inside_i, _inside),
        Regime(argument_slope.extreme, _anywhere),
    )


def _i_dxx():
    return (
        Regime(curvature.dxx_i, argument_slope.usual),
        Regime(limits.log_i_dxx, limits.special, limits=True),
        *_below(negative_order_slope.dxx_inside, negative_order_slope.dxx_outside),
        Regime(lambda v, x: 0.5 / (v + 1.0) - v / x / x, _tiny_for_i),
        Regime(negative_order_slope.dxx_inside, _inside),
        Regime(extreme_slopes.dxx, _anywhere),
    )


def _tiny_for_i(v, x):
    """Where the first term of the power series in x is all there is, v > -1."""
    near = x < 2.0**-30 * minimum(v + 1.0, 1.0)
    return (v > -1.0) & (_inside(v, x) & near | argument_slope.tiny(v, x))


def _small(v, x):
    return x < macdonald.TABLE_START


def _tiny(v, x):
    return (v >= 0.5) & ((_inside(v, x) & (x < macdonald.TINY)) | argument_slope.tiny(v, x))


def _k_regimes(usual, limit, start, *outer, tiny=None, ring=(), parity=_of_size, change=lambda formula: formula):
    """Regimes of a slope of log K_v; `start` turns a class of `macdonald_slope` into the formula inside the disc."""
    tiny = [Regime(tiny, _tiny)] if tiny else []
    regimes = (
        usual,
        Regime(limit, limits.special, limits=True),
        *tiny,
        *ring,
        Regime(change(partial(start, macdonald_slope.FromSeries)), _and(_inside, _small)),
        Regime(change(partial(start, macdonald_slope.FromTable)), _inside),
        *outer,
    )
    return tuple(Regime(parity(regime.value), _of_size(regime.holds), regime.limits) for regime in regimes)


def _k_dv():
    return _k_regimes(
        Regime(order_slope.outside_k, _and(debye.usual, order_slope.steep)),
        limits.log_k_dv,
        macdonald_slope.log_k_dv,
        Regime(order_slope.outside_k_flat, debye.usual),
        Regime(order_slope.extreme_k, _anywhere),
        ring=[
            Regime(annulus.log_k_dv, _and(annulus.holds_for_k, order_slope.steep)),
            Regime(annulus.log_k_dv_flat, annulus.holds_for_k),
        ],
        parity=_odd,
    )


def _k_dvx():
    return _k_regimes(
        Regime(curvature.dvx_k, argument_slope.usual),
        limits.log_k_dvx,
        macdonald_slope.log_k_dvx,
        Regime(extreme_slopes.negative(extreme_slopes.dvx), _anywhere),
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
            lambda v, x: _inside(v, x) & macdonald_curvature.tiny(v, x) | (v >= 0.5) & argument_slope.tiny(v, x),
        ),
        Regime(macdonald_curvature.by_integral, _and(_inside, macdonald_curvature.fast)),
        Regime(
            partial(macdonald_curvature.by_integral, nodes=macdonald_curvature.SLOW_NODES),
            _and(_inside, macdonald_curvature.slow),
        ),
        Regime(_IN_V(macdonald_curvature.order_slope_near_zero), _inside),
        Regime(extreme_slopes.negative(extreme_slopes.dvv), _anywhere),
    )
    return tuple(Regime(_of_size(regime.value), _of_size(regime.holds), regime.limits) for regime in regimes)


def _k_dx():
    return _k_regimes(
        Regime(argument_slope.outside_k, argument_slope.usual),
        limits.log_k_dx,
        macdonald_slope.log_k_dx,
        Regime(extreme_slopes.negative(argument_slope.extreme), _anywhere),
        tiny=macdonald_slope.log_k_dx_tiny,
        ring=[Regime(annulus.log_k_dx, annulus.holds_for_k)],
    )


def _k_dxx():
    return _k_regimes(
        Regime(curvature.dxx_k, argument_slope.usual),
        limits.log_k_dxx,
        macdonald_slope.log_k_dx,
        Regime(extreme_slopes.dxx_k, _anywhere),
        tiny=lambda v, x: v / x / x,
        change=_IN_X,
    )


def _k_ratio():
    ratio = argument_slope.reflected_ratio
    at = argument_slope.reflected_condition
    inside = at(lambda v, x: _inside(v - 1.0, x))
    return (
        Regime(ratio(argument_slope.outside_k_ratio), at(lambda v, x: argument_slope.usual(v - 1.0, x))),
        Regime(limits.k_ratio, limits.special, limits=True),
        Regime(ratio(annulus.k_ratio), at(lambda v, x: annulus.holds_for_k(v - 1.0, x))),
        Regime(macdonald_slope.kv_ratio_tiny, _and(inside, lambda v, x: x < macdonald.TINY)),
        Regime(partial(macdonald_slope.kv_ratio, macdonald_slope.FromSeries), _and(inside, _small)),
        Regime(partial(macdonald_slope.kv_ratio, macdonald_slope.FromTable), inside),
        Regime(argument_slope.extreme_k_ratio, _anywhere),
    )


LOG_IV_DV = Function("log_iv_dv", _i_dv())
LOG_IV_DX = Function("log_iv_dx", _i_dx())
LOG_KV_DV = Function("log_kv_dv", _k_dv())
LOG_KV_DX = Function("log_kv_dx", _k_dx())
KV_RATIO = Function("kv_ratio", _k_ratio())
LOG_IV_DVV = Function("log_iv_dvv", _i_dvv())
LOG_IV_DVX = Function("log_iv_dvx", _i_dvx())
LOG_IV_DXX = Function("log_iv_dxx", _i_dxx())
LOG_KV_DVV = Function("log_kv_dvv", _k_dvv())
LOG_KV_DVX = Function("log_kv_dvx", _k_dvx())
LOG_KV_DXX = Function("log_kv_dxx", _k_dxx())


def _beside(*formulas):
    """One formula with the results of several."""
    return lambda v, x: tuple(formula(v, x) for formula in formulas)


def _rounded(formula, **options):
    return lambda v, x: dd.rounded(formula(v, x, **options))


def _i_slopes_inside(v, x):
    """Both slopes of log I_v by one descent."""
    dv, rise = order_slope.descended(v, x)
    return dd.rounded(dv), dd.rounded(dd.divide(dd.settled(dd.add_double(rise, v)), (x, 0.0)))


def _i_and_grad():
    outer, ring, inner = map(_rounded, (debye.log_i, annulus.log_i, power_series.log_i))
    below, beyond = map(_rounded, (negative_order.log_i_inside, negative_order.log_i_outside))
    return (
        Regime(
            _beside(outer, order_slope.outside_i, argument_slope.outside_i),
            _and(argument_slope.usual, order_slope.steep),
        ),
        Regime(_beside(limits.log_i, limits.log_i_dv, limits.log_i_dx), limits.special, limits=True),
        *_below(
            _beside(below, negative_order_slope.dv_inside, negative_order_slope.dx_inside),
            _beside(beyond, negative_order_slope.dv_outside, negative_order_slope.dx_outside),
        ),
        Regime(_beside(ring, annulus.log_i_dv, annulus.log_i_dx), annulus.holds_for_i),
        Regime(_beside(inner, order_slope.table_i, argument_slope.inside_i), _and(_inside, order_slope.in_table)),
        Regime(_beside(inner, order_slope.descended_i, argument_slope.inside_i_tiny), _and(_inside, _tiny_for_i)),
        Regime(lambda v, x: (inner(v, x), *_i_slopes_inside(v, x)), _inside),
        Regime(
            _beside(outer, order_slope.outside_i_small_order, argument_slope.outside_i),
            _and(argument_slope.usual, order_slope.small_order),
        ),
        Regime(_beside(outer, order_slope.outside_i_flat, argument_slope.outside_i), argument_slope.usual),
        Regime(
            _beside(_rounded(debye.log_i, polar=debye.ExtremePolar), order_slope.extreme_i, argument_slope.extreme),
            _anywhere,
        ),
    )


def _k_and_grad():
    def inner(value, start):
        slopes = partial(macdonald_slope.log_k_dv, start), partial(macdonald_slope.log_k_dx, start)
        return _beside(_rounded(value), *slopes)

    outer, ring = _rounded(debye.log_k), _rounded(annulus.log_k)
    tiny = _beside(
        _rounded(macdonald.log_k_tiny),
        partial(macdonald_slope.log_k_dv, macdonald_slope.FromSeries),
        macdonald_slope.log_k_dx_tiny,
    )
    return tuple(
        Regime(_even_odd_even(value), _of_size(holds), edge)
        for value, holds, edge in (
            (
                _beside(outer, order_slope.outside_k, argument_slope.outside_k),
                _and(argument_slope.usual, order_slope.steep),
                False,
            ),
            (_beside(limits.log_k, limits.log_k_dv, limits.log_k_dx), limits.special, True),
            (
                _beside(ring, annulus.log_k_dv, annulus.log_k_dx),
                _and(annulus.holds_for_k, order_slope.steep),
                False,
            ),
            (_beside(ring, annulus.log_k_dv_flat, annulus.log_k_dx), annulus.holds_for_k, False),
            (tiny, _and(_inside, macdonald.tiny), False),
            (inner(macdonald.log_k_series, macdonald_slope.FromSeries), _and(_inside, _small), False),
            (inner(macdonald.log_k_table, macdonald_slope.FromTable), _inside, False),
            (_beside(outer, order_slope.outside_k_flat, argument_slope.outside_k), argument_slope.usual, False),
            (
                _beside(
                    _rounded(debye.log_k, polar=debye.ExtremePolar),
                    order_slope.extreme_k,
                    extreme_slopes.negative(argument_slope.extreme),
                ),
                _anywhere,
                False,
            ),
        )
    )


def _even_odd_even(formula):
    """Value and slopes of an even function of v from those at |v|."""

    def value(v, x):
        level, dv, dx = formula(absolute(v), x)
        return level, where(v < 0.0, -dv, dv), dx

    return value


LOG_IV_AND_GRAD = Function("log_iv_and_grad", _i_and_grad(), nout=3)
LOG_KV_AND_GRAD = Function("log_kv_and_grad", _k_and_grad(), nout=3)

PUBLIC = (
    *(LOG_IV_DV, LOG_IV_DX, LOG_KV_DV, LOG_KV_DX, KV_RATIO),
    *(LOG_IV_DVV, LOG_IV_DVX, LOG_IV_DXX, LOG_KV_DVV, LOG_KV_DVX, LOG_KV_DXX),
    *(LOG_IV_AND_GRAD, LOG_KV_AND_GRAD),
)
