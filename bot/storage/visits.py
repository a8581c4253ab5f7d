"""Visits to short links in the database, and the sums that charts are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, bindparam, exists, func, insert, literal_column, select, update

from bot.core.visit import Visit
from bot.storage.database import Database
from bot.storage.link_tables import links, visits

_FIELDS = ("link", "day", "at", "country", "device", "referrer")
# A link may have been deleted since its visit was noted; what is left of the batch counts all the same.
_KEEP = insert(visits).from_select(
    _FIELDS,
    select(*(bindparam(name, type_=visits.c[name].type) for name in _FIELDS)).where(
        exists(literal_column("1")).where(links.c.number == bindparam("link"))
    ),
)
_COUNT = update(links).where(links.c.number == bindparam("at_link")).values(views=links.c.views + bindparam("more"))
_NUMBER = func.count().label("number")


class VisitRepository:
    """Fulfils `VisitStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, new: Sequence[Visit]) -> None:
        """Keep visits and count them at their links, all in one transaction."""
        # Sorted: neighbours share a page of the index, and two processes that count take locks in the same order.
        counts = sorted(Counter(visit.link for visit in new).items())
        days: dict[int, date] = {}
        await self._database.write_many(
            (_COUNT, [{"at_link": number, "more": more} for number, more in counts]),
            (_KEEP, [_row(visit, days) for visit in sorted(new, key=lambda visit: visit.link)]),
        )

    async def by_day(self, link_id: str, first: date) -> Mapping[date, int]:
        """Visits of a link by day, from ``first`` on."""
        count = select(visits.c.day, _NUMBER).where(*_of(link_id, first)).group_by(visits.c.day)
        return {row.day: int(row.number) for row in await self._database.all(count)}

    async def by_class(self, link_id: str, first: date, name: str) -> Mapping[str, int]:
        """Visits of a link by ``country``, ``device`` or ``referrer``, from the day ``first`` on."""
        column = visits.c[name]
        count = select(column.label("value"), _NUMBER).where(*_of(link_id, first)).group_by(column)
        return {str(row.value): int(row.number) for row in await self._database.all(count)}


def _of(link_id: str, first: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    number = select(links.c.number).where(links.c.id == link_id).scalar_subquery()
    return visits.c.link == number, visits.c.day >= first


def _row(visit: Visit, days: dict[int, date]) -> dict[str, object]:
    number = int(visit.at // 86_400)
    if (day := days.get(number)) is None:
        day = days[number] = datetime.fromtimestamp(visit.at, UTC).date()
    return {
        "link": visit.link,
        "day": day,
        "at": visit.at,
        "country": visit.country,
        "device": visit.device.value,
        "referrer": visit.referrer.value,
    }
