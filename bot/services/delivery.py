"""A track becomes a file in a chat: kept by Telegram → sent by its id; else fetch → finish → upload → remember."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.core.errors import DeadFile
from bot.core.progress import Progress, Stage
from bot.core.track import Quality, Track, TrackId
from bot.services.fetching import fetch
from bot.services.flights import Flights
from bot.services.messaging import ChatTarget, Messenger, Status
from bot.services.ports import AudioFile, AudioSource, Files, Recording, Report, StoredFile, Workshop


class Delivery:
    """Brings tracks to chats; ``upload`` is a person's own choice of upload, where it is not everybody's."""

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

    def under_way(self, track: Track, quality: Quality, upload: str | None = None) -> bool:
        """Whether somebody is already having this file made, so that one more costs nothing."""
        return (rendition(track, upload), quality) in self._flights

    async def send_kept(self, track: Track, quality: Quality, target: ChatTarget, upload: str | None = None) -> bool:
        """Send the file Telegram keeps, if it keeps one; a dead id is forgotten and counts as none."""
        bot_id, key = self._messenger.bot_id, rendition(track, upload)
        file = await self._files.get(bot_id, key, quality)
        if file is None:
            return False
        try:
            await self._messenger.send_file(target, track, file)
        except DeadFile:
            await self._files.drop(bot_id, key, quality, file.file_id)
            return False
        return True

    async def forget(self, track: Track) -> None:
        """Forget what everybody was sent for a track: it turned out to be something else."""
        await self._files.forget(self._messenger.bot_id, track.id)

    async def deliver(
        self, track: Track, quality: Quality, target: ChatTarget, status: Status, upload: str | None = None
    ) -> str:
        """Have the file made and sent; where it came from is returned, as ``source:origin``.

        Raises what fetching, finishing and uploading raise.
        """
        status.concerning(track)
        key = rendition(track, upload)
        origin: list[str] = []
        prepare = partial(self._prepare, track, quality, upload, origin)
        async with self._flights.join((key, quality), prepare) as flight:

            async def send(audio: AudioFile) -> StoredFile:
                status.report(Progress(Stage.UPLOADING))
                source = origin[0].partition(":")[0] if origin else ""
                stored = replace(await self._messenger.upload(target, audio, source), source=source)
                await self._files.put(self._messenger.bot_id, key, quality, stored)
                return stored

            file, uploaded = await flight.land(send, status.report)
            if not uploaded:
                await self._messenger.send_file(target, track, file)
        return origin[0] if origin else "joined"

    async def _prepare(
        self, track: Track, quality: Quality, upload: str | None, origin: list[str], folder: Path, report: Report
    ) -> AudioFile:
        report(Progress(Stage.DOWNLOADING))
        wanted, sources = track, self._sources
        if upload is not None:
            # A track that is a video leaves a source nothing to choose; the operator's own file is not what was meant.
            wanted = replace(track, id=TrackId(f"youtube:video:{upload}"))
            sources = [source for source in sources if source.name != "library"]

        async def fetched() -> Recording:
            recording = await fetch(sources, wanted, folder, report, quality)
            origin.append(f"{recording.source}:{recording.origin}" if recording.origin else recording.source)
            return recording

        # Not awaited here: the workshop looks for cover and lyrics while the sound comes in.
        return await self._workshop.finish(fetched(), track, quality, folder, report)


def rendition(track: Track, upload: str | None) -> TrackId:
    """The key of a track's file: the track's own id, or that of one upload taken for it."""
    return track.id if upload is None else TrackId(f"{track.id}@{upload}")
