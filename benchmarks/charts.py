"""The charts of the documentation, drawn from the tables under `benchmarks/results`; nothing is measured here.

python -m benchmarks.charts
"""

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import typer
from matplotlib.lines import Line2D

from . import robustness, tables

PICTURES = tables.ROOT / "docs" / "pictures"
ROUNDING = 2.0**-53
# after M. Okabe, K. Ito, Color Universal Design, 2008, with darker ones in the place of yellow
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#7570b3", "#000000", "#8c564b", "#999933")
OWN, OTHER = COLOURS[0], "#b0b0b0"
MARKERS = "os^D"


def number(text):
    """The number in a cell, nan if there is none."""
    try:
        return float(text.rstrip(" %"))
    except ValueError:
        return np.nan


def distinct(rows, place):
    return list(dict.fromkeys(row[place] for row in rows))


def colours(libraries):
    return dict(zip(libraries, COLOURS, strict=False))


def save(figure, name):
    figure.savefig(PICTURES / f"{name}.png", dpi=110)
    plt.close(figure)


def peers():
    """Time against the worst error, a marker a range; hollow where some answers are infinite or nan."""
    table = [row for row in tables.rows("robustness") if not np.isnan(number(row[4]))]
    colour, ranges = colours(distinct(table, 2)), distinct(table, 1)
    markers = dict(zip(ranges, MARKERS, strict=False))
    figure, panels = plt.subplots(1, 2, figsize=(8, 5.4), layout="constrained", sharex=True, sharey=True)
    for axes, function in zip(panels, ("log_iv", "log_kv"), strict=True):
        for _, place, library, finite, error, time, _ in (row for row in table if row[0] == function):
            face = colour[library] if finite == "100 %" else "none"
            axes.loglog(number(time), number(error), markers[place], color=colour[library], markerfacecolor=face)
        axes.axhline(ROUNDING, color="grey", linewidth=0.8, linestyle=":")
        axes.set(title=function, xlabel="ns an element, one thread")
    panels[0].set_ylabel("worst relative error of the finite answers")
    key = [Line2D([], [], marker="o", linestyle="", color=c, label=name) for name, c in colour.items()]
    key += [Line2D([], [], marker=m, linestyle="", color="grey", label=r) for r, m in markers.items()]
    key.append(Line2D([], [], marker="o", linestyle="", color="grey", markerfacecolor="none", label="not all finite"))
    figure.legend(handles=key, loc="outside lower center", ncols=3, frameon=False)
    save(figure, "peers")


def times():
    """Bars of the time of an element for each library, over the two ranges of arXiv:2409.08729."""
    places = list(robustness.RANGES)[:2]
    table = [row for row in tables.rows("robustness") if row[1] in places]
    libraries = distinct(table, 2)
    figure, panels = plt.subplots(2, 2, figsize=(8, 6), layout="constrained", sharex=True, sharey=True)
    for line, function in zip(panels, ("log_iv", "log_kv"), strict=True):
        for axes, place in zip(line, places, strict=True):
            found = {row[2]: (number(row[5]), number(row[3])) for row in table if row[:2] == [function, place]}
            for height, library in enumerate(reversed(libraries)):
                time, finite = found.get(library, (np.nan, np.nan))
                axes.barh(height, time, color=OWN if library == "logbessel" else OTHER)
                lacking = f", {finite:g} % finite" if finite < 99 else ""
                axes.text(time * 1.15, height, f"{time:,.0f} ns{lacking}", va="center") if time > 0 else None
            axes.set(title=f"{function}, {place}", xscale="log", xlim=(5, 3e9), yticks=range(len(libraries)))
            axes.set_yticklabels(reversed(libraries))
    save(figure, "times")


def sizes():
    """Time of an element against the size of an array."""
    table = tables.rows("sizes")
    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    for function, colour in (("log_iv", COLOURS[0]), ("log_kv", COLOURS[3])):
        lines = np.array([[number(cell) for cell in row[1:5]] for row in table if row[0] == function]).T
        for times, label, style in zip(
            lines[1:], ("one thread", "all threads", "SciPy"), ("-", "--", ":"), strict=True
        ):
            axes.loglog(lines[0], times, style, color=colour, label=f"{function}, {label}")
    axes.set(xlabel="elements of the array, v and x uniform in (0, 150)", ylabel="ns an element")
    axes.legend(ncols=2, loc="center right", frameon=False)
    save(figure, "sizes")


def fits():
    """Concentrations: the largest error in each dimension, and the time."""
    table = tables.rows("vmf")
    dimensions, methods = distinct(table, 0), distinct(table, 3)
    figure, panels = plt.subplots(1, 2, figsize=(8, 4.4), layout="constrained", sharex=True)
    for (method, colour), marker in zip(colours(methods).items(), "osv^D", strict=True):
        at = [[row for row in table if row[0] == d and row[3] == method] for d in dimensions]
        errors = [max(number(row[4]) for row in rows) if rows else np.nan for rows in at]  # nan if one of them fails
        seconds = [max(number(row[5]) for row in rows) if rows else np.nan for rows in at]
        d = [int(d) for d in dimensions]
        panels[0].loglog(d, np.maximum(errors, 1e-17), marker=marker, color=colour, label=method)
        panels[1].loglog(d, seconds, marker=marker, color=colour)
    panels[0].set(xlabel="dimension", ylabel="largest relative error of the concentration")
    panels[1].set(xlabel="dimension", ylabel="seconds")
    figure.legend(loc="outside lower center", ncols=5, frameon=False)
    save(figure, "fits")


def functions():
    """Of every function over the map: half of all errors, all but 1 %, and all of them are below."""
    table = [row for row in tables.rows("atlas") if row[1] == "logbessel"]
    figure, axes = plt.subplots(figsize=(7, 0.24 * len(table) + 1), layout="constrained")
    for place, label, marker in ((4, "half", "|"), (5, "99 %", "o"), (6, "all", ">")):
        errors = [number(row[place]) for row in table]
        axes.semilogx(errors, range(len(table)), marker, color=OWN, label=label)
    axes.hlines(range(len(table)), [number(row[4]) for row in table], [number(row[6]) for row in table], color=OTHER)
    axes.set_yticks(range(len(table)), [row[0] for row in table])
    axes.invert_yaxis()
    axes.set_xlabel("errors, in units in the last place: below which half, 99 % and all of them are")
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    save(figure, "functions")


def seams():
    """The largest share of the error allowed that a function reaches, over all sets of points."""
    table = tables.rows("accuracy")
    names = distinct(table, 0)
    shares = [max(number(row[7]) for row in table if row[0] == name) for name in names]
    figure, axes = plt.subplots(figsize=(7, 0.24 * len(names) + 0.8), layout="constrained")
    axes.barh(names, shares, color=OWN)
    axes.axvline(1, color="black", linewidth=1)
    axes.invert_yaxis()
    axes.set(xlabel="largest error, as a share of the error allowed", xlim=(0, 1.05))
    axes.margins(y=0.01)
    save(figure, "seams")


CHARTS = (peers, times, sizes, fits, functions, seams)


def main():
    """Draw the charts of the documentation from the tables under benchmarks/results."""
    for chart in CHARTS:
        chart()


if __name__ == "__main__":
    typer.run(main)
