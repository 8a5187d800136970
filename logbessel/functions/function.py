"""What is known of a function, in one record: its arguments, the regimes of its formulas, its derivatives, its words.

From the records the front ends make their functions and docstrings, and the tests their lists.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from ..arithmetic import absolute, where
from ..arithmetic.error_terms import short
from ..arithmetic.formats import DOUBLE, SINGLE, Format
from .accuracy import Accuracy

_INF, _NAN = float("inf"), float("nan")
_CANCELLED = 2.0**-8  # 9 bits less, one for the second of two that cancel, leave enough for a float32
# So much nearer to a zero than those of a double are results for a float32 when they come to be in doubt, and those of brief regimes.
_BORNE, _BORNE_BRIEFLY = 2.0**12, 2.0**2


def nothing(*arguments):
    """What cancels in a formula that loses no digits."""
    return 0.0


class Regime(NamedTuple):
    """A formula and the condition under which it is used.

    `limits` marks formulas whose nans and infinities are results: the domain's edge and outside. What is not `traced` is
    left out where formulas are compiled with the program that uses them, as it would be most of what there is to compile:
    I_v for v <= -1, and regimes whose successor serves there with fewer digits.

    What is `brief` serves float32 in plain doubles, as the usual formula does.

    The formula of a `doubtful` one returns, after its results, whether they are good; where they are not, the next regime's
    formula is used. One that is `lost_in_pairs` needs more digits than pairs of float32 have: there results are nan. One that is
    `needed_in_pairs` is traced there, where its successor has too few digits.
    """

    value: Callable
    holds: Callable
    limits: bool = False
    traced: bool = True
    doubtful: bool = False
    brief: bool = False
    lost_in_pairs: bool = False
    needed_in_pairs: bool = False

    def changed(self, value=lambda formula: formula, holds=lambda condition: condition):
        """The regime with its formula and its condition changed."""
        return self._replace(value=value(self.value), holds=holds(self.holds))


class Made:
    """A field whose value may be given as a function that returns it, called when it is first asked for."""

    def __init__(self, *default):
        self._default = default

    def __set_name__(self, owner, name):
        self._name = name

    def __set__(self, record, value):
        vars(record)[self._name] = value

    def __get__(self, record, owner):
        if record is None:  # who asks is `dataclass`
            if not self._default:
                raise AttributeError(self._name)
            return self._default[0]
        value = vars(record)[self._name] = made(vars(record)[self._name])
        return value


def made(value):
    """What is given, or what it returns."""
    return value() if callable(value) else value


class Careful(NamedTuple):
    """Where a result may have lost more to cancellation than its last bit, and regimes that lose less.

    `doubts(v, x, result)` looks at the result: a condition on the arguments that encloses a curve of zeros would cost more.
    `doubts_usual` is the same for results of the usual regime, or None where it has no zeros. Regimes marked `limits` are
    not looked at. Results of careful regimes that are `lost(v, x, result)` are computed a last time by the `nearest` regime, which
    takes so long that only CPUs do.
    """

    doubts_usual: Callable | None
    doubts: Callable
    regimes: tuple[Regime, ...]
    lost: Callable | None = None
    nearest: Regime | None = None


class Argument(NamedTuple):
    """A real argument: its name, what it is, and the interval in which the function is a number.

    The interval is `open` where its lower end is outside. From `unsure` down the function may be nan all the same.
    """

    name: str
    kind: str
    least: float = -_INF
    most: float = _INF
    open: bool = False
    unsure: float = -_INF
    remark: str = ""

    def inside(self, values):
        """Whether values are in the interval."""
        return ((values > self.least) if self.open else (values >= self.least)) & (values <= self.most)

    @property
    def words(self):
        """The argument as a docstring states it."""
        if self.least == -_INF:
            interval = "any real number"
        elif self.most < _INF:
            interval = f"{self.least:g} <= {self.name} <= {self.most:g}"
        else:
            least = "1/2" if self.least == 0.5 else f"{self.least:g}"
            interval = f"{self.name} {'>' if self.open else '>='} {least}"
        return f"{self.kind}, {interval}{self.remark}."


class Words(NamedTuple):
    """What a public function says of itself.

    `about` says more of the formula, `special` are rows of conditions and values, `derived` tells of the derivatives,
    `module` is where the function is found. `example` are arguments and the value there, from ball arithmetic; `array` a
    call with arrays and what it prints. `measured` are the median and the 99th percentile of the error, in ulp, and the
    points, in thousands, of benchmarks/results/accuracy.md.
    """

    summary: str
    formula: str
    special: tuple[tuple[str, str], ...]
    sources: str
    example: tuple[tuple[float, float], float | tuple[float, ...]]
    array: tuple[str, str] | None = None
    measured: tuple[float, float, int] | None = None
    about: str = ""
    derived: str = ""
    module: str = "logbessel"


@dataclass(frozen=True, eq=False)
class Function:
    """A function of real arguments.

    An element takes the first of the regimes that holds; the first is the usual one, tested before all others,
    and `sample` are arguments inside it. The last regime's condition need not be looked at. `reflects` says that at negative
    integers v it is the function at -v (DLMF 10.27.1), but for the derivative in v. A result, the first of several, which
    `careful.doubts` is computed again by the first of the `careful` regimes that holds, by code that the functions of a `family` share;
    one without has none. Regimes and careful ones may be given as functions that return them, as machine code that is kept needs neither.

    `derivatives` has one for each argument: a function, or a rule that is called with `run` and the arguments, where
    `run(function)` is a function on a front end's arrays. Where they are taken at the function's value, it is `implicit`.
    `joint` returns the value and derivatives in one loop: those in the last arguments, as many as it has other results. `rises` is 1 in an argument in which the function rises, -1
    where it falls. `accuracy` is the error allowed. A function without `words` is none of the public ones.

    `cancels` says that the usual formula in plain doubles, with short tables, is good enough for float32 where its first
    result is not small beside this function of the arguments; `nothing` if it is so everywhere.
    `paired` says that the formulas of traced regimes also serve float32 in pairs of float32, with the exponents of these.
    `format` is that of the numbers that the formulas are called with.
    """

    name: str
    regimes: tuple[Regime, ...] | Callable[[], tuple[Regime, ...]] = Made()
    sample: tuple[float, ...] = (30.0, 30.0)
    nout: int = 1
    reflects: bool = False
    careful: Careful | Callable[[], Careful] | None = Made(None)
    family: str = ""
    arguments: tuple[Argument, ...] = ()
    derivatives: tuple[Callable, ...] = ()
    implicit: bool = False
    joint: "Function | None" = None
    rises: tuple[int, ...] = (0, 0)
    accuracy: Accuracy | None = None
    words: Words | None = None
    cancels: Callable | None = None
    paired: bool = False
    format: Format = DOUBLE

    def __post_init__(self):
        if (vars(self)["careful"] is None) == bool(self.family):
            raise ValueError(f"{self.name} must have careful regimes and the name of their family, or neither")

    def of_type(self, code):
        """The function for results of type code "f" or "d"."""
        return self if code == "d" or self.cancels is None else self._single

    def of_kernel(self, code):
        """The same for kernels, which have no careful regimes: there results for float32 in doubt are the whole formulas'."""
        return self if code == "d" or self.cancels is None else self._single_in_kernels

    @cached_property
    def _single(self):
        known = {"careful": self._careful_single, "family": f"{self.family}_single"} if self.family else {}
        return replace(self, name=f"{self.name}_single", regimes=self._regimes_single, cancels=None, **known)

    def _regimes_single(self):
        plain = Regime(short(self._judged), short(self.regimes[0].holds), doubtful=self.cancels is not nothing)
        return plain, *(regime.changed(short) if regime.brief else regime for regime in self.regimes)

    def _careful_single(self):
        return self.careful._replace(
            doubts_usual=None,  # plain results in doubt are computed again before
            doubts=self._doubts_single,
            lost=None,  # the nearest floats are far enough from a zero
            nearest=None,
        )

    @cached_property
    def _single_in_kernels(self):
        if not self.careful:
            return self._single
        plain, *others = self._single.regimes
        regimes = [plain]
        for short_one, whole in zip(others, self.regimes, strict=True):
            regimes += [short_one.changed(self._vouched)._replace(doubtful=True), whole] if whole.brief else [whole]
        return replace(self._single, regimes=tuple(regimes), careful=None, family="")

    def _vouched(self, formula):
        """The formula's results, and whether the loops for float32 would leave them."""

        def judged(*arguments):
            results = formula(*arguments)
            results = results if isinstance(results, tuple) else (results,)
            return *results, ~self._doubts_single(*arguments, results[0])

        return judged

    @cached_property
    def in_pairs(self):
        """The function of numbers of float32, in pairs of them: no careful regimes, as float32 results need fewer digits."""
        from ..arithmetic import pairs  # no import of the package need wait for it

        nan = lambda v, *others: (v * _NAN,) * self.nout if self.nout > 1 else v * _NAN
        regimes = tuple(
            regime.changed(
                lambda formula, lost=regime.lost_in_pairs: pairs.in_pairs(nan if lost else formula), pairs.roughly
            )._replace(traced=regime.traced or regime.needed_in_pairs)
            for regime in self.regimes
        )
        return replace(
            self, name=f"{self.name}_in_pairs", regimes=regimes, careful=None, family="", cancels=None, format=SINGLE
        )

    def _doubts_single(self, *given):
        """Where a result for float32 is in doubt that is not the usual formula's."""
        borne = _BORNE
        for regime in self.regimes:
            borne = where(regime.holds(*given[:-1]), _BORNE_BRIEFLY, borne) if regime.brief else borne
        return self.careful.doubts(*given[:-1], given[-1] * borne)

    def _judged(self, *arguments):
        """The usual formula's results and, where something cancels, whether they are good."""
        results = self.regimes[0].value(*arguments)
        if self.cancels is nothing:
            return results
        results = results if isinstance(results, tuple) else (results,)
        return *results, absolute(results[0]) >= _CANCELLED * self.cancels(*arguments)

    @property
    def nin(self):
        return len(self.sample)

    @property
    def joined(self):
        """In which arguments `joint` has derivatives."""
        return tuple(place >= self.nin + 1 - self.joint.nout for place in range(self.nin))

    def derivative(self, place, run, *arguments):
        """The derivative in the argument at `place`, on the arrays of a front end."""
        rule = self.derivatives[place]
        return run(rule)(*arguments) if isinstance(rule, Function) else rule(run, *arguments)


def anywhere(first, *others):
    """The condition of the last regime."""
    return first == first


def both(first, second):
    """Where two conditions hold."""
    return lambda v, x: first(v, x) & second(v, x)


def of_size(formula):
    """The formula, or condition, at |v|."""
    return lambda v, x: formula(absolute(v), x)
