"""``songwire run`` with a source of audio that is a server on loopback: each download takes as long as that says.

python -m tests.bench.delivery_process <role> <origin of the media>
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from bot.app.knowledge import Knowledge
from bot.app.songwire import open_songwire
from bot.audio.workshop import FfmpegWorkshop
from bot.cli.run import share_arenas
from bot.core.progress import Progress, Stage
from bot.core.track import Quality, Track
from bot.log import configure_logging
from bot.services.ports import AudioFile, AudioSource, Recording, Report
from bot.services.ports_workers import Role
from bot.settings import Settings, load_settings


class Loopback:
    """Fulfils `AudioSource` with what a server on loopback sends for a track."""

    name = "youtube"

    def __init__(self, origin: str) -> None:
        self._origin = origin

    async def fetch(self, track: Track, folder: Path, report: Report, quality: Quality | None = None) -> Recording:
        report(Progress(Stage.DOWNLOADING, 0.0))
        path = folder / "recording.mp3"
        async with aiohttp.ClientSession() as session, session.get(f"{self._origin}/{track.title}") as reply:
            path.write_bytes(await reply.read())
        return Recording(path=path, source=self.name, origin=track.title, duration=track.duration)


async def unchanged(
    _workshop: FfmpegWorkshop, recording: object, track: Track, quality: Quality, folder: Path, report: Report
) -> AudioFile:
    """What was fetched is the file: encoding is not what is measured here."""
    fetched = recording if isinstance(recording, Recording) else await recording  # type: ignore[misc]
    return AudioFile(
        path=fetched.path,
        file_name=f"{track.title}.mp3",
        track=track,
        quality=quality,
        duration=180,
        size=fetched.path.stat().st_size,
    )


async def serve(settings: Settings, role: Role, origin: str) -> None:
    """Run until SIGTERM."""

    def sources(_settings: Settings, _knowledge: Knowledge) -> Sequence[AudioSource]:
        return [Loopback(origin)]

    FfmpegWorkshop.finish = unchanged  # type: ignore[method-assign, assignment]
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with open_songwire(settings, role=role, sources=sources) as songwire:
        await songwire.serve(stop)


def main() -> None:
    """Read the settings from the environment, as ``songwire run`` does."""
    settings = load_settings(dict(os.environ))
    settings.data.mkdir(parents=True, exist_ok=True)
    share_arenas()
    configure_logging(settings.log_level, settings.secrets)
    asyncio.run(serve(settings, Role(sys.argv[1]), sys.argv[2]))


if __name__ == "__main__":
    main()
