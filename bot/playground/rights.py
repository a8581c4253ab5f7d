"""Whether a bot may do something in a chat, and Telegram's words if not."""

from __future__ import annotations

from bot.playground.accounts import BotAccount
from bot.playground.errors import (
    BLOCKED,
    CHAT_NOT_FOUND,
    DEACTIVATED,
    NO_THREAD,
    NOT_AN_ADMIN,
    TOPIC_CLOSED,
    ApiError,
    kicked,
    migrated,
    no_rights,
    not_inside,
)
from bot.playground.rooms import GENERAL_TOPIC, Json, Room
from bot.playground.world import World

PERMISSIONS = {
    "text": ("can_send_messages", "text messages"),
    "audio": ("can_send_audios", "music"),
    "document": ("can_send_documents", "documents"),
    "photo": ("can_send_photos", "photos"),
}
"""The permission that a kind of content needs, and what it is called in the refusal."""


def present(world: World, bot: BotAccount, chat_id: int | str) -> Room:
    """The chat, if the bot is in it. Raises ApiError 400 or 403."""
    room = world.room(bot, chat_id)
    if room.kind == "private":
        return room
    if room.migrated_to is not None:
        raise migrated(room.migrated_to)
    member = room.member(bot.user)
    if member.status == "kicked":
        raise kicked(room.kind)
    if not member.inside:
        # A bot knows only the chats it has been in; of others it is not even told that they exist.
        raise not_inside(room.kind) if bot.id in room.members else ApiError(*CHAT_NOT_FOUND)
    return room


def writable(world: World, bot: BotAccount, chat_id: int | str, kind: str = "text") -> Room:
    """The chat, if the bot may send this kind of content there. Raises ApiError 400 or 403."""
    room = present(world, bot, chat_id)
    if room.deserted:
        raise ApiError(*DEACTIVATED)
    if bot.id in room.blocked_by:
        raise ApiError(*BLOCKED)
    member = room.member(bot.user)
    if room.kind == "channel" and not member.may("can_post_messages"):
        raise ApiError(*NOT_AN_ADMIN)
    permission, name = PERMISSIONS[kind]
    if member.refused("can_send_messages") or member.refused(permission):
        raise no_rights(name)
    return room


def open_thread(room: Room, bot: BotAccount, thread: int | None) -> Json:
    """What a message carries that goes into this thread. Raises ApiError 400."""
    if thread is None:
        return {}
    if room.kind == "private":
        return {"message_thread_id": thread}
    topic = room.topics.get(thread)
    if not room.forum or topic is None or thread == GENERAL_TOPIC:
        raise ApiError(*NO_THREAD)
    if topic.closed and not room.member(bot.user).admin:
        raise ApiError(*TOPIC_CLOSED)
    return {"message_thread_id": thread, "is_topic_message": True}
