"""Mixtures of von Mises-Fisher distributions, in the shape of `sklearn.mixture.GaussianMixture`."""

import math
import numbers
from functools import partial
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from ..files import write_whole
from ..stats.sphere.sampling import sample
from ..stats.words import worded
from .expectation import expect
from .initialisation import survey
from .intervals import Intervals, gathered, intervals
from .iteration import STARTS, Run, starting_directions
from .merging import merged
from .mixture import Mixture, Rows
from .online import step
from .parameters import Parameters
from .ranks import Ranks, rank_pvalues, ranks
from .sources import as_features
from .words import ATTRIBUTES, METHODS, PARAMETERS


@worded(**PARAMETERS, **ATTRIBUTES, **METHODS)
class VonMisesFisherMixture(Mixture):
    r"""A mixture of von Mises-Fisher distributions, fitted by expectation maximisation.

    The directions of the rows, whatever their lengths, are a sample of the density

    .. math::

        p(x) = \sum_j w_j \frac{\kappa_j^{d/2-1}}{(2\pi)^{d/2} I_{d/2-1}(\kappa_j)} \exp(\kappa_j\, \mu_j^T x)

    on the unit sphere in d dimensions (Banerjee, Dhillon, Ghosh and Sra, *Clustering on the unit hypersphere using von
    Mises-Fisher distributions*, Journal of Machine Learning Research 6, 2005, p. 1345). A zero row has no
    direction; it counts as one at right angles to all means.

    Parameters
    ----------
    n_components : int, (int, int) or "auto", default=2
        Number k of components; or the first and the last of the numbers of which `fit` takes one; "auto" is (2, 32), or fewer if
        there are fewer rows. Of the numbers whose mean silhouette is at least 0.85 of the greatest, it is the least for which two
        fits, each to half of the rows, agree on the components not significantly (at 5 %) less than for any other; of several with an
        agreement of at least 0.85, that of the greatest product of both. The numbers are tried on a sample of at most 2^21 numbers
        (more where components are many), so that the choice costs the same however many rows there are; its fit is the first start.
    {assignment}
    concentration : {"component", "tied", "fixed"} or float, default="component"
        A concentration for each component, freed once the iteration with a common one has settled, as far as
        `concentration_prior` says; one for all; the one fitted to the first partition, kept from then on (from a warm start:
        those of the model); or that number, if `reg_concentration` allows it.
    init : {"kmeans++", "random"} or array_like of shape (n_components, d), default="kmeans++"
        Where mean directions start: at rows that k-means++ chooses by their angles, at random rows, or as given. Each
        row belongs to the nearest at first.
    n_init : int, default=1
        Number of starts, the best of which is kept; a given array or a warm start is one.
    {tol}
    {max_iter}
    reg_concentration : float, default=1e-6
        The least mean of 1 - cos between a component's rows and its mean direction. It caps the concentration, near
        (d - 1) / (2 `reg_concentration`), of a component that has swallowed duplicates. Single precision cannot tell
        less than 1e-7; for float64 rows less than 1e-6 apart, lower it.
    concentration_prior : "dispersion" or float, default="dispersion"
        With ``concentration="component"``: how many rows at the common concentration each component starts with. With
        0, concentrations are those of maximum likelihood. By default n / k times the excess over 1 of the dispersion,
        the variance of the cosines to the mean directions over the one that the model has: none where rows are as the
        model says. Rows that spread phi times as much count 1 / phi. It is measured with the common concentration, and again
        with those of their own until it no longer falls.
    learning_decay : float, default=0.7
        How fast the steps of `partial_fit` shrink, above 0.5 and at most 1.
    {random_state}
    {verbose}
    {warm_start}
    device : str, optional
        Where PyTorch runs the E-steps and adds up what the M-steps need: "cuda", or another of its devices that has float64. Dense
        rows are sent in blocks, in their own type, and need not fit there. By default NumPy does it. What comes before and after
        the iterations, and solving for concentrations, stays with NumPy.

    Attributes
    ----------
    n_components_ : int
        The number k of components.
    silhouettes_ : dict of int to float
        The mean silhouette of each number tried; empty if the number was given.
    agreements_ : dict of int to float
        How far fits to halves of the rows have the same components, from 0 to 1, for the numbers whose silhouettes are close to
        the greatest: the mean over components of the Jaccard coefficient with the most similar one of the other fit.
    {weights_}
    mean_directions_ : ndarray of shape (n_components, d)
        Mean directions, unit vectors.
    concentrations_ : ndarray of shape (n_components,)
        Concentrations.
    labels_ : ndarray or Dask array of shape (n,)
        The component of each row of the data fitted. Of a Dask array, not yet computed; not there after a fit to blocks,
        for which `predict` gives it.
    converged_ : bool
        Whether the iteration ended by `tol`.
    n_iter_ : int
        Number of iterations.
    lower_bound_ : float
        The bound reached: the mean log-density of the rows; with hard assignment, of weight times density of the
        component to which each belongs. A prior of m rows takes m / n times the sum over components of the
        Kullback-Leibler divergence of the component from one with the common concentration.
    lower_bounds_ : list of float
        The bound after each iteration. It never falls, but for rounding: about 1e-7 of the largest concentration in
        single precision.
    {n_features_in_}
    {feature_names_in_}

    Notes
    -----
    Rows are read in blocks, float64 and float32 arrays and CSR matrices without a copy, other types block by block. An
    iteration makes one pass and two matrix products. Memory-mapped arrays are let go as they are read; some 50 bytes a
    row are kept, of the blocks below nothing.

    In place of a table, `fit`, `predict`, `predict_proba`, `score_samples`, `score`, `aic` and `bic` take

    - the path of a file of features, of a folder of files or a pattern of their names, or a pyarrow dataset of Parquet files
      (see `logbessel.features.open_features`),
    - a callable that returns an iterable of blocks (tables), or an object that can be iterated over again and again;
      an iterator that can be read only once is refused by `fit`,
    - a Dask array, whose chunks are read where they are; only sums travel, and for k-means++ and random starts a sample.

    The fit is the same to rounding. Its starts are drawn from all rows if these hold no more than 2^22 numbers, else from
    a sample of so many (2^14 rows of a CSR matrix; at least 64 for each component).

    On embeddings cosines spread far more than the model says. Then concentrations of maximum likelihood, with
    ``concentration_prior=0``, let one broad component take the edges of all the others: the density is greater for it,
    the clusters are worse. Hence the prior, which by default leaves concentrations of embeddings close to a common one.

    A component that has lost its rows is moved to the row of least density; if that lowers the bound, it is moved back.

    Starts from all rows do not depend on their order, and an integer weight is as good as repeated rows.

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
        n_components: int | tuple[int, int] | Literal["auto"] = 2,
        *,
        assignment: Literal["soft", "hard"] = "soft",
        concentration: Literal["component", "tied", "fixed"] | float = "component",
        init: Literal["kmeans++", "random"] | ArrayLike = "kmeans++",
        n_init: int = 1,
        tol: float = 1e-3,
        max_iter: int = 100,
        reg_concentration: float = 1e-6,
        concentration_prior: Literal["dispersion"] | float = "dispersion",
        learning_decay: float = 0.7,
        random_state: int | np.random.RandomState | None = None,
        verbose: int = 0,
        warm_start: bool = False,
        device: str | None = None,
    ) -> None:
        self.n_components = n_components
        self.assignment = assignment
        self.concentration = concentration
        self.init = init
        self.n_init = n_init
        self.tol = tol
        self.max_iter = max_iter
        self.reg_concentration = reg_concentration
        self.concentration_prior = concentration_prior
        self.learning_decay = learning_decay
        self.random_state = random_state
        self.verbose = verbose
        self.warm_start = warm_start
        self.device = device

    def partial_fit(self, X: Rows, y: None = None, sample_weight: ArrayLike | None = None) -> Self:
        """One step of online expectation maximisation, from one block of a stream.

        Parameters
        ----------
        X : array_like or CSR matrix of shape (n, d)
            The block. The first has at least `n_components` rows, among which the mean directions start.
        {y}
        {sample_weight}

        Returns
        -------
        VonMisesFisherMixture
            This object.

        Notes
        -----
        The sums S of the E-step, for a row of weight 1 on average, follow those of the blocks, s_t:

            S_t = (1 - g_t) S_{t-1} + g_t s_t,    g_t = (W_t / (W_1 + ... + W_t)) ^ learning_decay,

        with W_t the weight of the block (Cappé and Moulines, Journal of the Royal Statistical Society B 71, 2009,
        p. 593), and an M-step follows each. Blocks of one size give g_t = t ^ -learning_decay. After `fit`, its data
        are the first block.

        `lower_bounds_` gets the bound of each block before its step, `n_iter_` counts the blocks, and `converged_` is
        False. Empty components are not moved.

        References
        ----------
        O. Cappé and E. Moulines, *Online expectation-maximization algorithm for latent data models*, 2009.
        """
        self._require_parameters()
        fresh = not hasattr(self, "mean_directions_")
        source = self._source(X, sample_weight, reset=fresh, table=True)
        if fresh:
            if not isinstance(self.n_components, numbers.Integral):
                raise ValueError(
                    f"partial_fit needs a fixed number of components, not n_components={self.n_components!r}."
                )
            generator = check_random_state(self.random_state)
            self.n_components_, self.silhouettes_, self.agreements_ = self.n_components, {}, {}
            found = source.gather(survey, self.n_components, generator.randint(1 << 31))
            self._require_rows(source, found)
            run = Run(self, source)
            run.start(starting_directions(self, source, found, generator)[0])
            parameters, sums, bounds = run.parameters, None, []
        else:
            parameters, sums, bounds = self._model(), self._sums, self.lower_bounds_
        block = source.gather(expect, parameters, self.assignment == "hard")
        sums, parameters = step(self, source, sums, block, parameters)
        self._keep(parameters, sums, [*bounds, block.log_likelihood / block.weight], False)
        vars(self).pop("_ranks", None)
        vars(self).pop("labels_", None)
        return self

    def pvalue(self, X: Rows) -> NDArray[np.float64] | Any:
        """The share of fitted rows of each row's component that lie at least as far from its mean direction; small for outliers.

        Parameters
        ----------
        {X}

        Returns
        -------
        ndarray of shape (n,), or Dask array
            (1 + m) / (1 + n) where m of the n rows fitted that belong to the component lie as far out or farther. It asks
            nothing of the model, and is exact up to the thousand farthest rows; beyond from a sample of a thousand.

        Raises
        ------
        ValueError
            After `partial_fit`, which does not keep the rows of the past.
        """
        check_is_fitted(self)
        if not hasattr(self, "_ranks"):
            raise ValueError("pvalue needs the ranks of all rows, which partial_fit does not keep: use fit.")
        return self._source(X).each(rank_pvalues, self._model(), self._ranks)

    def merge(self, n_components: int) -> tuple[Self, NDArray[np.intp]]:
        """The mixture with components merged, two by two, until so many are left.

        Each time the two are merged whose best common distribution loses the least: by the weighted Kullback-Leibler divergences
        of the two from it, a difference of entropies. Fit more components than are needed, and merge.

        Parameters
        ----------
        n_components : int
            How many are left.

        Returns
        -------
        mixture : VonMisesFisherMixture
            Another fitted mixture.
        new : ndarray of shape (k,)
            The new component of each of this mixture's k.
        """
        check_is_fitted(self)
        return merged(self, n_components)

    def intervals(self, X: Rows, level: float = 0.95) -> Intervals:
        """Intervals of weights, concentrations and mean directions, from the rows that each component is likeliest for.

        Parameters
        ----------
        X : array_like of shape (n, d), path, callable or iterable of blocks
            The rows that it was fitted to, each with a direction.
        level : float, default=0.95
            The probability, between 0 and 1, that an interval covers.

        Returns
        -------
        Intervals
            With `weights`, `concentrations` and `angles`. They take the components of the rows for known, so they are too narrow
            where components overlap; a concentration that all share, or that is drawn to a common one, may lie outside.
        """
        check_is_fitted(self)
        if not 0 < level < 1:
            raise ValueError(f"level should be between 0 and 1, not {level!r}.")
        return intervals(gathered(as_features(X, self.n_features_in_).blocks(), self), level)

    def report(self, path: str | Path, X: Rows, title: str | None = None) -> None:
        """Write a page about the fit: components, cosines, a projection, the least and the most typical rows.

        Parameters
        ----------
        path : str or Path
            An ``.html`` file, which needs no other; one that exists is replaced, whole or not at all.
        X : array_like of shape (n, d), path, callable or iterable of blocks
            The rows that it was fitted to, or others, each with a direction; one pass reads them.
        title : str, optional
            What was fitted.
        """
        from .page import page, survey

        check_is_fitted(self)
        path = Path(path)
        if path.suffix != ".html":
            raise ValueError(f"{path}: its name should end in .html.")
        text = page(self, survey(self, as_features(X, self.n_features_in_)), title or "Mixture")
        write_whole({path: text.encode()})

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _rows_of(self, fits):
        if self.device is None or not fits:
            return super()._rows_of(fits)
        from .device_rows import DeviceRows

        return partial(DeviceRows, self.device)

    def _run(self, source):
        return Run(self, source)

    def _starts(self, source, found, generator):
        return starting_directions(self, source, found, generator)

    def _note(self, source, parameters):
        self._ranks = source.gather(ranks, parameters)

    def _set_parameters(self, parameters):
        self.weights_, self.mean_directions_ = parameters.weights, parameters.directions
        self.concentrations_ = parameters.concentrations

    _DIMENSIONS = {"mean_directions": 2, "concentrations": 1}

    def _tensors(self):
        found = {"mean_directions": self.mean_directions_, "concentrations": self.concentrations_}
        return found | (self._ranks.tensors() if hasattr(self, "_ranks") else {})

    def _take_tensors(self, tensors):
        directions, concentrations = tensors["mean_directions"], tensors["concentrations"]
        if directions.shape[1] < 2:
            raise ValueError("it is empty")
        if concentrations.min() < 0:
            raise ValueError("concentrations are out of range")
        if np.abs(np.linalg.norm(directions, axis=1) - 1).max() > 1e-6:
            raise ValueError("a mean direction is no unit vector")
        self._set_parameters(Parameters(tensors["weights"], directions, concentrations))
        if "rank_counts" in tensors:
            self._ranks = Ranks.kept(*(tensors[f"rank_{name}"] for name in ("counts", "greatest", "sample")))
            if self._ranks.counts.shape != concentrations.shape:
                raise ValueError("the ranks of fitted rows do not fit the components")
        return directions.shape[1]

    def _model(self):
        return Parameters(self.weights_, self.mean_directions_, self.concentrations_)

    def _degrees_of_freedom(self):
        components, dimensions = self.mean_directions_.shape
        concentrations = {"component": components, "tied": 1}.get(self.concentration, 0)
        return components * (dimensions - 1) + components - 1 + concentrations

    def _draws(self, component, count, generator):
        return sample(self.mean_directions_[component], self.concentrations_[component], count, generator)

    def _require_parameters(self):
        super()._require_parameters()
        if self.assignment not in ("soft", "hard"):
            raise ValueError(f"assignment should be 'soft' or 'hard', not {self.assignment!r}.")
        if isinstance(self.concentration, str):
            if self.concentration not in ("component", "tied", "fixed"):
                raise ValueError(
                    f"concentration should be 'component', 'tied', 'fixed' or a number, not {self.concentration!r}."
                )
        elif not 0 <= self.concentration < math.inf:
            raise ValueError(f"a given concentration should be finite and not negative, not {self.concentration!r}.")
        if not 0 < self.reg_concentration < 1:
            raise ValueError(f"reg_concentration should be between 0 and 1, not {self.reg_concentration!r}.")
        prior = self.concentration_prior
        if prior != "dispersion" and (isinstance(prior, str) or not 0 <= prior < math.inf):
            raise ValueError(f"concentration_prior should be 'dispersion' or a number of rows, not {prior!r}.")
        if self.device is not None:
            from .device_rows import require_device

            require_device(self.device)
        if not 0.5 < self.learning_decay <= 1:
            raise ValueError(f"learning_decay should be above 0.5 and at most 1, not {self.learning_decay!r}.")
        if isinstance(self.init, str) and self.init not in STARTS:
            raise ValueError(f"init should be 'kmeans++', 'random' or an array, not {self.init!r}.")
