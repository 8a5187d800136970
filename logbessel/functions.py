"""The public functions: regimes and documentation of each."""

from functools import partial

from .arithmetic import absolute
from .formulas import debye, hyp0f1, limits, macdonald, negative_order, power_series
from .formulas import doubled as dd
from .formulas.regimes import Function, Regime

def _rounded(formula):
    return lambda v, x: dd.rounded(formula(v, x))


def _less_argument(formula):
    return lambda v, x: dd.rounded(dd.add_double(formula(v, x), -x))


def _plus_argument(formula):
    return lambda v, x: dd.rounded(dd.add_double(formula(v, x), x))


def _of_size(formula):
    """The formula at |v|: K_v is even in v (DLMF 10.27.3)."""
    return lambda v, x: formula(absolute(v), x)


def _below_minus_one(v, x):
    return v <= -1.0


def _inside(v, x):
    return ~debye.outside_disc(v, x)


def _i_regimes(usual, limit, inner, finish, *outer):
    return (
        usual,
        Regime(limit, limits.special, limits=True),
        Regime(finish(negative_order.log_i), _below_minus_one, limits=True),
        Regime(inner, _inside),
        *outer,
    )


def _k_regimes(usual, finish, *outer):
    small = lambda v, x: x < macdonald.TABLE_START
    regimes = (
        usual,
        Regime(limits.log_k, limits.special, limits=True),
        Regime(finish(macdonald.log_k_tiny), lambda v, x: _inside(v, x) & macdonald.tiny(v, x)),
        Regime(finish(macdonald.log_k_series), lambda v, x: _inside(v, x) & small(v, x)),
        Regime(finish(macdonald.log_k_table), _inside),
        *outer,
    )
    return tuple(Regime(_of_size(regime.value), _of_size(regime.holds), regime.limits) for regime in regimes)


def _both(first, second):
    return lambda v, x: first(v, x) & second(v, x)


def _anywhere(v, x):
    return x == x


_extreme = partial(partial, polar=debye.ExtremePolar)

LOG_IV = Function(
    "log_iv",
    _i_regimes(
        Regime(_rounded(debye.log_i), debye.usual),
        limits.log_i,
        _rounded(power_series.log_i),
        _rounded,
        Regime(_rounded(_extreme(debye.log_i)), _anywhere),
    ),
)
LOG_IVE = Function(
    "log_ive",
    _i_regimes(
        Regime(_rounded(debye.log_i_scaled), _both(debye.usual, debye.steep)),
        limits.log_i_scaled,
        _less_argument(power_series.log_i),
        _less_argument,
        Regime(_rounded(debye.log_i_scaled_flat), debye.flat),
        Regime(_rounded(_extreme(debye.log_i_scaled)), _anywhere),
    ),
)
LOG_KV = Function(
    "log_kv",
    _k_regimes(
        Regime(_rounded(debye.log_k), debye.usual),
        _rounded,
        Regime(_rounded(_extreme(debye.log_k)), _anywhere),
    ),
)
LOG_KVE = Function(
    "log_kve",
    _k_regimes(
        Regime(_rounded(debye.log_k_scaled), _both(debye.usual, debye.steep)),
        _plus_argument,
        Regime(_rounded(debye.log_k_scaled_flat), debye.flat),
        Regime(_rounded(_extreme(debye.log_k_scaled)), _anywhere),
    ),
)

LOG_HYP0F1 = Function(
    "log_hyp0f1",
    (
        Regime(hyp0f1.uniform, hyp0f1.usual),
        Regime(limits.log_hyp0f1, limits.special_hyp0f1, limits=True),
        Regime(hyp0f1.from_series, hyp0f1.in_series),
        Regime(hyp0f1.from_ratio, hyp0f1.linear),
        Regime(partial(hyp0f1.with_gamma, scaled=True), hyp0f1.small_b),
        Regime(partial(hyp0f1.uniform, scaled=True), _anywhere),
    ),
    sample=(100.0, 100.0),
)

PUBLIC = (LOG_IV, LOG_KV, LOG_IVE, LOG_KVE, LOG_HYP0F1)
