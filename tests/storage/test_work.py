"""Inbox and heartbeats: one contract for the fakes and for the repositories on both databases."""

from __future__ import annotations

import asyncio
import time

import pytest
from sqlalchemy import update

from bot.services.ports_inbox import Inbox, Incoming
from bot.services.ports_workers import Role, Workers
from bot.storage.database import Database
from bot.storage.inbox import DELETED_AT_ONCE, InboxRepository
from bot.storage.work_tables import workers as workers_table
from bot.storage.workers import WorkerRepository
from tests.services.fakes_store import MemoryInbox, MemoryWorkers
from tests.storage.conftest import real_database

BOT, OTHER = 7_000_000_001, 7_000_000_002
FIRST = Incoming(10, '{"update_id":10,"message":{"text":"Ode \\u0000 Ω 🎵"}}', 1.5)
SECOND = Incoming(11, '{"update_id":11}', 2.5)
THIRD = Incoming(12, '{"update_id":12}', 3.5)


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def inbox(request: pytest.FixtureRequest) -> Inbox:
    database = real_database(request)
    return InboxRepository(database) if database is not None else MemoryInbox()


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def workers(request: pytest.FixtureRequest) -> Workers:
    database = real_database(request)
    return WorkerRepository(database) if database is not None else MemoryWorkers(time.time)


async def test_updates_wait_in_telegrams_order_until_they_are_done(inbox: Inbox) -> None:
    await inbox.put(BOT, [SECOND, THIRD])
    await inbox.put(BOT, [FIRST])
    assert await inbox.pending(BOT) == [FIRST, SECOND, THIRD]

    await inbox.done(BOT, [SECOND.update_id, 999])

    assert await inbox.pending(BOT) == [FIRST, THIRD]


async def test_an_update_that_comes_again_is_kept_once_as_it_first_came(inbox: Inbox) -> None:
    assert await inbox.put(BOT, [FIRST, SECOND]) == {10, 11}

    assert await inbox.put(BOT, [Incoming(11, "{}", 9.0), THIRD]) == {12}
    assert await inbox.put(BOT, [FIRST]) == set()

    assert await inbox.pending(BOT) == [FIRST, SECOND, THIRD]


async def test_each_bot_has_an_inbox_of_its_own(inbox: Inbox) -> None:
    await inbox.put(BOT, [FIRST])
    assert await inbox.put(OTHER, [FIRST]) == {10}

    await inbox.done(BOT, [FIRST.update_id])

    assert await inbox.pending(BOT) == []
    assert await inbox.pending(OTHER) == [FIRST]


async def test_nothing_to_put_or_to_forget_is_fine(inbox: Inbox) -> None:
    assert await inbox.put(BOT, []) == set()
    await inbox.done(BOT, [])

    assert await inbox.pending(BOT) == []


async def test_very_many_updates_are_kept_and_forgotten_at_once(inbox: Inbox) -> None:
    many = [Incoming(number, "{}", 1.0) for number in range(2 * DELETED_AT_ONCE + 1)]

    assert len(await inbox.put(BOT, many)) == len(many)
    await inbox.done(BOT, [one.update_id for one in many[:-1]])

    assert await inbox.pending(BOT) == many[-1:]


async def test_a_worker_that_beats_is_not_stale(workers: Workers) -> None:
    await workers.beat("b", Role.WORKER)
    await workers.beat("a", Role.FRONT)

    assert [(worker.name, worker.role) for worker in await workers.all()] == [("a", Role.FRONT), ("b", Role.WORKER)]
    assert await workers.stale(30) == []
    assert [worker.name for worker in await workers.stale(-1)] == ["a", "b"]


async def test_a_later_beat_renews_the_first(workers: Workers) -> None:
    await workers.beat("a", Role.WORKER)
    (before,) = await workers.all()

    await workers.beat("a", Role.ALL)

    (after,) = await workers.all()
    assert after.role is Role.ALL
    assert after.started_at == before.started_at
    assert after.beat_at >= before.beat_at
    assert abs(after.beat_at - time.time()) < 60


async def test_only_one_of_many_removes_a_worker(workers: Workers) -> None:
    await workers.beat("a", Role.WORKER)

    removed = await asyncio.gather(*(workers.remove("a") for _ in range(5)))

    assert sorted(removed) == [False] * 4 + [True]
    assert await workers.all() == []


async def test_silence_is_counted_by_the_databases_clock(database: Database) -> None:
    workers = WorkerRepository(database)
    await workers.beat("a", Role.WORKER)
    await workers.beat("b", Role.WORKER)

    await database.write(
        update(workers_table).where(workers_table.c.name == "a").values(beat_at=workers_table.c.beat_at - 31)
    )

    (silent,) = await workers.stale(30)
    assert silent.name == "a"
    assert 31 <= silent.age < 60
