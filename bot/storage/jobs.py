"""Jobs as rows: what was promised to whom, until it is over and for a while after."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, false, func, or_, select, true, update

from bot.core.track import Quality, TrackId
from bot.services.jobs import Job, JobKind, Queued
from bot.services.messaging import ChatTarget, InlineTarget, Target
from bot.storage.database import Database
from bot.storage.tables import jobs
from bot.storage.upsert import insert

_INLINE = "inline"
"""Marks the target of a message that was sent inline; that of a chat has no mark."""


class JobRepository:
    """Fulfils the `JobStore` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, job: Job) -> bool:
        """Write a job down; False if its id is known already."""
        row = {
            "id": job.id,
            "kind": job.kind,
            "person": job.person,
            "asked_at": job.asked_at,
            "details": _details(job),
            "status": job.status,
        }
        put = insert(self._database.dialect, jobs).values(row).on_conflict_do_nothing().returning(jobs.c.id)
        return bool(await self._database.write_one(put))

    async def get(self, id: str) -> Job | None:
        """A job that is not over."""
        row = await self._database.first(select(jobs).where(jobs.c.id == id, jobs.c.over == false()))
        return None if row is None else _job(row)

    async def shown(self, id: str, message: int) -> None:
        """Remember which message shows how a job goes."""
        await self._database.write(update(jobs).where(jobs.c.id == id).values(status=message))

    async def end(self, id: str) -> bool:
        """Mark a job as over, unless it is."""
        over = update(jobs).where(jobs.c.id == id, jobs.c.over == false()).values(over=True)
        (count,) = await self._database.write(over)
        return count > 0

    async def leave(self, id: str, left: Sequence[TrackId]) -> None:
        """Remember which of a job's tracks did not come."""
        await self._database.write(update(jobs).where(jobs.c.id == id).values(remaining=list(left)))

    async def left(self, id: str) -> Job | None:
        """A job with what did not come as its tracks."""
        row = await self._database.first(select(jobs).where(jobs.c.id == id))
        return None if row is None or not row.remaining else _job(row, row.remaining)

    async def ended(self, ids: Collection[str]) -> Sequence[str]:
        """Those of ``ids`` that are over."""
        rows = await self._database.all(select(jobs.c.id).where(jobs.c.id.in_(ids), jobs.c.over == true()))
        return [row.id for row in rows]

    async def of(self, person: int) -> Sequence[Queued]:
        """What a person still waits for, in the order in which it comes."""
        query = select(jobs).where(jobs.c.person == person, jobs.c.over == false())
        rows = await self._database.all(query.order_by(jobs.c.kind.desc(), jobs.c.asked_at))
        return [Queued(_job(row), await self._count(_before(row))) for row in rows]

    async def open(self) -> int:
        """How many jobs are not over."""
        return await self._count(jobs.c.over == false())

    async def oldest(self) -> float | None:
        """When the oldest job that is not over was asked for, in Unix time."""
        row = await self._database.first(select(func.min(jobs.c.asked_at)).where(jobs.c.over == false()))
        return None if row is None else row[0]

    async def prune(self, before: float) -> Sequence[str]:
        """Forget what is over and was asked for before a Unix time."""
        old = and_(jobs.c.over == true(), jobs.c.asked_at < before)
        return [row.id for row in await self._database.write_one(delete(jobs).where(old).returning(jobs.c.id))]

    async def forget(self, person: int) -> Mapping[str, int]:
        """Remove every job of a person's: what is under way finds nothing more to do."""
        (count,) = await self._database.write(delete(jobs).where(jobs.c.person == person))
        return {jobs.name: count}

    async def _count(self, which: ColumnElement[bool]) -> int:
        found = await self._database.first(select(func.count()).select_from(jobs).where(which))
        return int(found[0]) if found is not None else 0


def _before(row: Row[Any]) -> ColumnElement[bool]:
    """The jobs that are served before one: songs before collections, then by age."""
    older = and_(jobs.c.kind == row.kind, jobs.c.asked_at < row.asked_at)
    sooner = or_(older, jobs.c.kind == JobKind.SONG) if row.kind == JobKind.COLLECTION else older
    return and_(jobs.c.over == false(), jobs.c.id != row.id, sooner)


def _details(job: Job) -> Mapping[str, Any]:
    return {
        "target": asdict(job.target) | ({"kind": _INLINE} if isinstance(job.target, InlineTarget) else {}),
        "tracks": list(job.tracks),
        "quality": job.quality,
        "title": job.title,
        "upload": job.upload,
    }


def _job(row: Row[Any], tracks: Sequence[str] | None = None) -> Job:
    details = row.details
    return Job(
        id=row.id,
        kind=JobKind(row.kind),
        person=row.person,
        target=_target(details["target"]),
        tracks=tuple(TrackId(one) for one in (details["tracks"] if tracks is None else tracks)),
        quality=Quality(details["quality"]),
        asked_at=row.asked_at,
        title=details["title"],
        upload=details["upload"],
        status=row.status,
    )


def _target(details: Mapping[str, Any]) -> Target:
    if details.get("kind") == _INLINE:
        return InlineTarget(**{name: value for name, value in details.items() if name != "kind"})
    return ChatTarget(**details)
