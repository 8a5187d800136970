"""Locks that are free in a forked process: it has none of the threads that might hold them."""

import os
import threading


def lock():
    """A re-entrant lock. A fork waits until no thread holds it, so that what it guards is whole in the child."""
    made = threading.RLock()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=made.acquire, after_in_parent=made.release, after_in_child=made.release)
    return made
