"""Draws of the angle theta between a von Mises-Fisher vector and its mean direction, differentiable in the concentration.

They are those of `logbessel.stats.sphere.sampling`, and their derivatives those of `logbessel.stats.sphere.implicit`.
"""

import torch
from torch.autograd.function import once_differentiable

from ..stats.random_state import MOST_ROUNDS, accepted_at_last
from ..stats.sphere import implicit
from ..stats.sphere.sampling import envelope, log_acceptance
from . import functions


def squared_half_tangents(dimensions, kappa):
    """tan^2(theta/2), one draw for each concentration: a tensor of float64, differentiable in these."""
    return _Draws.apply(kappa.reshape(-1), dimensions).reshape(kappa.shape)


class _Draws(torch.autograd.Function):
    @staticmethod
    def forward(kappa, dimensions):
        return _drawn(dimensions, kappa)

    @staticmethod
    def setup_context(ctx, inputs, output):
        kappa, ctx.dimensions = inputs
        ctx.save_for_backward(kappa, output)

    @staticmethod
    @once_differentiable
    def backward(ctx, gradient):
        return implicit.derivative(torch, functions, ctx.dimensions, *ctx.saved_tensors) * gradient, None


def _drawn(dimensions, kappa):
    """Candidates are drawn anew until each has been accepted once; a nan where the concentration is none."""
    m = dimensions - 1
    b = envelope(torch, kappa, m)
    result, left = torch.full_like(kappa, torch.nan), kappa >= 0
    for _ in range(MOST_ROUNDS):
        if not left.any():
            return result
        wanted = b[left]
        shape = torch.full_like(wanted, m / 2)
        t = torch._standard_gamma(shape) / torch._standard_gamma(shape)
        accepted = log_acceptance(torch, wanted, t, m) >= -torch.empty_like(t).exponential_()
        places = left.nonzero(as_tuple=True)
        chosen = tuple(place[accepted] for place in places)
        result[chosen] = (wanted * t)[accepted]
        left[chosen] = False
    raise accepted_at_last(int(left.sum()))
