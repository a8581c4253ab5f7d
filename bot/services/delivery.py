"""A track becomes a file in a chat: kept by Telegram → sent by its id; else fetch → finish → upload → remember."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bot.core.errors import DeadFile
from bot.core.progress import Progress, Stage
from bot.core.track import Quality, Track
from bot.services.fetching import fetch
from bot.services.flights import Flights
from bot.services.messaging import ChatTarget, Messenger, Status
from bot.services.ports import AudioFile, AudioSource, Files, Report, StoredFile, Workshop


class Delivery:
    """Brings tracks to chats."""

    def __init__(
        self,
        *,
        files: Files,
        sources: Sequence[AudioSource],
        workshop: Workshop,
        messenger: Messenger,
        flights: Flights,
    ) -> None:
        self._files = files
        self._sources = sources
        self._workshop = workshop
        self._messenger = messenger
        self._flights = flights

    def under_way(self, track: Track, quality: Quality) -> bool:
        """Whether somebody is already having this file made, so that one more costs nothing."""
        return (track.id, quality) in self._flights

    async def send_kept(self, track: Track, quality: Quality, target: ChatTarget) -> bool:
        """Send the file Telegram keeps, if it keeps one; a dead id is forgotten and counts as none."""
        bot_id = self._messenger.bot_id
        file = await self._files.get(bot_id, track.id, quality)
        if file is None:
            return False
        try:
            await self._messenger.send_file(target, track, file)
        except DeadFile:
            await self._files.drop(bot_id, track.id, quality, file.file_id)
            return False
        return True

    async def deliver(self, track: Track, quality: Quality, target: ChatTarget, status: Status) -> str:
        """Have the file made and sent; the name of the source it came from is returned.

        Raises what fetching, finishing and uploading raise.
        """
        status.concerning(track)
        source: list[str] = []
        prepare = partial(self._prepare, track, quality, source)
        async with self._flights.join((track.id, quality), prepare) as flight:

            async def upload(audio: AudioFile) -> StoredFile:
                status.report(Progress(Stage.UPLOADING))
                stored = await self._messenger.upload(target, audio)
                await self._files.put(self._messenger.bot_id, track.id, quality, stored)
                return stored

            file, uploaded = await flight.land(upload, status.report)
            if not uploaded:
                await self._messenger.send_file(target, track, file)
        return source[0] if source else "joined"

    async def _prepare(
        self, track: Track, quality: Quality, source: list[str], folder: Path, report: Report
    ) -> AudioFile:
        report(Progress(Stage.DOWNLOADING))
        recording = await fetch(self._sources, track, folder, report)
        source.append(recording.source)
        return await self._workshop.finish(recording, track, quality, folder, report)
