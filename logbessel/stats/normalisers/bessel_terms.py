"""The factor I_0(x) of an integrand: its logarithm and what it is differentiated to."""

from functools import cached_property


class BesselTerm:
    """log I_0 at an array x >= 0, A = I_1/I_0 its derivative; each function is evaluated once, when it is asked for."""

    def __init__(self, bessel, x):
        self.bessel, self.x = bessel, x

    def log(self):
        """log I_0."""
        return self.bessel.log_iv(0.0, self.x)

    def log_scaled(self):
        """log I_0 - x."""
        return self.bessel.log_ive(0.0, self.x)

    def derivative(self):
        """A."""
        return self.bessel.iv_ratio(1.0, self.x)

    @cached_property
    def _complement(self):
        return self.bessel.iv_ratio_c(1.0, self.x)

    def derivative_c(self):
        """1 - A."""
        return self._complement

    def second_derivative(self):
        """A'."""
        return self.bessel.iv_ratio_dx(1.0, self.x)
