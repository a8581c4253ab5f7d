"""The operator's own music as a catalogue: names are searched in memory, links by the ids the files carry."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.errors import NotFound
from bot.core.name_index import NameIndex
from bot.core.request import Link, SongName
from bot.core.track import Track
from bot.services.ports import Answer, Found


@dataclass(frozen=True, slots=True)
class _Indexed:
    """The tracks as they were when the index was built."""

    tracks: Sequence[Track]
    by_id: dict[str, Track]
    names: NameIndex


def _index(tracks: Sequence[Track]) -> _Indexed:
    return _Indexed(tracks, {str(track.id): track for track in reversed(tracks)}, NameIndex(tracks))


class LibraryCatalog:
    """Fulfils `Catalog`; ``tracks`` gives the tracks of the moment, a new sequence whenever they change."""

    name = "library"

    def __init__(self, tracks: Callable[[], Sequence[Track]]) -> None:
        self._tracks = tracks
        self._indexed = _index(())
        self._indexing = asyncio.Lock()

    async def track(self, link: Link) -> Track:
        """The track whose file carries the link's id. Raises NotFound."""
        found = (await self._current()).by_id.get(link.uri)
        if found is None:
            raise NotFound(f"{link.uri} is not in the library")
        return found

    async def answer(self, link: Link) -> Answer:
        """The track behind a link, for a bot that asks nobody but its library. Raises NotFound."""
        return Answer(await self.track(link), self.name)

    async def found(self, name: SongName, *, limit: int, offset: int = 0) -> Found:
        """Tracks that may be meant, for a bot that asks nobody but its library."""
        return Found(tuple(await self.search(name, limit=limit, offset=offset)), self.name)

    async def search(self, name: SongName, *, limit: int, offset: int = 0) -> Sequence[Track]:
        """Tracks that may be meant, best first."""
        found = (await self._current()).names.search(name, limit + offset)
        return [track for track, _ in found[offset:]]

    async def _current(self) -> _Indexed:
        """The index over the tracks of the moment; a thread builds it, since thousands of tracks take their time."""
        if self._tracks() is self._indexed.tracks:
            return self._indexed
        async with self._indexing:
            tracks = self._tracks()
            if tracks is not self._indexed.tracks:
                self._indexed = await asyncio.to_thread(_index, tracks)
            return self._indexed
