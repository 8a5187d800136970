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
from .families import LogCdf
from .formulas import of_tensors

_log_density = of_tensors(formulas.vonmises)


def _log_probability(angle, mu, kappa):
    """log P(-pi <= X <= angle), of the arc from -pi to the angle: a difference of tails, or their sum where it passes the direction opposite to mu."""
    start, end = _around(-np.pi - mu), _around(angle - mu)
    below, above = ([tail(place, kappa) for place in (start, end)] for tail in (family.logcdf, family.logsf))
    with np.errstate(divide="ignore", invalid="ignore"):  # arcs of no length, and those that are not chosen
        within = np.where(end <= 0, _log_difference(*below[::-1]), _log_difference(*above))
    arc = np.where(end < start, np.logaddexp(above[0], below[1]), within)
    return np.where(angle < -np.pi, -np.inf, np.where(angle >= np.pi, 0.0, arc))


def _around(angle):
    return (angle + np.pi) % (2 * np.pi) - np.pi


def _log_difference(more, less):
    return more + np.log(-np.expm1(np.minimum(less - more, 0)))  # an arc of no length has tails that differ by rounding


class _VonMisesRV(type(vonmises)):
    @classmethod
    def rng_fn(cls, rng, mu, kappa, size):
        angles = family.rvs(kappa, mu, size=size, random_state=rng)
        return np.asarray(_around(angles))


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
    4.442694389
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

    def logcdf(value: TensorVariable, mu: TensorVariable, kappa: TensorVariable) -> TensorVariable:
        return LogCdf(_log_probability)(value, mu, kappa)
