"""Logarithms of products and quotients: of two numbers with large logarithms, of which little is left."""

import numpy as np

from .branches import choose

SMALL, LARGE = 1e-290, 1e290  # between these a product or quotient keeps its digits


def log_product(a, b):
    """log(a b), also where the product overflows or underflows."""
    product = a * b
    return choose(_usual(product), lambda: np.log(product), lambda: np.log(a) + np.log(b))


def log_quotient(a, b, log_b=None):
    """log(a/b), also where the quotient overflows or underflows, or b itself, if log b is given."""
    quotient = a / b
    return choose(
        _usual(quotient), lambda: np.log(quotient), lambda: np.log(a) - (np.log(b) if log_b is None else log_b)
    )


def _usual(value):
    return (value > SMALL) & (value < LARGE)
