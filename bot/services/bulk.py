"""Marks work that can wait: the parts of a collection, a message to everybody.

Whoever does such work does it inside `in_bulk`; what sends can then let the answers to people go first. The mark goes
with the task and with the tasks it starts, so nothing between has to pass it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_BULK: ContextVar[bool] = ContextVar("bulk", default=False)


@contextmanager
def in_bulk() -> Iterator[None]:
    """Mark everything sent inside as able to wait for what is not."""
    token = _BULK.set(True)
    try:
        yield
    finally:
        _BULK.reset(token)


def is_bulk() -> bool:
    """Whether the current work was marked by `in_bulk`."""
    return _BULK.get()
