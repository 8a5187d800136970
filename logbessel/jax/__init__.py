"""The functions of `logbessel`, and von Mises–Fisher distributions, as differentiable functions of JAX arrays."""

from ..extras import needs

with needs("logbessel.jax", "jax"):
    import jax  # noqa: F401

from . import functions as _functions
from . import vonmises_fisher
from .distribution import VonMisesFisher
from .functions import *  # noqa: F403

__all__ = [*_functions.__all__, "VonMisesFisher", "vonmises_fisher"]
