"""What the playground tells a bot is held to the Bot API's description as strictly as what the bot tells it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.playground.group import Group
from bot.playground.shapes import Shapes
from bot.playground.table import Parameter, extended, load_table
from bot.playground.violation import Call
from tests.playground.stage import SONG, Stage, open_stage

SHAPES = Shapes(extended(load_table()))
KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "my_chat_member",
    "chat_member",
    "message_reaction",
    "guest_message",
    "inline_query",
)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage(inline=True, feedback=True, guests=True) as opened:
        yield opened
        assert opened.world.violations == []


def flaws(kind: str, value: Any) -> list[Any]:
    """What is wrong with a value of this type; empty if nothing is."""
    call = Call({})
    problem = SHAPES.field("told", Parameter("told", (kind,), required=True))(value, call)
    return [*([problem] if problem else []), *call.ignored]


async def test_updates_of_every_kind(stage: Stage) -> None:
    stage.account.updates.allow(KINDS)
    ben = stage.person("Ben")
    forum = Group(stage.world, "Club", owner=stage.ada, kind="supergroup", forum=True)
    forum.add_bot(stage.account)
    forum.promote(stage.account)
    forum.add(ben)
    forum.restrict(ben, "can_send_audios")
    said = forum.say(ben, "/song", topic=forum.topic("Music"))
    forum.say(stage.ada, "me too", reply_to=said, anonymous=True)
    forum.edit(ben, said, "/song joy")
    forum.react(ben, said, "👍")
    forum.remove(ben)
    channel = Group(stage.world, "News", owner=stage.ada, kind="channel")
    channel.add_bot(stage.account)
    channel.link(forum)
    channel.post("news")
    Group(stage.world, "Elsewhere", owner=ben).say(ben, "@songwire_test_bot ode")
    small = Group(stage.world, "Friends", owner=stage.ada)
    small.add_bot(stage.account)
    small.migrate()
    stage.chat.send_file("document", "cookies.txt", b"# Netscape HTTP Cookie File", "/cookies")
    stage.chat.send_file("audio", "a.mp3", SONG, title="Ode", duration=61)
    stage.chat.send_sticker()
    stage.chat.block()
    typing = asyncio.ensure_future(stage.ada.inline("ode"))
    await asyncio.sleep(0)
    typing.cancel()

    updates = await stage.updates()

    assert {kind for update in updates for kind in update} == {"update_id", *KINDS}
    assert {update["update_id"]: flaws("Update", update) for update in updates if flaws("Update", update)} == {}


async def test_results_of_calls(stage: Stage) -> None:
    group = Group(stage.world, "Friends", owner=stage.ada, kind="supergroup")
    group.add_bot(stage.account)
    group.promote(stage.account)
    said = group.say(stage.ada, "hi")
    here: dict[str, Any] = {"chat_id": group.id}
    reply = {"message_id": said}
    sent = await stage.call("sendMessage", **here, text="<b>x</b>", parse_mode="HTML", reply_parameters=reply)
    only = {"receiver_user_id": stage.ada.id}
    results = {
        "Message": [
            sent.result,
            await stage.send_song(),
            (await stage.call("sendMessage", **here, text="x", ephemeral_message_parameters=only)).result,
            (await stage.call("editMessageText", **here, message_id=sent.result["message_id"], text="y")).result,
        ],
        "ChatMember": (await stage.call("getChatAdministrators", **here)).result,
        "ChatFullInfo": [
            (await stage.call("getChat", **here)).result,
            (await stage.call("getChat", chat_id=stage.ada.id)).result,
        ],
        "User": [(await stage.call("getMe")).result],
        "WebhookInfo": [(await stage.call("getWebhookInfo")).result],
        "BotName": [(await stage.call("getMyName")).result],
    }

    assert {kind: [flaws(kind, value) for value in values] for kind, values in results.items()} == {
        kind: [[] for _ in values] for kind, values in results.items()
    }


async def test_a_file_that_a_person_sends_can_be_downloaded(stage: Stage) -> None:
    stage.chat.send_file("document", "cookies.txt", b"# Netscape", "/cookies")
    [update] = await stage.updates()
    document = update["message"]["document"]

    path = (await stage.call("getFile", file_id=document["file_id"])).result["file_path"]

    assert (document["file_name"], document["mime_type"]) == ("cookies.txt", "text/plain")
    async with stage.http.get(f"{stage.server.url}/file/bot{stage.account.token}/{path}") as response:
        assert await response.read() == b"# Netscape"


async def test_a_deleted_account_cannot_be_written_to(stage: Stage) -> None:
    stage.chat.desert()

    answer = await stage.call("sendMessage", chat_id=stage.chat.id, text="x")

    assert answer.refusal == (403, "Forbidden: user is deactivated")
