"""Telegram's HTML: https://core.telegram.org/bots/api#html-style, errors as in tdlib's MessageEntity.cpp."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.playground.marked import Entity, MarkedText, byte_offset, refused

_TAGS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,7})|#([0-9]{1,8})|(lt|gt|amp|quot)(?![a-zA-Z]));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_SPACE = re.compile(r"\s*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_CUSTOM_EMOJI = re.compile(r"[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class _Open:
    """A tag that waits for its end: where its text begins, in UTF-16 units and in written pieces."""

    name: str
    attributes: dict[str, str]
    start: int
    part: int


class HtmlParser:
    """One pass over one text."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out = MarkedText()
        self._open: list[_Open] = []

    def parse(self) -> tuple[str, list[Entity]]:
        """The plain text and its entities; raises ``EntityError``."""
        source = self._source
        while (tag := source.find("<", self._at)) >= 0:
            self._write(source[self._at : tag])
            self._at = tag
            if source.startswith("</", tag):
                self._end_tag()
            else:
                self._start_tag()
        self._write(source[self._at :])
        if self._open:
            name = self._open[-1].name
            raise refused(f'Can\'t find end tag corresponding to start tag "{name}"')
        return self._out.finish()

    def _write(self, raw: str) -> None:
        if raw:
            self._out.write(decode_references(raw))

    def _start_tag(self) -> None:
        begin = self._at
        name = self._take(_TAG_NAME, begin + 1).lower()
        if self._at == len(self._source):
            raise refused(f"Unclosed start tag at byte offset {byte_offset(self._source, begin)}")
        if name not in _TAGS:
            where = byte_offset(self._source, begin)
            raise refused(f'Unsupported start tag "{name}" at byte offset {where}')
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            where = byte_offset(self._source, begin)
            raise refused(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self._open.append(_Open(name, attributes, self._out.length, self._out.parts))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        """Everything up to and including the ``>`` of a start tag."""
        attributes: dict[str, str] = {}
        where = byte_offset(self._source, begin)
        while True:
            self._take(_SPACE, self._at)
            if self._next() == ">":
                self._at += 1
                return attributes
            name = self._take(_ATTRIBUTE_NAME, self._at)
            if not name and self._next():
                raise refused(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
            self._take(_SPACE, self._at)
            value = ""
            if self._next() == "=":
                value = self._attribute_value()
            if not self._next():
                raise refused(f'Unclosed start tag "{tag}" at byte offset {where}')
            attributes[name] = value

    def _attribute_value(self) -> str:
        """What follows the ``=`` under the cursor: a quoted string, or a bare word of letters, digits, ``.``, ``-``."""
        self._take(_SPACE, self._at + 1)
        quote = self._next()
        if quote not in ("'", '"'):
            begin = self._at
            word = self._take(_TOKEN, begin).lower()
            if self._next() and not (self._next().isspace() or self._next() == ">"):
                raise refused(f"Unexpected end of name token at byte offset {byte_offset(self._source, begin)}")
            return word
        end = self._source.find(quote, self._at + 1)
        if end < 0:
            end = len(self._source)
        raw = self._source[self._at + 1 : end]
        self._at = min(end + 1, len(self._source))
        return decode_references(raw)

    def _end_tag(self) -> None:
        begin = self._at
        where = byte_offset(self._source, begin)
        if not self._open:
            raise refused(f"Unexpected end tag at byte offset {where}")
        name = self._take(_TAG_NAME, begin + 2).lower()
        self._take(_SPACE, self._at)
        if self._next() != ">":
            raise refused(f"Unclosed end tag at byte offset {where}")
        self._at += 1
        opened = self._open.pop()
        if name and name != opened.name:
            raise refused(f'Unmatched end tag at byte offset {where}, expected "</{opened.name}>", found "</{name}>"')
        self._mark(opened)

    def _mark(self, opened: _Open) -> None:
        """Turn a closed tag into its entity."""
        out, start, attributes = self._out, opened.start, opened.attributes
        match opened.name:
            case "a":
                out.link(attributes.get("href") or out.since(opened.part), start)
            case "tg-emoji":
                if out.length > start and not _CUSTOM_EMOJI.fullmatch(attributes.get("emoji-id", "")):
                    raise refused("Invalid custom emoji identifier specified")
                out.mark("custom_emoji", start, custom_emoji_id=attributes.get("emoji-id"))
            case "tg-time":
                self._mark_time(start, attributes)
            case "blockquote":
                out.mark("expandable_blockquote" if "expandable" in attributes else "blockquote", start)
            case "pre" | "code":
                self._mark_code(opened)
            case name:
                out.mark(_TAGS[name], start)

    def _mark_time(self, start: int, attributes: dict[str, str]) -> None:
        unix = attributes.get("unix", "")
        if unix.isascii() and unix.isdigit() and int(unix):
            extra = {"date_time_format": attributes["format"]} if attributes.get("format") else {}
            self._out.mark("date_time", start, unix_time=int(unix), **extra)

    def _mark_code(self, opened: _Open) -> None:
        """``pre`` around ``code`` (or the reverse) of the same extent is one block, with the code's language."""
        out = self._out
        inner = out.entities[-1] if out.entities else {}
        same = inner.get("offset") == opened.start and inner.get("length") == out.length - opened.start
        if same and {inner["type"], opened.name} == {"pre", "code"}:
            language = inner.pop("language", "") or _language(opened)
            if language:
                inner.update(type="pre", language=language)
                return
        language = _language(opened)
        extra = {"language": language} if language else {}
        out.mark(opened.name, opened.start, **extra)

    def _take(self, pattern: re.Pattern[str], start: int) -> str:
        """What ``pattern`` matches at ``start``, which may be nothing; the cursor moves behind it."""
        match = pattern.match(self._source, start)
        assert match is not None  # every pattern here also matches the empty string
        self._at = match.end()
        return match[0]

    def _next(self) -> str:
        """The character under the cursor, or an empty string at the end."""
        return self._source[self._at : self._at + 1]


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The plain text and entities of HTML; raises ``EntityError``."""
    text, entities = HtmlParser(source).parse()
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return text, entities


def decode_references(text: str) -> str:
    """Replace ``&lt;`` and its kind; a reference that Telegram does not know stays as it is."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if not code or code >= 0x10FFFF:
        return match[0]
    if 0xD800 <= code <= 0xDFFF:
        raise refused("Text contains invalid Unicode characters after decoding HTML entities")
    return chr(code)


def _language(opened: _Open) -> str:
    return opened.attributes.get("class", "").removeprefix("language-") if opened.name == "code" else ""
