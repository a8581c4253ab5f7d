"""Promises as rows: the same on both databases as in the fake that the services are tested with."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.core.track import Quality, TrackId
from bot.services.jobs import Job, JobKind, JobStore
from bot.services.messaging import ChatTarget
from bot.storage.database import Database
from bot.storage.jobs import JobRepository
from bot.storage.locks import AdvisoryLocks
from tests.services.office import MemoryJobs
from tests.storage.conftest import real_database


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> JobStore:
    database = real_database(request)
    return MemoryJobs() if database is None else JobRepository(database)


def song(id: str, *, person: int = 1, at: float = 0.0, kind: JobKind = JobKind.SONG) -> Job:
    return Job(
        id=id,
        kind=kind,
        person=person,
        target=ChatTarget(person, reply_to=4, thread_id=5, language="de"),
        tracks=(TrackId("deezer:track:1"), TrackId("deezer:track:2")),
        quality=Quality.K320,
        asked_at=at,
        title="Ode to Joy",
        upload="aaaaaaaaaaa",
    )


async def test_a_job_comes_back_as_it_was_put(store: JobStore) -> None:
    assert await store.put(song("j"))
    await store.shown("j", 77)

    assert await store.get("j") == replace(song("j"), status=77)
    assert await store.get("other") is None


async def test_an_id_is_taken_for_good(store: JobStore) -> None:
    assert await store.put(song("j"))
    assert not await store.put(song("j", person=2))
    await store.end("j")

    assert not await store.put(song("j"))
    assert await store.get("j") is None


async def test_a_job_ends_once_and_what_did_not_come_is_remembered(store: JobStore) -> None:
    await store.put(song("j"))
    assert await store.left("j") is None

    assert await store.end("j")
    assert not await store.end("j")
    await store.leave("j", [TrackId("deezer:track:2")])

    assert await store.left("j") == replace(song("j"), tracks=(TrackId("deezer:track:2"),))
    assert await store.ended(["j", "k"]) == ["j"]


async def test_a_persons_queue_has_songs_first_and_counts_who_goes_before(store: JobStore) -> None:
    for job in (
        song("album", at=1.0, kind=JobKind.COLLECTION),
        song("theirs", person=2, at=2.0),
        song("mine", at=3.0),
        song("over", at=0.5),
    ):
        await store.put(job)
    await store.end("over")

    assert [(one.job.id, one.ahead) for one in await store.of(1)] == [("mine", 1), ("album", 2)]
    assert [(one.job.id, one.ahead) for one in await store.of(2)] == [("theirs", 0)]
    assert await store.open() == 3


async def test_only_what_is_over_and_old_is_forgotten(store: JobStore) -> None:
    for job in (song("old", at=1.0), song("open", at=1.0), song("young", at=9.0)):
        await store.put(job)
    await store.end("old")
    await store.end("young")

    assert list(await store.prune(5.0)) == ["old"]
    assert await store.put(song("old"))
    assert not await store.put(song("young"))


async def test_one_process_at_a_time_holds_a_name(postgresql: Database) -> None:
    locks = AdvisoryLocks(postgresql, sleep=lambda _: asyncio.sleep(0))
    order: list[str] = []
    inside = asyncio.Event()
    leave = asyncio.Event()

    async def first() -> None:
        async with locks.hold("song"):
            order.append("first")
            inside.set()
            await leave.wait()

    async def second() -> None:
        await inside.wait()
        async with locks.attempt("song") as held:
            assert not held
        async with locks.attempt("another song") as held:
            assert held
        leave.set()
        async with locks.hold("song"):
            order.append("second")

    await asyncio.gather(first(), second())

    assert order == ["first", "second"]
