"""Distributions and spectral densities for NumPyro."""

import numpy as np
import public
import pytest

from logbessel import stats

numpyro = pytest.importorskip("numpyro", reason="NumPyro is not installed")
import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
from jax.test_util import check_grads  # noqa: E402
from numpyro.contrib.hsgp import spectral_densities  # noqa: E402
from numpyro.distributions import kl_divergence  # noqa: E402
from numpyro.infer import MCMC, NUTS, SVI, Predictive, Trace_ELBO  # noqa: E402
from numpyro.infer.autoguide import AutoNormal  # noqa: E402
from scipy.integrate import quad  # noqa: E402

import logbessel.numpyro as ln  # noqa: E402
from logbessel.numpyro import hsgp  # noqa: E402

KEY = jax.random.key(0)
FAMILIES = {  # class, parameters, the same of logbessel.stats, values
    "VonMises": (ln.VonMises, (0.3, 2.0), stats.vonmises(2.0, 0.3), [-3.0, 0.0, 1.0]),
    "Skellam": (ln.Skellam, (3.0, 5.0), stats.skellam(3.0, 5.0), [-4, 0, 7]),
    "Rice": (ln.Rice, (1.5, 1.0, 2.0), stats.rice(1.5, 1.0, 2.0), [1.5, 4.0, 9.0]),
    "GeneralizedInverseGaussian": (
        ln.GeneralizedInverseGaussian,
        (0.7, 1.3, 1.0, 2.0),
        stats.geninvgauss(0.7, 1.3, 1.0, 2.0),
        [1.5, 4.0, 9.0],
    ),
    "NormalInverseGaussian": (
        ln.NormalInverseGaussian,
        (2.0, 0.5, 1.0, 2.0),
        stats.norminvgauss(2.0, 0.5, 1.0, 2.0),
        [-3.0, 1.0, 4.0],
    ),
    "VarianceGamma": (
        ln.VarianceGamma,
        (1.2, 2.0, 0.5, 1.0, 2.0),
        stats.variance_gamma(1.2, 2.0, 0.5, 1.0, 2.0),
        [-3.0, 1.0, 4.0],
    ),
}
every_family = pytest.mark.parametrize("name", FAMILIES)


@every_family
def test_densities_are_those_of_stats(name):
    kind, parameters, frozen, values = FAMILIES[name]
    expected = (frozen.logpmf if name == "Skellam" else frozen.logpdf)(np.array(values))
    with jax.enable_x64(True):
        own = kind(*parameters)
        np.testing.assert_allclose(own.log_prob(jnp.array(values)), expected, rtol=1e-13, atol=1e-13)
        np.testing.assert_allclose(own.mean, frozen.mean(), rtol=1e-12)
        np.testing.assert_allclose(own.variance, frozen.var(), rtol=1e-12)
        np.testing.assert_allclose(own.entropy(), frozen.entropy(), rtol=1e-9)
    with jax.enable_x64(False):  # which other libraries turn on for the whole process
        single = kind(*parameters).log_prob(values)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, expected, rtol=1e-6)


@every_family
def test_gradients(name):
    kind, parameters, _, values = FAMILIES[name]
    with jax.enable_x64(True):
        value = jnp.array(values) + (0 if name == "Skellam" else 0.1)
        check_grads(
            lambda *p: kind(*p).log_prob(value), parameters, 2 if name.startswith("G") else 1, ["rev"], rtol=1e-4
        )


@every_family
def test_draws(name):
    """Within five deviations of their means, under `jit` and `vmap`, over a batch."""
    kind, parameters, frozen, _ = FAMILIES[name]
    batch = [jnp.stack([jnp.asarray(p)] * 2) for p in parameters]
    x = jax.jit(jax.vmap(lambda key, *p: kind(*p).sample(key, (2000,))))(jax.random.split(KEY), *batch)
    assert x.shape == (2, 2000)
    assert abs(np.mean(x) - frozen.mean()) < 5 * frozen.std() / 4000**0.5
    own = kind(*batch).expand((5, 2))
    assert jnp.isfinite(own.log_prob(jnp.broadcast_to(x[0, :10, None, None], (10, 5, 2)))).all()
    assert jax.eval_shape(lambda key: own.sample(key, (3,)), KEY).shape == (3, 5, 2)


@pytest.fixture(params=[False, True], ids=["32 bits", "64 bits"])
def wide(request):
    """With 64 bits turned on for all threads: a function on the host runs in one of its own."""
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", request.param)
    yield request.param
    jax.config.update("jax_enable_x64", before)


def test_skellam_draws_of_large_means(wide):
    """JAX's own Poisson draws are a third too wide there, and end at 2^31."""
    own, many = ln.Skellam([1e8, 3.0], 2e8), ln.Skellam(3e9, 1.0)
    x = np.asarray(jax.jit(lambda key: own.sample(key, (4000,)))(KEY), float)
    np.testing.assert_allclose(x.std(axis=0) / np.sqrt([3e8, 2e8]), 1, atol=0.05)
    np.testing.assert_allclose(x.mean(axis=0), [-1e8, 3 - 2e8], atol=5 * (3e8 / 4000) ** 0.5)
    each = jax.vmap(lambda key: own.sample(key, (3,)))(jax.random.split(KEY, 4))
    assert each.shape == (4, 3, 2) and len(np.unique(each)) > 20
    largest = many.sample(KEY, (5,))
    assert largest.dtype == jnp.result_type(int)
    assert (np.abs(np.asarray(largest, float) - 3e9) < 5 * 3e9**0.5).all() if wide else (largest == 2**31 - 1).all()


def test_draws_on_the_host_with_64_bits_for_one_thread():
    """What waits for other work is called back on a thread of JAX's, where numbers of 64 bits would lose half of them."""
    with jax.enable_x64(True):
        steps = jax.jit(lambda a: jax.lax.fori_loop(0, 200, lambda _, s: jnp.tanh(s @ a), a).sum())
        draws = {
            "Skellam": lambda one: ln.Skellam(one * 1e8, 2e8).sample(KEY, (50,)),
            "GeneralizedInverseGaussian": lambda one: ln.GeneralizedInverseGaussian(one, 2.0).sample(KEY, (50,)),
            "Kent": lambda one: ln.Kent(jnp.eye(3), one * 5, one).sample(KEY, (50,)),
        }
        for draw in map(jax.jit, draws.values()):
            at_once = draw(jnp.ones(()))
            later = draw(jnp.exp(0.0 * steps(jnp.full((300, 300), 1e-3))))
            assert later.dtype.itemsize == 8 and (later == at_once).all()


@every_family
def test_constants_are_checked_while_jax_traces(name):
    kind, parameters, *_ = FAMILIES[name]
    wrong = [*parameters[:-1], -1.0]
    with pytest.raises(ValueError, match=f"{name} distribution got invalid"):
        jax.jit(lambda: kind(*wrong, validate_args=True))()
    with pytest.warns(UserWarning, match="Out-of-support"):
        jax.jit(lambda: kind(*parameters, validate_args=True).log_prob([np.nan]))()


def test_draws_are_differentiable_where_they_say():
    """The derivative of the mean, by draws and in closed form."""
    with jax.enable_x64(True):
        for name in ("Rice", "VarianceGamma"):
            kind, parameters, *_ = FAMILIES[name]
            assert kind(*parameters).has_rsample
            derivative = jax.grad(lambda p: kind(p, *parameters[1:]).rsample(KEY, (20000,)).mean())(parameters[0])
            right = jax.grad(lambda p: kind(p, *parameters[1:]).mean)(parameters[0])
            np.testing.assert_allclose(derivative, right, rtol=0.05)
        north = jnp.eye(5)[0]
        derivative = jax.grad(lambda kappa: ln.VonMisesFisher(north, kappa).rsample(KEY, (20000,))[:, 0].mean())(2.0)
        np.testing.assert_allclose(derivative, 0.147389, rtol=0.03)


def test_vonmises_fisher():
    own = ln.VonMisesFisher([0.0, 0.6, 0.8], [1.0, 500.0])
    frozen = [stats.vonmises_fisher([0.0, 0.6, 0.8], kappa) for kappa in (1.0, 500.0)]
    x = own.sample(KEY, (7,))
    assert x.shape == (7, 2, 3) and own.log_prob(x).shape == (7, 2)
    np.testing.assert_allclose(own.entropy(), [one.entropy() for one in frozen], rtol=1e-5)
    np.testing.assert_allclose(
        own.log_prob([0.0, 0.6, 0.8]), [one.logpdf([0.0, 0.6, 0.8]) for one in frozen], rtol=1e-6
    )
    assert own.expand((4, 2)).sample(KEY).shape == (4, 2, 3)
    assert ln.VonMisesFisher.infer_shapes((3,), (2,)) == ((2,), (3,))
    for wrong in (([0.0, 0.6, 0.7], 1.0), ([0.0, 0.6, 0.8], [1.0, -1.0])):
        with pytest.raises(ValueError, match="VonMisesFisher distribution got invalid"):
            jax.jit(lambda wrong=wrong: ln.VonMisesFisher(*wrong, validate_args=True))()


def test_divergences():
    """Against quadrature over the line, and draws on the sphere."""
    pairs = [
        (ln.VonMises(0.3, 2.0), ln.VonMises(-0.5, 3.0), (-np.pi, np.pi)),
        (
            ln.GeneralizedInverseGaussian(0.7, 1.3, 0.0, 2.0),
            ln.GeneralizedInverseGaussian(-1.0, 0.6, 0.0, 1.1),
            (0, 60),
        ),
    ]
    with jax.enable_x64(True):
        for p, q, ends in pairs:
            logs = jax.jit(lambda x, p=p, q=q: (p.log_prob(x), q.log_prob(x)))

            def integrand(x, logs=logs):
                first, second = map(float, logs(x))
                return np.exp(first) * (first - second)

            np.testing.assert_allclose(kl_divergence(p, q), quad(integrand, *ends)[0], rtol=1e-7)
        first, second = pairs[1][0], ln.GeneralizedInverseGaussian(0.7, 1.3, 1.0, 2.0)
        assert jnp.isnan(kl_divergence(first, second))
        p, q = ln.VonMisesFisher([0.0, 0.0, 1.0], 10.0), ln.VonMisesFisher([0.0, 0.6, 0.8], 12.0)
        x = p.sample(KEY, (20000,))
        np.testing.assert_allclose(kl_divergence(p, q), (p.log_prob(x) - q.log_prob(x)).mean(), rtol=0.02)


def test_spectral_densities():
    """NumPyro's where it is right, the Fourier transform of the kernel, and its derivative in the mixture's parameter."""
    with jax.enable_x64(True):
        w, lengths = jnp.array([[0.3, 1.0], [2.0, 0.1]]), jnp.array([0.7, 1.2])
        for nu in (0.5, 1.5, 4.0):
            np.testing.assert_allclose(
                hsgp.spectral_density_matern(2, nu, w, 1.3, lengths),
                spectral_densities.spectral_density_matern(2, nu, w, 1.3, lengths),
                rtol=1e-12,
            )
        for a in (0.3, 1.8, 7.0):  # below 1/2 the density is infinite at 0
            transform = quad(
                lambda r, a=a: 2 * (1 + r * r / (2 * a * 0.49)) ** -a, 0, np.inf, weight="cos", wvar=2.0, limlst=200
            )[0]
            own = hsgp.spectral_density_rational_quadratic(1, [2.0], 1.0, 0.7, a)
            np.testing.assert_allclose(own, transform, rtol=1e-6)
        log_density = lambda a: jnp.log(hsgp.spectral_density_rational_quadratic(1, [2.0], 1.0, 0.7, a))
        check_grads(log_density, (1.8,), 1)
        assert jax.grad(log_density)(1.8) == pytest.approx(0.11898, abs=1e-5)
        zero = hsgp.spectral_density_rational_quadratic(1, [0.0], 1.0, 0.7, 1.8)
        near = hsgp.spectral_density_rational_quadratic(1, [1e-6], 1.0, 0.7, 1.8)
        np.testing.assert_allclose(zero, near, rtol=1e-6)
    assert hsgp.diag_spectral_density_matern(1.2, 1.0, 0.3, [2.0, 3.0], [4, 5], 2).shape == (20,)
    assert hsgp.diag_spectral_density_rational_quadratic(1.0, 0.3, 1.8, 2.0, 6, 1).shape == (6,)


def test_inference():
    """NUTS, SVI and Predictive on a model whose order is free."""
    data = stats.geninvgauss.rvs(1.5, 2.0, size=300, random_state=np.random.default_rng(1))

    def model(data=None):
        p = numpyro.sample("p", numpyro.distributions.Normal(0.0, 2.0))
        b = numpyro.sample("b", numpyro.distributions.LogNormal(0.0, 1.0))
        numpyro.sample("x", ln.GeneralizedInverseGaussian(p, b).expand([300]), obs=data)

    mcmc = MCMC(NUTS(model), num_warmup=150, num_samples=100, progress_bar=False)
    mcmc.run(KEY, jnp.asarray(data))
    p = mcmc.get_samples()["p"]
    assert abs(p.mean() - 1.5) < 4 * p.std()
    draws = Predictive(model, mcmc.get_samples())(KEY)["x"]
    assert draws.shape == (100, 300)
    assert abs(draws.mean() - data.mean()) < 0.3
    svi = SVI(model, AutoNormal(model), numpyro.optim.Adam(0.05), Trace_ELBO())
    losses = svi.run(KEY, 100, jnp.asarray(data), progress_bar=False).losses
    assert losses[-20:].mean() < losses[:20].mean()


@pytest.mark.parametrize("module", ["numpyro", "numpyro.hsgp"])
def test_examples_of_docstrings(module):
    with jax.enable_x64(False):
        assert public.failing_examples(module) == []
