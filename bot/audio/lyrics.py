"""Lyrics from LRCLIB (lrclib.net), which asks for no key: plain, and with the moment of each line.

They are strangers' texts: bounded, and without control characters. They are an extra that never delays a song
(`lyrics_within`) and never fails one: whatever goes wrong, there are none.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.core.track import Track

log = structlog.get_logger(__name__)

ADDRESS = "https://lrclib.net/api/get"
"""Answers one record for ``track_name``, ``artist_name`` and, optionally, ``album_name`` and ``duration``; or 404."""

MAX_TEXT = 20_000
"""Characters kept; the longest rap songs have some 10 000."""
MAX_ANSWER = 200_000
"""Bytes of an answer that are looked at."""
_NEAR = 5.0
"""Seconds by which the record's recording may differ from ours; beyond that the moments do not fit."""

_STAMP = re.compile(r"\[(\d{1,3}):(\d{1,2}(?:[.:]\d{1,3})?)\]")
_WORD_STAMP = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>")

Get = Callable[[str, Mapping[str, str]], Awaitable[bytes]]
"""Gets the body at a URL with query parameters, having limited its size; raises for any status but 200."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sung line."""

    second: float
    text: str


@dataclass(frozen=True, slots=True)
class Lyrics:
    """A song's words."""

    text: str
    """Lines separated by a line feed."""
    lines: tuple[Line, ...] = ()
    """The same with their moments, in order, where those are known."""


class LyricsClient:
    """Asks LRCLIB with an HTTP client that is given."""

    def __init__(self, get: Get, *, timeout: float = 10.0) -> None:
        self._get = get
        self._timeout = timeout

    async def find(self, track: Track) -> Lyrics | None:
        """Return the track's lyrics, or None if there are none. Never raises."""
        if not track.artists or not track.title:
            return None
        try:
            async with asyncio.timeout(self._timeout):
                body = await self._get(ADDRESS, _parameters(track))
            return parse_record(body, track.duration)
        except Exception as exc:  # noqa: BLE001  whatever the injected client raises, the song matters more
            log.info("lyrics.none", track=track.id, cause=repr(exc)[:300])
            return None


async def lyrics_within(task: asyncio.Task[Lyrics | None], remaining: float) -> Lyrics | None:
    """Return what ``task``, started earlier, finds within ``remaining`` seconds; it is cancelled after that."""
    await asyncio.wait([task], timeout=max(0.0, remaining))
    if not task.done():
        task.cancel()
        return None
    return None if task.cancelled() else task.result()


def _parameters(track: Track) -> dict[str, str]:
    wanted = {"track_name": track.title, "artist_name": track.artists[0], "album_name": track.album or ""}
    if track.duration:
        wanted["duration"] = str(round(track.duration))
    return {name: value for name, value in wanted.items() if value}


def parse_record(body: bytes, duration: float | None = None) -> Lyrics | None:
    """Parse LRCLIB's record; None for an instrumental, an empty one, or another recording's.

    Raises ValueError for anything that is no record.
    """
    if len(body) > MAX_ANSWER:
        raise ValueError(f"an answer of {len(body)} bytes")
    record = json.loads(body)
    if not isinstance(record, dict):
        raise ValueError("not a record")  # noqa: TRY004  the text is wrong, not the caller
    if record.get("instrumental"):
        return None
    lines = parse_lrc(_text(record, "syncedLyrics")) if _near(record, duration) else ()
    text = clean(_text(record, "plainLyrics")) or clean("\n".join(line.text for line in lines))
    return Lyrics(text, lines) if text else None


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


def _near(record: dict[str, Any], duration: float | None) -> bool:
    found = record.get("duration")
    return duration is None or not isinstance(found, int | float) or abs(found - duration) <= _NEAR


def parse_lrc(text: str) -> tuple[Line, ...]:
    """Parse LRC: lines that begin with one or several ``[mm:ss.xx]``; headers and anything else are passed over."""
    lines = []
    for line in text[:MAX_TEXT].splitlines():
        words, stamps = line.strip(), []
        while found := _STAMP.match(words):
            stamps.append(60 * int(found[1]) + float(found[2].replace(":", ".")))
            words = words[found.end() :].lstrip()
        words = clean(_WORD_STAMP.sub("", words)).replace("\n", " ")
        lines += [Line(second, words) for second in stamps if math.isfinite(second)]
    return tuple(sorted(lines, key=lambda line: line.second))


def clean(text: str) -> str:
    """Return ``text`` without control characters and unpaired surrogates, its lines ended by line feeds."""
    lines = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").split("\n")
    kept = ("".join(c for c in line if c.isprintable() or c in "\t\u200c\u200d").strip() for line in lines)
    return "\n".join(kept).strip()
