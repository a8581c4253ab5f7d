"""MarkdownV2 and legacy Markdown: https://core.telegram.org/bots/api#markdownv2-style, errors as in tdlib."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.playground.marked import Entity, MarkedText, byte_offset, refused

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_PLAIN = re.compile(r"[^\\_*\[\]()~`>#+\-=|{}.!\n]+")
_DELIMITERS = (
    ("```", "pre"),
    ("`", "code"),
    ("__", "underline"),
    ("_", "italic"),
    ("*", "bold"),
    ("~", "strikethrough"),
    ("||", "spoiler"),
    ("![", "custom_emoji"),
    ("[", "text_link"),
)
_CLOSERS = {kind: delimiter for delimiter, kind in _DELIMITERS} | {"custom_emoji": "]", "text_link": "]"}
_DISPLAY = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
_LANGUAGE = re.compile(r"([^\s`]+)(?=\s)")
_LINE_END = re.compile(r"\r\n|\n\r|\n|\r")
_ESCAPED = re.compile(r"\\([\x01-\x7e])")
_URL_PART = re.compile(r"\(((?:\\[\x01-\x7e]|[^)])*)\)")
_EMOJI_LINK = re.compile(r"tg://emoji\?id=([1-9]\d{0,18})", re.IGNORECASE)
_TIME_LINK = re.compile(r"tg://time\?unix=([1-9]\d{0,10})(?:&format=(\w*))?", re.IGNORECASE)
_LEGACY_PLAIN = re.compile(r"[^\\_*`\[]+")


@dataclass(frozen=True, slots=True)
class _Open:
    """An entity that waits for its end: where it begins in the source, in UTF-16 units and in written pieces."""

    kind: str
    at: int
    start: int
    part: int
    language: str = ""


class MarkdownParser:
    """One pass of MarkdownV2 over one text."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out = MarkedText()
        self._open: list[_Open] = []
        self._line_begins = True
        self._quoting = False

    def parse(self) -> tuple[str, list[Entity]]:
        """The plain text and its entities; raises ``EntityError``."""
        while self._at < len(self._source):
            if plain := _PLAIN.match(self._source, self._at):
                self._write(plain[0])
                self._at = plain.end()
            else:
                self._special(self._source[self._at])
        if self._quoting:
            self._end_quote()
        if self._open:
            raise self._unclosed()
        return self._out.finish()

    def _special(self, character: str) -> None:
        """One character that may mean more than itself."""
        inside = self._open[-1].kind if self._open else ""
        following = self._source[self._at + 1 : self._at + 2]
        if character == "\\" and "\x01" <= following <= "\x7e":
            self._write(following)
            self._at += 2
        elif character == "\\" or (inside in {"code", "pre"} and character != "`"):
            self._write(character)
            self._at += 1
        elif self._quoting and character == "\n" and following != ">":
            self._end_quote()
            self._newline()
        elif inside in _CLOSERS and self._closes(inside):
            self._close()
        elif character == "\n":
            self._newline()
        elif character == ">" and self._line_begins:
            self._begin_quote()
        else:
            self._begin(character)

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._line_begins = self._line_begins and not text.strip("\r")

    def _newline(self) -> None:
        self._out.write("\n")
        self._at += 1
        self._line_begins = True

    def _closes(self, kind: str) -> bool:
        """Whether the delimiter under the cursor ends an entity of this kind; ``__`` never ends an italic one."""
        if kind == "italic" and self._source.startswith("__", self._at):
            return False
        return self._source.startswith(_CLOSERS[kind], self._at)

    def _begin(self, character: str) -> None:
        for delimiter, kind in _DELIMITERS:
            if self._source.startswith(delimiter, self._at):
                at = self._at
                self._at += len(delimiter)
                language = self._language() if kind == "pre" else ""
                self._open.append(_Open(kind, at, self._out.length, self._out.parts, language))
                return
        raise refused(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")

    def _language(self) -> str:
        """The language after three backticks; the line end behind them is no text."""
        language = _LANGUAGE.match(self._source, self._at)
        if language:
            self._at = language.end()
        if line_end := _LINE_END.match(self._source, self._at):
            self._at = line_end.end()
        return language[0] if language else ""

    def _close(self) -> None:
        opened = self._open.pop()
        self._at += len(_CLOSERS[opened.kind])
        if opened.kind == "text_link":
            self._out.link(self._url() or self._out.since(opened.part), opened.start)
        elif opened.kind == "custom_emoji":
            self._mark_emoji(opened)
        else:
            extra = {"language": opened.language} if opened.language else {}
            self._out.mark(opened.kind, opened.start, **extra)

    def _url(self) -> str | None:
        """The ``(…)`` behind a link's text, or None when there is none."""
        if not self._source.startswith("(", self._at):
            return None
        match = _URL_PART.match(self._source, self._at)
        if match is None:
            raise refused(f"Can't find end of a URL at byte offset {byte_offset(self._source, self._at + 1)}")
        self._at = match.end()
        return _ESCAPED.sub(r"\1", match[1])

    def _mark_emoji(self, opened: _Open) -> None:
        url = self._url()
        if url is None:
            raise refused("The entity must contain a tg://emoji or tg://time URL")
        if emoji := _EMOJI_LINK.fullmatch(url):
            self._out.mark("custom_emoji", opened.start, custom_emoji_id=emoji[1])
        elif time := _TIME_LINK.fullmatch(url):
            extra = {"date_time_format": time[2]} if time[2] else {}
            self._out.mark("date_time", opened.start, unix_time=int(time[1]), **extra)
        else:
            raise refused("Invalid tg://emoji or tg://time URL specified")

    def _begin_quote(self) -> None:
        """A ``>`` at the beginning of a line opens a quotation or continues the open one."""
        if not self._quoting:
            self._quoting = True
            self._open.append(_Open("blockquote", self._at, self._out.length, self._out.parts))
        self._at += 1

    def _end_quote(self) -> None:
        """End the quotation before the cursor; a spoiler opened just before its end makes it expandable."""
        last = self._open.pop()
        expandable = last.kind == "spoiler" and not self._source[last.at + 2 : self._at].strip("\r")
        if expandable:
            last = self._open.pop()
        if last.kind != "blockquote":
            self._open.append(last)
            raise self._unclosed()
        self._quoting = False
        self._out.mark("expandable_blockquote" if expandable else "blockquote", last.start)

    def _unclosed(self) -> Exception:
        last = self._open[-1]
        where = byte_offset(self._source, last.at)
        kind = "PreCode" if last.language else _DISPLAY[last.kind]
        return refused(f"Can't find end of {kind} entity at byte offset {where}")


def parse_markdown_v2(source: str) -> tuple[str, list[Entity]]:
    """The plain text and entities of MarkdownV2; raises ``EntityError``."""
    return MarkdownParser(source).parse()


def parse_markdown(source: str) -> tuple[str, list[Entity]]:
    """The plain text and entities of legacy Markdown, whose entities do not nest; raises ``EntityError``."""
    out = MarkedText()
    at = 0
    while at < len(source):
        if plain := _LEGACY_PLAIN.match(source, at):
            out.write(plain[0])
            at = plain.end()
        elif source[at] == "\\":
            escapes = source[at + 1 : at + 2] in {"_", "*", "`", "["}
            out.write(source[at + escapes])
            at += 1 + escapes
        else:
            at = _legacy_entity(source, at, out)
    return out.finish()


def _legacy_entity(source: str, at: int, out: MarkedText) -> int:
    """Write the entity that begins at ``at``; return where the text goes on."""
    delimiter = "```" if source.startswith("```", at) else source[at]
    closer = "]" if delimiter == "[" else delimiter
    begin = at + len(delimiter)
    language = ""
    if delimiter == "```":
        match = _LANGUAGE.match(source, begin)
        language, begin = (match[0], match.end()) if match else ("", begin)
        line_end = _LINE_END.match(source, begin)
        begin = line_end.end() if line_end else begin
    end = source.find(closer, begin)
    if end < 0:
        raise refused(f"Can't find end of the entity starting at byte offset {byte_offset(source, at)}")
    start = out.length
    out.write(source[begin:end])
    after = end + len(closer)
    if delimiter == "[":
        url, after = _legacy_url(source, after)
        out.link(url or source[begin:end], start)
    else:
        kind = {"```": "pre", "`": "code", "_": "italic", "*": "bold"}[delimiter]
        out.mark(kind, start, **({"language": language} if language else {}))
    return after


def _legacy_url(source: str, at: int) -> tuple[str, int]:
    """The URL in the brackets at ``at``, if any, and where the text goes on; an unclosed bracket reaches to the end."""
    if not source.startswith("(", at):
        return "", at
    end = source.find(")", at)
    end = len(source) if end < 0 else end
    return source[at + 1 : end], end + 1
