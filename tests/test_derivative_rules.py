"""Every derivative that a record names, by differences of the function: those that no front end asks for, too."""

from functools import cache

import numpy as np
import pytest

from logbessel.functions import ALL
from logbessel.runtime.ufunc import make_ufunc

PLACES = [(function, place) for function in ALL for place in range(len(function.derivatives))]
STEP = 1e-4


@cache
def ufunc(function):
    return make_ufunc(function, "")


def somewhere(function):
    """Ordinary places inside the function's domain, on both sides of the seams near them."""
    ends = [
        (max(argument.least, 0.0) + 0.6, min(argument.most, 40.0)) if argument.most > 1 else (0.2, 0.8)
        for argument in function.arguments
    ]
    rng = np.random.default_rng(0)
    return [rng.uniform(low, high, 40) for low, high in ends]


@pytest.mark.parametrize(("function", "place"), PLACES, ids=[f"{f.name}-{place}" for f, place in PLACES])
def test_derivatives_are_those_of_the_function(function, place):
    arguments = somewhere(function)

    def moved(by):
        shifted = list(arguments)
        shifted[place] = shifted[place] * (1 + by * STEP)
        return ufunc(function)(*shifted)

    # an error of the fourth order in the step
    change = (8 * (moved(1) - moved(-1)) - (moved(2) - moved(-2))) / (12 * STEP * arguments[place])
    derivative = function.derivative(place, ufunc, *arguments)
    np.testing.assert_allclose(derivative, change, rtol=1e-7, atol=1e-9 * np.abs(change).max())
