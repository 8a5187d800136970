"""What distributions are in PyMC, NumPyro and PyTorch: their parameters and their words, once for all three."""

from typing import Any, NamedTuple, TypeVar

_Class = TypeVar("_Class", bound=type)
_FRAME = """{summary}: see `logbessel.stats.{name}`.

Parameters
----------
{parameters}
{notes}
Examples
--------
{example}
"""


class Parameter(NamedTuple):
    """Its constraint is a name that a library has for it, or `skewness`: a real number less than `a` in absolute value.

    `axes` are those of one parameter that is an array; None for a number on the line.
    """

    name: str
    constraint: str
    words: str
    axes: tuple[str, ...] | None = None
    optional: bool = False

    def line(self, kind):
        """What a docstring says of its type."""
        shape = "" if self.axes is None else f", shape ({', '.join(['...', *self.axes])})"
        return f"{self.name} : {kind}{shape}{', optional' * self.optional}\n    {self.words}"


class Face(NamedTuple):
    """A family of `logbessel.stats`, its parameters, and an example: parameters, a value, and the logarithm of its density.

    `name` is the family's in `logbessel.stats`, `more` what stands among the parameters and is none that varies.
    """

    family: Any
    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    example: tuple[str, Any, float]
    more: tuple[str, ...] = ()

    @property
    def names(self):
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def ranks(self):
        """How many axes one parameter of each has."""
        return tuple(len(parameter.axes or ()) for parameter in self.parameters)

    def require_axes(self, shapes):
        """Refuse arrays of parameters that have not these as their last axes."""
        sizes = {}
        for parameter, shape in zip(self.parameters, shapes, strict=True):
            first = len(shape) - len(parameter.axes)
            for axis, size in zip(parameter.axes, shape[max(first, 0) :], strict=False):
                sizes.setdefault(axis, int(axis) if axis.isdigit() else size)
            wanted = tuple(sizes.get(axis, axis) for axis in parameter.axes)
            if first < 0 or shape[first:] != wanted:
                raise ValueError(
                    f"'{parameter.name}' should be of shape ({', '.join(map(str, ('...', *wanted)))}), not {shape}."
                )

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

    def docstring(self, front, name, notes=""):
        """That of the class of this name in a front end."""
        lines = [parameter.line(front.argument) for parameter in self.parameters]
        parameters, value, result = self.example
        return _FRAME.format(
            summary=self.summary,
            name=self.name,
            parameters="\n".join([*lines, *self.more, *front.more]),
            notes=notes and f"\nNotes\n-----\n{notes}\n",
            example=front.example.format(name=name, parameters=parameters, value=value, result=result),
        )

    def described_in(self, front, notes=""):
        """A decorator that gives a class of a front end its docstring, with notes."""

        def describe(kind: _Class) -> _Class:
            kind.__doc__ = self.docstring(front, kind.__name__, notes)
            return kind

        return describe


class Front(NamedTuple):
    """A front end: the type of parameters, an example, and what more there is among the parameters."""

    argument: str
    example: str
    more: tuple[str, ...] = ()


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
    ("validate_args : bool, optional\n    As of `numpyro.distributions.Distribution`.",),
)
TORCH = Front(
    "torch.Tensor or array_like",
    """>>> from logbessel.torch import {name}
>>> {name}({parameters}).log_prob({value})
tensor({result:.4f})""",
    ("validate_args : bool, optional\n    As of `torch.distributions.Distribution`.",),
)
