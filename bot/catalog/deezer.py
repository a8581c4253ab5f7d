"""Deezer's public API as a catalogue: names without any account, and what Spotify no longer tells.

It needs no key and allows 50 requests in 5 seconds from one address. Errors come with status 200. Since Spotify took
genres and labels from new apps, and its public pages never told the ISRC, `DeezerCatalog.enrich` fills those in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from bot.catalog import deezer_json
from bot.catalog.breaker import Budget, Clock
from bot.catalog.http import Http
from bot.catalog.reading import Json, at, count, text
from bot.core.collection import Collection
from bot.core.errors import CatalogDown, NotFound
from bot.core.fold import fold
from bot.core.query import song_name
from bot.core.request import Link, LinkKind, SongName
from bot.core.title import decompose
from bot.core.track import Track

API: Final = "https://api.deezer.com"
REQUESTS: Final = 50
WINDOW: Final = 5.0
"""Seconds in which ``REQUESTS`` are allowed."""
SAME_LENGTH: Final = 3.0
"""Seconds by which two catalogues may differ on one recording."""
_LONGEST_WAIT: Final = 1.0
_OVER_QUOTA: Final = 4
_NO_DATA: Final = 800
_T = TypeVar("_T", Track, Collection)


class DeezerCatalog:
    """Fulfils `Catalog` and `Collections` from api.deezer.com; ``clock`` is a monotonic one."""

    name = "deezer"

    def __init__(
        self, http: Http, *, clock: Clock, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._http = http
        self._budget = Budget(REQUESTS, WINDOW, clock)
        self._sleep = sleep

    async def track(self, link: Link) -> Track:
        """The track behind a Deezer link. Raises NotFound, CatalogDown."""
        return _known(deezer_json.track(await self._get(f"/track/{_number(link)}")), link.uri)

    async def by_isrc(self, isrc: str) -> Track:
        """The recording with this ISRC, with its genres. Raises NotFound, CatalogDown."""
        return await self._with_album(await self._get(f"/track/isrc:{isrc}"))

    async def search(self, name: SongName, *, limit: int, offset: int = 0) -> Sequence[Track]:
        """Tracks that may be meant, in one request. Raises CatalogDown."""
        params = {"q": name.query, "limit": str(limit), "index": str(offset)}
        return deezer_json.found_tracks(await self._get("/search", params))

    async def collection(self, link: Link) -> Collection:
        """The album, playlist or artist behind a Deezer link. Raises NotFound, CatalogDown."""
        path = f"/{link.kind}/{_number(link)}"
        if link.kind is LinkKind.ALBUM:
            return _known(deezer_json.album(await self._get(path)), link.uri)
        if link.kind is LinkKind.PLAYLIST:
            return _known(deezer_json.playlist(await self._get(path)), link.uri)
        if link.kind is LinkKind.ARTIST:
            data, top = await asyncio.gather(self._get(path), self._get(f"{path}/top", {"limit": "10"}))
            return _known(deezer_json.artist(data, top), link.uri)
        raise NotFound(f"{link.uri} holds no tracks")

    async def enrich(self, track: Track) -> Track:
        """``track`` with what it lacks and Deezer knows: ISRC, genres, label, numbers, album, cover.

        What is there already stays. A track that Deezer does not know comes back as it is. Raises CatalogDown.
        """
        try:
            twin = await self.by_isrc(track.isrc) if track.isrc else await self._same(track)
        except NotFound:
            return track
        return track if twin is None else _filled(track, twin)

    async def _same(self, track: Track) -> Track | None:
        """The same recording by name and length; None unless there is no doubt."""
        name = song_name(f"{track.artists[0]} - {track.title}") if track.artists and track.duration else None
        if name is None:
            return None
        found = await self.search(name, limit=10)
        twin = next((other for other in found if is_same_recording(track, other)), None)
        if twin is None:
            return None
        return await self._with_album(await self._get(f"/track/{twin.id.rpartition(':')[2]}"))

    async def _with_album(self, data: Json) -> Track:
        found = _known(deezer_json.track(data), "the recording")
        album = deezer_json.album_id(data)
        return deezer_json.with_album(found, await self._get(f"/album/{album}")) if album else found

    async def _get(self, path: str, params: dict[str, str] | None = None) -> Json:
        """Ask within the limit. Raises NotFound, CatalogDown."""
        while not self._budget.take():
            wait = self._budget.wait
            if wait > _LONGEST_WAIT:
                raise CatalogDown("too many requests to Deezer", retry_after=wait)
            await self._sleep(wait)
        reply = await self._http.get(f"{API}{path}", params=params)
        data = reply.json()
        if at(data, "error"):
            code, message = count(data, "error", "code"), text(data, "error", "message")
            if code == _NO_DATA:
                raise NotFound(f"Deezer has no {path}")
            raise CatalogDown(f"Deezer: {message} ({code})", retry_after=WINDOW if code == _OVER_QUOTA else None)
        if reply.status != 200:
            raise CatalogDown(f"Deezer answered {reply.status}")
        return data


def is_same_recording(one: Track, other: Track) -> bool:
    """Whether two catalogues describe one recording: same title, same version, an artist in common, same length."""
    if one.duration is None or other.duration is None or abs(one.duration - other.duration) > SAME_LENGTH:
        return False
    mine, theirs = decompose(one.title), decompose(other.title)
    if fold(mine.core) != fold(theirs.core) or set(mine.kinds) != set(theirs.kinds):
        return False
    return not {fold(name) for name in one.artists}.isdisjoint(fold(name) for name in other.artists)


def lacks(track: Track) -> bool:
    """Whether there is anything that `DeezerCatalog.enrich` might add."""
    return not (track.isrc and track.genres and track.album and track.track_number and track.track_total)


def _filled(track: Track, twin: Track) -> Track:
    same_album = track.album is None or track.album == twin.album
    return replace(
        track,
        isrc=track.isrc or twin.isrc,
        genres=track.genres or twin.genres,
        label=track.label or twin.label,
        released=track.released or twin.released,
        explicit=twin.explicit if track.explicit is None else track.explicit,
        album=track.album or twin.album,
        album_artists=track.album_artists or twin.album_artists,
        cover_url=track.cover_url or twin.cover_url,
        # Another edition numbers its tracks differently.
        track_number=track.track_number or (twin.track_number if same_album else None),
        track_total=track.track_total or (twin.track_total if same_album else None),
        disc_number=track.disc_number or (twin.disc_number if same_album else None),
    )


def _number(link: Link) -> str:
    """The link's number, which becomes part of an address. Raises NotFound."""
    if not (link.id.isascii() and link.id.isdecimal()):
        raise NotFound(f"{link.uri} is no number")
    return link.id


def _known(found: _T | None, what: str) -> _T:
    if found is None:
        raise NotFound(f"Deezer's {what} is not what it should be")
    return found
