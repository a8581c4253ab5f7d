"""Jobs on DBOS, on both databases: run once, resumed at the step where the process died, handed to workers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bot.core.track import Quality, TrackId
from bot.jobs.engine import DbosEngine, EngineOptions
from bot.services.jobs import Job, JobKind, Steps
from bot.services.messaging import ChatTarget


class Script:
    """What jobs do in these tests: three steps, the second of which may be held back."""

    def __init__(self) -> None:
        self.done: list[tuple[str, str]] = []
        self.results: dict[str, list[str]] = {}
        self.gate = asyncio.Event()
        self.gate.set()
        self.ended = asyncio.Event()
        self.awaited = 1

    async def run(self, id: str, steps: Steps) -> None:
        results = [await steps.once(name, lambda name=name: self._step(id, name)) for name in "abc"]  # type: ignore[misc]
        self.results[id] = results
        if len(self.results) >= self.awaited:
            self.ended.set()

    async def _step(self, id: str, name: str) -> str:
        if name == "b":
            await self.gate.wait()
        self.done.append((id, name))
        return f"{id}{name}"

    async def finished(self, jobs: int = 1) -> None:
        self.awaited = jobs
        if len(self.results) < jobs:
            async with asyncio.timeout(20):
                await self.ended.wait()


Open = Callable[..., AbstractAsyncContextManager[DbosEngine]]


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def opened(database_url: str, script: Script) -> Open:
    """Open an engine, as a process that starts does."""
    path = database_url.removeprefix("sqlite:///")
    if path != database_url:
        Path(path).parent.mkdir(parents=True)

    @asynccontextmanager
    async def engine(name: str = "one", *, starts: bool = True, works: bool = False) -> AsyncIterator[DbosEngine]:
        options = EngineOptions(url=database_url, name=name, starts=starts, works=works)
        async with DbosEngine(options, script.run) as running:
            yield running

    return engine


def job(id: str, person: int = 1, kind: JobKind = JobKind.SONG) -> Job:
    return Job(
        id=id,
        kind=kind,
        person=person,
        target=ChatTarget(person),
        tracks=(TrackId("t"),),
        quality=Quality.V0,
        asked_at=0.0,
    )


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


async def test_a_job_is_run_once_however_often_it_is_started(opened: Open, script: Script) -> None:
    async with opened() as engine:
        for _ in range(3):
            await engine.start(job("j"))
        await script.finished()
        await engine.start(job("j"))

    assert script.done == [("j", "a"), ("j", "b"), ("j", "c")]
    assert script.results == {"j": ["ja", "jb", "jc"]}


async def test_a_job_goes_on_at_the_step_at_which_the_process_ended(opened: Open, script: Script) -> None:
    script.gate.clear()
    async with opened() as engine:
        await engine.start(job("j"))
        await until(lambda: script.done == [("j", "a")])
    assert script.results == {}

    script.gate.set()
    async with opened():
        await script.finished()

    assert script.done == [("j", "a"), ("j", "b"), ("j", "c")]
    assert script.results == {"j": ["ja", "jb", "jc"]}


async def test_what_a_dead_process_left_is_taken_over_when_somebody_says_so(opened: Open, script: Script) -> None:
    script.gate.clear()
    async with opened("dead") as engine:
        await engine.start(job("j"))
        await until(lambda: script.done == [("j", "a")])

    script.gate.set()
    async with opened("living") as engine:
        await engine.start(job("other"))
        await script.finished()
        assert "j" not in script.results
        await engine.recover(["dead"])
        script.ended.clear()
        await script.finished(2)

    assert script.done.count(("j", "a")) == 1


async def test_a_front_leaves_the_work_to_a_worker(opened: Open, script: Script) -> None:
    async with opened("front", starts=False) as front:
        for kind in JobKind:
            await front.start(job(kind, kind=kind))
    assert script.done == []

    async with opened("worker", starts=False, works=True):
        await script.finished(2)

    assert sorted(script.results) == sorted(JobKind)


async def test_a_worker_takes_two_songs_of_one_person_and_leaves_room_for_others(opened: Open, script: Script) -> None:
    script.gate.clear()
    async with opened("front", starts=False) as front:
        for number in range(3):
            await front.start(job(f"a{number}", person=1))
        await front.start(job("b", person=2))

    async with opened("worker", starts=False, works=True):
        await until(lambda: len(script.done) == 3)
        assert {one for one, _ in script.done} == {"a0", "a1", "b"}
        script.gate.set()
        await script.finished(4)


async def test_a_job_that_is_forgotten_leaves_no_record(opened: Open, script: Script) -> None:
    async with opened() as engine:
        await engine.start(job("j"))
        await script.finished()
        await until(lambda: not engine.busy)
        await engine.forget(["j"])
        script.results.clear()
        script.ended.clear()
        await engine.start(job("j"))
        await script.finished()

    assert script.done.count(("j", "a")) == 2
