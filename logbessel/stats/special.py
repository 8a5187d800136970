"""SciPy's special functions, which few distributions need: imported when one is first used."""

from ..extras import imported


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(imported("scipy.special", "this distribution", "stats"), name)
