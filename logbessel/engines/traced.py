"""The formulas traced by JAX, for whatever device XLA compiles for.

Everything is computed in float64 and rounded once to the dtype of the arguments, whether or not `jax_enable_x64` is set.
"""

import jax
import jax.numpy as jnp

from .. import derivatives, functions
from ..formulas import ratio_slope
from .jax_arrays import numbers

_REFLECTIONS = (functions._below_minus_one, derivatives._below_minus_one)
_TOO_LONG = (ratio_slope.dx_kummer,)  # the regime after it serves there, with fewer digits of values below exp(-28)


def evaluation(function):
    """The function of arrays of one shape and dtype, or scalars."""

    def evaluate(*arguments):
        dtype = arguments[0].dtype
        with jax.enable_x64(True):
            wide = jnp.broadcast_arrays(*(argument.astype(jnp.float64) for argument in arguments))
            results = _pieces(function, *wide)
            results = [result.astype(dtype) for result in results]
        return results if function.nout > 1 else results[0]

    return evaluate


def _pieces(function, *arguments):
    """Every regime where it holds, in order of precedence; all but the first only if an element asks for it."""
    first, *others = (
        regime for regime in function.regimes if regime.holds not in _REFLECTIONS and regime.value not in _TOO_LONG
    )
    results = _values(first.value, arguments)
    left = ~_values(first.holds, arguments)[0]
    for regime in others:
        chosen = left if regime is others[-1] else left & _values(regime.holds, arguments)[0]
        left = left & ~chosen

        def replaced(results, chosen, arguments, formula=regime.value):
            values = _values(formula, arguments)
            return [jnp.where(chosen, value, result) for value, result in zip(values, results, strict=True)]

        results = jax.lax.cond(jnp.any(chosen), replaced, lambda results, *_: results, results, chosen, arguments)
    return results


def _values(formula, arguments):
    results = formula(*numbers(*arguments))
    return [result.value for result in (results if isinstance(results, tuple) else (results,))]
