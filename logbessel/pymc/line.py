"""Distributions on the line for PyMC."""

from functools import partial
from typing import Any

import numpy as np
import pytensor.tensor as pt
from pymc.distributions.continuous import BoundedContinuous, Continuous, bounded_cont_transform
from pymc.distributions.dist_math import check_parameters
from pymc.distributions.distribution import Discrete
from pymc.distributions.shape_utils import rv_size_is_none
from pymc.distributions.transforms import _default_transform
from pytensor.tensor import TensorLike
from pytensor.tensor.variable import TensorVariable

from ..pytensor.functions import floats
from ..stats import formulas, front_ends
from ..stats.line import faces
from .families import LogCdf, random_variable
from .formulas import of_tensors


def _density(formula):
    """The log-density of x, shapes, location and scale."""
    standard = of_tensors(formula)

    def log_density(x, *parameters):
        *shapes, loc, scale = parameters
        return standard((x - loc) / scale, *shapes) - pt.log(scale)

    return log_density


def _from_loc(formula):
    """The same of numbers beyond the location, -inf for others."""
    density = _density(formula)

    def log_density(x, *parameters):
        *_, loc, scale = parameters
        inside = x > loc
        return pt.where(inside, density(pt.where(inside, x, loc + scale), *parameters), -np.inf)

    return log_density


def _placed(point):
    """A point of the support by shapes, location and scale."""

    def of_parameters(*parameters):
        *shapes, loc, scale = parameters
        return loc + scale * point(*shapes)

    return of_parameters


def _methods(face, log_density, point):
    """`support_point`, `logp` and `logcdf`, of the parameters in their order."""

    def support_point(rv, size, *parameters):
        start = point(*parameters)
        return start if rv_size_is_none(size) else pt.full(size, start)

    def logp(value, *parameters):
        conditions, words = face.conditions(parameters)
        return check_parameters(log_density(value, *parameters), *conditions, msg=words)

    def logcdf(value, *parameters):
        return LogCdf(face.family.logcdf)(value, *parameters)

    return support_point, logp, logcdf


def _bounded(kind):
    """With a transform to the line from the numbers beyond `loc`."""
    _default_transform.register(kind)(partial(bounded_cont_transform, bound_args_indices=kind.bound_args_indices))
    return kind


@faces.SKELLAM.described_in(front_ends.PYMC)
class Skellam(Discrete):
    rv_op = random_variable(faces.SKELLAM, "int64")
    support_point, logp, logcdf = _methods(
        faces.SKELLAM, of_tensors(formulas.skellam), lambda mu1, mu2: pt.round(mu1 - mu2)
    )

    @classmethod
    def dist(cls, mu1: TensorLike, mu2: TensorLike, **kwargs: Any) -> TensorVariable:
        """A random variable that belongs to no model."""
        return super().dist(floats(mu1, mu2), **kwargs)


@_bounded
@faces.RICE.described_in(front_ends.PYMC)
class Rice(BoundedContinuous):
    rv_op = random_variable(faces.RICE)
    bound_args_indices = (3, None)
    support_point, logp, logcdf = _methods(faces.RICE, _from_loc(formulas.rice), _placed(lambda b: 1 + b))

    @classmethod
    def dist(cls, b: TensorLike, loc: TensorLike = 0.0, scale: TensorLike = 1.0, **kwargs: Any) -> TensorVariable:
        """A random variable that belongs to no model."""
        return super().dist(floats(b, loc, scale), **kwargs)


@_bounded
@faces.GENINVGAUSS.described_in(front_ends.PYMC)
class GeneralizedInverseGaussian(BoundedContinuous):
    rv_op = random_variable(faces.GENINVGAUSS)
    bound_args_indices = (4, None)
    support_point, logp, logcdf = _methods(
        faces.GENINVGAUSS, _from_loc(formulas.geninvgauss), _placed(lambda p, b: (p + pt.sqrt(p * p + b * b)) / b)
    )

    @classmethod
    def dist(
        cls, p: TensorLike, b: TensorLike, loc: TensorLike = 0.0, scale: TensorLike = 1.0, **kwargs: Any
    ) -> TensorVariable:
        """A random variable that belongs to no model."""
        return super().dist(floats(p, b, loc, scale), **kwargs)


@faces.NORMINVGAUSS.described_in(front_ends.PYMC)
class NormalInverseGaussian(Continuous):
    rv_op = random_variable(faces.NORMINVGAUSS)
    support_point, logp, logcdf = _methods(
        faces.NORMINVGAUSS, _density(formulas.norminvgauss), _placed(lambda a, b: b / pt.sqrt((a - b) * (a + b)))
    )

    @classmethod
    def dist(
        cls, a: TensorLike, b: TensorLike, loc: TensorLike = 0.0, scale: TensorLike = 1.0, **kwargs: Any
    ) -> TensorVariable:
        """A random variable that belongs to no model."""
        return super().dist(floats(a, b, loc, scale), **kwargs)


@faces.VARIANCE_GAMMA.described_in(front_ends.PYMC)
class VarianceGamma(Continuous):
    rv_op = random_variable(faces.VARIANCE_GAMMA)
    support_point, logp, logcdf = _methods(
        faces.VARIANCE_GAMMA,
        _density(formulas.variance_gamma),
        _placed(lambda p, a, b: 2 * p * b / ((a - b) * (a + b))),
    )

    @classmethod
    def dist(
        cls,
        p: TensorLike,
        a: TensorLike,
        b: TensorLike,
        loc: TensorLike = 0.0,
        scale: TensorLike = 1.0,
        **kwargs: Any,
    ) -> TensorVariable:
        """A random variable that belongs to no model."""
        return super().dist(floats(p, a, b, loc, scale), **kwargs)
