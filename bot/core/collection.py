"""Several tracks that belong together: an album, a playlist, an artist's best known, an artist's albums."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.track import Track


class CollectionKind(StrEnum):
    """What sort of collection it is."""

    ALBUM = "album"
    PLAYLIST = "playlist"
    ARTIST = "artist"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumCard:
    """An album in an artist's list: enough for a button."""

    id: str
    """A catalogue URI, ``<catalogue>:album:<id>``."""
    title: str
    artists: tuple[str, ...]
    type: str
    """``album``, ``single`` or ``compilation``."""
    released: str | None = None
    track_total: int | None = None
    cover_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Tracks in their own order."""

    id: str
    """A catalogue URI, ``<catalogue>:<kind>:<id>``."""
    kind: CollectionKind
    title: str
    owner: str = ""
    """An album's artists or a playlist's owner, in one line."""
    tracks: tuple[Track, ...] = ()
    total: int | None = None
    """How many tracks it really has, where known; more than ``len(tracks)`` when it was cut."""
    cut: bool = False
    """True when the catalogue would only give the first part; the answer then says so."""
    albums: tuple[AlbumCard, ...] = ()
    """An artist's albums, by type; empty for the other kinds."""
    cover_url: str | None = None
    url: str | None = None
