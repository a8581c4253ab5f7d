"""Several people and a bot in one chat: who hears what, who may do what, and how it looks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.playground.group import Group
from tests.playground.stage import Stage, open_stage

BUTTON = {"inline_keyboard": [[{"text": "One", "callback_data": "1"}]]}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened
        assert opened.world.violations == []


async def test_a_group_reads_like_a_conversation(stage: Stage) -> None:
    ben = stage.person("Ben")
    group = Group(stage.world, "Friends", owner=stage.ada)
    group.add(ben, by=stage.ada)
    group.add_bot(stage.account)
    asked = group.say(ben, "/song ode to joy")
    await stage.call(
        "setMessageReaction", chat_id=group.id, message_id=asked, reaction=[{"type": "emoji", "emoji": "👀"}]
    )
    song = (await stage.send_song())["audio"]["file_id"]
    reply = {"message_id": asked}
    await stage.call("sendAudio", chat_id=group.id, audio=song, reply_parameters=reply, reply_markup=BUTTON)
    group.react(stage.ada, 4, "🔥")

    assert group.transcript().splitlines() == [
        "· Ada added Ben",
        "· Ada added Songwire",
        "Ben: /song ode to joy",
        "  👀",
        "Songwire ↩ Ben: ♫ Ode to Joy · Beethoven (1:01)",
        "  🔥",
        "  [One]",
    ]


async def test_with_privacy_on_a_bot_hears_what_is_meant_for_it(stage: Stage) -> None:
    group = stage.group()
    own = (await stage.call("sendMessage", chat_id=group.id, text="hello")).result["message_id"]
    group.say(stage.ada, "just talking")
    group.say(stage.ada, "https://open.spotify.com/track/x")
    group.say(stage.ada, "/song one")
    group.say(stage.ada, "/song@songwire_test_bot two")
    group.say(stage.ada, "/song@other_bot three")
    group.say(stage.ada, "@songwire_test_bot four")
    group.say(stage.ada, "five", reply_to=own)
    group.say(stage.ada, "six", reply_to=group.say(stage.ada, "what six answers"))

    assert await stage.heard() == ["/song one", "/song@songwire_test_bot two", "@songwire_test_bot four", "five"]


async def test_a_bare_command_goes_to_the_bot_that_wrote_last(stage: Stage) -> None:
    group = stage.group()
    other = stage.world.add_bot("7700000002:AAOther", name="Other", username="other_bot")
    group.add_bot(other)
    await stage.heard()
    group.say(stage.ada, "/song one")
    await stage.call("sendMessage", chat_id=group.id, text="me")
    group.say(stage.ada, "/song two")
    await stage.call("sendMessage", token=other.token, chat_id=group.id, text="no, me")
    group.say(stage.ada, "/song three")

    assert await stage.heard() == ["/song two"]


async def test_with_privacy_off_it_hears_everything_people_say_but_no_other_bot(stage: Stage) -> None:
    stage.account.privacy = False
    group = stage.group()
    other = stage.world.add_bot("7700000002:AAOther", name="Other", username="other_bot")
    group.add_bot(other)
    await stage.heard()
    group.say(stage.ada, "just talking")
    await stage.call("sendMessage", token=other.token, chat_id=group.id, text="from a bot")

    assert await stage.heard() == ["just talking"]


async def test_privacy_counts_from_when_the_bot_came_in(stage: Stage) -> None:
    group = stage.group()
    stage.account.privacy = False
    group.say(stage.ada, "one")
    group.remove(stage.account)
    group.add_bot(stage.account)
    await stage.heard()
    group.say(stage.ada, "two")

    assert await stage.heard() == ["two"]


async def test_an_administrator_hears_everything_until_demoted(stage: Stage) -> None:
    group = stage.group()
    group.promote(stage.account, "can_delete_messages")
    group.say(stage.ada, "one")
    group.demote(stage.account)
    group.say(stage.ada, "two")

    assert "one" in await stage.heard()
    group.say(stage.ada, "three")
    assert await stage.heard() == []


async def test_a_bot_is_told_when_it_is_added_and_thrown_out(stage: Stage) -> None:
    group = Group(stage.world, "Friends", owner=stage.ada)
    group.add_bot(stage.account)
    group.remove(stage.account)

    updates = await stage.updates()

    changes = [update["my_chat_member"] for update in updates if "my_chat_member" in update]
    assert [(c["old_chat_member"]["status"], c["new_chat_member"]["status"]) for c in changes] == [
        ("left", "member"),
        ("member", "kicked"),
    ]
    assert changes[0]["from"]["id"] == stage.ada.id
    assert [u["message"]["new_chat_members"][0]["id"] for u in updates if "message" in u] == [stage.account.id]
    refused = await stage.call("sendMessage", chat_id=group.id, text="x")
    assert refused.refusal == (403, "Forbidden: bot was kicked from the group chat")


async def test_a_bot_that_left_is_not_a_member_and_one_that_never_came_knows_no_chat(stage: Stage) -> None:
    left = stage.group(kind="supergroup")
    never = Group(stage.world, "Others", owner=stage.ada)

    assert (await stage.call("leaveChat", chat_id=left.id)).result is True

    refused = await stage.call("sendMessage", chat_id=left.id, text="x")
    assert refused.refusal == (403, "Forbidden: bot is not a member of the supergroup chat")
    assert (await stage.call("getChat", chat_id=never.id)).refusal == (400, "Bad Request: chat not found")
    assert left.transcript().endswith("· Songwire left")


async def test_a_person_who_blocks_the_bot_is_told_as_a_change_of_its_standing(stage: Stage) -> None:
    stage.chat.block()
    stage.chat.unblock()

    changes = [update["my_chat_member"] for update in await stage.updates()]

    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]
    assert (await stage.call("sendMessage", chat_id=stage.chat.id, text="x")).status == 200


async def test_members_are_told_with_their_standing_and_rights(stage: Stage) -> None:
    ben, cleo = stage.person("Ben"), stage.person("Cleo")
    group = stage.group(ben, cleo, kind="supergroup")
    group.promote(ben, "can_delete_messages")
    group.restrict(cleo, "can_send_audios")

    told = {
        who.id: (await stage.call("getChatMember", chat_id=group.id, user_id=who.id)).result
        for who in (stage.ada, ben, cleo, stage.account)
    }
    admins = (await stage.call("getChatAdministrators", chat_id=group.id)).result

    assert [member["status"] for member in told.values()] == ["creator", "administrator", "restricted", "member"]
    assert (told[ben.id]["can_delete_messages"], told[ben.id]["can_pin_messages"]) == (True, False)
    assert (told[cleo.id]["can_send_audios"], told[cleo.id]["can_send_photos"]) == (False, True)
    assert [member["user"]["first_name"] for member in admins] == ["Ada", "Ben"]
    assert (await stage.call("getChatMemberCount", chat_id=group.id)).result == 4
    unknown = await stage.call("getChatMember", chat_id=group.id, user_id=1)
    assert unknown.refusal == (400, "Bad Request: member not found")


async def test_in_a_private_chat_both_are_members_and_nobody_runs_it(stage: Stage) -> None:
    for user_id in (stage.ada.id, stage.account.id):
        member = (await stage.call("getChatMember", chat_id=stage.chat.id, user_id=user_id)).result
        assert (member["status"], member["user"]["id"]) == ("member", user_id)

    assert (await stage.call("getChatMember", chat_id=stage.chat.id, user_id=1)).status == 400
    assert (await stage.call("getChatAdministrators", chat_id=stage.chat.id)).status == 400


async def test_changes_of_others_are_told_to_an_administrator_that_asks(stage: Stage) -> None:
    ben = stage.person("Ben")
    group = stage.group(ben)
    group.promote(stage.account)
    await stage.heard()
    group.demote(ben)
    assert await stage.heard() == []

    await stage.updates(allowed_updates=["chat_member", "message_reaction"])
    group.promote(ben)
    group.react(ben, group.say(ben, "hm"), "👍")

    group.demote(stage.account)
    group.demote(ben)

    updates = await stage.updates()
    assert len(updates) == 2
    assert updates[0]["chat_member"]["new_chat_member"]["status"] == "administrator"
    assert updates[1]["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]


async def test_an_anonymous_administrator_is_the_group_itself(stage: Stage) -> None:
    group = stage.group(kind="supergroup")
    group.say(stage.ada, "/song ode", anonymous=True)

    [update] = await stage.updates()

    assert update["message"]["from"]["username"] == "GroupAnonymousBot"
    assert update["message"]["sender_chat"]["id"] == group.id
    assert group.transcript().endswith("Friends: /song ode")


async def test_a_person_may_speak_for_a_channel(stage: Stage) -> None:
    group = stage.group(kind="supergroup")
    news = Group(stage.world, "News", owner=stage.ada, kind="channel")
    group.say(stage.ada, "/song ode", channel=news)

    [update] = await stage.updates()

    assert update["message"]["from"]["username"] == "Channel_Bot"
    assert update["message"]["sender_chat"]["id"] == news.id
    assert group.transcript().endswith("News: /song ode")


async def test_an_edit_is_told_with_its_own_entities_and_a_deletion_not_at_all(stage: Stage) -> None:
    group = stage.group()
    said = group.say(stage.ada, "/song @songwire_test_bot")
    await stage.heard()
    group.edit(stage.ada, said, "/help")
    [update] = await stage.updates()
    group.delete(said)

    assert update["edited_message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 5}]
    assert len(await stage.updates()) == 1
    assert "/help" not in group.transcript()
    with pytest.raises(LookupError):
        group.edit(stage.person("Ben"), group.say(stage.ada, "mine"), "no")


@pytest.mark.parametrize(
    ("kind", "rights", "allowed"),
    [
        ("group", None, False),
        ("group", ("can_pin_messages",), True),
        ("supergroup", None, False),
        ("supergroup", ("can_pin_messages",), False),
        ("supergroup", ("can_delete_messages",), True),
    ],
)
async def test_others_messages_are_deleted_with_the_right_to_do_so(
    stage: Stage, kind: str, rights: tuple[str, ...] | None, allowed: bool
) -> None:
    group = stage.group(kind=kind)
    if rights is not None:
        group.promote(stage.account, *rights)
    number = group.say(stage.ada, "link")
    own = (await stage.call("sendMessage", chat_id=group.id, text="x")).result["message_id"]

    answer = await stage.call("deleteMessage", chat_id=group.id, message_id=number)

    assert answer.status == (200 if allowed else 400)
    assert (number in group.room.messages) is not allowed
    assert (await stage.call("deleteMessages", chat_id=group.id, message_ids=[own])).result is True


async def test_a_restricted_bot_may_not_send_music(stage: Stage) -> None:
    group = stage.group(kind="supergroup")
    group.restrict(stage.account, "can_send_audios")
    song = (await stage.send_song())["audio"]["file_id"]

    refused = await stage.call("sendAudio", chat_id=group.id, audio=song)

    assert refused.refusal == (400, "Bad Request: not enough rights to send music to the chat")
    assert (await stage.call("sendMessage", chat_id=group.id, text="x")).status == 200


async def test_a_group_that_grows_goes_on_under_another_id(stage: Stage) -> None:
    group = stage.group()
    grown = group.migrate()
    updates = await stage.updates()

    refused = await stage.call("sendMessage", chat_id=group.id, text="x")

    assert [update["message"].get("migrate_to_chat_id") for update in updates] == [grown.id, None]
    assert updates[1]["message"]["migrate_from_chat_id"] == group.id
    assert refused.refusal == (400, "Bad Request: group chat was upgraded to a supergroup chat")
    assert refused.body["parameters"] == {"migrate_to_chat_id": grown.id}
    assert (await stage.call("sendMessage", chat_id=grown.id, text="x")).result["chat"]["type"] == "supergroup"


async def test_a_button_tells_who_of_them_pressed_it(stage: Stage) -> None:
    ben = stage.person("Ben")
    group = stage.group(ben)
    await stage.call("sendMessage", chat_id=group.id, text="x", reply_markup=BUTTON)

    pressing = asyncio.ensure_future(group.press_label(ben, "One"))
    [update] = await stage.updates(timeout=5)
    await stage.call("answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="Noted")

    assert update["callback_query"]["from"]["first_name"] == "Ben"
    assert await pressing == "Noted"


async def test_bots_have_private_chats_of_their_own_with_one_person(stage: Stage) -> None:
    other = stage.world.add_bot("7700000002:AAOther", name="Other", username="other_bot")
    unknown = await stage.call("sendMessage", token=other.token, chat_id=stage.ada.id, text="hi")
    second = stage.ada.chat(other)
    stage.chat.say("to the first")
    second.say("to the second")
    await stage.call("sendMessage", token=other.token, chat_id=second.id, text="from the second")

    assert unknown.refusal == (400, "Bad Request: chat not found")
    assert await stage.heard() == ["to the first"]
    assert second.transcript() == "You: to the second\nBot: from the second"
    assert stage.chat.transcript() == "You: to the first"
