"""A fit of angles, axes, oval clouds or rotations on the command line."""

import time
from dataclasses import dataclass

import numpy as np

from ..features import FeatureError
from ..features.errors import counted
from ..files import writing
from .errors import complain
from .families import Kind
from .fitting import Task, command
from .progress import WatchedFeatures

ONE = {"tol": 1e-12, "reg_concentration": 1e-9}  # of one component: maximum likelihood, to rounding


@dataclass
class FamilyTask(Task):
    """One fit of a kind of model; `degrees` says in what its angles are."""

    kind: Kind
    degrees: bool

    def fit(self, numbers, settings):
        """A mixture of a number of components, or of the best of several; the error, if results could not be printed."""
        from .. import cluster
        from ..cluster import model_file
        from ..cluster.families.page import page, survey

        started = time.perf_counter()
        if self.table.shape[0] < numbers[-1]:
            raise FeatureError(
                f"{self.path}: has {counted(self.table.shape[0], 'row')}, fewer than {numbers[-1]} components."
            )
        components = numbers[0] if len(numbers) == 1 else (numbers[0], numbers[-1])
        settings = settings | (ONE if components == 1 else {})
        mixture = self._fitted(getattr(cluster, self.kind.mixture)(components, **settings))
        findings = survey(mixture, WatchedFeatures(self.table, "summing up", self.quiet), self.label)
        seconds = time.perf_counter() - started
        said = self.kind.said(mixture, self.table.shape[0], self.unit)
        contents = self._contents(mixture, findings, said) | {"seconds": seconds}
        summary, heads, cells = self._tables(mixture, findings, said)
        timed = (*summary, ("seconds", f"{seconds:.3g}"))
        if components == 1:
            parameters = [(head, text) for head, text in zip(heads[3:], cells[0][3:])]
            shown = self._shown(contents, (self.title, None, (*timed[:2], *parameters, *timed[2:])))
        else:
            shown = self._shown(contents, (self.title, heads, cells), (None, None, timed))
        if mixture.silhouettes_ and mixture.n_components_ == numbers[-1]:
            self._warn_of_the_most(numbers[-1])
        if self.output:
            about = self._about(contents) | ({"degrees": self.degrees} if self.kind.angular else {})
            with writing(self.output):
                self.parts[self.output].write_bytes(model_file.of_mixture(mixture, self.output.suffix, about))
        if self.report:
            what = f"A mixture of {self.kind.heading} distributions." if len(cells) > 1 else None
            heading = what or f"A {self.kind.heading} distribution."
            text = page(mixture, findings, self.title, heading, summary, heads, cells, [("command", command())])
            with writing(self.report):
                self.parts[self.report].write_bytes(text.encode())
        if self.kind.angular and self.degrees and np.abs(findings.rows).max() <= np.radians(2 * np.pi):
            complain(f"{self.path}: no angle is beyond {2 * np.pi:.2f} degrees: are these radians?")
        return shown

    @property
    def unit(self):
        """Of angles."""
        return "degrees" if self.degrees else "radians"

    def _contents(self, mixture, findings, said):
        """The results as JSON has them."""
        components = [
            {
                "rows": int(count),
                "weight": float(weight),
                **{q.name: np.asarray(q.values).tolist() for q in quantities},
                **{f"{q.name}_standard_errors": q.errors.tolist() for q in quantities if q.errors is not None},
            }
            for count, weight, quantities in zip(findings.counts, mixture.weights_, said)
        ]
        return {
            "model": self.kind.option,
            "rows": self.table.shape[0],
            **({"unit": self.unit} if self.kind.angular else {}),
            "components": components,
            "silhouettes": mixture.silhouettes_,
            "agreements_of_halves": mixture.agreements_,
            "mean_log_density": findings.mean_log_density,
            "uniform_log_density": self.kind.uniform(self.table.shape[1]),
            **(self._agreement(findings)[0] if self.label else {}),
        }

    def _tables(self, mixture, findings, said):
        """The rows of the summary, and the heads and rows of the components."""
        summary = [
            ("model", self.kind.option),
            ("rows", f"{self.table.shape[0]:,}"),
            *(self._agreement(findings)[1] if self.label else []),
            *self._choice(mixture),
            ("mean log-density", f"{findings.mean_log_density:,.4f}"),
            ("log-density, uniform", f"{self.kind.uniform(self.table.shape[1]):,.4f}"),
        ]
        heads = ["component", "rows", "weight", *(quantity.head for quantity in said[0])]
        cells = [
            [str(number), f"{count:,}", f"{weight:.4f}", *(quantity.text for quantity in quantities)]
            for number, (count, weight, quantities) in enumerate(zip(findings.counts, mixture.weights_, said))
        ]
        return summary, heads, cells
