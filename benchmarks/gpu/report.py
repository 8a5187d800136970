"""What one run measures, in its order, and the two files that it writes."""

import csv
import statistics
import subprocess
import time

import torch

import logbessel
from benchmarks import machine, tables

from . import accuracy, ceilings, compiled, events, gpu_tests, in_jax, kernels, needs, peers

SIZE, QUICK_SIZE = 10_000_000, 200_000
QUICK = ("log_iv", "log_kv", "log_kve", "iv_ratio", "iv_ratio_inv", "log_hyp0f1", "log_iv_dvv", "log_kv_and_grad")
PAPER = {"median": 77.0, "largest": 300.0}  # times as fast as SciPy: arXiv:2409.08729
BUSY = 0.5  # of what the unit that an element keeps busiest could do
TESTS, JAX = 180, 150  # seconds at most


class Run:
    """One run: how long it may last, and what it has found."""

    def __init__(self, quick, minutes):
        self.started = time.monotonic()
        self.end = self.started + 60 * minutes
        self.quick = quick
        self.names = [name for name in logbessel.cuda.__all__ if name in QUICK or not quick]
        self.sections, self.remarks, self.right = [], [], True

    def all(self):
        """Every section; one whose time has not come before the run's end is left out, and said to be."""
        compiled.compile_all(self.names)
        self.remark(f"loops and kernels compiled after {self.age():.0f} s")
        self.tests()
        rows = self.table("Results beside the CPU's", accuracy.COLUMNS, accuracy.rows(self.names, self.size()))
        measured = self.kernels()
        beside = self.table("Beside SciPy", peers.COLUMNS, peers.scipy_rows(measured))
        others = [("PyTorch", peers.torch_rows)] + [("CuPy", peers.cupy_rows)] * needs.is_there("cupy")
        for peer, found in others:
            beside = beside + self.table(f"Beside {peer}", peers.COLUMNS, found())
        if needs.is_there("jax"):
            beside = beside + self.table("In JAX", peers.COLUMNS, peers.jax_rows(measured, self.in_jax()))
        self.summary(rows, beside)

    def size(self):
        return QUICK_SIZE if self.quick else SIZE

    def age(self):
        return time.monotonic() - self.started

    def left(self):
        return self.end - time.monotonic()

    def remark(self, text):
        self.remarks.append(text)
        print(text, flush=True)

    def table(self, title, columns, rows):
        """The rows as far as time allows, printed as they come, and kept for both files."""
        kept = []
        print(f"\n{title}, from {self.age():.0f} s on", flush=True)
        for row in rows:
            kept.append(row)
            print(" | ".join(map(shown, row)), flush=True)
            if self.left() < 0:
                self.remark(f"{title}: for lack of time nothing after {row[0]}")
                break
        self.sections.append((title, columns, kept))
        return kept

    def tests(self):
        summary, failed, output = gpu_tests.run(min(TESTS, self.left()))
        print(output if failed else summary, flush=True)
        self.right = self.right and not failed and "passed" in summary
        self.remark(f"tests that need a GPU: {summary}" + "".join(f"; failed: {name}" for name in failed))

    def kernels(self):
        """Picoseconds an element of float64 by function and range."""
        rows = self.table("The kernels", kernels.COLUMNS, kernels.rows(self.names))
        self.shares = {row[:2]: max(row[4:6]) for row in rows}
        return {row[:2]: row[2] for row in rows}

    def in_jax(self):
        limit = min(JAX, self.left())
        try:
            done = subprocess.run(in_jax.COMMAND, cwd=tables.ROOT, capture_output=True, text=True, timeout=limit)
            written = done.stdout
            if done.returncode:
                self.remark(f"in JAX: {done.stderr.strip().splitlines()[-1]}")
        except subprocess.TimeoutExpired as expired:
            written = (expired.stdout or b"").decode()
            self.remark(f"in JAX: stopped after {limit:.0f} s")
        found, failed = in_jax.read(written)
        for text in failed:
            self.remark(text)
        return found

    def summary(self, rows, beside):
        """What was wanted, what was measured, and by what factor it falls short."""
        differing, worst = sum(row[3] for row in rows), max((row[4] for row in rows), default=0)
        odd = sum(row[5] for row in rows)
        self.right = self.right and worst <= 1 and not odd
        scipy = [row[-1] for row in beside if row[0].startswith("SciPy")]
        others = {row[-1]: row for row in beside if not row[0].startswith(("SciPy", "logbessel"))}
        targets = [
            ("results that differ from the CPU's, of all", 0, differing),
            ("worst difference, ulp", 1, worst),
            ("nan or infinite, and not the same", 0, odd),
        ]
        lines = [
            (what, f"at most {wanted}", got, "met" if got <= wanted else "missed") for what, wanted, got in targets
        ]
        if scipy:
            found = {"median": statistics.median(scipy), "largest": max(scipy)}
            lines += [
                (f"times as fast as SciPy, {what}", f"at least {wanted:g}", found[what], _short(found[what], wanted))
                for what, wanted in PAPER.items()
            ]
        if others:
            least = min(others)
            lines.append((f"times as fast as {' '.join(others[least][:4])}", "at least 1", least, _short(least, 1.0)))
        for (name, where), share in sorted(self.shares.items(), key=lambda pair: pair[1])[: 1 if self.shares else 0]:
            lines.append(
                (
                    f"the larger share of the two rates, least: {name}, {where}",
                    f"at least {BUSY}",
                    share,
                    _short(share, BUSY),
                )
            )
        self.table("What is short", ("what", "wanted", "measured", "short by"), lines)

    def note(self):
        gpu = torch.cuda.get_device_properties(0)
        rates = f"{ceilings.multiply_adds('d') / 1e12:.2f} and {ceilings.multiply_adds('f') / 1e12:.2f} 10^12"
        return (
            f"{torch.cuda.get_device_name()}, {gpu.multi_processor_count} multiprocessors; it starts {rates} fused "
            f"multiply-adds a second on doubles and on floats, and copies {ceilings.bytes_moved() / 1e12:.2f} TB/s, bytes "
            f"read and written. PyTorch {torch.__version__}. {machine.line()}. {self.age():.0f} s in all. Times are medians "
            f"of {events.TURNS} by events, over {kernels.SIZE} elements. Shares of the double rate count the instructions of "
            f"the usual regime. Made by `python -m benchmarks.gpu{' --quick' * self.quick}`."
        )

    def text(self):
        order = ["The kernels", "What is short"]
        sections = sorted(self.sections, key=lambda part: order.index(part[0]) if part[0] in order else len(order))
        parts = [
            f"## {title}\n\n{tables.markdown(columns, [map(shown, row) for row in rows])}"
            for title, columns, rows in sections
        ]
        remarks = "\n".join(f"- {remark}" for remark in self.remarks)
        return "\n\n".join(["# The kernels on a GPU", self.note(), *parts, f"## Remarks\n\n{remarks}"]) + "\n"

    def save(self):
        tables.RESULTS.mkdir(exist_ok=True)
        files = tables.RESULTS / "gpu.md", tables.RESULTS / "gpu.csv"
        files[0].write_text(self.text(), encoding="utf-8")
        with files[1].open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("table", "row", "quantity", "value"))
            for title, columns, rows in self.sections:
                for number, row in enumerate(rows):
                    writer.writerows((title, number, column, cell) for column, cell in zip(columns, row, strict=True))
        return [file.relative_to(tables.ROOT) for file in files]


def shown(cell):
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)


def _short(got, wanted):
    return "met" if got >= wanted else f"{wanted / got:.2f} times"
