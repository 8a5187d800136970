"""What an emulated Python does first: it learns how to start another like itself, and who compiles for it.

The system would start `sys.executable` without the emulator, or refuse to, and LLVM takes minutes under emulation for what the
processor at hand compiles in a second. `tools/emulated.py` puts this folder on the path and sets the variables.
"""

import os
import sys
from importlib.machinery import PathFinder

if "EMULATED_PYTHON" in os.environ:
    sys.executable = os.environ["EMULATED_PYTHON"]


def compiled_outside(assembly):
    """Machine code for the emulated processor, compiled without emulation."""
    import subprocess

    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment["TAKEN_FOR"] = os.environ["COMPILED_FOR"]
    call = [os.environ["OUTSIDE_PYTHON"], os.environ["OUTSIDE_PROGRAM"], "compile"]
    return subprocess.run(call, env=environment, input=assembly.encode(), stdout=subprocess.PIPE, check=True).stdout


class Compiler:
    """Finds the module that compiles, with the function above in the place of its own."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "logbessel.compiler.native":
            return None
        spec = PathFinder.find_spec(name, path, target)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            module.object_code = compiled_outside

        spec.loader.exec_module = exec_module
        return spec


if "COMPILED_FOR" in os.environ:
    sys.meta_path.insert(0, Compiler)
