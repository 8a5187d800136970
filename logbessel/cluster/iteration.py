"""Expectation maximisation: one start of a mixture, and the iteration from there."""

import math

import numpy as np

from .dispersion import cosine_moments, dispersion
from .expectation import expect
from .initialisation import plus_plus, random_directions
from .maximisation import Fixed, PerComponent, Tied, empty_components, greatest_concentration, maximise
from .parameters import Parameters

STARTS = {"kmeans++": plus_plus, "random": random_directions}
FREED = 0.9  # of the rows at the common concentration, or less: worth another round
ROUNDS = 4  # at most


class Run:
    """One start of a mixture, and the iteration from there.

    Attributes
    ----------
    parameters : Parameters
        The mixture so far.
    expectation : Expectation
        Of the last E-step.
    bounds : list of float
        The bound after each iteration.
    converged : bool
        Whether the last rise was small enough.
    """

    def __init__(self, mixture, source):
        self.mixture, self.source = mixture, source
        self.hard = mixture.assignment == "hard"
        self.bounds, self.converged, self.reseeding = [], False, True

    def start(self, directions):
        """Set out from starting directions, each with the rows nearest to it, and one concentration for all."""
        components = len(directions)
        model = Parameters(np.full(components, 1 / components), directions, np.ones(components))
        self.expectation = self.source.gather(expect, model, True)
        self.rule = Tied()
        self.parameters = maximise(self.expectation, self.rule, self.mixture.reg_concentration, model)
        if self.mixture.concentration not in ("tied", "component"):
            self.rule = self._rule(None)
            self._maximise()

    def resume(self, model):
        """Set out from a model."""
        self.parameters = model
        self.expectation = self.source.gather(expect, model, self.hard)
        self.rule = self._rule(float(model.concentrations.mean()))
        self._maximise()

    def iterate(self):
        """E-steps and M-steps until the bound settles; concentrations of their own come after a common one.

        A common concentration puts rows where they do not belong if the true ones differ, and so makes them look dispersed. So the
        dispersion is measured again once own ones have settled. Each time they get freer, which raises the bound.
        """
        steps = self.mixture.max_iter
        own = self.mixture.concentration == "component" and len(self.parameters.weights) > 1
        if own and isinstance(self.rule, Tied):
            self._settle(max(1, steps // 2))
            self.rule = self._rule(float(self.parameters.concentrations[0]))
            if len(self.bounds) == steps:
                return
            self._maximise()
        self._settle(steps)
        for _ in range(ROUNDS if own and self.rule.rows > 0 else 0):
            if not self.converged or len(self.bounds) == steps:
                return
            rule = self._rule(self.rule.common)
            if rule.rows > FREED * self.rule.rows:
                return
            self.rule = rule
            self._maximise()
            self._settle(steps)

    def _settle(self, steps):
        previous = -math.inf
        for _ in range(max(1, steps - len(self.bounds))):
            self._expect()
            bound = self._bound()
            self.bounds.append(bound)
            if self.mixture.verbose > 1:
                print(f"iteration {len(self.bounds)}: bound {bound:.9g}")
            self.converged = bound - previous < self.mixture.tol
            if self.converged or len(self.bounds) >= steps:
                return
            previous = bound
            self._maximise()

    def _rule(self, common):
        return rule_for(self.mixture, self.source, self.parameters, common, self.expectation.weight)

    def _maximise(self):
        self.parameters = maximise(self.expectation, self.rule, self.mixture.reg_concentration, self.parameters)

    def _bound(self):
        """The mean log-density, with what the rule adds."""
        expectation = self.expectation
        return (expectation.log_likelihood + self.rule.log_prior(self.parameters)) / expectation.weight

    def _expect(self):
        """The E-step of the mixture with its empty components moved to rows of low density, unless that is worse."""
        kept, moved = self.parameters, self._reseeded()
        if moved is not None:
            self.parameters = moved
        self.expectation = self.source.gather(expect, self.parameters, self.hard)
        if moved is not None and self.bounds and self._bound() < self.bounds[-1]:
            self.reseeding, self.parameters = False, kept
            self.expectation = self.source.gather(expect, kept, self.hard)

    def _reseeded(self):
        """The mixture with its empty components at the rows of least density, or None."""
        before = self.expectation
        empty = empty_components(before.masses)
        numbers = before.lowest[: len(empty)]
        if not self.reseeding or len(empty) in (0, len(before.masses)) or len(numbers) < len(empty):
            return None
        order = np.argsort(numbers)
        rows = self.source.take(numbers[order])
        moved = self.parameters
        for component, row in zip(empty, np.argsort(order), strict=True):
            moved = moved.replaced(component, rows.direction(row), rows.weights[row] / before.weight)
        return moved


def rule_for(mixture, source, parameters, common, weight):
    """What becomes of the concentrations; own ones set out from a `common` one and rows of that `weight`."""
    mode, (components, columns) = mixture.concentration, parameters.directions.shape
    if mode == "tied":
        return Tied()
    if mode == "component":
        if mixture.concentration_prior != "dispersion":
            return PerComponent(common, float(mixture.concentration_prior))
        moments = source.gather(cosine_moments, parameters, mixture.assignment == "hard")
        excess = dispersion(moments, columns, mixture.reg_concentration) - 1
        return PerComponent(common, excess * weight / components)
    if mode == "fixed":
        return Fixed(parameters.concentrations)
    cap = greatest_concentration(columns, mixture.reg_concentration)
    return Fixed(np.full(components, min(float(mode), cap)))


def starting_directions(mixture, source, found, generator):
    """A list of the starting directions of each start of a mixture; `found` is the survey of the source."""
    components, init = mixture.n_components_, mixture.init
    if not isinstance(init, str):
        return [given_directions(init, (components, source.columns))]
    if components == 1:
        return [np.eye(1, source.columns)]  # all rows belong to it, wherever it starts
    if not len(found.numbers):
        raise ValueError("all rows are zero, or have no weight: there is no direction to start from.")
    sample = source.take(np.sort(found.numbers))
    return [STARTS[init](sample, components, generator) for _ in range(mixture.n_init)]


def given_directions(init, shape):
    """The directions of the rows of an array."""
    directions = np.asarray(init, dtype=float)
    if directions.shape != shape:
        raise ValueError(f"init should have the shape {shape}, not {directions.shape}.")
    lengths = np.linalg.norm(directions, axis=1, keepdims=True)
    if not ((lengths > 0) & np.isfinite(lengths)).all():
        raise ValueError("a row of init is zero or not finite, and has no direction.")
    return directions / lengths
