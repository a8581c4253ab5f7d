"""python-telegram-bot's HTTP, on aiohttp.

The stock client scans its whole connection pool for every request and collapses when many are under way; aiohttp does
not. Its connections are also kept for 75 s instead of 5, so a quiet bot does not pay a TLS handshake for each call.
"""

from __future__ import annotations

from typing import Any

import aiohttp
import orjson
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot import __version__

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 20.0
KEEP_ALIVE = 75.0


class AiohttpRequest(BaseRequest):
    """A connection pool for one bot; ``limit`` is how many requests may be under way."""

    def __init__(self, *, limit: int, read_timeout: float = READ_TIMEOUT) -> None:
        self._limit = limit
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds without a byte from Telegram after which a call has failed, unless the call says otherwise."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool; doing it twice is fine."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._limit, keepalive_timeout=KEEP_ALIVE),
                headers={"User-Agent": f"songwire/{__version__}"},
                auto_decompress=True,
            )

    async def shutdown(self) -> None:
        """Close the pool and every connection in it."""
        if self._session is not None:
            await self._session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer. Raises TelegramError if it is not JSON, without quoting it."""
        try:
            parsed: dict[str, Any] = orjson.loads(payload)
        except orjson.JSONDecodeError as error:
            raise TelegramError("Telegram's answer is not JSON") from error
        return parsed

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - aiohttp has one clock for both directions
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - waiting for a place is not a failure
    ) -> tuple[int, bytes]:
        """Make one call. Raises TimedOut or NetworkError; neither holds the URL, since the token is part of it."""
        assert self._session is not None
        timeout = aiohttp.ClientTimeout(
            sock_read=_seconds(read_timeout, self._read_timeout),
            sock_connect=_seconds(connect_timeout, CONNECT_TIMEOUT),
        )
        try:
            async with self._session.request(method, url, data=_body(request_data), timeout=timeout) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut(f"no answer in time ({type(error).__name__})") from None
        except aiohttp.ClientError as error:
            raise NetworkError(f"{type(error).__name__}") from None


def _seconds(given: Any, otherwise: float) -> float | None:
    if given is BaseRequest.DEFAULT_NONE:
        return otherwise
    return None if given is None else float(given)


def _body(request_data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_parameters
    # Names go out as they are: Telegram would show the percent signs of quoted ones.
    form = aiohttp.FormData(request_data.json_parameters, quote_fields=False)
    for name, (file_name, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=mime)
    return form
