"""A workshop whose files end as real ones do."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path

from bot.core.track import Quality, Track
from bot.services.ports import AudioFile, Recording, Report
from tests.services.fakes import PlainWorkshop


class Mp3Workshop(PlainWorkshop):
    """Calls the recording ``finished.mp3``."""

    async def finish(
        self,
        recording: Recording | Awaitable[Recording],
        track: Track,
        quality: Quality,
        folder: Path,
        report: Report,
    ) -> AudioFile:
        audio = await super().finish(recording, track, quality, folder, report)
        return replace(audio, path=audio.path.replace(folder / "finished.mp3"))
