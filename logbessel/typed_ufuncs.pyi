"""What the ufuncs return, for type checkers alone: at run time there is no such module, and all of them are `numpy.ufunc`s but
those of several results, functions with the options and attributes of a ufunc.

A float64, and what becomes one (a Python number, a list), makes the result float64; a float32 with numbers stays float32.
Of integer arrays, of `dtype=` and of what is not NumPy's (pandas, xarray, Dask) a checker is told nothing.
"""

# Checkers take an int or a float for the other, and a number for what a list may hold: the first signature that fits decides.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar, overload, type_check_only

import numpy as np
from numpy import float32, float64
from numpy.typing import NDArray

_Out = TypeVar("_Out", bound=NDArray[Any])
_Triple = tuple[_Out, _Out, _Out]
_Single = NDArray[float32]
_Lists = Sequence[float] | Sequence[Sequence[float]] | Sequence[Sequence[Sequence[float]]]
_Double = NDArray[float64] | _Lists

@type_check_only
class _HasUfuncs(Protocol):
    def __array_ufunc__(self, ufunc: Any, method: Any, /, *inputs: Any, **kwargs: Any) -> Any: ...

@type_check_only
class _HasArray(Protocol):
    def __array__(self) -> Any: ...

_Operand = float | list[Any] | tuple[Any, ...] | _Lists | _HasArray | _HasUfuncs

# numpy.ufunc is final, so that nothing but such types derives from it
@type_check_only
class Function(np.ufunc):  # type: ignore[misc]
    """Of two arguments, with one value."""

    @overload
    def __call__(self, first: float64, second: float | float32, /) -> float64: ...
    @overload
    def __call__(self, first: float | float32, second: float64, /) -> float64: ...
    @overload
    def __call__(self, first: float, second: float, /) -> float64: ...
    @overload
    def __call__(self, first: float | float32, second: float | float32, /) -> float32: ...
    @overload
    def __call__(
        self, first: _Double | float64, second: _Single | _Double | float | float32, /
    ) -> NDArray[float64]: ...
    @overload
    def __call__(
        self, first: _Single | _Double | float | float32, second: _Double | float64, /
    ) -> NDArray[float64]: ...
    @overload
    def __call__(self, first: _Single | float | float32, second: _Single | float | float32, /) -> _Single: ...
    @overload
    def __call__(self, first: _Operand, second: _Operand, /, out: _Out, **options: Any) -> _Out: ...
    @overload
    def __call__(self, first: _Operand, second: _Operand, /, out: None = None, **options: Any) -> Any: ...

@type_check_only
class FunctionAndDerivatives:
    """Of two arguments, with three values: the function and its two derivatives."""

    __name__: str
    nin: int
    nout: int
    types: list[str]

    def __getattr__(self, name: str) -> Any: ...  # the ufunc's
    @overload
    def __call__(self, first: float, second: float, /) -> tuple[float64, float64, float64]: ...
    @overload
    def __call__(self, first: _Double, second: _Double | float, /) -> _Triple[NDArray[float64]]: ...
    @overload
    def __call__(self, first: float, second: _Double, /) -> _Triple[NDArray[float64]]: ...
    @overload
    def __call__(self, first: _Operand, second: _Operand, /, *out: Any, **options: Any) -> tuple[Any, Any, Any]: ...

@type_check_only
class FunctionOfThree(np.ufunc):  # type: ignore[misc]
    """Of three arguments, with one value."""

    @overload
    def __call__(self, first: float, second: float, third: float, /) -> float64: ...
    @overload
    def __call__(self, first: _Operand, second: _Operand, third: _Operand, /, out: _Out, **options: Any) -> _Out: ...
    @overload
    def __call__(
        self, first: _Operand, second: _Operand, third: _Operand, /, out: None = None, **options: Any
    ) -> Any: ...
