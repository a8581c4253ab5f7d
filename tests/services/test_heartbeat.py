"""Processes that look after each other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.services.heartbeat import DEAD_SECONDS, Heartbeat
from bot.services.ports_workers import Role
from tests.services.fakes_store import MemoryWorkers


class Machines:
    """Two processes on one store."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.workers = MemoryWorkers(lambda: self.now)
        self.recovered: list[tuple[str, list[str]]] = []
        self.told: list[str] = []

    def heart(self, name: str) -> Heartbeat:
        async def recover(names: Sequence[str]) -> None:
            self.recovered.append((name, list(names)))

        async def died(dead: str) -> None:
            self.told.append(dead)

        return Heartbeat(self.workers, recover, name=name, role=Role.WORKER, died=died)


async def test_the_work_of_a_process_that_went_silent_is_taken_over_by_one_other() -> None:
    at = Machines()
    dead, one, two = (at.heart(name) for name in ("dead", "one", "two"))
    for heart in (dead, one, two):
        await heart.beat()

    for seconds in (DEAD_SECONDS / 2, DEAD_SECONDS / 2 + 1):
        at.now += seconds
        await asyncio.gather(one.beat(), two.beat())

    assert [names for _, names in at.recovered] == [["dead"]]
    assert at.told == ["dead"]


async def test_nobody_takes_over_from_a_process_that_is_alive_or_has_left() -> None:
    at = Machines()
    left, alive, one = (at.heart(name) for name in ("left", "alive", "one"))
    await left.beat()
    await left.leave()
    at.now += DEAD_SECONDS / 2
    await alive.beat()
    at.now += DEAD_SECONDS / 2 + 1
    await one.beat()

    assert at.recovered == []
    assert at.told == []


async def test_a_beat_that_fails_is_told_and_followed_by_another() -> None:
    at = Machines()
    heart = at.heart("one")
    troubles: list[Exception] = []
    at.workers.error = OSError("away")
    pauses = 0

    async def sleep(_seconds: float) -> None:
        nonlocal pauses
        pauses += 1
        at.workers.error = None
        if pauses == 2:
            raise asyncio.CancelledError

    heart._sleep = sleep
    await asyncio.gather(heart.run(troubles.append), return_exceptions=True)

    assert [str(error) for error in troubles] == ["away"]
    assert [beat.name for beat in await at.workers.all()] == ["one"]
