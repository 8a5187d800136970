"""Components merged, two by two, where least is lost.

Two components with weights w_1, w_2 and mean resultants r_i = A(kappa_i) mu_i are best replaced by the one with the resultant
(w_1 r_1 + w_2 r_2) / w, w = w_1 + w_2: of all von Mises-Fisher distributions it has the least w_1 KL(f_1, f) + w_2 KL(f_2, f), which
is, in closed form, w H(f) - w_1 H(f_1) - w_2 H(f_2), H the entropy (Banerjee, Merugu, Dhillon and Ghosh, Clustering with Bregman
divergences, Journal of Machine Learning Research 6, 2005, p. 1705).
"""

import copy

import numpy as np

import logbessel

from ..stats.sphere.density import entropy
from .maximisation import solve
from .parameters import Parameters


def merged(mixture, n_components):
    """A fitted mixture with components merged until `n_components` are left, and the new component of each old one.

    Parameters
    ----------
    mixture : VonMisesFisherMixture
        A fitted one, which stays as it is.
    n_components : int
        How many are left, at least 1.

    Returns
    -------
    mixture : VonMisesFisherMixture
        With the components' common moments; it can score, predict and go on with `fit` or `partial_fit`.
    new : ndarray of int, shape (k,)
        The new component of each old one.
    """
    weights = mixture.weights_.copy()
    dimensions = mixture.mean_directions_.shape[1]
    lengths = logbessel.iv_ratio(dimensions / 2, mixture.concentrations_)
    moments = (weights * lengths)[:, None] * mixture.mean_directions_
    if not 1 <= n_components <= len(weights):
        raise ValueError(f"n_components should be from 1 to {len(weights)}, not {n_components!r}.")
    least = mixture.reg_concentration
    concentrations = mixture.concentrations_.copy()
    entropies = np.array([entropy(dimensions, kappa) for kappa in concentrations])
    groups, alive = [[j] for j in range(len(weights))], list(range(len(weights)))
    losses = {}

    def fitted(i, j):
        weight, moment = weights[i] + weights[j], moments[i] + moments[j]
        length = np.linalg.norm(moment) / weight if weight else 0.0
        kappa = float(solve(dimensions, length, 1 - length, least))
        own = entropy(dimensions, kappa)
        return weight * own - weights[i] * entropies[i] - weights[j] * entropies[j], kappa, own

    for _ in range(len(alive) - n_components):
        for place, i in enumerate(alive):
            for j in alive[place + 1 :]:
                if (i, j) not in losses:
                    losses[i, j] = fitted(i, j)
        i, j = min(losses, key=lambda pair: losses[pair][0])
        _, concentrations[i], entropies[i] = losses[i, j]
        weights[i] += weights[j]
        moments[i] += moments[j]
        groups[i] += groups[j]
        alive.remove(j)
        losses = {pair: loss for pair, loss in losses.items() if not {i, j} & {*pair}}
    new = np.empty(len(weights), np.intp)
    for place, i in enumerate(alive):
        new[groups[i]] = place
    directions = mixture.mean_directions_.copy()
    for i in alive:
        length = np.linalg.norm(moments[i])
        directions[i] = moments[i] / length if len(groups[i]) > 1 and length > 0 else directions[i]
    return _with(mixture, Parameters(weights[alive], directions[alive], concentrations[alive]), new), new


def _with(mixture, parameters, new):
    """A copy of the mixture with other parameters; what it has gathered is put together."""
    result = copy.deepcopy(mixture)
    components = len(parameters.weights)
    owners = (np.arange(components)[:, None] == new).astype(float)
    sums = result._sums.regrouped(owners)
    result._keep(parameters, sums, result.lower_bounds_, result.converged_)
    result.n_components = result.n_components_ = components
    result.silhouettes_, result.agreements_ = {}, {}
    vars(result).pop("_ranks", None)  # of the distances to directions that are no more
    if isinstance(getattr(result, "labels_", None), np.ndarray):
        result.labels_ = new[result.labels_]
    else:
        vars(result).pop("labels_", None)
    return result
