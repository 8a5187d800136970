"""The K-distribution of amplitudes."""

import numpy as np

import logbessel

from .distribution import Distribution, positive


class KDistribution(Distribution):
    r"""The K-distribution: amplitudes of radar clutter, and of speckle under a random texture.

    .. math:: f(x, \nu, L) = \frac{4 (\nu L)^{(\nu + L)/2}}{\Gamma(\nu) \Gamma(L)} x^{\nu + L - 1}
              K_{\nu - L}(2 \sqrt{\nu L}\, x), \qquad x > 0

    x^2 is the product of two independent gamma variables of mean 1, the texture with shape nu and the speckle with shape L,
    so that E x^2 = scale^2. SciPy does not have it. Methods: `logpdf`, `pdf`, `logpdf_grad`, `mean`, `var`, `rvs`.

    Parameters
    ----------
    nu : array_like
        Shape of the texture, nu > 0: small for spiky clutter; Rayleigh's distribution is the limit of large nu for L = 1.
    looks : array_like
        Number of looks that were averaged, L > 0, any real number.

    References
    ----------
    E. Jakeman and P. N. Pusey, A model for non-Rayleigh sea echo, IEEE Trans. Antennas Propag. 24, 1976.

    Examples
    --------
    >>> from logbessel.stats import k_distribution
    >>> round(float(k_distribution.logpdf(1.0, 0.5, 1.0)), 12)
    -1.067639972093
    """

    name, shapes, support = "k_distribution", ("nu", "looks"), (0.0, np.inf)

    def _valid(self, nu, looks):
        return positive(nu) & positive(looks)

    def _log_density(self, y, nu, looks):
        from scipy.special import gammaln

        x = 2 * np.sqrt(nu) * np.sqrt(looks) * y
        gammas = gammaln(nu) + gammaln(looks)
        value = logbessel.log_kv(nu - looks, x) + (nu + looks) * np.log(x / 2) - gammas + np.log(4) - np.log(y)
        order = 2 * np.minimum(nu, looks) - 1  # of the density in x, near 0
        at_zero = np.where(order > 0, -np.inf, np.where((order == 0) & (nu != looks), self._at_zero(nu, looks), np.inf))
        return np.where(y == 0, at_zero, value)

    def _at_zero(self, nu, looks):
        """f(0) where the smaller of the two is 1/2."""
        from scipy.special import gammaln

        larger = np.maximum(nu, looks)
        return np.log(2) + gammaln(larger - 0.5) - gammaln(larger) - np.log(np.pi) / 2 + np.log(larger / 2) / 2

    def _slopes(self, y, nu, looks):
        from scipy.special import digamma

        x = 2 * np.sqrt(nu) * np.sqrt(looks) * y
        along = x * logbessel.log_kv_dx(nu - looks, x) + nu + looks  # d log f/d log x but for 1/y
        in_order = logbessel.log_kv_dv(nu - looks, x)
        each = np.log(x / 2)
        in_nu = each + along / (2 * nu) - digamma(nu) + in_order
        return (along - 1) / y, in_nu, each + along / (2 * looks) - digamma(looks) - in_order

    def _moments(self, nu, looks):
        from scipy.special import gammaln

        half = lambda a: gammaln(a + 0.5) - gammaln(a) - np.log(a) / 2
        log_mean = half(nu) + half(looks)
        return np.exp(log_mean), -np.expm1(2 * log_mean)

    def _draw(self, generator, size, nu, looks):
        return np.sqrt(generator.gamma(nu, 1 / nu, size) * generator.gamma(looks, 1 / looks, size))


k_distribution = KDistribution()
