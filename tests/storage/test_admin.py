"""Invitations, broadcasts and counters: one contract for the fakes and for the repositories on both databases."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.services.ports_admin import Audience, Broadcast, Broadcasts, Counters, Invites
from bot.storage.broadcasts import BroadcastRepository
from bot.storage.counters import CounterRepository
from bot.storage.database import Database
from bot.storage.invites import InviteRepository
from bot.storage.work_tables import invites as invites_table
from tests.services.fakes_store import MemoryBroadcasts, MemoryCounters, MemoryInvites
from tests.storage.conftest import real_database
from tests.storage.memory import NOON, Clock

ANN, BOB = 5_000_000_001, 5_000_000_002


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def invites(request: pytest.FixtureRequest) -> Invites:
    database = real_database(request)
    return InviteRepository(database) if database is not None else MemoryInvites()


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def broadcasts(request: pytest.FixtureRequest) -> Broadcasts:
    database = real_database(request)
    return BroadcastRepository(database, now=Clock()) if database is not None else MemoryBroadcasts(Clock())


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def counters(request: pytest.FixtureRequest) -> Counters:
    database = real_database(request)
    return CounterRepository(database) if database is not None else MemoryCounters()


async def test_an_invitation_lets_in_as_many_as_it_says_even_at_once(invites: Invites) -> None:
    await invites.create("xyz", created_by=ANN, uses=3)

    let_in = await asyncio.gather(*(invites.redeem("xyz") for _ in range(5)))

    assert sum(let_in) == 3
    assert not await invites.redeem("other")


async def test_a_revoked_invitation_lets_nobody_in(invites: Invites) -> None:
    await invites.create("xyz", created_by=ANN, uses=3)

    assert await invites.revoke("xyz")
    assert not await invites.revoke("xyz")
    assert not await invites.redeem("xyz")


async def test_creating_an_invitation_again_renews_it(invites: Invites) -> None:
    for uses in (0, 1):
        await invites.create("xyz", created_by=ANN, uses=uses)

    assert await invites.redeem("xyz")


async def test_invitations_of_a_person_are_forgotten_with_them(invites: Invites) -> None:
    await invites.create("a", created_by=ANN, uses=1)
    await invites.create("b", created_by=BOB, uses=1)

    assert await invites.forget(ANN) == {"invites": 1}

    assert not await invites.redeem("a")
    assert await invites.redeem("b")


async def test_the_database_does_not_tell_the_code(database: Database) -> None:
    await InviteRepository(database).create("secret-code", created_by=ANN, uses=1)

    assert "secret-code" not in str(await database.all(select(invites_table)))


async def test_a_broadcast_goes_on_where_it_was(broadcasts: Broadcasts) -> None:
    first = await broadcasts.start("Hello <b>all</b>", Audience.PEOPLE)
    second = await broadcasts.start("Dear groups", Audience.CHATS)
    assert first == Broadcast(id=first.id, text="Hello <b>all</b>", audience=Audience.PEOPLE, created=NOON)

    await broadcasts.advance(first.id, cursor=ANN, sent=99, failed=1)
    await broadcasts.advance(first.id, cursor=BOB, sent=50, failed=0)

    told = Broadcast(
        id=first.id, text=first.text, audience=first.audience, created=NOON, cursor=BOB, sent=149, failed=1
    )
    assert await broadcasts.unfinished() == [told, second]


async def test_a_finished_broadcast_is_not_gone_on_with(broadcasts: Broadcasts) -> None:
    started = await broadcasts.start("Hello", Audience.PEOPLE)

    await broadcasts.finish(started.id)

    assert await broadcasts.unfinished() == []
    finished = await broadcasts.get(started.id)
    assert finished is not None
    assert finished.done
    assert await broadcasts.get(started.id + 1) is None


async def test_counts_add_up_by_name_and_window(counters: Counters) -> None:
    assert await counters.add("spotify", 3600) == 1
    assert await counters.add("spotify", 3600, 4) == 5
    assert await counters.add("spotify", 7200) == 1
    assert await counters.add("deezer", 7200) == 1

    assert await counters.total("spotify", 0) == 6
    assert await counters.total("spotify", 3601) == 1
    assert await counters.total("nobody", 0) == 0


async def test_nothing_is_lost_when_many_count_at_once(counters: Counters) -> None:
    await asyncio.gather(*(counters.add("spotify", 0) for _ in range(20)))

    assert await counters.total("spotify", 0) == 20


async def test_old_windows_are_removed(counters: Counters) -> None:
    for window in (0, 3600, 7200):
        await counters.add("spotify", window)

    await counters.prune(3600)

    assert await counters.total("spotify", 0) == 2
