"""Functions that only `logbessel.stats` calls: Marcum's P and Q as such, and tails of normal mixtures; nan where no formula serves.

They stand among the records so that their machine code is kept under a name that changes with them.
"""

from functools import partial, reduce
from operator import or_

from ..formulas import marcum_probability as formulas
from ..formulas import mixture_tail
from .function import Function, Regime, anywhere

NAN = float("nan")


def _made(name, sample, *formulas, nout=2):
    """A function by formulas, each with where it holds; nan elsewhere.

    The regime of the nans is the usual one, which is computed wherever one of a vector's elements is of it: it costs nothing.
    """
    outside = lambda *given: ~reduce(or_, (holds(*given) for _, holds in formulas))
    nowhere = Regime(lambda given, *others: (given * NAN,) * nout, outside)
    *first, last = (Regime(*formula) for formula in formulas)
    return Function(name, (nowhere, *first, last._replace(holds=anywhere)), sample, nout)


_OUTSIDE = -1.0  # padding has to be of the first regime
_LOWER = (formulas.FEW, formulas.few), (formulas.MANY, formulas.many), (formulas.MOST, formulas.most)
_OF_ORDER = (
    (formulas.upper, formulas.above),
    *((partial(formulas.lower, terms=terms), holds) for terms, holds in _LOWER),
)
_OF_ORDER_ONE = (
    (formulas.on_circle_of_order_one, formulas.on_circle),
    (formulas.near_origin_of_order_one, formulas.near_origin),
)
_ALL_OF_ORDER = (
    (formulas.by_upper, formulas.above),
    *((partial(formulas.by_lower, formula=formula), holds) for formula, holds in _OF_ORDER[1:]),
    (formulas.by_circle, formulas.large),
    (formulas.by_gaussian, formulas.larger),
)

MARCUM_OF_SQUARES = _made(  # P and Q of 2 m, a^2 and b^2
    "marcum_of_squares",
    (_OUTSIDE,) * 3,
    *((formulas.of_squares(formula), formulas.of_squares(holds)) for formula, holds in _ALL_OF_ORDER),
)
MARCUM_OF_ORDER_ONE = _made(
    "marcum_of_order_one",
    (_OUTSIDE, 1e-9),
    *((formulas.of_order_one(formula), holds) for formula, holds in _OF_ORDER_ONE),
)
POISSON_DIFFERENCE = _made(
    "poisson_difference",
    (_OUTSIDE,) * 3,
    *((formulas.of_difference(formula), formulas.both_means(holds)) for formula, holds in _ALL_OF_ORDER),
)


def _with_wanted(holds):
    return lambda *given: holds(*given[:-1]) & (given[-1] == given[-1])


MARCUM_NEARER = _made(  # of 2 m, a^2, b^2 and what is wanted
    "marcum_nearer",
    (_OUTSIDE,) * 4,
    *(
        (formulas.nearer_square(formula, formula is formulas.upper), _with_wanted(formulas.of_squares(holds)))
        for formula, holds in _OF_ORDER
    ),
    nout=1,
)
MARCUM_NEARER_OF_ORDER_ONE = _made(  # of a, b and what is wanted
    "marcum_nearer_of_order_one",
    (_OUTSIDE, 1e-9, 1.0),
    *(
        (partial(formulas.nearer_of_order_one, formula=formula), _with_wanted(holds))
        for formula, holds in _OF_ORDER_ONE
    ),
    nout=1,
)
NORMAL_MIXTURE_TAIL = Function(  # a compiled sum of a few nodes
    "normal_mixture_tail",
    (Regime(mixture_tail.tail, mixture_tail.served), Regime(lambda x, *others: (x * NAN,) * 2, anywhere)),
    (1.0, 0.0, 1.0, 1.0, 1.0),
    nout=2,
)
