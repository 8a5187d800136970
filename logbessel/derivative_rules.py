"""What each function's derivatives are, for the front ends that differentiate: PyTorch and JAX.

`RULES[function]` holds a slope for each argument. A slope is called with `run` and the arguments: `run(function)` is a
`Function` on the front end's arrays, itself differentiable by these rules where it has some. Second derivatives are
those of the slopes, by the rules of the functions that occur there. What has no rule cannot be differentiated again.

`JOINT[function]` computes a function and both slopes in one loop; `PARTS[joint]` are the functions that it returns.
`IMPLICIT` are those whose slopes are taken at their value.
"""

from .arithmetic.dual import derivative
from .derivatives import (
    KV_RATIO,
    KV_RATIO_AND_GRAD,
    KV_RATIO_DV,
    KV_RATIO_DX,
    LOG_IV_AND_GRAD,
    LOG_IV_DV,
    LOG_IV_DVV,
    LOG_IV_DVX,
    LOG_IV_DX,
    LOG_IV_DXX,
    LOG_IVE_DX,
    LOG_KV_AND_GRAD,
    LOG_KV_DV,
    LOG_KV_DVV,
    LOG_KV_DVX,
    LOG_KV_DX,
    LOG_KV_DXX,
    LOG_KVE_DX,
)
from .formulas.regimes import Function
from .functions import (
    IV_RATIO,
    IV_RATIO_AND_GRAD,
    IV_RATIO_C,
    IV_RATIO_DV,
    IV_RATIO_DX,
    IV_RATIO_INV,
    LOG_HYP0F1,
    LOG_HYP0F1_AND_GRAD,
    LOG_HYP0F1_DB,
    LOG_HYP0F1_DZ,
    LOG_IV,
    LOG_IVE,
    LOG_IVE_AND_GRAD,
    LOG_KV,
    LOG_KVE,
    LOG_KVE_AND_GRAD,
)
from .matern import MATERN_LOG_CORRELATION, MATERN_LOG_CORRELATION_DNU, MATERN_LOG_CORRELATION_DR

_NAN = float("nan")


def _differentiated(function, argument, name):
    """The derivative of a function's formulas, by dual numbers; nan at the edges of the domain."""
    nan = lambda v, x: v * _NAN
    slope = lambda regime: lambda formula: nan if regime.limits else derivative(formula, argument)
    return Function(name, tuple(regime.changed(slope(regime)) for regime in function.regimes), function.sample)


LOG_HYP0F1_DBB = _differentiated(LOG_HYP0F1_DB, 0, "log_hyp0f1_dbb")
LOG_HYP0F1_DBZ = _differentiated(LOG_HYP0F1_DB, 1, "log_hyp0f1_dbz")
LOG_HYP0F1_DZZ = _differentiated(LOG_HYP0F1_DZ, 1, "log_hyp0f1_dzz")
IV_RATIO_DVV = _differentiated(IV_RATIO_DV, 0, "iv_ratio_dvv")
IV_RATIO_DVX = _differentiated(IV_RATIO_DV, 1, "iv_ratio_dvx")
IV_RATIO_DXX = _differentiated(IV_RATIO_DX, 1, "iv_ratio_dxx")


def _of(function):
    return lambda run, v, x: run(function)(v, x)


# With R = K_v/K_{v-1} and L = log K_v: R' = R^2 - (2 v - 1) R/x - 1 in x by the Riccati equation that DLMF 10.29.2
# implies, and log R = L(v) - L(v - 1).


def _kv_ratio_dxx(run, v, x):
    ratio, slope = run(KV_RATIO)(v, x), run(KV_RATIO_DX)(v, x)
    return 2.0 * ratio * slope - (2.0 * v - 1.0) / x * (slope - ratio / x)


def _kv_ratio_dvx(run, v, x):
    ratio, slope = run(KV_RATIO)(v, x), run(KV_RATIO_DV)(v, x)
    return 2.0 * ratio * slope - ((2.0 * v - 1.0) * slope + 2.0 * ratio) / x


def _kv_ratio_dvv(run, v, x):
    ratio, slope = run(KV_RATIO)(v, x), run(KV_RATIO_DV)(v, x)
    return ratio * (run(LOG_KV_DVV)(v, x) - run(LOG_KV_DVV)(v - 1.0, x)) + slope / ratio * slope


# With x the inverse of r = A(v, x): dr = A_v dv + A_x dx.


def _inverse_dv(run, v, r):
    x = run(IV_RATIO_INV)(v, r)
    return -run(IV_RATIO_DV)(v, x) / run(IV_RATIO_DX)(v, x)


def _inverse_dr(run, v, r):
    return 1.0 / run(IV_RATIO_DX)(v, run(IV_RATIO_INV)(v, r))


# The Matérn correlation M: M'' + (1 - 2 nu) M'/r - 2 nu M = 0 from DLMF 10.25.1, and (log M)' = -sqrt(2 nu)/R.


def _matern_drr(run, r, nu):
    slope = run(MATERN_LOG_CORRELATION_DR)(r, nu)
    return 2.0 * nu + ((2.0 * nu - 1.0) / r - slope) * slope


def _matern_drnu(run, r, nu):
    root = (2.0 * nu) ** 0.5
    ratio = run(KV_RATIO)(nu, root * r)
    change = run(KV_RATIO_DV)(nu, root * r) + run(KV_RATIO_DX)(nu, root * r) * r / root
    return run(MATERN_LOG_CORRELATION_DR)(r, nu) * (0.5 / nu - change / ratio)


RULES = {
    LOG_IV: (_of(LOG_IV_DV), _of(LOG_IV_DX)),
    LOG_IVE: (_of(LOG_IV_DV), _of(LOG_IVE_DX)),
    LOG_KV: (_of(LOG_KV_DV), _of(LOG_KV_DX)),
    LOG_KVE: (_of(LOG_KV_DV), _of(LOG_KVE_DX)),
    IV_RATIO: (_of(IV_RATIO_DV), _of(IV_RATIO_DX)),
    IV_RATIO_C: (lambda run, v, x: -run(IV_RATIO_DV)(v, x), lambda run, v, x: -run(IV_RATIO_DX)(v, x)),
    IV_RATIO_INV: (_inverse_dv, _inverse_dr),
    KV_RATIO: (_of(KV_RATIO_DV), _of(KV_RATIO_DX)),
    LOG_HYP0F1: (_of(LOG_HYP0F1_DB), _of(LOG_HYP0F1_DZ)),
    MATERN_LOG_CORRELATION: (_of(MATERN_LOG_CORRELATION_DR), _of(MATERN_LOG_CORRELATION_DNU)),
    # first derivatives
    LOG_IV_DV: (_of(LOG_IV_DVV), _of(LOG_IV_DVX)),
    LOG_IV_DX: (_of(LOG_IV_DVX), _of(LOG_IV_DXX)),
    LOG_IVE_DX: (_of(LOG_IV_DVX), _of(LOG_IV_DXX)),
    LOG_KV_DV: (_of(LOG_KV_DVV), _of(LOG_KV_DVX)),
    LOG_KV_DX: (_of(LOG_KV_DVX), _of(LOG_KV_DXX)),
    LOG_KVE_DX: (_of(LOG_KV_DVX), _of(LOG_KV_DXX)),
    IV_RATIO_DV: (_of(IV_RATIO_DVV), _of(IV_RATIO_DVX)),
    IV_RATIO_DX: (_of(IV_RATIO_DVX), _of(IV_RATIO_DXX)),
    KV_RATIO_DV: (_kv_ratio_dvv, _kv_ratio_dvx),
    KV_RATIO_DX: (_kv_ratio_dvx, _kv_ratio_dxx),
    LOG_HYP0F1_DB: (_of(LOG_HYP0F1_DBB), _of(LOG_HYP0F1_DBZ)),
    LOG_HYP0F1_DZ: (_of(LOG_HYP0F1_DBZ), _of(LOG_HYP0F1_DZZ)),
    MATERN_LOG_CORRELATION_DR: (_matern_drr, _matern_drnu),
}

IMPLICIT = (IV_RATIO_INV,)
PARTS = {
    LOG_IV_AND_GRAD: (LOG_IV, LOG_IV_DV, LOG_IV_DX),
    LOG_KV_AND_GRAD: (LOG_KV, LOG_KV_DV, LOG_KV_DX),
    LOG_IVE_AND_GRAD: (LOG_IVE, LOG_IV_DV, LOG_IVE_DX),
    LOG_KVE_AND_GRAD: (LOG_KVE, LOG_KV_DV, LOG_KVE_DX),
    IV_RATIO_AND_GRAD: (IV_RATIO, IV_RATIO_DV, IV_RATIO_DX),
    KV_RATIO_AND_GRAD: (KV_RATIO, KV_RATIO_DV, KV_RATIO_DX),
    LOG_HYP0F1_AND_GRAD: (LOG_HYP0F1, LOG_HYP0F1_DB, LOG_HYP0F1_DZ),
}
JOINT = {parts[0]: joint for joint, parts in PARTS.items()}
