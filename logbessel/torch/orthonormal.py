"""Orthonormal axes and rotations: constraints, and matrices made exact."""

import torch
from torch.distributions import constraints

CLOSE = 1e-4  # of the products of columns: a network's are of float32
STEPS = 2  # each squares what the products are off by


class _Orthonormal(constraints.Constraint):
    """Square matrices with orthonormal columns."""

    is_discrete = False
    event_dim = 2

    def check(self, value: torch.Tensor) -> torch.Tensor:
        return (_products(value) - _unit(value)).abs().amax((-2, -1)) <= CLOSE


class _Rotation(_Orthonormal):
    """3x3 rotation matrices."""

    def check(self, value: torch.Tensor) -> torch.Tensor:
        return super().check(value) & (torch.linalg.det(value) > 0)


orthonormal = _Orthonormal()
rotation = _Rotation()


def straightened(axes):
    """The nearest orthonormal matrices to some that are nearly so (Björck and Bowie, SIAM Journal on Numerical Analysis 8, 1971, p. 358).

    Of derivatives the part along the orthonormal matrices passes.
    """
    for _ in range(STEPS):
        axes = 1.5 * axes - 0.5 * axes @ _products(axes)
    return axes


def _products(matrices):
    return matrices.mT @ matrices


def _unit(matrices):
    return torch.eye(matrices.shape[-1], dtype=matrices.dtype, device=matrices.device)
