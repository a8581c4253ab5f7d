"""Ephemeral messages: what a bot says to one member of a group (https://core.telegram.org/bots/api, 10.3).

Who may send them is not in the documentation at hand. Reports from the field say: an administrator, in groups only;
and a bot that was just asked, by a button or an ephemeral command, may answer the one who asked. Others are refused
with BOT_NOT_ADMIN.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground.accounts import BotAccount
from bot.playground.changes import Target, change_caption, change_markup, change_media, change_text
from bot.playground.errors import NO_MESSAGE_TO_EDIT, ApiError
from bot.playground.rights import present
from bot.playground.rooms import Json, Room, Whisper
from bot.playground.upload import Upload
from bot.playground.world import World

Files = Mapping[str, Upload]
ANSWER_SECONDS = 15.0
"""How long an ephemeral message can be replied to (Bot API 10.2, ReplyParameters)."""
_NOT_ADMIN = (400, "Bad Request: BOT_NOT_ADMIN")


def whisper(world: World, bot: BotAccount, room: Room, content: Json, params: Json) -> Json:
    """Show a message to one member; it is returned. Raises ApiError 400."""
    parameters = params["ephemeral_message_parameters"]
    asked = (bot.id, parameters.get("callback_query_id", "")) in world.callbacks
    asked = asked or _is_answer(world, room, params)
    if room.kind not in {"group", "supergroup"} or not (asked or room.member(bot.user).admin):
        raise ApiError(*_NOT_ADMIN)
    receiver = room.members.get(parameters["receiver_user_id"])
    if receiver is None or not receiver.inside:
        raise ApiError(400, "Bad Request: user not found")
    return put_whisper(world, room, bot.user, receiver.user["id"], content | {"receiver_user": receiver.user})


def put_whisper(world: World, room: Room, sender: Json, seen_by: int, content: Json) -> Json:
    """Put an ephemeral message into a chat, from either side; it is returned."""
    number = max(room.whispers, default=0) + 1
    names = {"message_id": 0, "ephemeral_message_id": number, "from": sender}
    message: Json = names | {"chat": room.chat, "date": int(world.now())} | content
    room.whispers[number] = Whisper(seen_by, max(room.messages, default=0), message)
    world.touch()
    return message


def _is_answer(world: World, room: Room, params: Json) -> bool:
    """Whether a call answers, in time, what the receiver has just whispered."""
    number = (params.get("reply_parameters") or {}).get("ephemeral_message_id", 0)
    asked = room.whispers.get(number)
    receiver = params["ephemeral_message_parameters"]["receiver_user_id"]
    if asked is None or asked.message["from"]["id"] != receiver:
        return False
    return world.now() <= float(asked.message["date"]) + ANSWER_SECONDS


def edit_ephemeral_text(world: World, bot: BotAccount, params: Json, _files: Files) -> Json | bool:
    """EditEphemeralMessageText."""
    return change_text(world, _target(world, bot, params), params)


def edit_ephemeral_caption(world: World, bot: BotAccount, params: Json, _files: Files) -> Json | bool:
    """EditEphemeralMessageCaption."""
    return change_caption(world, _target(world, bot, params), params)


def edit_ephemeral_media(world: World, bot: BotAccount, params: Json, files: Files) -> Json | bool:
    """EditEphemeralMessageMedia."""
    return change_media(world, bot, _target(world, bot, params), params, files)


def edit_ephemeral_markup(world: World, bot: BotAccount, params: Json, _files: Files) -> Json | bool:
    """EditEphemeralMessageReplyMarkup."""
    return change_markup(world, _target(world, bot, params), params)


def delete_ephemeral(world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """DeleteEphemeralMessage."""
    _target(world, bot, params)
    del present(world, bot, params["chat_id"]).whispers[params["ephemeral_message_id"]]
    world.touch()
    return True


def _target(world: World, bot: BotAccount, params: Json) -> Target:
    """The message that a call names by chat, receiver and its own number. Raises ApiError 400."""
    found = present(world, bot, params["chat_id"]).whispers.get(params["ephemeral_message_id"])
    if found is None or found.receiver != params["receiver_user_id"] or found.message["from"]["id"] != bot.id:
        raise ApiError(*NO_MESSAGE_TO_EDIT)
    return Target(found.message, told=False)
