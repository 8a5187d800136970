"""What computes results in doubt again, apart from the loops that need it.

It is long, few calls need it, and all functions of a family have it in common: so it is compiled when a loop first calls it, and
the next level, which has few results to do, when this one calls it. A loop finds it by `lists.called_elsewhere`.
"""

from ..arithmetic.vectors import Lanes
from .lists import ALONE, called_elsewhere
from .loop import declared, level_written, written


def assembly(name, function, code, level, width):
    """A level's pass over elements of type code "f" or "d", on vectors of `width`, called as the loops of ufuncs are.

    Its arguments are arrays of doubles and, the last, one of the places of the results.
    """
    function = function.of_type(code)
    lanes = Lanes(width)
    arguments = "\n".join(
        f"  %place{k} = getelementptr ptr, ptr %args, i64 {k}\n  %arg{k} = load ptr, ptr %place{k}"
        for k in range(function.nin + 1)
    )
    handed = ", ".join(f"ptr %arg{k}" for k in range(function.nin + 1))
    parts = [
        declared([lanes, ALONE]),
        *([called_elsewhere(level.next, function.nin)] if level.next else []),
        *level_written(written, function, level, lanes, code),
        f"""
define void @{name}(ptr %args, ptr %dimensions, ptr %steps, ptr %data) {{
  %count = load i64, ptr %dimensions
{arguments}
  call void @{level.name}({handed}, i64 %count)
  ret void
}}""",
    ]
    return "\n".join(parts)
