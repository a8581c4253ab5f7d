"""What the tags of a file say, before it becomes a ``Track``: the meeting point of ID3, M4A atoms and Vorbis comments.

Texts in files are strangers' texts: they are cut to a sane length and lose control characters here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.audio.loudness import Loudness
from bot.audio.lyrics import Lyrics
from bot.core.track import Track, TrackId

MAX_TEXT = 1000
"""Characters kept of one text; longer ones are damage or lyrics in the wrong field."""

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_PAIR = re.compile(r"(\d{1,4})(?:\s*(?:/|of)\s*(\d{1,4}))?")
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")
_SPOTIFY = re.compile(r"(?:open\.spotify\.com/(?:[\w-]+/)*track/|spotify:track:)([0-9A-Za-z]{22})(?![0-9A-Za-z])")
_OTHER_ID = re.compile(r"deezer:track:\d{1,20}|youtube:video:[\w-]{11}")

Pair = tuple[int | None, int | None]
"""A number and, where it is known, of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagSet:
    """The fields Songwire knows, as they stand in a file."""

    title: str = ""
    artists: tuple[str, ...] = ()
    album: str = ""
    album_artists: tuple[str, ...] = ()
    track: Pair = (None, None)
    disc: Pair = (None, None)
    released: str | None = None
    isrc: str | None = None
    explicit: bool | None = None
    genres: tuple[str, ...] = ()
    label: str = ""
    copyright: str = ""
    marks: tuple[str, ...] = ()
    """Texts that may hold the track's address or id: links, comments, our own field."""

    def identity(self) -> TrackId | None:
        """Return the catalogue id that a link or URI in the tags gives away, if any; Spotify's goes first."""
        for mark in self.marks:
            if found := _SPOTIFY.search(mark):
                return TrackId(f"spotify:track:{found[1]}")
        for mark in self.marks:
            if _OTHER_ID.fullmatch(mark):
                return TrackId(mark)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What goes into the tags besides what the catalogue says."""

    duration: float | None = None
    """Seconds, as measured."""
    loudness: Loudness | None = None
    lyrics: Lyrics | None = None

    def replay_gain(self) -> dict[str, str]:
        """The ReplayGain fields, under the names all players know, in any kind of tag."""
        if self.loudness is None:
            return {}
        return {
            "REPLAYGAIN_TRACK_GAIN": self.loudness.gain_tag,
            "REPLAYGAIN_TRACK_PEAK": self.loudness.peak_tag,
        }


def address(track: Track) -> str | None:
    """Return the track's public page: its ``url``, or the one that a Spotify id implies."""
    if track.url:
        return track.url
    found = _SPOTIFY.fullmatch(track.id)
    return f"https://open.spotify.com/track/{found[1]}" if found else None


def tidy(text: object) -> str:
    """Return ``text`` in one line, without control characters and unpaired surrogates, at most ``MAX_TEXT`` long."""
    visible = "".join(c if c.isprintable() or c in "\u200c\u200d" else " " for c in str(text)[: 4 * MAX_TEXT])
    return " ".join(visible.split())[:MAX_TEXT].rstrip()


def names(values: Iterable[object]) -> tuple[str, ...]:
    """Return the distinct names in ``values``, each of which may hold several.

    ``; `` and `` / `` with spaces separate, a bare slash does not: nothing in a file tells ``Queen/David Bowie`` from
    ``AC/DC``, and one name too long does less harm than a band torn in two.
    """
    parts = (tidy(part) for value in values for part in re.split(r"\0|;\s|\s/\s", str(value)))
    return tuple(dict.fromkeys(part for part in parts if part))


def first(values: Iterable[object]) -> str:
    """Return the first text that is not empty, or ``""``."""
    return next((text for value in values if (text := tidy(value))), "")


def pair(text: str) -> Pair:
    """Parse ``3``, ``3/12`` or ``03 of 12``; zero means unknown."""
    found = _PAIR.match(text.strip())
    if found is None:
        return None, None
    return int(found[1]) or None, int(found[2] or 0) or None


def date(text: str) -> str | None:
    """Parse the ISO 8601 date at the start of ``text`` in its own precision; None for anything else."""
    found = _DATE.match(text.strip())
    return found[0] if found and found[1] != "0000" else None


def isrc(text: str) -> str | None:
    """Parse an ISRC, with or without hyphens (ISO 3901); None for anything else."""
    code = text.replace("-", "").replace(" ", "").upper()
    return code if _ISRC.fullmatch(code) else None
