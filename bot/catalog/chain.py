"""The catalogues together: who is asked about a link, in which order, and what is done when one of them fails.

The library first, then the Web API, then the public pages, and if all else fails a bare title to be searched for and
confirmed. A catalogue that fails is logged and the others go on; the person notices nothing. For names see `Names`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, Protocol, TypeVar

import structlog

from bot.catalog.breaker import SpotifyState
from bot.catalog.names import HEDGE, Names
from bot.catalog.race import Attempt, NobodyAnsweredError, first_answer, summary
from bot.core.collection import AlbumCard, Collection, CollectionKind
from bot.core.errors import BadLink, CatalogDown, NotFound, NotSupported, SongwireError
from bot.core.request import Link, LinkKind, Service, SongName
from bot.core.track import Track
from bot.services.ports import Answer, Catalog, Collections, Found

ENRICH_WITHIN: Final = 1.0
"""Seconds that filling in a genre or an ISRC may add to an answer."""
_LISTS: Final = frozenset({LinkKind.ALBUM, LinkKind.PLAYLIST, LinkKind.ARTIST})

T = TypeVar("T")
log = structlog.get_logger(__name__)


class Pages(Catalog, Collections, Protocol):
    """Spotify's public pages, as `EmbedCatalog` reads them."""

    async def title(self, link: Link) -> SongName:
        """The bare title of a link. Raises NotFound, CatalogDown."""
        ...


class WebApi(Catalog, Collections, Protocol):
    """Spotify's Web API, as `SpotifyCatalog` asks it."""

    async def albums(self, link: Link, *, kind: str = ..., offset: int = 0) -> Sequence[AlbumCard]:
        """Ten of an artist's albums. Raises NotFound, CatalogDown."""
        ...

    async def state(self) -> SpotifyState:
        """Whether it may be asked, and how much of the budget is used."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


class Others(Collections, Protocol):
    """The other platforms, as `Elsewhere` reads them."""

    async def find(self, link: Link) -> Track | SongName:
        """What a link says. Raises NotFound, BadLink, NotSupported, CatalogDown."""
        ...


class Known(Catalog, Collections, Protocol):
    """Deezer: a catalogue that also fills gaps."""

    async def enrich(self, track: Track) -> Track:
        """``track`` with what it lacked. Raises CatalogDown."""
        ...


class Chain:
    """Fulfils `Catalog` and `Collections` over all others."""

    name = "chain"

    def __init__(
        self,
        *,
        library: Catalog | None,
        spotify: WebApi | None,
        pages: Pages,
        deezer: Known,
        others: Others,
        names: Names,
        resolve_short: Callable[[Link], Awaitable[Link]],
        hedge: float = HEDGE,
        enrich_within: float = ENRICH_WITHIN,
    ) -> None:
        self._library = library
        self._spotify = spotify
        self._pages = pages
        self._deezer = deezer
        self._others = others
        self._names = names
        self._resolve_short = resolve_short
        self._hedge = hedge
        self._enrich_within = enrich_within

    async def answer(self, link: Link) -> Answer:
        """What is behind a link to one song, short links included.

        Raises NotFound, BadLink, NotSupported (by kind), CatalogDown.
        """
        link = await self.resolve_short(link)
        if link.kind is LinkKind.BROKEN:
            raise BadLink(f"{link.id!r} is no id")
        if (own := await self._own(link)) is not None:
            return own
        if link.service is not Service.SPOTIFY:
            found = await self._others.find(link)
            known = await self.enrich(found) if isinstance(found, Track) else found
            return Answer(known, link.service)
        if link.kind is not LinkKind.TRACK:
            raise NotSupported(link.kind)
        return await self._spotify_track(link)

    async def track(self, link: Link) -> Track:
        """The track behind a link. Raises NotFound if only a title is known, BadLink, NotSupported, CatalogDown."""
        found = (await self.answer(link)).found
        if isinstance(found, SongName):
            raise NotFound(f"of {link.uri} only the title is known")
        return found

    async def resolve_short(self, link: Link) -> Link:
        """Where a short link leads; any other link as it is. Raises BadLink, CatalogDown."""
        return await self._resolve_short(link) if link.kind is LinkKind.SHORT else link

    async def enrich(self, track: Track) -> Track:
        """``track`` with what Deezer adds within a second; never fails."""
        try:
            async with asyncio.timeout(self._enrich_within):
                return await self._deezer.enrich(track)
        except (SongwireError, TimeoutError) as error:
            log.info("catalog.not_enriched", track=track.id, cause=str(error) or type(error).__name__)
            return track

    async def _own(self, link: Link) -> Answer | None:
        if self._library is None:
            return None
        try:
            return Answer(await self._library.track(link), self._library.name)
        except NotFound:
            return None

    async def _spotify_track(self, link: Link) -> Answer:
        asked: list[Catalog] = [self._spotify, self._pages] if self._spotify else [self._pages]
        try:
            source, track = await first_answer(
                [Attempt(catalog.name, partial(catalog.track, link)) for catalog in asked], hedge=self._hedge
            )
        except NobodyAnsweredError as nobody:
            return await self._title(link, nobody)
        return Answer(await self.enrich(track), source)

    async def _title(self, link: Link, nobody: NobodyAnsweredError) -> Answer:
        """The last resort when nobody described the track. Raises what those asked before said."""
        error = summary(nobody)
        if not isinstance(error, CatalogDown):
            raise error from nobody
        try:
            return Answer(await self._pages.title(link), "oembed")
        except SongwireError as last:
            log.info("catalog.failed", catalog="oembed", code=last.code, cause=str(last))
            raise error from nobody

    async def search(self, name: SongName, *, limit: int, offset: int = 0) -> Sequence[Track]:
        """Tracks that may be meant. Raises CatalogDown."""
        return (await self.found(name, limit=limit, offset=offset)).tracks

    async def found(self, name: SongName, *, limit: int, offset: int = 0) -> Found:
        """Tracks that may be meant and who knew them. Raises CatalogDown."""
        return await self._names.found(name, limit=limit, offset=offset)

    async def collection(self, link: Link) -> Collection:
        """The tracks behind a link to an album, playlist or artist.

        Somebody else's playlist comes from its public page: the first hundred tracks, marked as cut.
        Raises NotFound, BadLink, NotSupported, CatalogDown.
        """
        link = await self.resolve_short(link)
        if link.kind is LinkKind.BROKEN:
            raise BadLink(f"{link.id!r} is no id")
        if link.kind not in _LISTS:
            raise NotSupported(link.kind)
        if link.service is Service.DEEZER:
            return await self._deezer.collection(link)
        if link.service is not Service.SPOTIFY:
            return await self._others.collection(link)
        return await (self._artist(link) if link.kind is LinkKind.ARTIST else self._spotify_collection(link))

    async def _spotify_collection(self, link: Link) -> Collection:
        asked: list[tuple[str, Collections]] = [(self._pages.name, self._pages)]
        if self._spotify is not None:
            asked.insert(0, (self._spotify.name, self._spotify))
        attempts = [Attempt(name, partial(catalog.collection, link)) for name, catalog in asked]
        try:
            # An album takes two requests, so the public page is given a later start.
            return (await first_answer(attempts, hedge=2 * self._hedge))[1]
        except NobodyAnsweredError as nobody:
            raise summary(nobody) from nobody

    async def _artist(self, link: Link) -> Collection:
        """An artist's best known tracks from the public page, their albums from the Web API; either is enough."""
        known, albums = await asyncio.gather(
            _tried("embed", self._pages.collection(link)), _tried("spotify", self._albums(link))
        )
        if isinstance(known, Collection):
            return replace(known, albums=() if isinstance(albums, SongwireError) else tuple(albums))
        if isinstance(albums, SongwireError) or not albums:
            raise known
        artist = next((name for card in albums for name in card.artists), "")
        return Collection(id=link.uri, kind=CollectionKind.ARTIST, title=artist, albums=tuple(albums), url=link.url)

    async def _albums(self, link: Link) -> Sequence[AlbumCard]:
        return await self._spotify.albums(link) if self._spotify else ()


async def _tried(name: str, work: Awaitable[T]) -> T | SongwireError:
    """What came of ``work``, its failure included."""
    try:
        return await work
    except SongwireError as error:
        log.info("catalog.failed", catalog=name, code=error.code, cause=str(error))
        return error
