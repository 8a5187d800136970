"""A function on arrays in a GPU's memory: which kernel, where, and with what arguments."""

from math import prod

import numpy as np

from ..compiler import kernel
from . import arrays as cuda_arrays
from . import driver

_MOST_BLOCKS = 2**31 - 1


def call(function, arguments, out=None, stream=None):
    """The function of numbers and arrays; the result is a new array, or the array `out`, or a tuple of them."""
    if len(arguments) != function.nin:
        raise TypeError(f"{function.name} takes {function.nin} arguments, not {len(arguments)}")
    asked = None if stream is None else cuda_arrays.handle(stream)
    inputs = [value if cuda_arrays.is_number(value) else cuda_arrays.view(value, asked) for value in arguments]
    arrays = [value for value in inputs if not cuda_arrays.is_number(value)]
    given = _given(out, function.nout)
    if not arrays:
        driver.start()
        raise TypeError(f"{function.name} was given numbers only: at least one argument must be an array on a GPU")
    shape = np.broadcast_shapes(*(array.shape for array in arrays))
    device = _device([*arrays, *given])
    stream = _stream(asked, arrays)
    if given:
        owners, targets = [target.owner for target in given], given
        _check(function, targets, arrays, shape)
    else:
        dtype = np.result_type(*(array.dtype for array in arrays))
        like = next(value for value in arguments if not cuda_arrays.is_number(value))
        owners = [cuda_arrays.empty(shape, dtype, like, device) for _ in range(function.nout)]
        targets = [cuda_arrays.view(owner) for owner in owners]
    if prod(shape):
        single = all(array.dtype == np.float32 for array in [*arrays, *targets])
        if single and function.paired and driver.has_slow_doubles(device):
            kernel_function = function.in_pairs
        else:
            kernel_function = function.of_kernel("f" if single else "d")
        _run(kernel_function, inputs, targets, shape, device, stream)
    return owners[0] if function.nout == 1 else tuple(owners)


def _given(out, count):
    if out is None:
        return []
    out = out if isinstance(out, tuple) else (out,)
    if len(out) != count:
        raise ValueError(f"out must hold {count} arrays, not {len(out)}")
    return [cuda_arrays.view(array) for array in out]


def _device(arrays):
    devices = {array.device for array in arrays} - {None}  # an empty array may be anywhere
    if len(devices) > 1:
        raise ValueError(f"the arrays are on several devices: {sorted(devices)}")
    return devices.pop() if devices else 0


def _stream(asked, arrays):
    """The stream asked for, else that of the first array that has one, else the default stream."""
    if asked is not None:
        return asked
    return next((array.stream for array in arrays if array.stream is not None), cuda_arrays.LEGACY_STREAM)


def _check(function, targets, arrays, shape):
    """That results can be written where they shall be, and no input is written over before it is read."""
    for target in targets:
        if target.shape != shape:
            raise ValueError(f"out has the shape {target.shape}; the result of {function.name} has {shape}")
        if not target.writable:
            raise ValueError("out is read-only")
        sizes, (steps,) = _merged(shape, [target.broadcast(shape)])
        if prod(shape) > 1 and any(abs(step) < reach for step, reach in zip(steps, _reaches(sizes, steps, target))):
            raise ValueError("several elements of out share memory")
    for index, target in enumerate(targets):
        if any(not _alike(target, array, shape) and _overlap(target, array) for array in arrays):
            raise ValueError("out overlaps an input other than element by element")
        if any(_overlap(target, other) for other in targets[:index]):
            raise ValueError("one array of out overlaps another")


def _alike(a, b, shape):
    """Whether each element of one is the same element of the other."""
    return (a.address, a.dtype, a.broadcast(shape)) == (b.address, b.dtype, b.broadcast(shape))


def _reaches(sizes, steps, array):
    """How far each axis must step to go past all that the axes inside it reach."""
    return [array.dtype.itemsize, *(abs(step) * size for size, step in zip(sizes, steps))]


def _overlap(a, b):
    return np.shares_memory(_Memory(a).array(), _Memory(b).array()) if prod(a.shape) and prod(b.shape) else False


class _Memory:
    """The addresses of a view as NumPy sees them; NumPy reads nothing there."""

    def __init__(self, view):
        self.__array_interface__ = {
            "version": 3,
            "shape": view.shape,
            "strides": view.strides,
            "typestr": view.dtype.str,
            "data": (view.address, False),
        }

    def array(self):
        return np.asarray(self)


def _merged(shape, strides):
    """Sizes of the axes, innermost first by the strides of the last operand, and each operand's strides.

    Axes that every operand steps through as if they were one are one.
    """
    order = sorted(
        (axis for axis, size in enumerate(shape) if size > 1), key=lambda axis: (abs(strides[-1][axis]), -axis)
    )
    sizes, steps = [], []
    for axis in order:
        step = [own[axis] for own in strides]
        if sizes and all(outer == inner * sizes[-1] for outer, inner in zip(step, steps[-1])):
            sizes[-1] *= shape[axis]
        else:
            sizes.append(shape[axis])
            steps.append(step)
    return sizes or [1], [list(own) for own in zip(*steps)] or [[0] for _ in strides]


def _run(function, inputs, targets, shape, device, stream):
    with driver.on(device):
        for other in {array.stream for array in inputs if isinstance(array, cuda_arrays.View)} - {None}:
            if (other or cuda_arrays.LEGACY_STREAM) != (stream or cuda_arrays.LEGACY_STREAM):
                driver.follow(stream, other)
        handle = driver.loaded(function, device)
        packed, count = _packed(inputs, targets, shape, function.format.dtype)
        packed[1] = tile = _tile(count, driver.processors(device), kernel.largest_tile(function))
        blocks = -(-count // tile)
        if blocks > _MOST_BLOCKS:
            raise ValueError(f"{count} elements are more than a kernel takes at once, {_MOST_BLOCKS * tile}")
        driver.launch(handle, blocks, stream, packed)


def _tile(count, processors, largest):
    """Elements a block: as many as there is room for in its lists, but fewer where blocks would be too few."""
    share = -(-count // (processors * kernel.BLOCKS_PER_PROCESSOR))
    return kernel.THREADS * max(1, min(largest // kernel.THREADS, -(-share // kernel.THREADS)))


def _packed(inputs, targets, shape, numbers):
    """The kernel's arguments but for the tile's size, and the number of elements; `numbers` is the type of those that are no arrays."""
    operands = [*inputs, *targets]
    strides = [(0,) * len(shape) if cuda_arrays.is_number(value) else value.broadcast(shape) for value in operands]
    sizes, steps = _merged(shape, strides)
    packed = np.zeros(kernel.HEADER + kernel.OPERAND * len(operands), np.int64)
    packed[0], packed[2] = prod(sizes), len(sizes)
    packed[3 : 3 + len(sizes)] = sizes
    for place, (value, step) in enumerate(zip(operands, steps)):
        operand = packed[kernel.HEADER + kernel.OPERAND * place :]
        if cuda_arrays.is_number(value):
            operand[1:2].view(numbers)[0] = value
        else:
            operand[0], operand[2] = np.uint64(value.address).astype(np.int64), value.dtype == np.float32
            operand[3 : 3 + len(step)] = step
    return packed, prod(sizes)
