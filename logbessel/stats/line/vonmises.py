"""The von Mises distribution on the circle."""

import numpy as np
from numpy.typing import ArrayLike

import logbessel

from ..annotations import Values
from ..quadrature import gauss_legendre
from . import fitting, tails
from .distribution import Distribution

FALL, NODES = 40.0, 30
PI_REST = 1.2246467991473532e-16  # pi less its double


class VonMises(Distribution):
    r"""The von Mises distribution: that of angles around a mean direction.

    .. math:: f(x, \kappa) = \frac{\exp(\kappa \cos x)}{2 \pi I_0(\kappa)}, \qquad \kappa \ge 0

    Names, parameters and location are those of `scipy.stats.vonmises`; the density is periodic, and `mean` is the mean
    direction. Methods: those that all distributions here share
    (`logbessel.stats.line.distribution`).

    Parameters
    ----------
    kappa : array_like
        Concentration, at least 0.

    Notes
    -----
    log f = -2 kappa sin^2(x/2) - log(2 pi) - log[e^{-kappa} I_0(kappa)].

    Examples
    --------
    >>> from logbessel.stats import vonmises
    >>> round(float(vonmises.logpdf(0.5, 1e9)), 6)
    -122417428.666933
    """

    name, shapes = "vonmises", ("kappa",)

    def _valid(self, kappa):
        return (kappa >= 0) & (kappa < np.inf)

    def _log_density(self, y, kappa):
        return -kappa * (2 * np.sin(y / 2) ** 2) - np.log(2 * np.pi) - logbessel.log_ive(0, kappa)

    def _derivatives(self, y, kappa):
        return -kappa * np.sin(y), logbessel.iv_ratio_c(1, kappa) - 2 * np.sin(y / 2) ** 2

    def _moments(self, kappa):
        """The circular mean and variance, 1 - I_1/I_0."""
        return 0 * kappa, logbessel.iv_ratio_c(1, kappa)

    def _moment(self, args, kwds, placed):
        return super()._moment(args, kwds, lambda mean, var, loc, scale: placed(mean, var, loc, 1.0))

    def _centre(self, kappa):
        return np.zeros_like(kappa)

    def _tails_within(self, y, centre, kappa):
        """From the angle to the opposite direction; each whole turn adds 1, as in SciPy."""
        turns = np.rint(y / (2 * np.pi))
        angle = y - 2 * np.pi * turns
        rest = tails.blocks(lambda angle, kappa, _: _beyond(angle, kappa), np.abs(angle), kappa, [])
        tail = rest + self._log_density(angle, kappa)
        below, above = tails.with_rest(np.minimum(tail, -np.log(2)), angle >= 0)
        more, less = np.log(np.exp(below) + turns), np.log(np.exp(above) - turns)
        end, up = np.isinf(y), y > 0
        below = np.where(end, np.where(up, 0.0, -np.inf), np.where(turns == 0, below, more))
        return below, np.where(end, np.where(up, -np.inf, 0.0), np.where(turns == 0, above, less))

    _log_tails = _tails_within

    def _parts(self, centre, kappa):
        """By the same t, on both sides."""
        parts = [tails.Outwards(self._of_tangent, centre, np.ones(1), [kappa], False) for _ in range(2)]
        for part, sign in zip(parts, (-1.0, 1.0)):
            part.places = sign * 2 * np.arctan(part.places)
        return parts

    def _of_tangent(self, t, kappa):
        """The log-density of t."""
        share = t / np.hypot(1, t)
        return -kappa * (2 * share * share) - np.log(np.pi) - logbessel.log_ive(0, kappa) - 2 * np.log(np.hypot(1, t))

    def _quantiles_within(self, q, centre, kappa, which):
        """-pi and pi at the ends."""
        y = super()._quantiles_within(q, centre, kappa, which)
        return np.clip(y, -np.pi, np.pi)

    def entropy(self, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """log[2 pi e^-kappa I_0] + kappa (1 - I_1/I_0); parameters as of `logpdf`."""
        (kappa,), _, _, valid = self._bound(args, kwds)
        value = np.log(2 * np.pi) + logbessel.log_ive(0, kappa) + kappa * logbessel.iv_ratio_c(1, kappa)
        return np.where(valid, value, np.nan)[()]

    def fit(self, data: ArrayLike, *, weights: ArrayLike | None = None, **fixed: float | None) -> tuple[float, ...]:
        """Maximum-likelihood fit in closed form: the mean direction, and the kappa at which I_1/I_0 is the mean cosine about it.

        Parameters
        ----------
        data : array_like
            Angles.
        weights : array_like, optional
            How much each counts.
        **fixed : float or None
            Values at which parameters are fixed: `floc`, `fkappa`, and `fscale`, which is 1 unless None.

        Returns
        -------
        kappa, loc, scale : float
        """
        if fixed.get("fscale", 1.0) != 1.0 or set(fixed) - {"floc", "fscale", "fkappa"}:
            raise ValueError("vonmises.fit takes floc and fkappa; the scale of angles is 1.")
        angles = fitting.observations(data, None, bounded=False)
        weights = fitting.weights_of(angles, weights)
        loc = fixed.get("floc")
        if loc is None:
            loc = float(np.arctan2(np.mean(weights * np.sin(angles)), np.mean(weights * np.cos(angles))))
        kappa = fixed.get("fkappa")
        if kappa is None:
            # 1 - mean cosine, whose digits remain at high concentration
            rest = float(np.mean(weights * 2 * np.sin((angles - loc) / 2) ** 2))
            kappa = float(logbessel.iv_ratio_c_inv(1, rest)) if rest < 1 else 0.0
        return float(kappa), float(loc), 1.0

    def _draw(self, generator, size, kappa):
        return generator.vonmises(0.0, kappa, size)

    def _placed(self, draws, loc, scale):
        """On the circle: in [-pi, pi], as SciPy's."""
        angles = loc + scale * draws
        return np.where(np.abs(angles) <= np.pi, angles, np.remainder(angles + np.pi, 2 * np.pi) - np.pi)


def _beyond(angle, kappa):
    """log of the integral of exp(kappa (cos t - cos angle)) over t > angle, as far as that is above e^-40."""
    nodes, weights = gauss_legendre(NODES)
    square = np.sin(angle / 2) ** 2 + FALL / 2 / kappa
    last = np.where(square < 1, 2 * np.arcsin(np.sqrt(np.minimum(square, 1))), np.pi)
    width = np.where(last < np.pi, last - angle, (np.pi - angle) + PI_REST)
    steps = width[:, None] * nodes
    heights = -2 * kappa[:, None] * np.sin(steps / 2) * np.sin(angle[:, None] + steps / 2)
    return np.log(np.maximum(width, 0)) + np.log(np.exp(heights) @ weights)


vonmises = VonMises()
