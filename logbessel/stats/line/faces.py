"""What distributions on the line are in PyMC, NumPyro and PyTorch: their parameters and their words, once for all three."""

from typing import NamedTuple, TypeVar

from .distribution import Distribution
from .geninvgauss import geninvgauss
from .norminvgauss import norminvgauss
from .rice import rice
from .skellam import skellam
from .variance_gamma import variance_gamma

_Class = TypeVar("_Class", bound=type)
_FRAME = """{summary}: see `logbessel.stats.{name}`.

Parameters
----------
{parameters}

Examples
--------
{example}
"""


class Parameter(NamedTuple):
    """Its constraint is one of `positive`, `nonnegative`, `real`, and `skewness`: a real number less than `a` in absolute value."""

    name: str
    constraint: str
    words: str


class Face(NamedTuple):
    """A family of `logbessel.stats`, its parameters, and an example: parameters, a value, and the logarithm of its density."""

    family: Distribution
    summary: str
    parameters: tuple[Parameter, ...]
    example: tuple[str, float, float]

    @property
    def names(self):
        return tuple(parameter.name for parameter in self.parameters)

    def constraints(self, library):
        """Those of a library, by the parameters' names."""
        kinds = {"skewness": "real"}
        return {p.name: getattr(library, kinds.get(p.constraint, p.constraint)) for p in self.parameters}

    def conditions(self, values):
        """What values must be to be parameters, and the same in words."""
        of = dict(zip(self.names, values, strict=True))
        tests = {
            "positive": (lambda x: x > 0, "{} > 0"),
            "nonnegative": (lambda x: x >= 0, "{} >= 0"),
            "skewness": (lambda x: abs(x) < of["a"], "|{}| < a"),
        }
        asked = [(p.name, *tests[p.constraint]) for p in self.parameters if p.constraint in tests]
        return [test(of[name]) for name, test, _ in asked], ", ".join(words.format(name) for name, _, words in asked)

    def docstring(self, front, name):
        """That of the class of this name in a front end."""
        lines = [
            f"{p.name} : {front.argument}{', optional' * (p.name in _PLACED)}\n    {p.words}" for p in self.parameters
        ]
        parameters, value, result = self.example
        return _FRAME.format(
            summary=self.summary,
            name=self.family.name,
            parameters="\n".join([*lines, front.more] if front.more else lines),
            example=front.example.format(name=name, parameters=parameters, value=value, result=result),
        )

    def described_in(self, front):
        """A decorator that gives a class of a front end its docstring."""

        def describe(kind: _Class) -> _Class:
            kind.__doc__ = self.docstring(front, kind.__name__)
            return kind

        return describe


class Front(NamedTuple):
    """A front end: the type of parameters, an example, and what more there is among the parameters."""

    argument: str
    example: str
    more: str = ""


PYMC = Front(
    "tensor_like",
    """>>> import pymc as pm
>>> from logbessel.pymc import {name}
>>> round(float(pm.logp({name}.dist({parameters}), {value}).eval()), 9)
{result:.9f}""",
)
NUMPYRO = Front(
    "array_like",
    """>>> from logbessel.numpyro import {name}
>>> print(f"{{{name}({parameters}).log_prob({value}):.4f}}")
{result:.4f}""",
    "validate_args : bool, optional\n    As of `numpyro.distributions.Distribution`.",
)
TORCH = Front(
    "torch.Tensor or array_like",
    """>>> from logbessel.torch import {name}
>>> {name}({parameters}).log_prob({value})
tensor({result:.4f})""",
    "validate_args : bool, optional\n    As of `torch.distributions.Distribution`.",
)
_PLACED = ("loc", "scale")
_A = Parameter("a", "positive", "Decay of the tails, positive.")
_B = Parameter("b", "skewness", "Skewness, |b| < a; for others there is no density.")
_SCALE = Parameter("scale", "positive", "The unit of length, positive; 1 by default.")
_LOC = Parameter("loc", "real", "Location; 0 by default."), _SCALE
_BEGIN = Parameter("loc", "real", "Where it begins; 0 by default."), _SCALE

SKELLAM = Face(
    skellam,
    "The difference of two independent Poisson numbers",
    tuple(
        Parameter(f"mu{k}", "positive", f"Mean of the {which} number, positive.")
        for k, which in ((1, "first"), (2, "second"))
    ),
    ("10.0, 12.0", 3, -3.031087848245),
)
RICE = Face(
    rice,
    "The length of a Gaussian vector in the plane, its mean `b` scales from 0",
    (Parameter("b", "nonnegative", "At least 0."), *_BEGIN),
    ("1.5", 2.0, -0.846545197627),
)
GENINVGAUSS = Face(
    geninvgauss,
    "Density in proportion to x^(p - 1) exp(-b (x + 1/x)/2), x > 0",
    (
        Parameter("p", "real", "Order, any real number."),
        Parameter("b", "positive", "Concentration, positive."),
        *_BEGIN,
    ),
    ("1e3, 1.0", 2e3, -5.066046436367),
)
NORMINVGAUSS = Face(
    norminvgauss, "The normal inverse Gaussian distribution", (_A, _B, *_LOC), ("2.0, 0.5", 0.3, -0.490315426992)
)
VARIANCE_GAMMA = Face(
    variance_gamma,
    "The variance-gamma distribution",
    (Parameter("p", "positive", "Shape of the mixing gamma distribution, positive."), _A, _B, *_LOC),
    ("1.0, 2.0, 0.5", 0.25, -0.439538521138),
)
FACES = {
    "Skellam": SKELLAM,
    "Rice": RICE,
    "GeneralizedInverseGaussian": GENINVGAUSS,
    "NormalInverseGaussian": NORMINVGAUSS,
    "VarianceGamma": VARIANCE_GAMMA,
}
