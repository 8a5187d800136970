"""The functions as a library for C, and for all that can call it; `logbessel.export` writes it."""

from .library import export

__all__ = ["export"]
