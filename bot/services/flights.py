"""Single flight to the end: one download and one upload, however many people wait for the same file.

The first who asks starts the work; whoever asks meanwhile joins. The first who is ready uploads to their own chat and
everybody else is sent the ``file_id`` that came of it. If that upload fails, because its chat blocked the bot, say,
the next in line uploads the same finished file. When the last one has left, the folder is removed; if they all leave
before the file is finished, the work is cancelled. Where several processes work side by side, a lock lets one of them
make the file, and the others find it kept.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot.core.errors import Broken, SourceDown
from bot.core.progress import Progress
from bot.core.track import Quality, TrackId
from bot.services.ports import AudioFile, Report, StoredFile

ABANDONED = 86_400.0
"""Seconds after which a job's folder cannot belong to a living process."""

FlightKey = tuple[TrackId, Quality]
Prepare = Callable[[Path, Report, AsyncExitStack], Awaitable[AudioFile | StoredFile]]
"""Makes the file, or finds that another process has; what is pushed on the stack ends with the flight."""
Upload = Callable[[AudioFile], Awaitable[StoredFile]]


class Flight:
    """One file on its way, and everybody who waits for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stack = AsyncExitStack()
        self._listeners: list[Report] = []
        self._task: asyncio.Task[AudioFile | StoredFile] | None = None
        self._uploading = asyncio.Lock()
        self._stored: StoredFile | None = None
        self._last: Progress | None = None

    def begin(self, prepare: Prepare) -> None:
        """Start the work."""
        self._task = asyncio.ensure_future(prepare(self.folder, self._tell, self._stack))

    async def land(self, upload: Upload, report: Report) -> tuple[StoredFile, bool]:
        """Wait for the file; it comes with True for the one caller whose ``upload`` put it there.

        Raises whatever preparing raised, for everybody, or what this caller's own upload raised.
        """
        assert self._task is not None
        self._listeners.append(report)
        if self._last is not None:
            report(self._last)
        try:
            audio = await asyncio.shield(self._task)
            if isinstance(audio, StoredFile):
                return audio, False
            async with self._uploading:
                if self._stored is not None:
                    return self._stored, False
                self._stored = await upload(audio)
                return self._stored, True
        finally:
            self._listeners.remove(report)

    async def ready(self) -> AudioFile:
        """Wait for the file without uploading it; it is there as long as one takes part.

        Raises what preparing did, and SourceDown in the moment in which another process has just made it.
        """
        assert self._task is not None
        made = await asyncio.shield(self._task)
        if isinstance(made, StoredFile):
            raise SourceDown("another process has just made it", retry_after=1)
        return made

    async def end(self) -> None:
        """Cancel what still runs and remove the folder."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
        if self._task is not None:
            await asyncio.wait([self._task])
            if not self._task.cancelled():
                self._task.exception()  # everybody who waited was told; nobody left to hear it again
        await self._stack.aclose()
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)

    def _tell(self, progress: Progress) -> None:
        self._last = progress
        for report in self._listeners:
            report(progress)


class Flights:
    """All files on their way; ``folder`` is where each gets a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._flights: dict[FlightKey, tuple[Flight, int]] = {}

    def __len__(self) -> int:
        return len(self._flights)

    def __contains__(self, key: FlightKey) -> bool:
        return key in self._flights

    @asynccontextmanager
    async def join(self, key: FlightKey, prepare: Prepare) -> AsyncIterator[Flight]:
        """Take part in the flight for ``key``, starting it with ``prepare`` if there is none.

        Raises Broken where no folder can be made for it.
        """
        if key in self._flights:
            flight, crew = self._flights[key]
        else:
            flight, crew = Flight(self._new_folder()), 0
            flight.begin(prepare)
        self._flights[key] = (flight, crew + 1)
        try:
            yield flight
        finally:
            await self._leave(key)

    async def _leave(self, key: FlightKey) -> None:
        flight, crew = self._flights[key]
        if crew > 1:
            self._flights[key] = (flight, crew - 1)
            return
        # Out of the table first: whoever asks from here on starts a flight of their own.
        del self._flights[key]
        await asyncio.shield(flight.end())

    def sweep(self) -> None:
        """Remove what a process that was killed has left behind: folders nobody has touched for a day."""
        for folder in self._folder.glob("job-*"):
            if time.time() - folder.stat().st_mtime > ABANDONED:
                shutil.rmtree(folder, ignore_errors=True)

    def _new_folder(self) -> Path:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return Path(tempfile.mkdtemp(prefix="job-", dir=self._folder))
        except OSError as exc:
            raise Broken(f"no folder for a job in {self._folder}: {exc.strerror}") from exc
