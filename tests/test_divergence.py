"""Divergences of two von Mises-Fisher distributions, against ball arithmetic."""

import doctest
import importlib

import judge
import numpy as np
import pytest
from flint import arb

from logbessel.stats import bhattacharyya_distance, kl_divergence, vonmises_fisher


def psi(dimensions, kappa):
    return judge.log_hyp0f1(arb(dimensions) / 2, kappa * kappa / 4) if kappa != 0 else arb(0)


def derivative(dimensions, kappa):
    return judge.iv_ratio(arb(dimensions) / 2, kappa) if kappa != 0 else arb(0)


def exact_cosine(p, q):
    a, b = ([arb(float(number)) for number in mu[:2]] for mu in (p.mu, q.mu))  # the rest are zero
    lengths = [(c[0] ** 2 + c[1] ** 2).sqrt() for c in (a, b)]
    return (a[0] * b[0] + a[1] * b[1]) / (lengths[0] * lengths[1])


def exact_kl(p, q):
    here, there = arb(p.kappa), arb(q.kappa)
    ratio = derivative(p.dim, here)
    gain = psi(p.dim, there) - psi(p.dim, here) - (there - here) * ratio
    return gain + there * ratio * (1 - exact_cosine(p, q))


def exact_bhattacharyya(p, q):
    a, b = arb(p.kappa), arb(q.kappa)
    length = ((a * a + b * b + 2 * a * b * exact_cosine(p, q)) / 4).sqrt()
    return (psi(p.dim, a) + psi(p.dim, b)) / 2 - psi(p.dim, length)


def pairs(dimensions):
    """Concentrations and angles, near to each other and far."""
    for kappa in (1e-6, 0.1 * dimensions, 3.0 * dimensions, 1e12):
        for factor in (1 + 1e-12, 1 + 1e-5, 0.9, 30, 1e-4):
            for angle in (0, 1e-7, 0.1, 2.0):
                mu, nu = np.zeros(dimensions), np.zeros(dimensions)
                mu[0] = 1
                nu[:2] = np.cos(angle), np.sin(angle)
                yield vonmises_fisher(mu, kappa), vonmises_fisher(nu, min(kappa * factor, 1e12 * (1 + 1e-12)))


@pytest.mark.parametrize("dimensions", [2, 3, 40, 2048, 10**6])
def test_divergences_are_accurate(dimensions):
    for p, q in list(pairs(dimensions))[:: 3 if dimensions < 10**5 else 13]:
        for function, exact in ((kl_divergence, exact_kl), (bhattacharyya_distance, exact_bhattacharyya)):
            got, true = function(p, q), judge.tight(lambda exact=exact, p=p, q=q: exact(p, q), 60, 400)
            assert float(abs(arb(got) / true - 1)) < 1e-14, (function.__name__, p.kappa, q.kappa, q.mu[:2])


def test_divergences_from_the_uniform_distribution():
    uniform, other = vonmises_fisher([0, 1, 0], 0), vonmises_fisher([1, 0, 0], 5)
    assert kl_divergence(other, uniform) == pytest.approx(uniform.entropy() - other.entropy(), rel=1e-14)
    assert kl_divergence(uniform, other) == pytest.approx(float(psi(3, arb(5))), rel=1e-14)
    for function in (kl_divergence, bhattacharyya_distance):
        assert function(uniform, uniform) == function(other, other) == 0
    assert bhattacharyya_distance(uniform, other) == bhattacharyya_distance(other, uniform)


def test_divergences_are_means_over_draws():
    p, q = vonmises_fisher([0, 0, 0, 1], 8), vonmises_fisher([0, 0.6, 0, 0.8], 3)
    ratios = q.logpdf(x := p.rvs(40_000, np.random.default_rng(0))) - p.logpdf(x)
    assert abs(kl_divergence(p, q) + ratios.mean()) < 4 * ratios.std() / 200
    roots = np.exp(ratios / 2)
    assert abs(np.exp(-bhattacharyya_distance(p, q)) - roots.mean()) < 4 * roots.std() / 200


@pytest.mark.parametrize("far", [1e8, 1e11])
def test_the_smaller_concentration_counts_however_small(far):
    p, q = vonmises_fisher([1, 0], far), vonmises_fisher([1, 0], 0.01)
    exact = judge.tight(lambda: exact_kl(p, q), 60, 400)
    assert kl_divergence(p, q) == pytest.approx(float(exact), rel=1e-14)


def test_other_dimensions_are_refused():
    for function in (kl_divergence, bhattacharyya_distance):
        with pytest.raises(ValueError, match="in 2 and in 3 dimensions"):
            function(vonmises_fisher([0, 1], 1), vonmises_fisher([0, 0, 1], 1))


def test_examples():
    assert doctest.testmod(importlib.import_module("logbessel.stats.sphere.divergence")).failed == 0
