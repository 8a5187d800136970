"""Types in the signatures of distributions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Number = float | np.floating | np.integer
Values = Vector | Any  # an array, or a float64 for a single row: which it is, a type checker cannot tell
Seed = int | np.integer | np.random.RandomState | np.random.Generator | None
Size = int | tuple[int, ...] | None
