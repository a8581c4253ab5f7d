"""What is noted beside answering: everybody's history, and who blocked the bot. Nobody waits for it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.core.errors import Unreachable
from bot.core.track import TrackId
from bot.services.events import Answered, Outcome
from bot.services.ports import Tracks
from bot.services.ports_history import DELIVERED, Delivered, History
from bot.services.ports_people import People

EVERY = 1.0
"""Seconds between two times that notes are written down."""
MOST = 20_000
"""Notes kept while the database cannot take them; the oldest are lost first."""

_HAVING = frozenset({Outcome.CACHED, Outcome.DELIVERED})
_FAILING = frozenset({Outcome.UNAVAILABLE, Outcome.BROKEN})
"""A refusal is no failure: it says that the person asked for something else."""


class Recorder:
    """Told of each answer; writes down in batches what came of it."""

    def __init__(
        self,
        history: History,
        tracks: Tracks,
        people: People,
        *,
        bot_id: Callable[[], int],
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._history = history
        self._tracks = tracks
        self._people = people
        self._bot_id = bot_id
        self._now = now
        self._sleep = sleep
        self._ended: deque[tuple[datetime, Answered]] = deque(maxlen=MOST)
        self._gone: set[int] = set()
        self._writing = asyncio.Lock()

    def __call__(self, event: Answered) -> None:
        """Note how a request ended, if it ended with a song or a failure of ours."""
        if event.code == Unreachable.code and event.chat == event.person:
            self._gone.add(event.person)
        elif event.outcome in _HAVING | _FAILING:
            self._ended.append((self._now(), event))

    async def flush(self) -> None:
        """Write down what was noted; what cannot be written stays noted."""
        async with self._writing:
            await self._write_people()
            await self._write_history()

    async def run(self, trouble: Callable[[Exception], None]) -> None:
        """Write down again and again until cancelled; ``trouble`` hears of what goes wrong meanwhile."""
        while True:
            await self._sleep(EVERY)
            try:
                await self.flush()
            except Exception as error:  # noqa: BLE001 - the boundary: what was not written now is written later
                trouble(error)

    async def _write_people(self) -> None:
        for person in tuple(self._gone):
            await self._people.unreachable(person)
            self._gone.discard(person)

    async def _write_history(self) -> None:
        batch = list(self._ended)
        self._ended.clear()
        try:
            if batch:
                await self._history.add([await self._line(at, event) for at, event in batch])
        except BaseException:
            self._ended = deque([*batch, *self._ended], maxlen=MOST)
            raise

    async def _line(self, at: datetime, event: Answered) -> Delivered:
        track = await self._tracks.get(TrackId(event.track)) if event.track else None
        return Delivered(
            bot_id=self._bot_id(),
            person=event.person,
            chat=None if event.chat == event.person else event.chat,
            track=TrackId(event.track),
            artist=track.performer if track is not None else "",
            title=track.title if track is not None else "",
            quality=event.quality,
            at=at,
            outcome=DELIVERED if event.outcome in _HAVING else event.code,
            cached=event.outcome is Outcome.CACHED,
            source=event.source.partition(":")[0],
        )
