"""The functions of `logbessel` as elementwise operations of PyTensor, with gradients in both arguments.

They run on PyTensor's C, Numba, JAX and PyTorch back ends; on CPUs with the bits of the ufuncs. Once this module is
imported, `log(iv(v, x))`, `log(ive(v, x))`, `log(kv(v, x))` and `log(kve(v, x))` in any graph are computed without overflow or
underflow. Gradients of PyTensor's `ive` and `kve` are as before: ask for those of `log_ive` and `log_kve`.
"""

from ..extras import needs

with needs("logbessel.pytensor", "pytensor"):
    import pytensor  # noqa: F401

from . import back_ends, rewrites  # noqa: F401
from . import functions as _functions
from .functions import *  # noqa: F403

__all__ = _functions.__all__
