"""Tables in Lance datasets, which the package ``pylance`` reads."""

import re

from ..extras import needs
from .arrow import ArrowTable
from .errors import FeatureError, first_line

PLACE = re.compile(r",? ?/\S+\.rs:\d+(:\d+)?")  # in the source of the package, which its errors name


class LanceTable(ArrowTable):
    """A ``.lance`` folder."""

    kind = "a Lance dataset"

    def __init__(self, path, choice):
        try:
            with needs("reading it", "lance", "pylance"):
                import lance
        except ImportError as error:
            raise FeatureError(f"{path}: {error}.") from None
        path.stat()  # whose error is short
        try:
            self.dataset = lance.dataset(str(path))
        except (OSError, ValueError) as error:
            raise FeatureError(
                f"{path}: damaged, or not a Lance dataset: {PLACE.sub('', first_line(error))}."
            ) from None
        super().__init__(path, choice)

    def _schema(self):
        return self.dataset.schema

    def _rows(self):
        return self.dataset.count_rows()

    def _batches(self, columns, rows):
        for batch in self.dataset.to_batches(columns=columns, batch_size=rows):
            yield batch.select(columns)
