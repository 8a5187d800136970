"""The public functions: regimes and documentation of each."""

from functools import partial

from . import derivatives
from .arithmetic import absolute, where
from .derivatives import beside
from .formulas import (
    annulus,
    debye,
    hyp0f1,
    hyp0f1_slope,
    inverse,
    limits,
    macdonald,
    negative_order,
    power_series,
    ratio,
    ratio_slope,
)
from .formulas import doubled as dd
from .formulas.regimes import Function, Regime, anywhere, both, of_size


def _rounded(formula):
    return lambda v, x: dd.rounded(formula(v, x))


def _less_argument(formula):
    def value(v, x):
        result = formula(v, x)
        overflow = absolute(result[0]) == float("inf")
        return where(overflow, result[0], dd.rounded(dd.add_double(result, -x)))

    return value


def _plus_argument(formula):
    return lambda v, x: dd.rounded(dd.add_double(formula(v, x), x))


def _i_regimes(usual, limit, ring, in_ring, inner, finish, *outer):
    return (
        usual,
        Regime(limit, limits.special, limits=True),
        Regime(finish(negative_order.log_i), negative_order.below_minus_one, limits=True, traced=False),
        Regime(_rounded(ring), in_ring),
        Regime(inner, debye.inside_disc),
        *outer,
    )


def _k_regimes(usual, ring, finish, *outer):
    tiny, series, table = map(finish, annulus.LOG_K_WITHIN)
    regimes = (
        usual,
        Regime(limits.log_k, limits.special, limits=True),
        Regime(_rounded(ring), annulus.holds_for_k),
        Regime(tiny, both(debye.inside_disc, macdonald.tiny)),
        Regime(series, both(debye.inside_disc, macdonald.small)),
        Regime(table, debye.inside_disc),
        *outer,
    )
    # K_v is even in v (DLMF 10.27.3)
    return tuple(regime.changed(of_size, of_size) for regime in regimes)


_extreme = partial(partial, polar=debye.ExtremePolar)
_scaled = partial(partial, scaled=True)

LOG_IV = Function(
    "log_iv",
    _i_regimes(
        Regime(_rounded(debye.log_i), debye.usual),
        limits.log_i,
        annulus.log_i,
        annulus.holds_for_i,
        _rounded(power_series.log_i),
        _rounded,
        Regime(_rounded(_extreme(debye.log_i)), anywhere),
    ),
    reflects=True,
)
LOG_IVE = Function(
    "log_ive",
    _i_regimes(
        Regime(_rounded(debye.log_i_scaled), both(debye.usual, debye.steep)),
        limits.log_i_scaled,
        annulus.log_i_scaled,
        annulus.holds_for_i_scaled,
        _less_argument(partial(power_series.log_i, excess=power_series.careful_excess)),
        _less_argument,
        Regime(_rounded(debye.log_i_scaled_flat), debye.flat),
        Regime(_rounded(_extreme(debye.log_i_scaled)), anywhere),
    ),
    reflects=True,
)
LOG_KV = Function(
    "log_kv",
    _k_regimes(
        Regime(_rounded(debye.log_k), debye.usual),
        annulus.log_k,
        _rounded,
        Regime(_rounded(_extreme(debye.log_k)), anywhere),
    ),
)
LOG_KVE = Function(
    "log_kve",
    _k_regimes(
        Regime(_rounded(debye.log_k_scaled), both(debye.usual, debye.steep)),
        annulus.log_k_scaled,
        _plus_argument,
        Regime(_rounded(debye.log_k_scaled_flat), debye.flat),
        Regime(_rounded(_extreme(debye.log_k_scaled)), anywhere),
    ),
)


def _flat_or_extreme(flat, otherwise):
    flat, otherwise = _rounded(flat), _rounded(_extreme(otherwise))
    return lambda v, x: where(debye.flat(v, x), flat(v, x), otherwise(v, x))


LOG_IVE_AND_GRAD = Function(
    "log_ive_and_grad",
    derivatives.i_and_grad(
        derivatives.Values(
            outer=_rounded(debye.log_i_scaled),
            ring=_rounded(annulus.log_i_scaled),
            limit=limits.log_i_scaled,
            inner=(_less_argument(partial(power_series.log_i, excess=power_series.careful_excess)),),
            rest=_flat_or_extreme(debye.log_i_scaled_flat, debye.log_i_scaled),
            below=(_less_argument(negative_order.log_i_inside), _less_argument(negative_order.log_i_outside)),
            slope=derivatives.I_SLOPE_SCALED,
        )
    ),
    nout=3,
    reflects=True,
)
LOG_KVE_AND_GRAD = Function(
    "log_kve_and_grad",
    derivatives.k_and_grad(
        derivatives.Values(
            outer=_rounded(debye.log_k_scaled),
            ring=_rounded(annulus.log_k_scaled),
            limit=limits.log_k,
            inner=tuple(map(_plus_argument, annulus.LOG_K_WITHIN)),
            rest=_flat_or_extreme(debye.log_k_scaled_flat, debye.log_k_scaled),
            slope=derivatives.K_SLOPE_SCALED,
        )
    ),
    nout=3,
)

LOG_HYP0F1 = Function(
    "log_hyp0f1",
    (
        Regime(hyp0f1.uniform, hyp0f1.usual),
        Regime(limits.log_hyp0f1, limits.special_hyp0f1, limits=True),
        Regime(hyp0f1.from_series, hyp0f1.in_series),
        Regime(hyp0f1.from_ratio, hyp0f1.linear),
        Regime(partial(hyp0f1.with_gamma, scaled=True), hyp0f1.small_b),
        Regime(partial(hyp0f1.uniform, scaled=True), anywhere),
    ),
    sample=(100.0, 100.0),
)

LOG_HYP0F1_DB = Function(
    "log_hyp0f1_db",
    (
        Regime(hyp0f1_slope.db_uniform, hyp0f1.usual),
        Regime(limits.log_hyp0f1_db, limits.special_hyp0f1, limits=True),
        Regime(hyp0f1_slope.db_series, hyp0f1.in_series),
        Regime(hyp0f1_slope.db_linear, hyp0f1.linear),
        Regime(partial(hyp0f1_slope.db_with_digamma, scaled=True), hyp0f1.small_b),
        Regime(partial(hyp0f1_slope.db_uniform, scaled=True), anywhere),
    ),
    sample=(100.0, 100.0),
)
LOG_HYP0F1_DZ = Function(
    "log_hyp0f1_dz",
    (
        Regime(hyp0f1_slope.dz_outside, hyp0f1_slope.outside),
        Regime(limits.log_hyp0f1_dz, limits.special_hyp0f1, limits=True),
        Regime(hyp0f1_slope.dz_inside, hyp0f1_slope.inside),
        Regime(partial(hyp0f1_slope.dz_outside, scaled=True), anywhere),
    ),
    sample=(100.0, 100.0),
)

LOG_HYP0F1_AND_GRAD = Function(
    "log_hyp0f1_and_grad",
    (
        Regime(beside(hyp0f1.uniform, hyp0f1_slope.db_uniform, hyp0f1_slope.dz_outside), hyp0f1.usual),
        Regime(
            beside(limits.log_hyp0f1, limits.log_hyp0f1_db, limits.log_hyp0f1_dz), limits.special_hyp0f1, limits=True
        ),
        Regime(
            beside(hyp0f1.from_series, hyp0f1_slope.db_series, hyp0f1_slope.dz_inside),
            both(hyp0f1.in_series, hyp0f1_slope.inside),
        ),
        Regime(beside(hyp0f1.from_series, hyp0f1_slope.db_series, hyp0f1_slope.dz_outside), hyp0f1.in_series),
        Regime(beside(hyp0f1.from_ratio, hyp0f1_slope.db_linear, _scaled(hyp0f1_slope.dz_outside)), hyp0f1.linear),
        Regime(
            beside(*map(_scaled, (hyp0f1.with_gamma, hyp0f1_slope.db_with_digamma, hyp0f1_slope.dz_outside))),
            hyp0f1.small_b,
        ),
        Regime(beside(*map(_scaled, (hyp0f1.uniform, hyp0f1_slope.db_uniform, hyp0f1_slope.dz_outside))), anywhere),
    ),
    sample=(100.0, 100.0),
    nout=3,
)

IV_RATIO = Function(
    "iv_ratio",
    (
        Regime(ratio.outside, ratio.usual),
        Regime(limits.ratio, limits.special_ratio, limits=True),
        Regime(ratio.within, ratio.inside),
        Regime(partial(ratio.outside, scaled=True), anywhere),
    ),
)
IV_RATIO_C = Function(
    "iv_ratio_c",
    (
        Regime(ratio.outside_complement, ratio.usual_complement),
        Regime(limits.ratio_complement, limits.special_ratio, limits=True),
        Regime(ratio.asymptotic_complement, ratio.far_beside_half),
        Regime(ratio.kummer_complement, both(ratio.inside, ratio.beside_half)),
        Regime(ratio.within_complement, ratio.inside),
        Regime(partial(ratio.outside_complement, scaled=True), anywhere),
    ),
)

IV_RATIO_DX = Function(
    "iv_ratio_dx",
    (
        Regime(ratio_slope.dx_outside, ratio.usual_complement),
        Regime(limits.ratio_dx, limits.special_ratio, limits=True),
        Regime(ratio_slope.dx_beside_half, ratio.far_beside_half),
        Regime(ratio_slope.dx_kummer, both(ratio.inside, ratio.beside_half), traced=False),
        Regime(ratio_slope.dx_inside, ratio.inside),
        Regime(partial(ratio_slope.dx_outside, scaled=True), anywhere),
    ),
)
IV_RATIO_DV = Function(
    "iv_ratio_dv",
    (
        Regime(ratio_slope.dv_outside, ratio.usual),
        Regime(limits.ratio_dv, limits.special_ratio, limits=True),
        Regime(ratio_slope.dv_inside, ratio.inside),
        Regime(partial(ratio_slope.dv_outside, scaled=True), anywhere),
    ),
)

_within = ratio.within, ratio_slope.dv_inside
_beyond = tuple(map(_scaled, (ratio.outside, ratio_slope.dv_outside)))
IV_RATIO_AND_GRAD = Function(
    "iv_ratio_and_grad",
    (
        Regime(beside(ratio.outside, ratio_slope.dv_outside, ratio_slope.dx_outside), ratio.usual_complement),
        Regime(beside(limits.ratio, limits.ratio_dv, limits.ratio_dx), limits.special_ratio, limits=True),
        Regime(beside(*_within, ratio_slope.dx_beside_half), both(ratio.inside, ratio.far_beside_half)),
        Regime(beside(*_within, ratio_slope.dx_kummer), both(ratio.inside, ratio.beside_half), traced=False),
        Regime(beside(*_within, ratio_slope.dx_inside), ratio.inside),
        Regime(beside(*_beyond, ratio_slope.dx_beside_half), ratio.far_beside_half),
        Regime(beside(*_beyond, _scaled(ratio_slope.dx_outside)), anywhere),
    ),
    nout=3,
)


def _inverse_regimes(given):
    return tuple(
        Regime(given(value), given(holds), edge)
        for value, holds, edge in (
            (inverse.from_outside, inverse.usual, False),
            (limits.ratio_inverse, limits.special_ratio_inverse, True),
            (inverse.from_small_ratio, inverse.small_ratio, False),
            (inverse.from_half, inverse.half, False),
            (inverse.from_large_order, inverse.large_order, False),
            (inverse.from_far, inverse.far, False),
            (inverse.from_near_half, inverse.near_half, False),
            (inverse.from_inside, anywhere, False),
        )
    )


IV_RATIO_INV = Function("iv_ratio_inv", _inverse_regimes(inverse.of_ratio), sample=(30.0, 0.5))
IV_RATIO_C_INV = Function("iv_ratio_c_inv", _inverse_regimes(inverse.of_complement), sample=(30.0, 0.5))

PUBLIC = (
    *(LOG_IV, LOG_KV, LOG_IVE, LOG_KVE, LOG_HYP0F1),
    *(IV_RATIO, IV_RATIO_C, IV_RATIO_INV, IV_RATIO_C_INV),
    *derivatives.PUBLIC,
    *(LOG_HYP0F1_DB, LOG_HYP0F1_DZ, IV_RATIO_DV, IV_RATIO_DX),
)
