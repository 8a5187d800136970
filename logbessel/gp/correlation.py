"""The Matérn correlation and its derivatives as NumPy ufuncs."""

from typing import TYPE_CHECKING

from ..functions.docstring import of_ufunc
from ..functions.matern import MATERN_LOG_CORRELATION, MATERN_LOG_CORRELATION_DNU, MATERN_LOG_CORRELATION_DR
from ..runtime.ufunc import make_ufunc

if TYPE_CHECKING:
    from ..typed_ufuncs import Function

__all__ = ["matern_log_correlation", "matern_log_correlation_dr", "matern_log_correlation_dnu"]
_RECORDS = MATERN_LOG_CORRELATION, MATERN_LOG_CORRELATION_DR, MATERN_LOG_CORRELATION_DNU
matern_log_correlation: "Function"
matern_log_correlation_dr: "Function"
matern_log_correlation_dnu: "Function"
matern_log_correlation, matern_log_correlation_dr, matern_log_correlation_dnu = (
    make_ufunc(record, of_ufunc(record)) for record in _RECORDS
)
