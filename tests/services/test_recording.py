"""What is noted beside answering."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.core.track import Quality, Track, TrackId
from bot.services.events import Answered, Outcome
from bot.services.ports_history import DELIVERED, Delivered
from bot.services.recording import Recorder
from tests.services.fakes import MemoryTracks
from tests.services.fakes_store import MemoryHistory, MemoryPeople

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ODE = Track(id=TrackId("library:1"), title="Ode to Joy", artists=("Beethoven",))


class FailingHistory(MemoryHistory):
    """Takes nothing while ``broken``."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = True

    async def add(self, deliveries: Sequence[Delivered]) -> None:
        if self.broken:
            raise OSError("the database is away")
        await super().add(deliveries)


class Notes:
    """A recorder on fakes."""

    def __init__(self) -> None:
        self.history = FailingHistory()
        self.history.broken = False
        self.people = MemoryPeople(lambda: NOON)
        self.tracks = MemoryTracks()
        self.recorder = Recorder(self.history, self.tracks, self.people, bot_id=lambda: 7, now=lambda: NOON)

    @property
    def lines(self) -> list[Delivered]:
        return [line for _, line in self.history.kept]

    def answer(self, outcome: Outcome = Outcome.DELIVERED, *, person: int = 1, chat: int = 1, code: str = "") -> None:
        self.recorder(Answered(outcome=outcome, seconds=1.0, person=person, chat=chat, track=ODE.id, code=code))


@pytest.fixture
async def notes() -> Notes:
    made = Notes()
    await made.tracks.put(ODE)
    return made


async def test_a_song_is_written_down_with_its_names(notes: Notes) -> None:
    notes.recorder(
        Answered(
            outcome=Outcome.DELIVERED,
            seconds=1.0,
            person=1,
            chat=-5,
            track=ODE.id,
            source="youtube:abc",
            quality=Quality.K320,
        )
    )
    assert not await notes.history.page(1)
    await notes.recorder.flush()

    assert notes.lines == [
        Delivered(
            bot_id=7,
            person=1,
            chat=-5,
            track=ODE.id,
            artist="Beethoven",
            title="Ode to Joy",
            quality=Quality.K320,
            at=NOON,
            outcome=DELIVERED,
            source="youtube",
        )
    ]


async def test_ones_own_chat_is_no_place(notes: Notes) -> None:
    notes.answer(Outcome.CACHED)
    await notes.recorder.flush()

    (line,) = notes.lines
    assert (line.chat, line.cached) == (None, True)


@pytest.mark.parametrize("outcome", [Outcome.OFFERED, Outcome.REFUSED, Outcome.STOPPED])
async def test_what_ended_neither_with_a_song_nor_by_our_fault_is_not_kept(notes: Notes, outcome: Outcome) -> None:
    notes.answer(outcome, code="not_found")
    await notes.recorder.flush()

    assert notes.lines == []


async def test_a_failure_is_kept_by_its_code(notes: Notes) -> None:
    notes.answer(Outcome.UNAVAILABLE, code="source_down")
    await notes.recorder.flush()

    assert [line.outcome for line in notes.lines] == ["source_down"]


async def test_nothing_is_lost_and_nothing_doubled_while_the_database_is_away(notes: Notes) -> None:
    notes.answer(person=1)
    notes.history.broken = True
    with pytest.raises(OSError, match="away"):
        await notes.recorder.flush()
    notes.answer(person=2)
    notes.history.broken = False
    await notes.recorder.flush()
    await notes.recorder.flush()

    assert [line.person for line in notes.lines] == [1, 2]


@pytest.mark.parametrize(("chat", "reached"), [(1, []), (-5, [1])], ids=["their own chat", "a group"])
async def test_who_blocked_the_bot_gets_no_broadcast(notes: Notes, chat: int, reached: list[int]) -> None:
    await notes.people.seen(1)
    notes.answer(Outcome.UNAVAILABLE, code="unreachable", chat=chat)
    await notes.recorder.flush()

    assert await notes.people.page() == reached


async def test_it_is_written_down_again_and_again_whatever_goes_wrong(notes: Notes) -> None:
    troubles: list[Exception] = []
    rounds = 0

    async def sleep(_seconds: float) -> None:
        nonlocal rounds
        rounds += 1
        notes.answer()
        notes.history.broken = rounds == 1
        if rounds == 3:
            raise asyncio.CancelledError

    recorder = Recorder(notes.history, notes.tracks, notes.people, bot_id=lambda: 7, now=lambda: NOON, sleep=sleep)
    notes.recorder = recorder
    with pytest.raises(asyncio.CancelledError):
        await recorder.run(troubles.append)

    assert [str(error) for error in troubles] == ["the database is away"]
    assert len(notes.lines) == 2
