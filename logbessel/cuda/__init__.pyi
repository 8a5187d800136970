"""Types of the functions, which `cuda.py` makes in a loop."""

from typing import Any, Protocol

__all__: list[str]

class _Function(Protocol):
    __name__: str
    def __call__(self, first: Any, second: Any, /, out: Any = None, stream: Any = None) -> Any: ...

class _Triple(Protocol):
    __name__: str
    def __call__(self, first: Any, second: Any, /, out: Any = None, stream: Any = None) -> tuple[Any, Any, Any]: ...

log_iv: _Function
log_kv: _Function
log_ive: _Function
log_kve: _Function
log_hyp0f1: _Function
iv_ratio: _Function
iv_ratio_c: _Function
iv_ratio_inv: _Function
iv_ratio_c_inv: _Function
log_iv_dv: _Function
log_iv_dx: _Function
log_ive_dx: _Function
log_kv_dv: _Function
log_kv_dx: _Function
log_kve_dx: _Function
kv_ratio: _Function
log_iv_dvv: _Function
log_iv_dvx: _Function
log_iv_dxx: _Function
log_kv_dvv: _Function
log_kv_dvx: _Function
log_kv_dxx: _Function
log_iv_and_grad: _Triple
log_kv_and_grad: _Triple
log_hyp0f1_db: _Function
log_hyp0f1_dz: _Function
iv_ratio_dv: _Function
iv_ratio_dx: _Function
