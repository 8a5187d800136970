"""The scikit-learn kernel: scikit-learn's own kernel tests on it, agreement with its kernel, exact gradients."""

import doctest
import inspect
import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.gaussian_process import GaussianProcessRegressor, kernels
from sklearn.gaussian_process.tests import test_kernels as scikit_learn

from logbessel.gp import Matern

X = scikit_learn.X
KERNELS = [
    Matern(),
    Matern(length_scale=[2.0]),
    Matern(length_scale=0.7, nu=0.8),
    Matern(length_scale=0.7, nu=0.3, nu_bounds="fixed"),
    Matern(length_scale_bounds="fixed", nu=4.2),
    Matern(length_scale=1.2, nu=np.inf),
    Matern(length_scale=1.2, nu=40.0),
    2.0 * Matern(length_scale=0.33, length_scale_bounds="fixed", nu_bounds="fixed"),
    2.0 * Matern(length_scale=0.5, nu=0.5),
    3.0 * Matern(length_scale=[2.0, 0.5], nu=1.5),
    4.0 * Matern(length_scale=[0.5, 0.5], nu=2.2),
    Matern(nu=1.1) + Matern(nu=7.0),
]


def every_hyperparameter_a_free_number(kernel):
    """What scikit-learn's test_kernel_theta takes for granted."""
    return isinstance(kernel, Matern) and all(h.n_elements == 1 and not h.fixed for h in kernel.hyperparameters)


# Every test that scikit-learn runs on a list of kernels, and its test of Matern's closed forms.
CHECKS = [
    check
    for name, check in vars(scikit_learn).items()
    if name.startswith("test_") and list(inspect.signature(check).parameters) == ["kernel"]
]


def test_the_checks_are_there():
    names = {check.__name__ for check in CHECKS}
    assert {"test_kernel_gradient", "test_kernel_theta", "test_kernel_clone", "test_set_get_params"} <= names


PAIRS = [
    (check, kernel)
    for check in CHECKS
    for kernel in KERNELS
    if check.__name__ != "test_kernel_theta" or every_hyperparameter_a_free_number(kernel)
]


@pytest.mark.parametrize(("check", "kernel"), PAIRS, ids=lambda case: getattr(case, "__name__", str(case)))
def test_scikit_learn(check, kernel):
    check(kernel)


def test_scikit_learn_closed_forms(monkeypatch):
    monkeypatch.setattr(scikit_learn, "Matern", Matern)
    scikit_learn.test_matern_kernel()


@pytest.mark.parametrize("nu", [0.5, 1.5, 2.5, np.inf, 0.8, 3.7])
@pytest.mark.parametrize("length_scale", [0.7, [0.5, 2.0]])
def test_agrees_with_scikit_learn(nu, length_scale):
    ours, theirs = Matern(length_scale, nu=nu, nu_bounds="fixed"), kernels.Matern(length_scale, nu=nu)
    np.testing.assert_allclose(ours(X), theirs(X), rtol=1e-13)
    np.testing.assert_allclose(ours(X, X[:3]), theirs(X, X[:3]), rtol=1e-13, atol=1e-15)
    numerical = nu in (0.8, 3.7)
    derivatives = [kernel(X, eval_gradient=True)[1] for kernel in (ours, theirs)]
    np.testing.assert_allclose(*derivatives, rtol=1e-13, atol=1e-5 if numerical else 1e-15)
    assert repr(ours) == repr(theirs)
    np.testing.assert_array_equal(ours.theta, theirs.theta)


@pytest.mark.parametrize("length_scale", [0.7, [0.5, 2.0]])
@pytest.mark.parametrize("nu", [0.2, 0.5, 1.0, 1.5, 6.0, 30.0])
def test_gradient(nu, length_scale):
    """Against central differences of order 4, good to about 1e-11."""
    kernel = Matern(length_scale, nu=nu)
    step = 1e-3
    for place in range(len(kernel.theta)):
        at = lambda k: kernel.clone_with_theta(kernel.theta + k * step * (np.arange(len(kernel.theta)) == place))(X)
        numerical = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step)
        np.testing.assert_allclose(kernel(X, eval_gradient=True)[1][..., place], numerical, atol=3e-11)


def test_repeated_rows():
    rows = np.repeat(X, 2, axis=0)
    for nu in (0.2, 0.5, 2.0):
        K, derivatives = Matern([0.5, 2.0], nu=nu)(rows, eval_gradient=True)
        assert (K[::2, ::2] == K[1::2, 1::2]).all() and (np.diag(K, 1)[::2] == 1).all()
        assert np.isfinite(derivatives).all() and (derivatives[0, 1] == 0).all()


def test_infinite_smoothness_is_fixed():
    kernel = Matern(nu=np.inf)
    assert kernel.hyperparameter_nu.fixed and len(kernel.theta) == 1


def test_learns_the_smoothness():
    """Paths drawn from nu = 1: the likelihood is greatest near it, and beyond those at 1/2 and 5/2."""
    rng = np.random.default_rng(61)
    x = np.sort(rng.uniform(0, 6, 80))[:, None]
    noise = 1e-6  # with less, the likelihood is rough with rounding, and a line search may end in it
    root = np.linalg.cholesky(Matern(1.0, nu=1.0)(x) + noise * np.eye(80))
    y = root @ rng.standard_normal((80, 8))
    fit = lambda **options: GaussianProcessRegressor(Matern(1.0, (0.1, 10), **options), alpha=noise).fit(x, y)
    learnt = fit(nu=1.5, nu_bounds=(0.2, 10))
    assert 0.9 < learnt.kernel_.nu < 1.1
    for nu in (0.5, 2.5):
        assert learnt.log_marginal_likelihood_value_ > fit(nu=nu, nu_bounds="fixed").log_marginal_likelihood_value_ + 10


def test_pickle_and_clone():
    kernel = Matern([1.0, 2.0], nu=0.7, nu_bounds=(0.5, 5))
    for copy in (pickle.loads(pickle.dumps(kernel)), clone(kernel)):
        assert copy == kernel
        np.testing.assert_array_equal(copy(X), kernel(X))


@pytest.mark.parametrize(
    ("kernel", "call", "message"),
    [
        (Matern(nu=0.0), lambda kernel: kernel(X), "nu must be positive, not 0.0"),
        (Matern([1.0, 2.0, 3.0]), lambda kernel: kernel(X), "same number of dimensions"),
        (Matern(), lambda kernel: kernel(X, X, eval_gradient=True), "Gradient can only be evaluated when Y is None"),
    ],
)
def test_errors(kernel, call, message):
    with pytest.raises(ValueError, match=message):
        call(kernel)


def test_docstring():
    test = doctest.DocTestParser().get_doctest(Matern.__doc__, {}, "Matern", None, 0)
    assert test.examples and doctest.DocTestRunner().run(test).failed == 0
