"""Distributions of angles, axes, directions and rotations for PyTorch: those of the statistics, with their derivatives."""

import doctest

import numpy as np
import pytest
import torch
from torch.autograd import gradcheck, gradgradcheck
from torch.distributions import kl_divergence

from logbessel.torch import (
    Bingham,
    BivariateVonMises,
    HypersphericalUniform,
    Kent,
    MatrixFisher,
    Watson,
    directional,
    matrix_fisher,
)

GENERATOR = torch.Generator().manual_seed(0)


def normal(*shape):
    return torch.randn(*shape, generator=GENERATOR, dtype=torch.float64)


def turn(*shape):
    """Orthonormal matrices."""
    return torch.linalg.qr(normal(*shape, shape[-1])).Q


def numbers(*values):
    return torch.tensor(values, dtype=torch.float64)


def number(value):
    return torch.tensor(value, dtype=torch.float64)


def rotation():
    q = turn(3)
    return q * torch.linalg.det(q)


CASES = {
    "sine": lambda: BivariateVonMises(normal(2), numbers(10, 30), number(12)),
    "sine, two modes": lambda: BivariateVonMises(normal(2), numbers(5, 3), number(-10)),
    "cosine": lambda: BivariateVonMises(normal(2), numbers(10, 30), number(-12), "cosine"),
    "cosine, 1e8": lambda: BivariateVonMises(normal(2), numbers(1e8, 1e8), number(5e7), "cosine"),
    "watson": lambda: Watson(turn(5)[0], number(8)),
    "watson, across": lambda: Watson(turn(3)[0], number(-300)),
    "watson, 1e8": lambda: Watson(turn(3)[0], number(1e8)),
    "bingham": lambda: Bingham(turn(3), numbers(-3, 2, -10)),
    "bingham, equal": lambda: Bingham(turn(4), numbers(-7, -7, 1, 1)),
    "bingham, 1e8": lambda: Bingham(turn(4), numbers(-3, -1e8, 0, -1e4)),
    "kent": lambda: Kent(turn(3), number(5), number(2)),
    "kent, at 0": lambda: Kent(turn(3), number(0), number(0)),
    "kent, 1e8": lambda: Kent(turn(3), number(1e8), number(4.9e7)),
    "rotations": lambda: MatrixFisher(rotation() * numbers(5, 3, 1)),
    "rotations, equal": lambda: MatrixFisher(rotation() * 20.0),
    "rotations, reflected": lambda: MatrixFisher(rotation() * numbers(9, 9, -9)),
    "rotations, uniform": lambda: MatrixFisher(torch.zeros(3, 3, dtype=torch.float64)),
    "rotations, 1e8": lambda: MatrixFisher(rotation() * 1e8),
}
MODERATE = [name for name in CASES if "1e8" not in name]


@pytest.fixture(autouse=True)
def seeded():
    GENERATOR.manual_seed(4)
    torch.manual_seed(4)


def of(own, parameters):
    """A distribution of the same class with other parameters, not checked."""
    more = {"model": own.model} if isinstance(own, BivariateVonMises) else {}
    return type(own)(*parameters, **more, validate_args=False)


def leaves(own):
    return [parameter.detach().clone().requires_grad_() for parameter in own._parameters]


@pytest.mark.parametrize("name", CASES)
def test_they_are_those_of_the_statistics(name):
    own = CASES[name]()
    (frozen,) = own._frozen()
    x = own.sample((4,))
    size = dict(rtol=1e-12, atol=1e-11)
    np.testing.assert_allclose(own.log_prob(x), frozen.logpdf(x.numpy()), **size)
    np.testing.assert_allclose(own.entropy(), frozen.entropy(), **size)
    np.testing.assert_allclose(own.mean, frozen.mean(), atol=1e-15)
    mode = frozen.mode()
    assert np.allclose(own.mode, mode) or name in ("rotations, uniform", "rotations, reflected")  # where it is not one
    assert abs(kl_divergence(own, own)) < 3e-9
    draws = own.sample((20_000,))
    if not isinstance(own, BivariateVonMises):
        spread = draws.var(0)
        np.testing.assert_allclose(own.variance, spread, atol=0.06 * float(spread.max()))
    else:
        length = torch.exp(1j * draws).mean(0).abs()
        np.testing.assert_allclose(own.variance, 1 - length, rtol=0.05, atol=0.02 * float(1 - length.min()))


@pytest.mark.parametrize("name", MODERATE)
def test_derivatives(name):
    """Of densities to second order, in the value too; of entropies, means and divergences, where they are provided."""
    own, other = CASES[name](), CASES[name]()
    if name == "kent, at 0":
        pytest.skip("on the edge of the domain")
    parameters, x = leaves(own), own.sample().requires_grad_()

    def density(*everything):
        return of(own, everything[:-1]).log_prob(everything[-1])

    assert gradgradcheck(density, (*parameters, x))
    if not isinstance(own, MatrixFisher):  # where the derivative by R is the one along rotations, but for a normal part
        assert gradcheck(density, (*parameters, x))
    assert gradcheck(lambda *p: of(own, p).log_prob(x.detach()), parameters)
    assert gradcheck(lambda *p: of(own, p).entropy(), parameters)
    if not isinstance(own, BivariateVonMises):
        assert gradcheck(lambda *p: of(own, p).mean, parameters)
    assert gradcheck(lambda *p: kl_divergence(other, of(own, p)), parameters)
    if isinstance(own, BivariateVonMises | Kent):
        with pytest.raises(NotImplementedError, match="third derivatives"):
            kl_divergence(of(own, parameters), other).backward()
    else:
        assert gradcheck(lambda *p: kl_divergence(of(own, p), other), parameters)


@pytest.mark.parametrize("first, second", [("sine", "cosine"), ("kent", "kent"), ("bingham", "bingham"),
                                           ("watson, 1e8", "watson, across"), ("rotations", "rotations, reflected")])  # fmt: skip
def test_divergences_are_those_of_the_statistics(first, second):
    p, q = CASES[first](), CASES[second]()
    assert float(kl_divergence(p, q)) == pytest.approx(p._frozen()[0].kl_divergence(q._frozen()[0]), rel=1e-9)


@pytest.mark.parametrize("name", CASES)
def test_gradients_are_finite_and_float32_is_rounded_once(name):
    own = CASES[name]()
    parameters = [parameter.float().requires_grad_() for parameter in own._parameters]
    single = of(own, parameters)
    x = own.sample((3,)).float()
    log = single.log_prob(x)
    log.sum().backward()
    assert log.dtype == single.entropy().dtype == single.sample().dtype == torch.float32
    for parameter in parameters:
        assert parameter.grad.isfinite().all()
    double = of(own, [parameter.detach().double() for parameter in parameters])
    assert torch.equal(log, double.log_prob(x).float())


def test_gradients_keep_their_digits_at_high_concentration():
    """1e8 times a derivative by a concentration is one of moderate size: of cos theta - E, cos theta - 1 is all that there is."""
    for own, x in (
        (lambda k: Watson([1.0, 0, 0], k), [1.0, 0, 0]),
        (lambda k: Kent(torch.eye(3), k, 0.0), [1.0, 0, 0]),
        (lambda k: BivariateVonMises([0.0, 0.0], torch.stack([k, k]), 0.0), [0.0, 0.0]),
        (lambda k: MatrixFisher(torch.diag(torch.stack([k, k, k]))), torch.eye(3)),
    ):
        kappa = number(1e8).requires_grad_()
        (derivative,) = torch.autograd.grad(own(kappa).log_prob(torch.as_tensor(x, dtype=torch.float64)), kappa)
        assert 1e8 * float(derivative) == pytest.approx(1.5 if own(kappa).event_shape == (3, 3) else 1, rel=1e-7)


def test_axes_nearly_orthonormal_are_made_so():
    axes = turn(3)
    rough = (axes + 1e-6 * normal(3, 3)).requires_grad_()
    x = Kent(axes, 50.0, 10.0).sample((5,))
    own = Kent(rough, 1e8, 4e7)
    (gradient,) = torch.autograd.grad(own.log_prob(x).sum(), rough)
    along = axes.mT @ gradient
    assert (along + along.mT).abs().max() < 1e-5 * along.abs().max()


def test_divergence_from_uniform():
    for own in (Watson([1.0, 0, 0, 0], 5.0), Bingham(torch.eye(3), [0.0, -3, -9]), Kent(torch.eye(3), 9.0, 2.0)):
        uniform = HypersphericalUniform(own.event_shape[0])
        flat = type(own)(own._parameters[0], *(0 * parameter for parameter in own._parameters[1:]))
        torch.testing.assert_close(kl_divergence(own, uniform), kl_divergence(own, flat))
        with pytest.raises(ValueError, match="dimensions"):
            kl_divergence(own, HypersphericalUniform(7))


WRONG = [
    (lambda: Kent(torch.eye(3), 1.0, 0.6), "beta must be at most kappa/2"),
    (lambda: Kent(torch.eye(3) * 1.1, 1.0, 0.0), "parameter axes"),
    (lambda: Kent(torch.eye(4), 1.0, 0.0), r"'axes' should be of shape \(..., 3, 3\)"),
    (lambda: Kent(torch.eye(3), -1.0, 0.0), "parameter kappa"),
    (lambda: Bingham(torch.eye(5), torch.zeros(5)), "in 3 or 4 dimensions, not 5"),
    (lambda: Bingham(torch.eye(3), torch.zeros(4)), r"'z' should be of shape \(..., 3\)"),
    (lambda: Watson([1.0], 2.0), "at least 2 dimensions"),
    (lambda: Watson([1.0, 1.0], 2.0), "parameter mu"),
    (lambda: Watson([1.0, 0.0], 2.0).log_prob([1.0, 1.0]), "within the support"),
    (lambda: BivariateVonMises([0.0, 0.0], [-1.0, 1.0], 0.0), "parameter kappa"),
    (lambda: BivariateVonMises([0.0, 0.0], [1.0, 1.0], 0.0, "tangent"), "'sine' or 'cosine', not 'tangent'"),
    (lambda: BivariateVonMises([0.0, 0.0], [1.0, 1.0], torch.nan), "parameter correlation"),
    (lambda: MatrixFisher(torch.full((3, 3), torch.nan)), "parameter F"),
    (lambda: kl_divergence(Watson([1.0, 0], 2.0), Watson([1.0, 0, 0], 2.0)), "have 2 and 3 dimensions"),
]


@pytest.mark.parametrize("wrong, words", WRONG)
def test_what_is_refused(wrong, words, monkeypatch):
    """Whatever ran before: a compilation in the process turns the checks of all distributions off."""
    monkeypatch.setattr(torch.distributions.Distribution, "_validate_args", True)
    with pytest.raises(ValueError, match=words):
        wrong()


def test_a_network_learns_rotations():
    """A linear layer with nine outputs, from rotations with noise: its loss falls below that of the law by which they were drawn."""
    layer = torch.nn.Linear(9, 9)
    truth = MatrixFisher(torch.zeros(3, 3)).sample((256,))
    noisy = truth @ MatrixFisher(30.0 * torch.eye(3)).sample((256,))
    optimiser = torch.optim.LBFGS(layer.parameters(), max_iter=30, line_search_fn="strong_wolfe")

    def loss():
        optimiser.zero_grad()
        value = -MatrixFisher(layer(noisy.flatten(1)).unflatten(1, (3, 3))).log_prob(truth).mean()
        value.backward()
        return value

    optimiser.step(loss)
    assert loss() < -MatrixFisher(30.0 * noisy).log_prob(truth).mean()


def test_functional_gradients():
    """Of `torch.func`, and of second order."""
    F = rotation() * numbers(5, 3, 1)
    R = MatrixFisher(F).sample()

    def rotations(F):
        return MatrixFisher(F, validate_args=False).log_prob(R)

    torch.testing.assert_close(torch.func.grad(rotations)(F), R - MatrixFisher(F).mean)
    axes, x = turn(3), turn(3)[0]

    def clouds(kappa):
        return Kent(axes, kappa, 1.0, validate_args=False).log_prob(x)

    kappa = number(9.0).requires_grad_()
    torch.testing.assert_close(torch.func.grad(clouds)(kappa.detach()), torch.autograd.grad(clouds(kappa), kappa)[0])


@pytest.mark.parametrize("module", [directional, matrix_fisher])
def test_examples(module):
    assert doctest.testmod(module).failed == 0
