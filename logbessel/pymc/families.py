"""Families of `logbessel.stats` as random variables of PyTensor: their draws, and their distribution functions as operations."""

import numpy as np
import pytensor.tensor as pt
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.tensor.random.op import RandomVariable


def random_variable(face, dtype="floatX"):
    """Draws of a family: an operation on its parameters."""
    family = face.family

    def rng_fn(cls, rng, *arguments):
        *values, size = arguments
        return np.asarray(family.rvs(*values, size=size, random_state=rng))

    scalars = ",".join(["()"] * len(face.names))
    title = family.name.title().replace("_", "")
    attributes = {
        "name": family.name,
        "signature": f"{scalars}->()",
        "dtype": dtype,
        "_print_name": (title, rf"\operatorname{{{title}}}"),
        "rng_fn": classmethod(rng_fn),
    }
    return type(f"{title}RV", (RandomVariable,), attributes)()


class LogCdf(Op):
    """log P(X <= x) by a function of x and parameters: for probabilities, not to be differentiated."""

    __props__ = ("function",)

    def __init__(self, function):
        self.function = function

    def make_node(self, *arguments):
        arguments = [pt.as_tensor_variable(argument) for argument in arguments]
        shape = pt.broadcast_arrays(*arguments)[0].type.shape
        return Apply(self, arguments, [pt.TensorType("float64", shape)()])

    def perform(self, node, arguments, results):
        results[0][0] = np.asarray(self.function(*arguments), float)
