"""python-telegram-bot reads whatever groups, channels and inline mode tell it, and its calls there are correct."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    ChatMemberAdministrator,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultCachedAudio,
    InlineQueryResultsButton,
    InputMediaAudio,
    InputTextMessageContent,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import ChatMigrated, Forbidden

from bot.playground.group import Group
from tests.playground.stage import Stage, open_bot, open_stage

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("…", callback_data="1")]])


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage(inline=True, feedback=True, guests=True) as opened:
        yield opened
        assert opened.world.violations == []


@pytest.fixture
async def bot(stage: Stage) -> AsyncIterator[Bot]:
    async with open_bot(stage) as opened:
        yield opened


async def test_everything_that_happens_in_groups_can_be_read(stage: Stage, bot: Bot) -> None:
    await bot.get_updates(timeout=0, allowed_updates=Update.ALL_TYPES)
    ben, small = stage.person("Ben"), stage.group()
    forum = stage.group(ben, kind="supergroup", forum=True)
    forum.promote(stage.account)
    forum.promote(ben, "can_delete_messages")
    music = forum.topic("Music")
    said = forum.say(ben, "/song ode", topic=music)
    forum.say(stage.ada, "me too", reply_to=said)
    forum.say(stage.ada, "anonymously", anonymous=True)
    forum.edit(ben, said, "/song joy")
    forum.react(ben, said, "👍")
    forum.close(music)
    channel = Group(stage.world, "News", owner=stage.ada, kind="channel")
    channel.add_bot(stage.account)
    channel.link(forum)
    channel.post("https://open.spotify.com/track/x")
    Group(stage.world, "Elsewhere", owner=ben).say(ben, "@songwire_test_bot ode")
    forum.remove(ben)
    small.migrate()
    stage.chat.block()
    told = len(stage.account.updates)

    updates = await bot.get_updates(timeout=0)

    assert len(updates) == told > 15
    assert all(update.effective_chat for update in updates)
    assert [update for update in updates if update.api_kwargs] == []
    assert any(update.guest_message and update.guest_message.guest_query_id for update in updates)


async def test_members_topics_and_commands_are_asked_for(stage: Stage, bot: Bot) -> None:
    forum = stage.group(kind="supergroup", forum=True)
    forum.promote(stage.account, "can_manage_topics")
    topic = await bot.create_forum_topic(forum.id, "Music")

    sent = await bot.send_message(forum.id, "x", message_thread_id=topic.message_thread_id)
    me = await bot.get_chat_member(forum.id, bot.id)

    assert (sent.is_topic_message, sent.chat.is_forum) == (True, True)
    assert isinstance(me, ChatMemberAdministrator)
    assert me.can_manage_topics
    assert [admin.status for admin in await bot.get_chat_administrators(forum.id)] == ["creator", "administrator"]
    assert await bot.set_my_commands(
        [BotCommand("song", "x")], scope=BotCommandScopeAllGroupChats(), language_code="de"
    )
    assert (await bot.get_my_name()).name == "Songwire"
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.leave_chat(forum.id)
    with pytest.raises(Forbidden, match="not a member of the supergroup"):
        await bot.send_message(forum.id, "x")


async def test_a_grown_group_is_the_librarys_error(stage: Stage, bot: Bot) -> None:
    group = stage.group()
    grown = group.migrate()

    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(group.id, "x")

    assert migrated.value.new_chat_id == grown.id


async def test_inline_from_query_to_song(stage: Stage, bot: Bot) -> None:
    elsewhere = Group(stage.world, "Elsewhere", owner=stage.ada)
    song = (await stage.send_song())["audio"]["file_id"]
    loading = InputTextMessageContent("<i>Loading</i>", parse_mode=ParseMode.HTML)
    results = [
        InlineQueryResultCachedAudio("a", song),
        InlineQueryResultArticle("b", "Ode", loading, reply_markup=KEYBOARD, thumbnail_url="https://i.example/a.jpg"),
    ]
    typing = asyncio.ensure_future(stage.ada.inline("ode", where=elsewhere))
    [update] = await bot.get_updates(timeout=5)
    assert update.inline_query is not None

    await update.inline_query.answer(
        results, cache_time=0, is_personal=True, button=InlineQueryResultsButton("x", None, "y")
    )
    (await typing).choose("Ode", into=elsewhere)
    (await typing).choose(1)
    [*_, chosen] = await bot.get_updates(update.update_id + 1)
    assert chosen.chosen_inline_result is not None
    inline_id = chosen.chosen_inline_result.inline_message_id
    edited = await bot.edit_message_media(InputMediaAudio(song), inline_message_id=inline_id)

    assert edited is True
    assert elsewhere.transcript().splitlines() == ["Ada via @songwire_test_bot: ♫ Ode to Joy · Beethoven (1:01)"] * 2


async def test_an_ephemeral_message_goes_through_the_librarys_back_door(stage: Stage, bot: Bot) -> None:
    group = stage.group()
    group.promote(stage.account)
    receiver = {"ephemeral_message_parameters": {"receiver_user_id": stage.ada.id}}

    sent = await bot.send_message(group.id, "slowly", api_kwargs=receiver)
    number = sent.api_kwargs["ephemeral_message_id"]
    place = {"chat_id": group.id, "receiver_user_id": stage.ada.id, "ephemeral_message_id": number}
    edited = await bot.do_api_request("editEphemeralMessageText", place | {"text": "now"})

    assert (sent.message_id, edited) == (0, True)
    assert group.transcript().endswith("(only Ada sees) Songwire: now")
