"""From a text as the bot sends it to the text and entities of the message, as Telegram does it."""

from __future__ import annotations

from typing import Any

from bot.playground.found_entities import with_found
from bot.playground.html_markup import parse_html
from bot.playground.markdown_markup import parse_markdown, parse_markdown_v2
from bot.playground.marked import Entity, EntityError, utf16_length

__all__ = ["Entity", "EntityError", "parse", "parse_marks", "utf16_length"]

_RAW_BYTES = 1 << 15
"""A longer text is refused before it is parsed (telegram-bot-api, Client::get_formatted_text)."""
_PARSERS = {"html": parse_html, "markdownv2": parse_markdown_v2, "markdown": parse_markdown}
_GIVEN = {
    "bold": (),
    "italic": (),
    "underline": (),
    "strikethrough": (),
    "spoiler": (),
    "blockquote": (),
    "expandable_blockquote": (),
    "code": (),
    "pre": ("language",),
    "text_link": ("url",),
    "text_mention": ("user",),
    "custom_emoji": ("custom_emoji_id",),
    "date_time": ("unix_time", "date_time_format"),
}
"""What an entity may carry, by its type (https://core.telegram.org/bots/api#messageentity)."""
_FOUND = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})
"""Types that Telegram only finds by itself and passes over when they are given."""


def parse(text: str, parse_mode: str | None, entities: list[Any] | None) -> tuple[str, list[Entity]]:
    """The plain text and all its entities, with UTF-16 offsets; those of Telegram's own finding included.

    ``parse_mode`` goes before ``entities``. Raises ``EntityError`` with Telegram's description. The text is not
    trimmed.
    """
    plain, marked = parse_marks(text, parse_mode, entities)
    return plain, with_found(plain, marked)


def parse_marks(text: str, parse_mode: str | None, entities: list[Any] | None) -> tuple[str, list[Entity]]:
    """As ``parse``, but only what the bot marked: enough to check and count."""
    if len(text) > _RAW_BYTES // 4 and len(text.encode("utf-8", "surrogatepass")) > _RAW_BYTES:
        raise EntityError("Bad Request: text is too long")
    mode = parse_mode.lower() if parse_mode else "none"
    if text and mode != "none":
        parser = _PARSERS.get(mode)
        if parser is None:
            raise EntityError("Bad Request: unsupported parse_mode")
        return parser(text)
    if not entities:
        return text, []
    return text, _given(text, entities)


def _given(text: str, entities: list[Any]) -> list[Entity]:
    """The bot's own entities, checked against the text."""
    units = utf16_length(text)
    inside = _surrogate_offsets(text)
    kept = []
    for entity in entities:
        offset, length, kind = _extent(entity)
        end = offset + length
        if length == 0 or kind in _FOUND:
            continue
        if offset >= units:
            raise EntityError(f"Bad Request: entity begins after the end of the text at UTF-16 offset {offset}")
        if end > units:
            raise EntityError(
                f"Bad Request: entity beginning at UTF-16 offset {offset} ends after the end of the text "
                f"at UTF-16 offset {end}"
            )
        if offset in inside or end in inside:
            raise EntityError(
                f"Bad Request: entity beginning at UTF-16 offset {offset} begins or ends in a middle of a UTF-16 symbol"
            )
        extra = {name: entity[name] for name in _GIVEN[kind] if name in entity}
        kept.append({"offset": offset, "length": length, "type": kind, **extra})
    return sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


def _extent(entity: Any) -> tuple[int, int, str]:
    """Offset, length and type of a given entity."""
    if not isinstance(entity, dict):
        raise EntityError("Bad Request: can't parse MessageEntity: expected an Object")
    numbers = []
    for name in ("offset", "length"):
        value = entity.get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise EntityError(f'Bad Request: can\'t parse MessageEntity: field "{name}" must be of type Number')
        if not 0 <= value <= 1_000_000:
            raise EntityError(f"Bad Request: receive an entity with incorrect {name} {value}")
        numbers.append(value)
    kind = entity.get("type")
    if not isinstance(kind, str) or (kind not in _GIVEN and kind not in _FOUND):
        raise EntityError("Bad Request: can't parse MessageEntity: unsupported type specified")
    return numbers[0], numbers[1], kind


def _surrogate_offsets(text: str) -> frozenset[int]:
    """The UTF-16 offsets that lie between the two halves of one character."""
    if text.isascii():
        return frozenset()
    offsets, position = [], 0
    for character in text:
        if character > "\uffff":
            offsets.append(position + 1)
            position += 1
        position += 1
    return frozenset(offsets)
