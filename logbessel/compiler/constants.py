"""Constants of formulas as a table in a GPU's constant memory, which an instruction on doubles reads an operand from.

As a literal, a double takes two more instructions, which move its halves into registers. One whose lower half is zero
stays: it fits the instruction itself.
"""

import re

_LITERAL = re.compile(r"0x([0-9A-F]{8})([0-9A-F]{8})")
_ADDRESS_SPACE = 4  # NVPTX's constant memory


class Table:
    """The constants met so far, and where each is."""

    def __init__(self):
        self._places = {}

    def read(self, assembly):
        """The assembly of functions with their literals read from the table, each where it is used."""
        return "\n".join(text for number, line in enumerate(assembly.split("\n")) for text in self._read(number, line))

    def _read(self, number, line):
        literals = [match[0] for match in _LITERAL.finditer(line) if int(match[2], 16)]
        if " phi " in line or not line.startswith("  %"):
            return [line]
        loads = []
        for literal in dict.fromkeys(literals):
            place = self._places.setdefault(literal, len(self._places))
            name = f"%constant{number}_{place}"
            address = f"getelementptr (double, ptr addrspace({_ADDRESS_SPACE}) @constants, i32 {place})"
            loads.append(f"  {name} = load double, ptr addrspace({_ADDRESS_SPACE}) {address}")
            line = line.replace(literal, name)
        return [*loads, line]

    def definition(self):
        """The table; that it might be initialised elsewhere keeps compilers from making literals of what is read."""
        values = ", ".join(f"double {literal}" for literal in self._places)
        space = f"addrspace({_ADDRESS_SPACE})"
        return f"@constants = internal {space} externally_initialized constant [{len(self._places)} x double] [{values}], align 8"
