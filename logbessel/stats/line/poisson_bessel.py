"""S(v; a, b) = exp(-a - b) (a/b)^(v/2) I_v(2 sqrt(a b)): Skellam's probability of v = 0, 1, ..., at real v > -1.

Noncentral chi-square, noncentral chi, Rice and the Bessel processes are this function at other arguments. With
x = 2 sqrt(a b), s^2 = v^2 + x^2, alpha = (s + v)/2 and beta = (s - v)/2, so that alpha beta = a b, the uniform expansion of
log I (`uniform`) reads

    log S = -D(alpha, a) - D(beta, b) + small,   D(x, m) = x log(x/m) + m - x,

two deviances of Poisson's distribution, which are not negative: nothing of the size of a, b or v cancels. With the excess
e = v - a + b, alpha - a = a e/(a + beta) and beta - b = -b e/(b + alpha). For s < 25, with c = v + 1,

    log S = v log a - a - b + log 0F1(; c + 1; a b) - log Gamma(c + 1) + log(c + r),   r = (x/2) I_{c+1}(x)/I_c(x),

by the recurrence I_v = (2 c/x) I_c + I_{c+1}, whose terms are positive: so small c, where v is close to -1, keeps its digits.
"""

import numpy as np

import logbessel

from ...formulas import double_double as dd
from .branches import choose
from .uniform import RADIUS, Small


class Weight:
    """log S and its derivatives.

    Parameters
    ----------
    v : pair of ndarray
        The order as a double-double.
    twice : ndarray
        2 c = 2 (v + 1), which for small c has digits that v has not.
    a, b, log_a : ndarray
        a > 0, b >= 0; log a, for where a underflows.
    difference : pair of ndarray
        a - b as a double-double.
    x : ndarray
        2 sqrt(a b).
    exponent : int or ndarray of int
        v, a, b, the difference and x are in units of 2^exponent.
    """

    def __init__(self, v, twice, a, b, log_a, difference, x, exponent=0):
        self.v, self.a, self.b, self.log_a = v[0] + v[1], a, b, log_a
        self.twice, self.c, self.x, self.exponent = twice, twice / 2, x, exponent
        self.difference = dd.rounded(difference)
        self.excess = dd.rounded(dd.subtract(v, difference))
        self.sum = dd.rounded(dd.add(v, difference))  # v + a - b
        self.small = Small(self.v, self.x, 1, exponent)
        s = self.small.s
        self.large = np.ldexp(s, exponent) >= RADIUS
        up, product = self.v >= 0, self.x / 2
        larger = s / 2 + np.abs(self.v) / 2
        smaller = product * (product / larger)
        self.alpha, self.beta = np.where(up, larger, smaller), np.where(up, smaller, larger)

    def log(self):
        return choose(~self.large, self._direct, self._by_deviances)

    def _by_deviances(self):
        first = deviance(self.alpha, self.a, self.excess * (self.alpha / (self.alpha + self.b)), self.log_a)
        second = deviance(self.beta, self.b, -self.excess * (self.b / (self.b + self.alpha)), np.log(self.b))
        return self.small.value() - np.ldexp(first + second, self.exponent)

    def in_v(self):
        from ..special import digamma

        share = self._alpha_excess()
        far = np.log(self.alpha) - self.log_a
        log_ratio = np.where(np.abs(share) < 0.5, np.log1p(share), far)
        c, x = self.c, self.x
        turn = 1 + x / 2 * logbessel.iv_ratio_dv(c + 1, x)
        direct = self.log_a + logbessel.log_hyp0f1_db(c + 1, self._square()) - digamma(c + 1) + 2 * turn / self._below()
        return np.where(self.large, self.small.in_order() - log_ratio, direct)

    def in_log_a(self):
        """a times the derivative in a, in the unit."""
        uniform = self.excess * (self.alpha / (self.alpha + self.b)) - self._bend() * self.b * self.a
        half = self.x / 2
        r, following = half * logbessel.iv_ratio(self.c + 1, self.x), half * logbessel.iv_ratio(self.c + 2, self.x)
        direct = 2 * (r * (self.c + following) + self.c * (self.v + r)) / self._below() - self.a
        return np.where(self.large, uniform, direct)

    def in_b(self):
        uniform = self._beta_excess() - self._bend() * self.a
        return np.where(self.large, uniform, 2 * self.a / self._below() - 1)

    def in_both(self):
        """1, a times the derivative in a and b times that in b: 1 + e (a alpha - b beta)/((a + beta)(b + alpha)) - ..."""
        a, b, v, s = self.a, self.b, self.v, self.small.s
        size = b + self.alpha
        across, along = self.difference * (s / size), (a / size + b / size) * v
        opposed = (across < 0) != (along < 0)
        turned = 2 * (a / size) * (self.sum / (along - across)) * (b / size) * self.excess
        turned = np.where(opposed, turned, (across + along) / 2)
        turned = np.ldexp(self.excess / (a + self.beta) * turned, self.exponent)
        return np.where(self.large, 1 + turned + self.small.in_log_argument(), self.c - a - b + 2 * self._rest())

    def _alpha_excess(self):
        """(alpha - a)/a."""
        return self.excess / (self.a + self.beta)

    def _beta_excess(self):
        """(beta - b)/b."""
        return -self.excess / (self.b + self.alpha)

    def _bend(self):
        return 2 * self.small.bend()

    def _square(self):
        """x^2/4 = a b."""
        return self.x / 2 * (self.x / 2)

    def _below(self):
        """2 (c + r)."""
        return self.twice + self.x * logbessel.iv_ratio(self.c + 1, self.x)

    def _rest(self):
        """(x/2) I_{v+1}/I_v."""
        return self.x / 2 * (self.x / self._below())

    def _direct(self):
        from ..special import gammaln

        front = self.v * self.log_a - self.a - self.b
        return (
            front
            + logbessel.log_hyp0f1(self.c + 1, self._square())
            - gammaln(self.c + 1)
            + np.log(self._below())
            - np.log(2)
        )


def weight(v, twice, a, b, log_a, root_a):
    """`Weight` for exact a and b, and sqrt(a), which does not underflow where a does; in smaller units where sums of them overflow."""
    root_b = np.sqrt(b)
    large = (v[0] >= RADIUS) | (root_a * root_b >= RADIUS)
    exponent = np.where(large & (np.maximum(np.maximum(a, b), v[0]) > 2.0**1000), 8, 0)
    v, a, b = tuple(np.ldexp(part, -exponent) for part in v), np.ldexp(a, -exponent), np.ldexp(b, -exponent)
    x = 2 * np.ldexp(root_a, -exponent // 2) * np.ldexp(root_b, -exponent // 2)
    return Weight(v, twice, a, b, log_a - exponent * np.log(2), dd.two_sum(a, -b), x, exponent)


def deviance(x, m, difference, log_m):
    """D(x, m), `difference` being x - m (C. Loader, Fast and accurate computation of binomial probabilities, 2000)."""
    share = difference / 2 / (x / 2 + m / 2)
    square = share * share
    series = difference * share + x * (2 * share * square * _odd_series(square))
    ratio = x / m
    log_ratio = np.where((ratio > 1e-290) & (ratio < 1e290), np.log(ratio), np.log(x) - log_m)
    plain = np.where(x == 0, m, x * log_ratio - difference)
    return np.where(np.abs(share) < 0.1, np.where(difference == 0, 0.0, series), plain)


def _odd_series(square):
    """sum_{j>=0} square^j/(2 j + 3), square < 1/100: nine terms."""
    total = 0.0
    for j in range(8, -1, -1):
        total = total * square + 1 / (2 * j + 3)
    return total
