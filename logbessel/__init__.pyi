"""Types of the public names, which `__init__.py` makes in a loop."""

from contextlib import AbstractContextManager

from .typed_ufuncs import Function, FunctionAndSlopes

__version__: str
__all__: list[str]

log_iv: Function
log_kv: Function
log_ive: Function
log_kve: Function
log_hyp0f1: Function
iv_ratio: Function
iv_ratio_c: Function
iv_ratio_inv: Function
iv_ratio_c_inv: Function
log_iv_dv: Function
log_iv_dx: Function
log_ive_dx: Function
log_kv_dv: Function
log_kv_dx: Function
log_kve_dx: Function
kv_ratio: Function
log_iv_dvv: Function
log_iv_dvx: Function
log_iv_dxx: Function
log_kv_dvv: Function
log_kv_dvx: Function
log_kv_dxx: Function
log_iv_and_grad: FunctionAndSlopes
log_kv_and_grad: FunctionAndSlopes
log_hyp0f1_db: Function
log_hyp0f1_dz: Function
iv_ratio_dv: Function
iv_ratio_dx: Function

def get_threads() -> int: ...
def set_threads(number: int) -> None: ...
def threads(number: int) -> AbstractContextManager[None]: ...
