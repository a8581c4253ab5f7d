"""Songs for messages that were sent inline: promised once, however it was asked for, and dropped when it is too late.

Such a message is asked to become a song twice as a rule: Telegram tells that it was chosen, if the bot's owner has
switched that on, and somebody may press its button meanwhile. Both are the same job.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.core.errors import Cancelled, NotFound, SongwireError
from bot.core.track import Track, TrackId
from bot.services.answering import Answering
from bot.services.events import Outcome
from bot.services.job_runner import Work
from bot.services.jobs import Job, JobStore, Steps
from bot.services.messaging import InlineTarget, Messenger
from bot.services.ports import Tracks
from bot.services.replies import Case, Replies

TOO_LATE = 600.0
"""Seconds after which Telegram itself gives up on telling a bot what was chosen; nobody looks at it any more."""

Shorten = Callable[[int, Track], Awaitable[str]]
"""The short link to a track's page, made for a person. Raises Refused, Unavailable."""
ShowLink = Callable[[InlineTarget, Track, str], Awaitable[None]]
"""Shows a link in an inline message. Raises Unavailable."""


def job_of(inline_message_id: str) -> str:
    """The id of the job that fills an inline message."""
    return f"i{hashlib.blake2b(inline_message_id.encode(), digest_size=16).hexdigest()}"


class InlineFilling:
    """Has inline messages become what was chosen."""

    def __init__(
        self,
        answering: Answering,
        messenger: Messenger,
        store: JobStore,
        tracks: Tracks,
        replies: Replies,
        *,
        clock: Callable[[], float],
        shorten: Shorten | None = None,
        show_link: ShowLink,
    ) -> None:
        self._answering = answering
        self._messenger = messenger
        self._store = store
        self._tracks = tracks
        self._replies = replies
        self._clock = clock
        self._shorten = shorten
        self._show_link = show_link
        self._beginning: set[str] = set()

    @property
    def shortens(self) -> bool:
        """Whether short links can be made."""
        return self._shorten is not None

    async def fill(self, person: int, id: TrackId, target: InlineTarget, key: str | None = None) -> None:
        """Have the message become a song; ``key`` says that it is wanted once more, after it did not work."""
        job = key or job_of(target.inline_message_id)
        if job in self._beginning or await self._store.get(job) is not None:
            return
        self._beginning.add(job)
        try:
            if not await self._answering.pick(person, id, target, job):
                await self._messenger.explain(target, NotFound(f"{id} is not known any more"))
        finally:
            self._beginning.discard(job)

    async def sent(self, person: int, id: TrackId, target: InlineTarget) -> None:
        """Take note that Telegram sent a song it has by itself."""
        case = Case(person=person, target=target, started=self._clock(), track=await self._tracks.get(id))
        self._replies.tell(case, Outcome.CACHED)

    async def link(self, person: int, id: TrackId, target: InlineTarget) -> None:
        """Have the message show the short link. Raises Refused, Unavailable."""
        track = await self._tracks.get(id)
        if self._shorten is None or track is None or track.url is None:
            raise NotFound(f"no link for {id}")
        await self._show_link(target, track, await self._shorten(person, track))


class InTime:
    """Does jobs of songs, and drops those for inline messages that come too late."""

    def __init__(self, work: Work, messenger: Messenger, store: JobStore, clock: Callable[[], float]) -> None:
        self._work = work
        self._messenger = messenger
        self._store = store
        self._clock = clock

    async def run(self, job: Job, steps: Steps) -> None:
        """Do the job; an inline message whose job was stopped says so."""
        if not isinstance(job.target, InlineTarget):
            await self._work(job, steps)
        elif self._clock() - job.asked_at <= TOO_LATE:
            try:
                await self._work(job, steps)
            except asyncio.CancelledError:
                if await self._store.ended([job.id]):
                    with suppress(SongwireError):
                        await self._messenger.explain(job.target, Cancelled("stopped"))
                raise
