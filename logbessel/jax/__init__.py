"""The logarithms of the modified Bessel functions as differentiable functions of JAX arrays."""

from . import vonmises_fisher
from .functions import iv_ratio, iv_ratio_inv, kv_ratio, log_hyp0f1, log_iv, log_ive, log_kv, log_kve

__all__ = [
    "log_iv",
    "log_ive",
    "log_kv",
    "log_kve",
    "iv_ratio",
    "iv_ratio_inv",
    "kv_ratio",
    "log_hyp0f1",
    "vonmises_fisher",
]
