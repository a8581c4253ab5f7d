"""Counts by name and window, shared by all processes and kept across restarts."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from bot.storage.database import Database
from bot.storage.upsert import insert
from bot.storage.work_tables import counters


class CounterRepository:
    """Fulfils the `Counters` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, name: str, window: int, amount: int = 1) -> int:
        """Count ``amount`` in the window that began at ``window`` (Unix time); what it counts now is returned."""
        row = {"name": name, "window_start": window, "count": amount}
        statement = insert(self._database.dialect, counters).values(row)
        more = statement.on_conflict_do_update(
            index_elements=["name", "window_start"], set_={"count": counters.c.count + amount}
        )
        (counted,) = await self._database.write_one(more.returning(counters.c.count.label("amount")))
        return int(counted.amount)

    async def total(self, name: str, since: int) -> int:
        """What all windows count that began at ``since`` or later."""
        window = (counters.c.name == name, counters.c.window_start >= since)
        row = await self._database.first(select(func.coalesce(func.sum(counters.c.count), 0)).where(*window))
        return int(row[0]) if row is not None else 0

    async def prune(self, before: int) -> None:
        """Remove windows that began before ``before``."""
        await self._database.write(delete(counters).where(counters.c.window_start < before))
