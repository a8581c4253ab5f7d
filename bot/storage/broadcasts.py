"""Messages to everybody, and how far each has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from bot.services.ports_admin import Audience, Broadcast
from bot.storage.database import Database
from bot.storage.moments import moment, seconds
from bot.storage.work_tables import broadcasts


class BroadcastRepository:
    """Fulfils the `Broadcasts` port."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def start(self, text: str, audience: Audience) -> Broadcast:
        """Write down a new one."""
        row = {
            "text": text,
            "audience": audience,
            "created": seconds(self._now()),
            "sent": 0,
            "failed": 0,
            "done": False,
        }
        (started,) = await self._database.write_one(broadcasts.insert().values(row).returning(broadcasts))
        return _broadcast(started)

    async def advance(self, id: int, *, cursor: int, sent: int, failed: int) -> None:
        """Note that everybody up to ``cursor`` was tried, ``sent`` and ``failed`` since the last note."""
        counts = {"sent": broadcasts.c.sent + sent, "failed": broadcasts.c.failed + failed}
        await self._database.write(update(broadcasts).where(broadcasts.c.id == id).values(cursor=cursor, **counts))

    async def finish(self, id: int) -> None:
        """Note that nothing more is to be sent: all have it, or it was called off."""
        await self._database.write(update(broadcasts).where(broadcasts.c.id == id).values(done=True))

    async def get(self, id: int) -> Broadcast | None:
        """One broadcast."""
        row = await self._database.first(select(broadcasts).where(broadcasts.c.id == id))
        return _broadcast(row) if row is not None else None

    async def unfinished(self) -> Sequence[Broadcast]:
        """Those to go on with, oldest first."""
        statement = select(broadcasts).where(~broadcasts.c.done).order_by(broadcasts.c.id)
        return [_broadcast(row) for row in await self._database.all(statement)]


def _broadcast(row: Row[Any]) -> Broadcast:
    return Broadcast(
        id=row.id,
        text=row.text,
        audience=Audience(row.audience),
        created=moment(row.created),
        cursor=row.cursor,
        sent=row.sent,
        failed=row.failed,
        done=row.done,
    )
