"""The operator's errands: invitations, broadcasts, and counts that outlive a process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.core.track import TrackId
from bot.services.ports import BreakerStore, Opened


class Invites(Protocol):
    """Codes that let somebody in. What is stored does not tell the code."""

    async def create(self, code: str, *, created_by: int, uses: int) -> None:
        """Let ``uses`` people in by ``code``; an unused rest of the same code is replaced."""
        ...

    async def redeem(self, code: str) -> bool:
        """Take one use; False if the code is unknown or used up."""
        ...

    async def revoke(self, code: str) -> bool:
        """Let nobody in by ``code`` any more; False if it is unknown."""
        ...

    async def forget(self, person: int) -> Mapping[str, int]:
        """Revoke what a person has created, and say how many rows that were, by table."""
        ...


class Audience(StrEnum):
    """Whom a broadcast is for."""

    PEOPLE = "people"
    CHATS = "chats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """A message to everybody, and how far it has come."""

    id: int
    text: str
    audience: Audience
    created: datetime
    cursor: int | None = None
    """The last id it was sent to; None: nobody yet."""
    sent: int = 0
    failed: int = 0
    done: bool = False


class Broadcasts(Protocol):
    """Messages to everybody, which a restart goes on with."""

    async def start(self, text: str, audience: Audience) -> Broadcast:
        """Write down a new one."""
        ...

    async def advance(self, id: int, *, cursor: int, sent: int, failed: int) -> None:
        """Note that everybody up to ``cursor`` was tried, ``sent`` and ``failed`` since the last note."""
        ...

    async def finish(self, id: int) -> None:
        """Note that nothing more is to be sent: all have it, or it was called off."""
        ...

    async def get(self, id: int) -> Broadcast | None:
        """One broadcast."""
        ...

    async def unfinished(self) -> Sequence[Broadcast]:
        """Those to go on with, oldest first."""
        ...


class Breakers(BreakerStore, Protocol):
    """Every breaker that was ever written down."""

    async def all(self) -> Mapping[str, Opened]:
        """What was last put under every name, even if its time is over."""
        ...


class Backlog(Protocol):
    """What was promised and is not done."""

    async def open(self) -> int:
        """How many jobs are not over."""
        ...

    async def oldest(self) -> float | None:
        """When the oldest of them was asked for, in Unix time."""
        ...


@dataclass(frozen=True, slots=True)
class Disk:
    """Room on the disk that holds the data folder, in bytes."""

    free: int
    total: int
    used: int
    """By the data folder alone."""


class KnownTracks(Protocol):
    """Metadata that can be forgotten."""

    async def forget(self, id: TrackId) -> None:
        """Forget a track and every name that stands for it."""
        ...


class Counters(Protocol):
    """Counts by name and window: how much of a budget was spent, whichever process spent it."""

    async def add(self, name: str, window: int, amount: int = 1) -> int:
        """Count ``amount`` in the window that began at ``window`` (Unix time); what it counts now is returned."""
        ...

    async def total(self, name: str, since: int) -> int:
        """What all windows count that began at ``since`` or later."""
        ...

    async def prune(self, before: int) -> None:
        """Remove windows that began before ``before``."""
        ...
