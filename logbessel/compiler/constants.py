"""Constants of formulas as a table in memory.

On a GPU that is constant memory, which an instruction on doubles reads an operand from. As a literal, a double takes two more
instructions, which move its halves into registers. One whose lower half is zero stays: it fits the instruction itself.

On ARM and RISC-V a literal lies in memory by itself: its address takes two instructions, and in an object file two relocations
and more. Those of a table have one address and short offsets: half of the object. Vectors of literals stay as they are.
"""

import re

_LITERAL = re.compile(r"0x([0-9A-F]{8})([0-9A-F]{8})")
_IN_ONE_LANE = re.compile(r"<double 0x[0-9A-F]{16}>")
_VECTOR = re.compile(r"<(?!1 x)\d+ x double>")
DEVICE, HOST = 4, 0  # address spaces: NVPTX's constant memory, and all that there is elsewhere


class Table:
    """The constants met so far, and where each is."""

    def __init__(self, space=DEVICE):
        self._places, self._space = {}, f"addrspace({space})"

    def read(self, assembly):
        """The assembly of functions with their literals read from the table, each where it is used."""
        return "\n".join(text for number, line in enumerate(assembly.split("\n")) for text in self._read(number, line))

    def _read(self, number, line):
        if " phi " in line or not line.startswith("  %") or _VECTOR.search(line):
            return [line]
        loads = []
        for kind, pattern in (("<1 x double>", _IN_ONE_LANE), ("double", _LITERAL)):
            for match in dict.fromkeys(match[0] for match in pattern.finditer(line)):
                literal = _LITERAL.search(match)[0]
                if int(literal[10:], 16):
                    name = f"%constant{number}_{len(loads)}"
                    place = self._places.setdefault(literal, len(self._places))
                    address = f"getelementptr (double, ptr {self._space} @constants, i32 {place})"
                    loads.append(f"  {name} = load {kind}, ptr {self._space} {address}")
                    line = line.replace(match, name)
        return [*loads, line]

    def definition(self):
        """The table; that it might be initialised elsewhere keeps compilers from making literals of what is read."""
        values = ", ".join(f"double {literal}" for literal in self._places)
        kind = f"[{len(self._places)} x double]"
        return f"@constants = internal {self._space} externally_initialized constant {kind} [{values}], align 8"
