"""People and chats: one contract for the fakes and for the repositories, with and without a memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.services.ports_people import Chat, Chats, People, Standing
from bot.storage.chats import ChatRepository
from bot.storage.people import PeopleRepository
from tests.services.fakes_store import MemoryChats, MemoryPeople
from tests.storage.conftest import real_database
from tests.storage.memory import NOON, Clock, Forgetful

ANN, BOB, CY = 5_000_000_001, 5_000_000_002, 5_000_000_003
GROUP, SUPERGROUP = -4_000_000_001, -1_002_000_000_001


@pytest.fixture(params=[dict, Forgetful], ids=["warm", "cold"])
def memory(request: pytest.FixtureRequest) -> dict[Any, Any]:
    made: dict[Any, Any] = request.param()
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def people(request: pytest.FixtureRequest, memory: dict[Any, Any], clock: Clock) -> People:
    database = real_database(request)
    return PeopleRepository(database, recent=memory, now=clock) if database is not None else MemoryPeople(clock)


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def chats(request: pytest.FixtureRequest, memory: dict[Any, Any]) -> Chats:
    database = real_database(request)
    return ChatRepository(database, recent=memory) if database is not None else MemoryChats()


async def test_somebody_new_has_everything_as_by_default(people: People) -> None:
    assert await people.get(ANN) is None

    ann = await people.seen(ANN)

    assert await people.get(ANN) == ann
    assert (ann.language, ann.settings, ann.standing, ann.quota, ann.reachable) == (
        None,
        {},
        Standing.NORMAL,
        None,
        True,
    )
    assert ann.first_seen == NOON
    assert ann.last_seen == datetime(2026, 11, 21, tzinfo=UTC)


async def test_the_last_visit_is_known_to_the_day(people: People, clock: Clock) -> None:
    await people.seen(ANN)
    clock.moment += timedelta(days=2, hours=3)

    ann = await people.seen(ANN)

    assert ann.first_seen == NOON
    assert ann.last_seen == datetime(2026, 11, 23, tzinfo=UTC)


async def test_what_a_person_has_set_is_there_again(people: People) -> None:
    await people.seen(ANN)
    await people.choose_language(ANN, "pt-br")
    await people.put_settings(ANN, {"quality": "320", "confirm": True, "lyrics": None})
    await people.put_quota(ANN, 500)
    await people.put_settings(ANN, {"quality": "v0"})

    ann = await people.seen(ANN)
    assert (ann.language, ann.settings, ann.quota) == ("pt-br", {"quality": "v0"}, 500)

    await people.choose_language(ANN, None)
    await people.put_quota(ANN, None)
    ann = await people.seen(ANN)
    assert (ann.language, ann.settings, ann.quota) == (None, {"quality": "v0"}, None)


async def test_a_broadcast_reaches_those_who_wrote_and_neither_block_nor_are_banned(people: People) -> None:
    for person in (CY, ANN, BOB):
        await people.seen(person)
    await people.put_standing(BOB, Standing.BANNED)
    await people.put_standing(9, Standing.ALLOWED)
    assert await people.page() == [ANN, CY]
    assert await people.page(limit=1) == [ANN]
    assert await people.page(after=ANN) == [CY]

    await people.unreachable(ANN)
    await people.unreachable(77)
    assert await people.page() == [CY]
    assert await people.get(77) is None

    assert (await people.seen(ANN)).reachable
    assert await people.page() == [ANN, CY]


async def test_several_who_arrive_at_once_are_noted_without_touching_what_is_known(people: People) -> None:
    assert await people.get(ANN) is None
    await people.choose_language(BOB, "de")
    await people.unreachable(BOB)

    await people.arrived([ANN, BOB])
    await people.arrived([])

    ann, bob = await people.get(ANN), await people.get(BOB)
    assert ann is not None
    assert bob is not None
    assert (ann.reachable, bob.reachable, bob.language) == (True, True, "de")


async def test_people_are_counted_by_standing(people: People) -> None:
    assert await people.count() == {}
    for person in (ANN, BOB, CY):
        await people.seen(person)
    await people.put_standing(BOB, Standing.BANNED)

    assert await people.count() == {Standing.NORMAL: 2, Standing.BANNED: 1}


async def test_somebody_who_never_wrote_can_be_banned_or_allowed(people: People) -> None:
    await people.put_standing(ANN, Standing.BANNED)

    assert (await people.seen(ANN)).standing is Standing.BANNED


async def test_forgetting_a_person_leaves_nothing(people: People) -> None:
    await people.seen(ANN)
    await people.put_settings(ANN, {"quality": "320"})
    await people.seen(BOB)

    assert await people.forget(ANN) == {"people": 1}

    assert await people.get(ANN) is None
    assert await people.get(BOB) is not None
    assert await people.forget(ANN) == {"people": 0}


async def test_forgetting_does_not_lift_a_ban(people: People) -> None:
    await people.seen(ANN)
    await people.put_settings(ANN, {"quality": "320"})
    await people.put_standing(ANN, Standing.BANNED)

    assert await people.forget(ANN) == {"people": 1}

    ann = await people.get(ANN)
    assert ann is not None
    assert (ann.standing, ann.settings, ann.reachable) == (Standing.BANNED, {}, False)


async def test_a_chat_keeps_its_settings_while_the_bot_is_away(chats: Chats) -> None:
    assert await chats.get(GROUP) is None
    await chats.joined(GROUP, type="group", title="Friends", added_by=ANN)
    await chats.put_settings(GROUP, {"answer": "link"})
    await chats.left(GROUP)
    assert await chats.page() == []

    chat = await chats.joined(GROUP, type="group", title="Old friends", added_by=BOB)

    assert chat == Chat(id=GROUP, type="group", title="Old friends", settings={"answer": "link"}, added_by=BOB)
    assert await chats.get(GROUP) == chat


async def test_a_chat_that_joined_unnoticed_can_have_settings(chats: Chats) -> None:
    await chats.put_settings(GROUP, {"answer": "audio"})

    assert await chats.get(GROUP) == Chat(id=GROUP, type="", title="", settings={"answer": "audio"})


async def test_a_supergroup_takes_over_what_the_group_had(chats: Chats) -> None:
    await chats.joined(GROUP, type="group", title="Friends", added_by=ANN)
    await chats.put_settings(GROUP, {"answer": "link"})

    for _ in range(2):
        await chats.migrate(GROUP, SUPERGROUP)
    await chats.migrate(-1, -2)

    assert await chats.get(SUPERGROUP) == Chat(
        id=SUPERGROUP, type="supergroup", title="Friends", settings={"answer": "link"}, added_by=ANN
    )
    old = await chats.get(GROUP)
    assert old is not None
    assert (old.active, old.migrated_to, old.settings, old.added_by) == (False, SUPERGROUP, {}, None)
    assert await chats.page() == [SUPERGROUP]
    assert await chats.get(-2) is None


async def test_active_chats_come_in_pages(chats: Chats) -> None:
    for chat in (-3, -1, -2, -4):
        await chats.joined(chat, type="group", title="", added_by=None)
    await chats.left(-4)

    assert await chats.page(limit=2) == [-3, -2]
    assert await chats.page(after=-2, limit=2) == [-1]


async def test_who_added_the_bot_is_forgotten_and_the_chat_stays(chats: Chats) -> None:
    await chats.joined(-1, type="group", title="a", added_by=ANN)
    await chats.joined(-2, type="group", title="b", added_by=BOB)

    assert await chats.forget(ANN) == {"chats": 1}

    first, second = await chats.get(-1), await chats.get(-2)
    assert first is not None
    assert second is not None
    assert (first.added_by, second.added_by) == (None, BOB)
    assert await chats.forget(ANN) == {"chats": 0}
