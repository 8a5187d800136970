"""A use of the public interface that a strict type checker accepts: mypy reads this file, nothing runs it."""

import numpy as np

import logbessel

value: np.float64 = logbessel.log_iv(2.0, 3.0)
name: str = logbessel.log_iv.__name__
version: str = logbessel.__version__
