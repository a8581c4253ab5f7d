"""Updates that were accepted but not yet handled.

This lies on the way of every message: a poll's updates are one statement, and handled ones are deleted many at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from bot.services.ports_inbox import Incoming
from bot.storage.database import Database
from bot.storage.upsert import insert
from bot.storage.work_tables import inbox

DELETED_AT_ONCE = 500
"""Ids in one statement; SQLite takes at most 32 766 parameters."""


class InboxRepository:
    """Fulfils the `Inbox` port."""

    def __init__(self, database: Database) -> None:
        self._database = database
        put = insert(database.dialect, inbox).on_conflict_do_nothing()
        self._put = put.returning(inbox.c.update_id)

    async def put(self, bot_id: int, updates: Sequence[Incoming]) -> frozenset[int]:
        """Keep updates, all or none; the ids that were new are returned, the others are there already."""
        if not updates:
            return frozenset()
        rows = [
            {"bot_id": bot_id, "update_id": one.update_id, "payload": one.payload, "received_at": one.received_at}
            for one in updates
        ]
        return frozenset([row.update_id for row in await self._database.write_one(self._put, rows)])

    async def done(self, bot_id: int, update_ids: Sequence[int]) -> None:
        """Forget updates that were handled."""
        if not update_ids:
            return
        parts = [update_ids[at : at + DELETED_AT_ONCE] for at in range(0, len(update_ids), DELETED_AT_ONCE)]
        of_bot = delete(inbox).where(inbox.c.bot_id == bot_id)
        await self._database.write(*(of_bot.where(inbox.c.update_id.in_(part)) for part in parts))

    async def pending(self, bot_id: int) -> Sequence[Incoming]:
        """All updates not yet handled, in Telegram's order."""
        columns = select(inbox.c.update_id, inbox.c.payload, inbox.c.received_at)
        rows = await self._database.all(columns.where(inbox.c.bot_id == bot_id).order_by(inbox.c.update_id))
        return [Incoming(row.update_id, row.payload, row.received_at) for row in rows]
