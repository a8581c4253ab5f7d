"""What the fake catalogues know: a small invented world, or the recorded one where the shared data is at hand.

Everything has the Web API's shape of 2026: fields that new apps no longer get are left out.
"""

from __future__ import annotations

import gzip
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

Object = dict[str, Any]

DEAD: Final[Mapping[str, frozenset[str]]] = {
    "track": frozenset({"popularity", "available_markets", "linked_from", "preview_url", "episode", "track"}),
    "album": frozenset({"popularity", "available_markets", "label", "album_group", "genres"}),
    "artist": frozenset({"followers", "popularity", "genres"}),
}
"""Fields that apps in development mode lost in March 2026, by type of object."""

_SONGS: Final = (
    # title, seconds, explicit
    ("Paper Lanterns", 201, False),
    ("Ночной трамвай", 187, False),
    ("Café de la Lune", 243, False),
    ("Salt & Copper", 176, True),
    ("雨のあと", 222, False),
    ("Harbour Lights (Live)", 311, False),
    ("Nine Bridges", 195, False),
    ("Glasshouse", 208, False),
    ("ليل طويل", 254, False),
    ("Tin Soldier's Waltz", 164, False),
    ("Umbra", 189, True),
    ("Slow Clock", 230, False),
    ("Marzipan Moon", 172, False),
    ("Kilometre Zero", 240, False),
    ("Farewell, Cartographer", 267, False),
)
_ARTIST: Final = "The Paper Orchard"
_GUEST: Final = "Mira Voss"
_ALBUM_ONE: Final = 12
PLAYLIST_LENGTH: Final = 120


def fake_id(kind: str, number: int) -> str:
    """A 22-character base-62 id."""
    return f"Fake{kind.capitalize()}{number:0{18 - len(kind)}d}"


def reference(kind: str, key: str, name: str) -> Object:
    """The short form in which one object mentions another."""
    return {
        "external_urls": {"spotify": f"https://open.spotify.com/{kind}/{key}"},
        "href": f"https://api.spotify.com/v1/{kind}s/{key}",
        "id": key,
        "name": name,
        "type": kind,
        "uri": f"spotify:{kind}:{key}",
    }


def page_of(items: list[Any], url: str, offset: int, limit: int) -> Object:
    """One page of ``items``, as every list of the Web API comes."""
    after, before = offset + limit, max(0, offset - limit)
    return {
        "href": f"{url}?offset={offset}&limit={limit}",
        "items": items[offset:after],
        "limit": limit,
        "next": f"{url}?offset={after}&limit={limit}" if after < len(items) else None,
        "offset": offset,
        "previous": f"{url}?offset={before}&limit={limit}" if offset else None,
        "total": len(items),
    }


@dataclass
class World:
    """Full objects by id; an album's and a playlist's tracks are lists of track ids."""

    tracks: dict[str, Object] = field(default_factory=dict)
    albums: dict[str, Object] = field(default_factory=dict)
    artists: dict[str, Object] = field(default_factory=dict)
    playlists: dict[str, Object] = field(default_factory=dict)
    album_tracks: dict[str, list[Object]] = field(default_factory=dict)
    playlist_tracks: dict[str, list[str]] = field(default_factory=dict)
    embeds: dict[str, Object] = field(default_factory=dict)
    """Recorded ``__NEXT_DATA__`` by ``kind/id``; the other embed pages are made from the objects."""

    def search(self, query: str) -> list[Object]:
        """Tracks that share words with ``query``, most first; field filters count as words, ISRC as itself."""
        wanted = _words(query)
        if query.startswith("isrc:"):
            isrc = query.removeprefix("isrc:").strip()
            return [track for track in self.tracks.values() if track["external_ids"].get("isrc") == isrc]
        scored = []
        for track in self.tracks.values():
            said = _words(" ".join([track["name"], *(artist["name"] for artist in track["artists"])]))
            if 2 * len(wanted & said) >= len(wanted) > 0:
                scored.append((len(wanted & said) / len(wanted | said), track["id"], track))
        return [track for _, _, track in sorted(scored, key=lambda item: (-item[0], item[1]))]


def _words(text: str) -> frozenset[str]:
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    plain = "".join(c if c.isalnum() else " " for c in folded)
    return frozenset(plain.split()) - {"artist", "track", "album"}


def invented() -> World:
    """A dozen and three songs of one band, on two albums, with a playlist of 120."""
    world = World()
    artist, guest = (reference("artist", fake_id("artist", n), name) for n, name in ((1, _ARTIST), (2, _GUEST)))
    for item in (artist, guest):
        world.artists[item["id"]] = {**item, "images": _images(item["id"])}
    for number, (title, size) in enumerate((("Orchard Street", _ALBUM_ONE), ("Loose Leaves", 3)), start=1):
        album = _album(number, title, size, artist)
        songs = _SONGS[:_ALBUM_ONE] if number == 1 else _SONGS[_ALBUM_ONE:]
        simple = [_song(i + (number - 1) * _ALBUM_ONE, i, *song, artist, guest) for i, song in enumerate(songs, 1)]
        world.albums[album["id"]] = album
        world.album_tracks[album["id"]] = simple
        for track in simple:
            isrc = f"XXSWR25{int(track['id'][-5:]):05d}"
            world.tracks[track["id"]] = {**track, "album": album, "external_ids": {"isrc": isrc}}
    playlist = reference("playlist", fake_id("playlist", 1), "Songs for a Long Way Home")
    owner = {**reference("user", "somebody", "Somebody"), "display_name": "Somebody"}
    del owner["name"]
    world.playlists[playlist["id"]] = {
        **playlist,
        "owner": owner,
        "collaborative": False,
        "description": "",
        "images": _images(playlist["id"]),
        "public": True,
        "snapshot_id": "AAAA",
    }
    ids = list(world.tracks)
    world.playlist_tracks[playlist["id"]] = [ids[n % len(ids)] for n in range(PLAYLIST_LENGTH)]
    return world


def add_album(world: World, number: int, size: int) -> str:
    """Add an album of ``size`` numbered songs, all of one length; its id is returned."""
    artist = world.artists[fake_id("artist", 1)]
    reference_only = {key: value for key, value in artist.items() if key != "images"}
    album = _album(number, f"Volume {number}", size, reference_only)
    songs = [
        _song(1000 * number + place, place, f"Piece {number}-{place:03}", 180, False, reference_only, reference_only)
        for place in range(1, size + 1)
    ]
    world.albums[album["id"]] = album
    world.album_tracks[album["id"]] = songs
    for song in songs:
        isrc = f"XXSWR{int(song['id'][-7:]):07d}"
        world.tracks[song["id"]] = {**song, "artists": [reference_only], "album": album, "external_ids": {"isrc": isrc}}
    return str(album["id"])


def _album(number: int, title: str, size: int, artist: Object) -> Object:
    key = fake_id("album", number)
    return {
        **reference("album", key, title),
        "album_type": "album" if size > 6 else "single",
        "artists": [artist],
        "images": _images(key),
        "release_date": f"202{number}-0{number}-14" if number == 1 else "2023",
        "release_date_precision": "day" if number == 1 else "year",
        "total_tracks": size,
        "copyrights": [{"text": "2025 Orchard Recordings", "type": "P"}],
        "external_ids": {"upc": f"00000000000{number}"},
    }


def _song(key: int, place: int, title: str, seconds: int, explicit: bool, artist: Object, guest: Object) -> Object:
    return {
        **reference("track", fake_id("track", key), title),
        "artists": [artist, guest] if key % 4 == 0 else [artist],
        "disc_number": 1,
        "duration_ms": seconds * 1000 + 437,
        "explicit": explicit,
        "is_local": False,
        "track_number": place,
    }


def _images(key: str) -> list[Object]:
    base = "https://i.scdn.co/image/"
    return [{"height": side, "url": f"{base}{key}{side}", "width": side} for side in (300, 640, 64)]


def recorded(folder: Path) -> World:
    """The recorded world in ``folder`` (``recorded.json.gz``, ``embed/*.json``), cut to the shape of 2026."""
    with gzip.open(folder / "recorded.json.gz") as file:
        raw: dict[str, dict[str, Object]] = json.load(file)
    world = World()
    for kind, known in (("track", world.tracks), ("album", world.albums), ("artist", world.artists)):
        for answer in raw[f"{kind}s/{{id}}"].values():
            body = cut(answer["body"])
            if "id" in body and "name" in body:
                known[body["id"]] = body
    _add_album_tracks(world, raw)
    for path in sorted((folder / "embed").glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        entity = data["props"]["pageProps"]["state"]["data"]["entity"]
        world.embeds[f"{path.stem}/{entity['id']}"] = data
    return world


def _add_album_tracks(world: World, raw: dict[str, dict[str, Object]]) -> None:
    pages: dict[str, dict[int, list[Object]]] = {}
    for key, answer in raw["albums/{id}/tracks"].items():
        body = answer["body"]
        if "items" in body:
            pages.setdefault(key.split("/")[1], {})[body["offset"]] = [cut(item) for item in body["items"]]
    for key, album in world.albums.items():
        first = album.pop("tracks", {"items": []})["items"]
        rest = [item for _, items in sorted(pages.get(key, {}).items()) for item in items]
        world.album_tracks[key] = rest if len(rest) > len(first) else first


def cut(data: Any) -> Any:
    """Remove what new apps do not get, at every depth."""
    if isinstance(data, list):
        return [cut(item) for item in data]
    if not isinstance(data, dict):
        return data
    dead = DEAD.get(str(data.get("type")), frozenset())
    return {key: cut(value) for key, value in data.items() if key not in dead}
