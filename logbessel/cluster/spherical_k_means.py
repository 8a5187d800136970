"""Spherical k-means: k directions, each row with the nearest, in the shape of `sklearn.cluster.KMeans`."""

import math
import numbers
import warnings
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from ..stats.sphere.directions import require_columns as require_directions
from ..stats.words import worded
from .expectation import expect, labels
from .initialisation import survey
from .iteration import STARTS, given_directions
from .maximisation import empty_components
from .parameters import Parameters
from .sources import Stream, Table, source_of
from .words import ATTRIBUTES, METHODS

Data = Any  # as `VonMisesFisherMixture.fit` takes it


@worded(**ATTRIBUTES, **METHODS)
class SphericalKMeans(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):
    r"""Spherical k-means: k unit vectors c, and each row with the one of the greatest cosine.

    It minimises the sum over rows of :math:`1 - \cos` of the angle to their own centre, half their squared distance on the unit
    sphere (Dhillon and Modha, *Concept decompositions for large sparse text data using clustering*, Machine Learning 42, 2001, p.
    143): the limit of a mixture of von Mises-Fisher distributions with equal weights and one concentration that grows. Rows may have
    any length.

    Parameters
    ----------
    n_clusters : int, default=8
        Number k of clusters.
    init : {"k-means++", "random"} or array_like of shape (n_clusters, d), default="k-means++"
        Where centres start: at rows that k-means++ chooses by their angles, at random rows, or as given.
    n_init : int, default=1
        Number of starts, of which the one with the least inertia is kept; a given array is one.
    batch_size : int, optional
        Mini-batches of so many rows, after each of which the centres move. By default they move after each pass.
    max_iter : int, default=300
        The most passes over the data.
    tol : float, default=1e-4
        The iteration ends when a pass lowers the inertia by less than this share of it.
    random_state : int, RandomState instance or None, default=None
        Where the random numbers of the starts come from.
    verbose : int, default=0
        1 prints a line for each start, 2 also one for each pass.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, d)
        The centres, unit vectors.
    labels_ : ndarray or Dask array of shape (n,)
        The cluster of each row fitted; not there after a fit to blocks, for which `predict` gives it.
    inertia_ : float
        The sum over rows of weight times 1 - cos to their centre; after mini-batches, of the last pass, before its moves.
    n_iter_ : int
        Number of passes.
    {n_features_in_}
    {feature_names_in_}

    Notes
    -----
    `fit`, `predict`, `transform` and `score` take what those of `VonMisesFisherMixture` do: tables, CSR matrices, memory maps, paths,
    iterables of blocks, and Dask arrays. Rows are read in blocks and not copied: a pass multiplies each with the centres, and adds
    it to the sum of its cluster. A cluster that has lost its rows moves to the row that is farthest from its centre. Mini-batches are consecutive
    rows, whatever their order (Sculley, *Web-scale k-means clustering*, WWW 2010, p. 1177, with the counts of all rows seen).

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.cluster import SphericalKMeans
    >>> from logbessel.stats import vonmises_fisher
    >>> x = np.concatenate([vonmises_fisher.rvs(mu, 80, 200, random_state=1) for mu in np.eye(100)[:3]])
    >>> clusters = SphericalKMeans(3, random_state=0).fit(x)
    >>> np.unique(clusters.labels_, return_counts=True)[1]
    array([200, 200, 200])
    >>> clusters.transform(x).shape
    (600, 3)
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Literal["k-means++", "random"] | ArrayLike = "k-means++",
        n_init: int = 1,
        batch_size: int | None = None,
        max_iter: int = 300,
        tol: float = 1e-4,
        random_state: int | np.random.RandomState | None = None,
        verbose: int = 0,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.batch_size = batch_size
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: Data, y: None = None, sample_weight: ArrayLike | None = None) -> Self:
        """Find the clusters.

        Parameters
        ----------
        {X}
        {y}
        {sample_weight}

        Returns
        -------
        SphericalKMeans
            This object.
        """
        self._require_parameters()
        source = source_of(self, X, sample_weight, reset=True)
        if self.batch_size is not None and not isinstance(source, Table | Stream):
            raise ValueError("batch_size should be None for a Dask array: mini-batches come from tables and streams.")
        best = None
        for number, centres in enumerate(self._starts(source), 1):
            found = self._descend(source, centres) if self.batch_size is None else self._by_batches(source, centres)
            if self.verbose:
                print(f"start {number}: inertia {found[1]:.9g} after {found[2]} passes")
            if best is None or found[1] < best[1]:
                best = found
        self.cluster_centers_, self.inertia_, self.n_iter_, settled, self._sums = best
        if not settled:
            warnings.warn(
                f"the inertia still falls by more than tol={self.tol} of it after max_iter={self.max_iter} passes.",
                ConvergenceWarning,
                stacklevel=2,
            )
        if isinstance(source, Stream):
            vars(self).pop("labels_", None)
        else:
            self.labels_ = source.each(labels, model(self.cluster_centers_))
        return self

    def fit_predict(self, X: Data, y: None = None, sample_weight: ArrayLike | None = None) -> NDArray[np.intp] | Any:
        """Find the clusters, and give that of each row: as `fit`, then `predict`.

        Parameters
        ----------
        {X}
        {y}
        {sample_weight}

        Returns
        -------
        ndarray of int, shape (n,)
            The clusters.
        """
        self.fit(X, sample_weight=sample_weight)
        return self.labels_ if hasattr(self, "labels_") else self.predict(X)

    def partial_fit(self, X: Data, y: None = None, sample_weight: ArrayLike | None = None) -> Self:
        """Move the centres by one mini-batch.

        Parameters
        ----------
        X : array_like or CSR matrix of shape (n, d)
            The rows. The first have at least `n_clusters` of them, among which the centres start.
        {y}
        {sample_weight}

        Returns
        -------
        SphericalKMeans
            This object.
        """
        self._require_parameters()
        fresh = not hasattr(self, "cluster_centers_")
        source = source_of(self, X, sample_weight, reset=fresh, table=True)
        if fresh:
            self.cluster_centers_, self.n_iter_ = self._starts(source)[0], 0
        sums = getattr(self, "_sums", np.zeros_like(self.cluster_centers_))
        self.cluster_centers_, self._sums, self.inertia_ = _moved(source.rows, self.cluster_centers_, sums)
        self.n_iter_ += 1
        self.labels_ = source.each(labels, model(self.cluster_centers_))
        return self

    def predict(self, X: Data) -> NDArray[np.intp] | Any:
        """The cluster of each row, an integer array of shape (n,); of a Dask array, a Dask array.

        Parameters
        ----------
        {X}

        Returns
        -------
        ndarray or Dask array of int, shape (n,)
            The clusters, counted from 0.
        """
        check_is_fitted(self)
        return source_of(self, X).each(labels, model(self.cluster_centers_))

    def transform(self, X: Data) -> NDArray[np.floating] | Any:
        """The distances 1 - cos of each row to each centre, shape (n, n_clusters), in the precision of `X`.

        Parameters
        ----------
        {X}

        Returns
        -------
        ndarray or Dask array, shape (n, n_clusters)
            The distances, from 0 to 2.
        """
        check_is_fitted(self)
        return source_of(self, X).each(cosine_distances, self.cluster_centers_)

    def score(self, X: Data, y: None = None, sample_weight: ArrayLike | None = None) -> float:
        """Minus the inertia of the rows.

        Parameters
        ----------
        {X}
        {y}
        {sample_weight}

        Returns
        -------
        float
            Minus the sum of the distances to the nearest centres, weighted.
        """
        check_is_fitted(self)
        parameters = model(self.cluster_centers_)
        return -_inertia(source_of(self, X, sample_weight).gather(expect, parameters, True), parameters)

    @property
    def _n_features_out(self):
        return len(self.cluster_centers_)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def _starts(self, source):
        """The starting centres of each start."""
        generator = check_random_state(self.random_state)
        found = source.gather(survey, self.n_clusters, generator.randint(1 << 31))
        if found.count < self.n_clusters:
            raise ValueError(f"n_samples={found.count} should be >= n_clusters={self.n_clusters}.")
        if not found.weight > 0:
            raise ValueError("the sample weights sum to zero.")
        if not isinstance(source, Table):
            require_directions(source.columns)
            self.n_features_in_ = source.columns
            vars(self).pop("feature_names_in_", None)
        if not isinstance(self.init, str):
            return [given_directions(self.init, (self.n_clusters, source.columns))]
        if not len(found.numbers):
            raise ValueError("all rows are zero, or have no weight: there is no direction to start from.")
        sample = source.take(np.sort(found.numbers))
        start = STARTS[self.init.replace("-", "")]
        return [start(sample, self.n_clusters, generator) for _ in range(self.n_init)]

    def _descend(self, source, centres):
        """Passes until the inertia settles: centres, inertia, passes, whether it settled, and the sums of the clusters' rows."""
        before, reseeding = math.inf, True
        for number in range(1, self.max_iter + 1):
            parameters = model(centres)
            found = source.gather(expect, parameters, True)
            inertia = _inertia(found, parameters)
            self._tell(number, inertia)
            settled = before - inertia <= self.tol * inertia
            if settled or number == self.max_iter:
                return centres, inertia, number, settled, found.resultants
            empty = empty_components(found.masses)
            before, centres = inertia, _directions(found.resultants, centres)
            if reseeding and 0 < len(empty) <= len(found.lowest):
                order = np.sort(found.lowest[: len(empty)])
                rows = source.take(order)
                centres[empty] = [rows.direction(row) for row in range(len(order))]
                reseeding = number < self.max_iter // 2  # duplicates fill no more clusters, however often it is tried

    def _by_batches(self, source, centres):
        """Passes of mini-batches until the inertia settles."""
        before, sums = math.inf, np.zeros_like(centres)
        for number in range(1, self.max_iter + 1):
            inertia = 0.0
            for rows in batches(source, self.batch_size):
                centres, sums, more = _moved(rows, centres, sums)
                inertia += more
            self._tell(number, inertia)
            settled = abs(before - inertia) <= self.tol * inertia
            if settled or number == self.max_iter:
                return centres, inertia, number, settled, sums
            before = inertia

    def _tell(self, number, inertia):
        if self.verbose > 1:
            print(f"pass {number}: inertia {inertia:.9g}")

    def _require_parameters(self):
        for name in ("n_clusters", "n_init", "max_iter"):
            value = getattr(self, name)
            if not isinstance(value, numbers.Integral) or value < 1:
                raise ValueError(f"{name} should be an integer of at least 1, not {value!r}.")
        if self.batch_size is not None and (not isinstance(self.batch_size, numbers.Integral) or self.batch_size < 1):
            raise ValueError(f"batch_size should be None or an integer of at least 1, not {self.batch_size!r}.")
        if not self.tol >= 0:
            raise ValueError(f"tol should be at least 0, not {self.tol!r}.")
        if isinstance(self.init, str) and self.init not in ("k-means++", "random"):
            raise ValueError(f"init should be 'k-means++', 'random' or an array, not {self.init!r}.")


def model(centres):
    """The mixture whose terms are cosines less 1: equal weights, a concentration of 1."""
    clusters = len(centres)
    return Parameters(np.full(clusters, 1 / clusters), centres, np.ones(clusters))


def cosine_distances(rows, centres):
    """1 - cos of each row to each centre, shape (n, k), in the rows' precision."""
    return np.maximum(1 - rows.cosines(centres).T, 0)


def batches(source, size):
    """Yield consecutive rows, so many at once, of a table or a stream."""
    for rows in [source.rows] if isinstance(source, Table) else source.parts():
        for first in range(0, len(rows), size):
            yield rows.part(slice(first, first + size))


def _inertia(found, parameters):
    """The sum of weight times 1 - cos: log-densities under `model` are cosines less 1 and the logarithm of its peak."""
    return max(0.0, found.weight * float(parameters.log_peaks.max()) - found.log_likelihood)


def _directions(sums, centres):
    """Directions of sums; of a cluster without rows, or whose rows have no direction, the centre that it had."""
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.where(lengths > 0, sums / np.where(lengths > 0, lengths, 1), centres)


def _moved(rows, centres, sums):
    """The centres after a mini-batch, the sums of all rows seen, and the inertia of the batch before the move."""
    parameters = model(centres)
    found = expect(rows, parameters, True)
    sums = sums + found.resultants
    return _directions(sums, centres), sums, _inertia(found, parameters)
