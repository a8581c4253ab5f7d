"""Heartbeats of the processes that share this database."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from sqlalchemy import ColumnElement, delete, literal_column, select

from bot.services.ports_workers import Role, WorkerBeat
from bot.storage.database import Database
from bot.storage.upsert import insert
from bot.storage.work_tables import workers

_CLOCKS = MappingProxyType(
    {
        # unixepoch('subsec') came with SQLite 3.42, which Debian 12 does not have.
        "sqlite": "((julianday('now') - 2440587.5) * 86400.0)",
        "postgresql": "extract(epoch FROM clock_timestamp())::double precision",
    }
)


class WorkerRepository:
    """Fulfils the `Workers` port by the database's clock."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._now: ColumnElement[float] = literal_column(_CLOCKS[database.dialect])
        self._age = self._now - workers.c.beat_at

    async def beat(self, name: str, role: Role) -> None:
        """Say that ``name`` is alive; a name that was removed begins anew."""
        row = {"name": name, "role": role, "started_at": self._now, "beat_at": self._now}
        statement = insert(self._database.dialect, workers).values(row)
        renewed = {"role": statement.excluded.role, "beat_at": statement.excluded.beat_at}
        await self._database.write(statement.on_conflict_do_update(index_elements=["name"], set_=renewed))

    async def all(self) -> Sequence[WorkerBeat]:
        """Everybody who is not removed, by name."""
        rows = await self._database.all(select(workers, self._age.label("age")).order_by(workers.c.name))
        return [WorkerBeat(row.name, Role(row.role), row.started_at, row.beat_at, max(row.age, 0.0)) for row in rows]

    async def stale(self, older_than: float) -> Sequence[WorkerBeat]:
        """Those not heard of for more than ``older_than`` seconds, by name."""
        return [worker for worker in await self.all() if worker.age > older_than]

    async def remove(self, name: str) -> bool:
        """Strike ``name`` off; True for exactly one of all who try at once."""
        return await self._database.write(delete(workers).where(workers.c.name == name)) == (1,)
