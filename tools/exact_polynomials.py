"""An engine that writes formulas down as polynomials in w and q with rational coefficients: what a table says, exactly."""

from error_engine import INFLATED, upper
from flint import arb_poly, fmpq, fmpq_poly


def rational(value):
    return fmpq(*value.as_integer_ratio())


class Polynomial:
    """sum_k w^k p_k(q), as the list of the p_k. `holds` says which conditions w <= c hold."""

    engine = __name__
    __hash__ = None
    holds = {}

    def __init__(self, rows):
        self.rows = rows

    def __add__(self, other):
        other = lifted(other)
        longer, shorter = sorted((self.rows, other.rows), key=len, reverse=True)
        return Polynomial([row + shorter[k] if k < len(shorter) else row for k, row in enumerate(longer)])

    __radd__ = __add__

    def __neg__(self):
        return Polynomial([-row for row in self.rows])

    def __sub__(self, other):
        return self + (-lifted(other))

    def __mul__(self, other):
        rows = [fmpq_poly()] * (len(self.rows) + len(lifted(other).rows) - 1)
        for i, left in enumerate(self.rows):
            for j, right in enumerate(lifted(other).rows):
                rows[i + j] = rows[i + j] + left * right
        return Polynomial(rows)

    __rmul__ = __mul__

    def __le__(self, bound):
        return Polynomial.holds[bound]

    def size(self, w, q):
        """The largest size over ranges of w and of q, or a little more: from the Taylor series at the middle."""
        return (
            self._over(*(((rational(a) + rational(b)) / 2, (rational(b) - rational(a)) / 2) for a, b in (w, q)))
            * INFLATED
        )

    def _over(self, w, q):
        line = fmpq_poly([q[0], q[1]])
        shifted = [row(line) for row in self.rows]
        degree = max(max(row.degree() for row in shifted), 0)
        along = fmpq_poly([w[0], w[1]])
        return sum(
            upper(c)
            for j in range(degree + 1)
            for c in arb_poly(fmpq_poly([row[j] for row in shifted])(along)).coeffs()
        )


def lifted(value):
    return value if isinstance(value, Polynomial) else Polynomial([fmpq_poly([rational(float(value))])])


W, Q = Polynomial([fmpq_poly(), fmpq_poly([1])]), Polynomial([fmpq_poly([0, 1])])


def fma(a, b, c):
    return lifted(a) * b + c


def where(condition, a, b):
    return a if condition else b


def unless(condition, formula):
    return 0.0 if condition else formula()
