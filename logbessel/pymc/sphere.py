"""The von Mises-Fisher distribution for PyMC."""

from typing import Any

import numpy as np
import pytensor.tensor as pt
from pymc.distributions.dist_math import check_parameters
from pymc.distributions.distribution import Continuous
from pymc.distributions.shape_utils import rv_size_is_none
from pytensor.tensor import TensorLike
from pytensor.tensor.random.op import RandomVariable
from pytensor.tensor.variable import TensorVariable

from ..pytensor.functions import floats
from ..stats.sphere.density_at_mean import log_density_at_mean
from ..stats.sphere.sampling import sample
from .formulas import BESSEL


class _VonMisesFisherRV(RandomVariable):
    name = "vonmises_fisher"
    signature = "(d),()->(d)"
    dtype = "floatX"
    _print_name = ("VonMisesFisher", r"\operatorname{VonMisesFisher}")

    @classmethod
    def rng_fn(cls, rng, mu, kappa, size):
        batch = np.broadcast_shapes(mu.shape[:-1], np.shape(kappa)) if size is None else tuple(size)
        if mu.ndim == 1 and np.ndim(kappa) == 0:
            return sample(mu, float(kappa), int(np.prod(batch)), rng).reshape(*batch, mu.shape[-1])
        mu, kappa = np.broadcast_to(mu, (*batch, mu.shape[-1])), np.broadcast_to(kappa, batch)
        draws = np.empty(mu.shape)
        for place in np.ndindex(batch):
            draws[place] = sample(mu[place], kappa[place], 1, rng)[0]
        return draws


class VonMisesFisher(Continuous):
    """The von Mises-Fisher distribution on the unit sphere of R^d: see `logbessel.stats.vonmises_fisher`.

    Parameters
    ----------
    mu : tensor_like, shape (..., d)
        Mean direction, unit vectors of a static number of coordinates, d >= 2; for a free one, divide a normal vector by
        its length. They are not checked.
    kappa : tensor_like, optional
        Concentration, at least 0; 1 by default.

    Notes
    -----
    It has no transform to the line: it is for data, and for draws.

    Examples
    --------
    >>> import pymc as pm
    >>> from logbessel.pymc import VonMisesFisher
    >>> round(float(pm.logp(VonMisesFisher.dist([1.0, 0.0, 0.0, 0.0], 2.0), [1.0, 0.0, 0.0, 0.0]).eval()), 12)
    -1.446741425805
    """

    rv_op = _VonMisesFisherRV()

    @classmethod
    def dist(cls, mu: TensorLike, kappa: TensorLike = 1.0, **kwargs: Any) -> TensorVariable:
        """A random variable that belongs to no model."""
        mu = pt.as_tensor_variable(np.asarray(mu, float) if isinstance(mu, list | tuple) else mu)
        if mu.type.shape[-1] is None:
            raise ValueError("mu of VonMisesFisher has a static number of coordinates: use pt.specify_shape")
        return super().dist([mu, *floats(kappa)], **kwargs)

    def support_point(
        rv: TensorVariable, size: TensorVariable, mu: TensorVariable, kappa: TensorVariable
    ) -> TensorVariable:
        return mu if rv_size_is_none(size) else pt.full(pt.concatenate([size, [mu.shape[-1]]]), mu)

    def logp(value: TensorVariable, mu: TensorVariable, kappa: TensorVariable) -> TensorVariable:
        cosine_distance = ((value - mu) ** 2).sum(-1) / 2
        value = log_density_at_mean(BESSEL, mu.type.shape[-1], kappa) - kappa * cosine_distance
        return check_parameters(value, kappa >= 0, msg="kappa >= 0")
