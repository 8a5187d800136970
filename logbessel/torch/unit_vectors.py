"""The unit sphere as a constraint, and the uniform distribution on it."""

from collections.abc import Sequence

import torch
from numpy.typing import ArrayLike
from torch.distributions import biject_to, constraints, transform_to
from torch.distributions.transforms import Transform

from ..stats.sphere.density_at_mean import log_uniform_density
from .expansion import Expanding


class _UnitVector(constraints.Constraint):
    """Vectors of length 1: within 1e-5, or four roundings of a short type.

    Examples
    --------
    >>> import torch
    >>> from logbessel.torch import unit_vector
    >>> unit_vector.check(torch.tensor([[0.6, 0.8], [1.0, 1.0]]))
    tensor([ True, False])
    """

    is_discrete = False
    event_dim = 1

    def check(self, value: torch.Tensor) -> torch.Tensor:
        """Whether vectors are unit vectors.

        Parameters
        ----------
        value : torch.Tensor, shape (..., d)
            Vectors along the last axis.

        Returns
        -------
        torch.Tensor of bool, shape (...)
            False also where an entry is nan.
        """
        tolerance = max(1e-5, 4 * torch.finfo(value.dtype).eps)
        return (torch.linalg.vector_norm(value, dim=-1, dtype=wide(value.dtype)) - 1).abs() <= tolerance


unit_vector = _UnitVector()


def wide(dtype):
    """The type to sum in."""
    return torch.promote_types(dtype, torch.float32)


Vectors = torch.Tensor | ArrayLike


def floating(value: Vectors, like: torch.Tensor | None = None) -> torch.Tensor:
    """A tensor of a floating type: tensors and arrays keep theirs; other numbers take that of `like`, or the default."""
    other = like.dtype if like is not None else torch.get_default_dtype()
    typed = hasattr(value, "dtype")
    tensor = torch.as_tensor(value, dtype=None if typed else other, device=None if like is None else like.device)
    return tensor if tensor.is_floating_point() else tensor.to(other)


def normalised(vectors):
    """The vectors' directions."""
    lengths = torch.linalg.vector_norm(vectors, dim=-1, keepdim=True, dtype=wide(vectors.dtype))
    return (vectors / lengths).to(vectors.dtype)


def require_width(value, dimensions):
    """Also where arguments are not validated: numbers of another width would broadcast, or get a density."""
    if value.shape[-1:] != (dimensions,):
        raise ValueError(f"the last axis of values must have {dimensions} entries; their shape is {tuple(value.shape)}")


class DirectionTransform(Transform):
    """x/|x|, from all vectors but 0 to the unit sphere, with the sphere in its domain as its inverse.

    Many vectors have one direction, so it has no Jacobian: for optimisers. `transform_to(unit_vector)` is this one.

    Parameters
    ----------
    cache_size : int
        As of `torch.distributions.Transform`.

    Examples
    --------
    >>> import torch
    >>> from logbessel.torch import DirectionTransform
    >>> DirectionTransform()(torch.tensor([3.0, 4.0]))
    tensor([0.6000, 0.8000])
    """

    domain = constraints.real_vector
    codomain = unit_vector

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DirectionTransform)

    def _call(self, x):
        return normalised(x)

    def _inverse(self, y):
        return y


class StereographicTransform(Transform):
    r"""The stereographic projection of R^{d-1} onto the unit sphere of R^d, from its last pole.

    .. math:: y = \left(\frac{2 x}{1 + |x|^2}, \frac{|x|^2 - 1}{|x|^2 + 1}\right),
              \qquad \log |\det J| = (d - 1) \log \frac{2}{1 + |x|^2}

    One to one, but for the pole (0, ..., 0, 1); the Jacobian is that of areas, as the densities on the sphere are.
    `biject_to(unit_vector)` is this one: for samplers that need unbounded variables, such as NUTS.

    Parameters
    ----------
    cache_size : int
        As of `torch.distributions.Transform`.

    Examples
    --------
    >>> import torch
    >>> from logbessel.torch import StereographicTransform
    >>> StereographicTransform()(torch.tensor([1.0, 0.0]))
    tensor([1., 0., 0.])
    """

    domain = constraints.real_vector
    codomain = unit_vector
    bijective = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StereographicTransform)

    def _call(self, x):
        square = x.square().sum(-1, keepdim=True)
        return torch.cat([2 * x, square - 1], dim=-1) / (square + 1)

    def _inverse(self, y):
        """x = y_{1..d-1}/(1 - y_d), where 1 - y_d is |y_{1..d-1}|^2/(1 + y_d) in the upper half."""
        across, last = y[..., :-1], y[..., -1:]
        upper = last > 0
        beside = torch.where(upper, across.square().sum(-1, keepdim=True), 1.0)
        below = torch.where(upper, 0.0, last)
        return across * torch.where(upper, (1 + last) / beside, 1 / (1 - below))

    def log_abs_det_jacobian(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """log |det J|, of areas on the sphere.

        Parameters
        ----------
        x, y : Tensor
            Vectors of shape (..., d - 1), and their images of shape (..., d).

        Returns
        -------
        Tensor
            Of shape (...).
        """
        return -x.shape[-1] * (x.square().sum(-1) / 2 - 0.5).log1p()

    def forward_shape(self, shape: Sequence[int]) -> torch.Size:
        """The shape of the images.

        Parameters
        ----------
        shape : tuple of int
            Of vectors: (..., d - 1).

        Returns
        -------
        torch.Size
            (..., d).
        """
        return self._with_last(shape, 1)

    def inverse_shape(self, shape: Sequence[int]) -> torch.Size:
        """The shape of what has such images.

        Parameters
        ----------
        shape : tuple of int
            Of unit vectors: (..., d).

        Returns
        -------
        torch.Size
            (..., d - 1).
        """
        return self._with_last(shape, -1)

    @staticmethod
    def _with_last(shape, more):
        if len(shape) < 1:
            raise ValueError("a projection takes vectors, not numbers")
        return torch.Size([*shape[:-1], shape[-1] + more])


@transform_to.register(unit_vector)
def _direction(constraint):
    return DirectionTransform()


@biject_to.register(unit_vector)
def _projection(constraint):
    return StereographicTransform()


class HypersphericalUniform(Expanding):
    """The uniform distribution on the unit sphere of R^d.

    Parameters
    ----------
    dim : int
        Number of dimensions d, at least 2: vectors have d entries.
    batch_shape : torch.Size, optional
        Shape of the batch of such distributions.
    dtype, device : optional
        Of the samples.
    validate_args : bool, optional
        As of `torch.distributions.Distribution`.

    Examples
    --------
    >>> from logbessel.torch import HypersphericalUniform
    >>> sphere = HypersphericalUniform(3)
    >>> sphere.entropy()  # log(4 pi)
    tensor(2.5310)
    """

    arg_constraints = {}
    support = unit_vector
    has_rsample = True

    def __init__(
        self,
        dim: int,
        batch_shape: Sequence[int] = (),
        dtype: torch.dtype | None = None,
        device: torch.device | str | None = None,
        validate_args: bool | None = None,
    ) -> None:
        if dim < 2:
            raise ValueError(f"a sphere needs at least 2 dimensions, not {dim}")
        self.dim = dim
        self._like = torch.empty((), dtype=dtype, device=device)
        super().__init__(torch.Size(batch_shape), torch.Size([dim]), validate_args=validate_args)

    def _expand_into(self, new, shape):
        new.dim, new._like = self.dim, self._like

    @property
    def mean(self) -> torch.Tensor:
        """Zero, of shape (*batch_shape, d)."""
        return self._like.new_zeros(self._extended_shape())

    @property
    def variance(self) -> torch.Tensor:
        """Of each entry: 1/d."""
        return self._like.new_full(self._extended_shape(), 1 / self.dim)

    def rsample(self, sample_shape: Sequence[int] = ()) -> torch.Tensor:
        """Random unit vectors: directions of normal ones.

        Parameters
        ----------
        sample_shape : sequence of ints, optional
            Leading axes of the draws.

        Returns
        -------
        torch.Tensor, shape (*sample_shape, *batch_shape, d)
            Unit vectors.
        """
        shape = self._extended_shape(torch.Size(sample_shape))
        return normalised(torch.randn(shape, dtype=self._like.dtype, device=self._like.device))

    def log_prob(self, value: Vectors) -> torch.Tensor:
        """The log-density of unit vectors, one for all; where arguments are not validated, others of d entries get it too.

        Parameters
        ----------
        value : torch.Tensor or array_like, shape (..., d)
            Unit vectors, whose leading axes broadcast with the batch shape.

        Returns
        -------
        torch.Tensor, shape (...)
            Minus the logarithm of the sphere's area.

        Raises
        ------
        ValueError
            If the last axis has other than d entries or, where arguments are validated, a vector is no unit vector.
        """
        value = floating(value, self._like)
        require_width(value, self.dim)
        if self._validate_args:
            self._validate_sample(value)
        shape = torch.broadcast_shapes(value.shape[:-1], self.batch_shape)
        return value.new_full(shape, log_uniform_density(self.dim))

    def entropy(self) -> torch.Tensor:
        return self._like.new_full(self.batch_shape, -log_uniform_density(self.dim))
