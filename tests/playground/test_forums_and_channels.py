"""Topics, threads, channels and their discussion groups."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.playground.group import Group
from tests.playground.stage import Stage, open_stage

NO_THREAD = (400, "Bad Request: message thread not found")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened
        assert opened.world.violations == []


async def test_what_is_said_in_a_topic_names_it_and_so_must_the_answer(stage: Stage) -> None:
    forum = stage.group(kind="supergroup", forum=True)
    music = forum.topic("Music")
    await stage.heard()
    forum.say(stage.ada, "/song ode", topic=music)
    [update] = await stage.updates()
    message = update["message"]

    answer = await stage.call(
        "sendMessage", chat_id=forum.id, text="here", message_thread_id=message["message_thread_id"]
    )

    assert (message["is_topic_message"], message["message_thread_id"]) == (True, music)
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "Music"
    assert answer.result["is_topic_message"] is True
    assert forum.transcript().splitlines()[-2:] == ["[Music] Ada: /song ode", "[Music] Songwire: here"]


async def test_a_reply_goes_into_the_topic_of_what_it_answers(stage: Stage) -> None:
    forum = stage.group(kind="supergroup", forum=True)
    said = forum.say(stage.ada, "/song ode", topic=forum.topic("Music"))

    await stage.call("sendMessage", chat_id=forum.id, text="here", reply_parameters={"message_id": said})

    assert forum.transcript().endswith("[Music] Songwire ↩ Ada: here")


@pytest.mark.parametrize("thread", [1, 99])
async def test_the_general_topic_and_those_that_are_not_cannot_be_named(stage: Stage, thread: int) -> None:
    forum = stage.group(kind="supergroup", forum=True)

    answer = await stage.call("sendMessage", chat_id=forum.id, text="x", message_thread_id=thread)

    assert answer.refusal == NO_THREAD


async def test_a_thread_of_replies_outside_of_forums_cannot_be_named(stage: Stage) -> None:
    group = stage.group(kind="supergroup")
    group.say(stage.ada, "/song", reply_to=group.say(stage.ada, "ode"))
    [update] = await stage.updates()
    thread = update["message"]["message_thread_id"]

    answer = await stage.call("sendMessage", chat_id=group.id, text="x", message_thread_id=thread)

    assert "is_topic_message" not in update["message"]
    assert answer.refusal == NO_THREAD


async def test_a_closed_topic_is_open_to_administrators_only(stage: Stage) -> None:
    forum = stage.group(kind="supergroup", forum=True)
    music = forum.topic("Music")
    forum.close(music)
    place: dict[str, Any] = {"chat_id": forum.id, "text": "x", "message_thread_id": music}

    assert (await stage.call("sendMessage", **place)).refusal == (400, "Bad Request: TOPIC_CLOSED")
    forum.promote(stage.account)
    assert (await stage.call("sendMessage", **place)).status == 200


async def test_a_bot_with_the_right_opens_topics(stage: Stage) -> None:
    forum = stage.group(kind="supergroup", forum=True)
    refused = await stage.call("createForumTopic", chat_id=forum.id, name="Music")
    forum.promote(stage.account, "can_manage_topics")

    created = (await stage.call("createForumTopic", chat_id=forum.id, name="Music")).result

    assert refused.refusal[0] == 400
    sent = await stage.call("sendMessage", chat_id=forum.id, text="x", message_thread_id=created["message_thread_id"])
    assert sent.status == 200


async def test_a_post_is_heard_by_the_channels_bots_and_discussed_in_its_group(stage: Stage) -> None:
    group = stage.group(kind="supergroup")
    group.promote(stage.account)
    channel = Group(stage.world, "News", owner=stage.ada, kind="channel")
    channel.link(group)
    channel.add_bot(stage.account)
    await stage.heard()
    channel.post("https://open.spotify.com/track/x")

    post, forward = await stage.updates()

    assert post["channel_post"]["sender_chat"]["title"] == "News"
    assert "from" not in post["channel_post"]
    assert forward["message"]["is_automatic_forward"] is True
    assert forward["message"]["from"]["id"] == 777000
    assert forward["message"]["forward_origin"]["chat"]["id"] == channel.id
    assert group.messages()[-1]["forwarded"] == "News"
    assert (await stage.call("getChat", chat_id=channel.id)).result["linked_chat_id"] == group.id


async def test_a_bot_writes_in_a_channel_if_it_may(stage: Stage) -> None:
    channel = Group(stage.world, "Store", owner=stage.ada, kind="channel")
    channel.add_bot(stage.account)
    sent = (await stage.call("sendMessage", chat_id=channel.id, text="x")).result
    edited = await stage.call("editMessageText", chat_id=channel.id, message_id=sent["message_id"], text="y")
    channel.demote(stage.account)

    refused = await stage.call("sendMessage", chat_id=channel.id, text="x")

    assert "from" not in sent
    assert edited.result["text"] == "y"
    assert refused.refusal == (400, "Bad Request: need administrator rights in the channel chat")
