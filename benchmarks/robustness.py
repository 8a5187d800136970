"""The share of finite answers and the worst error of every library over the ranges of arXiv:2409.08729, and beyond."""

import numpy as np

from . import exact

WHOLE = "v = 0, 1, ... 10, x in (0, 150)"
RANGES = {
    "v, x in (0, 150)": ((0, 150), (0, 150)),
    "v, x in (150, 10000)": ((150, 10_000), (150, 10_000)),
    "v in (1023, 16383), x in (0, 1e6)": ((1023, 16_383), (0, 1e6)),
    WHOLE: None,
}
COLUMNS = ("function", "range", "library", "finite", "worst relative error", "ns an element", "ratio")
# numericals7 is an R package. In NEWS.md of its release 0.10.0: 20,000 points of small argument in 167 ms for log I, on one
# thread of a processor that is not named; for log K 8 to 10 ms, of which the middle stands here.
PUBLISHED = {"log_iv": 167e6 / 20_000, "log_kv": 9e6 / 20_000}


def whole(generator, count):
    """Each argument with the orders 0 to 10: what NumPyro's function answers, all at once."""
    x = generator.uniform(0, 150, count // 11)
    return np.repeat(np.arange(11.0), len(x)), np.tile(x, 11)


def rows(libraries, count):
    """One row for each function, range and library; the time is that of the same points, on one thread."""
    for function in ("log_iv", "log_kv"):
        for label, bounds in RANGES.items():
            generator = np.random.default_rng(1)
            v, x = (generator.uniform(*pair, count) for pair in bounds) if bounds else whole(generator, count)
            truth = exact.values(function, v, x)
            fastest = None
            for library in libraries:
                names = (function, f"{function}_whole") if label == WHOLE else (function,)
                name = next((name for name in names if name in library.functions), None)
                if name is None:
                    continue
                values, seconds = library.evaluate(name, v, x, turns=20 if library.name != "logbesselk" else 1)
                fastest = fastest or seconds
                finite = np.isfinite(values)
                with np.errstate(invalid="ignore"):
                    off = np.abs((values - truth[0]) - truth[1]) / np.abs(truth[0])
                worst = f"{off[finite].max():.1e}" if finite.any() else "-"
                share = f"{100 * finite.mean():.1f} %" if not finite.all() else "100 %"
                time = f"{1e9 * seconds / len(v):.1f}"
                yield function, label, library.name, share, worst, time, f"{seconds / fastest:.1f}"
            if label == next(iter(RANGES)):
                yield function, label, "numericals7 (published)", "-", "-", f"{PUBLISHED[function]:.1f}", "-"


def by_library(table):
    """(columns, rows) with a row for each library of any order: its share of finite answers, worst relative error, time."""
    places = list(dict.fromkeys(row[:2] for row in table if row[1] != WHOLE))
    cells = {
        row[:3]: ", ".join([*(cell for cell in row[3:5] if cell != "-"), f"{float(row[5]):,.0f} ns"]) for row in table
    }
    libraries = dict.fromkeys(row[2] for row in table if row[:2] in places)
    return ("", *(f"{function}, {label}" for function, label in places)), [
        (library, *(cells.get((*place, library), "-") for place in places)) for library in libraries
    ]
