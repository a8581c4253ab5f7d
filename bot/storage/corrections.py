"""Which upload a track is taken from: for everybody, and for people who chose otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from datetime import datetime

from sqlalchemy import delete, func, select

from bot.core.track import TrackId
from bot.services.ports import Chosen
from bot.storage.database import Database
from bot.storage.tables import choices, matches
from bot.storage.upsert import upsert


class CorrectionRepository:
    """Fulfils the `Corrections` port; ``recent`` keeps everyone's own choices for a track, by person.

    They are read a track at a time: nearly every track has none, and an answer from the cache has no time to ask the
    database about each person.
    """

    def __init__(
        self,
        database: Database,
        *,
        recent: MutableMapping[TrackId, Mapping[int, str]],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._recent = recent
        self._now = now

    async def chosen(self, track: TrackId) -> Chosen | None:
        """What everybody gets."""
        row = await self._database.first(select(matches).where(matches.c.track_id == track))
        if row is None:
            return None
        return Chosen(upload=row.upload, by=row.chosen_by, rejected=tuple(row.rejected))

    async def choose(self, track: TrackId, chosen: Chosen) -> None:
        """Let everybody get this from now on."""
        row = {
            "track_id": track,
            "upload": chosen.upload,
            "chosen_by": chosen.by,
            "rejected": list(chosen.rejected),
            "chosen_at": self._now(),
        }
        await self._database.write(upsert(self._database.dialect, matches, row))

    async def own(self, person: int, track: TrackId) -> str | None:
        """The upload this person has chosen for themselves."""
        known = self._recent.get(track)
        if known is None:
            rows = await self._database.all(
                select(choices.c.person, choices.c.upload).where(choices.c.track_id == track)
            )
            known = self._recent[track] = {row.person: row.upload for row in rows}
        return known.get(person)

    async def vote(self, person: int, track: TrackId, upload: str) -> int:
        """Let this person get ``upload``; how many people want it for this track is returned."""
        row = {"person": person, "track_id": track, "upload": upload, "chosen_at": self._now()}
        await self._database.write(upsert(self._database.dialect, choices, row))
        self._recent.pop(track, None)
        count = select(func.count()).where(choices.c.track_id == track, choices.c.upload == upload)
        found = await self._database.first(count)
        return int(found[0]) if found is not None else 0

    async def forget(self, person: int) -> Mapping[str, int]:
        """Remove what a person has chosen, and say how many rows that were, by table."""
        theirs = delete(choices).where(choices.c.person == person).returning(choices.c.track_id)
        rows = await self._database.write_one(theirs)
        for row in rows:
            self._recent.pop(TrackId(row.track_id), None)
        return {"choices": len(rows)}
