"""The functions of `logbessel`, and von Mises–Fisher distributions, as differentiable functions of JAX arrays."""

from . import functions as _functions
from . import vonmises_fisher
from .functions import *  # noqa: F403

__all__ = [*_functions.__all__, "vonmises_fisher"]
