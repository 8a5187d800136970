"""The formulas traced by JAX, for whatever device XLA compiles for.

Everything is computed in float64 and rounded once to the dtype of the arguments, whether or not `jax_enable_x64` is set; or,
where no double may be, in pairs of float32.
Regimes that are not `traced` are left out. Of I_v for v <= -1 that leaves the integers, where I_{-n} = I_n (DLMF 10.27.1).
"""

import jax
import jax.numpy as jnp

from ..arithmetic.jax_arrays import numbers
from ..functions import PARTS


def evaluation(function, doubles=True):
    """The function of arrays of one shape and dtype, or scalars; without doubles, arrays are float32 and formulas take pairs of it."""

    def evaluate(*arguments):
        dtype = arguments[0].dtype
        with jax.enable_x64(doubles):
            working = jnp.float64 if doubles else jnp.float32
            arguments = jnp.broadcast_arrays(*(argument.astype(working) for argument in arguments))
            regimes = function.regimes if doubles else function.in_pairs.regimes
            results = [result.astype(dtype) for result in _results(function, regimes, *arguments)]
        return results if function.nout > 1 else results[0]

    return evaluate


def _results(function, regimes, *arguments):
    if not function.reflects:
        return _pieces(regimes, *arguments)
    v, x = arguments
    below = v <= -1.0
    integer = below & (jnp.floor(v) == v) & (v > -jnp.inf)
    results = _pieces(regimes, jnp.where(integer, -v, v), x)
    parts = PARTS.get(function, (function,))
    outside = (below if "_dv" in part.name else below & ~integer for part in parts)
    return [jnp.where(nan, jnp.nan, result) for nan, result in zip(outside, results, strict=True)]


def _pieces(regimes, *arguments):
    """Every regime where it holds, in order of precedence; all but the first only if an element asks for it."""
    first, *others = (regime for regime in regimes if regime.traced)
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
