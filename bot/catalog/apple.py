"""Apple's lookup of songs and albums by id (iTunes Search API): keyless, about 20 requests a minute, no ISRC."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeVar

from bot.catalog.breaker import Budget, Clock
from bot.catalog.http import Http
from bot.catalog.reading import Json, at, count, date, entries, isrc, text, web
from bot.core.collection import Collection, CollectionKind
from bot.core.errors import CatalogDown, NotFound
from bot.core.request import Link
from bot.core.track import Track, TrackId

T = TypeVar("T")

REQUESTS: Final = 20
WINDOW: Final = 60.0
"""Seconds; over the limit Apple answers 403."""
_ALBUM_MOST: Final = 200
_LOOKUP: Final = "https://itunes.apple.com/lookup"
_COUNTRY: Final = re.compile(r"https://music\.apple\.com/([a-z]{2})/")
_SUFFIX: Final = re.compile(r" - (?:Single|EP)$")
_PICTURE_SIZE: Final = re.compile(r"/\d+x\d+(?:bb)?(?=\.\w+$)")


class AppleLookup:
    """Reads Apple Music links; there is nothing to search with, since its ids serve no other catalogue."""

    def __init__(self, http: Http, *, clock: Clock) -> None:
        self._http = http
        self._budget = Budget(REQUESTS, WINDOW, clock)

    async def track(self, link: Link) -> Track:
        """The song or music video behind a link. Raises NotFound, CatalogDown."""
        data = await self._ask(link, {})
        return _known(next(filter(None, map(track, entries(data, "results"))), None), link)

    async def album(self, link: Link) -> Collection:
        """The album behind a link with its songs. Raises NotFound, CatalogDown."""
        return _known(album(await self._ask(link, {"entity": "song", "limit": str(_ALBUM_MOST)})), link)

    async def by_isrc(self, isrc: str) -> Sequence[Track]:
        """The songs with this ISRC in the American store, of several albums as it may be. Raises NotFound, CatalogDown.

        Apple documents ids and UPCs only; what it does with this parameter may change, so its answer must be compared.
        """
        data = await self._lookup({"isrc": isrc, "entity": "song", "country": "us"}, isrc)
        return [found for found in map(track, entries(data, "results")) if found is not None]

    async def _ask(self, link: Link, more: dict[str, str]) -> Json:
        # An id is only known in the storefront of the country it was copied from.
        match = _COUNTRY.match(link.url)
        country = match[1] if match else "us"
        return await self._lookup({"id": link.id, "country": country, **more}, link.uri)

    async def _lookup(self, params: dict[str, str], wanted: str) -> Json:
        if not self._budget.take():
            raise CatalogDown("Apple's lookup is used up for now", retry_after=self._budget.wait)
        reply = await self._http.get(_LOOKUP, params=params)
        if reply.status in (400, 404):
            raise NotFound(f"{wanted}: {reply.status}")
        if reply.status != 200:
            wait = WINDOW if reply.status in (403, 429) else None
            raise CatalogDown(f"Apple's lookup: {reply.status}", retry_after=wait)
        return reply.json()


def _known(found: T | None, link: Link) -> T:
    if found is None:
        raise NotFound(f"{link.uri} is not in Apple's store of that country")
    return found


def track(data: Json) -> Track | None:
    """A song or music video of a lookup's answer; None if it is neither."""
    number, title = _id(data, "trackId"), text(data, "trackName")
    if number is None or title is None or text(data, "kind") not in ("song", "music-video"):
        return None
    artist = text(data, "artistName")
    album_artist = text(data, "collectionArtistName") or artist
    milliseconds = count(data, "trackTimeMillis")
    return Track(
        id=TrackId(f"apple:track:{number}"),
        title=title,
        artists=(artist,) if artist else (),
        album=_album_title(data),
        album_artists=(album_artist,) if album_artist else (),
        duration=milliseconds / 1000 if milliseconds else None,
        track_number=count(data, "trackNumber"),
        track_total=count(data, "trackCount"),
        disc_number=count(data, "discNumber"),
        disc_total=count(data, "discCount"),
        released=date(data, "releaseDate"),
        isrc=isrc(data, "isrc"),
        explicit=_explicit(data),
        genres=tuple(filter(None, [text(data, "primaryGenreName")])),
        cover_url=_cover(data),
        url=web(data, "trackViewUrl"),
    )


def album(data: Json) -> Collection | None:
    """The album of a lookup's answer, with the songs that follow it; None if there is none."""
    head = next((item for item in entries(data, "results") if text(item, "wrapperType") == "collection"), None)
    number, title = _id(head, "collectionId"), _album_title(head)
    if number is None or title is None:
        return None
    tracks = tuple(filter(None, map(track, entries(data, "results"))))
    total = count(head, "trackCount")
    return Collection(
        id=f"apple:album:{number}",
        kind=CollectionKind.ALBUM,
        title=title,
        owner=text(head, "artistName") or "",
        tracks=tracks,
        total=total,
        cut=total is not None and len(tracks) < total,
        cover_url=_cover(head),
        url=web(head, "collectionViewUrl"),
    )


def _id(data: Json, name: str) -> int | None:
    """An id; Apple's have ten digits, more than any count."""
    value = at(data, name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _album_title(data: Json) -> str | None:
    """An album's title without the format that Apple appends to it."""
    title = text(data, "collectionName")
    return _SUFFIX.sub("", title) if title else None


def _explicit(data: Json) -> bool | None:
    """``notExplicit``, ``explicit`` or ``cleaned``."""
    value = text(data, "trackExplicitness")
    return None if value is None else value == "explicit"


def _cover(data: Json) -> str | None:
    """The cover at 1200 px: the size is part of the address and any may be asked for."""
    url = web(data, "artworkUrl100")
    return _PICTURE_SIZE.sub("/1200x1200bb", url) if url else None
