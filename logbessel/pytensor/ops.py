"""Scalar operations of PyTensor, a class for each function, and their gradients from the records.

Elementwise they run the ufunc: PyTensor's C code would call a loop for one number after another, at a tenth of the speed.
"""

from functools import cache

from pytensor.gradient import grad_not_implemented
from pytensor.scalar.basic import BinaryScalarOp, discrete_types, upgrade_to_float_no_complex

from ..functions import ALL, Function
from . import ufuncs


class BesselOp(BinaryScalarOp):
    """A function of the library of two numbers."""

    function: Function

    def impl(self, first, second):
        return getattr(ufuncs, self.function.name)(first, second)

    def pullback(self, inputs, outputs, gradients):
        return [self._in(place, inputs, gradients[0]) for place in range(2)]

    def _in(self, place, inputs, gradient):
        if inputs[place].type in discrete_types:
            return inputs[place].zeros_like(dtype=gradient.type.dtype)
        if not self.function.derivatives:
            return grad_not_implemented(self, place, inputs[place], "third derivatives are not provided")
        return gradient * self.function.derivative(place, scalar, *inputs)

    def c_code(self, *arguments, **options):
        raise NotImplementedError("calls on whole arrays are faster")


@cache
def scalar(function):
    """The operation of a function."""
    return _CLASSES[function](upgrade_to_float_no_complex, name=function.name)


def _made(function):
    name = function.name.title().replace("_", "")
    spec = f"{ufuncs.__name__}.{function.name}", 2, 1
    return type(name, (BesselOp,), {"function": function, "nfunc_spec": spec, "__module__": __name__})


_CLASSES = {function: _made(function) for function in ALL if (function.nin, function.nout) == (2, 1)}
globals().update({kind.__name__: kind for kind in _CLASSES.values()})  # where pickles find them
