"""Models of the command line beside von Mises-Fisher's: what they are fitted to, and what is said of their components."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..features import FeatureError
from ..stats.directional.rotations import from_matrices
from ..stats.sphere.density_at_mean import log_uniform_density
from .tables import Angles, UnitVectors


@dataclass(frozen=True)
class Quantity:
    """A parameter of a component.

    Attributes
    ----------
    name, head : str
        In JSON and in tables.
    values : ndarray
        Of one number or more.
    errors : ndarray or None
        Standard errors, if this is the only component.
    """

    name: str
    head: str
    values: np.ndarray
    errors: np.ndarray | None = None

    @property
    def text(self):
        """The values, with their errors if there are some."""
        values = np.ravel(self.values)
        if self.errors is None:
            return " ".join(f"{value:,.{_places(value)}f}" for value in values)
        return ", ".join(_with_error(*pair) for pair in zip(values, np.ravel(self.errors)))


def _places(value):
    """How many decimals show five digits."""
    return max(0, 4 - math.floor(math.log10(max(abs(value), 0.1))))


def _with_error(value, error):
    """A value to the second digit of its error."""
    if not 0 < error < math.inf:
        return f"{value:.6g} ± {error:.2g}"
    places = max(0, 1 - math.floor(math.log10(error)))
    return f"{value:,.{places}f} ± {error:,.{places}f}"


def _torsions(one, count, unit):
    scale, errors = (math.degrees(1) if unit == "degrees" else 1.0), one.standard_errors(count)
    return [
        Quantity("mean_angles", f"mean angles, {unit}", one.mu * scale, errors[0] * scale),
        Quantity("concentrations", "concentrations", one.kappa, errors[1]),
        Quantity("correlation", "correlation", np.array(one.correlation), np.array(errors[2])),
    ]


def _kent(one, count, unit):
    turns, *errors = one.standard_errors(count)
    return [
        Quantity("mean_direction", "mean direction", one.axes[:, 0]),
        Quantity("major_axis", "major axis", one.axes[:, 1]),
        Quantity("turn_standard_errors_degrees", "standard errors of turns, degrees", np.degrees(turns)),
        Quantity("concentration", "concentration", np.array(one.kappa), np.array(errors[0])),
        Quantity("ovalness", "ovalness", np.array(one.beta), np.array(errors[1])),
    ]


def _watson(one, count, unit):
    turn, error = one.standard_errors(count)
    axis = [Quantity("axis", "axis", one.mu)] if len(one.mu) <= 4 else []
    return [
        *axis,
        Quantity("turn_standard_errors_degrees", "standard error of the axis, degrees", np.degrees(turn)),
        Quantity("concentration", "concentration", np.array(one.kappa), np.array(error)),
    ]


def _matrix_fisher(one, count, unit):
    turns, errors = one.standard_errors(count)
    return [
        Quantity("mean_rotation", "mean rotation, quaternion", from_matrices(one.mode())),
        Quantity("turn_standard_errors_degrees", "standard errors of turns, degrees", np.degrees(turns)),
        Quantity("singular_values", "singular values", one.s, errors),
    ]


@dataclass(frozen=True)
class Kind:
    """A kind of model.

    Attributes
    ----------
    option : str
        Its name on the command line.
    mixture : str
        The class in `logbessel.cluster`.
    heading : str
        What a page says it is.
    columns : int or None
        How many numbers a row has, if that is fixed.
    rows : str
        What the rows are.
    quantities : callable
        From a frozen distribution, the number of rows and the unit of angles to what is said of it.
    uniform : callable
        From the number of columns to the log-density of the uniform distribution.
    """

    option: str
    mixture: str
    heading: str
    columns: int | None
    rows: str
    quantities: Callable[..., list[Quantity]]
    uniform: Callable[[int], float]

    @property
    def angular(self):
        """Whether rows are angles."""
        return self.option == "bivariate-vonmises"

    def checked(self, table, path, degrees, normalize=True, finite=True):
        """The table, whose rows are checked as they are read."""
        if self.columns not in (None, table.shape[1]):
            raise FeatureError(
                f"{path}: has {table.shape[1]} columns; {self.option} is for {self.rows}: --columns chooses."
            )
        return Angles(table, path, degrees, finite) if self.angular else UnitVectors(table, normalize)

    def said(self, mixture, count, unit):
        """Of each component its quantities; with their standard errors, if there is one."""
        found = []
        for number in range(len(mixture.weights_)):
            quantities = self.quantities(mixture.distribution(number), count, unit)
            if len(mixture.weights_) > 1:
                quantities = [
                    Quantity(q.name, q.head, q.values) for q in quantities if q.name != "turn_standard_errors_degrees"
                ]
            found.append(quantities)
        return found


KINDS = [
    Kind(
        "bivariate-vonmises",
        "BivariateVonMisesMixture",
        "bivariate von Mises",
        2,
        "two angles",
        _torsions,
        lambda columns: -2 * math.log(2 * math.pi),
    ),
    Kind("kent", "KentMixture", "Kent", 3, "directions of three numbers", _kent, log_uniform_density),
    Kind("watson", "WatsonMixture", "Watson", None, "axes", _watson, log_uniform_density),
    Kind(
        "matrix-fisher",
        "MatrixFisherMixture",
        "matrix Fisher",
        4,
        "quaternions of four numbers, scalar last",
        _matrix_fisher,
        lambda columns: 0.0,
    ),
]
DIRECTIONS = "von-mises-fisher"


def kind_of(option):
    """The kind of that name; None of von Mises-Fisher's."""
    names = [DIRECTIONS] + [kind.option for kind in KINDS]
    if option not in names:
        raise FeatureError(f"--model should be one of {', '.join(names)}, not {option}.")
    return next((kind for kind in KINDS if kind.option == option), None)


def kind_of_mixture(mixture):
    """The kind of a fitted mixture; None of von Mises-Fisher's."""
    return next((kind for kind in KINDS if kind.mixture == type(mixture).__name__), None)
