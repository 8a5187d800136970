"""Matérn correlations and kernels with learnable smoothness.

`Matern` needs scikit-learn (the extra "gp"), `MaternKernel` GPyTorch (the extra "gpytorch"); each is imported when it is
first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..extras import needs
from .correlation import matern_log_correlation, matern_log_correlation_dnu, matern_log_correlation_dr

if TYPE_CHECKING:
    from .gpytorch import MaternKernel
    from .sklearn import Matern

_KERNELS = {"Matern": ("sklearn", "gp"), "MaternKernel": ("gpytorch", "gpytorch")}

__all__ = [
    "matern_log_correlation",
    "matern_log_correlation_dnu",
    "matern_log_correlation_dr",
    "Matern",
    "MaternKernel",
]


def __getattr__(name: str) -> Any:
    if name not in _KERNELS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, extra = _KERNELS[name]
    with needs(name, extra):
        return getattr(import_module(f".{module}", __name__), name)
