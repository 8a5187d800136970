"""Generators of random numbers, and what can seed one."""

import numbers

import numpy as np

MOST_ROUNDS = 1000  # of a rejection method: on average each takes a third of what is left, or more


def random_state(seed):
    """The `numpy.random.Generator` that a seed stands for.

    None is a new one, seeded by the system; an integer seeds a new one; a Generator is itself. A
    `numpy.random.RandomState`, and `numpy.random` for the global one, lends its stream of bits to a Generator: the
    older class's own methods are frozen with their faults (von Mises angles that repeat at high concentration).
    """
    if seed is None or isinstance(seed, numbers.Integral):
        return np.random.default_rng(seed)
    if isinstance(seed, np.random.Generator):
        return seed
    if seed is np.random:
        return np.random.Generator(np.random.get_bit_generator())
    if isinstance(seed, np.random.RandomState):
        return np.random.Generator(seed._bit_generator)
    raise ValueError(f"{seed!r} cannot seed a random number generator.")


def accepted_at_last(rejected):
    """The error of a rejection method that is not done after `MOST_ROUNDS`."""
    return RuntimeError(f"{rejected} draws were rejected in each of {MOST_ROUNDS} rounds: the generator is broken.")
