"""The public derivatives of log I and log K: regimes of each, from the first derivatives' formulas.

Second derivatives differentiate the formulas of the first ones by dual numbers. A function and its two first
derivatives in one call evaluate the same formulas side by side, and share what these have in common.
"""

from functools import partial

from .arithmetic import absolute, floor, where
from .engines.dual import derivative
from .formulas import argument_slope, debye, limits, macdonald, macdonald_slope, order_slope, power_series
from .formulas import doubled as dd
from .formulas.regimes import Function, Regime

_V, _X = 0, 1
_NAN = float("nan")


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


def _and(*conditions):
    def holds(v, x):
        result = conditions[0](v, x)
        for condition in conditions[1:]:
            result = result & condition(v, x)
        return result

    return holds


def _ordinary_order(v, x):
    """v > -1, and not so near 0 that K_0/I_0 shows."""
    return ~order_slope.small_order(v, x)


def _negative_integer(v, x):
    """d/dx log I_v for v <= -1: that of |v| for integers (DLMF 10.27.1)."""
    order = absolute(v)
    outer = where(debye.usual(order, x), argument_slope.outside_i(order, x), argument_slope.extreme(order, x))
    value = where(debye.outside_disc(order, x), outer, argument_slope.inside_i(order, x))
    return where(floor(v) == v, value, _NAN)


def _below_minus_one(v, x):
    return v <= -1.0


def _i_dv(change=lambda formula: formula):
    """Regimes of d/dv log I_v, or of a derivative of it."""
    return (
        Regime(change(order_slope.outside_i), _and(debye.usual, _ordinary_order)),
        Regime(limits.log_i_dv, limits.special, limits=True),
        Regime(lambda v, x: v * _NAN, _below_minus_one, limits=True),
        Regime(change(order_slope.table_i), _and(_inside, order_slope.in_table)),
        Regime(change(order_slope.descended_i), _inside),
        Regime(change(order_slope.outside_i_small_order), debye.usual),
        Regime(change(order_slope.extreme_i), _anywhere),
    )


def _i_dx(change=lambda formula: formula):
    return (
        Regime(change(argument_slope.outside_i), argument_slope.usual),
        Regime(limits.log_i_dx, limits.special, limits=True),
        Regime(change(_negative_integer), _below_minus_one, limits=True),
        Regime(change(argument_slope.inside_i_tiny), _and(_inside, argument_slope.tiny)),
        Regime(change(argument_slope.inside_i), _inside),
        Regime(change(argument_slope.extreme), _anywhere),
    )


def _small(v, x):
    return x < macdonald.TABLE_START


def _tiny(v, x):
    return _and(_inside, macdonald.tiny)(v, x)


def _k_regimes(usual, outer, limit, start, extreme, tiny=None, parity=_of_size, change=lambda formula: formula):
    """Regimes of a slope of log K_v; `start` turns a class of `macdonald_slope` into the formula inside the disc."""
    special = [Regime(tiny, _tiny)] if tiny else []
    regimes = (
        Regime(outer, usual),
        Regime(limit, limits.special, limits=True),
        *special,
        Regime(partial(start, macdonald_slope.FromSeries), _and(_inside, _small)),
        Regime(partial(start, macdonald_slope.FromTable), _inside),
        Regime(extreme, _anywhere),
    )
    return tuple(
        Regime(parity(regime.value if regime.limits else change(regime.value)), _of_size(regime.holds), regime.limits)
        for regime in regimes
    )


def _k_dv(**options):
    return _k_regimes(
        debye.usual,
        order_slope.outside_k,
        limits.log_k_dv,
        macdonald_slope.log_k_dv,
        order_slope.extreme_k,
        **{"parity": _odd, **options},
    )


def _k_dx(**options):
    return _k_regimes(
        argument_slope.usual,
        argument_slope.outside_k,
        limits.log_k_dx,
        macdonald_slope.log_k_dx,
        lambda v, x: -argument_slope.extreme(v, x),
        macdonald_slope.log_k_dx_tiny,
        **options,
    )


def _k_ratio():
    ratio = argument_slope.reflected_ratio
    at = argument_slope.reflected_condition
    inside = at(lambda v, x: _inside(v - 1.0, x))
    return (
        Regime(ratio(argument_slope.outside_k_ratio), at(lambda v, x: argument_slope.usual(v - 1.0, x))),
        Regime(limits.k_ratio, limits.special, limits=True),
        Regime(macdonald_slope.kv_ratio_tiny, _and(inside, lambda v, x: x < macdonald.TINY)),
        Regime(partial(macdonald_slope.kv_ratio, macdonald_slope.FromSeries), _and(inside, _small)),
        Regime(partial(macdonald_slope.kv_ratio, macdonald_slope.FromTable), inside),
        Regime(ratio(argument_slope.extreme_k_ratio), _anywhere),
    )


def _beside(*formulas):
    """One formula with the results of several."""
    return lambda v, x: tuple(formula(v, x) for formula in formulas)


def _rounded(formula):
    return lambda v, x: dd.rounded(formula(v, x))


def _extreme(formula):
    return _rounded(partial(formula, polar=debye.ExtremePolar))


_IN_V, _IN_X = partial(derivative, argument=_V), partial(derivative, argument=_X)

LOG_IV_DV = Function("log_iv_dv", _i_dv())
LOG_IV_DX = Function("log_iv_dx", _i_dx())
LOG_KV_DV = Function("log_kv_dv", _k_dv())
LOG_KV_DX = Function("log_kv_dx", _k_dx())
KV_RATIO = Function("kv_ratio", _k_ratio())

PUBLIC = (LOG_IV_DV, LOG_IV_DX, LOG_KV_DV, LOG_KV_DX, KV_RATIO)
