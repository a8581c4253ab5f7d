"""Tracks already known and the names that stand for them, with the most recent kept in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, MutableMapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from bot.core.track import Track, TrackId
from bot.storage.database import Database
from bot.storage.tables import aliases, tracks
from bot.storage.upsert import upsert

ALIAS_LENGTH = 512
"""Characters of an alias that are kept; a longer name is cut, the same way for writing and reading."""

_PIECE = 250
"""Tracks read at a time where all are read."""

_FIELDS = {field.name for field in dataclasses.fields(Track)}
_TUPLES = ("artists", "album_artists", "genres")


class TrackRepository:
    """Fulfils the `Tracks` port; the two mappings are its memory, bounded by whoever builds them."""

    def __init__(
        self,
        database: Database,
        *,
        recent: MutableMapping[TrackId, Track],
        recent_aliases: MutableMapping[str, TrackId],
        now: Callable[[], datetime],
        noticed: Callable[[Sequence[Track]], None] | None = None,
    ) -> None:
        """``noticed`` is told of every track that is put."""
        self._database = database
        self._recent = recent
        self._recent_aliases = recent_aliases
        self._now = now
        self._noticed = noticed

    async def get(self, id: TrackId) -> Track | None:
        """A track seen before."""
        if (known := self._recent.get(id)) is not None:
            return known
        row = await self._database.first(select(tracks.c.details).where(tracks.c.id == id))
        if row is None:
            return None
        track = self._recent[id] = from_row(row.details)
        return track

    async def put(self, *found: Track) -> None:
        """Remember the metadata of tracks, replacing what was known."""
        rows = [{"id": track.id, "details": to_row(track), "fetched_at": self._now()} for track in found]
        await self._database.write(*(upsert(self._database.dialect, tracks, row) for row in rows))
        self._recent.update({track.id: track for track in found})
        if self._noticed is not None:
            self._noticed(found)

    async def newest(self, limit: int) -> Sequence[Track]:
        """The ``limit`` tracks that were put last, newest first."""
        # The largest rows of the largest table: their ids are sorted alone, and read in pieces that block nobody long.
        ids = await self._database.all(select(tracks.c.id).order_by(tracks.c.fetched_at.desc()).limit(limit))
        found: list[Track] = []
        for start in range(0, len(ids), _PIECE):
            piece = [row.id for row in ids[start : start + _PIECE]]
            rows = await self._database.all(select(tracks.c.id, tracks.c.details).where(tracks.c.id.in_(piece)))
            details = {row.id: row.details for row in rows}
            found += [from_row(details[one]) for one in piece if one in details]
        return found

    async def by_alias(self, alias: str) -> Track | None:
        """The track an alias stands for, if any."""
        alias = alias[:ALIAS_LENGTH]
        if (track_id := self._recent_aliases.get(alias)) is not None:
            return await self.get(track_id)
        # Asked for together: each question to the database takes longer than it needs for the answer.
        both = select(aliases.c.track_id, tracks.c.details).join(tracks, tracks.c.id == aliases.c.track_id)
        row = await self._database.first(both.where(aliases.c.alias == alias))
        if row is None:
            return None
        track_id = self._recent_aliases[alias] = TrackId(row.track_id)
        track = self._recent[track_id] = from_row(row.details)
        return track

    async def add_alias(self, alias: str, id: TrackId) -> None:
        """Let ``alias`` stand for a track that `put` has stored."""
        alias = alias[:ALIAS_LENGTH]
        row = {"alias": alias, "track_id": id, "created_at": self._now()}
        await self._database.write(upsert(self._database.dialect, aliases, row))
        self._recent_aliases[alias] = id

    async def forget(self, id: TrackId) -> None:
        """Forget a track and every name that stands for it, so that it is asked for anew."""
        await self._database.write(
            delete(aliases).where(aliases.c.track_id == id), delete(tracks).where(tracks.c.id == id)
        )
        self._recent.pop(id, None)
        for alias in [name for name, named in self._recent_aliases.items() if named == id]:
            del self._recent_aliases[alias]


def to_row(track: Track) -> dict[str, Any]:
    """A track as JSON; empty fields are left out."""
    return {name: value for name, value in dataclasses.asdict(track).items() if value not in (None, ())}


def from_row(details: dict[str, Any]) -> Track:
    """A track from its JSON; fields of a newer version are ignored."""
    known: dict[str, Any] = {name: value for name, value in details.items() if name in _FIELDS}
    return Track(**known | {name: tuple(known[name]) for name in _TUPLES if name in known})
