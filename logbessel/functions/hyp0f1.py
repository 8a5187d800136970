"""log 0F1(; b; z), the logarithm of the confluent hypergeometric limit function, and its derivatives."""

from functools import partial

from ..formulas.later import hyp0f1, hyp0f1_derivative, limits
from . import accuracy, build
from .build import beside, differentiated, scaled
from .function import Argument, Function, Regime, Words, anywhere, both, nothing

_SAMPLE = (100.0, 100.0)
_KNOWN = {
    "sample": _SAMPLE,
    "arguments": (Argument("b", "Parameter", least=0.0, open=True), Argument("z", "Argument", least=0.0)),
}
_AT = (2.5, 3.0)  # where the examples are
_SOURCES = """the uniform expansion, the power series and the continued fraction of the value, differentiated (DLMF 15.5.1
in the limit)."""


def _special(near, far, high):
    return (
        ("z = 0", near),
        ("z = inf, b finite", far),
        ("b = inf, z finite", high),
        ("both infinite", "nan"),
        build.NOWHERE,
    )


# The derivatives

_DB = lambda: (
    Regime(hyp0f1_derivative.db_uniform, hyp0f1.usual),
    Regime(limits.log_hyp0f1_db, limits.special_hyp0f1, limits=True),
    Regime(build.linear_in_small_argument(hyp0f1_derivative.db_series), hyp0f1.in_series),
    Regime(hyp0f1_derivative.db_linear, hyp0f1.linear),
    Regime(partial(hyp0f1_derivative.db_with_digamma, scaled=True), hyp0f1.small_b),
    Regime(partial(hyp0f1_derivative.db_uniform, scaled=True), anywhere),
)
_DZ = lambda: (
    Regime(hyp0f1_derivative.dz_outside, hyp0f1_derivative.outside),
    Regime(limits.log_hyp0f1_dz, limits.special_hyp0f1, limits=True),
    Regime(hyp0f1_derivative.dz_inside, hyp0f1_derivative.inside),
    Regime(partial(hyp0f1_derivative.dz_outside, scaled=True), anywhere),
)
LOG_HYP0F1_DBB = differentiated("log_hyp0f1_dbb", _DB, 0, paired=True, **_KNOWN)
LOG_HYP0F1_DBZ = differentiated("log_hyp0f1_dbz", _DB, 1, paired=True, **_KNOWN)
LOG_HYP0F1_DZZ = differentiated("log_hyp0f1_dzz", _DZ, 1, paired=True, **_KNOWN)
LOG_HYP0F1_DB = Function(
    "log_hyp0f1_db",
    _DB,
    **_KNOWN,
    paired=True,
    derivatives=(LOG_HYP0F1_DBB, LOG_HYP0F1_DBZ),
    accuracy=accuracy.TWO,
    words=Words(
        summary="Derivative of log 0F1(; b; z) in b.",
        formula="d/db log 0F1(; b; z)",
        special=_special("0", "-inf", "0"),
        sources=_SOURCES,
        example=(_AT, -0.33571022244),
    ),
)
LOG_HYP0F1_DZ = Function(
    "log_hyp0f1_dz",
    _DZ,
    **_KNOWN,
    paired=True,
    derivatives=(LOG_HYP0F1_DBZ, LOG_HYP0F1_DZZ),
    accuracy=accuracy.TWO,
    words=Words(
        summary="Derivative of log 0F1(; b; z) in z.",
        formula="d/dz log 0F1(; b; z) = 0F1(; b + 1; z)/(b 0F1(; b; z))",
        special=_special("1/b", "0", "0"),
        sources=_SOURCES,
        example=(_AT, 0.309422897799),
    ),
)

# The logarithm

LOG_HYP0F1_AND_GRAD = Function(
    "log_hyp0f1_and_grad",
    lambda: (
        Regime(beside(hyp0f1.uniform, hyp0f1_derivative.db_uniform, hyp0f1_derivative.dz_outside), hyp0f1.usual),
        Regime(
            beside(limits.log_hyp0f1, limits.log_hyp0f1_db, limits.log_hyp0f1_dz), limits.special_hyp0f1, limits=True
        ),
        Regime(
            beside(hyp0f1.from_series, hyp0f1_derivative.db_series, hyp0f1_derivative.dz_inside),
            both(hyp0f1.in_series, hyp0f1_derivative.inside),
        ),
        Regime(beside(hyp0f1.from_series, hyp0f1_derivative.db_series, hyp0f1_derivative.dz_outside), hyp0f1.in_series),
        Regime(
            beside(hyp0f1.from_ratio, hyp0f1_derivative.db_linear, scaled(hyp0f1_derivative.dz_outside)), hyp0f1.linear
        ),
        Regime(
            beside(*map(scaled, (hyp0f1.with_gamma, hyp0f1_derivative.db_with_digamma, hyp0f1_derivative.dz_outside))),
            hyp0f1.small_b,
        ),
        Regime(
            beside(*map(scaled, (hyp0f1.uniform, hyp0f1_derivative.db_uniform, hyp0f1_derivative.dz_outside))), anywhere
        ),
    ),
    nout=3,
    paired=True,
    **_KNOWN,
)
LOG_HYP0F1 = Function(
    "log_hyp0f1",
    lambda: (
        Regime(hyp0f1.uniform, hyp0f1.usual),
        Regime(limits.log_hyp0f1, limits.special_hyp0f1, limits=True),
        Regime(hyp0f1.from_series, hyp0f1.in_series, brief=True),
        Regime(hyp0f1.from_ratio, hyp0f1.linear),
        Regime(partial(hyp0f1.with_gamma, scaled=True), hyp0f1.small_b, brief=True),
        Regime(partial(hyp0f1.uniform, scaled=True), anywhere),
    ),
    cancels=nothing,
    **_KNOWN,
    paired=True,
    derivatives=(LOG_HYP0F1_DB, LOG_HYP0F1_DZ),
    joint=LOG_HYP0F1_AND_GRAD,
    rises=(-1, 1),
    accuracy=accuracy.ONE,
    words=Words(
        summary="Logarithm of the confluent hypergeometric limit function.",
        formula="log 0F1(; b; z) = log[Gamma(v + 1) (2/x)^v I_v(x)],  b = v + 1,  z = x^2/4",
        about="""DLMF 10.39.9, without the cancellation of that product: the normaliser of the von Mises-Fisher
distribution.""",
        special=_special("0", "inf", "0"),
        sources="""the uniform expansion (DLMF 10.41.3) and Stirling's series, subtracted term by term; for small b and z
the power series (DLMF 16.2.1), for small b and large z the gamma function itself.""",
        example=(_AT, 1.045807446252),
        array=("16384.0, [0.25, 1e4, 1e10]", "[1.52587891e-05, 6.10340195e-01, 1.53309481e+05]"),
        measured=(0.25, 0.5, 99),
    ),
)
