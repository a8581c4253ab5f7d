"""Groups and channels, with the most recent kept in memory."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence

from sqlalchemy import select, update

from bot.services.ports_people import Chat, Preferences
from bot.storage.database import Database
from bot.storage.people_tables import chats
from bot.storage.upsert import insert, upsert

TITLE_LENGTH = 256
"""Characters of a title that are kept; Telegram allows 128, counted otherwise."""


class ChatRepository:
    """Fulfils the `Chats` port; ``recent`` should forget after a minute where several processes share the database."""

    def __init__(self, database: Database, *, recent: MutableMapping[int, Chat]) -> None:
        self._database = database
        self._recent = recent

    async def get(self, id: int) -> Chat | None:
        """What is known about a chat."""
        if (known := self._recent.get(id)) is not None:
            return known
        row = await self._database.first(select(chats).where(chats.c.id == id))
        if row is None:
            return None
        chat = self._recent[id] = Chat(
            id=row.id,
            type=row.type,
            title=row.title,
            settings=row.settings,
            added_by=row.added_by,
            active=row.active,
            migrated_to=row.migrated_to,
        )
        return chat

    async def joined(self, id: int, *, type: str, title: str, added_by: int | None) -> Chat:
        """Note that the bot is a member; settings of an earlier stay are still there."""
        await self._put(id, type=type, title=title[:TITLE_LENGTH], added_by=added_by, active=True, migrated_to=None)
        chat = await self.get(id)
        assert chat is not None
        return chat

    async def left(self, id: int) -> None:
        """Note that the bot is no member any more."""
        await self._put(id, active=False)

    async def put_settings(self, id: int, settings: Preferences) -> None:
        """Replace all settings of a chat."""
        await self._put(id, settings=dict(settings))

    async def migrate(self, old: int, new: int) -> None:
        """Let the supergroup ``new`` have everything that the group ``old`` had; doing it twice is fine."""
        before = await self.get(old)
        if before is None or before.migrated_to == new:
            return
        row = {
            "id": new,
            "type": "supergroup",
            "title": before.title,
            "settings": dict(before.settings),
            "added_by": before.added_by,
            "active": True,
        }
        await self._database.write(
            upsert(self._database.dialect, chats, row),
            update(chats).where(chats.c.id == old).values(active=False, migrated_to=new, settings={}, added_by=None),
        )
        self._recent.pop(old, None)
        self._recent.pop(new, None)

    async def page(self, *, after: int | None = None, limit: int = 100) -> Sequence[int]:
        """Ids above ``after`` of chats the bot is in, ascending."""
        statement = select(chats.c.id).where(chats.c.active).order_by(chats.c.id).limit(limit)
        if after is not None:
            statement = statement.where(chats.c.id > after)
        return [row.id for row in await self._database.all(statement)]

    async def forget(self, person: int) -> Mapping[str, int]:
        """Forget which chats a person has added the bot to, and say how many, by table."""
        theirs = chats.c.added_by == person
        rows = await self._database.write_one(update(chats).where(theirs).values(added_by=None).returning(chats.c.id))
        for row in rows:
            self._recent.pop(row.id, None)
        return {"chats": len(rows)}

    async def _put(self, id: int, **changes: object) -> None:
        fresh = {"id": id, "type": "", "title": "", "settings": {}, "active": True}
        statement = insert(self._database.dialect, chats).values(fresh | changes)
        await self._database.write(statement.on_conflict_do_update(index_elements=["id"], set_=changes))
        self._recent.pop(id, None)
