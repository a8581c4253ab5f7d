"""Mutual exclusion between processes that share a PostgreSQL database: advisory locks, which end with their holder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from hashlib import blake2b

from sqlalchemy import Executable, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database

RETRY_SECONDS = 0.2
"""How often somebody who waits looks whether it is their turn. Waiting on the server would take a connection each."""

_TRY = text("SELECT pg_try_advisory_lock(:key)")
_RELEASE = text("SELECT pg_advisory_unlock(:key)")


class AdvisoryLocks:
    """Fulfils the `Locks` port on PostgreSQL."""

    def __init__(self, database: Database, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        self._database = database
        self._sleep = sleep

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Be the only holder of ``name``."""
        while True:
            async with self.attempt(name) as held:
                if held:
                    yield
                    return
            await self._sleep(RETRY_SECONDS)

    @asynccontextmanager
    async def attempt(self, name: str) -> AsyncIterator[bool]:
        """Hold ``name`` if nobody does; whether it is held now is yielded."""
        key = _number(name)
        async with self._database.session() as connection:
            held = await _asked(connection, _TRY.bindparams(key=key))
            try:
                yield held
            finally:
                if held:
                    await _asked(connection, _RELEASE.bindparams(key=key))


async def _asked(connection: AsyncConnection, statement: Executable) -> bool:
    return bool((await connection.execute(statement)).scalar())


def _number(name: str) -> int:
    """The 64-bit number that PostgreSQL knows a lock by."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
