"""api.deezer.com over the same world; errors come with status 200, as Deezer sends them."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.fakes.site import Site
from tests.fakes.world import World

GENRE = "Chamber Pop"
LABEL = "Orchard Recordings"


def deezer_id(spotify_id: str) -> int:
    """Deezer's number for what Spotify calls ``spotify_id``."""
    return 1_000_000 + int.from_bytes(spotify_id.encode()[-6:], "big") % 900_000_000


class Deezer(Site):
    """Search, tracks, ISRC look-up and albums."""

    origin = "https://api.deezer.com"

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.over_quota = False

    def routes(self) -> list[web.RouteDef]:
        """What Songwire uses of the API."""
        return [
            web.get("/search", self._search),
            web.get("/track/{id}", self._track),
            web.get("/album/{id}", self._album),
        ]

    async def _search(self, request: web.Request) -> web.Response:
        found = [self._object(track) for track in self.world.search(request.query.get("q", ""))]
        limit, index = int(request.query.get("limit", 25)), int(request.query.get("index", 0))
        for item in found:
            item.pop("isrc", None)
        return self._json({"data": found[index : index + limit], "total": len(found)})

    async def _track(self, request: web.Request) -> web.Response:
        key = request.match_info["id"]
        for track in self.world.tracks.values():
            isrc = track["external_ids"].get("isrc")
            if key in (str(deezer_id(track["id"])), f"isrc:{isrc}"):
                return self._json({**self._object(track), **self._more(track)})
        return self._json(_error(800, "DataException", "no data"))

    async def _album(self, request: web.Request) -> web.Response:
        for album in self.world.albums.values():
            if str(deezer_id(album["id"])) == request.match_info["id"]:
                return self._json(self._album_object(album))
        return self._json(_error(800, "DataException", "no data"))

    def _json(self, body: dict[str, Any]) -> web.Response:
        return web.json_response(_error(4, "Exception", "Quota limit exceeded") if self.over_quota else body)

    def _object(self, track: dict[str, Any]) -> dict[str, Any]:
        album, artist = track["album"], track["artists"][0]
        return {
            "id": deezer_id(track["id"]),
            "title": track["name"],
            "link": f"https://www.deezer.com/track/{deezer_id(track['id'])}",
            "duration": round(track["duration_ms"] / 1000),
            "isrc": track["external_ids"].get("isrc"),
            "explicit_lyrics": track["explicit"],
            "artist": {"id": deezer_id(artist["id"]), "name": artist["name"], "type": "artist"},
            "album": {"id": deezer_id(album["id"]), "title": album["name"], "cover_xl": _cover(album), "type": "album"},
            "type": "track",
        }

    def _more(self, track: dict[str, Any]) -> dict[str, Any]:
        return {
            "track_position": track["track_number"],
            "disk_number": track["disc_number"],
            "release_date": f"{track['album']['release_date']}-01-01"[:10],
            "contributors": [{"name": artist["name"]} for artist in track["artists"]],
        }

    def _album_object(self, album: dict[str, Any]) -> dict[str, Any]:
        tracks = [self._object({**track, "album": album, "external_ids": {}}) for track in self._songs(album)]
        return {
            "id": deezer_id(album["id"]),
            "title": album["name"],
            "label": LABEL,
            "nb_tracks": album["total_tracks"],
            "release_date": f"{album['release_date']}-01-01"[:10],
            "cover_xl": _cover(album),
            "artist": {"name": album["artists"][0]["name"]},
            "genres": {"data": [{"id": 1, "name": GENRE, "type": "genre"}]},
            "tracks": {"data": tracks},
            "type": "album",
        }

    def _songs(self, album: dict[str, Any]) -> list[dict[str, Any]]:
        return self.world.album_tracks[album["id"]]


def _cover(album: dict[str, Any]) -> str:
    return f"https://e-cdns-images.dzcdn.net/images/cover/{album['id']}/1000x1000.jpg"


def _error(code: int, type: str, message: str) -> dict[str, Any]:
    return {"error": {"type": type, "message": message, "code": code}}
