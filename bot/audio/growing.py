"""A file that somebody else is still writing, read as it grows.

yt-dlp writes a download to one file, appending, across reconnections too. Reading that file leaves the download as it
is: a pipe in its place would take away yt-dlp's resuming, and a slow encoder would hold the connection back.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 18


class GrowingFile:
    """Told how far the file has got, hands out its bytes; one reader.

    It is called ``path`` while it is written and ``final`` after that.
    """

    def __init__(self, path: Path, final: Path) -> None:
        self.spoiled = False
        """What was read is not the file: the writer started anew, or the file is gone."""
        self._path = path
        self._final = final
        self._size = 0
        self._complete = False
        self._changed = asyncio.Event()

    def grew(self, size: int) -> None:
        """Hear that the first ``size`` bytes are written. A smaller size than before ends the reading."""
        if size < self._size:
            self.spoiled = True
        self._size = size
        self._changed.set()

    def complete(self) -> None:
        """Hear that nothing more will be written."""
        self._complete = True
        self._changed.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the file from its start until it is complete, or spoiled. Whoever renames it meanwhile does no harm."""
        try:
            opened = await asyncio.to_thread(self._open)
        except OSError:
            self.spoiled = True
            return
        with opened as file:
            position = 0
            while not self.spoiled:
                self._changed.clear()
                last = self._complete
                chunk = await asyncio.to_thread(_read, file, None if last else self._size - position)
                position += len(chunk)
                if chunk and not self.spoiled:
                    yield chunk
                elif last:
                    return
                elif not self.spoiled:
                    await self._changed.wait()

    def _open(self) -> BinaryIO:
        try:
            return self._path.open("rb")
        except FileNotFoundError:  # a short one can be finished before anybody looks
            return self._final.open("rb")


def _read(file: BinaryIO, limit: int | None) -> bytes:
    """Read at most ``limit`` bytes; what the writer still has in its buffer comes with a later turn."""
    return file.read(_CHUNK if limit is None else min(_CHUNK, limit))
