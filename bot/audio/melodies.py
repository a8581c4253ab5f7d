"""The library of ``songwire demo``: public-domain melodies with the metadata of published tracks.

There are enough albums, shared words and several artists to try every part of the bot without an account, a network or
a file of one's own. Ids and ISRCs are made up: the ids look like Spotify's, so that
``https://open.spotify.com/track/<id>`` works in the demo, and no ISRC can begin with ``ZZ``, a country code that
ISO 3166-1 leaves to users.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.audio.notation import parse_notes
from bot.audio.tunes import RECORDS, Record, Tune
from bot.core.track import Track, TrackId

TAIL = 1.5
"""Seconds the last note rings."""

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 22
_COPYRIGHT = "Public domain"
_LABEL = "Songwire Demo"


@dataclass(frozen=True, slots=True)
class Melody:
    """A tune in its place on a record, with the metadata of a published track."""

    tune: Tune
    record: Record
    track: Track


def spotify_like_id(text: str) -> str:
    """Return 22 base62 characters that depend on ``text`` only: 128 bits, as Spotify's ids have."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
    digits = []
    for _ in range(_ID_LENGTH):
        number, digit = divmod(number, len(_BASE62))
        digits.append(_BASE62[digit])
    return "".join(reversed(digits))


def _melodies() -> tuple[Melody, ...]:
    found: list[Melody] = []
    for record in RECORDS:
        for number, tune in enumerate(record.tunes, 1):
            found.append(Melody(tune, record, _track(record, tune, number, len(found) + 1)))
    return tuple(found)


def _track(record: Record, tune: Tune, number: int, serial: int) -> Track:
    key = spotify_like_id(f"songwire demo/{record.title}/{tune.title}")
    return Track(
        id=TrackId(f"spotify:track:{key}"),
        title=tune.title,
        artists=tune.artists,
        album=record.title,
        album_artists=(record.artist,),
        duration=_seconds(tune),
        track_number=number,
        track_total=len(record.tunes),
        disc_number=1,
        disc_total=1,
        released=str(tune.year),
        isrc=f"ZZSWR{tune.year % 100:02}{serial:05}",
        explicit=False,
        genres=(record.genre,),
        label=_LABEL,
        copyright=_COPYRIGHT,
        url=f"https://open.spotify.com/track/{key}",
    )


def _seconds(tune: Tune) -> float:
    beats = sum(note.beats for note in parse_notes(tune.notes))
    return round(beats * 60 / tune.tempo + TAIL, 3)


MELODIES = _melodies()
"""All of them, by album; "Ode to Joy" first."""
