"""Work that was promised to a person and survives the process that promised it.

A job is written down before anybody is told that it has begun. The engine runs it until it has ended, once, wherever
and however often processes die meanwhile; what it is to do stands in its row, so the engine only passes ids around.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.core.track import Quality, TrackId
from bot.services.messaging import Target


class JobKind(StrEnum):
    """What a job makes."""

    SONG = "song"
    COLLECTION = "collection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One promise."""

    id: str
    """Derived from the update that asked, so that a redelivered update promises nothing twice; at most 40 characters
    of ``A-Z a-z 0-9 - .``, since buttons carry it."""
    kind: JobKind
    person: int
    target: Target
    tracks: tuple[TrackId, ...]
    """In the order in which they are to arrive; one for a song."""
    quality: Quality
    asked_at: float
    """Unix time."""
    title: str = ""
    """What the person's queue shows."""
    upload: str | None = None
    """The person's own choice of upload, where it is not everybody's."""
    status: int | None = None
    """The message that shows how it goes, once there is one."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A job that has not ended, and how many others go before it."""

    job: Job
    ahead: int


class JobStore(Protocol):
    """Where jobs are written down."""

    async def put(self, job: Job) -> bool:
        """Write a job down; False if its id is known already, ended or not."""
        ...

    async def get(self, id: str) -> Job | None:
        """A job that is not over."""
        ...

    async def shown(self, id: str, message: int) -> None:
        """Remember which message shows how a job goes."""
        ...

    async def end(self, id: str) -> bool:
        """The job is over, or shall be. False: it was over already."""
        ...

    async def leave(self, id: str, left: Sequence[TrackId]) -> None:
        """Remember which of a job's tracks did not come."""
        ...

    async def left(self, id: str) -> Job | None:
        """A job with what did not come as its tracks; None if all of it came or it is forgotten."""
        ...

    async def ended(self, ids: Collection[str]) -> Sequence[str]:
        """Those of ``ids`` that are over."""
        ...

    async def of(self, person: int) -> Sequence[Queued]:
        """What a person still waits for, oldest first; songs go before collections."""
        ...

    async def open(self) -> int:
        """How many jobs are not over."""
        ...

    async def prune(self, before: float) -> Sequence[str]:
        """Forget jobs that were asked for before a Unix time and are over; their ids are returned."""
        ...


class Steps(Protocol):
    """The parts of a job that are done once, even if the process dies between them."""

    async def once(self, name: str, work: Callable[[], Awaitable[str]]) -> str:
        """Do ``work``, or return what it returned when it was done before. It handles its own errors.

        The names must come in the same order whenever the job is run.
        """
        ...


class Engine(Protocol):
    """Runs jobs."""

    async def start(self, job: Job) -> None:
        """Have a job run, here or elsewhere. A second start of the same id does nothing."""
        ...

    async def forget(self, ids: Sequence[str]) -> None:
        """Keep no record of jobs that are long over."""
        ...


Run = Callable[[str, Steps], Awaitable[None]]
"""Does the job of an id; raises nothing but CancelledError, which leaves the job to the next start."""
