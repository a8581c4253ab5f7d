"""Where short links lead: found out once, kept for good."""

from __future__ import annotations

from collections.abc import MutableMapping

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.tables import short_links
from bot.storage.upsert import upsert

SHORT_LENGTH = 512
"""Characters of a short link that can be kept; a longer one is no short link and is not."""


class ShortLinkRepository:
    """Targets by short link."""

    def __init__(self, database: Database, *, recent: MutableMapping[str, str]) -> None:
        self._database = database
        self._recent = recent

    async def get(self, short: str) -> str | None:
        """The URL that ``short`` leads to, if it was followed before."""
        if (known := self._recent.get(short)) is not None:
            return known
        row = await self._database.first(select(short_links.c.target).where(short_links.c.short == short))
        if row is None:
            return None
        self._recent[short] = row.target
        return str(row.target)

    async def put(self, short: str, target: str) -> None:
        """Remember where ``short`` leads."""
        if len(short) <= SHORT_LENGTH:
            row = {"short": short, "target": target}
            await self._database.write(upsert(self._database.dialect, short_links, row))
            self._recent[short] = target
