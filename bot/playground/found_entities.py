"""Entities that Telegram adds by itself: links, addresses, mentions, hashtags and commands (a simplified reading)."""

from __future__ import annotations

import re

from bot.playground.marked import Entity, utf16_length

_HINT = re.compile(r"[@#$/]|\w\.[^\W\d_]")
_FOUND = re.compile(
    r"(?P<email>(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,16}(?![\w@]))"
    r"|(?P<url>(?<![\w@.])(?:https?|ftp|tg|ton)://[^\s<>\"]+"
    r"|(?<![\w@.:/-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+"
    r"(?:com|org|net|info|io|me|ru|de|dev|app|uk|fr|it|es|nl|eu|be|co|tv|fm|gg|ai|cc|us|in|br|jp|to|ly)"
    r"(?![\w.-]*[\w@])(?::\d{1,5})?(?:[/?#][^\s<>\"]*)?)"
    r"|(?P<mention>(?<![\w@])@[A-Za-z]\w{2,31}(?!\w))"
    r"|(?P<bot_command>(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/]))"
    r"|(?P<hashtag>(?<![\w#])#(?=\w*[^\W\d_])\w{1,256}(?!#))"
    r"|(?P<cashtag>(?<![\w$])\$[A-Z]{1,8}(?![\w$]))",
)
_TRAILING = ".,;:!?'\"»)"
_DIVISIBLE = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote"}
)
"""A found entity may overlap these; inside any other kind Telegram looks for nothing."""


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """``entities`` and those found in ``text``, in order of their beginning, outer ones first."""
    if not _HINT.search(text):
        return entities
    closed = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] not in _DIVISIBLE]
    found = []
    for match in _FOUND.finditer(text):
        kind = str(match.lastgroup)
        piece = match[0].rstrip(_TRAILING) if kind == "url" else match[0]
        offset = utf16_length(text[: match.start()])
        end = offset + utf16_length(piece)
        if not any(offset < closed_end and start < end for start, closed_end in closed):
            found.append({"offset": offset, "length": end - offset, "type": kind})
    if not found:
        return entities
    return sorted([*entities, *found], key=lambda entity: (entity["offset"], -entity["length"]))
