"""The public functions, methods and classes of all modules, found by walking them."""

import doctest
import importlib
import inspect

MODULES = [
    "",
    "stats",
    "stats.normalisers",
    "torch.normalisers",
    "jax.normalisers",
    "cluster",
    "gp",
    "torch",
    "jax",
    "cuda",
    "numba",
    "numpyro",
    "numpyro.hsgp",
    "pymc",
    "pymc.gp",
    "pytensor",
]
ALSO = {  # public, though not in an __all__ by their names
    "features": ["open_features", "Table"],
    "stats.sphere.vonmises_fisher": ["FrozenVonMisesFisher"],
    "jax.vonmises_fisher": ["log_prob", "sample"],
    "runtime.threads": ["get_threads", "set_threads", "threads"],
}


def objects(module):
    """The public objects of a module; ImportError where it needs what is not installed."""
    names = importlib.import_module(f"logbessel.{module}" if module else "logbessel")
    return [getattr(names, name) for name in ALSO.get(module, getattr(names, "__all__", []))]


def failing_examples(module):
    """Public objects of a module whose docstrings' examples print something else than they say."""
    finder, runner = doctest.DocTestFinder(recurse=False), doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    things = [thing for thing in objects(module) if callable(thing)]
    tests = [test for thing in things for test in finder.find(thing, thing.__name__, globs={})]
    assert any(test.examples for test in tests)
    return [test.name for test in tests if runner.run(test).failed]


def classes(module):
    """The public classes, and those of public objects."""
    kinds = [thing if inspect.isclass(thing) else type(thing) for thing in objects(module)]
    return [kind for kind in dict.fromkeys(kinds) if kind.__module__.startswith("logbessel")]


def functions(module):
    """The public functions, and the public methods of our classes and of the classes of our objects."""
    found = []
    for thing in objects(module):
        if inspect.isroutine(thing) or hasattr(thing, "__wrapped__"):
            found.append(thing)
        elif not inspect.ismodule(thing):
            kind = thing if inspect.isclass(thing) else type(thing)
            for ours in (base for base in kind.__mro__ if base.__module__.startswith("logbessel")):
                found += _methods(ours)
    return list(dict.fromkeys(found))


def _methods(kind):
    for name, value in vars(kind).items():
        if name.startswith("_") and name not in ("__add__", "__call__", "__init__"):
            continue
        if isinstance(value, property):
            yield value.fget  # whose words are those of the property
        elif isinstance(value, (classmethod, staticmethod)):
            yield value.__func__
        elif inspect.isfunction(value):
            yield value
        elif hasattr(value, "func"):  # a cached property
            yield value.func
