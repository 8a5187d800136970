"""The normalisers of PyTorch and JAX against NumPy's, with their derivatives; PyTorch's matrix Fisher distribution."""

import doctest

import numpy as np
import pytest

from logbessel.stats import matrix_fisher, normalisers

SINE = np.array([[1e-3, 2e-3, 1e-3], [3.0, 1, 2], [50, 60, -58], [1e8, 1e8, 5e7], [2, 3, 40]])
POINTS = {
    "log_vonmises_sine": SINE,
    "log_vonmises_cosine": SINE,
    "log_kent": np.array([[1e-3, 1e-4], [5, 2], [1e4, 4.9e3], [1e8, 5e7]]),
    "log_watson": np.array([[-1e8], [-3.0], [1e-3], [60], [1e8]]),
    "log_bingham": np.array([[0.0, -1, -2, 1], [0, 0, 0, -1e8], [1e-3, 0, 0, 0], [-7, -1e4, 0, -3]]),
    "log_matrix_fisher": np.array([[5.0, 3, -1], [1e-3, 1e-3, 1e-3], [1e8, 1e8, -1e8], [0, 0, 0], [20, 20, 20]]),
}


def numbers(name, derivatives=2):
    """NumPy's values, gradients and Hessians, by parameters along the last axes."""
    points = POINTS[name]
    if name == "log_watson":
        value, first, second = normalisers.log_watson(points[:, 0], 3, derivatives)
        return value, first[:, None], second[:, None, None]
    parameters = (points,) if name in ("log_bingham", "log_matrix_fisher") else points.T
    return getattr(normalisers, name)(*parameters, derivatives)


def call(module, name, parameters):
    """The function of an array whose last axis has the parameters."""
    if name == "log_watson":
        return module.log_watson(parameters[..., 0], 3)
    if name in ("log_bingham", "log_matrix_fisher"):
        return getattr(module, name)(parameters)
    return getattr(module, name)(*(parameters[..., i] for i in range(parameters.shape[-1])))


def close(found, expected):
    """Within 1e-13 of the largest of a point."""
    found, expected = np.asarray(found).reshape(len(expected), -1), expected.reshape(len(expected), -1)
    scale = np.abs(expected).max(axis=1, keepdims=True) + 1e-300
    assert (np.abs(found - expected) <= 2e-13 * scale).all(), np.abs(found - expected) / scale


@pytest.mark.parametrize("name", POINTS)
def test_torch(name):
    torch = pytest.importorskip("torch")
    from logbessel.torch import normalisers as module

    value, gradient, hessian = numbers(name)
    x = torch.tensor(POINTS[name], requires_grad=True)
    result = call(module, name, x)
    close(result.detach(), value)
    (first,) = torch.autograd.grad(result.sum(), x, create_graph=True)
    close(first.detach(), gradient)
    rows = [torch.autograd.grad(first[:, i].sum(), x, retain_graph=True)[0] for i in range(x.shape[1])]
    close(torch.stack(rows, 1), hessian)
    (alone,) = torch.autograd.grad(call(module, name, x).sum(), x)
    assert torch.equal(alone, first.detach())
    assert call(module, name, x.float()).dtype == torch.float32
    broken = torch.tensor(POINTS[name])
    broken[0, 0] = torch.nan
    assert call(module, name, broken).isnan().tolist() == [True] + [False] * (len(broken) - 1)


@pytest.mark.parametrize("name", ["log_kent", "log_watson", "log_matrix_fisher"])
def test_jax(name):
    """Gradients in reverse mode of three; of one, for what it costs to compile, all else."""
    jax = pytest.importorskip("jax")
    from logbessel.jax import normalisers as module

    value, gradient, hessian = numbers(name)
    with jax.enable_x64(True):
        x = jax.numpy.asarray(POINTS[name])
        if name == "log_kent":

            def function(row):
                return call(module, name, row)

            close(jax.jit(jax.vmap(function))(x), value)
            close(jax.vmap(jax.jacfwd(jax.grad(function)))(x), hessian)
            with pytest.raises(NotImplementedError, match="third derivatives"):
                jax.hessian(jax.grad(function))(x[1])
        close(jax.grad(lambda rows: call(module, name, rows).sum())(x), gradient)
    if name == "log_kent":
        short = call(module, name, jax.numpy.asarray(POINTS[name][1], dtype="float32"))
        assert short.dtype == "float32" and float(short) == pytest.approx(value[1], rel=1e-6)


@pytest.mark.parametrize("face", ["torch", "jax"])
def test_shapes_are_checked_and_examples_run(face):
    pytest.importorskip(face)
    from importlib import import_module

    module = import_module(f"logbessel.{face}.normalisers")
    with pytest.raises(ValueError, match="3 or 4 entries along its last axis"):
        module.log_bingham(np.zeros(2))
    finder = doctest.DocTestFinder(recurse=face == "torch")  # each example of JAX is compiled for seconds
    wanted = module if face == "torch" else module.log_kent
    for test in finder.find(wanted, globs=vars(module)):
        assert doctest.DocTestRunner().run(test).failed == 0


def test_torch_matrix_fisher():
    torch = pytest.importorskip("torch")
    from logbessel.torch import MatrixFisher
    from logbessel.torch import matrix_fisher as module

    generator = np.random.default_rng(2)
    F = generator.normal(size=(6, 3, 3)) * 10 ** np.arange(-1.0, 5)[:, None, None]
    R = np.stack([matrix_fisher(f).rvs(None, generator) for f in F])
    values = torch.tensor(F, requires_grad=True)
    turns = MatrixFisher(values)
    log = turns.log_prob(torch.tensor(R))
    expected = [matrix_fisher(f).logpdf(r) for f, r in zip(F, R)]
    np.testing.assert_allclose(log.detach(), expected, atol=1e-10)
    log.sum().backward()
    means = np.stack([matrix_fisher(f).mean() for f in F])
    np.testing.assert_allclose(values.grad, R - means, atol=1e-13)
    np.testing.assert_allclose(turns.mean.detach(), means, atol=1e-13)
    np.testing.assert_allclose(turns.mode, [matrix_fisher(f).mode() for f in F], atol=1e-12)
    small = torch.tensor(F[:3], requires_grad=True)
    assert torch.autograd.gradcheck(lambda f: MatrixFisher(f).log_prob(torch.tensor(R[:3])), small)
    assert doctest.testmod(module).failed == 0


def test_torch_matrix_fisher_where_singular_values_meet():
    """Gradients are finite, and those of the symmetric case, at equal and opposite singular values of any size and at 0."""
    torch = pytest.importorskip("torch")
    from logbessel.torch import MatrixFisher

    scales = torch.tensor([0.0, 1e-8, 1.0, 1e4, 1e8])
    for signs in ([1.0, 1, 1], [1, 1, -1], [1, 1, 0], [1, 0, 0]):
        F = (scales[:, None, None] * torch.diag(torch.tensor(signs))).requires_grad_()
        MatrixFisher(F).log_prob(torch.eye(3)).sum().backward()
        assert F.grad.isfinite().all() and (F.grad.abs() <= 2).all()


def test_torch_matrix_fisher_keeps_the_contract():
    torch = pytest.importorskip("torch")
    from logbessel.torch import MatrixFisher

    turns = MatrixFisher(torch.diag(torch.tensor([30.0, 20, 10])).expand(2, 3, 3))
    assert turns.batch_shape == (2,) and turns.event_shape == (3, 3)
    torch.manual_seed(1)
    draws = turns.sample((500,))
    assert draws.shape == (500, 2, 3, 3) and turns.support.check(draws).all()
    assert turns.log_prob(draws).shape == (500, 2)
    assert (draws.mean(0) - turns.mean).abs().max() < 0.03
    assert turns.expand((4, 2)).log_prob(draws[0, 0]).shape == (4, 2)
    with pytest.raises(ValueError, match=r"'F' should be of shape \(..., 3, 3\), not \(3,\)"):
        MatrixFisher(torch.zeros(3))
    with pytest.raises(ValueError, match="must be 3x3 matrices"):
        turns.log_prob(torch.zeros(4))
    with pytest.raises(ValueError, match="within the support"):
        turns.log_prob(torch.diag(torch.tensor([1.0, 1, -1])))
