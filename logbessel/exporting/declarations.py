"""What C and Fortran are told of the functions, from their records."""

from .entries import ARRAYS, BY_REFERENCE, KINDS, NUMBERS, exported, symbol


def _outputs(function):
    """The names of what a function computes: the value, and its derivatives."""
    inputs = [argument.name for argument in function.arguments]
    return ["out"] if function.nout == 1 else ["value", *(f"d{name}" for name in inputs)]


def for_c():
    """The prototypes of all functions, each with what it is."""
    return "\n\n".join("\n".join([_comment(function), *_prototypes(function)]) for function in exported())


def _comment(function):
    domain = "; ".join(f"{argument.name}: {argument.words.rstrip('.')}" for argument in function.arguments)
    return f"/* {function.words.summary} {function.words.formula}. {domain}. */"


def _prototypes(function):
    inputs, outputs = [argument.name for argument in function.arguments], _outputs(function)
    for kind in KINDS:
        numbers = [*(f"{kind.c} {name}" for name in inputs), *(f"{kind.c} *{name}" for name in outputs[1:])]
        arrays = [*(f"const {kind.c} *{name}" for name in inputs), *(f"{kind.c} *{name}" for name in outputs)]
        strides = [f"ptrdiff_t {name}_stride" for name in (*inputs, *outputs)]
        strided = [text for pair in zip(arrays, strides) for text in pair]
        yield f"LOGBESSEL_ANYWHERE {kind.c} {symbol(function, kind, NUMBERS)}({', '.join(numbers)});"
        yield f"void {symbol(function, kind, ARRAYS)}(size_t n, {', '.join(strided)});"
        yield f"void {symbol(function, kind, BY_REFERENCE)}(const int *n, {', '.join(arrays)});"


def for_fortran():
    """The interfaces of the functions on numbers and on arrays."""
    return "\n".join(line for function in exported() for kind in KINDS for line in _interfaces(function, kind))


def _interfaces(function, kind):
    inputs, outputs = [argument.name for argument in function.arguments], _outputs(function)
    real = f"real(c_{kind.c})"
    name = function.name + kind.ending
    yield f"    {real} function {name}({', '.join([*inputs, *outputs[1:]])}) &"
    yield f'        bind(C, name="{symbol(function, kind, NUMBERS)}")'
    yield f"      import :: c_{kind.c}"
    yield f"      {real}, value :: {', '.join(inputs)}"
    if outputs[1:]:
        yield f"      {real}, intent(out) :: {', '.join(outputs[1:])}"
    yield f"    end function {name}"
    strides = [f"{operand}_stride" for operand in (*inputs, *outputs)]
    pairs = ", ".join(f"{operand}, {stride}" for operand, stride in zip((*inputs, *outputs), strides))
    yield f"    subroutine {name}_n(n, {pairs}) &"
    yield f'        bind(C, name="{symbol(function, kind, ARRAYS)}")'
    yield f"      import :: c_{kind.c}, c_size_t, c_intptr_t"
    yield "      integer(c_size_t), value :: n"
    yield f"      integer(c_intptr_t), value :: {', '.join(strides)}"
    yield f"      {real}, intent(in) :: {', '.join(f'{operand}(*)' for operand in inputs)}"
    yield f"      {real}, intent(inout) :: {', '.join(f'{operand}(*)' for operand in outputs)}"
    yield f"    end subroutine {name}_n"
