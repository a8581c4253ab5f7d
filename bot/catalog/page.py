"""What a web page says about itself in its head: meta tags, canonical address, title; pure.

Not a parser of HTML: only the few tags wanted are looked at, wherever they stand, and every pattern is bounded. The
standard library's parser raises on some broken markup and takes a long time over some hostile one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from types import MappingProxyType
from typing import Final

_TAG: Final = re.compile(r"<(meta|link)(?=[\s/])", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(
    r"""[\s/]{1,200}([^\s=<>/"']{1,100})(?:\s{0,20}=\s{0,20}(?:"([^"]{0,5000})"|'([^']{0,5000})'|([^\s"'<>]{1,5000})))?"""
)
_TITLE: Final = re.compile(r"<title(?:\s[^<>]{0,200})?>([^<]{0,1000})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """A page's own words about itself."""

    meta: Mapping[str, str]
    """``content`` by ``property`` or ``name``, lower case (``og:title``); of several the first."""
    canonical: str | None = None
    """The page's address as it wants to be known, unchecked."""
    title: str | None = None


def read_head(html: str) -> Head:
    """Read what a page says about itself; whatever is missing or broken is left out, nothing raises."""
    meta: dict[str, str] = {}
    canonical = None
    for tag in _TAG.finditer(html):
        given = _attributes(html, tag.end())
        if tag[1].lower() == "meta":
            name = given.get("property") or given.get("name")
            if name and "content" in given:
                meta.setdefault(name.lower(), given["content"])
        elif given.get("rel", "").lower() == "canonical":
            canonical = canonical or given.get("href") or None
    title = _TITLE.search(html)
    return Head(MappingProxyType(meta), canonical, (_tidy(title[1]) or None) if title else None)


def _attributes(html: str, place: int) -> dict[str, str]:
    """The attributes that stand at ``place``, in whatever order; of several with one name the first."""
    given: dict[str, str] = {}
    while match := _ATTRIBUTE.match(html, place):
        given.setdefault(match[1].lower(), _tidy(match[2] or match[3] or match[4] or ""))
        place = match.end()
    return given


def _tidy(text: str) -> str:
    return " ".join(unescape(text).split())
