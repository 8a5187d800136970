"""Distributions on the line for PyMC."""

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
from ..stats import formulas
from ..stats.line.geninvgauss import geninvgauss
from ..stats.line.norminvgauss import norminvgauss
from ..stats.line.rice import rice
from ..stats.line.skellam import skellam
from ..stats.line.variance_gamma import variance_gamma
from .families import LogCdf, random_variable
from .formulas import of_tensors

_PLACED = ("loc", "scale")


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


_SKELLAM, _RICE = of_tensors(formulas.skellam), _from_loc(formulas.rice)
_GENINVGAUSS = _from_loc(formulas.geninvgauss)
_NORMINVGAUSS, _VARIANCE_GAMMA = _density(formulas.norminvgauss), _density(formulas.variance_gamma)


def _sized(point, size):
    return point if rv_size_is_none(size) else pt.full(size, point)


class Skellam(Discrete):
    """The difference of two independent Poisson numbers, of means `mu1` and `mu2`: see `logbessel.stats.skellam`.

    Parameters
    ----------
    mu1, mu2 : tensor_like
        Means, positive.

    Examples
    --------
    >>> import pymc as pm
    >>> from logbessel.pymc import Skellam
    >>> round(float(pm.logp(Skellam.dist(10.0, 12.0), 3).eval()), 12)
    -3.031087848245
    """

    rv_op = random_variable(skellam, skellam.shapes, "int64")

    @classmethod
    def dist(cls, mu1: TensorLike, mu2: TensorLike, **kwargs: Any) -> TensorVariable:
        """A random variable that belongs to no model."""
        return super().dist(floats(mu1, mu2), **kwargs)

    def support_point(
        rv: TensorVariable, size: TensorVariable, mu1: TensorVariable, mu2: TensorVariable
    ) -> TensorVariable:
        return _sized(pt.round(mu1 - mu2), size)

    def logp(value: TensorVariable, mu1: TensorVariable, mu2: TensorVariable) -> TensorVariable:
        return check_parameters(_SKELLAM(value, mu1, mu2), mu1 > 0, mu2 > 0, msg="mu1 > 0, mu2 > 0")

    def logcdf(value: TensorVariable, mu1: TensorVariable, mu2: TensorVariable) -> TensorVariable:
        return LogCdf(skellam.logcdf)(value, mu1, mu2)


class Rice(BoundedContinuous):
    """The length of a Gaussian vector in the plane, its mean `b` scales from 0: see `logbessel.stats.rice`.

    Parameters
    ----------
    b : tensor_like
        At least 0.
    loc, scale : tensor_like, optional
        Where it begins, and the unit of length, positive; 0 and 1 by default.

    Examples
    --------
    >>> import pymc as pm
    >>> from logbessel.pymc import Rice
    >>> round(float(pm.logp(Rice.dist(1.5), 2.0).eval()), 12)
    -0.846545197627
    """

    rv_op = random_variable(rice, (*rice.shapes, *_PLACED))
    bound_args_indices = (3, None)

    @classmethod
    def dist(cls, b: TensorLike, loc: TensorLike = 0.0, scale: TensorLike = 1.0, **kwargs: Any) -> TensorVariable:
        """A random variable that belongs to no model."""
        return super().dist(floats(b, loc, scale), **kwargs)

    def support_point(
        rv: TensorVariable, size: TensorVariable, b: TensorVariable, loc: TensorVariable, scale: TensorVariable
    ) -> TensorVariable:
        return _sized(loc + scale * (1 + b), size)

    def logp(value: TensorVariable, b: TensorVariable, loc: TensorVariable, scale: TensorVariable) -> TensorVariable:
        return check_parameters(_RICE(value, b, loc, scale), b >= 0, scale > 0, msg="b >= 0, scale > 0")

    def logcdf(value: TensorVariable, b: TensorVariable, loc: TensorVariable, scale: TensorVariable) -> TensorVariable:
        return LogCdf(rice.logcdf)(value, b, loc, scale)


class GeneralizedInverseGaussian(BoundedContinuous):
    """Density in proportion to x^(p - 1) exp(-b (x + 1/x)/2), x > 0: see `logbessel.stats.geninvgauss`.

    Parameters
    ----------
    p : tensor_like
        Order, any real number.
    b : tensor_like
        Concentration, positive.
    loc, scale : tensor_like, optional
        Where it begins, and the unit of length, positive; 0 and 1 by default.

    Examples
    --------
    >>> import pymc as pm
    >>> from logbessel.pymc import GeneralizedInverseGaussian
    >>> round(float(pm.logp(GeneralizedInverseGaussian.dist(1e3, 1.0), 2e3).eval()), 9)
    -5.066046436
    """

    rv_op = random_variable(geninvgauss, (*geninvgauss.shapes, *_PLACED))
    bound_args_indices = (4, None)

    @classmethod
    def dist(
        cls, p: TensorLike, b: TensorLike, loc: TensorLike = 0.0, scale: TensorLike = 1.0, **kwargs: Any
    ) -> TensorVariable:
        """A random variable that belongs to no model."""
        return super().dist(floats(p, b, loc, scale), **kwargs)

    def support_point(
        rv: TensorVariable,
        size: TensorVariable,
        p: TensorVariable,
        b: TensorVariable,
        loc: TensorVariable,
        scale: TensorVariable,
    ) -> TensorVariable:
        return _sized(loc + scale * (p + pt.sqrt(p * p + b * b)) / b, size)

    def logp(
        value: TensorVariable, p: TensorVariable, b: TensorVariable, loc: TensorVariable, scale: TensorVariable
    ) -> TensorVariable:
        return check_parameters(_GENINVGAUSS(value, p, b, loc, scale), b > 0, scale > 0, msg="b > 0, scale > 0")

    def logcdf(
        value: TensorVariable, p: TensorVariable, b: TensorVariable, loc: TensorVariable, scale: TensorVariable
    ) -> TensorVariable:
        return LogCdf(geninvgauss.logcdf)(value, p, b, loc, scale)


for _kind in (Rice, GeneralizedInverseGaussian):
    _default_transform.register(_kind)(
        lambda op, rv, places=_kind.bound_args_indices: bounded_cont_transform(op, rv, places)
    )


class NormalInverseGaussian(Continuous):
    """The normal inverse Gaussian distribution: see `logbessel.stats.norminvgauss`.

    Parameters
    ----------
    a : tensor_like
        Decay of the tails, positive.
    b : tensor_like
        Skewness, |b| < a.
    loc, scale : tensor_like, optional
        Location, and the unit of length, positive; 0 and 1 by default.

    Examples
    --------
    >>> import pymc as pm
    >>> from logbessel.pymc import NormalInverseGaussian
    >>> round(float(pm.logp(NormalInverseGaussian.dist(2.0, 0.5), 0.3).eval()), 12)
    -0.490315426992
    """

    rv_op = random_variable(norminvgauss, (*norminvgauss.shapes, *_PLACED))

    @classmethod
    def dist(
        cls, a: TensorLike, b: TensorLike, loc: TensorLike = 0.0, scale: TensorLike = 1.0, **kwargs: Any
    ) -> TensorVariable:
        """A random variable that belongs to no model."""
        return super().dist(floats(a, b, loc, scale), **kwargs)

    def support_point(
        rv: TensorVariable,
        size: TensorVariable,
        a: TensorVariable,
        b: TensorVariable,
        loc: TensorVariable,
        scale: TensorVariable,
    ) -> TensorVariable:
        return _sized(loc + scale * b / pt.sqrt((a - b) * (a + b)), size)

    def logp(
        value: TensorVariable, a: TensorVariable, b: TensorVariable, loc: TensorVariable, scale: TensorVariable
    ) -> TensorVariable:
        value = _NORMINVGAUSS(value, a, b, loc, scale)
        return check_parameters(value, abs(b) < a, scale > 0, msg="|b| < a, scale > 0")

    def logcdf(
        value: TensorVariable, a: TensorVariable, b: TensorVariable, loc: TensorVariable, scale: TensorVariable
    ) -> TensorVariable:
        return LogCdf(norminvgauss.logcdf)(value, a, b, loc, scale)


class VarianceGamma(Continuous):
    """The variance-gamma distribution: see `logbessel.stats.variance_gamma`.

    Parameters
    ----------
    p : tensor_like
        Shape of the mixing gamma distribution, positive.
    a : tensor_like
        Decay of the tails, positive.
    b : tensor_like
        Skewness, |b| < a.
    loc, scale : tensor_like, optional
        Location, and the unit of length, positive; 0 and 1 by default.

    Examples
    --------
    >>> import pymc as pm
    >>> from logbessel.pymc import VarianceGamma
    >>> round(float(pm.logp(VarianceGamma.dist(1.0, 2.0, 0.5), 0.25).eval()), 12)
    -0.439538521138
    """

    rv_op = random_variable(variance_gamma, (*variance_gamma.shapes, *_PLACED))

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

    def support_point(
        rv: TensorVariable,
        size: TensorVariable,
        p: TensorVariable,
        a: TensorVariable,
        b: TensorVariable,
        loc: TensorVariable,
        scale: TensorVariable,
    ) -> TensorVariable:
        return _sized(loc + scale * 2 * p * b / ((a - b) * (a + b)), size)

    def logp(
        value: TensorVariable,
        p: TensorVariable,
        a: TensorVariable,
        b: TensorVariable,
        loc: TensorVariable,
        scale: TensorVariable,
    ) -> TensorVariable:
        value = _VARIANCE_GAMMA(value, p, a, b, loc, scale)
        return check_parameters(value, p > 0, abs(b) < a, scale > 0, msg="p > 0, |b| < a, scale > 0")

    def logcdf(
        value: TensorVariable,
        p: TensorVariable,
        a: TensorVariable,
        b: TensorVariable,
        loc: TensorVariable,
        scale: TensorVariable,
    ) -> TensorVariable:
        return LogCdf(variance_gamma.logcdf)(value, p, a, b, loc, scale)
