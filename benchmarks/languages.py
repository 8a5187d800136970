"""Gradients in JAX beside TensorFlow Probability's functions and normix's log K, in turns in one run.

    python benchmarks/languages.py [--save]

The gradient of a von Mises-Fisher likelihood in 1,000 concentrations, and 100,000 Matérn correlations with their derivative in
the smoothness; then errors of log M and of its derivative in cells of smoothness and distance, against mpmath. It takes the
packages normix and tfp-nightly. With --save the tables go to results/languages.md.
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

from logbessel.jax import gp, log_ive

SAVED = Path(__file__).with_name("results") / "languages.md"
ROUNDS = 7
SMOOTHNESS, DISTANCES = (0.1, 0.5, 0.9, 2.5, 7.3, 40.0), (1e-3, 0.1, 0.7, 2.0, 8.0)


def likelihood(log_ive, dimensions=512):
    """log-likelihood of 1,000 cosines, each with a concentration of its own."""
    order = dimensions / 2 - 1

    def total(kappas, cosines):
        return (kappas * (cosines - 1) + order * jnp.log(kappas) - log_ive(order, kappas)).sum()

    return jax.jit(jax.value_and_grad(total))


def matern_by(log_kv):
    """log M from a log K: (1 - nu) log 2 - log Gamma(nu) + nu log z + log K_nu(z), z = sqrt(2 nu) r."""

    def log_correlation(r, nu):
        z = jnp.sqrt(2 * nu) * r
        return (1 - nu) * jnp.log(2.0) - gammaln(nu) + nu * jnp.log(z) + log_kv(nu, z)

    return log_correlation


OWN, NORMIX = gp.matern_log_correlation, matern_by(normix.log_kv)


def with_gradient(log_correlation):
    return jax.jit(jax.vmap(jax.value_and_grad(log_correlation, 1)))


def speeds():
    rng = np.random.default_rng(0)
    kappas, cosines = jnp.asarray(rng.uniform(50, 2000, 1000)), jnp.asarray(rng.uniform(0, 1, 1000))
    r, nu = jnp.asarray(rng.uniform(0.01, 5, 10**5)), jnp.asarray(rng.uniform(0.3, 5, 10**5))
    rows = [
        ("gradient in 1,000 concentrations, d = 512", "TFP's `log_bessel_ive`", likelihood(log_ive), likelihood(tfp.math.log_bessel_ive), (kappas, cosines)),
        ("100,000 Matérn correlations, derivative in nu", "normix's `log_kv`", with_gradient(OWN), with_gradient(NORMIX), (r, nu)),
    ]  # fmt: skip
    for about, peer, own, other, arguments in rows:
        functions = [lambda f=f: jax.block_until_ready(f(*arguments)) for f in (own, other)]
        least_times(functions, 1)
        ours, theirs = least_times(functions, ROUNDS)
        yield f"| {about} | {ours * 1e3:.2f} | {peer} | {theirs * 1e3:.2f} | {theirs / ours:.1f} |"


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
    times = ["| what | ms | beside | ms | ratio |", "| --- | --- | --- | --- | --- |", *speeds()]
    heads = [f"r = {r:g}" for r in DISTANCES]
    accuracy = ["| nu | " + " | ".join(heads) + " |", "| --- " * (1 + len(heads)) + "|", *errors()]
    text = "\n".join(
        [
            "# Gradients in JAX beside others",
            "",
            machine.line(f"JAX {jax.__version__}", f"TFP {tfp.__version__}", f"normix {normix.__version__}") + ".",
            "`python benchmarks/languages.py --save`: the least of seven calls, in turns, float64.",
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
