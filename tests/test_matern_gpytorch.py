"""The GPyTorch kernel: that of scikit-learn, GPyTorch's own at half-integers, derivatives, batches, and training."""

import doctest
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch")
with warnings.catch_warnings(action="ignore"):
    gpytorch = pytest.importorskip("gpytorch")

from logbessel.gp import Matern, MaternKernel  # noqa: E402

RNG = np.random.default_rng(81)
X = RNG.normal(size=(6, 2))
Y = RNG.normal(size=(4, 2))


def tensor(array):
    return torch.tensor(array, dtype=torch.float64)


def made(nu, length_scale, **options):
    ard = len(length_scale) if np.ndim(length_scale) else None
    kernel = MaternKernel(nu=nu, ard_num_dims=ard, **options).double()
    kernel.lengthscale, kernel.nu = torch.as_tensor(length_scale, dtype=torch.float64), nu
    return kernel


@pytest.mark.parametrize("length_scale", [0.7, [0.5, 2.0]])
@pytest.mark.parametrize("nu", [0.2, 0.5, 1.0, 2.2, 9.0, 40.0])
def test_is_the_kernel_of_scikit_learn(nu, length_scale):
    ours, theirs = made(nu, length_scale), Matern(length_scale, nu=nu)
    K, derivatives = theirs(X, eval_gradient=True)
    dense = ours(tensor(X)).to_dense()
    np.testing.assert_allclose(dense.detach(), K, rtol=1e-13)
    np.testing.assert_allclose(ours(tensor(X), tensor(Y)).to_dense().detach(), theirs(X, Y), rtol=1e-13)
    np.testing.assert_array_equal(ours(tensor(X), diag=True).detach(), np.ones(6))
    weight = RNG.normal(size=K.shape)
    (dense * tensor(weight)).sum().backward()
    by_logarithm = [ours.raw_lengthscale_constraint.transform, ours.raw_nu_constraint.transform]
    expected = np.einsum("ij,ijk->k", weight, derivatives)
    raw = [ours.raw_lengthscale, ours.raw_nu]
    for parameter, transform, part in zip(raw, by_logarithm, (expected[:-1], expected[-1:])):
        at = parameter.detach().clone().requires_grad_()
        (jacobian,) = torch.autograd.grad(transform(at).log().sum(), at)
        np.testing.assert_allclose(parameter.grad.ravel(), part * jacobian.numpy().ravel(), rtol=1e-10)


@pytest.mark.parametrize("nu", [0.5, 1.5, 2.5])
def test_is_the_kernel_of_gpytorch(nu):
    ours, theirs = made(nu, [0.5, 2.0]), gpytorch.kernels.MaternKernel(nu=nu, ard_num_dims=2).double()
    theirs.lengthscale = tensor([0.5, 2.0])
    np.testing.assert_allclose(
        ours(tensor(X), tensor(Y)).to_dense().detach(), theirs(tensor(X), tensor(Y)).to_dense().detach(), rtol=1e-12
    )


@pytest.mark.parametrize("nu", [0.3, 1.5, 3.2, 30.0])
def test_derivatives(nu):
    kernel = made(nu, [0.5, 2.0])
    names = ("raw_lengthscale", "raw_nu")

    def value(x, *parameters):
        return torch.func.functional_call(kernel, dict(zip(names, parameters)), (x, tensor(Y))).to_dense()

    inputs = [tensor(X).requires_grad_(), *(getattr(kernel, name).detach().clone().requires_grad_() for name in names)]
    assert torch.autograd.gradcheck(value, inputs, eps=1e-6, atol=1e-7)


def test_second_derivatives_in_distance():
    from logbessel.gp.gpytorch import _log_correlation

    r, nu = tensor([0.3, 1.0, 4.0, 20.0]), tensor([0.4, 1.7, 12.0, 30.0])
    assert torch.autograd.gradgradcheck(lambda r: _log_correlation(r, nu), (r.requires_grad_(),))
    derivative = lambda nu: torch.autograd.grad(_log_correlation(r, nu).sum(), r, create_graph=True)[0]
    assert torch.autograd.gradcheck(derivative, (nu.requires_grad_(),))
    (first,) = torch.autograd.grad(_log_correlation(r, nu).sum(), nu, create_graph=True)
    with pytest.raises(NotImplementedError, match="matern_log_correlation_dnu cannot be differentiated"):
        torch.autograd.grad(first.sum(), nu)


def test_equal_inputs():
    kernel = made(0.2, [0.5, 2.0])
    x = tensor(np.repeat(X, 2, axis=0)).requires_grad_()
    dense = kernel(x).to_dense()
    assert (dense[::2, 1::2].diagonal() == 1).all() and (dense.diagonal() == 1).all()
    dense.sum().backward()
    assert torch.isfinite(x.grad).all() and torch.isfinite(kernel.raw_nu.grad).all()


def test_batches():
    kernel = MaternKernel(nu=tensor([[[0.5]], [[1.5]]]), batch_shape=torch.Size([2])).double()
    kernel.nu = tensor([[[0.5]], [[1.5]]])
    dense = kernel(tensor(X)).to_dense()
    assert dense.shape == (2, 6, 6)
    for place, nu in enumerate((0.5, 1.5)):
        expected = made(nu, kernel.lengthscale[place].item())(tensor(X)).to_dense()
        torch.testing.assert_close(dense[place], expected, rtol=1e-6, atol=0)
    assert kernel(tensor(X), diag=True).shape == (2, 6)


def test_float32_and_active_dimensions():
    kernel = MaternKernel(nu=0.8, active_dims=(1,))
    dense = kernel(torch.tensor(X, dtype=torch.float32)).to_dense()
    assert dense.dtype == torch.float32
    double = made(0.8, kernel.lengthscale.item())(tensor(X[:, 1:])).to_dense()
    np.testing.assert_allclose(dense.detach(), double.detach(), rtol=1e-5)


def test_prior_and_constraint():
    prior = gpytorch.priors.GammaPrior(2.0, 1.0)
    kernel = MaternKernel(nu=0.8, nu_prior=prior, nu_constraint=gpytorch.constraints.Interval(0.1, 5.0))
    assert abs(kernel.nu.item() - 0.8) < 1e-6
    assert [name for name, *_ in kernel.named_priors()] == ["nu_prior"]
    with pytest.raises(ValueError, match="nu must be positive"):
        kernel.nu = -1.0


def test_learns_the_smoothness():
    """The same paths as scikit-learn's test would draw: training ends near the smoothness that made them."""
    x = np.sort(np.random.default_rng(82).uniform(0, 6, 80))[:, None]
    root = np.linalg.cholesky(Matern(1.0, nu=1.0)(x) + 1e-10 * np.eye(80))
    y = tensor(root @ np.random.default_rng(83).standard_normal((80, 8))).T
    kernel = made(1.5, 1.0)
    optimizer = torch.optim.LBFGS(kernel.parameters(), max_iter=60, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        covariance = kernel(tensor(x)).to_dense() + 1e-10 * torch.eye(80, dtype=torch.float64)
        mean = torch.zeros(80, dtype=torch.float64)
        value = -torch.distributions.MultivariateNormal(mean, covariance).log_prob(y).mean()
        value.backward()
        return value

    first = loss().item()
    optimizer.step(loss)
    assert loss().item() < first
    assert 0.85 < kernel.nu.item() < 1.15


def test_exact_gp_trains():
    class Model(gpytorch.models.ExactGP):
        def __init__(self, x, y, likelihood):
            super().__init__(x, y, likelihood)
            self.mean_module = gpytorch.means.ZeroMean()
            self.covar_module = gpytorch.kernels.ScaleKernel(MaternKernel(nu=1.2))

        def forward(self, x):
            return gpytorch.distributions.MultivariateNormal(self.mean_module(x), self.covar_module(x))

    x = torch.linspace(0, 4, 30, dtype=torch.float64)
    y = torch.sin(3 * x).abs()
    likelihood = gpytorch.likelihoods.GaussianLikelihood().double()
    model = Model(x, y, likelihood).double()
    marginal = gpytorch.mlls.ExactMarginalLogLikelihood(likelihood, model)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    losses = []
    for _ in range(30):
        optimizer.zero_grad()
        loss = -marginal(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]
    assert model.covar_module.base_kernel.nu.item() != pytest.approx(1.2)
    model.eval()
    assert torch.isfinite(model(x[:3] + 0.05).variance).all()


def test_docstring():
    test = doctest.DocTestParser().get_doctest(MaternKernel.__doc__, {}, "MaternKernel", None, 0)
    assert test.examples and doctest.DocTestRunner().run(test).failed == 0
