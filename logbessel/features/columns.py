"""Which columns of a table are features, and which are not."""

import re
from fnmatch import fnmatchcase

import numpy as np

from .errors import FeatureError, listed
from .table import Table

NOT_FEATURES = re.compile(
    r"(index|idx|row|row_?(id|number|num|index)|(\w+_)?(ids?|uuid|key)|y|y_(true|pred)|targets?|class(es)?|(\w+_)?labels?"
    r"|categor(y|ies)|topics?|clusters?(_id)?|groups?|split|fold|weights?|sample_weight|unnamed.*|__index_level_\d+__)",
    re.IGNORECASE,
)  # by their names


def matching(names, patterns, path):
    """The names that match one of the patterns, each of which has to match some."""
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            raise FeatureError(f"{path}: no column matches {pattern!r}; it has {listed(names)}.")
    return {name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)}


def chosen_columns(kinds, choice, path):
    """The names of the columns that are features.

    Parameters
    ----------
    kinds : dict of str to str
        Of each column "f" for real numbers, "i" for integers and booleans, "" for what is no number.
    choice : Choice
        What is asked for. Without patterns, all columns of numbers are features but those whose names say that they are
        none, and integers beside real numbers; a column y beside one named x is a coordinate. What is read beside the features is none.
    """
    names = list(kinds)
    taken = matching(names, choice.columns, path) if choice.columns else _features(kinds)
    taken -= matching(names, choice.exclude, path) | {*choice.beside}
    for name in taken:
        if not kinds[name]:
            raise FeatureError(f"{path}: column {name!r} does not hold real numbers.")
    if not taken:
        raise FeatureError(f"{path}: no columns are left as features; it has {listed(names)}.")
    return [name for name in names if name in taken]


def _features(kinds):
    coordinates = {"y"} if {"x", "y"} <= kinds.keys() else set()
    candidates = {
        name for name, kind in kinds.items() if kind and (name in coordinates or not NOT_FEATURES.fullmatch(name))
    }
    real = {name for name in candidates if kinds[name] == "f"}
    return real or candidates


class Picked(Table):
    """Some columns, by their numbers, of a table whose columns have no names."""

    def __init__(self, table, choice, path):
        columns = table.shape[1]
        taken = _numbered(choice.columns, columns, path) if choice.columns else np.arange(columns)
        taken = np.setdiff1d(taken, _numbered(choice.exclude, columns, path))
        if not len(taken):
            raise FeatureError(f"{path}: no columns are left as features.")
        self.table, self.name = table, table.name
        self.columns = slice(taken[0], taken[-1] + 1) if taken[-1] - taken[0] == len(taken) - 1 else taken
        self.shape = table.shape[0], len(taken)

    def parts(self):
        """Yield blocks of rows."""
        for block, beside in self.table.parts():
            yield block[:, self.columns], beside


def _numbered(texts, columns, path):
    """The numbers that 3 or 0:768 mean."""
    found = [np.empty(0, np.intp)]
    for text in texts:
        match = re.fullmatch(r"(\d*)(:?)(\d*)", text)
        first = int(match[1] or 0) if match else columns
        last = int(match[3] or columns) if match and match[2] else first + 1
        if not match or not text:
            raise FeatureError(
                f"{path}: its {columns} columns have no names: choose them by number, such as 3 or 0:{columns}, "
                f"not {text!r}."
            )
        if not first < last <= columns:
            raise FeatureError(
                f"{path}: its {columns} columns are numbered from 0 to {columns - 1}; there is no {text!r}."
            )
        found.append(np.arange(first, last))
    return np.unique(np.concatenate(found))
