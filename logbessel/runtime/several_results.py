"""Ufuncs of several results, for Dask's arrays too, which refuse such ufuncs ("operand type(s) all returned NotImplemented").

What Dask asks for in their place is `dask.array.apply_gufunc`. xarray's arrays hand ufuncs on to the arrays that they hold.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np


def several_results(ufunc: np.ufunc) -> Callable:
    """A ufunc in all but its type: its attributes are there, and a call is the ufunc's, or goes through Dask where an operand is lazy.

    A plain function: what an object with `__call__` adds to the time of a call on two numbers is twice as much.

    Parameters
    ----------
    ufunc : numpy.ufunc
        Of two arguments and three results.

    Returns
    -------
    function
        What is called in its place.

    Examples
    --------
    >>> import logbessel
    >>> logbessel.log_iv_and_grad.nout
    3
    """

    def call(v: Any, x: Any, /, *outputs: Any, **options: Any) -> Any:
        if outputs or options:
            return ufunc(v, x, *outputs, **options)
        try:
            return ufunc(v, x)
        except TypeError:
            lazily = _way_round((v, x))
            if lazily is None:
                raise
        return lazily(call, (v, x))

    call.__name__ = call.__qualname__ = ufunc.__name__
    call.__doc__, call.__module__ = ufunc.__doc__, "logbessel"
    vars(call).update((name, getattr(ufunc, name)) for name in dir(ufunc) if not name.startswith("_"))
    return call


def _way_round(arguments):
    """What a call on these arguments goes through: None where none of them is Dask's or xarray's."""
    xarray, array = sys.modules.get("xarray"), sys.modules.get("dask.array")
    if xarray and any(isinstance(value, (xarray.DataArray, xarray.Dataset, xarray.Variable)) for value in arguments):
        return _by_xarray
    if array and any(isinstance(value, array.Array) for value in arguments):
        return _by_dask
    return None


def _by_xarray(function, arguments):
    import xarray

    return xarray.apply_ufunc(
        function, *arguments, output_core_dims=[[]] * function.nout, dask="allowed", keep_attrs=True
    )


def _by_dask(function, arguments):
    """Numbers are left out of what Dask makes arrays of, which would have a say in the results' dtype."""
    from dask.array import apply_gufunc, asarray, broadcast_arrays

    places = [place for place, value in enumerate(arguments) if not isinstance(value, (int, float))]
    arrays = broadcast_arrays(*(asarray(arguments[place]) for place in places))
    held = {place: value for place, value in enumerate(arguments) if place not in places}
    whole = _put_together(held, places, arrays)
    kinds = [getattr(value, "dtype", type(value)) for value in whole]
    kind = function.resolve_dtypes((*kinds, *[None] * function.nout))[-1]
    signature = ",".join(["()"] * len(arrays)) + "->" + ",".join(["()"] * function.nout)
    of_chunks = partial(_of_chunks, function, held, places)
    return apply_gufunc(of_chunks, signature, *arrays, output_dtypes=[kind] * function.nout)


def _of_chunks(function, held, places, *chunks):
    return function(*_put_together(held, places, chunks))


def _put_together(held, places, arrays):
    """The arguments in their order: numbers by place, and arrays."""
    return [value for _, value in sorted((held | dict(zip(places, arrays))).items())]
