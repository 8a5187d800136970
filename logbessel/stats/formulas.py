"""Log-densities as plain formulas, for libraries that differentiate what they are given, such as JAX and PyTensor.

`arrays` is the library of the arrays, `bessel` has the functions of logbessel for them and `gammaln`. Locations are 0, and
scales 1. `logbessel.stats.line` says more of each, and has formulas for extreme parameters.
"""

import math


def vonmises(arrays, bessel, x, kappa):
    """-2 kappa sin^2(x/2) - log 2 pi - log[e^{-kappa} I_0(kappa)]."""
    return -2 * kappa * arrays.sin(x / 2) ** 2 - math.log(2 * math.pi) - bessel.log_ive(0.0, kappa)


def skellam(arrays, bessel, k, mu1, mu2):
    """-(sqrt(mu1) - sqrt(mu2))^2 + k/2 log(mu1/mu2) + log[e^{-z} I_|k|(z)], z = 2 sqrt(mu1 mu2)."""
    first, second = arrays.sqrt(mu1), arrays.sqrt(mu2)
    exponent = k * (arrays.log(first) - arrays.log(second)) - (first - second) ** 2
    return exponent + bessel.log_ive(arrays.abs(k), 2 * first * second)


def rice(arrays, bessel, x, b):
    """log x - (x - b)^2/2 + log[e^{-xb} I_0(xb)]."""
    return arrays.log(x) - (x - b) ** 2 / 2 + bessel.log_ive(0.0, x * b)


def geninvgauss(arrays, bessel, x, p, b):
    """(p - 1) log x - b (x - 1)^2/(2 x) - log 2 - log[e^b K_p(b)]."""
    return (p - 1) * arrays.log(x) - b * (x - 1) ** 2 / (2 * x) - math.log(2) - bessel.log_kve(p, b)


def norminvgauss(arrays, bessel, x, a, b):
    """log(a/(pi s)) + log[e^z K_1(z)] + gamma + b x - z, with z = a s, s^2 = 1 + x^2 and gamma^2 = a^2 - b^2.

    The last three terms are -(a x - b s)^2/(z - b x + gamma), in which nothing cancels.
    """
    s = arrays.sqrt(1 + x * x)
    exponent = -((a * x - b * s) ** 2) / (a * s - b * x + arrays.sqrt((a - b) * (a + b)))
    return arrays.log(a / s) - math.log(math.pi) + bessel.log_kve(1.0, a * s) + exponent


def variance_gamma(arrays, bessel, x, p, a, b):
    """p log(gamma^2/a^2) + log a - log(pi)/2 - log Gamma(p) + q log(z/2) + log K_q(z) + b x, with z = a |x| and q = p - 1/2.

    At x = 0 with log Gamma(q) - log 2 in the place of the two terms in z, and infinite for q <= 0.
    """
    q, origin = p - 0.5, arrays.abs(x) <= 0  # == of tensors of PyTensor is none of numbers
    size = arrays.where(origin, 1.0, arrays.abs(x))
    front = p * arrays.log((1 - b / a) * (1 + b / a)) + arrays.log(a) - math.log(math.pi) / 2 - bessel.gammaln(p)
    away = q * arrays.log(a * size / 2) + bessel.log_kve(q, a * size) - a * size + b * x
    at_origin = arrays.where(q > 0, bessel.gammaln(arrays.where(q > 0, q, 1.0)) - math.log(2), math.inf)
    return front + arrays.where(origin, at_origin, away)
