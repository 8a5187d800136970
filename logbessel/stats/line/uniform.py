"""The small terms of the uniform expansion of log I_v(x) and log K_v(x) where s^2 = v^2 + x^2 >= 625.

    log I_v =  s - v log((v + s)/x) + small(+1),
    log K_v = -s + v log((v + s)/x) + small(-1) + log pi,    small(sign) = -log(2 pi s)/2 + sum_k (sign/s)^k P_k(v^2/s^2)

(`logbessel.formulas.debye`). What is large is left to the distributions, in each of which it meets other large terms.
"""

import math

import numpy as np

from ...formulas import debye
from ...formulas.coefficients import ARGUMENT_FIT_I, ARGUMENT_FIT_K, ORDER_FIT_I, ORDER_FIT_K
from ...formulas.expansion import series
from .unbounded import double

RADIUS = debye.RADIUS


class Small:
    """`small` and its derivatives; v and x are in units of 2^exponent."""

    def __init__(self, v, x, sign, exponent=0):
        self.x, self.sign, self.exponent = x, sign, exponent
        self.s = np.hypot(v, x)
        self.w = np.ldexp(1 / self.s, -exponent)
        self.t = v / self.s
        self.q = self.t * self.t

    def value(self):
        sum_ = debye.debye_sum(self.sign * double(self.w), double(self.q))
        return sum_ - (math.log(2 * math.pi) + np.log(self.s) + self.exponent * math.log(2)) / 2

    def in_order(self):
        """The derivative in v."""
        return -self.t * self.w * self._half(ORDER_FIT_I, ORDER_FIT_K)

    def bend(self):
        """-(d/d log x)/x^2, x in its unit."""
        return (self.w / self.s) * self._half(ARGUMENT_FIT_I, ARGUMENT_FIT_K)

    def in_log_argument(self):
        """x times the derivative in x."""
        share = self.x / self.s
        return -share * share * self._half(ARGUMENT_FIT_I, ARGUMENT_FIT_K)

    def _half(self, of_i, of_k):
        return 0.5 + series(double(self.w), double(self.q), of_i if self.sign > 0 else of_k)
