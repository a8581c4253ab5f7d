"""Text with marks, as Telegram counts it: offsets and lengths are UTF-16 code units."""

from __future__ import annotations

import re
from typing import Any

Entity = dict[str, Any]
"""A MessageEntity as the Bot API writes it."""

_CHECKED_LINK = re.compile(
    r"(?:(?P<scheme>https?|ftp|tg|ton|tonsite)://)?(?P<host>[^\s/?#@:]+(?::\d{1,5})?)(?P<rest>[/?#]\S*)?",
    re.IGNORECASE,
)
_USER_LINK = re.compile(r"tg://user\?id=([1-9]\d{0,18})", re.IGNORECASE)


class EntityError(Exception):
    """Markup that Telegram refuses; ``description`` is its wording, from tdlib's MessageEntity.cpp."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


def refused(reason: str) -> EntityError:
    """The error for markup that cannot be parsed."""
    return EntityError(f"Bad Request: can't parse entities: {reason}")


def utf16_length(text: str) -> int:
    """How many UTF-16 code units ``text`` has: two for each character beyond U+FFFF."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of ``text`` that an entity covers."""
    if text.isascii():
        return text[offset : offset + length]
    units = text.encode("utf-16-le", "surrogatepass")[offset * 2 : (offset + length) * 2]
    return units.decode("utf-16-le", "surrogatepass")


def byte_offset(text: str, index: int) -> int:
    """Where the character at ``index`` begins in UTF-8, which is what Telegram's errors name."""
    return len(text[:index].encode("utf-8", "surrogatepass"))


class MarkedText:
    """The plain text found so far and its entities."""

    __slots__ = ("_parts", "entities", "length")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.entities: list[Entity] = []

    def write(self, text: str) -> None:
        """Append plain text."""
        self._parts.append(text)
        self.length += utf16_length(text)

    def mark(self, kind: str, start: int, **extra: object) -> None:
        """Let an entity reach from ``start`` to the end of what is written; an empty one is no entity."""
        if self.length > start:
            self.entities.append({"offset": start, "length": self.length - start, "type": kind, **extra})

    def link(self, url: str, start: int) -> None:
        """Mark a link or, for ``tg://user?id=``, a mention; a URL that is none marks nothing, as on Telegram."""
        if user := _USER_LINK.fullmatch(url):
            self.mark("text_mention", start, user={"id": int(user[1])})
        elif checked := checked_link(url):
            self.mark("text_link", start, url=checked)

    def since(self, part: int) -> str:
        """What was written after the first ``part`` pieces."""
        return "".join(self._parts[part:])

    @property
    def parts(self) -> int:
        """How many pieces have been written, for ``since``."""
        return len(self._parts)

    def finish(self) -> tuple[str, list[Entity]]:
        """The whole text and its entities, outer ones first."""
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._parts), self.entities


def checked_link(url: str) -> str | None:
    """The URL as Telegram stores it (scheme and host lower-case, a path always), or None when it is none."""
    match = _CHECKED_LINK.fullmatch(url.strip())
    if match is None:
        return None
    scheme = (match["scheme"] or "http").lower()
    host = match["host"].lower()
    if scheme not in {"tg", "ton"} and not ("." in host.strip(".") or host.startswith("localhost")):
        return None
    return f"{scheme}://{host}{match['rest'] or ('' if scheme in {'tg', 'ton'} else '/')}"
