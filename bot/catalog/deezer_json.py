"""Deezer's public API JSON → Songwire's words; pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.catalog.reading import Json, at, count, date, entries, flag, isrc, names, number_id, text, web
from bot.core.collection import Collection, CollectionKind
from bot.core.track import Track, TrackId

_COVERS: Final = ("cover_xl", "cover_big", "cover_medium", "cover")


def track(data: Json, album: Json = None) -> Track | None:
    """A track object, whole or as a search gives it; ``album`` supplies what an album's list lacks."""
    own, title = number_id(data, "id"), text(data, "title")
    if own is None or title is None or at(data, "type") not in (None, "track"):
        return None
    seconds = count(data, "duration")
    album = album if album is not None else at(data, "album")
    artist = text(data, "artist", "name")
    return Track(
        id=TrackId(f"deezer:track:{own}"),
        title=title,
        artists=names(data, "contributors") or ((artist,) if artist else ()),
        album=text(album, "title"),
        album_artists=((owner,) if (owner := text(album, "artist", "name")) else ()),
        duration=float(seconds) if seconds else None,
        track_number=count(data, "track_position"),
        disc_number=count(data, "disk_number"),
        released=date(data, "release_date") or date(album, "release_date"),
        isrc=isrc(data, "isrc"),
        explicit=flag(data, "explicit_lyrics"),
        cover_url=cover(album),
        url=f"https://www.deezer.com/track/{own}",
    )


def found_tracks(data: Json) -> tuple[Track, ...]:
    """The tracks of a search's answer."""
    return tuple(found for item in entries(data, "data") if (found := track(item)) is not None)


def album_id(data: Json) -> int | None:
    """The number of the album that a track object belongs to."""
    return number_id(data, "album", "id")


def with_album(known: Track, data: Json) -> Track:
    """``known`` with what an album object adds to its tracks: genres, label, length."""
    return replace(
        known,
        genres=known.genres or names(data, "genres", "data"),
        label=known.label or text(data, "label"),
        track_total=known.track_total or count(data, "nb_tracks"),
        album_artists=known.album_artists or ((owner,) if (owner := text(data, "artist", "name")) else ()),
    )


def album(data: Json) -> Collection | None:
    """An album object with its tracks; None if it is none."""
    own, title = number_id(data, "id"), text(data, "title")
    if own is None or title is None:
        return None
    listed = list(entries(data, "tracks", "data"))
    tracks = [
        replace(with_album(found, data), track_number=found.track_number or place)
        for place, item in enumerate(listed, start=1)
        if (found := track(item, data)) is not None
    ]
    total = count(data, "nb_tracks") or len(listed)
    return Collection(
        id=f"deezer:album:{own}",
        kind=CollectionKind.ALBUM,
        title=title,
        owner=text(data, "artist", "name") or "",
        tracks=tuple(tracks),
        total=total,
        cut=total > len(listed),
        cover_url=cover(data),
        url=f"https://www.deezer.com/album/{own}",
    )


def playlist(data: Json) -> Collection | None:
    """A playlist object with the tracks it carries; None if it is none."""
    own, title = number_id(data, "id"), text(data, "title")
    if own is None or title is None:
        return None
    tracks = found_tracks(at(data, "tracks"))
    total = count(data, "nb_tracks") or len(tracks)
    return Collection(
        id=f"deezer:playlist:{own}",
        kind=CollectionKind.PLAYLIST,
        title=title,
        owner=text(data, "creator", "name") or "",
        tracks=tracks,
        total=total,
        cut=total > len(tracks),
        cover_url=web(data, "picture_xl"),
        url=f"https://www.deezer.com/playlist/{own}",
    )


def artist(data: Json, top: Json) -> Collection | None:
    """An artist object with the answer to a request for their best known tracks."""
    own, name = number_id(data, "id"), text(data, "name")
    if own is None or name is None:
        return None
    return Collection(
        id=f"deezer:artist:{own}",
        kind=CollectionKind.ARTIST,
        title=name,
        tracks=found_tracks(top),
        cover_url=web(data, "picture_xl"),
        url=f"https://www.deezer.com/artist/{own}",
    )


def cover(album: Json) -> str | None:
    """The largest cover of an album object."""
    return next((url for key in _COVERS if (url := web(album, key))), None)
