"""Loads a redirecting server over kept-open connections, as fast as it answers or at a steady rate."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
)


def requests(slugs: Sequence[str]) -> list[bytes]:
    """One request for each slug, from browsers in turn."""
    tails = [f" HTTP/1.1\r\nHost: go.example\r\nUser-Agent: {agent}\r\nAccept: */*\r\n\r\n" for agent in AGENTS]
    return [f"GET /{slug}{tails[n % len(tails)]}".encode() for n, slug in enumerate(slugs)]


@dataclass
class Load:
    """What came of it."""

    answers: int = 0
    redirects: int = 0
    waits: list[float] = field(default_factory=list)
    """Seconds from the moment a request was due to the last byte of its answer."""


class _Connection(asyncio.Protocol):
    """Asks the next question when it has an answer; answers have no body."""

    def __init__(self, load: Load, source: Iterator[bytes], done: asyncio.Future[None]) -> None:
        self._load, self._source, self._done = load, source, done
        self._rest = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        if not data.endswith(b"\r\n\r\n"):
            self._rest = data
            return
        self._rest = b""
        self._load.answers += 1
        self._load.redirects += data.startswith(b"HTTP/1.1 301")
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_result(None)

    def _next(self) -> None:
        assert self._transport is not None
        if (request := next(self._source, None)) is None:
            self._transport.close()
        else:
            self._transport.write(request)


async def flat_out(port: int, wanted: Sequence[bytes], *, connections: int) -> tuple[Load, float]:
    """Ask everything once, always as many at a time as there are connections; the seconds it took are returned."""
    load, source, loop = Load(), iter(wanted), asyncio.get_running_loop()
    ends: list[asyncio.Future[None]] = []

    def connect() -> _Connection:
        ends.append(loop.create_future())
        return _Connection(load, source, ends[-1])

    started = time.perf_counter()
    for _ in range(connections):
        await loop.create_connection(connect, "127.0.0.1", port)
    await asyncio.gather(*ends)
    return load, time.perf_counter() - started


class _Paced(asyncio.Protocol):
    """Measures how long each answer takes."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._rest = b""
        self._due: list[float] = []
        self.transport: asyncio.WriteTransport | None = None
        self.idle = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.WriteTransport", transport)

    def ask(self, request: bytes, due: float) -> None:
        assert self.transport is not None
        self.idle.clear()
        self._due.append(due)
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        *answers, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for answer in answers:
            self._load.answers += 1
            self._load.redirects += answer.startswith(b"HTTP/1.1 301")
            self._load.waits.append(now - self._due.pop(0))
        if not self._due:
            self.idle.set()


async def steady(port: int, wanted: Sequence[bytes], *, rate: float, connections: int) -> Load:
    """Ask ``rate`` times a second, in turn over the connections, whether answers come or not."""
    load, loop = Load(), asyncio.get_running_loop()
    pairs = [await loop.create_connection(lambda: _Paced(load), "127.0.0.1", port) for _ in range(connections)]
    protocols = [protocol for _, protocol in pairs]
    started = time.perf_counter()
    for n, request in enumerate(wanted):
        due = started + n / rate
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        protocols[n % connections].ask(request, due)
    await asyncio.gather(*(protocol.idle.wait() for protocol in protocols))
    for protocol in protocols:
        assert protocol.transport is not None
        protocol.transport.close()
    return load
