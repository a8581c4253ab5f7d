"""Where a short link leads: redirects followed by hand, and nowhere but within its own platform.

What a short link answers depends on who asks (facts read from code written against live links, 2025 and 2026):
``spotify.link`` redirects a command-line tool straight to the track but serves a phone a page of scripts that names the
track in ``og:url``; ``open.spotify.com/s/…`` redirects phones, with a relative Location, and serves a desktop browser a
page. Hence the ladder of user agents. The addresses come from strangers, so each hop must be ``https`` on a host of the
same platform and, unless configured as an upstream, on a public address (the `Http` given does that check).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from cachetools import LRUCache

from bot.catalog.http import Http
from bot.catalog.page import read_head
from bot.core.errors import BadLink, CatalogDown
from bot.core.links import parse_link
from bot.core.request import Link, LinkKind, Service
from bot.services.ports import ShortTargets

MOST_HOPS: Final = 5
OVERALL: Final = 5.0
"""Seconds for everything together; one answer may take half of them, so that another agent can still be tried."""
MOST_BYTES: Final = 96_000
"""Read from all pages together; the tags wanted stand in the first few thousand."""
REMEMBERED: Final = 10_000
_LONGEST_URL: Final = 4_000
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})

_PHONE: Final = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
_TOOL: Final = "curl/8.14.1"
_CRAWLER: Final = "facebookexternalhit/1.1"

_BRANCH: Final = frozenset({"spotify.link", "spotify.app.link", "spoti.fi"})
"""Hosts of Branch.io, which tell a tool more than a phone."""
_HOSTS: Final = {
    Service.SPOTIFY: _BRANCH | {"open.spotify.com", "play.spotify.com"},
    Service.DEEZER: frozenset({"link.deezer.com", "deezer.page.link", "dzr.page.link", "deezer.com", "www.deezer.com"}),
    Service.SOUNDCLOUD: frozenset(
        {"on.soundcloud.com", "soundcloud.app.goo.gl", "soundcloud.com", "www.soundcloud.com", "m.soundcloud.com"}
    ),
}
"""Where each platform's short links may lead on their way."""
_ADDRESS: Final = re.compile(r"(?:https?://|spotify:)[^\s\"'<>\\]{1,300}")
_NOT_A_TARGET: Final = frozenset({LinkKind.SHORT, LinkKind.OTHER, LinkKind.BROKEN})


class MemoryTargets:
    """`ShortTargets` for one process: the latest ten thousand."""

    def __init__(self) -> None:
        self._targets: LRUCache[str, str] = LRUCache(REMEMBERED)

    async def get(self, short: str) -> str | None:
        """The target of ``short``."""
        return self._targets.get(short)

    async def put(self, short: str, target: str) -> None:
        """Remember a target."""
        self._targets[short] = target


class ShortLinks:
    """Resolves links of kind `LinkKind.SHORT`; ``http`` must be one that is ``public_only``."""

    def __init__(self, http: Http, targets: ShortTargets, *, timeout: float = OVERALL) -> None:
        self._http = http
        self._targets = targets
        self._timeout = timeout

    async def resolve(self, link: Link) -> Link:
        """Where ``link`` leads. Raises BadLink if nowhere we may go, CatalogDown if that cannot be found out now."""
        known = parse_link(await self._targets.get(link.url) or "")
        if known is not None:
            return known
        try:
            async with asyncio.timeout(self._timeout):
                found = await self._climb(link)
        except TimeoutError as error:
            raise CatalogDown(f"{link.url} did not lead anywhere within {self._timeout:g} s") from error
        await self._targets.put(link.url, found.url)
        return found

    async def _climb(self, link: Link) -> Link:
        """Ask as one user agent after the other. Raises the most hopeful error of all of them."""
        errors: list[BadLink | CatalogDown] = []
        purse = _Purse(MOST_BYTES)
        for agent in _ladder(link):
            try:
                return await self._walk(link, agent, purse)
            except (BadLink, CatalogDown) as error:
                errors.append(error)
                if isinstance(error, TooManyHops):
                    break
        # A refusal is for good; an outage is not, so it counts for more.
        raise next((error for error in errors if isinstance(error, CatalogDown)), errors[-1])

    async def _walk(self, link: Link, agent: str, purse: _Purse) -> Link:
        """Follow redirects as one user agent. Raises BadLink, CatalogDown."""
        url = link.url
        for _ in range(MOST_HOPS):
            _check(url, link.service)
            reply = await self._http.get(
                url, headers={"User-Agent": agent}, max_bytes=purse.left, timeout=self._timeout / 2
            )
            purse.left -= len(reply.body)
            if reply.status in _REDIRECTS:
                url = _joined(url, reply.headers.get("Location", ""))
                found = target_in_address(url, link.service)
            elif reply.status == 200:
                found, url = target_in_page(reply.text, link.service), ""
            elif reply.status == 429 or reply.status >= 500:
                raise CatalogDown(f"{link.url}: {reply.status}")
            else:
                raise BadLink(f"{link.url}: {reply.status}")
            if found is not None:
                return found
            if not url:
                raise BadLink(f"{link.url} leads to a page that names nothing")
        raise TooManyHops(f"{link.url}: more than {MOST_HOPS} redirects")


class TooManyHops(BadLink):
    """A chain of redirects without an end: asking as someone else would only walk it again."""


class _Purse:
    """The bytes that may still be read."""

    def __init__(self, left: int) -> None:
        self.left = left


def target_in_address(url: str, service: Service) -> Link | None:
    """The thing that a redirect's target names: itself, or in one of its parameters, percent-encoded up to twice more.

    An address on a foreign host names nothing: only the platform itself may say where its links lead.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("https", "spotify") or (
        parts.scheme == "https" and parts.netloc.lower() not in _HOSTS[service]
    ):
        return None
    return _first_target(_spellings(url), service)


def _spellings(url: str) -> Iterator[str]:
    yield url
    for value in urlsplit(url).query.split("&"):
        once = unquote(value.partition("=")[2])
        yield once
        yield unquote(once)


def target_in_page(page: str, service: Service) -> Link | None:
    """The thing that a page is about: its ``og:url``, its canonical address, else the first link in it."""
    head = read_head(page)
    said = (head.meta.get("og:url"), head.canonical, head.meta.get("al:ios:url"))
    scripts = page.replace("\\/", "/").replace("\\u002F", "/")
    return _first_target((*filter(None, said), *_ADDRESS.findall(scripts)), service)


def _first_target(texts: Iterable[str], service: Service) -> Link | None:
    links = (parse_link(text) for text in texts)
    wanted = (link for link in links if link and link.service is service and link.kind not in _NOT_A_TARGET)
    return next(wanted, None)


def _ladder(link: Link) -> tuple[str, ...]:
    host = urlsplit(link.url).hostname
    return (_TOOL, _PHONE, _CRAWLER) if host in _BRANCH else (_PHONE, _TOOL, _CRAWLER)


def _joined(url: str, location: str) -> str:
    """A Location made absolute. Raises BadLink if it is none."""
    try:
        joined = urljoin(url, location.strip())
        urlsplit(joined)
    except ValueError as error:
        raise BadLink(f"{url} redirects to what is no address") from error
    if not location.strip() or len(joined) > _LONGEST_URL:
        raise BadLink(f"{url} redirects nowhere")
    return joined


def _check(url: str, service: Service) -> None:
    """Whether this hop may be asked. Raises BadLink."""
    parts = urlsplit(url)
    # Compared as a whole, so neither a port nor a user's name before the host gets through.
    if parts.scheme != "https" or parts.netloc.lower() not in _HOSTS.get(service, frozenset()):
        raise BadLink(f"{service} link leads to {parts.scheme}://{parts.netloc}")
