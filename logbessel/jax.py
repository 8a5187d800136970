"""The logarithms of the modified Bessel functions as differentiable functions of JAX arrays.

The functions broadcast, and work under `jax.jit`, `jax.vmap`, `jax.grad`, `jax.jvp`, `jax.hessian` and `jax.export`.
First and second derivatives in every argument come from closed forms; a third derivative raises an error. The tests do
not yet cover second derivatives, nor the first ones of `kv_ratio` and `iv_ratio_inv`. Compiling takes seconds for a
value, up to half a minute for a first derivative, and longer for second ones and for `iv_ratio_inv`.

Everything is computed in float64 and rounded once to the dtype of the arguments: float32 results are those of float64,
rounded, whether or not `jax_enable_x64` is set. CPUs and NVIDIA GPUs have float64; TPUs emulate it with fewer bits and
the exponents of float32. XLA takes subnormal numbers for zero on CPUs.

A domain error is a nan, with nan derivatives, in that element alone. Where a derivative is infinite, as at x = 0, so is
its product with a tangent; the derivative in one argument is not touched by that in another. Orders v <= -1 of I_v are
out of the domain here, except integers, of which `log_iv` and `log_ive` are differentiable in x only.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax.custom_batching import custom_vmap
from jax.custom_derivatives import SymbolicZero

from . import derivatives, functions
from .engines.dual import derivative
from .engines.jax_arrays import numbers
from .formulas import ratio_slope
from .formulas.regimes import Function, Regime

__all__ = ["log_iv", "log_ive", "log_kv", "log_kve", "iv_ratio", "iv_ratio_inv", "kv_ratio", "log_hyp0f1"]

_REFLECTIONS = (functions._below_minus_one, derivatives._below_minus_one)
_TOO_LONG = (ratio_slope.dx_kummer,)  # the regime after it serves there, with fewer digits of values below exp(-28)


# Evaluation


def _pieces(function, *arguments):
    """Every regime where it holds, in order of precedence; all but the first only if an element asks for it."""
    first, *others = (
        regime for regime in function.regimes if regime.holds not in _REFLECTIONS and regime.value not in _TOO_LONG
    )
    result = _applied(first.value, *arguments)
    left = ~_applied(first.holds, *arguments)
    for regime in others:
        chosen = left if regime is others[-1] else left & _applied(regime.holds, *arguments)
        left = left & ~chosen

        def replaced(result, chosen, *arguments, formula=regime.value):
            return jnp.where(chosen, _applied(formula, *arguments), result)

        result = jax.lax.cond(jnp.any(chosen), replaced, lambda result, *_: result, result, chosen, *arguments)
    return result


def _applied(formula, *arguments):
    return formula(*numbers(*arguments)).value


def _folded(v):
    """|v| for integers below 0: I_{-n} = I_n (DLMF 10.27.1)."""
    return jnp.where((v < 0.0) & (jnp.floor(v) == v) & (v > -jnp.inf), -v, v)


def _evaluation(function, folded=False):
    """The function of arrays of one shape, in float64."""

    @custom_vmap
    def evaluate(*arguments):
        with jax.enable_x64(True):
            if not any(regime.holds in _REFLECTIONS for regime in function.regimes):
                return _pieces(function, *arguments)
            v, *rest = arguments
            v = _folded(v) if folded else v
            return jnp.where(v <= -1.0, jnp.nan, _pieces(function, v, *rest))

    @evaluate.def_vmap
    def batched(size, is_batched, *arguments):
        """A batch is one more axis, so that regimes no element asks for stay skipped."""
        with jax.enable_x64(True):
            pairs = zip(arguments, is_batched, strict=True)
            arguments = (a if batch else jnp.broadcast_to(a, (size, *a.shape)) for a, batch in pairs)
            return evaluate(*arguments), True

    return evaluate


def _operation(function, slopes, folded=False):
    """The function with its derivatives, of arrays of one shape and dtype."""
    evaluate = _evaluation(function, folded)

    @jax.custom_jvp
    @jax.jit
    def operation(*arguments):
        dtype = arguments[0].dtype
        with jax.enable_x64(True):
            return evaluate(*(a.astype(jnp.float64) for a in arguments)).astype(dtype)

    @partial(operation.defjvp, symbolic_zeros=True)
    def rule(arguments, tangents):
        value = operation(*arguments)
        terms = [
            slope(*arguments) * tangent
            for slope, tangent in zip(slopes, tangents, strict=True)
            if not isinstance(tangent, SymbolicZero)
        ]
        return value, sum(terms[1:], terms[0]) if terms else jnp.zeros_like(value)

    return operation


def _third(*arguments):
    raise NotImplementedError("third derivatives are not provided")


_END = (_third, _third)


def _differentiated(function, argument):
    """The derivative of a function's formulas, by dual numbers; nan at the edges of the domain."""
    nan = lambda v, x: v * float("nan")
    regimes = tuple(
        Regime(nan if regime.limits else derivative(regime.value, argument), regime.holds, regime.limits)
        for regime in function.regimes
    )
    return Function(f"{function.name}_{argument}", regimes, function.sample)


# First derivatives, with the second ones

_log_iv_dvx = _operation(derivatives.LOG_IV_DVX, _END)
_log_kv_dvx = _operation(derivatives.LOG_KV_DVX, _END)
_log_iv_dv = _operation(derivatives.LOG_IV_DV, (_operation(derivatives.LOG_IV_DVV, _END), _log_iv_dvx))
_log_iv_dx = _operation(
    derivatives.LOG_IV_DX, (_log_iv_dvx, _operation(derivatives.LOG_IV_DXX, _END, folded=True)), folded=True
)
_log_kv_dv = _operation(derivatives.LOG_KV_DV, (_operation(derivatives.LOG_KV_DVV, _END), _log_kv_dvx))
_log_kv_dx = _operation(derivatives.LOG_KV_DX, (_log_kv_dvx, _operation(derivatives.LOG_KV_DXX, _END)))


def _with_second_derivatives(first, second):
    """Operations from the first derivatives in two arguments, which are differentiated once more."""
    mixed = _operation(_differentiated(first, 1), _END)
    return (
        _operation(first, (_operation(_differentiated(first, 0), _END), mixed)),
        _operation(second, (mixed, _operation(_differentiated(second, 1), _END))),
    )


_iv_ratio_dv, _iv_ratio_dx = _with_second_derivatives(functions.IV_RATIO_DV, functions.IV_RATIO_DX)
_log_hyp0f1_db, _log_hyp0f1_dz = _with_second_derivatives(functions.LOG_HYP0F1_DB, functions.LOG_HYP0F1_DZ)


def _kv_ratio_dv(v, x):
    return _kv_ratio(v, x) * (_log_kv_dv(v, x) - _log_kv_dv(v - 1.0, x))


def _kv_ratio_dx(v, x):
    """By the Riccati equation that DLMF 10.29.2 implies."""
    ratio = _kv_ratio(v, x)
    return (ratio - (2.0 * v - 1.0) / x) * ratio - 1.0


def _inverse_dv(v, r):
    x = _iv_ratio_inv(v, r)
    return -_iv_ratio_dv(v, x) / _iv_ratio_dx(v, x)


def _inverse_dr(v, r):
    return 1.0 / _iv_ratio_dx(v, _iv_ratio_inv(v, r))


_log_iv = _operation(functions.LOG_IV, (_log_iv_dv, _log_iv_dx), folded=True)
_log_ive = _operation(functions.LOG_IVE, (_log_iv_dv, lambda v, x: _log_iv_dx(v, x) - 1.0), folded=True)
_log_kv = _operation(functions.LOG_KV, (_log_kv_dv, _log_kv_dx))
_log_kve = _operation(functions.LOG_KVE, (_log_kv_dv, lambda v, x: _log_kv_dx(v, x) + 1.0))
_iv_ratio = _operation(functions.IV_RATIO, (_iv_ratio_dv, _iv_ratio_dx))
_iv_ratio_inv = _operation(functions.IV_RATIO_INV, (_inverse_dv, _inverse_dr))
_kv_ratio = _operation(derivatives.KV_RATIO, (_kv_ratio_dv, _kv_ratio_dx))
_log_hyp0f1 = _operation(functions.LOG_HYP0F1, (_log_hyp0f1_db, _log_hyp0f1_dz))


# The public functions


def _broadcast(*arguments):
    dtype = jnp.result_type(float, *arguments) if _integral(arguments) else jnp.result_type(*arguments)
    return jnp.broadcast_arrays(*(jnp.asarray(a, dtype) for a in arguments))


def _integral(arguments):
    return not jnp.issubdtype(jnp.result_type(*arguments), jnp.floating)


def log_iv(v, x):
    """log I_v(x).

    Parameters
    ----------
    v : array_like
        Order; above -1, or an integer.
    x : array_like
        Argument, not negative.

    Returns
    -------
    jax.Array
    """
    return _log_iv(*_broadcast(v, x))


def log_ive(v, x):
    """log(exp(-x) I_v(x)); parameters as in `log_iv`."""
    return _log_ive(*_broadcast(v, x))


def log_kv(v, x):
    """log K_v(x).

    Parameters
    ----------
    v : array_like
        Order, any real number.
    x : array_like
        Argument, not negative.

    Returns
    -------
    jax.Array
    """
    return _log_kv(*_broadcast(v, x))


def log_kve(v, x):
    """log(exp(x) K_v(x)); parameters as in `log_kv`."""
    return _log_kve(*_broadcast(v, x))


def iv_ratio(v, x):
    """I_v(x)/I_{v-1}(x).

    Parameters
    ----------
    v : array_like
        Order, at least 1/2.
    x : array_like
        Argument, not negative.

    Returns
    -------
    jax.Array
    """
    return _iv_ratio(*_broadcast(v, x))


def iv_ratio_inv(v, r):
    """The x where I_v(x)/I_{v-1}(x) = r.

    Parameters
    ----------
    v : array_like
        Order, at least 1/2.
    r : array_like
        Ratio, between 0 and 1.

    Returns
    -------
    jax.Array
    """
    return _iv_ratio_inv(*_broadcast(v, r))


def kv_ratio(v, x):
    """K_v(x)/K_{v-1}(x); parameters as in `log_kv`."""
    return _kv_ratio(*_broadcast(v, x))


def log_hyp0f1(b, z):
    """log 0F1(; b; z), the confluent hypergeometric limit function.

    Parameters
    ----------
    b : array_like
        Parameter, positive.
    z : array_like
        Argument, not negative.

    Returns
    -------
    jax.Array
    """
    return _log_hyp0f1(*_broadcast(b, z))
