"""Distributions whose parameters are given once."""

from collections.abc import Callable
from typing import Any

from . import plotting

_OF_X = "pdf logpdf pmf logpmf cdf logcdf sf logsf ppf isf logpdf_grad logpmf_grad interval moment"
_OF_NOTHING = "mean var std median entropy support"


class Frozen:
    """A distribution with fixed parameters: methods as of the distribution, without the parameters.

    Made by calling a distribution: `rice(2.0, scale=3.0).cdf(x)`.
    """

    def __init__(self, dist: Any, args: tuple[Any, ...], kwds: dict[str, Any]) -> None:
        self.dist, self.args, self.kwds = dist, args, kwds

    def __repr__(self) -> str:
        values = [*(repr(value) for value in self.args), *(f"{name}={value!r}" for name, value in self.kwds.items())]
        return f"{self.dist.name}({', '.join(values)})"

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if "dist" not in self.__dict__:  # while it is unpickled
            raise AttributeError(name)
        if name in _OF_X.split() and hasattr(self.dist, name):
            return lambda x, **options: getattr(self.dist, name)(x, *self.args, **self.kwds, **options)
        if name in _OF_NOTHING.split():
            return lambda **options: getattr(self.dist, name)(*self.args, **self.kwds, **options)
        raise AttributeError(f"a frozen {self.dist.name} has no {name!r}.")

    @property
    def a(self) -> float:
        """The lower end of the support, before location and scale."""
        return float(self.dist._support[0])

    @property
    def b(self) -> float:
        """The upper end of the support, before location and scale."""
        return float(self.dist._support[1])

    def __dir__(self) -> list[str]:
        own = [name for name in (_OF_X + " " + _OF_NOTHING).split() if hasattr(self.dist, name)]
        return sorted({*super().__dir__(), *own})

    def rvs(self, size: Any = None, random_state: Any = None) -> Any:
        """Random draws, as of the distribution's `rvs`."""
        return self.dist.rvs(*self.args, **self.kwds, size=size, random_state=random_state)

    def stats(self, moments: str = "mv") -> Any:
        """Mean, variance, skewness and excess kurtosis, as of the distribution's `stats`."""
        return self.dist.stats(*self.args, **self.kwds, moments=moments)

    def expect(self, func: Any = None, lb: Any = None, ub: Any = None, conditional: bool = False, **kwds: Any) -> float:
        """The mean of a function of x, as of the distribution's `expect`."""
        shapes, loc, scale, _ = self.dist._bound(self.args, self.kwds)
        shapes, loc, scale = tuple(map(float, shapes)), float(loc), float(scale)
        return self.dist.expect(func, shapes, loc, scale, lb, ub, conditional, **kwds)

    def plot(self, kind: str | None = None, ax: Any = None) -> Any:
        """The distribution drawn over its central 99.8 %.

        Parameters
        ----------
        kind : str, optional
            "pdf" ("pmf" of integers), the default, "cdf" or "sf".
        ax : matplotlib.axes.Axes, optional
            Where to draw; the current axes if there are none.

        Returns
        -------
        matplotlib.axes.Axes
        """
        return plotting.plot(self, kind, ax)

    def quantile_plot(self, data: Any, ax: Any = None) -> Any:
        """The ordered observations over the quantiles that the distribution would have them at: a line, where it fits (Q-Q plot).

        Parameters
        ----------
        data : array_like
            The observations.
        ax : matplotlib.axes.Axes, optional
            Where to draw; the current axes if there are none.

        Returns
        -------
        matplotlib.axes.Axes
        """
        return plotting.quantile_plot(self, data, ax)
