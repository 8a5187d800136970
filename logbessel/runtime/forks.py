"""The lock of all that is compiled, which is free in a forked process: that has none of the threads that might hold it."""

import os
import threading
from functools import cache


@cache
def lock():
    """A re-entrant lock. A fork waits until no thread holds it, so that what it guards is whole in the child.

    There is one for all: of several, a fork would take one that the thread holding another has yet to come to.
    """
    made = threading.RLock()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=made.acquire, after_in_parent=made.release, after_in_child=made.release)
    return made
