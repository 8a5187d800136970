"""The Matérn correlation and its derivatives: regimes of each."""

from functools import partial

from .arithmetic.dual import logarithmic_derivative
from .derivatives import KV_RATIO
from .formulas import doubled as dd
from .formulas import matern
from .formulas.regimes import Function, Regime, anywhere

_IN_NU = partial(logarithmic_derivative, argument=1)
_SAMPLE = (1.0, 1.5)


_SPECIAL = {"holds": matern.special, "limits": True}

MATERN_LOG_CORRELATION = Function(
    "matern_log_correlation",
    (
        Regime(partial(matern.log_table, steps=matern.FEW_STEPS), matern.in_table),
        Regime(matern.limit, **_SPECIAL),
        Regime(matern.log_far, matern.far),
        Regime(matern.log_nearly_one, matern.nearly_one),
        Regime(matern.log_uniform, matern.large_order),
        Regime(matern.log_large_argument, matern.large_argument),
        Regime(matern.log_few_terms, matern.few_terms),
        Regime(matern.log_small_argument, matern.small_argument),
        Regime(matern.log_table, anywhere),
    ),
    sample=_SAMPLE,
)

MATERN_LOG_CORRELATION_DNU = Function(
    "matern_log_correlation_dnu",
    (
        Regime(partial(matern.dnu_table, steps=matern.FEW_STEPS), matern.in_table),
        Regime(matern.limit_dnu, **_SPECIAL),
        Regime(matern.dnu_far, matern.far),
        Regime(matern.dnu_uniform, matern.large_order),
        Regime(_IN_NU(matern.log_large_argument), matern.large_argument),
        Regime(_IN_NU(matern.log_few_terms), matern.few_terms),
        Regime(_IN_NU(matern.log_small_argument), matern.small_argument),
        Regime(matern.dnu_table, anywhere),
    ),
    sample=_SAMPLE,
)


def _from_ratio(regime):
    """d/dr log M = -sqrt(2 nu) K_{nu-1}(z)/K_nu(z) (DLMF 10.29.4), from a regime of K_nu/K_{nu-1} at (nu, z)."""

    def value(r, nu):
        root = dd.rounded(matern.argument(1.0, nu))
        return -root / regime.value(nu, dd.rounded(matern.argument(r, nu)))

    return Regime(value, lambda r, nu: regime.holds(nu, dd.rounded(matern.argument(r, nu))))


_USUAL, _LIMITS, *_OTHERS = KV_RATIO.regimes
MATERN_LOG_CORRELATION_DR = Function(
    "matern_log_correlation_dr",
    (
        Regime(_from_ratio(_USUAL).value, lambda r, nu: ~matern.special(r, nu) & _from_ratio(_USUAL).holds(r, nu)),
        Regime(matern.limit_dr, **_SPECIAL),
        Regime(matern.dr_far, matern.far),
        *map(_from_ratio, _OTHERS),
    ),
    sample=(30.0, 30.0),
)

PUBLIC = (MATERN_LOG_CORRELATION, MATERN_LOG_CORRELATION_DR, MATERN_LOG_CORRELATION_DNU)
