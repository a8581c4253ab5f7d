"""uvicorn inside our own event loop: opened and closed like everything else, and with no signal handlers of its own.

Its parser for HTTP is httptools, which is fast but sets no limits: a head of any size is collected, and somebody who
sends it a byte a minute is waited for. `GuardedProtocol` adds both limits.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.web.redirects import App

LARGEST_HEAD: Final = 32_768
"""Bytes of a request's line and headers; browsers send less than 8 kB."""
KEEP_ALIVE: Final = 15
BACKLOG: Final = 1024
CONNECTIONS: Final = 2000
"""More at once are answered 503, so that files and database connections are left for the rest of the process."""
GRACE: Final = 5
"""Seconds."""


class GuardedProtocol(HttpToolsProtocol):
    """HTTP/1.1 with a limit to the size of a request's head, and to the time it takes."""

    head_seconds = 10.0
    """How long a head may take to come in, from when it could have begun."""
    linger_seconds = 5.0
    """How long the rest of a body is thrown away after its request was refused; a client that writes on hears it so."""

    _head = 0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to wait for the first head."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(self.head_seconds, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._in_time()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; what belongs to a head that is not complete yet is counted."""
        self._head += len(data)
        super().data_received(data)
        if self._head > LARGEST_HEAD and not self.transport.is_closing():
            self._refuse(b"431 Request Header Fields Too Large")
        elif self._head and self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(self.head_seconds, self._too_slow)

    def on_headers_complete(self) -> None:
        """The head is complete: its limits no longer count, until the next one begins."""
        self._in_time()
        super().on_headers_complete()
        self._head = 0

    def on_body(self, body: bytes) -> None:
        """A part of the body is no part of a head."""
        super().on_body(body)
        self._head = 0

    def on_message_complete(self) -> None:
        """A request is complete."""
        super().on_message_complete()
        self._head = 0
        self._in_time()

    def on_response_complete(self) -> None:
        """An answer is sent; if its request is not complete, it was refused, and its rest is not waited for long."""
        super().on_response_complete()
        if self.cycle.more_body and not self.transport.is_closing():
            self._in_time()
            self._deadline = self.loop.call_later(self.linger_seconds, self.transport.close)

    def _in_time(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            self._refuse(b"408 Request Timeout")

    def _refuse(self, status: bytes) -> None:
        self.transport.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()


class _Server(Server):
    """uvicorn's server, which would take SIGINT and SIGTERM for itself."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever runs the process."""
        yield


class WebServer:
    """Serves an ASGI application on one address; requests under way get ``grace`` seconds when it closes."""

    def __init__(self, app: App, host: str, port: int, *, grace: int = GRACE) -> None:
        self._address = host, port
        self._server = _Server(
            Config(
                app,
                http=GuardedProtocol,
                ws="none",
                lifespan="off",
                interface="asgi3",
                access_log=False,
                log_config=None,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=KEEP_ALIVE,
                timeout_graceful_shutdown=grace,
                limit_concurrency=CONNECTIONS,
            )
        )
        self._socket: socket.socket | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port in use, once open: the system's choice where 0 was asked for."""
        assert self._socket is not None
        return int(self._socket.getsockname()[1])

    async def open(self) -> None:
        """Listen: from now on connections are taken. Raises OSError if the address cannot be had."""
        host, port = self._address
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        self._socket = socket.create_server((host, port), family=found[0][0], backlog=BACKLOG)
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]), name="web")

    async def close(self) -> None:
        """Take no more requests and let those under way end; doing it twice is fine."""
        if self._serving is not None:
            self._server.should_exit = True
            await self._serving
            self._serving = None
