"""The functions of the library on PyTorch tensors."""

from functools import reduce

import torch

from .. import derivatives, functions
from .documentation import ARGUMENT, documented
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


_I_ORDER = "Order, where I_v(x) > 0: every v >= -1, negative integers, and others."
_K_ORDER = "Order, any real number."
_RATIO_ORDER = "Order, v >= 1/2."


@documented(
    "Logarithm of the modified Bessel function of the first kind, log I_v(x).",
    (_I_ORDER, ARGUMENT),
    """Derivatives in both arguments,
and second ones, are those of `logbessel.log_iv_dv`, `logbessel.log_iv_dx` and so on. At x = 0 they are their one-sided
limits: d/dv is -inf, d/dx is inf for v > 0 and 0 for v = 0.""",
    """
>>> v = torch.tensor([0.5, 1000.0], dtype=torch.float64, requires_grad=True)
>>> log_iv(v, 700.0).sum().backward()
>>> v.grad
tensor([-7.1480e-04, -1.1548e+00], dtype=torch.float64)""",
)
def log_iv(v: Operand, x: Operand) -> torch.Tensor:
    return _evaluated(_LOG_IV, v, x)


@documented(
    "Logarithm of the exponentially scaled function of the first kind, log I_v(x) - x.",
    (_I_ORDER, ARGUMENT),
    """Derivatives are
`logbessel.log_iv_dv` and `logbessel.log_ive_dx`, which keeps its digits where it is -1/(2 x).""",
    """
>>> log_ive(2.0, torch.tensor([1.0, 1e3, 1e20]))
tensor([ -2.9970,  -4.3747, -23.9448])""",
)
def log_ive(v: Operand, x: Operand) -> torch.Tensor:
    return _evaluated(_LOG_IVE, v, x)


@documented(
    "Logarithm of the modified Bessel function of the second kind, log K_v(x).",
    (_K_ORDER, ARGUMENT),
    """Derivatives in both arguments,
and second ones, are those of `logbessel.log_kv_dv`, `logbessel.log_kv_dx` and so on. At x = 0 d/dv is inf (0 for v = 0)
and d/dx is -inf.""",
    """
>>> log_kv(1000.0, torch.tensor([1.0, 1e3], dtype=torch.float64))
tensor([6597.6742, -536.2414], dtype=torch.float64)""",
)
def log_kv(v: Operand, x: Operand) -> torch.Tensor:
    return _evaluated(_LOG_KV, v, x)


@documented(
    "Logarithm of the exponentially scaled function of the second kind, log K_v(x) + x.",
    (_K_ORDER, ARGUMENT),
    """Derivatives are
`logbessel.log_kv_dv` and `logbessel.log_kve_dx`, which keeps its digits where it is -1/(2 x).""",
    """
>>> log_kve(2.0, torch.tensor([1.0, 1e3, 1e20]))
tensor([  1.4854,  -3.2262, -22.8001])""",
)
def log_kve(v: Operand, x: Operand) -> torch.Tensor:
    return _evaluated(_LOG_KVE, v, x)


@documented(
    "Ratio I_v(x)/I_{v-1}(x): the mean resultant length of a von Mises-Fisher distribution in 2 v dimensions.",
    (_RATIO_ORDER, ARGUMENT),
    """Derivatives are those of
`logbessel.iv_ratio_dv` and `logbessel.iv_ratio_dx`. At x = 0 d/dv is 0 and d/dx is 1/(2 v); second ones there are nan.""",
    """
>>> iv_ratio(1024.0, torch.tensor([1.0, 1e3, 1e6]))
tensor([4.8828e-04, 4.0733e-01, 9.9898e-01])""",
)
def iv_ratio(v: Operand, x: Operand) -> torch.Tensor:
    return _evaluated(_IV_RATIO, v, x)


@documented(
    "The x where I_v(x)/I_{v-1}(x) = r: the concentration whose mean resultant length is r in 2 v dimensions.",
    (_RATIO_ORDER, "Ratio, 0 <= r <= 1."),
    """Derivatives are those of
an implicit function, d/dr = 1/A and d/dv = -(dA/dv)/A with A(v, x) the slope of the ratio in x. At r = 1 they are not
finite.""",
    """
>>> iv_ratio_inv(1024.0, torch.tensor([0.0, 0.5, 0.999], dtype=torch.float64))
tensor([      0.0000,    1365.0667, 1022988.4940], dtype=torch.float64)""",
)
def iv_ratio_inv(v: Operand, r: Operand) -> torch.Tensor:
    return _evaluated(_IV_RATIO_INV, v, r)


@documented(
    "Ratio K_v(x)/K_{v-1}(x).",
    (_K_ORDER, ARGUMENT),
    """Derivatives come from the
differentiated expansion or recurrence, within 5 ulp; d/dx, which vanishes at v = 1/2, is off there by up to
2^-52/|v - 1/2| of itself. At x = 0 d/dv is inf for v >= 1/2 and 0 below; d/dx is -inf above v = 1/2, 0 at it, inf down to
v = 0, and -1/(2 v) for v < 0; second ones there are nan.""",
    """
>>> kv_ratio(1.5, torch.tensor([1.0, 2.0, 4.0]))
tensor([2.0000, 1.5000, 1.2500])""",
)
def kv_ratio(v: Operand, x: Operand) -> torch.Tensor:
    return _evaluated(_KV_RATIO, v, x)


@documented(
    "Logarithm of the confluent hypergeometric limit function, log 0F1(; b; z).",
    ("Parameter, b > 0.", "Argument, z >= 0."),
    """With b = v + 1 and
z = x^2/4 this is log[Gamma(v + 1) (2/x)^v I_v(x)]. Derivatives are those of `logbessel.log_hyp0f1_db` and
`logbessel.log_hyp0f1_dz`. At z = 0 d/db is 0 and d/dz is 1/b.""",
    """
>>> log_hyp0f1(16384.0, torch.tensor([0.25, 1e4]))
tensor([1.5259e-05, 6.1034e-01])""",
)
def log_hyp0f1(b: Operand, z: Operand) -> torch.Tensor:
    return _evaluated(_LOG_HYP0F1, b, z)
