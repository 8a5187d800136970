"""The Matérn correlation with learnable smoothness in JAX, and as kernels of tinygp and GPJax."""

from importlib import import_module

from ..extras import needs
from .correlation import matern_correlation, matern_log_correlation

_KERNELS = {"Matern": ("tinygp_kernel", "tinygp"), "GPJaxMatern": ("gpjax_kernel", "gpjax")}

__all__ = ["GPJaxMatern", "Matern", "matern_correlation", "matern_log_correlation"]  # noqa: F822


def __getattr__(name):
    if name not in _KERNELS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, package = _KERNELS[name]
    with needs(f"{__name__}.{name}", package, package):
        return getattr(import_module(f".{module}", __package__), name)
