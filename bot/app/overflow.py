"""The workshop, and where files go from it that are too large for Telegram."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app.knowledge import Knowledge
from bot.audio.ffmpeg import Ffmpeg, find_ffmpeg
from bot.audio.lyrics import LyricsClient
from bot.audio.workshop import FfmpegWorkshop
from bot.core.track import Quality, Track
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.app.streams import Streams


@dataclass(slots=True)
class Overflow:
    """Set once streams exist: they make files with the very workshop whose large ones they keep."""

    streams: Streams | None = None

    async def link(self, track: Track, quality: Quality, path: Path) -> str | None:
        """Where a file can be had that is too large for Telegram; None if nowhere."""
        return await self.streams.links.link(track, quality, path) if self.streams is not None else None


def make_workshop(
    settings: Settings, knowledge: Knowledge, lyrics: LyricsClient | None, overflow: Overflow
) -> FfmpegWorkshop:
    """The workshop that the settings ask for."""
    return FfmpegWorkshop(
        Ffmpeg(find_ffmpeg()),
        fetch=knowledge.fetch if settings.catalogs else None,
        lyrics=lyrics,
        limit=settings.upload_limit,
        link=overflow.link if settings.streams_are_on else None,
    )
