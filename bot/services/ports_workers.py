"""The processes that share one database: who they are, and when each was last heard of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """What a process does."""

    ALL = "all"
    FRONT = "front"
    WORKER = "worker"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class WorkerBeat:
    """One process, as the others see it."""

    name: str
    role: Role
    started_at: float
    """Unix time by the database's clock, as is `beat_at`."""
    beat_at: float
    age: float
    """Seconds since `beat_at`."""


class Workers(Protocol):
    """Heartbeats. Time is the store's own, because the clocks of several machines disagree."""

    async def beat(self, name: str, role: Role) -> None:
        """Say that ``name`` is alive."""
        ...

    async def all(self) -> Sequence[WorkerBeat]:
        """Everybody who is not removed, by name."""
        ...

    async def stale(self, older_than: float) -> Sequence[WorkerBeat]:
        """Those not heard of for more than ``older_than`` seconds, by name."""
        ...

    async def remove(self, name: str) -> bool:
        """Strike ``name`` off; True for exactly one of all who try at once."""
        ...
