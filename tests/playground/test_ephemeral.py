"""Messages that one member of a group sees."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.playground.group import Group
from bot.playground.person import Person
from tests.playground.stage import Answer, Stage, open_stage

NOT_ADMIN = (400, "Bad Request: BOT_NOT_ADMIN")
BUTTON = {"inline_keyboard": [[{"text": "Pick", "callback_data": "1"}]]}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened
        assert opened.world.violations == []


@pytest.fixture
def ben(stage: Stage) -> Person:
    return stage.person("Ben")


@pytest.fixture
def group(stage: Stage, ben: Person) -> Group:
    """A group that the bot runs."""
    opened = stage.group(ben, kind="supergroup")
    opened.promote(stage.account)
    stage.account.updates.clear()
    return opened


def only_for(person: Person, **more: Any) -> dict[str, Any]:
    return {"ephemeral_message_parameters": {"receiver_user_id": person.id} | more}


async def test_one_member_sees_it_where_it_was_said_and_others_do_not(stage: Stage, group: Group, ben: Person) -> None:
    sent = (await stage.call("sendMessage", chat_id=group.id, text="too fast", **only_for(ben))).result
    group.say(stage.ada, "hello")

    assert sent["message_id"] == 0
    assert group.transcript(ben.id).splitlines()[-2:] == ["(only Ben sees) Songwire: too fast", "Ada: hello"]
    assert "too fast" not in group.transcript(stage.ada.id)


async def test_it_is_changed_and_taken_back_by_its_own_number(stage: Stage, group: Group, ben: Person) -> None:
    song = (await stage.send_song())["audio"]["file_id"]
    sent = (await stage.call("sendMessage", chat_id=group.id, text="one", reply_markup=BUTTON, **only_for(ben))).result
    place = {"chat_id": group.id, "receiver_user_id": ben.id, "ephemeral_message_id": sent["ephemeral_message_id"]}

    async def shown(method: str, **parameters: Any) -> str:
        assert (await stage.call(method, **place, **parameters)).result is True
        return group.transcript().rpartition("Songwire: ")[2]

    assert await shown("editEphemeralMessageText", text="two", reply_markup=BUTTON) == "two\n  [Pick]"
    assert await shown("editEphemeralMessageReplyMarkup") == "two"
    media = {"type": "audio", "media": song}
    assert await shown("editEphemeralMessageMedia", media=media) == "♫ Ode to Joy · Beethoven (1:01)"
    assert (await shown("editEphemeralMessageCaption", caption="here")).endswith("— here")
    assert "only Ben" not in await shown("deleteEphemeralMessage")
    assert (await stage.call("deleteEphemeralMessage", **place)).refusal[0] == 400


async def test_its_button_is_pressed_by_whom_it_is_for(stage: Stage, group: Group, ben: Person) -> None:
    await stage.call("sendMessage", chat_id=group.id, text="one", reply_markup=BUTTON, **only_for(ben))
    with pytest.raises(LookupError):
        await group.press_label(stage.ada, "Pick")

    pressing = asyncio.ensure_future(group.press_label(ben, "Pick"))
    [update] = await stage.updates(timeout=5)
    await stage.call("answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="Picked")

    assert update["callback_query"]["message"]["ephemeral_message_id"] == 1
    assert await pressing == "Picked"


async def test_a_bot_that_runs_nothing_may_whisper_only_to_who_has_just_pressed(stage: Stage, ben: Person) -> None:
    group = stage.group(ben)
    await stage.call("sendMessage", chat_id=group.id, text="x", reply_markup=BUTTON)
    unasked = await stage.call("sendMessage", chat_id=group.id, text="psst", **only_for(ben))
    pressing = asyncio.ensure_future(group.press_label(ben, "Pick"))
    [update] = await stage.updates(timeout=5)
    query_id = update["callback_query"]["id"]

    asked = await stage.call("sendMessage", chat_id=group.id, text="psst", **only_for(ben, callback_query_id=query_id))
    pressing.cancel()

    assert unasked.refusal == NOT_ADMIN
    assert asked.status == 200


async def test_it_needs_a_group_and_a_member_of_it(stage: Stage, group: Group) -> None:
    private = await stage.call("sendMessage", chat_id=stage.chat.id, text="x", **only_for(stage.ada))
    stranger = await stage.call("sendMessage", chat_id=group.id, text="x", **only_for(stage.person("Cleo")))

    assert private.refusal == NOT_ADMIN
    assert stranger.refusal == (400, "Bad Request: user not found")


async def test_nothing_can_be_uploaded_into_it_later(stage: Stage, group: Group, ben: Person) -> None:
    answer = await stage.upload(
        "editEphemeralMessageMedia",
        {"song": ("a.mp3", b"ID3")},
        chat_id=group.id,
        receiver_user_id=ben.id,
        ephemeral_message_id=1,
        media={"type": "audio", "media": "attach://song"},
    )

    assert answer.refusal[0] == 400
    assert [broken.kind for broken in stage.world.violations] == ["file"]
    stage.world.violations.clear()


async def test_an_ephemeral_command_is_answered_to_whom_it_came_from_within_fifteen_seconds(
    stage: Stage, ben: Person
) -> None:
    group = stage.group(ben)
    commands = [
        {"command": "settings", "description": "x", "is_ephemeral": True},
        {"command": "song", "description": "x"},
    ]
    await stage.call("setMyCommands", commands=commands)
    number = group.whisper(ben, "/settings", stage.account)
    [update] = await stage.updates()
    reply = {"ephemeral_message_id": number}

    async def answer(person: Person) -> Answer:
        return await stage.call(
            "sendMessage", chat_id=group.id, text="Yours", reply_parameters=reply, **only_for(person)
        )

    assert update["message"]["ephemeral_message_id"] == number
    assert (await answer(ben)).status == 200
    assert (await answer(stage.ada)).refusal == NOT_ADMIN
    stage.clock.seconds += 16
    assert (await answer(ben)).refusal == NOT_ADMIN
    assert group.transcript(ben.id).splitlines()[-2:] == [
        "(only Ben sees) Ben: /settings",
        "(only Ben sees) Songwire: Yours",
    ]
    assert "Yours" not in group.transcript(stage.ada.id)
    with pytest.raises(LookupError):
        group.whisper(ben, "/song", stage.account)


@pytest.mark.parametrize("reply", [{"ephemeral_message_id": 9}, {"ephemeral_message_id": 1}])
async def test_a_reply_to_an_ephemeral_message_is_one_itself(
    stage: Stage, group: Group, ben: Person, reply: dict[str, int]
) -> None:
    await stage.call("sendMessage", chat_id=group.id, text="one", **only_for(ben))

    answer = await stage.call("sendMessage", chat_id=group.id, text="x", reply_parameters=reply)

    assert answer.refusal == (400, "Bad Request: message to be replied not found")


async def test_a_reply_names_what_it_answers(stage: Stage, group: Group) -> None:
    answer = await stage.call(
        "sendMessage", chat_id=group.id, text="x", reply_parameters={"allow_sending_without_reply": True}
    )

    assert answer.status == 400
    assert [broken.kind for broken in stage.world.violations] == ["missing"]
    stage.world.violations.clear()
