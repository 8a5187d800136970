"""A use of the public interface that a strict type checker accepts: mypy reads this file, nothing runs it."""

from pathlib import Path
from typing import Any, assert_type

import jax
import numpy as np
import torch
from numpy.typing import NDArray

import logbessel
import logbessel.cuda
import logbessel.jax
import logbessel.torch
from logbessel import stats
from logbessel.cluster import ModelError, VonMisesFisherMixture
from logbessel.features import open_features
from logbessel.gp import Matern, MaternKernel, matern_log_correlation
from logbessel.jax import vonmises_fisher as jax_vonmises_fisher

assert_type(logbessel.log_iv(2.0, 3), np.float64)
assert_type(logbessel.log_kv(np.float32(2.0), 3.0), np.float32)
assert_type(logbessel.log_kv(np.float32(2.0), np.float64(3.0)), np.float64)
assert_type(logbessel.iv_ratio([0.5, 1.5], 3.0), NDArray[np.float64])
assert_type(logbessel.log_ive(0.5, np.zeros((2, 3))), NDArray[np.float64])
single = np.zeros(3, np.float32)
assert_type(logbessel.log_ive(single, 2.0), NDArray[np.float32])
assert_type(logbessel.log_ive(single, np.zeros(3)), NDArray[np.float64])
assert_type(logbessel.log_kve(np.zeros(3), 1.0, out=single), np.ndarray[tuple[int], np.dtype[np.float32]])
assert_type(logbessel.log_iv_and_grad(1.0, 2.0), tuple[np.float64, np.float64, np.float64])
in_value, *derivatives_in_both = logbessel.log_kv_and_grad(np.zeros(3), 2.0)
assert_type(in_value, NDArray[np.float64])
logbessel.log_iv.outer(np.zeros(3), np.zeros(4))
logbessel.log_iv(np.arange(3), 2.0, where=np.ones(3, bool), dtype=np.float64)
name: str = logbessel.log_iv.__name__
version: str = logbessel.__version__
with logbessel.threads(2):
    logbessel.log_kv(np.zeros(3), 1.0)
logbessel.set_threads(2)
assert_type(logbessel.get_threads(), int)

x = np.eye(3)
mean_direction, concentration = stats.vonmises_fisher.fit(x, normalize=True)
assert_type(mean_direction, NDArray[np.float64])
assert_type(concentration, float)
frozen = stats.vonmises_fisher(mean_direction, concentration, seed=np.random.default_rng(0))
densities: NDArray[np.float64] = frozen.logpdf(x)
assert_type(frozen.rvs(5), NDArray[np.float64])
assert_type(frozen.entropy(), float)
assert_type(frozen.cosine, stats.CosineDistribution)
stats.vonmises_fisher.pvalue(x, mean_direction, kappa=2.0)
cosine = stats.CosineDistribution(dim=3, kappa=2.0)
assert_type(cosine.logsf([0.1, 0.2]), NDArray[np.float64])
assert_type(cosine.logpdf(0.1), np.float64)
assert_type(cosine.ppf(0.1), np.float64)
assert_type(cosine.rvs(5), NDArray[np.float64])
assert_type(cosine.mean(), float)
assert_type(cosine.interval(0.95), tuple[np.float64, np.float64])

statistics = stats.SufficientStatistics(3).update(x)
assert_type(statistics, stats.SufficientStatistics)
assert_type(statistics + statistics, stats.SufficientStatistics)
estimate = stats.maximum_likelihood(statistics)
assert_type(estimate, stats.Estimate)
assert_type(stats.marginal_likelihood(statistics), stats.Estimate)
kappa: float = estimate.kappa
assert_type(stats.confidence_interval(estimate, 0.95), tuple[float, float])
assert_type(stats.uniformity_test(statistics), stats.TestResult)
assert_type(stats.equal_concentration_test(statistics, statistics).pvalue, float)
assert_type(stats.kl_divergence(frozen, frozen), float)
assert_type(stats.bhattacharyya_distance(frozen, frozen), float)

assert_type(stats.rice.logpdf([1.0, 2.0], 0.5, scale=2.0), NDArray[np.float64])
assert_type(stats.rice.logpdf(1.0, 0.5, scale=2), np.float64)
assert_type(stats.rice.pdf(1.0, 0.5, scale=[1.0, 2.0]), NDArray[np.float64])
assert_type(stats.rice.logpdf_grad(x, 0.5), dict[str, NDArray[np.float64]])
assert_type(stats.rice.logpdf_grad(1.0, 0.5)["b"], np.float64)
assert_type(stats.rice.mean(0.5), np.float64)
assert_type(stats.rice.var(x), NDArray[np.float64])
assert_type(stats.rice.rvs(0.5), np.float64)
assert_type(stats.geninvgauss.fit(x, floc=0.0), tuple[float, ...])
assert_type(stats.genhyperbolic.fit(x), tuple[float, ...])
assert_type(stats.skellam.logpmf(3, 1.0, 2.0), np.float64)
assert_type(stats.skellam.pmf([3, 4], 1.0, 2.0), NDArray[np.float64])
for distribution in (stats.bessel_process, stats.k_distribution, stats.ncx2, stats.norminvgauss, stats.variance_gamma):
    assert_type(distribution.rvs(1.0, 2.0, size=(2, 3), random_state=0), NDArray[np.float64])
stats.vonmises.rvs(1.0, size=5)

mixture = VonMisesFisherMixture(3, concentration="component").fit(x)
assert_type(mixture, VonMisesFisherMixture)
owners: NDArray[np.intp] = mixture.predict(x)
assert_type(mixture.score(x), float)
assert_type(mixture.sample(5), tuple[NDArray[np.float64], NDArray[np.intp]])
mixture.save("m.safetensors")
try:
    assert_type(VonMisesFisherMixture.load(Path("m.safetensors")), VonMisesFisherMixture)
except ModelError:
    pass
for block in open_features("features.npy").blocks():
    mixture.partial_fit(block)

kernel = Matern(length_scale=1.0, nu=1.5, nu_bounds="fixed")
assert_type(matern_log_correlation(x, 1.5), NDArray[np.float64])
assert_type(MaternKernel(nu=torch.tensor(0.8)).nu, torch.Tensor)

assert_type(logbessel.torch.log_iv(torch.ones(3), 2.0), torch.Tensor)
directions = logbessel.torch.VonMisesFisher(torch.eye(3)[0], torch.tensor(2.0))
assert_type(directions.rsample((5,)), torch.Tensor)
assert_type(directions.expand((4,)).log_prob(torch.eye(3)), torch.Tensor)
assert_type(logbessel.torch.HypersphericalUniform(3).entropy(), torch.Tensor)
head = logbessel.torch.VonMisesFisherClassifier(features=3, classes=2)
assert_type(head.loss(torch.eye(3), torch.tensor([0, 1, 0])), torch.Tensor)
assert_type(head.prototypes, logbessel.torch.VonMisesFisher)

array: jax.Array = logbessel.jax.log_kv(1.0, 2.0)
on_sphere: jax.Array = jax_vonmises_fisher.sample(jax.random.key(0), np.eye(3)[0], 2.0, shape=(5,))
jax_vonmises_fisher.log_prob(on_sphere, np.eye(3)[0], 2.0)

on_gpu: Any = logbessel.cuda.log_iv(torch.ones(3, device="cuda"), 2.0, stream=None)
value_there, in_order, in_argument = logbessel.cuda.log_iv_and_grad(on_gpu, on_gpu)
