"""A name becomes tracks that may be meant: the library's own first, then whichever remote catalogue is quickest.

The remote catalogues are asked in order, each one a short time ahead of the next, so that a slow or silent one costs
little. One that has nothing like the name counts as having failed, and the next is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from bot.catalog.race import Attempt, NobodyAnsweredError, first_answer, summary
from bot.core.errors import NotFound
from bot.core.query import searches
from bot.core.rank import Outcome, rank
from bot.core.request import SongName
from bot.core.track import Track
from bot.services.ports import Found, NameCatalog

HEDGE: Final = 0.6
"""Seconds after which the next catalogue is asked too: a healthy one answers in a third of that."""
_QUERIES: Final = 2
"""Wordings of one name that one catalogue is asked for: a name costs at most two requests to Spotify."""


class NothingLikeItError(NotFound):
    """A catalogue answered, but with nothing like the name; ``tracks`` is what it had."""

    def __init__(self, name: SongName, tracks: tuple[Track, ...]) -> None:
        super().__init__(f"nothing like {name.query!r}")
        self.tracks = tracks


class Names:
    """Searches the library and the remote catalogues, best first."""

    def __init__(self, library: NameCatalog | None, remote: Sequence[NameCatalog], *, hedge: float = HEDGE) -> None:
        self._library = library
        self._remote = tuple(remote)
        self._hedge = hedge

    async def found(self, name: SongName, *, limit: int, offset: int = 0) -> Found:
        """Tracks that may be meant and who knew them; the library's own stand first. Raises CatalogDown."""
        own = await self._own_tracks(name, limit, offset)
        if not self._remote or (own and rank(name, own).outcome is Outcome.SURE):
            return Found(own, self._library.name if self._library else "none")
        try:
            source, remote = await first_answer(
                [
                    Attempt(catalog.name, partial(self._search, catalog, name, limit, offset))
                    for catalog in self._remote
                ],
                hedge=self._hedge,
            )
        except NobodyAnsweredError as nobody:
            return self._nothing(own, nobody)
        return Found((*own, *remote), source)

    async def _own_tracks(self, name: SongName, limit: int, offset: int) -> tuple[Track, ...]:
        """What the library has that is like ``name``; it pages only where there is nothing else to page."""
        if self._library is None or (offset and self._remote):
            return ()
        tracks = tuple(await self._library.search(name, limit=limit, offset=offset))
        return tracks if not self._remote or rank(name, tracks).outcome is not Outcome.NONE else ()

    async def _search(self, catalog: NameCatalog, name: SongName, limit: int, offset: int) -> tuple[Track, ...]:
        """What one catalogue has; another wording if the first brought nothing like it. Raises NothingLikeItError."""
        tracks: tuple[Track, ...] = ()
        for query in (searches(name) or (name.query,))[: 1 if offset else _QUERIES]:
            found = tuple(await catalog.search(replace(name, query=query), limit=limit, offset=offset))
            if offset or rank(name, found).outcome is not Outcome.NONE:
                return found
            tracks = tracks or found
        raise NothingLikeItError(name, tracks)

    def _nothing(self, own: tuple[Track, ...], nobody: NobodyAnsweredError) -> Found:
        """What is left when no catalogue had anything like the name. Raises CatalogDown if none could be asked."""
        for source, error in nobody.errors.items():
            if isinstance(error, NothingLikeItError):
                return Found((*own, *error.tracks), source)
        if own and self._library is not None:
            return Found(own, self._library.name)
        raise summary(nobody) from nobody
