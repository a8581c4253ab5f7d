"""What Spotify's public pages say → Songwire's words; pure.

Three sources, each with something the others lack: the embed page's JSON (artists apart, duration, cover, lists of
tracks), the meta tags of the normal page (album, track number, a list's true length) and oEmbed (only the title).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import orjson

from bot.catalog.page import Head
from bot.catalog.reading import Json, at, count, date, entries, flag, largest, names, text, web
from bot.catalog.spotify_json import PUBLIC, SPOTIFY_ID, spotify_id
from bot.core.collection import Collection, CollectionKind
from bot.core.request import SongName
from bot.core.track import Track, TrackId

EMBED_MOST: Final = 100
"""Tracks that an embed page lists at most."""
_NEXT_DATA: Final = re.compile(r'<script id="__NEXT_DATA__"[^>]{0,200}>(.*?)</script>', re.DOTALL)
_JOINED_BY: Final = ",\u00a0"
"""What stands between artists in a ``subtitle``; a comma and an ordinary space belong to a name."""
_DOT: Final = " · "
_KINDS: Final = {kind.value: kind for kind in CollectionKind}


def next_data(page: str) -> Json:
    """The data that an embed page was rendered from; None if there is none."""
    match = _NEXT_DATA.search(page)
    if match is None:
        return None
    try:
        return orjson.loads(match[1])
    except orjson.JSONDecodeError:
        return None


def entity(data: Json) -> Json:
    """The thing an embed page shows; None if it shows none (unknown id, blocked region)."""
    return at(data, "props", "pageProps", "state", "data", "entity")


def is_missing(data: Json) -> bool:
    """Whether an embed page says that there is no such thing."""
    return count(data, "props", "pageProps", "status") in (400, 404)


def embed_track(data: Json) -> Track | None:
    """The track an embed page shows; it never tells the album, the track number or the ISRC."""
    own, title = spotify_id(data), text(data, "name") or text(data, "title")
    if own is None or title is None or at(data, "type") != "track":
        return None
    return Track(
        id=TrackId(f"spotify:track:{own}"),
        title=title,
        artists=names(data, "artists"),
        duration=_milliseconds(data),
        released=date(data, "releaseDate", "isoString"),
        explicit=flag(data, "isExplicit"),
        cover_url=_picture(data),
        url=f"{PUBLIC}/track/{own}",
    )


def embed_collection(data: Json) -> Collection | None:
    """The album, artist or playlist an embed page shows, with the tracks it lists."""
    own, title, kind = spotify_id(data), text(data, "name") or text(data, "title"), _KINDS.get(text(data, "type") or "")
    if own is None or title is None or kind is None:
        return None
    album = title if kind is CollectionKind.ALBUM else None
    cover = _picture(data)
    listed = [item for item in entries(data, "trackList") if at(item, "entityType") in (None, "track")]
    tracks = [
        replace(track, album=album, cover_url=cover if album else None, track_number=place if album else None)
        for place, item in enumerate(listed, start=1)
        if (track := _listed(item)) is not None
    ]
    return Collection(
        id=f"spotify:{kind}:{own}",
        kind=kind,
        title=title,
        owner="" if kind is CollectionKind.ARTIST else ", ".join(_artists(data)),
        tracks=tuple(tracks),
        # An artist's page lists the ten best known, which is all that is wanted of it.
        cut=kind is not CollectionKind.ARTIST and len(listed) >= EMBED_MOST,
        cover_url=cover,
        url=f"{PUBLIC}/{kind}/{own}",
    )


def _listed(item: Mapping[str, Json]) -> Track | None:
    own, title = spotify_id(item), text(item, "title")
    if own is None or title is None:
        return None
    return Track(
        id=TrackId(f"spotify:track:{own}"),
        title=title,
        artists=_artists(item),
        duration=_milliseconds(item),
        explicit=flag(item, "isExplicit"),
        url=f"{PUBLIC}/track/{own}",
    )


def _artists(item: Json) -> tuple[str, ...]:
    """The artists in a ``subtitle``, read before its white space is tidied away."""
    raw = at(item, "subtitle")
    pieces = raw[:1000].split(_JOINED_BY) if isinstance(raw, str) else ()
    return tuple(dict.fromkeys(name for piece in pieces if (name := " ".join(piece.split()))))


def _milliseconds(data: Json) -> float | None:
    value = count(data, "duration")
    return value / 1000 if value else None


def _picture(data: Json) -> str | None:
    return largest(entries(data, "visualIdentity", "image"), side="maxWidth") or largest(
        entries(data, "coverArt", "sources")
    )


def page_track(head: Head, own: str) -> Track | None:
    """The track ``own`` that a normal page's meta tags describe; None if they describe none.

    ``og:description`` is ``Artist · Album · Song · 2012``; the musician's own tag names the artists more exactly.
    """
    meta = head.meta
    title, described = text(meta, "og:title"), meta.get("og:description", "").split(_DOT)
    if title is None or len(described) != 4:
        return None
    artists = meta.get("music:musician_description") or described[0]
    seconds = count(meta, "music:duration")
    return Track(
        id=TrackId(f"spotify:track:{own}"),
        title=title,
        artists=tuple(dict.fromkeys(name for piece in artists.split(", ") if (name := piece.strip()))),
        album=described[1].strip() or None,
        duration=float(seconds) if seconds else None,
        track_number=count(meta, "music:album:track"),
        released=date(meta, "music:release_date") or date(described[3].strip()),
        cover_url=web(meta, "og:image"),
        url=f"{PUBLIC}/track/{own}",
    )


def joined(embed: Track, page: Track) -> Track:
    """One track of what both pages say; the embed page, where artists stand apart, wins."""
    return replace(
        embed,
        artists=embed.artists or page.artists,
        album=embed.album or page.album,
        duration=embed.duration or page.duration,
        track_number=embed.track_number or page.track_number,
        released=embed.released or page.released,
        cover_url=embed.cover_url or page.cover_url,
    )


def with_total(collection: Collection, head: Head) -> Collection:
    """A collection with its true length, where the normal page tells it."""
    total = count(head.meta, "music:song_count")
    if total is None:
        return replace(collection, total=None if collection.cut else len(collection.tracks))
    return replace(collection, total=total, cut=total > len(collection.tracks))


def oembed_title(data: Json) -> SongName | None:
    """The title that oEmbed tells; it never tells the artist, so the person must say which song is meant."""
    title = text(data, "title")
    return SongName(title, title=title, raw=title) if title else None


def is_id(value: str) -> bool:
    """Whether ``value`` can be a Spotify id, and so may become part of an address."""
    return SPOTIFY_ID.fullmatch(value) is not None
