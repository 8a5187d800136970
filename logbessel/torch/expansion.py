"""What the distributions have in common that are larger batches without copies."""

from collections.abc import Sequence
from typing import Any, Self

import torch
from torch.distributions import Distribution


class Expanding(Distribution):
    """A distribution that expands. A subclass's `_expand_into` gives another of its class its parameters, for a batch's shape."""

    def _expand_into(self, new, shape):
        raise NotImplementedError

    def expand(self, batch_shape: Sequence[int], _instance: Any = None) -> Self:
        """The same distributions as views of a larger batch.

        Parameters
        ----------
        batch_shape : sequence of ints
            The new batch shape, to which the present one broadcasts.
        _instance : optional
            As of `torch.distributions.Distribution.expand`.

        Returns
        -------
        Distribution
            Of the same class, subclasses too.
        """
        shape = torch.Size(batch_shape)
        own = next(kind for kind in type(self).__mro__ if kind.__module__.startswith(f"{__package__}."))
        new = self._get_checked_instance(own, _instance)  # of a subclass, if it takes the arguments of `own`
        self._expand_into(new, shape)
        Distribution.__init__(new, shape, self.event_shape, validate_args=False)
        new._validate_args = self._validate_args
        return new
