"""The job of one song, and what it shares with that of a collection: one track, tried as often as it makes sense."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from bot.core.errors import NotFound, SourceDown
from bot.core.track import Track, TrackId
from bot.services.delivery import Delivery, Order
from bot.services.events import Outcome
from bot.services.jobs import Job, JobStore, Steps
from bot.services.messaging import Messenger, Status, Work
from bot.services.replies import Case, Replies
from bot.services.slots import Urgency

PAUSES = (1.0, 4.0)
"""Seconds before the second and the third try of what is down."""
PATIENCE = 10.0
"""Seconds that a source may ask to be left alone for without being given up."""

SENT = "sent"
"""What a step that went well leaves behind; any other result is the code of an error."""

Ready = Callable[[TrackId], Awaitable[Track | None]]
"""A track with everything that its tags need; None if it is not known any more."""


class TrackDelivery:
    """One track on its way: cached → sent; else made and sent, and tried again while that may help."""

    def __init__(
        self,
        delivery: Delivery,
        replies: Replies,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.delivery = delivery
        self._replies = replies
        self._sleep = sleep

    async def deliver(self, order: Order, status: Status, case: Case) -> None:
        """Deliver a track and tell the observer. Raises what the last try raised."""
        if (file := await self.delivery.send_kept(order)) is not None:
            self._replies.tell(case, Outcome.CACHED, source=file.source)
            return
        for pause in (*PAUSES, None):
            try:
                origin = await self.delivery.deliver(order, status)
            except SourceDown as error:
                if pause is None or (error.retry_after or 0) > PATIENCE:
                    raise
                await self._sleep(max(pause, error.retry_after or 0))
            else:
                self._replies.tell(case, Outcome.DELIVERED, source=origin or "joined")
                return


class SongJob:
    """Does jobs of one song."""

    def __init__(
        self, *, ready: Ready, tracks: TrackDelivery, messenger: Messenger, replies: Replies, store: JobStore
    ) -> None:
        self._ready = ready
        self._tracks = tracks
        self._messenger = messenger
        self._replies = replies
        self._store = store

    async def run(self, job: Job, steps: Steps) -> None:
        """Deliver the song, or say why not."""
        work = Work(job.id, partial(self._store.shown, job.id))
        status = self._messenger.status(job.target, replacing=job.status, work=work)
        case = Case(person=job.person, target=job.target, started=job.asked_at, quality=job.quality)
        try:
            await steps.once("deliver", lambda: self._deliver(job, status, case))
        except asyncio.CancelledError:
            await leave(job, status, self._store)
            raise
        await status.close()

    async def _deliver(self, job: Job, status: Status, case: Case) -> str:
        try:
            case.track = await known(self._ready, job.tracks[0])
            await self._tracks.deliver(order_of(job, case.track), status, case)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await status.close()
            return (await self._replies.failed(case, error)).code
        return SENT


async def known(ready: Ready, id: TrackId) -> Track:
    """The track of an id. Raises NotFound if it is not known any more."""
    track = await ready(id)
    if track is None:
        raise NotFound(f"{id} is not known any more")
    return track


def order_of(job: Job, track: Track, urgency: Urgency = Urgency.SONG) -> Order:
    """One track of a job, as it is ordered."""
    return Order(
        track=track,
        quality=job.quality,
        target=job.target,
        person=job.person,
        upload=job.upload,
        urgency=urgency,
    )


async def leave(job: Job, status: Status, store: JobStore) -> None:
    """Put the status away after a stop: gone if the person stopped it, paused if only the process stops."""
    if await store.ended([job.id]):
        await status.close()
    else:
        await status.pause()
