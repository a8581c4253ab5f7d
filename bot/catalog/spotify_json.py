"""Spotify's Web API JSON → Songwire's words; pure.

Written for the shape of 2026: ``popularity``, ``genres``, ``label`` and ``available_markets`` are gone for most apps,
playlists call their page ``items`` (once ``tracks``) and its entries ``item`` (once ``track``); both are read. An entry
that makes no sense is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.catalog.reading import Json, at, count, date, entries, flag, isrc, largest, names, text
from bot.core.collection import AlbumCard, Collection, CollectionKind
from bot.core.track import Track, TrackId

SPOTIFY_ID: Final = re.compile(r"[0-9A-Za-z]{22}")
PUBLIC: Final = "https://open.spotify.com"
_NO_ALBUM: Final[Mapping[str, Json]] = {}


def spotify_id(data: Json) -> str | None:
    """The 22-character id in ``id`` or at the end of ``uri``; None if neither holds one (local files)."""
    for value in (text(data, "id"), (text(data, "uri") or "").rpartition(":")[2]):
        if value and SPOTIFY_ID.fullmatch(value):
            return value
    return None


def track(data: Json, album: Json = None) -> Track | None:
    """A track object, full or simplified; ``album`` supplies what a simplified one lacks. None if it is none."""
    own, title = spotify_id(data), text(data, "name")
    if own is None or title is None or at(data, "type") not in (None, "track") or flag(data, "is_local"):
        return None
    album = at(data, "album") if isinstance(at(data, "album"), Mapping) else album
    milliseconds = count(data, "duration_ms")
    return Track(
        id=TrackId(f"spotify:track:{own}"),
        title=title,
        artists=names(data, "artists"),
        album=text(album, "name"),
        album_artists=names(album, "artists"),
        duration=milliseconds / 1000 if milliseconds else None,
        track_number=count(data, "track_number"),
        track_total=count(album, "total_tracks"),
        disc_number=count(data, "disc_number"),
        released=date(album, "release_date"),
        isrc=isrc(data, "external_ids", "isrc"),
        explicit=flag(data, "explicit"),
        genres=_genres(album),
        label=text(album, "label"),
        copyright=text(album, "copyrights", 0, "text"),
        cover_url=largest(entries(album, "images")),
        url=f"{PUBLIC}/track/{own}",
    )


def _genres(album: Json) -> tuple[str, ...]:
    value = at(album, "genres")
    return tuple(genre for genre in value if isinstance(genre, str) and genre) if isinstance(value, list) else ()


def found_tracks(data: Json) -> tuple[Track, ...]:
    """The tracks of a search's answer."""
    return _kept(track(item) for item in entries(data, "tracks", "items"))


def album(data: Json) -> Collection | None:
    """An album object with its first page of tracks; None if it is none."""
    own, title = spotify_id(data), text(data, "name")
    if own is None or title is None:
        return None
    tracks = _kept(track(item, data) for item in _page(data))
    return Collection(
        id=f"spotify:album:{own}",
        kind=CollectionKind.ALBUM,
        title=title,
        owner=", ".join(names(data, "artists")),
        tracks=tracks,
        total=count(data, "total_tracks") or page_total(data),
        cover_url=largest(entries(data, "images")),
        url=f"{PUBLIC}/album/{own}",
    )


def album_page(data: Json, album: Json) -> tuple[Track, ...]:
    """One page of an album's tracks; ``album`` is the album object they belong to."""
    return _kept(track(item, album) for item in entries(data, "items"))


def playlist(data: Json) -> Collection | None:
    """A playlist object with its first page of tracks, if it has any; None if it is none."""
    own, title = spotify_id(data), text(data, "name")
    if own is None or title is None:
        return None
    return Collection(
        id=f"spotify:playlist:{own}",
        kind=CollectionKind.PLAYLIST,
        title=title,
        owner=text(data, "owner", "display_name") or "",
        tracks=playlist_page(data),
        total=page_total(data),
        cover_url=largest(entries(data, "images")),
        url=f"{PUBLIC}/playlist/{own}",
    )


def playlist_page(data: Json) -> tuple[Track, ...]:
    """The tracks in one page of a playlist, or in a playlist object's first page."""
    return _kept(track(at(entry, "item") or at(entry, "track")) for entry in _page(data))


def page_length(data: Json) -> int:
    """How many entries the page has, those skipped included: the next page's offset depends on it."""
    return sum(1 for _ in _page(data))


def page_total(data: Json) -> int | None:
    """How many entries all pages together have."""
    totals = (count(data, "items", "total"), count(data, "tracks", "total"), count(data, "total"))
    return next((total for total in totals if total), None)


def _page(data: Json) -> Iterator[Mapping[str, Json]]:
    for path in (("items", "items"), ("tracks", "items"), ("items",)):
        if isinstance(at(data, *path), list):
            return entries(data, *path)
    return entries(None)


def album_card(data: Json) -> AlbumCard | None:
    """An album in an artist's list; None if it is none."""
    own, title = spotify_id(data), text(data, "name")
    if own is None or title is None:
        return None
    return AlbumCard(
        id=f"spotify:album:{own}",
        title=title,
        artists=names(data, "artists"),
        type=text(data, "album_group") or text(data, "album_type") or "album",
        released=date(data, "release_date"),
        track_total=count(data, "total_tracks"),
        cover_url=largest(entries(data, "images")),
    )


def album_cards(data: Json) -> tuple[AlbumCard, ...]:
    """One page of an artist's albums."""
    return tuple(card for item in entries(data, "items") if (card := album_card(item)) is not None)


def artist(data: Json, albums: tuple[AlbumCard, ...]) -> Collection | None:
    """An artist object with the albums given; the Web API no longer tells an artist's best known tracks."""
    own, name = spotify_id(data), text(data, "name")
    if own is None or name is None:
        return None
    return Collection(
        id=f"spotify:artist:{own}",
        kind=CollectionKind.ARTIST,
        title=name,
        albums=albums,
        cover_url=largest(entries(data, "images")),
        url=f"{PUBLIC}/artist/{own}",
    )


def _kept(tracks: Iterable[Track | None]) -> tuple[Track, ...]:
    return tuple(found for found in tracks if found is not None)
