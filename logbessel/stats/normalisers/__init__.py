"""Normalisers of distributions of angles, axes, directions and rotations: logarithms, with first and second derivatives.

    log_vonmises_sine, log_vonmises_cosine    bivariate von Mises distributions on the torus
    log_kent                                  the Kent distribution FB5 on S^2
    log_watson                                the Watson distribution, in any dimension
    log_bingham                               Bingham distributions on S^2 and S^3
    log_matrix_fisher                         the matrix Fisher distribution on SO(3)

`logbessel.torch.normalisers` and `logbessel.jax.normalisers` have the same functions of tensors and of JAX arrays,
differentiable twice. How they are computed is in `integral`. Measured against ball arithmetic, with parameters from 0 to 1e8, equal and opposite
ones among them: the logarithm within 4 ulp or 2^-50 of the largest parameter (of kappa + d/2, for Watson), first derivatives
within 1e-14 and second ones within 1e-12 of the largest of their kind.
"""

from typing import Any

from numpy.typing import ArrayLike

from . import bingham, evaluation, kent, matrix_fisher, vonmises_cosine, vonmises_sine, watson

__all__ = [
    "log_bingham",
    "log_kent",
    "log_matrix_fisher",
    "log_vonmises_cosine",
    "log_vonmises_sine",
    "log_watson",
]


def log_vonmises_sine(kappa1: ArrayLike, kappa2: ArrayLike, correlation: ArrayLike, derivatives: int = 0) -> Any:
    r"""Logarithm of the normaliser of the bivariate von Mises distribution, sine model.

    .. math::

        C = \int_0^{2\pi}\!\int_0^{2\pi} \exp(\kappa_1 \cos a + \kappa_2 \cos b + \lambda \sin a \sin b)\, da\, db
          = 4\pi^2 \sum_{m \ge 0} \binom{2m}{m} \Big(\frac{\lambda^2}{4 \kappa_1 \kappa_2}\Big)^m I_m(\kappa_1) I_m(\kappa_2)

    Parameters
    ----------
    kappa1, kappa2, correlation : array_like
        The parameters, of any sign; their shapes broadcast to S.
    derivatives : int, optional
        0, 1 or 2: up to which order.

    Returns
    -------
    log : ndarray of float64, shape S, or float64
        log C; nan where a parameter is not finite.
    gradient : ndarray, shape (*S, 3)
        First derivatives, if wanted.
    hessian : ndarray, shape (*S, 3, 3)
        Second derivatives, if wanted.

    References
    ----------
    H. Singh, V. Hnizdo, E. Demchuk, *Probabilistic model for two dependent circular variables*, Biometrika 89, 2002, p. 719.

    Examples
    --------
    >>> from logbessel.stats.normalisers import log_vonmises_sine
    >>> print(round(log_vonmises_sine(10_000, 10_000, 9_900), 9))
    19994.474849642
    """
    return evaluation.evaluated(vonmises_sine.normaliser, derivatives, kappa1, kappa2, correlation)


def log_vonmises_cosine(kappa1: ArrayLike, kappa2: ArrayLike, correlation: ArrayLike, derivatives: int = 0) -> Any:
    r"""Logarithm of the normaliser of the bivariate von Mises distribution, cosine model.

    .. math::

        C = \int_0^{2\pi}\!\int_0^{2\pi} \exp(\kappa_1 \cos a + \kappa_2 \cos b + \lambda \cos(a - b))\, da\, db

    Parameters
    ----------
    kappa1, kappa2, correlation : array_like
        The parameters, of any sign; their shapes broadcast to S.
    derivatives : int, optional
        0, 1 or 2: up to which order.

    Returns
    -------
    log : ndarray of float64, shape S, or float64
        log C; nan where a parameter is not finite.
    gradient : ndarray, shape (*S, 3)
        First derivatives, if wanted.
    hessian : ndarray, shape (*S, 3, 3)
        Second derivatives, if wanted.

    References
    ----------
    K. V. Mardia, C. C. Taylor, G. K. Subramaniam, *Protein bioinformatics and mixtures of bivariate von Mises distributions
    for angular data*, Biometrics 63, 2007, p. 505.

    Examples
    --------
    >>> from logbessel.stats.normalisers import log_vonmises_cosine
    >>> value, gradient = log_vonmises_cosine(2, 1, 0.5, derivatives=1)
    >>> gradient.round(6) # E[cos a], E[cos b], E[cos(a - b)]
    array([0.729648, 0.553307, 0.495492])
    """
    return evaluation.evaluated(vonmises_cosine.normaliser, derivatives, kappa1, kappa2, correlation)


def log_kent(kappa: ArrayLike, beta: ArrayLike, derivatives: int = 0) -> Any:
    r"""Logarithm of the normaliser of the Kent distribution FB5.

    .. math::

        C = \int_{S^2} \exp(\kappa x_1 + \beta (x_2^2 - x_3^2))\, dx
          = 2\pi \sum_{j \ge 0} \frac{\Gamma(j + 1/2)}{\Gamma(j + 1)} \beta^{2j} (\kappa/2)^{-2j-1/2} I_{2j+1/2}(\kappa)

    Parameters
    ----------
    kappa, beta : array_like
        The parameters, of any sign; their shapes broadcast to S.
    derivatives : int, optional
        0, 1 or 2: up to which order.

    Returns
    -------
    log : ndarray of float64, shape S, or float64
        log C; nan where a parameter is not finite, or \|beta\| beyond \|kappa\|/2.
    gradient : ndarray, shape (*S, 2)
        First derivatives, if wanted.
    hessian : ndarray, shape (*S, 2, 2)
        Second derivatives, if wanted.

    References
    ----------
    J. T. Kent, *The Fisher-Bingham distribution on the sphere*, Journal of the Royal Statistical Society B 44, 1982, p. 71.

    Examples
    --------
    >>> from logbessel.stats.normalisers import log_kent
    >>> log_kent([1000, 2000], [300, 900]).round(5)
    array([ 995.15196, 1995.05181])
    """
    return evaluation.evaluated(kent.normaliser, derivatives, kappa, beta)


def log_watson(kappa: ArrayLike, dim: int, derivatives: int = 0) -> Any:
    r"""Logarithm of the normaliser of the Watson distribution, against the uniform distribution.

    .. math:: M = E[\exp(\kappa t^2)] = {}_1F_1(1/2;\, d/2;\, \kappa), \qquad t \text{ a coordinate of a uniform unit vector}

    Parameters
    ----------
    kappa : array_like, shape S
        The parameter, of any sign.
    dim : int
        The number of dimensions d, at least 2.
    derivatives : int, optional
        0, 1 or 2: up to which order.

    Returns
    -------
    log : ndarray of float64, shape S, or float64
        log M; nan where `kappa` is not finite.
    first : ndarray, shape S
        The first derivative, E[t^2], if wanted.
    second : ndarray, shape S
        The second derivative, if wanted.

    Raises
    ------
    ValueError
        If `dim` is no integer of at least 2.

    References
    ----------
    K. V. Mardia and P. E. Jupp, *Directional Statistics*, Wiley 2000, section 9.4.2.

    Examples
    --------
    >>> from logbessel.stats.normalisers import log_watson
    >>> log_watson([-1000, 0, 1000], dim=3).round(6)
    array([ -3.57466 ,   0.      , 992.399598])
    """
    result = evaluation.evaluated(watson.normaliser, derivatives, kappa, fixed=(evaluation.dimensions(dim),))
    if not derivatives:
        return result
    log, gradient, *hessian = result
    return (log, gradient[..., 0], *(part[..., 0, 0] for part in hessian))


def log_bingham(z: ArrayLike, derivatives: int = 0) -> Any:
    r"""Logarithm of the normaliser of the Bingham distribution on S^2 or S^3.

    .. math:: C = \int_{S^{d-1}} \exp\Big(\sum_i z_i x_i^2\Big)\, dx, \qquad d = 3, 4

    Parameters
    ----------
    z : array_like, shape (*S, 3) or (*S, 4)
        The parameters, of any sign and in any order.
    derivatives : int, optional
        0, 1 or 2: up to which order.

    Returns
    -------
    log : ndarray of float64, shape S, or float64
        log C; nan where a parameter is not finite.
    gradient : ndarray, shape (*S, d)
        First derivatives, E[x_i^2], if wanted.
    hessian : ndarray, shape (*S, d, d)
        Second derivatives, Cov[x_i^2, x_j^2], if wanted.

    Raises
    ------
    ValueError
        If `z` has another number of columns.

    References
    ----------
    K. V. Mardia and P. E. Jupp, *Directional Statistics*, Wiley 2000, section 9.4.3.

    Examples
    --------
    >>> from logbessel.stats.normalisers import log_bingham
    >>> value, squares = log_bingham([0, -10, -5000], derivatives=1)
    >>> squares.round(3)
    array([0.947, 0.053, 0.   ])
    """
    return evaluation.evaluated(bingham.normaliser, derivatives, *evaluation.columns("z", z, (3, 4)))


def log_matrix_fisher(s: ArrayLike, derivatives: int = 0) -> Any:
    r"""Logarithm of the normaliser of the matrix Fisher distribution on SO(3), against the uniform (Haar) measure.

    .. math::

        c = E[\exp(s_1 R_{11} + s_2 R_{22} + s_3 R_{33})] = \frac{1}{2} \int_{-1}^{1}
            I_0\Big(\tfrac{(s_1 - s_2)(1 - u)}{2}\Big)\, I_0\Big(\tfrac{(s_1 + s_2)(1 + u)}{2}\Big)\, e^{s_3 u}\, du

    Parameters
    ----------
    s : array_like, shape (*S, 3)
        The parameters, of any sign and in any order; for a 3x3 matrix F, where c = E[exp(tr F^T R)], its proper singular
        values: those of F, with the sign of det F on the last.
    derivatives : int, optional
        0, 1 or 2: up to which order.

    Returns
    -------
    log : ndarray of float64, shape S, or float64
        log c; nan where a parameter is not finite.
    gradient : ndarray, shape (*S, 3)
        First derivatives, E[R_ii], if wanted.
    hessian : ndarray, shape (*S, 3, 3)
        Second derivatives, Cov[R_ii, R_jj], if wanted.

    Raises
    ------
    ValueError
        If `s` has not three columns.

    References
    ----------
    T. Lee, *Bayesian attitude estimation with the matrix Fisher distribution on SO(3)*, IEEE Transactions on Automatic Control
    63, 2018, p. 3377.

    Examples
    --------
    >>> from logbessel.stats.normalisers import log_matrix_fisher
    >>> print(round(log_matrix_fisher([5, 3, 1]), 12))
    4.841424945295
    """
    return evaluation.evaluated(matrix_fisher.normaliser, derivatives, *evaluation.columns("s", s, (3,)))
