"""Download and encode at once: what yt-dlp writes is encoded while it is still coming in."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Any

from bot.audio.encoder import Announced, Encoded, Encoder
from bot.audio.growing import GrowingFile
from bot.core.progress import Progress, Stage
from bot.core.track import Quality
from bot.services.ports import Report


class Intake:
    """One download's encoding: begins when yt-dlp says where it writes, and is killed if the download fails.

    While the download runs, its progress is what is reported; after that, the encoder's.
    """

    def __init__(self, encoder: Encoder, quality: Quality, folder: Path, report: Report) -> None:
        self._encoder = encoder
        self._quality = quality
        self._folder = folder
        self._report = report
        self._announced = Announced(codec="unknown")
        self._file: GrowingFile | None = None
        self._task: asyncio.Task[Encoded | None] | None = None
        self._downloading = True

    async def __aenter__(self) -> Intake:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)  # what it raised was told, or no longer matters

    def hear(self, event: dict[str, Any]) -> None:
        """Follow what the worker says of the download."""
        if event["reply"] == "started":
            self._announced = announced(event)
            self._file = GrowingFile(Path(event["path"]), Path(event["final"]))
            self._task = asyncio.create_task(self._encode(self._file))
        elif self._file is not None:
            self._file.grew(event["bytes"])

    async def encoded(self, path: Path) -> Encoded:
        """Finish, now that the download lies at ``path``. Raises SourceDown, TooLarge, Broken."""
        self._downloading = False
        early = None
        if self._file is not None and self._task is not None:
            self._file.complete()
            early = await self._task
            early = None if self._file.spoiled else early
        duration = self._announced.duration
        return early or await self._encoder.encode(path, self._quality, self._folder, self._on_time, duration=duration)

    async def _encode(self, file: GrowingFile) -> Encoded | None:
        chunks = file.chunks()
        return await self._encoder.encode_incoming(chunks, self._announced, self._quality, self._folder, self._on_time)

    def _on_time(self, seconds: float) -> None:
        if not self._downloading:
            total = self._announced.duration
            self._report(Progress(Stage.ENCODING, min(1.0, seconds / total) if total else None))


def announced(event: dict[str, Any]) -> Announced:
    """What yt-dlp's format says of the sound, in our words."""
    codec, kbps = event["codec"] or "unknown", event["kbps"]
    known = "aac" if codec.startswith("mp4a.40") else codec
    return Announced(codec=known, bitrate=round(kbps * 1000) if kbps else None, duration=event["duration"])
