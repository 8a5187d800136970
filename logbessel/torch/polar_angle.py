"""The angle theta between a von Mises-Fisher vector and its mean direction: draws, differentiable in the concentration.

With y = tan^2(theta/2) and omega = log(y)/2, cos theta = -tanh(omega), and the density of omega in d dimensions is
proportional to exp(kappa cos theta) sin^{d-1} theta. Draws y are those of `logbessel.stats.sphere.sampling`. Their derivative
is that of implicit reparameterisation (Figurnov, Mohamed, Mnih, NeurIPS 2018): where the distribution function
F(omega, kappa) is held fixed,

    d omega/d kappa = -(dF/d kappa)/p(omega) = -1/p(omega) integral_{-inf}^{omega} (cos - A) p,   A = E[cos theta],

so that gradients of expectations are unbiased. The integral over all omega is 0; towards the side where cos theta lies
of A, the integrand keeps its sign. With sigma = 1 for cos theta > A and -1 otherwise, Y = y^sigma, and s the distance
from omega, let q = Y (1 - e^{-2s})/(1 + Y); then cos changes by D = 2 q/(1 + Y e^{-2s}) and log p by

    E(s) = sigma kappa D - (d - 1) (log(1 - q) + s),

    d omega/d kappa = -H,   H = integral_0^inf (D + |cos theta - A|) e^{E(s)} ds.
"""

import torch
from torch.autograd.function import once_differentiable

from ..stats.quadrature import gauss_legendre
from . import functions

_CUT = 32.0  # e^-32 is 1e-14
_BISECTIONS = 14
_NODES = 64  # H within 1e-12: d = 2 needs the most, where it decays slowest beside poles of the integrand


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
        """dy/d kappa = 2 y d omega/d kappa."""
        kappa, y = ctx.saved_tensors
        return -2 * y * _slope(ctx.dimensions, kappa, y) * gradient, None


def _drawn(dimensions, kappa):
    """Candidates are drawn anew until each has been accepted once; a nan where the concentration is none."""
    m = dimensions - 1
    b = m / (2 * kappa + torch.hypot(2 * kappa, torch.full_like(kappa, m)))
    result, left = torch.full_like(kappa, torch.nan), kappa >= 0
    while left.any():
        wanted = b[left]
        shape = torch.full_like(wanted, m / 2)
        t = torch._standard_gamma(shape) / torch._standard_gamma(shape)
        h = (1 - wanted) * (t - 1) / (2 * (1 + wanted * t))
        accepted = m * (h - torch.log1p(h)) <= torch.empty_like(h).exponential_()
        places = left.nonzero(as_tuple=True)
        chosen = tuple(place[accepted] for place in places)
        result[chosen] = (wanted * t)[accepted]
        left[chosen] = False
    return result


def _slope(dimensions, kappa, y):
    """H, by the Gauss-Legendre rule up to where the integrand has fallen by e^{-CUT}."""
    gap = functions.iv_ratio_c(dimensions / 2, kappa) - 2 * y / (1 + y)
    sign = torch.where(gap > 0, 1.0, -1.0).to(gap)
    base, force, m = y**sign, sign * kappa, dimensions - 1

    def change(s):
        """(D, E) at the distance s."""
        q = -base / (1 + base) * torch.expm1(-2 * s)
        cosine = 2 * q / (1 + base * torch.exp(-2 * s))
        return cosine, force * cosine - m * (torch.log1p(-q) + s)

    # E(s) <= max(force, 0) D(inf) + m (log(1 + base) - s)
    end = (_CUT + 2 * force.clamp(min=0) * base / (1 + base)) / m + torch.log1p(base)
    start = torch.zeros_like(end)
    for _ in range(_BISECTIONS):
        middle = (start + end) / 2
        beyond = change(middle)[1] < -_CUT
        start, end = torch.where(beyond, start, middle), torch.where(beyond, middle, end)
    total = torch.zeros_like(end)
    for node, weight in zip(*(part.tolist() for part in gauss_legendre(_NODES))):
        cosine, exponent = change(node * end)
        total += weight * (cosine + gap.abs()) * exponent.exp()
    return total * end
