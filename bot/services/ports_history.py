"""What was delivered to whom: everybody's own history, and the numbers made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.core.track import Quality, TrackId

DELIVERED = "delivered"
"""The outcome of a request that was answered with a song; any other is the code of an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A request for a song, and how it ended."""

    bot_id: int
    person: int
    chat: int | None
    """Where it was asked; None in the person's own chat with the bot."""
    track: TrackId
    artist: str
    title: str
    quality: Quality
    at: datetime
    outcome: str = DELIVERED
    cached: bool = False
    """Whether Telegram had the file already."""
    source: str = ""
    """Where the audio came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A line of somebody's history."""

    id: int
    track: TrackId
    artist: str
    title: str
    quality: Quality
    at: datetime
    cached: bool
    source: str


class History(Protocol):
    """Who got what."""

    async def add(self, deliveries: Sequence[Delivered]) -> None:
        """Write down requests that have ended, all or none."""
        ...

    async def page(self, person: int, *, before: int | None = None, limit: int = 10, words: str = "") -> Sequence[Past]:
        """What a person was delivered, newest first, from below the id ``before``.

        Each of ``words`` must occur in artist or title, in any spelling that folds to the same.
        """
        ...

    async def recent(self, person: int, *, limit: int = 20, offset: int = 0) -> Sequence[Past]:
        """What a person was delivered, newest first, each track once."""
        ...

    async def count_since(self, person: int, since: datetime) -> int:
        """How many songs were fetched for a person; what was cached costs nothing."""
        ...

    async def forget(self, person: int) -> Mapping[str, int]:
        """Remove a person's history, and say how many rows that were, by table."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How all requests of a time ended."""

    delivered: int
    cached: int
    """Of `delivered`."""
    failed: int
    people: int


class Statistics(Protocol):
    """Numbers about what was delivered since a moment: to one person, or to everybody for ``person=None``."""

    async def per_day(self, person: int | None, *, since: datetime, offset: int = 0) -> Sequence[tuple[date, int]]:
        """Songs by day, ascending, days without any left out; ``offset``: the clock's seconds east of UTC."""
        ...

    async def per_hour(self, person: int | None, *, since: datetime, offset: int = 0) -> Sequence[int]:
        """Songs by hour of the day: 24 numbers."""
        ...

    async def top_artists(self, person: int | None, *, since: datetime, limit: int = 10) -> Sequence[tuple[str, int]]:
        """The artists delivered most often, with how often."""
        ...

    async def top_tracks(
        self, person: int | None, *, since: datetime, limit: int = 10
    ) -> Sequence[tuple[str, str, int]]:
        """Artist and title of the tracks delivered most often, with how often."""
        ...

    async def totals(self, person: int | None, *, since: datetime) -> Totals:
        """How all requests ended."""
        ...
