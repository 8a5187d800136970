"""The docstrings of a function on all its faces (NumPy, CUDA, JAX, PyTorch): one frame, filled in from its record."""

from typing import NamedTuple

_FRAME = """{summary}

    {formula}
{about}
Parameters
----------
{arguments}

Returns
-------
{returns}

Notes
-----
{special}{notes}

Accuracy: {accuracy}

Sources: {sources}

Examples
--------
{examples}
"""


class Face(NamedTuple):
    """What the functions of one front end have in common: the types of arguments and results, and what else holds."""

    argument: str
    result: str
    returns: str
    notes: str
    more: str = ""

    def docstring(self, function, examples, also=""):
        words = function.words
        special = f"Special values:\n\n{_table(words.special)}\n\n" if words.special else ""
        return _FRAME.format(
            summary=words.summary,
            formula=words.formula,
            about=f"\n{words.about}\n" if words.about else "",
            arguments="\n".join(
                [f"{argument.name} : {self.argument}\n    {argument.words}" for argument in function.arguments]
                + [self.more] * bool(self.more)
            ),
            returns=self._returns(function),
            special=special,
            notes=self.notes + also,
            accuracy=function.accuracy.words + _measured(words),
            sources=words.sources,
            examples=examples,
        )

    def _returns(self, function):
        if function.nout == 1:
            return f"{self.result}\n    The values, {self.returns}"
        names = ["value", *(f"d{argument.name}" for argument in function.arguments)]
        return f"{', '.join(names)} : {self.result}\n    The value and its derivatives in both arguments, each\n    {self.returns}"


NUMPY = Face(
    argument="array_like",
    result="ndarray or scalar",
    returns="""of the broadcast shape of the arguments: float64, but float32 where all arguments are float32,
    float16 or integers of at most 16 bits (computed in float64 and rounded). Complex and long double arguments raise
    TypeError.""",
    notes="""No exception is raised. As everywhere in NumPy, a nan from numbers sets the floating-point flag "invalid", an infinity
from finite numbers the flag "divide by zero", and `numpy.errstate` says what follows; no other result sets a flag.""",
    more="out, where, casting, order, dtype, subok\n    As of every NumPy ufunc.",
)


def of_ufunc(function):
    """The docstring of a NumPy ufunc, but for the line of its signature."""
    words = function.words
    if words.array:
        call, printed = words.array
        shown = f"{words.module}.{function.name}({call})\narray({printed})"
    else:
        call = f"{words.module}.{function.name}({', '.join(map(str, words.example[0]))})"
        shown = f"{_shown(call, function)}\n{_value(function)}"
    return NUMPY.docstring(function, f">>> import {words.module}\n>>> {shown}")


CUDA = Face(
    argument="array on a GPU, or number",
    result="array",
    returns="of the library of the first array and of the broadcast shape: float64 if an array is, else float32.",
    notes="""Every operation is rounded as on a CPU, so results are those of the NumPy function of the same name. There are no
floating-point flags or warnings. The call returns without waiting for the GPU.""",
    more="""out : array or tuple of arrays, optional
    Where to write the result: an array of its shape, which may be one of the inputs.
stream : stream of PyTorch, CuPy, Numba or cuda.core, or its handle, optional
    By default that of the first array.""",
)
JAX = Face(
    argument="array_like",
    result="jax.Array",
    returns="""of the broadcast shape and the promoted dtype; integers count as JAX's default float. Everything is
    computed in float64, or in pairs of float32 (see the notes), and rounded once. Complex arguments raise TypeError.""",
    notes="""On CPUs the loop of the NumPy function of the same name runs, and results are the same to the last bit. On other
devices, and in what `jax.export` writes, its formulas are compiled. There, but on CPUs, while `jax_enable_x64` is off, log I, log K,
their scaled forms and first derivatives are computed in pairs of float32, without float64.""",
)
TORCH = Face(
    argument="torch.Tensor or float",
    result="torch.Tensor",
    returns="""of the broadcast shape and the promoted dtype; integers count as the default dtype. float16 and bfloat16
    are computed in float32 and rounded once. Complex tensors raise TypeError.""",
    notes="""On CPUs the loop of the NumPy function of the same name runs on the tensors' own memory, and results are the same to
the last bit.""",
)

PYTENSOR = Face(
    argument="tensor_like",
    result="pytensor.tensor.TensorVariable",
    returns="""of the broadcast shape: float64, but float32 where both arguments are float32 or integers of at most 16 bits.
    Complex arguments raise TypeError.""",
    notes="""On CPUs the loop of the NumPy function of the same name runs, and results are the same to the last bit.""",
)


def of_cuda_function(function):
    """The docstring of a function on GPUs."""
    first, second = function.words.example[0]
    name = function.arguments[1].name
    shown = _shown(f"cuda.{function.name}({first}, {name})", function)
    examples = f""">>> import torch  # doctest: +SKIP
>>> from logbessel import cuda  # doctest: +SKIP
>>> {name} = torch.tensor({second}, dtype=torch.float64, device="cuda")  # doctest: +SKIP
>>> {shown}  # doctest: +SKIP
{_value(function)}"""
    return CUDA.docstring(function, examples)


def of_jax_function(function):
    """The docstring of a function of JAX arrays."""
    call = f"{function.name}({', '.join(map(str, function.words.example[0]))})"
    examples = f""">>> import jax
>>> from logbessel.jax import {function.name}
>>> with jax.enable_x64(True):
...     {_shown(call, function)}
{_value(function)}"""
    below = "\nThere the result is nan for v <= -1, but at the integers." if function.reflects else ""
    return JAX.docstring(function, examples, below + _of_derivatives(function))


def of_torch_function(function):
    """The docstring of a function of PyTorch tensors."""
    *others, last = function.words.example[0]
    name = function.arguments[-1].name
    call = f"{function.name}({', '.join([*map(str, others), name])})"
    examples = f""">>> import torch
>>> from logbessel.torch import {function.name}
>>> {name} = torch.tensor({last}, dtype=torch.float64)
>>> {_shown(call, function)}
{_value(function)}"""
    kept = """
Where both arguments require gradients, the derivatives are computed with the value and kept until the backward pass: two
more tensors."""
    return TORCH.docstring(function, examples, _of_derivatives(function) + (kept if function.joint else ""))


def of_pytensor_function(function):
    """The docstring of a function of PyTensor's variables."""
    first, second = function.words.example[0]
    name = function.arguments[1].name
    examples = f""">>> import pytensor.tensor as pt
>>> from logbessel.pytensor import {function.name}
>>> {name} = pt.dscalar("{name}")
>>> {_shown(f"{function.name}({first}, {name}).eval({{{name}: {second}}})", function)}
{_value(function)}"""
    return PYTENSOR.docstring(function, examples, _of_derivatives(function))


def _shown(call, function, digits=12):
    """The code that shows a rounded result of a call."""
    return (
        f"[round(float(part), {digits}) for part in {call}]" if function.nout > 1 else f"round(float({call}), {digits})"
    )


def _value(function):
    value = function.words.example[1]
    return list(value) if function.nout > 1 else value


def _of_derivatives(function):
    """Where a front end's derivatives come from."""
    if function.nout > 1:
        return "\n\nIt is differentiable in both arguments, in forward and reverse mode."
    if not function.derivatives:
        return "\n\nIt cannot be differentiated again: NotImplementedError is raised."
    arguments = "both arguments" if function.nin == 2 else "all arguments"
    names = [derivative.name for derivative in function.derivatives if getattr(derivative, "words", None)]
    those = f": the derivatives are {' and '.join(f'`{name}`' for name in names)}." if len(names) == 2 else "."
    more = f"\n{function.words.derived}" if function.words.derived else ""
    return f"\n\nIt is differentiable in {arguments}, in forward and reverse mode{those}{more}"


def _measured(words):
    if not words.measured:
        return ""
    median, high, points = words.measured
    return f""" Measured against ball arithmetic at {points} 000 points:
a median of {median} ulp, {high} ulp at the 99th percentile."""


def _table(rows):
    """A table in reStructuredText of conditions and values."""
    width = max(len(condition) for condition, _ in rows)
    rule = "=" * width + "  " + "=" * max(len(value) for _, value in rows)
    return "\n".join([rule, *(f"{condition:{width}}  {value}" for condition, value in rows), rule])


def named(call, function, module, text):
    """A front end's function, under the name of the record and with its arguments' names."""
    names = dict(zip(call.__code__.co_varnames, (argument.name for argument in function.arguments)))
    call.__code__ = call.__code__.replace(
        co_name=function.name,
        co_qualname=function.name,
        co_varnames=tuple(names.get(name, name) for name in call.__code__.co_varnames),
    )
    call.__annotations__ = {names.get(name, name): kind for name, kind in call.__annotations__.items()}
    call.__name__ = call.__qualname__ = function.name
    call.__module__, call.__doc__ = module, text
    return call
