"""The job of an album or a playlist: its tracks one after the other, in order, the next ones made meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from bot.core.errors import SongwireError, Unreachable
from bot.core.progress import Tally
from bot.core.track import TrackId
from bot.services.bulk import in_bulk
from bot.services.delivery import Order
from bot.services.events import Outcome
from bot.services.jobs import Job, JobStore, Steps
from bot.services.messaging import Messenger, Status, Summary, Work
from bot.services.replies import Case, Replies
from bot.services.slots import OF_ONE_PERSON, Urgency
from bot.services.song_job import SENT, Ready, TrackDelivery, known, leave, order_of

TOGETHER = 10
"""Songs of one message at most (Bot API, sendMediaGroup)."""


@dataclass(slots=True)
class _Run:
    """A collection under way in this process."""

    job: Job
    status: Status
    started: float
    codes: list[str] = field(default_factory=list)
    """How each track so far came out."""
    made_here: int = 0
    ahead: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    """Tracks being made before their turn, by position."""


class CollectionJob:
    """Does jobs of many songs."""

    def __init__(
        self,
        *,
        ready: Ready,
        tracks: TrackDelivery,
        messenger: Messenger,
        replies: Replies,
        store: JobStore,
        clock: Callable[[], float],
    ) -> None:
        self._ready = ready
        self._tracks = tracks
        self._messenger = messenger
        self._replies = replies
        self._store = store
        self._clock = clock

    async def run(self, job: Job, steps: Steps) -> None:
        """Deliver every track that can be had, then say which could not."""
        work = Work(job.id, partial(self._store.shown, job.id))
        status = self._messenger.status(job.target, replacing=job.status, work=work)
        run = _Run(job, status, self._clock())
        try:
            while (position := len(run.codes)) < len(job.tracks) and Unreachable.code not in run.codes:
                self._count(run)
                # A step may cover several tracks; what it leaves behind says how many.
                run.codes += (await steps.once(str(position), partial(self._step, run, position))).split()
        except asyncio.CancelledError:
            await leave(job, status, self._store)
            if await self._store.ended([job.id]):
                await self._conclude(run, stopped=True)
            raise
        finally:
            await self._stop_ahead(run, *run.ahead)
        await status.close()
        await self._conclude(run)

    async def _step(self, run: _Run, position: int) -> str:
        """Deliver the next tracks; for each, `SENT` or the code of the error is returned, with a space between."""
        album = await self._album(run.job, position)
        if album and await self._sent_together(run, album):
            return " ".join([SENT] * len(album))
        return await self._one(run, position)

    async def _album(self, job: Job, position: int) -> list[Order]:
        """The orders for the next tracks as far as Telegram keeps them; none if it is only one."""
        album: list[Order] = []
        for one in job.tracks[position : position + TOGETHER]:
            track = await self._ready(one)
            order = order_of(job, track, Urgency.PART) if track is not None else None
            if order is None or await self._tracks.delivery.kept(order) is None:
                break
            album.append(order)
        return album if len(album) > 1 else []

    async def _sent_together(self, run: _Run, album: list[Order]) -> bool:
        began = self._clock()
        try:
            with in_bulk():
                if not await self._tracks.delivery.send_album(album):
                    return False
        except SongwireError:
            return False  # each is tried alone then, and its trouble told
        for order in album:
            case = Case(person=run.job.person, target=run.job.target, started=began, track=order.track)
            self._replies.tell(case, Outcome.CACHED)
        return True

    async def _one(self, run: _Run, position: int) -> str:
        self._make_ahead(run, position)
        job = run.job
        case = Case(person=job.person, target=job.target, started=self._clock(), quality=job.quality)
        try:
            case.track = await known(self._ready, run.job.tracks[position])
            with in_bulk():
                await self._tracks.deliver(order_of(run.job, case.track, Urgency.PART), run.status, case)
        except Exception as error:  # noqa: BLE001 - the boundary: one track that fails stops no other
            return self._replies.note(case, error).code
        finally:
            await self._stop_ahead(run, position)
        run.made_here += 1
        return SENT

    def _make_ahead(self, run: _Run, position: int) -> None:
        """Have the tracks after this one made, as many at a time as one person may."""
        for following in range(position + 1, min(position + OF_ONE_PERSON, len(run.job.tracks))):
            if following not in run.ahead:
                run.ahead[following] = asyncio.ensure_future(self._ahead(run.job, run.job.tracks[following]))

    async def _ahead(self, job: Job, id: TrackId) -> None:
        try:
            order = order_of(job, await known(self._ready, id), Urgency.PART)
            if await self._tracks.delivery.kept(order) is None:
                await self._tracks.delivery.prepare(order)
        except SongwireError:
            return  # it shows, and is told, when its turn comes

    async def _stop_ahead(self, run: _Run, *positions: int) -> None:
        tasks = [task for position in positions if (task := run.ahead.pop(position, None)) is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _count(self, run: _Run) -> None:
        total, settled = len(run.job.tracks), len(run.codes)
        sent = run.codes.count(SENT)
        each = (self._clock() - run.started) / run.made_here if run.made_here else None
        seconds = each * (total - settled) if each is not None else None
        run.status.count(Tally(total, sent, settled - sent, seconds))

    async def _conclude(self, run: _Run, *, stopped: bool = False) -> None:
        job, missing = run.job, [one for one, code in zip(run.job.tracks, run.codes, strict=False) if code != SENT]
        left = [*missing, *job.tracks[len(run.codes) :]]
        await self._store.leave(job.id, left)
        if not left or Unreachable.code in run.codes:
            return
        failed = [
            (track, code)
            for one, code in zip(job.tracks, run.codes, strict=False)
            if code != SENT and (track := await self._ready(one)) is not None
        ]
        summary = Summary(
            title=job.title,
            total=len(job.tracks),
            sent=run.codes.count(SENT),
            failed=tuple(failed),
            stopped=stopped,
            retry=job.id,
        )
        try:
            await self._messenger.conclude(job.target, summary)
        except SongwireError as unsaid:
            self._replies.note(Case(person=job.person, target=job.target, started=run.started), unsaid)
