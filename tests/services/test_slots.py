"""Who may fetch next."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from bot.services.slots import Slots, Ticket, Urgency


class Line:
    """People in front of the slots: who holds one, in the order of getting it."""

    def __init__(self, at_once: int) -> None:
        self.slots = Slots(at_once)
        self.inside: list[str] = []
        self.tickets: dict[str, Ticket] = {}
        self._leave: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def come(self, name: str, person: int, urgency: Urgency = Urgency.SONG) -> None:
        self.tickets[name] = Ticket(person, urgency)
        self._leave[name] = asyncio.Event()
        self._tasks[name] = asyncio.ensure_future(self._stay(name))
        await _settle()

    async def _stay(self, name: str) -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.slots.take(self.tickets[name]))
            self.inside.append(name)
            await self._leave[name].wait()

    async def go(self, name: str) -> None:
        self._leave[name].set()
        await self._tasks[name]
        await _settle()

    async def give_up(self, name: str) -> None:
        self._tasks[name].cancel()
        await asyncio.gather(self._tasks[name], return_exceptions=True)


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_so_many_at_once_and_the_longest_waiting_next() -> None:
    line = Line(2)
    for number, name in enumerate("abcd"):
        await line.come(name, person=number)

    assert line.inside == ["a", "b"]
    await line.go("a")
    assert line.inside == ["a", "b", "c"]


async def test_a_song_goes_before_the_parts_of_a_collection() -> None:
    line = Line(1)
    await line.come("busy", 1)
    await line.come("part", 2, Urgency.PART)
    await line.come("song", 3)

    await line.go("busy")

    assert line.inside == ["busy", "song"]


async def test_one_person_holds_two_slots_at_most_and_is_passed_by_others() -> None:
    line = Line(4)
    for name in ("a1", "a2", "a3"):
        await line.come(name, person=1)
    await line.come("b1", person=2)

    assert line.inside == ["a1", "a2", "b1"]
    await line.go("a1")
    assert line.inside[-1] == "a3"


async def test_a_part_that_somebody_wants_as_a_song_goes_forward() -> None:
    line = Line(1)
    await line.come("busy", 1)
    await line.come("first", 2, Urgency.PART)
    await line.come("wanted", 3, Urgency.PART)

    line.slots.hurry(line.tickets["wanted"], Urgency.SONG)
    await line.go("busy")

    assert line.inside[-1] == "wanted"


async def test_who_gives_up_waiting_takes_nobodys_place() -> None:
    line = Line(1)
    await line.come("busy", 1)
    await line.come("gone", 2)
    await line.come("next", 3)

    await line.give_up("gone")
    assert len(line.slots) == 1
    await line.go("busy")

    assert line.inside == ["busy", "next"]
    await line.go("next")
    assert len(line.slots) == 0
