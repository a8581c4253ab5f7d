"""Spotify without an account: the pages it serves to anyone who embeds or previews a link.

They need no credentials and have no published limit, so they carry a Songwire without an app, and every Songwire while
the Web API is paused. Whether they are served depends on the asker's network; a failure says CatalogDown and costs
nothing but time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from bot.catalog import embed_json
from bot.catalog.http import Http, Reply
from bot.catalog.page import Head, read_head
from bot.catalog.reading import Json
from bot.catalog.spotify_json import PUBLIC
from bot.core.collection import Collection, CollectionKind
from bot.core.errors import BadLink, CatalogDown, NotFound
from bot.core.request import Link, LinkKind, SongName
from bot.core.track import Track

BROWSER: Final = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
CRAWLER: Final = "facebookexternalhit/1.1"
"""A link preview's user agent: others get a page without meta tags."""
HEAD_BYTES: Final = 96_000
"""The meta tags stand in the first few thousand bytes of a page of 300 000."""
_LISTS: Final = frozenset({LinkKind.ALBUM, LinkKind.ARTIST, LinkKind.PLAYLIST})


class EmbedCatalog:
    """Fulfils `Catalog` (links only) and `Collections` from Spotify's public pages."""

    name = "embed"

    def __init__(self, http: Http) -> None:
        self._http = http

    async def track(self, link: Link) -> Track:
        """The track behind a Spotify track link, from both pages at once. Raises NotFound, BadLink, CatalogDown.

        Either page alone is enough; without the normal one the album's title is missing.
        """
        page, embedded = await asyncio.gather(self._head_or_none(link), self._track_or_error(link))
        described = embed_json.page_track(page, link.id) if page else None
        if isinstance(embedded, Track):
            return embed_json.joined(embedded, described) if described else embedded
        if described is not None:
            return described
        raise embedded

    async def search(self, name: SongName, *, limit: int, offset: int = 0) -> Sequence[Track]:  # noqa: ARG002 - of the port
        """Nothing: the public pages cannot be searched."""
        return ()

    async def collection(self, link: Link) -> Collection:
        """The album, playlist or artist behind a Spotify link; of a long playlist the first hundred, marked as cut.

        Raises NotFound, BadLink, CatalogDown.
        """
        if link.kind not in _LISTS:
            raise NotFound(f"{link.uri} holds no tracks")
        if link.kind is LinkKind.ARTIST:
            return self._collection(await self._entity(link), link)
        data, head = await asyncio.gather(self._entity(link), self._head_or_none(link))
        found = self._collection(data, link)
        return embed_json.with_total(found, head or Head({}))

    async def title(self, link: Link) -> SongName:
        """The title alone, from oEmbed: to be searched for, and confirmed by the person.

        Raises NotFound, BadLink, CatalogDown.
        """
        reply = await self._http.get(f"{PUBLIC}/oembed", params={"url": _address(link)})
        _check(reply, link)
        name = embed_json.oembed_title(reply.json())
        if name is None:
            raise NotFound(f"{link.uri} has no title")
        return name

    def _collection(self, data: Json, link: Link) -> Collection:
        found = embed_json.embed_collection(data)
        if found is None or found.kind is not CollectionKind(link.kind.value):
            raise CatalogDown(f"the embed page of {link.uri} shows something else")
        return found

    async def _track_or_error(self, link: Link) -> Track | NotFound | CatalogDown:
        try:
            data = await self._entity(link)
        except (NotFound, CatalogDown) as error:
            return error
        return embed_json.embed_track(data) or CatalogDown(f"the embed page of {link.uri} shows no track")

    async def _entity(self, link: Link) -> Json:
        """What the embed page shows. Raises NotFound, BadLink, CatalogDown."""
        url = _address(link).replace(PUBLIC, f"{PUBLIC}/embed", 1)
        reply = await self._http.get(url, headers={"User-Agent": BROWSER, "Accept-Language": "en"})
        data = embed_json.next_data(reply.text)
        if embed_json.is_missing(data):
            raise NotFound(f"{link.uri} has no embed page")
        _check(reply, link)
        found = embed_json.entity(data)
        if found is None:
            raise CatalogDown(f"the embed page of {link.uri} shows nothing")
        return found

    async def _head_or_none(self, link: Link) -> Head | None:
        """What the normal page says about itself; None if it cannot be had, since it only adds to the other."""
        try:
            reply = await self._http.get(
                _address(link), headers={"User-Agent": CRAWLER, "Accept-Language": "en"}, max_bytes=HEAD_BYTES
            )
        except CatalogDown:
            return None
        return read_head(reply.text) if reply.status == 200 else None


def _address(link: Link) -> str:
    """The page's address, made of parts that cannot be anything else. Raises BadLink."""
    if not embed_json.is_id(link.id):
        raise BadLink(f"{link.id!r} is no Spotify id")
    return f"{PUBLIC}/{link.kind}/{link.id}"


def _check(reply: Reply, link: Link) -> None:
    if reply.status in (400, 404):
        raise NotFound(f"{link.uri}: {reply.status}")
    if reply.status != 200:
        raise CatalogDown(f"{reply.url.partition('?')[0]} answered {reply.status}")
