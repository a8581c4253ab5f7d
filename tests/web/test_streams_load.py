"""A real server on loopback: large files take no memory, and a slow client holds nobody up."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.web.stream_server import STALLED

SIZE = 45_000_000
MORE = 10_000_000
"""Bytes that streaming may add to the server's memory."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


class Server:
    def __init__(self, process: Process, port: int, path: str) -> None:
        self.process = process
        self.port = port
        self.path = path

    @property
    def peak(self) -> int:
        """The most memory the server ever had, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) * 1024

    @asynccontextmanager
    async def asked(self, headers: str = "") -> AsyncIterator[asyncio.StreamReader]:
        """A connection on which the file was asked for; nothing of the answer has been read."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"GET {self.path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n".encode())
        try:
            yield reader
        finally:
            writer.transport.abort()

    async def get(self, headers: str = "") -> tuple[bytes, int]:
        """The head of an answer, and how many bytes came after it."""
        async with self.asked(headers) as reader:
            head = await reader.readuntil(b"\r\n\r\n")
            return head, await count(reader)

    async def released(self) -> None:
        """Wait until the server let go of a file; its log stands between the lines that say so."""
        assert self.process.stdout is not None
        while (line := await self.process.stdout.readline()) != b"released\n":
            assert line


async def count(reader: asyncio.StreamReader) -> int:
    total = 0
    while chunk := await reader.read(1 << 16):
        total += len(chunk)
    return total


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[Server]:
    path = folder / "large.mp3"
    with path.open("wb") as file:
        file.truncate(SIZE)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.web.stream_server", str(path), stdout=PIPE
    )
    try:
        assert process.stdout is not None
        place = json.loads(await process.stdout.readline())
        yield Server(process, place["port"], place["path"])
    finally:
        process.kill()
        await process.wait()


async def test_large_files_take_no_memory_however_many_are_under_way(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await server.get("Range: bytes=0-99\r\n")
        before = server.peak

        head, got = await server.get()
        alone = server.peak - before
        together = await asyncio.gather(*(server.get(f"Range: bytes={n}-\r\n") for n in range(4)))

        assert head.startswith(b"HTTP/1.1 200")
        assert got == SIZE
        assert [got for _, got in together] == [SIZE - n for n in range(4)]
        assert alone < MORE
        assert server.peak - before < MORE


async def test_a_client_that_takes_nothing_is_left_and_holds_nobody_up(tmp_path: Path) -> None:
    async with serving(tmp_path) as server, server.asked() as slow:
        await slow.readuntil(b"\r\n\r\n")

        _, got = await server.get("Range: bytes=-1000\r\n")
        await server.released()
        async with asyncio.timeout(STALLED + 10):
            await server.released()

        assert got == 1000
        assert await count(slow) < SIZE
