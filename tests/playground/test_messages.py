"""Messages, buttons and what the chat shows, over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.playground.stage import TOKEN, Stage, open_stage

KEYBOARD = {"inline_keyboard": [[{"text": "One", "callback_data": "1"}, {"text": "Two", "callback_data": "2"}]]}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened
        assert opened.world.violations == []


async def test_get_me_describes_the_bot(stage: Stage) -> None:
    me = (await stage.call("getMe")).result

    assert (me["id"], me["is_bot"], me["username"]) == (7700000001, True, "songwire_test_bot")


async def test_a_token_nobody_has_is_unauthorized(stage: Stage) -> None:
    assert (await stage.call("getMe", token="1:no")).refusal == (401, "Unauthorized")


@pytest.mark.parametrize("method", ["sendMessage", "sendmessage", "SENDMESSAGE"])
async def test_case_of_a_method_does_not_matter(stage: Stage, method: str) -> None:
    assert (await stage.call(method, chat_id=stage.chat.id, text="hi")).result["text"] == "hi"


async def test_all_four_ways_to_pass_parameters_say_the_same(stage: Stage) -> None:
    parameters: dict[str, Any] = {"chat_id": stage.chat.id, "text": "hi", "reply_markup": KEYBOARD}
    query = {"chat_id": str(stage.chat.id), "text": "hi"}

    async with stage.http.get(f"{stage.server.url}/bot{TOKEN}/sendMessage", params=query) as response:
        assert (await response.json())["ok"] is True
    assert (await stage.call("sendMessage", **parameters)).result["reply_markup"] == KEYBOARD
    assert (await stage.call_json("sendMessage", **parameters)).result["reply_markup"] == KEYBOARD
    assert (await stage.upload("sendMessage", {}, **parameters)).result["reply_markup"] == KEYBOARD
    assert [message["text"] for message in stage.chat.messages()] == ["hi"] * 4


async def test_a_message_carries_what_clients_rely_on(stage: Stage) -> None:
    message = (await stage.call("sendMessage", chat_id=stage.chat.id, text="hi")).result

    assert message["date"] == 1_700_000_000
    assert message["chat"] == {"id": stage.chat.id, "type": "private", "first_name": "Ada"}
    assert message["from"] == {
        "id": 7700000001,
        "is_bot": True,
        "first_name": "Songwire",
        "username": "songwire_test_bot",
    }


async def test_ids_count_up_within_a_chat_for_both_sides(stage: Stage) -> None:
    first = stage.chat.say("one")
    second = (await stage.call("sendMessage", chat_id=stage.chat.id, text="two")).result["message_id"]

    assert stage.chat.say("three") == second + 1 == first + 2


async def test_markup_becomes_text_and_entities(stage: Stage) -> None:
    text = "🎵 <b>Ode</b> &amp; joy"

    message = (await stage.call("sendMessage", chat_id=stage.chat.id, text=text, parse_mode="HTML")).result

    assert message["text"] == "🎵 Ode & joy"
    assert message["entities"] == [{"type": "bold", "offset": 3, "length": 3}]


async def test_what_a_person_says_reaches_the_bot_once_it_asks(stage: Stage) -> None:
    said = stage.chat.say("/start now")

    [update] = await stage.updates()

    message = update["message"]
    assert (message["message_id"], message["text"]) == (said, "/start now")
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"]["language_code"] == "en"


async def test_an_answer_names_the_message_it_answers(stage: Stage) -> None:
    said = stage.chat.say("song?")

    answer = (
        await stage.call("sendMessage", chat_id=stage.chat.id, text="yes", reply_parameters={"message_id": said})
    ).result

    assert answer["reply_to_message"]["text"] == "song?"
    assert stage.chat.messages()[-1]["reply_to"] == said


async def test_an_answer_to_a_deleted_message_is_refused_unless_it_may_stand_alone(stage: Stage) -> None:
    call: dict[str, Any] = {"chat_id": stage.chat.id, "text": "yes"}

    refused = await stage.call("sendMessage", **call, reply_parameters={"message_id": 99})
    alone = await stage.call(
        "sendMessage", **call, reply_parameters={"message_id": 99, "allow_sending_without_reply": True}
    )

    assert refused.refusal == (400, "Bad Request: message to be replied not found")
    assert "reply_to_message" not in alone.result


async def test_an_edit_shows_and_the_same_edit_again_is_refused(stage: Stage) -> None:
    sent = (await stage.call("sendMessage", chat_id=stage.chat.id, text="a", reply_markup=KEYBOARD)).result
    place = {"chat_id": stage.chat.id, "message_id": sent["message_id"]}

    edited = (await stage.call("editMessageText", **place, text="b")).result
    again = await stage.call("editMessageText", **place, text="b")

    assert edited["text"] == "b"
    assert "reply_markup" not in edited
    assert edited["edit_date"] == 1_700_000_000
    assert stage.chat.messages()[-1]["edited"] is True
    assert again.refusal[1].startswith("Bad Request: message is not modified: specified new message content")


async def test_only_the_keyboard_can_be_taken_away(stage: Stage) -> None:
    sent = (await stage.call("sendMessage", chat_id=stage.chat.id, text="a", reply_markup=KEYBOARD)).result
    place = {"chat_id": stage.chat.id, "message_id": sent["message_id"]}

    await stage.call("editMessageReplyMarkup", **place)

    assert "buttons" not in stage.chat.messages()[-1]


async def test_a_persons_message_cannot_be_edited_and_a_missing_one_is_not_found(stage: Stage) -> None:
    said = stage.chat.say("mine")

    foreign = await stage.call("editMessageText", chat_id=stage.chat.id, message_id=said, text="no")
    missing = await stage.call("editMessageText", chat_id=stage.chat.id, message_id=said + 9, text="no")

    assert foreign.refusal == (400, "Bad Request: message can't be edited")
    assert missing.refusal == (400, "Bad Request: message to edit not found")


async def test_a_message_is_deleted_once(stage: Stage) -> None:
    sent = (await stage.call("sendMessage", chat_id=stage.chat.id, text="a")).result
    place = {"chat_id": stage.chat.id, "message_id": sent["message_id"]}

    first, second = await stage.call("deleteMessage", **place), await stage.call("deleteMessage", **place)

    assert first.result is True
    assert second.refusal == (400, "Bad Request: message to delete not found")
    assert stage.chat.messages() == []


async def test_several_messages_are_deleted_and_missing_ones_passed_over(stage: Stage) -> None:
    ids = [(await stage.call("sendMessage", chat_id=stage.chat.id, text=text)).result["message_id"] for text in "abc"]

    answer = await stage.call("deleteMessages", chat_id=stage.chat.id, message_ids=[ids[0], ids[2], 99])

    assert answer.result is True
    assert [message["text"] for message in stage.chat.messages()] == ["b"]


async def test_a_pressed_button_waits_for_its_answer(stage: Stage) -> None:
    sent = (await stage.call("sendMessage", chat_id=stage.chat.id, text="a", reply_markup=KEYBOARD)).result
    pressing = asyncio.ensure_future(stage.chat.press(sent["message_id"], 0, 1))

    [update] = await stage.updates(timeout=5)
    query = update["callback_query"]
    await stage.call("answerCallbackQuery", callback_query_id=query["id"], text="Noted")

    assert (query["data"], query["message"]["message_id"]) == ("2", sent["message_id"])
    assert query["from"]["first_name"] == "Ada"
    assert query["chat_instance"]
    assert await pressing == "Noted"


async def test_a_query_is_answered_once_and_an_invented_one_never(stage: Stage) -> None:
    sent = (await stage.call("sendMessage", chat_id=stage.chat.id, text="a", reply_markup=KEYBOARD)).result
    pressing = asyncio.ensure_future(stage.chat.press(sent["message_id"], 0, 0))
    [update] = await stage.updates(timeout=5)
    query_id = update["callback_query"]["id"]
    too_old = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")

    await stage.call("answerCallbackQuery", callback_query_id=query_id)

    assert (await stage.call("answerCallbackQuery", callback_query_id=query_id)).refusal == too_old
    assert (await stage.call("answerCallbackQuery", callback_query_id="12345")).refusal == too_old
    assert await pressing == ""


async def test_an_update_shows_the_message_as_it_was_when_it_happened(stage: Stage) -> None:
    sent = (await stage.call("sendMessage", chat_id=stage.chat.id, text="before", reply_markup=KEYBOARD)).result
    place = {"chat_id": stage.chat.id, "message_id": sent["message_id"]}
    pressing = asyncio.ensure_future(stage.chat.press(sent["message_id"], 0, 0))
    await asyncio.sleep(0)

    await stage.call("editMessageText", **place, text="after")
    [update] = await stage.updates()
    pressing.cancel()

    assert update["callback_query"]["message"]["text"] == "before"


async def test_a_reaction_shows_in_the_chat_and_nowhere_on_the_wire(stage: Stage) -> None:
    said = stage.chat.say("song?")
    reaction = [{"type": "emoji", "emoji": "👀"}]

    assert (await stage.call("setMessageReaction", chat_id=stage.chat.id, message_id=said, reaction=reaction)).result
    stage.chat.say("well?", reply_to=said)
    updates = await stage.updates()
    answer = await stage.call("sendMessage", chat_id=stage.chat.id, text="x", reply_parameters={"message_id": said})

    assert stage.chat.messages()[0]["reactions"] == ["👀"]
    assert "_reactions" not in str(updates) + str(answer.body)


async def test_a_quoted_message_quotes_no_other(stage: Stage) -> None:
    first = stage.chat.say("one")
    second = stage.chat.say("two", reply_to=first)
    stage.chat.say("three", reply_to=second)

    updates = await stage.updates()

    assert updates[-1]["message"]["reply_to_message"]["text"] == "two"
    assert "reply_to_message" not in updates[-1]["message"]["reply_to_message"]


async def test_what_the_bot_is_doing_is_shown_for_five_seconds_or_until_it_writes(stage: Stage) -> None:
    async def act() -> str:
        await stage.call("sendChatAction", chat_id=stage.chat.id, action="upload_document")
        return str(stage.chat.view()["action"])

    assert await act() == "upload_document"
    stage.clock.seconds += 5
    assert stage.chat.view()["action"] == ""
    assert await act() == "upload_document"
    await stage.call("sendMessage", chat_id=stage.chat.id, text="done")
    assert stage.chat.view()["action"] == ""


async def test_a_draft_is_shown_for_thirty_seconds_or_until_the_bot_writes(stage: Stage) -> None:
    async def draft(**parameters: Any) -> str:
        await stage.call("sendMessageDraft", chat_id=stage.chat.id, draft_id=1, **parameters)
        return str(stage.chat.view()["draft"])

    assert await draft() == "Thinking…"
    assert await draft(text="<b>4</b> of 14", parse_mode="HTML") == "4 of 14"
    stage.clock.seconds += 30
    assert stage.chat.view()["draft"] == ""
    assert await draft(text="5 of 14") == "5 of 14"
    await stage.call("sendMessage", chat_id=stage.chat.id, text="done")
    assert stage.chat.view()["draft"] == ""
    assert stage.chat.transcript() == "Bot: done"


async def test_drafts_are_for_private_chats_and_have_a_number(stage: Stage) -> None:
    group = stage.group()

    assert (await stage.call("sendMessageDraft", chat_id=group.id, draft_id=1, text="x")).status == 400
    assert (await stage.call("sendMessageDraft", chat_id=stage.chat.id, draft_id=0, text="x")).status == 400


async def test_an_unknown_chat_is_not_found(stage: Stage) -> None:
    for method, rest in (("sendMessage", {"text": "x"}), ("sendChatAction", {"action": "typing"}), ("getChat", {})):
        assert (await stage.call(method, chat_id=42, **rest)).refusal == (400, "Bad Request: chat not found")


async def test_a_blocked_bot_is_forbidden_to_write(stage: Stage) -> None:
    stage.chat.block()

    answer = await stage.call("sendMessage", chat_id=stage.chat.id, text="x")

    assert answer.refusal == (403, "Forbidden: bot was blocked by the user")


async def test_a_method_telegram_does_not_have_is_not_found_and_counted(stage: Stage) -> None:
    answer = await stage.call("sendSong", chat_id=stage.chat.id)

    assert answer.refusal == (404, "Not Found: method not found")
    assert stage.world.counters.violations == 1
    stage.world.violations.clear()
