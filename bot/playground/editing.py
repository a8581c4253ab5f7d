"""The methods that change or delete messages, in chats and inline."""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground.accounts import BotAccount
from bot.playground.changes import Target, change_caption, change_markup, change_media, change_text
from bot.playground.errors import (
    CANNOT_DELETE,
    CANNOT_EDIT,
    NO_INLINE_MESSAGE,
    NO_MESSAGE_TO_DELETE,
    NO_MESSAGE_TO_EDIT,
    ApiError,
)
from bot.playground.rights import present, writable
from bot.playground.rooms import Json, Room
from bot.playground.upload import Upload
from bot.playground.world import World

Files = Mapping[str, Upload]
DELETABLE_SECONDS = 48 * 3600.0
"""How old a message may be that is deleted (Bot API, deleteMessage)."""


def edit_message_text(world: World, bot: BotAccount, params: Json, _files: Files) -> Json | bool:
    """EditMessageText."""
    return change_text(world, _target(world, bot, params), params)


def edit_message_caption(world: World, bot: BotAccount, params: Json, _files: Files) -> Json | bool:
    """EditMessageCaption."""
    return change_caption(world, _target(world, bot, params), params)


def edit_message_media(world: World, bot: BotAccount, params: Json, files: Files) -> Json | bool:
    """EditMessageMedia."""
    return change_media(world, bot, _target(world, bot, params), params, files)


def edit_message_reply_markup(world: World, bot: BotAccount, params: Json, _files: Files) -> Json | bool:
    """EditMessageReplyMarkup."""
    return change_markup(world, _target(world, bot, params), params)


def delete_message(world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """DeleteMessage."""
    room = present(world, bot, params["chat_id"])
    message = room.messages.get(params["message_id"])
    if message is None:
        raise ApiError(*NO_MESSAGE_TO_DELETE)
    if not _deletable(world, bot, room, message):
        raise ApiError(*CANNOT_DELETE)
    del room.messages[params["message_id"]]
    world.touch()
    return True


def delete_messages(world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """DeleteMessages: those that are not there, or must stay, are passed over."""
    room = present(world, bot, params["chat_id"])
    for message_id in params["message_ids"]:
        message = room.messages.get(message_id)
        if message is not None and _deletable(world, bot, room, message):
            del room.messages[message_id]
    world.touch()
    return True


def _deletable(world: World, bot: BotAccount, room: Room, message: Json) -> bool:
    """Whether a bot may delete a message (https://core.telegram.org/bots/api#deletemessage)."""
    if world.now() - message["date"] >= DELETABLE_SECONDS or "supergroup_chat_created" in message:
        return False
    own = room.authors.get(message["message_id"]) == bot.id
    member = room.member(bot.user)
    if room.kind == "private" or (own and room.kind != "channel"):
        return True
    if own and member.may("can_post_messages"):
        return True
    return member.admin if room.kind == "group" else member.may("can_delete_messages")


def _target(world: World, bot: BotAccount, params: Json) -> Target:
    """The message that a call names. Raises ApiError 400 or 403."""
    if inline_id := params.get("inline_message_id"):
        message = world.inline.message(bot.id, inline_id)
        if message is None:
            raise ApiError(*NO_INLINE_MESSAGE)
        return Target(message, told=False)
    room = present(world, bot, params["chat_id"])
    if room.kind == "private":
        writable(world, bot, params["chat_id"])
    message = room.messages.get(params["message_id"])
    if message is None:
        raise ApiError(*NO_MESSAGE_TO_EDIT)
    foreign = room.authors.get(params["message_id"]) != bot.id
    if foreign and not (room.kind == "channel" and room.member(bot.user).may("can_edit_messages")):
        raise ApiError(*CANNOT_EDIT)
    return Target(message, told=True)
