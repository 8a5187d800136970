"""Writes the type stubs of the public functions, which the package makes in loops.

    python tools/make_stubs.py [--check]

With --check nothing is written, and the status is 1 if a stub differs.
"""

import sys
from pathlib import Path

import logbessel
from logbessel.functions import OF_THREE, PUBLIC

PACKAGE = Path(__file__).resolve().parent.parent / "logbessel"
MADE = "Written by tools/make_stubs.py from the records of `logbessel.functions`."


def numpy_stub():
    parts = "\n".join(f"from . import {name} as {name}" for name in logbessel._PARTS)
    lines = "\n".join(f"{f.name}: {_type(f)}" for f in (*PUBLIC, *OF_THREE))
    return f'''"""Types of the public names. {MADE}"""

from contextlib import AbstractContextManager

{parts}
from .exporting import export as export
from .typed_ufuncs import Function, FunctionAndDerivatives, FunctionOfThree

__version__: str
__all__: list[str]

{lines}

def get_threads() -> int: ...
def set_threads(number: int) -> None: ...
def threads(number: int) -> AbstractContextManager[None]: ...
'''


def _type(function):
    return "FunctionOfThree" if function.nin == 3 else "Function" if function.nout == 1 else "FunctionAndDerivatives"


def cuda_stub():
    return _stub(PUBLIC, "from typing import Any", "Any", "Any", ", /, out: Any = None, stream: Any = None")


def jax_stub():
    return _stub((*PUBLIC, *OF_THREE), "import jax\nfrom jax.typing import ArrayLike", "ArrayLike", "jax.Array")


def torch_stub():
    return _stub(
        (*PUBLIC, *OF_THREE),
        "import torch\nfrom numpy.typing import ArrayLike\n\nOperand = torch.Tensor | ArrayLike",
        "Operand",
        "torch.Tensor",
    )


def _stub(functions, imports, argument, result, more=""):
    def line(function):
        arguments = ", ".join(f"{one.name}: {argument}" for one in function.arguments)
        returned = result if function.nout == 1 else f"tuple[{', '.join([result] * function.nout)}]"
        return f"def {function.name}({arguments}{more}) -> {returned}: ..."

    names = "\n".join(f'    "{function.name}",' for function in functions)
    return f'''"""Types of the functions. {MADE}"""

{imports}

__all__ = [
{names}
]

{chr(10).join(map(line, functions))}
'''


STUBS = {
    PACKAGE / "__init__.pyi": numpy_stub,
    PACKAGE / "cuda" / "__init__.pyi": cuda_stub,
    PACKAGE / "jax" / "functions.pyi": jax_stub,
    PACKAGE / "torch" / "functions.pyi": torch_stub,
}


def main():
    different = [path for path, stub in STUBS.items() if not path.exists() or path.read_text("utf-8") != stub()]
    if "--check" in sys.argv[1:]:
        sys.exit("\n".join(f"{path} is not what tools/make_stubs.py writes" for path in different) or None)
    for path in different:
        path.write_text(STUBS[path](), encoding="utf-8")


if __name__ == "__main__":
    main()
