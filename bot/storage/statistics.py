"""Numbers about what was delivered, counted by the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Integer, case, cast, func, select

from bot.services.ports_history import DELIVERED, Totals
from bot.storage.database import Database
from bot.storage.moments import DAY, moment, seconds
from bot.storage.people_tables import deliveries

HOUR = 3600
"""Seconds."""


class StatisticsRepository:
    """Fulfils the `Statistics` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def per_day(self, person: int | None, *, since: datetime, offset: int = 0) -> Sequence[tuple[date, int]]:
        """Songs by day, ascending, days without any left out; ``offset``: the clock's seconds east of UTC."""
        day = ((deliveries.c.at + offset) // DAY).label("day")
        statement = select(day, func.count().label("amount")).where(*_delivered(person, since))
        rows = await self._database.all(statement.group_by(day).order_by(day))
        return [(moment(row.day * DAY).date(), row.amount) for row in rows]

    async def per_hour(self, person: int | None, *, since: datetime, offset: int = 0) -> Sequence[int]:
        """Songs by hour of the day: 24 numbers."""
        hour = ((deliveries.c.at + offset) // HOUR % 24).label("hour")
        statement = select(hour, func.count().label("amount")).where(*_delivered(person, since)).group_by(hour)
        amounts = {row.hour: row.amount for row in await self._database.all(statement)}
        return [amounts.get(hour, 0) for hour in range(24)]

    async def top_artists(self, person: int | None, *, since: datetime, limit: int = 10) -> Sequence[tuple[str, int]]:
        """The artists delivered most often, with how often."""
        statement = (
            select(deliveries.c.artist, func.count().label("amount"))
            .where(*_delivered(person, since), deliveries.c.artist != "")
            .group_by(deliveries.c.artist)
            .order_by(func.count().desc(), deliveries.c.artist)
            .limit(limit)
        )
        return [(row.artist, row.amount) for row in await self._database.all(statement)]

    async def top_tracks(
        self, person: int | None, *, since: datetime, limit: int = 10
    ) -> Sequence[tuple[str, str, int]]:
        """Artist and title of the tracks delivered most often, with how often."""
        statement = (
            select(
                func.max(deliveries.c.artist).label("artist"),
                func.max(deliveries.c.title).label("title"),
                func.count().label("amount"),
            )
            .where(*_delivered(person, since))
            .group_by(deliveries.c.track_id)
            .order_by(func.count().desc(), func.max(deliveries.c.title))
            .limit(limit)
        )
        return [(row.artist, row.title, row.amount) for row in await self._database.all(statement)]

    async def totals(self, person: int | None, *, since: datetime) -> Totals:
        """How all requests ended."""
        delivered = case((deliveries.c.outcome == DELIVERED, 1), else_=0)
        statement = select(
            func.count(),
            func.coalesce(func.sum(delivered), 0),
            func.coalesce(func.sum(delivered * cast(deliveries.c.cached, Integer)), 0),
            func.count(deliveries.c.person.distinct()),
        ).where(*_within(person, since))
        row = await self._database.first(statement)
        assert row is not None
        every, done, cached, people = map(int, row)
        return Totals(delivered=done, cached=cached, failed=every - done, people=people)


def _within(person: int | None, since: datetime) -> list[ColumnElement[bool]]:
    own = [deliveries.c.person == person] if person is not None else []
    return [*own, deliveries.c.at >= seconds(since)]


def _delivered(person: int | None, since: datetime) -> list[ColumnElement[bool]]:
    return [*_within(person, since), deliveries.c.outcome == DELIVERED]
