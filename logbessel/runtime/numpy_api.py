"""NumPy's table of C functions, and the two places of it that are used."""

import ctypes

from numpy._core import _multiarray_umath

FROM_FUNC_AND_DATA, TAKE_FLAGS = 1, 28  # places in the table of ufunc functions, fixed by NumPy's binary interface


def table():
    """The addresses of the functions of NumPy's ufunc interface."""
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return ctypes.cast(pointer(_multiarray_umath._UFUNC_API, None), ctypes.POINTER(ctypes.c_void_p))


def take_flags_address():
    """The address of NumPy's function that returns the processor's floating-point flags and clears them."""
    return table()[TAKE_FLAGS]
