"""How far two von Mises-Fisher distributions are from each other.

With psi(kappa) = log 0F1(; d/2; kappa^2/4), psi' = A and psi'' = A', both divergences are differences of values of psi
that cancel for distributions that are alike. So these come from `logbessel.stats.sphere.cumulants`, or are written as
integrals of A, which is positive; and 1 - cos of the angle between the mean directions is kept as a number of its own.
"""

import numpy as np

import logbessel

from ..quadrature import doubling_rule
from . import cumulants, directions, ufuncs
from .vonmises_fisher import FrozenVonMisesFisher


def kl_divergence(p: FrozenVonMisesFisher, q: FrozenVonMisesFisher) -> float:
    """The Kullback-Leibler divergence of `q` from `p`, the mean under p of log p(x) - log q(x).

    It is integral from kappa_p to kappa_q of (kappa_q - s) A'(s) ds, plus kappa_q A(kappa_p) (1 - mu_p . mu_q).

    Parameters
    ----------
    p, q : FrozenVonMisesFisher
        Distributions in the same number d of dimensions: ``vonmises_fisher(mu, kappa)``.

    Returns
    -------
    float
        The divergence in nats; 0 where the distributions are equal.

    Raises
    ------
    ValueError
        If the dimensions differ.

    Notes
    -----
    Measured against ball arithmetic for d = 2 .. 10^6 and kappa = 0 .. 1e12, equal to twelve digits or far apart: a
    relative error of at most 1e-14, for the directions of `mu` and their angle as `directions.cosine_distances` measures it.

    Examples
    --------
    >>> from logbessel.stats import kl_divergence, vonmises_fisher
    >>> p, q = vonmises_fisher([0, 0, 1], 10), vonmises_fisher([0, 0.6, 0.8], 12)
    >>> round(kl_divergence(p, q), 12), kl_divergence(p, p)
    (2.177678446878, 0.0)
    """
    cosine_distance = _cosine_distance(p, q)
    ratio = float(logbessel.iv_ratio(p.dim / 2, p.kappa))
    return _bregman(p.dim, p.kappa, q.kappa, q.kappa - p.kappa) + q.kappa * ratio * cosine_distance


def bhattacharyya_distance(p: FrozenVonMisesFisher, q: FrozenVonMisesFisher) -> float:
    """The Bhattacharyya distance, minus the logarithm of the integral of sqrt(p(x) q(x)).

    With m = (kappa_p + kappa_q) / 2 and r the length of (kappa_p mu_p + kappa_q mu_q) / 2, it is
    (psi(kappa_p) + psi(kappa_q)) / 2 - psi(m), an integral of A', plus psi(m) - psi(r), one of A.

    Parameters
    ----------
    p, q : FrozenVonMisesFisher
        Distributions in the same number of dimensions: ``vonmises_fisher(mu, kappa)``.

    Returns
    -------
    float
        The distance; 0 where the distributions are equal, symmetric.

    Raises
    ------
    ValueError
        If the dimensions differ.

    Notes
    -----
    As exact as `kl_divergence`. The Hellinger distance is ``sqrt(-expm1(-distance))``.

    Examples
    --------
    >>> from logbessel.stats import bhattacharyya_distance, vonmises_fisher
    >>> p, q = vonmises_fisher([0, 0, 1], 10), vonmises_fisher([0, 0.6, 0.8], 12)
    >>> round(bhattacharyya_distance(p, q), 12)
    0.511621560618
    """
    cosine_distance = _cosine_distance(p, q)
    middle = p.kappa / 2 + q.kappa / 2
    if middle == 0:
        return 0.0
    half = (q.kappa - p.kappa) / 2
    spread = (_bregman(p.dim, middle, p.kappa, -half) + _bregman(p.dim, middle, q.kappa, half)) / 2
    share = p.kappa / middle * (q.kappa / middle) * cosine_distance / 2  # 1 - (r / middle)^2
    root = np.sqrt(max(1 - share, 0.0))
    spherical_variance = middle * share / (1 + root)
    s, weights, _ = doubling_rule(middle, middle * root, -spherical_variance, p.dim / 4)
    return spread + float(weights @ logbessel.iv_ratio(p.dim / 2, s))


def _cosine_distance(p, q):
    """1 - cos of the angle between the mean directions."""
    if p.dim != q.dim:
        raise ValueError(f"distributions in {p.dim} and in {q.dim} dimensions cannot be compared.")
    mu = p.mu[None]
    return float(directions.cosine_distances(mu, np.linalg.norm(mu, axis=1), q.mu)[0])


def _bregman(dimensions, *arguments):
    with np.errstate(all="ignore"):
        return float(cumulants.bregman(np, ufuncs, dimensions, *map(np.float64, arguments)))
