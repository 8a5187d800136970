"""Recovery of the concentration from synthetic samples, in many dimensions.

For each dimension and concentration a sample of 2,000 rows is drawn and fitted, by a mixture of one component (which is
the joint maximum likelihood of mean direction and concentration) and by the marginal likelihood of the concentration. The
table gives both estimates, how many standard errors they are off, and by how much the mean log-density of the sample
exceeds that under the true parameters.

    python benchmarks/recovery.py [--output benchmarks/results/recovery.md]
"""

import zlib
from pathlib import Path
from typing import Annotated

import numpy as np
import tables
import typer

from logbessel.cluster import VonMisesFisherMixture
from logbessel.stats import SufficientStatistics, marginal_likelihood, maximum_likelihood, vonmises_fisher

ROWS = 2000
DIMENSIONS = (2048, 8192, 32768)
RATIOS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10)
TITLE = """Fits of {rows} rows drawn from a von Mises-Fisher distribution (`python benchmarks/recovery.py`): estimates,
how many standard errors they are off, and the mean log-density under them less that under the true parameters.

The joint maximum is biased where rows are few: with directions without a preference, the mean resultant length is near
n^(-1/2). The marginal likelihood, that of the resultant's length, is not.

"""
HEAD = """\
| d | κ | joint κ | off by, s.e. | gain | marginal κ | off by, s.e. | gain |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def fit_one(dimensions, kappa):
    """A row of the table."""
    generator = np.random.default_rng(zlib.crc32(f"{dimensions} {kappa}".encode()))
    mu = generator.standard_normal(dimensions)
    mu /= np.linalg.norm(mu)
    x = vonmises_fisher.rvs(mu, kappa, ROWS, random_state=generator)
    truth = float(vonmises_fisher.logpdf(x, mu, kappa).mean())
    statistics = SufficientStatistics(dimensions).update(x)
    joint, marginal = maximum_likelihood(statistics), marginal_likelihood(statistics)
    mixture = VonMisesFisherMixture(1).fit(x)
    np.testing.assert_allclose(mixture.concentrations_, joint.kappa, rtol=1e-9)
    np.testing.assert_allclose(mixture.lower_bound_, joint.mean_log_density, rtol=1e-12)
    cells = [f"| {dimensions} | {kappa:g}"]
    for estimate in (joint, marginal):
        off = (estimate.kappa - kappa) / estimate.kappa_standard_error
        cells.append(f"{estimate.kappa:.6g} | {off:+.2f} | {estimate.mean_log_density - truth:.4g}")
    return " | ".join(cells) + " |\n"


def lines():
    """The head of the table, and its lines."""
    yield TITLE.format(rows=ROWS) + HEAD
    for dimensions in DIMENSIONS:
        for ratio in RATIOS:
            yield fit_one(dimensions, ratio * dimensions)


def main(output: Annotated[Path | None, typer.Option(help="Write the table to a file.")] = None):
    tables.written(lines(), output)


if __name__ == "__main__":
    typer.run(main)
