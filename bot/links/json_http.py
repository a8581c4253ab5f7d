"""JSON to and from the services around short links: bounded in time and bytes, over the operator's upstream mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import orjson

from bot import __version__
from bot.core.link_errors import ShortenerDown

TIMEOUT: Final = 10.0
MOST_BYTES: Final = 1_000_000
"""A page of fifty links has 20 kB."""
_AGENT: Final = f"songwire/{__version__}"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whatever its status."""

    status: int
    body: Any
    """The JSON, or None if there was none."""


class JsonHttp:
    """A client that opens itself at the first request; ``located`` maps a public URL to where it is asked."""

    def __init__(self, located: Callable[[str], str]) -> None:
        self._located = located
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self, method: str, url: str, *, json: object = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Ask ``url``, with ``json`` as the body unless it is None. Raises ShortenerDown."""
        body = None if json is None else orjson.dumps(json)
        kind = {} if body is None else {"Content-Type": "application/json"}
        try:
            async with self._opened().request(
                method,
                self._located(url),
                data=body,
                headers={**kind, **(headers or {})},
                allow_redirects=False,
            ) as response:
                return Reply(response.status, _parsed(await response.content.read(MOST_BYTES)))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise ShortenerDown(f"{method} {url.partition('?')[0]} failed: {type(error).__name__}") from error

    async def close(self) -> None:
        """Close every connection; doing it twice is fine."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT),
                headers={"User-Agent": _AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
