"""A factor I_0(R) of an integrand, R the length of a vector in the plane."""

from .bessel_terms import BesselTerm


class RadialTerm(BesselTerm):
    """log I_0(R), R = |v|, where v is linear in each parameter.

    Parameters
    ----------
    vector : pair of arrays
        v.
    derivatives : list of pairs of arrays or floats
        dv/dp_i.
    """

    def __init__(self, arrays, bessel, vector, derivatives):
        x, y = vector
        radius = arrays.sqrt(x * x + y * y)
        super().__init__(bessel, radius)
        self.arrays = arrays
        self.safe = arrays.where(radius > 0, radius, 1.0)
        x, y = arrays.where(radius > 0, x / self.safe, 1.0), y / self.safe  # of length 1
        self.along = [x * dx + y * dy for dx, dy in derivatives]
        self.across = [x * dy - y * dx for dx, dy in derivatives]

    def derivatives(self):
        """d log I_0(R)/dp_i = A R_i."""
        derivative = self.derivative()
        return [derivative * part for part in self.along]

    def derivatives_c(self):
        """1 - A R_i of derivatives dv/dp_i of length 1: (1 - A) R_i + (1 - R_i), the latter without cancellation."""
        where = self.arrays.where
        result = []
        for along, across in zip(self.along, self.across):
            near = along > 0
            rest = where(near, across * across / (1 + where(near, along, 1.0)), 1 - along)
            result.append(self.derivative_c() * along + rest)
        return result

    def second_derivatives(self):
        """A' R_i R_j + A R_ij by (i, j), i <= j, where R R_ij is the product of what dv/dp_i and dv/dp_j have across v."""
        bend = self.second_derivative()
        ratio = self.arrays.where(self.x > 0, self.derivative() / self.safe, 0.5)
        return {
            (i, j): bend * self.along[i] * self.along[j] + ratio * self.across[i] * self.across[j]
            for j in range(len(self.along))
            for i in range(j + 1)
        }
