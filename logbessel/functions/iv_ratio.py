"""The ratio I_v(x)/I_{v-1}(x), its complement, their inverses, and the ratio's derivatives."""

from functools import partial

from ..formulas.later import inverse, limits, ratio, ratio_derivative
from . import accuracy, build
from .build import ARGUMENT, RATIO_ORDER, beside, differentiated, falling_in_argument, linear_in_argument, scaled
from .function import Argument, Function, Regime, Words, anywhere, both, nothing

_KNOWN = {"arguments": (RATIO_ORDER, ARGUMENT)}
_AT = (2.5, 3.0)  # where the examples are


# Words

_SOURCES = """the derivative of the uniform expansion (DLMF 10.41.3) where (v - 1)^2 + x^2 >= 625, else the
continued fraction DLMF 10.33.1; beside v = 1/2, Kummer's functions (DLMF 13.6.9, 13.7.1)."""
_INVERSE_SOURCES = """a start from the bounds of Amos (Math. Comp. 28, 1974), then Newton's method with the derivative
from the Riccati equation that DLMF 10.29.2 implies."""
_DERIVATIVE_SOURCES = """the uniform expansion differentiated where (v - 1)^2 + x^2 >= 625, else the continued fraction of
DLMF 10.33.1, differentiated."""


# The derivatives

_DX = lambda: (
    Regime(ratio_derivative.dx_outside, ratio.usual_complement),
    Regime(limits.ratio_dx, limits.special_ratio, limits=True),
    Regime(ratio_derivative.dx_beside_half, ratio.far_beside_half),
    Regime(ratio_derivative.dx_kummer, both(ratio.inside, ratio.beside_half), traced=False, needed_in_pairs=True),
    Regime(ratio_derivative.dx_inside, ratio.inside),
    Regime(partial(ratio_derivative.dx_outside, scaled=True), anywhere),
)
_DV = lambda: (
    Regime(linear_in_argument(ratio_derivative.dv_outside), ratio.usual),
    Regime(limits.ratio_dv, limits.special_ratio, limits=True),
    Regime(linear_in_argument(ratio_derivative.dv_inside), ratio.inside),
    Regime(partial(ratio_derivative.dv_outside, scaled=True), anywhere),
)
IV_RATIO_DVV = differentiated("iv_ratio_dvv", _DV, 0, paired=True, **_KNOWN)
IV_RATIO_DVX = differentiated("iv_ratio_dvx", _DV, 1, paired=True, **_KNOWN)
IV_RATIO_DXX = differentiated("iv_ratio_dxx", _DX, 1, paired=True, **_KNOWN)
IV_RATIO_DV = Function(
    "iv_ratio_dv",
    _DV,
    **_KNOWN,
    paired=True,
    derivatives=(IV_RATIO_DVV, IV_RATIO_DVX),
    accuracy=accuracy.TWO,
    words=Words(
        summary="Derivative of I_v(x)/I_{v-1}(x) in the order.",
        formula="d/dv [I_v(x)/I_{v-1}(x)]",
        special=build.limits_above_half("0", "0", "0"),
        sources=_DERIVATIVE_SOURCES,
        example=(_AT, -0.138510274392),
    ),
)
IV_RATIO_DX = Function(
    "iv_ratio_dx",
    _DX,
    **_KNOWN,
    paired=True,
    derivatives=(IV_RATIO_DVX, IV_RATIO_DXX),
    accuracy=accuracy.TWO,
    words=Words(
        summary="Derivative of I_v(x)/I_{v-1}(x) in the argument.",
        formula="d/dx rho = 1 - rho^2 - (2 v - 1) rho/x with rho = I_v(x)/I_{v-1}(x)",
        special=build.limits_above_half("1/(2 v)", "0", "0"),
        sources=_DERIVATIVE_SOURCES[:-1] + "; beside v = 1/2, Kummer's functions (DLMF 13.6.9, 13.7.1).",
        example=(_AT, 0.109108643447),
    ),
)

# The ratio and its complement


def _and_grad():
    within = ratio.within, ratio_derivative.dv_inside
    beyond = tuple(map(scaled, (ratio.outside, ratio_derivative.dv_outside)))
    return (
        Regime(beside(ratio.outside, ratio_derivative.dv_outside, ratio_derivative.dx_outside), ratio.usual_complement),
        Regime(beside(limits.ratio, limits.ratio_dv, limits.ratio_dx), limits.special_ratio, limits=True),
        Regime(beside(*within, ratio_derivative.dx_beside_half), both(ratio.inside, ratio.far_beside_half)),
        Regime(
            beside(*within, ratio_derivative.dx_kummer),
            both(ratio.inside, ratio.beside_half),
            traced=False,
            needed_in_pairs=True,
        ),
        Regime(beside(*within, ratio_derivative.dx_inside), ratio.inside),
        Regime(beside(*beyond, ratio_derivative.dx_beside_half), ratio.far_beside_half),
        Regime(beside(*beyond, scaled(ratio_derivative.dx_outside)), anywhere),
    )


IV_RATIO_AND_GRAD = Function("iv_ratio_and_grad", _and_grad, nout=3, paired=True, **_KNOWN)
IV_RATIO = Function(
    "iv_ratio",
    lambda: (
        Regime(linear_in_argument(ratio.outside), ratio.usual),
        Regime(limits.ratio, limits.special_ratio, limits=True),
        Regime(linear_in_argument(ratio.within), ratio.inside, brief=True),
        Regime(partial(ratio.outside, scaled=True), anywhere),
    ),
    cancels=nothing,
    **_KNOWN,
    paired=True,
    derivatives=(IV_RATIO_DV, IV_RATIO_DX),
    joint=IV_RATIO_AND_GRAD,
    rises=(-1, 1),
    accuracy=accuracy.ONE,
    words=Words(
        summary="Ratio of modified Bessel functions of the first kind of orders that differ by 1.",
        formula="I_v(x)/I_{v-1}(x)",
        about="""As in `scipy.special`; A_d(kappa) = iv_ratio(d/2, kappa) is the mean resultant length of the von Mises-Fisher
distribution in d dimensions.""",
        derived="Second derivatives at x = 0 are nan.",
        special=build.limits_above_half("0", "1", "0"),
        sources=_SOURCES,
        example=(_AT, 0.488900640329),
        array=("1024.0, [1, 1e3, 1e6]", "[4.88281134e-04, 4.07325217e-01, 9.98977023e-01]"),
        measured=(0.17, 0.49, 105),
    ),
)
IV_RATIO_C = Function(
    "iv_ratio_c",
    lambda: (
        Regime(ratio.outside_complement, ratio.usual_complement),
        Regime(limits.ratio_complement, limits.special_ratio, limits=True),
        Regime(falling_in_argument(ratio.asymptotic_complement), ratio.far_beside_half),
        Regime(ratio.kummer_complement, both(ratio.inside, ratio.beside_half)),
        Regime(ratio.within_complement, ratio.inside),
        Regime(falling_in_argument(partial(ratio.outside_complement, scaled=True)), anywhere),
    ),
    paired=True,
    **_KNOWN,
    derivatives=(lambda run, v, x: -run(IV_RATIO_DV)(v, x), lambda run, v, x: -run(IV_RATIO_DX)(v, x)),
    rises=(1, -1),
    accuracy=accuracy.ONE,
    words=Words(
        summary="Complement of the ratio of modified Bessel functions of the first kind.",
        formula="1 - I_v(x)/I_{v-1}(x)",
        about="Without the cancellation of that difference where the ratio is close to 1.",
        special=build.limits_above_half("1", "0", "1"),
        sources=_SOURCES,
        example=(_AT, 0.511099359671),
        array=("0.5, [1, 20, 300]", "[2.38405844e-001, 8.49670851e-018, 5.30079311e-261]"),
        measured=(0.18, 0.49, 105),
    ),
)

# The inverses: with x that of r = A(v, x), dr = A_v dv + A_x dx


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


def _in_order(own):
    def rule(run, v, r):
        x = run(own())(v, r)
        return -run(IV_RATIO_DV)(v, x) / run(IV_RATIO_DX)(v, x)

    return rule


def _in_ratio(own, sign):
    return lambda run, v, r: sign / run(IV_RATIO_DX)(v, run(own())(v, r))


IV_RATIO_INV = Function(
    "iv_ratio_inv",
    lambda: _inverse_regimes(inverse.of_ratio),
    sample=(30.0, 0.5),
    arguments=(
        RATIO_ORDER,
        Argument(
            "r",
            "Ratio",
            0.0,
            1.0,
            remark="; close to 1, where a double holds few digits of 1 - r, see `iv_ratio_c_inv`",
        ),
    ),
    derivatives=(_in_order(lambda: IV_RATIO_INV), _in_ratio(lambda: IV_RATIO_INV, 1.0)),
    implicit=True,
    paired=True,
    rises=(1, 1),
    accuracy=accuracy.TWO,
    words=Words(
        summary="Inverse of the ratio of modified Bessel functions of the first kind.",
        formula="the x with I_v(x)/I_{v-1}(x) = r",
        about="""The maximum likelihood estimate of the concentration of a von Mises-Fisher distribution with mean resultant
length r in 2 v dimensions.""",
        derived="They are those of an implicit function, and not finite at r = 1.",
        special=(("r = 0", "0"), ("r = 1", "inf"), ("v = inf, 0 < r < 1", "inf"), build.NOWHERE),
        sources=_INVERSE_SOURCES,
        example=((2.5, 0.5), 3.103421825247),
        array=("1024.0, [1e-10, 0.5, 0.999]", "[2.04800000e-07, 1.36506674e+03, 1.02298849e+06]"),
        measured=(0.24, 0.99, 100),
    ),
)
IV_RATIO_C_INV = Function(
    "iv_ratio_c_inv",
    lambda: _inverse_regimes(inverse.of_complement),
    sample=(30.0, 0.5),
    arguments=(RATIO_ORDER, Argument("c", "Complement of the ratio", 0.0, 1.0)),
    derivatives=(_in_order(lambda: IV_RATIO_C_INV), _in_ratio(lambda: IV_RATIO_C_INV, -1.0)),
    implicit=True,
    paired=True,
    rises=(1, -1),
    accuracy=accuracy.TWO,
    words=Words(
        summary="Inverse of the complement of the ratio of modified Bessel functions of the first kind.",
        formula="the x with 1 - I_v(x)/I_{v-1}(x) = c",
        about="For ratios so close to 1 that only c = 1 - r holds them.",
        derived="They are those of an implicit function, and not finite at c = 0.",
        special=(("c = 0", "inf"), ("c = 1", "0"), ("v = inf, 0 < c < 1", "inf"), build.NOWHERE),
        sources=_INVERSE_SOURCES,
        example=((2.5, 0.5), 3.103421825247),
        array=("1024.0, [1e-20, 1e-3, 0.5]", "[1.02350000e+23, 1.02298849e+06, 1.36506674e+03]"),
        measured=(0.2, 1.03, 100),
    ),
)
