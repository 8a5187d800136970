"""The distribution of the cosine, against integrals by ball arithmetic and closed forms."""

import doctest
import importlib
import math
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
from flint import acb, arb, ctx

import logbessel
from logbessel.stats import CosineDistribution, quadrature, vonmises_fisher
from logbessel.stats.quadrature import gauss_legendre
from logbessel.stats.sphere import polar_angle

EPSILON = np.finfo(float).eps
CASES = [(2, 0), (2, 1), (2, 1e4), (3, 50), (5, 0.1), (10, 0), (30, 1e5), (1000, 1e3), (32768, 100), (10**6, 1e4)]


@pytest.fixture(autouse=True)
def precision():
    kept, ctx.prec = ctx.prec, 200
    yield
    ctx.prec = kept


class Exact:
    """Integrals of exp(kappa cos) sin^(d - 2) by ball arithmetic, each against the integrand where it starts."""

    def __init__(self, dimensions, kappa):
        self.power, self.kappa = dimensions - 2, arb(kappa)
        sum_ = self.power + (arb(self.power) ** 2 + 4 * self.kappa**2).sqrt()
        self.mode = (2 * self.kappa / sum_).acos() if self.power else arb(0)
        bend = sum_ / 2 + (self.power / self.mode.tan() ** 2 if self.power and kappa else 0)
        self.width = float(1 / bend.sqrt()) if bend != 0 else 1.0
        self.total = self.integral(self.mode, arb(0)) + self.integral(self.mode, arb.pi())

    def log_density(self, angle):
        ratio = (angle.sin() / self.mode.sin()).log() if self.power else 0
        return self.kappa * (angle.cos() - self.mode.cos()) + self.power * ratio

    def integral(self, start, end):
        cosine, sine = acb(start.cos()), acb(start.sin())

        def integrand(x, _):
            value = ((x.cos() - cosine) * acb(self.kappa)).exp()
            return value * (x.sin() / sine) ** self.power if self.power else value

        steepness = abs(float(self.power / start.tan() - self.kappa * start.sin() if self.power else start.sin()))
        width, sign = min(self.width, 1 / max(steepness, 0.1)), 1 if end > start else -1
        stops = [start + sign * arb(width) * step for step in (0, 1, 4, 16, 64, 512)]
        stops = [stop for stop in stops if (end - stop) * sign > 0] + [end]
        tiny = arb(2) ** -70
        pieces = [
            acb.integral(integrand, acb(a), acb(b), rel_tol=tiny, abs_tol=tiny * width)
            for a, b in zip(stops, stops[1:], strict=False)
        ]
        return sum(pieces, acb(0)).real * sign

    def log_tails(self, cosine):
        """Logarithms of sf and cdf, by the integral on the side where the density falls."""
        angle, logs = arb(cosine).acos(), {}
        end = arb(0) if angle < self.mode else arb.pi()
        tail = (self.log_density(angle).exp() * self.integral(angle, end) / self.total).log()
        logs = tail, (1 - tail.exp()).log()
        return logs if end == 0 else logs[::-1]


def off(got, exact):
    """The error of a logarithm in units of epsilon times it or 1."""
    return float(abs(arb(float(got)) - exact)) / (EPSILON * max(1, abs(float(exact))))


@pytest.mark.parametrize(("dimensions", "kappa"), CASES)
def test_accuracy(dimensions, kappa):
    """From the body to a hundred standard deviations away."""
    exact, distribution = Exact(dimensions, kappa), CosineDistribution(dimensions, kappa)
    places = float(exact.mode) + exact.width * np.array([-100, -12, -5, -1, -0.1, 0, 0.1, 1, 3, 12, 100])
    cosines = np.unique(np.cos(places[(places > 0) & (places < np.pi)]))
    assert len(cosines) >= 2
    for cosine in cosines.tolist():
        log_sf, log_cdf = exact.log_tails(cosine)
        assert off(distribution.logsf(cosine), log_sf) < 16
        assert off(distribution.logcdf(cosine), log_cdf) < 16
        angle = arb(cosine).acos()
        log_density = exact.log_density(angle) - (exact.total * angle.sin()).log()
        assert off(distribution.logpdf(cosine), log_density) < 16


@pytest.mark.parametrize("kappa", [1e-3, 1.0, 700.0, 1e8, 1e12])
def test_three_dimensions_in_closed_form(kappa):
    distribution = CosineDistribution(3, kappa)
    for cosine_distance in (0.0, 1e-13, 1e-8, 0.1, 1.0, 1.5, 2.0):
        density = (arb(kappa) / (1 - (-2 * arb(kappa)).exp())).log() - arb(kappa) * arb(cosine_distance)
        assert off(distribution.logpdf_of_cosine_distance(cosine_distance), density) < 16
        if 0 < cosine_distance < 2:
            total = 1 - (-2 * arb(kappa)).exp()
            below = (-arb(kappa) * arb(cosine_distance)).exp() - (-2 * arb(kappa)).exp()
            assert off(distribution.logcdf_of_cosine_distance(cosine_distance), (below / total).log()) < 16
            moved = arb(kappa) * (1 - arb(1 - cosine_distance) - arb(cosine_distance))  # as the cosine is rounded
            assert off(distribution.logpdf(1 - cosine_distance), density - moved) < 16


def test_circle_in_closed_form():
    t = np.linspace(-1, 1, 101)
    distribution = CosineDistribution(2, 0)
    np.testing.assert_allclose(distribution.cdf(t), 1 - np.arccos(t) / np.pi, rtol=1e-13, atol=1e-16)
    np.testing.assert_allclose(distribution.pdf(t[1:-1]), 1 / (np.pi * np.sqrt(1 - t[1:-1] ** 2)), rtol=1e-13)
    np.testing.assert_array_equal(distribution.pdf([-1, 1]), np.inf)


@pytest.mark.parametrize("dimensions", [2, 3, 4, 11, 300, 10**6])
@pytest.mark.parametrize("kappa", [0, 0.5, 1e3, 1e6])
def test_the_total_is_that_of_the_bessel_function(dimensions, kappa):
    """The density at the mode from the quadrature, and from the normaliser of the von Mises-Fisher distribution."""
    distribution = CosineDistribution(dimensions, kappa)
    t = distribution.mean()
    constant = math.lgamma(dimensions / 2) - math.lgamma((dimensions - 1) / 2) - math.log(math.pi) / 2
    constant -= float(logbessel.log_hyp0f1(dimensions / 2, kappa**2 / 4))
    expected = constant + kappa * t + (dimensions - 3) / 2 * math.log1p(-t * t)
    assert distribution.logpdf(t) == pytest.approx(expected, abs=8 * EPSILON * (10 + kappa + 10 * dimensions))


@pytest.mark.parametrize("dimensions", [2, 3, 4, 40, 5000, 10**6])
@pytest.mark.parametrize("kappa", [0, 1e-3, 2.0, 1e4, 1e12])
def test_quantiles_invert_the_probabilities(dimensions, kappa):
    distribution = CosineDistribution(dimensions, kappa)
    q = np.array([1e-300, 1e-30, 1e-3, 0.2, 0.5, 0.8, 0.999, 1 - 1e-12])
    for quantile, probability, derivative in (
        (distribution.ppf, distribution.cdf, 1),
        (distribution.isf, distribution.sf, -1),
    ):
        t = quantile(q)
        assert (np.diff(t) * derivative >= 0).all()
        below, above = (probability(np.clip(t - derivative * side * 4 * EPSILON, -1, 1)) for side in (1, -1))
        assert (below <= q * (1 + 1e-12)).all()
        assert (above >= q * (1 - 1e-12)).all()
    assert distribution.median() == distribution.ppf(0.5)
    np.testing.assert_array_equal(distribution.interval(0.6), [distribution.ppf(0.2), distribution.isf(0.2)])


def test_draws_have_the_distribution():
    for dimensions, kappa in ((2, 3.0), (3, 0.0), (50, 20.0), (1000, 5000.0)):
        distribution = CosineDistribution(dimensions, kappa)
        draws = distribution.rvs((50, 40), random_state=dimensions)
        assert draws.shape == (50, 40)
        assert scipy.stats.kstest(draws.ravel(), distribution.cdf).pvalue > 1e-3
        assert abs(draws.mean() - distribution.mean()) < 4 * distribution.std() / math.sqrt(2000)
        np.testing.assert_allclose(draws.var(), distribution.var(), rtol=0.15)


@pytest.mark.parametrize(("dimensions", "kappa"), [(2, 5.0), (64, 40.0), (2048, 1e4), (3, 1e12)])
def test_probabilities_of_draws_are_uniform(dimensions, kappa):
    mu = np.eye(1, dimensions)[0]
    x = vonmises_fisher.rvs(mu, kappa, 1000, random_state=1)
    probabilities = vonmises_fisher.pvalue(x, mu, kappa)
    assert scipy.stats.kstest(probabilities, "uniform").pvalue > 1e-3
    frozen = vonmises_fisher(mu, kappa)
    np.testing.assert_array_equal(frozen.pvalue(x), probabilities)
    np.testing.assert_array_equal(vonmises_fisher.logpvalue(x, mu, kappa), frozen.logpvalue(x))
    assert vonmises_fisher.pvalue(-mu, mu, kappa) == 0


def test_shapes_ends_and_bad_values():
    distribution = CosineDistribution(5, 2)
    assert isinstance(distribution.cdf(0.3), float)
    assert distribution.cdf([[0.1, 0.2]]).shape == distribution.ppf([[0.1, 0.2]]).shape == (1, 2)
    np.testing.assert_array_equal(distribution.cdf([-2, -1, 1, 2, np.nan]), [0, 0, 1, 1, np.nan])
    np.testing.assert_array_equal(distribution.sf([-2, -1, 1, 2, np.nan]), [1, 1, 0, 0, np.nan])
    np.testing.assert_array_equal(distribution.pdf([-2, -1, 1, 2, np.nan]), [0, 0, 0, 0, np.nan])
    np.testing.assert_array_equal(distribution.ppf([-1, 0, 1, 2, np.nan]), [np.nan, -1, 1, np.nan, np.nan])
    np.testing.assert_array_equal(distribution.isf([0, 1]), [1, -1])
    assert distribution.cdf([]).shape == (0,)
    for dim, kappa in ((1, 1), (2.5, 1), (True, 1), (3, -1), (3, math.inf), (3, math.nan)):
        with pytest.raises(ValueError, match="should be"):
            CosineDistribution(dim, kappa)


@pytest.mark.parametrize("count", [16, 36])
def test_rule_of_integration(count):
    nodes, weights = gauss_legendre(count)
    exact = sorted(
        (float((1 + node) / 2), float(weight / 2))
        for node, weight in (arb.legendre_p_root(count, k, weight=True) for k in range(count))
    )
    np.testing.assert_allclose(nodes, [node for node, _ in exact], rtol=1e-12, atol=1e-16)
    np.testing.assert_allclose(weights, [weight for _, weight in exact], rtol=4e-16)


@pytest.mark.parametrize("name", sorted(path.stem for path in Path(logbessel.__file__).parent.glob("stats/cos*.py")))
def test_examples(name):
    assert doctest.testmod(importlib.import_module(f"logbessel.stats.{name}")).failed == 0


@pytest.mark.parametrize(
    ("dim", "kappa", "q"),
    [(3, 1.1184719585247095e19, 6.679577870533109e-281), (8, 6.024708146788638e24, 0.3), (2, 1e300, 0.9)],
)
def test_quantiles_at_extreme_concentrations(dim, kappa, q):
    """Newton's steps were too short here, where the probability is a difference of numbers as large as kappa."""
    assert CosineDistribution(dim, kappa).ppf(q) == 1.0


def test_quantiles_take_a_bounded_number_of_steps(monkeypatch):
    """A probability that is noise from step to step never settles: the bracket does."""
    distribution, steps = CosineDistribution(5, 10.0), []
    integral = polar_angle.PolarAngle._integral

    def noisy(self, angles, sign):
        start, length = integral(self, angles, sign)
        steps.append(len(start))
        return start + (-1) ** len(steps) * 1e-3, length

    right = distribution.ppf(0.2)
    monkeypatch.setattr(polar_angle.PolarAngle, "_integral", noisy)
    assert abs(distribution.ppf(0.2) - right) < 1e-2
    assert len(steps) <= polar_angle.MOST_STEPS


def test_rules_take_a_bounded_number_of_steps(monkeypatch):
    """Newton's method for the nodes ends, converged or not; an interval is divided into as many pieces as it has octaves."""
    monkeypatch.setattr(quadrature, "_legendre", lambda count, x: (quadrature.Decimal(1), quadrature.Decimal(1)))
    nodes, _ = quadrature.gauss_legendre.__wrapped__(3)
    assert len(nodes) == 3
    assert len(quadrature.doubling_rule(0.0, 1e300, 1e300, 1e-300)[0]) == 20 * (math.ceil(600 * math.log2(10)) + 1)


@pytest.mark.parametrize("name", ["logpdf", "logcdf"])
def test_former_names_answer_with_a_warning(name):
    distribution = CosineDistribution(5, 10.0)
    with pytest.warns(DeprecationWarning, match=f"{name}_of_cosine_distance"):
        former = getattr(distribution, f"{name}_of_deviation")(0.25)
    assert former == getattr(distribution, f"{name}_of_cosine_distance")(0.25)
