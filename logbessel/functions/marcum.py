"""The generalised Marcum Q function and its complement."""

from functools import partial

from ..arithmetic import where
from ..arithmetic.dual import logarithmic_derivative
from ..formulas.later import marcum
from . import build
from .accuracy import Accuracy, Allowed
from .function import Argument, Function, Regime, Words, anywhere

_ARGUMENTS = (
    Argument("m", "Order", least=0.0, open=True),
    Argument("a", "Distance of the mean from 0", least=0.0),
    Argument("b", "Radius", least=0.0),
)
_SAMPLE = (30.0, 30.0, 30.0)
_P, _Q = 0, 1
_ABOUT = """With a Gaussian vector in 2 m dimensions, of unit variances and its mean at distance a from 0, Q is the probability that it
is longer than b, and P = 1 - Q that it is not; for real m > 0,

    Q_m(a, b) = int_b^inf t (t/a)^(m-1) exp(-(t^2 + a^2)/2) I_{m-1}(a t) dt.

The survival function of the noncentral chi-square distribution with k degrees of freedom and noncentrality l at y is
Q_m(a, b) with m = k/2, a = sqrt(l) and b = sqrt(y)."""
_SOURCES = """where R = sqrt(m^2 + a^2 b^2) >= 24 the integral over the circle through the saddle point (A. Gil, J. Segura,
N. M. Temme, Studies in Applied Mathematics 133, 2014), by a trapezoidal rule of 13 nodes, or 19 below R = 200, whose pole is
taken by its residue; below, the series of exp(-(a^2 + b^2)/2) (b/a)^(m+k) I_{m+k}(a b), by recurrence, where
b^2 < 2 m + a^2, and above that a sum of incomplete gamma functions."""
# M = |m df/dm| + |a df/da| + |b df/db|: what rounded arguments change
_ACCURACY = Accuracy(
    """the error is at most 8 ulp, or 2^-50 M if that is more, with M = |m df/dm| + |a df/da| + |b df/db|: what 8 ulp
of the arguments change. The smaller one of P and Q is computed, and the logarithm of 1 less it: both are relatively accurate in
either tail.""",
    Allowed(8, of_terms=2.0**-50),
)
_OF_DERIVATIVES = Accuracy(
    "measured against ball arithmetic, within 2e-14 of the value where the logarithm is above -1000."
)


def _regimes(circle, gaussian, inner, limit):
    """`circle` makes a formula of a rule; `inner` are those for small m, for b^2 above 2 m + a^2, and below."""
    of_small, above, below = inner
    return (
        Regime(circle(marcum.LARGER_RULE), marcum.larger),
        Regime(limit, marcum.special, limits=True),
        Regime(gaussian, marcum.huge),
        Regime(circle(marcum.LARGE_RULE), marcum.large),
        Regime(of_small, marcum.little),
        Regime(above, marcum.above),
        Regime(below, anywhere),
    )


def _taken(formula, *places):
    """One of the things that a formula returns."""

    def value(*arguments):
        result = formula(*arguments)
        for place in places:
            result = result[place]
        return result

    return value


def _with_sums(upper, lower):
    """The formulas inside: two by the upper sum and one by the lower."""
    return partial(upper, first=marcum.upper_gamma_of_small), partial(upper, first=marcum.upper_gamma), lower


_INNER = lambda: _with_sums(marcum.by_upper_sum, marcum.by_lower_sum)
_INNER_DERIVATIVES = lambda: _with_sums(marcum.upper_sum_derivatives, marcum.lower_sum_derivatives)


def _value_regimes(which):
    limit = (marcum.limit_p, marcum.limit_q)[which]
    circle = lambda rule: _taken(partial(marcum.by_circle, rule=rule), which)
    inner = (_taken(formula, which) for formula in _INNER())
    return _regimes(circle, _taken(marcum.by_gaussian, which), inner, limit)


def _derivative_regimes(which, place):
    """In m inside by dual numbers."""
    circle = lambda rule: _taken(partial(marcum.circle_derivatives, rule=rule), which, place)
    if place == 0:
        inner = (logarithmic_derivative(_taken(formula, which), place) for formula in _INNER())
    else:
        inner = (_taken(formula, which, place - 1) for formula in _INNER_DERIVATIVES())
    nan = lambda m, a, b: where(m == m, float("nan"), m)
    return _regimes(circle, _taken(marcum.gaussian_derivatives, which, place), inner, nan)


def _words(summary, formula, special, example, array):
    return Words(summary, formula, (*special, build.NOWHERE), _SOURCES, example, array, about=_ABOUT)


def _function(name, which, rises, words, examples):
    """`examples` are the derivatives at (1, 2, 3)."""
    derivatives = tuple(
        Function(
            f"{name}_d{argument.name}",
            partial(_derivative_regimes, which, place),
            _SAMPLE,
            arguments=_ARGUMENTS,
            accuracy=_OF_DERIVATIVES,
            words=_words(
                f"Derivative of the logarithm of the generalised Marcum {'Q function' if which == _Q else 'P function, 1 - Q,'} in {argument.name}.",
                f"d/d{argument.name} log {'PQ'[which]}_m(a, b)",
                (("b = 0; an argument is infinite", "nan"),),
                ((1.0, 2.0, 3.0), examples[place]),
                None,
            ),
        )
        for place, argument in enumerate(_ARGUMENTS)
    )
    return Function(
        name,
        partial(_value_regimes, which),
        _SAMPLE,
        arguments=_ARGUMENTS,
        derivatives=derivatives,
        rises=rises,
        accuracy=_ACCURACY,
        words=words,
    )


LOG_MARCUM_Q = _function(
    "log_marcum_q",
    _Q,
    (1, 1, -1),
    _words(
        "Logarithm of the generalised Marcum Q function.",
        "log Q_m(a, b)",
        (
            ("b = 0", "0"),
            ("b = inf", "-inf"),
            ("m = inf or a = inf, b finite", "0"),
            ("b = inf and m = inf or a = inf", "nan"),
        ),
        ((1.0, 2.0, 3.0), -1.540088693021),
        ("2.5, 1.0, [0.5, 5.0, 50.0]", "[-9.39317262e-04, -7.26321134e+00, -1.19750651e+03]"),
    ),
    (0.566396176573, 1.290674195915, -1.414655596493),
)
LOG_MARCUM_P = _function(
    "log_marcum_p",
    _P,
    (-1, -1, 1),
    _words(
        "Logarithm of the complement of the generalised Marcum Q function.",
        "log P_m(a, b), P_m = 1 - Q_m",
        (
            ("b = 0", "-inf"),
            ("b = inf", "0"),
            ("m = inf or a = inf, b finite", "-inf"),
            ("b = inf and m = inf or a = inf", "nan"),
        ),
        ((1.0, 2.0, 3.0), -0.241259264658),
        ("2.5, 1.0, [0.5, 1.5, 5.0]", "[-6.97082689e+00, -2.03360923e+00, -7.01099449e-04]"),
    ),
    (-0.154541761934, -0.352161742204, 0.385990191061),
)
