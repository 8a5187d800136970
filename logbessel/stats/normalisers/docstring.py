"""The docstrings of the normalisers on other arrays than NumPy's: those of the NumPy functions, but for types and the example."""

import inspect
import re
from collections.abc import Callable
from typing import TypeVar

import logbessel.stats.normalisers

_FRAME = """{summary}

Parameters
----------
{parameters}

Returns
-------
{result}, of the broadcast shape
    In the promoted type: {value}

See Also
--------
logbessel.stats.normalisers.{name} : its formula, and a source.

Examples
--------
{example}
"""
_Function = TypeVar("_Function", bound=Callable)
_PARAMETERS = re.compile(r"Parameters\n-+\n(.*?)\nderivatives : ", re.DOTALL)
_VALUE = re.compile(r"^log : .*\n +(.*)$", re.MULTILINE)


def describer(argument: str, result: str) -> Callable[[str], Callable[[_Function], _Function]]:
    """A decorator, to be called with an example, that gives a function the docstring of the one of its name."""

    def with_example(example):
        def describe(function):
            text = inspect.getdoc(getattr(logbessel.stats.normalisers, function.__name__))
            function.__doc__ = _FRAME.format(
                summary=text.partition("\n")[0],
                parameters=_PARAMETERS.search(text)[1].replace("array_like", argument),
                result=result,
                value=_VALUE.search(text)[1],
                name=function.__name__,
                example=inspect.cleandoc(example),
            )
            return function

        return describe

    return with_example
