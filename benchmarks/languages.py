"""Gradients in JAX beside TensorFlow Probability's functions and normix's log K, in turns in one run.

    python benchmarks/languages.py [--save]

The gradient of a von Mises-Fisher likelihood in 1,000 concentrations, in steps of the leapfrog method as NUTS takes them, and 100,000
Matérn correlations with their derivative in the smoothness; then errors of log M and of its derivative in cells of smoothness and
distance, against mpmath. It takes the packages normix and tfp-nightly. With --save the tables go to results/languages.md.
"""

from pathlib import Path
from typing import Annotated

import jax

jax.config.update("jax_enable_x64", True)  # before normix, which looks at it

import jax.numpy as jnp
import machine
import mpmath
import normix
import numpy as np
import tensorflow_probability.substrates.jax as tfp
import typer
from jax.scipy.special import gammaln
from turns import least_times

from logbessel.jax import functions, gp

SAVED = Path(__file__).with_name("results") / "languages.md"
MANY, FEW = 40, 3  # rounds of a gradient's short calls, and of the long ones
DIMENSIONS, STEPS, SIZE = (3, 64, 512), 100, 1e-3
SMOOTHNESS, DISTANCES = (0.1, 0.5, 0.9, 2.5, 7.3, 40.0), (1e-3, 0.1, 0.7, 2.0, 8.0)


def leapfrog(log_normaliser, dimensions):
    """STEPS steps, in one program, on the log-likelihood of 1,000 cosines, each with a concentration of its own."""

    def total(kappas, cosines):
        return (kappas * cosines + log_normaliser(dimensions, kappas)).sum()

    @jax.jit
    def run(kappas, cosines, momenta):
        def step(_, state):
            kappas, momenta, energy = state
            kappas = kappas + SIZE * momenta
            value, gradient = jax.value_and_grad(total)(kappas, cosines)
            return kappas, momenta + SIZE * gradient, energy + value

        return jax.lax.fori_loop(0, STEPS, step, (kappas, momenta, 0.0))

    return run


def own_normaliser(dimensions, kappas):
    return functions.density_at_mean(dimensions / 2 - 1, kappas) - kappas


def of_tfp(dimensions, kappas):
    """log C_d(kappa) as `tfp.distributions.VonMisesFisher` has it."""
    order = dimensions / 2 - 1
    log_ive = tfp.math.log_bessel_ive(order, kappas)
    return order * jnp.log(kappas) - dimensions / 2 * jnp.log(2 * jnp.pi) - log_ive - kappas


def no_normaliser(dimensions, kappas):
    """What all else takes."""
    return -kappas


def matern_by(log_kv):
    """log M from a log K: (1 - nu) log 2 - log Gamma(nu) + nu log z + log K_nu(z), z = sqrt(2 nu) r."""

    def log_correlation(r, nu):
        z = jnp.sqrt(2 * nu) * r
        return (1 - nu) * jnp.log(2.0) - gammaln(nu) + nu * jnp.log(z) + log_kv(nu, z)

    return log_correlation


OWN, NORMIX = gp.matern_log_correlation, matern_by(normix.log_kv)


def with_gradient(log_correlation):
    return jax.jit(jax.vmap(jax.value_and_grad(log_correlation, 1)))


def gradients():
    """Microseconds a gradient: ours, TFP's, and with no normaliser."""
    rng = np.random.default_rng(0)
    start = [jnp.asarray(x) for x in (rng.uniform(50, 2000, 1000), rng.uniform(0, 1, 1000), rng.normal(size=1000))]
    for dimensions in DIMENSIONS:
        runs = [leapfrog(normaliser, dimensions) for normaliser in (own_normaliser, of_tfp, no_normaliser)]
        ours, theirs, rest = (time / STEPS * 1e6 for time in in_turns([lambda f=f: f(*start) for f in runs], MANY))
        yield f"| {dimensions} | {ours:.1f} | {theirs:.1f} | {rest:.1f} | {theirs / ours:.1f} |"


def correlations():
    rng = np.random.default_rng(0)
    r, nu = jnp.asarray(rng.uniform(0.01, 5, 10**5)), jnp.asarray(rng.uniform(0.3, 5, 10**5))
    ours, theirs = in_turns([lambda f=with_gradient(f): f(r, nu) for f in (OWN, NORMIX)], FEW)
    return f"| {ours * 1e3:.1f} | {theirs * 1e3:.1f} | {theirs / ours:.1f} |"


def in_turns(calls, rounds):
    ready = [lambda call=call: jax.block_until_ready(call()) for call in calls]
    least_times(ready, 1)
    return least_times(ready, rounds)


def exact(r, nu):
    """log M and its derivative in nu."""

    def log_correlation(nu):
        z = mpmath.sqrt(2 * nu) * r
        return (1 - nu) * mpmath.log(2) - mpmath.loggamma(nu) + nu * mpmath.log(z) + mpmath.log(mpmath.besselk(nu, z))

    with mpmath.workdps(50):
        return log_correlation(mpmath.mpf(nu)), mpmath.diff(log_correlation, mpmath.mpf(nu))


def errors():
    """Relative errors of value and derivative, ours and normix's, in each cell."""
    for nu in SMOOTHNESS:
        cells = []
        for r in DISTANCES:
            right = exact(r, nu)
            own, other = (jax.value_and_grad(f, 1)(r, nu) for f in (OWN, NORMIX))
            relative = [[float(abs(mpmath.mpf(float(a)) / b - 1)) for a, b in zip(f, right)] for f in (own, other)]
            cells.append(", ".join(f"{ours:.0e}/{theirs:.0e}" for ours, theirs in zip(*relative)))
        yield f"| {nu} | " + " | ".join(cells) + " |"


def main(save: Annotated[bool, typer.Option(help="Write the tables to results/languages.md.")] = False):
    times = [
        f"One gradient in 1,000 concentrations, of {STEPS} leapfrog steps in one program, microseconds, by the dimensions d.",
        "The last but one column is the same with no normaliser: data, steps and calls.",
        "",
        "| d | logbessel | TFP's `log_bessel_ive` | without | TFP's/logbessel |",
        "| --- | --- | --- | --- | --- |",
        *gradients(),
        "",
        "100,000 Matérn correlations with their derivative in nu, ms.",
        "",
        "| logbessel | normix's `log_kv` | normix's/logbessel |",
        "| --- | --- | --- |",
        correlations(),
    ]
    heads = [f"r = {r:g}" for r in DISTANCES]
    accuracy = ["| nu | " + " | ".join(heads) + " |", "| --- " * (1 + len(heads)) + "|", *errors()]
    text = "\n".join(
        [
            "# Gradients in JAX beside others",
            "",
            machine.line(f"JAX {jax.__version__}", f"TFP {tfp.__version__}", f"normix {normix.__version__}") + ".",
            f"`python benchmarks/languages.py --save`: the least of {MANY} calls of a gradient's and {FEW} of the other, in turns, float64.",
            "",
            *times,
            "",
            "Relative errors of log M, then of its derivative in nu: ours/that by normix's log K.",
            "",
            *accuracy,
            "",
        ]
    )
    print(text)
    if save:
        SAVED.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
