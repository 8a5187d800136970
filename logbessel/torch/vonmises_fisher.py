"""The von Mises-Fisher distribution as a `torch.distributions.Distribution`."""

from collections.abc import Sequence

import torch
from torch.distributions import constraints, register_kl

from ..stats.sphere.density_at_mean import log_density_at_mean, log_uniform_density
from ..stats.sphere.sampling import placed
from . import cumulants, functions
from .expansion import Expanding
from .polar_angle import squared_half_tangents
from .unit_vectors import HypersphericalUniform, Vectors, floating, normalised, require_width, unit_vector, wide


class VonMisesFisher(Expanding):
    r"""The von Mises-Fisher distribution on the unit sphere of R^d.

    Its density with respect to area is proportional to exp(kappa loc.x).

    Parameters
    ----------
    loc : torch.Tensor or array_like, shape (..., d)
        Mean directions, d >= 2: unit vectors, of which only the direction counts.
    concentration : torch.Tensor or array_like, shape (...)
        kappa, at least 0; 0 is the uniform distribution.
    validate_args : bool, optional
        As of `torch.distributions.Distribution`. Any `torch.compile` in the process turns the default off; of values
        only the width is then checked, and they are taken to be unit vectors: see `log_prob`.

    Notes
    -----
    What depends on the concentration alone is computed in float64, by log 0F1(; d/2; kappa^2/4) for kappa <= d and by
    log[e^{-kappa} I_{d/2-1}(kappa)] beyond, so that nothing of the size of kappa cancels, in any dimension. 1 - loc.x
    is half the squared distance. `log_prob`, `entropy`, `mean`, `variance` and the divergences are differentiable in
    both parameters, `log_prob` also in the value.

    `rsample` draws the angle to the mean direction by Ulrich's rejection method and the rest from normals; a Householder
    reflection takes them to the mean direction, in time and memory proportional to the numbers drawn. Its gradient in
    the concentration is that of implicit reparameterisation of the angle, and unbiased; so is that in `loc`. It can be
    differentiated once.

    Devices need float64.

    Examples
    --------
    >>> import torch
    >>> from logbessel.torch import VonMisesFisher
    >>> kappa = torch.tensor(700.0, requires_grad=True)
    >>> faces = VonMisesFisher(torch.eye(2048)[0], kappa)
    >>> x = faces.rsample((10,))
    >>> x.shape
    torch.Size([10, 2048])
    >>> faces.log_prob(x).mean().backward()
    """

    arg_constraints = {"loc": unit_vector, "concentration": constraints.nonnegative}
    support = unit_vector
    has_rsample = True

    def __init__(self, loc: Vectors, concentration: Vectors, validate_args: bool | None = None) -> None:
        loc = floating(loc)
        concentration = floating(concentration, loc)
        if loc.ndim == 0 or loc.shape[-1] < 2:
            raise ValueError(f"the last axis of loc must have at least 2 entries; its shape is {tuple(loc.shape)}")
        batch_shape = torch.broadcast_shapes(loc.shape[:-1], concentration.shape)
        self.loc = loc.expand(*batch_shape, loc.shape[-1])  # as given, to be validated
        self.concentration = concentration.expand(batch_shape)
        super().__init__(batch_shape, loc.shape[-1:], validate_args=validate_args)
        self.loc = normalised(loc).expand(*batch_shape, loc.shape[-1])

    def _expand_into(self, new, shape):
        new.loc = self.loc.expand(*shape, self._dimensions)
        new.concentration = self.concentration.expand(shape)

    @property
    def _dimensions(self):
        return self.event_shape[0]

    @property
    def _kappa(self):
        return self.concentration.double()

    @property
    def mean(self) -> torch.Tensor:
        """E[x] = A loc, A = I_{d/2}(kappa)/I_{d/2-1}(kappa)."""
        length = functions.iv_ratio(self._dimensions / 2, self._kappa)
        return length[..., None].to(self.loc.dtype) * self.loc

    @property
    def mode(self) -> torch.Tensor:
        """Where the density is highest: `loc`, of shape (*batch_shape, d)."""
        return self.loc

    @property
    def variance(self) -> torch.Tensor:
        """Of each entry: A/kappa (1 - loc^2) + (dA/d kappa) loc^2."""
        half = self._dimensions / 2
        small = self._kappa.clamp(max=1.0)
        across = functions.log_hyp0f1_dz(half, small**2 / 4) / 2  # A/kappa, also at 0
        large = self._kappa.clamp(min=1.0)
        across = torch.where(self._kappa < 1, across, functions.iv_ratio(half, large) / large)
        along = functions.iv_ratio_dx(half, self._kappa)
        squares = self.loc.double() ** 2
        return (across[..., None] * (1 - squares) + along[..., None] * squares).to(self.loc.dtype)

    def log_prob(self, value: Vectors) -> torch.Tensor:
        """The log-density of unit vectors with respect to the sphere's area.

        It is L - kappa |value - loc|^2/2, L that at the mean direction. A value of another length is refused where
        arguments are validated; elsewhere it gets what this formula makes of it, which is no density.

        Parameters
        ----------
        value : torch.Tensor or array_like, shape (..., d)
            Unit vectors, whose leading axes broadcast with the batch shape.

        Returns
        -------
        torch.Tensor, shape (...)
            The log-densities, in the promoted type of `value` and `loc`.

        Raises
        ------
        ValueError
            If the last axis has other than d entries or, where arguments are validated, a vector is no unit vector.
        """
        value = floating(value, self.loc)
        require_width(value, self._dimensions)
        if self._validate_args:
            self._validate_sample(value)
        difference = (value - self.loc).to(wide(torch.promote_types(value.dtype, self.loc.dtype)))
        cosine_distance = difference.square().sum(-1).double() / 2
        result = log_density_at_mean(functions, self._dimensions, self._kappa) - self._kappa * cosine_distance
        return result.to(torch.promote_types(value.dtype, self.loc.dtype))

    def entropy(self) -> torch.Tensor:
        """-E[log density]."""
        result = -log_uniform_density(self._dimensions) - cumulants.information(self._dimensions, self._kappa)
        return result.to(self.loc.dtype)

    def rsample(self, sample_shape: Sequence[int] = ()) -> torch.Tensor:
        """Random unit vectors, differentiable in `loc` and in `concentration`.

        Parameters
        ----------
        sample_shape : sequence of ints, optional
            Leading axes of the draws.

        Returns
        -------
        torch.Tensor, shape (*sample_shape, *batch_shape, d)
            Unit vectors in the type of `loc`.
        """
        shape = self._extended_shape(torch.Size(sample_shape))
        loc = self.loc.to(wide(self.loc.dtype))
        y = squared_half_tangents(self._dimensions, self._kappa.expand(shape[:-1]))[..., None].to(loc.dtype)
        normals = torch.randn(*shape[:-1], self._dimensions - 1, dtype=loc.dtype, device=loc.device)
        return placed(torch, y, normals, loc).to(self.loc.dtype)


@register_kl(VonMisesFisher, VonMisesFisher)
def _kl_between(p, q):
    """B(kappa_p, kappa_q) + kappa_q A_p (1 - loc_p.loc_q)."""
    _require_one_dimension(p, q)
    cosine_distance = (p.loc - q.loc).double().square().sum(-1) / 2
    turned = q._kappa * functions.iv_ratio(p._dimensions / 2, p._kappa) * cosine_distance
    return (cumulants.bregman(p._dimensions, p._kappa, q._kappa) + turned).to(p.loc.dtype)


@register_kl(VonMisesFisher, HypersphericalUniform)
def _kl_from_uniform(p, q):
    _require_one_dimension(p, q)
    return cumulants.information(p._dimensions, p._kappa).to(p.loc.dtype)


@register_kl(HypersphericalUniform, VonMisesFisher)
def _kl_of_uniform(p, q):
    _require_one_dimension(p, q)
    return cumulants.bregman(q._dimensions, torch.zeros_like(q._kappa), q._kappa).to(q.loc.dtype)


@register_kl(HypersphericalUniform, HypersphericalUniform)
def _kl_of_equals(p, q):
    _require_one_dimension(p, q)
    return p._like.new_zeros(torch.broadcast_shapes(p.batch_shape, q.batch_shape))


def _require_one_dimension(p, q):
    if p.event_shape != q.event_shape:
        raise ValueError(f"distributions in {p.event_shape[0]} and {q.event_shape[0]} dimensions have no divergence")
