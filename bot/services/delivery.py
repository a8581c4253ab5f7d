"""A track becomes a file in a chat: kept by Telegram → sent by its id; else fetch → finish → upload → remember."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bot.core.errors import DeadFile
from bot.core.progress import Progress, Stage
from bot.core.track import Quality, Track, TrackId
from bot.services.fetching import fetch
from bot.services.flights import Flight, FlightKey, Flights
from bot.services.messaging import Messenger, Status, Target
from bot.services.ports import AudioFile, AudioSource, Files, Locks, Recording, Report, StoredFile, Workshop
from bot.services.slots import Slots, Ticket, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A track that somebody is to get."""

    track: Track
    quality: Quality
    target: Target
    person: int
    upload: str | None = None
    """The person's own choice of upload, where it is not everybody's."""
    urgency: Urgency = Urgency.SONG

    @property
    def key(self) -> TrackId:
        """The key of the file: the track's own id, or that of one upload taken for it."""
        return self.track.id if self.upload is None else TrackId(f"{self.track.id}@{self.upload}")


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
        slots: Slots,
        locks: Locks | None = None,
    ) -> None:
        self._files = files
        self._sources = sources
        self._workshop = workshop
        self._messenger = messenger
        self._flights = flights
        self._slots = slots
        self._locks = locks
        self._tickets: dict[FlightKey, Ticket] = {}

    def under_way(self, order: Order) -> bool:
        """Whether somebody is already having this file made, so that one more costs nothing."""
        return (order.key, order.quality) in self._flights

    async def kept(self, order: Order) -> StoredFile | None:
        """The file Telegram keeps for an order, if it keeps one."""
        return await self._files.get(self._messenger.bot_id, order.key, order.quality)

    async def send_kept(self, order: Order) -> StoredFile | None:
        """Send the file Telegram keeps, if it keeps one; a dead id is forgotten and counts as none."""
        file = await self.kept(order)
        if file is None:
            return None
        try:
            await self._messenger.send_file(order.target, order.track, file)
        except DeadFile:
            await self._files.drop(self._messenger.bot_id, order.key, order.quality, file.file_id)
            return None
        return file

    async def send_album(self, orders: Sequence[Order]) -> bool:
        """Send what Telegram keeps for all of ``orders``, of one chat, as one album; False if it does not keep it all.

        The one of several dead ids is not always known: each is then found, and forgotten, when it is sent alone.
        """
        files = [file for order in orders if (file := await self.kept(order)) is not None]
        if len(files) < len(orders):
            return False
        try:
            await self._messenger.send_files(orders[0].target, files)
        except DeadFile:
            return False
        return True

    async def forget(self, track: Track) -> None:
        """Forget what everybody was sent for a track: it turned out to be something else."""
        await self._files.forget(self._messenger.bot_id, track.id)

    async def deliver(self, order: Order, status: Status) -> str:
        """Have the file made and sent. Raises what fetching, finishing and uploading raise.

        Where the audio came from is returned, as ``source:origin``; empty if it was there or made for somebody else.
        """
        status.concerning(order.track)
        async with self._boarded(order) as flight:
            made: list[str] = []

            async def send(audio: AudioFile) -> StoredFile:
                status.report(Progress(Stage.UPLOADING))
                stored = replace(await self._messenger.upload(order.target, audio), source=audio.source)
                await self._files.put(self._messenger.bot_id, order.key, order.quality, stored)
                made.append(f"{audio.source}:{audio.origin}" if audio.origin else audio.source)
                return stored

            file, uploaded = await flight.land(send, status.report)
            if not uploaded:
                await self._messenger.send_file(order.target, order.track, file)
        return made[0] if made else ""

    async def prepare(self, order: Order) -> None:
        """Have the file made ahead of its turn and keep it until cancelled; what goes wrong shows at its turn."""
        async with self._boarded(order):
            await asyncio.Future()

    @asynccontextmanager
    async def _boarded(self, order: Order) -> AsyncIterator[Flight]:
        key = order.key, order.quality
        if key not in self._flights or key not in self._tickets:  # a stream's flight has no ticket
            self._tickets[key] = Ticket(order.person, order.urgency)
        ticket = self._tickets[key]
        self._slots.hurry(ticket, order.urgency)
        try:
            async with self._flights.join(key, partial(self._prepare, order, ticket)) as flight:
                yield flight
        finally:
            if key not in self._flights:
                self._tickets.pop(key, None)

    async def _prepare(
        self, order: Order, ticket: Ticket, folder: Path, report: Report, until_landed: AsyncExitStack
    ) -> AudioFile | StoredFile:
        async with self._slots.take(ticket):
            if self._locks is not None:
                # In a slot: whoever only waits for one holds no connection to the database.
                await until_landed.enter_async_context(self._locks.hold(f"{order.key}:{order.quality}"))
            # Another process may have made it since this one looked, or while this one waited for its turn.
            kept = await self.kept(order)
            if kept is not None:
                return kept
            report(Progress(Stage.DOWNLOADING))
            return await self._make(order, folder, report)

    async def _make(self, order: Order, folder: Path, report: Report) -> AudioFile:
        wanted, sources = order.track, self._sources
        if order.upload is not None:
            # A track that is a video leaves a source nothing to choose; the operator's own file is not what was meant.
            wanted = replace(wanted, id=TrackId(f"youtube:video:{order.upload}"))
            sources = [source for source in sources if source.name != "library"]
        fetched: list[Recording] = []

        async def recording() -> Recording:
            fetched.append(await fetch(sources, wanted, folder, report, order.quality))
            return fetched[0]

        # Not awaited here: the workshop looks for cover and lyrics while the sound comes in.
        audio = await self._workshop.finish(recording(), order.track, order.quality, folder, report)
        return replace(audio, source=fetched[0].source, origin=fetched[0].origin)
