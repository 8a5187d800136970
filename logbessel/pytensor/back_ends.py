"""What PyTensor's back ends run in the place of an operation, for those that are installed."""

from importlib.util import find_spec

import numpy as np

from .ops import BesselOp


def _numba():
    from numba import njit
    from pytensor.link.numba.dispatch.basic import register_funcify_and_cache_key
    from pytensor.link.numba.dispatch.scalar import scalar_op_cache_key

    from ..numba.loops import on_numbers

    @register_funcify_and_cache_key(BesselOp)
    def compiled(op, node, **options):
        call = on_numbers(op.function)
        dtype = node.outputs[0].type.dtype
        real = np.dtype(dtype).type

        def number(first, second):
            return call(real(first), real(second))

        return njit(number), scalar_op_cache_key(op, dtype=dtype)


def _jax():
    from pytensor.link.jax.dispatch.basic import jax_funcify

    from ..jax.functions import evaluated

    @jax_funcify.register(BesselOp)
    def traced(op, **options):
        return lambda first, second: evaluated(op.function, first, second)


def _torch():
    from pytensor.link.pytorch.dispatch.basic import pytorch_funcify

    from ..torch.functions import evaluated
    from ..torch.registration import run

    @pytorch_funcify.register(BesselOp)
    def called(op, **options):
        operator = run(op.function)
        return lambda first, second: evaluated(operator, first, second)


for _package, _register in {"numba": _numba, "jax": _jax, "torch": _torch}.items():
    if find_spec(_package):
        _register()
