"""How a draw of the angle theta to the mean direction moves with the concentration, for PyTorch and JAX, in float64.

With y = tan^2(theta/2) and omega = log(y)/2, cos theta = -tanh(omega), and the density of omega in d dimensions is
proportional to exp(kappa cos theta) sin^{d-1} theta. The derivative of a draw (`logbessel.stats.sphere.sampling`) is that
of implicit reparameterisation (Figurnov, Mohamed, Mnih, NeurIPS 2018): where the distribution function F(omega, kappa) is
held fixed,

    d omega/d kappa = -(dF/d kappa)/p(omega) = -1/p(omega) integral_{-inf}^{omega} (cos - A) p,   A = E[cos theta],

so that gradients of expectations are unbiased. The integral over all omega is 0; towards the side where cos theta lies
of A, the integrand keeps its sign. With sigma = 1 for cos theta > A and -1 otherwise, Y = y^sigma, and s the distance
from omega, let q = Y (1 - e^{-2s})/(1 + Y); then cos changes by D = 2 q/(1 + Y e^{-2s}) and log p by

    E(s) = sigma kappa D - (d - 1) (log(1 - q) + s),

    d omega/d kappa = -H,   H = integral_0^inf (D + |cos theta - A|) e^{E(s)} ds,   dy/d kappa = -2 y H.
"""

from functools import reduce

from ..quadrature import gauss_legendre

CUT = 32.0  # e^-32 is 1e-14
BISECTIONS = 14
NODES = 64  # H within 1e-12: d = 2 needs the most, where it decays slowest beside poles of the integrand
RULE = list(zip(*(part.tolist() for part in gauss_legendre(NODES))))


def derivative(arrays, bessel, dimensions, kappa, y, fold=reduce):
    """dy/d kappa, by the Gauss-Legendre rule for H up to where the integrand has fallen by e^{-CUT}.

    `fold` is `functools.reduce`, or does as it does: a compiler would unroll its loop.
    """
    gap = bessel.iv_ratio_c(dimensions / 2, kappa) - 2 * y / (1 + y)
    near = gap > 0
    base, force, m = arrays.where(near, y, 1 / y), arrays.where(near, kappa, -kappa), dimensions - 1

    def change(s):
        """(D, E) at the distance s."""
        q = -base / (1 + base) * arrays.expm1(-2 * s)
        cosine = 2 * q / (1 + base * arrays.exp(-2 * s))
        return cosine, force * cosine - m * (arrays.log1p(-q) + s)

    # E(s) <= max(force, 0) D(inf) + m (log(1 + base) - s)
    end = (CUT + 2 * arrays.where(near, kappa, 0.0) * base / (1 + base)) / m + arrays.log1p(base)

    def halved(interval, _):
        low, high = interval
        middle = (low + high) / 2
        beyond = change(middle)[1] < -CUT
        return arrays.where(beyond, low, middle), arrays.where(beyond, middle, high)

    _, end = fold(halved, [0.0] * BISECTIONS, (0.0 * end, end))

    def added(total, rule):
        node, weight = rule
        cosine, exponent = change(node * end)
        return total + weight * (cosine + abs(gap)) * arrays.exp(exponent)

    return -2 * y * fold(added, RULE, 0.0 * end) * end
