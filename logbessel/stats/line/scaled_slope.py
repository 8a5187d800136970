"""d/dx log[e^x K_v(x)], which for large x is small: d/dx log K_v + 1 would cancel."""

import numpy as np

import logbessel

from ...formulas import debye
from ...formulas.coefficients import ARGUMENT_FIT_K


def log_kve_dx(v, x):
    """-v^2/(x (s + x)) - (x/s^2) [1/2 + ...] by the uniform expansion where s^2 = v^2 + x^2 >= 625, else the sum."""
    s = np.hypot(v, x)
    w = 1 / s
    bracket = 0.5 + debye.series(w, (v * w) ** 2, ARGUMENT_FIT_K)
    outside = -(v / x) * (v / (s + x)) - (x * w) * w * bracket
    return np.where(s >= debye.RADIUS, outside, logbessel.log_kv_dx(v, x) + 1)
