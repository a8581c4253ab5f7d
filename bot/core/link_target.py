"""Where a short link may lead: to Spotify and the other platforms that Songwire knows, and nowhere else.

What is stored and sent is never the text that was given but the canonical address that ``link_grammar`` built from its
own constants, so no trick with user names, ports, look-alike letters or nested addresses can lead anywhere else.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from bot.core.errors import BadLink
from bot.core.links import find_links
from bot.core.request import Link, LinkKind

LONGEST: Final = 2000
"""Characters of a target: what every browser and proxy takes."""
_HOSTS: Final = (
    r"(?:open|play)\.spotify\.com|spotify\.link|spotify\.app\.link|spoti\.fi|(?:www\.|music\.)?youtube\.com|www\.deezer\.com"
    r"|link\.deezer\.com|(?:deezer|dzr)\.page\.link|(?:geo\.|itunes\.)?music\.apple\.com|itunes\.apple\.com|soundcloud\.com"
    r"|on\.soundcloud\.com|soundcloud\.app\.goo\.gl|(?:[a-z0-9-]+\.)?bandcamp\.com|tidal\.com"
)
_KNOWN: Final = re.compile(rf"https://(?:{_HOSTS})(?:/[!-~]*)?", re.ASCII)
_WEB: Final = re.compile(r"https?://", re.IGNORECASE | re.ASCII)
_SAFE: Final = "/:?=&@%+,;!*'()~$-._"


def parse_target(text: str) -> str:
    """The canonical address that ``text``, a whole URL of a known platform, stands for. Raises BadLink."""
    text = text.strip()
    # Printable: no control characters, no halves of characters, nothing that is there but cannot be seen.
    if len(text) > LONGEST or not text.isprintable() or not _WEB.match(text):
        raise BadLink("not an http(s) address")
    found = find_links(text)
    # The whole text must be the link: "https://evil.example/?to=https://open.spotify.com/…" only contains one.
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(text)):
        raise BadLink("not a link of a known platform")
    link = found[0].request
    if not isinstance(link, Link) or link.kind is LinkKind.BROKEN:
        raise BadLink("not a link to anything there")
    target = quote(link.url, safe=_SAFE)
    if not is_known_target(target):
        raise BadLink(f"{link.service} link without a known host")
    return target


def is_known_target(url: str) -> bool:
    """Whether ``url`` leads to a platform Songwire knows, spelt as `parse_target` spells it: the last look at it."""
    return len(url) <= 3 * LONGEST and _KNOWN.fullmatch(url) is not None
