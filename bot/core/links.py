"""Links: finding them in a message, without ever following one; what they mean is in ``link_grammar``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote_plus

from bot.core.fold import strip_invisible
from bot.core.link_grammar import URL, Address, read, read_spotify, split_address
from bot.core.request import Link, Request, SongName


@dataclass(frozen=True, slots=True)
class FoundLink:
    """What a link asks for and where in the (mark-free) text it stands.

    A link to a search page or to a local file holds only words, so it asks for a song by name.
    """

    request: Request
    start: int
    end: int


_URI: Final = re.compile(
    r"(?<![a-z0-9_/%=:-])spotify:(?://)?([a-z]{2,20}[:/][^\s<>\"“”«»`|\\^{}]+)", re.IGNORECASE | re.ASCII
)
_FOREIGN: Final = re.compile(r"(?:https?://|(?<![\w@])www\.)\S+|(?<![\w@])(?:t\.me|vk\.com)/\S+", re.IGNORECASE)
_GLUED: Final = re.compile(r"https?://", re.IGNORECASE)


def find_links(text: str) -> tuple[FoundLink, ...]:
    """Return the links of known platforms in ``text``, in order; positions refer to ``strip_invisible(text)``."""
    text = strip_invisible(text)
    found = [*_urls(text), *_uris(text)]
    found.sort(key=lambda item: item.start)
    kept: list[FoundLink] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return tuple(kept)


def parse_link(text: str) -> Link | None:
    """Return the first link of a known platform in ``text``, such as a redirect's target; None if there is none."""
    return next((found.request for found in find_links(text) if isinstance(found.request, Link)), None)


def without_links(text: str) -> str:
    """Return ``text`` with links of any kind blanked out, those of unknown sites too."""
    text = strip_invisible(text)
    for item in reversed(find_links(text)):
        text = f"{text[: item.start]} {text[item.end :]}"
    return _FOREIGN.sub(" ", text)


def _urls(text: str) -> Iterator[FoundLink]:
    for match in URL.finditer(text):
        tail = match[2] or ""
        end = match.end()
        glued = _GLUED.search(tail)
        if glued and "=" not in tail[: glued.start()]:  # two links without a space, not a link as a parameter
            end -= len(tail) - glued.start()
            tail = tail[: glued.start()]
        if request := read(split_address(match[1], tail)):
            yield FoundLink(request, match.start(), end)
    # A second link glued to the first lies inside the first match.
    for match in _GLUED.finditer(text):
        inner = URL.match(text, match.start()) if text[: match.start()][-1:].isalnum() else None
        if inner and (request := read(split_address(inner[1], inner[2] or ""))):
            yield FoundLink(request, match.start(), inner.end())


def _uris(text: str) -> Iterator[FoundLink]:
    for match in _URI.finditer(text):
        pieces = [unquote_plus(piece) for piece in re.split("[:/]", match[1])]
        if pieces[0].lower() == "local":
            request: Request | None = _local_file(pieces[1:])
        else:
            path = [piece for piece in pieces if piece]
            request = read_spotify(Address("open.spotify.com", path, MappingProxyType({})))
        if request is not None:
            yield FoundLink(request, match.start(), match.end())


def _local_file(pieces: Sequence[str]) -> SongName | None:
    """``spotify:local:{artist}:{album}:{title}:{seconds}``: a file on that person's disk, of which we get the words."""
    artist, title = (pieces[place].strip() if len(pieces) > place else "" for place in (0, 2))
    query = f"{artist} {title}".strip()
    return SongName(query, title=title or None, artist=artist or None, raw=query) if query else None
