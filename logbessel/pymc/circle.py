"""The von Mises distribution for PyMC, at any concentration."""

from typing import Any

import numpy as np
import pytensor.tensor as pt
from pymc.distributions.continuous import CircularContinuous
from pymc.distributions.dist_math import check_parameters
from pymc.distributions.shape_utils import rv_size_is_none
from pytensor.tensor import TensorLike
from pytensor.tensor.random.basic import vonmises
from pytensor.tensor.variable import TensorVariable

from ..pytensor.functions import floats
from ..stats import formulas
from ..stats.line.vonmises import vonmises as family
from .formulas import of_tensors

_log_density = of_tensors(formulas.vonmises)


class _VonMisesRV(type(vonmises)):
    @classmethod
    def rng_fn(cls, rng, mu, kappa, size):
        angles = family.rvs(kappa, mu, size=size, random_state=rng)
        return np.asarray((angles + np.pi) % (2 * np.pi) - np.pi)


class VonMises(CircularContinuous):
    """The von Mises distribution of angles in [-pi, pi]: see `logbessel.stats.vonmises`.

    Parameters
    ----------
    mu : tensor_like, optional
        Mean direction; 0 by default.
    kappa : tensor_like, optional
        Concentration, at least 0; 1 by default.

    Examples
    --------
    >>> import pymc as pm
    >>> from logbessel.pymc import VonMises
    >>> round(float(pm.logp(VonMises.dist(0.0, 1e9), 1e-4).eval()), 9)
    4.442694304
    """

    rv_op = _VonMisesRV()

    @classmethod
    def dist(cls, mu: TensorLike = 0.0, kappa: TensorLike = 1.0, **kwargs: Any) -> TensorVariable:
        """A random variable that belongs to no model."""
        return super().dist(floats(mu, kappa), **kwargs)

    def support_point(
        rv: TensorVariable, size: TensorVariable, mu: TensorVariable, kappa: TensorVariable
    ) -> TensorVariable:
        point, _ = pt.broadcast_arrays(mu, kappa)
        return point if rv_size_is_none(size) else pt.full(size, point)

    def logp(value: TensorVariable, mu: TensorVariable, kappa: TensorVariable) -> TensorVariable:
        inside = abs(value) <= np.pi
        return check_parameters(
            pt.where(inside, _log_density(value - mu, kappa), -np.inf), kappa >= 0, msg="kappa >= 0"
        )
