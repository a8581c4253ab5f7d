"""People, with the most recent kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from bot.services.ports_people import Person, Preferences, Standing
from bot.storage.database import Database
from bot.storage.moments import DAY, moment, seconds
from bot.storage.people_tables import people
from bot.storage.together import Together
from bot.storage.upsert import insert


class _Unread(Enum):
    UNREAD = auto()


_UNREAD = _Unread.UNREAD
"""In place of a person that was not looked for yet."""


class PeopleRepository:
    """Fulfils the `People` port; ``recent`` should forget after a minute where several processes share the database."""

    def __init__(
        self, database: Database, *, recent: MutableMapping[int, Person | None], now: Callable[[], datetime]
    ) -> None:
        """``recent`` remembers of people nothing is known about that this is so."""
        self._database = database
        self._recent = recent
        self._now = now
        self._rows = Together(self._read)

    async def get(self, id: int) -> Person | None:
        """What is known about a person."""
        known = self._recent.get(id, _UNREAD)
        if not isinstance(known, _Unread):
            return known
        row = await self._rows.get(id)
        person = self._recent[id] = None if row is None else _person(row)
        return person

    async def _read(self, ids: Collection[int]) -> Mapping[int, Row[Any]]:
        rows = await self._database.all(select(people).where(people.c.id.in_(ids)))
        return {row.id: row for row in rows}

    async def seen(self, id: int) -> Person:
        """Note that a person has written, and say what is known; writes once a day for each at most."""
        person = await self.get(id)
        if person is None or not person.reachable or seconds(person.last_seen) != self._today():
            await self._put(id, last_seen=self._today(), reachable=True)
            person = await self.get(id)
        assert person is not None
        return person

    async def arrived(self, ids: Collection[int]) -> None:
        """Note that several people have written, in one transaction."""
        if not ids:
            return
        statement = insert(self._database.dialect, people)
        changed = {"last_seen": statement.excluded.last_seen, "reachable": statement.excluded.reachable}
        upsert = statement.on_conflict_do_update(index_elements=["id"], set_=changed)
        await self._database.write_many((upsert, [self._fresh(one) | {"reachable": True} for one in ids]))
        for one in ids:
            known = self._recent.get(one, _UNREAD)
            if not isinstance(known, _Unread):
                self._recent[one] = self._after_arrival(one, known)

    async def choose_language(self, id: int, language: str | None) -> None:
        """Use ``language`` for this person; None: the one Telegram reports."""
        await self._put(id, language=language)

    async def put_settings(self, id: int, settings: Preferences) -> None:
        """Replace all settings of a person."""
        await self._put(id, settings=dict(settings))

    async def put_standing(self, id: int, standing: Standing) -> None:
        """Ban a person, allow them, or neither; also one who never wrote."""
        await self._put(id, standing=standing)

    async def put_quota(self, id: int, quota: int | None) -> None:
        """Grant a person a daily number of songs; None: everybody's."""
        await self._put(id, quota=quota)

    async def unreachable(self, id: int) -> None:
        """Note that a person has blocked the bot."""
        self._recent.pop(id, None)
        await self._database.write(update(people).where(people.c.id == id).values(reachable=False))

    async def page(self, *, after: int = 0, limit: int = 100) -> Sequence[int]:
        """Ids above ``after`` of people a broadcast reaches, ascending: not blocking the bot, not banned."""
        reached = people.c.reachable & (people.c.standing != Standing.BANNED)
        statement = select(people.c.id).where(people.c.id > after, reached).order_by(people.c.id).limit(limit)
        return [row.id for row in await self._database.all(statement)]

    async def count(self) -> Mapping[Standing, int]:
        """How many people there are, by standing."""
        statement = select(people.c.standing, func.count().label("amount")).group_by(people.c.standing)
        return {Standing(row.standing): row.amount for row in await self._database.all(statement)}

    async def forget(self, person: int) -> Mapping[str, int]:
        """Remove a person; a ban remains, as a bare id, or it would be lifted by asking for this."""
        known = people.c.id == person
        nothing: dict[str, object] = {"language": None, "settings": {}, "quota": None, "reachable": False}
        removed, kept = await self._database.write(
            delete(people).where(known, people.c.standing != Standing.BANNED),
            update(people).where(known, people.c.first_seen != 0).values(nothing | {"first_seen": 0, "last_seen": 0}),
        )
        self._recent.pop(person, None)
        return {"people": removed + kept}

    def _after_arrival(self, id: int, known: Person | None) -> Person:
        """What is known of a person who has just been written down: nobody's second message waits for the database."""
        today = moment(self._today())
        if known is not None:
            return replace(known, last_seen=today, reachable=True)
        return Person(
            id=id,
            language=None,
            settings={},
            standing=Standing.NORMAL,
            quota=None,
            reachable=True,
            first_seen=today,
            last_seen=today,
        )

    def _today(self) -> int:
        now = seconds(self._now())
        return now - now % DAY

    def _fresh(self, id: int) -> dict[str, object]:
        return {
            "id": id,
            "settings": {},
            "standing": Standing.NORMAL,
            # Nobody a broadcast should go to, as long as they have not written.
            "reachable": False,
            "first_seen": seconds(self._now()),
            "last_seen": self._today(),
        }

    async def _put(self, id: int, **changes: object) -> None:
        statement = insert(self._database.dialect, people).values(self._fresh(id) | changes)
        await self._database.write(statement.on_conflict_do_update(index_elements=["id"], set_=changes))
        self._recent.pop(id, None)


def _person(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        language=row.language,
        settings=row.settings,
        standing=Standing(row.standing),
        quota=row.quota,
        reachable=row.reachable,
        first_seen=moment(row.first_seen),
        last_seen=moment(row.last_seen),
    )
