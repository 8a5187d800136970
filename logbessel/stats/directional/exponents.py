"""Log-densities as an exponent less a normaliser's `excess`, neither of which is large where the density is.

Written for arrays of NumPy, PyTorch or JAX in double precision: `arrays` is the library's module, `bessel` the module with its
functions of this package. Exponents are 0 at the mode, for `sine` in the middle of its two where the correlation splits them.
The `Normaliser` of `*_normaliser` has what belongs to them: `excess`, and in `drift` its derivatives.
"""

from dataclasses import replace

from ..normalisers import vonmises_cosine, vonmises_sine, watson
from ..sphere.density_at_mean import log_uniform_density


def sine(arrays, offset, kappa, correlation):
    """k1 (cos s - 1) + k2 (cos t - 1) + c sin s sin t, for offsets (s, t) from the means along the last axis."""
    sines = arrays.sin(offset)
    return correlation * sines[..., 0] * sines[..., 1] - _falls(arrays, offset, kappa)


def cosine(arrays, offset, kappa, correlation):
    """k1 (cos s - 1) + k2 (cos t - 1) + c (cos(s - t) - 1)."""
    apart = 2 * arrays.sin((offset[..., 0] - offset[..., 1]) / 2) ** 2
    return -correlation * apart - _falls(arrays, offset, kappa)


def _falls(arrays, offset, kappa):
    return (kappa * 2 * arrays.sin(offset / 2) ** 2).sum(-1)


def kent(arrays, y, kappa, beta):
    """kappa (y_1 - 1) + beta (y_2^2 - y_3^2), y the coordinates by the axes."""
    return beta * (y[..., 1] ** 2 - y[..., 2] ** 2) - kappa * fall(arrays, y)


def fall(arrays, y):
    """1 - y_1, without cancellation where y_1 is near 1."""
    first, across = y[..., 0], y[..., 1] ** 2 + y[..., 2] ** 2
    near = first > 0
    return arrays.where(near, across / (1 + arrays.where(near, first, 1.0)), 1 - first)


def axial(arrays, x, mu, kappa):
    """kappa (t^2 - 1), t = mu . x, for kappa > 0, else kappa t^2: of the Watson distribution."""
    along = (x * mu).sum(-1)
    across = ((x - along[..., None] * mu) ** 2).sum(-1)
    return arrays.where(kappa > 0, -kappa * across, kappa * along**2)


def sine_normaliser(arrays, bessel, order, first, second, correlation):
    """Of k1, k2 and c, k1 and k2 at least 0."""
    result = vonmises_sine.normaliser(arrays, bessel, order, first, second, correlation)
    return replace(result, drift=[*result.drift[:2], result.gradient[2]]) if order else result


def cosine_normaliser(arrays, bessel, order, first, second, correlation):
    """Of k1, k2 and c, k1 and k2 at least 0."""
    result = vonmises_cosine.normaliser(arrays, bessel, order, first, second, correlation)
    together = correlation >= 0
    total = first + second + correlation
    excess = arrays.where(together, result.excess, result.log - total)
    if not order:
        return replace(result, excess=excess)
    pairs = zip(result.drift, result.gradient, strict=True)
    drift = [arrays.where(together, drift, gradient - 1) for drift, gradient in pairs]
    return replace(result, excess=excess, drift=drift)


def axial_normaliser(arrays, bessel, order, kappa, dimensions):
    """Of kappa, with respect to area on the sphere."""
    result = watson.normaliser(arrays, bessel, order, kappa, dimensions)
    area = -log_uniform_density(dimensions)
    drift = order and [arrays.where(kappa > 0, result.drift[0], result.gradient[0])]
    return replace(result, log=result.log + area, excess=result.excess + area, drift=drift or None)
