"""Mixtures of von Mises-Fisher distributions, in the shape of `sklearn.mixture.GaussianMixture`."""

import math
import numbers
import warnings

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin, DensityMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from ..stats.sampling import sample
from . import model_file
from .expectation import expect, exponentials, term_blocks
from .initialisation import plus_plus, random_directions
from .maximisation import empty_components, greatest_concentration, maximise
from .parameters import Parameters
from .rows import Rows

STARTS = {"kmeans++": plus_plus, "random": random_directions}
DTYPES = [np.float64, np.float32, np.float16]


class VonMisesFisherMixture(ClusterMixin, DensityMixin, BaseEstimator):
    r"""A mixture of von Mises-Fisher distributions, fitted by expectation maximisation.

    The directions of the rows, whatever their lengths, are a sample of the density

    .. math::

        p(x) = \sum_j w_j \frac{\kappa_j^{d/2-1}}{(2\pi)^{d/2} I_{d/2-1}(\kappa_j)} \exp(\kappa_j\, \mu_j^T x)

    on the unit sphere in d dimensions. A zero row has no direction; it counts as one at right angles to all means.

    Parameters
    ----------
    n_components : int, default=2
        Number k of components.
    assignment : {"soft", "hard"}, default="soft"
        Whether a row is shared between components by their posterior probabilities, or belongs to the likeliest one.
    concentration : {"component", "tied", "fixed"} or float, default="tied"
        A concentration for each component; one for all; the one fitted to the first partition, kept from then on
        (from a warm start: those of the model); or that number, if `reg_concentration` allows it.
    init : {"kmeans++", "random"} or array_like of shape (n_components, d), default="kmeans++"
        Where mean directions start: at rows that k-means++ chooses by their angles, at random rows, or as given. Each
        row belongs to the nearest at first.
    n_init : int, default=1
        Number of starts, the best of which is kept; a given array or a warm start is one.
    tol : float, default=1e-3
        The iteration ends when it raises the bound by less.
    max_iter : int, default=100
        The most iterations.
    reg_concentration : float, default=1e-6
        The least mean of 1 - cos between a component's rows and its mean direction. It caps the concentration, near
        (d - 1) / (2 `reg_concentration`), of a component that has swallowed duplicates. Single precision cannot tell
        less than 1e-7; for float64 rows less than 1e-6 apart, lower it.
    random_state : int, RandomState instance or None, default=None
        Where the random numbers of the starts and of `sample` come from.
    verbose : int, default=0
        1 prints a line for each start, 2 also one for each iteration.
    warm_start : bool, default=False
        Whether `fit` continues from the fitted model.

    Attributes
    ----------
    weights_ : ndarray of shape (n_components,)
        Weights of the components.
    mean_directions_ : ndarray of shape (n_components, d)
        Mean directions, unit vectors.
    concentrations_ : ndarray of shape (n_components,)
        Concentrations.
    labels_ : ndarray of shape (n,)
        The component of each row of the data fitted.
    converged_ : bool
        Whether the iteration ended by `tol`.
    n_iter_ : int
        Number of iterations.
    lower_bound_ : float
        The bound reached: the mean log-density of the rows; with hard assignment, of weight times density of the
        component to which each belongs.
    lower_bounds_ : list of float
        The bound after each iteration. It never falls, but for rounding: about 1e-7 of the largest concentration in
        single precision.
    n_features_in_ : int
        Number d of columns, at least 2.
    feature_names_in_ : ndarray of shape (d,)
        Names of the columns, if all are strings.

    Notes
    -----
    Rows are read in blocks, float64 and float32 arrays, memory-mapped or not, and CSR matrices without a copy, float16
    through float32. An iteration makes one pass and two matrix products.

    In many dimensions a component with a concentration of its own that starts a little broader than the others takes
    rows from all of them: the density is greater for it, the clusters are worse. Hence the default of a tied one.

    A component that has lost its rows is moved to the row of least density; if that lowers the bound, it is moved back.

    Starts do not depend on the order of the rows, and an integer weight is as good as repeated rows.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.cluster import VonMisesFisherMixture
    >>> from logbessel.stats import vonmises_fisher
    >>> means = np.eye(100)[:3]
    >>> x = np.concatenate([vonmises_fisher.rvs(mu, 80, 200, random_state=1) for mu in means])
    >>> mixture = VonMisesFisherMixture(n_components=3, random_state=0).fit(x)
    >>> np.unique(mixture.labels_, return_counts=True)[1]
    array([200, 200, 200])
    >>> bool((abs(mixture.concentrations_ - 80) < 10).all())
    True
    """

    def __init__(
        self,
        n_components=2,
        *,
        assignment="soft",
        concentration="tied",
        init="kmeans++",
        n_init=1,
        tol=1e-3,
        max_iter=100,
        reg_concentration=1e-6,
        random_state=None,
        verbose=0,
        warm_start=False,
    ):
        self.n_components = n_components
        self.assignment = assignment
        self.concentration = concentration
        self.init = init
        self.n_init = n_init
        self.tol = tol
        self.max_iter = max_iter
        self.reg_concentration = reg_concentration
        self.random_state = random_state
        self.verbose = verbose
        self.warm_start = warm_start

    def fit(self, X, y=None, sample_weight=None):
        """Fit the mixture.

        Parameters
        ----------
        X : array_like or CSR matrix of shape (n, d)
            Rows, of which the directions count.
        y : None
            Not used.
        sample_weight : array_like of shape (n,), optional
            Weights of the rows, not negative.

        Returns
        -------
        VonMisesFisherMixture
            This object.
        """
        self._require_parameters()
        X = self._validated(X, reset=True)
        if X.shape[0] < self.n_components:
            raise ValueError(f"n_samples={X.shape[0]} should be >= n_components={self.n_components}.")
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        if not weights.sum() > 0:
            raise ValueError("the sample weights sum to zero.")
        rows = Rows(X)
        generator = check_random_state(self.random_state)
        warm = self.warm_start and hasattr(self, "mean_directions_")
        if warm and self.mean_directions_.shape != (self.n_components, X.shape[1]):
            raise ValueError(
                f"a warm start of {self.n_components} components in {X.shape[1]} columns should follow a fit of as many, "
                f"not {self.mean_directions_.shape}."
            )
        starts = 1 if warm or not isinstance(self.init, str) else self.n_init
        best = None
        for number in range(starts):
            run = Run(self, rows, weights)
            run.start(self._model() if warm else None, generator)
            run.iterate()
            if self.verbose:
                print(f"start {number + 1} of {starts}: bound {run.bounds[-1]:.9g} after {len(run.bounds)} iterations")
            if best is None or run.bounds[-1] > best.bounds[-1]:
                best = run
        if not best.converged:
            warnings.warn(
                f"the bound still rises by more than tol={self.tol} after max_iter={self.max_iter} iterations.",
                ConvergenceWarning,
                stacklevel=2,
            )
        self.weights_ = best.parameters.weights
        self.mean_directions_ = best.parameters.directions
        self.concentrations_ = best.parameters.concentrations
        self.converged_, self.n_iter_ = best.converged, len(best.bounds)
        self.lower_bound_, self.lower_bounds_ = best.bounds[-1], best.bounds
        self.labels_ = _labels(rows, best.parameters)
        return self

    def predict(self, X):
        """The likeliest component of each row, an integer array of shape (n,)."""
        return _labels(self._rows(X), self._model())

    def predict_proba(self, X):
        """The posterior probability of each component, shape (n, n_components), in the precision of `X`."""
        rows = self._rows(X)
        result = np.empty((rows.shape[0], len(self.weights_)), rows.dtype)
        for part, _, terms, _ in term_blocks(rows, self._model()):
            total, _ = exponentials(terms)
            result[part] = (terms / total).T
        return result

    def score_samples(self, X):
        """The log-density of each row under the mixture, in double, shape (n,)."""
        rows = self._rows(X)
        result = np.empty(rows.shape[0])
        for part, _, terms, shift in term_blocks(rows, self._model()):
            total, top = exponentials(terms)
            result[part] = top + np.log(total) + shift
        return result

    def score(self, X, y=None):
        """The mean log-density of the rows."""
        return float(self.score_samples(X).mean())

    def sample(self, n_samples=1):
        """Random rows from the mixture, component by component.

        Parameters
        ----------
        n_samples : int, default=1
            How many, at least 1.

        Returns
        -------
        X : ndarray of shape (n_samples, d)
            Unit vectors.
        y : ndarray of shape (n_samples,)
            Their components.
        """
        check_is_fitted(self)
        if n_samples < 1:
            raise ValueError(f"n_samples={n_samples} should be at least 1.")
        generator = check_random_state(self.random_state)
        counts = generator.multinomial(n_samples, self.weights_ / self.weights_.sum())
        X = np.concatenate([
            sample(mu, kappa, count, generator)
            for mu, kappa, count in zip(self.mean_directions_, self.concentrations_, counts, strict=True)
        ])  # fmt: skip
        return X, np.repeat(np.arange(len(counts)), counts)

    def aic(self, X):
        """Akaike's information criterion of the model on `X`: the lower the better."""
        return 2 * self._degrees_of_freedom() - 2 * float(self.score_samples(X).sum())

    def bic(self, X):
        """The Bayesian information criterion of the model on `X`: the lower the better."""
        scores = self.score_samples(X)
        return self._degrees_of_freedom() * math.log(len(scores)) - 2 * float(scores.sum())

    def save(self, path):
        """Write the fitted mixture to a file, in the format of `logbessel.cluster.model_file`.

        Parameters
        ----------
        path : str or Path
            A file that exists is replaced, whole or not at all.
        """
        check_is_fitted(self)
        model_file.save(self, path)

    @classmethod
    def load(cls, path):
        """The mixture that `save` has written; without `labels_`, which belong to the data.

        Raises
        ------
        ModelError
            If the file is damaged, of another kind, or newer.
        """
        return model_file.load(cls, path)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _validated(self, X, reset):
        return validate_data(
            self, X, reset=reset, accept_sparse="csr", dtype=DTYPES, ensure_min_features=2 if reset else 1
        )

    def _rows(self, X):
        check_is_fitted(self)
        return Rows(self._validated(X, reset=False))

    def _model(self):
        return Parameters(self.weights_, self.mean_directions_, self.concentrations_)

    def _degrees_of_freedom(self):
        components, dimensions = self.mean_directions_.shape
        concentrations = {"component": components, "tied": 1}.get(self.concentration, 0)
        return components * (dimensions - 1) + components - 1 + concentrations

    def _require_parameters(self):
        for name in ("n_components", "n_init", "max_iter"):
            value = getattr(self, name)
            if not isinstance(value, numbers.Integral) or value < 1:
                raise ValueError(f"{name} should be an integer of at least 1, not {value!r}.")
        if self.assignment not in ("soft", "hard"):
            raise ValueError(f"assignment should be 'soft' or 'hard', not {self.assignment!r}.")
        if isinstance(self.concentration, str):
            if self.concentration not in ("component", "tied", "fixed"):
                raise ValueError(
                    f"concentration should be 'component', 'tied', 'fixed' or a number, not {self.concentration!r}."
                )
        elif not 0 <= self.concentration < math.inf:
            raise ValueError(f"a given concentration should be finite and not negative, not {self.concentration!r}.")
        if not self.tol >= 0:
            raise ValueError(f"tol should not be negative, nor {self.tol!r}.")
        if not 0 < self.reg_concentration < 1:
            raise ValueError(f"reg_concentration should be between 0 and 1, not {self.reg_concentration!r}.")
        if isinstance(self.init, str) and self.init not in STARTS:
            raise ValueError(f"init should be 'kmeans++', 'random' or an array, not {self.init!r}.")


class Run:
    """One start of the mixture, and the iteration from there.

    Attributes
    ----------
    parameters : Parameters
        The mixture so far.
    bounds : list of float
        The bound after each iteration.
    converged : bool
        Whether the last rise was small enough.
    """

    def __init__(self, mixture, rows, sample_weight):
        self.mixture, self.rows, self.sample_weight = mixture, rows, sample_weight
        self.hard = mixture.assignment == "hard"
        self.bounds, self.converged, self.reseeding = [], False, True

    def start(self, model, generator):
        """Set out from a model, or from starting directions, each with the rows nearest to it."""
        mixture, components = self.mixture, self.mixture.n_components
        if model is None:
            directions = self._directions(generator)
            model = Parameters(np.full(components, 1 / components), directions, np.ones(components))
            self.expectation = expect(self.rows, model, self.sample_weight, hard=True)
            first = "tied" if mixture.concentration == "fixed" else self._concentration()
            self.parameters = maximise(self.expectation, first, mixture.reg_concentration, model)
        else:
            self.expectation = expect(self.rows, model, self.sample_weight, self.hard)
            self.parameters = model
            self.parameters = maximise(self.expectation, self._concentration(), mixture.reg_concentration, model)

    def iterate(self):
        """E-steps and M-steps until the bound settles."""
        mixture, previous = self.mixture, -math.inf
        while True:
            self._expect()
            bound = self.expectation.bound
            self.bounds.append(bound)
            if mixture.verbose > 1:
                print(f"iteration {len(self.bounds)}: bound {bound:.9g}")
            self.converged = bound - previous < mixture.tol
            if self.converged or len(self.bounds) >= mixture.max_iter:
                return
            previous = bound
            self.parameters = maximise(
                self.expectation, self._concentration(), mixture.reg_concentration, self.parameters
            )

    def _expect(self):
        """The E-step of the mixture with its empty components moved to rows of low density, unless that is worse."""
        before = self.expectation
        moved = self._reseeded(before)
        self.expectation = expect(self.rows, moved or self.parameters, self.sample_weight, self.hard)
        if moved is None:
            return
        if self.bounds and self.expectation.bound < self.bounds[-1]:
            self.reseeding = False
            self.expectation = expect(self.rows, self.parameters, self.sample_weight, self.hard)
        else:
            self.parameters = moved

    def _reseeded(self, expectation):
        """The mixture with its empty components at the rows of least density, or None."""
        empty = empty_components(expectation.masses)
        if not self.reseeding or not len(empty) or len(empty) == len(expectation.masses):
            return None
        usable = np.where((self.rows.inverses > 0) & (self.sample_weight > 0), expectation.log_densities, math.inf)
        moved = self.parameters
        for component, row in zip(empty, np.argsort(usable, kind="stable")[: len(empty)], strict=True):
            if usable[row] == math.inf:
                return None
            weight = self.sample_weight[row] / self.sample_weight.sum()
            moved = moved.replaced(component, self.rows.direction(row), weight)
        return moved

    def _directions(self, generator):
        init, components = self.mixture.init, self.mixture.n_components
        if isinstance(init, str):
            return STARTS[init](self.rows, components, self.sample_weight, generator)
        directions = np.asarray(init, dtype=float)
        if directions.shape != (components, self.rows.shape[1]):
            raise ValueError(f"init has the shape {directions.shape}, not {(components, self.rows.shape[1])}.")
        lengths = np.linalg.norm(directions, axis=1, keepdims=True)
        if not ((lengths > 0) & np.isfinite(lengths)).all():
            raise ValueError("a row of init has no direction.")
        return directions / lengths

    def _concentration(self):
        """What the M-step does with concentrations: their mode, or their values."""
        mode, components = self.mixture.concentration, self.mixture.n_components
        if mode == "fixed":
            return self.parameters.concentrations
        if isinstance(mode, str):
            return mode
        cap = greatest_concentration(self.rows.shape[1], self.mixture.reg_concentration)
        return np.full(components, min(float(mode), cap))


def _labels(rows, parameters):
    labels = np.empty(rows.shape[0], np.intp)
    for part, _, terms, _ in term_blocks(rows, parameters):
        labels[part] = terms.argmax(axis=0)
    return labels
