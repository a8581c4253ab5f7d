"""Hashes of API tokens in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select

from bot.storage.database import Database
from bot.storage.link_tables import tokens
from bot.storage.upsert import upsert


class TokenRepository:
    """Fulfils `TokenStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, owner: int, hash: str, expires: datetime) -> None:
        """Keep a token's hash instead of the person's former one."""
        row = {"owner": owner, "hash": hash, "expires": expires}
        await self._database.write(upsert(self._database.dialect, tokens, row))

    async def owner(self, hash: str, now: datetime) -> int | None:
        """Whose token it is, unless it has expired."""
        row = await self._database.first(select(tokens.c.owner).where(tokens.c.hash == hash, tokens.c.expires > now))
        return None if row is None else int(row.owner)

    async def forget(self, person: int) -> Mapping[str, int]:
        """Forget a person's token, and say how many rows that were, by table."""
        (removed,) = await self._database.write(delete(tokens).where(tokens.c.owner == person))
        return {"tokens": removed}

    async def remove(self, owner: int) -> bool:
        """Forget a person's token; False if there was none."""
        mine = tokens.c.owner == owner
        had = await self._database.first(select(tokens.c.owner).where(mine))
        await self._database.write(delete(tokens).where(mine))
        return had is not None
