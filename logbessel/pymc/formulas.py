"""Formulas of `logbessel.stats.formulas` and its like, of PyTensor's tensors."""

from functools import partial
from types import SimpleNamespace

import pytensor.tensor as pt

from ..functions import DENSITY_AT_MEAN
from ..pytensor import functions

BESSEL = SimpleNamespace(
    **{name: getattr(functions, name) for name in functions.__all__},
    gammaln=pt.gammaln,
    density_at_mean=functions.of_numbers_too(DENSITY_AT_MEAN),
)


def of_tensors(formula):
    """The formula of tensors."""
    return partial(formula, pt, BESSEL)
