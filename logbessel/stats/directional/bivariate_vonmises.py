"""Bivariate von Mises distributions of pairs of angles: the sine and the cosine model."""

import math

import numpy as np
from numpy.typing import ArrayLike

import logbessel

from ..annotations import Seed, Vector
from ..normalisers import evaluation, vonmises_cosine, vonmises_sine
from ..random_state import MOST_ROUNDS, accepted_at_last
from ..sphere.sampling import envelope, log_acceptance
from . import densities
from .ascent import ascend
from .family import Exponential, Family, number, require_finite, sample_weights
from .step_envelope import StepEnvelope, cells

DENSITIES = {model: densities.BivariateVonMises(model) for model in ("sine", "cosine")}
TURN = 0.5  # radians, the most that a step of a fit turns a mean


class BivariateVonMises(Family):
    r"""Bivariate von Mises distributions of pairs of angles (a, b).

    Their densities are, with :math:`s = a - \mu_1` and :math:`t = b - \mu_2`,

    .. math::

        f(a, b) = \frac{1}{C} \exp(\kappa_1 \cos s + \kappa_2 \cos t + \lambda \sin s \sin t) \quad \text{(sine model)},

        f(a, b) = \frac{1}{C} \exp(\kappa_1 \cos s + \kappa_2 \cos t + \lambda \cos(s - t)) \quad \text{(cosine model)}.

    It is called with `mu`, `kappa`, `correlation` and `model` for a frozen distribution, of class `FrozenBivariateVonMises`.

    Parameters
    ----------
    seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where random numbers come from.

    References
    ----------
    H. Singh, V. Hnizdo, E. Demchuk, *Probabilistic model for two dependent circular variables*, Biometrika 89, 2002, p. 719.

    K. V. Mardia, C. C. Taylor, G. K. Subramaniam, *Protein bioinformatics and mixtures of bivariate von Mises distributions
    for angular data*, Biometrics 63, 2007, p. 505.

    Examples
    --------
    >>> from logbessel.stats import bivariate_vonmises
    >>> x = bivariate_vonmises([-1, 2.5], [20, 10], 5, seed=1).rvs(1000)
    >>> mu, kappa, correlation = bivariate_vonmises.fit(x)
    >>> mu.round(1), bool(18 < kappa[0] < 22)
    (array([-1. ,  2.5]), True)
    """

    def __call__(
        self, mu: ArrayLike, kappa: ArrayLike, correlation: float, model: str = "sine", seed: Seed = None
    ) -> "FrozenBivariateVonMises":
        """The frozen distribution.

        Parameters
        ----------
        mu : array_like, shape (2,)
            Mean angles, in radians.
        kappa : array_like, shape (2,)
            Concentrations, at least 0.
        correlation : float
            The parameter lambda, of any sign.
        model : {"sine", "cosine"}
            Which of the two densities.
        seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
            Where random numbers come from.

        Returns
        -------
        FrozenBivariateVonMises
            The distribution.
        """
        return FrozenBivariateVonMises(mu, kappa, correlation, model, seed)

    def fit(self, x: ArrayLike, weights: ArrayLike | None = None, model: str = "sine") -> tuple[Vector, Vector, float]:
        """Maximum-likelihood fit, from the circular means and variances.

        Parameters
        ----------
        x : array_like, shape (n, 2)
            Pairs of angles, in radians.
        weights : array_like, shape (n,), optional
            Weights of the pairs.
        model : {"sine", "cosine"}
            Which of the two densities.

        Returns
        -------
        mu, kappa : ndarrays, shape (2,)
            Mean angles in (-pi, pi], and concentrations.
        correlation : float
            lambda.

        Raises
        ------
        ValueError
            If an angle is not a finite number, or the angles do not vary.
        """
        require_model(model)
        x = angle_pairs(x)
        if x.ndim != 2:
            raise ValueError(f"'x' should be a table of pairs of angles; its shape is {x.shape}.")
        weights = sample_weights(weights, len(x))
        mean = weights @ np.exp(1j * x)
        mu = np.angle(mean)
        falls = weights @ (2 * np.sin((x - mu) / 2) ** 2)
        if not falls.min() > np.finfo(float).tiny:
            raise ValueError("the angles do not vary: the likelihood has no maximum.")
        start = np.concatenate([mu, [*first_concentrations(falls, 1 - falls), 0.0]])

        def evaluate(point):
            return likelihood(measures(x, weights, point[:2]), point, model, moments(model, point[2:4], point[4]))

        point = ascend(start, evaluate, moved)
        return _wrapped(point[:2]), point[2:4].copy(), float(point[4])


def first_concentrations(falls, lengths):
    """Concentrations of the angles alone, nearly: A is kappa/2 near 0 and 1 - 1/(2 kappa) far from it."""
    return np.where(lengths > 0.5, 0.5 / falls, 2 * lengths)


def moved(point, step):
    """A step of mu, kappa and lambda, the angles by at most half a radian, to concentrations that are not negative.

    The density of -kappa is that of kappa, with the mean turned by pi.
    """
    point = point + step
    point[..., :2] += np.clip(step[..., :2], -TURN, TURN) - step[..., :2]
    for i in (0, 1):
        negative = point[..., 2 + i] < 0
        point[..., i] += np.where(negative, math.pi, 0.0)
        point[..., 2 + i] = np.abs(point[..., 2 + i])
        point[..., 4] *= np.where(negative, -1.0, 1.0)
    return point


def _wrapped(angles):
    return np.angle(np.exp(1j * angles))


def measures(x, weights, mu):
    """What a likelihood needs of pairs of angles, by their differences from `mu`: without cancellation where they are close to it.

    Weighted means of 1 - cos and of sin, of the products of sines and cosines (sin sin, cos sin, sin cos, cos cos), and of
    1 - cos(s - t).
    """
    d = x - mu
    sines, falls = np.sin(d), 2 * np.sin(d / 2) ** 2
    (s, t), (cos_s, cos_t) = sines.T, 1 - falls.T
    products = [weights @ part for part in (s * t, cos_s * t, s * cos_t, cos_s * cos_t)]
    return weights @ falls, weights @ sines, products, weights @ (2 * np.sin((d[:, 0] - d[:, 1]) / 2) ** 2)


def likelihood(measured, point, model, result):
    """The mean log-density, its gradient by mu and the three parameters, and the information that the data have.

    `point` has mu, kappa and lambda along its last axis; `measured` is that of `measures`, `result` of `moments`.
    """
    kappa, correlation = point[..., 2:4], point[..., 4]
    fall, sine, (ss, cs, sc, cc), apart = measured
    if model == "sine":
        together, turns = ss, np.stack([-cs, -sc], axis=-1)
        bends = ss, cc
    else:
        together, turns = -apart, np.stack([sc - cs, cs - sc], axis=-1)
        bends = 1 - apart, 1 - apart
    value = (-kappa * fall).sum(-1) + correlation * together - result.excess
    means = np.concatenate([-fall, together[..., None]], axis=-1)
    turn = kappa * sine + correlation[..., None] * turns
    gradient = np.concatenate([turn, means - np.moveaxis(result.drift, 0, -1)], axis=-1)
    information = np.zeros((*point.shape, 5))
    information[..., 2:, 2:] = np.moveaxis(result.hessian, (0, 1), (-2, -1))
    information[..., :2, :2] = _positive(
        kappa * (1 - fall) + (correlation * bends[0])[..., None], -correlation * bends[1]
    )
    return value, gradient, information


def _positive(diagonal, beside):
    """The 2x2 matrices of these entries, with their eigenvalues made positive."""
    matrices = diagonal[..., None] * np.eye(2) + beside[..., None, None] * (1 - np.eye(2))
    values, vectors = np.linalg.eigh(matrices)
    values = np.abs(values)
    values = np.maximum(values, 1e-3 * values.max(axis=-1, keepdims=True) + np.finfo(float).tiny)
    return vectors * values[..., None, :] @ np.swapaxes(vectors, -1, -2)


def moments(model, kappa, correlation):
    """The `Normaliser`; `kappa` has its two along the last axis."""
    return evaluation.normaliser(DENSITIES[model].normaliser, 2, kappa[..., 0], kappa[..., 1], correlation)


def angle_pairs(x):
    """`x` as an array of pairs of finite angles."""
    x = np.asarray(x)
    if x.dtype.kind not in "fiub":
        raise ValueError(f"'x' holds {x.dtype}, not real numbers.")
    if x.ndim == 0 or x.shape[-1] != 2:
        raise ValueError(f"the last axis of 'x' should have two angles; its shape is {x.shape}.")
    require_finite(x, "angle")
    return x.astype(float)


def require_model(model):
    """Refuse the name of no model."""
    if model not in DENSITIES:
        raise ValueError(f"'model' should be 'sine' or 'cosine', not {model!r}.")


class FrozenBivariateVonMises(Exponential):
    """A bivariate von Mises distribution: what ``bivariate_vonmises(mu, kappa, correlation, model, seed)`` returns.

    Parameters
    ----------
    mu : array_like, shape (2,)
        Mean angles, in radians.
    kappa : array_like, shape (2,)
        Concentrations, at least 0.
    correlation : float
        The parameter lambda, of any sign.
    model : {"sine", "cosine"}
        Which of the two densities.
    seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where random numbers come from.

    Attributes
    ----------
    mu, kappa, correlation, model : ndarrays of shape (2,), float, str
        The parameters.

    Examples
    --------
    >>> from logbessel.stats import bivariate_vonmises
    >>> bivariate_vonmises([0, 0], [10_000, 10_000], 9_900).logpdf([[0, 0], [0.1, 0.1]]).round(9)
    array([5.52515036, 4.2788956 ])
    """

    def __init__(
        self, mu: ArrayLike, kappa: ArrayLike, correlation: float, model: str = "sine", seed: Seed = None
    ) -> None:
        super().__init__(seed)
        require_model(model)
        mu, kappa = np.asarray(mu), np.asarray(kappa)
        for name, value in (("mu", mu), ("kappa", kappa)):
            if value.shape != (2,) or value.dtype.kind not in "fiub":
                raise ValueError(f"'{name}' should be two real numbers; its shape is {value.shape}.")
            require_finite(value, f"'{name}'")
        if (kappa < 0).any():
            raise ValueError(f"'kappa' should not be negative: it is {kappa.tolist()}.")
        self.mu, self.kappa, self.model = mu.astype(float), kappa.astype(float), model
        self.correlation = number("correlation", correlation)
        self._density = DENSITIES[model]
        self._frame, self._natural = self.mu, np.append(self.kappa, self.correlation)

    def _checked(self, x):
        return angle_pairs(x)

    def mode(self) -> Vector:
        """The likeliest pair of angles; one of two where the density has two equal maxima."""
        _, exponent, place = self._marginal()
        a = float(exponent.angle)
        return _wrapped(self.mu + place(np.array([a]), lambda means, _: means)[0])

    def standard_errors(self, n: int) -> tuple[Vector, Vector, float]:
        """Asymptotic standard errors of a fit to `n` pairs.

        Parameters
        ----------
        n : int
            How many pairs.

        Returns
        -------
        mu, kappa : ndarrays, shape (2,)
            Of the mean angles, in radians, and of the concentrations.
        correlation : float
            Of lambda.
        """
        *_, ss, cc = self._density.averages(np, self._natural, self._moments)
        bend, across = (ss, cc) if self.model == "sine" else (ss + cc, ss + cc)
        information = np.diag(self.kappa * self._moments.gradient[:2] + self.correlation * bend)
        information[0, 1] = information[1, 0] = -self.correlation * across
        mu = np.sqrt(np.diag(np.linalg.pinv(n * information)))
        rest = np.sqrt(np.diag(np.linalg.inv(n * self._moments.hessian)))
        return mu, rest[:2], float(rest[2])

    # Draws: one angle from its marginal density exp(E) e^{-R} I_0(R), the other, given it, from a von Mises one of concentration R

    def _marginal(self):
        """The radius by the offset, the exponent E, and how pairs come from the first angle and a draw of the second."""
        k1, k2, c = *self.kappa.tolist(), self.correlation
        if self.model == "sine":
            swapped = k1 > k2
            small, large = sorted((k1, k2))
            exponent = vonmises_sine.Exponent(np, *map(np.float64, (small, large, abs(c))))

            def place(a, draw):
                sines = c * np.sin(a)
                b = draw(np.arctan2(sines, large), np.hypot(large, sines))
                return np.stack([b, a] if swapped else [a, b], axis=-1)

        else:
            values = np.array([k1, k2, abs(c)])
            least = int(values.argmin())
            large, middle = np.sort(np.delete(values, least))[::-1]
            exponent = vonmises_cosine.Exponent(np, large, middle, np.float64(values[least] * (-1 if c < 0 else 1)))

            def place(a, draw):
                if least < 2:
                    a = a + (math.pi if c < 0 else 0.0)
                    vector = (k2, k1)[least] + c * np.exp(1j * a)
                    b = draw(np.angle(vector), np.abs(vector))
                    return np.stack([a, b] if least == 0 else [b, a], axis=-1)
                vector = k1 * np.exp(1j * a) + k2
                b = draw(-np.angle(vector), np.abs(vector))
                return np.stack([a + b, b], axis=-1)

        return (lambda offset: np.hypot(*exponent.vector(exponent.angle + offset))), exponent, place

    def _draws(self, count, generator):
        radius, exponent, place = self._marginal()
        mode = float(exponent.angle)
        low, high = (float(end) - mode for end in exponent.window())
        edges = cells(-mode, math.pi - mode, max((high - low) / 16, 1e-300))
        values, radii = exponent.drop(edges, radius(edges)), radius(edges)
        # E rises to its maximum and falls; log(e^{-R} I_0(R)) falls with R, which is least at an end of each cell
        highest = np.where(edges[:-1] * edges[1:] < 0, 0.0, np.maximum(values[:-1], values[1:]))
        bounds = highest + logbessel.log_ive(0.0, np.minimum(radii[:-1], radii[1:]))

        def log_density(offset):
            r = radius(offset)
            return exponent.drop(offset, r) + logbessel.log_ive(0.0, r)

        a = mode + StepEnvelope(edges, bounds).draw(log_density, count, generator)
        a *= generator.choice([-1.0, 1.0], size=count)
        return _wrapped(self.mu + place(a, lambda means, radii: means + _vonmises(radii, generator)))


def _vonmises(kappa, generator):
    """Von Mises angles around 0, one of each concentration: Ulrich's method, see `logbessel.stats.sphere.sampling`."""
    b = envelope(np, kappa, 1)
    y, todo = np.empty(kappa.shape), np.arange(kappa.size)
    for _ in range(MOST_ROUNDS):
        if not todo.size:
            return 2 * np.arctan(np.sqrt(y)) * generator.choice([-1.0, 1.0], size=kappa.shape)
        t = (generator.standard_normal(todo.size) / generator.standard_normal(todo.size)) ** 2
        accepted = log_acceptance(np, b[todo], t, 1) >= -generator.standard_exponential(todo.size)
        y[todo[accepted]] = (b[todo] * t)[accepted]
        todo = todo[~accepted]
    raise accepted_at_last(todo.size)


bivariate_vonmises = BivariateVonMises()
