"""Breakers: which upstream is left alone until when, so that a restart does not ask it again."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from bot.services.ports import Opened
from bot.storage.database import Database
from bot.storage.tables import breakers
from bot.storage.upsert import upsert


class BreakerRepository:
    """Breakers by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> Opened | None:
        """What was last put under ``name``, even if its time is over."""
        columns = select(breakers.c.until, breakers.c.reason)
        row = await self._database.first(columns.where(breakers.c.name == name))
        return Opened(row.until, row.reason) if row is not None else None

    async def all(self) -> Mapping[str, Opened]:
        """What was last put under every name."""
        rows = await self._database.all(select(breakers).order_by(breakers.c.name))
        return {row.name: Opened(row.until, row.reason) for row in rows}

    async def put(self, name: str, opened: Opened) -> None:
        """Remember ``opened``, replacing what was there."""
        row = {"name": name, "until": opened.until, "reason": opened.reason}
        await self._database.write(upsert(self._database.dialect, breakers, row))
