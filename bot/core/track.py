"""What a recording is, in the words of every part of Songwire.

A track's ``id`` is its *canonical* name: the same recording has the same id however it was asked for,
so that one cached file serves every wording. It is a catalogue's URI, ``spotify:track:<22 base62>``,
``deezer:track:<number>``, ``youtube:video:<11>`` or ``library:track:<16 hex>``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

TrackId = NewType("TrackId", str)
"""A canonical URI ``<catalogue>:track:<id>``; see the module's head."""

Seconds = float


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One recording as a catalogue describes it; whatever the catalogue does not say is None or empty."""

    id: TrackId
    title: str
    artists: tuple[str, ...]
    album: str | None = None
    album_artists: tuple[str, ...] = ()
    duration: Seconds | None = None
    track_number: int | None = None
    track_total: int | None = None
    disc_number: int | None = None
    disc_total: int | None = None
    released: str | None = None
    """ISO 8601 date in the catalogue's own precision: ``1824``, ``1824-05`` or ``1824-05-07``."""
    isrc: str | None = None
    explicit: bool | None = None
    genres: tuple[str, ...] = ()
    label: str | None = None
    copyright: str | None = None
    cover_url: str | None = None
    """The largest cover known, as an ``https:`` URL."""
    url: str | None = None
    """The recording's public page."""

    @property
    def performer(self) -> str:
        """All artists in one line, as Telegram's ``performer`` and the file name show them."""
        return ", ".join(self.artists)


class Quality(StrEnum):
    """How a file is encoded; part of a cached file's key."""

    V0 = "v0"
    K320 = "320"
    K192 = "192"
    K128 = "128"
    ORIGINAL = "original"
