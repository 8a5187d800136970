"""The Matérn correlation with learnable smoothness in JAX, and as a kernel of tinygp."""

from ..extras import needs
from .correlation import matern_correlation, matern_log_correlation

__all__ = ["Matern", "matern_correlation", "matern_log_correlation"]  # noqa: F822


def __getattr__(name):
    if name != "Matern":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with needs(f"{__name__}.Matern", "tinygp"):
        from .tinygp_kernel import Matern
    return Matern
