"""Log-normalisers of other packages beside ours and the ball's.

python -m benchmarks.directional_peers [--save] [--directional FOLDER]

Each package that is installed is asked: numpyro, pyro-ppl, fb8 and pyrecest. OpenTURNS has von Mises on the circle, and geomstats
von Mises-Fisher on spheres: none of these. FOLDER is the unpacked source of R's Directional, of which two files are asked that
need no other package: the series of Kent's normaliser, and the saddlepoint approximation of Fisher-Bingham ones.
"""

import importlib.metadata
import subprocess
import sys
import warnings
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from logbessel.stats import normalisers
from logbessel.stats.sphere.density_at_mean import log_uniform_density

from . import machine, tables

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
import normalisers_truth as exact

POINTS = {
    "sine": [(10.0, 20.0, 5.0), (400.0, 400.0, 100.0), (1e3, 1e3, 900.0), (1e4, 1e4, 9e3), (2e4, 2e4, 1.9e4)],
    "cosine": [(10.0, 20.0, 5.0), (400.0, 400.0, 100.0), (1e3, 1e3, 900.0), (1e4, 1e4, 9e3)],
    "kent": [(20.0, 5.0), (200.0, 90.0), (2000.0, 900.0), (1e5, 4e4)],
    "watson": [(10.0, 3), (500.0, 3), (1000.0, 10), (1e5, 3), (-1e4, 3)],
    "bingham": [
        (0.0, -1.0, -2.0, -5.0),
        (0.0, -100.0, -200.0, -400.0),
        (0.0, -1e3, -2e3, -5e3),
        (0.0, -1.0, -1e4, -2e4),
    ],
}
OURS = {
    "sine": normalisers.log_vonmises_sine,
    "cosine": normalisers.log_vonmises_cosine,
    "kent": normalisers.log_kent,
    "watson": normalisers.log_watson,
    "bingham": lambda *z: normalisers.log_bingham(z),
}


def balls(name, parameters):
    """The exact value."""
    function = {"sine": exact.sine, "cosine": exact.cosine, "kent": exact.kent, "bingham": exact.bingham4}.get(name)
    return float((function or exact.watson)(*parameters))


def numpyro_sine(k1, k2, c):
    import jax
    from numpyro.distributions import SineBivariateVonMises

    jax.config.update("jax_enable_x64", True)
    return SineBivariateVonMises(0.0, 0.0, k1, k2, c).norm_const


def pyro_sine(k1, k2, c):
    import torch
    from pyro.distributions import SineBivariateVonMises

    k1, k2, c, zero = (torch.tensor(x, dtype=torch.float64) for x in (k1, k2, c, 0.0))
    return SineBivariateVonMises(zero, zero, k1, k2, c).norm_const


def fb8_kent(kappa, beta):
    from sphere.distribution import fb8

    return fb8(0.0, 0.0, 0.0, kappa, beta).log_normalize()


def pyrecest_torus(kind, k1, k2, c):
    """Its cosine model has the coupling with the other sign."""
    import pyrecest.distributions as peer

    c = -c if kind == "Cosine" else c
    return getattr(peer, f"ToroidalVonMises{kind}Distribution")(np.zeros(2), np.array([k1, k2]), c).log_norm_const


def pyrecest_watson(kappa, dim):
    """From its density at the axis."""
    from pyrecest.distributions import WatsonDistribution

    axis = np.eye(1, dim)[0]
    return (
        kappa - np.log(float(np.ravel(WatsonDistribution(axis, kappa).pdf(axis[None]))[0])) + log_uniform_density(dim)
    )


def pyrecest_bingham(*z):
    from pyrecest.distributions import BinghamDistribution

    order = np.argsort(z)
    return np.log(float(BinghamDistribution(np.array(z)[order], np.eye(4)).F))


class Directional:
    """R's Directional, from the folder of its source."""

    def __init__(self, folder):
        self.folder = folder
        fields = dict(line.split(": ", 1) for line in (folder / "DESCRIPTION").read_text().splitlines() if ": " in line)
        self.version = f"Directional {fields['Version']} ({self.asked('cat(R.version.string)')})"
        self.peers = [
            ("Directional", "kent", self.kent_series),
            ("Directional, saddlepoint", "kent", self.kent_saddle),
            ("Directional, saddlepoint", "bingham", self.bingham_saddle),
        ]

    def asked(self, expression):
        """What R prints of an expression."""
        files = [str(self.folder / "R" / name) for name in ("kent.logcon.R", "fb.saddle.R")]
        program = "".join(f"source('{file}'); " for file in files)
        return subprocess.run(
            ["Rscript", "-e", program + expression], capture_output=True, text=True, check=True
        ).stdout.strip()

    def _number(self, expression):
        return float(self.asked(f"cat(format({expression}, digits = 17))"))

    def kent_series(self, kappa, beta):
        return self._number(f"kent.logcon({kappa}, {beta})")

    def kent_saddle(self, kappa, beta):
        return self._number(f"fb.saddle(c(0, {kappa}, 0), c(0, -{beta}, {beta}))[[3]]")

    def bingham_saddle(self, *z):
        return self._number(f"fb.saddle(rep(0, 4), -c{z})[[3]]")


PEERS = [
    ("numpyro", "sine", numpyro_sine),
    ("pyro-ppl", "sine", pyro_sine),
    ("pyrecest", "sine", partial(pyrecest_torus, "Sine")),
    ("pyrecest", "cosine", partial(pyrecest_torus, "Cosine")),
    ("fb8", "kent", fb8_kent),
    ("pyrecest", "watson", pyrecest_watson),
    ("pyrecest", "bingham", pyrecest_bingham),
]


def asked(peer, parameters):
    """The peer's value as a text, and its error as a number, or why there is none."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return float(np.ravel(peer(*parameters))[0])
    except Exception as error:  # whatever another package raises is its answer
        return type(error).__name__


def table(directional):
    """A row for each package and point."""
    rows, versions, peers = [], [], []
    for package, name, peer in PEERS:
        try:
            versions.append(f"{package} {importlib.metadata.version(package)}")
            peers.append((package, name, peer))
        except importlib.metadata.PackageNotFoundError:
            print(f"{package} is not installed")
    if directional is not None:
        versions.append(directional.version)
        peers += directional.peers
    for package, name, peer in peers:
        for parameters in POINTS[name]:
            theirs, ours, ball = asked(peer, parameters), float(OURS[name](*parameters)), balls(name, parameters)
            answer, off = (theirs, "") if isinstance(theirs, str) else (f"{theirs:.10g}", f"{theirs - ball:.1e}")
            point = ", ".join(f"{p:g}" for p in parameters)
            rows.append([package, name, point, answer, off, f"{ours:.10g}", f"{ours - ball:.1e}", f"{ball:.10g}"])
    columns = ["package", "normaliser", "parameters", "its answer", "off by", "ours", "off by", "exact, by balls"]
    return columns, rows, dict.fromkeys(versions)


def main(
    save: Annotated[bool, typer.Option("--save", help="Write results/directional_peers.")] = False,
    directional: Annotated[Path | None, typer.Option(help="Folder of the source of R's Directional.")] = None,
) -> None:
    """Ask the packages, and print the table."""
    columns, rows, versions = table(directional and Directional(directional))
    print(tables.markdown(columns, rows))
    if save:
        note = f"Logarithms of normalisers. {', '.join(versions)}. {machine.line()}."
        tables.save("directional_peers", "Normalisers of other packages", note, columns, rows)


if __name__ == "__main__":
    typer.run(main)
