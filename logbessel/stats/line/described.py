"""A distribution as `scipy.stats.make_distribution` asks for it (from SciPy 1.16 on)."""

from typing import Any

import numpy as np


class Described:
    """What SciPy's infrastructure for distributions is told of one of ours; `Distribution.described` makes it.

    Parameters
    ----------
    distribution : Distribution
        One with a density.
    """

    __make_distribution_version__ = "1.16.0"

    def __init__(self, distribution: Any) -> None:
        self._distribution = distribution
        self.parameters = {name: self._domain(name) for name in distribution.shapes}
        self.support = tuple(map(float, distribution._support))

    def _domain(self, name):
        distribution = self._distribution
        if distribution._bounded_tails and name == "b":
            return {"endpoints": (lambda *, a, **others: -a, "a"), "inclusive": (False, False)}
        if not _positive(distribution, name):
            return {"endpoints": (-np.inf, np.inf), "inclusive": (False, False)}
        at_zero = [np.float64(0.0 if shape == name else 1.0) for shape in distribution.shapes]
        return {"endpoints": (0.0, np.inf), "inclusive": (bool(distribution._valid(*at_zero)), False)}

    def pdf(self, x: Any, /, **shapes: Any) -> Any:
        return self._distribution.pdf(x, **shapes)

    def logpdf(self, x: Any, /, **shapes: Any) -> Any:
        return self._distribution.logpdf(x, **shapes)

    def cdf(self, x: Any, /, **shapes: Any) -> Any:
        return self._distribution.cdf(x, **shapes)

    def logcdf(self, x: Any, /, **shapes: Any) -> Any:
        return self._distribution.logcdf(x, **shapes)

    def ccdf(self, x: Any, /, **shapes: Any) -> Any:
        return self._distribution.sf(x, **shapes)

    def logccdf(self, x: Any, /, **shapes: Any) -> Any:
        return self._distribution.logsf(x, **shapes)

    def icdf(self, p: Any, /, **shapes: Any) -> Any:
        return self._distribution.ppf(p, **shapes)

    def iccdf(self, p: Any, /, **shapes: Any) -> Any:
        return self._distribution.isf(p, **shapes)

    def entropy(self, **shapes: Any) -> Any:
        return self._distribution.entropy(**shapes)

    def moment(self, order: int, kind: str = "raw", **shapes: Any) -> Any:
        """The mean and the variance; None, which leaves it to SciPy, for others."""
        if (order, kind) == (1, "raw"):
            return self._distribution.mean(**shapes)
        return self._distribution.var(**shapes) if (order, kind) == (2, "central") else None

    def sample(self, shape: Any, *, rng: Any = None, **shapes: Any) -> Any:
        return self._distribution.rvs(size=shape, random_state=rng, **shapes)


def _positive(distribution, name):
    """Whether a parameter cannot be negative."""
    negative = [np.float64(-1.0 if shape == name else 1.5) for shape in distribution.shapes]
    return not bool(distribution._valid(*negative))
