"""The Matérn kernel for GPyTorch, its smoothness a parameter."""

from typing import Any

import torch
from gpytorch.constraints import Interval, Positive
from gpytorch.kernels import Kernel
from gpytorch.priors import Prior

from ..functions.matern import MATERN_LOG_CORRELATION
from ..torch.registration import run

_log_correlation = run(MATERN_LOG_CORRELATION)


class MaternKernel(Kernel):
    """Matérn kernel whose smoothness is learnt like its length scales.

    In place of `gpytorch.kernels.MaternKernel`, which has nu = 1/2, 3/2 and 5/2 only. With r the distance in units of the
    length scales and z = sqrt(2 nu) r,

        k(r) = 2^(1 - nu)/Gamma(nu) z^nu K_nu(z).

    Parameters
    ----------
    nu : float or torch.Tensor, default=1.5
        Smoothness to begin with, nu > 0; it broadcasts to `batch_shape` followed by (1, 1).
    nu_prior : gpytorch.priors.Prior, optional
        Prior of the smoothness.
    nu_constraint : gpytorch.constraints.Interval, optional
        Constraint of the smoothness; Positive() if there is none.
    **kwargs
        Of `gpytorch.kernels.Kernel`: `ard_num_dims`, `batch_shape`, `active_dims`, `lengthscale_prior` and so on.

    Attributes
    ----------
    nu : torch.Tensor of shape (*batch_shape, 1, 1)
        Smoothness. It stays fixed after ``kernel.raw_nu.requires_grad_(False)``.

    Notes
    -----
    Value and first derivatives, in inputs, length scales and smoothness, are those of `matern_log_correlation`; second
    ones are there but for that in nu twice. Distances are those of differences, so equal inputs are at 0 exactly, and
    have correlation 1 and no gradient.

    Examples
    --------
    >>> import torch
    >>> from logbessel.gp import MaternKernel
    >>> x = torch.tensor([[0.0], [1.0]], dtype=torch.float64)
    >>> kernel = MaternKernel(nu=0.8).double()
    >>> kernel.lengthscale = 2.0
    >>> kernel(x).to_dense().detach()
    tensor([[1.0000, 0.6958],
            [0.6958, 1.0000]], dtype=torch.float64)
    """

    has_lengthscale = True

    def __init__(
        self,
        nu: torch.Tensor | float = 1.5,
        nu_prior: Prior | None = None,
        nu_constraint: Interval | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.register_parameter("raw_nu", torch.nn.Parameter(torch.zeros(*self.batch_shape, 1, 1)))
        if nu_prior is not None:
            self.register_prior("nu_prior", nu_prior, lambda kernel: kernel.nu, lambda kernel, nu: kernel._set_nu(nu))
        self.register_constraint("raw_nu", Positive() if nu_constraint is None else nu_constraint)
        self.nu = nu

    @property
    def nu(self) -> torch.Tensor:
        """Smoothness, of shape (*batch_shape, 1, 1); set it to a number or a tensor, which must be positive."""
        return self.raw_nu_constraint.transform(self.raw_nu)

    @nu.setter
    def nu(self, nu: torch.Tensor | float) -> None:
        self._set_nu(nu)

    def _set_nu(self, nu):
        nu = torch.as_tensor(nu, dtype=self.raw_nu.dtype, device=self.raw_nu.device)
        if not (nu > 0).all():
            raise ValueError(f"nu must be positive, not {nu}.")
        self.initialize(raw_nu=self.raw_nu_constraint.inverse_transform(nu))

    def forward(
        self, x1: torch.Tensor, x2: torch.Tensor, diag: bool = False, last_dim_is_batch: bool = False, **params: Any
    ) -> torch.Tensor:
        """The correlations between two sets of inputs.

        Parameters
        ----------
        x1 : torch.Tensor, shape (..., n, d)
            Inputs.
        x2 : torch.Tensor, shape (..., m, d)
            Inputs.
        diag : bool, optional
            Only those of the i-th of `x1` with the i-th of `x2`.
        last_dim_is_batch : bool, optional
            A kernel for each of the d columns.
        **params
            Not used.

        Returns
        -------
        torch.Tensor, shape (..., n, m), or (..., n) if `diag`
            The correlations.
        """
        nu = self.nu
        x1, x2 = x1 / self.lengthscale, x2 / self.lengthscale
        if last_dim_is_batch:
            x1, x2 = (x.transpose(-1, -2).unsqueeze(-1) for x in (x1, x2))
            nu = nu.unsqueeze(-1)
        if diag:
            distance, nu = torch.linalg.vector_norm(x1 - x2, dim=-1), nu.squeeze(-1)
        else:
            distance = torch.cdist(x1, x2, compute_mode="donot_use_mm_for_euclid_dist")
        apart = distance > 0
        correlation = _log_correlation(*torch.broadcast_tensors(torch.where(apart, distance, 1.0), nu)).exp()
        return torch.where(apart, correlation, 1.0)
