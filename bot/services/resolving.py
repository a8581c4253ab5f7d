"""A request becomes a track, or a choice of tracks, and what was found is remembered under every name it went by."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.errors import BadLink, NotFound, NotSupported
from bot.core.fold import fold
from bot.core.rank import Outcome, rank
from bot.core.request import Link, LinkKind, Request, SongName
from bot.core.track import Track, TrackId
from bot.services.ports import Catalog, Tracks

CHOICES = 8
"""Tracks offered at once: what fits a phone's screen without scrolling."""
CANDIDATES = 10
"""Tracks asked of a catalogue for a name: Spotify gives no more in one answer (2026)."""


@dataclass(frozen=True, slots=True)
class Sure:
    """There is one clear answer."""

    track: Track


@dataclass(frozen=True, slots=True)
class Choice:
    """The person must say which; best first."""

    tracks: tuple[Track, ...]


class Resolver:
    """Finds out which recording is meant."""

    def __init__(self, tracks: Tracks, catalog: Catalog) -> None:
        self._tracks = tracks
        self._catalog = catalog

    async def known(self, request: Request) -> Track | None:
        """The track a request stands for, if that is known already. Asks no catalogue."""
        if isinstance(request, Link):
            track = await self._tracks.get(TrackId(request.uri))
            if track is not None:
                return track
        return await self._tracks.by_alias(alias_of(request))

    async def resolve(self, request: Request) -> Sure | Choice:
        """Ask the catalogue. Raises NotFound, BadLink, NotSupported, CatalogDown."""
        if isinstance(request, Link):
            track = await self._link(request)
            await self._remember(request, track)
            return Sure(track)
        found = await self._catalog.search(request, limit=CANDIDATES)
        verdict = rank(request, found, limit=CHOICES)
        if verdict.outcome is Outcome.NONE:
            raise NotFound(f"nothing like {request.query!r}")
        if verdict.track is not None:
            await self._remember(request, verdict.track)
            return Sure(verdict.track)
        await self._tracks.put(*verdict.tracks)
        return Choice(tuple(verdict.tracks))

    async def picked(self, id: TrackId) -> Track | None:
        """The track of a button; None if it is no longer known."""
        return await self._tracks.get(id)

    async def _link(self, link: Link) -> Track:
        if link.kind is LinkKind.BROKEN:
            raise BadLink(f"{link.id!r} is no id")
        if link.kind is not LinkKind.TRACK:
            raise NotSupported(link.kind)
        track = await self._catalog.track(link)
        if not track.title:
            raise BadLink(f"{link.uri} has no title")
        return track

    async def _remember(self, request: Request, track: Track) -> None:
        await self._tracks.put(track)
        alias = alias_of(request)
        if alias != track.id:
            await self._tracks.add_alias(alias, track.id)


def alias_of(request: Request) -> str:
    """The name under which a request's answer is remembered: the same for every spelling that folds alike."""
    if isinstance(request, SongName):
        return f"name:{fold(request.query)}"
    return request.uri
