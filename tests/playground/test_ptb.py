"""python-telegram-bot on the playground: everything it sends is correct, everything it gets it can read."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from PIL import Image
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaAudio,
    LinkPreviewOptions,
    Message,
    ReactionTypeEmoji,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot.playground.faults import Fault, Trouble
from tests.playground.stage import SONG, TOKEN, Stage, open_bot, open_stage

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("One", callback_data="1")]])


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened
        assert opened.world.violations == []


@pytest.fixture
async def bot(stage: Stage) -> AsyncIterator[Bot]:
    async with open_bot(stage) as opened:
        yield opened


def song() -> InputFile:
    """A song as the library wants it."""
    return InputFile(io.BytesIO(SONG), filename="ode.mp3", read_file_handle=False)


def cover() -> bytes:
    """A picture that may go with a song."""
    file = io.BytesIO()
    Image.new("RGB", (320, 320), "teal").save(file, "JPEG")
    return file.getvalue()


async def test_the_bot_knows_itself(bot: Bot) -> None:
    assert (bot.id, bot.username, bot.first_name) == (7700000001, "songwire_test_bot", "Songwire")


async def test_a_wrong_token_is_told(stage: Stage) -> None:
    other = Bot("7700000009:AAWrong", base_url=f"{stage.server.url}/bot")

    with pytest.raises(InvalidToken):
        await other.initialize()
    await other.shutdown()


async def test_a_message_with_everything_comes_back_as_it_was_sent(stage: Stage, bot: Bot) -> None:
    said = stage.chat.say("song?")

    message = await bot.send_message(
        stage.chat.id,
        "<b>Ode</b> to <i>Joy</i>",
        parse_mode=ParseMode.HTML,
        reply_markup=KEYBOARD,
        reply_parameters=ReplyParameters(said, allow_sending_without_reply=True),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        disable_notification=True,
    )

    assert message.text_html == "<b>Ode</b> to <i>Joy</i>"
    assert message.reply_markup == KEYBOARD
    assert message.reply_to_message is not None
    assert message.reply_to_message.message_id == said
    assert message.date == datetime.fromtimestamp(stage.clock.seconds, tz=UTC)


async def test_a_message_is_edited_and_deleted(stage: Stage, bot: Bot) -> None:
    message = await bot.send_message(stage.chat.id, "Searching…", reply_markup=KEYBOARD)

    edited = await message.edit_text("Downloading… 10 %", reply_markup=KEYBOARD)
    bare = await message.edit_reply_markup(None)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await message.edit_text("Downloading… 10 %")

    assert isinstance(edited, Message)
    assert isinstance(bare, Message)
    assert edited.text == "Downloading… 10 %"
    assert bare.reply_markup is None
    assert await message.delete()
    assert stage.chat.messages() == []


async def test_a_song_is_uploaded_and_then_sent_by_its_id(stage: Stage, bot: Bot) -> None:
    first = await bot.send_audio(
        stage.chat.id,
        song(),
        title="Ode to Joy",
        performer="Beethoven",
        duration=61,
        thumbnail=cover(),
        caption="*Ode*",
        parse_mode=ParseMode.MARKDOWN_V2,
        reply_markup=KEYBOARD,
    )
    assert first.audio is not None
    second = await bot.send_audio(stage.chat.id, first.audio.file_id)

    assert second.audio == first.audio
    assert (first.audio.title, first.audio.performer, first.audio.file_name) == ("Ode to Joy", "Beethoven", "ode.mp3")
    assert first.audio.thumbnail is not None
    assert first.audio.thumbnail.width == 320
    assert first.caption_markdown_v2 == "*Ode*"
    assert (stage.world.counters.uploads, stage.world.counters.sent_by_file_id) == (1, 1)


async def test_a_caption_is_edited(stage: Stage, bot: Bot) -> None:
    message = await bot.send_audio(stage.chat.id, song(), caption="one")

    edited = await message.edit_caption("two", reply_markup=KEYBOARD)

    assert isinstance(edited, Message)
    assert (edited.caption, edited.reply_markup) == ("two", KEYBOARD)


async def test_an_album_is_sent_and_a_status_becomes_a_song(stage: Stage, bot: Bot) -> None:
    new = InputFile(io.BytesIO(SONG), filename="one.mp3", attach=True)
    known = (await bot.send_audio(stage.chat.id, song())).audio
    status = await bot.send_message(stage.chat.id, "Downloading…")
    assert known is not None

    album = await bot.send_media_group(
        stage.chat.id, [InputMediaAudio(new, title="One"), InputMediaAudio(known.file_id)]
    )
    edited = await status.edit_media(InputMediaAudio(known.file_id, caption="here"))

    assert [message.audio is not None for message in album] == [True, True]
    assert album[0].media_group_id == album[1].media_group_id
    assert isinstance(edited, Message)
    assert (edited.audio, edited.caption) == (known, "here")
    assert await bot.delete_messages(stage.chat.id, [message.message_id for message in album])


async def test_a_file_is_downloaded(stage: Stage, bot: Bot) -> None:
    message = await bot.send_audio(stage.chat.id, song())
    assert message.audio is not None

    file = await message.audio.get_file()

    assert bytes(await file.download_as_bytearray()) == SONG


async def test_small_calls_are_all_understood(stage: Stage, bot: Bot) -> None:
    said = stage.chat.say("song?")

    assert await bot.send_chat_action(stage.chat.id, ChatAction.UPLOAD_VOICE)
    assert await bot.set_message_reaction(stage.chat.id, said, ReactionTypeEmoji("👀"))
    assert await bot.set_my_commands([BotCommand("start", "Begin"), BotCommand("help", "Help")])
    assert await bot.get_my_commands() == (BotCommand("start", "Begin"), BotCommand("help", "Help"))
    assert await bot.set_my_description("Songs.")
    assert await bot.set_my_short_description("Songs.")
    assert await bot.delete_webhook()
    assert (await bot.get_chat(stage.chat.id)).first_name == "Ada"


async def test_refusals_become_the_librarys_errors(stage: Stage, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(42, "x")
    with pytest.raises(BadRequest, match=r"[Ww]rong file identifier"):
        await bot.send_audio(stage.chat.id, "CQACAgIAAxkBAAnever")
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("1")
    stage.server.faults.add("sendMessage", Fault(Trouble.FLOOD, seconds=7))
    with pytest.raises(RetryAfter) as flood:
        await bot.send_message(stage.chat.id, "x")
    stage.server.faults.add("sendMessage", Fault(Trouble.STATUS, status=502))
    with pytest.raises(NetworkError):
        await bot.send_message(stage.chat.id, "x")
    stage.chat.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(stage.chat.id, "x")

    assert "7" in str(flood.value)


async def test_two_pollers_conflict(stage: Stage, bot: Bot) -> None:
    first = asyncio.ensure_future(bot.get_updates(timeout=20))
    await stage.account.updates.polling()
    async with open_bot(stage) as other:
        await other.get_updates(timeout=0)

    with pytest.raises(Conflict):
        await first


async def test_an_application_polls_answers_and_is_pressed(stage: Stage) -> None:
    async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(f"You said {update.message.text}", reply_markup=KEYBOARD, do_quote=True)

    async def pressed(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("Pressed")
        await update.callback_query.edit_message_text("Done")

    application = (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(f"{stage.server.url}/bot")
        .base_file_url(f"{stage.server.url}/file/bot")
        .job_queue(None)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(pressed))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(timeout=5)
        said = stage.chat.say("hi")

        answer = await stage.chat.wait_for(lambda shown: shown[1:] and shown[-1], seconds=5)
        assert await stage.chat.press(answer["id"], 0, 0) == "Pressed"
        await stage.chat.wait_for(lambda shown: shown[-1]["text"] == "Done", seconds=5)
        await application.updater.stop()
        await application.stop()

    assert (answer["text"], answer["reply_to"]) == ("You said hi", said)
    assert "buttons" not in stage.chat.messages()[-1]


async def test_whatever_a_person_sends_can_be_read(stage: Stage, bot: Bot) -> None:
    said = stage.chat.say("/start https://open.spotify.com/track/x and here", links=[(35, 4, "https://spotify.link/a")])
    stage.chat.say("again", reply_to=said)
    stage.chat.send_sticker()
    stage.chat.send_voice()
    stage.chat.edit(said, "changed")

    updates = await bot.get_updates(timeout=0)

    kinds = [(update.message or update.edited_message) for update in updates]
    assert [bool(m and m.text) for m in kinds] == [True, True, False, False, True]
    assert updates[0].message is not None
    assert [entity.type for entity in updates[0].message.entities] == ["bot_command", "url", "text_link"]
    assert updates[0].message.text == "/start https://open.spotify.com/track/x and here"
    assert updates[4].edited_message is not None
    assert updates[4].edited_message.edit_date is not None
