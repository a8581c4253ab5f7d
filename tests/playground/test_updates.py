"""getUpdates: offsets, long polls, conflicts and expiry."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.playground.stage import Stage, open_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened
        assert opened.world.violations == []


async def test_updates_come_again_until_an_offset_confirms_them(stage: Stage) -> None:
    for text in "abc":
        stage.chat.say(text)

    first = await stage.updates()
    rest = await stage.updates(offset=first[1]["update_id"])

    assert [update["message"]["text"] for update in first] == ["a", "b", "c"]
    assert [update["message"]["text"] for update in rest] == ["b", "c"]
    assert await stage.updates() == rest


async def test_the_limit_is_kept(stage: Stage) -> None:
    for text in "abc":
        stage.chat.say(text)

    assert [update["message"]["text"] for update in await stage.updates(limit=2)] == ["a", "b"]


async def test_a_negative_offset_keeps_only_the_last(stage: Stage) -> None:
    for text in "abc":
        stage.chat.say(text)

    assert [update["message"]["text"] for update in await stage.updates(offset=-1)] == ["c"]
    assert len(await stage.updates()) == 1


async def test_ids_of_updates_count_up_by_one(stage: Stage) -> None:
    for text in "abc":
        stage.chat.say(text)

    ids = [update["update_id"] for update in await stage.updates()]

    assert ids == list(range(ids[0], ids[0] + 3))


async def test_a_long_poll_ends_with_the_first_update(stage: Stage) -> None:
    polling = asyncio.ensure_future(stage.updates(timeout=50))
    await stage.account.updates.polling()
    stage.chat.say("here")

    async with asyncio.timeout(5):
        [update] = await polling

    assert update["message"]["text"] == "here"


async def test_a_second_poll_ends_the_first_with_a_conflict(stage: Stage) -> None:
    first = asyncio.ensure_future(stage.call("getUpdates", timeout=50))
    await stage.account.updates.polling()

    second = asyncio.ensure_future(stage.updates(timeout=50))
    async with asyncio.timeout(5):
        conflict = await first
    stage.chat.say("here")

    assert conflict.refusal == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    async with asyncio.timeout(5):
        assert len(await second) == 1


async def test_only_the_kinds_asked_for_are_kept_from_then_on(stage: Stage) -> None:
    await stage.updates(allowed_updates=["callback_query"])
    stage.chat.say("unheard")
    assert await stage.updates() == []

    await stage.updates(allowed_updates=[])
    stage.chat.say("heard")
    assert len(await stage.updates()) == 1


@pytest.mark.parametrize(
    ("kind", "lifetime"),
    [("inline_query", 30), ("callback_query", 150), ("chosen_inline_result", 600), ("message", 86_400)],
)
async def test_an_update_that_nobody_fetches_expires(stage: Stage, kind: str, lifetime: int) -> None:
    stage.account.updates.push(kind, {"id": "1"})

    stage.clock.seconds += lifetime - 1
    assert len(await stage.updates()) == 1
    stage.clock.seconds += 1
    assert await stage.updates() == []


async def test_anything_can_be_put_into_the_queue_even_twice(stage: Stage) -> None:
    stage.account.updates.push_raw({"message": "not even an object"})
    said = {"update_id": 900_000_000, "message": {"text": "hi"}}
    stage.account.updates.push_raw(said)
    stage.account.updates.push_raw(said)

    updates = await stage.updates()

    assert updates[0]["message"] == "not even an object"
    assert updates[1:] == [said, said]
    assert await stage.updates(offset=900_000_001) == []


async def test_drained_means_that_the_bot_has_confirmed_everything(stage: Stage) -> None:
    stage.chat.say("hi")
    drained = asyncio.ensure_future(stage.account.updates.drained())

    [update] = await stage.updates()
    assert not drained.done()
    await stage.updates(offset=update["update_id"] + 1)

    async with asyncio.timeout(5):
        await drained


async def test_a_bot_that_hangs_up_leaves_no_poll_behind(stage: Stage) -> None:
    gone = asyncio.ensure_future(stage.updates(timeout=50))
    await stage.account.updates.polling()
    gone.cancel()
    await asyncio.wait([gone])

    stage.chat.say("for the next one")

    assert len(await stage.updates(timeout=1)) == 1


async def test_two_bots_do_not_hear_what_is_said_to_the_other(stage: Stage) -> None:
    other = stage.world.add_bot("7700000002:AAOther", name="Other", username="other_bot")
    stage.chat.say("for one")

    assert (await stage.call("getUpdates", token=other.token)).result == []
