"""Types of the public names. Written by tools/make_stubs.py from the records of `logbessel.functions`."""

from contextlib import AbstractContextManager

from . import cluster as cluster
from . import cuda as cuda
from . import gp as gp
from . import jax as jax
from . import numba as numba
from . import numpyro as numpyro
from . import pymc as pymc
from . import pytensor as pytensor
from . import stats as stats
from . import torch as torch
from .exporting import export as export
from .typed_ufuncs import Function, FunctionAndDerivatives, FunctionOfThree

__version__: str
__all__: list[str]

iv_ratio: Function
iv_ratio_c: Function
iv_ratio_c_inv: Function
iv_ratio_inv: Function
kv_ratio: Function
log_hyp0f1: Function
log_iv: Function
log_ive: Function
log_kv: Function
log_kve: Function
iv_ratio_dv: Function
iv_ratio_dx: Function
log_hyp0f1_db: Function
log_hyp0f1_dz: Function
log_iv_dv: Function
log_iv_dx: Function
log_ive_dx: Function
log_kv_dv: Function
log_kv_dx: Function
log_kve_dx: Function
log_iv_dvv: Function
log_iv_dvx: Function
log_iv_dxx: Function
log_kv_dvv: Function
log_kv_dvx: Function
log_kv_dxx: Function
log_iv_and_grad: FunctionAndDerivatives
log_kv_and_grad: FunctionAndDerivatives
log_marcum_p: FunctionOfThree
log_marcum_q: FunctionOfThree
log_marcum_p_da: FunctionOfThree
log_marcum_p_db: FunctionOfThree
log_marcum_p_dm: FunctionOfThree
log_marcum_q_da: FunctionOfThree
log_marcum_q_db: FunctionOfThree
log_marcum_q_dm: FunctionOfThree

def get_threads() -> int: ...
def set_threads(number: int) -> None: ...
def threads(number: int) -> AbstractContextManager[None]: ...
