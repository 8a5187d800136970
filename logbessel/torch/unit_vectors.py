"""The unit sphere as a constraint, and the uniform distribution on it."""

from collections.abc import Sequence

import torch
from torch.distributions import Distribution, constraints

from ..stats.sphere.density_at_mean import log_uniform_density


class _UnitVector(constraints.Constraint):
    """Vectors of length 1: within 1e-5, or four roundings of a short type."""

    is_discrete = False
    event_dim = 1

    def check(self, value: torch.Tensor) -> torch.Tensor:
        tolerance = max(1e-5, 4 * torch.finfo(value.dtype).eps)
        return (torch.linalg.vector_norm(value, dim=-1, dtype=wide(value.dtype)) - 1).abs() <= tolerance


unit_vector = _UnitVector()


def wide(dtype):
    """The type to sum in."""
    return torch.promote_types(dtype, torch.float32)


def normalised(vectors):
    """The vectors' directions."""
    lengths = torch.linalg.vector_norm(vectors, dim=-1, keepdim=True, dtype=wide(vectors.dtype))
    return (vectors / lengths).to(vectors.dtype)


class HypersphericalUniform(Distribution):
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

    def expand(
        self, batch_shape: Sequence[int], _instance: "HypersphericalUniform | None" = None
    ) -> "HypersphericalUniform":
        return HypersphericalUniform(self.dim, batch_shape, self._like.dtype, self._like.device, self._validate_args)

    @property
    def mean(self) -> torch.Tensor:
        return self._like.new_zeros(self._extended_shape())

    @property
    def variance(self) -> torch.Tensor:
        """Of each entry: 1/d."""
        return self._like.new_full(self._extended_shape(), 1 / self.dim)

    def rsample(self, sample_shape: Sequence[int] = ()) -> torch.Tensor:
        shape = self._extended_shape(torch.Size(sample_shape))
        return normalised(torch.randn(shape, dtype=self._like.dtype, device=self._like.device))

    def log_prob(self, value: torch.Tensor) -> torch.Tensor:
        if self._validate_args:
            self._validate_sample(value)
        shape = torch.broadcast_shapes(value.shape[:-1], self.batch_shape)
        return value.new_full(shape, log_uniform_density(self.dim))

    def entropy(self) -> torch.Tensor:
        return self._like.new_full(self.batch_shape, -log_uniform_density(self.dim))
