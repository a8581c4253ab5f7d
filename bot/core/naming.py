"""File names that every system takes and people like to read.

The strictest rules are those of Windows (learn.microsoft.com, "Naming Files, Paths, and Namespaces"): nine characters,
control characters, device names and a trailing dot or space are out. Unix adds ``/`` and NUL, macOS wants ``:`` gone,
and most file systems end at 255 bytes. Marks that turn the writing direction are dropped, since they can make
``gpj.exe`` look like ``exe.jpg``.
"""

from __future__ import annotations

import unicodedata

from bot.core.track import Track

MAX_CHARACTERS = 120
MAX_BYTES = 200
"""Below the 255 of file systems, so that ``name (1).mp3`` and ``name.mp3.part`` fit as well."""

_NAMELESS = "Untitled"
_NARROW = {"*": "", "?": "", "<": "", ">": "", '"': "'", ":": " -", "/": "-", "\\": "-", "|": "-"}
_WIDE = {"*": "＊", "?": "？", "<": "＜", ">": "＞", '"': "＂", ":": "：", "/": "／", "\\": "＼", "|": "｜", ".": "．"}
"""Full-width twins: for a title such as ``???`` of which nothing else would be left."""

_DEVICES = frozenset({"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"}) | {
    f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"
}
_DROPPED = frozenset({"Cc", "Cs", "Co"})
_TURNING = frozenset("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
_JOINERS = frozenset("\u200c\u200d")


def file_name(track: Track, extension: str) -> str:
    """Return ``Artist - Title.<extension>``, safe to save anywhere; never empty, at most 120 characters and 200 bytes.

    ``extension`` is ours (``mp3``) and is kept whole. Of too many artists the last are left out, then the title is cut.
    """
    ending = f".{extension.lstrip('.')}"
    title = clean(track.title)
    artists = [name for artist in track.artists if (name := _cut(clean(artist), MAX_CHARACTERS // 2, MAX_BYTES // 2))]
    while len(artists) > 1 and not _fits(_stem(artists, title) + ending):
        artists.pop()
    room = len(ending.encode()) + len("_")
    stem = _cut(_stem(artists, title), MAX_CHARACTERS - room, MAX_BYTES - room) or _NAMELESS
    if stem.partition(".")[0].strip().casefold() in _DEVICES:
        stem = f"_{stem}"
    return stem + ending


def clean(text: str) -> str:
    """Return ``text`` as part of a file name: what no system takes is dropped or replaced by what looks like it."""
    visible = _visible(text)
    narrow = visible
    for character, instead in _NARROW.items():
        narrow = narrow.replace(character, instead)
    narrow = _trim(narrow)
    if any(character.isalnum() for character in narrow):
        return narrow
    return _trim("".join(_WIDE.get(character, character) for character in visible))


def _visible(text: str) -> str:
    """One line of text without control characters, direction marks and half characters."""
    spaced = "".join(" " if c.isspace() else c for c in text)
    kept = (c for c in spaced if unicodedata.category(c) not in _DROPPED and c not in _TURNING)
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def _trim(text: str) -> str:
    return " ".join(text.split()).strip(". ")


def _stem(artists: list[str], title: str) -> str:
    return " - ".join(part for part in (", ".join(artists), title) if part)


def _fits(name: str) -> bool:
    return len(name) <= MAX_CHARACTERS and len(name.encode()) <= MAX_BYTES


def _cut(text: str, characters: int, size: int) -> str:
    """Cut ``text`` to so many characters and bytes of UTF-8, never within what is read as one letter."""
    short = text[:characters].encode()[:size].decode(errors="ignore")
    if len(short) < len(text):
        while short and (_attached(text[len(short)]) or short[-1] in _JOINERS):
            short = short[:-1]
    return _trim(short)


def _attached(character: str) -> bool:
    """Whether a character belongs to the one before it: an accent, a vowel sign, a joiner, a skin tone."""
    return (
        unicodedata.category(character) in {"Mn", "Mc", "Me"}
        or character in _JOINERS
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
