"""open.spotify.com and Spotify's short links: pages whose shape depends on who asks."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from aiohttp import web

from tests.fakes.site import Site
from tests.fakes.world import World

EMBED_MOST = 100
_NBSP_COMMA = ",\u00a0"


def is_crawler(agent: str) -> bool:
    """Whether a site takes the asker for a link-preview robot."""
    return "facebookexternalhit" in agent or "(compatible" in agent


class OpenPages(Site):
    """Embed pages, pages with meta tags (for crawlers), oEmbed and the new short links."""

    origin = "https://open.spotify.com"

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.closed: set[str] = set()
        """Kinds of pages that are out of order: embed, page, oembed, short."""
        self.short: dict[str, str] = {}
        """Code → path, such as ``/track/…``."""

    def routes(self) -> list[web.RouteDef]:
        """The public pages."""
        return [
            web.get("/embed/{kind}/{id}", self._embed),
            web.get("/oembed", self._oembed),
            web.get("/s/{code}", self._short),
            web.get("/{kind}/{id}", self._page),
        ]

    async def _embed(self, request: web.Request) -> web.Response:
        kind, key = request.match_info["kind"], request.match_info["id"]
        if "embed" in self.closed:
            raise web.HTTPServiceUnavailable
        data = self.world.embeds.get(f"{kind}/{key}") or self._embed_data(kind, key)
        if data is None:
            props: dict[str, Any] = {"status": 404, "title": "Page not found"}
            return _html(_next_data({"props": {"pageProps": props}}), status=404)
        return _html(_next_data(data))

    def _embed_data(self, kind: str, key: str) -> dict[str, Any] | None:
        entity = self._entity(kind, key)
        if entity is None:
            return None
        session = {"accessToken": "anonymous", "isAnonymous": True}
        state = {"data": {"entity": entity}, "settings": {"session": session}}
        return {"page": f"/{kind}/[id]", "props": {"pageProps": {"state": state}}}

    def _entity(self, kind: str, key: str) -> dict[str, Any] | None:
        world = self.world
        known = {"track": world.tracks, "album": world.albums, "artist": world.artists, "playlist": world.playlists}
        item = known.get(kind, {}).get(key)
        if item is None:
            return None
        images = item["album"]["images"] if kind == "track" else item.get("images", [])
        pictures = [{"maxHeight": i["height"], "maxWidth": i["width"], "url": i["url"]} for i in images]
        entity: dict[str, Any] = {
            "type": kind,
            "id": key,
            "uri": item["uri"],
            "name": item["name"],
            "title": item["name"],
            "isPlayable": True,
            "visualIdentity": {"image": pictures},
            "releaseDate": None,
        }
        if kind == "track":
            artists = [{"name": artist["name"], "uri": artist["uri"]} for artist in item["artists"]]
            released = {"isoString": f"{item['album']['release_date']}-01-01"[:10] + "T00:00:00Z"}
            more = {"duration": item["duration_ms"], "isExplicit": item["explicit"]}
            return {**entity, "artists": artists, "releaseDate": released, **more}
        return {**entity, "subtitle": self._subtitle(kind, item), "trackList": self._track_list(kind, key)}

    def _subtitle(self, kind: str, item: dict[str, Any]) -> str:
        if kind == "album":
            return _NBSP_COMMA.join(artist["name"] for artist in item["artists"])
        return "Top tracks" if kind == "artist" else str(item["owner"]["display_name"])

    def _track_list(self, kind: str, key: str) -> list[dict[str, Any]]:
        if kind == "album":
            tracks = self.world.album_tracks[key]
        elif kind == "playlist":
            tracks = [self.world.tracks[track] for track in self.world.playlist_tracks[key]][:EMBED_MOST]
        else:
            mine = (t for t in self.world.tracks.values() if key in {artist["id"] for artist in t["artists"]})
            tracks = list(mine)[:10]
        return [
            {
                "uri": track["uri"],
                "title": track["name"],
                "subtitle": _NBSP_COMMA.join(artist["name"] for artist in track["artists"]),
                "duration": track["duration_ms"],
                "isExplicit": track["explicit"],
                "isPlayable": True,
                "entityType": "track",
            }
            for track in tracks
        ]

    async def _page(self, request: web.Request) -> web.Response:
        kind, key = request.match_info["kind"], request.match_info["id"]
        if "page" in self.closed:
            raise web.HTTPServiceUnavailable
        if not is_crawler(request.headers.get("User-Agent", "")):
            return _html('<div id="main"></div>')
        item = getattr(self.world, f"{kind}s", {}).get(key)
        return _html(_metas(self._meta(kind, item))) if item else _html("", status=404)

    def _meta(self, kind: str, item: dict[str, Any]) -> dict[str, str]:
        url = f"https://open.spotify.com/{kind}/{item['id']}"
        if kind == "track":
            album, artists = item["album"], ", ".join(artist["name"] for artist in item["artists"])
            return {
                "og:title": item["name"],
                "og:description": f"{artists} · {album['name']} · Song · {album['release_date'][:4]}",
                "og:url": url,
                "og:image": album["images"][1]["url"],
                "music:duration": str(item["duration_ms"] // 1000),
                "music:musician_description": artists,
                "music:album": f"https://open.spotify.com/album/{album['id']}",
                "music:album:track": str(item["track_number"]),
                "music:release_date": album["release_date"],
            }
        count = len(self.world.playlist_tracks.get(item["id"], ())) or item.get("total_tracks")
        return {"og:title": item["name"], "og:url": url, "music:song_count": str(count)}

    async def _oembed(self, request: web.Request) -> web.Response:
        if "oembed" in self.closed:
            raise web.HTTPServiceUnavailable
        kind, _, key = request.query.get("url", "").removeprefix("https://open.spotify.com/").partition("/")
        item = getattr(self.world, f"{kind}s", {}).get(key)
        if item is None:
            return web.Response(status=404, text="Not Found")
        picture = "https://i.scdn.co/image/ab67616d00001e02fa6e"
        return web.json_response({"title": item["name"], "type": "rich", "thumbnail_url": picture, "version": "1.0"})

    async def _short(self, request: web.Request) -> web.Response:
        target = self.short.get(request.match_info["code"])
        agent = request.headers.get("User-Agent", "")
        if target is None:
            return _html("", status=404)
        if "Mobile" in agent or "(compatible" in agent:
            return web.Response(status=302, headers={"Location": f"{target}?si=abc"})
        return _html(_metas({"og:url": f"https://open.spotify.com{target}"}))


class ShortDomain(Site):
    """A domain of Branch.io's short links: 307 for curl, a page with the target in ``og:url`` for browsers."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.origin = origin
        self.short: dict[str, str] = {}
        """Code → full URL."""

    def routes(self) -> list[web.RouteDef]:
        """One page a code."""
        return [web.get("/{code}", self._follow)]

    async def _follow(self, request: web.Request) -> web.Response:
        target = self.short.get(request.match_info["code"])
        if target is None:
            return _html("", status=404)
        if "curl" in request.headers.get("User-Agent", "").lower():
            return web.Response(status=307, headers={"Location": target})
        return _html(_metas({"og:title": "Listen on Spotify", "og:url": target}))


def _next_data(data: dict[str, Any]) -> str:
    text = json.dumps(data).replace("</", "<\\/")
    return f'<script id="__NEXT_DATA__" type="application/json">{text}</script>'


def _metas(values: dict[str, str]) -> str:
    return "".join(f'<meta property="{name}" content="{escape(value)}"/>' for name, value in values.items())


def _html(inside: str, *, status: int = 200) -> web.Response:
    page = f"<!DOCTYPE html><html><head>{inside}</head><body></body></html>"
    return web.Response(status=status, text=page, content_type="text/html")
