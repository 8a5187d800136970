"""NUTS of PyMC on data that ship in packages, an order or a smoothness being free: R-hat, effective draws, seconds.

    python benchmarks/nuts.py [MODEL] [--save]

Four chains of 1000 draws after 1000 of tuning, steps accepted at a rate of 0.95, on PyTensor's JAX back end. MODEL is matern, rational_quadratic,
variance_gamma or generalised_inverse_gaussian; all of them by default. With --save the rows go to results/nuts.md, beside those of
the others that are there.
"""

import time
from pathlib import Path
from typing import Annotated

import arviz
import machine
import numpy as np
import pymc as pm
import typer
from sklearn.datasets import load_diabetes
from statsmodels.datasets import macrodata, nile

from logbessel.pymc import GeneralizedInverseGaussian, VarianceGamma, gp

SAVED = Path(__file__).with_name("results") / "nuts.md"


def standardised(values):
    values = np.asarray(values, float)
    return (values - values.mean()) / values.std()


def process(kernel, shape):
    """The Nile's flow from 1871 to 1970 as a Gaussian process by HSGP, its shape and length scale free."""
    data = nile.load_pandas().data
    years, flow = standardised(data["year"]), standardised(data["volume"])
    shape = pm.LogNormal(shape, np.log(1.5), 0.5)
    length = pm.LogNormal("length", np.log(0.5), 0.5)
    size = pm.HalfNormal("size", 1.0)
    hilbert = pm.gp.HSGP(m=[15], c=1.5, cov_func=size**2 * kernel(1, shape, ls=length))
    pm.Normal("y", hilbert.prior("f", X=years[:, None]), pm.HalfNormal("noise", 1.0), observed=flow)


def matern():
    """The Nile's flow, 100 years: Matérn, smoothness free"""
    process(gp.Matern, "nu")


def rational_quadratic():
    """The Nile's flow, 100 years: rational quadratic, alpha free"""
    process(gp.RatQuad, "alpha")


def variance_gamma():
    """Quarterly growth of real consumption in the United States, 1959 to 2009: variance-gamma, p free"""
    consumption = macrodata.load_pandas().data["realcons"]
    growth = standardised(np.diff(np.log(consumption)))
    p, a = pm.LogNormal("p", 0.5, 0.5), pm.LogNormal("a", 0.7, 0.5)
    skew = pm.Uniform("skew", -0.9, 0.9)
    VarianceGamma("y", p, a, skew * a, loc=pm.Normal("loc", 0.0, 0.5), observed=growth)


def generalised_inverse_gaussian():
    """Progression of diabetes in 442 patients, in units of its mean: generalised inverse Gaussian, p free"""
    progression = load_diabetes().target
    p, b = pm.Normal("p", 0.0, 2.0), pm.LogNormal("b", 0.0, 1.0)
    scale = pm.LogNormal("scale", 0.0, 0.5)
    GeneralizedInverseGaussian("y", p, b, scale=scale, observed=progression / progression.mean())


def row(build):
    with pm.Model() as model:
        build()
    free = [variable.name for variable in model.free_RVs if not variable.name.endswith("coeffs")]
    started = time.perf_counter()
    draws = pm.sample(
        1000,
        tune=1000,
        chains=4,
        random_seed=1,
        progressbar=False,
        model=model,
        target_accept=0.95,
        nuts_sampler="numpyro",
        nuts_sampler_kwargs={"chain_method": "vectorized"},
    )
    seconds = time.perf_counter() - started
    summary = arviz.summary(draws, var_names=free, round_to="none")
    divergent = int(draws.sample_stats["diverging"].sum())
    shape = next(name for name in free if name in ("nu", "alpha", "p"))
    mean, deviation = (float(draws.posterior[shape].mean()), float(draws.posterior[shape].std()))
    worst, least = float(summary["r_hat"].max()), float(summary["ess_bulk"].min())
    about = build.__doc__
    return f"| {about} | {shape} = {mean:.2f} ± {deviation:.2f} | {worst:.4f} | {least:.0f} | {divergent} | {seconds:.0f} |"


def main(
    model: Annotated[str, typer.Argument(help="One of them.")] = "",
    save: Annotated[bool, typer.Option(help="Write to results/nuts.md.")] = False,
):
    rows = {}
    for build in [MODELS[model]] if model else MODELS.values():
        rows[build] = row(build)
        print(rows[build])
    if not save:
        return
    before = SAVED.read_text(encoding="utf-8").splitlines() if SAVED.exists() else []
    kept = {
        build: line for build in MODELS.values() for line in before if line.startswith(f"| {build.__doc__} |")
    } | rows
    text = [
        "# NUTS with an order or a smoothness free",
        "",
        machine.line(f"PyMC {pm.__version__}") + ".",
        "`python benchmarks/nuts.py --save`: all free parameters but the coefficients of the process.",
        "",
        *HEAD,
        *(kept[build] for build in MODELS.values() if build in kept),
        "",
    ]
    SAVED.write_text("\n".join(text), encoding="utf-8")


HEAD = (
    "| data and model | shape | worst R-hat | fewest effective draws | divergent | seconds |",
    "| --- | --- | --- | --- | --- | --- |",
)
MODELS = {build.__name__: build for build in (matern, rational_quadratic, variance_gamma, generalised_inverse_gaussian)}

if __name__ == "__main__":
    typer.run(main)
