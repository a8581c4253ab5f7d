"""The head of a page, read from markup of any quality."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog.page import read_head


@pytest.mark.parametrize(
    "tag",
    [
        '<meta property="og:title" content="A &amp; B">',
        '<meta content="A &amp; B" property="og:title"/>',
        "<META NAME='og:title' CONTENT='A &amp;  B'>",
        '<meta\n property = "OG:Title"\n content = "A & B" />',
        '<meta data-rh property=og:title content="A &#38; B">',
        '<meta property="og:title" content="A & B"><meta property="og:title" content="other">',
        '<div><meta property="og:title" content="A & B"',
        '<meta property="og:title" content="A & B" content="other">',
    ],
)
def test_a_meta_tag_is_read_however_it_is_written(tag: str) -> None:
    assert read_head(f"<html><head>{tag}").meta == {"og:title": "A & B"}


def test_canonical_address_and_title_are_read() -> None:
    head = read_head('<title data-x="1">\n A  &amp; B </title><link rel="canonical" href="/x?a=1&amp;b=2">')
    assert (head.title, head.canonical) == ("A & B", "/x?a=1&b=2")


def test_a_page_without_a_head_says_nothing() -> None:
    head = read_head("<metadata property='og:title' content='x'><link href='/style.css' rel=stylesheet>")
    assert (head.title, head.canonical, head.meta) == (None, None, {})


@given(st.text(alphabet="<>=\"'/!-[]metalinkpropertycontentog:url&#;x "))
def test_no_markup_makes_reading_fail(page: str) -> None:
    read_head(page)


@pytest.mark.parametrize(
    "piece",
    ["<meta ", "<meta a ", '<meta a="', "<meta a=", "<meta////", "<title ", "<title>a", "<", "<!--", "<![", "&#"],
)
def test_hostile_markup_takes_no_longer_than_any_other(piece: str) -> None:
    page = piece * (96_000 // len(piece))
    assert read_head(page).meta == {}
