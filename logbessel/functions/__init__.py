"""The functions of the library, each a record: a file a family, found by its place in this folder.

`ALL` are all records, `PUBLIC` those with words of the package itself: the functions before their derivatives, by name; `OF_THREE` are
those of three arguments. `PARTS[joint]` are the
functions that a joint loop returns; a function that is none of its keys returns its own value alone.
"""

import os
from importlib import import_module
from itertools import compress

from .function import Function


def _found():
    """The records of this folder's files, each before its derivatives and joint loop, which need no names of their own."""
    files = sorted(name for name in os.listdir(os.path.dirname(__file__)) if name.endswith(".py") and name[0] != "_")
    todo = [value for name in files for value in vars(import_module(f"{__name__}.{name[:-3]}")).values()]
    found = {}
    while todo:
        value = todo.pop(0)
        if isinstance(value, Function) and value not in found:
            found[value] = None
            todo += [*value.derivatives, value.joint]
    return tuple(found)


ALL = _found()
PARTS = {
    function.joint: (function, *compress(function.derivatives, function.joined)) for function in ALL if function.joint
}


def _steps():
    """How many derivatives away from a function that is none each function is; the joint loops come last."""
    steps = dict.fromkeys(ALL, 0)
    for _ in range(2):
        for function in ALL:
            for derivative in function.derivatives:
                if derivative in steps:
                    steps[derivative] = steps[function] + 1
    return steps | dict.fromkeys(PARTS, 3)


STEPS = _steps()
_of_package = sorted(
    (f for f in ALL if f.words and f.words.module == "logbessel"),
    key=lambda function: (STEPS[function], function.name),
)
PUBLIC = tuple(function for function in _of_package if function.nin == 2)
OF_THREE = tuple(function for function in _of_package if function.nin == 3)
globals().update({function.name.upper(): function for function in ALL})
