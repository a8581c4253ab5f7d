"""The words of a song, to be read in the chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass

from bot.core.pages import pages
from bot.core.track import Track, TrackId

Find = Callable[[Track], Awaitable[str | None]]
"""A song's words, or None if nobody has them; never raises."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a song's words; pages are counted from 0."""

    track: Track
    text: str
    page: int
    pages: int


class LyricSheets:
    """Finds words once and hands them out page by page."""

    def __init__(
        self,
        picked: Callable[[TrackId], Awaitable[Track | None]],
        find: Find,
        *,
        recent: MutableMapping[TrackId, tuple[Track, tuple[str, ...]]],
    ) -> None:
        self._picked = picked
        self._find = find
        self._recent = recent

    async def sheet(self, id: TrackId, page: int = 0) -> Sheet | None:
        """A page of a song's words; None if there are none, or no such page."""
        if id not in self._recent:
            track = await self._picked(id)
            if track is None:
                return None
            self._recent[id] = track, pages(await self._find(track) or "")
        track, found = self._recent[id]
        return Sheet(track, found[page], page, len(found)) if 0 <= page < len(found) else None
