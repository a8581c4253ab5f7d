"""Links of the other platforms: what they say about the song, so that it can be found in the catalogues.

None of these needs a key. Where a platform says title and artist apart they are passed on apart; an upload's title is
read like what a person types, since it holds anything.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urljoin, urlsplit

from bot.catalog.apple import AppleLookup
from bot.catalog.http import Http, Reply
from bot.catalog.page import read_head
from bot.catalog.reading import Json, text
from bot.core.collection import Collection
from bot.core.errors import BadLink, CatalogDown, NotFound, NotSupported
from bot.core.query import song_name, upload_name
from bot.core.request import Link, LinkKind, Service, SongName
from bot.core.track import Track
from bot.services.ports import Catalog

_CRAWLER: Final = {"User-Agent": "facebookexternalhit/1.1"}
"""Pages made of scripts show their meta tags to link previews."""
_MOST_BYTES: Final = 96_000
_MOST_HOPS: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_TOPIC: Final = " - Topic"
"""Channels of YouTube's own art tracks end so: the rest is the artist's name, the title nothing but the title."""
_ON_TIDAL: Final = " on TIDAL"


class Elsewhere:
    """Reads links of every platform but Spotify; ``http`` must be ``public_only``: Bandcamp's hosts are its users'."""

    def __init__(self, http: Http, deezer: Catalog, apple: AppleLookup) -> None:
        self._http = http
        self._apple = apple
        self._readers: dict[Service, Callable[[Link], Awaitable[Track | SongName]]] = {
            Service.DEEZER: deezer.track,
            Service.APPLE: apple.track,
            Service.YOUTUBE: self._youtube,
            Service.SOUNDCLOUD: self._soundcloud,
            Service.BANDCAMP: self._bandcamp,
            Service.TIDAL: self._tidal,
        }

    async def find(self, link: Link) -> Track | SongName:
        """What a link to one song says about it: its metadata, or only a name to search for.

        Raises NotFound, BadLink, NotSupported, CatalogDown.
        """
        if link.kind is LinkKind.BROKEN:
            raise BadLink(f"{link.id!r} is no id")
        reader = self._readers.get(link.service)
        if reader is None or link.kind not in (LinkKind.TRACK, LinkKind.VIDEO):
            raise NotSupported(link.kind)
        return await reader(link)

    async def collection(self, link: Link) -> Collection:
        """The album behind a link of Apple Music. Raises NotFound, NotSupported for the rest, CatalogDown."""
        if link.service is Service.APPLE and link.kind is LinkKind.ALBUM:
            return await self._apple.album(link)
        raise NotSupported(link.kind)

    async def _youtube(self, link: Link) -> SongName:
        data = await self._oembed("https://www.youtube.com/oembed", link)
        title, channel = text(data, "title"), text(data, "author_name")
        if title and channel and channel.endswith(_TOPIC):
            return _exactly(title, channel.removesuffix(_TOPIC))
        return _read(upload_name(title or "", channel), link)

    async def _soundcloud(self, link: Link) -> SongName:
        data = await self._oembed("https://soundcloud.com/oembed", link)
        title, user = text(data, "title") or "", text(data, "author_name")
        return _read(upload_name(title.removesuffix(f" by {user}"), user), link)

    async def _bandcamp(self, link: Link) -> SongName:
        """Bandcamp's ``og:title`` is ``{title}, by {artist}``."""
        said = await self._og_title(link)
        title, joint, artist = said.rpartition(", by ")
        return _exactly(title, artist) if joint and title and artist else _read(song_name(said), link)

    async def _tidal(self, link: Link) -> SongName:
        """Tidal's ``og:title`` is ``{title} by {artist} on TIDAL`` or ``{artist} - {title}``."""
        said = await self._og_title(link)
        title, joint, artist = said.removesuffix(_ON_TIDAL).rpartition(" by ")
        if said.endswith(_ON_TIDAL) and joint and title and artist:
            return _exactly(title, artist)
        return _read(song_name(said.removesuffix(_ON_TIDAL)), link)

    async def _oembed(self, endpoint: str, link: Link) -> Json:
        reply = await self._http.get(endpoint, params={"format": "json", "url": link.url})
        _check(reply, link)
        return reply.json()

    async def _og_title(self, link: Link) -> str:
        """The ``og:title`` of a link's page; redirects are followed on the same host only."""
        url = link.url
        for _ in range(_MOST_HOPS):
            reply = await self._http.get(url, headers=_CRAWLER, max_bytes=_MOST_BYTES)
            if reply.status not in _REDIRECTS:
                break
            url = _next_hop(url, reply.headers.get("Location", ""), link)
        _check(reply, link)
        title = read_head(reply.text).meta.get("og:title")
        if not title:
            raise NotFound(f"{link.url} does not say what it is")
        return title


def _next_hop(url: str, location: str, link: Link) -> str:
    try:
        joined = urljoin(url, location)
        here, there = urlsplit(url), urlsplit(joined)
    except ValueError as error:
        raise NotFound(f"{link.url} redirects to what is no address") from error
    if there.scheme != "https" or there.netloc.lower() != here.netloc.lower():
        raise NotFound(f"{link.url} leads to {there.scheme}://{there.netloc}")
    return joined


def _check(reply: Reply, link: Link) -> None:
    """Raises NotFound if the thing is gone, private or closed to us, CatalogDown if the platform is in trouble."""
    if reply.status == 429 or reply.status >= 500:
        raise CatalogDown(f"{link.service}: {reply.status}")
    if reply.status != 200:
        raise NotFound(f"{link.url}: {reply.status}")


def _exactly(title: str, artist: str) -> SongName:
    """A name whose parts are known."""
    title, artist = " ".join(title.split()), " ".join(artist.split())
    return SongName(f"{artist} {title}", title=title, artist=artist, raw=f"{artist} - {title}")


def _read(name: SongName | None, link: Link) -> SongName:
    if name is None:
        raise NotFound(f"{link.url} has a title without words")
    return name
