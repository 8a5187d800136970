"""Parameters put in order and made positive, element by element, and derivatives brought back to those that were given."""

from .integral import Normaliser


class Ordered:
    """Arrays of one shape in falling order.

    Attributes
    ----------
    values : list of arrays
        In order.
    """

    def __init__(self, arrays, values):
        self.arrays, self.values, self._exchanges = arrays, list(values), []
        for last in range(len(self.values) - 1, 0, -1):
            for i in range(last):
                wrong = self.values[i] < self.values[i + 1]
                self._exchanges.append((i, wrong))
                self._exchange(self.values, i, wrong)

    def _exchange(self, values, i, wrong):
        a, b = values[i : i + 2]
        values[i], values[i + 1] = self.arrays.where(wrong, b, a), self.arrays.where(wrong, a, b)

    def given(self, values):
        """One array for each of `values`, in the order in which these were given."""
        values = list(values)
        for i, wrong in reversed(self._exchanges):
            self._exchange(values, i, wrong)
        return values

    def restored(self, result):
        """The `Normaliser` by the parameters in the order in which they were given."""
        gradient, drift = (part and self.given(part) for part in (result.gradient, result.drift))
        hessian = result.hessian and _transposed(map(self.given, _transposed(map(self.given, result.hessian))))
        return Normaliser(result.log, result.excess, gradient, drift, hessian)


class Proper:
    """Three arrays by falling size, with the product of their signs left on the last: as proper singular values are.

    The function does not change if parameters change places, nor if two change their signs.
    """

    def __init__(self, arrays, values):
        self._ordered = Ordered(arrays, [arrays.absolute(value) for value in values])
        signs = [arrays.where(value < 0, -1.0, 1.0) for value in values]
        product = signs[0] * signs[1] * signs[2]
        one = 0 * product + 1
        self._factors = [a * b for a, b in zip(signs, self._ordered.given([one, one, product]))]
        *first, last = self._ordered.values
        self.values = [*first, product * last]

    def restored(self, result):
        """The `Normaliser` by the parameters that were given; its `drift` is that of proper ones."""
        return reflected(self._ordered.restored(result), self._factors)


def reflected(result, factors):
    """The `Normaliser` by parameters that were multiplied by `factors`, 1 or -1; its `drift` remains."""
    gradient = result.gradient and [f * part for f, part in zip(factors, result.gradient)]
    hessian = result.hessian and [
        [f * g * part for g, part in zip(factors, row)] for f, row in zip(factors, result.hessian)
    ]
    return Normaliser(result.log, result.excess, gradient, result.drift, hessian)


def _transposed(rows):
    return [list(row) for row in zip(*rows)]
