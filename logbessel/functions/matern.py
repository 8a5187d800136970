"""The Matérn correlation and its derivatives."""

from functools import partial

from ..arithmetic.dual import logarithmic_derivative
from ..formulas.later import double_double as dd
from ..formulas.later import matern
from . import accuracy, build
from .accuracy import Accuracy
from .function import Argument, Function, Regime, Words, anywhere
from .kv_ratio import KV_RATIO, KV_RATIO_DV, KV_RATIO_DX

_KNOWN = {
    "sample": (1.0, 1.5),
    "arguments": (
        Argument("r", "Distance in units of the length scale", least=0.0),
        Argument("nu", "Smoothness", least=0.0, open=True),
    ),
}
_ABOUT = "M = 2^(1 - nu)/Gamma(nu) z^nu K_nu(z) with z = sqrt(2 nu) r; for nu = inf, M = exp(-r^2/2)."
_SOURCES = """for nu >= 25 the uniform expansion of K_nu (DLMF 10.41.4) and Stirling's series, subtracted term by term; below,
1 - M from the power series (DLMF 10.27.4, rid of its cancellation) where z < 1/2 or z <= 0.36 (nu - 7.1), tables of K in z
and nu and the recurrence DLMF 10.29.1 up to z = 25, and the uniform expansion beyond."""


def _words(summary, formula, limits, **others):
    """`limits` are the values at r = 0, r = inf and nu = inf."""
    conditions = "r = 0", "r = inf", "nu = inf"
    rows = *zip(conditions, limits), build.NOWHERE
    return Words(summary, formula, rows, others.pop("sources", _SOURCES), about=_ABOUT, module="logbessel.gp", **others)


# M'' + (1 - 2 nu) M'/r - 2 nu M = 0 from DLMF 10.25.1, and (log M)' = -sqrt(2 nu)/R with R = K_nu/K_{nu-1} at sqrt(2 nu) r.


def _drr(run, r, nu):
    dr = run(MATERN_LOG_CORRELATION_DR)(r, nu)
    return 2.0 * nu + ((2.0 * nu - 1.0) / r - dr) * dr


def _drnu(run, r, nu):
    root = (2.0 * nu) ** 0.5
    ratio = run(KV_RATIO)(nu, root * r)
    change = run(KV_RATIO_DV)(nu, root * r) + run(KV_RATIO_DX)(nu, root * r) * r / root
    return run(MATERN_LOG_CORRELATION_DR)(r, nu) * (0.5 / nu - change / ratio)


def _limits(formula):
    return Regime(formula, matern.special, limits=True)


def _in_nu(formula):
    return logarithmic_derivative(formula, argument=1)


def _from_ratio(regime):
    """d/dr log M = -sqrt(2 nu) K_{nu-1}(z)/K_nu(z) (DLMF 10.29.4), from a regime of K_nu/K_{nu-1} at (nu, z)."""

    def value(r, nu):
        root = dd.rounded(matern.argument(1.0, nu))
        return -root / regime.value(nu, dd.rounded(matern.argument(r, nu)))

    return Regime(value, lambda r, nu: regime.holds(nu, dd.rounded(matern.argument(r, nu))))


def _regimes_dr():
    usual, _, *others = map(_from_ratio, KV_RATIO.regimes)
    return (
        usual.changed(holds=lambda holds: lambda r, nu: ~matern.special(r, nu) & holds(r, nu)),
        _limits(matern.limit_dr),
        Regime(matern.dr_far, matern.far),
        *others,
    )


MATERN_LOG_CORRELATION_DR = Function(
    "matern_log_correlation_dr",
    _regimes_dr,
    **_KNOWN | {"sample": (30.0, 30.0)},
    derivatives=(_drr, _drnu),
    accuracy=accuracy.FOUR,
    words=_words(
        "Derivative of the logarithm of the Matérn correlation in the distance.",
        "d/dr log M = -sqrt(2 nu) K_{nu-1}(z)/K_nu(z)",
        ("0 for nu > 1/2, -1 for nu = 1/2, -inf below", "-sqrt(2 nu)", "-r"),
        sources="those of `kv_ratio` (DLMF 10.29.4).",
        example=((1.0, 0.5), -1.0),
        array=("1.0, [0.5, 1.5, float('inf')]", "[-1.        , -1.09807621, -1.        ]"),
    ),
)
MATERN_LOG_CORRELATION_DNU = Function(
    "matern_log_correlation_dnu",
    lambda: (
        Regime(partial(matern.dnu_table, steps=matern.FEW_STEPS), matern.in_table),
        _limits(matern.limit_dnu),
        Regime(matern.dnu_far, matern.far),
        Regime(matern.dnu_uniform, matern.large_order),
        Regime(_in_nu(matern.log_large_argument), matern.large_argument),
        Regime(_in_nu(matern.log_few_terms), matern.few_terms),
        Regime(_in_nu(matern.log_small_argument), matern.small_argument),
        Regime(matern.dnu_table, anywhere),
    ),
    **_KNOWN,
    accuracy=Accuracy(
        """measured against ball arithmetic at 4000 points on both sides of every seam, 99 % are within 2e-13 and all
within 2.5e-12 relative, the worst near nu = 8.5, z = 1/2; beside the curve, near r = 2, where it vanishes, within 2e-14 of
|log M|.""",
    ),
    words=_words(
        "Derivative of the logarithm of the Matérn correlation in the smoothness.",
        "d/dnu log M",
        ("0", "-inf", "0"),
        sources=_SOURCES + " They are differentiated in nu term by term.",
        example=((1.0, 1.5), 0.123313850801),
        array=("[0.1, 1.0, 10.0], 1.5", "[ 0.01196308,  0.12331385, -3.25195583]"),
    ),
)
MATERN_LOG_CORRELATION = Function(
    "matern_log_correlation",
    lambda: (
        Regime(partial(matern.log_table, steps=matern.FEW_STEPS), matern.in_table),
        _limits(matern.limit),
        Regime(matern.log_far, matern.far),
        Regime(matern.log_nearly_one, matern.nearly_one),
        Regime(matern.log_uniform, matern.large_order),
        Regime(matern.log_large_argument, matern.large_argument),
        Regime(matern.log_few_terms, matern.few_terms),
        Regime(matern.log_small_argument, matern.small_argument),
        Regime(matern.log_table, anywhere),
    ),
    **_KNOWN,
    derivatives=(MATERN_LOG_CORRELATION_DR, MATERN_LOG_CORRELATION_DNU),
    accuracy=Accuracy(
        """measured against ball arithmetic at 10000 points on both sides of every seam, 99 % are within 8e-16 and all
within 4.3e-15 relative, also for r -> 0, where M = 1; half-integers nu within 2 ulp. Values of 1 - M below 2^-960 are not
resolved for nu < 1.""",
    ),
    words=_words(
        "Logarithm of the Matérn correlation at distance r for smoothness nu.",
        "log M",
        ("0", "-inf", "-r^2/2"),
        example=((1.0, 0.5), -1.0),
        array=("1.0, [0.5, 1.5, 20.0, float('inf')]", "[-1.        , -0.72699827, -0.51892073, -0.5       ]"),
    ),
)
