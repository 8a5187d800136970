"""The functions of the library on PyTorch tensors."""

from functools import reduce

import torch

from .. import derivatives, functions
from .registration import run

Operand = torch.Tensor | float

_LOG_IV, _LOG_IVE = run(functions.LOG_IV), run(functions.LOG_IVE)
_LOG_KV, _LOG_KVE = run(functions.LOG_KV), run(functions.LOG_KVE)
_IV_RATIO, _IV_RATIO_INV = run(functions.IV_RATIO), run(functions.IV_RATIO_INV)
_KV_RATIO, _LOG_HYP0F1 = run(derivatives.KV_RATIO), run(functions.LOG_HYP0F1)


def _evaluated(operator, *arguments):
    """The function of arguments promoted and broadcast as PyTorch does; types shorter than float32 are computed in it."""
    tensors = [argument for argument in arguments if isinstance(argument, torch.Tensor)]
    dtype, device = _dtype(tensors), _device(tensors)
    working = torch.promote_types(dtype, torch.float32)
    operands = [torch.as_tensor(argument, dtype=working, device=device) for argument in arguments]
    result = operator(*torch.broadcast_tensors(*operands))
    return result if _in_autocast(device.type) else result.to(dtype)


def _in_autocast(device):
    return torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)


def _dtype(tensors):
    """That of `torch.result_type`, which `torch.compile` cannot trace; the default one if no tensor is floating."""
    if any(tensor.is_complex() for tensor in tensors):
        raise TypeError("the functions of logbessel take real tensors, not complex ones")
    floating = [tensor for tensor in tensors if tensor.is_floating_point()]
    deciding = [tensor for tensor in floating if tensor.ndim] or floating
    return reduce(torch.promote_types, [tensor.dtype for tensor in deciding] or [torch.get_default_dtype()])


def _device(tensors):
    """That of the first tensor with dimensions; a number may come on another device, as in PyTorch's own functions."""
    deciding = [tensor for tensor in tensors if tensor.ndim] or tensors
    return deciding[0].device if deciding else torch.get_default_device()


def log_iv(v: Operand, x: Operand) -> torch.Tensor:
    """Logarithm of the modified Bessel function of the first kind, log I_v(x).

    Parameters
    ----------
    v : torch.Tensor or float
        Order, where I_v(x) > 0: every v >= -1, negative integers, and others.
    x : torch.Tensor or float
        Argument, x >= 0.

    Returns
    -------
    torch.Tensor
        Of the broadcast shape and the promoted dtype; the default dtype for integers.

    Notes
    -----
    On CPUs the loop of `logbessel.log_iv` runs on the tensors' own memory, and results are the same to the last bit;
    its documentation states formulas, special values and measured accuracy. Derivatives in both arguments, and second
    ones, are those of `logbessel.log_iv_dv`, `logbessel.log_iv_dx` and so on. At x = 0 the derivatives are their
    one-sided limits: d/dv is -inf, d/dx is inf for v > 0 and 0 for v = 0.

    Outside the domain an element is nan, and so are its derivatives; no other element is touched.

    Examples
    --------
    >>> import torch
    >>> from logbessel.torch import log_iv
    >>> v = torch.tensor([0.5, 1000.0], dtype=torch.float64, requires_grad=True)
    >>> log_iv(v, 700.0).sum().backward()
    >>> v.grad
    tensor([-7.1480e-04, -1.1548e+00], dtype=torch.float64)
    """
    return _evaluated(_LOG_IV, v, x)


def log_ive(v: Operand, x: Operand) -> torch.Tensor:
    """Logarithm of the exponentially scaled function of the first kind, log I_v(x) - x.

    Parameters, result, derivatives and special values are those of `log_iv`, d/dx being 1 less; see `logbessel.log_ive`.

    Examples
    --------
    >>> import torch
    >>> from logbessel.torch import log_ive
    >>> log_ive(2.0, torch.tensor([1.0, 1e3, 1e20]))
    tensor([ -2.9970,  -4.3747, -23.9448])
    """
    return _evaluated(_LOG_IVE, v, x)


def log_kv(v: Operand, x: Operand) -> torch.Tensor:
    """Logarithm of the modified Bessel function of the second kind, log K_v(x).

    Parameters
    ----------
    v : torch.Tensor or float
        Order, any real number.
    x : torch.Tensor or float
        Argument, x >= 0.

    Returns
    -------
    torch.Tensor
        Of the broadcast shape and the promoted dtype; the default dtype for integers.

    Notes
    -----
    As `log_iv`, with the loops and the documentation of `logbessel.log_kv`, `logbessel.log_kv_dv` and so on. At x = 0
    d/dv is inf (0 for v = 0) and d/dx is -inf.

    Examples
    --------
    >>> import torch
    >>> from logbessel.torch import log_kv
    >>> log_kv(1000.0, torch.tensor([1.0, 1e3], dtype=torch.float64))
    tensor([6597.6742, -536.2414], dtype=torch.float64)
    """
    return _evaluated(_LOG_KV, v, x)


def log_kve(v: Operand, x: Operand) -> torch.Tensor:
    """Logarithm of the exponentially scaled function of the second kind, log K_v(x) + x.

    Parameters, result, derivatives and special values are those of `log_kv`, d/dx being 1 more; see `logbessel.log_kve`.

    Examples
    --------
    >>> import torch
    >>> from logbessel.torch import log_kve
    >>> log_kve(2.0, torch.tensor([1.0, 1e3, 1e20]))
    tensor([  1.4854,  -3.2262, -22.8001])
    """
    return _evaluated(_LOG_KVE, v, x)


def iv_ratio(v: Operand, x: Operand) -> torch.Tensor:
    """Ratio I_v(x)/I_{v-1}(x): the mean resultant length of a von Mises-Fisher distribution in 2 v dimensions.

    Parameters
    ----------
    v : torch.Tensor or float
        Order, v >= 1/2.
    x : torch.Tensor or float
        Argument, x >= 0.

    Returns
    -------
    torch.Tensor
        Of the broadcast shape and the promoted dtype; the default dtype for integers.

    Notes
    -----
    As `log_iv`, with the loops and the documentation of `logbessel.iv_ratio`, `logbessel.iv_ratio_dv` and
    `logbessel.iv_ratio_dx`. At x = 0 d/dv is 0 and d/dx is 1/(2 v); second derivatives there are nan.

    Examples
    --------
    >>> import torch
    >>> from logbessel.torch import iv_ratio
    >>> iv_ratio(1024.0, torch.tensor([1.0, 1e3, 1e6]))
    tensor([4.8828e-04, 4.0733e-01, 9.9898e-01])
    """
    return _evaluated(_IV_RATIO, v, x)


def iv_ratio_inv(v: Operand, r: Operand) -> torch.Tensor:
    """The x where I_v(x)/I_{v-1}(x) = r: the concentration whose mean resultant length is r in 2 v dimensions.

    Parameters
    ----------
    v : torch.Tensor or float
        Order, v >= 1/2.
    r : torch.Tensor or float
        Ratio, 0 <= r <= 1.

    Returns
    -------
    torch.Tensor
        Of the broadcast shape and the promoted dtype; the default dtype for integers.

    Notes
    -----
    As `log_iv`, with the loop of `logbessel.iv_ratio_inv`; the derivatives are those of an implicit function,
    d/dr = 1/A and d/dv = -(dA/dv)/A with A(v, x) the slope of the ratio in x. At r = 1 they are not finite.

    Examples
    --------
    >>> import torch
    >>> from logbessel.torch import iv_ratio_inv
    >>> iv_ratio_inv(1024.0, torch.tensor([0.0, 0.5, 0.999], dtype=torch.float64))
    tensor([      0.0000,    1365.0667, 1022988.4940], dtype=torch.float64)
    """
    return _evaluated(_IV_RATIO_INV, v, r)


def kv_ratio(v: Operand, x: Operand) -> torch.Tensor:
    """Ratio K_v(x)/K_{v-1}(x).

    Parameters, result and domain are those of `log_kv`; see `logbessel.kv_ratio`. The derivatives at x = 0 are nan.

    Examples
    --------
    >>> import torch
    >>> from logbessel.torch import kv_ratio
    >>> kv_ratio(1.5, torch.tensor([1.0, 2.0, 4.0]))
    tensor([2.0000, 1.5000, 1.2500])
    """
    return _evaluated(_KV_RATIO, v, x)


def log_hyp0f1(b: Operand, z: Operand) -> torch.Tensor:
    """Logarithm of the confluent hypergeometric limit function, log 0F1(; b; z).

    Parameters
    ----------
    b : torch.Tensor or float
        Parameter, b > 0.
    z : torch.Tensor or float
        Argument, z >= 0.

    Returns
    -------
    torch.Tensor
        Of the broadcast shape and the promoted dtype; the default dtype for integers.

    Notes
    -----
    With b = v + 1 and z = x^2/4 this is log[Gamma(v + 1) (2/x)^v I_v(x)]. As `log_iv`, with the loops and the
    documentation of `logbessel.log_hyp0f1`, `logbessel.log_hyp0f1_db` and `logbessel.log_hyp0f1_dz`. At z = 0 d/db is 0
    and d/dz is 1/b.

    Examples
    --------
    >>> import torch
    >>> from logbessel.torch import log_hyp0f1
    >>> log_hyp0f1(16384.0, torch.tensor([0.25, 1e4]))
    tensor([1.5259e-05, 6.1034e-01])
    """
    return _evaluated(_LOG_HYP0F1, b, z)
