"""The share of finite answers and the worst error of every library over the ranges of arXiv:2409.08729, and beyond."""

import numpy as np

from . import exact

RANGES = {
    "v, x in (0, 150)": ((0, 150), (0, 150)),
    "v, x in (150, 10000)": ((150, 10_000), (150, 10_000)),
    "v in (1023, 16383), x in (0, 1e6)": ((1023, 16_383), (0, 1e6)),
}
COLUMNS = ("function", "range", "library", "finite", "worst relative error", "ns an element", "ratio")


def rows(libraries, count):
    """One row for each function, range and library; the time is that of the same points, on one thread."""
    for function in ("log_iv", "log_kv"):
        for label, bounds in RANGES.items():
            generator = np.random.default_rng(1)
            v, x = (generator.uniform(*pair, count) for pair in bounds)
            truth = exact.values(function, v, x)
            fastest = None
            for library in libraries:
                if function not in library.functions:
                    continue
                values, seconds = library.evaluate(function, v, x, turns=5 if library.name != "logbesselk" else 1)
                fastest = fastest or seconds
                finite = np.isfinite(values)
                with np.errstate(invalid="ignore"):
                    off = np.abs((values - truth[0]) - truth[1]) / np.abs(truth[0])
                worst = f"{off[finite].max():.1e}" if finite.any() else "-"
                share = f"{finite.mean():.1%}" if not finite.all() else "100 %"
                yield (
                    function,
                    label,
                    library.name,
                    share,
                    worst,
                    f"{1e9 * seconds / count:.1f}",
                    f"{seconds / fastest:.1f}",
                )


def by_library(table):
    """(columns, rows) with a column for each library: its share of finite answers, worst relative error and time."""
    libraries = list(dict.fromkeys(row[2] for row in table))
    places = list(dict.fromkeys(row[:2] for row in table))
    cells = {row[:3]: f"{row[3]}, {row[4]}, {float(row[5]):,.0f} ns" for row in table}
    return ("", *libraries), [
        (f"{function}, {label}", *(cells.get((function, label, library), "-") for library in libraries))
        for function, label in places
    ]
