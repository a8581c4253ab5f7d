"""Guest mode: calling a bot in a chat where it is not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.playground.group import Group
from tests.playground.stage import Stage, open_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage(guests=True) as opened:
        yield opened
        assert opened.world.violations == []


@pytest.fixture
def elsewhere(stage: Stage) -> Group:
    """A group without the bot."""
    return Group(stage.world, "Elsewhere", owner=stage.ada)


def article(**more: Any) -> dict[str, Any]:
    return {"type": "article", "id": "1", "title": "x", "input_message_content": {"message_text": "Loading"}} | more


async def test_a_call_is_answered_with_a_message_that_can_be_edited(stage: Stage, elsewhere: Group) -> None:
    elsewhere.say(stage.ada, "@songwire_test_bot ode to joy")
    [update] = await stage.updates()
    song = (await stage.send_song())["audio"]["file_id"]
    query_id = update["guest_message"]["guest_query_id"]

    sent = (await stage.call("answerGuestQuery", guest_query_id=query_id, result=article())).result
    media = {"type": "audio", "media": song}
    edited = await stage.call("editMessageMedia", inline_message_id=sent["inline_message_id"], media=media)

    assert update["guest_message"]["text"] == "@songwire_test_bot ode to joy"
    assert edited.result is True
    assert elsewhere.transcript().splitlines() == [
        "Ada: @songwire_test_bot ode to joy",
        "Songwire ↩ Ada: ♫ Ode to Joy · Beethoven (1:01)",
    ]
    assert elsewhere.room.messages[2]["guest_bot_caller_user"]["id"] == stage.ada.id


async def test_a_call_is_answered_once_and_the_chat_stays_foreign(stage: Stage, elsewhere: Group) -> None:
    elsewhere.say(stage.ada, "@songwire_test_bot ode")
    [update] = await stage.updates()
    call: dict[str, Any] = {"guest_query_id": update["guest_message"]["guest_query_id"], "result": article()}

    assert (await stage.call("answerGuestQuery", **call)).status == 200
    assert (await stage.call("answerGuestQuery", **call)).refusal[0] == 400
    assert (await stage.call("sendMessage", chat_id=elsewhere.id, text="x")).refusal[0] == 400


async def test_only_bots_that_take_guests_and_are_absent_are_called(stage: Stage, elsewhere: Group) -> None:
    stage.group().say(stage.ada, "@songwire_test_bot one")
    elsewhere.say(stage.ada, "songwire_test_bot two")
    stage.account.guests = False
    elsewhere.say(stage.ada, "@songwire_test_bot three")

    assert [set(update) & {"message", "guest_message"} for update in await stage.updates()] == [{"message"}]


async def test_three_guests_are_called_at_most(stage: Stage, elsewhere: Group) -> None:
    others = [
        stage.world.add_bot(f"770000000{n}:AAOther", name="Other", username=f"other{n}_bot", guests=True)
        for n in range(2, 6)
    ]
    elsewhere.say(stage.ada, " ".join(f"@{bot.username}" for bot in others))

    called = [len((await stage.call("getUpdates", token=bot.token)).result) for bot in others]
    assert called == [1, 1, 1, 0]
