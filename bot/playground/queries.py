"""The methods that answer what a person does: buttons pressed, inline queries, guest messages; and getFile."""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground.accounts import BotAccount
from bot.playground.errors import FILE_TOO_BIG, QUERY_TOO_OLD, ApiError
from bot.playground.files import DOWNLOAD_LIMIT
from bot.playground.inline import InlineAnswer
from bot.playground.results import check_result, result_content
from bot.playground.rooms import Json
from bot.playground.upload import Upload
from bot.playground.world import World, quoted

Files = Mapping[str, Upload]
CACHE_SECONDS = 300
"""How long results are cached unless the bot says otherwise (Bot API, answerInlineQuery)."""


def answer_callback_query(world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """AnswerCallbackQuery: once, and while the person still waits."""
    waiting = world.callbacks.pop((bot.id, params["callback_query_id"]), None)
    if waiting is None or waiting.done():
        raise ApiError(*QUERY_TOO_OLD)
    waiting.set_result(params)
    return True


def answer_inline_query(world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """AnswerInlineQuery: once, and in time."""
    asked = world.inline.asked.get(params["inline_query_id"])
    now = world.now()
    if asked is None or asked.bot_id != bot.id or asked.answered.done() or now > asked.deadline:
        raise ApiError(*QUERY_TOO_OLD)
    for result in params["results"]:
        check_result(world, bot, result)
    answer = InlineAnswer(
        results=params["results"],
        next_offset=params.get("next_offset") or "",
        button=params.get("button"),
        personal=bool(params.get("is_personal")),
        cache_seconds=params.get("cache_time", CACHE_SECONDS),
    )
    world.inline.keep(asked, answer, now)
    asked.answered.set_result(answer)
    return True


def answer_guest_query(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """AnswerGuestQuery: the result stands in the foreign chat, and can be edited by its inline id."""
    query_id = params["guest_query_id"]
    summons = world.inline.summons.get(query_id)
    if summons is None or summons.bot_id != bot.id:
        raise ApiError(*QUERY_TOO_OLD)
    check_result(world, bot, params["result"])
    content = result_content(world, bot, params["result"])
    del world.inline.summons[query_id]
    caller = {"guest_bot_caller_user": summons.message["from"], "reply_to_message": quoted(summons.message)}
    message = world.post(summons.room, bot.user, content | caller)
    return {"inline_message_id": world.inline.register(bot.id, summons.room, message["message_id"])}


def get_file(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """GetFile."""
    stored = world.files.find(bot.id, params["file_id"])
    if len(stored.data) > DOWNLOAD_LIMIT:
        raise ApiError(*FILE_TOO_BIG)
    return {
        "file_id": params["file_id"],
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.data),
        "file_path": stored.path,
    }
