"""Online expectation maximisation: the sums of the E-step follow those of the blocks of a stream."""

import numpy as np

from .iteration import rule_for
from .maximisation import Tied, maximise


def step(mixture, source, sums, block, parameters):
    """One step.

    Parameters
    ----------
    mixture : VonMisesFisherMixture
        Whose parameters say how.
    source : Table
        The new block.
    sums : Expectation or None
        What has been gathered, scaled to the weight of all blocks so far; None before the first.
    block : Expectation
        Of the new block's rows.
    parameters : Parameters
        The mixture that `block` was found with.

    Returns
    -------
    sums : Expectation
        With the new block.
    parameters : Parameters
        The mixture that follows from them.
    """
    if sums is None:
        sums = block
    else:
        seen = sums.weight + block.weight
        gain = (block.weight / seen) ** mixture.learning_decay
        sums = sums.scaled((1 - gain) * seen / sums.weight) + block.scaled(gain * seen / block.weight)
    columns = parameters.directions.shape[1]
    lengths = np.linalg.norm(sums.resultants, axis=1)
    common = Tied().concentrations_of(columns, sums.masses, lengths, mixture.reg_concentration)[0]
    rule = rule_for(mixture, source, parameters, float(common), sums.weight)
    return sums, maximise(sums, rule, mixture.reg_concentration, parameters)
