"""The files Telegram keeps for us, with the most recent kept in memory."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select

from bot.core.track import Quality, TrackId
from bot.services.ports import StoredFile
from bot.storage.database import Database
from bot.storage.tables import files
from bot.storage.upsert import upsert

FileKey = tuple[int, TrackId, Quality]
_COLUMNS = select(
    files.c.track_id, files.c.file_id, files.c.file_unique_id, files.c.size, files.c.duration, files.c.source
)


class FileRepository:
    """Fulfils the `Files` port."""

    def __init__(
        self, database: Database, *, recent: MutableMapping[FileKey, StoredFile], now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._recent = recent
        self._now = now

    async def get(self, bot_id: int, track: TrackId, quality: Quality) -> StoredFile | None:
        """The file kept for this bot, track and quality, if any."""
        key = (bot_id, track, quality)
        if (known := self._recent.get(key)) is not None:
            return known
        row = await self._database.first(
            _COLUMNS.where(files.c.bot_id == bot_id, files.c.track_id == track, files.c.quality == quality)
        )
        if row is None:
            return None
        file = self._recent[key] = _file(row)
        return file

    async def among(self, bot_id: int, tracks: Sequence[TrackId], quality: Quality) -> dict[TrackId, StoredFile]:
        """The files kept for any of these tracks."""
        found = {one: file for one in tracks if (file := self._recent.get((bot_id, one, quality))) is not None}
        missing = [one for one in tracks if one not in found]
        if missing:
            where = (files.c.bot_id == bot_id, files.c.track_id.in_(missing), files.c.quality == quality)
            for row in await self._database.all(_COLUMNS.where(*where)):
                found[row.track_id] = self._recent[bot_id, row.track_id, quality] = _file(row)
        return found

    async def put(self, bot_id: int, track: TrackId, quality: Quality, file: StoredFile) -> None:
        """Remember a file, replacing an older one."""
        row = {
            "bot_id": bot_id,
            "track_id": track,
            "quality": quality,
            "file_id": file.file_id,
            "file_unique_id": file.file_unique_id,
            "size": file.size,
            "duration": file.duration,
            "source": file.source,
            "stored_at": self._now(),
        }
        await self._database.write(upsert(self._database.dialect, files, row))
        self._recent[bot_id, track, quality] = file

    async def drop(self, bot_id: int, track: TrackId, quality: Quality, file_id: str) -> None:
        """Forget a dead ``file_id``; a newer one for the same key stays."""
        key = (bot_id, track, quality)
        kept = self._recent.get(key)
        if kept is not None and kept.file_id == file_id:
            del self._recent[key]
        await self._database.write(
            delete(files).where(
                files.c.bot_id == bot_id,
                files.c.track_id == track,
                files.c.quality == quality,
                files.c.file_id == file_id,
            )
        )

    async def forget(self, bot_id: int, track: TrackId) -> None:
        """Forget every file of a track, whatever its quality: it turned out to be something else."""
        for quality in Quality:
            self._recent.pop((bot_id, track, quality), None)
        await self._database.write(delete(files).where(files.c.bot_id == bot_id, files.c.track_id == track))


def _file(row: Row[Any]) -> StoredFile:
    return StoredFile(
        file_id=row.file_id,
        file_unique_id=row.file_unique_id,
        size=row.size,
        duration=row.duration,
        source=row.source,
    )
