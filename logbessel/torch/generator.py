"""NumPy's random numbers, seeded by PyTorch's."""

import numpy as np
import torch


def numpy_generator():
    """A new generator, seeded by PyTorch's, so that `torch.manual_seed` seeds it."""
    return np.random.default_rng(torch.randint(2**63 - 1, ()).item())
