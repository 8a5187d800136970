"""Every reader of files, of features and of models, on files that something has changed.

    python benchmarks/mutated_files.py [--files 100000] [--save] [KIND ...]

With --save the table goes to benchmarks/results/mutated_files.md; rows of kinds that are not named stay as they are.

A file is written as it should be; then some of its bytes are flipped, set to the ends of their range, cut off, taken out, or
doubled. It must be read, or refused in one line that begins with its name: no other exception, no crash, no more than SECONDS, and
no more memory than MEMORY beyond that of the start, which the system is told to refuse. Each kind has a process of its own, which
is started again where it dies.
"""

import faulthandler
import json
import resource
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
import machine
import tables
import test_feature_formats

from logbessel import stats
from logbessel.cli.models import load_model
from logbessel.cluster import VonMisesFisherMixture
from logbessel.features import FeatureError, open_features

SECONDS, MEMORY = 20, 1 << 31
COLUMNS = (
    "kind",
    "files",
    "read",
    "refused in a line",
    "another exception",
    "crash or too long",
    "memory, MB",
    "one of them",
)


def write_model(path):
    rows = stats.vonmises_fisher.rvs([0.0, 0.0, 1.0], 9.0, size=60, random_state=0)
    VonMisesFisherMixture(2, n_init=1, random_state=0).fit(rows).save(path)


WRITERS = test_feature_formats.WRITERS | {
    "x.npy": lambda path: np.save(path, test_feature_formats.TABLE),
    "model.json": write_model,
    "model.safetensors": write_model,
}


def read(path):
    if path.name.startswith("model"):
        load_model(path)
        return
    for block, _ in open_features(path).parts():
        block.sum()


def changed(rng, content):
    """Bytes that were changed in one to three ways."""
    data = bytearray(content)
    for _ in range(rng.integers(1, 4)):
        place, length = int(rng.integers(len(data) + 1)), int(2 ** rng.uniform(0, 7))
        if rng.random() < 0.5:
            place = min(place, int(rng.integers(1, 300)))  # beside the start, or the end, where headers are
            place = place if rng.random() < 0.5 else len(data) - place
        part = slice(max(place, 0), max(place, 0) + length)
        size = len(data[part])
        way = rng.integers(5)
        if way == 0:
            data[part] = rng.integers(0, 256, size, dtype=np.uint8).tobytes()
        elif way == 1:
            data[part] = rng.choice([b"\0", b"\xff", b"\x7f", b"9", b"-"]) * size
        elif way == 2:
            data[part] = b""
        elif way == 3:
            data[part] = data[part] * 2
        elif size:
            data[part.start] ^= 1 << int(rng.integers(8))
    return bytes(data)


def outcome(path):
    """What reading does, and where it should not do that, how."""
    try:
        read(path)
        return "read", ""
    except FeatureError as error:
        text = str(error)
        known = "\n" not in text and str(path.name) in text.split(": ")[0]
        return ("refused" if known else "other"), text
    except Exception as error:
        return "other", f"{type(error).__name__}: {error}"


def child(kind, first, count):
    """Read files number `first` and on, and print what happened to each as it happens."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        path = Path(folder) / kind
        WRITERS[kind](path)
        files = [file for file in ([path] if path.is_file() else sorted(path.rglob("*"))) if file.is_file()]
        contents = [file.read_bytes() for file in files]
        read(path)
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY,) * 2)
        before = machine.peak()
        for number in range(first, first + count):
            rng = np.random.default_rng(number)
            which = int(rng.integers(len(files)))
            files[which].write_bytes(changed(rng, contents[which]))
            faulthandler.dump_traceback_later(SECONDS, exit=True)
            result = outcome(path)
            faulthandler.cancel_dump_traceback_later()
            files[which].write_bytes(contents[which])
            grown = round(machine.peak() - before)
            print(json.dumps([number, *result, grown]), flush=True)


def row(kind, count):
    """Of one kind of file."""
    counts, worst, memory, first = Counter(), "", 0, 0
    while first < count:
        command = [sys.executable, __file__, "--child", f"{kind}:{first}:{count - first}"]
        run = subprocess.run(command, capture_output=True, text=True)
        lines = [json.loads(line) for line in run.stdout.splitlines() if line.endswith("]")]
        for _, what, text, grown in lines:
            counts[what] += 1
            memory = max(memory, grown)
            worst = worst or (text if what not in ("read", "refused") else "")
        first += len(lines)
        if run.returncode:
            counts["crash"] += 1
            worst = worst or f"file {first}: {run.stderr.strip().splitlines()[:1]}, status {run.returncode}"
            first += 1
    numbers = (f"{counts[what]:,}" for what in ("read", "refused", "other", "crash"))
    return f"`{kind}`", f"{count:,}", *numbers, str(memory), worst.replace("|", "/")[:120]


def main(
    kinds: Annotated[list[str] | None, typer.Argument(metavar="KIND")] = None,
    files: Annotated[int, typer.Option(help="Of all kinds together.")] = 100_000,
    save: Annotated[bool, typer.Option("--save", help="Write results/mutated_files.md and .csv, row by row.")] = False,
    of_child: Annotated[str, typer.Option("--child", hidden=True)] = "",
):
    """Read files that something has changed."""
    warnings.simplefilter("ignore")
    if of_child:
        kind, first, count = of_child.rsplit(":", 2)
        return child(kind, int(first), int(count))
    rows = {line[0]: line for line in tables.rows("mutated_files")}
    for kind in kinds or WRITERS:
        line = row(kind, -(-files // len(WRITERS)))
        rows[line[0]] = line
        print("| " + " | ".join(line) + " |", flush=True)
        if save:
            note = f"Made by `python benchmarks/mutated_files.py --save`, which says what is counted. {machine.line()}."
            tables.save("mutated_files", "Files that were changed", note, COLUMNS, [rows[k] for k in sorted(rows)])


if __name__ == "__main__":
    typer.run(main)
