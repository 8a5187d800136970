"""What the formulas of spheres take from the library, as NumPy ufuncs: one of them is none of the public functions."""

from logbessel import iv_ratio, iv_ratio_c, iv_ratio_dx, log_hyp0f1

from ...functions import DENSITY_AT_MEAN
from ...runtime.ufunc import make_ufunc

__all__ = ["density_at_mean", "iv_ratio", "iv_ratio_c", "iv_ratio_dx", "log_hyp0f1"]
density_at_mean = make_ufunc(DENSITY_AT_MEAN, "")
