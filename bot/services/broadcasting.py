"""A message to everybody: slowly, behind all answers, and from where it stopped when the process ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.core.errors import SongwireError, Unreachable
from bot.services.bulk import in_bulk
from bot.services.ports_admin import Audience, Broadcast, Broadcasts
from bot.services.ports_people import People
from bot.services.recording import Recorder

PAGE = 100
"""People looked up at a time."""
TELL_EVERY = 25
"""People between two words about how far it is."""

Send = Callable[[int, str], Awaitable[None]]
"""Sends a text to a person. Raises Unreachable, UploadFailed."""
Progressed = Callable[[Broadcast], Awaitable[None]]
"""Told how far a broadcast is; never raises a `SongwireError`."""


class Broadcasting:
    """Sends broadcasts, one after the other."""

    def __init__(
        self,
        broadcasts: Broadcasts,
        people: People,
        recorder: Recorder,
        send: Send,
        *,
        progressed: Progressed,
        arrived: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """``arrived`` writes down who has come in the last moment."""
        self._recorder = recorder
        self._arrived = arrived
        self._broadcasts = broadcasts
        self._people = people
        self._send = send
        self._progressed = progressed
        self._new = asyncio.Event()

    async def start(self, text: str) -> Broadcast:
        """Have a text sent to everybody who can be reached."""
        one = await self._broadcasts.start(text, Audience.PEOPLE)
        self._new.set()
        return one

    async def stop(self, id: int) -> None:
        """Send it to nobody else."""
        await self._broadcasts.finish(id)

    async def reaches(self) -> int:
        """How many people a broadcast goes to."""
        await self._recorder.flush()
        if self._arrived is not None:
            await self._arrived()
        count, last = 0, 0
        while ids := await self._people.page(after=last, limit=PAGE):
            count, last = count + len(ids), ids[-1]
        return count

    async def run(self, trouble: Callable[[Exception], None]) -> None:
        """Send what there is to be sent until cancelled, beginning with what an earlier process left behind."""
        while True:
            self._new.clear()
            try:
                await self.send_all()
            except Exception as error:  # noqa: BLE001 - the boundary: what is left is sent after the next start
                trouble(error)
            await self._new.wait()

    async def send_all(self) -> None:
        """Send every broadcast that is not finished."""
        for one in await self._broadcasts.unfinished():
            with in_bulk():
                await self._send_one(one)

    async def _send_one(self, one: Broadcast) -> None:
        tried, cursor = 0, one.cursor or 0
        while ids := await self._people.page(after=cursor, limit=PAGE):
            for cursor in ids:
                known = await self._broadcasts.get(one.id)
                if known is None or known.done:
                    return
                sent = await self._reached(cursor, one.text)
                await self._broadcasts.advance(one.id, cursor=cursor, sent=int(sent), failed=int(not sent))
                tried += 1
                if tried % TELL_EVERY == 0:
                    await self._tell(one.id)
        await self._broadcasts.finish(one.id)
        await self._tell(one.id)

    async def _reached(self, person: int, text: str) -> bool:
        try:
            await self._send(person, text)
        except Unreachable:
            await self._people.unreachable(person)
            return False
        except SongwireError:
            return False
        return True

    async def _tell(self, id: int) -> None:
        known = await self._broadcasts.get(id)
        if known is not None:
            await self._progressed(known)
