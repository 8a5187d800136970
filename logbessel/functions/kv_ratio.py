"""The ratio K_v(x)/K_{v-1}(x) and its derivatives."""

from functools import partial

from ..formulas.later import (
    annulus,
    argument_derivative,
    debye,
    limits,
    macdonald,
    macdonald_derivative,
    macdonald_ratio,
    macdonald_ratio_derivative,
)
from . import accuracy, build
from .build import ARGUMENT, beside
from .function import Function, Regime, Words, anywhere, both, nothing
from .log_k import LOG_KV_DVV, ORDER

_KNOWN = {"arguments": (ORDER, ARGUMENT)}


def _at(holds):
    return lambda v, x: macdonald_ratio.at_reflected(holds)(v, x)


_inside = _at(lambda v, x: debye.inside_disc(v - 1.0, x))
_usual = _at(lambda v, x: argument_derivative.usual(v - 1.0, x))
_ring = _at(lambda v, x: annulus.holds_for_k(v - 1.0, x))
_very_small = lambda v, x: x < macdonald.TINY


def _and_grad():
    from_series, from_table = (
        partial(macdonald_ratio_derivative.inside, start)
        for start in (macdonald_derivative.FromSeries, macdonald_derivative.FromTable)
    )
    in_ring = lambda both: lambda v, x: (macdonald_ratio.reflected(annulus.k_ratio)(v, x), *both(v, x)[1:])
    return (
        Regime(macdonald_ratio_derivative.outside, both(_usual, _at(macdonald_ratio_derivative.steep))),
        Regime(beside(limits.k_ratio, limits.k_ratio_dv, limits.k_ratio_dx), limits.special, limits=True),
        Regime(in_ring(from_series), both(_ring, macdonald.small)),
        Regime(in_ring(from_table), _ring),
        Regime(macdonald_ratio_derivative.tiny, both(_inside, _very_small)),
        Regime(from_series, both(_inside, macdonald.small)),
        Regime(from_table, _inside),
        Regime(macdonald_ratio_derivative.outside_beside_half, _usual),
        Regime(macdonald_ratio_derivative.extreme, anywhere),
    )


def _regimes():
    within = partial(macdonald_derivative.kv_ratio, largest=annulus.LARGEST_WITHIN + 1)
    return (
        Regime(build.rounded(lambda v, x: macdonald_ratio.outside(v - 1.0, x)), both(_usual, macdonald_ratio.upright)),
        Regime(limits.k_ratio, limits.special, limits=True),
        Regime(macdonald_ratio.reflected(annulus.k_ratio), _ring, brief=True),
        Regime(macdonald_derivative.kv_ratio_tiny, both(_inside, _very_small)),
        Regime(partial(within, macdonald_derivative.FromSeries), both(_inside, macdonald.small), brief=True),
        Regime(partial(within, macdonald_derivative.FromTable), _inside, brief=True),
        Regime(macdonald_ratio.reflected(macdonald_ratio.outside), _usual),
        Regime(macdonald_ratio.extreme, anywhere),
    )


# With R = K_v/K_{v-1} and L = log K_v: R' = R^2 - (2 v - 1) R/x - 1 in x by the Riccati equation that DLMF 10.29.2
# implies, and log R = L(v) - L(v - 1).


def _dxx(run, v, x):
    ratio, dx = run(KV_RATIO)(v, x), run(KV_RATIO_DX)(v, x)
    return 2.0 * ratio * dx - (2.0 * v - 1.0) / x * (dx - ratio / x)


def _dvx(run, v, x):
    ratio, dv = run(KV_RATIO)(v, x), run(KV_RATIO_DV)(v, x)
    return 2.0 * ratio * dv - ((2.0 * v - 1.0) * dv + 2.0 * ratio) / x


def _dvv(run, v, x):
    ratio, dv = run(KV_RATIO)(v, x), run(KV_RATIO_DV)(v, x)
    return ratio * (run(LOG_KV_DVV)(v, x) - run(LOG_KV_DVV)(v - 1.0, x)) + dv / ratio * dv


KV_RATIO_AND_GRAD = Function("kv_ratio_and_grad", _and_grad, nout=3, paired=True, **_KNOWN)
KV_RATIO_DV = build.part("kv_ratio_dv", KV_RATIO_AND_GRAD, 1, paired=True, derivatives=(_dvv, _dvx), **_KNOWN)
KV_RATIO_DX = build.part("kv_ratio_dx", KV_RATIO_AND_GRAD, 2, paired=True, derivatives=(_dvx, _dxx), **_KNOWN)
KV_RATIO = Function(
    "kv_ratio",
    _regimes,
    cancels=nothing,
    paired=True,
    **_KNOWN,
    derivatives=(KV_RATIO_DV, KV_RATIO_DX),
    joint=KV_RATIO_AND_GRAD,
    accuracy=accuracy.ONE,
    words=Words(
        summary="Ratio of modified Bessel functions of the second kind.",
        formula="K_v(x)/K_{v-1}(x)",
        special=build.limits("inf for v > 1/2, 1 for v = 1/2, 0 below", "1", "inf", "0"),
        sources=build.OUTSIDE.replace("v^2", "(v - 1)^2")
        + """tables in x and mu^2 for |mu| <= 1/2, raised by DLMF 10.29.1. v < 1/2: from the ratio at 1 - v, as K is even
in v."""
        + build.IN_RING,
        example=((1.5, 2.0), 1.5),
        derived="""They are within 5 ulp; d/dx, which vanishes at v = 1/2, is off there by up to 2^-52/|v - 1/2| of itself.
At x = 0 d/dv is inf for v >= 1/2 and 0 below; d/dx is -inf above v = 1/2, 0 at it, inf down to v = 0, and -1/(2 v) for
v < 0; second ones there are nan.""",
        measured=(0.22, 0.5, 104),
    ),
)
