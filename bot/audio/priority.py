"""Child processes that compute give way to the bot, which only ever needs a moment."""

from __future__ import annotations

import contextlib
import os

NICENESS = 5
"""Steps below the bot's own priority: an encoder may use all there is, but not while the event loop has work."""


def give_way(pid: int) -> None:
    """Lower the priority of a process that was just started; where that is impossible, it stays as it is."""
    if not hasattr(os, "setpriority"):
        return
    with contextlib.suppress(OSError):  # it may have ended already, or a sandbox forbids it: neither matters
        os.setpriority(os.PRIO_PROCESS, pid, min(19, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS))
