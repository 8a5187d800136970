"""The matrix Fisher distribution of rotations in the contract of `torch.distributions`, which serves as a loss.

No singular value is differentiated: derivatives by F are told by expectations, which are smooth where singular values meet.
"""

from functools import partial
from types import SimpleNamespace

import torch
from torch.autograd.function import once_differentiable
from torch.distributions import register_kl

from ..stats import front_ends
from ..stats.directional import densities, faces
from .directional import ALL, Constraints, Directional
from .normalisers import normaliser
from .orthonormal import rotation
from .unit_vectors import Vectors, floating

DENSITY = densities.MatrixFisher()


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


def _whole(F, order):
    """The frame, the proper singular values as a list, the moments, and the mode U V^T."""
    left, values, right = proper_svd(F)
    moments = normaliser(DENSITY, order, values.movedim(-1, 0))
    return SimpleNamespace(frame=(left, right), s=values.unbind(-1), moments=moments, mode=left @ right.mT)


def _times(numbers, matrices, like):
    """Matrices times numbers, summed over what `like` was broadcast by."""
    return (numbers[..., None, None] * matrices).sum_to_size(like.shape)


class _LogDensity(torch.autograd.Function):
    """log f(R), with the derivatives R - E[R] by F, and F by R; then U V^T, and E[R] less that."""

    @staticmethod
    def forward(F, R):
        whole = _whole(F, 1)
        log = densities.log_density(torch, DENSITY, R, whole.frame, whole.s, whole.moments.excess)
        return log, whole.mode, densities.spectral(torch, whole.frame, whole.moments.drift)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.mark_non_differentiable(*output[1:])
        ctx.save_for_backward(*inputs, *output[1:])

    @staticmethod
    def backward(ctx, output, *_):
        F, R, mode, drift = ctx.saved_tensors
        apart = R - _Mean.apply(F) if torch.is_grad_enabled() else (R - mode) - drift
        return _times(output, apart, F), _times(output, F, R)


class _OnceDifferentiable(torch.autograd.Function):
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)


class _Mean(_OnceDifferentiable):
    """E[R]."""

    @staticmethod
    def forward(F):
        whole = _whole(F, 1)
        return DENSITY.mean(torch, whole.frame, whole.moments)

    @staticmethod
    @once_differentiable
    def backward(ctx, output):
        whole = _whole(*ctx.saved_tensors, 2)
        return DENSITY.covariance(torch, whole.frame, whole.moments, output)


class _Entropy(_OnceDifferentiable):
    """-E[log f(R)], with the derivative -Cov(R, tr F^T R)."""

    @staticmethod
    def forward(F):
        whole = _whole(F, 1)
        return densities.entropy(whole.s, whole.moments)

    @staticmethod
    @once_differentiable
    def backward(ctx, output):
        (F,) = ctx.saved_tensors
        whole = _whole(F, 2)
        return -_times(output, DENSITY.covariance(torch, whole.frame, whole.moments, F), F)


class _Divergence(_OnceDifferentiable):
    """E[log f(R) - log g(R)], with the derivatives Cov(R, tr (F - G)^T R) by F, and E_g[R] - E[R] by G."""

    @staticmethod
    def forward(F, G):
        own, other = _whole(F, 1), _whole(G, 1)
        left, right = other.frame
        beyond = (left.mT @ densities.spectral(torch, own.frame, own.moments.drift) @ right).diagonal(dim1=-2, dim2=-1)
        falls = torch.stack(DENSITY.statistics(own.mode, other.frame), -1) + beyond
        there = (torch.stack(other.s, -1) * falls).sum(-1)
        return other.moments.excess - there - densities.entropy(own.s, own.moments)

    @staticmethod
    @once_differentiable
    def backward(ctx, output):
        F, G = ctx.saved_tensors
        own, other = _whole(F, 2), _whole(G, 1)
        change = DENSITY.covariance(torch, own.frame, own.moments, F - G)
        drifts = (densities.spectral(torch, one.frame, one.moments.drift) for one in (other, own))
        apart = (other.mode - own.mode) + torch.sub(*drifts)
        return _times(output, change, F), _times(output, apart, G)


@faces.MATRIX_FISHER.described_in(
    front_ends.TORCH,
    """``-MatrixFisher(F).log_prob(R).mean()`` is a loss for networks that regress rotations: its gradient by F, E[R] - R for each
row, is finite at any F, also where singular values are equal or F is 0.

"""
    + ALL.replace(",\n`variance`", ""),
)
class MatrixFisher(Directional):
    face = faces.MATRIX_FISHER
    arg_constraints = face.constraints(Constraints())
    support = rotation

    def __init__(self, F: Vectors, validate_args: bool | None = None) -> None:
        super().__init__(F, validate_args=validate_args)

    def _rounded(self, function, *others):
        return function.apply(self.F.double(), *others).to(self.F.dtype)

    @property
    def mean(self) -> torch.Tensor:
        """E[R], a matrix that is not a rotation."""
        return self._rounded(_Mean)

    @property
    def mode(self) -> torch.Tensor:
        """The likeliest rotation, U V^T; it is not differentiated."""
        return _whole(self.F.detach().double(), 0).mode.to(self.F.dtype)

    @property
    def variance(self) -> torch.Tensor:
        """Of each entry; it is not differentiated."""
        whole = _whole(self.F.detach().double(), 2)
        covariance = partial(DENSITY.covariance, torch, whole.frame, whole.moments)
        units = torch.eye(9, dtype=torch.float64, device=self.F.device).reshape(3, 3, 3, 3)
        rows = [torch.stack([covariance(units[i, j])[..., i, j] for j in range(3)], -1) for i in range(3)]
        return torch.stack(rows, -2).to(self.F.dtype)

    def entropy(self) -> torch.Tensor:
        """-E[log density], of shape `batch_shape`: 0 at F = 0, else negative."""
        return self._rounded(_Entropy)

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
            If the last axes are not 3x3 or, where arguments are validated, a matrix is not a rotation.
        """
        value = floating(value, self.F)
        if value.shape[-2:] != (3, 3):
            raise ValueError(f"values must be 3x3 matrices along their last axes; their shape is {tuple(value.shape)}")
        if self._validate_args:
            self._validate_sample(value)
        result, *_ = _LogDensity.apply(self.F.double(), value.double())
        return result.to(torch.promote_types(value.dtype, self.F.dtype))


@register_kl(MatrixFisher, MatrixFisher)
def _kl_between(p, q):
    return p._rounded(_Divergence, q.F.double())
