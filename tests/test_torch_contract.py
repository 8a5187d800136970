"""What `torch.distributions` asks of every distribution: shapes, expansion, subclasses, copies, supports, transforms."""

import copy
import doctest
import math
import pickle

import pytest
import torch
from torch.distributions import biject_to, transform_to
from torch.distributions.constraints import Constraint

from logbessel import stats
from logbessel.torch import (
    Bingham,
    BivariateVonMises,
    GeneralizedInverseGaussian,
    HypersphericalUniform,
    Kent,
    MatrixFisher,
    NormalInverseGaussian,
    Rice,
    Skellam,
    VonMisesFisher,
    Watson,
    line,
    unit_vector,
)
from logbessel.torch.unit_vectors import normalised


def rows(*shape):
    return normalised(torch.randn(*shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64))


def axes(*shape):
    return torch.linalg.qr(torch.randn(*shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)).Q


FACTORIES = {
    "vonmises_fisher": lambda: VonMisesFisher(rows(4), 2.0),
    "vonmises_fisher, on the circle": lambda: VonMisesFisher([1.0, 0.0], 0),
    "vonmises_fisher, batch of directions": lambda: VonMisesFisher(rows(3, 4), 2.0),
    "vonmises_fisher, batch of concentrations": lambda: VonMisesFisher(rows(4), torch.rand(2, 1)),
    "vonmises_fisher, batch of both": lambda: VonMisesFisher(rows(3, 4), torch.rand(2, 1) * 100),
    "vonmises_fisher, empty batch": lambda: VonMisesFisher(torch.empty(0, 4), 2.0),
    "skellam": lambda: Skellam(3.0, 5),
    "skellam, batch": lambda: Skellam(torch.tensor([[3.0], [1e3]]), torch.tensor([5.0, 0.1])),
    "rice": lambda: Rice(1.5),
    "rice, batch": lambda: Rice(torch.rand(2, 1), 1.0, torch.rand(3) + 1),
    "geninvgauss": lambda: GeneralizedInverseGaussian(-1.5, 2.0),
    "geninvgauss, batch": lambda: GeneralizedInverseGaussian(torch.randn(3), torch.rand(2, 1) + 0.5),
    "norminvgauss": lambda: NormalInverseGaussian(2.0, 0.5, scale=3.0),
    "norminvgauss, batch": lambda: NormalInverseGaussian(torch.rand(3) + 1, 0.5),
    "bivariate_vonmises": lambda: BivariateVonMises([0.3, -2], [10, 30], 12),
    "bivariate_vonmises, batch": lambda: BivariateVonMises(torch.randn(3, 2), torch.rand(2, 1, 2) * 9, -2.0, "cosine"),
    "watson": lambda: Watson([1, 0, 0], -3),
    "watson, batch": lambda: Watson(rows(3, 4), torch.tensor([[5.0], [-50.0]])),
    "bingham": lambda: Bingham(axes(3, 3), [0, -5, -100]),
    "bingham, batch": lambda: Bingham(axes(3, 4, 4), torch.randn(2, 1, 4) * 20),
    "bingham, empty batch": lambda: Bingham(torch.empty(0, 3, 3), torch.empty(0, 3)),
    "kent": lambda: Kent(axes(3, 3), 20, 8),
    "kent, batch": lambda: Kent(axes(2, 1, 3, 3), torch.rand(3) * 50 + 10, 5.0),
    "kent, empty batch": lambda: Kent(torch.empty(0, 3, 3), 20, 8),
    "matrix_fisher": lambda: MatrixFisher(torch.zeros(3, 3)),
    "matrix_fisher, batch": lambda: MatrixFisher(axes(2, 1, 3, 3) * torch.tensor([5.0, 50, 500])[:, None, None]),
    "uniform": lambda: HypersphericalUniform(3),
    "uniform, batch": lambda: HypersphericalUniform(3, (2,)),
}


@pytest.fixture(params=FACTORIES, name="own")
def distribution(request):
    torch.manual_seed(0)
    return FACTORIES[request.param]()


def same(first, second):
    """Whether two distributions are: in their densities, and the numbers that they draw."""
    assert type(first) is type(second)
    assert (first.batch_shape, first.event_shape) == (second.batch_shape, second.event_shape)
    draws = []
    for each in (first, second):
        torch.manual_seed(1)
        draws.append(each.sample((3,)))
    assert torch.equal(*draws)
    assert torch.equal(first.log_prob(draws[0]), second.log_prob(draws[0]))
    return True


@pytest.mark.parametrize("sample_shape", [None, (), torch.Size([5]), (2, 5), (0,)])
def test_shapes_of_draws_and_densities(own, sample_shape):
    for draw in (own.sample, own.rsample) if own.has_rsample else (own.sample,):
        x = draw() if sample_shape is None else draw(sample_shape)
        assert x.shape == (*(sample_shape or ()), *own.batch_shape, *own.event_shape)
        assert own.log_prob(x).shape == x.shape[: x.ndim - len(own.event_shape)]
        assert not x.numel() or own.support.check(x).all()  # PyTorch's constraint of vectors takes none of no elements
    assert not own.sample().requires_grad


def test_moments_have_the_shape_of_the_distribution(own):
    for moment in (own.mean, own.variance, own.stddev):
        assert moment.shape == own.batch_shape + own.event_shape
        assert moment.isfinite().all()
    if own.event_shape:
        assert own.entropy().shape == own.batch_shape


def test_expanded(own):
    wider = own.expand((6, *own.batch_shape))
    assert type(wider) is type(own)
    assert (wider.batch_shape, wider.event_shape) == ((6, *own.batch_shape), own.event_shape)
    x = wider.sample((2,))
    assert x.shape == (2, 6, *own.batch_shape, *own.event_shape)
    torch.testing.assert_close(wider.log_prob(x), own.log_prob(x))  # products of matrices are summed in other orders
    assert torch.equal(wider.mean, own.mean.expand(wider.mean.shape))
    assert wider._validate_args == own._validate_args
    assert wider.expand((2, *wider.batch_shape)).batch_shape == (2, 6, *own.batch_shape)


def test_draws_of_an_expanded_one_differ(own):
    x = own.expand((20, *own.batch_shape)).sample()
    assert x.numel() == 0 or (x != x[0]).any()


def test_subclasses_stay(own):
    kind = type(own)

    class Named(kind):
        """A subclass with the arguments of its parent."""

    class Other(kind):
        """A subclass with arguments of its own has to expand itself."""

        def __init__(self, answer):
            pass

    named = Named.__new__(Named)
    named.__dict__.update(own.__dict__)
    assert type(named.expand((2, *own.batch_shape))) is Named
    other = Other.__new__(Other)
    other.__dict__.update(own.__dict__)
    with pytest.raises(NotImplementedError, match="expand"):
        other.expand((2, *own.batch_shape))


def test_copies(own):
    assert same(own, pickle.loads(pickle.dumps(own)))
    assert same(own, copy.deepcopy(own))
    wider = own.expand((2, *own.batch_shape))
    assert same(wider, pickle.loads(pickle.dumps(wider)))


def test_what_it_says_of_itself(own):
    assert isinstance(own.support, Constraint)
    assert own.support.event_dim == len(own.event_shape)
    assert own.support.is_discrete == isinstance(own, Skellam)
    for name, constraint in own.arg_constraints.items():
        value = getattr(own, name)
        assert not value.numel() or constraint.check(value).all()
    assert repr(own).startswith(type(own).__name__ + "(")
    with pytest.raises(NotImplementedError):
        own.enumerate_support()


@pytest.mark.parametrize("validated", [True, False])
def test_values_of_other_shapes_are_refused(own, validated):
    """Whatever PyTorch's default is, which any compilation turns off for the whole process."""
    if not own.event_shape:
        pytest.skip("numbers have no width")
    own._validate_args = validated
    for shape in ((own.event_shape[0] + 1,), (1,), ()):
        with pytest.raises(ValueError, match="last ax[ie]s"):
            own.log_prob(torch.ones(shape))


def test_entropy_is_the_mean_of_the_log_density(own):
    if not own.event_shape:
        pytest.skip("no entropy in closed form")
    x = own.sample((20_000,))
    excess = own.entropy() + own.log_prob(x).double()
    assert (excess.mean(0).abs() <= 5 * excess.square().mean(0).sqrt() / math.sqrt(20_000) + 1e-6).all()


@pytest.mark.parametrize("registry", [biject_to, transform_to])
def test_transforms_reach_the_support_and_come_back(own, registry):
    if own.support is not unit_vector:
        pytest.skip("PyTorch's own transforms, or none")
    transform = registry(own.support)
    assert transform == registry(own.support) and transform != torch.distributions.ExpTransform()
    assert transform.codomain is own.support
    x = own.sample((7,))
    unbounded = transform.inv(x)
    assert unbounded.shape == transform.inverse_shape(x.shape)
    y = transform(unbounded)
    assert y.shape == transform.forward_shape(unbounded.shape)
    torch.testing.assert_close(y, x)
    far = torch.randn(unbounded.shape, dtype=torch.float64) * 10 ** torch.empty(unbounded.shape[-1:]).uniform_(-3, 3)
    assert own.support.check(transform(far)).all()


@pytest.mark.parametrize("dimensions", [2, 3, 7])
def test_the_projection_is_one_to_one_and_its_jacobian_that_of_areas(dimensions):
    transform = biject_to(unit_vector)
    x = torch.randn(50, dimensions - 1, dtype=torch.float64) * 3
    y = transform(x)
    torch.testing.assert_close(transform.inv(y), x)
    jacobian = torch.func.vmap(torch.func.jacrev(transform))(x)
    area = torch.linalg.slogdet(jacobian.mT @ jacobian).logabsdet / 2
    torch.testing.assert_close(transform.log_abs_det_jacobian(x, y), area)
    with pytest.raises(ValueError, match="vectors, not numbers"):
        transform.forward_shape(torch.Size())


def test_the_projection_near_its_poles():
    transform = biject_to(unit_vector)
    x = torch.tensor([[1e-9, -2e-9], [3e8, -4e8], [0.0, 0.0], [1.0, 0.0]], dtype=torch.float64)
    torch.testing.assert_close(transform.inv(transform(x))[[0, 2, 3]], x[[0, 2, 3]], rtol=1e-14, atol=0)
    torch.testing.assert_close(transform.inv(transform(x))[1], x[1], rtol=1e-14, atol=0)


def test_densities_of_unbounded_variables_are_normalised():
    """In the plane of the projection: the integral of density times Jacobian, by a rule on a wide square."""
    own, transform = VonMisesFisher(rows(3), 2.0), biject_to(unit_vector)
    axis = torch.linspace(-6, 6, 1201, dtype=torch.float64).sinh()  # trapezoids in asinh
    x = torch.stack(torch.meshgrid(axis, axis, indexing="ij"), dim=-1)
    y = transform(x)
    density = (own.log_prob(y) + transform.log_abs_det_jacobian(x, y)).exp()
    stretch = (1 + axis**2).sqrt() * 0.01
    torch.testing.assert_close((density * stretch[:, None] * stretch).sum().item(), 1.0, atol=1e-4, rtol=0)


def test_lists_and_numbers():
    own = VonMisesFisher([1, 0, 0], 2)
    other = VonMisesFisher(torch.tensor([1.0, 0.0, 0.0]), 2.0)
    assert own.loc.dtype == own.concentration.dtype == torch.get_default_dtype()
    assert torch.equal(own.log_prob([0.0, 1.0, 0.0]), other.log_prob(torch.tensor([0.0, 1.0, 0.0])))
    assert HypersphericalUniform(3).log_prob([0, 1, 0]) == -torch.tensor(4 * math.pi).log()
    assert VonMisesFisher([[1.0, 0.0], [0.0, 1.0]], [1.0, 2.0]).sample().shape == (2, 2)


def test_distributions_on_the_line_are_the_statistics():
    """Values, derivatives and moments, and draws by their mean."""
    for own, family, parameters, value in (
        (Skellam, stats.skellam, (3.0, 5.0), -2.0),
        (Rice, stats.rice, (1.5, 1.0, 2.0), 3.0),
        (GeneralizedInverseGaussian, stats.geninvgauss, (-1.5, 2.0, 0.5, 3.0), 2.0),
        (NormalInverseGaussian, stats.norminvgauss, (2.0, 0.5, 1.0, 3.0), 0.3),
    ):
        tensors = [torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in parameters]
        distribution = own(*tensors)
        result = distribution.log_prob(torch.tensor(value, dtype=torch.float64))
        names = own.face.names
        assert result.item() == family._log(value, parameters, {})
        derivatives = torch.autograd.grad(result, tensors)
        right = family._grad(value, parameters, {})
        assert [derivative.item() for derivative in derivatives] == [right[name] for name in names]
        assert (distribution.mean.item(), distribution.variance.item()) == (
            family.mean(*parameters),
            family.var(*parameters),
        )
        torch.manual_seed(3)
        draws = distribution.sample((20_000,))
        assert abs(draws.mean() - distribution.mean) < 5 * distribution.stddev / math.sqrt(20_000)
        x = torch.tensor(value, dtype=torch.float64, requires_grad=True)
        if own is not Skellam:
            assert torch.autograd.grad(distribution.log_prob(x), x)[0].item() == right["x"]


def test_distributions_on_the_line_refuse_what_is_outside():
    for make in (lambda: Rice(-1.0, validate_args=True), lambda: Skellam(0.0, 1.0, validate_args=True)):
        with pytest.raises(ValueError, match="parameter"):
            make()
    with pytest.raises(ValueError, match="support"):
        Skellam(1.0, 1.0, validate_args=True).log_prob(0.5)
    assert doctest.testmod(line).failed == 0
