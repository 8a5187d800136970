"""Floating-point numbers of 53 bits whose exponents have no bounds, for formulas of which an argument is extreme.

Between 2^-200 and 2^200 no product or quotient of four arguments leaves the range of doubles. Beyond, `evaluated` calls the
same formula with `Unbounded` numbers: NumPy's functions and this library's, as far as formulas here use them, know these.
Each is rounded as with doubles; what has a double for a value wherever it is used, a logarithm above all, returns doubles.
"""

import functools
import operator

import numpy as np

import logbessel

from . import macdonald

LARGEST_EXPONENT = 200  # of what is not extreme
FAR_EXPONENT = 100.0  # where exp(x) - 1 is exp(x)
FAR = 2.0**60  # where the leading term of an expansion in 1/s is all of it
_OF_ZERO = -(1 << 40)  # the exponent of zero, below all others
_END = 2200  # beyond twice the exponents of doubles, where `ldexp` overflows or underflows


def evaluated(formula, *arguments):
    """The results of a formula, one array or several, with unbounded exponents where an argument needs them."""
    extreme = functools.reduce(operator.or_, (_is_extreme(argument) for argument in arguments))
    results = formula(*arguments)
    if not np.any(extreme):
        return results
    arguments = np.broadcast_arrays(*arguments)
    extreme = np.broadcast_to(extreme, arguments[0].shape)
    found = formula(*(Unbounded(argument[extreme]) for argument in arguments))
    if not isinstance(results, tuple):
        return _replaced(results, extreme, found)
    return tuple(_replaced(*pair) for pair in zip(results, [extreme] * len(results), found))


def double(value):
    """The nearest doubles; infinite, or zero, beyond their range."""
    return value.double() if isinstance(value, Unbounded) else value


def _is_extreme(array):
    size = np.abs(array)
    large = (size > 2.0**LARGEST_EXPONENT) & (size < np.inf)
    return large | ((size < 2.0**-LARGEST_EXPONENT) & (size > 0))


def _replaced(plain, places, values):
    result = np.array(np.broadcast_to(plain, places.shape), dtype=float)
    result[places] = double(values)
    return result


class Unbounded(np.lib.mixins.NDArrayOperatorsMixin):
    """An array of m 2^e, 1/2 <= |m| < 1 or m zero, infinite or nan."""

    __slots__ = ("e", "m")

    def __init__(self, m, e=0):
        self.m, shift = np.frexp(np.asarray(m, dtype=float))
        moved = np.where(np.isfinite(self.m), shift + np.asarray(e, dtype=np.int64), 0)
        self.e = np.where(self.m == 0, _OF_ZERO, moved)

    def double(self):
        return np.ldexp(self.m, np.clip(self.e, -_END, _END).astype(np.int32))

    @property
    def shape(self):
        return self.m.shape

    def __getitem__(self, places):
        return Unbounded(self.m[places], self.e[places])

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        rule = _RULES.get(ufunc.__name__)
        if method != "__call__" or options or rule is None:
            return NotImplemented
        return rule(*(_unbounded(value) for value in inputs))

    def __array_function__(self, function, types, arguments, options):
        if function is not np.where or options:
            return NotImplemented
        condition, first, second = arguments
        first, second = _unbounded(first), _unbounded(second)
        return Unbounded(np.where(condition, first.m, second.m), np.where(condition, first.e, second.e))


def _unbounded(value):
    return value if isinstance(value, Unbounded) else Unbounded(value)


# NumPy's functions


def _aligned(a, b):
    """The mantissas at the larger exponent, and that."""
    e = np.maximum(a.e, b.e)
    return *(np.ldexp(x.m, np.maximum(x.e - e, -_END).astype(np.int32)) for x in (a, b)), e


def _sum(sign):
    def rule(a, b):
        first, second, e = _aligned(a, b)
        return Unbounded(first + sign * second, e)

    return rule


def _compared(ufunc):
    return lambda a, b: ufunc(*_aligned(a, b)[:2])


def _ldexp(a, n):
    return Unbounded(a.m, a.e + n.double().astype(np.int64))


def _power(a, n):
    """For small integers n."""
    return Unbounded(a.m ** n.double(), a.e * n.double().astype(np.int64))


def _square_root(a):
    odd = a.e % 2
    return Unbounded(np.sqrt(np.ldexp(a.m, odd.astype(np.int32))), (a.e - odd) // 2)


def _hypot(a, b):
    first, second, e = _aligned(a, b)
    return Unbounded(np.hypot(first, second), e)


def _logarithm(ufunc):
    def rule(a):
        near = np.abs(a.e) < 1000  # the sum would cancel about 1
        far = ufunc(a.m) + np.where(near, 0, a.e) * ufunc(2.0)
        return np.where(near, ufunc(np.where(near, a.double(), 1.0)), far)

    return rule


def _exp(a):
    count = np.rint(a.double() / np.log(2))
    return Unbounded(np.exp((a - count * np.log(2)).double()), count)


def _as_doubles(ufunc):
    """Of a function whose value at zero, or infinity, serves where its argument underflows or overflows."""
    return lambda *arguments: ufunc(*(argument.double() for argument in arguments))


def _like_identity(ufunc):
    """Of f with f(0) = 0, f'(0) = 1."""
    return lambda a: np.where(np.abs(a) < 2.0**-LARGEST_EXPONENT, a, ufunc(a.double()))


def _log1p(a):
    return np.where(a > FAR, _logarithm(np.log)(a), _like_identity(np.log1p)(np.minimum(a, FAR)))


def _rounded(ufunc):
    return lambda a: np.where(np.abs(a) < FAR, ufunc(np.where(np.abs(a) < FAR, a, 0.0).double()), a)


_RULES = {
    "add": _sum(1),
    "subtract": _sum(-1),
    "multiply": lambda a, b: Unbounded(a.m * b.m, a.e + b.e),
    "divide": lambda a, b: Unbounded(a.m / b.m, a.e - b.e),
    "negative": lambda a: Unbounded(-a.m, a.e),
    "absolute": lambda a: Unbounded(np.abs(a.m), a.e),
    "sign": lambda a: np.sign(a.m),
    "isfinite": lambda a: np.isfinite(a.m),
    "isinf": lambda a: np.isinf(a.m),
    "isnan": lambda a: np.isnan(a.m),
    "maximum": lambda a, b: np.where(a < b, b, a),
    "minimum": lambda a, b: np.where(a > b, b, a),
    "power": _power,
    "ldexp": _ldexp,
    "sqrt": _square_root,
    "hypot": _hypot,
    "log": _logarithm(np.log),
    "log2": _logarithm(np.log2),
    "exp": _exp,
    "log1p": _log1p,
    "expm1": lambda a: np.where(a > FAR_EXPONENT, _exp(a), _like_identity(np.expm1)(np.minimum(a, FAR_EXPONENT))),
    "sinh": _like_identity(np.sinh),
    "tanh": _like_identity(np.tanh),
    "sin": _like_identity(np.sin),
    "floor": _rounded(np.floor),
    "ceil": _rounded(np.ceil),
}
_RULES |= {
    ufunc.__name__: _compared(ufunc)
    for ufunc in (np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal)
}


# Functions of special.py: their poles at 0 are simple


def _digamma(x):
    from ..special import digamma

    pole = np.abs(x) < 2.0**-LARGEST_EXPONENT
    return np.where(pole, -1 / x, digamma(np.where(pole, 1.0, x).double()))


def _gammaln(x):
    from ..special import gammaln

    return gammaln(x.double())


# This library's: DLMF 10.40 and 10.41 far from the origin, where the leading terms suffice, and 10.30 where x underflows


def _in_parts(ufunc, far, tiny=None):
    """A function of order and argument: by `far` from FAR on, by `tiny` where the argument, or a quotient by it, may underflow."""

    def rule(v, x):
        beyond = np.hypot(v, x) >= FAR
        below = (x < macdonald.TINY) & ~beyond & (tiny is not None)
        within = ~beyond & ~below
        value = ufunc(np.where(within, v, 1.0).double(), np.where(within, x, 1.0).double())
        value = np.where(beyond, far(v, x), value) if np.any(beyond) else value
        return np.where(below, tiny(v, x), value) if np.any(below) else value

    return rule


def _steepness(u, x):
    """(u + sqrt(u^2 + x^2))/x: the limit of K_v/K_{v-1} and I_{v-1}/I_v, u = v - 1/2 (Segura, J. Math. Anal. Appl. 374, 2011)."""
    larger = np.abs(u) + np.hypot(u, x)
    return np.where(u > 0, larger / x, x / larger)


def _far_ratio_c(v, x):
    u = v - 0.5
    h = np.hypot(u, x)
    return (u + u * (u / (h + x))) / (u + h)


def _arcsinh(t):
    size = np.abs(t)
    return np.where(
        size < 1, np.log1p(size + size * (size / (1 + np.hypot(1, size)))), np.log(size + np.hypot(1, size))
    )


def _rise(v, x):
    """s - x - v arcsinh(v/x)."""
    t = v / x
    return x * (t * (t / (1 + np.hypot(1, t))) - np.abs(t) * _arcsinh(t))


def _far_log_kve_dx(v, x):
    t = v / x
    r = np.hypot(1, t)
    return -t * (t / (1 + r)) - 1 / (2 * x * r) / r


def _tiny_log_kve_dx(v, x):
    return (x - macdonald.decline(v, x, np.log(x)) - v) / x


_RULES |= {
    "psi": _digamma,
    "gammaln": _gammaln,
    "log_hyp0f1": _as_doubles(logbessel.log_hyp0f1),
    "log_hyp0f1_db": _as_doubles(logbessel.log_hyp0f1_db),
    "matern_log_correlation": _as_doubles(macdonald.log_correlation),
    "iv_ratio_dv": _as_doubles(logbessel.iv_ratio_dv),
    "log_ive": _in_parts(logbessel.log_ive, lambda v, x: _rise(v, x) - np.log(2 * np.pi * np.hypot(v, x)) / 2),
    "iv_ratio": _in_parts(logbessel.iv_ratio, lambda v, x: 1 / _steepness(v - 0.5, x), lambda v, x: x / (2 * v)),
    "iv_ratio_c": _in_parts(logbessel.iv_ratio_c, _far_ratio_c),
    "log_kve": _in_parts(
        logbessel.log_kve,
        lambda v, x: np.log(np.pi / 2 / np.hypot(v, x)) / 2 - _rise(v, x),
        lambda v, x: macdonald.log_kve(v, x, np.log(x)),
    ),
    "kv_ratio": _in_parts(
        logbessel.kv_ratio,
        lambda v, x: _steepness(v - 0.5, x),
        lambda v, x: macdonald.decline(1 - v, x, np.log(x)) / x,
    ),
    "log_kve_dx": _in_parts(logbessel.log_kve_dx, _far_log_kve_dx, _tiny_log_kve_dx),
    "log_kv_dv": _in_parts(
        logbessel.log_kv_dv,
        lambda v, x: np.sign(v) * _arcsinh(v / x),
        lambda v, x: macdonald.in_order(v, x, np.log(x)),
    ),
    "matern_log_correlation_dnu": _as_doubles(macdonald.log_correlation_dnu),
    "log_kv_dvv": _in_parts(logbessel.log_kv_dvv, lambda v, x: 1 / np.hypot(v, x)),
}
