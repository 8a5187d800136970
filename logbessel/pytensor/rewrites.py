"""Logarithms of PyTensor's Bessel functions, computed without the functions themselves.

PyTensor's iv and kv are the scaled functions times an exponential, so a logarithm of theirs is found in a product.
"""

import pytensor.tensor as pt
from pytensor.graph.rewriting.basic import copy_stack_trace, node_rewriter
from pytensor.scalar.basic import Abs, Exp, Mul, Neg
from pytensor.scalar.math import Ive, Kve
from pytensor.tensor.elemwise import Elemwise
from pytensor.tensor.rewriting.basic import register_canonicalize, register_stabilize

from . import functions


def _log_of_ive(v, x, exponents):
    """With x = |x| at even integers v, where I_v(-x) = I_v(x) (DLMF 10.27.1, 10.34.1); at others I_v(-x) has no logarithm."""
    scaled = not any(_is(exponent, Abs) and exponent.owner.inputs[0] is x for exponent in exponents)
    return (functions.log_ive if scaled else functions.log_iv)(v, pt.where(pt.eq(v % 2, 0), abs(x), x)), scaled


def _log_of_kve(v, x, exponents):
    scaled = not any(_is(exponent, Neg) and exponent.owner.inputs[0] is x for exponent in exponents)
    return (functions.log_kve if scaled else functions.log_kv)(v, x), scaled


_LOGARITHMS = {Ive: _log_of_ive, Kve: _log_of_kve}


@register_canonicalize
@register_stabilize
@node_rewriter([pt.log])
def local_log_bessel(fgraph, node):
    """log(ive(v, x)) and log(kve(v, x)), and the same of their products with an exponential: that of |x| or -x goes into the function."""
    (argument,) = node.inputs
    factors = argument.owner.inputs if _is(argument, Mul) else [argument]
    bessel = [factor.owner for factor in factors if _is(factor, tuple(_LOGARITHMS))]
    exponents = [factor.owner.inputs[0] for factor in factors if _is(factor, Exp)]
    if len(bessel) != 1 or len(exponents) != len(factors) - 1 or len(exponents) > 1:
        return None
    result, scaled = _LOGARITHMS[type(bessel[0].op.scalar_op)](*bessel[0].inputs, exponents)
    if scaled and exponents:
        result = result + exponents[0]
    result = result.astype(node.outputs[0].dtype)
    copy_stack_trace(node.outputs, result)
    return [result]


def _is(variable, kinds):
    node = variable.owner
    return node is not None and isinstance(node.op, Elemwise) and isinstance(node.op.scalar_op, kinds)
