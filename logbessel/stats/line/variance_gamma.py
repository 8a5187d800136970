"""The variance-gamma distribution."""

import numpy as np

import logbessel

from .distribution import Distribution, positive
from .genhyperbolic import mixture, root_of_difference, tails_decay


class VarianceGamma(Distribution):
    r"""The variance-gamma (generalised Laplace) distribution.

    .. math:: f(x, p, a, b) = \frac{\gamma^{2 p}}{\sqrt{\pi}\, \Gamma(p) (2 a)^{p - 1/2}}
              |x|^{p - 1/2} K_{p - 1/2}(a |x|) e^{b x}, \qquad \gamma^2 = a^2 - b^2, |b| < a, p > 0

    SciPy does not have it; parameters are those of `genhyperbolic`, of which it is the limit of small scale. For p = 1 it
    is the asymmetric Laplace distribution. Methods: `logpdf`, `pdf`, `logpdf_grad`, `mean`, `var`, `rvs`.

    Parameters
    ----------
    p : array_like
        Shape of the mixing gamma distribution, p > 0; the density is infinite at 0 for p <= 1/2.
    a : array_like
        Decay of the tails, a > 0.
    b : array_like
        Skewness, |b| < a.

    Notes
    -----
    It is that of b V + sqrt(V) Z, Z Gaussian and V gamma-distributed with shape p and scale 2/gamma^2.

    References
    ----------
    D. B. Madan, P. P. Carr and E. C. Chang, The variance gamma process and option pricing, European Finance Review 2, 1998.

    Examples
    --------
    >>> from logbessel.stats import variance_gamma
    >>> round(float(variance_gamma.logpdf(0.25, 1.0, 2.0, 0.5)), 12)
    -0.439538521138
    """

    name, shapes = "variance_gamma", ("p", "a", "b")

    def _valid(self, p, a, b):
        return positive(p) & tails_decay(a, b)

    def _log_density(self, y, p, a, b):
        from scipy.special import gammaln

        q, size = p - 0.5, np.abs(y)
        front = 2 * p * np.log(root_of_difference(a, b)) - q * np.log(2 * a) - np.log(np.pi) / 2 - gammaln(p)
        decay = np.where(b * y > 0, a - np.abs(b), a + np.abs(b)) * size
        value = front + q * np.log(size) + logbessel.log_kve(q, a * size) - decay
        at_zero = front + gammaln(q) - np.log(2) + q * np.log(2 / a)
        return np.where(y == 0, np.where(q > 0, at_zero, np.inf), value)

    def _slopes(self, y, p, a, b):
        from scipy.special import digamma

        q, size, gamma = p - 0.5, np.abs(y), root_of_difference(a, b)
        along = logbessel.log_kv_dx(q, a * size)
        in_p = 2 * np.log(gamma) - np.log(2 * a) - digamma(p) + np.log(size) + logbessel.log_kv_dv(q, a * size)
        in_a = 2 * p * (a / gamma) / gamma - q / a + size * along
        return q / y + np.sign(y) * a * along + b, in_p, in_a, y - 2 * p * (b / gamma) / gamma

    def _moments(self, p, a, b):
        gamma = root_of_difference(a, b)
        scale = 2 / gamma / gamma
        return p * b * scale, p * scale * (1 + b * b * scale)

    def _draw(self, generator, size, p, a, b):
        gamma = root_of_difference(a, b)
        return mixture(generator, b, generator.gamma(p, 2 / gamma / gamma, size))


variance_gamma = VarianceGamma()
