"""The classification head for metric learning."""

import doctest
import math

import pytest
import torch

from logbessel.torch import VonMisesFisher, VonMisesFisherClassifier, classifier, log_iv


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


def head(weights=None, features=5, classes=3):
    own = VonMisesFisherClassifier(features, classes, weights=weights)
    with torch.no_grad():
        own.log_concentrations.copy_(torch.linspace(0, 6, classes))
    return own


def test_probabilities_are_those_of_the_moment_generating_function():
    """E_k[exp(z.u)], by an average over draws u of each class."""
    weights = torch.tensor([0.2, 0.5, 0.3])
    own, z = head(weights), torch.randn(4, 5)
    draws = own.prototypes.sample((100_000,)).double()
    moments = (draws @ z.double().mT).exp().mean(0) * weights[:, None]
    right = (moments / moments.sum(0)).T
    torch.testing.assert_close(own(z).exp().double(), right, atol=5e-3, rtol=0)


def test_without_evidence_the_weights_remain():
    weights = torch.tensor([0.2, 0.5, 0.3])
    torch.testing.assert_close(head(weights)(torch.zeros(2, 5)).exp(), weights.expand(2, 3))


def test_certain_embeddings_are_classified_by_the_densities_of_the_classes():
    own = head().double()
    x = own.prototypes.sample()
    scores = VonMisesFisher(own.prototypes.loc, own.prototypes.concentration).log_prob(x[:, None])
    torch.testing.assert_close(own(1e9 * x), scores.log_softmax(-1), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("features", [2, 5, 2000])
def test_gradients(features):
    own = head(features=features).double()
    z = torch.randn(3, features, dtype=torch.float64, requires_grad=True)
    parameters = (z, *own.parameters())
    labels = torch.tensor([0, 1, 2])
    assert torch.autograd.gradcheck(lambda *_: own.loss(z, labels), parameters, fast_mode=True)


def test_opposite_evidence_has_finite_gradients():
    """Where z = -kappa mu, the sum of the two is 0."""
    own = head()
    z = (-own.prototypes.concentration[:, None] * own.prototypes.loc).detach().requires_grad_()
    own.loss(z, torch.tensor([0, 1, 2])).backward()
    assert z.grad.isfinite().all()
    assert all(parameter.grad.isfinite().all() for parameter in own.parameters())


def test_training_recovers_the_classes_and_what_is_certain():
    """Two circles' worth of things, of which half are seen through much noise: their concentration comes out lower."""
    own = VonMisesFisherClassifier(2, 2)
    embed = torch.nn.Sequential(torch.nn.Linear(3, 32), torch.nn.ReLU(), torch.nn.Linear(32, 2))
    optimiser = torch.optim.Adam([*embed.parameters(), *own.parameters()], lr=1e-2)

    def things(count):
        labels = torch.randint(2, (count,))
        unclear = torch.rand(count) < 0.5
        angle = math.pi * labels + torch.randn(count) * torch.where(unclear, 3.0, 0.3)
        return torch.stack([angle.cos(), angle.sin(), unclear.float()], -1), labels, unclear

    for _ in range(200):
        x, labels, _ = things(256)
        loss = own.loss(embed(x), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    x, labels, unclear = things(2000)
    z = embed(x)
    right = own(z).argmax(-1) == labels
    assert right[~unclear].float().mean() > 0.97
    lengths = own.concentration(z)
    assert lengths[unclear].median() < 0.5 * lengths[~unclear].median()
    confidence = own(z).exp().amax(-1)[unclear].mean()
    assert abs(confidence - right[unclear].float().mean()) < 0.08


def test_types_and_shapes():
    own = head()
    assert own(torch.randn(2, 4, 5)).shape == (2, 4, 3)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = own.loss(torch.nn.Linear(7, 5)(torch.randn(6, 7)), torch.tensor([0, 1, 2, 0, 1, 2]))
    loss.backward()
    assert loss.isfinite() and own.log_concentrations.grad.isfinite().all()
    assert repr(own) == "VonMisesFisherClassifier(features=5, classes=3)"
    restored = head()
    restored.load_state_dict(own.state_dict())
    z = torch.randn(2, 5)
    assert torch.equal(restored(z), own(z))


def test_one_class_in_two_dimensions_is_the_bessel_function():
    """M(z) with kappa -> 0 is I_0(|z|)."""
    own = VonMisesFisherClassifier(2, 1, concentration=1e-9).double()
    length = torch.tensor(3.0, dtype=torch.float64)
    together = own._log_normaliser(own.log_concentrations.exp()) - own._log_normaliser(length)
    torch.testing.assert_close(together, log_iv(0.0, length).expand(1))


def test_examples():
    result = doctest.testmod(classifier)
    assert result.attempted and not result.failed
