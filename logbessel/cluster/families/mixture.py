"""What the mixtures of exponential families share."""

from functools import partial
from typing import Any, Literal

import numpy as np
from sklearn.utils.validation import check_is_fitted

from ..iteration import STARTS
from ..mixture import Mixture
from .parameters import Parameters
from .rows import StatisticRows
from .run import FamilyRun, starting_statistics


class FamilyMixture(Mixture):
    """A mixture of a family, which a subclass names by `_family`, with the attributes `_ATTRIBUTES` for the parameters."""

    _ATTRIBUTES: dict[str, str] = {}  # of the names that the family gives them

    def __init__(
        self,
        n_components: int | tuple[int, int] | Literal["auto"] = 2,
        *,
        assignment: Literal["soft", "hard"] = "soft",
        init: Literal["kmeans++", "random"] = "kmeans++",
        n_init: int = 1,
        tol: float = 1e-3,
        max_iter: int = 100,
        reg_concentration: float = 1e-6,
        random_state: int | np.random.RandomState | None = None,
        verbose: int = 0,
        warm_start: bool = False,
    ) -> None:
        self.n_components = n_components
        self.assignment = assignment
        self.init = init
        self.n_init = n_init
        self.tol = tol
        self.max_iter = max_iter
        self.reg_concentration = reg_concentration
        self.random_state = random_state
        self.verbose = verbose
        self.warm_start = warm_start

    def _family(self):
        """The family of the components."""
        raise NotImplementedError

    def distribution(self, component: int) -> Any:
        """The distribution of a component.

        Parameters
        ----------
        component : int
            Its number, from 0.

        Returns
        -------
        Frozen
            A frozen distribution of `logbessel.stats`.
        """
        check_is_fitted(self)
        return self._family().frozen(self._model().shape, component)

    def _require_parameters(self):
        super()._require_parameters()
        if self.assignment not in ("soft", "hard"):
            raise ValueError(f"assignment should be 'soft' or 'hard', not {self.assignment!r}.")
        if self.init not in STARTS:
            raise ValueError(f"init should be 'kmeans++' or 'random', not {self.init!r}.")
        if not 0 < self.reg_concentration < 1:
            raise ValueError(f"reg_concentration should be between 0 and 1, not {self.reg_concentration!r}.")

    def _rows_of(self, fits):
        return partial(StatisticRows, self._family())

    def _run(self, source):
        return FamilyRun(self, source)

    def _starts(self, source, found, generator):
        if not len(found.numbers):
            raise ValueError("no row has a weight: there is none to start from.")
        sample, draw = source.take(np.sort(found.numbers)), STARTS[self.init]
        return [starting_statistics(sample, self.n_components_, generator, draw) for _ in range(self.n_init)]

    def _set_parameters(self, parameters):
        self.weights_ = parameters.weights
        for name, attribute in self._ATTRIBUTES.items():
            setattr(self, attribute, parameters.shape[name])

    def _model(self):
        shape = {name: getattr(self, attribute) for name, attribute in self._ATTRIBUTES.items()}
        return Parameters(self._family(), self.weights_, shape)

    def _tensors(self):
        return self._model().shape

    def _take_tensors(self, tensors):
        shape, family = {name: tensors[name] for name in self._DIMENSIONS}, self._family()
        columns = family.columns(shape)
        family.require_columns(columns)
        for component in range(len(tensors["weights"])):
            family.frozen(shape, component)  # which refuses what is out of range
        self._set_parameters(Parameters(family, tensors["weights"], shape))
        return columns

    def _similarity(self):
        return self._family().similarity(self.n_features_in_)

    def _draws(self, component, count, generator):
        return self.distribution(component).rvs(count, generator)

    def _degrees_of_freedom(self):
        components = len(self.weights_)
        return components * self._family().freedom(self.n_features_in_) + components - 1

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = False
        return tags
