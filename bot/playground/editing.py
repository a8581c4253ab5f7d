"""The methods that change or delete messages, in chats and inline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.playground.accounts import BotAccount
from bot.playground.content import EVERYTHING, MEDIA, caption, input_media, markup, text
from bot.playground.errors import (
    CANNOT_DELETE,
    CANNOT_EDIT,
    NO_INLINE_MESSAGE,
    NO_MESSAGE_TO_DELETE,
    NO_MESSAGE_TO_EDIT,
    NOT_MODIFIED,
    ApiError,
)
from bot.playground.rights import present, writable
from bot.playground.rooms import Json, Room
from bot.playground.upload import Upload
from bot.playground.world import World

Files = Mapping[str, Upload]
DELETABLE_SECONDS = 48 * 3600.0
"""How old a message may be that is deleted (Bot API, deleteMessage)."""


@dataclass(frozen=True, slots=True)
class Target:
    """The message that an edit is about."""

    message: Json
    inline: bool
    """Named by its inline id: the answer is True instead of the message."""


def edit_message_text(world: World, bot: BotAccount, params: Json, _files: Files) -> Json | bool:
    """EditMessageText."""
    target = _target(world, bot, params)
    if "text" not in target.message:
        raise ApiError(400, "Bad Request: there is no text in the message to edit")
    return _edit(world, target, text(params) | markup(params), drop=("text", "entities", "reply_markup"))


def edit_message_caption(world: World, bot: BotAccount, params: Json, _files: Files) -> Json | bool:
    """EditMessageCaption."""
    target = _target(world, bot, params)
    if not any(kind in target.message for kind in MEDIA):
        raise ApiError(400, "Bad Request: there is no caption in the message to edit")
    drop = ("caption", "caption_entities", "reply_markup")
    return _edit(world, target, caption(params) | markup(params), drop=drop)


def edit_message_media(world: World, bot: BotAccount, params: Json, files: Files) -> Json | bool:
    """EditMessageMedia: a text or other media become this; in an album only what fits the album."""
    target = _target(world, bot, params)
    kind = params["media"]["type"]
    if "media_group_id" in target.message and kind not in target.message:
        raise ApiError(400, "Bad Request: can't use the media of the specified type in the album")
    content = input_media(world, bot, params["media"], files)
    return _edit(world, target, content | markup(params), drop=EVERYTHING)


def edit_message_reply_markup(world: World, bot: BotAccount, params: Json, _files: Files) -> Json | bool:
    """EditMessageReplyMarkup."""
    return _edit(world, _target(world, bot, params), markup(params), drop=("reply_markup",))


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
        return Target(message, inline=True)
    room = present(world, bot, params["chat_id"])
    if room.kind == "private":
        writable(world, bot, params["chat_id"])
    message = room.messages.get(params["message_id"])
    if message is None:
        raise ApiError(*NO_MESSAGE_TO_EDIT)
    foreign = room.authors.get(params["message_id"]) != bot.id
    if foreign and not (room.kind == "channel" and room.member(bot.user).may("can_edit_messages")):
        raise ApiError(*CANNOT_EDIT)
    return Target(message, inline=False)


def _edit(world: World, target: Target, change: Json, *, drop: tuple[str, ...]) -> Json | bool:
    message = target.message
    before = {key: message[key] for key in drop if key in message}
    if before == change:
        raise ApiError(*NOT_MODIFIED)
    for key in before:
        del message[key]
    message |= change | {"edit_date": int(world.now())}
    world.touch()
    return True if target.inline else message
