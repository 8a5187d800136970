"""Measure this library and every peer that can be had, and write the tables and figures of the documentation."""

import subprocess
import sys
import time
from typing import Annotated

import typer

from . import atlas, charts, exact, machine, near, peers, robustness, sizes, tables, vmf

PICTURES = charts.PICTURES
QUICK_CELLS = 40


class Run:
    """What one run of the command measures, and whether it does so quickly."""

    def __init__(self, quick, functions=(), cells=None):
        self.quick = quick
        self.cells = cells or (QUICK_CELLS if quick else atlas.CELLS)
        self.functions = functions or (atlas.LOGARITHMS if quick else atlas.SINGLE)
        self.peers, self.missing = peers.available()
        self.libraries = [peers.own(), *self.peers]
        names = [peer.name for peer in self.libraries]
        self.note = (
            f"{machine.line(*(name for name in names if ' ' in name))}. {'A quick run.' if quick else ''}".strip()
        )

    def atlas(self):
        """Maps of errors over the plane."""
        table = []
        whole = set(self.functions) == set(atlas.SINGLE)
        others = "" if whole else f" Measured in this run: {', '.join(self.functions)}."
        for function in self.functions:
            v, x, maps = atlas.measured(function, self.libraries, self.cells)
            table += atlas.rows(function, maps)
            if function in atlas.LOGARITHMS or not self.quick:
                atlas.draw(PICTURES / f"atlas-{function}.png", function, v, x, maps)
            print(f"  {function}", flush=True)
            note = f"One random point in each cell of a square, in log scales, against ball arithmetic. {self.note}{others}"
            kept = table if self.quick else tables.with_saved("atlas", table, atlas.SINGLE)
            tables.save("atlas", "Maps of errors", note, atlas.COLUMNS, kept)

    def near(self):
        """Errors beside zeros and seams."""
        for function in ("log_iv", "log_kv"):
            for where in ("zero", "seam"):
                distance, results = near.measured(function, self.libraries, where)
                near.draw(PICTURES / f"near-{where}-{function}.png", function, distance, results, where)

    def robustness(self):
        """Finite answers, worst errors and time over three ranges."""
        count = 500 if self.quick else 5000
        rows = list(robustness.rows(self.libraries, count))
        note = f"{count} points, uniform; processor time on one thread; the ratio is to logbessel's. {self.note}"
        tables.save("robustness", "Robustness", note, robustness.COLUMNS, rows)
        tables.save("libraries", "Libraries side by side", note, *robustness.by_library(rows))

    def sizes(self):
        """Time against the size of an array."""
        (scipy,) = (peer for peer in self.peers if peer.name == "SciPy")
        rows = list(sizes.rows(scipy, self.quick))
        tables.save("sizes", "Time against size", f"v, x uniform in (0, 150). {self.note}", sizes.COLUMNS, rows)

    def vmf(self):
        """Concentrations of samples in 3 to 32768 dimensions."""
        rows = list(vmf.rows(vmf.DIMENSIONS[::2] if self.quick else vmf.DIMENSIONS))
        tables.save("vmf", "Fits of the concentration", self.note, vmf.COLUMNS, rows)

    def speed(self):
        """The comparison with SciPy, scalar calls and the cost to start: `speed.py`."""
        if not self.quick:
            subprocess.run([sys.executable, tables.ROOT / "benchmarks" / "speed.py", "--save"], check=True)


SECTIONS = ("robustness", "sizes", "vmf", "near", "atlas", "speed")


def main(
    sections: Annotated[list[str] | None, typer.Argument(help=f"Of {', '.join(SECTIONS)}; default: all.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer points: two minutes.")] = False,
    function: Annotated[list[str] | None, typer.Option(help="Of the atlas; the others' rows stay as they are.")] = None,
    cells: Annotated[int | None, typer.Option(min=2, help=f"On a side of the atlas; {atlas.CELLS} by default.")] = None,
):
    """Measure this library and every peer that can be had; write benchmarks/results, docs/pictures and their tables."""
    unknown = set(sections or ()) - set(SECTIONS)
    if unknown:
        raise typer.BadParameter(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    strange = set(function or ()) - set(atlas.SINGLE)
    if strange:
        raise typer.BadParameter(f"no map of {', '.join(sorted(strange))}; there are {', '.join(atlas.SINGLE)}")
    PICTURES.mkdir(parents=True, exist_ok=True)
    run = Run(quick, function, cells)
    for line in run.missing:
        print(line)
    for section in sections or SECTIONS:
        start = time.perf_counter()
        print(section, flush=True)
        getattr(run, section)()
        print(f"  {time.perf_counter() - start:.0f} s", flush=True)
    tables.publish()
    charts.main()


if __name__ == "__main__":
    assert exact.TESTS.is_dir(), "the benchmarks take the judge of the tests: run them in a checkout"
    typer.run(main)
