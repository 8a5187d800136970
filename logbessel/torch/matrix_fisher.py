"""The matrix Fisher distribution of rotations in the contract of `torch.distributions`, which serves as a loss."""

from collections.abc import Sequence

import numpy as np
import torch
from torch.autograd.function import once_differentiable
from torch.distributions import Distribution, constraints

from ..stats.directional.matrix_fisher import FrozenMatrixFisher
from ..stats.normalisers import matrix_fisher
from .normalisers import normaliser
from .unit_vectors import Vectors, floating

CLOSE = 1e-4  # of the products of columns of a rotation matrix: a network's are of float32


class _Rotation(constraints.Constraint):
    """3x3 rotation matrices."""

    is_discrete = False
    event_dim = 2

    def check(self, value: torch.Tensor) -> torch.Tensor:
        products = value.mT @ value - torch.eye(3, dtype=value.dtype, device=value.device)
        return (products.abs().amax((-2, -1)) <= CLOSE) & (torch.linalg.det(value) > 0)


rotation = _Rotation()


class _LogC(torch.autograd.Function):
    """log c(F), and E[R] = U diag(d log c/ds) V^T, its gradient: no singular value is differentiated."""

    @staticmethod
    def forward(ctx, F):
        left, values, right = proper_svd(F)
        log, gradient, _ = normaliser(matrix_fisher, 1, values.movedim(-1, 0))
        mean = left * gradient.movedim(0, -1)[..., None, :] @ right.mT
        ctx.save_for_backward(mean)
        ctx.mark_non_differentiable(mean)
        return log, mean

    @staticmethod
    @once_differentiable
    def backward(ctx, output, _):
        (mean,) = ctx.saved_tensors
        return output[..., None, None] * mean


def proper_svd(F):
    """U, s, V with U diag(s) V^T = F, U and V rotations, and s_1 >= s_2 >= |s_3|; s is nan where an entry is not finite."""
    finite = F.isfinite().all(-1).all(-1)
    left, values, right = torch.linalg.svd(torch.where(finite[..., None, None], F, 0.0))
    right = right.mT
    signs = torch.linalg.det(left).sign(), torch.linalg.det(right).sign()

    def reflected(sign):
        return torch.stack([torch.ones_like(sign), torch.ones_like(sign), sign], -1)

    values = values * reflected(signs[0] * signs[1])
    left, right = (part * reflected(sign)[..., None, :] for part, sign in zip((left, right), signs))
    return left, torch.where(finite[..., None], values, torch.nan), right


class MatrixFisher(Distribution):
    r"""The matrix Fisher distribution of rotations R, with density exp(tr F^T R)/c(F) against the uniform (Haar) measure.

    Parameters
    ----------
    F : Tensor or array_like, shape (..., 3, 3)
        Any matrices, such as a network's nine outputs for each rotation.
    validate_args : bool, optional
        As of `torch.distributions.Distribution`.

    Notes
    -----
    ``-MatrixFisher(F).log_prob(R).mean()`` is a loss for networks that regress rotations: its gradient by F, E[R] - R for each
    row, is finite at any F, also where singular values are equal or F is 0. `log_prob` can be differentiated once. It is
    computed in float64, and rounded once.

    Examples
    --------
    >>> import torch
    >>> from logbessel.torch import MatrixFisher
    >>> F = torch.zeros(3, 3, requires_grad=True)
    >>> MatrixFisher(F).log_prob(torch.eye(3)).backward()
    >>> F.grad
    tensor([[1., 0., 0.],
            [0., 1., 0.],
            [0., 0., 1.]])
    """

    arg_constraints = {"F": constraints.independent(constraints.real, 2)}
    support = rotation

    def __init__(self, F: Vectors, validate_args: bool | None = None) -> None:
        self.F = floating(F)
        if self.F.shape[-2:] != (3, 3):
            raise ValueError(f"F must be 3x3 matrices; its shape is {tuple(self.F.shape)}")
        super().__init__(self.F.shape[:-2], self.F.shape[-2:], validate_args=validate_args)

    def expand(self, batch_shape: Sequence[int], _instance: "MatrixFisher | None" = None) -> "MatrixFisher":
        """The same distributions as views of a larger batch.

        Parameters
        ----------
        batch_shape : sequence of ints
            The new batch shape, to which the present one broadcasts.

        Returns
        -------
        MatrixFisher
            Of the same class, subclasses too.
        """
        new = self._get_checked_instance(MatrixFisher, _instance)
        new.F = self.F.expand(*batch_shape, 3, 3)
        super(MatrixFisher, new).__init__(torch.Size(batch_shape), self.event_shape, validate_args=False)
        new._validate_args = self._validate_args
        return new

    @property
    def mean(self) -> torch.Tensor:
        """E[R], a matrix that is no rotation; it is not differentiated."""
        return _LogC.apply(self.F.double())[1].to(self.F.dtype)

    @property
    def mode(self) -> torch.Tensor:
        """The likeliest rotation, U V^T; it is not differentiated."""
        left, _, right = proper_svd(self.F.detach().double())
        return (left @ right.mT).to(self.F.dtype)

    def log_prob(self, value: Vectors) -> torch.Tensor:
        """The log-density of rotation matrices, tr F^T R - log c(F).

        Parameters
        ----------
        value : Tensor or array_like, shape (..., 3, 3)
            Rotations, whose leading axes broadcast with the batch shape.

        Returns
        -------
        Tensor, shape (...)
            In the promoted type of `value` and `F`.

        Raises
        ------
        ValueError
            If the last axes are not 3x3 or, where arguments are validated, a matrix is no rotation.
        """
        value = floating(value, self.F)
        if value.shape[-2:] != (3, 3):
            raise ValueError(f"values must be 3x3 matrices; their shape is {tuple(value.shape)}")
        if self._validate_args:
            self._validate_sample(value)
        F = self.F.double()
        result = (F * value.double()).sum((-2, -1)) - _LogC.apply(F)[0]
        return result.to(torch.promote_types(value.dtype, self.F.dtype))

    def sample(self, sample_shape: Sequence[int] = ()) -> torch.Tensor:
        """Random rotations, drawn on the CPU as those of `logbessel.stats.matrix_fisher`; `torch.manual_seed` seeds them.

        Parameters
        ----------
        sample_shape : sequence of ints, optional
            Leading axes of the draws.

        Returns
        -------
        Tensor, shape (*sample_shape, *batch_shape, 3, 3)
            Rotation matrices.
        """
        generator = np.random.default_rng(torch.randint(1 << 62, ()).item())
        matrices = self.F.detach().double().cpu().reshape(-1, 3, 3).numpy()
        draws = [FrozenMatrixFisher(matrix).rvs(tuple(sample_shape) or None, generator) for matrix in matrices]
        result = np.stack(draws, axis=-3).reshape(*sample_shape, *self.batch_shape, 3, 3)
        return torch.as_tensor(result, dtype=self.F.dtype, device=self.F.device)
