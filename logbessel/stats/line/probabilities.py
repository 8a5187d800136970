"""Marcum's functions P and Q as such, where `logbessel.formulas.marcum_probability` serves; nan elsewhere."""

from functools import partial, reduce
from operator import or_

import numpy as np

from ...formulas import marcum_probability as formulas
from ...functions.function import Function, Regime, anywhere
from ...runtime.ufunc import make_ufunc


def _made(name, sample, *formulas, nout=2):
    """A function by formulas, each with where it holds; nan elsewhere.

    The regime of the nans is the usual one, which is computed wherever one of a vector's elements is of it: it costs nothing.
    """
    outside = lambda *given: ~reduce(or_, (holds(*given) for _, holds in formulas))
    nowhere = Regime(lambda given, *others: (given * np.nan,) * nout, outside)
    *first, last = (Regime(*formula) for formula in formulas)
    return make_ufunc(Function(name, (nowhere, *first, last._replace(holds=anywhere)), sample, nout), name)


_OUTSIDE = 1e6
_LOWER = (formulas.FEW, formulas.few), (formulas.MANY, formulas.many), (formulas.MOST, formulas.most)
_OF_ORDER = (
    (formulas.upper, formulas.above),
    *((partial(formulas.lower, terms=terms), holds) for terms, holds in _LOWER),
)
_OF_ORDER_ONE = (
    (formulas.on_circle_of_order_one, formulas.on_circle),
    (formulas.near_origin_of_order_one, formulas.near_origin),
)


def _both(formula):
    return formulas.by_upper if formula is formulas.upper else partial(formulas.by_lower, formula=formula)


of_squares = _made(  # P and Q of 2 m, a^2 and b^2
    "marcum_of_squares",
    (_OUTSIDE,) * 3,
    *((formulas.of_squares(_both(formula)), formulas.of_squares(holds)) for formula, holds in _OF_ORDER),
)
of_order_one = _made(
    "marcum_of_order_one",
    (_OUTSIDE, 1e-9),
    *((formulas.of_order_one(formula), holds) for formula, holds in _OF_ORDER_ONE),
)
of_difference = _made(
    "poisson_difference",
    (_OUTSIDE,) * 3,
    *((formulas.of_difference(_both(formula)), formulas.both_means(holds)) for formula, holds in _OF_ORDER),
)


def _with_wanted(holds):
    return lambda *given: holds(*given[:-1]) & (given[-1] == given[-1])


nearer = _made(  # of 2 m, a^2, b^2 and what is wanted
    "marcum_nearer",
    (_OUTSIDE,) * 4,
    *(
        (formulas.nearer_square(formula, formula is formulas.upper), _with_wanted(formulas.of_squares(holds)))
        for formula, holds in _OF_ORDER
    ),
    nout=1,
)
nearer_of_order_one = _made(  # of a, b and what is wanted
    "marcum_nearer_of_order_one",
    (_OUTSIDE, 1e-9, 1.0),
    *(
        (partial(formulas.nearer_of_order_one, formula=formula), _with_wanted(holds))
        for formula, holds in _OF_ORDER_ONE
    ),
    nout=1,
)
