"""What a person typed → what to search for: request words off, artist and title apart where the text says so."""

from __future__ import annotations

import re
from typing import Final

from bot.core.fold import fold
from bot.core.request import SongName
from bot.core.request_words import request_edges
from bot.core.title import Title, channel_artist, decompose

LONGEST_NAME: Final = 300
"""Characters of a song name that are read: the longest real titles with their artists stay below."""


_COMMAND: Final = re.compile(r"\s*/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?(?=\s|$)")
_MENTION: Final = re.compile(r"(?<![^\W_])@[A-Za-z0-9_]{3,32}(?![^\W_])")
_HASH: Final = re.compile(r"#(?=[^\W_])")
_BULLET: Final = re.compile(r"\A\s*(?:\(?\d{1,3}\s*[.)\]:]\s+|[-–—•*·▪▶►♪♫🎵🎶]+\s+)")
_BY: Final = re.compile(r"\s+(?:by|oleh|از|من الفنان|par)\s+", re.IGNORECASE)
_EDGES: Final = " \t\n-–—|,.;:!?*_~\"“”„«»'`‘’()[]{}<>…،؛؟。、！？"


def tidy(text: str) -> str:
    """Return ``text`` on one line without commands, mentions, hash signs and list marks."""
    text = _COMMAND.sub(" ", text, count=1) if text.lstrip().startswith("/") else text
    text = _BULLET.sub(" ", text, count=1)
    text = _HASH.sub("", _MENTION.sub(" ", text))
    return " ".join(text.split())[:LONGEST_NAME]


def without_request(text: str) -> str:
    """Return ``text`` without the request words at its ends; unchanged if there is nothing else."""
    words = text.split()
    folded = [fold(word) for word in words]
    start, end = request_edges(folded)
    while end - start > 1 and not folded[end - 1]:  # emoji, dashes
        end -= 1
    while end - start > 1 and not folded[start]:
        start += 1
    return " ".join(words[start:end])


def song_name(text: str) -> SongName | None:
    """Read one line that asks for a song; None if it has no letters and digits, or none but request words and marks."""
    raw = tidy(text)
    plain = without_request(raw).strip(_EDGES) or raw
    if not fold(plain):
        return None
    parts = decompose(plain)
    artist, title = _artist_and_title(parts)
    return SongName(_query(parts) or plain, title=title, artist=artist, features=parts.features, raw=raw)


def upload_name(title: str, channel: str | None = None) -> SongName | None:
    """Read an upload's title and, where known, its channel as a song name; None if the title holds no letters."""
    name = song_name(title)
    if name is None:
        return None
    uploader = channel_artist(channel) if channel else None
    query = name.query
    if uploader and name.artist is None and fold(uploader) not in fold(query):
        query = f"{query} {uploader}"
    return SongName(query, name.title, name.artist, name.features, name.raw, uploader)


def _artist_and_title(parts: Title) -> tuple[str | None, str | None]:
    if len(parts.parts) >= 2:
        artist, title = parts.parts[0], parts.quoted or parts.parts[1]
        return (artist, title) if artist != title else (parts.parts[1], title)
    pieces = _BY.split(parts.core)
    if len(pieces) == 2 and all(map(fold, pieces)):
        return pieces[1].strip(), pieces[0].strip()
    return None, None


def _query(parts: Title) -> str:
    """Put together what a catalogue should be asked: everything but noise, producers and the film it comes from."""
    said = (tag.text for tag in parts.versions if tag.text and not tag.inline and not tag.kind.neutral)
    # A "by" stays: it may be the one in "Stand by Me".
    words = " ".join([*parts.parts[:3], *parts.asides, *parts.features, *dict.fromkeys(said)])
    return " ".join(words.split())[:LONGEST_NAME]


def searches(name: SongName) -> tuple[str, ...]:
    """Return the queries worth sending to a catalogue for ``name``, best first: cleaned, core only, as written."""
    core = f"{name.artist} {name.title}" if name.artist and name.title else name.query
    wanted = [name.query, core, without_request(name.raw), name.raw]
    distinct: dict[str, str] = {}
    for query in wanted:
        distinct.setdefault(fold(query), query)
    return tuple(query for folded, query in distinct.items() if folded)
