"""Progress bars, with rate and time left, for what takes long on a terminal."""

import time
from contextlib import ExitStack

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

PATIENCE = 2.0  # seconds before a bar shows


class Rate(ProgressColumn):
    """Rows a second."""

    def render(self, task):
        """The text of the column."""
        return Text(f"{task.speed:,.0f} rows/s" if task.speed else "")


def watched(blocks, action, total, started=None, size=len, quiet=False):
    """Yield the blocks of rows; with a progress bar, where there is a terminal and `PATIENCE` is over since `started`.

    `size` of a block is the number of its rows, of which there are `total` in all.
    """
    console, done = Console(stderr=True), 0
    started = time.monotonic() if started is None else started
    with ExitStack() as stack:
        bar = None
        for block in blocks:
            yield block
            done += size(block)
            if bar is None and not quiet and console.is_terminal and time.monotonic() - started > PATIENCE:
                columns = TextColumn("{task.description}"), BarColumn(), Rate(), TimeRemainingColumn()
                bar = stack.enter_context(Progress(*columns, console=console, transient=True))
                task = bar.add_task(action, total=total, completed=done)
            if bar is not None:
                bar.update(task, completed=done)


class WatchedFeatures:
    """A table of features whose passes show their progress.

    Parameters
    ----------
    features : object
        With `shape`, `name` and `blocks()`, as from `open_features`.
    action : str
        What is done with the rows.
    quiet : bool, optional
        Whether nothing is shown.
    """

    def __init__(self, features, action, quiet=False):
        self.features, self.action, self.quiet = features, action, quiet
        self.shape, self.name = features.shape, features.name
        self.passes, self.started = 0, time.monotonic()

    def blocks(self):
        """Yield the rows."""
        return (block for block, _ in self.parts())

    def parts(self):
        """Yield the rows, with what is beside them."""
        self.passes += 1
        action = f"{self.action}, pass {self.passes}" if self.passes > 1 else self.action
        parts = self.features.parts()
        return watched(parts, action, self.shape[0], self.started, lambda part: len(part[0]), self.quiet)
