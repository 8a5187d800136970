"""A classification head for metric learning whose embeddings say how sure they are."""

import math

import torch
from torch import nn

from ..stats.sphere.density_at_mean import log_density_at_mean
from . import functions
from .unit_vectors import normalised
from .vonmises_fisher import VonMisesFisher


class VonMisesFisherClassifier(nn.Module):
    r"""Class prototypes with learnable concentrations, and the exact likelihood of a class given an embedding.

    The model: the things of class k have directions u on the unit sphere of R^d, distributed by von Mises and Fisher with
    mean direction mu_k and concentration kappa_k. Of one thing the network in front sees more or less, and its output, the
    embedding z, stands for the likelihood exp(z.u) of its direction: z/\|z\| is where it points, and the length \|z\|
    its predicted concentration. The probability of the classes follows by integration over u, which the moment generating
    function of the distribution gives in closed form,

        p(k | z) = w_k M_k(z) / sum_j w_j M_j(z),    M_k(z) = E_k[exp(z.u)] = C(kappa_k) / C(|kappa_k mu_k + z|),

    C the normaliser of the density. The loss is -log p(label | z). A length of 0 gives back the weights w; where the
    network cannot tell classes apart, a smaller length has a smaller loss, and that is what teaches it to be honest: a
    proper scoring rule, on the data that it is trained on.

    Parameters
    ----------
    features : int
        d, at least 2.
    classes : int
        Number of classes.
    concentration : float, optional
        All kappa_k at the start; d by default.
    weights : torch.Tensor, shape (classes,), optional
        Prior probabilities of the classes, fixed; equal by default.

    Attributes
    ----------
    directions : torch.nn.Parameter, shape (classes, features)
        Of any length; mu_k are their directions.
    log_concentrations : torch.nn.Parameter, shape (classes,)

    Examples
    --------
    >>> import torch
    >>> from logbessel.torch import VonMisesFisherClassifier
    >>> head = VonMisesFisherClassifier(features=64, classes=10)
    >>> embeddings = torch.randn(5, 64)
    >>> loss = head.loss(embeddings, torch.tensor([0, 1, 2, 3, 4]))
    >>> head(0 * embeddings).exp()[0, 0]
    tensor(0.1000, grad_fn=<SelectBackward0>)
    """

    def __init__(
        self, features: int, classes: int, concentration: float | None = None, weights: torch.Tensor | None = None
    ) -> None:
        super().__init__()
        start = math.log(features if concentration is None else concentration)
        weights = torch.full((classes,), 1 / classes) if weights is None else torch.as_tensor(weights) / sum(weights)
        self.directions = nn.Parameter(torch.randn(classes, features))
        self.log_concentrations = nn.Parameter(torch.full((classes,), start))
        self.register_buffer("log_weights", weights.log())

    @property
    def prototypes(self) -> VonMisesFisher:
        """The distributions of the classes: a `VonMisesFisher` with as many members."""
        return VonMisesFisher(normalised(self.directions), self.log_concentrations.exp())

    @staticmethod
    def concentration(embeddings: torch.Tensor) -> torch.Tensor:
        """The predicted concentrations: the embeddings' lengths.

        Parameters
        ----------
        embeddings : torch.Tensor, shape (..., features)
            What the network returns.

        Returns
        -------
        torch.Tensor, shape (...)
            The lengths.
        """
        return torch.linalg.vector_norm(embeddings, dim=-1)

    def forward(self, embeddings: torch.Tensor) -> torch.Tensor:
        """log p(k | z).

        Parameters
        ----------
        embeddings : torch.Tensor, shape (..., features)

        Returns
        -------
        torch.Tensor, shape (..., classes)
        """
        kappa = self.log_concentrations.double().exp()
        cosines = (embeddings @ normalised(self.directions).to(embeddings.dtype).mT).double()
        square = embeddings.double().square().sum(-1, keepdim=True)
        together = (kappa**2 + square + 2 * kappa * cosines).clamp(min=1e-12).sqrt()  # |kappa_k mu_k + z|
        scores = self._log_normaliser(kappa) - self._log_normaliser(together) + self.log_weights
        return scores.log_softmax(-1).to(embeddings.dtype)

    def loss(self, embeddings: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """The mean of -log p(label | z).

        Parameters
        ----------
        embeddings : torch.Tensor, shape (n, features)
            What the network returns.
        labels : torch.Tensor of int64, shape (n,)
            The right classes, counted from 0.

        Returns
        -------
        torch.Tensor, shape ()
            The loss.
        """
        return nn.functional.nll_loss(self(embeddings), labels)

    def _log_normaliser(self, kappa):
        return log_density_at_mean(functions, self.directions.shape[-1], kappa) - kappa

    def extra_repr(self) -> str:
        classes, features = self.directions.shape
        return f"features={features}, classes={classes}"
