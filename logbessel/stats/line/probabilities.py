"""Marcum's functions P and Q as such, where `logbessel.formulas.marcum_probability` serves; nan elsewhere."""

from ...functions import _of_stats as functions
from ...runtime.ufunc import make_ufunc

of_squares = make_ufunc(functions.MARCUM_OF_SQUARES, "P and Q of 2 m, a^2 and b^2.")
of_order_one = make_ufunc(functions.MARCUM_OF_ORDER_ONE, "P and Q of a and b, m = 1.")
of_difference = make_ufunc(functions.POISSON_DIFFERENCE, "P(K <= k) and P(K > k) of k and both means.")
nearer = make_ufunc(functions.MARCUM_NEARER, "The next b^2 of 2 m, a^2, b^2 and what is wanted.")
nearer_of_order_one = make_ufunc(functions.MARCUM_NEARER_OF_ORDER_ONE, "The next b of a, b and what is wanted.")
