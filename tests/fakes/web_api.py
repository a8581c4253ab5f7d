"""Spotify's accounts service and Web API as a new app meets them in late 2026."""

from __future__ import annotations

import base64
from typing import Any

from aiohttp import web

from tests.fakes.site import Site, spotify_error
from tests.fakes.world import World, page_of

CLIENT_ID = "an-app"
CLIENT_SECRET = "its-secret"
API = "https://api.spotify.com/v1"


class Accounts(Site):
    """Hands out tokens."""

    origin = "https://accounts.spotify.com"

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[str] = []

    def routes(self) -> list[web.RouteDef]:
        """The token endpoint."""
        return [web.post("/api/token", self._token)]

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if form.get("grant_type") != "client_credentials":
            return web.json_response({"error": "unsupported_grant_type"}, status=400)
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {basic}":
            answer = {"error": "invalid_client", "error_description": "Invalid client secret"}
            return web.json_response(answer, status=400)
        self.tokens.append(f"token-{len(self.tokens) + 1}")
        return web.json_response({"access_token": self.tokens[-1], "token_type": "Bearer", "expires_in": 3600})


class WebApi(Site):
    """The Web API; only the newest token is good, so a test can end one by taking it from `Accounts.tokens`."""

    origin = "https://api.spotify.com"

    def __init__(self, world: World, accounts: Accounts) -> None:
        super().__init__()
        self.world = world
        self.accounts = accounts
        self.readable: set[str] = set()
        """Ids of playlists whose tracks this app may read."""
        self.bodies: list[tuple[str, Any]] = []
        """Every answer with status 200: path with query, JSON."""

    def routes(self) -> list[web.RouteDef]:
        """What is left of the API; all else is answered with 403."""
        return [
            web.get("/v1/search", self._search),
            web.get("/v1/tracks/{id}", self._track),
            web.get("/v1/albums/{id}", self._album),
            web.get("/v1/albums/{id}/tracks", self._album_tracks),
            web.get("/v1/albums/{id}/tracks/", self._album_tracks),  # spotipy's spelling
            web.get("/v1/artists/{id}", self._artist),
            web.get("/v1/artists/{id}/albums", self._artist_albums),
            web.get("/v1/playlists/{id}", self._playlist),
            web.get("/v1/playlists/{id}/items", self._playlist_items),
            web.get("/v1/{removed:.*}", self._removed),
        ]

    def _refusal(self, request: web.Request, most: int) -> web.Response | None:
        """An error for a wrong token or a page that is too large."""
        if not self.accounts.tokens or request.headers.get("Authorization") != f"Bearer {self.accounts.tokens[-1]}":
            return spotify_error(401, "The access token expired")
        limit, offset = request.query.get("limit", "5"), request.query.get("offset", "0")
        if not limit.isdecimal() or not 1 <= int(limit) <= most:
            return spotify_error(400, "Invalid limit")
        return None if offset.isdecimal() and int(offset) <= 1000 else spotify_error(400, "Invalid offset")

    def _answer(self, request: web.Request, body: Any) -> web.Response:
        self.bodies.append((request.path_qs, body))
        return web.json_response(body, headers={"cache-control": "public, max-age=0", "etag": '"MC-fake"'})

    def _item(self, request: web.Request, known: dict[str, dict[str, Any]]) -> web.Response | dict[str, Any]:
        if (refusal := self._refusal(request, 50)) is not None:
            return refusal
        key = request.match_info["id"]
        if len(key) != 22 or not key.isalnum():
            return spotify_error(400, "Invalid base62 id")
        return known.get(key) or spotify_error(404, "Resource not found")

    async def _search(self, request: web.Request) -> web.Response:
        if (refusal := self._refusal(request, 10)) is not None:
            return refusal
        if not request.query.get("q"):
            return spotify_error(400, "No search query")
        found = self.world.search(request.query["q"])
        return self._answer(request, {"tracks": self._page(request, found, "search", 5)})

    async def _track(self, request: web.Request) -> web.Response:
        item = self._item(request, self.world.tracks)
        return item if isinstance(item, web.Response) else self._answer(request, item)

    async def _album(self, request: web.Request) -> web.Response:
        item = self._item(request, self.world.albums)
        if isinstance(item, web.Response):
            return item
        tracks = page_of(self.world.album_tracks[item["id"]], f"{API}/albums/{item['id']}/tracks", 0, 50)
        return self._answer(request, {**item, "tracks": tracks})

    async def _album_tracks(self, request: web.Request) -> web.Response:
        item = self._item(request, self.world.albums)
        if isinstance(item, web.Response):
            return item
        tracks = self.world.album_tracks[item["id"]]
        return self._answer(request, self._page(request, tracks, f"albums/{item['id']}/tracks", 20))

    async def _artist(self, request: web.Request) -> web.Response:
        item = self._item(request, self.world.artists)
        return item if isinstance(item, web.Response) else self._answer(request, item)

    async def _artist_albums(self, request: web.Request) -> web.Response:
        if (refusal := self._refusal(request, 10)) is not None:
            return refusal
        key, groups = request.match_info["id"], request.query.get("include_groups", "album,single").split(",")
        albums = [
            album
            for album in self.world.albums.values()
            if album["album_type"] in groups and key in {artist["id"] for artist in album["artists"]}
        ]
        return self._answer(request, self._page(request, albums, f"artists/{key}/albums", 5))

    async def _playlist(self, request: web.Request) -> web.Response:
        item = self._item(request, self.world.playlists)
        if isinstance(item, web.Response):
            return item
        if item["id"] not in self.readable:
            return self._answer(request, item)
        items = page_of(self._entries(item["id"]), f"{API}/playlists/{item['id']}/items", 0, 100)
        return self._answer(request, {**item, "items": items})

    async def _playlist_items(self, request: web.Request) -> web.Response:
        if (refusal := self._refusal(request, 50)) is not None:
            return refusal
        key = request.match_info["id"]
        if key not in self.readable:
            return spotify_error(403, "Forbidden")
        return self._answer(request, self._page(request, self._entries(key), f"playlists/{key}/items", 20))

    def _entries(self, key: str) -> list[dict[str, Any]]:
        tracks = (self.world.tracks[track] for track in self.world.playlist_tracks[key])
        return [{"added_at": "2025-01-01T00:00:00Z", "is_local": False, "item": track} for track in tracks]

    async def _removed(self, _request: web.Request) -> web.Response:
        return spotify_error(403, "Forbidden")

    def _page(self, request: web.Request, items: list[Any], path: str, default: int) -> dict[str, Any]:
        limit, offset = int(request.query.get("limit", default)), int(request.query.get("offset", 0))
        return page_of(items, f"{API}/{path}", offset, limit)
