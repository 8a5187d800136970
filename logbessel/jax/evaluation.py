"""The formulas traced by JAX, for whatever device XLA compiles for.

Everything is computed in float64 and rounded once to the dtype of the arguments, whether or not `jax_enable_x64` is set.
I_v for v <= -1 is left out but for the integers, where I_{-n} = I_n (DLMF 10.27.1): the formulas of the others would
be most of what there is to compile.
"""

import jax
import jax.numpy as jnp

from ..arithmetic.jax_arrays import numbers
from ..derivative_rules import PARTS
from ..formulas import negative_order, ratio_slope

_TOO_LONG = (ratio_slope.dx_kummer,)  # the regime after it serves there, with fewer digits of values below exp(-28)


def evaluation(function):
    """The function of arrays of one shape and dtype, or scalars."""

    def evaluate(*arguments):
        dtype = arguments[0].dtype
        with jax.enable_x64(True):
            wide = jnp.broadcast_arrays(*(argument.astype(jnp.float64) for argument in arguments))
            results = [result.astype(dtype) for result in _results(function, *wide)]
        return results if function.nout > 1 else results[0]

    return evaluate


def _results(function, *arguments):
    if not any(map(_reflects, function.regimes)):
        return _pieces(function, *arguments)
    v, x = arguments
    below = v <= -1.0
    integer = below & (jnp.floor(v) == v)
    results = _pieces(function, jnp.where(integer, -v, v), x)
    parts = PARTS.get(function, (function,))
    outside = (below if "_dv" in part.name else below & ~integer for part in parts)
    return [jnp.where(nan, jnp.nan, result) for nan, result in zip(outside, results, strict=True)]


def _reflects(regime):
    return regime.holds in (negative_order.below_minus_one, negative_order.below_minus_one_inside)


def _pieces(function, *arguments):
    """Every regime where it holds, in order of precedence; all but the first only if an element asks for it."""
    first, *others = (r for r in function.regimes if not _reflects(r) and r.value not in _TOO_LONG)
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
