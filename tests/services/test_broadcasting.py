"""Messages to everybody."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.core.errors import Unreachable, UploadFailed
from bot.services.broadcasting import TELL_EVERY, Broadcasting
from bot.services.bulk import is_bulk
from bot.services.ports_admin import Broadcast
from bot.services.recording import Recorder
from tests.services.fakes import MemoryTracks
from tests.services.fakes_store import MemoryBroadcasts, MemoryHistory, MemoryPeople

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Station:
    """A broadcasting over fakes, to people 1 to ``people``."""

    def __init__(self) -> None:
        self.people = MemoryPeople(lambda: NOON)
        self.broadcasts = MemoryBroadcasts(lambda: NOON)
        self.blocked: set[int] = set()
        self.failing: set[int] = set()
        self.dies_at: int | None = None
        self.heard: list[int] = []
        self.progress: list[Broadcast] = []
        self.open()

    def open(self) -> None:
        """Begin as a new process would."""
        recorder = Recorder(MemoryHistory(), MemoryTracks(), self.people, bot_id=lambda: 7, now=lambda: NOON)
        self.broadcasting = Broadcasting(
            self.broadcasts, self.people, recorder, self._send, progressed=self._progressed
        )

    async def _progressed(self, one: Broadcast) -> None:
        self.progress.append(one)

    async def _send(self, person: int, _text: str) -> None:
        assert is_bulk()
        if person == self.dies_at:
            raise asyncio.CancelledError
        if person in self.blocked:
            raise Unreachable("blocked")
        if person in self.failing:
            raise UploadFailed("later")
        self.heard.append(person)


@pytest.fixture
async def station() -> Station:
    made = Station()
    for person in range(1, 31):
        await made.people.seen(person)
    return made


async def test_everybody_hears_it_once_and_who_blocked_the_bot_is_not_tried_again(station: Station) -> None:
    station.blocked, station.failing = {3, 4}, {5}
    assert await station.broadcasting.reaches() == 30
    await station.broadcasting.start("Hello")
    await station.broadcasting.send_all()
    await station.broadcasting.send_all()

    assert station.heard == [1, 2, *range(6, 31)]
    assert await station.broadcasting.reaches() == 28
    assert [(one.sent + one.failed, one.done) for one in station.progress] == [(TELL_EVERY, False), (30, True)]
    assert (station.progress[-1].sent, station.progress[-1].failed) == (27, 3)


async def test_a_restart_goes_on_where_it_stopped(station: Station) -> None:
    await station.broadcasting.start("Hello")
    station.dies_at = 12
    with pytest.raises(asyncio.CancelledError):
        await station.broadcasting.send_all()
    station.dies_at = None
    station.open()
    await station.broadcasting.send_all()

    assert station.heard == list(range(1, 31))


async def test_one_that_is_stopped_reaches_nobody_else(station: Station) -> None:
    one = await station.broadcasting.start("Hello")
    await station.broadcasting.stop(one.id)
    await station.broadcasting.send_all()

    assert station.heard == []


async def test_what_is_begun_while_it_waits_is_sent(station: Station) -> None:
    troubles: list[Exception] = []
    running = asyncio.ensure_future(station.broadcasting.run(troubles.append))
    await asyncio.sleep(0)
    await station.broadcasting.start("Hello")
    while len(station.heard) < 30:
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert troubles == []
