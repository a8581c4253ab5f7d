"""A file as an answer: whole, or the one range of bytes that was asked for (RFC 9110, 14).

Starlette's own answer refuses in plain text, sends up to a hundred ranges at once and waits for ever for a client that
takes nothing; a stream wants none of these.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import BinaryIO

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

CHUNK = 64 * 1024
"""Bytes read and sent at once; more was no faster (measured up to 256 kB)."""
STALLED = 30.0
"""Seconds after which a client that takes nothing is left."""

log = structlog.get_logger(__name__)

_RANGE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.IGNORECASE | re.ASCII)


class NotSatisfiableError(Exception):
    """The range lies behind the file's end."""


def wanted_range(header: str | None, size: int) -> range | None:
    """The bytes a ``Range`` header asks for; None for the whole file.

    A header that is malformed, of another unit or asks for several ranges counts as none, as RFC 9110 allows. Raises
    NotSatisfiableError.
    """
    match = _RANGE.fullmatch(header.strip()) if header is not None else None
    if match is None or match.group(1) == match.group(2) == "":
        return None
    first, last = match.groups()
    if not first:
        start, stop = max(size - int(last), 0), size
    else:
        start, stop = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size:
        raise NotSatisfiableError
    return range(start, stop)


class FileSlice(Response):
    """Sends bytes of an open file; ``done`` is awaited at the end, however that comes about."""

    def __init__(
        self,
        file: BinaryIO,
        part: range,
        *,
        status: int,
        headers: Mapping[str, str],
        media_type: str,
        done: Callable[[], Awaitable[object]],
        stalled: float = STALLED,
    ) -> None:
        super().__init__(None, status, {**headers, "Content-Length": str(len(part))}, media_type)
        self._file = file
        self._part = part
        self._done = done
        self._stalled = stalled

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head and, unless only that was asked for, the bytes; stop when nobody takes them any more."""
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await self._send_part(range(0) if scope["method"] == "HEAD" else self._part, send, gone)
        except (TimeoutError, OSError) as error:
            # The head has been sent: nothing can be said any more but by ending too early.
            log.info("stream.cut_off", exc_info=error)
        finally:
            gone.cancel()
            await self._done()

    async def _send_part(self, part: range, send: Send, gone: asyncio.Future[None]) -> None:
        position, left = part.start, len(part)
        while left and not gone.done():
            chunk = await asyncio.to_thread(_read, self._file, position, min(CHUNK, left))
            if not chunk:
                raise OSError("the file became shorter while it was sent")
            position, left = position + len(chunk), left - len(chunk)
            async with asyncio.timeout(self._stalled):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        if not left:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_gone(receive: Receive) -> None:
    # A server takes bytes for a client that has left without a word: only this says so.
    message = await receive()
    while message["type"] != "http.disconnect":
        message = await receive()


def _read(file: BinaryIO, position: int, size: int) -> bytes:
    file.seek(position)
    return file.read(size)
