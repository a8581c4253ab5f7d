"""What is in force for whom, and why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.track import Quality
from bot.services.preferences import AnswerMode, Preferences, PreferenceService, Value, Why
from tests.services.fakes_store import MemoryChats, MemoryPeople

ANNA, GROUP = 7, -100
DEFAULTS = Preferences(quality=Quality.K320)


@pytest.fixture
def people() -> MemoryPeople:
    return MemoryPeople(lambda: datetime(2026, 11, 21, tzinfo=UTC))


@pytest.fixture
def chats() -> MemoryChats:
    return MemoryChats()


@pytest.fixture
def service(people: MemoryPeople, chats: MemoryChats) -> PreferenceService:
    return PreferenceService(people, chats, defaults=DEFAULTS, recent={})


async def test_a_stranger_gets_the_defaults(service: PreferenceService) -> None:
    assert await service.of(ANNA, GROUP) == DEFAULTS
    assert DEFAULTS.reason("quality") is Why.DEFAULT


async def test_what_a_person_sets_holds_everywhere_the_chat_says_nothing(service: PreferenceService) -> None:
    await service.choose(ANNA, "quality", "128")

    for chat in (0, ANNA, GROUP):
        found = await service.of(ANNA, chat)
        assert (found.quality, found.reason("quality")) == (Quality.K128, Why.PERSON)
    assert (await service.of(8, GROUP)).quality is Quality.K320


async def test_what_a_chat_sets_goes_before_what_a_person_sets(service: PreferenceService) -> None:
    await service.choose(ANNA, "answer", "ask")
    assert (await service.of(ANNA, GROUP)).answer is AnswerMode.ASK  # kept from here on, until it is changed
    await service.choose(GROUP, "answer", "link")

    here, at_home = await service.of(ANNA, GROUP), await service.of(ANNA)
    assert (here.answer, here.reason("answer")) == (AnswerMode.LINK, Why.CHAT)
    assert (at_home.answer, at_home.reason("answer")) == (AnswerMode.ASK, Why.PERSON)


async def test_a_choice_can_be_taken_back(service: PreferenceService) -> None:
    for name, value in (("language", "de"), ("quality", "128")):
        await service.choose(ANNA, name, value)
    assert (await service.of(ANNA)).language == "de"

    for name in ("language", "quality"):
        await service.choose(ANNA, name, None)
    assert await service.of(ANNA) == DEFAULTS


@pytest.mark.parametrize(
    ("name", "value"), [("quality", "999"), ("answer", "maybe"), ("tidy", "yes"), ("nonsense", True), ("language", 3)]
)
async def test_nonsense_is_refused(service: PreferenceService, name: str, value: Value) -> None:
    with pytest.raises(ValueError, match=r".+"):
        await service.choose(ANNA, name, value)


async def test_nonsense_that_is_stored_counts_for_nothing(service: PreferenceService, people: MemoryPeople) -> None:
    await people.put_settings(ANNA, {"quality": "gold", "tidy": 1, "confirm": True, "old": "x"})

    found = await service.of(ANNA)

    assert (found.quality, found.tidy, found.confirm) == (Quality.K320, False, True)


async def test_reading_again_asks_nobody(service: PreferenceService, people: MemoryPeople) -> None:
    await service.of(ANNA)
    await people.put_settings(ANNA, {"tidy": True})

    assert not (await service.of(ANNA)).tidy
    assert await service.forget(ANNA) == {}
    assert (await service.of(ANNA)).tidy
    assert service.kept(ANNA).tidy
    assert not service.kept(8).tidy


def test_only_what_is_simply_sent_is_plain() -> None:
    assert Preferences().plain
    assert Preferences(answer=AnswerMode.NOTHING).plain
    assert not Preferences(confirm=True).plain
    assert not Preferences(answer=AnswerMode.LINK).plain
