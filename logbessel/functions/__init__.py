"""The functions of the library, each a record: a file a family, found by its place in this folder.

`ALL` are all records, `PUBLIC` those with words of the package itself: the functions before their derivatives, by name. `PARTS[joint]` are the
functions that a joint loop returns; a function that is none of its keys returns its own value alone.
"""

from importlib import import_module
from pathlib import Path

from .function import Function

_families = [import_module(f"{__name__}.{file.stem}") for file in sorted(Path(__file__).parent.glob("[a-z]*.py"))]
ALL = tuple(
    {
        name: value for family in _families for name, value in vars(family).items() if isinstance(value, Function)
    }.values()
)
PARTS = {function.joint: (function, *function.derivatives) for function in ALL if function.joint}


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
PUBLIC = tuple(
    sorted(
        (f for f in ALL if f.words and f.words.module == "logbessel"),
        key=lambda function: (STEPS[function], function.name),
    )
)
globals().update({function.name.upper(): function for function in ALL})
