"""Tables in several files, one below the other."""

from .errors import FeatureError
from .table import Table


class Shards(Table):
    """Tables of as many columns each, in order.

    Parameters
    ----------
    tables : list of Table
        At least one.
    paths : list of Path or str
        Their names, for errors.
    """

    def __init__(self, tables, paths):
        first = tables[0]
        self.tables, self.name, self.names, self.left_out = tables, first.name, first.names, first.left_out
        for table, path in zip(tables, paths, strict=True):
            if (table.name, table.names, table.shape[1]) != (first.name, first.names, first.shape[1]):
                raise FeatureError(f"{path}: its columns differ from those of {paths[0]}.")
        self.shape = sum(table.shape[0] for table in tables), first.shape[1]

    def parts(self):
        """Yield blocks of rows."""
        for table in self.tables:
            yield from table.parts()
