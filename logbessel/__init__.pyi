"""Types of the public names, which `__init__.py` makes in a loop."""

from contextlib import AbstractContextManager

from numpy import ufunc

__version__: str
__all__: list[str]

log_iv: ufunc
log_kv: ufunc
log_ive: ufunc
log_kve: ufunc
log_hyp0f1: ufunc
iv_ratio: ufunc
iv_ratio_c: ufunc
iv_ratio_inv: ufunc
iv_ratio_c_inv: ufunc
log_iv_dv: ufunc
log_iv_dx: ufunc
log_kv_dv: ufunc
log_kv_dx: ufunc
kv_ratio: ufunc
log_iv_dvv: ufunc
log_iv_dvx: ufunc
log_iv_dxx: ufunc
log_kv_dvv: ufunc
log_kv_dvx: ufunc
log_kv_dxx: ufunc
log_iv_and_grad: ufunc
log_kv_and_grad: ufunc
log_hyp0f1_db: ufunc
log_hyp0f1_dz: ufunc
iv_ratio_dv: ufunc
iv_ratio_dx: ufunc

def get_threads() -> int: ...
def set_threads(number: int) -> None: ...
def threads(number: int) -> AbstractContextManager[None]: ...
