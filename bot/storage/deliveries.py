"""Everybody's own history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select

from bot.core.fold import fold
from bot.core.track import Quality, TrackId
from bot.services.ports_history import DELIVERED, Delivered, Past
from bot.storage.database import Database
from bot.storage.moments import moment, seconds
from bot.storage.people_tables import deliveries

NAME_LENGTH = 256
"""Characters of an artist or title that are kept."""

_LINE = select(
    deliveries.c.id,
    deliveries.c.track_id,
    deliveries.c.artist,
    deliveries.c.title,
    deliveries.c.quality,
    deliveries.c.at,
    deliveries.c.cached,
    deliveries.c.source,
)


class DeliveryRepository:
    """Fulfils the `History` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, deliveries_: Sequence[Delivered]) -> None:
        """Write down requests that have ended, all or none."""
        if deliveries_:
            await self._database.write_many((deliveries.insert(), [_row(one) for one in deliveries_]))

    async def page(self, person: int, *, before: int | None = None, limit: int = 10, words: str = "") -> Sequence[Past]:
        """What a person was delivered, newest first, from below the id ``before``."""
        statement = _LINE.where(deliveries.c.person == person, deliveries.c.outcome == DELIVERED)
        if before is not None:
            statement = statement.where(deliveries.c.id < before)
        for word in fold(words).split():
            statement = statement.where(deliveries.c.words.contains(word, autoescape=True))
        rows = await self._database.all(statement.order_by(deliveries.c.id.desc()).limit(limit))
        return [_past(row) for row in rows]

    async def recent(self, person: int, *, limit: int = 20, offset: int = 0) -> Sequence[Past]:
        """What a person was delivered, newest first, each track once."""
        newest = (
            select(func.max(deliveries.c.id).label("id"))
            .where(deliveries.c.person == person, deliveries.c.outcome == DELIVERED)
            .group_by(deliveries.c.track_id)
            .order_by(func.max(deliveries.c.id).desc())
            .limit(limit)
            .offset(offset)
        )
        statement = _LINE.where(deliveries.c.id.in_(newest)).order_by(deliveries.c.id.desc())
        return [_past(row) for row in await self._database.all(statement)]

    async def count_since(self, person: int, since: datetime) -> int:
        """How many songs were fetched for a person; what was cached costs nothing."""
        counted = (
            deliveries.c.person == person,
            deliveries.c.at >= seconds(since),
            deliveries.c.outcome == DELIVERED,
            ~deliveries.c.cached,
        )
        row = await self._database.first(select(func.count()).where(*counted))
        return int(row[0]) if row is not None else 0

    async def forget(self, person: int) -> Mapping[str, int]:
        """Remove a person's history, and say how many rows that were, by table."""
        (removed,) = await self._database.write(delete(deliveries).where(deliveries.c.person == person))
        return {"deliveries": removed}


def _row(one: Delivered) -> dict[str, object]:
    return {
        "bot_id": one.bot_id,
        "person": one.person,
        "chat": one.chat,
        "track_id": one.track,
        "artist": one.artist[:NAME_LENGTH],
        "title": one.title[:NAME_LENGTH],
        "words": fold(f"{one.artist[:NAME_LENGTH]} {one.title[:NAME_LENGTH]}"),
        "quality": one.quality,
        "at": seconds(one.at),
        "outcome": one.outcome,
        "cached": one.cached,
        "source": one.source,
    }


def _past(row: Row[Any]) -> Past:
    return Past(
        id=row.id,
        track=TrackId(row.track_id),
        artist=row.artist,
        title=row.title,
        quality=Quality(row.quality),
        at=moment(row.at),
        cached=row.cached,
        source=row.source,
    )
