"""The skew Student t distribution."""

import numpy as np

from . import macdonald, tails
from .branches import choose
from .distribution import positive
from .gamma_terms import log_half_step, log_less_digamma, stirling
from .genhyperbolic import mixture, mode
from .geninvgauss import excess
from .normal_mixture import NormalMixture
from .uniform import RADIUS, Small


class SkewT(NormalMixture):
    r"""The skew Student t distribution of the hyperbolic family.

    .. math:: f(x, \nu, b) = \frac{2 (\nu/2)^{\nu/2}}{\Gamma(\nu/2) \sqrt{2 \pi}} e^{b x}
              \left(\frac{|b|}{\delta}\right)^{\mu} K_\mu(|b| \delta),
              \qquad \delta^2 = \nu + x^2, \mu = \frac{\nu + 1}{2}, \nu > 0

    The limit of `genhyperbolic` as a falls to |b| for p = -nu/2, in units in which it is Student's t distribution for b = 0. For
    b > 0 the upper tail falls as x^(-nu/2 - 1), and the lower one as |x|^(-nu/2 - 1) e^(-2 b |x|). SciPy does not have it.
    Methods: those that all distributions here share (`logbessel.stats.line.distribution`).

    Parameters
    ----------
    df : array_like
        Degrees of freedom nu > 0.
    b : array_like
        Skewness, any real number.

    Notes
    -----
    It is that of b V + sqrt(V) Z, Z Gaussian and nu/V chi-square with nu degrees of freedom. The mean exists for nu > 2 and the
    variance for nu > 4, for b = 0 each for half of that. With s^2 = mu^2 + b^2 delta^2 >= 625, v = delta^2/(s + mu) and
    E(u) = u - 1 - log u, the uniform expansion gives log f = -nu/2 E(1/v) - log(v)/2 - (x - b v)^2/(2 v) + small terms, in which
    nothing cancels; elsewhere it is the sum of that for b = 0, b x and the logarithm of a Matern correlation.

    References
    ----------
    K. Aas and I. H. Haff, The generalized hyperbolic skew Student's t-distribution, Journal of Financial Econometrics 4, 2006.

    Examples
    --------
    >>> from logbessel.stats import skew_t
    >>> round(float(skew_t.logpdf(0.5, 5.0, 0.4)), 12)
    -1.015748281697
    """

    name, shapes = "skew_t", ("df", "b")
    _positive = ("df",)

    def _valid(self, df, b):
        return positive(df) & (np.abs(b) < np.inf)

    def _log_density(self, y, df, b):
        at = _Place(y, df, b)
        student = log_half_step(df / 2) - np.log(2 * np.pi) / 2 - at.mu * np.log1p(y / df * y)
        direct = lambda: student + b * y + macdonald.log_correlation(at.small.x / np.sqrt(2 * at.mu), at.mu)
        return choose(at.small.s < RADIUS, direct, at.log_density)

    def _derivatives(self, y, df, b):
        at = _Place(y, df, b)
        inside = at.small.s < RADIUS
        in_df = choose(inside, at.in_df_directly, at.in_df)
        along = (y * b > 0) & (np.abs(y) > np.sqrt(df))  # here y meets b E(V|y), which may be as large
        apart = choose(inside, lambda: y - np.where(b == 0, 0.0, at.decline() / b), at.in_b)
        return (
            self._derivative(y, df, b),
            in_df,
            np.where(along, at.in_b_along(), apart),
        )

    def _derivative(self, y, df, b):
        at = _Place(y, df, b)
        direct = lambda: b - (2 * at.mu + at.decline()) / at.delta * (y / at.delta)
        return choose(at.small.s < RADIUS, direct, at.in_y)

    def _mixing(self, df, b):
        return b, -df / 2, np.sqrt(df), np.zeros_like(df)

    def _moments(self, df, b):
        order = np.where(b == 0, df, df / 2)  # moments below it exist
        mean, var = b * _cumulant(1, df), _cumulant(1, df) + b * b * _cumulant(2, df)
        return (
            np.where(order > 1, np.where(b == 0, 0.0, mean), np.where(b < 0, -np.inf, np.inf)),
            np.where(order > 1, np.where(order > 2, np.where(b == 0, _cumulant(1, df), var), np.inf), np.nan),
        )

    def _central(self, args, kwds, order):
        """By the cumulants k_n of V: 3 b k_2 + b^3 k_3, and 3 k_2 + 6 b^2 k_3 + b^4 k_4; where they do not exist nan, or infinite."""
        (df, b), _, scale, valid = self._bound(args, kwds)
        with np.errstate(all="ignore"):
            var = self._moments(df, b)[1]
            known = np.where(b == 0, df, df / 2)
            k2, k3, k4 = (_cumulant(n, df) for n in (2, 3, 4))
            if order == 3:
                total = np.where(b == 0, 0.0, 3 * b * k2 + b**3 * k3) / var**1.5
                value = np.where(known > 3, total, np.nan)
            else:
                total = np.where(b == 0, 3 * k2, 3 * k2 + 6 * b * b * k3 + b**4 * k4) / var**2
                value = np.where(known > 4, total, np.where(known > 2, np.inf, np.nan))
            return np.where(valid, value + 0 * scale, np.nan)[()]

    def _raw_moment(self, args, kwds, order):
        """Where tails fall too slowly, infinite or nan."""
        (df, b), loc, scale, valid = self._bound(args, kwds)
        exists = np.where(b == 0, df, df / 2) > order
        safe = np.where(exists, df, 2.0 * order + 3)  # any that has it
        found = super()._raw_moment((safe, b, loc, scale), {}, order)
        sign = 1.0 if order % 2 == 0 else np.where(b == 0, np.nan, np.sign(b))
        return np.where(exists, found, np.where(valid, sign * np.inf, np.nan))[()]

    def _centre(self, df, b):
        shape = np.broadcast_shapes(np.shape(df), np.shape(b))
        return mode(lambda y: self._derivative(y, df, b), shape)

    def _integrated_tails(self, y, centre, df, b):
        """By log |y|, as tails are powers."""
        up = y >= 0
        sign = np.where(up, 1.0, -1.0)
        start = np.where(y == 0, tails.NEAREST, y)
        return tails.with_rest(tails.beyond(self._log_density, start, np.ones(y.size), [df, b], True), sign > 0)

    def _guesses(self, data, weights):
        """The scale from the quartiles, whatever the tails."""
        low, high = np.quantile(data, [0.25, 0.75])
        spread = (high - low) / 1.35 or data.std()
        skew = np.tanh(np.average(np.clip(data / spread, -5, 5) ** 3, weights=weights))
        return [{"df": df, "b": b * skew, "scale": spread} for df, b in ((3.0, 0.1), (8.0, 0.3), (30.0, 1.0))]

    def _draw(self, generator, size, df, b):
        with np.errstate(over="ignore", divide="ignore"):
            return mixture(generator, b, df / generator.chisquare(df, size))


class _Place:
    """V given X = y is likeliest, as a density of log V, at v = delta^2/(s + mu)."""

    def __init__(self, y, df, b):
        self.y, self.df, self.b = y, df, b
        self.mu, self.delta = df / 2 + 0.5, np.hypot(np.sqrt(df), y)
        self.small = Small(self.mu, np.abs(b) * self.delta, -1)
        self.whole = self.small.s + self.mu
        self.v = self.delta / self.whole * self.delta

    def apart(self):
        """y - b v; y s - b delta^2 = (y^2 mu^2 - b^2 delta^2 nu)/(y s + b delta^2) where y and b are of one sign."""
        first, second = self.y * self.mu, self.b * self.delta * np.sqrt(self.df)
        along = (first - second) * ((first + second) / (self.y * self.small.s + self.b * self.delta * self.delta))
        return np.where(self.y * self.b > 0, (first + along) / self.whole, self.y - self.b * self.v)

    def log_density(self):
        off = self.apart() / np.sqrt(self.v)
        front = np.log(self.df / 2) / 2 - stirling(self.df / 2) + self.small.value() - np.log(self.v) / 2
        return front - self.df / 2 * self._excess() - off * (off / 2)

    def in_b_along(self):
        """y - delta R = delta (1 - R) - nu/(delta + |y|) in size, R = K_{mu-1}/K_mu at r = |b| delta."""
        r = np.where(self.b == 0, 1.0, self.small.x)
        size = self.delta * macdonald.ratio_c(self.df / 2, r) - self.df / (self.delta + np.abs(self.y))
        return np.sign(self.y) * size

    def in_y(self):
        return self.y / self.delta * (self.small.in_log_argument() / self.delta) - self.apart() / self.v

    def in_b(self):
        return self.apart() + np.where(self.b == 0, 0.0, self.small.in_log_argument() / self.b)

    def in_df(self):
        bend = self.small.in_order() + self.small.in_log_argument() / self.delta / self.delta
        return (log_less_digamma(self.df / 2) - self._excess() + bend) / 2

    def in_df_directly(self):
        share = self.y / self.delta
        r = np.where(self.b == 0, macdonald.TINY, self.small.x)
        in_order = macdonald.powered_in_order(self.mu, r, np.log(r)) - np.log(2)
        student = log_less_digamma(self.df / 2) - np.log(self.df / 2) - np.log1p(self.y / self.df * self.y)
        rest = 2 * self.mu / self.df * share * share - 1 / self.df - self.decline() / self.delta / self.delta
        return (student + in_order + rest) / 2

    def decline(self):
        """r K_{mu-1}(r)/K_mu(r), r = |b| delta."""
        r = np.where(self.b == 0, 1.0, self.small.x)
        return np.where(self.b == 0, 0.0, macdonald.decline(self.mu, r, np.log(r)))

    def _excess(self):
        """By v - 1 = (y^2 - 1 - b^2 v)/(s + mu)."""
        along = self.b * np.sqrt(self.v)
        bent = (self.y - along) / self.whole * ((self.y + along) / self.v)  # a product would overflow
        return excess(1 / self.v, 1 / self.whole / self.v - bent)


def _cumulant(n, df):
    """That of V, nu/V chi-square."""
    half = df / 2
    unit = df / (df - 2)
    return {
        1: unit,
        2: unit**2 / (half - 2),
        3: 4 * unit**3 / (half - 2) / (half - 3),
        4: 6 * (5 * half - 11) * unit**4 / (half - 2) ** 2 / (half - 3) / (half - 4),
    }[n]


skew_t = SkewT()
