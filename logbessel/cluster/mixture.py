"""What the mixtures share: scikit-learn's contract, sources of rows, starts, the number of components, and files."""

import math
import numbers
import warnings
from pathlib import Path
from typing import Any, Self

import numpy as np
import scipy.sparse
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin, DensityMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from ..stats.sphere.directions import require_columns as require_directions
from ..stats.words import worded
from . import choice, model_file
from .expectation import expect, labels, log_densities, log_likelihood, probabilities
from .initialisation import LEAST_ROWS, survey
from .rows import Rows as DirectionRows
from .silhouette import silhouettes
from .sources import Stream, Table, source_of
from .words import METHODS

AUTO = 2, 33  # the numbers of components that "auto" tries
Rows = Any  # tables, paths, callables, iterables and Dask arrays: the notes of the classes say which


@worded(**METHODS)
class Mixture(ClusterMixin, DensityMixin, BaseEstimator):
    """A mixture, fitted by expectation maximisation.

    A subclass has the parameters `n_components`, `n_init`, `tol`, `max_iter`, `random_state`, `verbose` and `warm_start`,
    and the methods that stand first.
    """

    def _require_parameters(self):
        """Refuse parameters outside of their domains."""
        self._numbers()
        for name in ("n_init", "max_iter"):
            value = getattr(self, name)
            if not isinstance(value, numbers.Integral) or value < 1:
                raise ValueError(f"{name} should be an integer of at least 1, not {value!r}.")
        if not self.tol >= 0:
            raise ValueError(f"tol should be at least 0, not {self.tol!r}.")

    def _starts(self, source, found, generator):
        """Where each start sets out from."""
        raise NotImplementedError

    def _run(self, source):
        """One start, to be iterated."""
        raise NotImplementedError

    def _note(self, source, parameters):
        """Whatever else is kept of a fit."""

    def _set_parameters(self, parameters):
        """Make the parameters attributes."""
        raise NotImplementedError

    def _model(self):
        """The parameters, from the attributes."""
        raise NotImplementedError

    def _degrees_of_freedom(self):
        raise NotImplementedError

    _DIMENSIONS: dict[str, int] = {}  # of the tensors in files, by their names

    def _tensors(self):
        """What a file has of the parameters, and of what else is kept."""
        raise NotImplementedError

    def _take_tensors(self, tensors):
        """Make the tensors attributes, and return the number of columns; what is out of range raises ValueError."""
        raise NotImplementedError

    def _draws(self, component, count, generator):
        """Random rows of a component."""
        raise NotImplementedError

    def _similarity(self):
        """By which the sums of an E-step are multiplied to compare rows with their means."""
        return 1.0

    def _rows_of(self, fits):
        """What makes rows of an array, weights and the number of the first: for the E-steps of a fit, or for a fitted model."""
        return DirectionRows

    def fit(self, X: Rows, y: None = None, sample_weight: ArrayLike | None = None) -> Self:
        """Fit the mixture.

        Parameters
        ----------
        {X}
        {y}
        {sample_weight}

        Returns
        -------
        Mixture
            This object.
        """
        self._require_parameters()
        before = getattr(self, "n_features_in_", None)
        source = self._source(X, sample_weight, reset=True)
        generator = check_random_state(self.random_state)
        numbers = self._numbers()
        found = source.gather(survey, numbers[-1], generator.randint(1 << 31))
        if self.n_components == "auto":
            numbers = numbers[: max(1, found.count - 2)]
        self.n_components_, self.silhouettes_, self.agreements_ = numbers[-1], {}, {}
        self._require_rows(source, found)
        models = []
        if len(numbers) > 1:
            models.append(self._choose(source, found, numbers, generator.randint(1 << 31)))
        warm = self.warm_start and hasattr(self, "weights_")
        if warm and (len(self.weights_), before) != (self.n_components_, source.columns):
            raise ValueError(
                f"a warm start of {self.n_components_} components in {source.columns} columns should follow a fit of as "
                f"many, not {(len(self.weights_), before)}."
            )
        if warm:
            models = [self._model()]
        more = [] if warm or len(models) == self.n_init else self._starts(source, found, generator)[len(models) :]
        best = None
        for number, run in enumerate(self._begun(source, models, more), 1):
            run.iterate()
            if self.verbose:
                print(
                    f"start {number} of {len(models) + len(more)}: bound {run.bounds[-1]:.9g} after {len(run.bounds)} iterations"
                )
            if best is None or run.bounds[-1] > best.bounds[-1]:
                best = run
        if not best.converged:
            warnings.warn(
                f"the bound still rises by more than tol={self.tol} after max_iter={self.max_iter} iterations.",
                ConvergenceWarning,
                stacklevel=2,
            )
        self._keep(best.parameters, best.expectation, best.bounds, best.converged)
        self._note(source, best.parameters)
        if isinstance(source, Stream):
            vars(self).pop("labels_", None)
        else:
            self.labels_ = source.each(labels, best.parameters)
        return self

    def _begun(self, source, models, directions):
        """Yield a run from each model, and from directions of each start."""
        for model in models:
            run = self._run(source)
            run.resume(model)
            yield run
        for start in directions:
            run = self._run(source)
            run.start(start)
            yield run

    def fit_predict(self, X: Rows, y: None = None, sample_weight: ArrayLike | None = None) -> NDArray[np.intp] | Any:
        """Fit the mixture, and give the component of each row: as `fit`, then `predict`.

        Parameters
        ----------
        {X}
        {y}
        {sample_weight}

        Returns
        -------
        ndarray of int, shape (n,)
            The components.
        """
        self.fit(X, sample_weight=sample_weight)
        return self.labels_ if hasattr(self, "labels_") else self.predict(X)

    def predict(self, X: Rows) -> NDArray[np.intp] | Any:
        """The likeliest component of each row, an integer array of shape (n,); of a Dask array, a Dask array.

        Parameters
        ----------
        {X}

        Returns
        -------
        ndarray or Dask array of int, shape (n,)
            The components, counted from 0.
        """
        return self._source(X).each(labels, self._model())

    def predict_proba(self, X: Rows) -> NDArray[np.floating] | Any:
        """The posterior probability of each component, shape (n, n_components), in the precision of `X`.

        Parameters
        ----------
        {X}

        Returns
        -------
        ndarray or Dask array, shape (n, n_components)
            The probabilities: float32 for rows of float32 or a shorter type, else float64.
        """
        return self._source(X).each(probabilities, self._model())

    def score_samples(self, X: Rows) -> NDArray[np.float64] | Any:
        """The log-density of each row under the mixture, in double, shape (n,); of a Dask array, a Dask array.

        Parameters
        ----------
        {X}

        Returns
        -------
        ndarray or Dask array of float64, shape (n,)
            The log-densities.
        """
        return self._source(X).each(log_densities, self._model())

    def score(self, X: Rows, y: None = None) -> float:
        """The mean log-density of the rows.

        Parameters
        ----------
        {X}
        {y}

        Returns
        -------
        float
            The log-likelihood, divided by the number of rows or the sum of their weights.
        """
        total, count = self._source(X).gather(log_likelihood, self._model())
        return float(total / count)

    def sample(self, n_samples: int = 1) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Random rows from the mixture, component by component.

        Parameters
        ----------
        n_samples : int, default=1
            How many, at least 1.

        Returns
        -------
        X : ndarray of shape (n_samples, d)
            The rows.
        y : ndarray of shape (n_samples,)
            Their components.
        """
        check_is_fitted(self)
        if n_samples < 1:
            raise ValueError(f"n_samples={n_samples} should be at least 1.")
        generator = check_random_state(self.random_state)
        counts = generator.multinomial(n_samples, self.weights_ / self.weights_.sum())
        X = np.concatenate([self._draws(component, count, generator) for component, count in enumerate(counts)])
        return X, np.repeat(np.arange(len(counts)), counts)

    def silhouette(self, X: Rows) -> float:
        """The mean silhouette of the rows, between -1 and 1: the higher the better.

        The distance of two rows is 1 - cos (1 - cos^2 of axes, and of angles the mean over them). Of a row, the least mean distance to the rows of another component less that to those of its own, over the larger
        of the two. It takes two passes, and no pairs of rows.

        Parameters
        ----------
        {X}

        Returns
        -------
        float
            The mean over the rows.
        """
        source, model = self._source(X), self._model()
        sums = source.gather(expect, model, True)
        total, weight = source.gather(silhouettes, model, sums.masses, sums.resultants * self._similarity())
        return float(total / weight)

    def aic(self, X: Rows) -> float:
        """Akaike's information criterion of the model on `X`: the lower the better.

        Parameters
        ----------
        {X}

        Returns
        -------
        float
            2 p - 2 l, with p free parameters and the log-likelihood l.
        """
        total, _ = self._source(X).gather(log_likelihood, self._model())
        return 2 * self._degrees_of_freedom() - 2 * float(total)

    def bic(self, X: Rows) -> float:
        """The Bayesian information criterion of the model on `X`: the lower the better.

        Parameters
        ----------
        {X}

        Returns
        -------
        float
            p log n - 2 l, with p free parameters, n rows and the log-likelihood l.
        """
        total, count = self._source(X).gather(log_likelihood, self._model())
        return self._degrees_of_freedom() * math.log(count) - 2 * float(total)

    def save(self, path: str | Path) -> None:
        """Write the fitted mixture to a file, in the format of `logbessel.cluster.model_file`.

        Parameters
        ----------
        path : str or Path
            A file whose name ends in .json is JSON, another safetensors; one that exists is replaced, whole or not at all.
        """
        check_is_fitted(self)
        model_file.save(self, path)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """The mixture that `save` has written; without `labels_`, which belong to the data.

        Parameters
        ----------
        path : str or Path
            A file that `save` has written, in this version's format or an older one.

        Returns
        -------
        Mixture
            The fitted mixture.

        Raises
        ------
        ModelError
            If the file is damaged, of another kind, or newer.
        """
        return model_file.load([cls], path)

    def _source(self, X, sample_weight=None, reset=False, table=False):
        """The rows of `X`; a `reset` notes their columns, and what is no `table` is refused on request."""
        if not reset:
            check_is_fitted(self)
        return source_of(self, X, sample_weight, reset, table, self._rows_of(fits=reset or table))

    def _require_rows(self, source, found):
        """Refuse too few rows or columns; note the columns of what is no table."""
        if found.count < self.n_components_:
            raise ValueError(f"n_samples={found.count} should be >= n_components={self.n_components_}.")
        if not found.weight > 0:
            raise ValueError("the sample weights sum to zero.")
        if not isinstance(source, Table):
            require_directions(source.columns)
            self.n_features_in_ = source.columns
            vars(self).pop("feature_names_in_", None)

    def _numbers(self):
        """The numbers of components to try."""
        given = self.n_components
        if isinstance(given, str) and given == "auto":
            return range(*AUTO)
        ends = given if isinstance(given, (tuple, list)) and len(given) == 2 else (given, given)
        if not all(isinstance(end, numbers.Integral) for end in ends) or not 1 <= ends[0] <= ends[1]:
            raise ValueError(
                f"n_components should be an integer of at least 1, two that rise, or 'auto', not {given!r}."
            )
        return range(ends[0], ends[1] + 1)

    def _choose(self, source, found, tried, seed):
        """Take the number of components that `choice` finds on part of the sample of the survey; return its fit."""
        sparse = isinstance(source, Table) and scipy.sparse.issparse(source.rows.x)
        size = found.size if sparse else max(choice.SAMPLE_NUMBERS // source.columns, LEAST_ROWS * tried[-1])
        rows = source.take(np.sort(found.numbers[:size]))
        tell = print if self.verbose else lambda line: None
        self.n_components_, self.silhouettes_, self.agreements_, model = choice.choose(self, rows, tried, seed, tell)
        return model

    def _keep(self, parameters, sums, bounds, converged):
        self._set_parameters(parameters)
        self.converged_, self.n_iter_ = converged, len(bounds)
        self.lower_bound_, self.lower_bounds_ = bounds[-1], bounds
        self._sums = sums
