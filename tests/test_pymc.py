"""Distributions and kernels for PyMC."""

import sys

import numpy as np
import public
import pytest

from logbessel import stats
from logbessel.gp import matern_log_correlation

if sys.version_info < (3, 12):
    pytest.skip("PyMC 6 needs Python 3.12", allow_module_level=True)
pm = pytest.importorskip("pymc", reason="PyMC is not installed")
import pytensor.tensor as pt  # noqa: E402
from pytensor.compile.mode import Mode  # noqa: E402
from pytensor.gradient import verify_grad  # noqa: E402
from scipy.integrate import quad  # noqa: E402

import logbessel.pymc as lp  # noqa: E402
from logbessel.pymc import gp  # noqa: E402

PYTHON = Mode(linker="py", optimizer=None)
FAMILIES = {  # parameters, the same of logbessel.stats, values
    "VonMises": ((0.3, 2.0), stats.vonmises(2.0, 0.3), [-3.0, 0.0, 1.0]),
    "Skellam": ((3.0, 5.0), stats.skellam(3.0, 5.0), [-4, 0, 7]),
    "Rice": ((1.5, 1.0, 2.0), stats.rice(1.5, 1.0, 2.0), [1.5, 4.0, 9.0]),
    "GeneralizedInverseGaussian": ((0.7, 1.3, 1.0, 2.0), stats.geninvgauss(0.7, 1.3, 1.0, 2.0), [1.5, 4.0, 9.0]),
    "NormalInverseGaussian": ((2.0, 0.5, 1.0, 2.0), stats.norminvgauss(2.0, 0.5, 1.0, 2.0), [-3.0, 1.0, 4.0]),
    "VarianceGamma": ((1.2, 2.0, 0.5, 1.0, 2.0), stats.variance_gamma(1.2, 2.0, 0.5, 1.0, 2.0), [-3.0, 1.0, 4.0]),
}
every_family = pytest.mark.parametrize("name", FAMILIES)


@every_family
def test_densities_are_those_of_stats(name):
    parameters, frozen, values = FAMILIES[name]
    own, values = getattr(lp, name).dist(*parameters), np.array(values)
    expected = (frozen.logpmf if name == "Skellam" else frozen.logpdf)(values)
    np.testing.assert_allclose(pm.logp(own, values).eval(mode=PYTHON), expected, rtol=1e-13, atol=1e-13)
    if name != "VonMises":
        np.testing.assert_array_equal(pm.logcdf(own, values).eval(mode=PYTHON), frozen.logcdf(values))
    if name in ("Rice", "GeneralizedInverseGaussian"):
        assert pm.logp(own, 1.0).eval(mode=PYTHON) == -np.inf


@pytest.mark.parametrize(("mu", "kappa"), [(0.0, 2.0), (0.3, 2.0), (-2.8, 5.0), (3.1, 40.0), (7.0, 0.5)])
def test_log_cdf_on_the_circle(mu, kappa):
    """Of angles from -pi on, by quadrature; beside the far end of the arc by the density there."""
    angles = np.array([-4.0, -np.pi, -3.0, -1.0, 0.0, mu, 2.9, np.pi, 4.0])
    density = stats.vonmises(kappa, mu).pdf
    expected = [
        quad(density, -np.pi, min(max(angle, -np.pi), np.pi), epsabs=0, epsrel=1e-12, points=[0.0, 3.0])[0]
        for angle in angles
    ]
    result = pm.logcdf(lp.VonMises.dist(mu, kappa), angles).eval(mode=PYTHON)
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(result, np.log(expected), rtol=1e-11, atol=1e-12)
    close = -np.pi + 1e-9
    log_width = np.log(density(close) * (close + np.pi))
    assert pm.logcdf(lp.VonMises.dist(mu, kappa), close).eval(mode=PYTHON) == pytest.approx(log_width, rel=1e-6)


@every_family
def test_gradients(name):
    """In every parameter, orders included."""
    parameters, _, values = FAMILIES[name]
    kind = getattr(lp, name)
    verify_grad(
        lambda *p: pm.logp(kind.dist(*p), np.array(values) + (0 if name == "Skellam" else 0.1)).sum(),
        [np.array(p) for p in parameters],
        rng=np.random.default_rng(0),
        mode=PYTHON,
        abs_tol=1e-5,
        rel_tol=1e-5,
    )


@every_family
def test_draws(name):
    parameters, frozen, _ = FAMILIES[name]
    x = pm.draw(getattr(lp, name).dist(*parameters, shape=(2, 2000)), random_seed=1, mode=PYTHON)
    assert x.shape == (2, 2000)
    assert abs(x.mean() - frozen.mean()) < 5 * frozen.std() / 4000**0.5
    many = getattr(lp, name).dist(np.full(3, parameters[0]), *parameters[1:])
    assert pm.draw(many, mode=PYTHON).shape == (3,)


def test_what_no_parameter_may_be():
    with pytest.raises(pm.logprob.utils.ParameterValueError, match=r"\|b\| < a"):
        pm.logp(lp.NormalInverseGaussian.dist(1.0, 2.0), 0.0).eval(mode=PYTHON)


def test_vonmises_fisher():
    mu, kappa = np.array([0.0, 0.6, 0.8]), np.array([1.0, 50.0])
    own = lp.VonMisesFisher.dist(mu, kappa)
    x = pm.draw(own, 4, random_seed=1, mode=PYTHON)
    assert x.shape == (4, 2, 3)
    np.testing.assert_allclose(np.linalg.norm(x, axis=-1), 1.0)
    expected = [stats.vonmises_fisher.logpdf(x[:, k], mu, kappa[k]) for k in range(2)]
    np.testing.assert_allclose(pm.logp(own, x).eval(mode=PYTHON).T, expected, rtol=1e-12, atol=1e-12)
    assert pm.draw(lp.VonMisesFisher.dist(mu, 3.0, size=5), mode=PYTHON).shape == (5, 3)
    verify_grad(
        lambda mu, kappa: pm.logp(lp.VonMisesFisher.dist(mu, kappa), x).sum(),
        [mu, kappa],
        rng=np.random.default_rng(0),
        mode=PYTHON,
        rel_tol=1e-5,
        abs_tol=1e-5,
    )
    with pytest.raises(ValueError, match="static number of coordinates"):
        lp.VonMisesFisher.dist(pt.dvector())


OMEGA = np.array([[0.3, 1.0], [2.0, 0.1]])


def test_kernels_are_pymcs_where_it_has_them():
    x = np.array([[0.0, 1.0], [0.5, 0.5], [2.0, 2.0], [0.0, 1.0]])
    for own, other in (
        (gp.Matern(2, 1.5, ls=[0.7, 1.2]), pm.gp.cov.Matern32(2, ls=[0.7, 1.2])),
        (gp.Matern(2, 2.5, ls_inv=[0.7, 1.2]), pm.gp.cov.Matern52(2, ls_inv=[0.7, 1.2])),
        (gp.RatQuad(2, 1.8, ls=0.7), pm.gp.cov.RatQuad(2, np.float64(1.8), ls=0.7)),
    ):
        np.testing.assert_allclose(own(x).eval(mode=PYTHON), other(x).eval(mode=PYTHON), atol=2e-6)
        np.testing.assert_allclose(
            own.power_spectral_density(OMEGA).eval(mode=PYTHON),
            other.power_spectral_density(OMEGA).eval(mode=PYTHON),
            rtol=1e-6,
        )
    rough = gp.Matern(2, 0.2, ls=0.7)(x, x[:2]).eval(mode=PYTHON)
    assert rough[3, 0] == rough[0, 0] == 1.0
    distance = np.linalg.norm(x[2] - x[1]) / 0.7
    np.testing.assert_allclose(rough[2, 1], np.exp(matern_log_correlation(distance, 0.2)), rtol=1e-14)


@pytest.mark.parametrize("kernel", [gp.Matern, gp.RatQuad])
def test_gradients_in_the_shape(kernel):
    x = np.array([[0.0], [0.5], [2.0], [0.0]])
    for shape in (0.3, 1.8, 30.0):
        for function in (
            lambda shape, length: kernel(1, shape, ls=length)(x).sum(),
            lambda shape, length: pt.log(kernel(1, shape, ls=length).power_spectral_density(OMEGA[:, :1])).sum(),
        ):
            verify_grad(
                function,
                [np.array(shape), np.array(0.7)],
                rng=np.random.default_rng(0),
                mode=PYTHON,
                rel_tol=1e-4,
                abs_tol=1e-4,
            )


def test_nuts_takes_a_free_shape():
    """The step that PyMC chooses by itself for a Gaussian process whose alpha is free is NUTS, and it runs."""
    x = np.linspace(-1, 1, 20)[:, None]
    with pm.Model() as model:
        alpha = pm.LogNormal("alpha", 0.0, 1.0)
        process = pm.gp.HSGP(m=[6], c=1.5, cov_func=gp.RatQuad(1, alpha, ls=0.5))
        pm.Normal("y", process.prior("f", X=x), 0.1, observed=np.sin(3 * x[:, 0]))
        step = pm.NUTS(compile_kwargs={"mode": "NUMBA"})
        draws = pm.sample(
            20,
            tune=20,
            chains=1,
            cores=1,
            step=step,
            random_seed=1,
            progressbar=False,
            compute_convergence_checks=False,
        )
    assert model.dlogp().owner is not None
    assert np.isfinite(draws.posterior["alpha"]).all()
    assert draws.posterior["alpha"].std() > 0


@pytest.mark.parametrize("module", ["pymc", "pymc.gp"])
def test_examples_of_docstrings(module):
    assert public.failing_examples(module) == []
