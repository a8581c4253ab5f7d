"""Codes that let somebody in, stored as hashes.

SHA-256 without salt is enough: the codes are long and random, so nobody finds one by trying.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import delete, update

from bot.storage.database import Database
from bot.storage.upsert import upsert
from bot.storage.work_tables import invites


class InviteRepository:
    """Fulfils the `Invites` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, code: str, *, created_by: int, uses: int) -> None:
        """Let ``uses`` people in by ``code``; an unused rest of the same code is replaced."""
        row = {"code_hash": _hashed(code), "created_by": created_by, "uses_left": uses}
        await self._database.write(upsert(self._database.dialect, invites, row))

    async def redeem(self, code: str) -> bool:
        """Take one use; False if the code is unknown or used up."""
        usable = (invites.c.code_hash == _hashed(code), invites.c.uses_left > 0)
        taken = update(invites).where(*usable).values(uses_left=invites.c.uses_left - 1)
        return await self._database.write(taken) == (1,)

    async def revoke(self, code: str) -> bool:
        """Let nobody in by ``code`` any more; False if it is unknown."""
        return await self._database.write(delete(invites).where(invites.c.code_hash == _hashed(code))) == (1,)

    async def forget(self, person: int) -> Mapping[str, int]:
        """Revoke what a person has created, and say how many rows that were, by table."""
        (removed,) = await self._database.write(delete(invites).where(invites.c.created_by == person))
        return {"invites": removed}


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
