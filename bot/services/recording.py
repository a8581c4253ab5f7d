"""What is noted beside answering: everybody's history, and who can be written to. Nobody waits for it."""

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
    """Told of each answer and of each person who writes; writes both down in batches."""

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
        self._reached: dict[int, bool] = {}
        self._writing = asyncio.Lock()

    def __call__(self, event: Answered) -> None:
        """Note how a request ended, if it ended with a song or a failure of ours."""
        if event.code == Unreachable.code and event.chat == event.person:
            self.gone(event.person)
        elif event.outcome in _HAVING | _FAILING:
            self._ended.append((self._now(), event))

    def seen(self, person: int) -> None:
        """Note that a person has written."""
        self._reached[person] = True

    def gone(self, person: int) -> None:
        """Note that a person cannot be written to."""
        self._reached[person] = False

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
        while self._reached:
            person, reached = next(iter(self._reached.items()))
            if reached:
                await self._people.seen(person)
            else:
                await self._people.unreachable(person)
            # Another note about the same person may have come meanwhile.
            if self._reached.get(person) is reached:
                del self._reached[person]

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
