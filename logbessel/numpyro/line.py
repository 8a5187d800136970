"""Distributions on the line for NumPyro. Some draws are those of `logbessel.stats`, on the host."""

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from numpyro.distributions import Distribution, constraints
from numpyro.distributions.constraints import Constraint
from numpyro.distributions.util import validate_sample

from ..jax import functions
from ..stats import formulas, front_ends
from ..stats.line import faces
from .host import on_host
from .parameters import aligned, array
from .wide import BESSEL, of_library, wide

_LARGE_MEAN = 1e3  # beyond, JAX's rejection is off by more than 2^-24 mean log mean: findings/jax-poisson-wide.sh


class _Integer(type(constraints.real)):
    is_discrete = True

    def __call__(self, value):
        return value % 1 == 0

    def feasible_like(self, prototype):
        return jnp.zeros_like(prototype)


integer = _Integer()


class _OnTheLine(Distribution):
    """A distribution of `logbessel.stats`, whose draws are made here where few lines do it."""

    face: front_ends.Face

    def __init__(self, *parameters: ArrayLike, validate_args: bool | None = None) -> None:
        batch, values = aligned(*parameters)
        for name, value in zip(self.arg_constraints, values, strict=True):
            setattr(self, name, value)
        super().__init__(batch, validate_args=validate_args)

    @property
    def _shapes(self):
        return [getattr(self, name) for name in self.face.family.shapes]

    def log_prob(self, value: ArrayLike) -> jax.Array:
        """The log-density, or the logarithm of the probability of an integer."""
        return self._log_prob(array(value))

    @validate_sample
    def _log_prob(self, value):
        return self._log_density(value, *(getattr(self, name) for name in self.arg_constraints))

    def sample(self, key: jax.Array, sample_shape: tuple[int, ...] = ()) -> jax.Array:
        """Exact draws, differentiable in the parameters of `reparametrized_params`."""
        shape = (*sample_shape, *self.batch_shape)
        return self.loc + self.scale * self._standard(key, shape, *self._shapes)

    def entropy(self) -> jax.Array:
        """-E[log density], by `logbessel.stats` on the host: not differentiable."""
        entropy = _on_host(lambda *shapes: self.face.family.entropy(*shapes), self.batch_shape, *self._shapes)
        return entropy + jnp.log(self.scale) if "scale" in self.arg_constraints else entropy

    @property
    def mean(self) -> jax.Array:
        """Means, of shape `batch_shape`."""
        return jnp.broadcast_to(self.loc + self.scale * self._mean(*self._shapes), self.batch_shape)

    @property
    def variance(self) -> jax.Array:
        """Variances, of shape `batch_shape`."""
        return jnp.broadcast_to(self.scale**2 * self._variance(*self._shapes), self.batch_shape)


def _on_host(function, shape, *arguments, dtype=None):
    """A function of NumPy arrays of float64, with a result of that shape, on JAX arrays."""
    result = jax.ShapeDtypeStruct(shape, dtype or arguments[0].dtype)
    call = lambda *arrays: function(*(np.asarray(x, float) for x in arrays))
    return on_host(call, result, *(jnp.broadcast_to(x, shape) for x in arguments), vmap_method="expand_dims")


def _drawn_on_host(family, key, shape, *parameters, dtype=None):
    """Draws of a family of `logbessel.stats`."""

    def draws(*arrays):
        seeds, size = arrays[-4:], np.broadcast_shapes(*(array.shape for array in arrays))
        generator = np.random.default_rng([int(word.flat[0]) for word in seeds])
        found = family.rvs(*arrays[:-4], size=size, random_state=generator)
        return found if dtype is None else found.clip(np.iinfo(dtype).min, np.iinfo(dtype).max)

    return _on_host(draws, shape, *parameters, *jax.random.bits(key, (4,), "uint32"), dtype=dtype)


def _placed(formula):
    """The log-density of x, shapes, location and scale."""

    @wide
    def log_density(x, *parameters):
        *shapes, loc, scale = parameters
        return formula(jnp, BESSEL, (x - loc) / scale, *shapes) - jnp.log(scale)

    return log_density


@faces.SKELLAM.described_in(front_ends.NUMPYRO)
class Skellam(_OnTheLine):
    face = faces.SKELLAM
    arg_constraints = face.constraints(constraints)
    support = integer
    _log_density = staticmethod(of_library(formulas.skellam))

    def __init__(self, mu1: ArrayLike, mu2: ArrayLike, *, validate_args: bool | None = None) -> None:
        super().__init__(mu1, mu2, validate_args=validate_args)

    def sample(self, key: jax.Array, sample_shape: tuple[int, ...] = ()) -> jax.Array:
        """Exact draws, integers of 32 bits, or of 64 where JAX has them on; what does not fit is the nearest that does."""
        means, shape = (self.mu1, self.mu2), (*sample_shape, *self.batch_shape)

        def on_device():
            first, second = (
                jax.random.poisson(*pair, shape) for pair in zip(jax.random.split(key), means, strict=True)
            )
            return first - second

        def on_host():
            return _drawn_on_host(self.face.family, key, shape, *means, dtype=jnp.result_type(int))

        return jax.lax.cond(jnp.maximum(*means).max() >= _LARGE_MEAN, on_host, on_device)

    @property
    def mean(self) -> jax.Array:
        """mu1 - mu2."""
        return jnp.broadcast_to(self.mu1 - self.mu2, self.batch_shape)

    @property
    def variance(self) -> jax.Array:
        """mu1 + mu2."""
        return jnp.broadcast_to(self.mu1 + self.mu2, self.batch_shape)


class _FromLoc(_OnTheLine):
    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self) -> Constraint:
        """Numbers from `loc` on."""
        return constraints.greater_than(self.loc)


@faces.RICE.described_in(front_ends.NUMPYRO)
class Rice(_FromLoc):
    face = faces.RICE
    arg_constraints = face.constraints(constraints)
    reparametrized_params = ["b", "loc", "scale"]
    _log_density = staticmethod(_placed(formulas.rice))

    def __init__(
        self, b: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0, *, validate_args: bool | None = None
    ) -> None:
        super().__init__(b, loc, scale, validate_args=validate_args)

    @staticmethod
    def _standard(key, shape, b):
        first, second = jax.random.normal(key, (2, *shape), b.dtype)
        return jnp.hypot(first + b, second)

    @staticmethod
    @wide
    def _mean(b):
        """sqrt(pi/2) L_{1/2}(-b^2/2) (Rice, Bell System Technical Journal 24, 1945, eq. 3.10-12)."""
        t = b * b / 4
        even, odd = (jnp.exp(functions.log_ive(order, t)) for order in (0.0, 1.0))
        return jnp.sqrt(jnp.pi / 2) * ((1 + 2 * t) * even + 2 * t * odd)

    @staticmethod
    @wide
    def _variance(b):
        return 2 + b * b - Rice._mean(b) ** 2


@faces.GENINVGAUSS.described_in(front_ends.NUMPYRO)
class GeneralizedInverseGaussian(_FromLoc):
    face = faces.GENINVGAUSS
    arg_constraints = face.constraints(constraints)
    reparametrized_params = ["loc", "scale"]
    _log_density = staticmethod(_placed(formulas.geninvgauss))

    def __init__(
        self,
        p: ArrayLike,
        b: ArrayLike,
        loc: ArrayLike = 0.0,
        scale: ArrayLike = 1.0,
        *,
        validate_args: bool | None = None,
    ) -> None:
        super().__init__(p, b, loc, scale, validate_args=validate_args)

    @staticmethod
    def _standard(key, shape, p, b):
        return _drawn_on_host(faces.GENINVGAUSS.family, key, shape, p, b)

    @staticmethod
    @wide
    def _mean(p, b):
        return functions.kv_ratio(p + 1, b)

    @staticmethod
    @wide
    def _variance(p, b):
        mean = functions.kv_ratio(p + 1, b)
        return mean * (functions.kv_ratio(p + 2, b) - mean)

    def entropy(self) -> jax.Array:
        """-E[log density], with E[log x] = d/dp log K_p(b)."""
        return jnp.broadcast_to(_gig_entropy(*self._shapes) + jnp.log(self.scale), self.batch_shape)


@wide
def _gig_entropy(p, b):
    """log 2 + log[e^b K_p(b)] - (p - 1) d/dp log K_p(b) + b (E[x] + E[1/x] - 2)/2."""
    apart = functions.kv_ratio(p + 1, b) + functions.kv_ratio(1 - p, b) - 2
    return jnp.log(2.0) + functions.log_kve(p, b) - (p - 1) * functions.log_kv_dv(p, b) + b * apart / 2


class _Mixture(_OnTheLine):
    """b V + sqrt(V) Z, with Z Gaussian and V positive."""

    support = constraints.real

    def _standard(self, key, shape, *shapes):
        first, second = jax.random.split(key)
        variance = self._mixing(first, shape, *shapes)
        return shapes[-1] * variance + jnp.sqrt(variance) * jax.random.normal(second, shape, variance.dtype)


@faces.NORMINVGAUSS.described_in(front_ends.NUMPYRO)
class NormalInverseGaussian(_Mixture):
    face = faces.NORMINVGAUSS
    arg_constraints = face.constraints(constraints)
    reparametrized_params = ["loc", "scale"]
    _log_density = staticmethod(_placed(formulas.norminvgauss))

    def __init__(
        self,
        a: ArrayLike,
        b: ArrayLike,
        loc: ArrayLike = 0.0,
        scale: ArrayLike = 1.0,
        *,
        validate_args: bool | None = None,
    ) -> None:
        super().__init__(a, b, loc, scale, validate_args=validate_args)

    def _standard(self, key, shape, a, b):
        return super()._standard(key, shape, *map(jax.lax.stop_gradient, (a, b)))

    @staticmethod
    def _mixing(key, shape, a, b):
        """Inverse Gaussian, of mean 1/gamma and shape 1."""
        return jax.random.wald(key, 1 / _gamma(a, b), shape, a.dtype)

    @staticmethod
    def _mean(a, b):
        return b / _gamma(a, b)

    @staticmethod
    def _variance(a, b):
        return a * a / _gamma(a, b) ** 3


@faces.VARIANCE_GAMMA.described_in(front_ends.NUMPYRO)
class VarianceGamma(_Mixture):
    face = faces.VARIANCE_GAMMA
    arg_constraints = face.constraints(constraints)
    reparametrized_params = ["p", "a", "b", "loc", "scale"]
    _log_density = staticmethod(_placed(formulas.variance_gamma))

    def __init__(
        self,
        p: ArrayLike,
        a: ArrayLike,
        b: ArrayLike,
        loc: ArrayLike = 0.0,
        scale: ArrayLike = 1.0,
        *,
        validate_args: bool | None = None,
    ) -> None:
        super().__init__(p, a, b, loc, scale, validate_args=validate_args)

    @staticmethod
    def _mixing(key, shape, p, a, b):
        """Gamma, of shape p and scale 2/gamma^2."""
        return jax.random.gamma(key, p, shape, p.dtype) * 2 / _gamma(a, b) ** 2

    @staticmethod
    def _mean(p, a, b):
        return 2 * p * b / _gamma(a, b) ** 2

    @staticmethod
    def _variance(p, a, b):
        gamma = _gamma(a, b)
        return 2 * p / gamma**2 * (1 + 2 * (b / gamma) ** 2)


def _gamma(a, b):
    return jnp.sqrt((a - b) * (a + b))
