"""Seeds and generators, understood as SciPy understands them."""

import numbers

import numpy as np


def random_state(seed):
    """The generator that a seed stands for.

    None is NumPy's global generator, which `numpy.random.seed` seeds; an integer is a new
    `numpy.random.RandomState`; a RandomState or a `numpy.random.Generator` is itself.
    """
    if seed is None or seed is np.random:
        return np.random.mtrand._rand
    if isinstance(seed, numbers.Integral):
        return np.random.RandomState(seed)
    if isinstance(seed, (np.random.RandomState, np.random.Generator)):
        return seed
    raise ValueError(f"{seed!r} cannot seed a random number generator.")
