"""The von Mises-Fisher log-density at the mean direction, of v = d/2 - 1 and the concentration: the front ends' normaliser."""

from functools import partial

from ..formulas.later import debye
from ..formulas.later import density_at_mean as formulas
from .build import beside, differentiated
from .function import Argument, Function, Regime, anywhere

_KNOWN = {
    "arguments": (Argument("v", "Order", least=0.0), Argument("x", "Concentration", least=0.0)),
    "paired": True,
}


def _regimes(outside, limit, inside):
    return (
        Regime(outside, formulas.usual),
        Regime(limit, formulas.special, limits=True),
        Regime(inside, debye.inside_disc),
        Regime(partial(outside, polar=debye.ExtremePolar), anywhere),
    )


_DV = lambda: _regimes(formulas.outside_dv, formulas.limit_dv, formulas.inside_dv)
_DX = lambda: _regimes(formulas.outside_dx, formulas.limit_dx, formulas.inside_dx)
DENSITY_AT_MEAN_DVV = differentiated("density_at_mean_dvv", _DV, 0, **_KNOWN)
DENSITY_AT_MEAN_DVX = differentiated("density_at_mean_dvx", _DV, 1, **_KNOWN)
DENSITY_AT_MEAN_DXX = differentiated("density_at_mean_dxx", _DX, 1, **_KNOWN)
DENSITY_AT_MEAN_DV = Function(
    "density_at_mean_dv", _DV, **_KNOWN, derivatives=(DENSITY_AT_MEAN_DVV, DENSITY_AT_MEAN_DVX)
)
DENSITY_AT_MEAN_DX = Function(
    "density_at_mean_dx", _DX, **_KNOWN, derivatives=(DENSITY_AT_MEAN_DVX, DENSITY_AT_MEAN_DXX)
)
DENSITY_AT_MEAN_AND_DX = Function(
    "density_at_mean_and_dx",
    lambda: _regimes(
        formulas.outside_with_dx, beside(formulas.limit, formulas.limit_dx), beside(formulas.inside, formulas.inside_dx)
    ),
    nout=2,
    **_KNOWN,
)
DENSITY_AT_MEAN = Function(
    "density_at_mean",
    lambda: _regimes(formulas.outside, formulas.limit, formulas.inside),
    **_KNOWN,
    derivatives=(DENSITY_AT_MEAN_DV, DENSITY_AT_MEAN_DX),
    joint=DENSITY_AT_MEAN_AND_DX,
)
