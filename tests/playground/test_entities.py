"""Marks in texts: what they become and how Telegram refuses them."""

import contextlib
import html
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.entities import EntityError, parse, utf16_length

NO_ENTITY = "Bad Request: can't parse entities: "
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def kinds(text: str, mode: str | None, entities: list[Any] | None = None) -> list[tuple[str, str]]:
    """Type and text of every entity."""
    plain, found = parse(text, mode, entities)
    units = plain.encode("utf-16-le")
    return [
        (entity["type"], units[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le"))
        for entity in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>a</b>", [("bold", "a")]),
        ("😀 <i>b</i>", [("italic", "b")]),
        ("<B>a</B >", [("bold", "a")]),
        ("<b>a<i>b</i></b>", [("bold", "ab"), ("italic", "b")]),
        ("<s>a</s><u>b</u>", [("strikethrough", "a"), ("underline", "b")]),
        ('<span class="tg-spoiler">a</span>', [("spoiler", "a")]),
        ("<blockquote expandable>a</blockquote>", [("expandable_blockquote", "a")]),
        ("<blockquote>a</blockquote>", [("blockquote", "a")]),
        ("<pre><code class='language-py'>a</code></pre>", [("pre", "a")]),
        ("<tg-emoji emoji-id='5'>a</tg-emoji>", [("custom_emoji", "a")]),
        ("<tg-time unix='5'>a</tg-time>", [("date_time", "a")]),
        ("<b></b>", []),
        ("<a href='no url'>a</a>", []),
        ("<code>a</code>", [("code", "a")]),
    ],
)
def test_html_becomes_entities(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text, "HTML") == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a <b>b", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<x>", 'Unsupported start tag "x" at byte offset 2'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b a", 'Unclosed start tag "b" at byte offset 0'),
        ("<b =''>", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<a href=a$>", "Unexpected end of name token at byte offset 8"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji emoji-id='x'>a</tg-emoji>", "Invalid custom emoji identifier specified"),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(text: str, reason: str) -> None:
    with pytest.raises(EntityError) as caught:
        parse(text, "html", None)
    assert caught.value.description.startswith(NO_ENTITY + reason)


def test_a_link_and_a_mention_by_id_are_told_apart() -> None:
    _, (link, mention) = parse("<a href='HTTP://A.b'>x</a><a href='tg://user?id=7'>y</a>", "HTML", None)
    assert (link["type"], link["url"]) == ("text_link", "http://a.b/")
    assert (mention["type"], mention["user"]["id"]) == ("text_mention", 7)


def test_a_code_block_has_the_language_of_its_code_and_code_alone_has_none() -> None:
    assert parse("<pre><code class='language-py'>a</code></pre>", "HTML", None)[1] == [
        {"offset": 0, "length": 1, "type": "pre", "language": "py"}
    ]
    assert parse("<code class='language-py'>a</code>", "HTML", None)[1] == [{"offset": 0, "length": 1, "type": "code"}]


def test_only_the_known_character_references_are_decoded() -> None:
    assert parse("&lt;&#65;&#x42;&nbsp;&amp;&quot;&#0;", "HTML", None)[0] == '<AB&nbsp;&"&#0;'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a* _b_", [("bold", "a"), ("italic", "b")]),
        ("__a__ ~b~ ||c||", [("underline", "a"), ("strikethrough", "b"), ("spoiler", "c")]),
        ("*a _b_*", [("bold", "a b"), ("italic", "b")]),
        ("`a.b*`", [("code", "a.b*")]),
        ("```py\nx=1```", [("pre", "x=1")]),
        ("[a](http://b.c)", [("text_link", "a")]),
        (r"[a](http://b.c/\))", [("text_link", "a")]),
        (">a\n>b\nc", [("blockquote", "a\nb")]),
        (">a", [("blockquote", "a")]),
        (">a||\nb", [("expandable_blockquote", "a")]),
        ("![a](tg://emoji?id=5)", [("custom_emoji", "a")]),
        ("![a](tg://time?unix=5&format=d)", [("date_time", "a")]),
        (r"a\.b\*", []),
    ],
)
def test_markdown_v2_becomes_entities(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text, "MarkdownV2") == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a.b", r"Character '.' is reserved and must be escaped with the preceding '\'"),
        ("a|b", r"Character '|' is reserved and must be escaped with the preceding '\'"),
        ("a > b", r"Character '>' is reserved and must be escaped with the preceding '\'"),
        ("é _a", "Can't find end of Italic entity at byte offset 3"),
        ("```py\na", "Can't find end of PreCode entity at byte offset 0"),
        (">a *b\nc", "Can't find end of Bold entity at byte offset 3"),
        ("[a](http", "Can't find end of a URL at byte offset 4"),
        ("![a](b)", "Invalid tg://emoji or tg://time URL specified"),
        ("![a]", "The entity must contain a tg://emoji or tg://time URL"),
    ],
)
def test_broken_markdown_v2_is_refused_in_telegrams_words(text: str, reason: str) -> None:
    with pytest.raises(EntityError) as caught:
        parse(text, "MarkdownV2", None)
    assert caught.value.description == NO_ENTITY + reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a* _b_ `c`", [("bold", "a"), ("italic", "b"), ("code", "c")]),
        ("```py\na```", [("pre", "a")]),
        ("[a](http://b.c)", [("text_link", "a")]),
        ("*a_b*", [("bold", "a_b")]),
        (r"\_a", []),
    ],
)
def test_legacy_markdown_does_not_nest(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text, "Markdown") == expected


def test_an_open_end_in_legacy_markdown_is_refused() -> None:
    with pytest.raises(EntityError, match="Can't find end of the entity starting at byte offset 1"):
        parse("a_b", "Markdown", None)


def test_an_unknown_parse_mode_is_refused() -> None:
    with pytest.raises(EntityError, match=r"^Bad Request: unsupported parse_mode$"):
        parse("a", "BBCode", None)


def test_a_text_of_more_than_32_kib_is_not_even_parsed() -> None:
    with pytest.raises(EntityError, match=r"^Bad Request: text is too long$"):
        parse("é" * (1 << 14) + "a", None, None)


def test_a_parse_mode_goes_before_given_entities() -> None:
    assert kinds("<b>a</b>", "HTML", [{"type": "italic", "offset": 0, "length": 1}]) == [("bold", "a")]


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        ({"type": "bold", "offset": 4, "length": 1}, "entity begins after the end of the text at UTF-16 offset 4"),
        ({"type": "bold", "offset": 0, "length": 5}, "entity beginning at UTF-16 offset 0 ends after the end"),
        ({"type": "bold", "offset": 1, "length": 1}, "entity beginning at UTF-16 offset 1 begins or ends in a middle"),
        ({"type": "bold", "offset": -1, "length": 1}, "receive an entity with incorrect offset -1"),
        ({"type": "loud", "offset": 0, "length": 1}, "can't parse MessageEntity: unsupported type specified"),
        ({"type": "bold", "offset": "0", "length": 1}, 'can\'t parse MessageEntity: field "offset" must be'),
        ("bold", "can't parse MessageEntity: expected an Object"),
    ],
)
def test_a_given_entity_has_to_fit_the_text(entity: object, reason: str) -> None:
    with pytest.raises(EntityError, match=re.escape(reason)):
        parse("😀 a", None, [entity])


def test_given_entities_are_kept_with_what_belongs_to_them() -> None:
    given_entity = {"type": "text_link", "offset": 3, "length": 1, "url": "http://b.c/", "language": "py"}
    assert parse("😀 a", None, [given_entity])[1] == [
        {"type": "text_link", "offset": 3, "length": 1, "url": "http://b.c/"}
    ]


def test_given_entities_that_telegram_finds_itself_are_passed_over() -> None:
    assert kinds("plain", None, [{"type": "hashtag", "offset": 0, "length": 5}]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://a.b/c?d.", [("url", "https://a.b/c?d")]),
        ("(youtu.be/abc)", [("url", "youtu.be/abc")]),
        ("/start@x_bot now", [("bot_command", "/start@x_bot")]),
        ("😀 @alice #tag", [("mention", "@alice"), ("hashtag", "#tag")]),
        ("x@y.com", [("email", "x@y.com")]),
        ("a/b 1.5 50% e.g. #1", []),
    ],
)
def test_telegram_finds_entities_by_itself(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text, None) == expected


def test_nothing_is_found_inside_code_but_in_bold_text_it_is() -> None:
    assert kinds("<code>@alice</code> <b>@alice</b>", "HTML") == [
        ("code", "@alice"),
        ("bold", "@alice"),
        ("mention", "@alice"),
    ]


@settings(deadline=None)  # a shared machine may stall
@given(TEXTS)
def test_escaped_html_gives_the_text_back(text: str) -> None:
    assert parse(html.escape(text), "HTML", None)[0] == text


@settings(deadline=None)  # a shared machine may stall
@given(TEXTS)
def test_escaped_markdown_v2_gives_the_text_back(text: str) -> None:
    escaped = re.sub(r"([_*\[\]()~`>#+\-=|{}.!\\])", r"\\\1", text)
    assert parse(escaped, "MarkdownV2", None)[0] == text


@settings(deadline=None)  # a shared machine may stall
@given(st.text(alphabet="<>/abi=\"' &;#x`*_~|[]()!\n\\>😀."), st.sampled_from(["HTML", "MarkdownV2", "Markdown", None]))
def test_any_text_parses_into_entities_inside_it_or_is_refused(text: str, mode: str | None) -> None:
    with contextlib.suppress(EntityError):
        plain, entities = parse(text, mode, None)
        assert all(0 <= e["offset"] < e["offset"] + e["length"] <= utf16_length(plain) for e in entities)
