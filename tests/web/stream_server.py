"""A server of one large file, in a process of its own: ``python -m tests.web.stream_server <file>``.

Prints its address as JSON, then a line each time the file was let go.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from limits.aio.storage import MemoryStorage

from bot.core.track import Quality, Track
from bot.services.admission import Rule
from bot.services.ports import AudioFile
from bot.services.resolving import Resolver
from bot.storage.windows import MovingWindows
from bot.web.spotix import Door
from bot.web.streams import streams_router
from bot.web.tokens import StreamTokens
from tests.services.fakes import ODE, FixedCatalog, MemoryTracks

STALLED = 0.5


class OneFile:
    """A source that has one file for every track."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @asynccontextmanager
    async def open(self, track: Track, quality: Quality) -> AsyncIterator[AudioFile]:
        size = self.path.stat().st_size
        try:
            yield AudioFile(path=self.path, file_name="a.mp3", track=track, quality=quality, duration=1, size=size)
        finally:
            print("released", flush=True)


async def serve(path: Path) -> None:
    """Serve until the process is told to end."""
    tracks, tokens = MemoryTracks(), StreamTokens(b"k" * 32)
    await tracks.put(ODE)
    app = FastAPI()
    app.include_router(
        streams_router(
            resolver=Resolver(tracks, FixedCatalog(ODE), nothing={}),
            source=OneFile(path),
            tokens=tokens,
            door=Door(MovingWindows(MemoryStorage()), client_address=lambda request: "192.0.2.1"),
            rule=Rule(1000),
            stalled=STALLED,
        )
    )
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()
        token = tokens.issue(ODE.id, Quality.V0, 600)
        print(json.dumps({"port": bound.getsockname()[1], "path": f"/api/stream?token={token}"}), flush=True)
        await uvicorn.Server(uvicorn.Config(app, log_level="critical")).serve([bound])


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
