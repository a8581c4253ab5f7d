"""One small HTTP client for every asynchronous catalogue: GET only, bounded in time and bytes, no redirects followed.

It is aiohttp because the Telegram side runs on aiohttp as well: a second client would cost 20 MB of memory and is
several times slower under load. Two of them exist: one for upstreams whose address Songwire itself chose, and one
(``public_only``) for addresses that came from outside, which connects to nothing but public addresses.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

import aiohttp
import orjson
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from bot import __version__
from bot.catalog.reading import Json
from bot.catalog.upstreams import Upstreams
from bot.core.errors import BadLink, CatalogDown

TIMEOUT: Final = 5.0
MAX_BYTES: Final = 2_000_000
"""An embed page with a hundred tracks has 150 kB; nothing asked for here comes near this."""
MAX_PICTURE: Final = 10_000_000
CONNECTIONS: Final = 40
AGENT: Final = f"songwire/{__version__}"
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


class PrivateAddressError(OSError):
    """A name that leads to an address which is not on the public internet."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whatever its status; ``body`` is cut at the asked number of bytes."""

    url: str
    """The public URL that was asked."""
    status: int
    headers: Mapping[str, str]
    """Looked up whatever their case."""
    body: bytes

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 is replaced."""
        return self.body.decode(errors="replace")

    def json(self) -> Json:
        """The body as JSON. Raises CatalogDown if it is none."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise CatalogDown(f"{self.url} answered {self.status} without JSON") from error


class Http:
    """A connection pool over the upstream mapping; opens itself at the first request."""

    def __init__(self, upstreams: Upstreams, *, public_only: bool = False) -> None:
        self._upstreams = upstreams
        self._public_only = public_only
        self._session: aiohttp.ClientSession | None = None

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] = _NO_HEADERS,
        params: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        timeout: float = TIMEOUT,  # noqa: ASYNC109 - it becomes aiohttp's own, and the caller's error
    ) -> Reply:
        """Fetch ``url``, an ``https:`` one. Raises CatalogDown; BadLink for an address that is not public."""
        real = self._upstreams.url(url)
        if self._public_only and not self._upstreams.maps(url):
            _refuse_private(real)
        began = time.monotonic()
        status: int | None = None
        try:
            async with self._opened().get(
                real,
                headers=headers,
                params=params,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=timeout),
            ) as response:
                body = await _first(response.content, max_bytes)
                status = response.status
                return Reply(url, response.status, response.headers, body)
        except TimeoutError as error:
            raise CatalogDown(f"{_place(url)} did not answer within {timeout:g} s") from error
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, PrivateAddressError):
                raise BadLink(f"{_place(url)} is not a public address") from error
            raise CatalogDown(f"{_place(url)} cannot be reached: {error}") from error
        except (aiohttp.ClientError, ValueError) as error:
            raise CatalogDown(f"{_place(url)} failed: {type(error).__name__}") from error
        finally:
            self._upstreams.tell(url, time.monotonic() - began, status)

    async def content(self, url: str) -> bytes:
        """The bytes at ``url``, such as a cover's. Raises CatalogDown, BadLink."""
        reply = await self.get(url, max_bytes=MAX_PICTURE)
        if reply.status != 200:
            raise CatalogDown(f"{_place(url)} answered {reply.status}")
        return reply.body

    async def close(self) -> None:
        """Close every connection; doing it twice is fine."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            resolver = PublicResolver(self._upstreams) if self._public_only else None
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, resolver=resolver, keepalive_timeout=75),
                headers={"User-Agent": AGENT},
                # A visitor id set by one page must not follow us to the next.
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses only.

    The connection is made to the very addresses checked here, so a name that changes its address afterwards gains
    nothing. Hosts that an operator configured as upstreams may be anywhere.
    """

    def __init__(self, upstreams: Upstreams, inner: AbstractResolver | None = None) -> None:
        self._own = frozenset(urlsplit(real).hostname for real in upstreams.origins.values())
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of ``host``. Raises PrivateAddressError if any of them is not public."""
        found = await self._inner.resolve(host, port, family)
        if host not in self._own and not all(is_public(result["host"]) for result in found):
            raise PrivateAddressError(f"{host} has a private address")
        return found

    async def close(self) -> None:
        """Close the resolver behind this one."""
        await self._inner.close()


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet; an IPv6 one that carries an IPv4 one is judged by that."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    carried = _carried(ip) if isinstance(ip, ipaddress.IPv6Address) else None
    return (carried or ip).is_global and not ip.is_multicast


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour


def _refuse_private(url: str) -> None:
    """Check a literal address, which no resolver ever sees. Raises BadLink."""
    host = urlsplit(url).hostname or ""
    literal = ":" in host or host.replace(".", "").isdecimal()
    if literal and not is_public(host):
        raise BadLink(f"{host} is not a public address")


async def _first(content: aiohttp.StreamReader, limit: int) -> bytes:
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) >= limit:
            break
    return bytes(body[:limit])


def _place(url: str) -> str:
    """The URL without its query, for messages."""
    return url.partition("?")[0]
