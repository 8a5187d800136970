"""The von Mises-Fisher and the uniform distribution on the sphere, for PyTorch."""

import doctest
import math

import judge
import mpmath
import numpy as np
import pytest
import scipy.stats
import torch
from flint import arb
from torch.distributions import kl_divergence
from torch.func import hessian, jacfwd, jacrev

import logbessel
from logbessel.stats import CosineDistribution, vonmises_fisher
from logbessel.stats import kl_divergence as statistics_kl
from logbessel.stats.sphere import implicit
from logbessel.torch import HypersphericalUniform, VonMisesFisher, functions, polar_angle, unit_vectors
from logbessel.torch import vonmises_fisher as module

DIMENSIONS = [2, 3, 64, 2048, 100_000]
CONCENTRATIONS = [0.0, 1e-3, 3.0, 60.0, 1e3, 1e6]


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


def direction(dimensions, dtype=torch.float64):
    return unit_vectors.normalised(torch.randn(dimensions, dtype=dtype))


# Densities and moments


@pytest.mark.parametrize("dimensions", DIMENSIONS)
def test_log_density_and_entropy_are_those_of_the_statistics(dimensions):
    loc = direction(dimensions)
    own = VonMisesFisher(loc, torch.tensor(CONCENTRATIONS, dtype=torch.float64))
    x = own.sample()
    for place, kappa in enumerate(CONCENTRATIONS):
        other = vonmises_fisher(loc.numpy(), kappa)
        size = dict(rtol=1e-13, atol=1e-15 * dimensions)
        np.testing.assert_allclose(own.log_prob(x)[place].item(), other.logpdf(x[place].numpy()), **size)
        np.testing.assert_allclose(own.entropy()[place].item(), other.entropy(), **size)


@pytest.mark.parametrize("dimensions", [2, 3, 10, 300])
def test_gradients(dimensions):
    kappa = torch.tensor([0.1, 2.0, 0.9 * dimensions, 3.0 * dimensions], dtype=torch.float64, requires_grad=True)
    other = torch.tensor([0.5, 2.5, 1.5 * dimensions, 2.0 * dimensions], dtype=torch.float64, requires_grad=True)
    loc, to, x = direction(dimensions), direction(dimensions), direction(dimensions)
    for function in (
        lambda kappa: VonMisesFisher(loc, kappa).log_prob(x),
        lambda kappa: VonMisesFisher(loc, kappa).entropy(),
        lambda kappa: VonMisesFisher(loc, kappa).mean[:, 0],
    ):
        assert torch.autograd.gradcheck(function, kappa)
        assert torch.autograd.gradgradcheck(function, kappa)
    assert torch.autograd.gradcheck(lambda kappa: VonMisesFisher(loc, kappa).variance[:, 0], kappa)
    assert torch.autograd.gradcheck(
        lambda p, q: kl_divergence(VonMisesFisher(loc, p), VonMisesFisher(to, q)), (kappa, other)
    )


def test_the_gradient_at_zero_concentration():
    """d/d kappa log density = loc.x - A, and A = 0."""
    loc, x = direction(5), direction(5)
    kappa = torch.zeros((), dtype=torch.float64, requires_grad=True)
    VonMisesFisher(loc, kappa).log_prob(x).backward()
    torch.testing.assert_close(kappa.grad, loc @ x)


@pytest.mark.parametrize("dimensions", [2, 3, 10, 4096])
def test_derivatives_in_the_concentration_keep_their_digits(dimensions):
    """Of the log-density at the mean direction 1 - A, of the entropy -kappa A'."""
    kappa = torch.tensor([1e-8, 1e-3, 0.9 * dimensions, 50.0 * dimensions, 1e9, 1e12, 1e15], dtype=torch.float64)
    kappa.requires_grad_()
    own = VonMisesFisher(direction(dimensions), kappa)
    (density,) = torch.autograd.grad(own.log_prob(own.loc).sum(), kappa)
    (entropy,) = torch.autograd.grad(own.entropy().sum(), kappa)
    at = kappa.detach().numpy()
    np.testing.assert_allclose(density, logbessel.iv_ratio_c(dimensions / 2, at), rtol=2e-15)
    np.testing.assert_allclose(entropy, -at * logbessel.iv_ratio_dx(dimensions / 2, at), rtol=2e-15)


@pytest.mark.parametrize("kappa", [0.0, 2.0, 30.0])
def test_moments_are_those_of_draws(kappa):
    count = 100_000
    own = VonMisesFisher(direction(4), kappa)
    x = own.sample((count,))
    error = x.std(0) / math.sqrt(count)
    assert ((x.mean(0) - own.mean).abs() < 5 * error).all()
    squares = (x - own.mean) ** 2
    assert ((squares.mean(0) - own.variance).abs() < 5 * squares.std(0) / math.sqrt(count)).all()


def test_other_concentrations_are_nan_alone():
    kappa = torch.tensor([2.0, -1.0, math.nan, 5.0], dtype=torch.float64, requires_grad=True)
    loc, x = direction(3), direction(3)
    result = VonMisesFisher(loc, kappa, validate_args=False).log_prob(x)
    result.sum().backward()
    assert result.isnan().tolist() == kappa.grad.isnan().tolist() == [False, True, True, False]
    draws = VonMisesFisher(loc, kappa, validate_args=False).rsample()
    (derivatives,) = torch.autograd.grad(draws.sum(), kappa)
    assert draws.isnan().all(-1).tolist() == derivatives.isnan().tolist() == [False, True, True, False]


# Draws


@pytest.mark.parametrize(("dimensions", "kappa"), [(2, 0.0), (2, 4.0), (3, 0.5), (3, 1e5), (50, 20.0), (2048, 3e3)])
def test_draws_follow_the_distribution_of_the_cosine(dimensions, kappa):
    loc = direction(dimensions)
    x = VonMisesFisher(loc, kappa).sample((2000,))
    torch.testing.assert_close(torch.linalg.vector_norm(x, dim=-1), torch.ones(2000, dtype=torch.float64))
    cosine_distance = ((x - loc) ** 2).sum(-1) / 2
    shares = np.exp(CosineDistribution(dimensions, kappa).logcdf_of_cosine_distance(cosine_distance.numpy()))
    assert scipy.stats.kstest(shares, "uniform").pvalue > 1e-3
    around = unit_vectors.normalised(x - (x @ loc)[:, None] * loc)  # of the mean direction, uniform
    assert torch.linalg.vector_norm(around.sum(0)) < 2.5 * math.sqrt(2000)


def test_every_concentration_of_a_batch_has_draws_of_its_own():
    kappa = torch.tensor([[0.0], [5.0], [500.0]])
    x = VonMisesFisher(torch.eye(3), kappa).sample((4000,))
    means = x.mean(0)
    for row, length in enumerate(VonMisesFisher(torch.eye(3)[0], kappa[:, 0]).mean[:, 0]):
        torch.testing.assert_close(means[row], length * torch.eye(3), atol=0.05, rtol=0)


@pytest.mark.parametrize("dimensions", DIMENSIONS)
@pytest.mark.parametrize("kappa", [0.5, 3.0, 40.0, 1e4])
def test_the_derivative_of_a_draw_is_that_of_its_quantile(dimensions, kappa):
    """d cos theta/d kappa = sin^2 theta H, by differences of the quantile."""
    y = polar_angle._drawn(dimensions, torch.full((20,), kappa, dtype=torch.float64))
    derivative = -2 * implicit.derivative(torch, functions, dimensions, torch.full_like(y, kappa), y) / (1 + y) ** 2
    step = 1e-4 * kappa
    share = np.exp(CosineDistribution(dimensions, kappa).logcdf_of_cosine_distance((2 * y / (1 + y)).numpy()))
    above, below = (CosineDistribution(dimensions, kappa + sign * step).ppf(share) for sign in (1, -1))
    np.testing.assert_allclose(derivative.numpy(), (above - below) / (2 * step), rtol=1e-4)


@pytest.mark.parametrize(("dimensions", "kappa"), [(2, 0.0), (2, 50.0), (3, 1e8), (2048, 50.0)])
def test_the_derivative_of_a_draw_is_the_integral(dimensions, kappa):
    """H of the module, by mpmath."""
    y = polar_angle._drawn(dimensions, torch.full((3,), kappa, dtype=torch.float64))
    with mpmath.workdps(40):
        half = mpmath.mpf(dimensions) / 2
        mean = mpmath.besseli(half, kappa) / mpmath.besseli(half - 1, kappa) if kappa else mpmath.mpf(0)
        places = [step / mpmath.sqrt(dimensions) for step in (0, 0.01, 0.1, 0.3, 1, 2, 4, 8, 16, 40)]

        def log_density(omega):
            return -kappa * mpmath.tanh(omega) - (dimensions - 1) * mpmath.log(mpmath.cosh(omega))

        derivatives = implicit.derivative(torch, functions, dimensions, torch.full_like(y, kappa), y) / (-2 * y)
        for number, derivative in zip(y.tolist(), derivatives, strict=True):
            omega = mpmath.log(number) / 2
            sign = 1 if -mpmath.tanh(omega) > mean else -1

            def integrand(s):
                at = omega - sign * s
                return sign * (-mpmath.tanh(at) - mean) * mpmath.exp(log_density(at) - log_density(omega))

            assert abs(derivative.item() / mpmath.quad(integrand, places) - 1) < 5e-12


@pytest.mark.parametrize(("dimensions", "kappa"), [(2, 1.5), (3, 4.0), (20, 12.0), (500, 300.0)])
def test_gradients_through_draws_are_unbiased(dimensions, kappa):
    """Against differences of expectations, which quadrature gives: of cos, cos^3 and the square of another component."""
    loc, count = torch.eye(dimensions, dtype=torch.float64)[0], 40_000 if dimensions < 100 else 2_000
    at = torch.full((count,), kappa, dtype=torch.float64, requires_grad=True)
    x = VonMisesFisher(loc, at).rsample()
    angles = np.linspace(0, np.pi, 20_001)

    def expectation(f, kappa):
        density = np.sin(angles) ** (dimensions - 2) * np.exp(kappa * (np.cos(angles) - 1))
        return np.trapezoid(f(np.cos(angles)) * density, angles) / np.trapezoid(density, angles)

    for values, f in (
        (x[:, 0], lambda t: t),
        (x[:, 0] ** 3, lambda t: t**3),
        (x[:, 1] ** 2, lambda t: (1 - t * t) / (dimensions - 1)),
    ):
        (derivatives,) = torch.autograd.grad(values.sum(), at, retain_graph=True)
        step = 1e-3 * kappa
        right = (expectation(f, kappa + step) - expectation(f, kappa - step)) / (2 * step)
        assert abs(derivatives.mean().item() - right) < 4 * derivatives.std().item() / math.sqrt(count)


def test_gradients_through_draws_in_the_mean_direction():
    """E[x] = A loc: for any length of p, the derivative of E[w.x] in p, loc = p/|p|, is A (w - loc (w.loc))/|p|."""
    p = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, requires_grad=True)
    w, count = torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64), 40_000
    rows = p.expand(count, 3)
    own = VonMisesFisher(unit_vectors.normalised(rows), 4.0)
    (derivatives,) = torch.autograd.grad((own.rsample() @ w).sum(), rows)
    loc, length = unit_vectors.normalised(p), torch.linalg.vector_norm(p)
    right = (own.mean[0] / loc) * (w - loc * (w @ loc)) / length
    assert ((derivatives.mean(0) - right).abs() < 4 * derivatives.std(0) / math.sqrt(count)).all()


# Divergences


def test_divergence_is_the_mean_difference_of_log_densities():
    p, q = (VonMisesFisher(direction(6), kappa) for kappa in (8.0, 3.0))
    x = p.sample((50_000,))
    differences = p.log_prob(x) - q.log_prob(x)
    assert abs(kl_divergence(p, q) - differences.mean()) < 4 * differences.std() / math.sqrt(50_000)
    assert kl_divergence(p, p) == 0


@pytest.mark.parametrize("dimensions", DIMENSIONS)
def test_divergence_from_the_uniform_distribution(dimensions):
    p = VonMisesFisher(direction(dimensions), torch.tensor(CONCENTRATIONS, dtype=torch.float64))
    none = VonMisesFisher(direction(dimensions), torch.zeros((), dtype=torch.float64))
    divergence = kl_divergence(p, HypersphericalUniform(dimensions))
    torch.testing.assert_close(divergence, kl_divergence(p, none), rtol=1e-12, atol=1e-9)
    assert (divergence[2:].diff() > 0).all()


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_divergences_keep_their_digits(dtype):
    """Those of the statistics, whose accuracy is measured against ball arithmetic; alike, far apart, and uniform."""
    for dimensions, pairs in (
        (2, [(1e11, 0.01), (0.01, 1e11), (0.0, 3.0), (5.0, 5.000001)]),
        (1280, [(1.0, 1.00001), (1e4, 3.0), (1.0, 0.0)]),
        (2048, [(1.0, 0.0), (0.0, 1.0)]),
        (32768, [(1e4, 1e4 * (1 + 1e-8)), (5.0, 0.0), (20.0, 0.0), (1e6, 2e6)]),
    ):
        loc = torch.eye(dimensions, dtype=dtype)[0]
        p, q = (torch.tensor(side, dtype=dtype) for side in zip(*pairs))
        divergences = kl_divergence(VonMisesFisher(loc, p), VonMisesFisher(loc, q))
        sphere = HypersphericalUniform(dimensions, dtype=dtype)
        outward = kl_divergence(sphere, VonMisesFisher(loc, q))
        inward = kl_divergence(VonMisesFisher(loc, p), sphere)
        none = vonmises_fisher(loc.double().numpy(), 0)
        for place, sides in enumerate(zip(p.tolist(), q.tolist())):
            first, second = (vonmises_fisher(loc.double().numpy(), kappa) for kappa in sides)
            right = [statistics_kl(*two) for two in ((first, second), (none, second), (first, none))]
            got = [part[place].item() for part in (divergences, outward, inward)]
            np.testing.assert_allclose(got, right, rtol=5e-15 if dtype == torch.float64 else 7e-8)


def test_derivatives_of_divergences_keep_their_digits():
    """A_q - A_p and (kappa_p - kappa_q) A'_p, by ball arithmetic."""
    for dimensions, p, q in (
        (2, 1e9, 1e9 * (1 + 1e-9)),
        (1280, 1.0, 1.00001),
        (32768, 1e4, 1e4 * (1 + 1e-8)),
        (3, 1.0, 1e5),
    ):
        kappas = [torch.tensor(kappa, dtype=torch.float64, requires_grad=True) for kappa in (p, q)]
        loc = direction(dimensions)
        derivatives = torch.autograd.grad(kl_divergence(*(VonMisesFisher(loc, kappa) for kappa in kappas)), kappas)
        half = arb(dimensions) / 2
        rise = judge.tight(lambda: judge.iv_ratio(half, arb(q)) - judge.iv_ratio(half, arb(p)), 60, 400)
        right = (p - q) * logbessel.iv_ratio_dx(dimensions / 2, p), float(rise)
        np.testing.assert_allclose([derivative.item() for derivative in derivatives], right, rtol=2e-15)


def test_second_derivatives_of_divergences():
    """Fisher's information, at q = p; forward mode twice is refused, of which PyTorch says nothing."""
    kappa, loc = torch.tensor(7.0, dtype=torch.float64), direction(5)
    divergence = lambda q: kl_divergence(VonMisesFisher(loc, kappa), VonMisesFisher(loc, q))
    information = torch.tensor(logbessel.iv_ratio_dx(2.5, 7.0))
    for second in (hessian, lambda f: jacrev(jacrev(f)), lambda f: jacrev(jacfwd(f))):
        torch.testing.assert_close(second(divergence)(kappa), information, rtol=1e-14, atol=0)
    with pytest.raises(NotImplementedError, match="forward mode over forward mode"):
        jacfwd(jacfwd(divergence))(kappa)


def test_divergence_between_spheres_is_refused():
    with pytest.raises(ValueError, match="3 and 4 dimensions"):
        kl_divergence(VonMisesFisher(direction(3), 1.0), VonMisesFisher(direction(4), 1.0))


# The interface


def test_shapes():
    own = VonMisesFisher(unit_vectors.normalised(torch.randn(4, 1, 7)), torch.rand(3))
    assert (own.batch_shape, own.event_shape) == ((4, 3), (7,))
    assert own.rsample((2, 5)).shape == (2, 5, 4, 3, 7)
    assert own.sample().shape == own.mean.shape == own.variance.shape == own.mode.shape == (4, 3, 7)
    assert own.log_prob(own.sample((6,))).shape == (6, 4, 3)
    assert own.entropy().shape == (4, 3)
    wider = own.expand((2, 4, 3))
    assert (wider.batch_shape, wider.sample().shape) == ((2, 4, 3), (2, 4, 3, 7))
    assert torch.equal(wider.entropy()[1], own.entropy())
    assert torch.distributions.Independent(own, 1).log_prob(own.sample()).shape == (4,)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16])
def test_types(dtype):
    own = VonMisesFisher(unit_vectors.normalised(torch.randn(5, 8).to(dtype)), torch.ones(5, dtype=dtype))
    x = own.rsample()
    for result in (x, own.log_prob(x), own.entropy(), own.mean, own.variance, kl_divergence(own, own)):
        assert result.dtype == dtype
        assert result.isfinite().all()


def test_arguments_are_validated():
    for loc, kappa, message in (
        (torch.ones(3), 1.0, "parameter loc"),
        (torch.eye(3)[0], -1.0, "parameter concentration"),
        (torch.ones(1), 1.0, "at least 2 entries"),
        (torch.tensor(1.0), 1.0, "at least 2 entries"),
    ):
        with pytest.raises(ValueError, match=message):
            VonMisesFisher(loc, kappa, validate_args=True)  # torch.compile turns the default off
    with pytest.raises(ValueError, match="support"):
        VonMisesFisher(torch.eye(3)[0], 1.0, validate_args=True).log_prob(torch.ones(3))
    with pytest.raises(ValueError, match="at least 2 dimensions"):
        HypersphericalUniform(1)


def test_uniform_distribution():
    own = HypersphericalUniform(3, (2,), dtype=torch.float64)
    x = own.sample((20_000,))
    assert x.shape == (20_000, 2, 3)
    torch.testing.assert_close(own.log_prob(x), torch.full((20_000, 2), -math.log(4 * math.pi), dtype=torch.float64))
    torch.testing.assert_close(own.entropy(), torch.full((2,), math.log(4 * math.pi), dtype=torch.float64))
    torch.testing.assert_close(x.mean(0), own.mean, atol=0.02, rtol=0)
    torch.testing.assert_close(x.var(0), own.variance, atol=0.02, rtol=0)
    assert own.expand((5, 2)).sample().shape == (5, 2, 3)


def test_compiled_without_a_break():
    loc, x = direction(10), direction(10)

    def loss(kappa):
        own = VonMisesFisher(loc, kappa, validate_args=False)
        return own.log_prob(x) + own.entropy()

    kappa = torch.tensor([0.5, 30.0], dtype=torch.float64)
    assert torch.equal(torch.compile(loss, fullgraph=True, backend="aot_eager")(kappa), loss(kappa))


@pytest.mark.parametrize("part", [module, unit_vectors])
def test_examples(part):
    result = doctest.testmod(part)
    assert result.attempted and not result.failed


def test_variance_at_the_ends_of_the_range():
    """A/kappa across, where kappa^2 overflows; A' along."""
    kappa = torch.tensor([0.0, 1e-200, 0.5, 1e155, 1e308], dtype=torch.float64)
    across = VonMisesFisher(torch.eye(3, dtype=torch.float64)[0], kappa).variance[:, 1]
    torch.testing.assert_close(across[[0, 1]], torch.full((2,), 1 / 3, dtype=torch.float64))
    torch.testing.assert_close(across[2].item(), float(logbessel.iv_ratio(1.5, 0.5)) / 0.5, rtol=1e-14, atol=0)
    torch.testing.assert_close(across[3:] * kappa[3:], torch.ones(2, dtype=torch.float64))
