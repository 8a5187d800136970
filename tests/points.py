"""Points to try each function at: every regime, both sides of every seam, and the ends of the range of doubles.

`sets(name)` maps a label to a generator, which takes a random generator and a number of points, and returns an array of
first arguments and one of second arguments, all inside the domain of the function `name`.
"""

import math
from functools import partial

import judge
import numpy as np

import logbessel
from logbessel.functions import PUBLIC, STEPS

# The functions themselves; their derivatives have tests of their own.
VALUES = tuple(function.name for function in PUBLIC if STEPS[function] == 0)
TINIEST, BELOW_ONE = 5e-324, 1 - 2**-53


def beside(rng, n, place):
    """The number `place` and its neighbours."""
    return rng.choice([math.nextafter(place, -math.inf), place, math.nextafter(place, math.inf)], n)


def order_beside(place, x_range=(1e-3, 1e3)):
    return lambda rng, n: (beside(rng, n, place), judge.log_uniform(rng, n, x_range=x_range)[1])


def argument_beside(place, v_range=(1e-3, 150)):
    return lambda rng, n: (judge.log_uniform(rng, n, v_range=v_range)[0], beside(rng, n, place))


def order_at_slope(slope):
    """Points at v = slope x, give or take an ulp."""

    def generate(rng, n):
        x = judge.log_uniform(rng, n, x_range=(1, 1e100))[1]
        return x * slope * beside(rng, n, 1.0), x

    return generate


def every_extreme(rng, n):
    return judge.extremes()


PLANE = {
    "uniform": judge.uniform,
    "wide": partial(judge.uniform, v_range=(150, 10_000), x_range=(150, 10_000)),
    "log-uniform": judge.log_uniform,
    "disc": judge.disc,
    "circle": judge.circle,
    "inner circle of I": partial(judge.circle, radius=10.0),
    "inner circle of K": partial(judge.circle, radius=8.0),
    "beside halves": judge.beside_halves,
    "beside halves, x < 1": partial(judge.beside_halves, highest=25, x_range=(0, 1)),
    "x = 1/2": argument_beside(0.5, v_range=(1e-3, 25)),
    "x = 2^-30": argument_beside(2.0**-30, v_range=(1e-3, 25)),
    "x = 2^-60": argument_beside(2.0**-60, v_range=(1e-3, 25)),
    "x = 2^-60, v = 1/2": lambda rng, n: (beside(rng, n, 0.5), beside(rng, n, 2.0**-60)),
    "x = 2^-900": argument_beside(2.0**-900, v_range=(1e-3, 1e3)),
    "x = 2^500": argument_beside(2.0**500, v_range=(1e-3, 1e200)),
    "v = 2^500": order_beside(2.0**500, x_range=(1e-200, 1e200)),
    "v = 2^-40 x": order_at_slope(2.0**-40),
    "v = 2^-13 x": order_at_slope(2.0**-13),
    "extremes": every_extreme,
    "bit patterns": judge.bit_patterns,
}


# The logarithms


def reflected(generator):
    def generate(rng, n):
        v, x = generator(rng, n)
        return -v, x

    return generate


def above_minus_one(rng, n):
    v, x = judge.log_uniform(rng, n, v_range=(2**-53, 1))
    return v - 1, x


NEGATIVE = {
    "negative orders": judge.negative_orders,
    "negative orders in the disc": reflected(judge.disc),
    "beside negative halves": reflected(partial(judge.beside_halves, highest=30, x_range=(0, 40))),
    "above -1": above_minus_one,
}


def zero_curve(name):
    return lambda rng, n: judge.zero_curve(rng, n // 4, name)


def logarithm_sets(name):
    """Those of a logarithm, or of a derivative of one."""
    curve = {"zero curve": zero_curve(name)} if name in ("log_iv", "log_kv", "log_kve") else {}
    return PLANE | NEGATIVE | curve


# The ratios, v >= 1/2


def raised(generator, least=0.5, shift=0.0):
    def generate(rng, n):
        v, x = generator(rng, n)
        return np.maximum(v + shift, least), x

    return generate


def beside_one_half(rng, n):
    v, x = judge.log_uniform(rng, n, v_range=(2**-53, 1), x_range=(1e-3, 800))
    return 0.5 + v, x


def on_one_half(rng, n):
    v, x = judge.log_uniform(rng, n, x_range=(1e-20, 1e3))
    return np.full_like(v, 0.5), x


RATIO = {label: raised(generator) for label, generator in PLANE.items()} | {
    "circle": raised(judge.circle, shift=1.0),
    "v = 1/2": on_one_half,
    "beside v = 1/2": beside_one_half,
    "v = 1/2 + 2^-32": order_beside(0.5 + 2**-32, x_range=(1, 800)),
    "v = 1": order_beside(1.0),
    "v = 2": order_beside(2.0),
    "x = 14": argument_beside(14.0, v_range=(0.5, 25)),
    "x = 24.9": argument_beside(24.9, v_range=(0.5, 3)),
}


# The inverses of the ratios, v >= 1/2 and a number between 0 and 1


def ratio_at(generator, name):
    """The ratio, or its complement, at points of the plane."""
    forward = getattr(logbessel, name.removesuffix("_inv"))

    def generate(rng, n):
        v, x = generator(rng, n)
        with np.errstate(all="ignore"):
            return v, np.clip(forward(v, x), TINIEST, BELOW_ONE)

    return generate


def any_share(rng, n):
    return rng.uniform(0.5, 150, n), rng.random(n)


def small_share(rng, n):
    v, share = judge.log_uniform(rng, n, v_range=(0.5, 1e80), x_range=(1e-300, 1))
    return v, np.minimum(share, BELOW_ONE)


def share_beside(place):
    return lambda rng, n: (judge.log_uniform(rng, n, v_range=(0.5, 1e4))[0], beside(rng, n, place))


SHARES = {
    "any share": any_share,
    "small shares": small_share,
    "a share of 1/2": share_beside(0.5),
    "a share of 2^-26": lambda rng, n: (0.5 + rng.random(n), beside(rng, n, 2.0**-26)),
    "a share of 2^-30": share_beside(2.0**-30),
    "a share of 1 - 2^-30": share_beside(1 - 2.0**-30),
    "v = 2^60": lambda rng, n: (beside(rng, n, 2.0**60), rng.uniform(TINIEST, 1, n)),
}


def inverse_sets(name):
    return SHARES | {label: ratio_at(generator, name) for label, generator in RATIO.items()}


# log 0F1(; b; z), b > 0


def from_order_and_argument(generator):
    """b = v + 1, z = x^2/4."""

    def generate(rng, n):
        v, x = generator(rng, n)
        return v + 1, x * x / 4

    return generate


def linear_edge(rng, n):
    b = judge.log_uniform(rng, n, v_range=(25, 1e100))[0]
    return b, 2.0**-60 * b * b * beside(rng, n, 1.0)


HYP0F1 = (
    {label: raised(generator, least=TINIEST) for label, generator in PLANE.items()}
    | {f"{label}, v and x": from_order_and_argument(PLANE[label]) for label in ("uniform", "wide", "disc", "circle")}
    | {
        "b = 25": order_beside(25.0, x_range=(1e-3, 1e5)),
        "b = 50": order_beside(50.0, x_range=(1e-3, 1e5)),
        "z = 156.25": argument_beside(156.25, v_range=(1e-3, 1e3)),
        "z = 2^-60 b^2": linear_edge,
        "z = 2^1000": argument_beside(2.0**1000, v_range=(1e-3, 1e300)),
    }
)


OWN = {}  # of functions that are none of these, by name


def sets(name):
    """The generators of points for the function `name`, by label."""
    if name in OWN:
        return OWN[name]
    if name.startswith("density_at_mean"):
        return PLANE
    if name.startswith("log_hyp0f1"):
        return HYP0F1
    if name.endswith("_inv"):
        return inverse_sets(name)
    return RATIO if name.startswith("iv_ratio") else logarithm_sets(name)


def sample(name, n, seed=0):
    """n different points in the domain of the function, from its sets that take no ball arithmetic, in random order."""
    rng = np.random.default_rng(seed)
    generators = [generator for label, generator in sets(name).items() if label not in ("zero curve", *NEGATIVE)]
    v, x = np.concatenate([generator(rng, 2 * n // len(generators)) for generator in generators], axis=1)
    chosen = rng.permutation(v.size)[:n]
    return v[chosen], x[chosen]


def certain(function, v, x):
    """Those of the points where results are in no doubt, which the loops of CPUs alone would compute again."""
    if not function.careful:
        return v, x
    with np.errstate(all="ignore"):
        value = getattr(logbessel, function.name)(v, x)
        kept = ~function.careful.doubts(v, x, value[0] if isinstance(value, tuple) else value)
    return v[kept], x[kept]
