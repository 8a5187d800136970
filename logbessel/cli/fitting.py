"""A fit on the command line: what is read, printed, saved and drawn."""

import math
import shlex
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__
from ..features import FeatureError
from ..features.errors import counted
from ..files import WriteError, writing
from ..stats import SufficientStatistics, confidence_interval, marginal_likelihood, uniformity_test
from ..stats.sphere.directions import measured, working_dtype
from ..stats.sphere.picture import cosine_distances_from, draw, interval_text, number_text
from .errors import complain
from .progress import WatchedFeatures
from .terminal import show_json, show_tables

LEVEL = 0.95  # of intervals
PATIENCE = 2.0  # seconds of a pass, beyond which it is said how many may come


@dataclass
class Task:
    """One fit.

    Attributes
    ----------
    table : Table
        The features.
    path : str
        Their name.
    label : str or None
        What is beside them, with which components are compared.
    normalize : bool
        Whether rows are divided by their lengths.
    output, report : Path or None
        Where the model and the report go.
    parts : dict of Path to Path
        Where these are written first.
    as_json, quiet : bool
        Whether one JSON object is printed, and no progress.
    """

    table: Any
    path: str
    label: str | None
    normalize: bool
    output: Path | None
    report: Path | None
    parts: dict[Path, Path]
    as_json: bool
    quiet: bool

    @property
    def title(self):
        """What was fitted."""
        name = "standard input" if self.path == "-" else Path(self.path).name
        return f"{name}{f': {self.table.name}' if self.table.name else ''}"

    def fit_one(self):
        """One distribution; the error, if results could not be printed."""
        from ..cluster import model_file

        started = time.perf_counter()
        statistics = self.gathered()
        estimate = marginal_likelihood(statistics)
        interval = confidence_interval(statistics, LEVEL)
        uniform = uniformity_test(statistics).pvalue
        seconds = time.perf_counter() - started
        contents = {
            "rows": estimate.count,
            "dimensions": estimate.dimensions,
            "mean_resultant_length": estimate.mean_resultant_length,
            "one_minus_mean_resultant_length": estimate.mean_resultant_length_c,
            "concentration": estimate.kappa,
            "concentration_standard_error": estimate.kappa_standard_error,
            "concentration_interval": interval,
            "p_value_of_uniformity": uniform,
            "mean_log_density": estimate.mean_log_density,
            "uniform_log_density": estimate.uniform_log_density,
            "seconds": seconds,
        }
        rows = (
            ("rows", f"{estimate.count:,}"),
            ("dimensions", f"{estimate.dimensions:,}"),
            ("mean resultant length", _length_text(estimate)),
            ("concentration", number_text(estimate.kappa, interval)),
            ("its 95 % interval", interval_text(interval)),
            ("p-value of uniformity", f"{uniform:.3g}"),
            ("mean log-density", f"{estimate.mean_log_density:,.4f}"),
            ("log-density, uniform", f"{estimate.uniform_log_density:,.4f}"),
            ("seconds", f"{seconds:.3g}"),
        )
        shown = self._shown(contents, (self.title, None, rows))
        if self.output:
            with writing(self.output):
                self.parts[self.output].write_bytes(
                    model_file.of_distribution(
                        estimate, self._ranked(estimate), self.output.suffix, self._about(contents)
                    )
                )
        if self.report:
            blocks = WatchedFeatures(self.table, "drawing", self.quiet).blocks()
            cosine_distances = cosine_distances_from(estimate.mu, blocks)
            kind = self.report.suffix[1:]
            made = (
                {"png": "Software", "pdf": "Creator", "svg": "Creator"}[kind],
                f"logbessel {__version__}: {command()}",
            )
            picture = draw(estimate, interval, cosine_distances, self.title, kind, dict([made]))
            with writing(self.report):
                self.parts[self.report].write_bytes(picture)
        return shown

    def fit_mixture(self, numbers, settings):
        """A mixture of a number of components, or of the best of several; the error, if results could not be printed."""
        from ..cluster import VonMisesFisherMixture, model_file
        from ..cluster.page import component_interval, page, survey

        started = time.perf_counter()
        whole = self.gathered()  # which refuses bad rows by their number
        if whole.count < numbers[-1]:
            raise FeatureError(f"{self.path}: has {counted(whole.count, 'row')}, fewer than {numbers[-1]} components.")
        self._foretell(time.perf_counter() - started, settings)
        components = numbers[0] if len(numbers) == 1 else (numbers[0], numbers[-1])
        mixture = self._fitted(VonMisesFisherMixture(n_components=components, **settings))
        silhouettes, best = mixture.silhouettes_, mixture.n_components_
        seconds = time.perf_counter() - started
        findings = survey(mixture, WatchedFeatures(self.table, "summing up", self.quiet), self.label)
        intervals = [component_interval(part) for part in findings.components]
        contents = {
            "rows": whole.count,
            "dimensions": whole.dimensions,
            "components": [
                {
                    "rows": part.count,
                    "weight": float(weight),
                    "concentration": float(kappa),
                    "interval_of_its_rows": interval,
                }
                for part, weight, kappa, interval in zip(
                    findings.components, mixture.weights_, mixture.concentrations_, intervals
                )
            ],
            "silhouettes": silhouettes,
            "agreements_of_halves": mixture.agreements_,
            "mean_log_density": float(findings.mean_log_density),
            "uniform_log_density": findings.uniform_log_density,
            "seconds": seconds,
        }
        components = [
            (str(number), f"{part.count:,}", f"{weight:.4f}", f"{kappa:,.1f}", interval_text(interval))
            for number, (part, weight, kappa, interval) in enumerate(
                zip(findings.components, mixture.weights_, mixture.concentrations_, intervals)
            )
        ]
        rows = [
            ("rows", f"{whole.count:,}"),
            ("dimensions", f"{whole.dimensions:,}"),
            *self._choice(mixture),
            ("mean log-density", f"{findings.mean_log_density:,.4f}"),
            ("log-density, uniform", f"{findings.uniform_log_density:,.4f}"),
            ("seconds", f"{seconds:.3g}"),
        ]
        if self.label:
            agreement, rows[2:2] = self._agreement(findings)
            contents |= agreement
        heads = ("component", "rows", "weight", "concentration", "of its rows, 95 %")
        shown = self._shown(contents, (self.title, heads, components), (None, None, rows))
        if silhouettes and best == numbers[-1]:
            self._warn_of_the_most(best)
        if self.output:
            with writing(self.output):
                self.parts[self.output].write_bytes(
                    model_file.of_mixture(mixture, self.output.suffix, self._about(contents))
                )
        if self.report:
            text = page(mixture, findings, self.title, [("command", command())])
            with writing(self.report):
                self.parts[self.report].write_bytes(text.encode())
        return shown

    def _agreement(self, findings):
        """How far components agree with labels, as JSON has it and as rows of a table."""
        rand = findings.agreement.adjusted_rand_index()
        information = findings.agreement.normalized_mutual_information()
        return {"adjusted_rand_index": rand, "normalized_mutual_information": information}, [
            (f"adjusted Rand index with {self.label}", f"{rand:.4f}"),
            (f"mutual information with {self.label}, normalized", f"{information:.4f}"),
        ]

    def _choice(self, mixture):
        """Rows of a table on how the number of components was chosen."""
        for what, values in (("silhouette", mixture.silhouettes_), ("agreement", mixture.agreements_)):
            yield from ((f"{what}, {number} components", f"{value:.4f}") for number, value in values.items())

    def _warn_of_the_most(self, number):
        complain(f"{self.path}: the best number of components, {number}, is the greatest tried: more may be better.")

    def _about(self, contents):
        """What a model's file says of its fit: the same for the same rows and settings."""
        source = {"file": self.path, "array": self.table.name}
        numbers = {
            name: value
            for name, value in contents.items()
            if name != "seconds" and isinstance(value, int | float) and math.isfinite(value)
        }
        return {"source": source, "normalized": self.normalize} | numbers

    def gathered(self):
        """The sufficient statistics of all rows."""
        statistics = SufficientStatistics(self.table.shape[1])
        for block in WatchedFeatures(self.table, "reading", self.quiet).blocks():
            statistics.update(block, self.normalize)
        return statistics

    def _ranked(self, estimate):
        """The distances of the rows to the mean direction, among which later ones are ranked."""
        from ..cluster.parameters import Parameters
        from ..cluster.ranks import ranks
        from ..cluster.rows import Rows

        parameters = Parameters(np.ones(1), estimate.mu[None], np.array([estimate.kappa]))
        found, first = None, 0
        for block in WatchedFeatures(self.table, "ranking", self.quiet).blocks():
            block, _ = measured(np.ascontiguousarray(block, working_dtype(block.dtype)), first)
            part = ranks(Rows(block, first=first), parameters)
            found, first = part if found is None else found + part, first + len(block)
        return found

    def _foretell(self, seconds, settings):
        """Say how many passes there may be, where one takes long: of a start one more than of iterations, and one for each
        measure of the dispersion; two for the sample that starts are drawn from, one for ranks and one to sum up."""
        from ..cluster.iteration import ROUNDS

        passes = settings["n_init"] * (settings["max_iter"] + ROUNDS + 2) + 4
        if seconds > PATIENCE and not self.quiet:
            complain(f"{self.path}: one pass took {seconds:.0f} s; the fit takes at most {passes} more.")

    def _fitted(self, mixture):
        tried = mixture._numbers()
        what = f"{tried[0]} to {tried[-1]} components" if len(tried) > 1 else f"{tried[0]} component"
        if tried[0] > 1 and len(tried) == 1:
            what += "s"
        return mixture.fit(WatchedFeatures(self.table, f"fitting {what}", self.quiet))

    def _shown(self, contents, *tables):
        """Print the results; the error if that fails, which is told once they are in their files."""
        try:
            if self.as_json:
                show_json(contents)
            else:
                show_tables(*tables)
        except WriteError as error:
            return error


def command():
    """The command as it was given."""
    return shlex.join(["logbessel", *sys.argv[1:]])


def _length_text(estimate):
    if estimate.mean_resultant_length_c < 1e-4:
        return f"1 - {estimate.mean_resultant_length_c:.6g}"
    return f"{estimate.mean_resultant_length:.6f}"
