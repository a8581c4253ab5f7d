"""What every part of the wiring needs: things that are closed again, the time, and how much is kept in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Protocol, TypeVar

RECENT = 10_000
"""Tracks, names and files kept in memory; the database has them all."""
QUESTION_SECONDS = 3600.0
"""How long buttons work whose question is only remembered."""

Chore = Callable[[], Awaitable[None]]
"""What goes on beside answering, until it is cancelled."""

Opened = TypeVar("Opened", bound="Closing")


class Closing(Protocol):
    """Something that is closed when Songwire ends."""

    async def close(self) -> None:
        """Close it; doing it twice is fine."""
        ...


def closed_by(stack: AsyncExitStack, opened: Opened) -> Opened:
    """``opened``, to be closed with ``stack``."""
    stack.push_async_callback(opened.close)
    return opened


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)
