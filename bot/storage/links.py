"""Our own short links in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.core.link_target import is_known_target
from bot.core.short_link import ShortLink
from bot.services.link_ports import Target
from bot.storage.database import Database
from bot.storage.link_tables import links, visits

_FIND = select(links.c.slug, links.c.number, links.c.target).where(
    links.c.slug.in_(bindparam("slugs", expanding=True)), links.c.enabled
)


class LinkRepository:
    """Fulfils `LinkStore`, and `FindTargets` by `targets`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def targets(self, slugs: Sequence[str]) -> Mapping[str, Target]:
        """The targets of those slugs that lead somewhere; a row that leads to a foreign host leads nowhere."""
        rows = await self._database.all(_FIND.params(slugs=list(slugs)))
        return {row.slug: Target(row.number, row.target) for row in rows if is_known_target(row.target)}

    async def add(self, link: ShortLink) -> bool:
        """Keep a new link; False if somebody has its slug."""
        return await self._unless_taken(
            insert(links).values(
                id=link.id,
                slug=link.slug,
                target=link.target,
                subdomain=link.subdomain,
                owner=link.owner,
                enabled=link.enabled,
                created=link.created,
                updated=link.updated,
            )
        )

    async def change(self, id: str, *, target: str, slug: str, subdomain: str, updated: datetime) -> bool:
        """Rewrite a link; False if somebody has the slug."""
        values = {"target": target, "slug": slug, "subdomain": subdomain, "updated": updated}
        return await self._unless_taken(update(links).where(links.c.id == id).values(**values))

    async def by_id(self, id: str) -> ShortLink | None:
        """The link with this id."""
        return _link(await self._database.first(select(links).where(links.c.id == id)))

    async def by_slug(self, slug: str) -> ShortLink | None:
        """The link with this slug."""
        return _link(await self._database.first(select(links).where(links.c.slug == slug)))

    async def of_owner(self, owner: int, *, offset: int, limit: int) -> Sequence[ShortLink]:
        """Somebody's links, newest first."""
        mine = select(links).where(links.c.owner == owner).order_by(links.c.number.desc())
        rows = await self._database.all(mine.offset(offset).limit(limit))
        return [_full(row) for row in rows]

    async def leading_to(self, owner: int, target: str) -> ShortLink | None:
        """Somebody's newest link to ``target``."""
        found = select(links).where(links.c.owner == owner, links.c.target == target).order_by(links.c.number.desc())
        return _link(await self._database.first(found.limit(1)))

    async def count(self, owner: int) -> int:
        """How many links somebody has."""
        row = await self._database.first(select(func.count()).select_from(links).where(links.c.owner == owner))
        return int(row[0]) if row is not None else 0

    async def remove(self, ids: Sequence[str]) -> None:
        """Forget links and, by their foreign key, their visits."""
        await self._database.write(delete(links).where(links.c.id.in_(ids)))

    async def forget(self, person: int) -> Mapping[str, int]:
        """Forget a person's links with their visits, and say how many rows that were, by table."""
        mine = links.c.owner == person
        numbers = select(links.c.number).where(mine)
        clicks, removed = await self._database.write(
            delete(visits).where(visits.c.link.in_(numbers)), delete(links).where(mine)
        )
        return {"links": removed, "visits": clicks}

    async def _unless_taken(self, statement: Any) -> bool:
        try:
            await self._database.write(statement)
        except IntegrityError:
            return False
        return True


def _link(row: Row[Any] | None) -> ShortLink | None:
    return None if row is None else _full(row)


def _full(row: Row[Any]) -> ShortLink:
    return ShortLink(
        id=row.id,
        slug=row.slug,
        target=row.target,
        subdomain=row.subdomain,
        owner=row.owner,
        created=_aware(row.created),
        updated=_aware(row.updated),
        views=row.views,
        enabled=row.enabled,
    )


def _aware(moment: datetime) -> datetime:
    """SQLite gives back what is UTC without saying so."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
