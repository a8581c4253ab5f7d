"""Sending too much: counted, or refused where a test wants to see what the bot does about it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.playground.group import Group
from tests.playground.stage import Answer, Stage, open_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened


async def send(stage: Stage, group: Group, times: int = 1) -> Answer:
    for _ in range(times - 1):
        assert (await stage.call("sendMessage", chat_id=group.id, text="x")).status == 200
    return await stage.call("sendMessage", chat_id=group.id, text="x")


async def test_more_than_twenty_messages_a_minute_to_a_group_are_a_violation(stage: Stage) -> None:
    group, other = stage.group(), stage.group()
    await send(stage, group, 20)
    await send(stage, other, 20)
    stage.clock.seconds += 60
    await send(stage, group, 20)
    assert stage.world.violations == []

    assert (await send(stage, group)).status == 200
    assert [(broken.method, broken.kind) for broken in stage.world.violations] == [("sendMessage", "flood")]


async def test_an_album_counts_as_its_messages_and_private_chats_do_not_count(stage: Stage) -> None:
    group = stage.group()
    song = (await stage.send_song())["audio"]["file_id"]
    for chat, times in ((stage.chat, 3), (group, 2)):
        for _ in range(times):
            album = [{"type": "audio", "media": song}] * 10
            assert (await stage.call("sendMediaGroup", chat_id=chat.id, media=album)).status == 200
    assert stage.world.violations == []

    await send(stage, group)
    assert len(stage.world.violations) == 1


async def test_what_is_too_much_can_be_refused_until_there_is_room_again(stage: Stage) -> None:
    stage.world.floods.refuse = True
    group = stage.group()
    await send(stage, group)
    stage.clock.seconds += 10.5
    await send(stage, group, 19)

    refused = await send(stage, group)

    assert refused.refusal == (429, "Too Many Requests: retry after 50")
    assert refused.body["parameters"] == {"retry_after": 50}
    assert stage.world.violations == []
    stage.clock.seconds += 50
    assert (await send(stage, group)).status == 200
    assert (await send(stage, group)).status == 429


async def test_all_chats_together_may_be_limited_too(stage: Stage) -> None:
    stage.world.floods.overall_second = 2
    ben = stage.person("Ben").chat()
    for chat in (stage.chat, ben, stage.chat):
        await stage.call("sendMessage", chat_id=chat.id, text="x")
    stage.clock.seconds += 1
    await stage.call("sendMessage", chat_id=ben.id, text="x")

    assert [broken.description for broken in stage.world.violations] == ["more than 2 messages a second"]
    stage.world.violations.clear()
