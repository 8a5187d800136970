"""Sums of products that cancel."""

from ...arithmetic import two_prod


def sum_of_products(first, *others):
    """a b + c d + ... of pairs (a, b), (c, d), ..., as if summed in twice the precision and rounded (Ogita, Rump, Oishi, 2005)."""
    total, error = two_prod(*first)
    for pair in others:
        product, rest = two_prod(*pair)
        sum_ = total + product
        part = sum_ - total
        error = error + (rest + ((total - (sum_ - part)) + (product - part)))
        total = sum_
    return total + error
